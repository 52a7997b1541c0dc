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
from typing import Any

from phirag.errors import IndexDamaged
from phirag.index.tokens import name_forms, normalise_name
from phirag.types import Passage

__all__ = ["FILE", "PassageStore", "write_passages"]

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
_MORE = ("number", "hypotheses", "section", "relations", "lines")  # fields that nothing is searched by
_VERSION_OFFSETS = (
    92,
    96,
)  # "version-valid-for" and "SQLITE_VERSION_NUMBER": informational, see fileformat2 §1.3
_MOST_PARAMETERS = 900
_MOST_WORDS = 60
_LONGEST_NAME = 7  # words


def write_passages(passages: Sequence[Passage], path: Path) -> None:
    """Write passages, their titles and aliases, to a new SQLite file at ``path``."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "auto_vacuum = NONE"):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((row, *_values(passage)) for row, passage in enumerate(passages)),
        )
        connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", sorted(_names(passages)))
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


def _names(passages: Sequence[Passage]) -> Iterable[tuple[str, int, int]]:
    """(name, rank, row): rank 0 for a title, 1 for an alias, so that a title wins."""
    for row, passage in enumerate(passages):
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

    def ids(self, rows: Sequence[int]) -> list[str]:
        """Return the ids of row numbers, in their order; rows that do not exist are left out."""
        found = dict[int, str](self._many("SELECT row, id FROM passages WHERE row IN", list(rows)))
        return [found[row] for row in rows if row in found]

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """Return the passages with these ids, in their order; ids that do not exist are left out."""
        found = {row[0]: row for row in self._many(f"SELECT {_COLUMNS} FROM passages WHERE id IN", list(ids))}
        return [_passage(found[identifier]) for identifier in ids if identifier in found]

    def all(self) -> list[Passage]:
        """Return every passage in row order."""
        return [_passage(row) for row in self._query(f"SELECT {_COLUMNS} FROM passages ORDER BY row", ())]

    def named(self, name: str) -> str | None:
        """Return the id of the passage with this title or, failing that, this alias; the first if several."""
        rows = self._query(
            "SELECT id FROM names JOIN passages USING (row) WHERE name = ? ORDER BY rank, row LIMIT 1",
            (normalise_name(name),),
        )
        return str(rows[0][0]) if rows else None

    def names_in(self, words: Sequence[str]) -> list[tuple[int, str]]:
        """Return (number of words, id) for every title or alias that stands in a run of words, longest first.

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
        return [(-best[i][0], i) for i in sorted(best, key=lambda i: best[i])]

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
        return IndexDamaged(f"{self._path}: SQLite cannot read it: {error}", hint="build the index again")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _passage(row: tuple[str, ...]) -> Passage:
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
