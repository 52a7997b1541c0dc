"""Problems that lay something down before they ask. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

from phirag.engines.cas.expressions import neat_value
from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.closing import Closing, Settled, close, polynomial_of
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem
from phirag.mathematics.syntax import Apply, Node, Symbol
from phirag.mathematics.writing import written

__all__ = ["work_given", "work_value"]


def work_given(problem: Problem, work: Callable[[Problem], Working]) -> Working:
    """Settle what is given, then work on what is asked; every way to settle it has to lead to one answer."""
    closings = _closings(problem)
    if any(closing.pending for closing in closings):
        raise Declined("what is given does not determine its unknowns")
    working = Working()
    _explain(working, closings)
    results = [work(closing.applied(problem)) for closing in closings]
    finals = {result.final for result in results}
    if len(finals) > 1:
        raise Declined("what is given can be satisfied in several ways, with different answers")
    working.steps += results[0].steps
    working.final = results[0].final
    return working


def work_value(problem: Problem) -> Working:
    """The value of an expression, in each way to settle what is given."""
    closings = _closings(problem)
    working = Working()
    _explain(working, closings)
    name = problem.expressions[0].strip()
    asked = problem.parse(name)
    values: list[Any] = []
    shown: list[str] = []
    for closing in closings:
        node = parse(closing.applied(problem).expressions[0])
        if closing.symmetric:
            value, text = _symmetric(working, problem, closing, node)
        elif closing.pending:
            value, text = _eliminated(working, closing, node)
        else:
            value, text = _shown(node)
        if not isinstance(asked, Symbol):
            working.step(f"{name} = {text}.", "Substitution")
        if not any(_same(value, other) for other in values):
            values.append(value)
            shown.append(text)
    if "pick" in problem.options:
        return _picked(working, values, problem.options["pick"])
    if isinstance(asked, Symbol):
        working.final = " or ".join(f"{name} = {text}" for text in shown)
    else:
        working.final = (" or " if isinstance(asked, Apply) and asked.op == "tuple" else ", ").join(shown)
    return working


def _picked(working: Working, values: list[Any], pick: str) -> Working:
    """The greatest, the least, the sum or the product of the values there are."""
    import sympy as sp

    if pick in ("largest", "smallest"):
        if not all(value.is_real for value in values):
            raise Declined("values that are not real have no order")
        ordered = sorted(values, key=lambda value: float(value.evalf(20)))
        value = ordered[-1 if pick == "largest" else 0]
    else:
        value = sp.simplify(sum(values, sp.Integer(0)) if pick == "sum" else sp.prod(values))
    working.step(f"Of the values {', '.join(map(plain, values))} the {pick} is {plain(value)}.")
    working.final = plain(value)
    return working


def _same(value: Any, other: Any) -> bool:
    import sympy as sp

    if isinstance(value, tuple):
        return all(_same(left, right) for left, right in zip(value, other, strict=True))
    return bool(value == other or sp.simplify(value - other) == 0)


def _shown(node: Node) -> tuple[Any, str]:
    """The value of a closed expression or pair, and how it is shown."""
    if isinstance(node, Apply) and node.op == "tuple":
        parts = [_shown(part) for part in node.args]
        return tuple(value for value, _ in parts), f"({', '.join(text for _, text in parts)})"
    value, text = neat_value(node)
    if getattr(value, "free_symbols", None):
        raise Declined(f"nothing says what {', '.join(sorted(map(str, value.free_symbols)))} is")
    return value, text


def _eliminated(working: Working, closing: Closing, node: Node) -> tuple[Any, str]:
    """The value that all solutions of too few equations agree on: some unknowns are put in terms of the others."""
    import sympy as sp

    if closing.domains and not set(closing.domains.values()) <= {"real", "nonzero", "complex", "positive"}:
        raise Declined("what is given does not determine its unknowns")
    equations, target = [], to_sympy(node)
    if closing.bounds:
        raise Declined("an inequality that is given does not determine its unknowns")
    for pending in closing.pending:
        assert isinstance(pending, Apply)
        left, right = (to_sympy(side) for side in pending.args)
        equations.append(sp.numer(sp.together(left - right)))
    names = sorted(set().union(*(equation.free_symbols for equation in equations)), key=str)
    if not all(equation.is_polynomial(*names) for equation in equations) or not target.is_rational_function(*names):
        raise Declined("what is given does not determine its unknowns")
    found = set()
    for solution in sp.solve(equations, names[: len(equations)], dict=True):
        value = sp.cancel(sp.together(target.subs(solution)))
        if value.has(sp.nan, sp.zoo):
            continue
        if value.free_symbols:
            raise Declined("what is given does not determine the value that is asked for")
        found.add(sp.simplify(value))
        said = ", ".join(f"{plain(name)} = {plain(part)}" for name, part in solution.items())
        working.step(f"From what is given, {said}.", "Elimination method")
    if len(found) != 1:
        raise Declined("what is given does not determine the value that is asked for")
    value = found.pop()
    return value, plain(value)


def _symmetric(working: Working, problem: Problem, closing: Closing, node: Node) -> tuple[Any, str]:
    """A symmetric function of roots by Vieta's formulas: the normal form modulo the relations between them."""
    import sympy as sp

    if closing.pending or closing.bounds or len(closing.symmetric) != 1:
        raise Declined("roots with further conditions are not handled")
    given = closing.symmetric[0]
    polynomial = polynomial_of(given, problem, closing)
    roots = [sp.Symbol(name) for name in given.parameters]
    coefficients = [c / polynomial.LC() for c in polynomial.all_coeffs()]
    relations = []
    for k in range(1, len(roots) + 1):
        symmetric = sum(sp.prod(choice) for choice in combinations(roots, k))
        value = (-1) ** k * coefficients[k]
        relations.append(symmetric - value)
        working.step(f"{plain(symmetric)} = {plain(value)}.", "Vieta's formulas")
    target = to_sympy(node)
    if not target.is_rational_function(*roots) or target.free_symbols - set(roots):
        raise Declined("what is asked for is no rational function of the roots")
    top, bottom = sp.fraction(sp.together(target))
    basis = sp.groebner(relations, *roots, order="grevlex")
    rests = [sp.Poly(basis.reduce(sp.expand(part))[1], *roots) for part in (top, bottom)]
    if rests[1].is_zero:
        raise Declined("what is asked for has no value")
    value = sp.cancel(rests[0].as_expr() / rests[1].as_expr())
    if value.free_symbols:
        raise Declined("the value depends on which root has which name")
    return value, plain(value)


def _closings(problem: Problem) -> list[Closing]:
    closings = close(problem)
    if not closings:
        raise Declined("what is given contradicts itself")
    return closings


def _explain(working: Working, closings: list[Closing]) -> None:
    """One step for each thing that was settled."""
    seen = set()
    for settled in (settled for closing in closings for settled in closing.settled):
        text, rule = _settled(settled)
        if text not in seen:
            working.step(text, rule)
            seen.add(text)


def _settled(settled: Settled) -> tuple[str, str]:
    assert settled.given is not None
    if settled.derivative:
        given = settled.given
        shown = plain(to_sympy(parse(settled.derivative, symbols=given.parameters)))
        return f"Differentiated, {given.formulas[0].strip()} gives {shown}.", "Power rule"
    values = ", ".join(f"{name} = {value}" for name, value in settled.values.items())
    nodes = [parse(formula) for formula in settled.formulas]
    match nodes:
        case [Apply("=", (Symbol(name), right))] if name in settled.values and len(settled.given.formulas) == 1:
            text = settled.given.formulas[0].split("=", 1)[-1].strip()
            if written(right) == settled.values[name] or text == settled.values[name]:
                return f"{name} = {settled.values[name]}.", ""
            return f"{name} = {text} = {settled.values[name]}.", "Order of operations"
    rule = "Solving a linear equation" if len(settled.values) == 1 else "Elimination method"
    return f"From {', '.join(formula.strip() for formula in settled.given.formulas)}: {values}.", rule
