"""Why a search found what it found: the query as it was read, and each channel's rank and score.

Promises numbers only: the very ranks and scores that the fusion used. Showing them is left to the command line.
"""

from __future__ import annotations

from phirag.types import Record, RetrievedPassage

__all__ = ["Explanation", "Rank"]


class Rank(Record):
    """A passage's place in one channel, from 1, and its score there: cosine, BM25, or words of the name."""

    channel: str
    rank: int
    score: float


class Explanation(Record):
    """How one question was searched.

    Attributes
    ----------
    added
        Words that the shapes of its formulas lent to the search.
    tokens
        What the sparse channel looked for.
    coverage
        How much of these the best passage accounts for, from 0 to 1.
    weights
        Channel to weight in the fusion.
    gate, open
        The gate's reason, and whether it let passages through.
    passages
        Best first, whatever the gate said; ``shown`` holds the ids that :meth:`retrieve` would give.
    ranks
        Id to its places in the channels that found it.
    """

    question: str
    added: tuple[str, ...]
    tokens: tuple[str, ...]
    coverage: float
    weights: dict[str, float]
    gate: str
    open: bool
    passages: tuple[RetrievedPassage, ...]
    shown: tuple[str, ...]
    ranks: dict[str, tuple[Rank, ...]]
