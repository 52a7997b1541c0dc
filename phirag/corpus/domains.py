"""Where the variables of claims take their values: named domains, ranges, and vectors and matrices of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from phirag.corpus.matrices import Matrix, column

__all__ = ["DOMAINS", "draw", "is_domain"]

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


def _size(generator: random.Random) -> Fraction:
    return Fraction(generator.randint(1, 4000), 997)


def _signed(generator: random.Random) -> Fraction:
    size = _size(generator)
    return size if generator.random() < 0.6 else -size


def _complex(generator: random.Random) -> Any:
    import mpmath

    parts = (_signed(generator), Fraction(generator.randint(-3000, 3000), 997))
    return mpmath.mpc(*(mpmath.mpf(part.numerator) / part.denominator for part in parts))


def _subset(generator: random.Random) -> frozenset[int]:
    return frozenset(k for k in range(1, 9) if generator.random() < 0.5)


DOMAINS: dict[str, Callable[[random.Random], Any]] = {
    "real": _signed,
    "nonzero": _signed,
    "positive": _size,
    "nonnegative": _size,
    "complex": _complex,
    "unit": lambda g: Fraction(g.randint(-990, 990), 1000),
    "angle": lambda g: Fraction(g.randint(20, 1550), 1000),
    "integer": lambda g: g.randint(-9, 9),
    "natural": lambda g: g.randint(1, 12),
    "odd": lambda g: 2 * g.randint(0, 12) + 1,
    "even": lambda g: 2 * g.randint(1, 12),
    "prime": lambda g: g.choice(_PRIMES),
    "truth": lambda g: g.random() < 0.5,
    "subset": _subset,
}
"""Name to how a value is drawn; ``unit`` is (-1, 1), ``angle`` (0, π/2), ``subset`` one of {1, …, 8}."""

_SHAPED = re.compile(r"^(symmetric )?([a-z]+)\^(\d)(?:x(\d))?$")
_WHOLE = re.compile(r"^(-?\d+)\.\.(-?\d+)$")
_INTERVAL = re.compile(r"^\((-?\d+(?:\.\d+)?), ?(-?\d+(?:\.\d+)?)\)$")


def is_domain(text: str) -> bool:
    """Whether ``text`` names a domain.

    >>> [is_domain(t) for t in ("prime", "1..20", "(0, 1.5)", "real^3", "symmetric integer^2x2", "prime number")]
    [True, True, True, True, True, False]
    """
    if text in DOMAINS:
        return True
    if match := _WHOLE.match(text):
        return int(match[1]) <= int(match[2])
    if match := _INTERVAL.match(text):
        return Fraction(match[1]) < Fraction(match[2])
    match = _SHAPED.match(text)
    return bool(match and match[2] in DOMAINS and match[3] != "0" and match[4] != "0")


def draw(domain: str, generator: random.Random) -> Any:
    """Return a value of a domain: exact where it is a real number."""
    if domain in DOMAINS:
        return DOMAINS[domain](generator)
    if match := _WHOLE.match(domain):
        return generator.randint(int(match[1]), int(match[2]))
    if match := _INTERVAL.match(domain):
        low, high = Fraction(match[1]), Fraction(match[2])
        return low + (high - low) * Fraction(generator.randint(1, 996), 997)
    match = _SHAPED.match(domain)
    assert match is not None  # the entry was validated
    one, rows = DOMAINS[match[2]], int(match[3])
    if match[4] is None:
        return column([one(generator) for _ in range(rows)])
    found = [[one(generator) for _ in range(int(match[4]))] for _ in range(rows)]
    if match[1]:
        found = [[found[min(i, j)][max(i, j)] for j in range(rows)] for i in range(rows)]
    return Matrix(tuple(map(tuple, found)))
