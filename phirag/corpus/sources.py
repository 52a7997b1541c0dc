"""Directories and files to passages, in an order and with ids that do not depend on the machine.

Promises that a file is read whole or listed under ``skipped`` with the reason, and that two readings of
the same files give the same passages. What the passages are used for is left to the index.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from phirag.corpus.entry import parse_entries
from phirag.corpus.foreign import FOREIGN, read_foreign
from phirag.corpus.latex import read_latex
from phirag.corpus.markdown import read_markdown, read_text
from phirag.corpus.splitting import Identifiers
from phirag.errors import CorpusError, MissingDependency
from phirag.types import Passage, Record

__all__ = ["FORMATS", "Reading", "Skipped", "read_sources"]


class Skipped(Record):
    """A file that gave no passages, and why."""

    path: str
    reason: str


class Reading(Record):
    """What was read.

    Attributes
    ----------
    passages
        With unique ids, in the order of the sorted file names.
    skipped
        Files that could not be read, each with its reason.
    files
        How many files gave passages.
    digest
        SHA-256 over the names and bytes of the files read.
    """

    passages: tuple[Passage, ...]
    skipped: tuple[Skipped, ...] = ()
    files: int = 0
    digest: str = ""


def _read_yaml(text: str, name: str) -> list[Passage]:
    return [entry.to_passage(source=name) for entry in parse_entries(text, name)]


def _read_jsonl(text: str, name: str) -> list[Passage]:
    passages = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            data = {"id": f"{name}#{number}", "source": name, **data} if isinstance(data, dict) else data
            passages.append(Passage.model_validate(data))
        except (ValueError, RecursionError) as error:  # a ValidationError is a ValueError
            first = error.errors()[0] if isinstance(error, ValidationError) else None
            why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else f"not JSON: {error}"
            raise CorpusError(
                f"{name}: line {number}: {why}",
                hint='a line is one passage: {"id": …, "title": …, "text": …}',
            ) from error
    return passages


FORMATS: dict[str, Callable[[str, str], list[Passage]]] = {
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".tex": read_latex,
    ".jsonl": _read_jsonl,
    ".txt": read_text,
}
"""File name suffix to reader: text and relative name to passages."""


def read_sources(sources: Sequence[Path | str], *, progress: Callable[[str, int, int], None] | None = None) -> Reading:
    """Read files and directories (recursively; names beginning with a dot are no sources).

    Parameters
    ----------
    sources
        Files and directories.
    progress
        Called with ``("reading", files done, files in all)``.

    Raises
    ------
    CorpusError
        If a source does not exist, or if nothing at all could be read.
    """
    files = list(_files(sources))
    unique = Identifiers()
    passages: list[Passage] = []
    skipped: list[Skipped] = []
    digest = hashlib.sha256()
    count = 0
    for done, (path, name) in enumerate(files, start=1):
        try:
            data = _bytes(path, name)
            found = _passages(path, name, data)
        except (CorpusError, MissingDependency) as error:
            skipped.append(Skipped(path=name, reason=str(error).removeprefix(f"{name}: ")))
            continue
        count += 1
        digest.update(f"{name}\n{len(data)}\n".encode() + hashlib.sha256(data).digest())
        for passage in found:
            identifier = unique(passage.id)
            passages.append(passage if identifier == passage.id else passage.model_copy(update={"id": identifier}))
        if progress:
            progress("reading", done, len(files))
    if not passages:
        raise _nothing(sources, skipped)
    return Reading(passages=tuple(passages), skipped=tuple(skipped), files=count, digest=digest.hexdigest())


def _files(sources: Sequence[Path | str]) -> Iterable[tuple[Path, str]]:
    """Yield (path, relative name), sorted by name within each source."""
    for source in sources:
        root = Path(source)
        if root.is_file():
            yield root, root.name
        elif root.is_dir():
            found = ((p.relative_to(root), p) for p in root.rglob("*") if p.is_file())
            visible = ((r, p) for r, p in found if not any(part.startswith(".") for part in r.parts))
            yield from sorted(((p, r.as_posix()) for r, p in visible), key=lambda pair: pair[1])
        else:
            raise CorpusError(f"there is no file or directory {str(root)!r}", hint="check the path")


def _bytes(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{name}: cannot be read: {error.strerror}", hint="check its permissions") from error


def _passages(path: Path, name: str, data: bytes) -> list[Passage]:
    suffix = path.suffix.lower()
    if suffix in FOREIGN:
        passages = read_foreign(path, name)
    elif suffix in FORMATS:
        passages = FORMATS[suffix](_text(data, name), name)
    else:
        known = " ".join(sorted([*FORMATS, *FOREIGN]))
        raise CorpusError(f"{name}: not a format phirag reads", hint=f"it reads {known}")
    if not passages:
        raise CorpusError(f"{name}: holds no text", hint="remove it from the sources, or give it some")
    return passages


def _text(data: bytes, name: str) -> str:
    if b"\0" in data:
        raise CorpusError(f"{name}: a binary file", hint="give text, or its format's own suffix")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{name}: byte {error.start} is not UTF-8", hint="save it as UTF-8 (iconv -f latin1 -t utf-8)"
        ) from error


def _nothing(sources: Sequence[Path | str], skipped: list[Skipped]) -> CorpusError:
    where = ", ".join(str(source) for source in sources) or "no sources"
    if not skipped:
        return CorpusError(f"nothing to read in {where}", hint="give files or directories with text")
    reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:3])
    more = f" (and {len(skipped) - 3} more)" if len(skipped) > 3 else ""
    return CorpusError(f"nothing could be read in {where}: {reasons}{more}", hint="correct one of these files")
