"""What one check found, inside the worker."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from phirag.types import Verdict

__all__ = ["Outcome"]


@dataclass(frozen=True)
class Outcome:
    """What was checked, how, with which verdict, and the evidence in words.

    ``final`` is false for a check that only adds to another one of the same claim.
    """

    what: str
    how: str
    verdict: Verdict
    evidence: str = ""
    final: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return it as what the worker can send."""
        return {**asdict(self), "verdict": str(self.verdict)}
