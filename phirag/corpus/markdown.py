r"""Markdown and plain text to passages: one section, one passage, long sections in pieces.

Promises that headings inside code blocks and formulas are no headings, and that every section keeps the
path of headings it stands under. Rendering is left to the reader's screen: the text stays as written.
"""

from __future__ import annotations

import re

from phirag.corpus.splitting import LIMIT, formula_spans, slug, split_text
from phirag.types import Passage

__all__ = ["read_markdown", "read_text"]

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_STATEMENT = re.compile(
    r"^[*_#>\s]*(theorem|lemma|proposition|corollary|definition|example|proof|axiom|formula|method)\b",
    re.IGNORECASE,
)


def read_markdown(source: str, name: str) -> list[Passage]:
    """Read one Markdown file.

    Parameters
    ----------
    source
        The file's text.
    name
        Its path relative to the corpus; ids are ``name#heading-slug`` and may repeat.

    Examples
    --------
    >>> pages = read_markdown("# Notes\\n\\nHello.\\n\\n## Theorem (Rolle)\\n\\nIf $f(a)=f(b)$ …\\n", "n.md")
    >>> [(p.id, p.kind, p.title, p.area) for p in pages]
    [('n.md#notes', 'passage', 'Notes', ''), ('n.md#theorem-rolle', 'theorem', 'Theorem (Rolle)', 'Notes')]
    """
    text = source.replace("\r\n", "\n")
    front = _FRONT_MATTER.match(text)
    named = _TITLE.search(front.group(1)) if front else None
    title = named.group(1).strip("\"'") if named else _stem(name)
    text = text[front.end() :] if front else text
    passages: list[Passage] = []
    path: list[tuple[int, str]] = []
    for level, heading, body in _sections(text):
        if level:
            path = [(depth, words) for depth, words in path if depth < level]
        above = " › ".join(words for _, words in path)
        if level:
            path.append((level, heading))
        passages.extend(_section(name, heading or title, above, body))
    return passages


def read_text(source: str, name: str) -> list[Passage]:
    """Read one plain text file: paragraphs packed into pieces under the file's name.

    Examples
    --------
    >>> [(p.id, p.title, p.text) for p in read_text("A ring is…", "rings.txt")]
    [('rings.txt#text', 'rings', 'A ring is…')]
    """
    pieces = split_text(source.replace("\r\n", "\n"), LIMIT)
    return [Passage(id=f"{name}#text", title=_stem(name), text=piece, source=name) for piece in pieces]


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _sections(text: str) -> list[tuple[int, str, str]]:
    """(level, heading, body) in order; level 0 is what stands before the first heading."""
    spans = formula_spans(text)
    sections: list[tuple[int, str, str]] = []
    level, heading, begin = 0, "", 0
    for match in _HEADING.finditer(text):
        if any(start <= match.start() < end for start, end in spans):
            continue
        sections.append((level, heading, text[begin : match.start()]))
        level, heading, begin = len(match.group(1)), match.group(2), match.end()
    sections.append((level, heading, text[begin:]))
    return sections


def _section(name: str, heading: str, above: str, body: str) -> list[Passage]:
    statement = _STATEMENT.match(heading) or _STATEMENT.match(body.lstrip())
    kind = statement.group(1).lower() if statement else "passage"
    fragment = slug(heading) or "section"
    return [
        Passage(id=f"{name}#{fragment}", kind=kind, title=heading, text=piece, area=above, source=name)
        for piece in split_text(body, LIMIT)
    ]
