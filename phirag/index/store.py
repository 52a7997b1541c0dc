"""An index directory opened for searching.

Promises that nothing is read that was changed since it was written, that opening and searching write
nothing into the directory, and that the three stores agree. How channels are combined is left to retrieval.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from phirag.errors import EncoderMismatch, IndexDamaged, InputError
from phirag.index import passages as passage_file
from phirag.index import sparse as sparse_directory
from phirag.index import vectors as vector_file
from phirag.index.base import Encoder
from phirag.index.manifest import Manifest, read_manifest, verify_files
from phirag.index.reference import REFERENCE, reference_directory
from phirag.index.tokens import tokens
from phirag.types import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Hit", "Index", "index_directory", "open_index"]


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
    directory = index_directory(path_or_name)
    manifest = read_manifest(directory)
    verify_files(manifest, directory)
    return Index(directory, manifest)


class Index:
    """An open index; make one with :func:`open_index`.

    Attributes
    ----------
    directory, manifest
        Where it is, and what it says of itself.
    """

    def __init__(self, directory: Path, manifest: Manifest) -> None:
        self.directory = directory
        self.manifest = manifest
        prefix = sparse_directory.DIRECTORY + "/"
        names = [name.removeprefix(prefix) for name in manifest.files if name.startswith(prefix)]
        for needed in (passage_file.FILE, vector_file.FILE, prefix + "meta.json"):
            if needed not in manifest.files:
                raise IndexDamaged(f"{directory}: its manifest has no {needed}", hint="build the index again")
        self._passages = passage_file.PassageStore(directory / passage_file.FILE)
        self._vectors = vector_file.VectorStore(directory / vector_file.FILE)
        self._sparse = sparse_directory.SparseStore(directory / sparse_directory.DIRECTORY, names)
        counts = {manifest.passages, len(self._passages), len(self._vectors), len(self._sparse)}
        if len(counts) > 1 or self._vectors.dimension != manifest.encoder.dimension:
            raise IndexDamaged(f"{directory}: its stores do not agree", hint="build the index again")

    def __len__(self) -> int:
        return len(self._passages)

    def get(self, identifier: str) -> Passage | None:
        """Return the passage with this id, or ``None``."""
        found = self._passages.passages([identifier])
        return found[0] if found else None

    def passages(self, ids: Sequence[str] | None = None) -> list[Passage]:
        """Return the passages with these ids in their order (unknown ids left out), or all of them."""
        return self._passages.all() if ids is None else self._passages.passages(ids)

    def find_title(self, name: str) -> Passage | None:
        """Return the passage whose title, or else alias, is this name (case, accents, plurals aside)."""
        identifier = self._passages.named(name)
        return None if identifier is None else self.get(identifier)

    def names_in(self, words: Sequence[str]) -> list[tuple[int, str]]:
        """Return (number of words, id) of the passages named in a run of tokens, longest name first."""
        return self._passages.names_in(words)

    def dense(self, vector: NDArray[np.float32], k: int) -> list[Hit]:
        """Return the ``k`` passages nearest in meaning, by cosine; ``vector`` has shape ``(dimension,)``."""
        if vector.shape != (self.manifest.encoder.dimension,):
            raise InputError(
                f"a vector of shape {vector.shape}, where the index has dimension {self.manifest.encoder.dimension}",
                hint="encode the query with the index's own encoder",
            )
        return self._hits(self._vectors.search(vector, k))

    def sparse(self, query: str | Sequence[str], k: int) -> list[Hit]:
        """Return the ``k`` passages that share the rarest words, by BM25.

        ``query`` is a text, or tokens made by :func:`phirag.index.tokens.tokens`.
        """
        words = tokens(query) if isinstance(query, str) else query
        return self._hits(self._sparse.search(words, k))

    def vectors(self) -> NDArray[np.float32]:
        """Return every vector in row order, shape ``(count, dimension)``."""
        return self._vectors.all()

    def frequency(self, token: str) -> int:
        """Return in how many passages a token stands."""
        return self._sparse.frequency(token)

    def coverage(self, words: Sequence[str], score: float) -> float:
        """Return how much of a query of tokens a sparse score accounts for, from 0 to 1."""
        return self._sparse.coverage(words, score)

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
        """Close the passage file; the index cannot be used after."""
        self._passages.close()

    def _hits(self, found: list[tuple[int, float]]) -> list[Hit]:
        ids = self._passages.ids([row for row, _ in found])
        return [Hit(identifier, score) for identifier, (_, score) in zip(ids, found, strict=True)]
