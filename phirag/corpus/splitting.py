r"""Long text to pieces of readable size, never cut inside a formula or an environment.

Promises that the pieces, joined by blank lines, hold everything the text held. What a piece is about
(its title, its kind) is left to the readers.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

__all__ = [
    "LIMIT",
    "Identifiers",
    "delimited_spans",
    "environment_spans",
    "formula_spans",
    "sentences",
    "slug",
    "split_spans",
    "split_text",
]

LIMIT = 1500
"""Characters a passage should not pass; only an uncuttable formula or environment may make it longer."""

_OPENER = re.compile(r"\\\[|\\\(|\\.|\$\$|\$|^(?:```|~~~)", re.MULTILINE | re.DOTALL)
_CLOSERS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)", "```": "\n```", "~~~": "\n~~~"}
_INLINE = re.compile(r"\\.|\$|\n[ \t]*\n", re.DOTALL)
_BEGIN_OR_END = re.compile(r"\\(begin|end)\s*\{([^{}]+)\}")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_CLOSING = "\"'”’)]"
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)\]]?\s+")
_LINE = re.compile(r"\n|(?<=[;:,])\s+")
_BLANK = re.compile(r"\s+")
_ABBREVIATIONS = re.compile(
    r"(?:^|[\s(~])(?:[A-Z]|e\.g|i\.e|cf|resp|etc|vs|viz|approx|ca|al|Th|Thm|Prop|Lem|Cor|Def|Defn|Ex|Eq|Eqs|Fig|Figs|Sec|"
    r"Sect|Ch|Chap|Ref|Refs|No|Nos|p|pp|vol|ed|eds|Dr|Prof|Mr|Mrs|St|Jr|w\.r\.t|w\.l\.o\.g|s\.t|a\.e|a\.s|i\.i\.d)\.$"
)


def formula_spans(text: str) -> list[tuple[int, int]]:
    r"""Return the spans that must not be cut: formulas, environments, code blocks; sorted and disjoint.

    Examples
    --------
    >>> formula_spans(r"If $a$ then \begin{cases} $b$ \end{cases}.")
    [(3, 6), (12, 41)]
    """
    spans = delimited_spans(text) + [(begin, end) for begin, end, _ in environment_spans(text)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def delimited_spans(text: str) -> list[tuple[int, int]]:
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


def environment_spans(text: str) -> list[tuple[int, int, str]]:
    """``\\begin…\\end`` pairs with their names; a begin without its end (or the reverse) protects nothing."""
    spans: list[tuple[int, int, str]] = []
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
        spans.append((start, match.end(), name))
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
    >>> split_text("One. Two.\\n\\nThree $a. b$ end.", limit=17)
    ['One. Two.', 'Three $a. b$ end.']
    """
    return [text[begin:end] for begin, end in split_spans(text, formula_spans(text), limit)]


def split_spans(text: str, protected: Sequence[tuple[int, int]], limit: int = LIMIT) -> list[tuple[int, int]]:
    """Split as :func:`split_text` does, and return where the pieces stand.

    Parameters
    ----------
    text
        Any text.
    protected
        Spans that are never cut, sorted and disjoint.
    limit
        Characters.

    Examples
    --------
    >>> split_spans("One. Two.\\n\\nThree.", [], limit=10)
    [(0, 9), (11, 17)]
    """
    whole = _trimmed(text, 0, len(text))
    cutter = _Cutter(text, protected)
    pieces = [] if whole is None else [whole]
    for at, packed in ((_PARAGRAPH, False), (_SENTENCE, True), (_LINE, True), (_BLANK, True)):
        finer: list[tuple[int, int]] = []
        for begin, end in pieces:
            if end - begin <= limit:
                finer.append((begin, end))
            else:
                cut = cutter.cut(begin, end, at)
                finer.extend(_pack(cut, limit) if packed else cut)
        pieces = finer
    return _pack(pieces, limit)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; an abbreviation, an initial and a formula's points end none.

    Examples
    --------
    >>> sentences("By e.g. Thm. 3 of J. Doe, $a. b$ holds. So it is! End")
    ['By e.g. Thm. 3 of J. Doe, $a. b$ holds.', 'So it is!', 'End']
    """
    cutter = _Cutter(text, formula_spans(text))
    return [text[begin:end] for begin, end in cutter.cut(0, len(text), _SENTENCE)]


class _Cutter:
    """Cuts a text where a pattern matches outside protected spans."""

    def __init__(self, text: str, protected: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._starts = [start for start, _ in protected]
        self._ends = [end for _, end in protected]

    def cut(self, begin: int, end: int, at: re.Pattern[str]) -> list[tuple[int, int]]:
        """Return the stretches between the matches, without the white space around them."""
        pieces: list[tuple[int, int] | None] = []
        for match in at.finditer(self._text, begin, end):
            nearest = bisect_right(self._starts, match.start()) - 1
            if nearest >= 0 and match.start() < self._ends[nearest]:
                continue
            stop = match.start()
            if at is _SENTENCE:
                stop += len(match.group()) - len(match.group().lstrip(_CLOSING))  # a closing quote stays behind
                if _ABBREVIATIONS.search(self._text, max(begin, match.start() - 12), match.start()):
                    continue
            pieces.append(_trimmed(self._text, begin, stop))
            begin = match.end()
        pieces.append(_trimmed(self._text, begin, end))
        return [piece for piece in pieces if piece is not None]


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int] | None:
    """A stretch without the white space around it; ``None`` if it is all white."""
    part = text[begin:end]
    inner = part.strip()
    if not inner:
        return None
    begin += len(part) - len(part.lstrip())
    return begin, begin + len(inner)


def _pack(pieces: list[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    """Join neighbours greedily while they fit."""
    packed: list[tuple[int, int]] = []
    for begin, end in pieces:
        if packed and end - packed[-1][0] <= limit:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((begin, end))
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

    Parameters
    ----------
    taken
        Ids that are in use already.

    Examples
    --------
    >>> unique = Identifiers()
    >>> [unique("a"), unique("a"), unique("a-2"), unique("a")]
    ['a', 'a-2', 'a-2-2', 'a-3']
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._used: set[str] = set(taken)
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
