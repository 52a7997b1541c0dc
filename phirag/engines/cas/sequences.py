"""Sequences by their differences. Runs inside the worker.

The rule is the polynomial of least degree that gives the terms; it is accepted only if at least two equal
differences show it, since some polynomial fits any terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task

__all__ = ["SEQUENCES"]


def _table(problem: Problem, working: Working) -> list[list[int]]:
    """The rows of differences, down to the constant one."""
    rows = [[int(term) for term in problem.expressions]]
    while len(set(rows[-1])) > 1:
        if len(rows[-1]) < 3:
            raise Declined("the terms given do not show a rule: their differences never become constant")
        rows.append([after - before for before, after in zip(rows[-1], rows[-1][1:], strict=False)])
        name = "differences" if len(rows) == 2 else "differences of these"
        working.step(f"The {name} are {', '.join(map(str, rows[-1]))}.", "Method of differences")
    if len(rows[-1]) < 2:
        raise Declined("the terms given do not show a rule: their differences never become constant")
    return rows


def _next(problem: Problem) -> Working:
    working = Working()
    rows = _table(problem, working)
    added = sum(row[-1] for row in rows[1:])
    working.final = str(rows[0][-1] + added)
    working.step(f"The last row is constant; going back up, the next term is {working.final}.", "Method of differences")
    return working


def _nth(problem: Problem) -> Working:
    import sympy as sp

    working = Working()
    rows = _table(problem, working)
    n = sp.Symbol(problem.unknowns[0])
    term: Any = sum(row[0] * sp.ff(n - 1, k) / sp.factorial(k) for k, row in enumerate(rows))
    term = sp.expand(sp.expand_func(term))
    working.step(
        f"Newton's formula with the first entries of the rows gives {plain(term)}.", "Newton's forward differences"
    )
    working.final = plain(term)
    return working


SEQUENCES: Mapping[Task, Callable[[Problem], Working]] = {Task.NEXT_TERM: _next, Task.NTH_TERM: _nth}
