"""Coefficients by name, and powers of one positive letter. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, symbols_of

__all__ = ["POLYNOMIAL_FORMS"]


def _coefficient(problem: Problem) -> Working:
    import sympy as sp

    variable = sp.Symbol(problem.unknowns[0])
    names = {**problem.names(), variable.name: variable}
    expression = sp.expand(to_sympy(problem.parse(problem.expressions[0]), names))
    form, name = problem.options["form"], problem.options["name"]
    letters = {letter: sp.Symbol(letter) for letter in symbols_of(parse(form, symbols=("e", "i")))}
    shape = sp.Poly(to_sympy(parse(form, symbols=("e", "i")), {**letters, variable.name: variable}), variable)
    degree = next((k for (k,), coefficient in shape.terms() if coefficient == letters.get(name)), None)
    if degree is None or not expression.is_polynomial(variable):
        raise Declined("the form does not say which coefficient that is")
    if any(not coefficient.is_Symbol for coefficient in shape.coeffs()):
        raise Declined("a coefficient of the form is not one letter")
    polynomial = sp.Poly(expression, variable)
    if polynomial.degree() > shape.degree():
        raise Declined("the expression has powers that the form has not")
    working = Working()
    working.step(f"Multiplied out and collected, it is {plain(expression)}.", "Collecting like terms")
    value = polynomial.coeff_monomial(variable**degree)
    power = f"{variable}^{degree}" if degree > 1 else str(variable) if degree else "no letter"
    working.step(f"{name} stands with {power}: it is {plain(value)}.", "Comparing coefficients")
    working.final = plain(value)
    return working


def _power(problem: Problem) -> Working:
    """The exponents added up along the tree: each product adds, each quotient subtracts, each power multiplies."""
    import sympy as sp

    name = problem.unknowns[0]
    coefficient, exponent = _exponent(problem.parse(problem.expressions[0]), name)
    working = Working()
    working.step(f"Products add exponents, quotients subtract them, powers multiply them: {plain(exponent)} in all.",
                 "Laws of exponents")  # fmt: skip
    base = sp.Symbol(name, positive=True)
    working.final = plain(coefficient * base**exponent)
    return working


def _exponent(node: Node, name: str) -> tuple[Any, Any]:
    """A monomial as its coefficient and its exponent."""
    import sympy as sp

    match node:
        case Symbol(found) if found == name:
            return sp.Integer(1), sp.Integer(1)
        case Number():
            return to_sympy(node), sp.Integer(0)
        case Apply("*" | "/" as op, (left, right)):
            (a, m), (b, n) = _exponent(left, name), _exponent(right, name)
            return (a * b, m + n) if op == "*" else (a / b, m - n)
        case Apply("^", (base, power)) if name not in symbols_of(power):
            coefficient, exponent = _exponent(base, name)
            value = to_sympy(power)
            return coefficient**value, exponent * value
    raise Declined("this is not a product of powers of one letter")


POLYNOMIAL_FORMS: Mapping[Task, Callable[[Problem], Working]] = {
    Task.COEFFICIENT: _coefficient,
    Task.POWER: _power,
}
