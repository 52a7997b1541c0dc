"""Numerals in notations of their own have the value that exact arithmetic gives them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phirag.mathematics.equivalence.numerals import exact, read_value, word_in
from phirag.mathematics.parser import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 1/2", Fraction(3, 2)),
        ("-2 3/4", Fraction(-11, 4)),
        (r"0.\overline{3}", Fraction(1, 3)),
        ("0.1(6)", Fraction(1, 6)),
        ("1.5e3", Fraction(1500)),
        ("6.02 x 10^{23}", 602 * Fraction(10) ** 21),
        ("1,234,567", Fraction(1234567)),
        ("0,125", Fraction(1, 8)),
        ("21st", Fraction(21)),
        ("3 to 4", Fraction(3, 4)),
        ("3:4", Fraction(3, 4)),
        ("FF_{16}", Fraction(255)),
        ("1 hour 30 minutes", Fraction(90)),
        ("-＄3.50", Fraction(-7, 2)),
    ],
)
def test_values(text: str, value: Fraction) -> None:
    """Each notation is read exactly; time in two units counts in the smaller one."""
    found = read_value(text)
    assert found is not None
    assert exact(found.node) == value


@pytest.mark.parametrize("text", ["x + 1", "(1, 2)", "13_3", "sin 30^\\circ", "2 to x", "1/0"])
def test_other_formulas_are_left_to_the_parser(text: str) -> None:
    """What is no numeral is not read as one; a digit has to exist in its base."""
    assert read_value(text) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40), st.integers(1, 30), st.integers(2, 31))
def test_mixed_numbers_after_a_sign(whole: int, top: int, bottom: int) -> None:
    """``-1\\frac{3}{4}`` is minus seven quarters, and ``2 · 1\\frac12`` is three."""
    if not 0 < top < bottom:
        return
    value = whole + Fraction(top, bottom)
    assert exact(parse(rf"-{whole}\frac{{{top}}}{{{bottom}}}")) == -value
    assert exact(parse(rf"2 \cdot {whole}\frac{{{top}}}{{{bottom}}}")) == 2 * value
    assert exact(parse(rf"(-{whole})\frac{{{top}}}{{{bottom}}}")) == -whole * Fraction(top, bottom)


def test_words_in_formulas_are_seen() -> None:
    """A formula is not made of the letters of a word."""
    assert word_in("2 teaspoons") == "teaspoons"
    for formula in ("3abc", r"\sin x + arctan y", r"\begin{pmatrix}1\end{pmatrix}"):
        assert not word_in(formula)
