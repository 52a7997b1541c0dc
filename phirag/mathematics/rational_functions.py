"""A tree to a quotient of polynomials with rational coefficients, and what that decides.

Two such expressions are the same function just if one cross-multiplied difference is the zero polynomial, and
two equations in one unknown have no common solution if their numerators have no common root: both exact, by
python-flint. Runs inside the worker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phirag.errors import NoValue
from phirag.mathematics.balls import exact, shown
from phirag.mathematics.syntax import Apply, Node, Symbol, symbols_of

__all__ = ["Quotient", "common_root", "evaluate", "points", "quotient", "roots_in_words", "solutions", "univariate"]

MAX_TERMS = 400
MAX_DEGREE = 60


@dataclass(frozen=True)
class Quotient:
    """``top/bottom``, polynomials in ``names``; ``bottom`` is not the zero polynomial."""

    names: tuple[str, ...]
    top: Any
    bottom: Any

    def minus(self, other: Quotient) -> Any:
        """Return the numerator of the difference of two quotients in the same names."""
        return self.top * other.bottom - other.top * self.bottom


def quotient(node: Node, names: Sequence[str], values: Mapping[str, Any] | None = None) -> Quotient:
    """Read ``node`` as a quotient of polynomials in ``names``; other names must have rational ``values``.

    Raises
    ------
    NoValue
        If it is none, or one too large to be expanded.

    Examples
    --------
    >>> from phirag.mathematics.parser import parse
    >>> left, right = (quotient(parse(text), ["x"]) for text in ("(x+1)^2 - x^2", "2x + 1"))
    >>> left.minus(right)
    0
    """
    from flint import Ordering, fmpq_mpoly_ctx

    context = fmpq_mpoly_ctx.get(tuple(names), Ordering.lex)
    top, bottom = _Reader(context, tuple(names), values or {}).read(node)
    return Quotient(tuple(names), top, bottom)


class _Reader:
    def __init__(self, context: Any, names: tuple[str, ...], values: Mapping[str, Any]) -> None:
        self.context = context
        self.generators = dict(zip(names, context.gens(), strict=True))
        self.values = values

    def read(self, node: Node) -> tuple[Any, Any]:
        one = self.context.constant(1)
        match node:
            case Symbol(name) if name in self.generators:
                return self.generators[name], one
            case Apply("+" | "-" | "*" | "/", (left, right)):
                return self.combined(node.op, self.read(left), self.read(right))
            case Apply("neg", (inside,)):
                top, bottom = self.read(inside)
                return -top, bottom
            case Apply("^", (base, exponent)) if not self.is_closed(node):
                return self.power(self.read(base), exact(exponent, self.values))
        return self.context.constant(exact(node, self.values)), one

    def is_closed(self, node: Node) -> bool:
        return not any(name in self.generators for name in symbols_of(node))

    def combined(self, op: str, left: tuple[Any, Any], right: tuple[Any, Any]) -> tuple[Any, Any]:
        (a, b), (c, d) = left, right
        if op == "/":
            if c == 0:
                raise NoValue("division by zero")
            c, d, op = d, c, "*"
        if op == "*":
            return _checked(a * c), _checked(b * d)
        if b == d:
            return (a + c if op == "+" else a - c), b
        first, second = _checked(a * d), _checked(c * b)
        return (first + second if op == "+" else first - second), _checked(b * d)

    def power(self, base: tuple[Any, Any], exponent: Any) -> tuple[Any, Any]:
        if exponent.q != 1 or abs(exponent) > MAX_DEGREE:
            raise NoValue("the exponent is not a small whole number")
        top, bottom = base
        order = int(exponent.p)
        if order < 0:
            if top == 0:
                raise NoValue("division by zero")
            top, bottom, order = bottom, top, -order
        if len(top) ** min(order, 3) > MAX_TERMS or len(bottom) ** min(order, 3) > MAX_TERMS:
            raise NoValue("the power is too large to be expanded")
        return _checked(top**order), _checked(bottom**order)


def _checked(polynomial: Any) -> Any:
    if len(polynomial) > MAX_TERMS or (len(polynomial) and polynomial.total_degree() > 2 * MAX_DEGREE):
        raise NoValue("the polynomial is too large")
    return polynomial


def univariate(polynomial: Any, place: int = 0) -> Any:
    """Return a polynomial in one of its names, with no other in it, as a flint ``fmpq_poly``.

    Raises
    ------
    NoValue
        If another name occurs in it.
    """
    from flint import fmpq_poly

    coefficients: dict[int, Any] = {}
    for powers, coefficient in polynomial.to_dict().items():
        if any(power for index, power in enumerate(powers) if index != place):
            raise NoValue("another unknown occurs")
        coefficients[int(powers[place])] = coefficient
    if not coefficients:
        return fmpq_poly([])
    return fmpq_poly([coefficients.get(power, 0) for power in range(max(coefficients) + 1)])


def common_root(left: Any, right: Any) -> bool:
    """Whether two univariate polynomials have a complex root in common.

    >>> from flint import fmpq_poly
    >>> common_root(fmpq_poly([-6, 3]), fmpq_poly([4, -4, 1])), common_root(fmpq_poly([-6, 3]), fmpq_poly([-3, 1]))
    (True, False)
    """
    return bool(left.gcd(right).degree() > 0)


def roots_in_words(polynomial: Any, most: int = 4) -> str:
    """Return the complex roots of a univariate polynomial as a reader writes them.

    >>> from flint import fmpq_poly
    >>> roots_in_words(fmpq_poly([2, -3, 1])), roots_in_words(fmpq_poly([-2, 0, 1]))
    ('1 or 2', '≈ -1.41421 or ≈ 1.41421')
    """
    found = []
    for factor, _ in polynomial.factor()[1]:
        if factor.degree() == 1:
            found.append(-factor[0] / factor[1])
        else:
            found += [root for root, _ in factor.numer().complex_roots()]
    words = [shown(root) for root in sorted(found, key=lambda root: float(_real(root)))]
    return " or ".join(words[:most]) + (" or …" if len(words) > most else "") if words else "no number that is shown"


def _real(number: Any) -> Any:
    from flint import acb

    return acb(number).real.mid()


def evaluate(polynomial: Any, point: Sequence[Any]) -> Any:
    """Return the value of a polynomial at rational numbers, one for each name."""
    return polynomial(*point)


def points(count: int) -> Iterator[tuple[Any, ...]]:
    """Yield small rational points in ``count`` variables, whole numbers first, always the same ones.

    >>> [tuple(map(int, point)) for point, _ in zip(points(2), range(2))]
    [(2, 3), (3, 5)]
    """
    from flint import fmpq

    primes = (2, 3, 5, 7, 11, 13, 17, 19, 23)
    for start in range(4):
        yield tuple(fmpq(primes[(start + place) % len(primes)]) for place in range(count))
    for start in range(4):
        yield tuple(fmpq(primes[(start + place) % len(primes)], 10) for place in range(count))


def solutions(polynomial: Any, count: int) -> Iterator[tuple[Any, ...]]:
    """Yield rational points at which ``polynomial`` in ``count`` variables is zero, if one variable occurs linearly.

    >>> from phirag.mathematics.parser import parse
    >>> found = quotient(parse("x*y - 6"), ["x", "y"]).top
    >>> [[str(number) for number in point] for point, _ in zip(solutions(found, 2), range(2))]
    [['2', '3'], ['6/5', '5']]
    """
    from flint import fmpq

    degrees = polynomial.degrees()
    linear = next((place for place, degree in enumerate(degrees) if degree == 1), None)
    if linear is None:
        return
    for point in points(count):
        low, high = ((*point[:linear], fmpq(value), *point[linear + 1 :]) for value in (0, 1))
        constant = evaluate(polynomial, low)
        slope = evaluate(polynomial, high) - constant
        if slope != 0:
            yield (*point[:linear], -constant / slope, *point[linear + 1 :])
