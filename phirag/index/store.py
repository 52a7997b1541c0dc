"""An index directory opened for searching.

Promises that nothing is read that was changed since it was written, that opening and searching write nothing into
the directory, that the stores agree, and that an open index stays the version it was when it was opened. How
channels are combined is left to retrieval.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from phirag.errors import EncoderMismatch, IndexDamaged, InputError
from phirag.index import sparse as sparse_directory
from phirag.index.base import Encoder
from phirag.index.filters import Filter
from phirag.index.manifest import FILE, SEGMENTS, Manifest, SegmentRecord, read_manifest, verify_files
from phirag.index.passages import StoredDocument
from phirag.index.reference import REFERENCE, reference_directory
from phirag.index.segment import Segment
from phirag.index.tokens import tokens
from phirag.types import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Hit", "Index", "index_directory", "open_index"]

_TRIES = 5  # of opening, while a writer puts new versions in place


class Hit(NamedTuple):
    """A passage's id and the score of the channel that found it."""

    id: str
    score: float


def index_directory(path_or_name: Path | str) -> Path:
    """Return the directory a name on the command line stands for: ``reference``, or a path."""
    return reference_directory() if str(path_or_name) == REFERENCE else Path(path_or_name)


def open_index(path_or_name: Path | str) -> Index:
    """Open an index directory, or the shipped one by the name ``reference``.

    Raises
    ------
    IndexNotFound
        If there is no index there.
    IndexDamaged
        If a file is missing or changed, or the stores do not agree; the message names it.
    """
    name = REFERENCE if str(path_or_name) == REFERENCE else Path(path_or_name).resolve().name
    return _open(index_directory(path_or_name), name, {})


def _open(directory: Path, name: str, known: dict[str, Segment]) -> Index:
    """Open the newest version; segments in ``known`` were checked before and are taken as they are."""
    for remaining in reversed(range(_TRIES)):
        stamp = _stamp(directory)
        manifest = read_manifest(directory)
        try:
            segments = [_segment(directory, record, known) for record in manifest.segments]
            return Index(directory, manifest, segments, name=name, stamp=stamp)
        except IndexDamaged:
            if not remaining or _stamp(directory) == stamp:  # else a writer has replaced what was being read
                raise
    raise AssertionError("the last try returns or raises")


def _segment(directory: Path, record: SegmentRecord, known: dict[str, Segment]) -> Segment:
    found = known.get(record.name)
    if found is not None and found.base == record.base:
        return found
    verify_files({f"{SEGMENTS}/{record.name}/{name}": digest for name, digest in record.files.items()}, directory)
    return Segment(directory, record)


def _stamp(directory: Path) -> tuple[int, int, int]:
    """What changes when a new version is put in place."""
    try:
        found = os.stat(directory / FILE)
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


class Index:
    """One version of an index, open; make one with :func:`open_index`.

    Attributes
    ----------
    directory, manifest
        Where it is, and what it says of itself.
    name
        What its passages are said to come from: the directory's name, or ``reference``.
    """

    def __init__(
        self,
        directory: Path,
        manifest: Manifest,
        segments: Sequence[Segment],
        *,
        name: str = "",
        stamp: tuple[int, int, int] = (0, 0, 0),
    ) -> None:
        self.directory = directory
        self.manifest = manifest
        self.name = name or directory.name
        self._stamp = stamp
        self._segments = list(segments)
        self._alive = [segment.alive(record) for segment, record in zip(segments, manifest.segments, strict=True)]
        prefix = sparse_directory.DIRECTORY
        self._sparse = sparse_directory.SparseStore([(s.directory / prefix, s.sparse_files) for s in segments])
        self._check()

    def _check(self) -> None:
        total = sum(segment.count for segment in self._segments)
        alive = sum(len(rows) if rows is not None else s.count for s, rows in self._rows())
        dimensions = {segment.vectors.dimension for segment in self._segments} - {self.manifest.encoder.dimension}
        if total != len(self._sparse) or alive != self.manifest.passages or dimensions:
            raise IndexDamaged(f"{self.directory}: its stores do not agree", hint="build the index again")

    def _rows(self) -> list[tuple[Segment, NDArray[np.intp] | None]]:
        import numpy as np

        return [
            (segment, None if alive is None else np.flatnonzero(alive))
            for segment, alive in zip(self._segments, self._alive, strict=True)
        ]

    def __len__(self) -> int:
        return sum(segment.count if rows is None else len(rows) for segment, rows in self._rows())

    def latest(self) -> Index:
        """Return this index, or the version that has been put in place since it was opened.

        Raises
        ------
        IndexNotFound, IndexDamaged
            If what is there now cannot be opened.
        """
        if _stamp(self.directory) == self._stamp:
            return self
        return _open(self.directory, self.name, {segment.name: segment for segment in self._segments})

    def where(self, wanted: Filter | None) -> Index:
        """Return this index narrowed to the passages that a filter lets through."""
        if not wanted:
            return self
        import numpy as np

        narrowed = Index.__new__(Index)
        narrowed.__dict__.update(self.__dict__)
        narrowed._alive = []
        for segment, alive in zip(self._segments, self._alive, strict=True):
            rows = np.zeros(segment.count, dtype=np.bool_)
            rows[np.asarray(segment.passages.matching(wanted), dtype=np.intp) - segment.base] = True
            narrowed._alive.append(rows if alive is None else rows & alive)
        return narrowed

    def get(self, identifier: str) -> Passage | None:
        """Return the passage with this id, or ``None``."""
        found = self.passages([identifier])
        return found[0] if found else None

    def passages(self, ids: Sequence[str] | None = None) -> list[Passage]:
        """Return the passages with these ids in their order (unknown ids left out), or all of them."""
        if ids is None:
            return [
                passage for segment in self._segments for row, passage in segment.passages.all() if self._lives(row)
            ]
        found: dict[str, Passage] = {}
        for segment in self._segments:
            rows = segment.passages.passages(ids)
            found.update({identifier: passage for identifier, (row, passage) in rows.items() if self._lives(row)})
        return [found[identifier] for identifier in ids if identifier in found]

    def documents(self) -> list[StoredDocument]:
        """Return the documents of which a passage is there, in row order."""
        return [
            document
            for segment in self._segments
            for document in segment.passages.documents()
            if any(self._lives(row) for row in range(document.first, document.last + 1))
        ]

    def rows(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the row of each of these ids that is there."""
        found: dict[str, int] = {}
        for segment in self._segments:
            for identifier, (row, _) in segment.passages.passages(ids).items():
                if self._lives(row):
                    found[identifier] = row
        return found

    def entries(self) -> list[tuple[int, Passage, NDArray[np.float32]]]:
        """Return (row, passage, vector) for everything, in row order."""
        return [
            (row, passage, vector)
            for segment in self._segments
            for (row, passage), vector in zip(segment.passages.all(), segment.vectors.all(), strict=True)
            if self._lives(row)
        ]

    def find_title(self, name: str) -> Passage | None:
        """Return the passage whose title, or else alias, is this name (case, accents, plurals aside)."""
        named = (entry for segment in self._segments for entry in segment.passages.named(name) if self._lives(entry[1]))
        best = min(named, default=None)
        return None if best is None else self.get(best[2])

    def names_in(self, words: Sequence[str]) -> list[tuple[int, str]]:
        """Return (number of words, id) of the passages named in a run of tokens, longest name first."""
        found = (entry for segment in self._segments for entry in segment.passages.names_in(words))
        return [(-length, identifier) for length, _, row, identifier in sorted(found) if self._lives(row)]

    def dense(self, vector: NDArray[np.float32], k: int) -> list[Hit]:
        """Return the ``k`` passages nearest in meaning, by cosine; ``vector`` has shape ``(dimension,)``."""
        if vector.shape != (self.manifest.encoder.dimension,):
            raise InputError(
                f"a vector of shape {vector.shape}, where the index has dimension {self.manifest.encoder.dimension}",
                hint="encode the query with the index's own encoder",
            )
        found: list[tuple[int, float]] = []
        for segment, alive in zip(self._segments, self._alive, strict=True):
            hits = segment.vectors.search(vector, k, alive)
            found.extend((row + segment.base, score) for row, score in hits)
        return self._hits(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k])

    def sparse(self, query: str | Sequence[str], k: int) -> list[Hit]:
        """Return the ``k`` passages that share the rarest words, by BM25.

        ``query`` is a text, or tokens made by :func:`phirag.index.tokens.tokens`.
        """
        words = tokens(query) if isinstance(query, str) else query
        narrowed = any(alive is not None for alive in self._alive)
        return self._hits(self._sparse.search(words, k, alive=self._lives if narrowed else None))

    def vectors(self) -> NDArray[np.float32]:
        """Return every vector in row order, shape ``(count, dimension)``."""
        import numpy as np

        parts = [
            segment.vectors.all() if rows is None else segment.vectors.all()[rows] for segment, rows in self._rows()
        ]
        return np.concatenate(parts) if parts else np.empty((0, self.manifest.encoder.dimension), dtype=np.float32)

    def frequency(self, token: str) -> int:
        """Return in how many passages a token stands."""
        return self._sparse.frequency(token)

    def coverage(self, words: Sequence[str], score: float) -> float:
        """Return how much of a query of tokens a sparse score accounts for, from 0 to 1."""
        return self._sparse.coverage(words, score)

    def bound(self, words: Sequence[str]) -> float:
        """Return the sparse score that a query of tokens cannot pass here."""
        return self._sparse.bound(words)

    def origin(self, identifier: str) -> str:
        """Return the name of the index that a passage comes from: this one's."""
        return self.name

    def check_encoder(self, encoder: Encoder) -> None:
        """Refuse an encoder that does not make this index's vectors.

        Raises
        ------
        EncoderMismatch
            If its digest or dimension is another.
        """
        mine = self.manifest.encoder
        if (encoder.digest, encoder.dimension) != (mine.digest, mine.dimension):
            raise EncoderMismatch(
                f"the index at {self.directory} was built with encoder {mine.id} ({mine.digest[:12]}), "
                f"not {encoder.id} ({encoder.digest[:12]})",
                hint=f"use --encoder {mine.id}, or build the index again with {encoder.id}",
            )

    def close(self) -> None:
        """Close the passage files; the index, and those that share its segments, cannot be used after."""
        for segment in self._segments:
            segment.passages.close()

    def _lives(self, row: int) -> bool:
        for segment, alive in zip(self._segments, self._alive, strict=True):
            if segment.base <= row < segment.base + segment.count:
                return alive is None or bool(alive[row - segment.base])
        return False

    def _hits(self, found: list[tuple[int, float]]) -> list[Hit]:
        ids: dict[int, str] = {}
        rows = [row for row, _ in found]
        for segment in self._segments:
            own = [row for row in rows if segment.base <= row < segment.base + segment.count]
            ids.update(segment.passages.ids(own) if own else {})
        return [Hit(ids[row], score) for row, score in found]
