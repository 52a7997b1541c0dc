"""phirag.index.passages: what was written comes back, names are found, nothing is written on reading."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from phirag.errors import IndexDamaged
from phirag.index.passages import PassageStore, write_passages
from phirag.types import Passage

PASSAGES = [
    Passage(
        id="a",
        kind="theorem",
        title="Mean value theorem",
        aliases=("Lagrange’s theorem",),
        text="α β\0γ",
        area="analysis",
        related=("b", "c"),
        source="x.md",
        questions=("Where is the slope that of the chord?", "α?"),
        checks=2,
    ),
    Passage(id="b", title="Lagrange's theorem", text="The order of a subgroup divides that of the group."),
    Passage(id="c'; DROP TABLE passages;--", title="", text="quoted"),
    Passage(id="d", title="Value", text="v", aliases=("", "mean value")),
]


@pytest.fixture
def store(tmp_path: Path) -> PassageStore:
    """A store of four passages."""
    write_passages(PASSAGES, tmp_path / "p.sqlite")
    return PassageStore(tmp_path / "p.sqlite")


def test_passages_come_back_as_written(store: PassageStore) -> None:
    """Every field survives, in the order asked for, unknown ids left out."""
    assert store.all() == list(enumerate(PASSAGES))
    assert store.passages([PASSAGES[2].id, "nope", "a"]) == {PASSAGES[2].id: (2, PASSAGES[2]), "a": (0, PASSAGES[0])}
    assert store.ids([3, 0, 99]) == {3: "d", 0: "a"}
    assert len(store) == 4


def test_a_title_wins_over_an_alias(store: PassageStore) -> None:
    """A name that is one passage's title and another's alias means the title."""
    assert store.named("lagrange theorem")[0][2] == "b"
    assert store.named("the MEAN VALUE theorems")[0][2] == "a"
    assert store.named("mean value")[0][2] == "d"
    assert store.named("unheard of") == []
    assert store.named("") == []


def _names(store: PassageStore, words: list[str]) -> list[tuple[int, str]]:
    return [(-length, identifier) for length, _, _, identifier in store.names_in(words)]


def test_names_in_a_question(store: PassageStore) -> None:
    """Names standing in a run of words are found, the longest first."""
    assert _names(store, ["state", "mean", "value", "theorem"]) == [(3, "a"), (2, "d")]
    assert _names(store, ["lagrange", "theorem", "value"]) == [(2, "b"), (2, "a"), (1, "d")]
    assert _names(store, []) == []


def test_many_ids_at_once(tmp_path: Path) -> None:
    """More ids than SQLite takes parameters are no problem."""
    many = [Passage(id=f"p{i}", text=str(i)) for i in range(2500)]
    write_passages(many, tmp_path / "p.sqlite")
    found = PassageStore(tmp_path / "p.sqlite").passages([p.id for p in reversed(many)])
    assert [found[p.id][1] for p in many] == many


def test_an_ordinary_sqlite_can_read_and_check_it(store: PassageStore, tmp_path: Path) -> None:
    """The file is a sound SQLite file, whatever was done to its informational header fields."""
    with sqlite3.connect(tmp_path / "p.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT title FROM passages WHERE id = 'b'").fetchone() == ("Lagrange's theorem",)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """SQLite's errors become ours."""
    (tmp_path / "p.sqlite").write_bytes(b"no database" * 500)
    with pytest.raises(IndexDamaged, match=r"p\.sqlite: SQLite cannot read it"):
        PassageStore(tmp_path / "p.sqlite")
