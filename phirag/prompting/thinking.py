"""What the model thinks, told apart from what it answers.

Phi-4-mini-reasoning writes ``<think>``, its reasoning, ``</think>`` and then the answer. The marks are
plain text, not tokens, so they are found in the text as it streams, wherever the pieces are cut. Promises
that the pieces of the two kinds, joined, are the same however the text was cut. Which tokens made the text
is not its business.
"""

from __future__ import annotations

from typing import Final, Literal

__all__ = ["ThinkingSplitter", "split_thinking", "strip_thinking"]

OPEN: Final = "<think>"
CLOSE: Final = "</think>"

Piece = tuple[str, bool]


class ThinkingSplitter:
    """Text in pieces to ``(text, thinking)`` pieces.

    Only an opening mark at the start (after blanks) counts; without it everything is answer. Text that
    could still turn out to be a mark is held back until it is known. The marks themselves are not given
    out, nor the blanks at the start of the text and next to the marks.

    Examples
    --------
    >>> splitter = ThinkingSplitter()
    >>> [piece for text in ("<thi", "nk>\\nadd <2", "</th", "ink>\\n\\n4") for piece in splitter.push(text)]
    [('add <2', True), ('4', False)]
    >>> splitter.finish()
    []
    """

    def __init__(self) -> None:
        self._state: Literal["start", "thinking", "answer"] = "start"
        self._held = ""
        self._fresh = True  # nothing but blanks yet, or since the last mark

    @property
    def thinking(self) -> bool:
        """Whether the text is inside the think marks now."""
        return self._state == "thinking"

    def push(self, text: str) -> list[Piece]:
        """Take the next text and return the pieces that are certain now."""
        self._held += text
        pieces: list[Piece] = []
        if self._state == "start":
            body = self._held.lstrip()
            if body.startswith(OPEN):
                self._state, self._held = "thinking", body[len(OPEN) :]
            elif not OPEN.startswith(body):
                self._state = "answer"
        if self._state == "thinking":
            before, mark, after = self._held.partition(CLOSE)
            if mark:
                self._state, self._held = "answer", after
                pieces += self._give(before.rstrip(), True)
                self._fresh = True
            else:
                keep = _tail(self._held)
                pieces += self._give(self._held[: len(self._held) - keep], True)
                self._held = self._held[len(self._held) - keep :]
        if self._state == "answer":
            pieces += self._give(self._held, False)
            self._held = ""
        return pieces

    def finish(self) -> list[Piece]:
        """Return what was held back."""
        rest, self._held = self._held, ""
        return self._give(rest.rstrip() if self.thinking else rest, self.thinking)

    def _give(self, text: str, thinking: bool) -> list[Piece]:
        """Return ``text`` as a piece, without the blanks that follow a mark."""
        if self._fresh:
            text = text.lstrip()
        self._fresh = self._fresh and not text
        return [(text, thinking)] if text else []


def split_thinking(text: str) -> tuple[str, str]:
    """Return the thinking and the answer of a whole text.

    Examples
    --------
    >>> split_thinking("<think>\\n2 and 2\\n</think>\\n\\n4")
    ('2 and 2', '4')
    >>> split_thinking("<think> it never ended")
    ('it never ended', '')
    """
    splitter = ThinkingSplitter()
    pieces = splitter.push(text) + splitter.finish()
    thinking = "".join(piece for piece, inside in pieces if inside)
    return thinking, "".join(piece for piece, inside in pieces if not inside)


def strip_thinking(text: str) -> str:
    """Return an earlier answer as a later turn may see it: without its thinking.

    A closing mark without an opening one ends thinking that began in the prompt.

    Examples
    --------
    >>> strip_thinking("2 and 2</think> 4")
    '4'
    """
    answer = split_thinking(text)[1]
    return answer.rpartition(CLOSE)[2].lstrip() if CLOSE in answer else answer


def _tail(text: str) -> int:
    """Return how many last characters of ``text`` could belong to a closing mark or the blanks before it."""
    for size in range(min(len(CLOSE) - 1, len(text)), 0, -1):
        if CLOSE.startswith(text[-size:]):
            break
    else:
        size = 0
    body = text[: len(text) - size]
    return size + len(body) - len(body.rstrip())
