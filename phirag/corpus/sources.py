"""Directories and files to passages, in an order and with ids that do not depend on the machine.

Promises that a file is read whole or listed under ``skipped`` with the reason, that what could not be read inside a
file is listed with its line, and that two readings of the same files give the same passages. A LaTeX project of
several files is one document. What the passages are used for is left to the index.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from phirag.corpus.document import Document, renamed
from phirag.corpus.entry import parse_entries
from phirag.corpus.folder import Folder, decode
from phirag.corpus.foreign import FOREIGN, read_foreign
from phirag.corpus.jsonl import read_jsonl
from phirag.corpus.latex import read_project
from phirag.corpus.latex.project import included
from phirag.corpus.markdown import read_markdown, read_text
from phirag.corpus.problems import Skipped
from phirag.corpus.splitting import Identifiers
from phirag.errors import CorpusError, MissingDependency
from phirag.types import Passage, Record

__all__ = ["FORMATS", "FileRecord", "Reading", "Skipped", "Source", "find_sources", "read_sources"]


class FileRecord(Record):
    """A document as it was read: its label (see :class:`Source`), a digest of its files, how many passages it gave.

    ``size`` is in bytes. For a document of one file the digest is the SHA-256 of its bytes; for a LaTeX project it is
    the SHA-256 over name, size and digest of each of its files.
    """

    name: str
    size: int
    digest: str
    passages: int


class Reading(Record):
    """What was read.

    Attributes
    ----------
    passages
        With unique ids, in the order of the sorted file names.
    documents
        The documents that gave passages, in the same order.
    skipped
        Files, and places in them, that could not be read, each with its reason.
    files
        How many documents gave passages.
    digest
        SHA-256 over the names, sizes and digests of the documents read.
    """

    passages: tuple[Passage, ...]
    documents: tuple[FileRecord, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    files: int = 0
    digest: str = ""


@dataclass(frozen=True)
class Source:
    """A document on the disk, not read yet.

    Attributes
    ----------
    folder, name
        Where it is; the name is relative to the folder.
    label
        What an index calls it: the name, unless another source has that.
    size, digest
        Of its bytes; see :class:`FileRecord`.
    files
        The names of its files, where it is a project of several.
    fault
        Why it cannot be read, where that is known already.
    """

    folder: Folder
    name: str
    size: int = 0
    digest: str = ""
    files: tuple[str, ...] = ()
    fault: Skipped | None = None
    label: str = ""

    def read(self) -> Document:
        """Read the document.

        Raises
        ------
        CorpusError, MissingDependency
            If it gives no passages.
        """
        suffix = Path(self.name).suffix.lower()
        if suffix == ".tex":
            document = read_project(self.folder, self.name)
        elif suffix in FOREIGN:
            document = Document(read_foreign(self.folder.root / self.name, self.name))
        elif suffix in FORMATS:
            document = FORMATS[suffix](self.folder.text(self.name), self.name)
        else:
            known = " ".join(sorted([*FORMATS, *FOREIGN]))
            raise CorpusError(f"{self.name}: not a format phirag reads", hint=f"it reads {known}")
        if not document.passages:
            what = "; ".join(str(problem) for problem in document.problems[:3]) or "holds no text"
            raise CorpusError(f"{self.name}: {what}", hint="remove it from the sources, or give it some")
        return document


def _alone(read: Callable[[str, str], list[Passage]]) -> Callable[[str, str], Document]:
    return lambda text, name: Document(read(text, name))


def _read_yaml(text: str, name: str) -> list[Passage]:
    return [entry.to_passage(source=name) for entry in parse_entries(text, name)]


FORMATS: dict[str, Callable[[str, str], Document]] = {
    ".yaml": _alone(_read_yaml),
    ".yml": _alone(_read_yaml),
    ".md": _alone(read_markdown),
    ".markdown": _alone(read_markdown),
    ".tex": _alone(lambda text, name: []),  # a project, which is read with its folder: see Source.read
    ".jsonl": read_jsonl,
    ".txt": _alone(read_text),
}
"""File name suffix to reader: text and relative name to a document."""


def find_sources(sources: Sequence[Path | str]) -> list[Source]:
    """Return the documents in files and directories (recursively; names beginning with a dot are no sources).

    A file that another LaTeX file includes is a part of that one's document and no document itself.

    Raises
    ------
    CorpusError
        If a source does not exist.
    """
    found: list[Source] = []
    for folder, names in _folders(sources):
        data: dict[str, bytes | Skipped] = {}
        for name in names:
            try:
                data[name] = folder.bytes(name)
            except CorpusError as error:
                data[name] = Skipped(path=name, reason=str(error).removeprefix(f"{name}: "))
        parts = _parts(folder, data)
        for name, content in data.items():
            if isinstance(content, Skipped):
                found.append(Source(folder, name, fault=content))
            elif name not in parts:
                found.append(_source(folder, name, content))
    return _labelled(found)


def _labelled(found: list[Source]) -> list[Source]:
    """The sources with labels of their own: where two folders have a name, the later one's goes before it."""
    unique, taken = Identifiers(), set[str]()
    labelled = []
    for source in found:
        wanted = source.name if source.name not in taken else f"{source.folder.root.resolve().name}/{source.name}"
        label = unique(wanted)
        taken.add(label)
        labelled.append(replace(source, label=label))
    return labelled


def read_sources(sources: Sequence[Path | str], *, progress: Callable[[str, int, int], None] | None = None) -> Reading:
    """Read files and directories, see :func:`find_sources`.

    Parameters
    ----------
    sources
        Files and directories.
    progress
        Called with ``("reading", documents done, documents in all)``.

    Raises
    ------
    CorpusError
        If a source does not exist, or if nothing at all could be read.
    """
    reading = read_documents(find_sources(sources), progress=progress)
    if not reading.passages:
        raise _nothing(sources, reading.skipped)
    return reading


def read_documents(
    documents: Sequence[Source],
    *,
    taken: Iterable[str] = (),
    progress: Callable[[str, int, int], None] | None = None,
) -> Reading:
    """Read documents; ids in ``taken`` are not given again."""
    unique = Identifiers(taken)
    passages: list[Passage] = []
    records: list[FileRecord] = []
    skipped: list[Skipped] = []
    for done, source in enumerate(documents, start=1):
        try:
            if source.fault is not None:
                skipped.append(source.fault)
                continue
            document = source.read()
        except (CorpusError, MissingDependency) as error:
            skipped.append(Skipped(path=source.name, reason=str(error).removeprefix(f"{source.name}: ")))
            continue
        skipped.extend(document.problems)
        named = _unique(document.passages, unique)
        passages.extend(named)
        records.append(FileRecord(name=source.label, size=source.size, digest=source.digest, passages=len(named)))
        if progress:
            progress("reading", done, len(documents))
    return Reading(
        passages=tuple(passages),
        documents=tuple(records),
        skipped=tuple(skipped),
        files=len(records),
        digest=digest_of(records),
    )


def digest_of(documents: Iterable[FileRecord]) -> str:
    """Return the digest over documents in their order: name, size and digest of each."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(f"{document.name}\n{document.size}\n".encode() + bytes.fromhex(document.digest))
    return digest.hexdigest()


def _unique(passages: list[Passage], unique: Identifiers) -> list[Passage]:
    """The passages with ids that nothing else has; a link inside the document follows its target."""
    given = [unique(passage.id) for passage in passages]
    names = {
        passage.id: identifier for passage, identifier in zip(passages, given, strict=True) if passage.id != identifier
    }
    firsts = {passage.id for passage, identifier in zip(passages, given, strict=True) if passage.id == identifier}
    links = {old: new for old, new in names.items() if old not in firsts}
    return [
        passage if passage.id == identifier and not links else passage.model_copy(update={"id": identifier})
        for passage, identifier in zip(renamed(passages, links), given, strict=True)
    ]


def _folders(sources: Sequence[Path | str]) -> Iterable[tuple[Folder, list[str]]]:
    """Yield each source's folder and the names in it, sorted."""
    for source in sources:
        root = Path(source)
        if root.is_file():
            yield Folder(root.parent), [root.name]
        elif root.is_dir():
            found = (path.relative_to(root) for path in root.rglob("*") if path.is_file() or path.is_symlink())
            visible = (name for name in found if not any(part.startswith(".") for part in name.parts))
            yield Folder(root), sorted(name.as_posix() for name in visible if not (root / name).is_dir())
        else:
            raise CorpusError(f"there is no file or directory {str(root)!r}", hint="check the path")


def _parts(folder: Folder, data: dict[str, bytes | Skipped]) -> dict[str, set[str]]:
    """The LaTeX files that other ones include, each with the files that include it."""
    includers: dict[str, set[str]] = {}
    for name, content in data.items():
        if name.lower().endswith(".tex") and isinstance(content, bytes):
            try:
                targets = included(folder, name, decode(content, name))
            except CorpusError:
                continue
            for target in targets & data.keys():
                includers.setdefault(target, set()).add(name)
    # files that include each other in a circle have no outermost one: the first by name stands for them
    reached = _reached({name for name in data if name not in includers}, includers)
    for name in sorted(includers):
        if name not in reached:
            del includers[name]
            reached |= _reached({name}, includers)
    return includers


def _reached(mains: set[str], includers: dict[str, set[str]]) -> set[str]:
    includes: dict[str, set[str]] = {}
    for part, by in includers.items():
        for name in by:
            includes.setdefault(name, set()).add(part)
    seen, waiting = set(mains), list(mains)
    while waiting:
        for part in includes.get(waiting.pop(), ()):
            if part not in seen:
                seen.add(part)
                waiting.append(part)
    return seen


def _source(folder: Folder, name: str, content: bytes) -> Source:
    digest = hashlib.sha256(content).hexdigest()
    if not name.lower().endswith(".tex"):
        return Source(folder, name, len(content), digest)
    try:
        from phirag.corpus.latex.project import join

        text = decode(content, name)
        files = join(folder, name).files if "\\" in text and _asks(text) else (name,)
    except CorpusError:
        files = (name,)
    if len(files) == 1:
        return Source(folder, name, len(content), digest)
    total, whole = 0, hashlib.sha256()
    for file in files:
        part = content if file == name else folder.bytes(file)
        total += len(part)
        whole.update(f"{file}\n{len(part)}\n".encode() + hashlib.sha256(part).digest())
    return Source(folder, name, total, whole.hexdigest(), files)


def _asks(text: str) -> bool:
    return any(
        word in text for word in ("\\input", "\\include", "\\subfile", "\\import", "\\subimport", "\\usepackage")
    )


def _nothing(sources: Sequence[Path | str], skipped: Sequence[Skipped]) -> CorpusError:
    where = ", ".join(str(source) for source in sources) or "no sources"
    if not skipped:
        return CorpusError(f"nothing to read in {where}", hint="give files or directories with text")
    reasons = "; ".join(str(problem) for problem in skipped[:3])
    more = f" (and {len(skipped) - 3} more)" if len(skipped) > 3 else ""
    return CorpusError(f"nothing could be read in {where}: {reasons}{more}", hint="correct one of these files")
