"""Small computations on formulas as they are written, for use through the worker."""

from __future__ import annotations

from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain

__all__ = ["simplified"]


def simplified(formula: str) -> str:
    """Return a formula in simplest form.

    >>> simplified("sin(x)^2 + cos(x)^2")
    '1'
    """
    import sympy as sp

    return plain(sp.simplify(to_sympy(parse(formula))))
