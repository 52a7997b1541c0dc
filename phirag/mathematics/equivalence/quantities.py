r"""Values against values: numbers, expressions and matrices, with their units, and decimals to their precision.

Three conventions go beyond equality of numbers; what rests on one is ``CHECKED``, not ``PROVED``:

* a unit that only one side writes is left out, not wrong: ``15`` is ``15 cm^2``, ``90`` is ``90°``, ``28`` is ``28%``;
* a decimal states its own precision: ``1.414`` is ``\sqrt 2`` rounded, since no decimal is ``\sqrt 2``. This takes
  three significant digits for an irrational number and four for a fraction; with fewer, the pair is undecided;
* with ``precision`` given, values that differ by less than half a unit of that decimal place are equal.
"""

from __future__ import annotations

from fractions import Fraction

from phirag.mathematics.equality import Comparison
from phirag.mathematics.equivalence.decimals import going_on, numeral_of
from phirag.mathematics.equivalence.expressions import compare_nodes
from phirag.mathematics.equivalence.numerals import exact
from phirag.mathematics.equivalence.options import Options
from phirag.mathematics.equivalence.readings import Value
from phirag.mathematics.equivalence.results import is_same, weaker
from phirag.mathematics.equivalence.units import Unit, sizes_of
from phirag.mathematics.syntax import Apply, Node, Number, Symbol
from phirag.types import Verdict

__all__ = ["compare_values"]


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
            return going_on(one, other) or found
    return found


# --- units ------------------------------------------------------------------------------------------------


def _scaled(value: Value, unit: Unit) -> Node:
    factor = unit.factor
    node = value.node
    numeral = numeral_of(node)
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
