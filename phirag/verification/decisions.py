"""Comparisons decided over again: fractions by cross-multiplying, other numbers by intervals.

Runs inside the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import split_top
from phirag.mathematics.problems import Problem, Task
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_COMPARING", "decision"]

Interval = tuple[Fraction, Fraction]
_YES = frozenset(("yes", "true"))
_NO = frozenset(("no", "false"))


def decision(final: str) -> bool:
    """The decision that an answer states.

    Raises
    ------
    ParseError
        If it states none.
    """
    word = final.strip().strip(".").lower()
    if word in _YES | _NO:
        return word in _YES
    raise ParseError(f"{final!r} does not decide the question", hint="answer yes or no")


def _enclosed(text: str) -> Interval:
    """A number between two fractions; the same one twice if it is rational."""
    value: Any = to_sympy(parse(text)).doit()
    if value.is_Rational:
        exact = Fraction(int(value.p), int(value.q))
        return exact, exact
    number = value.evalf(60)
    if not number.is_Float:
        raise ParseError(f"{text!r} is not a real number")
    middle, slack = Fraction(str(number)), Fraction(1, 10**50) * (1 + abs(Fraction(str(number.evalf(5)))))
    return middle - slack, middle + slack


def _before(first: Interval, second: Interval) -> bool | None:
    """Whether the first number is less; ``None`` where the intervals meet and are not single numbers."""
    if first[1] < second[0]:
        return True
    if second[1] < first[0] or (first[0] == first[1] == second[0] == second[1]):
        return False
    return None


def _relation(problem: Problem, final: str) -> list[Outcome]:
    first, second = (_enclosed(text) for text in problem.expressions)
    less, greater = _before(first, second), _before(second, first)
    sign, stated = problem.options["sign"], decision(final)
    what = f"{problem.reading}: {'yes' if stated else 'no'}"
    if less is None or greater is None:
        return [Outcome(what, "intervals", Verdict.UNDETERMINED, "the numbers are too near to each other")]
    holds = {
        "<": less, ">": greater, "<=": not greater, ">=": not less, "=": not (less or greater), "!=": less or greater,
    }[sign]  # fmt: skip
    evidence = "the first is " + ("less" if less else "greater" if greater else "equal")
    return [Outcome(what, "cross-multiplying", Verdict.PROVED if holds == stated else Verdict.REFUTED, evidence)]


def _labels(problem: Problem) -> list[str]:
    labels = problem.labels or problem.expressions
    return list(problem.options.get("letters", "")) or [_spaceless(label) for label in labels]


def _spaceless(text: str) -> str:
    return "".join(text.split())


def _place(problem: Problem, final: str) -> int:
    """Which of the numbers an answer names, by its letter, its name or its value."""
    labels, stated = _labels(problem), _spaceless(final).strip("().")
    if stated in labels:
        return labels.index(stated)
    value = _enclosed(final)
    for place, text in enumerate(problem.expressions):
        if _enclosed(text) == value:
            return place
    raise ParseError(f"{final!r} is none of the numbers given")


def _sorted(problem: Problem, final: str) -> list[Outcome]:
    places = [_place(problem, part) for part in split_top(final)]
    what = f"{final} is in order"
    if sorted(places) != list(range(len(problem.expressions))):
        return [Outcome(what, "matching the numbers", Verdict.REFUTED, "not every number is there once")]
    numbers = [_enclosed(problem.expressions[place]) for place in places]
    for first, second in pairwise(numbers):
        wrong = _before(second, first) if problem.options["sign"] == "<" else _before(first, second)
        if wrong is not False:
            verdict = Verdict.REFUTED if wrong else Verdict.UNDETERMINED
            return [Outcome(what, "comparing neighbours", verdict, "two neighbours stand the wrong way round")]
    return [Outcome(what, "comparing neighbours", Verdict.PROVED, f"{len(numbers) - 1} pairs of neighbours agree")]


def _kth(problem: Problem, final: str) -> list[Outcome]:
    place, rank = _place(problem, final), int(problem.options["place"])
    numbers = [_enclosed(text) for text in problem.expressions]
    chosen = numbers[place]
    if problem.options["sign"] == ">":
        ahead = [_before(chosen, other) for other in numbers]
    else:
        ahead = [_before(other, chosen) for other in numbers]
    what = f"{final} is number {rank}"
    if None in ahead:
        return [Outcome(what, "counting", Verdict.UNDETERMINED, "two numbers are too near to each other")]
    count = sum(map(bool, ahead))
    verdict = Verdict.PROVED if count == rank - 1 else Verdict.REFUTED
    return [Outcome(what, "counting", verdict, f"{count} of the numbers come before it")]


def _closest(problem: Problem, final: str) -> list[Outcome]:
    place, target = _place(problem, final), _enclosed(problem.options["target"])
    distances = []
    for text in problem.expressions:
        low, high = _enclosed(text)
        least, most = low - target[1], high - target[0]
        distances.append((-most, -least) if most < 0 else (least, most))
    nearer = [_before(distance, distances[place]) for distance in distances]
    what = f"{final} is the closest"
    if any(nearer):
        return [Outcome(what, "comparing distances", Verdict.REFUTED, "another number is closer")]
    verdict = Verdict.UNDETERMINED if None in nearer else Verdict.PROVED
    return [Outcome(what, "comparing distances", verdict, "no other number is closer")]


CHECK_COMPARING: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {
    Task.COMPARE: _relation,
    Task.SORT: _sorted,
    Task.KTH: _kth,
    Task.CLOSEST: _closest,
}
