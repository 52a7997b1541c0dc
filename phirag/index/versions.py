"""Versions of an index directory: who may write one, what it says of itself, how it comes into place.

Promises that a version is either wholly in place or not at all: segments are flushed first, then the manifest that
names them is replaced in one rename, then what no version names any more is removed.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from phirag.corpus.problems import Skipped
from phirag.corpus.sources import FileRecord, digest_of
from phirag.errors import IndexDamaged, IndexNotFound
from phirag.index.encoding import JOURNAL
from phirag.index.manifest import (
    COPY,
    FILE,
    FORMAT,
    SEGMENTS,
    EncoderRecord,
    Manifest,
    SegmentRecord,
    manifest_text,
    read_manifest,
)
from phirag.index.passages import FILE as PASSAGES
from phirag.index.passages import PassageStore
from phirag.index.placing import LOCK, SCRATCH, lone_writer, not_written, put, refuse_foreign

__all__ = ["KNOWN", "commit", "leftovers", "sweep", "version", "without", "writing"]

KNOWN = frozenset((FILE, COPY, SEGMENTS, LOCK, JOURNAL))
"""Every name at the top of an index directory."""
_FLAT = ("passages.sqlite", "vectors.faiss", "sparse")  # what an index of formats 1 and 2 had at its top


@contextmanager
def writing(directory: Path, *, create: bool = False, wait: float = 0.0) -> Iterator[Path]:
    """Become the one writer of an index directory.

    Parameters
    ----------
    directory
        The index directory.
    create
        Whether it may be new; else there has to be an index.
    wait
        Seconds to wait for another writer.

    Raises
    ------
    InputError
        If the path is something else than an index directory.
    IndexNotFound
        If there is no index, and ``create`` is false.
    IndexNotWritten
        If it cannot be written, or another process is writing.
    """
    refuse_foreign(directory, KNOWN, [(FILE, SEGMENTS), (FILE, _FLAT[0])])
    if not create and not (directory / FILE).is_file() and not (directory / COPY).is_file():
        read_manifest(directory)  # raises, and says why
        raise IndexNotFound(f"no index at {directory}", hint="make one with `phirag index build`")
    with lone_writer(directory, wait=wait):
        yield directory


def version(
    directory: Path, encoder: EncoderRecord, segments: Sequence[SegmentRecord], skipped: Sequence[Skipped]
) -> Manifest:
    """Return the manifest of a version made of these segments, its counts taken from them."""
    kinds: Counter[str] = Counter()
    documents: list[FileRecord] = []
    for segment in segments:
        store = PassageStore(directory / SEGMENTS / segment.name / PASSAGES)
        try:
            dead = _rows(segment)
            kinds.update(kind for row, kind in store.kinds() if row not in dead)
            documents.extend(
                stored.record
                for stored in store.documents()
                if any(row not in dead for row in range(stored.first, stored.last + 1))
            )
        finally:
            store.close()
    return Manifest(
        format=FORMAT,
        phirag=_version(),
        encoder=encoder,
        passages=sum(kinds.values()),
        kinds=dict(sorted(kinds.items())),
        sources=digest_of(documents),
        files_read=len(documents),
        skipped=tuple(skipped),
        segments=tuple(segments),
    )


def _rows(segment: SegmentRecord) -> set[int]:
    return {row for first, last in segment.dead for row in range(first, last + 1)}


def without(segment: SegmentRecord, rows: set[int]) -> SegmentRecord | None:
    """Return a segment with these rows removed, or ``None`` if none is left.

    Examples
    --------
    >>> segment = SegmentRecord(name="0" * 16, base=10, passages=5, dead=((11, 11),), files={})
    >>> without(segment, {12, 14, 99}).dead, without(segment, {10, 12, 13, 14})
    (((11, 12), (14, 14)), None)
    """
    dead = _rows(segment) | {row for row in rows if segment.base <= row < segment.base + segment.passages}
    if len(dead) == segment.passages:
        return None
    ranges: list[tuple[int, int]] = []
    for row in sorted(dead):
        if ranges and ranges[-1][1] == row - 1:
            ranges[-1] = (ranges[-1][0], row)
        else:
            ranges.append((row, row))
    return segment.model_copy(update={"dead": tuple(ranges)})


def commit(manifest: Manifest, directory: Path) -> None:
    """Put a version in place, then remove what it does not name.

    Raises
    ------
    IndexNotWritten
        If that fails; the version that was there stays.
    """
    try:
        put(manifest_text(manifest), directory / FILE)
    except OSError as error:
        raise not_written(directory, error) from error
    sweep(manifest, directory)


def sweep(manifest: Manifest, directory: Path) -> list[str]:
    """Make the manifest's copy, and remove what is left over from other versions and interrupted writers.

    What cannot be removed now (a file that a reader has open, on some systems) is left for the next time.
    """
    with suppress(OSError):  # `phirag index check` will say so, and the next version makes it again
        put(manifest_text(manifest), directory / COPY)
    removed = leftovers(manifest, directory)
    for name in removed:
        path = directory / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return removed


def leftovers(manifest: Manifest, directory: Path) -> list[str]:
    """Return what is in an index directory that no version of it needs; never a name that is not ours."""
    needed = {segment.name for segment in manifest.segments}
    root = directory / SEGMENTS
    segments = [path.name for path in root.iterdir()] if root.is_dir() and not root.is_symlink() else []
    found = [f"{SEGMENTS}/{name}" for name in segments if name not in needed and _ours(name)]
    found += [path.name for path in directory.iterdir() if path.name.startswith(SCRATCH)]
    found += [name for name in _FLAT if (directory / name).exists()]
    return sorted(found)


def _ours(name: str) -> bool:
    return name.startswith(SCRATCH) or (len(name) == 16 and all(letter in "0123456789abcdef" for letter in name))


def current(directory: Path) -> Manifest:
    """Return the manifest in place, or its copy where the manifest itself is damaged or gone.

    Raises
    ------
    IndexNotFound, IndexDamaged
        If neither can be read.
    """
    try:
        return read_manifest(directory)
    except (IndexDamaged, IndexNotFound):
        try:
            return read_manifest(directory, COPY)
        except (IndexDamaged, IndexNotFound):
            pass
        raise


def _version() -> str:
    import phirag

    return str(getattr(phirag, "__version__", "unknown"))
