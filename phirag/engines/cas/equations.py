"""Equations in one unknown, and the way to systems. Runs inside the worker."""

from __future__ import annotations

from typing import Any

from phirag.engines.cas.polynomials import work_polynomial
from phirag.engines.cas.systems import work_system
from phirag.engines.cas.transcendental import work_transcendental
from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import branches, to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem
from phirag.mathematics.syntax import Apply, Node, symbols_of, walk

__all__ = ["work_equations"]


def work_equations(problem: Problem) -> Working:
    """Solve one equation, or several together."""
    import sympy as sp

    symbols = {name: sp.Symbol(name) for name in problem.unknowns}
    sides = []
    for text in problem.expressions:
        node = parse(text, symbols=[name for name in symbols if name in ("e", "i")])
        if not isinstance(node, Apply) or node.op != "=":
            raise Declined("one of the formulas is not an equation")
        if len(branches(node)) > 1:
            raise Declined("an equation with ± is more than one equation")
        left, right = (to_sympy(side, symbols) for side in node.args)
        if hasattr(left, "shape") or hasattr(right, "shape"):
            raise Declined("equations between matrices are not solved")
        if _has_odd_root(node, problem.unknowns):
            raise Declined("odd roots of an unknown that may be negative are not handled")
        sides.append((left.doit(), right.doit()))
    if len(sides) > 1 or len(symbols) > 1:
        return work_system(sides, list(symbols.values()))
    return _work_one(sides[0], symbols[problem.unknowns[0]], real=problem.options.get("domain") == "real")


def _has_odd_root(node: Node, unknowns: tuple[str, ...]) -> bool:
    """Whether an odd root is taken of an unknown: SymPy takes the complex one where people take the real one."""
    return any(
        isinstance(part, Apply) and part.op in ("cbrt", "root") and set(symbols_of(part)) & set(unknowns)
        for part in walk(node)
    )


def _work_one(sides: tuple[Any, Any], unknown: Any, *, real: bool) -> Working:
    import sympy as sp

    difference = sp.together(sides[0] - sides[1])
    if not difference.is_rational_function(unknown):
        return work_transcendental(sides, unknown)
    top, bottom = sp.fraction(sp.cancel(difference))
    working = Working()
    numerator = sp.Poly(top, unknown)
    denominators = sp.denom(sp.together(sides[0])) * sp.denom(sp.together(sides[1]))
    if numerator.is_zero and denominators.has(unknown):
        raise Declined("every number at which both sides have a value is a solution")
    if denominators.has(unknown):
        working.step(f"Multiply by the denominators, which must not be zero: {plain(sp.factor(denominators))} ≠ 0.")
    del bottom
    return work_polynomial(working, numerator, unknown, real=real, excluded=denominators)
