"""Even and odd functions at points on both sides of zero. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phirag.errors import ParseError
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.numeric import real_function
from phirag.mathematics.problems import Problem, Task
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_PARITY"]


def _parity(problem: Problem, final: str) -> list[Outcome]:
    import sympy as sp

    stated = final.strip().strip(".\"'").lower()
    if stated not in ("even", "odd", "neither"):
        raise ParseError(f"{final!r} is none of even, odd and neither")
    x = sp.Symbol(problem.unknowns[0], real=True)
    function = real_function(to_sympy(problem.parse(problem.expressions[0]), {x.name: x}, real=True), x)
    pairs = [(function(point), function(-point)) for point in (0.137, 0.61, 0.93, 1.3, 1.77, 2.9, 3.31, 5.17)]
    known = [(right, left) for right, left in pairs if right is not None and left is not None]
    what, how = f"the function is {stated}", "values on both sides of zero"
    if len(known) < 4:
        return [Outcome(what, how, Verdict.UNDETERMINED, "it is defined at too few points on both sides")]
    even = all(abs(right - left) <= 1e-9 * (1 + abs(right)) for right, left in known)
    odd = all(abs(right + left) <= 1e-9 * (1 + abs(right)) for right, left in known)
    expected = "even" if even else "odd" if odd else "neither"
    verdict = Verdict.REFUTED if expected != stated else Verdict.PROVED if stated == "neither" else Verdict.CHECKED
    return [Outcome(what, how, verdict, f"{len(known)} pairs of values say {expected}")]


CHECK_PARITY: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {Task.PARITY: _parity}
