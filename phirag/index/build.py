"""Sources to a new index directory: read, encode, write one segment, put the manifest in place.

Promises that two builds of the same source with the same encoder and libraries give the same bytes, that an
interrupted build leaves what was there before, and that a build which is started again does not encode again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from phirag.corpus.sources import Reading, read_sources
from phirag.index.base import Encoder
from phirag.index.encoding import Progress, encode, encoding_text, journal
from phirag.index.manifest import EncoderRecord, Manifest
from phirag.index.segment import write_segment
from phirag.index.versions import commit, version, writing

__all__ = ["Progress", "build_index", "encoding_text", "write_index"]


def build_index(
    sources: Sequence[Path | str], out: Path | str, *, encoder: Encoder, progress: Progress | None = None
) -> Manifest:
    """Build an index of files and directories.

    Parameters
    ----------
    sources
        Files and directories, see :func:`phirag.corpus.sources.read_sources`.
    out
        The directory to make; an index that is there is replaced, anything else is left alone.
    encoder
        Makes the vectors.
    progress
        Called with a stage (``"reading"``, ``"encoding"``, ``"writing"``), what is done, and of how many.

    Raises
    ------
    CorpusError
        If nothing could be read.
    InputError
        If ``out`` holds something else.
    IndexNotWritten
        If ``out`` cannot be written, or another process is writing to it.
    """
    reading = read_sources(sources, progress=progress)
    with writing(Path(out), create=True) as directory:
        return write_index(reading, directory, encoder=encoder, progress=progress)


def write_index(reading: Reading, directory: Path, *, encoder: Encoder, progress: Progress | None = None) -> Manifest:
    """Write what was read into a directory as the whole of its index."""
    with journal(directory, encoder) as kept:
        vectors = encode(reading.passages, encoder, kept=kept, progress=progress)
        segment = write_segment(directory, reading.passages, vectors, documents=reading.documents)
        record = EncoderRecord(id=encoder.id, digest=encoder.digest, dimension=encoder.dimension)
        manifest = version(directory, record, [segment], reading.skipped)
        commit(manifest, directory)
    if progress:
        progress("writing", 1, 1)
    return manifest
