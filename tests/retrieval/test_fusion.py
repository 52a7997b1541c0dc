"""phirag.retrieval.fusion: the published formula, and an order that never depends on chance."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from phirag.retrieval.fusion import reciprocal_rank_fusion

_LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@given(dense=_LISTS, sparse=_LISTS, constant=st.integers(1, 60))
def test_scores_are_those_of_the_formula(dense: list[str], sparse: list[str], constant: int) -> None:
    """Every id gets the sum of reciprocal ranks (computed here in fractions), best first."""
    fused = reciprocal_rank_fusion({"dense": dense, "sparse": sparse}, {"sparse": 0.5}, constant)
    expected = {
        i: (Fraction(1, constant + dense.index(i) + 1) if i in dense else 0)
        + (Fraction(1, 2) / (constant + sparse.index(i) + 1) if i in sparse else 0)
        for i in {*dense, *sparse}
    }
    assert {i: round(score, 12) for i, score in fused} == {i: round(float(x), 12) for i, x in expected.items()}
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


def test_ties_are_broken_by_rank_then_id() -> None:
    """Equal scores come in an order that does not depend on the order of channels."""
    one = reciprocal_rank_fusion({"dense": ["b"], "sparse": ["a"]})
    two = reciprocal_rank_fusion({"sparse": ["a"], "dense": ["b"]})
    assert [i for i, _ in one] == [i for i, _ in two] == ["a", "b"]
    assert reciprocal_rank_fusion({}) == []
