"""Even and odd functions. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phirag.engines.cas.working import Working
from phirag.mathematics.equality import vanishes
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.types import Verdict

__all__ = ["PARITY"]


def _parity(problem: Problem) -> Working:
    import sympy as sp

    x = sp.Symbol(problem.unknowns[0], real=True)
    body = to_sympy(problem.parse(problem.expressions[0]), {x.name: x}, real=True)
    mirrored = body.subs(x, -x)
    working = Working()
    working.step(f"At -{x} the function is {plain(mirrored)}.", "Even and odd functions")
    same = (Verdict.PROVED, Verdict.CHECKED)
    if vanishes(sp.expand(body - mirrored))[0] in same:
        working.final = "even"
    elif vanishes(sp.expand(body + mirrored))[0] in same:
        working.final = "odd"
    else:
        working.final = "neither"
    return working


PARITY: Mapping[Task, Callable[[Problem], Working]] = {Task.PARITY: _parity}
