r"""A text to its steps, each with its place in the text, and to the formulas in it.

A step is a line, a paragraph or a numbered item; none begins or ends inside a formula. A dollar sign is the
mark of a formula or of money: it is money where what it would enclose reads as prose.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Formula", "Step", "find_formulas", "split_steps", "step_at"]

_OPENING = re.compile(
    r"(?P<money>\\\$)|(?P<mark>\\\[|\\\(|\$\$|\$)"
    r"|\\begin\{(?P<name>(?:align|aligned|equation|gather|eqnarray|multline|alignat|split)\*?)\}"
)
_CLOSING = {r"\[": r"\]", r"\(": r"\)", "$$": "$$"}
_PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}[,;]?\s+[a-z]{2,}\b")
_TEXT = re.compile(r"\\(?:text|textbf|mathrm|mbox|textit|operatorname)\s*\{[^{}]*\}")
_LONGEST = 3000  # characters between two single dollar signs


@dataclass(frozen=True)
class Formula:
    """A formula: what is between its marks, where that starts, and where the marks start and end."""

    content: str
    start: int
    outer: tuple[int, int]


@dataclass(frozen=True)
class Step:
    """One step and the characters ``start:end`` of the text it is."""

    text: str
    start: int
    end: int


def find_formulas(text: str) -> list[Formula]:
    r"""Return the formulas between marks, in order.

    Examples
    --------
    >>> [found.content for found in find_formulas(r"So $x = 2$ and \(y\) for $5 each, $3 * 2 = $6.")]
    ['x = 2', 'y']
    """
    found: list[Formula] = []
    position = 0
    missing: set[str] = set()  # marks that do not occur any more: each is looked for once
    while match := _OPENING.search(text, position):
        position = match.end()
        if match.group("money"):
            continue
        mark = match.group("mark")
        if mark == "$":
            closing, end = "$", _closing_dollar(text, match.end())
        else:
            closing = _CLOSING[mark] if mark else f"\\end{{{match.group('name')}}}"
            place = -1 if closing in missing else text.find(closing, match.end())
            end = place if place >= 0 else None
        if end is None:
            missing |= {closing} - {"$"}
            continue
        position = end + len(closing)
        found.append(Formula(text[match.end() : end], match.end(), (match.start(), position)))
    return found


def _closing_dollar(text: str, start: int) -> int | None:
    """Where the formula that opened just before ``start`` ends; ``None`` if the dollar sign means money."""
    end = start
    while True:
        end = text.find("$", end)
        if end < 0 or end - start > _LONGEST:
            return None
        if text[end - 1] != "\\":
            break
        end += 1
    content = text[start:end]
    bare = _TEXT.sub(" ", content)
    if not content.strip() or "\n\n" in content or _PROSE.search(bare):
        return None
    if re.match(r"\d", content):
        after = text[end + 1 : end + 2]
        if re.search(r"[-+*/=x×÷(]\s*$|\s$", content) or after.isdigit():
            return None
    return end


_ITEM = re.compile(r"[ \t]*\n[ \t\n]*")
_UNFINISHED = re.compile(r"(?:[:,=+*/(]|\b(?:is|are|get|have|gives))\s*$")


def split_steps(text: str, formulas: list[Formula] | None = None) -> list[Step]:
    r"""Return the steps of ``text``.

    Parameters
    ----------
    text
        A worked solution in plain text, Markdown or LaTeX.
    formulas
        What :func:`find_formulas` found in it, if that is known.

    Examples
    --------
    >>> [step.text for step in split_steps("We have:\n$$a\n= b$$\nSo a = b.\n\n1. Next")]
    ['We have:\n$$a\n= b$$', 'So a = b.', '1. Next']
    """
    formulas = find_formulas(text) if formulas is None else formulas
    starts = [formula.outer[0] for formula in formulas]
    cuts = [0]
    for match in _ITEM.finditer(text):
        place = bisect_right(starts, match.start()) - 1
        if place >= 0 and match.start() < formulas[place].outer[1]:
            continue
        blank = match.group().count("\n") > 1
        if not blank and _UNFINISHED.search(text[max(cuts[-1], match.start() - 40) : match.start()]):
            continue
        cuts.append(match.end())
    cuts.append(len(text))
    steps = []
    for start, end in pairwise(cuts):
        piece = text[start:end]
        if piece.strip():
            begin = start + len(piece) - len(piece.lstrip())
            steps.append(Step(piece.strip(), begin, start + len(piece.rstrip())))
    return steps


def step_at(steps: list[Step], place: int) -> int:
    """Return the index of the step that character ``place`` belongs to.

    >>> step_at(split_steps("one\\ntwo"), 5)
    1
    """
    return max(0, bisect_right([step.start for step in steps], place) - 1)
