r"""Whether a relation between two expressions without free variables holds, and by how much it fails.

Exact where both sides are rational, by disjoint balls elsewhere. What a reader would not call wrong is not
called false here: a last digit that was rounded or cut off, ``25`` for ``25\%``, a logarithm or an angle under
the other convention. Such a relation is ``NEAR`` or ``UNCLEAR``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from phirag.errors import MathematicsError
from phirag.mathematics.balls import differ, exact, has_decimals, numeral, shown, value
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, walk
from phirag.types import StrEnum

__all__ = ["Comparison", "Holds", "compare", "stated"]


class Holds(StrEnum):
    """What came of a comparison."""

    TRUE = "true"
    NEAR = "near"
    UNCLEAR = "unclear"
    FALSE = "false"


@dataclass(frozen=True)
class Comparison:
    """The outcome, with both values as a reader writes them (empty where there is none)."""

    holds: Holds
    left: str = ""
    right: str = ""


_UNCLEAR = Comparison(Holds.UNCLEAR)
_TRIGONOMETRIC = frozenset("sin cos tan cot sec csc".split())
_INVERSE = frozenset("asin acos atan acot asec acsc".split())


def compare(left: Node, right: Node, sign: str, values: Mapping[str, Any]) -> Comparison:
    """Compare two closed expressions.

    Parameters
    ----------
    left, right
        Expressions whose names all have ``values`` or are constants.
    sign
        ``= != < > <= >=`` or ``approx``.
    values
        Rational numbers or balls for names.

    Examples
    --------
    >>> from phirag.mathematics.parser import parse
    >>> compare(parse("4*40 - 13"), parse("157"), "=", {})
    Comparison(holds=<Holds.FALSE: 'false'>, left='147', right='157')
    >>> str(compare(parse("100/3"), parse("33.33"), "=", {}).holds)
    'near'
    """
    if sign in ("=", "approx"):
        return _equal(left, right, sign, values)
    if sign in ("<", ">", "<=", ">=", "!="):
        return _ordered(left, right, sign, values)
    return _UNCLEAR


def _equal(left: Node, right: Node, sign: str, values: Mapping[str, Any]) -> Comparison:
    try:
        a, b = exact(left, values), exact(right, values)
    except MathematicsError:
        pass
    else:
        shown_values = shown(a), shown(b)
        if a == b:
            return Comparison(Holds.TRUE, *shown_values)
        if sign == "=" and not (has_decimals(left) or has_decimals(right)):
            if _only_cut_to_whole(left, right, a, b) or _only_cut_to_whole(right, left, b, a):
                return Comparison(Holds.UNCLEAR, *shown_values)
            return Comparison(Holds.FALSE, *shown_values)
    found = [_balls(left, right, sign, values, base, degrees) for base, degrees in _conventions(left, right)]
    for wanted in (Holds.TRUE, Holds.NEAR, Holds.UNCLEAR):
        for comparison in found:
            if comparison.holds is wanted:
                return comparison
    return found[0]


def _only_cut_to_whole(side: Node, other: Node, number: Any, computed: Any) -> bool:
    """Whether ``side`` is the whole number next to a quotient: it may be rounded, or leave a remainder."""
    if not isinstance(side, Number) or number.q != 1 or computed.q == 1:
        return False
    return isinstance(other, Apply) and other.op == "/" and bool(abs(number - computed) < 1)


def _conventions(left: Node, right: Node) -> list[tuple[Any, bool]]:
    """The conventions under which the sides can be meant: the base of ``log``, degrees or radians."""
    parts = [part for part in (*walk(left), *walk(right)) if isinstance(part, Apply)]
    bases: list[Any] = [None]
    if any(part.op == "log" and len(part.args) == 1 for part in parts):
        bases = [None, 10, 2]
    bare = any(part.op in _TRIGONOMETRIC and not _mentions_pi(part.args[0]) for part in parts)
    inverse = any(part.op in _INVERSE for part in parts)
    return [(base, degrees) for base in bases for degrees in ((False, True) if bare or inverse else (False,))]


def _mentions_pi(node: Node) -> bool:
    return any(part == Symbol("pi") for part in walk(node))


def _in_degrees(node: Node) -> Node:
    """The tree with every angle that does not mention π taken in degrees."""
    if not isinstance(node, Apply):
        return node
    arguments = tuple(_in_degrees(argument) for argument in node.args)
    factor = Apply("/", (Symbol("pi"), Number("180")))
    if node.op in _TRIGONOMETRIC and not _mentions_pi(node.args[0]):
        return Apply(node.op, (Apply("*", (arguments[0], factor)),))
    if node.op in _INVERSE:
        return Apply("/", (Apply(node.op, arguments), factor))
    return Apply(node.op, arguments)


def _balls(left: Node, right: Node, sign: str, values: Mapping[str, Any], base: Any, degrees: bool) -> Comparison:
    from flint import acb

    if degrees:
        left, right = _in_degrees(left), _in_degrees(right)
    try:
        a, b = (stated(side, values, base) for side in (left, right))
        middle = [value(side, values, base=base) for side in (left, right)]
    except MathematicsError:
        return _UNCLEAR
    texts = shown_exact(left, values, middle[0]), shown_exact(right, values, middle[1])
    if not differ(a, b):
        loose = has_decimals(left) or has_decimals(right)
        return Comparison(Holds.NEAR if loose or differ(*middle) else Holds.TRUE, *texts)
    distance = abs(acb(middle[0]) - acb(middle[1]))
    size = abs(acb(middle[1])) + abs(acb(middle[0]))
    whole = any(isinstance(side, Number) and "." not in side.text for side in (left, right))
    if whole and distance < (1 if sign == "approx" or (has_decimals(left) or has_decimals(right)) else 0.5):
        return Comparison(Holds.UNCLEAR, *texts)
    if sign == "approx":
        if distance * 50 < size:
            return Comparison(Holds.NEAR, *texts)
        if distance * 8 < size:
            return Comparison(Holds.UNCLEAR, *texts)
    if (has_decimals(left) or has_decimals(right)) and distance * 600 < size:
        return Comparison(Holds.UNCLEAR, *texts)
    return Comparison(Holds.FALSE, *texts)


def shown_exact(node: Node, values: Mapping[str, Any], ball: Any) -> str:
    try:
        return shown(exact(node, values))
    except MathematicsError:
        return shown(ball)


def stated(side: Node, values: Mapping[str, Any], base: Any = None) -> Any:
    """Return a ball for a side: a single decimal numeral stands for all numbers that round or are cut to it."""
    from flint import acb, arb, fmpq

    bare = side.args[0] if isinstance(side, Apply) and side.op == "neg" else side
    percent = isinstance(bare, Apply) and bare.op == "/" and bare.args[1] == Number("100")
    if percent and isinstance(bare, Apply):
        bare = bare.args[0]
    if isinstance(bare, Number) and "." in bare.text:
        unit = arb(0, arb(fmpq(1, 10 ** len(re.sub(r".*\.", "", bare.text)))))
        number = acb(arb(numeral(bare.text)) + unit)
        number = number / 100 if percent else number
        return number if bare is side or side.op != "neg" else -number  # type: ignore[union-attr]
    return value(side, values, slack=True, base=base)


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def _ordered(left: Node, right: Node, sign: str, values: Mapping[str, Any]) -> Comparison:
    try:
        a, b = exact(left, values), exact(right, values)
    except MathematicsError:
        return _ordered_balls(left, right, sign, values)
    holds = a != b if sign == "!=" else _ORDER[sign](a, b)
    return Comparison(Holds.TRUE if holds else Holds.FALSE, shown(a), shown(b))


def _ordered_balls(left: Node, right: Node, sign: str, values: Mapping[str, Any]) -> Comparison:
    if len(_conventions(left, right)) > 1:
        return _UNCLEAR
    try:
        a, b = value(left, values), value(right, values)
    except MathematicsError:
        return _UNCLEAR
    if sign == "!=":
        return Comparison(Holds.TRUE if differ(a, b) else Holds.UNCLEAR, shown(a), shown(b))
    if a.imag != 0 or b.imag != 0 or not differ(a, b):
        return _UNCLEAR
    holds = _ORDER[sign](a.real, b.real)
    return Comparison(Holds.TRUE if holds else Holds.FALSE, shown(a), shown(b))
