"""What a problem lays down, confirmed: values by substitution and by counting, derivatives by Cauchy's formula.

Runs inside the worker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from phirag.errors import ParseError
from phirag.mathematics.closing import Settled, close
from phirag.mathematics.equality import vanishes
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import split_top
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Node, Symbol
from phirag.types import Verdict
from phirag.verification.calculus import check_derivative
from phirag.verification.equations import check_equations
from phirag.verification.outcome import Outcome

__all__ = ["check_given", "check_value"]

_ORDER = [Verdict.REFUTED, Verdict.UNDETERMINED, Verdict.CHECKED, Verdict.PROVED]


def check_given(problem: Problem, final: str, check: Callable[[Problem, str], list[Outcome]]) -> list[Outcome]:
    """Check what is given, then the answer in every way to satisfy it."""
    closings = close(problem)
    outcomes = _settled(problem)
    if not closings:
        return [*outcomes, Outcome(final, "solving what is given", Verdict.REFUTED, "it contradicts itself")]
    return outcomes + [outcome for closing in closings for outcome in check(closing.applied(problem), final)]


def check_value(problem: Problem, final: str) -> list[Outcome]:
    """Check the values an expression takes: each that is stated occurs, and each that occurs is stated."""
    closings = close(problem)
    outcomes = _settled(problem)
    stated = _stated(problem, final)
    values = [to_sympy(parse(closing.applied(problem).expressions[0])).doit() for closing in closings]
    what, how = f"{problem.expressions[0].strip()} is {final}", "inserting what is given"
    left = list(values)
    weakest = Verdict.PROVED
    for node in stated:
        value = to_sympy(node)
        verdicts = [vanishes(value - other)[0] for other in values]
        if not any(verdict in (Verdict.PROVED, Verdict.CHECKED) for verdict in verdicts):
            shown = ", ".join(plain(other) for other in values)
            return [*outcomes, Outcome(what, how, Verdict.REFUTED, f"its values are {shown}")]
        best = max(verdicts, key=_ORDER.index)
        weakest = min(weakest, best, key=_ORDER.index)
        left = [other for other, verdict in zip(left, [vanishes(value - item)[0] for item in left], strict=True)
                if verdict not in (Verdict.PROVED, Verdict.CHECKED)]  # fmt: skip
    if left:
        return [*outcomes, Outcome(what, how, Verdict.REFUTED, f"{plain(left[0])} is a value as well")]
    return [*outcomes, Outcome(what, how, weakest, "the values agree")]


def _stated(problem: Problem, final: str) -> list[Node]:
    """The values in ``a = 1 or a = 2`` or ``1, 2``."""
    found = []
    for part in [piece for side in final.split(" or ") for piece in split_top(side)]:
        node = parse(part, symbols=problem.symbols, functions=problem.functions)
        if isinstance(node, Apply) and node.op == "=" and isinstance(node.args[0], (Symbol, Apply)):
            node = node.args[1]
        found.append(node)
    if not found:
        raise ParseError("the answer states no value")
    return found


def _settled(problem: Problem) -> list[Outcome]:
    """One outcome for each system and each derivative that is given, over all ways to satisfy them."""
    whole = replace(problem, given=tuple(given for given in problem.given if not given.domain))
    groups: dict[tuple[str, ...], list[Settled]] = {}
    for closing in close(whole):
        for settled in closing.settled:
            if settled not in groups.setdefault(settled.formulas, []):
                groups[settled.formulas].append(settled)
    return [_confirmed(group) for group in groups.values()]


def _confirmed(group: list[Settled]) -> Outcome:
    first = group[0]
    assert first.given is not None
    if first.derivative:
        parameter = first.given.parameters[0]
        options = {"order": str(first.given.order)}
        stated = Problem(Task.DIFFERENTIATE, first.formulas, (parameter,), options, symbols=(parameter,))
        outcomes = check_derivative(stated, first.derivative)
        what = f"{first.given.function} is derivative number {first.given.order} of {first.given.formulas[0].strip()}"
    else:
        names = tuple(first.values)
        stated = Problem(Task.SOLVE, first.formulas, names, symbols=names)
        final = " or ".join(
            ", ".join(f"{name} = {value}" for name, value in settled.values.items()) for settled in group
        )
        if any(isinstance(node, Apply) and isinstance(node.args[0], Symbol) and node.args[0].name in names
               for node in map(parse, first.formulas)) and len(first.formulas) == 1:  # fmt: skip
            return _definition(first)
        outcomes = check_equations(stated, final)
        what = f"{', '.join(formula.strip() for formula in first.given.formulas)} gives {final}"
    weakest = min(outcomes, key=lambda outcome: _ORDER.index(outcome.verdict))
    return Outcome(what, weakest.how, weakest.verdict, weakest.evidence)


def _definition(settled: Settled) -> Outcome:
    """A name that is given its value outright: the value is computed again, to forty digits."""
    ((name, value),) = settled.values.items()
    node = parse(settled.formulas[0], symbols=(name,))
    assert isinstance(node, Apply)
    difference = to_sympy(node.args[1]) - to_sympy(parse(value))
    verdict, evidence = vanishes(difference)
    return Outcome(f"{name} is {value}", "computing again", verdict, evidence)
