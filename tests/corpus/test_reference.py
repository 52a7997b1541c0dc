"""The reference corpus itself: complete, consistent, and true wherever a machine can tell."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from phirag.corpus.checking import check_entries
from phirag.corpus.entry import Entry, load_entries, parse_entries
from phirag.corpus.review import incomplete, review
from phirag.index import open_index

ROOT = Path(__file__).parent.parent.parent
DIRECTORY = ROOT / "indexes" / "reference" / "entries"
ENTRIES = load_entries(DIRECTORY)
# files written before entries had questions and misuses; the list only gets shorter
NOT_YET_COMPLETE: set[str] = set()


def _file(name: str) -> list[Entry]:
    return parse_entries((DIRECTORY / f"{name}.yaml").read_text("utf-8"), name)


def test_the_corpus_is_consistent() -> None:
    """At least 500 entries; links lead somewhere, formulas can be typeset, and nothing is said twice."""
    assert len(ENTRIES) >= 500
    assert [f"{problem.entry}: {problem.what}" for problem in review(ENTRIES)] == []


@pytest.mark.parametrize("name", sorted(path.stem for path in DIRECTORY.glob("*.yaml")))
def test_entries_are_complete(name: str) -> None:
    """Questions, a misuse and a claim; a file on the list above has to have a gap, or it leaves the list."""
    gaps = [entry.id for entry in _file(name) if incomplete(entry)]
    assert bool(gaps) == (name in NOT_YET_COMPLETE), gaps[:5]


def test_every_claim_is_true() -> None:
    """Each claim holds at seeded points of its domain, and fails without any hypothesis that matters."""
    results = check_entries(ENTRIES)
    assert [result for result in results if result.outcome != "holds"] == []
    assert len({result.entry for result in results}) >= 0.9 * len(ENTRIES)


def test_a_false_claim_does_not_pass() -> None:
    """The check of a whole corpus can fail: one number changed in one entry is found."""
    entry = next(entry for entry in ENTRIES if entry.id == "fermats-little-theorem")
    false = entry.model_copy(update={"formal": (entry.formal[0].model_copy(update={"claim": "mod(a^p - a, p) = 1"}),)})
    assert [result.outcome for result in check_entries([false], workers=1) if result.part == "formal"] == ["fails"]


def test_a_claim_that_takes_too_long_is_undecided() -> None:
    """A deadline ends one claim and not the check."""
    entry = ENTRIES[0].model_copy(update={"check": ()})
    claim = {"claim": "integrate(integrate(integrate(x*y*z, x, 0, 1), y, 0, 1), z, 0, 1) = 1/8"}
    slow = Entry.model_validate({**entry.model_dump(), "formal": [claim]})
    (result,) = check_entries([slow], deadline=0.2, workers=1)
    assert result.outcome == "undecided"
    assert "longer than" in result.detail


@pytest.mark.xfail(reason="ten rules of the solver, such as 'Counting outcomes', have no entry of their name yet")
def test_every_rule_of_the_symbolic_engine_is_in_the_corpus() -> None:
    """A step that names a theorem can always be cited."""
    names = set()
    for path in (ROOT / "phirag" / "engines" / "cas").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "step" and len(node.args) == 2:
                names |= {part.value for part in ast.walk(node.args[1])
                          if isinstance(part, ast.Constant) and isinstance(part.value, str)}  # fmt: skip
    index = open_index("reference")
    assert len(names) > 40
    parts = {"", "General solution of ", " x = a"}
    assert sorted(name for name in names - parts if index.find_title(name) is None) == []
