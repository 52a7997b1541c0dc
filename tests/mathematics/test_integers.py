"""The plain arithmetic of whole numbers agrees with SymPy's."""

from __future__ import annotations

import pytest
import sympy

from phirag.mathematics.integers import compiled_condition, divisors, evaluated, is_prime, prime_factors
from phirag.mathematics.parser import parse


def test_divisors_and_primes() -> None:
    """Divisors, primes and prime factors are SymPy's for the first numbers."""
    for number in range(2, 400):
        assert divisors(number) == sympy.divisors(number)
        assert is_prime(number) == sympy.isprime(number)
        assert prime_factors(number) == sympy.primefactors(number)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("digit_sum(987) + digit_count(1000)", 28),
        ("is_square(49) + is_cube(-8) + is_cube(27)", 2),
        ("(3/4)^-2 * 9", 16),
        ("floor(-7/2) mod 5", 1),
        ("gcd(12, 18) * lcm(4, 6)", 72),
    ],
)
def test_values(formula: str, value: int) -> None:
    """Each function has its usual meaning."""
    assert evaluated(parse(formula)) == value


def test_conditions() -> None:
    """A chain of inequalities, a congruence and a division by zero are conditions like any other."""
    numbers = range(-5, 30)
    assert [n for n in numbers if compiled_condition(parse("2 < n <= 5"), "n")(n)] == [3, 4, 5]
    assert [n for n in numbers if compiled_condition(parse("n ≡ 3 (mod 10)"), "n")(n)] == [3, 13, 23]
    assert [n for n in numbers if compiled_condition(parse("6/n = 2"), "n")(n)] == [3]
