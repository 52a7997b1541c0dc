"""Circles at points: every point at the radius from the centre satisfies the equation. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phirag.errors import ParseError
from phirag.mathematics.equality import vanishes
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_CURVES"]


def _circle(problem: Problem, final: str) -> list[Outcome]:
    """The centre is where both derivatives vanish; three points at the radius have to lie on the curve."""
    import sympy as sp

    x, y = sp.symbols("x y")
    node = problem.parse(problem.expressions[0])
    assert isinstance(node, Apply)
    left, right = (to_sympy(side, {"x": x, "y": y}) for side in node.args)
    curve = left - right
    centre = sp.solve([sp.diff(curve, x), sp.diff(curve, y)], [x, y], dict=True)
    what, how = f"{problem.reading} is {final}", "points at the radius from the centre"
    if len(centre) != 1:
        return [Outcome(what, how, Verdict.UNDETERMINED, "the curve has no one centre")]
    middle = [centre[0][x], centre[0][y]]
    stated, part = parse(final), problem.options["part"]
    if part == "center":
        if not (isinstance(stated, Apply) and stated.op == "tuple" and len(stated.args) == 2):
            raise ParseError("a centre is a point")
        same = all(
            vanishes(to_sympy(given) - value)[0] is Verdict.PROVED
            for given, value in zip(stated.args, middle, strict=True)
        )
        return [
            Outcome(
                what, "where both derivatives vanish", Verdict.PROVED if same else Verdict.REFUTED, f"it is {middle}"
            )
        ]
    value = to_sympy(stated)
    radius = {
        "radius": value, "diameter": value / 2, "area": sp.sqrt(value / sp.pi), "circumference": value / (2 * sp.pi),
    }[part]  # fmt: skip
    for cosine, sine in (
        (1, 0),
        (0, -1),
        (sp.Rational(3, 5), sp.Rational(4, 5)),
        (sp.Rational(-5, 13), sp.Rational(12, 13)),
    ):
        point = {x: middle[0] + radius * cosine, y: middle[1] + radius * sine}
        verdict, _ = vanishes(sp.expand(curve.subs(point, simultaneous=True)))
        if verdict not in (Verdict.PROVED, Verdict.CHECKED):
            return [Outcome(what, how, Verdict.REFUTED, "a point at that distance is not on the curve")]
    return [Outcome(what, how, Verdict.PROVED, "four points at that distance are on the curve, which determines it")]


CHECK_CURVES: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {Task.CIRCLE: _circle}
