"""Least and greatest values over the real numbers, by critical points. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task

__all__ = ["EXTREMA"]


def _extremum(problem: Problem) -> Working:
    import sympy as sp

    x = sp.Symbol(problem.unknowns[0], real=True)
    body = to_sympy(problem.parse(problem.expressions[0]), {**problem.names(), x.name: x}, real=True)
    if not body.is_rational_function(x):
        raise Declined("extrema of polynomials and of their quotients are found")
    bottom = sp.denom(sp.together(body))
    if sp.Poly(bottom, x).degree() > 0 and sp.Poly(bottom, x).count_roots() > 0:
        raise Declined("the function has a pole")
    largest = problem.options["which"] == "maximum"
    ends = [sp.limit(body, x, end) for end in (-sp.oo, sp.oo)]
    slope = sp.numer(sp.together(sp.diff(body, x)))
    places = sp.Poly(slope, x).real_roots() if slope.has(x) else []
    working = Working()
    working.step(f"The derivative is zero where {plain(slope)} = 0: at "
                 f"{', '.join(map(plain, dict.fromkeys(places))) or 'no place'}.",
                 "Critical points")  # fmt: skip
    values = [sp.simplify(body.subs(x, place)) for place in dict.fromkeys(places)]
    if not values:
        raise Declined("the function has no critical point")
    best = max(values, key=lambda value: float(value.evalf(20)) * (1 if largest else -1))
    if any(bool(end > best) if largest else bool(end < best) for end in ends):
        raise Declined(f"the function has no {problem.options['which']}")
    if best.has(sp.CRootOf):
        raise Declined("the value was not found in closed form")
    working.step(f"Far away the values tend to {plain(ends[0])} and {plain(ends[1])}, so the "
                 f"{problem.options['which']} is {plain(best)}.",
                 "Extreme value theorem")  # fmt: skip
    working.final = plain(best)
    return working


EXTREMA: Mapping[Task, Callable[[Problem], Working]] = {Task.EXTREMUM: _extremum}
