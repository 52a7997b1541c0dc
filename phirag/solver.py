"""A problem statement to a checked solution: read, solve, check, or say why not.

This is the short line of ``phirag solve``: no index, no model. What is shown has passed a check of its own, by
another method than the one that found it where there is one; whatever could not be confirmed is declined.
"""

from __future__ import annotations

import time
from typing import Any

from phirag.engines.cas.solve import solve as solve_in_worker
from phirag.errors import MathematicsError, WorkerTimeout
from phirag.mathematics import worker
from phirag.mathematics.problems import NotUnderstood, Problem
from phirag.mathematics.reading import read_problem
from phirag.types import Check, Solution, Step, Verdict
from phirag.verification.result import check_result
from phirag.verification.verifier import overall

__all__ = ["solve"]

_CONFIRMED = (Verdict.PROVED, Verdict.CHECKED)


def solve(problem: str | Problem, *, deadline: float = 10.0) -> Solution:
    """Solve a problem and check the result, or decline with the reason.

    Parameters
    ----------
    problem
        A question in English with formulas in plain text or LaTeX, or what
        :func:`~phirag.mathematics.reading.read_problem` made of one.
    deadline
        Seconds that solving and checking may take together.

    Examples
    --------
    >>> found = solve("What is the remainder when 7^2024 is divided by 13?")
    >>> found.final, str(found.verdict)
    ('3', 'PROVED')
    >>> solve("Find 2 + 2, Anna").declined
    "not understood: 'anna' is not accounted for"
    """
    start = time.monotonic()
    question = problem if isinstance(problem, str) else problem.reading
    stated = read_problem(problem) if isinstance(problem, str) else problem
    if isinstance(stated, NotUnderstood):
        return _declined(question, f"not understood: {stated.reason}", start, part=stated.part)
    try:
        found = worker.call(solve_in_worker, stated.as_json(), deadline=deadline)
        if "declined" in found:
            return _declined(question, str(found["declined"]), start, stated)
        left = worker.remaining(start + deadline)
        outcomes = worker.call(check_result, stated.as_json(), found["final"], deadline=left)
    except WorkerTimeout:
        return _declined(question, f"too large: stopped after {deadline:g} s", start, stated)
    except MathematicsError as error:
        return _declined(question, error.message, start, stated)
    checks = tuple(Check.model_validate(outcome) for outcome in outcomes)
    verdict, reason = overall(checks)
    if verdict not in _CONFIRMED:
        return _declined(question, f"a result was found but not confirmed: {reason}", start, stated)
    return _solved(question, stated, found, checks, start)


def _solved(
    question: str, problem: Problem, found: dict[str, Any], checks: tuple[Check, ...], start: float
) -> Solution:
    verdict, reason = overall(checks)
    return Solution(
        question=question,
        reading=problem.reading,
        steps=tuple(Step(text=text, basis=basis) for text, basis in found["steps"]),
        final=str(found["final"]),
        verdict=verdict,
        reason=reason,
        checks=checks,
        seconds=round(time.monotonic() - start, 4),
    )


def _declined(question: str, why: str, start: float, problem: Problem | None = None, part: str = "") -> Solution:
    return Solution(
        question=question,
        reading=problem.reading if problem else "",
        declined=why,
        not_understood=part,
        seconds=round(time.monotonic() - start, 4),
    )
