"""Exact rationals agree with Python's fractions, balls hold what mpmath computes, and nothing too large is built."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phirag.errors import NoValue
from phirag.mathematics.balls import differ, exact, shown, value
from phirag.mathematics.parser import parse

NUMBERS = st.integers(-40, 40)


@st.composite
def arithmetic(draw: st.DrawFn, depth: int = 3) -> str:
    """A random expression in Python's notation, in brackets throughout."""
    if depth == 0:
        return f"({draw(NUMBERS)})"
    left, right = draw(arithmetic(depth - 1)), draw(arithmetic(depth - 1))
    return f"({left} {draw(st.sampled_from('+-*/'))} {right})"


@settings(max_examples=150, deadline=None)
@given(arithmetic())
def test_exact_agrees_with_fractions(text: str) -> None:
    """The same value as an independent evaluation, or no value for both."""
    try:
        expected = _fraction(text)
    except ZeroDivisionError:
        with pytest.raises(NoValue):
            exact(parse(text))
        return
    found = exact(parse(text))
    assert Fraction(int(found.p), int(found.q)) == expected


def _fraction(text: str) -> Fraction:
    """The value by a small evaluator of Python's own syntax tree, in fractions."""
    import ast
    import operator

    operations = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}

    def walk(node: ast.expr) -> Fraction:
        if isinstance(node, ast.BinOp):
            return operations[type(node.op)](walk(node.left), walk(node.right))  # type: ignore[index]
        if isinstance(node, ast.UnaryOp):
            return -walk(node.operand)
        assert isinstance(node, ast.Constant)
        return Fraction(node.value)

    return walk(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\sqrt{2} + \sqrt{3}", lambda: mpmath.sqrt(2) + mpmath.sqrt(3)),
        (r"\sin 30^\circ", lambda: mpmath.mpf(1) / 2),
        (r"\log_2 10", lambda: mpmath.log(10, 2)),
        (r"\ln 5", lambda: mpmath.log(5)),
        (r"e^{i\pi/3}", lambda: mpmath.expjpi(mpmath.mpf(1) / 3)),
        (r"\arctan(2)", lambda: mpmath.atan(2)),
        (r"\sqrt[3]{-10}", lambda: -mpmath.cbrt(10)),
        (r"\sum_{k=1}^{20} \sqrt{k}", lambda: mpmath.fsum(mpmath.sqrt(k) for k in range(1, 21))),
        (r"|3 + 4i|", lambda: mpmath.mpf(5)),
        (r"\lfloor \pi^3 \rfloor", lambda: mpmath.mpf(31)),
    ],
)
def test_balls_hold_the_true_value(text: str, expected: object) -> None:
    """The ball is around what mpmath computes with more digits, and is small."""
    with mpmath.workdps(60):
        wanted = mpmath.mpmathify(expected())  # type: ignore[operator]
        found = value(parse(text))
        middle = complex(float(found.real.mid()), float(found.imag.mid()))
        assert abs(middle - complex(wanted)) < 1e-12
    assert float(found.real.rad()) < 1e-20


def test_balls_that_do_not_meet_are_different_numbers() -> None:
    """√2 + √3 and √10 are told apart, √2·√8 and 4 are not."""
    assert differ(value(parse(r"\sqrt 2 + \sqrt 3")), value(parse(r"\sqrt{10}")))
    assert not differ(value(parse(r"\sqrt 2 \cdot \sqrt 8")), value(parse("4")))


@pytest.mark.parametrize(
    "text",
    ["9^{9^{9^9}}", "100000!", r"\binom{10^9}{10^6}", "1/0", "x + 1", r"\sum_{k=1}^{10^9} k", r"\tan 90^\circ", "0^0",
     r"(-8)^{1/3} + \ln 0"],
)  # fmt: skip
def test_what_has_no_value_says_so(text: str) -> None:
    """Too large, undefined, or a free variable: an error of phirag's tree, at once."""
    for evaluate in (exact, value):
        with pytest.raises(NoValue):
            evaluate(parse(text))


def test_slack_lets_a_decimal_stand_for_what_rounds_to_it() -> None:
    """0.33 times 3 may be 1 within rounding of half a digit times three, and not 1.1."""
    rounded = value(parse("0.33 * 3"), slack=True)
    assert not differ(rounded, value(parse("0.999")))
    assert differ(rounded, value(parse("1.1")))


def test_numbers_are_shown_as_a_reader_writes_them() -> None:
    """Integers, short decimals, fractions, and ≈ for the rest."""
    texts = ["6/3", "5/2", "1/3", r"\sqrt 2", "2 + 3i"]
    assert [shown(value(parse(t)) if "i" in t or "sqrt" in t else exact(parse(t))) for t in texts] == [
        "2", "2.5", "1/3", "≈ 1.41421", "≈ 2.00000 + 3.00000 i",
    ]  # fmt: skip
