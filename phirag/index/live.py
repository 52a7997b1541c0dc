"""Changes to an index that is in use: add, remove, update, merge, export.

Promises that only passages whose text is new are encoded, that a change that fails or is interrupted leaves the
version that was there, and that readers of that version are not disturbed. Mending is left to
:mod:`phirag.index.repair`.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from phirag.corpus.document import renamed
from phirag.corpus.problems import Skipped
from phirag.corpus.sources import FileRecord, Source, find_sources, read_documents
from phirag.corpus.splitting import Identifiers
from phirag.errors import EncoderMismatch, IndexNotWritten, InputError
from phirag.index.base import Encoder
from phirag.index.encoding import Progress, encode, journal, text_digest
from phirag.index.manifest import Manifest, SegmentRecord
from phirag.index.passages import StoredDocument
from phirag.index.segment import Segment, write_segment
from phirag.index.store import Index, index_directory, open_index
from phirag.index.versions import commit, version, without, writing
from phirag.types import Passage, Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Change", "add_to_index", "export_index", "merge_indexes", "remove_from_index", "update_index"]

MOST_SEGMENTS = 8
"""Segments above which the small ones are put together."""
MOST_DEAD = 0.3
"""Share of removed rows above which a segment is written anew without them."""
SMALL = 20_000
"""Passages up to which a segment counts as small."""


class Change(Record):
    """What a change did.

    Attributes
    ----------
    manifest
        The version that is in place now.
    added, replaced, removed, unchanged
        Names of documents; for a removal of single passages, their ids under ``removed``.
    encoded
        How many passages the encoder had to read.
    skipped
        Files, and places in them, that could not be read this time.
    """

    manifest: Manifest
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    encoded: int = 0
    skipped: tuple[Skipped, ...] = ()


def add_to_index(
    path: Path | str,
    sources: Sequence[Path | str],
    *,
    encoder: Encoder,
    replace: bool = False,
    progress: Progress | None = None,
) -> Change:
    """Add files and directories to an index; documents that are in it already, unchanged, are passed over.

    Parameters
    ----------
    path
        The index directory.
    sources
        Files and directories.
    encoder
        The one the index was built with.
    replace
        Whether a document of a name that is in the index with other content takes its place; else it is an error.
    progress
        As for :func:`phirag.index.build.build_index`.

    Raises
    ------
    InputError
        If a name is taken and ``replace`` is false.
    CorpusError, EncoderMismatch, IndexError_
        If a source does not exist, the encoder is another, or the index cannot be read or written.
    """
    return _change(path, find_sources(sources), encoder, replace=replace, prune=False, progress=progress)


def update_index(
    path: Path | str, sources: Sequence[Path | str], *, encoder: Encoder, progress: Progress | None = None
) -> Change:
    """Make an index hold what a new build of these sources would: new and changed documents in, gone ones out.

    Raises
    ------
    CorpusError, EncoderMismatch, IndexError_
        If a source does not exist, the encoder is another, or the index cannot be read or written.
    """
    return _change(path, find_sources(sources), encoder, replace=True, prune=True, progress=progress)


def _change(
    path: Path | str,
    sources: list[Source],
    encoder: Encoder,
    *,
    replace: bool,
    prune: bool,
    progress: Progress | None,
) -> Change:
    with writing(_own(path)) as directory:
        index = open_index(directory)
        index.check_encoder(encoder)
        stored = {document.record.name: document for document in index.documents()}
        unchanged, changed = _compare(sources, stored)
        clashes = [source.label for source in changed if source.label in stored]
        if clashes and not replace:
            raise InputError(
                f"already in the index with other content: {', '.join(clashes[:5])}",
                hint="replace them with --replace, or give the folder above so that the names differ",
            )
        names = {source.label for source in sources}
        gone = [name for name in stored if name not in names] if prune else []
        if not changed and not gone:
            return Change(manifest=index.manifest, unchanged=tuple(unchanged))
        dropped = [stored[name] for name in (*clashes, *gone)]
        rows = {row for document in dropped for row in range(document.first, document.last + 1)}
        entries = index.entries()
        taken = [passage.id for row, passage, _ in entries if row not in rows]
        reading = read_documents(changed, taken=taken, progress=progress)
        known = {text_digest(passage): vector for row, passage, vector in entries if row in rows}
        skipped = _skipped(index.manifest, sources, changed, reading.skipped, prune=prune)
        encoded = sum(text_digest(passage) not in known for passage in reading.passages)
        with journal(directory, encoder) as kept:
            vectors = encode(reading.passages, encoder, known=known, kept=kept, progress=progress)
            manifest = _put(directory, index, rows, reading.passages, vectors, reading.documents, skipped)
        read = {record.name for record in reading.documents}
        return Change(
            manifest=manifest,
            added=tuple(sorted(read - set(stored))),
            replaced=tuple(sorted(read & set(stored))),
            removed=tuple(sorted({*gone, *(name for name in clashes if name not in read)})),
            unchanged=tuple(unchanged),
            encoded=encoded,
            skipped=reading.skipped,
        )


def _own(path: Path | str) -> Path:
    """The directory to change; the shipped index is not one."""
    directory = index_directory(path)
    if str(path) == "reference":
        raise InputError("the shipped index is not changed", hint="search both: --index reference --index my-index")
    return directory


def _compare(sources: list[Source], stored: Mapping[str, StoredDocument]) -> tuple[list[str], list[Source]]:
    """The names of documents that are as they are stored, and the sources that are not."""
    unchanged: list[str] = []
    changed: list[Source] = []
    for source in sources:
        known = stored.get(source.label)
        if known is not None and source.fault is None and known.record.digest == source.digest:
            unchanged.append(source.label)
        else:
            changed.append(source)
    return unchanged, changed


def _skipped(
    manifest: Manifest, sources: list[Source], changed: list[Source], found: Sequence[Skipped], *, prune: bool
) -> list[Skipped]:
    """What the new version could not read: the old version's, but for what was read again or is gone."""
    again = {name for source in changed for name in (source.name, *source.files)}
    here = {name for source in sources for name in (source.name, *source.files)}
    old = [p for p in manifest.skipped if p.path not in again and (not prune or p.path in here)]
    return [*old, *found]


def _put(
    directory: Path,
    index: Index,
    rows: set[int],
    passages: Sequence[Passage],
    vectors: NDArray[np.float32],
    documents: Sequence[FileRecord],
    skipped: Sequence[Skipped],
) -> Manifest:
    """Write the new segment, put small and thinned ones together, and put the version in place."""
    manifest = index.manifest
    kept = [segment for old in manifest.segments if (segment := without(old, rows)) is not None]
    base = max((segment.base + segment.passages for segment in manifest.segments), default=0)
    if passages:
        kept.append(write_segment(directory, passages, vectors, base=base, documents=documents))
    kept = _tidied(directory, manifest, kept)
    new = version(directory, manifest.encoder, kept, skipped)
    if new != manifest:
        commit(new, directory)
    return new


def _tidied(directory: Path, manifest: Manifest, segments: list[SegmentRecord]) -> list[SegmentRecord]:
    """Put segments together where there are too many, or where too much of one is dead."""
    thin = [s for s in segments if sum(last - first + 1 for first, last in s.dead) > MOST_DEAD * s.passages]
    small = [s for s in segments if s.passages <= SMALL] if len(segments) > MOST_SEGMENTS else []
    chosen = [segment for segment in segments if segment in thin or segment in small]
    if not chosen:
        return segments
    partial = version(directory, manifest.encoder, chosen, ())
    passages, vectors, documents = _content([_at(directory, partial)])
    base = max(segment.base + segment.passages for segment in segments)
    merged = write_segment(directory, passages, vectors, base=base, documents=documents)
    return [*(segment for segment in segments if segment not in chosen), merged]


def _at(directory: Path, manifest: Manifest) -> Index:
    return Index(directory, manifest, [Segment(directory, record) for record in manifest.segments])


def _content(
    indexes: Sequence[Index],
) -> tuple[list[Passage], NDArray[np.float32], list[FileRecord]]:
    """Everything in some indexes, one after the other, with unique ids and document names."""
    import numpy as np

    unique, names = Identifiers(), Identifiers()
    passages: list[Passage] = []
    documents: list[FileRecord] = []
    for index in indexes:
        entries = {row: passage for row, passage, _ in index.entries()}
        given = {passage.id: unique(passage.id) for passage in entries.values()}
        passages.extend(renamed(list(entries.values()), {old: new for old, new in given.items() if old != new}))
        for stored in index.documents():
            count = sum(row in entries for row in range(stored.first, stored.last + 1))
            update = {"name": names(stored.record.name), "passages": count}
            documents.append(stored.record.model_copy(update=update))
    vectors = np.concatenate([index.vectors() for index in indexes])
    return passages, vectors, documents


def remove_from_index(path: Path | str, names: Sequence[str]) -> Change:
    """Remove documents, by name or pattern (``notes/*``), or single passages, by id.

    Raises
    ------
    InputError
        If a name fits nothing in the index.
    IndexError_
        If the index cannot be read or written.
    """
    with writing(_own(path)) as directory:
        index = open_index(directory)
        rows: set[int] = set()
        removed: list[str] = []
        documents = index.documents()
        for name in names:
            found = [d for d in documents if d.record.name == name or fnmatch.fnmatchcase(d.record.name, name)]
            passages = index.rows([name])
            if not found and not passages:
                raise InputError(
                    f"nothing in the index is called {name!r}",
                    hint="give a document's name or pattern, or a passage's id, as `phirag index search` shows them",
                )
            rows |= {row for document in found for row in range(document.first, document.last + 1)}
            rows |= set(passages.values())
            removed += [document.record.name for document in found] or [name]
        gone = {d.record.name for d in documents if set(range(d.first, d.last + 1)) <= rows}
        skipped = [problem for problem in index.manifest.skipped if problem.path not in gone]
        manifest = _put(directory, index, rows, [], index.vectors()[:0], [], skipped)
        return Change(manifest=manifest, removed=tuple(dict.fromkeys(removed)))


def merge_indexes(paths: Sequence[Path | str], out: Path | str) -> Manifest:
    """Make one index of several that have one encoder, without encoding; of one index, write it anew in one piece.

    Ids and document names that two of them share get a number.

    Raises
    ------
    EncoderMismatch
        If they were built with different encoders.
    IndexError_, InputError
        If one cannot be read, or ``out`` cannot be written.
    """
    indexes = [open_index(path) for path in paths]
    first = indexes[0].manifest.encoder
    for index in indexes[1:]:
        if index.manifest.encoder.digest != first.digest:
            raise EncoderMismatch(
                f"{index.directory} was built with encoder {index.manifest.encoder.id}, not {first.id}",
                hint="export both, and build one index of the exported passages",
            )
    with writing(Path(out), create=True) as directory:
        passages, vectors, documents = _content(indexes)
        if not passages:
            raise IndexNotWritten("there is nothing in these indexes", hint="give indexes with passages")
        segment = write_segment(directory, passages, vectors, documents=documents)
        skipped = [problem for index in indexes for problem in index.manifest.skipped]
        manifest = version(directory, first, [segment], skipped)
        commit(manifest, directory)
        return manifest


def export_index(path: Path | str) -> Iterator[str]:
    """Yield the passages of an index as lines of JSON, which ``phirag index build`` reads again."""
    for passage in open_index(path).passages():
        yield passage.model_dump_json(exclude_defaults=True)
