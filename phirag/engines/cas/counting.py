"""Arrangements, selections and dice by the rules of combinatorics. Runs inside the worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import comb, factorial, perm

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.problems import Problem, Task

__all__ = ["COUNTING"]


def _arrangements(problem: Problem) -> Working:
    letters = problem.expressions
    counts = Counter(letters)
    working = Working()
    total = factorial(len(letters))
    working.step(f"{len(letters)} letters have {len(letters)}! = {total} orders.", "Permutations")
    for letter, count in counts.items():
        if count > 1:
            total //= factorial(count)
            working.step(f"{letter} stands {count} times, so {count}! = {factorial(count)} orders look alike: {total}.",
                         "Permutations of a multiset")  # fmt: skip
    working.final = str(total)
    return working


def _selections(problem: Problem) -> Working:
    chosen, among = (int(text) for text in problem.expressions)
    if chosen > among or among > 10_000:
        raise Declined("there are not that many to choose from")
    working = Working()
    if problem.options["ordered"]:
        working.final = str(perm(among, chosen))
        factors = "·".join(str(among - k) for k in range(chosen))
        working.step(f"One after the other there are {factors} = {working.final} ways.", "Multiplication principle")
    else:
        working.final = str(comb(among, chosen))
        working.step(
            f"C({among}, {chosen}) = {among}!/({chosen}!·{among - chosen}!) = {working.final}.", "Combinations"
        )
    return working


def _dice(problem: Problem) -> Working:
    """The ways to reach a sum, die by die."""
    count, wanted = (int(text) for text in problem.expressions)
    ways = {0: 1}
    working = Working()
    for number in range(1, count + 1):
        following: Counter[int] = Counter()
        for total, many in ways.items():
            for face in range(1, 7):
                following[total + face] += many
        ways = dict(following)
        working.step(
            f"With {number} dice the sum {wanted} comes in {ways.get(wanted, 0)} of {6**number} ways.",
            "Counting outcomes",
        )
    working.final = str(Fraction(ways.get(wanted, 0), 6**count))
    return working


def _coins(problem: Problem) -> Working:
    flips, wanted = (int(text) for text in problem.expressions)
    if flips > 1000:
        raise Declined("too large: there are too many flips")
    ranges = {"exactly": range(wanted, wanted + 1), "at least": range(wanted, flips + 1), "at most": range(wanted + 1)}
    counts = [comb(flips, k) for k in ranges[problem.options["which"]]]
    working = Working()
    shown = " + ".join(map(str, counts[:8])) + (" + …" if len(counts) > 8 else "")
    working.step(f"Choose which flips show heads: {shown} = {sum(counts)} ways.", "Binomial distribution")
    working.final = str(Fraction(sum(counts), 2**flips))
    working.step(f"Of 2^{flips} = {2**flips} equally likely results this is {working.final}.")
    return working


COUNTING: Mapping[Task, Callable[[Problem], Working]] = {
    Task.ARRANGEMENTS: _arrangements,
    Task.SELECTIONS: _selections,
    Task.DICE: _dice,
    Task.COINS: _coins,
}
