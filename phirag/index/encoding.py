"""Passages to vectors, none encoded twice: known ones are looked up, and an interrupted run goes on where it was.

Promises that a vector that is looked up is the one that encoding would give: it was made by the same encoder from
the same text, and its record carries a checksum. Which passages need vectors is left to the caller.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from phirag.errors import EncoderError
from phirag.index.base import Encoder
from phirag.index.placing import not_written
from phirag.types import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["JOURNAL", "Progress", "encode", "encoding_text", "journal", "text_digest"]

JOURNAL = "vectors.part"
"""Where the vectors of a run that is not finished are kept."""
Progress = Callable[[str, int, int], None]
"""Called with a stage, what is done, and of how many."""
_BATCH = 64


def encoding_text(passage: Passage) -> str:
    """Return what the encoder reads of a passage: its names, then its text.

    Examples
    --------
    >>> encoding_text(Passage(id="r", title="Rolle's theorem", aliases=("Rolle",), text="If f(a) = f(b) …"))
    "Rolle's theorem; Rolle. If f(a) = f(b) …"
    """
    names = "; ".join(name for name in (passage.title, *passage.aliases) if name)
    return f"{names}. {passage.text}" if names else passage.text


def text_digest(passage: Passage) -> bytes:
    """Return the SHA-256 of what the encoder reads of a passage."""
    return hashlib.sha256(encoding_text(passage).encode("utf-8", "surrogatepass")).digest()


def encode(
    passages: Sequence[Passage],
    encoder: Encoder,
    *,
    known: Mapping[bytes, NDArray[np.float32]] | None = None,
    kept: Journal | None = None,
    progress: Progress | None = None,
) -> NDArray[np.float32]:
    """Return the vectors of passages, shape ``(len(passages), encoder.dimension)``.

    Parameters
    ----------
    passages, encoder
        What is encoded, and by whom.
    known
        Vectors by :func:`text_digest`, made by this encoder.
    kept
        The journal that new vectors are written to, and taken from.
    progress
        Called with ``("encoding", done, in all)``.

    Raises
    ------
    EncoderError
        If the encoder gives an array of another shape.
    """
    import numpy as np

    vectors = np.empty((len(passages), encoder.dimension), dtype=np.float32)
    digests = [text_digest(passage) for passage in passages]
    missing: list[int] = []
    for row, digest in enumerate(digests):
        found = (known or {}).get(digest)
        if found is None and kept is not None:
            found = kept.vectors.get(digest)
        if found is None:
            missing.append(row)
        else:
            vectors[row] = found
    done = len(passages) - len(missing)
    for start in range(0, len(missing), _BATCH):
        rows = missing[start : start + _BATCH]
        made = encoder.encode([encoding_text(passages[row]) for row in rows])
        if made.shape != (len(rows), encoder.dimension):
            raise EncoderError(
                f"encoder {encoder.id} gave an array of shape {made.shape} for {len(rows)} texts",
                hint=f"it must give ({len(rows)}, {encoder.dimension})",
            )
        vectors[rows] = made
        if kept is not None:
            kept.write([(digests[row], vector) for row, vector in zip(rows, made, strict=True)])
        done += len(rows)
        if progress:
            progress("encoding", done, len(passages))
    return vectors


class Journal:
    """Vectors made by a run that may be interrupted: records of digest, vector and checksum, one after the other."""

    def __init__(self, file: BinaryIO, encoder: Encoder) -> None:

        self._file = file
        self._encoder = encoder
        self.vectors: dict[bytes, NDArray[np.float32]] = {}
        self._read()

    def _read(self) -> None:
        """Take in the records of this encoder that are whole; cut off what is not."""
        import numpy as np

        header = f"phirag vectors {self._encoder.digest} {self._encoder.dimension}\n".encode()
        size = 32 + 4 * self._encoder.dimension + 4
        self._file.seek(0)
        end = len(header)
        if self._file.read(len(header)) == header:
            while len(record := self._file.read(size)) == size:
                if zlib.crc32(record[:-4]).to_bytes(4, "little") != record[-4:]:
                    break
                self.vectors[record[:32]] = np.frombuffer(record[32:-4], dtype="<f4").astype(np.float32)
                end += size
            self._file.truncate(end)
        else:
            self._file.truncate(0)
            self._file.seek(0)
            self._file.write(header)
        self._file.seek(end)

    def write(self, records: Sequence[tuple[bytes, NDArray[np.float32]]]) -> None:
        """Append records."""
        for digest, vector in records:
            body = digest + vector.astype("<f4").tobytes()
            self._file.write(body + zlib.crc32(body).to_bytes(4, "little"))
            self.vectors[digest] = vector
        self._file.flush()


@contextmanager
def journal(directory: Path, encoder: Encoder) -> Iterator[Journal]:
    """Open the journal of an index directory; it goes when the block ends without an error.

    Raises
    ------
    IndexNotWritten
        If it cannot be written.
    """
    path = directory / JOURNAL
    try:
        with path.open("r+b" if path.exists() else "w+b") as file:
            kept = Journal(file, encoder)
            try:
                yield kept
            except BaseException:
                if not kept.vectors:
                    path.unlink(missing_ok=True)
                raise
        path.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(directory, error) from error
