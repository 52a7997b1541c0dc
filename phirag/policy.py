"""What to do with a verdict: accept the attempt, try afresh, try without passages, or abstain.

A refuted answer is never shown as the answer. Trying again starts from the question, since showing a model
its own mistake makes it defend it; leaving the passages out helps where they misled.
"""

from __future__ import annotations

from phirag.types import Generation, StrEnum, Verdict, Verification

__all__ = ["Decision", "decide"]


class Decision(StrEnum):
    """What follows an attempt."""

    ACCEPT = "accept"
    RESAMPLE = "resample"
    CLOSED_BOOK = "closed book"
    ABSTAIN = "abstain"


def decide(
    generation: Generation,
    verification: Verification,
    *,
    attempt: int,
    attempts: int,
    sampled: bool,
    sources: bool,
) -> Decision:
    """Return what follows the attempt number ``attempt`` (from 1) of at most ``attempts``.

    Parameters
    ----------
    generation, verification
        The attempt, and what its checks found.
    attempt, attempts
        Its number, and how many there may be.
    sampled
        Whether another attempt can come out differently.
    sources
        Whether the prompt held passages.

    Examples
    --------
    >>> generation = Generation(engine="phi", text="x = 3", final="x = 3")
    >>> refuted = Verification(verdict=Verdict.REFUTED, reason="3 is no root")
    >>> [str(decide(generation, refuted, attempt=k, attempts=3, sampled=True, sources=True)) for k in (1, 2, 3)]
    ['resample', 'closed book', 'abstain']
    """
    if generation.finish == "declined":
        return Decision.ABSTAIN
    failed = verification.verdict is Verdict.REFUTED or generation.finish == "length"
    if not failed:
        return Decision.ACCEPT
    if not sampled or attempt >= attempts:
        # an answer that was cut off and not refuted is still the best there is, and says so
        return Decision.ABSTAIN if verification.verdict is Verdict.REFUTED or not generation.text else Decision.ACCEPT
    return Decision.CLOSED_BOOK if sources and attempt == attempts - 1 else Decision.RESAMPLE
