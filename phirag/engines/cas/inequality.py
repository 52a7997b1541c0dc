"""Inequalities in one real unknown, by a sign chart. Runs inside the worker."""

from __future__ import annotations

from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain, plain_set
from phirag.mathematics.problems import Problem
from phirag.mathematics.syntax import Apply

__all__ = ["work_inequality"]


def work_inequality(problem: Problem) -> Working:
    """Solve an inequality, or a chain of them such as ``1 < 2x + 1 < 5``."""
    import sympy as sp

    name = problem.unknowns[0]
    unknown = sp.Symbol(name, real=True)
    node = parse(problem.expressions[0])
    links = node.args if isinstance(node, Apply) and node.op == "and" else (node,)
    working, found = Working(), sp.S.Reals
    for link in links:
        if not isinstance(link, Apply) or link.op not in ("<", ">", "<=", ">=", "!="):
            raise Declined("this is not an inequality")
        left, right = (to_sympy(side, {name: unknown}, real=True) for side in link.args)
        if (left - right).free_symbols - {unknown}:
            raise Declined("inequalities with letters as coefficients are not solved")
        found = sp.Intersection(found, _work_link(working, link.op, left - right, unknown))
    if not isinstance(found, (sp.Interval, sp.FiniteSet, sp.Union)) and found not in (
        sp.S.EmptySet,
        sp.S.Reals,
    ):
        raise Declined("the solutions could not be described by intervals")
    working.final = "no solution" if found == sp.S.EmptySet else plain_set(found)
    return working


def _work_link(working: Working, op: str, difference: Any, unknown: Any) -> Any:
    import sympy as sp

    relation = {"<": sp.Lt, ">": sp.Gt, "<=": sp.Le, ">=": sp.Ge, "!=": sp.Ne}[op]
    sign = {"<=": "≤", ">=": "≥", "!=": "≠"}.get(op, op)
    together = sp.factor(sp.together(difference))
    working.step(f"Bring everything to one side: {plain(together)} {sign} 0.", "Sign chart method")
    if together.is_rational_function(unknown):
        top, bottom = sp.fraction(together)
        for part, what in ((top, "zeros"), (bottom, "poles")):
            if part.has(unknown):
                roots = sorted(set(sp.Poly(part, unknown).real_roots()))
                shown = ", ".join(plain(root) for root in roots) or "none"
                working.step(f"Real {what}: {shown}.", "Sign chart method")
    elif difference.has(sp.Abs):
        working.step("Consider both signs of what stands between the bars.", "Absolute value")
    found = sp.solveset(relation(difference, 0), unknown, sp.S.Reals)
    working.step(
        f"Between these places the sign does not change; it is right on {plain_set(found)}.",
        "Sign chart method",
    )
    return found
