"""A question that refers to the last result: *"Differentiate it again"* after an answer of ``2x``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from phirag.types import Message

__all__ = ["refer"]

_ANSWER = re.compile(r"^Answer: (?P<final>.+)$", re.MULTILINE)
_REFERENCE = re.compile(
    r"\b(?:it|this|that|the (?:result|answer|last (?:result|answer)))\b(?:\s+again)?", re.IGNORECASE
)


def refer(question: str, history: Sequence[Message]) -> str:
    """Return ``question`` with its first reference to the last result replaced by that result.

    >>> history = [Message(role="assistant", content="Answer: x^3/3 + C")]
    >>> refer("Differentiate it", history)
    'Differentiate (x^3/3 + C)'
    """
    for message in reversed(history):
        if message.role != "assistant":
            continue
        found = _ANSWER.findall(message.content)
        if not found:
            return question
        value = re.sub(r"^[A-Za-z]\s*=\s*(?!.* or )", "", found[-1])
        match = _REFERENCE.search(question)
        return f"{question[: match.start()]}({value}){question[match.end() :]}" if match else question
    return question
