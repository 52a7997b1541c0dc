r"""A tree to a number with a guaranteed error: exact rationals where they suffice, complex balls elsewhere.

A ball is a midpoint with a radius that provably holds the true value (Johansson, *Arb: efficient
arbitrary-precision midpoint-radius interval arithmetic*, IEEE Trans. Comput. 66, 2017), by python-flint. Two
balls that do not meet are two different numbers: that is a proof. Balls that meet prove nothing.

Numbers that would be too large are refused before they are built. Runs inside the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.errors import NoValue
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, walk

__all__ = ["differ", "exact", "has_decimals", "numeral", "shown", "value"]

MAX_BITS = 20_000  # of a rational that is written out
MAX_ARGUMENT = 3_000  # of a factorial or binomial coefficient, of the range of a sum
PRECISION = 120  # bits


Values = Mapping[str, Any]


def exact(node: Node, values: Values | None = None) -> Any:
    r"""Return the rational number that ``node`` is, as a flint ``fmpq``.

    Parameters
    ----------
    node
        An expression.
    values
        Rational values for names.

    Raises
    ------
    NoValue
        If it is no rational number, or none that this arithmetic shows to be rational.

    Examples
    --------
    >>> from phirag.mathematics.parser import parse
    >>> exact(parse(r"\frac{1}{2} + 0.25"))
    3/4
    >>> exact(parse(r"\sqrt{49} + \binom{5}{2}"))
    17
    """
    from flint import fmpq

    match node:
        case Number(text):
            return numeral(text)
        case Symbol(name):
            found = (values or {}).get(name)
            if not isinstance(found, fmpq):
                raise NoValue(f"{name} has no rational value")
            return found
        case Apply("sum" | "product", args):
            return _series(node.op, args, values or {}, exact)
        case Apply(op, args):
            rule = _EXACT.get(op)
            if rule is None:
                raise NoValue(f"{op} is not rational arithmetic")
            numbers = [exact(argument, values) for argument in args]
            try:
                return _bounded(rule(*numbers))
            except TypeError as error:
                raise NoValue(f"{op} is not given what it needs") from error


def numeral(text: str) -> Any:
    """Return a decimal numeral as the rational number it names.

    >>> numeral("2.50"), numeral("7")
    (5/2, 7)
    """
    from flint import fmpq, fmpz

    if len(text) > MAX_BITS // 4:
        raise NoValue("the number is too long")
    whole, _, decimals = text.partition(".")
    return fmpq(fmpz(int((whole + decimals) or "0")), fmpz(10) ** len(decimals))


def value(node: Node, values: Values | None = None, *, slack: bool = False, base: Any = None) -> Any:
    r"""Return a complex ball (flint ``acb``) that holds the value of ``node``.

    Parameters
    ----------
    node
        An expression.
    values
        Rational numbers or balls for names.
    slack
        Whether a numeral with a decimal point stands for every number that rounds to it.
    base
        The base of a logarithm that has none; natural if ``None``.

    Raises
    ------
    NoValue
        If it has no value, or none that is computed here.

    Examples
    --------
    >>> from phirag.mathematics.parser import parse
    >>> bool(value(parse(r"\sqrt{2} \cdot \sqrt{8}")).contains(4))
    True
    """
    import flint

    with flint.ctx.workprec(PRECISION):
        try:
            return _Balls(values or {}, slack, base).ball(node)
        except (ArithmeticError, ValueError, TypeError) as error:
            raise NoValue(str(error)) from error


def differ(left: Any, right: Any) -> bool:
    """Whether two balls (or rationals) are certainly different numbers."""
    from flint import acb

    difference = acb(left) - acb(right)
    return bool(difference.is_finite()) and not difference.contains(0)


def shown(number: Any) -> str:
    """Return a number as a reader writes it: an integer, a fraction, or decimals with ``≈``.

    >>> shown(exact(Number("2.5"))), shown(exact(Apply("/", (Number("1"), Number("3")))))
    ('2.5', '1/3')
    """
    from flint import acb, fmpq

    if isinstance(number, fmpq):
        denominator = int(number.q)
        for prime in (2, 5):
            while denominator % prime == 0:
                denominator //= prime
        if denominator == 1 and number.q != 1 and int(number.q) <= 10**6:
            return f"{int(number.p) / int(number.q):.6f}".rstrip("0")
        return str(number)
    found = acb(number)
    real = found.real.str(6, radius=False)
    if found.imag.contains(0):
        return f"≈ {real}"
    return f"≈ {real} + {found.imag.str(6, radius=False)} i"


# --- rational arithmetic --------------------------------------------------------------------------------


def _bounded(number: Any) -> Any:
    if number.p.bit_length() + number.q.bit_length() > MAX_BITS:
        raise NoValue("the number is too large to be written out")
    return number


def _integer(number: Any, least: int | None = None) -> int:
    if number.q != 1 or (least is not None and number < least):
        raise NoValue("a whole number is needed here")
    return int(number.p)


def _divide(top: Any, bottom: Any) -> Any:
    if bottom == 0:
        raise NoValue("division by zero")
    return top / bottom


def _power(base: Any, exponent: Any) -> Any:
    if exponent.q == 1:
        power = int(exponent.p)
        if base == 0 and power <= 0:
            raise NoValue("zero to a power that is not positive")
        if abs(power) * max(base.p.bit_length(), base.q.bit_length()) > MAX_BITS:
            raise NoValue("the power is too large to be written out")
        return base**power
    if base < 0:
        raise NoValue("a root of a negative number depends on the convention")
    return _power(_root(base, exponent.q), exponent.p * _one())


def _one() -> Any:
    from flint import fmpq

    return fmpq(1)


def _root(number: Any, degree: Any) -> Any:
    """The real root of that degree, where it is rational."""
    from flint import fmpq

    order = int(degree)
    if order < 1 or order > 64:
        raise NoValue("roots up to the 64th are taken")
    if number < 0:
        if order % 2 == 0:
            raise NoValue("an even root of a negative number")
        return -_root(-number, order)
    top, bottom = number.p.root(order), number.q.root(order)
    if top**order != number.p or bottom**order != number.q:
        raise NoValue("the root is irrational")
    return fmpq(top, bottom)


def _factorial(number: Any) -> Any:
    from flint import fmpq, fmpz

    argument = _integer(number, 0)
    if argument > MAX_ARGUMENT:
        raise NoValue("the factorial is too large")
    return fmpq(fmpz.fac_ui(fmpz(argument)))


def _binomial(top: Any, bottom: Any) -> Any:
    from flint import fmpq, fmpz

    above, below = _integer(top, 0), _integer(bottom, 0)
    if below > MAX_ARGUMENT or above > 10**9:
        raise NoValue("the binomial coefficient is too large")
    return fmpq(fmpz.bin_uiui(above, below))


def _whole(function: str) -> Callable[..., Any]:
    """A function of whole numbers."""

    def apply(*numbers: Any) -> Any:
        from flint import fmpq, fmpz

        integers = [fmpz(_integer(number)) for number in numbers]
        first = integers[0]
        if function in ("gcd", "lcm"):
            for other in integers[1:]:
                first = first.gcd(other) if function == "gcd" else first.lcm(other)
            return fmpq(abs(first))
        if first < 1 or first.bit_length() > 128:
            raise NoValue("a positive whole number is needed here")
        if function == "totient":
            return fmpq(first.euler_phi())
        if function == "divisor_count":
            return fmpq(first.divisor_sigma(0))
        if function == "divisor_sum":
            return fmpq(first.divisor_sigma(1))
        return fmpq(1 if first.is_prime() else 0)

    return apply


def _mod(number: Any, modulus: Any) -> Any:
    from flint import fmpq

    return fmpq(_integer(number) % _integer(modulus, 1))


_EXACT: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "neg": lambda a: -a,
    "^": _power,
    "sqrt": lambda a: _root(a, 2),
    "cbrt": lambda a: _root(a, 3),
    "root": lambda a, n: _root(a, _integer(n, 1)),
    "abs": abs,
    "floor": lambda a: _one() * a.floor(),
    "ceil": lambda a: _one() * a.ceil(),
    "factorial": _factorial,
    "binomial": _binomial,
    "mod": _mod,
    "max": lambda *numbers: max(numbers),
    "min": lambda *numbers: min(numbers),
    **{name: _whole(name) for name in ("gcd", "lcm", "totient", "divisor_count", "divisor_sum", "is_prime")},
}


def _series(op: str, args: tuple[Node, ...], values: Values, evaluate: Callable[..., Any]) -> Any:
    """A finite sum or product over whole numbers, term by term."""
    if len(args) != 4 or not isinstance(args[1], Symbol):
        raise NoValue("a sum needs its range")
    body, index, low, high = args[0], args[1].name, args[2], args[3]
    first, last = _integer(exact(low, values)), _integer(exact(high, values))
    if last - first > MAX_ARGUMENT:
        raise NoValue("the sum has too many terms")
    total = _one() * (0 if op == "sum" else 1)
    for number in range(first, last + 1):
        term = evaluate(body, {**values, index: _one() * number})
        total = total + term if op == "sum" else total * term
        if hasattr(total, "p"):
            _bounded(total)
    return total


# --- balls ----------------------------------------------------------------------------------------------

_SAME_NAME = "sin cos tan cot sec csc sinh cosh tanh coth asin acos atan asinh acosh atanh exp gamma".split()


def has_decimals(node: Node) -> bool:
    """Whether a numeral with a decimal point occurs: it may have been rounded.

    >>> has_decimals(Number("2.5")), has_decimals(Number("2"))
    (True, False)
    """
    return any(isinstance(part, Number) and "." in part.text for part in walk(node))


class _Balls:
    """Evaluates one tree."""

    def __init__(self, values: Values, slack: bool, base: Any) -> None:
        self.values = values
        self.slack = slack
        self.base = base

    def ball(self, node: Node) -> Any:
        from flint import acb, arb, fmpq

        match node:
            case Number(text):
                number = arb(numeral(text))
                if self.slack and "." in text:
                    number = number + arb(0, arb(fmpq(1, 2 * 10 ** len(text.partition(".")[2]))))
                return acb(number)
            case Symbol(name):
                return self.symbol(name)
            case Apply("sum" | "product", args):
                return acb(_series(node.op, args, self.values, self.inner))
        assert isinstance(node, Apply)
        if not self.slack or not has_decimals(node):
            try:
                return acb(exact(node, self.values))
            except NoValue:
                pass
        return self.apply(node.op, [self.ball(argument) for argument in node.args])

    def inner(self, node: Node, values: Values) -> Any:
        return _Balls(values, self.slack, self.base).ball(node)

    def symbol(self, name: str) -> Any:
        from flint import acb, arb

        if name in self.values:
            return acb(self.values[name])
        if name == "pi":
            return acb.pi()
        if name == "e":
            return acb(arb.const_e())
        if name == "i":
            return acb(0, 1)
        raise NoValue(f"{name} has no value")

    def apply(self, op: str, args: list[Any]) -> Any:
        first = args[0]
        if op in _SAME_NAME:
            found = getattr(first, op)()
        elif op in _BALLS:
            found = _BALLS[op](*args)
        elif op in ("log", "ln", "lg"):
            found = self.logarithm(op, args)
        else:
            raise NoValue(f"{op} is not computed here")
        if not found.is_finite():
            raise NoValue(f"{op} has no finite value here")
        return found

    def logarithm(self, op: str, args: list[Any]) -> Any:
        from flint import acb

        base = args[1] if len(args) == 2 else acb(10) if op == "lg" else self.base if op == "log" else None
        found = args[0].log()
        return found if base is None else found / acb(base).log()


def _ball_power(base: Any, exponent: Any) -> Any:
    if exponent.imag == 0 and base.real < 0 and base.imag == 0 and not exponent.real.is_integer():
        raise NoValue("a root of a negative number depends on the convention")
    if base == 0 and not exponent.real > 0:
        raise NoValue("zero to a power that is not positive")
    if abs(exponent) > MAX_BITS:
        raise NoValue("the power is too large")
    return base**exponent


def _ball_root(number: Any, degree: Any) -> Any:
    from flint import acb

    order = degree.real.unique_fmpz()
    if order is None or order < 1:
        raise NoValue("the degree of a root is a positive whole number")
    if number.imag == 0 and number.real < 0 and order % 2:
        return -((-number) ** (acb(1) / acb(order)))
    return number ** (acb(1) / acb(order))


def _real_only(function: str) -> Callable[[Any], Any]:
    def apply(number: Any) -> Any:
        from flint import acb

        if number.imag != 0:
            raise NoValue(f"{function} of a number that is not real")
        found = getattr(number.real, function)()
        if not found.is_exact():
            raise NoValue(f"{function} at a jump")
        return acb(found)

    return apply


_BALLS: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "neg": lambda a: -a,
    "^": _ball_power,
    "sqrt": lambda a: a.sqrt(),
    "cbrt": lambda a: _ball_root(a, type(a)(3)),
    "root": _ball_root,
    "abs": lambda a: type(a)(abs(a)),
    "floor": _real_only("floor"),
    "ceil": _real_only("ceil"),
    "re": lambda a: type(a)(a.real),
    "im": lambda a: type(a)(a.imag),
    "conj": lambda a: a.conjugate(),
}
