"""Normal forms agree with SymPy's, and points and roots are what they are said to be."""

from __future__ import annotations

import pytest
import sympy as sp

from phirag.errors import NoValue
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.rational_functions import common_root, evaluate, points, quotient, solutions, univariate

EXPRESSIONS = [
    ("(x+1)^3 - x^3", "3x^2 + 3x + 1"),
    ("(x^2-1)/(x-1)", "x + 1"),
    ("(a+b)^2 - (a-b)^2", "4ab"),
    ("1/x + 1/y", "(x+y)/(xy)"),
    ("(x+y)^4", "x^4 + y^4"),
    ("(x-3)(x+3)", "x^2 + 9"),
    ("x^{-2} + 2^3", "(1 + 8x^2)/x^2"),
]


@pytest.mark.parametrize(("left", "right"), EXPRESSIONS)
def test_equality_agrees_with_sympy(left: str, right: str) -> None:
    """The difference is zero just if SymPy simplifies it to zero."""
    trees = parse(left), parse(right)
    names = sorted({str(symbol) for tree in trees for symbol in to_sympy(tree).free_symbols})
    same = quotient(trees[0], names).minus(quotient(trees[1], names)) == 0
    assert same == (sp.simplify(to_sympy(trees[0]) - to_sympy(trees[1])) == 0)


def test_solutions_lie_on_the_curve() -> None:
    """Every point satisfies the polynomial, by evaluation with fractions."""
    curve = quotient(parse("3x*y - 2y + x^2 - 5"), ["x", "y"]).top
    found = list(solutions(curve, 2))
    assert len(found) >= 4
    for x, y in found:
        assert 3 * x * y - 2 * y + x**2 - 5 == 0
        assert evaluate(curve, (x, y)) == 0


def test_common_roots_are_those_of_sympy() -> None:
    """The greatest common divisor decides, whatever the multiplicities."""
    x = sp.Symbol("x")
    pairs = [("x^2 - 5x + 6", "x - 3"), ("x^2 - 5x + 6", "x - 4"), ("(x^2+1)^2", "x^4 - 1"), ("x^3 - 2", "x^2 - 2")]
    for left, right in pairs:
        ours = common_root(*(univariate(quotient(parse(text), ["x"]).top) for text in (left, right)))
        roots = [set(sp.roots(to_sympy(parse(text)), x)) for text in (left, right)]
        assert ours == bool(roots[0] & roots[1])


def test_what_is_too_large_or_no_quotient_is_refused() -> None:
    """A power that cannot be expanded, a root, another unknown."""
    for text in ("(x+y)^100000", r"\sqrt{x}", "2^x", "z", "1/(x - x)"):
        with pytest.raises(NoValue):
            quotient(parse(text), ["x", "y"])
    with pytest.raises(NoValue):
        univariate(quotient(parse("x + y"), ["x", "y"]).top)


def test_points_are_always_the_same() -> None:
    """Evidence can be computed again."""
    assert list(points(3)) == list(points(3))
