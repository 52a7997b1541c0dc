"""Polynomial equations in one unknown: linear, quadratic, and what factors. Runs inside the worker."""

from __future__ import annotations

from typing import Any

from phirag.engines.cas.working import Declined, Working, either, joined
from phirag.mathematics.printing import plain

__all__ = ["quadratic_roots", "work_polynomial"]

MAX_DEGREE = 60


def work_polynomial(working: Working, polynomial: Any, unknown: Any, *, real: bool, excluded: Any) -> Working:
    """Solve ``polynomial = 0`` and leave out the zeros of ``excluded``."""
    name = plain(unknown)
    if polynomial.is_zero:
        working.step("Both sides are equal for every value.", "Collecting like terms")
        working.final = "all numbers"
        return working
    if polynomial.degree() == 0:
        working.step(f"Bringing everything to one side leaves {plain(polynomial.as_expr())} = 0, which is false.",
                     "Collecting like terms")  # fmt: skip
        working.final = "no solution"
        return working
    if polynomial.degree() > MAX_DEGREE:
        raise Declined(f"polynomials up to degree {MAX_DEGREE} are solved")
    polynomial = _cleared(polynomial)
    working.step(f"Bring everything to one side: {plain(polynomial.as_expr())} = 0.", "Collecting like terms")
    conditions = sorted(polynomial.LC().free_symbols, key=str)
    if conditions:
        working.step(f"This supposes {plain(polynomial.LC())} ≠ 0.")
    roots = _roots(working, polynomial, unknown)
    kept = [root for root in roots if not _is_zero(excluded.subs(unknown, root))]
    if len(kept) < len(roots):
        working.step("Leave out the values at which a denominator is zero.")
    if real:
        kept = [root for root in kept if root.is_real or (root.is_real is None and not root.free_symbols and
                abs(complex(root.evalf(20)).imag) < 1e-15)]  # fmt: skip
        if len(kept) < len(roots):
            working.step("Keep the real solutions.")
    working.final = either(name, _written(kept))
    return working


def _cleared(polynomial: Any) -> Any:
    """The same equation with integer coefficients without a common factor, and a positive leading one."""
    if polynomial.free_symbols_in_domain:
        return polynomial
    _, cleared = polynomial.clear_denoms(convert=True)
    _, primitive = cleared.primitive()
    return -primitive if primitive.LC().is_negative else primitive


def _is_zero(value: Any) -> bool:
    import sympy as sp

    return bool(value == 0 or sp.simplify(value) == 0)


def _written(roots: list[Any]) -> list[str]:
    """Roots as text, conjugate pairs joined with ±."""
    texts = [plain(root) for root in roots]
    written: list[str] = []
    while texts:
        first = texts.pop(0)
        pair = next(((joined(first, other) or joined(other, first), other) for other in texts
                     if joined(first, other) or joined(other, first)), None)  # fmt: skip
        if pair is None:
            written.append(first)
        else:
            written.append(str(pair[0]))
            texts.remove(pair[1])
    return written


def _roots(working: Working, polynomial: Any, unknown: Any) -> list[Any]:
    """All distinct complex roots, with the steps to them."""
    import sympy as sp

    if polynomial.degree() == 1:
        slope, constant = polynomial.all_coeffs()
        root = sp.simplify(-constant / slope)
        working.step(f"Subtract the constant and divide by {plain(slope)}: {plain(unknown)} = {plain(root)}.",
                     "Solving a linear equation")  # fmt: skip
        return [root]
    _, factors = polynomial.factor_list()
    if len(factors) > 1 or factors[0][1] > 1:
        shown = plain(sp.factor(polynomial.as_expr()))
        working.step(f"Factor: {shown} = 0.", "Factoring a polynomial")
        working.step("A product is zero exactly when one of its factors is.", "Zero-product property")
    roots: list[Any] = []
    for factor, _ in sorted(factors, key=lambda pair: _factor_place(pair[0])):
        roots.extend(_factor_roots(working, factor, unknown, alone=len(factors) == 1))
    return roots


def _factor_place(factor: Any) -> tuple[int, float]:
    """Linear factors first, in the order of their roots."""
    linear = factor.degree() == 1 and not factor.free_symbols_in_domain
    return factor.degree(), float(-factor.nth(0) / factor.LC()) if linear else 0.0


def _factor_roots(working: Working, factor: Any, unknown: Any, *, alone: bool) -> list[Any]:
    """The roots of one irreducible factor."""
    import sympy as sp

    if factor.degree() == 1:
        slope, constant = factor.all_coeffs()
        root = sp.simplify(-constant / slope)
        working.step(
            f"{plain(factor.as_expr())} = 0 gives {plain(unknown)} = {plain(root)}.",
            "Solving a linear equation",
        )
        return [root]
    if factor.degree() == 2:
        return quadratic_roots(working, factor, unknown)
    if factor.free_symbols_in_domain:
        raise Declined("equations of degree three and more with letters as coefficients are not solved")
    if len(factor.terms()) == 2:
        exact = sp.roots(factor)
        if sum(exact.values()) == factor.degree() and factor.degree() <= 8:
            shown = plain(factor.as_expr())
            working.step(f"{shown} = 0 is solved by the roots of unity times a real root.", "Roots of unity")
            return [sp.simplify(root) for root in exact]
    numeric = sorted(factor.nroots(n=20, maxsteps=200), key=_place)
    which = "It" if alone else plain(factor.as_expr())
    working.step(f"{which} has no rational root and is solved numerically, to 10 digits.", "Rational root theorem")
    return [_rounded(root) for root in numeric]


def _place(root: Any) -> tuple[bool, float, float]:
    """Real roots first, from left to right."""
    value = complex(root)
    return value.imag != 0, value.real, value.imag


def _rounded(root: Any) -> Any:
    """A root to 12 decimal places, exactly as shown."""
    import sympy as sp

    def places(value: Any) -> Any:
        return sp.Float(sp.Rational(round(sp.Rational(str(value)) * 10**12), 10**12), 20)

    return places(sp.re(root)) + sp.I * places(sp.im(root)) if sp.im(root) != 0 else places(root)


def quadratic_roots(working: Working, quadratic: Any, unknown: Any) -> list[Any]:
    """Solve an irreducible quadratic by its discriminant."""
    import sympy as sp

    a, b, c = quadratic.all_coeffs()
    discriminant = sp.expand(b**2 - 4 * a * c)
    working.step(
        f"For {plain(quadratic.as_expr())} = 0: a = {plain(a)}, b = {plain(b)}, c = {plain(c)}, "
        f"and the discriminant is b^2 - 4ac = {plain(discriminant)}"
        + (", which is negative: the roots are not real." if discriminant.is_negative else "."),
        "Discriminant",
    )
    half = sp.sqrt(sp.factor(discriminant)) / (2 * a)
    centre = sp.simplify(-b / (2 * a))
    if half.is_number and half.could_extract_minus_sign():
        half = -half
    roots = [sp.expand(centre + half), sp.expand(centre - half)] if half.is_number else [centre + half, centre - half]
    if half.is_number:
        shown = joined(plain(roots[0]), plain(roots[1])) or f"{plain(roots[0])} or {plain(roots[1])}"
    else:
        roots = [sp.simplify((-b + sign * sp.sqrt(sp.factor(discriminant))) / (2 * a)) for sign in (1, -1)]
        shown = f"{plain(roots[0])} or {plain(roots[1])}"
    working.step(f"{plain(unknown)} = (-b ± √(b^2 - 4ac))/(2a) = {shown}.", "Quadratic formula")
    return roots
