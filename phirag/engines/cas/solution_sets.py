"""What is asked of all solutions of an equation: their sum, product, number, least, greatest.

Runs inside the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.domains import lies_in
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply

__all__ = ["SOLUTION_SETS"]


def _asked_of_solutions(problem: Problem) -> Working:
    import sympy as sp

    name, asked, domain = problem.unknowns[0], problem.options["of"], problem.options["domain"]
    node = problem.parse(problem.expressions[0])
    assert isinstance(node, Apply)
    unknown = sp.Symbol(name)
    left, right = (to_sympy(side, {**problem.names(), name: unknown}) for side in node.args)
    difference = sp.together(left - right)
    working = Working()
    if "within" in problem.options:
        interval = _interval(problem, name)
        return _aggregated(working, _real_solutions(working, left - right, unknown, interval), problem)
    if not difference.is_rational_function(unknown):
        return _aggregated(working, _real_solutions(working, difference, unknown), problem)
    top = sp.Poly(sp.fraction(sp.cancel(difference))[0], unknown)
    lost = sp.denom(sp.together(left)) * sp.denom(sp.together(right))
    working.step(f"Bring everything to one side: {plain(top.as_expr())} = 0.", "Collecting like terms")
    repeated = sp.gcd(top, top.diff(unknown)).degree() > 0
    if (
        repeated
        and problem.options["noun"] == "roots"
        and "distinct" not in problem.options
        and asked in ("sum", "product", "count", "average")
    ):
        raise Declined("a root is repeated, and whether it counts once or more is not said")
    if (
        asked in ("sum", "product")
        and problem.options["noun"] == "roots"
        and not domain
        and not lost.has(unknown)
        and "each" not in problem.options
    ):
        return _vieta(working, top, asked)
    roots = [root for root in _roots(top) if lost.subs(unknown, root) != 0]
    real = [root for root in roots if root.is_real]
    counted = asked in ("sum", "product", "count", "average", "difference")
    if len(real) < len(roots) and not domain and problem.options["noun"] != "roots" and counted:
        raise Declined("some solutions are not real, and whether they count is not said")
    if asked in ("largest", "smallest"):
        roots = real
    if len(real) < len(roots) and not domain and asked == "count":
        raise Declined("some roots are not real, and whether they count is not said")
    return _aggregated(working, [root for root in roots if lies_in(root, domain or "complex")], problem)


def _roots(polynomial: Any) -> list[Any]:
    """The distinct roots, exactly."""
    import sympy as sp

    found = sp.roots(polynomial)
    if sum(found.values()) == polynomial.degree() and all(root.is_real is not None for root in found):
        return list(found)
    real = list(dict.fromkeys(sp.Poly(polynomial).real_roots()))
    if sum(1 for _ in sp.Poly(polynomial).real_roots()) == polynomial.degree():
        return real
    return [sp.CRootOf(polynomial, k) for k in range(polynomial.degree())]


def _interval(problem: Problem, name: str) -> Any:
    """The interval that a chain of inequalities gives."""
    import sympy as sp

    real = sp.Symbol(name, real=True)
    relation = to_sympy(problem.parse(problem.options["within"]), {name: real})
    found = relation.as_set()
    if not isinstance(found, sp.Interval) or not (found.inf.is_finite and found.sup.is_finite):
        raise Declined("the solutions are wanted within bounds that are no interval")
    return found


def _real_solutions(working: Working, difference: Any, unknown: Any, within: Any = None) -> list[Any]:
    import sympy as sp

    real = sp.Symbol(unknown.name, real=True)
    found = sp.solveset(difference.subs(unknown, real), real, sp.S.Reals if within is None else within)
    if not isinstance(found, sp.FiniteSet) and found != sp.S.EmptySet:
        raise Declined("the solutions could not be listed")
    return list(found)


def _vieta(working: Working, polynomial: Any, asked: str) -> Working:
    import sympy as sp

    coefficients = polynomial.all_coeffs()
    degree = polynomial.degree()
    if degree < 1:
        raise Declined("the equation has no roots to speak of")
    value = (
        -coefficients[1] / coefficients[0] if asked == "sum" else (-1) ** degree * coefficients[-1] / coefficients[0]
    )
    value = sp.simplify(value)
    formula = (
        "minus the second coefficient over the first"
        if asked == "sum"
        else "the last coefficient over the first, with the sign of (-1)^n"
    )
    working.step(f"The {asked} of the roots is {formula}: {plain(value)}.", "Vieta's formulas")
    working.final = plain(value)
    return working


def _aggregated(working: Working, values: list[Any], problem: Problem) -> Working:
    import sympy as sp

    asked = problem.options["of"]
    if not values and asked != "count":
        raise Declined("there is no solution")
    if all(value.is_real for value in values):
        values = sorted(values, key=lambda value: float(value.evalf(20)))
    working.step(f"The solutions are {', '.join(map(plain, values)) or 'none'}.")
    if asked == "count":
        working.final = str(len(values))
        return working
    if asked == "list":
        working.final = ", ".join(plain(sp.simplify(value)) for value in values)
        return working
    if asked == "difference" and len(values) != 2:
        raise Declined("a difference needs two solutions")
    power = {"squares": 2, "cubes": 3, "reciprocals": -1}.get(problem.options.get("each", ""), 1)
    if power < 0 and 0 in values:
        raise Declined("zero is a solution and has no reciprocal")
    values = [value**power for value in values]
    results: Mapping[str, Callable[[], Any]] = {
        "sum": lambda: sum(values, sp.Integer(0)),
        "product": lambda: sp.prod(values),
        "average": lambda: sum(values, sp.Integer(0)) / len(values),
        "largest": lambda: values[-1],
        "smallest": lambda: values[0],
        "difference": lambda: values[1] - values[0],
    }
    value = sp.simplify(sp.expand(results[asked]()))
    if value.has(sp.CRootOf):
        raise Declined("the value was not found in closed form")
    working.final = plain(value)
    working.step(f"What is asked for is {working.final}.")
    return working


SOLUTION_SETS: Mapping[Task, Callable[[Problem], Working]] = {Task.SOLUTIONS: _asked_of_solutions}
