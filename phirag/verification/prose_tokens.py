"""Prose to tokens: numbers with their currency, words, signs; a formula between marks is one token."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from phirag.verification.splitting import Formula

__all__ = ["UNREAD_SIGNS", "Token", "prose_tokens"]

UNREAD_SIGNS = frozenset("±∓∛∜∞ⁿ⁺⁻°∈∉⊂∪∩∑∏∫≡≅∼∝%‰₀₁₂₃₄₅₆₇₈₉½⅓¼¾⅔|")
"""Mathematics that is not read in prose: no relation begins or ends at one of these."""

_PATTERN = re.compile(
    r"(?P<ordinal>\d+(?:st|nd|rd|th)\b)"
    r"|(?P<number>\\?(?:[$€£]\s?)?(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:\s?\\?%)?)"
    r"|(?P<bold>\*\*+(?![\s]*\d)|(?<=[A-Za-z:.,!)])\*\*+(?!\d)|__+|^\s*(?:[-*+•#]+|\d+[.)])\s+|#+)"
    r"|(?P<rel>≈|≤|≥|≠|<=|>=|=+|<|>)"
    r"|(?P<op>\*\*|[-+*/^−–×÷·⋅]|\\times\b|\\cdot\b|\\div\b)"
    r"|(?P<open>[(\[])|(?P<close>[)\]])"
    r"|(?P<root>√)|(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<pi>π)"
    r"|(?P<word>[A-Za-z][A-Za-z'’]+(?:-[A-Za-z]+)*)|(?P<letter>[A-Za-z])"
    r"|(?P<newline>\n)|(?P<space>[^\S\n]+)|(?P<bang>!)|(?P<point>.)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """One token: its kind, its text, its place in the step, and whether a space stood before it."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool


def prose_tokens(text: str, offset: int, formulas: Sequence[Formula]) -> list[Token]:
    """Return the tokens of a step that starts at character ``offset`` of its text.

    >>> [token.kind for token in prose_tokens("3 pens x $2 = 6", 0, [])]
    ['number', 'word', 'letter', 'number', 'rel', 'number']
    """
    found: list[Token] = []
    place, spaced = 0, False
    index = bisect_left([formula.outer[1] for formula in formulas], offset + 1)
    while place < len(text):
        while index < len(formulas) and formulas[index].outer[1] <= place + offset:
            index += 1
        if index < len(formulas) and formulas[index].outer[0] <= place + offset:
            formula = formulas[index]
            end = min(formula.outer[1] - offset, len(text))
            found.append(Token("formula", formula.content, place, end, spaced))
            place, spaced = end, False
            continue
        match = _PATTERN.match(text, place)
        assert match is not None
        limit = formulas[index].outer[0] - offset if index < len(formulas) else len(text)
        if match.end() > limit and match.group() != text[place:limit]:
            match = _PATTERN.match(text, place, max(limit, place + 1))
            assert match is not None
        kind = match.lastgroup or "point"
        if kind != "space":
            kind = {"bold": "point", "ordinal": "word", "newline": "point"}.get(kind, kind)
            value = "\n" if match.lastgroup in ("newline", "bold") else match.group()
            found.append(Token(kind, value, match.start(), match.end(), spaced))
        spaced = kind == "space"
        place = match.end()
    return found
