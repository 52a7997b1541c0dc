"""Numbers of claims: exact ones are integers and fractions, all others mpmath's."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

__all__ = ["as_float", "is_exact"]


def is_exact(x: Any) -> bool:
    """Whether ``x`` is an integer or a fraction.

    >>> is_exact(3), is_exact(Fraction(1, 2)), is_exact(0.5)
    (True, True, False)
    """
    return isinstance(x, (int, Fraction))


def as_float(x: Any) -> Any:
    """Return the mpmath number for ``x``, at the precision in force."""
    import mpmath

    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else mpmath.mpmathify(x)
