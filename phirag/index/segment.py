"""A segment: passages, vectors and words of a part of an index, written once and never changed.

Promises the same bytes, and so the same name, for the same passages at the same rows, and that an open segment has
stores that agree. Which of its rows still count is the manifest's business.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from phirag.corpus.sources import FileRecord
from phirag.errors import IndexDamaged, PhiragError
from phirag.index import manifest as manifests
from phirag.index import passages as passage_file
from phirag.index import sparse as sparse_directory
from phirag.index import vectors as vector_file
from phirag.index.manifest import SEGMENTS, SegmentRecord
from phirag.index.placing import flushed, not_written, place
from phirag.types import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Segment", "write_segment"]

_META = f"{sparse_directory.DIRECTORY}/meta.json"


def write_segment(
    directory: Path,
    passages: Sequence[Passage],
    vectors: NDArray[np.float32],
    *,
    base: int = 0,
    documents: Sequence[FileRecord] = (),
) -> SegmentRecord:
    """Write a segment into an index directory, beside those that are there, and return its record.

    Parameters
    ----------
    directory
        The index directory.
    passages, vectors
        In row order; vectors of shape ``(len(passages), dimension)``.
    base
        The number of the first row.
    documents
        The documents the passages come from, in their order.

    Raises
    ------
    IndexNotWritten
        If there is no room or no permission.
    """
    with place(directory / SEGMENTS) as scratch:
        try:
            passage_file.write_passages(passages, scratch / passage_file.FILE, base=base, documents=documents)
            vector_file.write_vectors(vectors, scratch / vector_file.FILE)
            sparse_directory.write_sparse(passages, scratch / sparse_directory.DIRECTORY, base=base)
            paths = sorted(path for path in scratch.rglob("*") if path.is_file())
            files = {path.relative_to(scratch).as_posix(): manifests.sha256(path) for path in paths}
            name = hashlib.sha256("".join(f"{file} {files[file]}\n" for file in files).encode()).hexdigest()[:16]
            flushed(scratch, directory / SEGMENTS / name)
        except PhiragError:
            raise
        except (OSError, sqlite3.Error, RuntimeError, ValueError) as error:  # of Python, SQLite, FAISS and tantivy
            raise not_written(directory, error) from error
    return SegmentRecord(name=name, base=base, passages=len(passages), files=files)


class Segment:
    """A segment opened for reading.

    Raises
    ------
    IndexDamaged
        If a store cannot be read, or they do not agree.
    """

    def __init__(self, directory: Path, record: SegmentRecord) -> None:
        self.directory = directory / SEGMENTS / record.name
        self.name, self.base, self.count = record.name, record.base, record.passages
        for needed in (passage_file.FILE, vector_file.FILE, _META):
            if needed not in record.files:
                raise IndexDamaged(f"{directory}: segment {record.name} has no {needed}", hint="build the index again")
        self.passages = passage_file.PassageStore(self.directory / passage_file.FILE)
        self.vectors = vector_file.VectorStore(self.directory / vector_file.FILE)
        prefix = sparse_directory.DIRECTORY + "/"
        self.sparse_files = [name.removeprefix(prefix) for name in record.files if name.startswith(prefix)]
        if {len(self.passages), len(self.vectors)} != {record.passages}:
            raise IndexDamaged(f"{self.directory}: its stores do not agree", hint="build the index again")

    def alive(self, record: SegmentRecord) -> NDArray[np.bool_] | None:
        """Return which rows count, shape ``(count,)``; ``None`` if all do."""
        import numpy as np

        if not record.dead:
            return None
        rows = np.ones(self.count, dtype=np.bool_)
        for first, last in record.dead:
            rows[first - self.base : last - self.base + 1] = False
        return rows
