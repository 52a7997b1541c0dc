"""Problems that lay something down before they ask. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable

from phirag.engines.cas.expressions import neat_value
from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.closing import Closing, Settled, close
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem
from phirag.mathematics.syntax import Apply, Symbol

__all__ = ["work_given", "work_value"]


def work_given(problem: Problem, work: Callable[[Problem], Working]) -> Working:
    """Settle what is given, then work on what is asked; every way to settle it has to lead to one answer."""
    closings = _closings(problem)
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
    values = []
    for closing in closings:
        text = closing.applied(problem).expressions[0]
        value, shown = neat_value(parse(text))
        values.append(shown)
        if not isinstance(problem.parse(problem.expressions[0]), Symbol):
            working.step(f"{problem.expressions[0].strip()} = {shown}.", "Substitution")
        del value
    values = list(dict.fromkeys(values))
    name = problem.expressions[0].strip()
    if isinstance(problem.parse(name), Symbol):
        working.final = " or ".join(f"{name} = {value}" for value in values)
    else:
        working.final = ", ".join(values)
    return working


def _closings(problem: Problem) -> list[Closing]:
    closings = close(problem)
    if not closings:
        raise Declined("what is given contradicts itself")
    if any(closing.pending for closing in closings):
        raise Declined("what is given does not determine its unknowns")
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
        case [Apply("=", (Symbol(name), _))] if name in settled.values:
            right = settled.given.formulas[-1].split("=", 1)[-1].strip()
            shown = right if right == settled.values[name] else f"{right} = {settled.values[name]}"
            return f"{name} = {shown}.", "Order of operations"
    rule = "Solving a linear equation" if len(settled.values) == 1 else "Elimination method"
    return f"From {', '.join(formula.strip() for formula in settled.given.formulas)}: {values}.", rule
