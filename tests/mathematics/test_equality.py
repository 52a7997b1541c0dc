"""Two results are called equal only if they are, and different only with a counterexample."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phirag.mathematics.equality import compare


@pytest.mark.parametrize(
    ("gold", "given", "verdict"),
    [
        ("1/2", "0.5", "PROVED"),
        ("x^2 - 1", "(x+1)(x-1)", "PROVED"),
        ("sqrt(5 + 2sqrt(6))", "sqrt(2) + sqrt(3)", "PROVED"),
        ("ln(2) + ln(3)", "ln(6)", "PROVED"),
        ("sin(x)^2", "1 - cos(x)^2", "PROVED"),
        (r"\{1, 2\}", "2, 1", "PROVED"),
        (r"x = \pm 2", "-2, 2", "PROVED"),
        ("(1, 2)", "(2, 1)", "REFUTED"),
        ("(0, 1]", "[0, 1]", "REFUTED"),
        ("1/3", "0.333", "REFUTED"),
        ("pi", "3.14159", "REFUTED"),
        ("x", "abs(x)", "REFUTED"),
        ("e^x", "1 + x + x^2/2", "REFUTED"),
        ("[[1, 2], [3, 4]]", "[[1, 2], [3, 5]]", "REFUTED"),
        ("2x + y = 3", "4x + 2y = 6", "PROVED"),
    ],
)
def test_pairs(gold: str, given: str, verdict: str) -> None:
    """Known pairs of equal and of different results."""
    assert compare(gold, given)[0] == verdict


def test_a_counterexample_is_given() -> None:
    """A refutation names a point at which both differ."""
    verdict, evidence = compare("x^2", "x^3")
    assert verdict == "REFUTED"
    assert "x = " in evidence


@settings(max_examples=40, deadline=None)
@given(st.fractions(-50, 50, max_denominator=60), st.fractions(-50, 50, max_denominator=60))
def test_rational_numbers_agree_with_fractions(first: Fraction, second: Fraction) -> None:
    """For rational numbers the verdict is that of Python's exact arithmetic."""
    verdict, _ = compare(f"{first}", f"({second})")
    assert verdict == ("PROVED" if first == second else "REFUTED")
