"""A solution while it is being worked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Declined", "Working", "either", "joined"]


class Declined(Exception):
    """The problem is beyond the engine; the message says why, for the reader."""


@dataclass
class Working:
    """Steps, each with the name of the rule it rests on, and the final answer."""

    steps: list[tuple[str, str]] = field(default_factory=list)
    final: str = ""

    def step(self, text: str, basis: str = "") -> None:
        """Add a step; ``basis`` is the title of a theorem or rule in the reference corpus."""
        self.steps.append((text, basis))

    def as_json(self) -> dict[str, Any]:
        """Return it as what the worker can send."""
        return {"steps": self.steps, "final": self.final}


def either(unknown: str, values: list[str]) -> str:
    """Return ``x = 1 or x = 2``; *no solution* if there are no values."""
    return " or ".join(f"{unknown} = {value}" for value in values) or "no solution"


def joined(first: str, second: str) -> str | None:
    """Return two conjugate values as one with ``±``, or ``None`` if they are not such a pair.

    >>> joined("(1 + √5)/2", "(1 - √5)/2"), joined("√2", "-√2"), joined("1", "2")
    ('(1 ± √5)/2', '±√2', None)
    """
    if second == "-" + first:
        return "±" + first
    if first.count(" + ") == 1 and " - " not in first and first.replace(" + ", " - ") == second:
        return first.replace(" + ", " ± ")
    return None
