r"""Long text to pieces of readable size, never cut inside a formula or an environment.

Promises that the pieces, joined by blank lines, hold everything the text held. What a piece is about
(its title, its kind) is left to the readers.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter

__all__ = ["LIMIT", "Identifiers", "formula_spans", "slug", "split_text"]

LIMIT = 1500
"""Characters a passage should not pass; only an uncuttable formula or environment may make it longer."""

_OPENER = re.compile(r"\\\[|\\\(|\\.|\$\$|\$|^(?:```|~~~)", re.MULTILINE | re.DOTALL)
_CLOSERS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)", "```": "\n```", "~~~": "\n~~~"}
_INLINE = re.compile(r"\\.|\$|\n[ \t]*\n", re.DOTALL)
_BEGIN_OR_END = re.compile(r"\\(begin|end)\s*\{([^{}]+)\}")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")


def formula_spans(text: str) -> list[tuple[int, int]]:
    r"""Return the spans that must not be cut: formulas, environments, code blocks; sorted and disjoint.

    Examples
    --------
    >>> formula_spans(r"If $a$ then \begin{cases} $b$ \end{cases}.")
    [(3, 6), (12, 41)]
    """
    spans = _delimited_spans(text) + _environment_spans(text)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _delimited_spans(text: str) -> list[tuple[int, int]]:
    """Formulas and code blocks between delimiters; an opener without its closer protects nothing."""
    spans: list[tuple[int, int]] = []
    unclosed: set[str] = set()
    at = 0
    while match := _OPENER.search(text, at):
        opener, start, at = match.group(), match.start(), match.end()
        if opener == "$":
            end = _inline_end(text, at)
        elif opener in _CLOSERS and opener not in unclosed:
            closer = _CLOSERS[opener]
            found = text.find(closer, at)
            end = found + len(closer) if found >= 0 else -1
            if end < 0:
                unclosed.add(opener)
        else:
            continue
        if end > 0:
            spans.append((start, end))
            at = end
    return spans


def _inline_end(text: str, at: int) -> int:
    """The end of a formula after its ``$``, or -1; a blank line ends a stray dollar."""
    while match := _INLINE.search(text, at):
        if match.group() == "$":
            return match.end()
        if match.group()[0] == "\n":
            break
        at = match.end()
    return -1


def _environment_spans(text: str) -> list[tuple[int, int]]:
    """``\\begin…\\end`` pairs; a begin without its end (or the reverse) protects nothing."""
    spans: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    waiting: Counter[str] = Counter()
    for match in _BEGIN_OR_END.finditer(text):
        name = match.group(2)
        if match.group(1) == "begin":
            stack.append((name, match.start()))
            waiting[name] += 1
            continue
        if not waiting[name]:
            continue
        opened, start = stack.pop()
        waiting[opened] -= 1
        while opened != name:
            opened, start = stack.pop()
            waiting[opened] -= 1
        spans.append((start, match.end()))
    return spans


def split_text(text: str, limit: int = LIMIT) -> list[str]:
    """Split at paragraphs, then at sentences, into pieces of at most ``limit`` characters where possible.

    Parameters
    ----------
    text
        Any text; blank text gives no pieces.
    limit
        Characters.

    Examples
    --------
    >>> split_text("One. Two.\\n\\nThree $a. b$ end.", limit=12)
    ['One. Two.', 'Three $a. b$ end.']
    """
    text = text.strip()
    if len(text) <= limit:
        return [text] if text else []
    pieces: list[str] = []
    for paragraph in _cut(text, _PARAGRAPH):
        parts = [paragraph] if len(paragraph) <= limit else _pack(_cut(paragraph, _SENTENCE), limit, " ")
        pieces.extend(parts)
    return _pack(pieces, limit, "\n\n")


def _cut(text: str, at: re.Pattern[str]) -> list[str]:
    """Cut where the pattern matches outside protected spans."""
    spans = formula_spans(text)
    starts = [start for start, _ in spans]
    pieces: list[str] = []
    begin = 0
    for match in at.finditer(text):
        nearest = bisect_right(starts, match.start()) - 1
        if nearest >= 0 and match.start() < spans[nearest][1]:
            continue
        pieces.append(text[begin : match.start()].strip())
        begin = match.end()
    pieces.append(text[begin:].strip())
    return [piece for piece in pieces if piece]


def _pack(pieces: list[str], limit: int, glue: str) -> list[str]:
    """Join neighbours greedily while they fit."""
    packed: list[str] = []
    for piece in pieces:
        if packed and len(packed[-1]) + len(glue) + len(piece) <= limit:
            packed[-1] += glue + piece
        else:
            packed.append(piece)
    return packed


def slug(text: str, limit: int = 60) -> str:
    """Return a short id made of ``[a-z0-9-]``.

    Examples
    --------
    >>> slug("L'Hôpital's rule (0/0)")
    'l-hopital-s-rule-0-0'
    """
    parts = unicodedata.normalize("NFKD", text)
    folded = "".join(c for c in parts if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", "-", folded)[:limit].strip("-")


class Identifiers:
    """Makes ids unique: the second use of an id becomes ``id-2``, in the order of asking.

    Examples
    --------
    >>> unique = Identifiers()
    >>> [unique("a"), unique("a"), unique("a-2"), unique("a")]
    ['a', 'a-2', 'a-2-2', 'a-3']
    """

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._next: dict[str, int] = {}

    def __call__(self, wanted: str) -> str:
        """Return ``wanted``, or the first free ``wanted-n``."""
        candidate = wanted
        while candidate in self._used:
            number = self._next.get(wanted, 2)
            self._next[wanted] = number + 1
            candidate = f"{wanted}-{number}"
        self._used.add(candidate)
        return candidate
