"""One link of a relation (``a = b``) against what is in force, to a judgement with evidence.

In this order: closed arithmetic and congruences; known values put in; an equation against the one before it
(:mod:`~phirag.verification.transitions`); two forms of one expression (:mod:`~phirag.verification.identities`).
Nothing is refuted unless it fails in every reading of its sides.
"""

from __future__ import annotations

from phirag.errors import MathematicsError
from phirag.mathematics.balls import exact
from phirag.mathematics.meaning import branches
from phirag.mathematics.syntax import Apply, Node, Symbol, walk
from phirag.types import Verdict
from phirag.verification.comparing import Holds, compare
from phirag.verification.context import Context
from phirag.verification.doubt import doubtful
from phirag.verification.identities import judge_identity
from phirag.verification.judgement import Judgement, Link, readable, told
from phirag.verification.readings import readings
from phirag.verification.statements import Side
from phirag.verification.transitions import judge_equation, judge_transformation

__all__ = ["judge"]

_COLLECTIONS = frozenset(
    "list tuple set matrix row closed interval(] interval[) and union intersection in numbers = < > <= >= equiv "
    "approx".split()
)


def judge(link: Link, context: Context) -> Judgement | None:
    """Return what comes of ``link``; ``None`` if it claims nothing that is decided here.

    Parameters
    ----------
    link
        Two sides and how they are meant.
    context
        What is in force.
    """
    lefts, rights = _trees(link.left, context), _trees(link.right, context)
    if not lefts or not rights:
        return Judgement("unread", Verdict.UNDETERMINED, "it could not be read as mathematics")
    refuted = None
    for left in lefts:
        for right in rights:
            found = _judge(left, right, link, context)
            if found is None:
                return None
            if found.verdict is not Verdict.REFUTED:
                return _in_one_reading(found) if refuted else found
            refuted = refuted or found
    return refuted


def _trees(side: Side, context: Context) -> list[Node]:
    """Every tree that a side can be meant as, with known functions applied; both branches of ``±``."""
    return [context.expanded(branch) for node in (*side.nodes, *side.without_units) for branch in branches(node)]


def _in_one_reading(found: Judgement) -> Judgement:
    """A judgement that holds in one reading of several is no proof."""
    if found.verdict is not Verdict.PROVED:
        return found
    return Judgement(found.kind, Verdict.CHECKED, f"{found.evidence}, as it is probably meant", found.uses)


def _judge(left: Node, right: Node, link: Link, context: Context) -> Judgement | None:
    if any(isinstance(part, Apply) and part.op in _COLLECTIONS for side in (left, right) for part in walk(side)):
        return None
    if link.modulus is not None or link.sign == "equiv":
        return _congruence(left, right, link)
    names = context.free(left) | context.free(right)
    if not names:
        return _closed(left, right, link)
    if names <= frozenset(context.values):
        found = _with_values(left, right, link, context, names)
        # another equation in a name is a claim about its value only where the words or the names say so
        if found is not None and (found.verdict is not Verdict.REFUTED or link.mood.substituting or _worded(names)):
            return found
    if link.sign != "=":
        return None
    return (
        judge_equation(left, right, link, context, names)
        or judge_transformation(left, right, link, context, names)
        or judge_identity(left, right, link, context, names)
    )


def _closed(left: Node, right: Node, link: Link) -> Judgement | None:
    if left == right:
        return None
    kind = "arithmetic" if link.sign in ("=", "approx") else "inequality"
    found = compare(left, right, link.sign, {})
    if found.holds is Holds.FALSE and doubtful(link, left, right):
        return Judgement(kind, Verdict.UNDETERMINED, "units or notation leave open what is meant")
    return told(found, kind, link.sign)


def _congruence(left: Node, right: Node, link: Link) -> Judgement | None:
    moduli = readings(link.modulus or "")
    if not moduli or link.sign not in ("=", "equiv"):
        return None
    try:
        numbers = [exact(node) for node in (left, right, moduli[0])]
    except MathematicsError:
        return None
    if any(number.q != 1 for number in numbers) or numbers[2] < 2:
        return None
    modulus = int(numbers[2].p)
    first, second = (int(number.p) % modulus for number in numbers[:2])
    if first == second:
        return Judgement("congruence", Verdict.PROVED, f"both leave {first} modulo {modulus}")
    evidence = f"modulo {modulus} the left side is {first}, the right side {second}"
    return Judgement("congruence", Verdict.REFUTED, evidence)


def _with_values(left: Node, right: Node, link: Link, context: Context, names: frozenset[str]) -> Judgement | None:
    """A relation with the known values of all its names put in."""
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return None
    known = {name: context.values[name] for name in sorted(names)}
    found = compare(left, right, link.sign, context.numbers(names))
    if found.holds is Holds.FALSE and doubtful(link, left, right):
        return None
    given = ", ".join(f"{readable(name)} = {one.written}" for name, one in known.items())
    uses = tuple(sorted({one.step for one in known.values()}))
    return told(found, "substitution", link.sign, f"with {given}: ", uses)


def _worded(names: frozenset[str]) -> bool:
    """Whether all are quantities named in words, at least two of them."""
    return len(names) > 1 and all(name.startswith("Xi_") and len(name) > 6 for name in names)
