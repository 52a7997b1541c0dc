"""Conditions on one whole number, evaluated exactly and fast, without a computer algebra system.

A condition is a formula such as ``n mod 7 = 3`` or ``is_square(n) = 1``; it is compiled once and tried on many
numbers. What the functions mean is said here in plain arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import comb, factorial, gcd, isqrt, lcm, prod
from typing import Any

from phirag.errors import MathematicsError, ParseError
from phirag.mathematics.syntax import Apply, Node, Number, Symbol

__all__ = ["NAMES", "Condition", "compiled_condition", "divisors", "evaluated", "is_prime", "prime_factors"]

Value = Any  # an int or a Fraction
Condition = Callable[[int], bool]
MAX_EXPONENT = 20_000


def divisors(number: int) -> list[int]:
    """Return the positive divisors, in order, by trial division up to the root.

    >>> divisors(12)
    [1, 2, 3, 4, 6, 12]
    """
    number = abs(number)
    if number > 10**12 or number == 0:
        raise MathematicsError("the number is too large for its divisors to be listed")
    low = [k for k in range(1, isqrt(number) + 1) if number % k == 0]
    return low + [number // k for k in reversed(low) if k * k != number]


def is_prime(number: int) -> bool:
    """Whether a number is prime, by trial division."""
    if number < 2:
        return False
    if number > 10**12:
        raise MathematicsError("the number is too large for trial division")
    return all(number % k for k in range(2, isqrt(number) + 1))


def prime_factors(number: int) -> list[int]:
    """Return the distinct prime factors, in order, by trial division.

    >>> prime_factors(360)
    [2, 3, 5]
    """
    rest, found, divisor = abs(number), [], 2
    if rest < 2:
        raise ParseError(f"{number} has no prime factors")
    while divisor * divisor <= rest:
        if divisor > 2_000_000:
            raise MathematicsError("the number is too large for trial division")
        if rest % divisor == 0:
            found.append(divisor)
            while rest % divisor == 0:
                rest //= divisor
        divisor += 1 if divisor == 2 else 2
    return found + ([rest] if rest > 1 else [])


def evaluated(node: Node) -> Value:
    """Return the exact value of a closed formula of whole numbers and fractions.

    >>> from phirag.mathematics.parser import parse
    >>> evaluated(parse("digit_sum(3 * 45)"))
    9
    """
    return _compiled(node, "")(0)


def _root(number: int, degree: int) -> bool:
    if number < 0:
        return False
    guess = round(number ** (1 / degree))
    return any((guess + shift) ** degree == number for shift in (-1, 0, 1) if guess + shift >= 0)


def _digits(number: int) -> list[int]:
    return [int(digit) for digit in str(abs(number))]


_WHOLE: Mapping[str, Callable[..., Any]] = {
    "gcd": gcd,
    "lcm": lcm,
    "factorial": lambda n: factorial(_bounded(n)),
    "binomial": lambda n, k: comb(_bounded(n), _bounded(k)),
    "is_prime": lambda n: int(is_prime(n)),
    "is_square": lambda n: int(_root(n, 2)),
    "is_cube": lambda n: int(_root(n, 3)),
    "digit_sum": lambda n: sum(_digits(n)),
    "digit_product": lambda n: prod(_digits(n)),
    "digit_count": lambda n: len(_digits(n)),
    "is_palindrome": lambda n: int(str(abs(n)) == str(abs(n))[::-1]),
    "divisor_count": lambda n: len(divisors(n)),
    "divisor_sum": lambda n: sum(divisors(n)),
    "greatest_prime": lambda n: prime_factors(n)[-1],
    "least_prime": lambda n: prime_factors(n)[0],
    "prime_count": lambda n: len(prime_factors(n)),
    "prime_sum": lambda n: sum(prime_factors(n)),
}
NAMES = frozenset(_WHOLE) | {"mod"}
"""Functions of whole numbers that are known here."""


def _bounded(number: int) -> int:
    if number < 0:
        raise ParseError("a factorial or binomial coefficient needs numbers that are not negative")
    if number > MAX_EXPONENT:
        raise MathematicsError("a factorial or binomial coefficient is too large")
    return number


def _whole(value: Value) -> int:
    if isinstance(value, Fraction):
        if value.denominator != 1:
            raise ParseError("a function of whole numbers is applied to a fraction")
        return int(value)
    return int(value)


def _power(base: Value, exponent: Value) -> Value:
    power = _whole(exponent)
    if abs(power) > MAX_EXPONENT:
        raise MathematicsError("an exponent is too large")
    return Fraction(base) ** power if power < 0 else base**power


_ARITHMETIC: Mapping[str, Callable[..., Value]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: Fraction(a) / Fraction(b),
    "^": _power,
    "neg": lambda a: -a,
    "abs": abs,
    "mod": lambda a, b: a % b,
    "floor": lambda a: a // 1,
    "ceil": lambda a: -(-a // 1),
}
_RELATIONS: Mapping[str, Callable[[Value, Value], bool]] = {
    "=": lambda a, b: bool(a == b), "<": lambda a, b: bool(a < b), ">": lambda a, b: bool(a > b),
    "<=": lambda a, b: bool(a <= b), ">=": lambda a, b: bool(a >= b), "!=": lambda a, b: bool(a != b),
}  # fmt: skip


def compiled_condition(node: Node, name: str) -> Condition:
    """Return a function that says whether a number satisfies a relation.

    Raises
    ------
    ParseError
        If the relation is not built from whole numbers and what is known here.

    Examples
    --------
    >>> from phirag.mathematics.parser import parse
    >>> test = compiled_condition(parse("n mod 7 = 3"), "n")
    >>> [n for n in range(20) if test(n)]
    [3, 10, 17]
    """
    if isinstance(node, Apply) and node.op == "and":
        links = [compiled_condition(link, name) for link in node.args]
        return lambda number: all(link(number) for link in links)
    if isinstance(node, Apply) and node.op == "equiv" and len(node.args) == 3:
        first, second, modulus = (_compiled(part, name) for part in node.args)
        return lambda number: (first(number) - second(number)) % modulus(number) == 0
    if not (isinstance(node, Apply) and node.op in _RELATIONS):
        raise ParseError("a condition is an equation, an inequality or a congruence")
    relation = _RELATIONS[node.op]
    left, right = (_compiled(side, name) for side in node.args)

    def holds(number: int) -> bool:
        try:
            return relation(left(number), right(number))
        except ZeroDivisionError:
            return False

    return holds


def _compiled(node: Node, name: str) -> Callable[[int], Value]:
    if isinstance(node, Number):
        constant: Value = Fraction(node.text) if "." in node.text else int(node.text)
        return lambda number: constant
    if isinstance(node, Symbol):
        if node.name != name:
            raise ParseError(f"nothing says what {node.name} is")
        return lambda number: number
    parts = [_compiled(argument, name) for argument in node.args]
    if node.op in _ARITHMETIC:
        operation = _ARITHMETIC[node.op]
        if len(parts) == 2:
            first, second = parts
            return lambda number: operation(first(number), second(number))
        return lambda number: operation(*(part(number) for part in parts))
    if node.op in _WHOLE:
        function = _WHOLE[node.op]
        return lambda number: function(*(_whole(part(number)) for part in parts))
    raise ParseError(f"{node.op!r} is not a function of whole numbers that is known here")
