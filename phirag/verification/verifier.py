"""Any text, from any model, to checks and a verdict.

The verdict is that of the final result alone: the weakest of its checks, since each covers a part of what
was claimed. Nothing here raises for mathematics that cannot be decided; that is a verdict too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol, Union, runtime_checkable

from phirag.errors import MathematicsError, WorkerTimeout
from phirag.mathematics import worker
from phirag.mathematics.extraction import final_answer
from phirag.mathematics.problems import NotUnderstood, Problem
from phirag.mathematics.reading import read_problem
from phirag.types import Check, Verdict, Verification
from phirag.verification.result import check_result

__all__ = ["AnswerVerifier", "Verifier", "overall"]

_STRENGTH = [Verdict.REFUTED, Verdict.UNDETERMINED, Verdict.CONSISTENT, Verdict.CHECKED, Verdict.PROVED]
_REASONS = {
    Verdict.PROVED: "the final answer was decided exactly, by the checks below",
    Verdict.CHECKED: "the final answer agrees with independent computations, which are no proof",
    Verdict.CONSISTENT: "independent attempts agree; nothing stronger is known",
}


@runtime_checkable
class Verifier(Protocol):
    """What a verifier promises."""

    def stream(self, question: str, text: str, final: str | None = None) -> Iterator[Union[Check, Verification]]:
        """Yield each check as it finishes, and last the :class:`~phirag.types.Verification`."""
        ...

    def verify(self, question: str, text: str, final: str | None = None) -> Verification:
        """Return the whole verification."""
        ...


class AnswerVerifier:
    """Checks the final answer of a text against the question.

    Parameters
    ----------
    deadline
        Seconds one check may take; a check that takes longer is stopped and is ``UNDETERMINED``.

    Examples
    --------
    >>> verifier = AnswerVerifier()
    >>> found = verifier.verify("What is the remainder when 7^2024 is divided by 13?", r"It is \\boxed{3}.")
    >>> str(found.verdict), found.checks[0].evidence
    ('PROVED', 'it is 3 modulo 13, and 0 ≤ 3 < 13')
    """

    def __init__(self, deadline: float = 10.0) -> None:
        self.deadline = deadline

    def verify(self, question: str, text: str, final: str | None = None) -> Verification:
        """Return the verification of ``text`` as an answer to ``question``.

        Parameters
        ----------
        question
            The question, as it was asked.
        text
            The worked answer of any model, in plain text, Markdown or LaTeX.
        final
            The final answer, where it is known; looked for in ``text`` otherwise.
        """
        *_, last = self.stream(question, text, final)
        assert isinstance(last, Verification)
        return last

    def stream(self, question: str, text: str, final: str | None = None) -> Iterator[Union[Check, Verification]]:
        """Yield each check, and last the verification they make up."""
        final = final if final is not None else final_answer(text)
        problem = read_problem(question)
        if final is None:
            yield _undecided("the text states no final answer that could be found", None)
            return
        if isinstance(problem, NotUnderstood):
            reason = (
                f"the question is not one that phirag can state formally ({problem.reason}), so nothing was computed"
            )
            yield _undecided(reason, final)
            return
        checks = self._checks(problem, final)
        yield from checks
        verdict, reason = overall(checks)
        yield Verification(verdict=verdict, reason=reason, final=final, checks=checks)

    def _checks(self, problem: Problem, final: str) -> tuple[Check, ...]:
        start = time.perf_counter()
        try:
            found = worker.call(check_result, problem.as_json(), final, deadline=self.deadline)
        except WorkerTimeout:
            evidence = f"stopped after {self.deadline:g} s"
            found = [_failed(f"the answer {final} to: {problem.reading}", evidence)]
        except MathematicsError as error:
            found = [_failed(f"the answer {final} to: {problem.reading}", str(error))]
        seconds = (time.perf_counter() - start) / max(len(found), 1)
        return tuple(Check.model_validate({**outcome, "seconds": round(seconds, 4)}) for outcome in found)


def _failed(what: str, evidence: str) -> dict[str, str]:
    return {"what": what, "how": "recomputing", "verdict": Verdict.UNDETERMINED, "evidence": evidence}


def _undecided(reason: str, final: str | None) -> Verification:
    return Verification(verdict=Verdict.UNDETERMINED, reason=reason, final=final)


def overall(checks: tuple[Check, ...]) -> tuple[Verdict, str]:
    """Return the weakest verdict of the checks of a final result, and why.

    Examples
    --------
    >>> one = Check(what="x = 1", how="substitution", verdict=Verdict.PROVED)
    >>> two = Check(what="no other", how="search", verdict=Verdict.CHECKED)
    >>> str(overall((one, two))[0])
    'CHECKED'
    """
    deciding = [check for check in checks if check.final]
    if not deciding:
        return Verdict.UNDETERMINED, "nothing about the final answer could be checked"
    weakest = min(deciding, key=lambda check: _STRENGTH.index(check.verdict))
    if weakest.verdict in _REASONS:
        return weakest.verdict, _REASONS[weakest.verdict]
    return weakest.verdict, f"{weakest.what}: {weakest.evidence}"
