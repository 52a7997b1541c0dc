r"""Where Markdown says that a statement begins and ends, in any of the ways people write it.

Promises to find MkDocs' ``!!! theorem "Name"`` with its indented text, MyST's and Quarto's ``:::{theorem} Name``,
GitHub's and Obsidian's ``> [!theorem] Name``, and a paragraph that begins ``**Theorem 2 (Name).**``. A callout that
is no statement (a note, a warning) is left in its section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Mark", "marks"]

_KINDS = (
    "theorem|lemma|proposition|corollary|definition|example|proof|axiom|formula|method|remark|conjecture|claim|"
    "exercise|problem|solution|algorithm|property|observation"
)
_MKDOCS = re.compile(
    rf"^(?:!!!|\?\?\?\+?)[ \t]+({_KINDS})\b[^\n\"]{{0,80}}(?:\"([^\"\n]*)\")?[ \t]*\n", re.MULTILINE | re.IGNORECASE
)
_FENCED = re.compile(
    r"^(:{3,})[ \t]*\{[ \t]*(?:prf:|\.|\#)?([A-Za-z0-9:_\-]+)([^}\n]*)\}[ \t]*([^\n]*)\n", re.MULTILINE
)
_QUOTED = re.compile(rf"^>[ \t]*\[!({_KINDS})\][+-]?[ \t]*([^\n]*)\n", re.MULTILINE | re.IGNORECASE)
_BOLD = re.compile(
    rf"^(\*\*|__)({_KINDS})\b[ \t]*(\d[\d.]*\d|\d)?\.?[ \t]*(?:\(([^()\n]{{1,120}})\))?[.:]?\1[.:]?(?:[ \t]*\(([^()\n]"
    rf"{{1,120}})\)[.:]?)?|^([*_])(proof)\.?\6",
    re.MULTILINE | re.IGNORECASE,
)
_SHORT = {"thm": "theorem", "lem": "lemma", "prp": "proposition", "cor": "corollary", "def": "definition",
          "exm": "example", "cnj": "conjecture", "exr": "exercise"}  # fmt: skip
_NAME = re.compile(r"name=\"([^\"]*)\"")
_LABEL = re.compile(r"#([A-Za-z0-9:_\-]+)|^[ \t]*:label:[ \t]*([A-Za-z0-9:_\-]+)[ \t]*\n", re.MULTILINE)
_OPTIONS = re.compile(r"(?:[ \t]*:[a-z]+:[^\n]*\n)+")
_PARAGRAPH = re.compile(r"\n[ \t]*\n[ \t]*")
_GOES_ON = re.compile(r"\$\$|\\\[|\\begin|[-*+] |\d+[.)] |\(?[a-z0-9]{1,3}\) ")
_END_OF_PROOF = re.compile(r"(?:∎|□|■|\$\\(?:square|blacksquare|Box)\$|\bQ\.?E\.?D\.?)\s*$")
_HEADING = re.compile(r"^#{1,6}[ \t]", re.MULTILINE)


@dataclass(frozen=True)
class Mark:
    """A statement: its kind, name, number and label, and where it, its own text, and what follows it begin and end."""

    kind: str
    title: str
    number: str
    label: str
    begin: int
    inner: int
    end: int
    after: int


def marks(text: str, start: int = 0) -> list[Mark]:
    """Return the statements in a text from an offset on, in order, none inside another.

    Examples
    --------
    >>> text = "**Lemma 2 (Gauss).** If $p$ is prime, then:\\n\\n$$p=p.$$\\n\\n*Proof.* Clear. ∎\\n\\nMore."
    >>> [(mark.kind, mark.title, mark.number, text[mark.inner:mark.end].strip()) for mark in marks(text)]
    [('lemma', 'Gauss', '2', 'If $p$ is prime, then:\\n\\n$$p=p.$$'), ('proof', '', '', 'Clear. ∎')]
    """
    found = sorted([*_mkdocs(text, start), *_fenced(text, start), *_quoted(text, start), *_bold(text, start)],
                   key=lambda mark: (mark.begin, -mark.end))  # fmt: skip
    kept: list[Mark] = []
    for mark in found:
        if not kept or mark.begin >= kept[-1].after:
            kept.append(mark)
    return kept


def _mkdocs(text: str, start: int) -> Iterator[Mark]:
    for match in _MKDOCS.finditer(text, start):
        end = match.end()
        while end < len(text):
            stop = text.find("\n", end)
            stop = len(text) if stop < 0 else stop + 1
            line = text[end:stop]
            if line.strip() and not line.startswith(("    ", "\t")):
                break
            end = stop
        yield Mark(match.group(1).lower(), match.group(2) or "", "", "", match.start(), match.end(), end, end)


def _fenced(text: str, start: int) -> Iterator[Mark]:
    unclosed: set[str] = set()
    for match in _FENCED.finditer(text, start):
        colons, name, rest, title = match.groups()
        kind = _SHORT.get(name.split("-")[0].lower(), name.lower())
        if not re.fullmatch(_KINDS, kind) or colons in unclosed:
            continue
        close = text.find(f"\n{colons}\n", match.end() - 1)
        end = close + len(colons) + 2 if close >= 0 else len(text) if text.endswith(f"\n{colons}") else -1
        if end < 0:
            unclosed.add(colons)
            continue
        stop = close if close >= 0 else len(text) - len(colons)
        options = _OPTIONS.match(text, match.end())
        inner = options.end() if options else match.end()
        label = _LABEL.search(text, match.start(), inner)
        identified = (label.group(1) or label.group(2)) if label else (name if "-" in name else "")
        named = _NAME.search(rest)
        words = named.group(1) if named else title.strip()
        yield Mark(kind, words, "", identified, match.start(), inner, max(inner, stop), end)


def _quoted(text: str, start: int) -> Iterator[Mark]:
    for match in _QUOTED.finditer(text, start):
        end = match.end()
        while text.startswith(">", end):
            stop = text.find("\n", end)
            end = len(text) if stop < 0 else stop + 1
        yield Mark(match.group(1).lower(), match.group(2).strip(), "", "", match.start(), match.end(), end, end)


def _bold(text: str, start: int) -> Iterator[Mark]:
    begins = [match.start() for match in _BOLD.finditer(text, start)]
    for position, match in enumerate(_BOLD.finditer(text, start)):
        limit = begins[position + 1] if position + 1 < len(begins) else len(text)
        heading = _HEADING.search(text, match.end(), limit)
        limit = heading.start() if heading else limit
        kind = (match.group(2) or match.group(7)).lower()
        title = match.group(4) or match.group(5) or ""
        end = _end(text, match.end(), limit, proof=kind == "proof")
        yield Mark(kind, title, match.group(3) or "", "", match.start(), match.end(), end, end)


def _end(text: str, begin: int, limit: int, *, proof: bool) -> int:
    """Where a statement in bold ends: with its paragraph, unless the next one plainly goes on; a proof at its mark."""
    at = begin
    first_end = limit
    while True:
        gap = _PARAGRAPH.search(text, at, limit)
        stop = gap.start() if gap else limit
        first_end = min(first_end, stop)
        paragraph = text[at:stop]
        if proof and _END_OF_PROOF.search(paragraph):
            return stop
        if gap is None:
            return limit if not proof or first_end == limit else first_end
        goes_on = paragraph.rstrip().endswith((":", ",")) or _GOES_ON.match(text, gap.end())
        if not proof and not goes_on:
            return stop
        at = gap.end()
