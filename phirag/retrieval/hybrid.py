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
from phirag.index.filters import Filter
from phirag.index.library import Library
from phirag.index.store import Hit, Index
from phirag.index.tokens import tokens
from phirag.retrieval.explain import Explanation, Rank
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
    """The ranked lists of one question, and what was searched."""

    index: Index | Library
    searched: tuple[str, ...]
    dense: list[Hit]
    sparse: list[Hit]
    names: list[tuple[int, str]]
    shapes: dict[str, str]
    coverage: float

    @property
    def weights(self) -> dict[str, float]:
        """What each channel's vote counts in the fusion."""
        return {"dense": 1.0, "sparse": min(1.0, 2 * self.coverage**2), "name": 1.0, "shape": 1.0}

    @property
    def rankings(self) -> dict[str, list[str]]:
        """Channel to ids, best first."""
        return {
            "dense": [hit.id for hit in self.dense],
            "sparse": [hit.id for hit in self.sparse],
            "name": [identifier for length, identifier in self.names if length > 1],
            "shape": list(self.shapes),
        }


class HybridRetriever:
    """Searches one index, or several as a library, always in their newest version.

    Parameters
    ----------
    index
        An open index or library.
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

    def __init__(self, index: Index | Library, encoder: Encoder, *, k: int = 3, gate: Gate | None = None) -> None:
        index.check_encoder(encoder)
        self._index: Index | Library = index
        self._encoder = encoder
        self._k = _positive(k)
        self._gate = gate or Gate()

    @property
    def index(self) -> Index | Library:
        """The index in its newest version.

        Raises
        ------
        IndexError_
            If the version that is in place now cannot be opened, or has another encoder.
        """
        newest = self._index.latest()
        if newest is not self._index:
            newest.check_encoder(self._encoder)
            self._index = newest
        return newest

    def retrieve(self, question: str, k: int | None = None, where: Filter | None = None) -> Retrieval:
        """Return at most ``k`` passages for a question, and the gate's reason.

        Parameters
        ----------
        question
            In words, formulas or both.
        k
            How many; by default what the retriever was made with.
        where
            What the passages have to be.

        Raises
        ------
        InputError
            If ``k`` is less than one.
        """
        wanted = self._k if k is None else _positive(k)
        query = read_query(question)
        index = self.index.where(where)
        if not query.text or not len(index):
            empty = "nothing in the index fits the filter" if where else "the index is empty"
            return Retrieval((), "there is nothing to search for" if not query.text else empty)
        channels = self._search(query, index)
        evidence = self._evidence(query, channels)
        open_, reason = self._gate.judge(evidence)
        if not open_:
            return Retrieval((), reason)
        ranked = self._ranked(channels, 4 * wanted + 8)
        chosen = _distinct([found for found in ranked if self._gate.relevant(found, evidence)])
        return Retrieval(tuple(chosen[:wanted]), reason)

    def search(self, question: str, k: int | None = None, where: Filter | None = None) -> tuple[RetrievedPassage, ...]:
        """Return the ``k`` best passages whatever the gate would say; empty only for an empty question."""
        wanted = self._k if k is None else _positive(k)
        query = read_query(question)
        index = self.index.where(where)
        if not query.text or not len(index):
            return ()
        return tuple(self._ranked(self._search(query, index), max(wanted, DEPTH)))[:wanted]

    def explain(self, question: str, k: int | None = None, where: Filter | None = None) -> Explanation:
        """Return how a question is searched: every channel's rank and score of the ``k`` best passages."""
        wanted = self._k if k is None else _positive(k)
        retrieval = self.retrieve(question, wanted, where)
        query = read_query(question)
        index = self.index.where(where)
        channels = (
            self._search(query, index) if query.text and len(index) else _Channels(index, (), [], [], [], {}, 0.0)
        )
        passages = tuple(self._ranked(channels, max(wanted, DEPTH)))[:wanted]
        return Explanation(
            question=query.text,
            added=query.added,
            tokens=channels.searched,
            coverage=channels.coverage,
            weights=channels.weights,
            gate=retrieval.gate,
            open=bool(retrieval.passages),
            passages=passages,
            shown=tuple(found.passage.id for found in retrieval.passages),
            ranks=_ranks(channels, [found.passage.id for found in passages]),
        )

    def _search(self, query: Query, index: Index | Library) -> _Channels:
        vector = self._encoder.encode([query.expanded])[0]
        words = tokens(query.text)
        searched = [*words, *(word for text in query.added for word in tokens(text))]
        sparse = index.sparse(searched, DEPTH)
        return _Channels(
            index=index,
            searched=tuple(searched),
            dense=index.dense(vector, DEPTH),
            sparse=sparse,
            names=index.names_in(words)[:DEPTH],
            shapes=self._shapes(query, index),
            coverage=index.coverage(searched, sparse[0].score) if sparse else 0.0,
        )

    def _shapes(self, query: Query, index: Index | Library) -> dict[str, str]:
        """Passages named by the words the formulas lent, each with those words."""
        found: dict[str, str] = {}
        for text in query.added:
            for length, identifier in index.names_in(tokens(text)):
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
        fused = reciprocal_rank_fusion(channels.rankings, channels.weights)[:depth]
        passages = {passage.id: passage for passage in channels.index.passages([i for i, _ in fused])}
        found = []
        for identifier, score in fused:
            why = [NAMED] if identifier in named else []
            if identifier in channels.shapes:
                why.append(f"{FITS} ({channels.shapes[identifier]})")
            ranks = dense.get(identifier), sparse.get(identifier)
            found.append(_found(passages[identifier], channels.index.origin(identifier), score, *ranks, why))
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
    index: str,
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
        index=index,
    )


def _ranks(channels: _Channels, ids: list[str]) -> dict[str, tuple[Rank, ...]]:
    """The places of passages in every channel that found them."""
    scores = {
        "dense": {hit.id: hit.score for hit in channels.dense},
        "sparse": {hit.id: hit.score for hit in channels.sparse},
        "name": {identifier: float(length) for length, identifier in reversed(channels.names)},
        "shape": {identifier: float(len(words.split())) for identifier, words in channels.shapes.items()},
    }
    places = {
        channel: {identifier: place for place, identifier in reversed(list(enumerate(ranking, start=1)))}
        for channel, ranking in channels.rankings.items()
    }
    return {
        identifier: tuple(
            Rank(channel=channel, rank=places[channel][identifier], score=scores[channel][identifier])
            for channel in places
            if identifier in places[channel]
        )
        for identifier in ids
    }


def _ordinal(n: int) -> str:
    """Return ``1st``, ``2nd``, ``3rd``, ``4th``, … ``11th`` …"""
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"
