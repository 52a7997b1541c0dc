"""SymPy expressions as functions of numbers, without generating code.

SymPy's own ``lambdify`` builds Python source and runs it; text from documents and models must never come
near that. Here the tree is walked once and mpmath's functions are put together. Runs inside the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["compiled", "real_function"]

Point = Mapping[Any, Any]

_RENAMED = {
    "Abs": "fabs", "log": "log", "ceiling": "ceil", "conjugate": "conj", "loggamma": "loggamma", "zeta": "zeta",
    "polylog": "polylog", "erf": "erf", "gamma": "gamma", "factorial": "factorial", "binomial": "binomial",
}  # fmt: skip


def compiled(expression: Any) -> Callable[[Point], Any]:
    """Return a function from a point (symbols to mpmath numbers) to the value of ``expression`` there.

    The function raises ``ArithmeticError``, ``ValueError`` or ``TypeError`` where there is no value.

    Examples
    --------
    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> float(compiled(sympy.sin(x) + 1)({x: 0}))
    1.0
    """
    import mpmath
    import sympy as sp

    if expression.is_Symbol:
        return lambda point: point[expression]
    if not expression.free_symbols:
        return lambda point: mpmath.mpmathify(expression.evalf(mpmath.mp.dps + 5))
    if isinstance(expression, (sp.Integral, sp.Sum, sp.Product, sp.Limit, sp.Derivative)) or expression.is_Piecewise:
        return lambda point: mpmath.mpmathify(expression.subs(dict(point)).evalf(mpmath.mp.dps))
    parts = [compiled(argument) for argument in expression.args]
    if expression.is_Add:
        return lambda point: mpmath.fsum(part(point) for part in parts)
    if expression.is_Mul:
        return lambda point: mpmath.fprod(part(point) for part in parts)
    if expression.is_Pow:
        return lambda point: mpmath.power(parts[0](point), parts[1](point))
    name = expression.func.__name__
    function = getattr(mpmath, _RENAMED.get(name, name), None)
    if function is None or not isinstance(expression, sp.Function):
        return lambda point: mpmath.mpmathify(expression.subs(dict(point)).evalf(mpmath.mp.dps))
    return lambda point: function(*(part(point) for part in parts))


def real_function(expression: Any, unknown: Any) -> Callable[[float], float | None]:
    """Return ``expression`` as a function of one real number; ``None`` where it has no real value.

    Parameters
    ----------
    expression
        A SymPy expression without other free symbols.
    unknown
        Its symbol.
    """
    import mpmath

    evaluate = compiled(expression)

    def value(point: float) -> float | None:
        try:
            result = complex(evaluate({unknown: mpmath.mpf(point)}))
        except (ArithmeticError, ValueError, TypeError):
            return None
        if result != result or abs(result) == float("inf") or abs(result.imag) > 1e-9 * (1 + abs(result)):
            return None
        return result.real

    return value
