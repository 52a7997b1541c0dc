"""Named coefficients by derivatives at zero, and powers at points. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phirag.mathematics.equality import vanishes
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import symbols_of
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_POLYNOMIAL_FORMS"]


def _coefficient(problem: Problem, final: str) -> list[Outcome]:
    """The coefficient of x^k is the k-th derivative at 0 over k!; differentiating the form by its letter finds k."""
    import sympy as sp

    x = sp.Symbol(problem.unknowns[0])
    form = parse(problem.options["form"], symbols=("e", "i"))
    letters = {letter: sp.Symbol(letter) for letter in symbols_of(form)}
    names = {**letters, x.name: x}
    power = sp.diff(to_sympy(form, names), letters[problem.options["name"]])
    degree = sp.degree(power, x) if power.has(x) else 0
    expression = to_sympy(problem.parse(problem.expressions[0]), {**problem.names(), x.name: x})
    expected = sp.diff(expression, x, degree).subs(x, 0) / sp.factorial(degree) if degree else expression.subs(x, 0)
    stated = to_sympy(parse(final))
    verdict, _ = vanishes(stated - expected)
    what = f"{problem.options['name']} is {final}"
    return [
        Outcome(what, "differentiating at zero", verdict, f"the coefficient of {plain(power)} is {plain(expected)}")
    ]


def _power(problem: Problem, final: str) -> list[Outcome]:
    """Equal at several points to many digits, and a single power."""
    import sympy as sp

    name = problem.unknowns[0]
    x = sp.Symbol(name, positive=True)
    given = to_sympy(problem.parse(problem.expressions[0]), {**problem.names(), name: x})
    stated = to_sympy(parse(final, symbols=problem.symbols), {**problem.names(), name: x})
    what, how = f"it equals {final} for positive {name}", "values at points"
    _, rest = stated.as_independent(x, as_Add=False)
    if not (rest == 1 or rest.as_base_exp()[0] == x):
        return [Outcome(what, how, Verdict.REFUTED, "it is not a single power")]
    for point in (sp.Rational(3, 2), sp.Rational(11, 7), sp.Rational(5, 6), sp.Rational(101, 100)):
        ratio = (given.subs(x, point) / stated.subs(x, point)).evalf(40)
        if abs(ratio - 1) > sp.Float(10) ** -25:
            return [Outcome(what, how, Verdict.REFUTED, f"at {point} the ratio is {ratio.evalf(6)}")]
    return [Outcome(what, how, Verdict.CHECKED, "they agree at four points to 25 digits")]


CHECK_POLYNOMIAL_FORMS: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {
    Task.COEFFICIENT: _coefficient,
    Task.POWER: _power,
}
