"""Numbers compared, sorted and chosen from. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cmp_to_key
from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task

__all__ = ["COMPARING"]

_RULE = "Comparing numbers"


def _value(text: str) -> Any:
    value = to_sympy(parse(text)).doit()
    if not value.is_real:
        raise Declined("numbers that are not real have no order")
    return value


def _sign(difference: Any) -> int:
    """-1, 0 or 1; exact."""
    import sympy as sp

    if difference.is_Rational:
        return int(sp.sign(difference))
    found = sp.sign(sp.simplify(difference))
    if not found.is_Integer:
        raise Declined("which of two numbers is greater could not be decided")
    return int(found)


def _labels(problem: Problem) -> tuple[str, ...]:
    """The numbers as the question writes them."""
    return problem.labels or problem.expressions


def _shown(label: str, value: Any) -> str:
    """``w = -2`` for a name, ``3/8 = 0.375`` for a fraction that is compared by its decimals."""
    text = plain(value)
    known = text if label.strip().replace(" ", "") == text.replace(" ", "") else f"{label.strip()} = {text}"
    if value.is_Integer:
        return known
    return f"{known} ≈ {plain(value.evalf(6))}"


def _compare(problem: Problem) -> Working:
    first, second = (_value(text) for text in problem.expressions)
    sign = _sign(first - second)
    holds = {"<": sign < 0, ">": sign > 0, "<=": sign <= 0, ">=": sign >= 0, "=": sign == 0, "!=": sign != 0}
    working = Working()
    shown = [_shown(label, value) for label, value in zip(_labels(problem), (first, second), strict=True)]
    relation = {-1: "is less than", 0: "is equal to", 1: "is greater than"}[sign]
    working.step(f"{shown[0]} {relation} {shown[1]}: their difference is {plain(first - second)}.", _RULE)
    working.final = "yes" if holds[problem.options["sign"]] else "no"
    return working


def _ordered(problem: Problem, key: Callable[[Any], Any], sign: str) -> list[int]:
    """The places of the numbers in order."""
    values: list[Any] = [key(_value(text)) for text in problem.expressions]
    direction = -1 if sign == ">" else 1

    def compare(first: int, second: int) -> int:
        return direction * _sign(values[first] - values[second])

    return sorted(range(len(values)), key=cmp_to_key(compare))


def _listing(problem: Problem, order: list[int]) -> str:
    return ", ".join(_shown(_labels(problem)[k], _value(problem.expressions[k])) for k in order)


def _sort(problem: Problem) -> Working:
    order = _ordered(problem, lambda value: value, problem.options["sign"])
    working = Working()
    working.step(f"In order: {_listing(problem, order)}.", _RULE)
    working.final = ", ".join(_labels(problem)[k].strip() for k in order)
    return working


def _called(problem: Problem, place: int) -> str:
    letters = problem.options.get("letters", "")
    return letters[place] if letters else _labels(problem)[place].strip()


def _kth(problem: Problem) -> Working:
    order = _ordered(problem, lambda value: value, problem.options["sign"])
    place = int(problem.options["place"])
    chosen = order[place - 1]
    values = [_value(problem.expressions[k]) for k in order]
    if sum(_sign(value - values[place - 1]) == 0 for value in values) > 1:
        raise Declined("two of the numbers are equal there")
    working = Working()
    working.step(f"In order: {_listing(problem, order)}.", _RULE)
    working.final = _called(problem, chosen)
    return working


def _closest(problem: Problem) -> Working:
    import sympy as sp

    target = _value(problem.options["target"])

    def distance(value: Any) -> Any:
        return sp.Abs(value - target)

    order = _ordered(problem, distance, "<")
    distances = [distance(_value(problem.expressions[k])) for k in order]
    if _sign(distances[0] - distances[1]) == 0:
        raise Declined("two of the numbers are equally close")
    working = Working()
    shown = ", ".join(
        f"{_labels(problem)[k].strip()}: {plain(value)}" for k, value in zip(order, distances, strict=True)
    )
    working.step(f"The distances to {plain(target)} are {shown}.", "Absolute value")
    working.final = _called(problem, order[0])
    return working


COMPARING: Mapping[Task, Callable[[Problem], Working]] = {
    Task.COMPARE: _compare,
    Task.SORT: _sort,
    Task.KTH: _kth,
    Task.CLOSEST: _closest,
}
