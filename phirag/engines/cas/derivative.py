"""Derivatives, rule by rule. Runs inside the worker."""

from __future__ import annotations

from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, operands

__all__ = ["work_derivative"]

MAX_STEPS = 12

_STANDARD = {
    "sin": "Derivative of sine and cosine", "cos": "Derivative of sine and cosine",
    "tan": "Derivatives of the other trigonometric functions", "exp": "Derivative of the exponential function",
    "log": "Derivative of the natural logarithm", "asin": "Derivatives of the inverse trigonometric functions",
    "acos": "Derivatives of the inverse trigonometric functions",
    "atan": "Derivatives of the inverse trigonometric functions",
}  # fmt: skip


def work_derivative(problem: Problem) -> Working:
    """Differentiate as often as asked, and insert the point if there is one."""
    import sympy as sp

    parts = operands(problem)
    variable = sp.Symbol(parts.variable)
    body = to_sympy(parts.body, {parts.variable: variable})
    if hasattr(body, "shape"):
        raise Declined("matrices are not differentiated")
    working = Working()
    current = body.doit()
    for turn in range(parts.order):
        if parts.order > 1:
            working.step(f"Derivative number {turn + 1}: differentiate {plain(current)}.")
        _differentiate(working, current, variable)
        current = _neat(sp.diff(current, variable))
        if current.has(sp.Derivative, sp.Subs):
            raise Declined("the function has no derivative that can be written down")
        working.step(f"Together: {plain(current)}.")
    if parts.point is not None:
        point = to_sympy(parts.point)
        value = sp.simplify(current.subs(variable, point))
        working.step(f"At {plain(variable)} = {plain(point)} this is {plain(value)}.")
        current = value
    working.final = plain(current)
    return working


def _neat(derivative: Any) -> Any:
    """The derivative in the shorter of its plain and simplified forms."""
    import sympy as sp

    candidates = [derivative, sp.simplify(derivative), sp.factor_terms(derivative)]
    return min(candidates, key=lambda form: len(plain(form)))


def _differentiate(working: Working, node: Any, x: Any) -> None:
    """Write down the rule that opens ``node``, then those of its parts."""
    import sympy as sp

    if len(working.steps) >= MAX_STEPS or not node.has(x) or node == x:
        return
    shown, result = plain(node), plain(_neat(sp.diff(node, x)))
    name = plain(x)
    if node.is_Add:
        terms = [term for term in node.args if term.has(x)]
        working.step(
            f"d/d{name} of a sum: differentiate {', '.join(plain(term) for term in terms)} one by one.",
            "Sum rule",
        )
        for term in terms:
            _differentiate(working, term, x)
        return
    coefficient, rest = node.as_independent(x, as_Add=False)
    if coefficient != 1 and rest.has(x):
        if rest != x:
            _differentiate(working, rest, x)
        working.step(f"({shown})' = {result}: the factor {plain(coefficient)} stays.", "Constant multiple rule")
        return
    top, bottom = sp.fraction(node)
    if bottom.has(x) and top.has(x):
        for part in (top, bottom):
            _differentiate(working, part, x)
        working.step(f"({shown})' = {result}, by (u/v)' = (u'v - uv')/v^2.", "Quotient rule")
    elif node.is_Mul:
        first, second = node.as_two_terms()
        for part in (first, second):
            _differentiate(working, part, x)
        working.step(f"({shown})' = {result}, by (uv)' = u'v + uv' with u = {plain(first)} and v = {plain(second)}.",
                     "Product rule")  # fmt: skip
    elif node.is_Pow and not node.exp.has(x):
        if node.base == x:
            working.step(f"({shown})' = {result}.", "Power rule")
        else:
            _differentiate(working, node.base, x)
            working.step(f"({shown})' = {result}: outer derivative times inner derivative.", "Chain rule")
    elif isinstance(node, sp.Function) and len(node.args) == 1:
        _function(working, node, x, shown, result)
    else:
        working.step(f"({shown})' = {result}.", "Derivative of the exponential function" if node.is_Pow else "")


def _function(working: Working, node: Any, x: Any, shown: str, result: str) -> None:
    basis = _STANDARD.get(node.func.__name__, "")
    if node.args[0] == x:
        working.step(f"({shown})' = {result}.", basis)
        return
    _differentiate(working, node.args[0], x)
    working.step(f"({shown})' = {result}: outer derivative times inner derivative.", "Chain rule")
