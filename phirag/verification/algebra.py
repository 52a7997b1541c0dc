"""Coefficients as averages over circles, remainders at roots, residues by multiplying back. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from math import gcd
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.integers import evaluated
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_ALGEBRA"]


def _coefficient(problem: Problem, final: str) -> list[Outcome]:
    """Cauchy's formula: the average of ``f(w) / w^k`` over roots of unity, more of them than ``f`` has powers."""
    import mpmath
    import sympy as sp

    symbols = {name: sp.Symbol(name) for name in problem.unknowns}
    body = to_sympy(problem.parse(problem.expressions[0]), {**problem.names(), **symbols})
    power = to_sympy(problem.parse(problem.options["power"]), {**problem.names(), **symbols})
    top, bottom = sp.fraction(sp.together(body))
    counts = [
        int(sp.degree(top, x)) + int(sp.degree(bottom, x)) + int(sp.degree(sp.numer(power), x)) + 1
        for x in symbols.values()
    ]
    what, how = f"{problem.reading} is {final}", "averaging over roots of unity"
    total = 1
    for count in counts:
        total *= count
    if total > 20_000:
        return [Outcome(what, how, Verdict.UNDETERMINED, "there are too many points")]
    function = sp.lambdify(list(symbols.values()), body / power, "mpmath")
    with mpmath.workdps(40):
        units = [[mpmath.expjpi(mpmath.mpf(2 * k) / count) for k in range(count)] for count in counts]
        value = sum((function(*point) for point in product(*units)), mpmath.mpf(0)) / total
        stated = mpmath.mpmathify(to_sympy(parse(final)).evalf(40))
        right = abs(value - stated) < mpmath.mpf(10) ** -20 * (1 + abs(stated))
        shown = mpmath.nstr(mpmath.re(value), 12)
    return [
        Outcome(what, how, Verdict.CHECKED if right else Verdict.REFUTED, f"the average of {total} values is {shown}")
    ]


def _division(problem: Problem, final: str) -> list[Outcome]:
    import sympy as sp

    x = sp.Symbol(problem.unknowns[0])
    names = {**problem.names(), x.name: x}
    top, bottom = (sp.Poly(to_sympy(problem.parse(text), names), x) for text in problem.expressions)
    stated = sp.Poly(to_sympy(parse(final, symbols=(x.name,)), names), x)
    what, how = f"{problem.reading} is {final}", "multiplying back"
    if problem.options["part"] == "remainder":
        small = stated.is_zero or stated.degree() < bottom.degree()
        # the difference vanishes at the roots of the divisor as often as they do: it reduces to nothing
        rest = (top - stated).rem(bottom)
        verdict = Verdict.PROVED if small and rest.is_zero else Verdict.REFUTED
        return [Outcome(what, how, verdict, f"less the remainder it is {'a' if rest.is_zero else 'no'} multiple")]
    rest = top - stated * bottom
    right = rest.is_zero or rest.degree() < bottom.degree()
    return [Outcome(what, how, Verdict.PROVED if right else Verdict.REFUTED, f"{plain(rest.as_expr())} is left")]


def _modular(problem: Problem, final: str) -> list[Outcome]:
    value = Fraction(evaluated(problem.parse(problem.expressions[0])))
    modulus, stated = evaluated(problem.parse(problem.options["modulus"])), evaluated(parse(final))
    right = (
        gcd(value.denominator, modulus) == 1
        and (stated * value.denominator - value.numerator) % modulus == 0
        and 0 <= stated < modulus
    )
    evidence = f"{value.denominator}·{stated} - ({value.numerator}) is {'' if right else 'not '}divisible by {modulus}"
    return [
        Outcome(
            f"{problem.reading} is {final}", "multiplying back", Verdict.PROVED if right else Verdict.REFUTED, evidence
        )
    ]


def _value_in_base(problem: Problem, final: str) -> list[Outcome]:
    base = int(problem.options["to"])
    numeral = final.split("_")[0].replace("{", "")
    try:
        stated = int(numeral, base)
    except ValueError:
        raise ParseError(f"{final!r} is no numeral in base {base}") from None
    value: Any = to_sympy(problem.parse(problem.expressions[0]))
    verdict = Verdict.PROVED if value == stated else Verdict.REFUTED
    return [Outcome(f"{problem.reading} is {final}", "reading the numeral", verdict, f"it stands for {stated}")]


CHECK_ALGEBRA: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {
    Task.TERM_COEFFICIENT: _coefficient,
    Task.DIVISION: _division,
    Task.MODULAR: _modular,
    Task.VALUE_IN_BASE: _value_in_base,
}
