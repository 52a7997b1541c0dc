"""What two comparisons share: whether they found two things equal, and how a convention weakens them."""

from __future__ import annotations

from phirag.mathematics.equality import Comparison
from phirag.types import Verdict

__all__ = ["is_same", "weaker"]


def is_same(comparison: Comparison) -> bool:
    """Whether a comparison found two things equal."""
    return comparison[0] in (Verdict.PROVED, Verdict.CHECKED)


def weaker(comparison: Comparison, remark: str) -> Comparison:
    """The same comparison as something that rests on a convention."""
    verdict, evidence = comparison
    return (Verdict.CHECKED if verdict is Verdict.PROVED else verdict), f"{evidence}; {remark}"
