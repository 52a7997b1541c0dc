"""Probabilities by counting the ways the other way round. Runs inside the worker.

A sequence is counted among all ordered draws of distinguishable letters; a collection is counted by a table that
takes the letters of the bag one after the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import perm, prod
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.problems import Problem, Task
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_CHANCE"]


def _letters(problem: Problem, final: str) -> list[Outcome]:
    bag = {letter: int(count) for letter, count in re.findall(r"(\w): (\d+)", problem.options["bag"])}
    wanted = Counter(problem.expressions[0])
    draws = perm(sum(bag.values()), sum(wanted.values()))
    if problem.options["ordered"]:
        ways = prod(perm(bag.get(letter, 0), count) for letter, count in wanted.items())
    else:
        ways = _ordered_ways(bag, wanted)
    expected = Fraction(ways, draws)
    value: Any = to_sympy(parse(final))
    if not value.is_Rational:
        raise ParseError(f"{final!r} is not a rational number")
    right = Fraction(int(value.p), int(value.q)) == expected
    evidence = f"{ways} of {draws} ordered draws, which is {expected}"
    return [Outcome(problem.reading, "counting ordered draws", Verdict.PROVED if right else Verdict.REFUTED, evidence)]


def _ordered_ways(bag: Mapping[str, int], wanted: Counter[str]) -> int:
    """Ordered draws of distinguishable letters that give the wanted collection, drawn one at a time."""
    ways: Counter[tuple[tuple[str, int], ...]] = Counter({(): 1})
    for _ in range(sum(wanted.values())):
        following: Counter[tuple[tuple[str, int], ...]] = Counter()
        for drawn, count in ways.items():
            have = dict(drawn)
            for letter, limit in wanted.items():
                if have.get(letter, 0) < limit:
                    more = {**have, letter: have.get(letter, 0) + 1}
                    following[tuple(sorted(more.items()))] += count * max(bag.get(letter, 0) - have.get(letter, 0), 0)
        ways = following
    return ways[tuple(sorted(wanted.items()))]


CHECK_CHANCE: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {Task.LETTERS: _letters}
