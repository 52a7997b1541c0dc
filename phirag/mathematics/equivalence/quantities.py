r"""Values against values: numbers, expressions and matrices, with their units, and decimals to their precision.

Three conventions go beyond equality of numbers; what rests on one is ``CHECKED``, not ``PROVED``:

* a unit that only one side writes is left out, not wrong: ``15`` is ``15 cm^2``, ``90`` is ``90°``, ``28`` is ``28%``;
* a decimal states its own precision: ``1.414`` is ``\sqrt 2`` rounded, since no decimal is ``\sqrt 2``. This takes
  three significant digits for an irrational number and four for a fraction; with fewer, the pair is undecided;
* with ``precision`` given, values that differ by less than half a unit of that decimal place are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from typing import Any

from phirag.mathematics.equality import Comparison, compare_expressions
from phirag.mathematics.equivalence.numerals import exact
from phirag.mathematics.equivalence.options import Options
from phirag.mathematics.equivalence.readings import Value
from phirag.mathematics.equivalence.units import Unit, sizes_of
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, walk
from phirag.types import Verdict

__all__ = ["compare_nodes", "compare_values", "is_same", "weaker"]

_VALUES = frozenset("f_ g_ h_ F_ G_ H_".split())
_PARAMETERS = frozenset("k n m t s A B C D K c c_1 c_2 C_1 C_2".split())
_CONSTANTS_OF_INTEGRATION = frozenset("C c K C_1 C_0 c_1".split())


def is_same(comparison: Comparison) -> bool:
    """Whether a comparison found two things equal."""
    return comparison[0] in (Verdict.PROVED, Verdict.CHECKED)


def weaker(comparison: Comparison, remark: str) -> Comparison:
    """The same comparison as something that rests on a convention."""
    verdict, evidence = comparison
    return (Verdict.CHECKED if verdict is Verdict.PROVED else verdict), f"{evidence}; {remark}"


def compare_values(first: Value, second: Value, options: Options) -> Comparison:
    """Compare two values with their units."""
    if first.base != second.base and min(first.base, second.base) < 10 and not (first.unit or second.unit):
        return _bases(first, second, options)
    if first.unit and second.unit:
        return _two_units(first, second, options)
    if first.unit or second.unit:
        return _one_unit(first, second, options) if first.unit else _one_unit(second, first, options)
    return _numbers(first, second, options)


def _bases(first: Value, second: Value, options: Options) -> Comparison:
    found = compare_nodes(first.node, second.node, options)
    based, other = (first, second) if first.base != 10 or first.digits else (second, first)
    if not is_same(found) and not other.digits and other.node == Number(based.digits):
        return Verdict.UNDETERMINED, f"they have the same digits, but only one says that they are in base {based.base}"
    return found


def _numbers(first: Value, second: Value, options: Options) -> Comparison:
    found = compare_nodes(first.node, second.node, options)
    for one, other in ((first, second), (second, first)):
        if one.open_ended and not is_same(found):
            return _going_on(one, other) or found
    return found


# --- units ------------------------------------------------------------------------------------------------


def _scaled(value: Value, unit: Unit) -> Node:
    factor = unit.factor
    node = value.node
    numeral = _numeral(node)
    if factor == 1:
        return node
    if numeral is not None and factor == Fraction(1, 100):  # a decimal stays one, with its precision
        places = len(numeral.split(".")[1]) + 2
        digits = str(abs(int(Fraction(numeral) * 10**places / 100))).rjust(places + 1, "0")
        shifted = Number(f"{digits[:-places]}.{digits[-places:]}")
        return Apply("neg", (shifted,)) if numeral.startswith("-") else shifted
    return Apply("/", (Apply("*", (node, Number(str(factor.numerator)))), Number(str(factor.denominator))))


def _two_units(first: Value, second: Value, options: Options) -> Comparison:
    one, two = first.unit, second.unit
    plain_numbers = Value(first.node, open_ended=first.open_ended), Value(second.node, open_ended=second.open_ended)
    if one.dimension == two.dimension and one.words == two.words:
        if one.factor == two.factor:
            return _numbers(*plain_numbers, options)
        verdict, evidence = compare_nodes(_scaled(first, one), _scaled(second, two), options)
        return verdict, f"in the same unit, {evidence}"
    found = _numbers(*plain_numbers, options)
    if one.known and two.known:
        pair = {one.dimension, two.dimension}
        if pair == {(("angle", 1),), (("radian", 1),)}:
            return compare_nodes(_in_radians(first), _in_radians(second), options)
        if pair == {(("celsius", 1),), (("fahrenheit", 1),)}:
            return compare_nodes(_in_celsius(first), _in_celsius(second), options)
        return Verdict.REFUTED, f"{one.text!r} and {two.text!r} do not measure the same thing"
    if not is_same(found):
        return found
    if one.dimension == two.dimension and (one.words <= two.words or two.words <= one.words):
        return weaker(found, "their words differ only in what one leaves out")
    return (
        Verdict.UNDETERMINED,
        f"the numbers agree, but whether {one.text!r} and {two.text!r} are the same is not decided",
    )


def _in_celsius(value: Value) -> Node:
    if value.unit.dimension == (("celsius", 1),):
        return value.node
    return Apply("/", (Apply("*", (Apply("-", (value.node, Number("32"))), Number("5"))), Number("9")))


def _in_radians(value: Value) -> Node:
    if value.unit.dimension == (("radian", 1),):
        return value.node
    return Apply("/", (Apply("*", (value.node, Symbol("pi"))), Number("180")))


def _one_unit(measured: Value, bare: Value, options: Options) -> Comparison:
    """A number with a unit against one without."""
    unit = measured.unit
    found = _numbers(Value(measured.node, open_ended=measured.open_ended), bare, options)
    if unit.dimension == (("percent", 1),):
        scaled = compare_nodes(_scaled(measured, unit), bare.node, options)
        if scaled[0] is not Verdict.REFUTED and not is_same(found):
            return scaled
        if is_same(scaled):
            return scaled
    if unit.dimension == (("angle", 1),) and not is_same(found):
        radians = compare_nodes(_in_radians(measured), bare.node, options)
        if is_same(radians):
            return radians
    if is_same(found):
        return weaker(found, f"only one writes the unit {unit.text!r}")
    return _other_unit(measured, bare) or found


def _other_unit(measured: Value, bare: Value) -> Comparison | None:
    """A bare number that would be right in another unit of the same quantity."""
    size, number = exact(measured.node), exact(bare.node)
    if size is None or number is None or not number or not measured.unit.known:
        return None
    if measured.unit.dimension != (("percent", 1),) and size * measured.unit.factor / number in sizes_of(
        measured.unit.dimension
    ):
        return (
            Verdict.UNDETERMINED,
            f"they agree if the number without a unit is in another one than {measured.unit.text!r}",
        )
    return None


# --- numbers and expressions --------------------------------------------------------------------------------


def compare_nodes(first: Node, second: Node, options: Options) -> Comparison:
    """Compare two numbers, expressions or matrices without units."""
    if first == second:
        return Verdict.PROVED, "they are written alike"
    one, two = exact(first), exact(second)
    if one is not None and two is not None and options.precision is None:
        if one == two:
            return Verdict.PROVED, f"both are {one}" if len(str(one)) < 40 else "they are the same number"
        return (
            _rounded(first, second, one, two) or _shortened(first, second) or (Verdict.REFUTED, _difference(one, two))
        )
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
        or _rounded(first, second, left, right)
        or _nearly(first, second, left, right)
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


# --- decimals -------------------------------------------------------------------------------------------------


def _numeral(node: Node) -> str | None:
    """A decimal numeral with digits behind its point, with its sign."""
    match node:
        case Number(text) if "." in text:
            return text
        case Apply("neg", (Number(text),)) if "." in text:
            return "-" + text
    return None


def _terminates(value: Any) -> bool:
    """Whether a number has a finite decimal expansion."""
    if not getattr(value, "is_Rational", isinstance(value, Fraction)):
        return False
    bottom = int(value.denominator if isinstance(value, Fraction) else value.q)
    for prime in (2, 5):
        while bottom % prime == 0:
            bottom //= prime
    return bottom == 1


def _rounded(first: Node, second: Node, left: Any, right: Any) -> Comparison | None:
    """A decimal against the number it is rounded from."""
    for numeral, value in ((_numeral(first), right), (_numeral(second), left)):
        if numeral is None or getattr(value, "free_symbols", None) or _terminates(value):
            continue
        return _against_numeral(numeral, value)
    return None


def _shortened(first: Node, second: Node) -> Comparison | None:
    """Two decimals of which one is the other rounded: ``3.1416`` and ``3.14159``."""
    numerals = [numeral for numeral in map(_numeral, (first, second)) if numeral is not None]
    if len(numerals) != 2:
        return None
    short, long = sorted(numerals, key=lambda numeral: len(numeral.split(".")[1]))
    places = [len(numeral.split(".")[1]) for numeral in (short, long)]
    significant = len(short.replace("-", "").replace(".", "").lstrip("0"))
    if (
        places[0] < places[1]
        and significant >= 4
        and abs(Fraction(short) - Fraction(long)) <= Fraction(1, 2 * 10 ** places[0])
    ):
        return Verdict.UNDETERMINED, f"{short} is {long} rounded to {places[0]} decimal places"
    return None


def _against_numeral(numeral: str, value: Any) -> Comparison | None:
    places = len(numeral.split(".")[1])
    rational = isinstance(value, Fraction) or value.is_Rational
    gap = _gap(Fraction(numeral), value, places)
    if gap is None:
        return None
    unit = Fraction(1, 10**places)
    significant = len(numeral.replace("-", "").replace(".", "").lstrip("0"))
    if gap <= unit / 2:
        if significant >= (4 if rational else 3):
            return Verdict.CHECKED, f"{numeral} is the other number rounded to {places} decimal places"
        return Verdict.UNDETERMINED, f"{numeral} is the other number rounded, to {significant} significant digits only"
    if gap < unit and _nearer_zero(Fraction(numeral), value):
        return Verdict.UNDETERMINED, f"{numeral} is the other number cut off, not rounded, at its last digit"
    return None


def _nearer_zero(decimal: Fraction, value: Any) -> bool:
    size = value if isinstance(value, Fraction) else Fraction(str(value.evalf(40)))
    return abs(decimal) < abs(size) and (decimal < 0) == (size < 0)


def _gap(decimal: Fraction, value: Any, places: int) -> Fraction | None:
    if isinstance(value, Fraction):
        return abs(decimal - value)
    if not value.is_real:
        return None
    approximation = value.evalf(places + 25)
    return abs(decimal - Fraction(str(approximation))) if approximation.is_Float or approximation.is_Rational else None


def _going_on(numeral: Value, other: Value) -> Comparison | None:
    """``3.14…`` against a number whose decimals begin like this."""
    text = _numeral(numeral.node)
    if text is None:
        return None
    places = len(text.split(".")[1])
    value = to_sympy(other.node)
    gap = _gap(Fraction(text), value, places) if not value.free_symbols else None
    if gap is not None and gap < Fraction(1, 10**places) and places >= 2:
        return Verdict.CHECKED, f"the decimals agree as far as {text}… shows them"
    return None


def _nearly(first: Node, second: Node, left: Any, right: Any) -> Comparison | None:
    """Expressions with rounded decimals in them that agree about as well as those allow."""
    if not any(isinstance(part, Number) and "." in part.text for node in (first, second) for part in walk(node)):
        return None
    if left.free_symbols or right.free_symbols or (exact(first) is not None and exact(second) is not None):
        return None
    if _numeral(first) or _numeral(second):
        return None
    sizes = [abs(complex(side.evalf(15))) for side in (left, right)]
    gap = abs(complex((left - right).evalf(15)))
    if gap <= 0.005 * max(sizes):
        return Verdict.UNDETERMINED, "they agree only about as well as the rounded decimals in them allow"
    return None


# --- matrices -------------------------------------------------------------------------------------------------


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
