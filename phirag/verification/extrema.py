"""Extreme values by counting roots: the function reaches the value, and nowhere passes it. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.problems import Problem, Task
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_EXTREMA"]


def _extremum(problem: Problem, final: str) -> list[Outcome]:
    """``f - m`` over its denominator has a real root, all of even order, and the right sign."""
    import sympy as sp

    x = sp.Symbol(problem.unknowns[0], real=True)
    body = to_sympy(problem.parse(problem.expressions[0]), {**problem.names(), x.name: x}, real=True)
    stated = to_sympy(parse(final))
    what, how = f"{problem.reading} is {final}", "counting real roots of the difference"
    top, bottom = sp.fraction(sp.together(body - stated))
    if not stated.is_Rational:
        points = [sp.Rational(k, 7) for k in range(-400, 401)]
        gaps = [(body.subs(x, point) - stated).evalf(30) for point in points]
        sign = 1 if problem.options["which"] == "minimum" else -1
        reached = min(abs(gap) for gap in gaps) < 0.05
        right = reached and all(sign * gap > -1e-12 for gap in gaps)
        return [
            Outcome(what, "values at many points", Verdict.CHECKED if right else Verdict.REFUTED, "801 points tried")
        ]
    difference = sp.Poly(top * bottom, x)
    odd = any(sp.Poly(factor, x).count_roots() > 0 and power % 2 for factor, power in difference.factor_list()[1])
    touches = sp.Poly(top, x).count_roots() > 0
    sample = difference.eval(sp.Rational(271_828, 31_337))
    sign_right = sample > 0 if problem.options["which"] == "minimum" else sample < 0
    right = touches and not odd and bool(sign_right)
    evidence = f"it {'touches' if touches else 'does not reach'} zero and {'changes' if odd else 'keeps'} its sign"
    return [Outcome(what, how, Verdict.PROVED if right else Verdict.REFUTED, evidence)]


CHECK_EXTREMA: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {Task.EXTREMUM: _extremum}
