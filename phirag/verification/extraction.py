r"""The final answer of a text, from any model.

Looked for in this order; the last occurrence counts, since models correct themselves:

1. ``\boxed{…}``
2. a line that announces it: ``Answer: …``, ``The final answer is …``, ``#### …``
3. a displayed or closing equation that states a value: ``x = …`` in the last lines
"""

from __future__ import annotations

import re

__all__ = ["final_answer"]

_ANNOUNCED = re.compile(
    r"(?:^|\n|\. )[\s>*_#]*(?:the\s+|so\s+|thus,?\s+|therefore,?\s+|hence,?\s+)*"
    r"(?:final\s+)?(?:answer|result|solutions?)\s*(?:is|are|:|=)\**\s*:?\s*(?P<value>[^\n]+)",
    re.IGNORECASE,
)
_HASHES = re.compile(r"^####\s*(?P<value>.+)$", re.MULTILINE)
_STATED = re.compile(r"(?:^|[\s$(])(?P<value>[A-Za-z](?:_\{?\w+\}?)?\s*(?:=|\\in|∈)\s*[^\n$]+?)\s*[.$)]*\s*$")
_CONCLUSION = re.compile(r"^(?:so|thus|therefore|hence|then|we get|we have|we find|giving|that is|is|and)[,:\s]+", re.I)


def final_answer(text: str) -> str | None:
    r"""Return the final answer that ``text`` states, or ``None``.

    Examples
    --------
    >>> final_answer(r"First \\boxed{1}, no: \\boxed{\\frac{1}{2}}.")
    '\\\\frac{1}{2}'
    >>> final_answer("It follows.\\nAnswer: x = 3")
    'x = 3'
    >>> final_answer("I do not know.") is None
    True
    """
    text = text.rsplit("</think>", 1)[-1]
    boxed = _boxed(text)
    if boxed:
        return boxed
    announced = [match for pattern in (_ANNOUNCED, _HASHES) for match in pattern.finditer(text)]
    if announced:
        last = max(announced, key=lambda match: match.start())
        return _tidy(last.group("value")) or None
    for line in reversed([line.strip() for line in text.splitlines() if line.strip()][-4:]):
        match = _STATED.search(_CONCLUSION.sub("", line.strip("*_ ")))
        if match:
            return _tidy(match.group("value")) or None
    return None


def _boxed(text: str) -> str | None:
    r"""The contents of the last ``\boxed{…}`` whose braces balance."""
    for match in reversed(list(re.finditer(r"\\(?:boxed|fbox)\s*\{", text))):
        depth = 1
        for position in range(match.end(), len(text)):
            char = text[position]
            if text[position - 1] != "\\":
                depth += (char == "{") - (char == "}")
            if depth == 0:
                return _tidy(text[match.end() : position]) or None
    return None


def _tidy(value: str) -> str:
    r"""Strip what surrounds a formula: dollar signs, ``\(…\)``, emphasis and a final full stop."""
    value = value.strip().strip("*_` ").strip()
    value = re.sub(r"^(?:\$\$?|\\\(|\\\[)\s*(.*?)\s*(?:\$\$?|\\\)|\\\])[.]?$", r"\1", value, flags=re.DOTALL)
    value = value.rstrip(".").strip() if not value.endswith("...") else value
    inner = _boxed(value) if "\\boxed" in value else None
    return inner or value
