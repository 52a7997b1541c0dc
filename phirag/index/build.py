"""Sources to an index directory: read, encode, write three stores and a manifest, put in place.

Promises that two builds of the same source with the same encoder and libraries give the same bytes, and
that an interrupted build leaves what was there before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from phirag.corpus.sources import Reading, read_sources
from phirag.errors import EncoderError
from phirag.index import manifest as manifests
from phirag.index import passages as passage_file
from phirag.index import sparse as sparse_directory
from phirag.index import vectors as vector_file
from phirag.index.base import Encoder
from phirag.index.manifest import EncoderRecord, Manifest
from phirag.index.placing import placing
from phirag.types import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["build_index", "encoding_text", "write_index"]

Progress = Callable[[str, int, int], None]
_BATCH = 64


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
        If ``out`` cannot be written or holds something else.
    """
    reading = read_sources(sources, progress=progress)
    with placing(Path(out), marker=manifests.FILE) as scratch:
        return write_index(reading, scratch, encoder=encoder, progress=progress)


def write_index(reading: Reading, directory: Path, *, encoder: Encoder, progress: Progress | None = None) -> Manifest:
    """Write the files of an index into an empty directory; the last one written is the manifest."""
    passages = reading.passages
    vectors = _encode(passages, encoder, progress)
    steps: tuple[Callable[[], None], ...] = (
        lambda: passage_file.write_passages(passages, directory / passage_file.FILE),
        lambda: vector_file.write_vectors(vectors, directory / vector_file.FILE),
        lambda: sparse_directory.write_sparse(passages, directory / sparse_directory.DIRECTORY),
    )
    for done, step in enumerate(steps, start=1):
        step()
        if progress:
            progress("writing", done, len(steps))
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    manifest = Manifest(
        format=manifests.FORMAT,
        phirag=_version(),
        encoder=EncoderRecord(id=encoder.id, digest=encoder.digest, dimension=encoder.dimension),
        passages=len(passages),
        kinds=dict(sorted(Counter(passage.kind for passage in passages).items())),
        sources=reading.digest,
        files_read=reading.files,
        skipped=reading.skipped,
        files={path.relative_to(directory).as_posix(): manifests.sha256(path) for path in files},
    )
    manifests.write_manifest(manifest, directory)
    return manifest


def encoding_text(passage: Passage) -> str:
    """Return what the encoder reads of a passage: its names, then its text.

    Examples
    --------
    >>> encoding_text(Passage(id="r", title="Rolle's theorem", aliases=("Rolle",), text="If f(a) = f(b) …"))
    "Rolle's theorem; Rolle. If f(a) = f(b) …"
    """
    names = "; ".join(name for name in (passage.title, *passage.aliases) if name)
    return f"{names}. {passage.text}" if names else passage.text


def _encode(passages: Sequence[Passage], encoder: Encoder, progress: Progress | None) -> NDArray[np.float32]:
    import numpy as np

    vectors = np.empty((len(passages), encoder.dimension), dtype=np.float32)
    for start in range(0, len(passages), _BATCH):
        batch = [encoding_text(passage) for passage in passages[start : start + _BATCH]]
        found = encoder.encode(batch)
        if found.shape != (len(batch), encoder.dimension):
            raise EncoderError(
                f"encoder {encoder.id} gave an array of shape {found.shape} for {len(batch)} texts",
                hint=f"it must give ({len(batch)}, {encoder.dimension})",
            )
        vectors[start : start + len(batch)] = found
        if progress:
            progress("encoding", start + len(batch), len(passages))
    return vectors


def _version() -> str:
    import phirag

    return str(getattr(phirag, "__version__", "unknown"))
