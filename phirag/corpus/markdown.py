r"""Markdown and plain text to passages: a statement is one passage, a section the rest, long sections in pieces.

Promises that headings and marks inside code blocks and formulas are none, that admonitions of MkDocs, MyST, Quarto
and GitHub and statements in bold (``**Theorem 2 (Rolle).** …``) are passages of their kind, and that every passage
keeps its headings and lines. Rendering is left to the reader's screen: the text stays as written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from phirag.corpus.admonitions import Mark, marks
from phirag.corpus.hypotheses import hypotheses
from phirag.corpus.splitting import LIMIT, Identifiers, formula_spans, slug, split_spans
from phirag.types import Passage, Relation

__all__ = ["read_markdown", "read_text"]

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_ID = re.compile(r"[ \t]*\{#([A-Za-z0-9:_.\-]+)[^{}]*\}$")
_STATEMENT = re.compile(
    r"^[*_#>\s]*(theorem|lemma|proposition|corollary|definition|example|proof|axiom|formula|method)\b",
    re.IGNORECASE,
)
_ASSUMING = frozenset(("theorem", "lemma", "proposition", "corollary", "formula", "method"))


@dataclass
class _Part:
    """A stretch of the text that is passages of one kind and title."""

    kind: str
    title: str
    number: str
    fragment: str
    begin: int
    end: int
    path: tuple[str, ...]
    statement: bool = False


def read_markdown(source: str, name: str) -> list[Passage]:
    """Read one Markdown file.

    Parameters
    ----------
    source
        The file's text.
    name
        Its path relative to the corpus; ids are ``name#heading-slug``, made unique within the file.

    Examples
    --------
    >>> pages = read_markdown("# Notes\\n\\nHello.\\n\\n## Theorem (Rolle)\\n\\nIf $f(a)=f(b)$ …\\n", "n.md")
    >>> [(p.id, p.kind, p.title, p.area, p.lines) for p in pages]
    [('n.md#notes', 'passage', 'Notes', '', (3, 3)),
     ('n.md#theorem-rolle', 'theorem', 'Theorem (Rolle)', 'Notes', (7, 7))]
    """
    text = source.replace("\r\n", "\n")
    front = _FRONT_MATTER.match(text)
    named = _TITLE.search(front.group(1)) if front else None
    title = named.group(1).strip("\"'") if named else _stem(name)
    return _passages(text, _parts(text, front.end() if front else 0, title), name)


def read_text(source: str, name: str) -> list[Passage]:
    """Read one plain text file: paragraphs packed into pieces under the file's name.

    Examples
    --------
    >>> [(p.id, p.title, p.text) for p in read_text("A ring is…", "rings.txt")]
    [('rings.txt#text', 'rings', 'A ring is…')]
    """
    text = source.replace("\r\n", "\n")
    return _passages(text, [_Part("passage", _stem(name), "", "text", 0, len(text), ())], name)


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _parts(text: str, start: int, title: str) -> list[_Part]:
    """Sections, and within them the statements that stand out."""
    spans = formula_spans(text)
    starts = [begin for begin, _ in spans]

    def protected(offset: int) -> bool:
        nearest = bisect_right(starts, offset) - 1
        return nearest >= 0 and offset < spans[nearest][1]

    headings = [match for match in _HEADING.finditer(text, start) if not protected(match.start())]
    found = [mark for mark in marks(text, start) if not protected(mark.begin)]
    edges = [(start, None), *((match.start(), match) for match in headings)]
    parts: list[_Part] = []
    path: list[tuple[int, str]] = []
    for position, (begin, match) in enumerate(edges):
        end = edges[position + 1][0] if position + 1 < len(edges) else len(text)
        words = title
        if match is not None:
            words, level = match.group(2), len(match.group(1))
            path = [(depth, heading) for depth, heading in path if depth < level]
            begin = match.end()
        above = tuple(heading for _, heading in path)
        parts.extend(_section(text, begin, end, words, above, found, with_heading=match is not None))
        if match is not None:
            path.append((len(match.group(1)), _ID.sub("", words)))
    return parts


def _section(
    text: str, begin: int, end: int, heading: str, above: tuple[str, ...], found: list[Mark], *, with_heading: bool
) -> list[_Part]:
    identified = _ID.search(heading)
    words = _ID.sub("", heading)
    fragment = identified.group(1) if identified else slug(words) or "section"
    own = _STATEMENT.match(words) if with_heading else None
    inside = [mark for mark in found if begin <= mark.begin and mark.after <= end]
    if own is not None and not any(mark.kind != "proof" for mark in inside):
        first = inside[0].begin if inside else end
        parts = [_Part(own.group(1).lower(), words, "", fragment, begin, first, above, True)]
        at = first
    else:
        parts, at = [], begin
    path = (*above, words) if with_heading else above
    for mark in inside:
        if mark.begin < at:
            continue
        parts.append(_Part("passage", words, "", fragment, at, mark.begin, above))
        label = mark.label or slug(mark.title) or f"{slug(mark.kind)}{'-' if mark.number else ''}{mark.number}"
        parts.append(_Part(mark.kind, mark.title or words, mark.number, label, mark.inner, mark.end, path, True))
        at = mark.after
    parts.append(_Part("passage", words, "", fragment, at, end, above))
    return parts


def _passages(text: str, parts: list[_Part], name: str) -> list[Passage]:
    newlines = [match.start() for match in re.finditer("\n", text)]
    spans = formula_spans(text)
    unique = Identifiers()
    passages: list[Passage] = []
    statement: int | None = None
    for part in parts:
        inner = [(a - part.begin, b - part.begin) for a, b in spans if part.begin <= a and b <= part.end]
        pieces = split_spans(text[part.begin : part.end], inner, LIMIT)
        first = len(passages)
        for begin, end in pieces:
            begin, end = begin + part.begin, end + part.begin
            lines = (bisect_right(newlines, begin - 1) + 1, bisect_right(newlines, end - 1) + 1)
            words = _tidy(text[begin:end])
            passages.append(
                Passage(
                    id=unique(f"{name}#{part.fragment}"),
                    kind=part.kind,
                    title=f"Proof: {passages[statement].title}"
                    if part.kind == "proof" and statement is not None and not _STATEMENT.match(part.title)
                    else part.title,
                    text=words,
                    area=" › ".join(part.path),
                    source=name,
                    number=part.number,
                    hypotheses=hypotheses(words) if part.kind in _ASSUMING else (),
                    section=part.path,
                    lines=lines,
                )
            )
        _tie(passages, first, statement if part.kind == "proof" else None)
        if pieces and part.statement and part.kind not in ("proof", "example", "definition"):
            statement = first
    return passages


def _tidy(text: str) -> str:
    """Take off what an admonition puts before every line: the bars of a quote, or a common indent."""
    lines = text.split("\n")
    if all(line.startswith(">") for line in lines):
        return "\n".join(re.sub(r"^>[ ]?", "", line) for line in lines).strip()
    if all(line.startswith(("    ", "\t")) or not line.strip() for line in lines[1:]) and len(lines) > 1:
        return "\n".join(re.sub(r"^(?:[ ]{4}|\t)", "", line) for line in lines).strip()
    return text


def _tie(passages: list[Passage], first: int, statement: int | None) -> None:
    """Link the parts of one stretch with each other, and a proof with its statement."""
    added: dict[int, list[Relation]] = {}
    for position in range(first, len(passages) - 1):
        added.setdefault(position, []).append(Relation(kind="continued by", to=passages[position + 1].id))
        added.setdefault(position + 1, []).append(Relation(kind="continues", to=passages[position].id))
    if statement is not None and first < len(passages):
        for position in range(first, len(passages)):
            added.setdefault(position, []).append(Relation(kind="proves", to=passages[statement].id))
        added.setdefault(statement, []).append(Relation(kind="proved by", to=passages[first].id))
    for position, relations in added.items():
        passage = passages[position]
        passages[position] = passage.model_copy(update={"relations": (*passage.relations, *relations)})
