"""Kinds of numbers by the words that name them, and whether a value is of a kind. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.errors import MathematicsError

__all__ = ["DOMAINS", "lies_in"]

_TESTS: Mapping[str, Callable[[Any], bool | None]] = {
    "real": lambda value: value.is_real,
    "nonreal": lambda value: _opposite(value.is_real),
    "complex": lambda value: value.is_complex,
    "rational": lambda value: value.is_rational,
    "integer": lambda value: value.is_integer,
    "positive": lambda value: value.is_positive,
    "negative": lambda value: value.is_negative,
    "nonnegative": lambda value: value.is_nonnegative,
    "nonzero": lambda value: value.is_nonzero,
    "even": lambda value: value.is_even,
    "odd": lambda value: value.is_odd,
    "prime": lambda value: value.is_prime,
}
DOMAINS = frozenset(_TESTS)


def _opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def lies_in(value: Any, domain: str) -> bool:
    """Whether a number is of every kind that ``domain`` lists, such as ``"positive integer"``.

    Raises
    ------
    MathematicsError
        If that cannot be decided.

    Examples
    --------
    >>> import sympy
    >>> lies_in(sympy.sqrt(2), "positive"), lies_in(sympy.Integer(-3), "positive integer")
    (True, False)
    """
    for word in domain.split():
        answer = _TESTS[word](value)
        if answer is None:
            raise MathematicsError(f"whether {value} is {word} could not be decided")
        if not answer:
            return False
    return True
