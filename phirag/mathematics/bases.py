"""Numerals with the base as a subscript, and the base an answer is asked for in."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Based", "without_bases"]

_NUMERAL = re.compile(r"(?<![A-Za-z0-9_.\\])([0-9][0-9A-F]*)_\{?(\d+|\\text\{\w+\}|ten)\}?")
_TEN = r"(\d+|ten|two)"
_ANSWER = (
    re.compile(rf"(?<=[.?$]) *(?:express|give|write|leave) your (?:final )?answer in base[ -]?\$?{_TEN}\$?(?: "
               rf"\([^()]*subscript[^()]*\))?\.?$", re.IGNORECASE),
    re.compile(rf",? (?:when )?(?:expressed |written )?in base[ -]?\$?{_TEN}\$?(?=[.?]?$)", re.IGNORECASE),
    re.compile(rf" to base[ -]?\$?{_TEN}\$?(?=[.?]?$)", re.IGNORECASE),
)  # fmt: skip
_EQUIVALENT = re.compile(rf"\bthe base[ -]\$?{_TEN}\$? (?:equivalent|representation) of ", re.IGNORECASE)
_NUMBERS = {"ten": 10, "two": 2}


@dataclass(frozen=True)
class Based:
    """A text whose numerals are all decimal, whether it had others, and the base asked for (0 if none)."""

    text: str
    found: bool
    answer: int


def without_bases(text: str) -> Based:
    r"""Return the text with decimal numerals.

    >>> without_bases("Find $43_{7}-12_{7}$. Express your answer in base $7$.")
    Based(text='Find $31-9$.', found=True, answer=7)
    """
    answer = 0
    for pattern in (*_ANSWER, _EQUIVALENT):
        match = pattern.search(text)
        if match:
            answer = _number(match[1])
            text = text[: match.start()] + text[match.end() :]
            break
    found = False

    def decimal(match: re.Match[str]) -> str:
        nonlocal found
        base = _number(match[2].replace("\\text{", "").rstrip("}"))
        try:
            value = int(match[1], base)
        except ValueError:
            return match.group()
        found = True
        return str(value)

    text = re.sub(r"\b(?:the )?base-\$?\d+\$? (?:number|numeral|integer) (?=\$[0-9A-F]+_)", "", text)
    return Based(_NUMERAL.sub(decimal, text), found, answer)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS.get(text.lower(), 0)
