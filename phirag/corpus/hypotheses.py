"""What a statement assumes, read off its own words.

Promises that every hypothesis is a piece of the statement, letter by letter: what stands in "Let …", "Suppose …",
"Assume …" and in the first half of "If …, then …". What is assumed tacitly is not found; nothing is made up.
"""

from __future__ import annotations

import re

from phirag.corpus.splitting import formula_spans, sentences

__all__ = ["hypotheses"]

_OPENING = re.compile(r"\s*(?:Let|Suppose(?:\s+that)?|Assume(?:\s+that)?|Given|Fix)\b", re.IGNORECASE)
_IF = re.compile(r"\s*If\b\s*", re.IGNORECASE)
_THEN = re.compile(r",?\s*\bthen\b")
_TURN = re.compile(r"[,;.]\s*(?:Then|then|We have|we have)\b|\bThen\b")
_MOST = 8
_LONGEST = 600


def hypotheses(statement: str) -> tuple[str, ...]:
    """Return the hypotheses a statement names, in its order.

    Examples
    --------
    >>> hypotheses("Let $f$ be continuous on $[a, b]$. If $f(a) f(b) < 0$, then $f$ has a zero. It is unique.")
    ('Let $f$ be continuous on $[a, b]$', '$f(a) f(b) < 0$')
    """
    found: list[str] = []
    for sentence in sentences(statement):
        if _OPENING.match(sentence):
            found.append(_before(sentence, 0, _TURN))
        elif conditional := _IF.match(sentence):
            found.append(_before(sentence, conditional.end(), _THEN, needed=True))
    tidy = (" ".join(part.split()).strip(" .,;") for part in found)
    return tuple(part for part in tidy if part and len(part) <= _LONGEST)[:_MOST]


def _before(sentence: str, begin: int, turn: re.Pattern[str], *, needed: bool = False) -> str:
    """The sentence from ``begin`` up to the first turn outside its formulas."""
    spans = formula_spans(sentence)
    for match in turn.finditer(sentence, begin):
        if not any(start <= match.start() < end for start, end in spans):
            return sentence[begin : match.start()]
    return "" if needed else sentence[begin:]
