"""Numerals against what they stand for: Python's own reader of bases, distances when rounding.

Runs inside the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.problems import Problem, Task
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_NUMERALS"]


def _judged(what: str, how: str, right: bool, evidence: str) -> list[Outcome]:
    return [Outcome(what, how, Verdict.PROVED if right else Verdict.REFUTED, evidence)]


def _in_base(problem: Problem, final: str) -> list[Outcome]:
    source, target, sign = int(problem.options["from"]), int(problem.options["to"]), problem.options["sign"]
    values = [int(numeral, source) for numeral in problem.expressions]
    expected = values[0] + {"+": 1, "-": -1, "": 0}[sign] * (values[1] if sign else 0)
    try:
        stated = int(final.strip().lower(), target)
    except ValueError:
        raise ParseError(f"{final!r} is no numeral in base {target}") from None
    return _judged(f"{final} (base {target}) is the value", "reading the numerals", stated == expected,
                   f"it stands for {stated}, and the value is {expected}")  # fmt: skip


def _fraction(text: str) -> Fraction:
    value: Any = to_sympy(parse(text)).doit()
    if not value.is_Rational:
        raise ParseError(f"{text!r} is not a rational number")
    return Fraction(int(value.p), int(value.q))


def _rounded(problem: Problem, final: str) -> list[Outcome]:
    import sympy as sp

    value = to_sympy(parse(problem.expressions[0])).doit()
    unit, stated = _fraction(problem.options["unit"]), _fraction(final)
    multiple = (stated / unit).denominator == 1
    exact = sp.Rational(stated.numerator, stated.denominator)
    half = sp.Rational(unit.numerator, 2 * unit.denominator)
    distance = abs(value - exact)
    near = bool(distance < half) or (bool(sp.Eq(distance, half)) and bool(abs(exact) > abs(value)))
    what = f"{final} is {problem.expressions[0]} rounded"
    evidence = f"it is {'a' if multiple else 'no'} multiple of {unit}, {distance.evalf(6)} away"
    return _judged(what, "measuring the distance", multiple and near, evidence)


def _digit(problem: Problem, final: str) -> list[Outcome]:
    value, place = abs(_fraction(problem.expressions[0])), int(problem.options["place"])
    expected = int(value / Fraction(10) ** place) % 10
    stated = _fraction(final)
    return _judged(f"the digit is {final}", "dividing by the power of ten", stated == expected, f"it is {expected}")


def _nearest_root(problem: Problem, final: str) -> list[Outcome]:
    number, degree, stated = _fraction(problem.expressions[0]), int(problem.options["degree"]), _fraction(final)
    half = Fraction(1, 2)
    right = stated.denominator == 1 and (stated - half) ** degree <= number <= (stated + half) ** degree
    evidence = f"({stated} ± 1/2)^{degree} {'enclose' if right else 'do not enclose'} {number}"
    return _judged(f"{final} is the nearest integer", "raising to the power", right, evidence)


CHECK_NUMERALS: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {
    Task.IN_BASE: _in_base,
    Task.ROUND: _rounded,
    Task.DIGIT: _digit,
    Task.NEAREST_ROOT: _nearest_root,
}
