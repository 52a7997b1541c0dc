"""Probabilities of drawing without replacement. Runs inside the worker."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import comb

from phirag.engines.cas.working import Working
from phirag.mathematics.problems import Problem, Task

__all__ = ["CHANCE"]


def _letters(problem: Problem) -> Working:
    """One letter after the other for a sequence; choices of each letter for a collection."""
    bag = Counter({letter: int(count) for letter, count in re.findall(r"(\w): (\d+)", problem.options["bag"])})
    wanted = problem.expressions[0]
    total = sum(bag.values())
    working = Working()
    if problem.options["ordered"]:
        chance, left = Fraction(1), Counter(bag)
        for number, letter in enumerate(wanted):
            step = Fraction(left[letter], total - number) if total > number else Fraction(0)
            working.step(f"Then {letter} is one of {left[letter]} among {total - number} letters.",
                         "Multiplication rule of probability")  # fmt: skip
            chance *= step
            left[letter] = max(left[letter] - 1, 0)
    else:
        good = 1
        for letter, count in Counter(wanted).items():
            good *= comb(bag[letter], count)
            working.step(
                f"{count} of the {bag[letter]} letters {letter}: {comb(bag[letter], count)} ways.", "Combinations"
            )
        everything = comb(total, len(wanted))
        working.step(f"Any {len(wanted)} of the {total} letters: {everything} ways.", "Combinations")
        chance = Fraction(good, everything) if everything else Fraction(0)
    working.final = str(chance)
    working.step(f"The probability is {chance}.")
    return working


CHANCE: Mapping[Task, Callable[[Problem], Working]] = {Task.LETTERS: _letters}
