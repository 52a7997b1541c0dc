"""The reference corpus is complete, consistent, and its formal claims are true."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from phirag.corpus.entry import load_entries
from phirag.corpus.formal import check_claim, check_entries
from phirag.index import open_index

ROOT = Path(__file__).parent.parent.parent
ENTRIES = load_entries(ROOT / "indexes" / "reference" / "entries")


@pytest.mark.parametrize(
    ("claim", "true"),
    [
        ({"claim": "(a + b)^2 = a^2 + 2*a*b + b^2", "variables": {"a": "complex", "b": "complex"}}, True),
        ({"claim": "(a + b)^2 = a^2 + b^2", "variables": {"a": "real", "b": "real"}}, False),
        ({"claim": "sqrt(a^2) = a", "variables": {"a": "real"}}, False),
        ({"claim": "sqrt(a^2) = a", "variables": {"a": "positive"}}, True),
        ({"claim": "a < b", "variables": {"a": "real", "b": "real"}, "assume": ["a < b"]}, True),
        ({"claim": "x^2 = 2", "where": {"x": "sqrt(2)"}, "variables": {}}, True),
        ({"claim": "diff(x^3, x) = 3*x^2", "variables": {"x": "real"}}, True),
        ({"claim": "diff(x^3, x) = x^2", "variables": {"x": "real"}}, False),
        ({"claim": "integrate(x, x, 0, 1) = 1/2", "variables": {}}, True),
        ({"claim": "det([[a, b], [c, d]]) = a*d + b*c", "variables": dict.fromkeys("abcd", "real")}, False),
        ({"claim": "mod(a^p - a, p) = 0", "variables": {"a": "natural", "p": "prime"}}, True),
    ],
)
def test_claims_are_really_tested(claim: dict[str, object], true: bool) -> None:
    """True claims pass and false ones fail: the test can fail."""
    assert check_claim(claim)["ok"] is true


def test_the_corpus_is_consistent() -> None:
    """At least 300 entries; ids and titles are unique, and related entries exist."""
    assert len(ENTRIES) >= 300
    ids = {entry.id for entry in ENTRIES}
    assert len(ids) == len(ENTRIES)
    assert [title for title, count in Counter(entry.title.lower() for entry in ENTRIES).items() if count > 1] == []
    assert [(entry.id, name) for entry in ENTRIES for name in entry.related if name not in ids] == []
    assert sum(bool(entry.formal) for entry in ENTRIES) >= 0.75 * len(ENTRIES)


@pytest.mark.parametrize("area", sorted({entry.area for entry in ENTRIES}))
def test_every_formal_claim_is_true(area: str) -> None:
    """Each claim holds at seeded random points of its domain, or exactly."""
    results = check_entries([entry for entry in ENTRIES if entry.area == area])
    assert [result for result in results if not result.ok] == []


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
