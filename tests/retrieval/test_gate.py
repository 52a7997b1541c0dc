"""phirag.retrieval.gate: closed without evidence, open with it, and the reason says which."""

from __future__ import annotations

import pytest

from phirag.retrieval.gate import NAMED, Evidence, Gate
from phirag.types import Passage, RetrievedPassage


@pytest.mark.parametrize(
    ("evidence", "opened", "said"),
    [
        (Evidence(cosine=0.41), False, "nothing here is close"),
        (Evidence(cosine=0.42), True, "close in meaning"),
        (Evidence(cosine=0.20, formula=True), True, "formula"),
        (Evidence(cosine=0.19, formula=True), False, "nothing here is close"),
        (Evidence(cosine=0.33, vocabulary=True), True, "words of mathematics"),
        (Evidence(cosine=0.32, vocabulary=True), False, "nothing here is close"),
        (Evidence(cosine=0.30, name_words=2), True, "names a passage"),
        (Evidence(cosine=0.30, name_words=1), False, "no mathematics in it"),
    ],
)
def test_thresholds(evidence: Evidence, opened: bool, said: str) -> None:
    """Each kind of evidence asks for its own nearness, and the reason names the one that decided."""
    decision, reason = Gate().judge(evidence)
    assert decision is opened
    assert said in reason
    assert f"cosine {evidence.cosine:.2f}" in reason


def test_a_far_passage_is_dropped_from_a_good_answer() -> None:
    """For a question that passed, a passage far behind the nearest is left out unless it is named."""
    far = RetrievedPassage(passage=Passage(id="x", text="t"), score=0.1, dense=0.2, reason="9th by meaning")
    near = far.model_copy(update={"dense": 0.3})
    unseen = far.model_copy(update={"dense": None, "reason": "1st by words"})
    named = far.model_copy(update={"reason": f"{NAMED}, 9th by meaning"})
    gate, evidence = Gate(), Evidence(cosine=0.5)
    assert [gate.relevant(found, evidence) for found in (far, near, unseen, named)] == [
        False,
        True,
        False,
        True,
    ]
