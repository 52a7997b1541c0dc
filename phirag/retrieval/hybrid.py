"""The retriever: names, meaning and words, fused by rank, behind a gate.

The sparse channel weighs as much as it covers of the question, ``min(1, 2 c²)``: words that hardly meet the
corpus should not outvote the meaning. Measured with all-MiniLM-L6-v2 in float32, nDCG@10:

======================================  =====  ======  ============  =====
queries                                 dense  sparse  equal weight  fused
======================================  =====  ======  ============  =====
PlanetMath real, synonym to article     .706   .698    .767          .761
PlanetMath linalg, synonym to article   .708   .720    .766          .759
mathlib, mean of six pairs of phrasing  .754   .559    .721          .751
======================================  =====  ======  ============  =====

Adding a fifth of the coverage to the cosine does as well or better (.773, .767, .754), but compares scores of
two kinds, whose scale another encoder would change.

Promises at most ``k`` passages, each with the score and rank of every channel that found it and the reason
in words; none where the gate says that none would help, with its reason. What is done with them is left to
prompting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from phirag.errors import InputError
from phirag.index.base import Encoder
from phirag.index.store import Hit, Index
from phirag.index.tokens import tokens
from phirag.retrieval.fusion import reciprocal_rank_fusion
from phirag.retrieval.gate import FITS, NAMED, Evidence, Gate
from phirag.retrieval.query import Query, read_query
from phirag.types import Passage, RetrievedPassage

__all__ = ["HybridRetriever", "Retrieval", "Retriever"]

DEPTH = 40
"""How many passages each channel gives to the fusion."""


@dataclass(frozen=True)
class Retrieval:
    """What was found.

    Attributes
    ----------
    passages
        Best first; empty where the gate is shut.
    gate
        Why there are passages, or why there are none.
    """

    passages: tuple[RetrievedPassage, ...]
    gate: str


class Retriever(Protocol):
    """The seam behind which every retriever stands."""

    def retrieve(self, question: str, k: int | None = None) -> Retrieval:
        """Return at most ``k`` passages for a question, and the gate's reason."""
        ...


@dataclass(frozen=True)
class _Channels:
    """The ranked lists of one question."""

    dense: list[Hit]
    sparse: list[Hit]
    names: list[tuple[int, str]]
    shapes: dict[str, str]
    coverage: float


class HybridRetriever:
    """Searches one index.

    Parameters
    ----------
    index
        An open index.
    encoder
        The encoder the index was built with.
    k
        How many passages are returned at most.
    gate
        Its thresholds; the default ones are those of MiniLM on the reference index.

    Raises
    ------
    EncoderMismatch
        If the index was built with another encoder.
    """

    def __init__(self, index: Index, encoder: Encoder, *, k: int = 3, gate: Gate | None = None) -> None:
        index.check_encoder(encoder)
        self._index = index
        self._encoder = encoder
        self._k = _positive(k)
        self._gate = gate or Gate()

    def retrieve(self, question: str, k: int | None = None) -> Retrieval:
        """Return at most ``k`` passages for a question, and the gate's reason.

        Raises
        ------
        InputError
            If ``k`` is less than one.
        """
        wanted = self._k if k is None else _positive(k)
        query = read_query(question)
        if not query.text or not len(self._index):
            return Retrieval((), "there is nothing to search for" if not query.text else "the index is empty")
        channels = self._search(query)
        evidence = self._evidence(query, channels)
        open_, reason = self._gate.judge(evidence)
        if not open_:
            return Retrieval((), reason)
        ranked = self._ranked(channels, 4 * wanted + 8)
        chosen = _distinct([found for found in ranked if self._gate.relevant(found, evidence)])
        return Retrieval(tuple(chosen[:wanted]), reason)

    def search(self, question: str, k: int | None = None) -> tuple[RetrievedPassage, ...]:
        """Return the ``k`` best passages whatever the gate would say; empty only for an empty question."""
        wanted = self._k if k is None else _positive(k)
        query = read_query(question)
        if not query.text or not len(self._index):
            return ()
        return tuple(self._ranked(self._search(query), max(wanted, DEPTH)))[:wanted]

    def _search(self, query: Query) -> _Channels:
        vector = self._encoder.encode([query.expanded])[0]
        words = tokens(query.text)
        searched = [*words, *(word for text in query.added for word in tokens(text))]
        sparse = self._index.sparse(searched, DEPTH)
        return _Channels(
            dense=self._index.dense(vector, DEPTH),
            sparse=sparse,
            names=self._index.names_in(words)[:DEPTH],
            shapes=self._shapes(query),
            coverage=self._index.coverage(searched, sparse[0].score) if sparse else 0.0,
        )

    def _shapes(self, query: Query) -> dict[str, str]:
        """Passages named by the words the formulas lent, each with those words."""
        found: dict[str, str] = {}
        for text in query.added:
            for length, identifier in self._index.names_in(tokens(text)):
                if length > 1:
                    found.setdefault(identifier, text)
        return found

    def _evidence(self, query: Query, channels: _Channels) -> Evidence:
        return Evidence(
            cosine=channels.dense[0].score if channels.dense else 0.0,
            name_words=max((length for length, _ in channels.names), default=0),
            formula=query.formula,
            vocabulary=query.vocabulary,
        )

    def _ranked(self, channels: _Channels, depth: int) -> list[RetrievedPassage]:
        dense = {hit.id: (rank, hit.score) for rank, hit in enumerate(channels.dense, start=1)}
        sparse = {hit.id: (rank, hit.score) for rank, hit in enumerate(channels.sparse, start=1)}
        named = {identifier for _, identifier in channels.names}
        rankings = {
            "dense": list(dense),
            "sparse": list(sparse),
            "name": [identifier for length, identifier in channels.names if length > 1],
            "shape": list(channels.shapes),
        }
        weights = {"sparse": min(1.0, 2 * channels.coverage**2)}
        fused = reciprocal_rank_fusion(rankings, weights)[:depth]
        passages = {passage.id: passage for passage in self._index.passages([i for i, _ in fused])}
        found = []
        for identifier, score in fused:
            why = [NAMED] if identifier in named else []
            if identifier in channels.shapes:
                why.append(f"{FITS} ({channels.shapes[identifier]})")
            ranks = dense.get(identifier), sparse.get(identifier)
            found.append(_found(passages[identifier], score, *ranks, why))
        return found


def _distinct(found: list[RetrievedPassage]) -> list[RetrievedPassage]:
    """Drop later pieces of what an earlier passage already shows: the same title from the same source."""
    best: dict[tuple[str, str], RetrievedPassage] = {}
    for item in found:
        best.setdefault((item.passage.source, item.passage.title or item.passage.id), item)
    return list(best.values())


def _positive(k: int) -> int:
    if k < 1:
        raise InputError(f"k is {k}", hint="ask for at least one passage")
    return k


def _found(
    passage: Passage,
    score: float,
    dense: tuple[int, float] | None,
    sparse: tuple[int, float] | None,
    why: list[str],
) -> RetrievedPassage:
    parts = list(why)
    if dense:
        parts.append(f"{_ordinal(dense[0])} by meaning (cosine {dense[1]:.2f})")
    if sparse:
        parts.append(f"{_ordinal(sparse[0])} by words (BM25 {sparse[1]:.1f})")
    return RetrievedPassage(
        passage=passage,
        score=score,
        dense=dense[1] if dense else None,
        sparse=sparse[1] if sparse else None,
        dense_rank=dense[0] if dense else None,
        sparse_rank=sparse[0] if sparse else None,
        reason=", ".join(parts),
    )


def _ordinal(n: int) -> str:
    """Return ``1st``, ``2nd``, ``3rd``, ``4th``, … ``11th`` …"""
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"
