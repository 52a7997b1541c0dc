"""Integrals, limits and sums. Runs inside the worker.

A rule is named only where it is really used; where SymPy finds an antiderivative by its own means, the steps say
so and show that differentiating gives the integrand back.
"""

from __future__ import annotations

from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.equality import vanishes
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, operands
from phirag.types import Verdict

__all__ = ["work_integral", "work_limit", "work_sum"]


def work_integral(problem: Problem) -> Working:
    """Integrate, between bounds if there are any."""
    import sympy as sp

    parts = operands(problem)
    variable = sp.Symbol(parts.variable, real=True)
    body = to_sympy(parts.body, {parts.variable: variable}, real=True).doit()
    if hasattr(body, "shape"):
        raise Declined("matrices are not integrated")
    working = Working()
    if body.is_Add:
        terms = ", ".join(plain(term) for term in body.args)
        working.step(f"Integrate the terms one by one: {terms}.", "Linearity of the integral")
    antiderivative = _antiderivative(body, variable)
    if antiderivative is not None:
        _explain(working, body, antiderivative, variable)
    if parts.lower is None or parts.upper is None:
        if antiderivative is None:
            raise Declined("no antiderivative in elementary functions was found")
        working.final = f"{plain(antiderivative)} + C"
        return working
    return _definite(working, body, antiderivative, variable, (to_sympy(parts.lower), to_sympy(parts.upper)))


def _antiderivative(body: Any, variable: Any) -> Any:
    """A checked antiderivative, or ``None``."""
    import sympy as sp

    found = sp.integrate(body, variable)
    if found.has(sp.Integral) or found.has(sp.Piecewise):
        found = sp.integrate(sp.expand(body), variable)
    if found.has(sp.Integral, sp.Piecewise):
        return None
    forms = [found, sp.simplify(found)]
    found = min(forms, key=lambda form: len(plain(form)))
    # ln|f| serves on both sides of a zero of f, where ln(f) is real on one side only
    found = (
        found
        if body.has(sp.log)
        else found.replace(
            lambda part: isinstance(part, sp.log) and part.has(variable) and not part.args[0].is_positive,
            lambda part: sp.log(sp.Abs(part.args[0])),
        )
    )
    verdict, _ = vanishes(sp.diff(found, variable) - body, sides=(sp.diff(found, variable), body))
    return found if verdict in (Verdict.PROVED, Verdict.CHECKED) else None


def _explain(working: Working, body: Any, found: Any, variable: Any) -> None:
    """Name the rule where the antiderivative is a standard one."""
    import sympy as sp

    name = plain(variable)
    for term in sp.Add.make_args(sp.expand(body) if body.is_polynomial(variable) else body):
        _, core = term.as_independent(variable, as_Add=False)
        powered = core == variable or (core.is_Pow and core.base == variable and not core.exp.has(variable))
        standard = (isinstance(core, sp.Function) and core.args == (variable,)) or core == 1 / variable
        if powered and core != 1 / variable:
            working.step(
                f"∫ {plain(core)} d{name} = {plain(sp.integrate(core, variable))}.",
                "Power rule for integrals",
            )
        elif standard:
            working.step(f"∫ {plain(core)} d{name} = {plain(sp.integrate(core, variable))}.",
                         "Antiderivatives of standard functions")  # fmt: skip
        elif core.has(variable):
            _by_parts_or_found(working, core, variable)
    working.step(
        f"An antiderivative is {plain(found)}: its derivative is {plain(body)}.",
        "Fundamental theorem of calculus",
    )


def _by_parts_or_found(working: Working, core: Any, variable: Any) -> None:
    """``x^n e^x`` and its like by parts, shown in full; anything else as found by the computer algebra system."""
    import sympy as sp

    name = plain(variable)
    polynomial, rest = core.as_independent(sp.exp, sp.sin, sp.cos, as_Add=False)
    simple = (
        isinstance(rest, sp.Function)
        and rest.args[0].is_polynomial(variable)
        and sp.degree(rest.args[0], variable) == 1
    )
    if polynomial.has(variable) and polynomial.is_polynomial(variable) and simple:
        v = sp.integrate(rest, variable)
        left = sp.simplify(sp.diff(polynomial, variable) * v)
        working.step(
            f"By parts with u = {plain(polynomial)} and v' = {plain(rest)}: ∫ {plain(core)} d{name} = "
            f"{plain(polynomial * v)} - ∫ {plain(left)} d{name}.",
            "Integration by parts",
        )
        return
    working.step(
        f"∫ {plain(core)} d{name} = {plain(sp.integrate(core, variable))}, found by the computer algebra system."
    )


def _definite(working: Working, body: Any, antiderivative: Any, variable: Any, bounds: tuple[Any, Any]) -> Working:
    import sympy as sp

    lower, upper = bounds
    value = sp.integrate(body, (variable, lower, upper))
    if value.has(sp.Integral, sp.nan, sp.Piecewise):
        raise Declined("the integral has no value in closed form that was found")
    value = min((value, sp.simplify(value)), key=lambda form: len(plain(form)))
    if value in (sp.oo, -sp.oo, sp.zoo):
        working.step("The integral grows without bound.", "Improper integral")
        working.final = "the integral diverges"
        return working
    if antiderivative is not None and not (lower.is_infinite or upper.is_infinite):
        ends = [sp.simplify(antiderivative.subs(variable, bound)) for bound in (upper, lower)]
        if sp.simplify(ends[0] - ends[1] - value) == 0:
            working.step(f"Insert the bounds: {plain(ends[0])} - {_bracketed(ends[1])} = {plain(value)}.",
                         "Fundamental theorem of calculus")  # fmt: skip
            working.final = plain(value)
            return working
    working.step(f"As a limit at the bounds, the integral is {plain(value)}.", "Improper integral")
    working.final = plain(value)
    return working


def _bracketed(value: Any) -> str:
    """A subtrahend, in brackets where its sign would be lost."""
    text = plain(value)
    return f"({text})" if text.startswith("-") or value.is_Add else text


def work_limit(problem: Problem) -> Working:
    """Take a limit: by inserting, by l'Hôpital's rule where it applies, else by series."""
    import sympy as sp

    parts = operands(problem)
    variable = sp.Symbol(parts.variable, real=True)
    body = to_sympy(parts.body, {parts.variable: variable}, real=True).doit()
    assert parts.point is not None
    point = to_sympy(parts.point)
    working = Working()
    side = parts.side if parts.side in ("+", "-") else "+-"
    if not point.is_infinite and side == "+-":
        value = _two_sided(working, body, variable, point)
    else:
        value = sp.limit(body, variable, point, "+" if point.is_infinite else side)
    if value is None:
        working.final = "the limit does not exist"
        return working
    if value.has(sp.Limit, sp.AccumBounds, sp.nan):
        raise Declined("the limit could not be determined")
    if not _lhopital(working, body, variable, point, value):
        inserted = body.subs(variable, point) if point.is_finite else sp.nan
        if inserted.is_finite and sp.simplify(inserted - value) == 0:
            working.step(f"The function is continuous there, so insert the point: {plain(value)}.", "Limit laws")
        else:
            working.step(f"Expanding in a series near the point gives {plain(value)}.", "Limit laws")
    working.final = plain(sp.simplify(value))
    return working


def _two_sided(working: Working, body: Any, variable: Any, point: Any) -> Any:
    import sympy as sp

    right, left = (sp.limit(body, variable, point, side) for side in "+-")
    if sp.simplify(right - left) == 0 or right == left:
        return right
    # where one side is not real (√x at 0), the function lives on the other side only
    working.step(
        f"From the right the values tend to {plain(right)}, from the left to {plain(left)}.",
        "One-sided limits",
    )
    return None


def _lhopital(working: Working, body: Any, variable: Any, point: Any, value: Any) -> bool:
    """Write the steps of l'Hôpital's rule if they lead to ``value`` within three turns."""
    import sympy as sp

    top, bottom = sp.fraction(sp.together(body))
    lines: list[str] = []
    for _ in range(3):
        if not bottom.has(variable):
            break
        ends = [sp.limit(part, variable, point) for part in (top, bottom)]
        forms = "0/0" if ends == [0, 0] else "∞/∞" if all(end in (sp.oo, -sp.oo) for end in ends) else ""
        if not forms:
            break
        top, bottom = sp.diff(top, variable), sp.diff(bottom, variable)
        lines.append(f"Of the form {forms}: differentiate above and below, ({plain(top)})/({plain(bottom)}).")
        top, bottom = sp.fraction(sp.together(sp.simplify(top / bottom)))
    if not lines or sp.simplify(sp.limit(top / bottom, variable, point) - value) != 0:
        return False
    for line in lines:
        working.step(line, "L'Hôpital's rule")
    working.step(f"Now the limit is {plain(value)}.", "Limit laws")
    return True


def work_sum(problem: Problem) -> Working:
    """Sum a finite range, a range with a letter, or an infinite series."""
    import sympy as sp

    parts = operands(problem)
    index = sp.Symbol(parts.variable, integer=True)
    assert parts.lower is not None and parts.upper is not None
    names = {parts.variable: index}
    body = to_sympy(parts.body, names)
    lower, upper = to_sympy(parts.lower), to_sympy(parts.upper)
    if upper.is_Symbol:
        positive = sp.Symbol(upper.name, integer=True, positive=True)
        body, upper = body.subs(upper, positive), positive
    working = Working()
    if lower.is_Integer and upper.is_Integer and upper - lower <= 12:
        terms = [body.subs(index, k) for k in range(int(lower), int(upper) + 1)]
        working.step("Write the terms out: " + " + ".join(plain(term) for term in terms) + ".")
    value = sp.summation(body, (index, lower, upper))
    if value in (sp.oo, -sp.oo):
        working.step("The partial sums grow without bound.")
        working.final = "the series diverges"
        return working
    if value.has(sp.Sum, sp.Piecewise, sp.nan, sp.zoo):
        raise Declined("no closed form of the sum was found")
    ratio = sp.simplify(body.subs(index, index + 1) / body) if body != 0 else body
    if not ratio.has(index) and body.has(index):
        working.step(f"Each term is {plain(ratio)} times the one before.",
                     "Infinite geometric series" if upper == sp.oo else "Geometric series")  # fmt: skip
    elif body.is_polynomial(index) and body.has(index):
        degree = sp.degree(body, index)
        working.step("Use the formulas for sums of powers.", "Arithmetic series" if degree == 1 else "Sums of powers")
    value = sp.factor(value) if value.free_symbols else sp.simplify(value)
    working.step(f"The sum is {plain(value)}.")
    working.final = plain(value)
    return working
