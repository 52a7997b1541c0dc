"""What is printed can be read by people and by the parser."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain

x, y = sp.symbols("x y")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ((-2 + 2 * sp.sqrt(2) * sp.I) / 3, "(-2 + 2√2 i)/3"),
        (x**2 * sp.cos(x) + 2 * x * sp.sin(x), "x^2 cos(x) + 2x sin(x)"),
        (sp.Rational(-3, 4), "-3/4"),
        (x * (x + 1), "x·(x + 1)"),
        (sp.exp(-x), "e^(-x)"),
        (sp.Union(sp.Interval.open(-sp.oo, 1), sp.Interval(2, 3)), "(-∞, 1) ∪ [2, 3]"),
        (sp.Matrix([[1, 2], [3, 4]]), "[[1, 2], [3, 4]]"),
    ],
)
def test_known_expressions(expression: object, text: str) -> None:
    """Expressions look as they do in books."""
    assert plain(expression) == text


leaves = st.one_of(st.just(x), st.just(y), st.integers(-9, 9).map(sp.Integer), st.just(sp.pi), st.just(sp.sqrt(2)))
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        inner.map(sp.sin),
        inner.map(sp.exp),
        st.tuples(inner, st.integers(1, 3)).map(lambda pair: pair[0] ** pair[1]),
        inner.map(lambda part: part / (1 + x**2)),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(expressions)
def test_printing_and_parsing_are_inverse(expression: sp.Expr) -> None:
    """``parse(plain(e))`` is ``e`` again, compared at a point with mpmath's arithmetic."""
    back = to_sympy(parse(plain(expression)))
    point = {x: sp.Rational(7, 10), y: sp.Rational(-13, 10)}
    first, second = complex(expression.subs(point).evalf(30)), complex(back.subs(point).evalf(30))
    assert second == pytest.approx(first, rel=1e-12, abs=1e-12)
