"""What a caller may ask of a comparison."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Options"]


@dataclass(frozen=True)
class Options:
    """How answers are compared.

    Parameters
    ----------
    precision
        Decimal places to which numbers have to agree; exactly, or as a decimal itself states, without it.
    same_names
        Whether variables keep their names; without it, ``f(x)`` and ``f(y)`` are equal.
    """

    precision: int | None = None
    same_names: bool = True
