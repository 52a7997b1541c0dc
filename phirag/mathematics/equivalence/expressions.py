r"""Numbers, expressions and matrices without units: exact arithmetic, then SymPy, then what notation leaves open.

What is different by :func:`phirag.mathematics.equality.compare_expressions` may still be meant alike: ``log`` to base
10, real roots of negative numbers, other letters for parameters, a constant of integration, rounded decimals. Such a
pair is equal by a convention or undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from typing import Any

from phirag.mathematics.equality import Comparison, compare_expressions
from phirag.mathematics.equivalence.decimals import nearly, rounded, shortened
from phirag.mathematics.equivalence.numerals import exact
from phirag.mathematics.equivalence.options import Options
from phirag.mathematics.equivalence.results import is_same, weaker
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, walk
from phirag.types import Verdict

__all__ = ["compare_nodes"]

_VALUES = frozenset("f_ g_ h_ F_ G_ H_".split())
_PARAMETERS = frozenset("k n m t s A B C D K c c_1 c_2 C_1 C_2".split())
_CONSTANTS_OF_INTEGRATION = frozenset("C c K C_1 C_0 c_1".split())


def compare_nodes(first: Node, second: Node, options: Options) -> Comparison:
    """Compare two numbers, expressions or matrices without units."""
    if first == second:
        return Verdict.PROVED, "they are written alike"
    one, two = exact(first), exact(second)
    if one is not None and two is not None and options.precision is None:
        if one == two:
            return Verdict.PROVED, f"both are {one}" if len(str(one)) < 40 else "they are the same number"
        return rounded(first, second, one, two) or shortened(first, second) or (Verdict.REFUTED, _difference(one, two))
    left, right = to_sympy(first), to_sympy(second)
    if hasattr(left, "shape") or hasattr(right, "shape"):
        return _matrices(first, second, left, right, options)
    return _expressions(first, second, left, right, options)


def _difference(one: Fraction, two: Fraction) -> str:
    shown = f"{one} is not {two}"
    return shown if len(shown) < 80 else "the numbers differ"


def _expressions(first: Node, second: Node, left: Any, right: Any, options: Options) -> Comparison:
    if not all(hasattr(side, "is_finite") for side in (left, right)) or any(
        _is_relation(side) for side in (left, right)
    ):
        return Verdict.UNDETERMINED, "they are not both numbers or expressions"
    import sympy as sp

    if any(side.has(sp.nan, sp.zoo) for side in (left, right)):
        return Verdict.UNDETERMINED, "one of them has no value"
    left, right = _evaluated(left), _evaluated(right)
    if options.precision is not None and not (left.free_symbols or right.free_symbols):
        near = _within(left, right, options.precision)
        if near is not None:
            return near
    found = compare_expressions(left, right)
    if found[0] is not Verdict.REFUTED:
        return found
    return (
        _logarithms(first, second, left, right, options)
        or _roots(first, second)
        or _unknown_value(left, right)
        or _renamed(left, right, options)
        or _up_to_a_constant(left, right)
        or rounded(first, second, left, right)
        or nearly(first, second, left, right)
        or found
    )


def _logarithms(first: Node, second: Node, left: Any, right: Any, options: Options) -> Comparison | None:
    """``log`` without a base, which is the decimal logarithm for some writers."""
    changed = [_decimal_logarithms(node) for node in (first, second)]
    if changed == [first, second]:
        return None
    found = compare_nodes(changed[0], changed[1], options)
    return weaker(found, "log is the logarithm to base 10") if is_same(found) else None


def _decimal_logarithms(node: Node) -> Node:
    if not isinstance(node, Apply):
        return node
    arguments = tuple(map(_decimal_logarithms, node.args))
    return (
        Apply("log", (*arguments, Number("10")))
        if node.op == "log" and len(arguments) == 1
        else Apply(node.op, arguments)
    )


def _unknown_value(left: Any, right: Any) -> Comparison | None:
    """A value of an unknown function, such as ``f(2)``, against a number."""
    for one, other in ((left, right), (right, left)):
        if not one.free_symbols and other.free_symbols and all(str(name)[:2] in _VALUES for name in other.free_symbols):
            return Verdict.UNDETERMINED, "one is a number and the other a value of a function that is not given"
    return None


def _roots(first: Node, second: Node) -> Comparison | None:
    """A root of a negative number, which is real for some writers and the principal value for others."""
    for node in (first, second):
        for part in walk(node):
            match part:
                case Apply("^", (base, exponent)):
                    size, power = exact(base), exact(exponent)
                    if (
                        size is not None
                        and size < 0
                        and power is not None
                        and power.denominator % 2
                        and power.denominator > 1
                    ):
                        return Verdict.UNDETERMINED, "whether the real or the principal root is meant is not said"
    return None


def _is_relation(side: Any) -> bool:
    return bool(getattr(side, "is_Relational", False) or getattr(side, "is_Boolean", False))


def _evaluated(side: Any) -> Any:
    import sympy as sp

    return side.doit() if side.has(sp.Integral, sp.Limit) else side


def _within(left: Any, right: Any, precision: int) -> Comparison | None:
    """Equal to ``precision`` decimal places."""
    import sympy as sp

    gap = abs((left - right).evalf(30 + precision))
    if not gap.is_number or not gap.is_comparable:
        return None
    if gap <= sp.Rational(1, 2) / sp.Integer(10) ** precision:
        exactly = left == right
        return (Verdict.PROVED if exactly else Verdict.CHECKED), f"they agree to {precision} decimal places"
    return None


def _renamed(left: Any, right: Any, options: Options) -> Comparison | None:
    """The same expression in other letters."""
    names = [sorted(side.free_symbols, key=str) for side in (left, right)]
    if names[0] == names[1] or len(names[0]) != len(names[1]) or not 1 <= len(names[0]) <= 3:
        return None
    changed = set(map(str, names[0])) ^ set(map(str, names[1]))
    if options.same_names and (left.is_Symbol or right.is_Symbol):
        return None
    if options.same_names and not changed <= _PARAMETERS:
        return None
    for order in permutations(names[1]):
        if is_same(compare_expressions(left, right.subs(dict(zip(order, names[0], strict=True)), simultaneous=True))):
            shown = ", ".join(f"{old} for {new}" for old, new in zip(names[0], order, strict=True) if old != new)
            if options.same_names and not (
                changed <= _CONSTANTS_OF_INTEGRATION and _constant_of(left) and _constant_of(right)
            ):
                return Verdict.UNDETERMINED, f"they agree if the names are exchanged ({shown})"
            return Verdict.CHECKED, f"they agree when the names are exchanged ({shown})"
    return None


def _up_to_a_constant(left: Any, right: Any) -> Comparison | None:
    """Antiderivatives with a constant of integration."""
    import sympy as sp

    constants = [_constant_of(side) for side in (left, right)]
    if not any(constants):
        return None
    bare = [side - constant if constant else side for side, constant in zip((left, right), constants, strict=True)]
    rest = sorted((bare[0] - bare[1]).free_symbols, key=str)
    if len(rest) > 1 or not (bare[0].free_symbols | bare[1].free_symbols):
        return None
    slope = sp.diff(bare[0] - bare[1], rest[0]) if rest else sp.Integer(0)
    verdict = Verdict.PROVED if slope == 0 else compare_expressions(slope, sp.Integer(0))[0]
    if verdict not in (Verdict.PROVED, Verdict.CHECKED):
        return None
    if all(constants):
        return verdict, "they differ by a constant, which the constant of integration takes up"
    return Verdict.UNDETERMINED, "they agree up to a constant, and only one has a constant of integration"


def _constant_of(side: Any) -> Any:
    """The constant of integration that is added to ``side``, or ``None``."""
    for term in side.as_ordered_terms():
        if term.is_Symbol and str(term) in _CONSTANTS_OF_INTEGRATION and not (side - term).has(term):
            return term
    return None


def _matrices(first: Node, second: Node, left: Any, right: Any, options: Options) -> Comparison:
    shapes: list[Sequence[int] | None] = [getattr(side, "shape", None) for side in (left, right)]
    if any(isinstance(node, Symbol) for node in (first, second)):
        return Verdict.UNDETERMINED, "one is a matrix and the other a letter"
    if shapes[0] is None or shapes[1] is None:
        return Verdict.REFUTED, "one is a matrix and the other is not"
    if shapes[0] != shapes[1]:
        return Verdict.REFUTED, f"the shapes are {_shape(shapes[0])} and {_shape(shapes[1])}"
    entries = [_entries(node, side) for node, side in ((first, left), (second, right))]
    weakest = Verdict.PROVED
    for (one, left_entry), (two, right_entry) in zip(*entries, strict=True):
        if one is not None and two is not None:
            found = compare_nodes(one, two, options)
        else:
            found = (
                options.precision is not None and _within(left_entry, right_entry, options.precision)
            ) or compare_expressions(left_entry, right_entry)
        if not is_same(found):
            return found[0], f"entries {plain(left_entry)} and {plain(right_entry)}: {found[1]}"
        weakest = found[0] if found[0] is Verdict.CHECKED else weakest
    return weakest, "every entry agrees"


def _shape(shape: Sequence[int]) -> str:
    return f"{shape[0]} by {shape[1]}"


def _entries(node: Node, matrix: Any) -> list[tuple[Node | None, Any]]:
    """The entries of a matrix, with their trees where it is written out."""
    match node:
        case Apply("closed", (inner,)):
            return _entries(inner, matrix)
        case Apply("matrix", rows):
            nodes = [entry for row in rows if isinstance(row, Apply) for entry in row.args]
            if len(nodes) == len(matrix):
                return list(zip(nodes, matrix, strict=True))
    return [(None, entry) for entry in matrix]
