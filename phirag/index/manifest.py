"""What an index directory says of itself, and the digests that hold it to its word.

Promises that a changed bit in any file, the manifest itself included, is found before a native library
reads a byte, and that a manifest cannot name a file outside its directory.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from phirag.corpus.problems import Skipped
from phirag.errors import IndexDamaged, IndexNotFound
from phirag.types import Record

__all__ = [
    "COPY",
    "FILE",
    "FORMAT",
    "SEGMENTS",
    "EncoderRecord",
    "Manifest",
    "SegmentRecord",
    "manifest_text",
    "read_manifest",
    "sha256",
    "verify_files",
    "write_manifest",
]

FILE = "manifest.json"
COPY = "manifest.copy.json"
"""The manifest a second time, from which a damaged one is restored; nothing else reads it."""
SEGMENTS = "segments"
"""The directory of the segments."""
FORMAT = 3
_NAME = re.compile(r"^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_.-]*[A-Za-z0-9_-]$")
_REBUILD = "mend it with `phirag index repair`, or build the index again with `phirag index build`"


class EncoderRecord(Record):
    """The encoder the vectors were made with."""

    id: str
    digest: str
    dimension: int = Field(ge=1)


class SegmentRecord(Record):
    """A segment: a part of an index that is written once and never changed.

    Attributes
    ----------
    name
        Its directory under ``segments``, made of the digests of its files.
    base, passages
        The number of its first row, and how many rows it has; rows count through all segments.
    dead
        Rows that were removed since, as pairs (first, last), ascending.
    files
        Every file in it, relative to it with ``/``, and its SHA-256.
    """

    name: str = Field(pattern=r"^[0-9a-f]{16}$")
    base: int = Field(ge=0)
    passages: int = Field(ge=1)
    dead: tuple[tuple[int, int], ...] = ()
    files: dict[str, str]


class Manifest(Record):
    """The manifest of an index directory: one version of it.

    Attributes
    ----------
    format
        Version of the directory's layout.
    phirag
        Version that built it.
    encoder, metric
        What the vectors mean.
    passages, kinds
        Counts, in all and by kind.
    sources
        SHA-256 over the names, sizes and digests of the documents in it; ``files_read`` how many.
    skipped
        Source files, and places in them, that could not be read, with reasons.
    segments
        What the index is made of, in the order of their rows.
    """

    format: int
    phirag: str
    encoder: EncoderRecord
    metric: Literal["cosine"] = "cosine"
    passages: int = Field(ge=0)
    kinds: dict[str, int]
    sources: str
    files_read: int
    skipped: tuple[Skipped, ...] = ()
    segments: tuple[SegmentRecord, ...] = ()

    @property
    def files(self) -> dict[str, str]:
        """Every file of the index but the manifest, relative to its directory, and its SHA-256."""
        return {
            f"{SEGMENTS}/{segment.name}/{name}": digest
            for segment in self.segments
            for name, digest in segment.files.items()
        }


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def manifest_text(manifest: Manifest) -> str:
    """Return the manifest as it stands in its file, with a digest of itself."""
    body = manifest.model_dump(mode="json")
    text = json.dumps(body, indent=1, sort_keys=True, ensure_ascii=False)
    return json.dumps({"digest": hashlib.sha256(text.encode()).hexdigest(), "manifest": body},
                      indent=1, sort_keys=True, ensure_ascii=False) + "\n"  # fmt: skip


def write_manifest(manifest: Manifest, directory: Path) -> None:
    """Write ``manifest.json`` and its copy, with a digest of the manifest itself; see also placing."""
    for name in (FILE, COPY):
        (directory / name).write_text(manifest_text(manifest), encoding="utf-8", newline="\n")


def read_manifest(directory: Path, name: str = FILE) -> Manifest:
    """Read and check a directory's manifest, or its copy.

    Raises
    ------
    IndexNotFound
        If the directory or its manifest does not exist.
    IndexDamaged
        If the manifest is not one, was changed, is of a newer format, or names a file it must not.
    """
    path = directory / name
    if not path.is_file():
        what = "has no manifest.json" if directory.is_dir() else "does not exist"
        raise IndexNotFound(
            f"no index at {directory}: it {what}",
            hint='make one with `phirag index build SOURCE --out DIR`, or use the shipped index "reference"',
        )
    try:
        text = path.read_bytes().decode("utf-8")
        manifest = _parse(json.loads(text))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise IndexDamaged(f"{path}: not a manifest: {_short(error)}", hint=_REBUILD) from error
    if manifest_text(manifest) != text:
        raise IndexDamaged(f"{path}: changed since it was written", hint=_REBUILD)
    for file in manifest.files:
        if not _NAME.match(file) or ".." in file.split("/"):
            raise IndexDamaged(f"{path}: names the file {file!r} outside the index", hint=_REBUILD)
    _check_rows(manifest, path)
    return manifest


def _check_rows(manifest: Manifest, path: Path) -> None:
    """Refuse segments that overlap or whose dead rows are not their own."""
    end = 0
    for segment in manifest.segments:
        if segment.base < end:
            raise IndexDamaged(f"{path}: its segments overlap", hint=_REBUILD)
        at, end = segment.base, segment.base + segment.passages
        for first, last in segment.dead:
            if not at <= first <= last < end:
                raise IndexDamaged(f"{path}: it removes rows that segment {segment.name} has not", hint=_REBUILD)
            at = last + 1


def _parse(data: Any) -> Manifest:
    body = data.get("manifest") if isinstance(data, dict) else None
    if not isinstance(body, dict):
        raise ValueError("it holds no manifest")
    if body.get("format") != FORMAT:
        raise ValueError(f"format {body.get('format')!r}, where this phirag reads format {FORMAT}")
    return Manifest.model_validate(body)


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error).splitlines()[0][:200]


def verify_files(files: Mapping[str, str], directory: Path) -> None:
    """Check files, given with their digests, in a directory.

    Raises
    ------
    IndexDamaged
        If a file is missing, is a link, or has other bytes; the message names it.
    """
    for name, expected in files.items():
        path = directory / name
        if path.is_symlink() or any(p.is_symlink() for p in _between(path, directory)):
            raise IndexDamaged(f"{path}: a link, where an index has only plain files", hint=_REBUILD)
        if not path.is_file():
            raise IndexDamaged(f"{path}: missing", hint=_REBUILD)
        if sha256(path) != expected:
            raise IndexDamaged(f"{path}: its bytes are not those that were written", hint=_REBUILD)


def _between(path: Path, directory: Path) -> list[Path]:
    """The directories strictly between an index and one of its files."""
    return [parent for parent in path.parents if parent != directory and directory in parent.parents]
