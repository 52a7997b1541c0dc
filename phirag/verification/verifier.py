"""Any text, from any model, to checks and a verdict.

:class:`AnswerVerifier` checks the final answer against the question: its verdict is the weakest of its checks, since
each covers a part of what was claimed. :class:`SolutionVerifier` checks the steps as well, and a refuted step that the
answer rests on pulls the verdict down. Nothing here raises for mathematics that cannot be decided; that is a verdict
too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, Protocol, Union, runtime_checkable

from phirag.errors import MathematicsError, WorkerTimeout
from phirag.mathematics import worker
from phirag.mathematics.extraction import final_answer
from phirag.mathematics.problems import NotUnderstood, Problem
from phirag.mathematics.reading import read_problem
from phirag.types import Check, Passage, Verdict, Verification
from phirag.verification.batches import checked_steps
from phirag.verification.citing import citation_checks
from phirag.verification.result import check_result

__all__ = ["AnswerVerifier", "SolutionVerifier", "Verifier", "overall", "verify"]

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


class SolutionVerifier:
    """Checks the final answer of a text and every step that leads to it.

    Parameters
    ----------
    deadline
        Seconds one call of the worker may take; what takes longer is stopped and is ``UNDETERMINED``.

    Examples
    --------
    >>> found = SolutionVerifier().verify("How much are 3 pens at $2?", "They cost 3 * 2 = 8 dollars. Answer: 8")
    >>> str(found.verdict), found.checks[0].kind, found.checks[0].evidence
    ('REFUTED', 'arithmetic', 'the left side is 6, the right side 8')
    """

    def __init__(self, deadline: float = 10.0) -> None:
        self.answers = AnswerVerifier(deadline)
        self.deadline = deadline

    def verify(self, question: str, text: str, final: str | None = None) -> Verification:
        """Return the verification of ``text`` as a solution of ``question``; see :meth:`AnswerVerifier.verify`."""
        *_, last = self.stream(question, text, final)
        assert isinstance(last, Verification)
        return last

    def stream(self, question: str, text: str, final: str | None = None) -> Iterator[Union[Check, Verification]]:
        """Yield each check, those of the final answer first, and last the verification they make up."""
        answer: Verification | None = None
        for found in self.answers.stream(question, text, final):
            if isinstance(found, Verification):
                answer = found
            else:
                yield found
        assert answer is not None, "a verifier ends with its verification"
        start = time.perf_counter()
        steps = checked_steps(question, text, answer.final, self.deadline)
        seconds = round((time.perf_counter() - start) / max(len(steps), 1), 5)
        checks = tuple(_step_check(step, seconds) for step in steps)
        yield from checks
        yield _with_steps(answer, steps, checks)


def verify(question: str, text: str, passages: Sequence[Passage] | None = None) -> Verification:
    """Check a worked solution, from any model or person: its final answer and each of its steps.

    Parameters
    ----------
    question
        The question, as it was asked.
    text
        The solution, in plain text, Markdown or LaTeX.
    passages
        What the numbers in brackets in ``text`` cite: ``[1]`` is the first. A number without a passage is reported;
        whether a passage says what it is cited for is not checked.

    Returns
    -------
    Verification
        The verdict, and a :class:`~phirag.types.Check` for the final answer, each relation and each citation.

    Examples
    --------
    >>> found = verify("Solve 3x + 5 = 11", "Subtract 5: $3x = 6$. So $x = 3$.")
    >>> for check in found.checks:
    ...     print(check.verdict, check.kind, "-", check.evidence)
    REFUTED answer - the left side is 14, the right side 11
    PROVED equation - it has the solutions of 3x + 5 = 11 (the question)
    REFUTED solution - put into 3x = 6 (step 1): the left side is 9, the right side 6
    """
    found = SolutionVerifier().verify(question, text)
    if passages is None:
        return found
    return found.model_copy(update={"checks": found.checks + citation_checks(text, len(passages))})


def _step_check(step: dict[str, Any], seconds: float) -> Check:
    return Check(
        what=step["what"],
        how=_MEANS.get(step["kind"], "reading"),
        verdict=Verdict(step["verdict"]),
        evidence=step["evidence"],
        final=False,
        seconds=seconds,
        kind=step["kind"],
        span=(step["start"], step["end"]),
    )


_MEANS = {
    "arithmetic": "exact or ball arithmetic",
    "inequality": "exact or ball arithmetic",
    "congruence": "remainders",
    "substitution": "known values put in",
    "solution": "put into the equation before",
    "equation": "common solutions with the equation before",
    "identity": "rational functions or points",
    "claim": "recomputing",
}


def _with_steps(answer: Verification, steps: Sequence[dict[str, Any]], checks: tuple[Check, ...]) -> Verification:
    """The verification of a final answer, pulled down by refuted steps that it rests on."""
    refuted = [(step, check) for step, check in zip(steps, checks, strict=True) if check.verdict is Verdict.REFUTED]
    first_error = min((check.span for _, check in refuted if check.span), default=None)
    carried = [check for step, check in refuted if step["bearing"]]
    verdict, reason = answer.verdict, answer.reason
    if carried and verdict in (Verdict.PROVED, Verdict.CHECKED):
        verdict = Verdict.UNDETERMINED
        reason = f"the final answer stands by itself, but a step it rests on is refuted: {_in_words(carried[0])}"
    elif carried and verdict is not Verdict.REFUTED:
        verdict, reason = Verdict.REFUTED, f"a step that the final answer rests on is refuted: {_in_words(carried[0])}"
    elif refuted and verdict is Verdict.UNDETERMINED:
        reason += f"; a step is refuted, and it is not known whether the answer rests on it: {_in_words(refuted[0][1])}"
    return answer.model_copy(
        update={"verdict": verdict, "reason": reason, "checks": answer.checks + checks, "first_error": first_error}
    )


def _in_words(check: Check) -> str:
    return f"{' '.join(check.what.split())}: {check.evidence}"


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
