"""The steps of a solution through the worker: one call if all goes well, smaller ones if a relation takes too long.

What the worker did not finish by its deadline is asked again in halves, so that one relation that is too hard does not
take the others with it; that one is ``UNDETERMINED``.
"""

from __future__ import annotations

import time
from typing import Any

from phirag.errors import MathematicsError, WorkerTimeout
from phirag.mathematics import worker
from phirag.types import Verdict
from phirag.verification.steps import check_steps, count_relations

__all__ = ["MAX_TEXT", "checked_steps"]

MAX_TEXT = 400_000  # characters of a solution whose steps are checked
_ROUNDS = 3  # how many deadlines all calls for one text may take together


def checked_steps(question: str, text: str, final: str | None, deadline: float) -> list[dict[str, Any]]:
    """Return what :func:`~phirag.verification.steps.check_steps` finds, computed in the worker.

    Parameters
    ----------
    question, text, final
        The question, the solution and its final answer.
    deadline
        Seconds one call may take; all together take at most three times as long.

    Examples
    --------
    >>> [found["verdict"] for found in checked_steps("", "So 2 + 2 = 5.", None, 10)]
    ['REFUTED']
    """
    if len(text) > MAX_TEXT:
        return [_undetermined(0, len(text), f"the text is longer than {MAX_TEXT:,} characters")]
    end = time.monotonic() + _ROUNDS * deadline
    try:
        found: list[dict[str, Any]] = worker.call(check_steps, question, text, final, deadline=deadline)
        return found
    except WorkerTimeout:
        pass
    except MathematicsError as error:
        return [_undetermined(0, len(text), str(error))]
    try:
        count = worker.call(count_relations, question, text, deadline=deadline)
    except MathematicsError:
        return [_undetermined(0, len(text), f"stopped after {deadline:g} s")]
    return _halves(question, text, final, deadline, (0, count), end)


def _halves(
    question: str, text: str, final: str | None, deadline: float, part: tuple[int, int], end: float
) -> list[dict[str, Any]]:
    """What is found among the relations of ``part``, each half of it in a call of its own."""
    first, last = part
    middle = (first + last) // 2
    found: list[dict[str, Any]] = []
    for half in ((first, middle), (middle, last)):
        if half[0] == half[1]:
            continue
        if time.monotonic() >= end:
            found.append(_undetermined(0, len(text), "stopped, since the steps before took too long"))
            break
        try:
            found += worker.call(
                check_steps, question, text, final, *half, deadline=min(deadline, worker.remaining(end))
            )
        except WorkerTimeout:
            if half[1] - half[0] == 1 or half == part:
                found.append(_undetermined(0, len(text), f"relation {half[0] + 1} was stopped after {deadline:g} s"))
            else:
                found += _halves(question, text, final, deadline, half, end)
        except MathematicsError as error:
            found.append(_undetermined(0, len(text), str(error)))
    return found


def _undetermined(start: int, end: int, evidence: str) -> dict[str, Any]:
    return {
        "start": start,
        "end": end,
        "step": 0,
        "what": "the steps",
        "kind": "steps",
        "verdict": str(Verdict.UNDETERMINED),
        "evidence": evidence,
        "bearing": None,
    }
