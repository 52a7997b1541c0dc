"""phirag.index.sparse: BM25 as published, the same bytes every time, and no query language."""

from __future__ import annotations

import math
import random
from collections import Counter
from pathlib import Path

import pytest

from phirag.errors import IndexDamaged
from phirag.index.sparse import SparseStore, write_sparse
from phirag.index.tokens import tokens
from phirag.types import Passage

TEXTS = [
    "root of a polynomial equation",
    "root test for series and another root",
    "prime number theorem",
    "polynomial ring over a field field",
    "equation of a line",
]


def _store(directory: Path, passages: list[Passage]) -> SparseStore:
    write_sparse(passages, directory)
    return SparseStore([(directory, [path.name for path in directory.iterdir()])])


def _bm25(query: list[str], documents: list[list[str]], k1: float = 1.2, b: float = 0.75) -> list[float]:
    """Robertson and Zaragoza (2009), section 3, with Lucene's non-negative idf."""
    average = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        counts = Counter(document)
        score = 0.0
        for word in query:
            holding = sum(word in d for d in documents)
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            tf = counts[word]
            score += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(document) / average))
        scores.append(score)
    return scores


@pytest.mark.parametrize("query", ["root", "polynomial root", "prime field equation", "series series"])
def test_scores_are_bm25(tmp_path: Path, query: str) -> None:
    """On text alone, scores and order are those of the published formula."""
    store = _store(tmp_path / "s", [Passage(id=str(i), text=text) for i, text in enumerate(TEXTS)])
    words = list(dict.fromkeys(tokens(query)))
    expected = _bm25(words, [tokens(text) for text in TEXTS])
    found = dict(store.search(tokens(query), 10))
    assert set(found) == {row for row, score in enumerate(expected) if score > 0}
    for row, score in found.items():
        assert score == pytest.approx(expected[row], rel=1e-4)
    assert list(found) == sorted(found, key=lambda row: (-expected[row], row))


def test_a_title_counts_more_than_a_mention(tmp_path: Path) -> None:
    """A passage named by the query comes before one that mentions it."""
    store = _store(
        tmp_path / "s",
        [
            Passage(id="a", title="Vieta's formulas", text="The discriminant appears here, the discriminant."),
            Passage(id="b", title="Discriminant", text="The number under the root of the formula by Vieta."),
            Passage(id="c", title="Other", aliases=("discriminant of a quadratic",), text="Nothing of note here."),
        ],
    )
    rows = [row for row, _ in store.search(["discriminant"], 3)]
    assert rows[0] == 1
    assert set(rows) == {0, 1, 2}
    assert store.frequency("discriminant") == 1
    assert store.frequency("nowhere") == 0


@pytest.mark.parametrize("query", ['title:"x', "(((", "AND OR NOT", "text:* -root", "\\", "a" * 70_000, "[a TO b]", ""])
def test_no_query_language(tmp_path: Path, query: str) -> None:
    """Nothing a person types is read as an operator: it is tokens, or finds nothing."""
    store = _store(tmp_path / "s", [Passage(id=str(i), text=text) for i, text in enumerate(TEXTS)])
    rows = [row for row, _ in store.search(tokens(query), 10)]
    assert rows in ([], [1, 0])


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    """Two writings of the same passages give the same file names with the same bytes."""
    passages = [Passage(id=str(i), title=f"t{i}", text=TEXTS[i % 5] + f" number{i}") for i in range(500)]
    write_sparse(passages, tmp_path / "a")
    write_sparse(passages, tmp_path / "b")
    first = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    assert len(first) == 7


def test_files_of_another_format(tmp_path: Path) -> None:
    """Files tantivy cannot read are an error of ours that says what to do."""
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "meta.json").write_text("{}", "utf-8")
    with pytest.raises(IndexDamaged, match="phirag index repair"):
        SparseStore([(tmp_path / "s", ["meta.json"])])


def test_segments_search_as_one_index(tmp_path: Path) -> None:
    """Passages in three segments get the scores they have in one; rows that do not count are passed over."""
    words = [f"word{n}" for n in range(40)]
    generator = random.Random(1)
    passages = [
        Passage(id=str(n), title=generator.choice(words), text=" ".join(generator.choices(words, k=n % 17 + 3)))
        for n in range(120)
    ]
    whole = _store(tmp_path / "whole", passages)
    parts = []
    for base, end in ((0, 50), (50, 51), (51, 120)):
        directory = tmp_path / str(base)
        write_sparse(passages[base:end], directory, base=base)
        parts.append((directory, [path.name for path in directory.iterdir()]))
    split = SparseStore(parts)
    assert len(split) == 120
    for _ in range(30):
        query = generator.sample(words, 3)
        expected = whole.search(query, 200)
        assert [row for row, _ in sorted(split.search(query, 200))] == [row for row, _ in sorted(expected)]
        assert dict(split.search(query, 200)) == pytest.approx(dict(expected), rel=1e-5)
        odd = split.search(query, 5, alive=lambda row: row % 2 == 1)
        assert [score for _, score in odd] == pytest.approx([s for r, s in expected if r % 2 == 1][:5], rel=1e-5)
    assert SparseStore([]).search(["word1"], 3) == []
