"""Conversions taken back, and times of day on Python's own calendar. Runs inside the worker."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.units import find_unit
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_MEASURES"]

_FORMAT = "%I:%M %p"


def _judged(what: str, how: str, right: bool, evidence: str) -> list[Outcome]:
    return [Outcome(what, how, Verdict.PROVED if right else Verdict.REFUTED, evidence)]


def _fraction(text: str) -> Fraction:
    value: Any = to_sympy(parse(text))
    if not value.is_Rational:
        raise ParseError(f"{text!r} is not a rational number")
    return Fraction(int(value.p), int(value.q))


def _converted(problem: Problem, final: str) -> list[Outcome]:
    source, target = find_unit(problem.options["from"]), find_unit(problem.options["to"])
    if source is None or target is None or source.dimension != target.dimension:
        return [Outcome(problem.reading, "converting back", Verdict.UNDETERMINED, "the units do not agree")]
    back = _fraction(final) * target.size / source.size
    right = back == _fraction(problem.expressions[0])
    return _judged(
        f"{problem.reading} is {final}", "converting back", right, f"back again it is {back} {source.plural}"
    )


def _time(text: str) -> datetime.datetime:
    try:
        return datetime.datetime.strptime(text.strip().upper().replace(".", ""), _FORMAT)
    except ValueError:
        raise ParseError(f"{text!r} is no time of day such as 3:36 PM") from None


def _clock(problem: Problem, final: str) -> list[Outcome]:
    step = datetime.timedelta(minutes=int(problem.expressions[0]))
    start = _time(problem.options["time"]).replace(year=2001)
    found = start + step if problem.options["direction"] == "after" else start - step
    shown = found.strftime(_FORMAT).lstrip("0")
    return _judged(
        f"{problem.reading} is {final}", "the calendar", _time(final).time() == found.time(), f"it is {shown}"
    )


def _minutes(problem: Problem, final: str) -> list[Outcome]:
    start, end = _time(problem.options["start"]), _time(problem.options["end"])
    if end < start:
        end += datetime.timedelta(days=1)
    count = int((end - start).total_seconds()) // 60
    return _judged(f"there are {final} minutes", "the calendar", _fraction(final) == count, f"there are {count}")


CHECK_MEASURES: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {
    Task.CONVERT: _converted,
    Task.CLOCK: _clock,
    Task.MINUTES: _minutes,
}
