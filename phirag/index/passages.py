"""The passage store: an SQLite file, written in one go and opened read-only for good.

Promises the same bytes for the same passages, whatever the SQLite version, and that reading never writes
beside the file. Row numbers, from 0, are the order of writing; FAISS and tantivy use the same numbers.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from phirag.corpus.sources import FileRecord
from phirag.errors import IndexDamaged
from phirag.index.filters import Filter
from phirag.index.tokens import name_forms, normalise_name
from phirag.types import Passage

__all__ = ["FILE", "PassageStore", "StoredDocument", "write_passages"]

FILE = "passages.sqlite"

_SCHEMA = """
    CREATE TABLE passages (
        row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL,
        text TEXT NOT NULL, aliases TEXT NOT NULL, area TEXT NOT NULL, related TEXT NOT NULL,
        source TEXT NOT NULL, more TEXT NOT NULL
    );
    CREATE TABLE names (name TEXT NOT NULL, rank INTEGER NOT NULL, row INTEGER NOT NULL,
        PRIMARY KEY (name, rank, row)) WITHOUT ROWID;
"""
_COLUMNS = "id, kind, title, text, aliases, area, related, source, more"
_MORE = ("questions", "checks", "number", "hypotheses", "section", "relations", "lines")  # nothing is searched by them
_VERSION_OFFSETS = (
    92,
    96,
)  # "version-valid-for" and "SQLITE_VERSION_NUMBER": informational, see fileformat2 §1.3
_DOCUMENTS = """
    CREATE TABLE documents (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
        digest TEXT NOT NULL);
"""
_MOST_PARAMETERS = 900
_MOST_WORDS = 60
_LONGEST_NAME = 7  # words


class StoredDocument(NamedTuple):
    """A document and the rows of its passages, from ``first`` to ``last``."""

    first: int
    last: int
    record: FileRecord


def write_passages(
    passages: Sequence[Passage], path: Path, *, base: int = 0, documents: Sequence[FileRecord] = ()
) -> None:
    """Write passages, their titles and aliases, to a new SQLite file at ``path``.

    Parameters
    ----------
    passages
        In row order.
    path
        The file to make.
    base
        The number of the first row.
    documents
        The documents the passages come from, in their order, which together have all the passages, or none.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "auto_vacuum = NONE"):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(_SCHEMA + _DOCUMENTS)
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((row, *_values(passage)) for row, passage in enumerate(passages, start=base)),
        )
        connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", sorted(_names(passages, base)))
        connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", _rows_of(documents, base))
        connection.execute("COMMIT")
    finally:
        connection.close()
    with path.open("r+b") as file:
        for offset in _VERSION_OFFSETS:
            file.seek(offset)
            file.write(bytes(4))


def _values(passage: Passage) -> tuple[str, ...]:
    p = passage
    aliases, related = (json.dumps(list(names), ensure_ascii=False) for names in (p.aliases, p.related))
    more = json.dumps(p.model_dump(mode="json", include=set(_MORE), exclude_defaults=True), ensure_ascii=False)
    return (p.id, p.kind, p.title, p.text, aliases, p.area, related, p.source, more)


def _rows_of(documents: Sequence[FileRecord], base: int) -> Iterable[tuple[int, int, str, int, str]]:
    first = base
    for document in documents:
        last = first + document.passages - 1
        yield first, last, document.name, document.size, document.digest
        first = last + 1


def _names(passages: Sequence[Passage], base: int) -> Iterable[tuple[str, int, int]]:
    """(name, rank, row): rank 0 for a title, 1 for an alias, so that a title wins."""
    for row, passage in enumerate(passages, start=base):
        for rank, name in ((0, passage.title), *((1, alias) for alias in passage.aliases)):
            for form in name_forms(name):
                yield form, rank, row


class PassageStore:
    """A passage file opened for reading; may be used from any thread.

    Raises
    ------
    IndexDamaged
        If SQLite cannot read the file.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        # immutable: SQLite takes no lock and makes no journal, so that a read-only directory will do.
        uri = path.resolve().as_uri() + "?mode=ro&immutable=1"
        self._path = path
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
            self._count = int(self._connection.execute("SELECT count(*) FROM passages").fetchone()[0])
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def __len__(self) -> int:
        return self._count

    def ids(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the id of each of these rows that exists."""
        return dict[int, str](self._many("SELECT row, id FROM passages WHERE row IN", list(rows)))

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[int, Passage]]:
        """Return (row, passage) for each of these ids that exists."""
        rows = self._many(f"SELECT row, {_COLUMNS} FROM passages WHERE id IN", list(ids))
        return {row[1]: (row[0], _passage(row[1:])) for row in rows}

    def all(self) -> list[tuple[int, Passage]]:
        """Return (row, passage) for every passage, in row order."""
        rows = self._query(f"SELECT row, {_COLUMNS} FROM passages ORDER BY row", ())
        return [(row[0], _passage(row[1:])) for row in rows]

    def documents(self) -> list[StoredDocument]:
        """Return the documents with their rows, in row order."""
        rows = self._query("SELECT first, last, name, size, digest FROM documents ORDER BY first", ())
        return [
            StoredDocument(first, last, FileRecord(name=name, size=size, digest=digest, passages=last - first + 1))
            for first, last, name, size, digest in rows
        ]

    def kinds(self) -> list[tuple[int, str]]:
        """Return (row, kind) for every passage, in row order."""
        return [(row, kind) for row, kind in self._query("SELECT row, kind FROM passages ORDER BY row", ())]

    def matching(self, wanted: Filter) -> list[int]:
        """Return the rows that a filter lets through, ascending."""
        clauses, values = wanted.sql()
        return [row for (row,) in self._query(f"SELECT row FROM passages WHERE {clauses} ORDER BY row", values)]

    def named(self, name: str) -> list[tuple[int, int, str]]:
        """Return (rank, row, id) of the passages with this title (rank 0) or alias (rank 1), best first."""
        rows = self._query(
            "SELECT rank, row, id FROM names JOIN passages USING (row) WHERE name = ? ORDER BY rank, row",
            (normalise_name(name),),
        )
        return [(rank, row, identifier) for rank, row, identifier in rows]

    def names_in(self, words: Sequence[str]) -> list[tuple[int, int, int, str]]:
        """Return (−number of words, rank, row, id) for every title or alias that stands in a run of words, sorted.

        ``words`` are tokens; of two passages of one name, the one it is the title of comes first.
        """
        words = list(words[:_MOST_WORDS])
        runs = {
            " ".join(words[start:stop])
            for start in range(len(words))
            for stop in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1)
        }
        rows = self._many(
            "SELECT names.name, rank, row, id FROM names JOIN passages USING (row) WHERE name IN",
            sorted(runs),
        )
        best: dict[str, tuple[int, int, int]] = {}
        for name, rank, row, identifier in rows:
            key = (-len(name.split()), rank, row)
            best[identifier] = min(key, best.get(identifier, key))
        return sorted((*key, identifier) for identifier, key in best.items())

    def _many(self, select: str, keys: list[int] | list[str]) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(keys), _MOST_PARAMETERS):
            part = keys[start : start + _MOST_PARAMETERS]
            rows.extend(self._query(f"{select} ({','.join('?' * len(part))})", part))
        return rows

    def _query(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def _damaged(self, error: sqlite3.Error) -> IndexDamaged:
        return IndexDamaged(f"{self._path}: SQLite cannot read it: {error}", hint="mend it with `phirag index repair`")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _passage(row: Sequence[str]) -> Passage:
    identifier, kind, title, text, aliases, area, related, source, more = row
    return Passage(
        id=identifier,
        kind=kind,
        title=title,
        text=text,
        aliases=tuple(json.loads(aliases)),
        area=area,
        related=tuple(json.loads(related)),
        source=source,
        **json.loads(more),
    )
