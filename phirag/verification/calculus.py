"""Derivatives, integrals, limits and sums, each by another way than the one that finds them.

A derivative is compared with Cauchy's integral formula at random points, an antiderivative is
differentiated, a definite integral computed by quadrature, a limit approached numerically, and a
sum proved by telescoping or added up. Runs inside the worker.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.equality import sample_points, vanishes
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.numeric import compiled
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Operands, Problem, operands
from phirag.mathematics.syntax import Apply, Node, Symbol
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["check_derivative", "check_integral", "check_limit", "check_sum"]

POINTS = 10


def _stated(final: str, symbols: dict[str, Any], *, drop: str = "") -> Any:
    """The stated result as an expression; ``drop`` names a constant of integration to leave out."""
    node: Node = parse(final)
    match node:
        case Apply("=", (_, right)):
            node = right
        case Apply("and", (*_, Apply("=", (_, right)))):
            node = right
    if drop and isinstance(node, Apply) and node.op == "+" and node.args[1] in (Symbol(drop), Symbol(drop.lower())):
        node = node.args[0]
    return to_sympy(node, symbols)


def check_derivative(problem: Problem, final: str) -> list[Outcome]:
    """Check a derivative symbolically, and numerically by Cauchy's integral formula."""
    import sympy as sp

    parts = operands(problem)
    variable = sp.Symbol(parts.variable)
    body = to_sympy(parts.body, {parts.variable: variable})
    stated = _stated(final, {parts.variable: variable})
    expected = sp.diff(body, variable, parts.order)
    if parts.point is not None:
        point = to_sympy(parts.point)
        verdict, evidence = vanishes(stated - expected.subs(variable, point))
        what = f"the derivative at {plain(variable)} = {plain(point)} is {plain(stated)}"
        return [Outcome(what, "differentiating and inserting the point", verdict, evidence)]
    what = f"the derivative is {plain(stated)}"
    symbolic, reason = vanishes(stated - expected)
    outcomes = [Outcome(what, "differentiating symbolically", symbolic, reason)]
    numeric = _cauchy(body, stated, variable, parts.order)
    if numeric is not None:
        # where the numbers agree they add to the symbolic decision; where they do not, they overrule it
        how, adds = "Cauchy's integral formula at random points", numeric[0] is Verdict.CHECKED
        outcomes.append(Outcome(what, how, *numeric, final=not adds))
    return outcomes


def _cauchy(body: Any, stated: Any, variable: Any, order: int) -> tuple[Verdict, str] | None:
    """Compare with ``n!/(2 pi i) \\oint f(z)/(z - a)^(n+1) dz`` around random points; ``None`` if it cannot be used."""
    import mpmath

    if body.free_symbols != {variable} or stated.free_symbols - {variable} or not _analytic(body):
        return None
    function, derivative = compiled(body), compiled(stated)
    agreed, radius, nodes = 0, mpmath.mpf("0.05"), 32
    for point in sample_points([variable], 3 * POINTS):
        centre = mpmath.mpmathify(abs(point[variable]))
        try:
            values = [function({variable: centre + radius * mpmath.expjpi(mpmath.mpf(2 * k) / nodes)})
                      * mpmath.expjpi(-mpmath.mpf(2 * k * order) / nodes) for k in range(nodes)]  # fmt: skip
            measured = mpmath.factorial(order) * mpmath.fsum(values) / nodes / radius**order
            claimed = derivative({variable: centre})
        except (ArithmeticError, ValueError, TypeError):
            continue
        size = 1 + abs(measured) + mpmath.factorial(order) * max(abs(v) for v in values) / radius**order * 1e-6
        if not mpmath.isfinite(measured) or not mpmath.isfinite(claimed) or centre < 0.2:
            continue
        if abs(measured - claimed) > 1e-6 * size:
            shown = f"{mpmath.nstr(measured.real, 8)}, not {mpmath.nstr(mpmath.mpmathify(claimed).real, 8)}"
            return Verdict.REFUTED, f"at {plain(variable)} = {mpmath.nstr(centre, 6)} it is {shown}"
        agreed += 1
        if agreed == POINTS:
            break
    return (Verdict.CHECKED, f"agrees at {agreed} points") if agreed >= 4 else None


def _analytic(body: Any) -> bool:
    """Whether every function in it is complex differentiable, as the formula needs."""
    import sympy as sp

    return not body.has(sp.Abs, sp.sign, sp.floor, sp.ceiling, sp.Max, sp.Min, sp.re, sp.im, sp.conjugate, sp.Piecewise)


def check_integral(problem: Problem, final: str) -> list[Outcome]:
    """Differentiate an antiderivative; compare a definite integral with a quadrature."""
    import sympy as sp

    parts = operands(problem)
    if parts.lower is not None and parts.upper is not None:
        return [_definite(parts, final)]
    variable = sp.Symbol(parts.variable, real=True)
    body = to_sympy(parts.body, {parts.variable: variable}, real=True)
    stated = _stated(final, {parts.variable: variable}, drop="C")
    what = f"the derivative of {plain(stated)} is the integrand"
    difference = sp.diff(stated, variable) - body
    verdict, evidence = vanishes(difference, sides=(sp.diff(stated, variable), body))
    return [Outcome(what, "differentiating the answer", verdict, evidence)]


def _definite(parts: Operands, final: str) -> Outcome:
    import mpmath
    import sympy as sp

    variable = sp.Symbol(parts.variable, real=True)
    body = to_sympy(parts.body, {parts.variable: variable}, real=True)
    assert parts.lower is not None and parts.upper is not None
    lower, upper = to_sympy(parts.lower), to_sympy(parts.upper)
    what, how = f"the integral is {final}", "numerical quadrature"
    divergent = "diverge" in final.lower() or "does not" in final.lower()
    if body.free_symbols - {variable} or lower.free_symbols or upper.free_symbols:
        return _symbolic_bounds(what, body, variable, (lower, upper), final)
    function = compiled(body)
    bounds = [_number(bound) for bound in (lower, upper)]
    try:
        with mpmath.workdps(25):
            value, error = mpmath.quad(lambda t: function({variable: t}), bounds, error=True)
    except (ArithmeticError, ValueError, TypeError) as failure:
        return Outcome(what, how, Verdict.UNDETERMINED, f"the quadrature failed ({type(failure).__name__})")
    trusted = mpmath.isfinite(value) and abs(error) < mpmath.mpf("1e-8") * (1 + abs(value))
    if not trusted:
        return Outcome(what, how, Verdict.UNDETERMINED, "the quadrature does not settle")
    if divergent:
        return Outcome(what, how, Verdict.REFUTED, f"the quadrature settles at {mpmath.nstr(value, 10)}")
    stated = _number(_stated(final, {}))
    evidence = f"the quadrature gives {mpmath.nstr(value, 12)}"
    agrees = abs(stated - value) <= 10 * abs(error) + mpmath.mpf("1e-9") * (1 + abs(value))
    return Outcome(what, how, Verdict.CHECKED if agrees else Verdict.REFUTED, evidence)


def _number(value: Any) -> Any:
    """A SymPy number, which may be infinite, as mpmath's."""
    import mpmath

    if value.is_infinite:
        return mpmath.inf if value.is_extended_positive else -mpmath.inf
    return mpmath.mpmathify(value.evalf(30))


def _symbolic_bounds(what: str, body: Any, variable: Any, bounds: tuple[Any, Any], final: str) -> Outcome:
    """With letters in it: the derivative by the upper bound is the integrand there, and equal bounds give zero."""
    lower, upper = bounds
    stated = _stated(final, {})
    how = "differentiating by the upper bound"
    if not upper.is_Symbol or lower.has(upper) or (body.has(upper) and upper != variable):
        return Outcome(what, how, Verdict.UNDETERMINED, "the bounds hold letters in a way that is not checked yet")
    verdict, evidence = vanishes(stated.diff(upper) - body.subs(variable, upper))
    if verdict in (Verdict.PROVED, Verdict.CHECKED):
        start, evidence = vanishes(stated.subs(upper, lower))
        verdict = start if start is not Verdict.PROVED else verdict
    return Outcome(what, how, verdict, evidence)


def check_limit(problem: Problem, final: str) -> list[Outcome]:
    """Approach the point from the sides that count, at ever smaller distances."""
    import mpmath
    import sympy as sp

    parts = operands(problem)
    variable = sp.Symbol(parts.variable, real=True)
    body = to_sympy(parts.body, {parts.variable: variable}, real=True)
    assert parts.point is not None
    point = to_sympy(parts.point)
    what, how = f"the limit is {final}", "approaching the point numerically"
    if body.free_symbols - {variable} or point.free_symbols:
        return [Outcome(what, how, Verdict.UNDETERMINED, "there are letters besides the variable")]
    function = compiled(body)
    absent = "not exist" in final.lower() or "no limit" in final.lower()
    with mpmath.workdps(60):
        sides = _approaches(function, variable, point, parts.side)
    if any(side is None for side in sides):
        return [Outcome(what, how, Verdict.UNDETERMINED, "the values do not settle near the point")]
    shown = " and ".join(dict.fromkeys(mpmath.nstr(side, 10) for side in sides))
    if absent:
        same = len(sides) == 2 and _near(sides[0], sides[1])
        return [Outcome(what, how, Verdict.REFUTED if same else Verdict.CHECKED, f"from the sides: {shown}")]
    stated = _number(_stated(final, {}))
    agrees = all(_near(side, stated) for side in sides)
    return [Outcome(what, how, Verdict.CHECKED if agrees else Verdict.REFUTED, f"the values settle at {shown}")]


def _near(value: Any, other: Any) -> bool:
    import mpmath

    if mpmath.isinf(value) or mpmath.isinf(other):
        return bool(value == other)
    return bool(abs(value - other) <= mpmath.mpf("1e-6") * (1 + abs(other)))


def _approaches(function: Callable[[Any], Any], variable: Any, point: Any, side: str) -> list[Any]:
    """The values that the function settles at from each side; ``None`` where it does not settle."""
    import mpmath

    if point.is_infinite:
        sign = 1 if point.is_positive else -1
        return [_settled(function, variable, [sign * mpmath.mpf(10) ** k for k in range(2, 13)])]
    centre = mpmath.mpmathify(point.evalf(60))
    signs = {"+": (1,), "-": (-1,), "+-": (-1, 1)}[side]
    return [_settled(function, variable, [centre + s * mpmath.mpf(10) ** -k for k in range(2, 15)]) for s in signs]


def _settled(function: Callable[[Any], Any], variable: Any, places: list[Any]) -> Any:
    import mpmath

    values = []
    for place in places:
        try:
            value = mpmath.mpmathify(function({variable: place}))
        except (ArithmeticError, ValueError, TypeError):
            continue
        if abs(value.imag) < mpmath.mpf("1e-30"):
            values.append(value.real)
    if len(values) < 5:
        return None
    last, before, earlier = values[-1], values[-2], values[-3]
    if abs(last) > 1e6 and abs(last) > 2 * abs(before) > 4 * abs(earlier):
        return mpmath.inf if last > 0 else -mpmath.inf
    settled = abs(last - before) <= mpmath.mpf("1e-5") * (1 + abs(last)) and abs(last - before) <= abs(before - earlier)
    return last if settled else None


def check_sum(problem: Problem, final: str) -> list[Outcome]:
    """Add a sum up, or prove its formula by telescoping; an infinite series is summed numerically."""
    import mpmath
    import sympy as sp

    parts = operands(problem)
    index = sp.Symbol(parts.variable, integer=True)
    assert parts.lower is not None and parts.upper is not None
    body = to_sympy(parts.body, {parts.variable: index})
    lower, upper = to_sympy(parts.lower), to_sympy(parts.upper)
    what = f"the sum is {final}"
    divergent = "diverge" in final.lower() or final.strip() in ("∞", "\\infty", "oo", "inf")
    if lower.is_Integer and upper.is_Integer and upper - lower <= 20_000:
        total = sum((body.subs(index, k) for k in range(int(lower), int(upper) + 1)), sp.Integer(0))
        return [Outcome(what, "adding up all terms", *vanishes(total - _stated(final, {})))]
    if upper == sp.oo:
        try:
            value = mpmath.nsum(lambda k: compiled(body)({index: k}), [int(lower), mpmath.inf])
        except (ArithmeticError, ValueError, TypeError) as failure:
            return [Outcome(what, "numerical summation", Verdict.UNDETERMINED, str(failure))]
        if divergent:
            verdict = Verdict.UNDETERMINED
            return [Outcome(what, "numerical summation", verdict, "divergence is not decided numerically")]
        agrees = abs(value - mpmath.mpmathify(_stated(final, {}).evalf(20))) <= mpmath.mpf("1e-9") * (1 + abs(value))
        evidence = f"the series sums to about {mpmath.nstr(value, 12)}"
        return [Outcome(what, "numerical summation", Verdict.CHECKED if agrees else Verdict.REFUTED, evidence)]
    if not upper.is_Symbol:
        raise ParseError("the range of the sum is not one that can be checked")
    return [_telescopes(what, body, index, (lower, upper), final)]


def _telescopes(what: str, body: Any, index: Any, bounds: tuple[Any, Any], final: str) -> Outcome:
    """Induction: the formula holds for one term, and grows by the next term."""
    lower, upper = bounds
    how = "induction on the upper bound"
    stated = _stated(final, {})
    base, evidence = vanishes(stated.subs(upper, lower) - body.subs(index, lower))
    if base is not Verdict.PROVED:
        return Outcome(what, how, base, f"for one term: {evidence}")
    growth = stated.subs(upper, upper + 1) - stated - body.subs(index, upper + 1)
    step, evidence = vanishes(growth)
    return Outcome(what, how, step, f"the formula holds for one term and grows by the next: {evidence}")
