"""What an index directory says of itself, and the digests that hold it to its word.

Promises that a changed bit in any file, the manifest itself included, is found before a native library
reads a byte, and that a manifest cannot name a file outside its directory.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from phirag.corpus.problems import Skipped
from phirag.errors import IndexDamaged, IndexNotFound
from phirag.types import Record

__all__ = [
    "FILE",
    "FORMAT",
    "EncoderRecord",
    "Manifest",
    "read_manifest",
    "sha256",
    "verify_files",
    "write_manifest",
]

FILE = "manifest.json"
FORMAT = 2
_NAME = re.compile(r"^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_.-]*[A-Za-z0-9_-]$")
_REBUILD = "build the index again with `phirag index build`"


class EncoderRecord(Record):
    """The encoder the vectors were made with."""

    id: str
    digest: str
    dimension: int = Field(ge=1)


class Manifest(Record):
    """The manifest of an index directory.

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
        SHA-256 over the names and bytes of the files it was built from; ``files_read`` how many.
    skipped
        Source files that could not be read, with reasons.
    files
        Every other file in the directory, relative with ``/``, and its SHA-256.
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
    files: dict[str, str]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _dump(manifest: Manifest) -> str:
    body = manifest.model_dump(mode="json")
    text = json.dumps(body, indent=1, sort_keys=True, ensure_ascii=False)
    return json.dumps({"digest": hashlib.sha256(text.encode()).hexdigest(), "manifest": body},
                      indent=1, sort_keys=True, ensure_ascii=False) + "\n"  # fmt: skip


def write_manifest(manifest: Manifest, directory: Path) -> None:
    """Write ``manifest.json``, with a digest of the manifest itself."""
    (directory / FILE).write_text(_dump(manifest), encoding="utf-8", newline="\n")


def read_manifest(directory: Path) -> Manifest:
    """Read and check a directory's manifest.

    Raises
    ------
    IndexNotFound
        If the directory or its manifest does not exist.
    IndexDamaged
        If the manifest is not one, was changed, is of a newer format, or names a file it must not.
    """
    path = directory / FILE
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
    if _dump(manifest) != text:
        raise IndexDamaged(f"{path}: changed since it was written", hint=_REBUILD)
    for name in manifest.files:
        if not _NAME.match(name) or ".." in name.split("/"):
            raise IndexDamaged(f"{path}: names the file {name!r} outside the index", hint=_REBUILD)
    return manifest


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


def verify_files(manifest: Manifest, directory: Path) -> None:
    """Check every file of the manifest against its digest.

    Raises
    ------
    IndexDamaged
        If a file is missing, is a link, or has other bytes; the message names it.
    """
    for name, expected in manifest.files.items():
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
