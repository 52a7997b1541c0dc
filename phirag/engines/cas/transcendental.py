"""Equations with roots, absolute values, exponentials, logarithms and trigonometric functions, over the reals.

Runs inside the worker.
"""

from __future__ import annotations

from typing import Any

from phirag.engines.cas.working import Declined, Working, either, joined
from phirag.mathematics.equality import vanishes
from phirag.mathematics.printing import plain
from phirag.types import Verdict

__all__ = ["work_transcendental"]


WHOLE_CASES = 200  # whole numbers on either side of zero that an unknown is tried to round to


def work_transcendental(sides: tuple[Any, Any], unknown: Any) -> Working:
    """Solve an equation over the real numbers."""
    import sympy as sp

    if (sides[0] - sides[1]).has(sp.floor, sp.ceiling, sp.frac):
        return _rounded_unknown(sides, unknown)

    if (sides[0] - sides[1]).free_symbols - {unknown}:
        raise Declined("equations of this kind with letters as coefficients are not solved")
    real = sp.Symbol(plain(unknown), real=True)
    left, right = (side.subs(unknown, real) for side in sides)
    working = Working()
    _named_step(working, left, right, real)
    found = sp.solveset(sp.Eq(left, right), real, sp.S.Reals)
    values = _values(found)
    if values is None:
        return _numeric(working, sides, unknown)
    kept = [value for value in values if value.has(_parameter()) or _satisfies(left, right, real, value)]
    if len(kept) < len(values):
        working.step("Insert the candidates: those that do not satisfy the equation itself are left out.")
    working.final = either(plain(unknown), _written(kept))
    if kept:
        working.step(f"This gives {working.final}.")
    if any(value.has(_parameter()) for value in kept):
        working.step("Here n stands for any integer.")
    if not kept:
        working.final = "no real solution"
    return working


def _written(values: list[Any]) -> list[str]:
    texts = [plain(value) for value in values]
    if len(texts) == 2 and (pair := joined(texts[1], texts[0]) or joined(texts[0], texts[1])):
        return [pair]
    return texts


def _named_step(working: Working, left: Any, right: Any, unknown: Any) -> None:
    """Say which rule opens the equation, where one side is a single function of the unknown."""
    import sympy as sp

    if right.has(unknown) and not left.has(unknown):
        left, right = right, left
    shown = f"{plain(left)} = {plain(right)}"
    kinds = {sp.sin: "sin", sp.cos: "cos", sp.tan: "tan"}
    functions = [kind for kind in kinds if left.has(kind)]
    if len(functions) == 1 and not right.has(unknown):
        name = kinds[functions[0]]
        working.step(f"{shown}: solve for {name} and use its period.", f"General solution of {name} x = a")
    elif (left - right).has(sp.Abs):
        working.step(f"{shown}: consider both signs of what stands between the bars.", "Absolute value")
    elif (left - right).has(sp.log):
        working.step(f"{shown}: combine the logarithms and raise to the base; arguments must be positive.",
                     "Logarithmic equation")  # fmt: skip
    elif any(power.exp.has(unknown) for power in (left - right).atoms(sp.Pow, sp.exp)):
        working.step(f"{shown}: take logarithms of both sides.", "Exponential equation")
    elif any(not power.exp.is_Integer for power in (left - right).atoms(sp.Pow)):
        working.step(f"{shown}: isolate the root and raise both sides to its power; check the candidates.",
                     "Solving a radical equation")  # fmt: skip
    else:
        working.step(f"{shown} is solved over the real numbers.")


def _parameter() -> Any:
    """The integer that a family of solutions runs over."""
    import sympy as sp

    return sp.Symbol("n", integer=True)


def _values(found: Any) -> list[Any] | None:
    """The members of a solution set, families with the parameter ``n``; ``None`` if it is of another kind."""
    import sympy as sp

    if found == sp.S.EmptySet:
        return []
    if isinstance(found, sp.FiniteSet):
        return sorted((sp.simplify(value) for value in found), key=lambda value: float(value.evalf(15)))
    if isinstance(found, sp.Union):
        parts = [_values(part) for part in found.args]
        return None if any(part is None for part in parts) else [value for part in parts if part for value in part]
    if isinstance(found, sp.Intersection) and sp.S.Reals in found.args and len(found.args) == 2:
        other = next(part for part in found.args if part != sp.S.Reals)
        return _values(other)
    if isinstance(found, sp.ImageSet) and found.base_set == sp.S.Integers and len(found.lamda.variables) == 1:
        return [_family(found.lamda(_parameter()))]
    return None


def _family(member: Any) -> Any:
    """``2nπ + a`` with ``a`` in the first turn."""
    import sympy as sp

    n = _parameter()
    member = sp.expand(sp.simplify(member))
    period, start = member.coeff(n, 1), member.coeff(n, 0)
    if not period.is_number or period == 0:
        return member
    return period * n + sp.simplify(start - sp.floor(start / period) * period)


def _satisfies(left: Any, right: Any, unknown: Any, value: Any) -> bool:
    verdict, _ = vanishes(left.subs(unknown, value) - right.subs(unknown, value))
    return verdict in (Verdict.PROVED, Verdict.CHECKED)


def _numeric(working: Working, sides: tuple[Any, Any], unknown: Any) -> Working:
    """Real roots by a search where there is no closed form."""
    import sympy as sp

    from phirag.mathematics.numeric import real_function
    from phirag.mathematics.roots import SPAN, real_roots

    found, _ = real_roots(real_function(sides[0] - sides[1], unknown))
    if not found:
        raise Declined("no closed form and no real root near zero was found")
    values = [plain(sp.Float(round(root, 10), 15)) for root in dict.fromkeys(found)]
    working.step(f"There is no closed form; a search between -{SPAN:g} and {SPAN:g} finds the real roots to 10 places.")
    working.final = either(plain(unknown), values)
    return working


def _rounded_unknown(sides: tuple[Any, Any], unknown: Any) -> Working:
    """Equations with the floor or the ceiling of the unknown itself: one case for each whole number."""
    import sympy as sp

    difference = sides[0] - sides[1]
    rounded = difference.atoms(sp.floor, sp.ceiling)
    if len(rounded) != 1 or next(iter(rounded)).args != (unknown,):
        raise Declined("equations with rounded numbers are solved only where the unknown alone is rounded, in one way")
    part = next(iter(rounded))
    whole, real = sp.Symbol("_whole", integer=True), sp.Symbol(unknown.name, real=True)
    opened = difference.subs(part, whole).subs(unknown, real)
    if not opened.is_polynomial(real, whole) or sp.degree(opened, real) > 2:
        raise Declined("the equation is not a polynomial beside the rounded unknown")
    working = Working()
    found: list[Any] = []
    for k in range(-WHOLE_CASES, WHOLE_CASES + 1):
        for value in sp.roots(sp.Poly(opened.subs(whole, k), real)):
            inside = value.is_real and (k <= value < k + 1 if part.func == sp.floor else k - 1 < value <= k)
            if inside and value not in found:
                name = plain(unknown)
                working.step(f"If {name} rounds to {k}, then {name} = {plain(value)}.", "Floor and ceiling functions")
                found.append(value)
    if not found:
        raise Declined("no solution was found")
    found.sort(key=lambda value: float(value.evalf(15)))
    working.final = either(plain(unknown), [plain(value) for value in found])
    return working
