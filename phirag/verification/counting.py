"""Counts by enumeration where they are small, by a recurrence where they are not. Runs inside the worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, permutations, product
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.problems import Problem, Task
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_COUNTING"]

SMALL = 200_000  # cases that are written out


def _judged(problem: Problem, final: str, expected: Fraction | int, how: str) -> list[Outcome]:
    value: Any = to_sympy(parse(final))
    if not value.is_Rational:
        raise ParseError(f"{final!r} is not a rational number")
    right = Fraction(int(value.p), int(value.q)) == expected
    verdict = Verdict.PROVED if right else Verdict.REFUTED
    return [Outcome(f"{problem.reading} is {final}", how, verdict, f"it is {expected}")]


def _arrangements(problem: Problem, final: str) -> list[Outcome]:
    letters = problem.expressions
    if len(letters) <= 8:
        return _judged(problem, final, len(set(permutations(letters))), "writing all of them out")

    @cache
    def ways(left: tuple[int, ...]) -> int:
        if not any(left):
            return 1
        return sum(ways(tuple(n - (k == j) for j, n in enumerate(left))) for k, m in enumerate(left) if m)

    return _judged(problem, final, ways(tuple(Counter(letters).values())), "choosing letter by letter")


def _selections(problem: Problem, final: str) -> list[Outcome]:
    chosen, among = (int(text) for text in problem.expressions)
    row = [1]  # Pascal's triangle, row by row
    for _ in range(among):
        row = [1, *(a + b for a, b in pairwise(row)), 1]
    expected = row[chosen]
    ordered = bool(problem.options["ordered"])
    if expected <= SMALL // 10:
        several = permutations if ordered else combinations
        return _judged(problem, final, sum(1 for _ in several(range(among), chosen)), "writing all of them out")
    for k in range(2, chosen + 1):
        expected *= k if ordered else 1
    return _judged(problem, final, expected, "Pascal's triangle")


def _dice(problem: Problem, final: str) -> list[Outcome]:
    count, wanted = (int(text) for text in problem.expressions)
    good = sum(1 for faces in product(range(1, 7), repeat=count) if sum(faces) == wanted)
    return _judged(problem, final, Fraction(good, 6**count), "writing all rolls out")


def _coins(problem: Problem, final: str) -> list[Outcome]:
    """The distribution of the number of heads, flip by flip."""
    flips, wanted = (int(text) for text in problem.expressions)
    chances = [Fraction(1)]
    for _ in range(flips):
        chances = [(a + b) / 2 for a, b in zip([Fraction(0), *chances], [*chances, Fraction(0)], strict=True)]
    which = problem.options["which"]
    good = sum(
        chance for heads, chance in enumerate(chances)
        if (heads == wanted or (which == "at least" and heads > wanted) or (which == "at most" and heads < wanted))
    )  # fmt: skip
    return _judged(problem, final, Fraction(good), "flip by flip")


CHECK_COUNTING: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {
    Task.ARRANGEMENTS: _arrangements,
    Task.SELECTIONS: _selections,
    Task.DICE: _dice,
    Task.COINS: _coins,
}
