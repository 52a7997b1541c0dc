"""Two forms of one expression in free variables: the same function, or a point at which they differ.

Asked only where the chain or the words say that the right side is the left side in another form, and refuted only
if nothing in force restricts the variables: ``x + y = 5`` is no identity, and is not meant as one.
"""

from __future__ import annotations

from phirag.errors import MathematicsError
from phirag.mathematics.balls import differ, shown, value
from phirag.mathematics.rational_functions import Quotient, evaluate, points, quotient
from phirag.mathematics.syntax import Apply, Node, Symbol, walk
from phirag.types import Verdict
from phirag.verification.context import Context
from phirag.verification.judgement import Judgement, Link, at_point

__all__ = ["judge_identity"]

_AGREEMENTS = 4  # points at which two forms have to agree to be called checked
_UNCERTAIN = frozenset("log factorial binomial diff integrate".split())


def judge_identity(left: Node, right: Node, link: Link, context: Context, names: frozenset[str]) -> Judgement | None:
    """Two expressions in ``names`` that are said to be the same.

    Parameters
    ----------
    left, right
        The expressions.
    link
        How the equation is meant.
    context
        What is in force.
    names
        The names in it that are no constants.
    """
    if (link.first and not link.mood.rewriting) or "()" in names:
        return None
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return None
    if not context.free(left) or not context.free(right):
        return None
    order = tuple(sorted(names))
    refutable = not context.restricts(names) and context.free(left) == context.free(right)
    try:
        one, other = quotient(left, order), quotient(right, order)
    except MathematicsError:
        return _sampled(left, right, order) if refutable else None
    if one.minus(other) == 0:
        return Judgement("identity", Verdict.PROVED, "both sides are the same polynomial or quotient of polynomials")
    return _counterexample(one, other, order) if refutable else None


def _counterexample(one: Quotient, other: Quotient, order: tuple[str, ...]) -> Judgement | None:
    difference = one.minus(other)
    for point in points(len(order)):
        bottoms = evaluate(one.bottom, point), evaluate(other.bottom, point)
        if 0 in bottoms or evaluate(difference, point) == 0:
            continue
        left, right = evaluate(one.top, point) / bottoms[0], evaluate(other.top, point) / bottoms[1]
        evidence = f"at {at_point(order, point)} the left side is {shown(left)}, the right side {shown(right)}"
        return Judgement("identity", Verdict.REFUTED, evidence)
    return None


def _sampled(left: Node, right: Node, order: tuple[str, ...]) -> Judgement | None:
    """Two forms compared at points; refuted only if they differ wherever both have a real value."""
    if any(isinstance(part, Apply) and part.op in _UNCERTAIN for side in (left, right) for part in walk(side)):
        return None
    agree, worst = 0, ""
    for point in [*points(len(order)), *(tuple(-number for number in point) for point in points(len(order)))]:
        values = dict(zip(order, point, strict=True))
        try:
            a, b = value(left, values), value(right, values)
        except MathematicsError:
            continue
        if a.imag != 0 or b.imag != 0:
            continue
        if not differ(a, b):
            agree += 1
        else:
            worst = worst or f"at {at_point(order, point)} the left side is {shown(a)}, the right side {shown(b)}"
    if not worst:
        return Judgement("identity", Verdict.CHECKED, f"equal at {agree} points") if agree >= _AGREEMENTS else None
    return None if agree else Judgement("identity", Verdict.REFUTED, worst)
