"""Coefficients, division of polynomials, expressions modulo a number, values in a base. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.integers import evaluated
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Node

__all__ = ["ALGEBRA"]

MAX_TERMS = 3000


def _coefficient(problem: Problem) -> Working:
    import sympy as sp

    symbols = {name: sp.Symbol(name) for name in problem.unknowns}
    body = to_sympy(problem.parse(problem.expressions[0]), {**problem.names(), **symbols})
    power = to_sympy(problem.parse(problem.options["power"]), {**problem.names(), **symbols})
    if not body.is_rational_function(*symbols.values()):
        raise Declined("coefficients are read off polynomials")
    top, bottom = sp.fraction(sp.together(body))
    if len(sp.Add.make_args(bottom.expand())) > 1:
        raise Declined("the expression has a sum in its denominator")
    polynomial = sp.Poly(top, *symbols.values())
    if len(polynomial.terms()) > MAX_TERMS:
        raise Declined("too large: the expansion has too many terms")
    wanted = sp.Poly(sp.expand(power * bottom), *symbols.values())
    ((exponents, scale),) = wanted.terms()
    value = sp.simplify(polynomial.coeff_monomial(exponents) / scale)
    working = Working()
    working.step(f"Expanded, the term with {plain(power)} has the coefficient {plain(value)}.", "Distributive law")
    working.final = plain(value)
    return working


def _division(problem: Problem) -> Working:
    import sympy as sp

    x = sp.Symbol(problem.unknowns[0])
    top, bottom = (to_sympy(problem.parse(text), {**problem.names(), x.name: x}) for text in problem.expressions)
    if not (top.is_polynomial(x) and bottom.is_polynomial(x)) or not bottom.has(x):
        raise Declined("polynomials are divided by polynomials")
    quotient, rest = sp.div(sp.Poly(top, x, domain="QQ"), sp.Poly(bottom, x, domain="QQ"))
    working = Working()
    working.step(f"Long division gives the quotient {plain(quotient.as_expr())} and the remainder "
                 f"{plain(rest.as_expr())}.",
                 "Polynomial division")  # fmt: skip
    working.final = plain((rest if problem.options["part"] == "remainder" else quotient).as_expr())
    return working


def _modular(problem: Problem) -> Working:
    modulus = to_sympy(problem.parse(problem.options["modulus"]))
    if not modulus.is_Integer or modulus < 2:
        raise Declined("the modulus has to be a whole number of at least 2")
    working = Working()
    working.final = str(_residue(working, problem.parse(problem.expressions[0]), int(modulus)))
    return working


def _residue(working: Working, node: Node, modulus: int) -> int:
    """The residue of an expression in which inverses are allowed."""
    match node:
        case Apply("+" | "-" | "*" as op, (left, right)):
            a, b = _residue(working, left, modulus), _residue(working, right, modulus)
            return {"+": a + b, "-": a - b, "*": a * b}[op] % modulus
        case Apply("neg", (inner,)):
            return -_residue(working, inner, modulus) % modulus
        case Apply("/", (top, bottom)):
            return (
                _residue(working, top, modulus)
                * _inverse(working, _residue(working, bottom, modulus), modulus)
                % modulus
            )
        case Apply("^", (base, exponent)):
            power = to_sympy(exponent)
            if not power.is_Integer:
                raise Declined("an exponent is not a whole number")
            a = _residue(working, base, modulus)
            if power < 0:
                a, power = _inverse(working, a, modulus), -power
            value = pow(a, int(power), modulus)
            working.step(f"{a}^{power} ≡ {value} (mod {modulus}).", "Modular arithmetic") if power != 1 else None
            return value
    value = to_sympy(node)
    if not value.is_Integer:
        raise Declined("this is not an expression in whole numbers")
    return int(value) % modulus


def _inverse(working: Working, number: int, modulus: int) -> int:
    try:
        found = pow(number, -1, modulus)
    except ValueError:
        raise Declined(f"{number} has no inverse modulo {modulus}") from None
    working.step(f"{number}·{found} ≡ 1 (mod {modulus}).", "Modular inverse")
    return found


def _value_in_base(problem: Problem) -> Working:
    """A value of whole numbers, written in another base."""
    value: Any = evaluated(problem.parse(problem.expressions[0]))
    base = int(problem.options["to"])
    if value != int(value):
        raise Declined("only whole numbers are written in another base")
    working, rest, digits = Working(), abs(int(value)), ""
    working.step(f"In base 10 the value is {int(value)}.", "Positional notation")
    while rest:
        rest, digit = divmod(rest, base)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    working.final = ("-" if value < 0 else "") + (digits or "0") + (f"_{base}" if base != 10 else "")
    working.step(f"Dividing by {base} again and again gives {working.final}.", "Positional notation")
    return working


ALGEBRA: Mapping[Task, Callable[[Problem], Working]] = {
    Task.TERM_COEFFICIENT: _coefficient,
    Task.DIVISION: _division,
    Task.MODULAR: _modular,
    Task.VALUE_IN_BASE: _value_in_base,
}
