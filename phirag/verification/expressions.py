"""Rewritten and evaluated expressions: the same value, in the form that was asked for. Runs inside the worker."""

from __future__ import annotations

from typing import Any

from phirag.mathematics.equality import compare_expressions
from phirag.mathematics.integers import NAMES, evaluated
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Node, Symbol, walk
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["check_expression"]


def check_expression(problem: Problem, final: str) -> list[Outcome]:
    """Check that an answer equals the expression it came from, and has the form asked for."""
    node: Node = parse(final, symbols=problem.symbols)
    match node:
        case Apply("=" | "approx", (_, right)):
            node = right
    names = problem.names()
    given, stated = to_sympy(problem.parse(problem.expressions[0]), names), to_sympy(node, names)
    if hasattr(given, "shape") or hasattr(stated, "shape"):
        same = given == stated
        what = "the answer equals the matrix expression"
        return [Outcome(what, "computing again", Verdict.PROVED if same else Verdict.REFUTED, plain(given))]
    what, how = f"{plain(stated)} equals {problem.expressions[0]}", "comparing exactly"
    if problem.task is Task.EVALUATE and _is_of_whole_numbers(problem.parse(problem.expressions[0])):
        return [_computed_again(problem, stated, what)]
    verdict, evidence = compare_expressions(_done(given), stated)
    if verdict is Verdict.REFUTED and _is_rounded(node, given, stated):
        return [Outcome(what, "comparing to the digits given", Verdict.CHECKED, "it agrees when rounded")]
    outcomes = [Outcome(what, how, verdict, evidence)]
    if problem.task is Task.FACTOR and verdict is not Verdict.REFUTED:
        outcomes.append(_is_factored(node, names))
    if problem.task is Task.RATIONALIZE and verdict is not Verdict.REFUTED:
        outcomes.append(_is_rational_below(stated))
    if problem.task in (Task.EXPAND, Task.COLLECT) and verdict is not Verdict.REFUTED:
        outcomes.append(_is_expanded(stated))
    return outcomes


def _is_of_whole_numbers(node: Node) -> bool:
    return any(isinstance(part, Apply) and part.op in NAMES for part in walk(node))


def _computed_again(problem: Problem, stated: Any, what: str) -> Outcome:
    """Functions of whole numbers by trial division and plain arithmetic."""
    value = evaluated(problem.parse(problem.expressions[0]))
    verdict = Verdict.PROVED if stated == value else Verdict.REFUTED
    return Outcome(what, "trial division and plain arithmetic", verdict, f"it is {value}")


def _done(expression: Any) -> Any:
    return expression.doit() if hasattr(expression, "doit") else expression


def _is_rounded(node: Node, given: Any, stated: Any) -> bool:
    """Whether a decimal answer is the value rounded to as many places as it shows."""
    text = getattr(node, "text", "") or (
        getattr(node.args[0], "text", "") if isinstance(node, Apply) and node.op == "neg" else ""
    )
    if "." not in text or given.free_symbols:
        return False
    places = len(text.split(".")[1])
    return bool(abs((given - stated).evalf(30)) <= 0.5 * 10.0**-places * (1 + 1e-9))


def _is_expanded(stated: Any) -> Outcome:
    expanded = stated.expand() == stated
    verdict = Verdict.PROVED if expanded else Verdict.REFUTED
    return Outcome("no product of sums is left", "expanding once more", verdict, plain(stated.expand()))


def _is_rational_below(stated: Any) -> Outcome:
    import sympy as sp

    bottom = sp.denom(sp.together(stated))
    verdict = Verdict.PROVED if not bottom.is_number or bottom.is_Integer else Verdict.REFUTED
    return Outcome("the denominator has no radical", "looking at it", verdict, plain(bottom))


def _is_factored(node: Node, symbols: dict[str, Any]) -> Outcome:
    """Each factor, as written, has to be irreducible over the rational numbers."""
    import sympy as sp

    what, how = "each factor is irreducible", "factoring over the rational numbers"
    factors = _written_factors(node)
    for factor in factors:
        expression = to_sympy(factor, symbols)
        names = sorted(expression.free_symbols, key=str)
        if not names or not expression.is_polynomial(*names):
            continue
        _, pieces = sp.factor_list(expression, *names)
        if sum(power for _, power in pieces) > 1:
            return Outcome(what, how, Verdict.REFUTED, f"{plain(expression)} = {plain(sp.factor(expression))}")
    shown = f"{len(factors)} factor{'s' if len(factors) != 1 else ''}"
    return Outcome(what, how, Verdict.PROVED, shown)


def _written_factors(node: Node) -> list[Node]:
    match node:
        case Apply("*", (left, right)):
            return _written_factors(left) + _written_factors(right)
        case Apply("^", (base, exponent)) if not isinstance(exponent, Symbol):
            return _written_factors(base)
        case Apply("neg", (inner,)):
            return _written_factors(inner)
        case Apply("/", (top, bottom)):
            return _written_factors(top) + _written_factors(bottom)
    return [node]
