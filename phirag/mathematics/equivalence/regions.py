r"""Sets of real numbers: intervals, unions, and the inequalities and inequations that describe them.

Every region is brought to one form, disjoint intervals from left to right, whose end points are then compared like
other numbers. An inequality becomes a region if it can be solved for its unknown over the real numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from phirag.errors import MathematicsError, ParseError
from phirag.mathematics.equality import Comparison, compare_expressions
from phirag.mathematics.equivalence.expressions import compare_nodes
from phirag.mathematics.equivalence.options import Options
from phirag.mathematics.equivalence.readings import Region
from phirag.mathematics.equivalence.results import is_same
from phirag.mathematics.meaning import set_of, to_sympy
from phirag.mathematics.printing import plain_set
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, walk
from phirag.types import Verdict

__all__ = ["compare_regions", "set_of_region"]


def compare_regions(first: Region, second: Region, options: Options) -> Comparison:
    """Compare two sets of real numbers."""
    if first.name and second.name and first.name != second.name and options.same_names:
        found = compare_regions(
            Region(first.node, "", first.joined, first.parts),
            Region(second.node, "", second.joined, second.parts),
            options,
        )
        if is_same(found):
            return Verdict.UNDETERMINED, f"the sets agree, but one is for {first.name} and the other for {second.name}"
        return found
    if first.node is not None and first.node == second.node:
        return Verdict.PROVED, "they are written alike"
    if all(isinstance(side.node, Apply) and side.node.op == "numbers" for side in (first, second)):
        return Verdict.REFUTED, "they are different sets of numbers"
    simple = _two_intervals(first, second, options)
    if simple is not None:
        return simple
    left, right = set_of_region(first), set_of_region(second)
    if left == right:
        return Verdict.PROVED, f"both are {plain_set(left)}"
    return _piecewise(left, right, options, rounded=_has_decimals(first) or _has_decimals(second))


# --- one interval against one interval, whose end points may be rounded decimals --------------------------------

_ENDS = {"tuple": (False, False), "closed": (True, True), "interval(]": (False, True), "interval[)": (True, False)}


def _two_intervals(first: Region, second: Region, options: Options) -> Comparison | None:
    sides = [region.node for region in (first, second)]
    one, two = sides
    if not (isinstance(one, Apply) and isinstance(two, Apply) and one.op in _ENDS and two.op in _ENDS):
        return None
    if any(
        isinstance(part, Symbol) and part.name not in ("pi", "e", "inf") for node in (one, two) for part in walk(node)
    ):
        return None
    for low, high in (one.args, two.args):
        if is_same(compare_nodes(low, high, options)):
            return None
    if _ENDS[one.op] != _ENDS[two.op]:
        return Verdict.REFUTED, "they do not include the same end points"
    weakest = Verdict.PROVED
    for left, right in zip(one.args, two.args, strict=True):
        verdict, evidence = compare_nodes(left, right, options)
        if verdict not in (Verdict.PROVED, Verdict.CHECKED):
            return verdict, f"their end points: {evidence}"
        weakest = verdict if verdict is Verdict.CHECKED else weakest
    return weakest, "their end points agree"


# --- any two regions --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Piece:
    low: Any
    high: Any
    low_in: bool
    high_in: bool


def _piecewise(left: Any, right: Any, options: Options, *, rounded: bool) -> Comparison:
    """Compare piece by piece, each end point as a number."""
    pieces = [_pieces(side) for side in (left, right)]
    if pieces[0] is None or pieces[1] is None:
        return Verdict.UNDETERMINED, "one of the sets could not be brought to intervals"
    if len(pieces[0]) != len(pieces[1]):
        return Verdict.REFUTED, f"one is {plain_set(left)}, the other {plain_set(right)}"
    weakest = Verdict.PROVED
    for one, two in zip(*pieces, strict=True):
        if (one.low_in, one.high_in) != (two.low_in, two.high_in):
            return Verdict.REFUTED, f"one is {plain_set(left)}, the other {plain_set(right)}"
        for end, other in ((one.low, two.low), (one.high, two.high)):
            found = _ends(end, other, options)
            if found[0] is Verdict.REFUTED and rounded and _near(end, other):
                return Verdict.UNDETERMINED, f"their end points agree about as well as {plain_set(left)} is rounded"
            if found[0] is Verdict.REFUTED:
                return Verdict.REFUTED, f"one is {plain_set(left)}, the other {plain_set(right)}"
            if not is_same(found):
                return found
            weakest = found[0] if found[0] is Verdict.CHECKED else weakest
    return weakest, "they consist of the same intervals"


def _has_decimals(region: Region) -> bool:
    nodes = [part.node for part in (region, *region.parts) if part.node is not None]
    return any(isinstance(part, Number) and "." in part.text for node in nodes for part in walk(node))


def _near(one: Any, two: Any) -> bool:
    return bool(
        one.is_finite and two.is_finite and abs(float(one - two)) <= 0.005 * max(abs(float(one)), abs(float(two)))
    )


def _ends(one: Any, two: Any, options: Options) -> Comparison:
    import sympy as sp

    if one == two:
        return Verdict.PROVED, "the same"
    if one in (sp.oo, -sp.oo) or two in (sp.oo, -sp.oo):
        return Verdict.REFUTED, "only one is infinite"
    if (
        options.precision is not None
        and abs((one - two).evalf(30)) <= sp.Rational(1, 2) / sp.Integer(10) ** options.precision
    ):
        return Verdict.CHECKED, f"they agree to {options.precision} decimal places"
    return compare_expressions(one, two)


def _pieces(found: Any) -> list[_Piece] | None:
    import sympy as sp

    parts: list[_Piece] = []
    for part in found.args if isinstance(found, sp.Union) else (found,):
        if part == sp.S.EmptySet:
            continue
        if part == sp.S.Reals:
            part = sp.Interval(-sp.oo, sp.oo)
        if isinstance(part, sp.Interval):
            parts.append(_Piece(part.start, part.end, not part.left_open, not part.right_open))
        elif isinstance(part, sp.FiniteSet):
            parts += [_Piece(item, item, True, True) for item in part.args]
        else:
            return None
    if any(not end.is_comparable and not end.is_infinite for piece in parts for end in (piece.low, piece.high)):
        return None
    return sorted(parts, key=lambda piece: (float(piece.low), float(piece.high)))


def set_of_region(region: Region) -> Any:
    """Return the SymPy set of a region.

    Raises
    ------
    ParseError
        If it cannot be solved for its unknown.
    """
    import sympy as sp

    if region.joined:
        parts = [set_of_region(part) for part in region.parts]
        met = sp.Intersection(*parts) if region.joined == "and" else sp.Union(*parts)
        # "x < 1 and x > 3" lists two pieces rather than conditions that hold together
        return sp.Union(*parts) if met == sp.S.EmptySet else met
    assert region.node is not None
    return _set(region.node)


def _set(node: Node) -> Any:
    import sympy as sp

    match node:
        case Apply("mirrored", (inner,)):
            unknown = sp.Symbol("x", real=True)
            found = _set(inner)
            if isinstance(found, sp.Interval):
                return sp.Interval(-found.end, -found.start, found.right_open, found.left_open)
            return sp.imageset(sp.Lambda(unknown, -unknown), found)
        case Apply("and", links):
            return sp.Intersection(*[_set(link) for link in links])
        case Apply("<" | ">" | "<=" | ">=" | "!=", _):
            return _solution(node)
        case Apply("union" | "intersection" | "difference" as op, (left, right)):
            sides = [_set(left), _set(right)]
            return {"union": sp.Union, "intersection": sp.Intersection, "difference": sp.Complement}[op](*sides)
        case Apply("numbers", (Symbol(name),)) if name in ("Z", "N", "Q", "C"):
            return {"Z": sp.S.Integers, "N": sp.S.Naturals, "Q": sp.S.Rationals, "C": sp.S.Complexes}[name]
    return set_of(node)


def _solution(node: Apply) -> Any:
    """The real numbers that satisfy one inequality or inequation in one unknown."""
    import sympy as sp

    relation = to_sympy(node, real=True)
    if relation in (sp.true, sp.false):
        return sp.S.Reals if relation == sp.true else sp.S.EmptySet
    names = list(relation.free_symbols)
    if len(names) != 1:
        raise ParseError("an inequality in one unknown is needed here")
    linear = _linear(relation, names[0])
    if linear is not None:
        return linear
    if isinstance(relation, sp.Ne):
        return sp.Complement(sp.S.Reals, sp.solveset(relation.lhs - relation.rhs, names[0], sp.S.Reals))
    try:
        return sp.solve_univariate_inequality(relation, names[0], relational=False)
    except (NotImplementedError, TypeError, ValueError) as error:
        raise MathematicsError("the inequality could not be solved") from error


def _linear(relation: Any, unknown: Any) -> Any:
    """The half line of an inequality that is linear in its unknown, or ``None``."""
    import sympy as sp

    difference = sp.expand(relation.lhs - relation.rhs)
    slope, rest = difference.coeff(unknown, 1), difference.coeff(unknown, 0)
    if slope == 0 or slope * unknown + rest != difference or not slope.is_comparable or rest.has(sp.oo):
        return None
    point = -rest / slope
    if isinstance(relation, sp.Ne):
        return sp.Union(sp.Interval.open(-sp.oo, point), sp.Interval.open(point, sp.oo))
    below = isinstance(relation, (sp.StrictLessThan, sp.LessThan)) == bool(slope > 0)
    closed = isinstance(relation, (sp.LessThan, sp.GreaterThan))
    if below:
        return sp.Interval(-sp.oo, point, True, not closed)
    return sp.Interval(point, sp.oo, not closed, True)
