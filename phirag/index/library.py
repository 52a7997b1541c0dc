"""Several indexes searched as one, each passage with the name of the index it comes from.

Promises that ids stay apart (``name:id``), that cosines are compared as they are, since the encoder is one, and that
BM25 scores are compared by the share of the query they account for in their own index. An index that is changed
while it is searched is seen in its new version at the next question.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from phirag.errors import EncoderMismatch, InputError
from phirag.index.base import Encoder
from phirag.index.filters import Filter
from phirag.index.manifest import Manifest
from phirag.index.store import Hit, Index, open_index
from phirag.index.tokens import tokens
from phirag.types import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Library", "open_indexes"]


def open_indexes(paths: str | Path | Sequence[str | Path]) -> Index | Library:
    """Open one index, or several as a library.

    Raises
    ------
    InputError
        If none is given.
    IndexError_
        If one cannot be opened, or they were built with different encoders.
    """
    if isinstance(paths, (str, Path)):
        return open_index(paths)
    unique = list(dict.fromkeys(str(path) for path in paths))
    if not unique:
        raise InputError("no index is given", hint='name a directory, or "reference"')
    indexes = [open_index(path) for path in unique]
    return indexes[0] if len(indexes) == 1 else Library(indexes)


class Library:
    """Several open indexes with one encoder.

    Parameters
    ----------
    indexes
        In the order of preference among equals.

    Raises
    ------
    EncoderMismatch
        If they were built with different encoders.
    """

    def __init__(self, indexes: Sequence[Index]) -> None:
        first = indexes[0].manifest.encoder
        for index in indexes[1:]:
            if index.manifest.encoder.digest != first.digest:
                raise EncoderMismatch(
                    f"{index.directory} was built with encoder {index.manifest.encoder.id}, and "
                    f"{indexes[0].directory} with {first.id}",
                    hint=f"build one of them again with --encoder {first.id}",
                )
        self._indexes = list(indexes)
        self._names = _names(indexes)

    @property
    def manifest(self) -> Manifest:
        """The manifest of the first index, whose encoder is the encoder of all."""
        return self._indexes[0].manifest

    def __len__(self) -> int:
        return sum(len(index) for index in self._indexes)

    def latest(self) -> Library:
        """Return this library, or one with the newest version of each index."""
        newest = [index.latest() for index in self._indexes]
        same = all(new is old for new, old in zip(newest, self._indexes, strict=True))
        return self if same else Library(newest)

    def where(self, wanted: Filter | None) -> Library:
        """Return the library narrowed to the passages that a filter lets through."""
        return Library([index.where(wanted) for index in self._indexes]) if wanted else self

    def origin(self, identifier: str) -> str:
        """Return the name of the index that a passage comes from."""
        return identifier.partition(":")[0]

    def get(self, identifier: str) -> Passage | None:
        """Return the passage with this id (``name:id``), or ``None``."""
        found = self.passages([identifier])
        return found[0] if found else None

    def passages(self, ids: Sequence[str] | None = None) -> list[Passage]:
        """Return the passages with these ids in their order (unknown ids left out), or all of them."""
        found: dict[str, Passage] = {}
        for name, index in zip(self._names, self._indexes, strict=True):
            own = None if ids is None else [i.partition(":")[2] for i in ids if i.partition(":")[0] == name]
            found.update({f"{name}:{passage.id}": _qualified(passage, name) for passage in index.passages(own)})
        return list(found.values()) if ids is None else [found[i] for i in ids if i in found]

    def find_title(self, name: str) -> Passage | None:
        """Return the first passage whose title, or else alias, is this name."""
        for origin, index in zip(self._names, self._indexes, strict=True):
            found = index.find_title(name)
            if found is not None:
                return _qualified(found, origin)
        return None

    def names_in(self, words: Sequence[str]) -> list[tuple[int, str]]:
        """Return (number of words, id) of the passages named in a run of tokens, longest name first."""
        found = [
            (length, f"{name}:{identifier}")
            for name, index in zip(self._names, self._indexes, strict=True)
            for length, identifier in index.names_in(words)
        ]
        return sorted(found, key=lambda entry: -entry[0])

    def dense(self, vector: NDArray[np.float32], k: int) -> list[Hit]:
        """Return the ``k`` passages nearest in meaning, by cosine."""
        found = [hit for name, index in self._named() for hit in _hits(name, index.dense(vector, k))]
        return sorted(found, key=lambda hit: -hit.score)[:k]

    def sparse(self, query: str | Sequence[str], k: int) -> list[Hit]:
        """Return the ``k`` passages that account for most of the query.

        A score is BM25 in its own index, scaled to the largest bound that the query has in any of them.
        """
        words = tokens(query) if isinstance(query, str) else query
        bounds = [index.bound(words) for index in self._indexes]
        found = []
        for (name, index), bound in zip(self._named(), bounds, strict=True):
            scale = max(bounds) / bound if bound else 0.0
            found += [Hit(hit.id, hit.score * scale) for hit in _hits(name, index.sparse(words, k))]
        return sorted(found, key=lambda hit: -hit.score)[:k]

    def coverage(self, words: Sequence[str], score: float) -> float:
        """Return how much of a query of tokens a sparse score accounts for, from 0 to 1."""
        bound = max(index.bound(words) for index in self._indexes)
        return min(1.0, score / bound) if bound > 0 else 0.0

    def check_encoder(self, encoder: Encoder) -> None:
        """Refuse an encoder that does not make these indexes' vectors; raises EncoderMismatch."""
        self._indexes[0].check_encoder(encoder)

    def close(self) -> None:
        """Close every index."""
        for index in self._indexes:
            index.close()

    def _named(self) -> list[tuple[str, Index]]:
        return list(zip(self._names, self._indexes, strict=True))


def _names(indexes: Sequence[Index]) -> list[str]:
    """A name for each index: its directory's, with a number where two have one name, and free of colons."""
    names: list[str] = []
    for index in indexes:
        wanted = index.name.replace(":", "-") or "index"
        number = 1
        name = wanted
        while name in names:
            number += 1
            name = f"{wanted}-{number}"
        names.append(name)
    return names


def _qualified(passage: Passage, name: str) -> Passage:
    relations = tuple(relation.model_copy(update={"to": f"{name}:{relation.to}"}) for relation in passage.relations)
    return passage.model_copy(update={"id": f"{name}:{passage.id}", "relations": relations})


def _hits(name: str, hits: Sequence[Hit]) -> list[Hit]:
    return [Hit(f"{name}:{hit.id}", hit.score) for hit in hits]
