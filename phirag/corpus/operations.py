"""What the operators and functions of claims do with values; operators that bind names are in ``claims``.

Integers and fractions stay exact under ``+ - * /``, whole powers and roots that come out even; everything
else is done by mpmath at the precision in force.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, factorial, gcd, isqrt, lcm
from typing import Any

from phirag.corpus.counting import COUNTING
from phirag.corpus.exactness import as_float, is_exact
from phirag.corpus.matrices import Matrix, column, cross, det, dot, eigenvalues, identity, inverse, rank
from phirag.errors import ParseError

__all__ = ["OPERATIONS", "equal", "exact_root", "whole"]

MOST_BITS = 200_000
TOLERANCE = 1e-22


def whole(x: Any) -> int:
    """Return ``x`` as an integer.

    Raises
    ------
    ValueError
        If it is none.
    """
    import mpmath

    if isinstance(x, int):
        return x
    if isinstance(x, Fraction):
        if x.denominator == 1:
            return int(x)
    elif isinstance(x, mpmath.mpf) and mpmath.isint(x):
        return int(x)
    elif isinstance(x, mpmath.mpf) and abs(x - mpmath.nint(x)) < 1e-20:
        return int(mpmath.nint(x))
    raise ValueError("a whole number is needed")


def equal(left: Any, right: Any, tolerance: float = TOLERANCE) -> bool:
    """Whether two values are the same, exactly for exact ones and within ``tolerance`` (relative) else."""
    import mpmath

    if isinstance(left, Matrix) or isinstance(right, Matrix):
        if not (isinstance(left, Matrix) and isinstance(right, Matrix)):
            raise ParseError("a matrix is compared with a number")
        return left.shape == right.shape and all(equal(a, b, tolerance) for a, b in zip(left, right, strict=True))
    if is_exact(left) and is_exact(right):
        return bool(left == right)
    if isinstance(left, (frozenset, tuple)) or isinstance(right, (frozenset, tuple)):
        return bool(left == right)
    a, b = as_float(left), as_float(right)
    if mpmath.isnan(a) or mpmath.isnan(b):
        return False
    if mpmath.isinf(a) or mpmath.isinf(b):
        return bool(a == b)
    return bool(abs(a - b) <= tolerance * (1 + max(abs(a), abs(b))))


def _mixed(exact: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operation that Python does exactly on fractions, and mpmath on the rest."""

    def apply(a: Any, b: Any) -> Any:
        if isinstance(a, Matrix) or isinstance(b, Matrix):
            return exact(a, b)
        if is_exact(a) and is_exact(b):
            return _simple(exact(a, b))
        return exact(as_float(a), as_float(b))

    return apply


def _quotient(a: Any, b: Any) -> Any:
    return Fraction(a) / b if is_exact(a) and is_exact(b) else a / b


def _simple(x: Any) -> Any:
    return int(x) if isinstance(x, Fraction) and x.denominator == 1 else x


def _power(base: Any, exponent: Any) -> Any:
    import mpmath

    exponent = _simple(exponent)
    if isinstance(base, Matrix):
        return base**exponent
    if is_exact(base) and isinstance(exponent, int):
        size = max(abs(base.numerator).bit_length(), base.denominator.bit_length())
        if abs(exponent) * size > MOST_BITS:
            raise ParseError("a power in the claim is too large to be written out")
        return _simple(Fraction(base) ** exponent) if exponent < 0 or isinstance(base, Fraction) else base**exponent
    if is_exact(base) and isinstance(exponent, Fraction) and base >= 0:
        root = exact_root(base, exponent.denominator)
        if root is not None and abs(exponent.numerator) < 1000:
            return _power(root, exponent.numerator)
    return mpmath.power(as_float(base), as_float(exponent))


def exact_root(x: Any, degree: int) -> Any:
    """Return the rational root of a rational number that is not negative, or ``None``."""
    parts = []
    for part in (x.numerator, x.denominator):
        guess = isqrt(part) if degree == 2 else round(part ** (1 / degree)) if part < 10**15 else -1
        if guess < 0 or guess**degree != part:
            return None
        parts.append(guess)
    return _simple(Fraction(parts[0], parts[1]))


def _sqrt(x: Any) -> Any:
    import mpmath

    root = exact_root(x, 2) if is_exact(x) and x >= 0 else None
    return mpmath.sqrt(as_float(x)) if root is None else root


def _root(x: Any, degree: Any) -> Any:
    """The real root where there is one: odd roots of negative numbers are negative."""
    import mpmath

    n = whole(degree)
    found = as_float(x)
    if mpmath.im(found) == 0 and mpmath.re(found) < 0 and n % 2:
        return -_power(-x, Fraction(1, n))
    return _power(x, Fraction(1, n))


def _rounded(exact: str, name: str) -> Callable[[Any], int]:
    def apply(x: Any) -> int:
        import math

        import mpmath

        if is_exact(x):
            return int(getattr(math, exact)(x))
        return int(getattr(mpmath, name)(x))

    return apply


def _mod(a: Any, n: Any) -> Any:
    return a % n if is_exact(a) and is_exact(n) else as_float(a) % as_float(n)


def _log(x: Any, base: Any = None) -> Any:
    import mpmath

    if base is None:
        return mpmath.log(as_float(x))
    if isinstance(x, int) and isinstance(base, int) and x > 0 and base > 1:
        k = round(mpmath.log(x, base))
        if k >= 0 and base**k == x:
            return int(k)
    return mpmath.log(as_float(x)) / mpmath.log(as_float(base))


def _binomial(n: Any, k: Any) -> Any:
    import mpmath

    n, k = _simple(n), _simple(k)
    if isinstance(k, int) and is_exact(n):
        if k < 0:
            return 0
        if isinstance(n, int) and n >= 0:
            return comb(n, k)
        top: Any = Fraction(1)
        for j in range(k):
            top = top * (n - j) / (j + 1)
        return _simple(top)
    return mpmath.binomial(as_float(n), as_float(k))


def _factorial(n: Any) -> Any:
    import mpmath

    n = _simple(n)
    if isinstance(n, int) and n >= 0:
        if n > 5000:
            raise ParseError("a factorial in the claim is too large to be written out")
        return factorial(n)
    return mpmath.factorial(as_float(n))


def _abs(x: Any) -> Any:
    return len(x) if isinstance(x, frozenset) else abs(x)


def _compared(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """An order relation; where a side is not real there is none."""

    def apply(a: Any, b: Any) -> bool:
        import mpmath

        if is_exact(a) and is_exact(b):
            return holds(a, b)
        a, b = as_float(a), as_float(b)
        if abs(mpmath.im(a)) + abs(mpmath.im(b)) > TOLERANCE * (1 + abs(a)):
            raise ValueError("complex numbers are not ordered")
        return bool(holds(mpmath.re(a), mpmath.re(b)))

    return apply


def _slack(a: Any, b: Any) -> Any:
    return 0 if is_exact(a) and is_exact(b) else TOLERANCE * (1 + abs(a))


def _elementary(name: str) -> Callable[..., Any]:
    def apply(*arguments: Any) -> Any:
        import mpmath

        return getattr(mpmath, name)(*(as_float(argument) for argument in arguments))

    return apply


def _entry(items: Any, i: Any, j: Any = None) -> Any:
    """``entry(v, 2)``, ``entry(A, 1, 2)``: counted from 1."""
    if isinstance(items, Matrix):
        if j is not None:
            return items.rows[whole(i) - 1][whole(j) - 1]
        items = tuple(items)
    place = whole(i)
    if not 1 <= place <= len(items):
        raise ValueError("there is no such entry")
    return items[place - 1]


def _size(items: Any) -> int:
    return len(tuple(items)) if not isinstance(items, (tuple, frozenset)) else len(items)


def _total(items: Any) -> Any:
    result: Any = 0
    for item in items:
        result = OPERATIONS["+"](result, item)
    return result


def _mean(items: Any) -> Any:
    return _quotient_of(_total(items), _size(items))


def _variance(items: Any) -> Any:
    """The mean squared distance from the mean (divided by n, not n - 1)."""
    middle = _mean(items)
    return _mean([_power(OPERATIONS["-"](item, middle), 2) for item in items])


def _median(items: Any) -> Any:
    ranked = sorted(items)
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else _quotient_of(ranked[half - 1] + ranked[half], 2)


def _roots(coefficients: Any) -> Matrix:
    """The roots of a polynomial, highest coefficient first, sorted by real and then imaginary part."""
    import mpmath

    found = mpmath.polyroots([as_float(c) for c in coefficients], maxsteps=200, extraprec=200)
    return column(sorted(found, key=lambda z: (round(mpmath.re(z), 12), round(mpmath.im(z), 12))))


def _extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    def apply(*items: Any) -> Any:
        values = tuple(items[0]) if len(items) == 1 and not is_exact(items[0]) else items
        return choose(values)

    return apply


def _stacked(*items: Any) -> Any:
    """``[1, 2]`` is a vector; of vectors, ``[u, v]`` is the matrix whose columns they are."""
    if items and all(isinstance(item, Matrix) and item.shape[1] == 1 for item in items):
        return Matrix(tuple(zip(*(tuple(item) for item in items), strict=True)))
    return column(items)


_FROM_MPMATH: dict[str, str] = {
    **{name: name for name in "sin cos tan sec csc cot asin acos atan acot asec acsc sinh cosh tanh sech csch coth "
       "asinh acosh atanh exp zeta gamma erf erfc beta arg re im conj sign ellipk ellipe harmonic bernoulli "
       "besselj legendre chebyt hermite laguerre ncdf".split()},
    "ln": "log", "lg": "log10",
}  # fmt: skip

_quotient_of = _mixed(_quotient)

OPERATIONS: dict[str, Callable[..., Any]] = {
    **{name: _elementary(target) for name, target in _FROM_MPMATH.items()},
    **COUNTING,
    "+": _mixed(lambda a, b: a + b),
    "-": lambda a, b: a - b if isinstance(a, frozenset) else OPERATIONS["+"](a, -b),
    "*": _mixed(lambda a, b: a * b),
    "/": _quotient_of,
    "^": _power,
    "neg": lambda a: -a,
    "=": equal,
    "!=": lambda a, b: not equal(a, b),
    "approx": lambda a, b: equal(as_float(a), as_float(b), 5e-4),
    "equiv": lambda a, b, n: equal(_mod(OPERATIONS["-"](a, b), n), 0),
    "<": _compared(lambda a, b: a < b),
    ">": _compared(lambda a, b: a > b),
    "<=": _compared(lambda a, b: a <= b + _slack(a, b)),
    ">=": _compared(lambda a, b: a >= b - _slack(a, b)),
    "in": lambda item, items: item in items,
    "iff": lambda a, b: bool(a) == bool(b),
    "negate": lambda a: not a,
    "mod": _mod,
    "log": _log,
    "sqrt": _sqrt,
    "cbrt": lambda x: _root(x, 3),
    "root": _root,
    "abs": _abs,
    "floor": _rounded("floor", "floor"),
    "ceil": _rounded("ceil", "ceil"),
    "gcd": lambda *numbers: gcd(*(whole(n) for n in numbers)),
    "lcm": lambda *numbers: lcm(*(whole(n) for n in numbers)),
    "max": _extreme(max),
    "min": _extreme(min),
    "binomial": _binomial,
    "factorial": _factorial,
    # vectors and matrices
    "row": lambda *entries: entries,
    "matrix": lambda *rows: Matrix(tuple(tuple(row) for row in rows)),
    "closed": _stacked,
    "det": det,
    "inverse": inverse,
    "transpose": lambda matrix: matrix.transposed,
    "trace": lambda matrix: _total(matrix.rows[k][k] for k in range(min(matrix.shape))),
    "rank": rank,
    "identity": lambda size: identity(whole(size)),
    "norm": lambda v: _sqrt(_total(_power(abs(x), 2) for x in v)),
    "dot": dot,
    "cross": cross,
    "eigenvalues": eigenvalues,
    "entry": _entry,
    "roots": _roots,
    # collections
    "set": lambda *items: frozenset(items),
    "tuple": lambda *items: tuple(items),
    "list": lambda *items: tuple(items),
    "union": lambda a, b: frozenset(a) | frozenset(b),
    "intersection": lambda a, b: frozenset(a) & frozenset(b),
    "difference": lambda a, b: frozenset(a) - frozenset(b),
    "subset": lambda a, b: frozenset(a) <= frozenset(b),
    "size": _size,
    "total": _total,
    "mean": _mean,
    "variance": _variance,
    "median": _median,
}
"""Name in the tree to what it does; a truth is a Python bool."""
