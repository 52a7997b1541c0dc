"""A damaged index mended from what is left of it, and from its sources where that does not suffice.

Promises to bring back the very bytes that were written, or to say what is needed for it; nothing is made up, and
what cannot be brought back is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from phirag.corpus.problems import Skipped
from phirag.corpus.sources import find_sources, read_documents
from phirag.errors import EncoderMismatch, IndexDamaged, IndexNotFound, InputError
from phirag.index.base import Encoder
from phirag.index.build import Progress, build_index
from phirag.index.check import faults_of
from phirag.index.encoding import encode, journal
from phirag.index.manifest import COPY, FILE, SEGMENTS, Manifest, SegmentRecord, manifest_text, read_manifest
from phirag.index.passages import FILE as PASSAGES
from phirag.index.passages import PassageStore
from phirag.index.segment import Segment, write_segment
from phirag.index.store import Index, index_directory
from phirag.index.vectors import FILE as VECTORS
from phirag.index.vectors import VectorStore
from phirag.index.versions import commit, current, leftovers, sweep, version, writing
from phirag.types import Record

__all__ = ["Repair", "repair_index"]


class Repair(Record):
    """What was done, in words, and the manifest in place now."""

    manifest: Manifest
    done: tuple[str, ...]


def repair_index(
    path: Path | str,
    sources: Sequence[Path | str] | None = None,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Repair:
    """Mend an index directory.

    Parameters
    ----------
    path
        The index directory.
    sources
        The files and directories it was built from; needed where passages are lost.
    encoder
        The encoder it was built with; needed where vectors are lost.
    progress
        As for :func:`phirag.index.build.build_index`.

    Raises
    ------
    IndexDamaged
        If what is left does not suffice; the message says what is lost, the hint what would bring it back.
    IndexNotFound, IndexNotWritten
        If there is no index, or it cannot be written.
    """
    directory = index_directory(path)
    with writing(directory):
        try:
            manifest = current(directory)
        except (IndexDamaged, IndexNotFound):
            manifest = None
        if manifest is not None:
            return _mend(directory, manifest, sources, encoder, progress)
    if not sources or encoder is None:
        raise IndexDamaged(
            f"{directory / FILE}: neither it nor its copy can be read",
            hint="give the sources: phirag index repair DIR --sources SOURCE…",
        )
    manifest = build_index(sources, directory, encoder=encoder, progress=progress)
    return Repair(manifest=manifest, done=("built again from the sources",))


def _mend(
    directory: Path,
    manifest: Manifest,
    sources: Sequence[Path | str] | None,
    encoder: Encoder | None,
    progress: Progress | None,
) -> Repair:
    done: list[str] = []
    try:
        read_manifest(directory)
    except (IndexDamaged, IndexNotFound):
        done.append(f"{FILE} restored from its copy")
    if not done and not _copied(directory, manifest):
        done.append(f"{COPY} made again")
    faults = faults_of(manifest, directory)
    damaged = [s for s in manifest.segments if any(f"{SEGMENTS}/{s.name}/{name}" in faults for name in s.files)]
    lost = [segment for segment in damaged if f"{SEGMENTS}/{segment.name}/{PASSAGES}" in faults]
    if lost and not sources:
        raise IndexDamaged(
            f"{directory}: {'; '.join(faults.values())}; the passages in it are lost",
            hint="give the sources: phirag index repair DIR --sources SOURCE…",
        )
    for segment in damaged:
        if segment not in lost:
            done.append(_again(directory, manifest, segment, faults, encoder, progress))
    if lost:
        assert sources is not None
        manifest = _from_sources(directory, manifest, lost, sources, _needed(manifest, encoder), progress)
        done += [f"{SEGMENTS}/{segment.name}: its documents were read again from the sources" for segment in lost]
    strays = leftovers(manifest, directory)
    commit(manifest, directory)
    done += [f"{name} removed: left over from an interrupted write" for name in (*strays, *sweep(manifest, directory))]
    return Repair(manifest=manifest, done=tuple(done))


def _copied(directory: Path, manifest: Manifest) -> bool:
    """Whether the copy of the manifest is one."""
    try:
        return manifest_text(read_manifest(directory, COPY)) == manifest_text(manifest)
    except (IndexDamaged, IndexNotFound):
        return False


def _needed(manifest: Manifest, encoder: Encoder | None) -> Encoder:
    if encoder is None:
        raise InputError("vectors are lost, and no encoder was given", hint="give the encoder the index was built with")
    if encoder.digest != manifest.encoder.digest:
        raise EncoderMismatch(
            f"the index was built with encoder {manifest.encoder.id}, not {encoder.id}",
            hint=f"use --encoder {manifest.encoder.id}",
        )
    return encoder


def _again(
    directory: Path,
    manifest: Manifest,
    segment: SegmentRecord,
    faults: dict[str, str],
    encoder: Encoder | None,
    progress: Progress | None,
) -> str:
    """Write a segment again from its passages, which are sound, and its vectors if they are."""
    root = directory / SEGMENTS / segment.name
    store = PassageStore(root / PASSAGES)
    try:
        passages = [passage for _, passage in store.all()]
        documents = [stored.record for stored in store.documents()]
    finally:
        store.close()
    if f"{SEGMENTS}/{segment.name}/{VECTORS}" in faults:
        with journal(directory, _needed(manifest, encoder)) as kept:
            vectors = encode(passages, _needed(manifest, encoder), kept=kept, progress=progress)
    else:
        vectors = VectorStore(root / VECTORS).all()
    made = write_segment(directory, passages, vectors, base=segment.base, documents=documents)
    if made.files != segment.files:
        raise IndexDamaged(
            f"{root}: written again, it has other bytes than it had",
            hint="build the index again: phirag index build SOURCE… --out DIR",
        )
    return f"{SEGMENTS}/{segment.name}: written again ({'; '.join(sorted(faults.values()))})"


def _from_sources(
    directory: Path,
    manifest: Manifest,
    lost: list[SegmentRecord],
    sources: Sequence[Path | str],
    encoder: Encoder,
    progress: Progress | None,
) -> Manifest:
    """A version whose lost segments are replaced by one of the documents that the others do not have."""
    kept = [segment for segment in manifest.segments if segment not in lost]
    partial = version(directory, manifest.encoder, kept, ())
    index = Index(directory, partial, [Segment(directory, record) for record in kept])
    here = {stored.record.name: stored.record.digest for stored in index.documents()}
    missing = [source for source in find_sources(sources) if source.label not in here]
    reading = read_documents(missing, taken=[passage.id for passage in index.passages()], progress=progress)
    skipped: list[Skipped] = [p for p in manifest.skipped if p.path not in {source.name for source in missing}]
    if reading.passages:
        base = max((segment.base + segment.passages for segment in manifest.segments), default=0) if kept else 0
        with journal(directory, encoder) as journal_:
            vectors = encode(reading.passages, encoder, kept=journal_, progress=progress)
        kept.append(write_segment(directory, reading.passages, vectors, base=base, documents=reading.documents))
    return version(directory, manifest.encoder, kept, [*skipped, *reading.skipped])
