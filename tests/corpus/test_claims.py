"""phirag.corpus.claims: values against Python's own, itertools, numpy and SymPy."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import pytest
import sympy
from sympy.functions.combinatorial import numbers as peer

from phirag.corpus.claims import Defined, read_claim, value
from phirag.corpus.counting import COUNTING
from phirag.corpus.matrices import Matrix
from phirag.errors import ParseError


def found(text: str, **names: Any) -> Any:
    return value(read_claim(text, symbols=names), names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2^10 mod 11", 1),
        ("1/3 + 1/6", Fraction(1, 2)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("sqrt(9/4)", Fraction(3, 2)),
        ("8^(2/3)", 4),
        ("root(-27, 3)", -3),
        ("log(8, 2)", 3),
        ("binomial(-2, 3)", -4),
        ("binomial(1/2, 2)", Fraction(-1, 8)),
        ("5!", 120),
        ("floor(-7/2)", -4),
        ("-7 mod 3", 2),
        ("mod(-7, 3)", 2),
        ("gcd(12, 18) + lcm(4, 6)", 18),
        ("sum(k^2, k, 1, 10)", 385),
        ("sum(k, k, 1, 0)", 0),
        ("product(k, k, 1, 5)", 120),
        ("count(a + b = 7, a, 1, 6, b, 1, 6)", 6),
        ("sum(i*j, i, 1, 3, j, i, 3)", 25),
        ("sum(totient(d), d, divisors(12))", 12),
        ("forall(n^2 >= n, n, 1, 50)", True),
        ("exists(n^2 = 50, n, 1, 50)", False),
        ("largest(n*(10 - n), n, 0, 10)", 25),
        ("size(collect(mod(k^2, 7), k, 1, 6))", 3),
        ("count(forall(entry(p, k) != k, k, 1, 4), p, permutations(4))", 9),
        ("count(total(w) = 7, w, words(6, 2))", 6),
        ("iterate(2*x + 1, x, 0, 5)", 31),
        ("cases(1 > 2, 10, 3)", 3),
        ("implies(1 > 2, 1 = 0)", True),
        ("size({1, 2} \\cup {2, 3})", 3),
        ("3 \\equiv 10 (mod 7)", True),
        ("dot([1, 2, 3], [4, 5, 6])", 32),
        ("median([1, 5, 2, 4])", 3),
        ("variance([1, 2, 3])", Fraction(2, 3)),
        ("|-3|", 3),
        ("entry([[1, 2], [3, 4]]^2, 2, 1)", 15),
        ("rank([[1, 2], [2, 4]])", 1),
        ("trace([[1, 2], [3, 4]])", 5),
    ],
)  # fmt: skip
def test_exact_values(text: str, expected: Any) -> None:
    """Whole numbers and fractions come out exactly, as Python or a count by hand has them."""
    assert found(text) == expected
    assert not isinstance(found(text), float)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("integrate(sin(x), x, 0, pi)", 2.0),
        ("integrate(e^(-x^2), x, -inf, inf)", math.sqrt(math.pi)),
        ("integrate(integrate(x*y, y, 0, x), x, 0, 2)", 2.0),
        ("sum(1/k^2, k, 1, inf)", math.pi**2 / 6),
        ("limit(sin(3*x)/x, x, 0)", 3.0),
        ("limit((1 + 1/n)^n, n, inf)", math.e),
        ("entry(eigenvalues([[2, 1], [1, 2]]), 2)", 3.0),
        ("entry(roots([1, -3, 2]), 1)", 1.0),
        ("ncdf(1.96)", 0.9750021048517795),
        ("abs(3 + 4*i)", 5.0),
    ],
)
def test_numerical_values(text: str, expected: float) -> None:
    """Integrals, series and limits agree with the closed forms."""
    assert float(found(text)) == pytest.approx(expected, rel=1e-12)


def test_derivative_is_taken_where_the_name_is() -> None:
    """``diff`` is the derivative at the value of its variable, also inside a function."""
    assert float(found("diff(x^3, x)", x=Fraction(2))) == pytest.approx(12)
    slope = Defined(("t",), read_claim("diff(t^2, t)"))
    assert float(value(read_claim("g(3)", functions={"g"}), {"g": slope})) == pytest.approx(6)


@pytest.mark.parametrize("n", range(1, 61))
def test_functions_of_whole_numbers_agree_with_sympy(n: int) -> None:
    """Each function of number theory gives what SymPy's gives."""
    expected = {
        "is_prime": sympy.isprime(n), "totient": peer.totient(n), "divisor_count": peer.divisor_sigma(n, 0),
        "divisor_sum": peer.divisor_sigma(n), "moebius": peer.mobius(n), "fibonacci": peer.fibonacci(n),
        "catalan": peer.catalan(n), "bell": peer.bell(n), "partitioncount": peer.partition(n),
        "divisors": tuple(sympy.divisors(n)),
    }  # fmt: skip
    assert {name: COUNTING[name](n) for name in expected} == expected
    for k in range(1, min(n, 8) + 1):
        assert COUNTING["stirlingsecond"](n, k) == peer.stirling(n, k)
        assert COUNTING["stirlingfirst"](n, k) == peer.stirling(n, k, kind=1)
    for a in range(-5, 20):
        assert COUNTING["jacobi"](a, 2 * n + 1) == peer.jacobi_symbol(a, 2 * n + 1)
        if math.gcd(a, n) == 1 and n > 1:
            assert COUNTING["order"](a, n) == sympy.n_order(a, n)


def test_totient_of_large_numbers() -> None:
    """The product over primes, used above 500, agrees with SymPy."""
    assert [COUNTING["totient"](n) for n in (997, 1000, 123456)] == [sympy.totient(n) for n in (997, 1000, 123456)]


def test_partitions_and_cycles() -> None:
    """Partitions are listed once each; the cycles of all permutations of 4 count as Stirling's numbers."""
    assert sorted(COUNTING["partitions"](4)) == [(1, 1, 1, 1), (2, 1, 1), (2, 2), (3, 1), (4,)]
    cycles = [COUNTING["cycles"](p) for p in itertools.permutations(range(1, 5))]
    assert [cycles.count(k) for k in (1, 2, 3, 4)] == [6, 11, 6, 1]


def test_matrices_agree_with_numpy() -> None:
    """Determinant, inverse, rank and powers of a matrix with integer entries, against numpy."""
    import numpy as np

    rows = ((2, -1, 0, 3), (1, 4, -2, 1), (0, 5, 1, -1), (3, 0, 2, 2))
    array = np.array(rows)
    matrix = Matrix(rows)
    assert found("det(A)", A=matrix) == round(np.linalg.det(array))
    assert [float(x) for x in found("A^(-1)", A=matrix)] == pytest.approx(np.linalg.inv(array).ravel())
    assert list(found("A^3", A=matrix)) == list(np.linalg.matrix_power(array, 3).ravel())
    symmetric = array + array.T
    values = [float(x) for x in found("eigenvalues(A)", A=Matrix(tuple(map(tuple, symmetric.tolist()))))]
    assert values == pytest.approx(np.linalg.eigvalsh(symmetric))


@pytest.mark.parametrize(
    "text",
    ["y + 1", "sum(k, k, 1, 10^7)", "2^(10^7)", "integrate(x, x)", "[1, 2] + [1, 2, 3]",
     "sum(k, 2, 1, 3)", "det([1, 2])"],
)  # fmt: skip
def test_what_has_no_meaning_or_is_too_large_is_refused(text: str) -> None:
    """Unknown names, endless ranges and giant powers are errors that say so."""
    with pytest.raises(ParseError):
        found(text)
