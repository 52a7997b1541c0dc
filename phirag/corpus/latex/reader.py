r"""A LaTeX project to passages, from the joined text to the last relation.

Promises one passage a statement, linked parts where it is too long, proofs tied to what they prove, references
kept as relations, and file and lines on every passage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from phirag.corpus.document import Document
from phirag.corpus.folder import Folder
from phirag.corpus.latex.linking import Piece, link
from phirag.corpus.latex.macros import expand
from phirag.corpus.latex.metadata import Metadata, read_metadata
from phirag.corpus.latex.project import Joined, join
from phirag.corpus.latex.prose import clean, plain, protected_spans, settle_modes, verbatim_spans
from phirag.corpus.latex.structure import Block, Outline, outline
from phirag.corpus.latex.theorems import Numbering, statements
from phirag.corpus.mapped import Builder, MappedText
from phirag.corpus.problems import Skipped
from phirag.corpus.splitting import LIMIT, split_spans
from phirag.types import Passage

__all__ = ["read_latex", "read_project"]

_BODY = re.compile(r"\\begin\s*\{document\}")
_DEFINES = re.compile(r"\\(?:newtheorem|pmtitle|title|declaretheorem)")
_CHAPTER = re.compile(r"\\chapter(?![A-Za-z@])")
_MOST_PROBLEMS = 100
_SHORTEST = 200  # characters of prose that stand alone; less is given to the statement beside it


class _OneFile(Folder):
    """A folder that holds one text and nothing else."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(Path())
        self._name, self._text = name, text

    def holds(self, name: str) -> bool:
        return name == self._name

    def text(self, name: str) -> str:
        return self._text.replace("\r\n", "\n")


def read_latex(source: str, name: str) -> list[Passage]:
    r"""Read one LaTeX file that stands alone.

    Parameters
    ----------
    source
        The file's text.
    name
        Its path relative to the corpus, with ``/``; ids begin with it.

    Returns
    -------
    list of Passage
        In the order of the file. Ids are ``name#label``, or a slug of the title, or kind and number.

    Examples
    --------
    >>> text = r"\section{Roots}\begin{theorem}[Vieta]\label{vieta} $x_1 + x_2 = -b/a$. \end{theorem}"
    >>> [(p.id, p.kind, p.title, p.text) for p in read_latex(text, "notes.tex")]
    [('notes.tex#vieta', 'theorem', 'Vieta', '$x_1 + x_2 = -b/a$.')]
    """
    return read_project(_OneFile(name, source), name).passages


def read_project(folder: Folder, name: str) -> Document:
    """Read a main file and what it includes.

    Parameters
    ----------
    folder
        The project's folder; nothing outside it is read.
    name
        The main file's name in the folder.

    Raises
    ------
    CorpusError
        If the main file itself cannot be read.
    """
    joined = join(folder, name)
    text, problems = expand(joined.text)
    text = _settled(text)
    match = _BODY.search(text.text)
    begin = match.end() if match else 0
    head = text.text[:begin] if match else text.text
    metadata = read_metadata(head)
    declared, within = statements(text.text if not match else head)
    hidden = verbatim_spans(text.text)
    body = _from(text, begin)
    numbering = Numbering(within, chapters=_CHAPTER.search(body.text) is not None)
    found = outline(body.text, declared, numbering, [(a - begin, b - begin) for a, b in hidden if a >= begin])
    for offset, reason in found.unclosed:
        place = body.place(offset)
        problems.append(Skipped(path=place.file, line=place.line, reason=reason))
    return Document(_passages(body, found, metadata, name), _sorted(joined, problems), joined.files)


def _sorted(joined: Joined, problems: list[Skipped]) -> list[Skipped]:
    order = {name: position for position, name in enumerate(joined.files)}
    found = sorted([*joined.problems, *problems], key=lambda p: (order.get(p.path, 0), p.line or 0))
    if len(found) > _MOST_PROBLEMS:
        more = f"{len(found) - _MOST_PROBLEMS} more places could not be read"
        found[_MOST_PROBLEMS:] = [Skipped(path=joined.files[0], reason=more)]
    return found


def _settled(text: MappedText) -> MappedText:
    changes = settle_modes(text.text)
    if not changes:
        return text
    built, at = Builder(), 0
    for begin, end, replacement in changes:
        built.copy_mapped(text, at, begin)
        file, offset = text.locate(begin)
        built.add(replacement, file, offset)
        at = end
    built.copy_mapped(text, at, len(text.text))
    return built.done()


def _from(text: MappedText, begin: int) -> MappedText:
    if begin == 0:
        return text
    built = Builder()
    built.copy_mapped(text, begin, len(text.text))
    return built.done()


def _passages(body: MappedText, found: Outline, metadata: Metadata, name: str) -> list[Passage]:
    groups = _with_lead_ins(body.text, found.blocks)
    labels = dict(found.names)
    for _, block, _ in groups:
        for position, label in enumerate(block.labels):
            labels[label] = (block.number or plain(block.title) or label) if block.kind and not position else label

    def resolve(command: str, label: str) -> str:
        words = labels.get(label, label)
        if command == "eqref":
            return f"({words})"
        named = command in ("cref", "Cref", "autoref", "thref", "vref") and label in kinds
        return f"{kinds[label].capitalize() if command == 'Cref' else kinds[label]} {words}" if named else words

    kinds = {block.labels[0]: block.kind for _, block, _ in groups if block.kind and block.labels}
    pieces: list[Piece] = []
    for lead, block, trail in groups:
        block.name = plain(block.title, resolve)
        pieces.extend(_pieces(body, block, [clean(body.text[a:b], resolve) for a, b in (lead, trail)], resolve))
    return link(pieces, metadata, name)


def _with_lead_ins(text: str, blocks: Sequence[Block]) -> list[tuple[tuple[int, int], Block, tuple[int, int]]]:
    """Give a few words of prose ("We have the following:") to the statement they lead in or comment on."""
    groups: list[tuple[tuple[int, int], Block, tuple[int, int]]] = []
    lead = (0, 0)
    for position, block in enumerate(blocks):
        following = blocks[position + 1] if position + 1 < len(blocks) else None
        short = not block.kind and block.end - block.begin < 2 * _SHORTEST
        short = short and len(clean(text[block.begin : block.end])) < _SHORTEST
        if short and following is not None and following.kind and following.section == block.section:
            lead = (block.begin, block.end)
            following.labels += block.labels
        elif short and groups and groups[-1][1].kind and groups[-1][1].section == block.section:
            before, statement, _ = groups[-1]
            groups[-1] = (before, statement, (block.begin, block.end))
            statement.labels += block.labels
        else:
            groups.append((lead, block, (0, 0)))
            lead = (0, 0)
    return groups


def _pieces(body: MappedText, block: Block, around: list[str], resolve: Callable[[str, str], str]) -> list[Piece]:
    """The parts of a block, each short enough for a passage where it can be."""
    text = body.text[block.begin : block.end]
    spans = split_spans(text, protected_spans(text), LIMIT)
    pieces: list[Piece] = []
    for begin, end in spans:
        raw = text[begin:end]
        words = clean(raw, resolve)
        if words:
            file, lines = _lines(body, block.begin + begin, block.begin + end)
            pieces.append(Piece(block, raw, words, file, lines))
    if not pieces and any(around):  # a statement without words of its own: those beside it still count
        file, lines = _lines(body, block.begin, block.begin)
        return [Piece(block, "", "\n\n".join(part for part in around if part), file, lines)]
    if pieces and around[0]:
        pieces[0].text = f"{around[0]}\n\n{pieces[0].text}"
    if pieces and around[1]:
        pieces[-1].text = f"{pieces[-1].text}\n\n{around[1]}"
    return pieces


def _lines(body: MappedText, begin: int, end: int) -> tuple[str, tuple[int, int]]:
    """The file a stretch begins in, and its first and last line there."""
    first, last = body.place(begin), body.place(max(begin, end - 1))
    if last.file == first.file and last.line >= first.line:
        return first.file, (first.line, last.line)
    stop = first.line
    for offset in range(begin, end, max(1, (end - begin) // 64)):
        place = body.place(offset)
        if place.file == first.file:
            stop = max(stop, place.line)
    return first.file, (first.line, stop)
