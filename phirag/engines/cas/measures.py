"""Units converted, and minutes added to times of day. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import terminating
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.units import find_unit

__all__ = ["MEASURES"]

_DAY = 24 * 60


def _convert(problem: Problem) -> Working:
    import sympy as sp

    source, target = find_unit(problem.options["from"]), find_unit(problem.options["to"])
    if source is None or target is None:
        raise Declined("a unit is unknown")
    factor = sp.Rational(*(source.size / target.size).as_integer_ratio())
    value = to_sympy(parse(problem.expressions[0]))
    working = Working()
    working.step(f"One of the {source.plural} is {terminating(factor)} {target.plural}.", "Unit conversion")
    working.final = terminating(value * factor)
    working.step(f"{problem.expressions[0]} times that is {working.final}.")
    return working


def _minutes_of(time: str) -> int:
    """Minutes since midnight."""
    clock, half = time.split()
    hours, minutes = clock.split(":")
    return (int(hours) % 12 + (12 if half == "PM" else 0)) * 60 + int(minutes)


def _time_of(minutes: int) -> str:
    hours, rest = divmod(minutes % _DAY, 60)
    return f"{(hours - 1) % 12 + 1}:{rest:02d} {'PM' if hours >= 12 else 'AM'}"


def _clock(problem: Problem) -> Working:
    start, count = _minutes_of(problem.options["time"]), int(problem.expressions[0])
    later = problem.options["direction"] == "after"
    working = Working()
    working.final = _time_of(start + count if later else start - count)
    hours, minutes = divmod(count, 60)
    working.step(f"{count} minutes are {hours} hours and {minutes} minutes.", "Unit conversion")
    working.step(f"{'Forward' if later else 'Back'} from {problem.options['time']}, this is {working.final}.")
    return working


def _minutes(problem: Problem) -> Working:
    start, end = (_minutes_of(problem.options[name]) for name in ("start", "end"))
    working = Working()
    count = (end - start) % _DAY
    hours, minutes = divmod(count, 60)
    said = " on the next day" if end < start else ""
    between = f"From {problem.options['start']} to {problem.options['end']}{said}"
    working.step(f"{between} there are {hours} hours and {minutes} minutes.")
    working.step(f"60·{hours} + {minutes} = {count}.", "Unit conversion")
    working.final = str(count)
    return working


MEASURES: Mapping[Task, Callable[[Problem], Working]] = {
    Task.CONVERT: _convert,
    Task.CLOCK: _clock,
    Task.MINUTES: _minutes,
}
