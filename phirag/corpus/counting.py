"""Finite things to count and functions of whole numbers, for the claims of reference entries.

Promises exact integers; small cases are computed from the definition, so that they can bear witness for a
theorem about it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import cache
from math import comb, gcd, isqrt, prod
from typing import Any

__all__ = ["COUNTING"]

Sequence = tuple[int, ...]


def _divisors(n: int) -> tuple[int, ...]:
    if n < 1:
        raise ValueError("divisors are those of a positive number")
    small = [d for d in range(1, isqrt(n) + 1) if n % d == 0]
    return tuple(sorted({*small, *(n // d for d in small)}))


def _is_prime(n: int) -> bool:
    if n < 2 or (n % 2 == 0 and n != 2):
        return False
    if n > 10**12:
        import sympy as sp

        return bool(sp.isprime(n))
    return all(n % d for d in range(3, isqrt(n) + 1, 2))


def _factors(n: int) -> dict[int, int]:
    """Prime to exponent, by trial division."""
    if n < 1:
        raise ValueError("a positive number is needed")
    found: dict[int, int] = {}
    d = 2
    while d * d <= n:
        while n % d == 0:
            n //= d
            found[d] = found.get(d, 0) + 1
        d += 1
    if n > 1:
        found[n] = found.get(n, 0) + 1
    return found


def _totient(n: int) -> int:
    """By counting for small numbers, by Euler's product over the primes for others."""
    if 1 <= n <= 500:
        return sum(gcd(a, n) == 1 for a in range(1, n + 1))
    return prod(p ** (k - 1) * (p - 1) for p, k in _factors(n).items())


def _order(a: int, n: int) -> int:
    """The least k >= 1 with a^k = 1 modulo n."""
    if n < 1 or gcd(a, n) != 1:
        raise ValueError("only a number prime to the modulus has an order")
    power, k = a % n, 1
    while power != 1 % n:
        power, k = power * a % n, k + 1
    return k


def _valuation(p: int, n: int) -> int:
    if n == 0 or p < 2:
        raise ValueError("the valuation of zero is infinite")
    k = 0
    while n % p == 0:
        n, k = n // p, k + 1
    return k


def _moebius(n: int) -> int:
    exponents = _factors(n).values()
    return 0 if any(k > 1 for k in exponents) else (-1) ** len(exponents)


def _jacobi(a: int, n: int) -> int:
    """The Jacobi symbol by reciprocity; Legendre's where ``n`` is an odd prime."""
    if n < 1 or n % 2 == 0:
        raise ValueError("the lower number of a Jacobi symbol is odd and positive")
    a, sign = a % n, 1
    while a:
        while a % 2 == 0:
            a //= 2
            sign = -sign if n % 8 in (3, 5) else sign
        a, n = n, a
        sign = -sign if a % 4 == n % 4 == 3 else sign
        a %= n
    return sign if n == 1 else 0


@cache
def _stirling_second(n: int, k: int) -> int:
    if n == k:
        return 1
    return 0 if k < 1 or k > n else k * _stirling_second(n - 1, k) + _stirling_second(n - 1, k - 1)


@cache
def _stirling_first(n: int, k: int) -> int:
    """Permutations of ``n`` things with ``k`` cycles (unsigned)."""
    if n == k:
        return 1
    return 0 if k < 1 or k > n else (n - 1) * _stirling_first(n - 1, k) + _stirling_first(n - 1, k - 1)


@cache
def _partitions_at_most(n: int, largest: int) -> int:
    if n == 0:
        return 1
    return sum(_partitions_at_most(n - part, part) for part in range(1, min(n, largest) + 1))


def _fibonacci(n: int) -> int:
    a, b = 0, 1
    for _ in range(abs(n)):
        a, b = b, a + b
    return a if n >= 0 or n % 2 else -a


def _partitions_of(n: int, largest: int | None = None) -> Iterator[Sequence]:
    if n == 0:
        yield ()
    for part in range(min(n, largest or n), 0, -1):
        for rest in _partitions_of(n - part, part):
            yield (part, *rest)


def _subsets(n: int, size: int | None = None) -> Iterator[frozenset[int]]:
    sizes = range(n + 1) if size is None else [size]
    return (frozenset(chosen) for k in sizes for chosen in itertools.combinations(range(1, n + 1), k))


def _digits(n: int, base: int = 10) -> Sequence:
    found = []
    while n:
        n, digit = divmod(n, base)
        found.append(digit)
    return tuple(reversed(found)) or (0,)


def _cycles(p: Any) -> int:
    """How many cycles the permutation ``(p(1), …, p(n))`` has."""
    left, count = set(range(1, len(p) + 1)), 0
    while left:
        count += 1
        place = next(iter(left))
        while place in left:
            left.remove(place)
            place = p[place - 1]
    return count


COUNTING: dict[str, Callable[..., Any]] = {
    "divisors": _divisors,
    "is_prime": _is_prime,
    "totient": _totient,
    "divisor_count": lambda n: prod(k + 1 for k in _factors(n).values()),
    "divisor_sum": lambda n: prod(sum(p**j for j in range(k + 1)) for p, k in _factors(n).items()),
    "order": _order,
    "valuation": _valuation,
    "moebius": _moebius,
    "jacobi": _jacobi,
    "primes": lambda low, high: tuple(n for n in range(low, high + 1) if _is_prime(n)),
    "units": lambda n: tuple(a for a in range(1, n + 1) if gcd(a, n) == 1),
    "fibonacci": _fibonacci,
    "catalan": lambda n: comb(2 * n, n) // (n + 1),
    "stirlingfirst": _stirling_first,
    "stirlingsecond": _stirling_second,
    "bell": lambda n: sum(_stirling_second(n, k) for k in range(n + 1)),
    "partitioncount": lambda n: _partitions_at_most(n, n),
    "partitions": _partitions_of,
    "permutations": lambda n, k=None: itertools.permutations(range(1, n + 1), k),
    "subsets": _subsets,
    "words": lambda letters, length: itertools.product(range(1, letters + 1), repeat=length),
    "digits": _digits,
    "cycles": _cycles,
}
"""Name in a claim to the function."""
