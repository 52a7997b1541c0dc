"""phirag.corpus.review: what is incomplete, badly linked or said twice is found."""

from __future__ import annotations

from typing import Any

import pytest

from phirag.corpus.entry import Entry
from phirag.corpus.review import incomplete, review


def entry(identifier: str, **fields: Any) -> Entry:
    words = " ".join(f"{identifier}{k}" for k in range(12))
    whole = {
        "id": identifier, "kind": "theorem", "title": f"Theorem {identifier}", "aliases": (), "area": "algebra",
        "statement": f"It says {words}.", "hypotheses": (), "use_when": "It is wanted.", "misuse": "Without care.",
        "application": "$2 + 2 = 4$.", "questions": ("What is it?", "How much is it?"),
    }  # fmt: skip
    return Entry.model_validate({**whole, **fields})


def problems(*entries: Entry) -> list[str]:
    return [f"{problem.entry}: {problem.what}" for problem in review(entries)]


def test_a_good_corpus_has_no_problems() -> None:
    """Entries that differ and link to one another pass."""
    assert problems(entry("a", needs=("b",)), entry("b", related=("a",), check=("2 + 2 = 4",))) == []
    assert incomplete(entry("a")) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"related": ("nowhere",)}, "a: there is no entry nowhere"),
        ({"related": ("a",)}, "a: links to itself"),
        ({"needs": ("b",), "related": ("b",)}, "both in `needs` and in `related`"),
        ({"statement": "Let $x_{1$ be here."}, "a: braces do not match"),
        ({"questions": ("What says theorem A?", "More?")}, "names the theorem"),
        ({"questions": ("What is it?", "What is  it")}, "two questions are the same"),
        ({"check": ("3 + 5 = 8",)}, "shares no number"),
        ({"check": ("4 = 4",)}, "cannot fail"),
        ({"title": "Theorem B"}, "has the title of"),
        ({"aliases": ("theorem  b",)}, "is the title of b"),
        ({"aliases": ("shared",)}, "is also one of"),
        ({"statement": "It says " + " ".join(f"b{k}" for k in range(12)) + "!"}, "almost the same"),
        ({"needs": ("b",)}, "leads back"),
    ],
)
def test_each_problem_is_found(fields: dict[str, Any], said: str) -> None:
    """One fault in one of two entries is one problem, said in words."""
    other = entry("b", aliases=("shared",) if "aliases" in fields else (), needs=("a",) if said == "leads back" else ())
    found = problems(entry("a", **fields), other)
    assert len(found) == 1
    assert said in found[0]


def test_what_an_entry_lacks() -> None:
    """Questions and a misuse are required."""
    assert incomplete(entry("a", questions=("One?",), misuse="")) == ["2 to 4 questions", "a typical misuse"]
