"""Circles, by completing the squares. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply

__all__ = ["CURVES"]


def _circle(problem: Problem) -> Working:
    import sympy as sp

    x, y = sp.symbols("x y")
    node = problem.parse(problem.expressions[0])
    assert isinstance(node, Apply)
    left, right = (to_sympy(side, {"x": x, "y": y}) for side in node.args)
    equation = sp.Poly(sp.numer(sp.together(left - right)), x, y)
    a = equation.coeff_monomial(x**2)
    if (
        equation.total_degree() != 2
        or a == 0
        or equation.coeff_monomial(y**2) != a
        or equation.coeff_monomial(x * y) != 0
    ):
        raise Declined("the equation is not that of a circle")
    centre = [-equation.coeff_monomial(name) / (2 * a) for name in (x, y)]
    square = sp.simplify(centre[0] ** 2 + centre[1] ** 2 - equation.coeff_monomial(1) / a)
    if not square.is_positive:
        raise Declined("no real point satisfies the equation")
    working = Working()
    squares = " + ".join(f"({plain(name - value)})^2" for name, value in zip((x, y), centre, strict=True))
    working.step(f"Completing the squares gives {squares} = {plain(square)}.", "Completing the square")
    radius = sp.sqrt(square)
    results = {
        "radius": radius, "diameter": 2 * radius, "area": sp.pi * square, "circumference": 2 * sp.pi * radius,
    }  # fmt: skip
    part = problem.options["part"]
    working.final = f"({plain(centre[0])}, {plain(centre[1])})" if part == "center" else plain(results[part])
    working.step(f"The {part} is {working.final}.", "Equation of a circle")
    return working


CURVES: Mapping[Task, Callable[[Problem], Working]] = {Task.CIRCLE: _circle}
