"""The steps of a solution through the worker: one call if all goes well, smaller ones if a relation takes too long.

What the worker did not finish by its deadline is asked again in halves, so that one relation that is too hard does not
take the others with it; that one is ``UNDETERMINED``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from phirag.errors import MathematicsError, WorkerTimeout
from phirag.mathematics import worker
from phirag.types import Verdict
from phirag.verification.steps import check_steps

__all__ = ["MAX_TEXT", "checked_steps"]

MAX_TEXT = 400_000  # characters of a solution whose steps are checked
_LEAST = 0.05  # seconds that a call is still worth
_MOST_PARTS = 256


def checked_steps(question: str, text: str, final: str | None, deadline: float) -> list[dict[str, Any]]:
    """Return what :func:`~phirag.verification.steps.check_steps` finds, computed in the worker.

    Parameters
    ----------
    question, text, final
        The question, the solution and its final answer.
    deadline
        Seconds all calls may take together; the first may take a third of them.

    Examples
    --------
    >>> [found["verdict"] for found in checked_steps("", "So 2 + 2 = 5.", None, 10)]
    ['REFUTED']
    """
    if len(text) > MAX_TEXT:
        return [_undetermined(0, len(text), f"the text is longer than {MAX_TEXT:,} characters")]
    end = time.monotonic() + deadline
    try:
        found: list[dict[str, Any]] = worker.call(check_steps, question, text, final, deadline=deadline / 3)
        return found
    except WorkerTimeout:
        pass
    except MathematicsError as error:
        return [_undetermined(0, len(text), str(error))]
    return list(_in_parts(question, text, final, end))


def _in_parts(question: str, text: str, final: str | None, end: float) -> Iterator[dict[str, Any]]:
    """What is found in ever smaller parts of the solution, while there is time."""
    pending = [(0, 2), (1, 2)]
    while pending:
        part, parts = pending.pop(0)
        seconds = (end - time.monotonic()) / 3
        if seconds < _LEAST:
            yield _undetermined(0, len(text), "the rest was not checked, since the time was up")
            return
        try:
            yield from worker.call(check_steps, question, text, final, part, parts, deadline=seconds)
        except WorkerTimeout:
            if parts < _MOST_PARTS:
                pending += [(2 * part, 2 * parts), (2 * part + 1, 2 * parts)]
            else:
                yield _undetermined(0, len(text), f"a step was stopped after {seconds:.1f} s")
        except MathematicsError as error:
            yield _undetermined(0, len(text), str(error))


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
