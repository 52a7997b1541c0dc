"""A refuted answer is never accepted, and every course of attempts ends."""

from __future__ import annotations

from itertools import product

import pytest

from phirag.policy import Decision, decide
from phirag.types import Generation, Verdict, Verification

FINISHES = ("stop", "length", "declined", "quoted")


def decision(finish: str, verdict: Verdict, attempt: int, *, sampled: bool = True, sources: bool = True) -> Decision:
    generation = Generation(engine="phi", text="x = 1", finish=finish)  # type: ignore[arg-type]
    verification = Verification(verdict=verdict, reason="because")
    return decide(generation, verification, attempt=attempt, attempts=3, sampled=sampled, sources=sources)


@pytest.mark.parametrize(
    ("finish", "verdict", "attempt", "expected"),
    [
        ("stop", Verdict.PROVED, 1, Decision.ACCEPT),
        ("stop", Verdict.CHECKED, 1, Decision.ACCEPT),
        ("stop", Verdict.UNDETERMINED, 1, Decision.ACCEPT),
        ("stop", Verdict.REFUTED, 1, Decision.RESAMPLE),
        ("stop", Verdict.REFUTED, 2, Decision.CLOSED_BOOK),
        ("stop", Verdict.REFUTED, 3, Decision.ABSTAIN),
        ("length", Verdict.UNDETERMINED, 1, Decision.RESAMPLE),
        ("declined", Verdict.UNDETERMINED, 1, Decision.ABSTAIN),
        ("quoted", Verdict.UNDETERMINED, 1, Decision.ACCEPT),
    ],
)
def test_what_follows_an_attempt(finish: str, verdict: Verdict, attempt: int, expected: Decision) -> None:
    """The course: accept, else afresh, else without passages, else abstain."""
    assert decision(finish, verdict, attempt) is expected


def test_no_refuted_answer_is_accepted_and_all_courses_end() -> None:
    """For every combination of circumstances."""
    for finish, attempt, sampled, sources in product(FINISHES, (1, 2, 3), (True, False), (True, False)):
        assert decision(finish, Verdict.REFUTED, attempt, sampled=sampled, sources=sources) is not Decision.ACCEPT
        last = decision(finish, Verdict.UNDETERMINED, 3, sampled=sampled, sources=sources)
        assert last in (Decision.ACCEPT, Decision.ABSTAIN)
