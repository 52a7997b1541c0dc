"""Expressions to be simplified, expanded, factored or computed. Runs inside the worker."""

from __future__ import annotations

from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain, terminating
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Node, Number

__all__ = ["neat_value", "work_expression"]


def work_expression(problem: Problem) -> Working:
    """Rewrite or evaluate one expression."""
    import sympy as sp

    node = problem.parse(problem.expressions[0])
    expression = to_sympy(node, problem.names())
    if getattr(expression, "is_Relational", False) or isinstance(expression, bool):
        raise Declined("an equation is not an expression")
    working = Working()
    if hasattr(expression, "shape"):
        working.step("Compute entry by entry.", "Matrix multiplication")
        working.final = plain(expression.applyfunc(sp.simplify))
        return working
    if problem.task is Task.EVALUATE:
        return _evaluate(working, node, expression)
    if problem.task in (Task.EXPAND, Task.COLLECT):
        result = sp.expand(expression)
        rule = "Distributive law" if problem.task is Task.EXPAND else "Collecting like terms"
        working.step(
            f"{'Multiply out and collect' if problem.task is Task.EXPAND else 'Collect'}: {plain(result)}.", rule
        )
    elif problem.task is Task.RATIONALIZE:
        result = sp.radsimp(sp.simplify(expression))
        working.step(f"Multiply by the conjugate: {plain(result)}.", "Rationalizing the denominator")
    elif problem.task is Task.FACTOR:
        result = _factor(working, expression)
    else:
        result = _simplify(working, expression.doit())
    working.final = plain(result)
    return working


def _factor(working: Working, expression: Any) -> Any:
    import sympy as sp

    result = sp.factor(expression)
    working.step(f"{plain(expression)} = {plain(result)}.", "Factoring a polynomial")
    return result


def _simplify(working: Working, expression: Any) -> Any:
    import sympy as sp

    top, bottom = sp.fraction(sp.together(expression))
    if bottom.free_symbols and expression.is_rational_function():
        common = sp.gcd(top, bottom)
        if common.free_symbols:
            working.step(f"Cancel the common factor {plain(common)} (where it is not zero).", "Factoring a polynomial")
    result = sp.simplify(expression)
    working.step(
        f"{plain(expression)} = {plain(result)}.",
        "Collecting like terms" if expression.is_polynomial() else "",
    )
    return result


def _evaluate(working: Working, node: Node, expression: Any) -> Working:
    import sympy as sp

    if expression.has(sp.zoo, sp.nan):
        working.step("A division by zero has no value.")
        raise Declined("the expression divides by zero")
    _arithmetic(working, node)
    _, shown = neat_value(node, expression)
    if not working.steps:
        working.step(f"The value is {shown}.", "Order of operations")
    working.final = shown
    return working


def neat_value(node: Node, expression: Any = None) -> tuple[Any, str]:
    """The exact value of a closed expression, and how it is shown: as a decimal where the question has decimals.

    Raises
    ------
    Declined
        If it has no value that was found.
    """
    import sympy as sp

    expression = to_sympy(node) if expression is None else expression
    value = expression.doit() if hasattr(expression, "doit") else expression
    if value.has(sp.Integral, sp.Sum, sp.Limit, sp.Product, sp.zoo, sp.nan):
        raise Declined("no exact value was found")
    value = sp.nsimplify(value) if value.is_Float else sp.simplify(value)
    if value.has(sp.atan, sp.acos, sp.asin) and value.has(sp.tan, sp.cos, sp.sin):
        value = min((value, sp.simplify(sp.expand_trig(value))), key=sp.count_ops)
    return value, terminating(value) if _wrote_decimals(node) and value.is_Rational else plain(value)


def _wrote_decimals(node: Node) -> bool:
    from phirag.mathematics.syntax import walk

    return any(isinstance(part, Number) and "." in part.text for part in walk(node))


def _arithmetic(working: Working, node: Node, limit: int = 8) -> Any:
    """Compute an arithmetic tree from the inside out, one step for each operation, if it is short."""
    from phirag.mathematics.syntax import walk

    signs = {"+": "+", "-": "-", "*": "·", "/": "/", "^": "^"}
    operations = [part for part in walk(node) if isinstance(part, Apply)]
    if len(operations) > limit or not all(part.op in signs or part.op == "neg" for part in operations):
        return None

    def compute(part: Node) -> Any:
        if not isinstance(part, Apply) or part.op == "neg":
            return to_sympy(part)
        left, right = (compute(argument) for argument in part.args)
        value = to_sympy(part)
        shown = [f"({plain(side)})" if side < 0 or (part.op in "^/*" and not side.is_Integer) else plain(side)
                 for side in (left, right)]  # fmt: skip
        if part.op != "/" or value.is_Integer:
            sign = signs[part.op] if part.op == "^" else f" {signs[part.op]} "
            working.step(f"{shown[0]}{sign}{shown[1]} = {plain(value)}.", "Order of operations")
        return value

    if all(to_sympy(part).is_Rational for part in operations):
        return compute(node)
    return None
