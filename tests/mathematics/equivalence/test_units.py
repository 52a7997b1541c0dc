"""Units are read from words and signs, and converted by their exact sizes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from phirag.mathematics.equivalence.units import read_unit


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("cm", (("length", 1),), Fraction(1, 100)),
        ("square feet", (("length", 2),), Fraction("0.3048") ** 2),
        ("ft^{2}", (("length", 2),), Fraction("0.3048") ** 2),
        ("m³", (("length", 3),), Fraction(1)),
        ("liters", (("length", 3),), Fraction(1, 1000)),
        ("km/h", (("length", 1), ("time", -1)), Fraction(1000, 3600)),
        ("miles per hour", (("length", 1), ("time", -1)), Fraction("1609.344") / 3600),
        ("mph", (("length", 1), ("time", -1)), Fraction("1609.344") / 3600),
        ("\\%", (("percent", 1),), Fraction(1, 100)),
        ("years", (("month", 1),), Fraction(12)),
        ("cents", (("dollars", 1),), Fraction(1, 100)),
    ],
)
def test_units_of_the_table(text: str, dimension: tuple[tuple[str, int], ...], factor: Fraction) -> None:
    """The size of a unit is that of its definition (1 ft = 0.3048 m, 1 mile = 1609.344 m)."""
    found = read_unit(text)
    assert found is not None
    assert (found.dimension, found.factor, found.words) == (dimension, factor, frozenset())


def test_other_words_are_kept() -> None:
    """Words that are no unit are kept for comparison, in the singular and without fillers."""
    found = read_unit("of the red marbles")
    assert found is not None
    assert (found.words, found.known) == (frozenset({"red", "marble"}), False)


@pytest.mark.parametrize("text", ["x + 1", "^2", "5", "= 3", "k"])
def test_formulas_are_no_units(text: str) -> None:
    """What is mathematics is not taken for a unit."""
    assert read_unit(text) is None
