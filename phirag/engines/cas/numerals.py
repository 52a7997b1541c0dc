"""How numbers are written: bases, digits, rounding, whole roots. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain, terminating
from phirag.mathematics.problems import Problem, Task

__all__ = ["NUMERALS"]

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _from_base(numeral: str, base: int) -> int:
    """The value of a numeral, by Horner's scheme."""
    value = 0
    for digit in numeral.lstrip("-"):
        value = value * base + _DIGITS.index(digit)
    return -value if numeral.startswith("-") else value


def _to_base(value: int, base: int) -> str:
    """The numeral of a value, by repeated division."""
    digits, rest = "", abs(value)
    while rest:
        rest, digit = divmod(rest, base)
        digits = _DIGITS[digit] + digits
    return ("-" if value < 0 else "") + (digits or "0")


def _in_base(problem: Problem) -> Working:
    source, target, sign = int(problem.options["from"]), int(problem.options["to"]), problem.options["sign"]
    values = [_from_base(numeral, source) for numeral in problem.expressions]
    working = Working()
    for numeral, value in zip(problem.expressions, values, strict=True):
        if source != 10:
            working.step(f"{numeral} in base {source} is {value} in base 10.", "Positional notation")
    result = values[0]
    if sign:
        result = values[0] + values[1] if sign == "+" else values[0] - values[1]
        working.step(f"{values[0]} {sign} {f'({values[1]})' if values[1] < 0 else values[1]} = {result}.")
    working.final = _to_base(result, target)
    working.step(f"Dividing by {target} again and again, {result} is {working.final} in base {target}.",
                 "Positional notation")  # fmt: skip
    return working


def _rational(text: str) -> Any:
    value = to_sympy(parse(text)).doit()
    if not value.is_Rational:
        raise Declined("this is not a rational number")
    return value


def _round(problem: Problem) -> Working:
    """Round to the nearest multiple; halves go away from zero."""
    import sympy as sp

    value = to_sympy(parse(problem.expressions[0])).doit()
    if not value.is_real:
        raise Declined("only real numbers are rounded")
    unit = _rational(problem.options["unit"])
    quotient = value / unit
    lower = sp.floor(quotient)
    rest = quotient - lower
    up = bool(rest > sp.Rational(1, 2)) or (rest == sp.Rational(1, 2) and quotient > 0)
    result = (lower + (1 if up else 0)) * unit
    working = Working()
    between = f"{terminating(lower * unit)} and {terminating((lower + 1) * unit)}"
    working.step(f"It lies between the multiples {between} of {terminating(unit)}, nearer to {terminating(result)}.",
                 "Rounding")  # fmt: skip
    working.final = terminating(result)
    return working


def _digit(problem: Problem) -> Working:
    value, place = _rational(problem.expressions[0]), int(problem.options["place"])
    shown = terminating(abs(value))
    if "/" in shown:
        raise Declined("the number has no last digit")
    whole, _, decimals = shown.partition(".")
    digits = whole[::-1] if place >= 0 else decimals
    position = place if place >= 0 else -place - 1
    working = Working()
    working.final = digits[position] if position < len(digits) else "0"
    working.step(f"The digit of {terminating(value)} that counts units of 10^{place} is {working.final}.",
                 "Positional notation")  # fmt: skip
    return working


def _nearest_root(problem: Problem) -> Working:
    import sympy as sp

    number, degree = _rational(problem.expressions[0]), int(problem.options["degree"])
    if not number.is_Integer or number < 0:
        raise Declined("a whole number that is not negative is needed")
    lower = int(sp.integer_nthroot(int(number), degree)[0])
    # nearer to the upper number if the number is beyond the power of the half between them
    up = (2 * lower + 1) ** degree < 2**degree * int(number)
    working = Working()
    working.step(f"{lower}^{degree} = {lower**degree} ≤ {number} < {(lower + 1) ** degree} = {lower + 1}^{degree}.")
    half = plain(sp.Rational(2 * lower + 1, 2))
    relation = "greater" if up else "not greater"
    working.step(f"{number} is {relation} than ({half})^{degree}, so the nearest integer is {lower + up}.", "Rounding")
    working.final = str(lower + up)
    return working


NUMERALS: Mapping[Task, Callable[[Problem], Working]] = {
    Task.IN_BASE: _in_base,
    Task.ROUND: _round,
    Task.DIGIT: _digit,
    Task.NEAREST_ROOT: _nearest_root,
}
