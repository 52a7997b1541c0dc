r"""The order of a document: sections, statements, proofs and the prose between them, with their places and labels.

Promises that the blocks cover the whole body, that an environment which is never closed ends where the next
statement or section begins, and that this takes one pass whatever the text. Words are left as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from phirag.corpus.latex.groups import bracketed, group, skip_blanks
from phirag.corpus.latex.project import VERBATIM
from phirag.corpus.latex.theorems import LEVELS, Numbering, Statement

__all__ = ["Block", "Outline", "outline"]

_EVENT = re.compile(
    r"\\(?:(?P<section>part|chapter|section|subsection|subsubsection)(?![A-Za-z@])(?P<star>\*?)"
    r"|(?P<appendix>appendix)(?![A-Za-z@])"
    r"|(?P<word>begin|end)[ \t]*\{(?P<name>[^{}\n]{1,60})\})"
)
_LABEL = re.compile(r"\\label[ \t]*\{([^{}]{1,200})\}")


@dataclass
class Block:
    """A piece of the body.

    Attributes
    ----------
    kind
        The statement's kind; empty for prose.
    begin, end
        Where it stands in the text, without its ``\\begin`` and ``\\end``.
    title, name
        The optional argument of a statement, as written and as it is read.
    section
        The headings it stands under, as written, with their numbers.
    number
        A statement's number.
    labels
        The labels in it.
    """

    kind: str
    begin: int
    end: int
    title: str = ""
    section: tuple[tuple[str, str], ...] = ()
    number: str = ""
    labels: tuple[str, ...] = ()
    name: str = ""


@dataclass
class Outline:
    """The blocks of a document, what each label of a heading or statement is called, and what was not closed."""

    blocks: list[Block]
    names: dict[str, str]
    unclosed: list[tuple[int, str]]


@dataclass
class _Walk:
    text: str
    statements: dict[str, Statement]
    numbering: Numbering
    closers: dict[int, tuple[int, int]]
    blocks: list[Block] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    unclosed: list[tuple[int, str]] = field(default_factory=list)
    path: list[tuple[int, str, str]] = field(default_factory=list)

    def section(self) -> tuple[tuple[str, str], ...]:
        return tuple((heading, number) for _, heading, number in self.path)

    def prose(self, begin: int, end: int) -> None:
        if end > begin and not self.text[begin:end].isspace():
            self.blocks.append(Block("", begin, end, section=self.section()))

    def heading(self, match: re.Match[str]) -> int:
        level = LEVELS.index(match["section"])
        at = skip_blanks(self.text, match.end())
        optional = bracketed(self.text, at)
        title = group(self.text, skip_blanks(self.text, optional[1] if optional else at), 2_000)
        if title is None:
            return match.end()
        number = "" if match["star"] else self.numbering.section(match["section"])
        self.path = [step for step in self.path if step[0] < level]
        self.path.append((level, title[0], number))
        after = skip_blanks(self.text, title[1])
        while label := _LABEL.match(self.text, after):
            self.names[label.group(1).strip()] = number or title[0]
            after = skip_blanks(self.text, label.end())
        return title[1]

    def statement(self, match: re.Match[str], limit: Callable[[int], int]) -> int:
        name = match["name"]
        kind = self.statements[name if name in self.statements else name.rstrip("*")]
        at = skip_blanks(self.text, match.end())
        optional = bracketed(self.text, at)
        begin = optional[1] if optional else match.end()
        stop, after = self.closers.get(match.start(), (-1, -1))
        if stop < 0:
            self.unclosed.append((match.start(), f"\\begin{{{name}}} is never closed"))
            stop = after = limit(begin)
        number = self.numbering.statement("" if name.endswith("*") and name not in self.statements else kind.counter)
        block = Block(kind.kind, begin, max(begin, stop), optional[0] if optional else "", self.section(), number)
        self.blocks.append(block)
        return max(begin, after)


def outline(
    text: str, statements: dict[str, Statement], numbering: Numbering, hidden: list[tuple[int, int]]
) -> Outline:
    """Return the blocks of a body.

    Parameters
    ----------
    text
        The body, its macros expanded.
    statements
        The environments that are statements.
    numbering
        The document's counters.
    hidden
        Spans in which nothing is a command (verbatim text), sorted and disjoint.
    """
    events = [event for event in _EVENT.finditer(text) if not _within(event.start(), hidden)]
    walk = _Walk(text, statements, numbering, _pairs(events))
    stops = [event.start() for event in events if event["section"] or _opens(event, statements)]

    def limit(begin: int) -> int:
        following = bisect_right(stops, begin)
        return stops[following] if following < len(stops) else len(text)

    at = 0
    for event in events:
        if event.start() < at:
            continue
        if event["section"]:
            walk.prose(at, event.start())
            at = walk.heading(event)
        elif event["appendix"]:
            walk.prose(at, event.start())
            numbering.begin_appendix()
            at = event.end()
        elif _opens(event, statements):
            walk.prose(at, event.start())
            at = walk.statement(event, limit)
    walk.prose(at, len(text))
    _label(walk.blocks, text, hidden)
    return Outline(walk.blocks, walk.names, walk.unclosed)


def _opens(event: re.Match[str], statements: dict[str, Statement]) -> bool:
    if event["word"] != "begin" or event["name"] in VERBATIM:
        return False
    return event["name"] in statements or event["name"].rstrip("*") in statements


def _within(offset: int, spans: list[tuple[int, int]]) -> bool:
    nearest = bisect_right(spans, (offset, len(spans) and spans[-1][1])) - 1
    return nearest >= 0 and spans[nearest][0] <= offset < spans[nearest][1]


def _pairs(events: list[re.Match[str]]) -> dict[int, tuple[int, int]]:
    """Where each ``\\begin`` is closed: (begin of its ``\\end``, end of it); one pass with a stack for each name."""
    open_: dict[str, list[int]] = {}
    pairs: dict[int, tuple[int, int]] = {}
    for event in events:
        if event["word"] == "begin":
            open_.setdefault(event["name"], []).append(event.start())
        elif event["word"] == "end" and open_.get(event["name"]):
            pairs[open_[event["name"]].pop()] = event.span()
    return pairs


def _label(blocks: list[Block], text: str, hidden: list[tuple[int, int]]) -> None:
    """Give each block the labels that stand in it."""
    begins = [block.begin for block in blocks]
    found: dict[int, list[str]] = {}
    for match in _LABEL.finditer(text):
        which = bisect_right(begins, match.start()) - 1
        if which >= 0 and match.start() < blocks[which].end and not _within(match.start(), hidden):
            found.setdefault(which, []).append(match.group(1).strip())
    for which, labels in found.items():
        blocks[which].labels = tuple(labels)
