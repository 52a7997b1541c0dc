"""One link of a relation (``a = b``) against what is in force, to a verdict with evidence.

In this order: closed arithmetic; congruences; known values put in; a value or an equation against the equation
before it; two forms of one expression. Nothing is refuted unless it fails in every reading, and an expression in
free variables only where the words or the chain say that it is an identity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from phirag.errors import MathematicsError
from phirag.mathematics.balls import differ, exact, has_decimals, shown, value
from phirag.mathematics.meaning import branches
from phirag.mathematics.rational_functions import common_root, evaluate, points, quotient, solutions, univariate
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, walk
from phirag.types import Verdict
from phirag.verification.comparing import Comparison, Holds, compare, stated
from phirag.verification.context import Context, Equation
from phirag.verification.statements import Side

__all__ = ["Judgement", "Link", "judge"]


@dataclass(frozen=True)
class Link:
    """Two sides and the sign between them.

    ``first``: nothing stands before it in its chain; ``numbered``: the number on the left may be the end of words
    (``Oranges in 8 boxes = …``); the rest is what :class:`~phirag.verification.mood.Mood` says.
    """

    left: Side
    right: Side
    sign: str
    modulus: str | None = None
    first: bool = True
    rewriting: bool = False
    plural: bool = False
    substituting: bool = False
    numbered: bool = False
    transforming: bool = False


@dataclass(frozen=True)
class Judgement:
    """What came of a link: the kind of check, the verdict, the evidence, and the steps it rests on."""

    kind: str
    verdict: Verdict
    evidence: str
    uses: tuple[int, ...] = ()


_UNREAD = "it could not be read as mathematics"
_CONVERTIBLE = frozenset(
    "second sec s minute min hour hr h day week month year yr decade century inch in foot feet ft yard mile mi meter m cm mm km kilometer "
    "centimeter millimeter gram g kg kilogram mg pound lb ounce oz ton liter l ml milliliter gallon quart pint cup tablespoon teaspoon "
    "dollar cent penny pennies nickel dime quarter dozen pair percent degree radian million thousand billion hundred k "
    "bill coin".split()
)


def judge(link: Link, context: Context) -> Judgement | None:
    """Return what comes of ``link``; ``None`` if it claims nothing that is decided here."""
    lefts, rights = (
        [context.expanded(branch) for node in (*side.nodes, *side.without_units) for branch in branches(node)]
        for side in (link.left, link.right)
    )
    if not lefts or not rights:
        return Judgement("unread", Verdict.UNDETERMINED, _UNREAD)
    found = None
    for left in lefts:
        for right in rights:
            candidate = _judge(left, right, link, context)
            if candidate is None or candidate.verdict is not Verdict.REFUTED:
                return candidate
            found = found or candidate
    return found


def _judge(left: Node, right: Node, link: Link, context: Context) -> Judgement | None:
    if any(isinstance(part, Apply) and part.op in _COLLECTIONS for side in (left, right) for part in walk(side)):
        return None
    if link.modulus is not None or link.sign == "equiv":
        return _congruence(left, right, link, context)
    names = context.free(left) | context.free(right)
    numbers = context.numbers(names)
    if not names:
        return _closed(left, right, link)
    if len(numbers) == len(names):
        judged = _with_values(left, right, link, context, names)
        if judged is not None and (judged.verdict is not Verdict.REFUTED or link.substituting or _named(names)):
            return judged
    if link.sign != "=":
        return None
    return (
        _equation(left, right, link, context, names)
        or _transformed(left, right, link, context, names)
        or _identity(left, right, link, context, names)
    )


_COLLECTIONS = frozenset("list tuple set matrix row closed interval(] interval[) and union intersection in numbers = < > <= >= equiv approx".split())


# --- closed arithmetic --------------------------------------------------------------------------------


def _closed(left: Node, right: Node, link: Link) -> Judgement | None:
    if left == right:
        return None
    kind = "arithmetic" if link.sign in ("=", "approx") else "inequality"
    found = compare(left, right, link.sign, {})
    if found.holds is Holds.FALSE and _doubtful(link, left, right):
        return Judgement(kind, Verdict.UNDETERMINED, "the units or the notation leave open what is meant")
    return _told(found, kind, link.sign)


def _told(found: Comparison, kind: str, sign: str, given: str = "", uses: tuple[int, ...] = ()) -> Judgement:
    """A comparison in words."""
    if found.holds is Holds.FALSE:
        if sign in ("=", "approx"):
            return Judgement(kind, Verdict.REFUTED, f"{given}the left side is {found.left}, the right side {found.right}", uses)
        return Judgement(kind, Verdict.REFUTED, f"{given}{found.left} {_SHOWN[sign]} {found.right} is false", uses)
    if found.holds is Holds.TRUE:
        return Judgement(kind, Verdict.PROVED, f"{given}both sides are {found.right}" if sign == "=" else "", uses)
    if found.holds is Holds.NEAR:
        return Judgement(kind, Verdict.CHECKED, f"{given}equal to the digits shown ({found.left}, {found.right})", uses)
    return Judgement(kind, Verdict.UNDETERMINED, f"{given}not decided (rounding or notation)", uses)


_SHOWN = {"<": "<", ">": ">", "<=": "≤", ">=": "≥", "!=": "≠"}


def _doubtful(link: Link, left: Node, right: Node) -> bool:
    """Whether units, percent signs or bare numerals leave open what a false equation means."""
    units_left, units_right = (_convertible(side) for side in (link.left, link.right))
    if units_right - units_left and (units_left or units_right & _SCALES):
        return True
    if units_left and right == Number("1"):  # a factor of conversion
        return True
    if isinstance(left, Number) and isinstance(right, Number) and (units_left or units_right or link.first):
        return True
    if link.numbered or (isinstance(left, Number) and link.first and link.left.units):
        return True
    texts = link.left.text, link.right.text
    return any(re.search(r"[-+]\s*\d+(?:\.\d+)?\s*\\?%", text) for text in texts) and not all(
        re.fullmatch(r"[\d.\s%\\+\-()]*", text) for text in texts
    )


_SCALES = frozenset("dozen pair percent million thousand billion hundred k cent penny pennies nickel dime quarter".split())


def _convertible(side: Side) -> frozenset[str]:
    singular = {re.sub(r"(?<=[a-z]{2})s$", "", unit.replace("inches", "inch")) for unit in side.units}
    return frozenset(singular & _CONVERTIBLE)


# --- congruences --------------------------------------------------------------------------------------


def _congruence(left: Node, right: Node, link: Link, context: Context) -> Judgement | None:
    from phirag.verification.statements import readings

    moduli = readings(link.modulus or "")
    if not moduli or link.sign not in ("=", "equiv"):
        return None
    try:
        a, b, m = (exact(node) for node in (left, right, moduli[0]))
    except MathematicsError:
        return None
    if a.q != 1 or b.q != 1 or m.q != 1 or m < 2:
        return None
    remainders = int(a.p) % int(m.p), int(b.p) % int(m.p)
    if remainders[0] == remainders[1]:
        return Judgement("congruence", Verdict.PROVED, f"both leave {remainders[0]} modulo {m}")
    return Judgement(
        "congruence", Verdict.REFUTED, f"modulo {m} the left side is {remainders[0]}, the right side {remainders[1]}"
    )


# --- known values -------------------------------------------------------------------------------------


def _with_values(left: Node, right: Node, link: Link, context: Context, names: frozenset[str]) -> Judgement | None:
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return None
    known = {name: context.values[name] for name in sorted(names)}
    found = compare(left, right, link.sign, {name: one.number for name, one in known.items()})
    given = ", ".join(f"{_readable(name)} = {one.written}" for name, one in known.items())
    uses = tuple(sorted({one.step for one in known.values()}))
    if found.holds is Holds.FALSE and _doubtful(link, left, right):
        return None
    return _told(found, "substitution", link.sign, f"with {given}: ", uses)


def _named(names: frozenset[str]) -> bool:
    """Whether all are quantities named in words, at least two of them."""
    return len(names) > 1 and all(name.startswith("Xi_") and len(name) > 6 for name in names)


def _readable(name: str) -> str:
    return name[3:] if name.startswith("Xi_") else name


# --- equations ----------------------------------------------------------------------------------------


def _equation(left: Node, right: Node, link: Link, context: Context, names: frozenset[str]) -> Judgement | None:
    """An equation in one unknown against the last one in that unknown."""
    unknown = names - frozenset(context.values) if len(names) > 1 else names
    if len(unknown) != 1 or link.plural:
        return None
    name = next(iter(unknown))
    for earlier in reversed(context.equations):
        if name not in earlier.names or not context.applicable(earlier):
            continue
        others = earlier.names - {name}
        if others and (context.graphs or not others <= frozenset(context.values)):
            continue
        found = _against(left, right, earlier, context, name)
        if found is not None:
            return found
        break
    return None


def _against(left: Node, right: Node, earlier: Equation, context: Context, name: str) -> Judgement | None:
    number = _value_of(left, right, name, context)
    if number is not None:
        values = {**context.numbers(earlier.names), name: number}
        found = compare(earlier.left, earlier.right, "=", values)
        if name in context.ranged and found.holds is Holds.FALSE:
            return None
        return _told(
            found, "solution", "=", f"put into {earlier.written} ({_place(earlier.step)}): ", (earlier.step,)
        )
    try:
        ours, theirs = (
            _polynomial(one, other, name, context) for one, other in ((left, right), (earlier.left, earlier.right))
        )
    except MathematicsError:
        return None
    if ours.degree() < 1 or theirs.degree() < 1:
        return None
    if ours.monic() == theirs.monic() if hasattr(ours, "monic") else ours * theirs[theirs.degree()] == theirs * ours[ours.degree()]:
        return Judgement("equation", Verdict.PROVED, f"it has the solutions of {earlier.written}", (earlier.step,))
    if common_root(ours, theirs):
        return None
    if any(has_decimals(side) for side in (left, right, earlier.left, earlier.right)) and _close(ours, theirs, 50 if context.rounded else 2000):
        return None
    roots = _roots(theirs), _roots(ours)
    return Judgement(
        "equation",
        Verdict.REFUTED,
        f"{earlier.written} ({_place(earlier.step)}) holds for {name} = {roots[0]}, this one for {name} = {roots[1]}",
        (earlier.step,),
    )


def _place(step: int) -> str:
    return "the question" if step < 0 else f"step {step + 1}"


def _closed(left: Node, right: Node, link: Link) -> Judgement | None:
    if left == right:
        return None
    kind = "arithmetic" if link.sign in ("=", "approx") else "inequality"
    found = compare(left, right, link.sign, {})
    if found.holds is Holds.FALSE and _doubtful(link, left, right):
        return Judgement(kind, Verdict.UNDETERMINED, "the units or the notation leave open what is meant")
    return _told(found, kind, link.sign)


def _told(found: Comparison, kind: str, sign: str, given: str = "", uses: tuple[int, ...] = ()) -> Judgement:
    """A comparison in words."""
    if found.holds is Holds.FALSE:
        if sign in ("=", "approx"):
            return Judgement(kind, Verdict.REFUTED, f"{given}the left side is {found.left}, the right side {found.right}", uses)
        return Judgement(kind, Verdict.REFUTED, f"{given}{found.left} {_SHOWN[sign]} {found.right} is false", uses)
    if found.holds is Holds.TRUE:
        return Judgement(kind, Verdict.PROVED, f"{given}both sides are {found.right}" if sign == "=" else "", uses)
    if found.holds is Holds.NEAR:
        return Judgement(kind, Verdict.CHECKED, f"{given}equal to the digits shown ({found.left}, {found.right})", uses)
    return Judgement(kind, Verdict.UNDETERMINED, f"{given}not decided (rounding or notation)", uses)


_SHOWN = {"<": "<", ">": ">", "<=": "≤", ">=": "≥", "!=": "≠"}


def _doubtful(link: Link, left: Node, right: Node) -> bool:
    """Whether units, percent signs or bare numerals leave open what a false equation means."""
    units_left, units_right = (_convertible(side) for side in (link.left, link.right))
    if units_right - units_left and (units_left or units_right & _SCALES):
        return True
    if units_left and right == Number("1"):  # a factor of conversion
        return True
    if isinstance(left, Number) and isinstance(right, Number) and (units_left or units_right or link.first):
        return True
    if link.numbered or (isinstance(left, Number) and link.first and link.left.units):
        return True
    texts = link.left.text, link.right.text
    return any(re.search(r"[-+]\s*\d+(?:\.\d+)?\s*\\?%", text) for text in texts) and not all(
        re.fullmatch(r"[\d.\s%\\+\-()]*", text) for text in texts
    )


_SCALES = frozenset("dozen pair percent million thousand billion hundred k cent penny pennies nickel dime quarter".split())


def _convertible(side: Side) -> frozenset[str]:
    singular = {re.sub(r"(?<=[a-z]{2})s$", "", unit.replace("inches", "inch")) for unit in side.units}
    return frozenset(singular & _CONVERTIBLE)


# --- congruences --------------------------------------------------------------------------------------


def _congruence(left: Node, right: Node, link: Link, context: Context) -> Judgement | None:
    from phirag.verification.statements import readings

    moduli = readings(link.modulus or "")
    if not moduli or link.sign not in ("=", "equiv"):
        return None
    try:
        a, b, m = (exact(node) for node in (left, right, moduli[0]))
    except MathematicsError:
        return None
    if a.q != 1 or b.q != 1 or m.q != 1 or m < 2:
        return None
    remainders = int(a.p) % int(m.p), int(b.p) % int(m.p)
    if remainders[0] == remainders[1]:
        return Judgement("congruence", Verdict.PROVED, f"both leave {remainders[0]} modulo {m}")
    return Judgement(
        "congruence", Verdict.REFUTED, f"modulo {m} the left side is {remainders[0]}, the right side {remainders[1]}"
    )


# --- known values -------------------------------------------------------------------------------------


def _with_values(left: Node, right: Node, link: Link, context: Context, names: frozenset[str]) -> Judgement | None:
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return None
    known = {name: context.values[name] for name in sorted(names)}
    found = compare(left, right, link.sign, {name: one.number for name, one in known.items()})
    given = ", ".join(f"{_readable(name)} = {one.written}" for name, one in known.items())
    uses = tuple(sorted({one.step for one in known.values()}))
    if found.holds is Holds.FALSE and _doubtful(link, left, right):
        return None
    return _told(found, "substitution", link.sign, f"with {given}: ", uses)


def _named(names: frozenset[str]) -> bool:
    """Whether all are quantities named in words, at least two of them."""
    return len(names) > 1 and all(name.startswith("Xi_") and len(name) > 6 for name in names)


def _readable(name: str) -> str:
    return name[3:] if name.startswith("Xi_") else name


# --- equations ----------------------------------------------------------------------------------------


def _equation(left: Node, right: Node, link: Link, context: Context, names: frozenset[str]) -> Judgement | None:
    """An equation in one unknown against the last one in that unknown."""
    unknown = names - frozenset(context.values) if len(names) > 1 else names
    if len(unknown) != 1 or link.plural:
        return None
    name = next(iter(unknown))
    for earlier in reversed(context.equations):
        if name not in earlier.names or not context.applicable(earlier):
            continue
        others = earlier.names - {name}
        if others and (context.graphs or not others <= frozenset(context.values)):
            continue
        found = _against(left, right, earlier, context, name)
        if found is not None:
            return found
        break
    return None


def _against(left: Node, right: Node, earlier: Equation, context: Context, name: str) -> Judgement | None:
    number = _value_of(left, right, name, context)
    if number is not None:
        values = {**context.numbers(earlier.names), name: number}
        found = compare(earlier.left, earlier.right, "=", values)
        if name in context.ranged and found.holds is Holds.FALSE:
            return None
        return _told(
            found, "solution", "=", f"put into {earlier.written} ({_place(earlier.step)}): ", (earlier.step,)
        )
    try:
        ours, theirs = (
            _polynomial(one, other, name, context) for one, other in ((left, right), (earlier.left, earlier.right))
        )
    except MathematicsError:
        return None
    if ours.degree() < 1 or theirs.degree() < 1:
        return None
    if ours.monic() == theirs.monic() if hasattr(ours, "monic") else ours * theirs[theirs.degree()] == theirs * ours[ours.degree()]:
        return Judgement("equation", Verdict.PROVED, f"it has the solutions of {earlier.written}", (earlier.step,))
    if common_root(ours, theirs):
        return None
    if any(has_decimals(side) for side in (left, right, earlier.left, earlier.right)) and _close(ours, theirs, 50 if context.rounded else 2000):
        return None
    roots = _roots(theirs), _roots(ours)
    return Judgement(
        "equation",
        Verdict.REFUTED,
        f"{earlier.written} ({_place(earlier.step)}) holds for {name} = {roots[0]}, this one for {name} = {roots[1]}",
        (earlier.step,),
    )


def _place(step: int) -> str:
    return "the question" if step < 0 else f"step {step + 1}"


def has_decimals(node: Node) -> bool:
    return any(isinstance(part, Number) and "." in part.text for part in walk(node))


def _close(left: Any, right: Any, factor: int) -> bool:
    """Whether roots may differ only because coefficients were rounded: by less than one part in ``factor``."""
    if left.degree() != 1 or right.degree() != 1:
        return True
    one, other = -left[0] / left[1], -right[0] / right[1]
    return bool(abs(one - other) * factor < abs(one) + abs(other))


def _value_of(left: Node, right: Node, name: str, context: Context) -> Any:
    """The value that ``name = …`` gives, if that is what the equation is."""
    for one, other in ((left, right), (right, left)):
        if one == Symbol(name) and name not in context.free(other):
            if has_decimals(other):
                return stated(other, context.numbers(context.free(other)))
            return context.number(other)
    return None


def _polynomial(left: Node, right: Node, name: str, context: Context) -> Any:
    from flint import fmpq

    values = {
        other: known.number for other, known in context.values.items() if isinstance(known.number, fmpq) and other != name
    }
    one, other = (quotient(side, (name,), values) for side in (left, right))
    return univariate(one.minus(other))


def _roots(polynomial: Any) -> str:
    from flint import fmpq

    found = []
    for factor, _ in polynomial.factor()[1]:
        if factor.degree() == 1:
            found.append(shown(-factor[0] / fmpq(factor[1])))
        else:
            found.append(f"a root of degree {factor.degree()}")
    return " or ".join(found[:4])


def _transformed(left: Node, right: Node, link: Link, context: Context, names: frozenset[str]) -> Judgement | None:
    """An equation in several unknowns that is said to be the one before it in another form."""
    if not link.transforming or not link.first or link.plural or not context.equations or len(names) < 2:
        return None
    earlier = context.equations[-1]
    if earlier.names != names or not context.applicable(earlier) or names & frozenset(context.values):
        return None
    order = tuple(sorted(names))
    try:
        before, after = _difference(earlier.left, earlier.right, order), _difference(left, right, order)
    except MathematicsError:
        return None
    if before == 0 or after == 0:
        return None
    if before * after.leading_coefficient() == after * before.leading_coefficient():
        return Judgement("equation", Verdict.PROVED, f"{earlier.written} in another form", (earlier.step,))
    return _counterexample(before, after, order, earlier, context)


def _difference(left: Node, right: Node, order: tuple[str, ...]) -> Any:
    return quotient(left, order).minus(quotient(right, order))


def _counterexample(before: Any, after: Any, order: tuple[str, ...], earlier: Equation, context: Context) -> Judgement | None:
    """Points at which everything in force holds and the new equation fails, if it fails at all that are tried."""
    found = None
    tried = 0
    for point in solutions(before, len(order)):
        values = dict(zip(order, point, strict=True))
        if not _in_force(values, context):
            continue
        tried += 1
        if evaluate(after, point) == 0:
            return None
        at = ", ".join(f"{_readable(name)} = {shown(number)}" for name, number in values.items())
        found = found or f"{earlier.written} ({_place(earlier.step)}) holds at {at}, this one does not"
    return Judgement("equation", Verdict.REFUTED, found, (earlier.step,)) if found and tried > 1 else None


def _in_force(values: dict[str, Any], context: Context) -> bool:
    """Whether a point satisfies every equation in force that speaks of these names only."""
    for equation in context.equations:
        if equation.names & frozenset(values) and not equation.names <= frozenset(values):
            continue
        if equation.names <= frozenset(values):
            try:
                if exact(equation.left, values) != exact(equation.right, values):
                    return False
            except MathematicsError:
                return False
    return True


# --- identities ---------------------------------------------------------------------------------------


def _identity(left: Node, right: Node, link: Link, context: Context, names: frozenset[str]) -> Judgement | None:
    """Two forms of one expression in free variables."""
    if link.first and not link.rewriting:
        return None
    if isinstance(left, Symbol) or isinstance(right, Symbol) or "()" in names:
        return None
    order = tuple(sorted(names))
    if not context.free(left) or not context.free(right):
        return None
    try:
        one, other = quotient(left, order), quotient(right, order)
    except MathematicsError:
        return _sampled(left, right, link, context, order)
    difference = one.minus(other)
    if difference == 0:
        return Judgement("identity", Verdict.PROVED, "both sides are the same polynomial or quotient")
    if _bound(context, names) or context.free(left) != context.free(right):
        return None
    for point in points(len(order)):
        bottoms = evaluate(one.bottom, point), evaluate(other.bottom, point)
        if bottoms[0] == 0 or bottoms[1] == 0 or evaluate(difference, point) == 0:
            continue
        values = evaluate(one.top, point) / bottoms[0], evaluate(other.top, point) / bottoms[1]
        at = ", ".join(f"{_readable(name)} = {shown(number)}" for name, number in zip(order, point, strict=True))
        return Judgement(
            "identity", Verdict.REFUTED, f"at {at} the left side is {shown(values[0])}, the right side {shown(values[1])}"
        )
    return None


def _bound(context: Context, names: frozenset[str]) -> bool:
    """Whether an equation in force restricts one of the names."""
    if names & context.restricted or names & frozenset(context.values):
        return True
    return any(equation.names & names for equation in context.equations)


def _sampled(left: Node, right: Node, link: Link, context: Context, order: tuple[str, ...]) -> Judgement | None:
    """Two forms compared at points; refuted only if they differ wherever both have a real value."""
    if _bound(context, frozenset(order)) or context.free(left) != context.free(right):
        return None
    if any(isinstance(part, Apply) and part.op in ("log", "factorial", "binomial", "diff", "integrate") for part in walk(left)):
        return None
    agree, worst = 0, None
    for point in [*points(len(order)), *([-number for number in point] for point in points(len(order)))]:
        values = dict(zip(order, point, strict=True))
        try:
            a, b = value(left, values), value(right, values)
        except MathematicsError:
            continue
        if a.imag != 0 or b.imag != 0:
            continue
        if not differ(a, b):
            agree += 1
        elif worst is None:
            at = ", ".join(f"{_readable(name)} = {shown(number)}" for name, number in values.items())
            worst = f"at {at} the left side is {shown(a)}, the right side {shown(b)}"
    if worst is None:
        return Judgement("identity", Verdict.CHECKED, f"equal at {agree} points") if agree >= 4 else None
    return None if agree else Judgement("identity", Verdict.REFUTED, worst)
