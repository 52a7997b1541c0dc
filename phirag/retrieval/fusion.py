"""Several rankings to one, by reciprocal ranks.

Promises a total, reproducible order. Scores of different channels are never compared: only ranks are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["CONSTANT", "reciprocal_rank_fusion"]

CONSTANT = 10.0
"""The rank constant; small, since the lists are short and their heads are to be trusted."""


def reciprocal_rank_fusion(
    rankings: Mapping[str, Sequence[str]],
    weights: Mapping[str, float] | None = None,
    constant: float = CONSTANT,
) -> list[tuple[str, float]]:
    """Fuse rankings: the score of an id is the sum over channels of ``weight / (constant + rank)``.

    Parameters
    ----------
    rankings
        Channel to ids, best first.
    weights
        Channel to weight; 1 where a channel is not named.
    constant
        Dampens the head of each list.

    Returns
    -------
    list of (id, score)
        Best first; equal scores by best rank, then by id.

    References
    ----------
    Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods", SIGIR 2009.

    Examples
    --------
    >>> reciprocal_rank_fusion({"dense": ["a", "b"], "sparse": ["b", "c"]}, constant=1)
    [('b', 0.8333333333333333), ('a', 0.5), ('c', 0.3333333333333333)]
    """
    scores: dict[str, float] = {}
    best: dict[str, int] = {}
    for channel, ids in rankings.items():
        weight = 1.0 if weights is None else weights.get(channel, 1.0)
        for rank, identifier in enumerate(ids, start=1):
            scores[identifier] = scores.get(identifier, 0.0) + weight / (constant + rank)
            best[identifier] = min(rank, best.get(identifier, rank))
    return sorted(scores.items(), key=lambda item: (-item[1], best[item[0]], item[0]))
