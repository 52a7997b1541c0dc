"""Every claim of a reference corpus, tested in killable workers, several at a time.

Promises a result for each formal claim and each recomputed application, whatever happens to its worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import Literal

from phirag.corpus.entry import Entry, FormalClaim
from phirag.corpus.formal import check_claim
from phirag.errors import MathematicsError
from phirag.mathematics.worker import Worker
from phirag.types import Record

__all__ = ["ClaimResult", "check_entries"]


class ClaimResult(Record):
    """What came of one claim.

    Attributes
    ----------
    part
        ``formal``, or ``check`` for a recomputed application.
    outcome
        ``holds``, ``fails`` or ``undecided``.
    draws
        At how many points it was found to hold.
    dropped
        How many hypotheses were dropped, each making it fail.
    detail
        The counterexample, or the reason why nothing was decided.
    """

    entry: str
    part: Literal["formal", "check"]
    claim: str
    outcome: Literal["holds", "fails", "undecided"]
    draws: int = 0
    dropped: int = 0
    detail: str = ""


def check_entries(entries: Sequence[Entry], *, deadline: float = 30.0, workers: int = 2) -> list[ClaimResult]:
    """Test every claim of the entries.

    Parameters
    ----------
    entries
        Entries of a reference corpus.
    deadline
        Seconds one claim may take.
    workers
        How many processes compute at a time.

    Returns
    -------
    list of ClaimResult
        In the order of the entries and their claims.
    """
    tasks = [
        (entry.id, part, claim)
        for entry in entries
        for part, claims in (("formal", entry.formal), ("check", entry.check))
        for claim in claims
    ]
    own, started = local(), list[Worker]()

    def run(task: tuple[str, str, FormalClaim]) -> ClaimResult:
        if not hasattr(own, "worker"):
            own.worker = Worker()
            started.append(own.worker)
        entry, part, claim = task
        try:
            found = own.worker.call(check_claim, claim.model_dump(mode="json"), deadline=deadline)
        except MathematicsError as error:
            found = {"outcome": "undecided", "detail": str(error)}
        return ClaimResult.model_validate({"entry": entry, "part": part, "claim": claim.claim, **found})

    try:
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(run, tasks))
    finally:
        for worker in started:
            worker.close()
