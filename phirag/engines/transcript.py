"""What one sample has said so far: thinking and answer, told apart as the text comes."""

from __future__ import annotations

import time
from typing import Literal

from phirag.prompting.thinking import ThinkingSplitter
from phirag.types import Generation, Token, Usage

__all__ = ["Transcript"]


class Transcript:
    """Text in pieces to tokens, and at the end the generation they make up.

    Parameters
    ----------
    engine
        The engine's name.
    sample, seed
        Which sample it is, and the seed that reproduces it.

    Examples
    --------
    >>> transcript = Transcript("phi")
    >>> [(token.text, token.thinking) for token in transcript.push("<think>2 and 2</think>4")]
    [('2 and 2', True), ('4', False)]
    >>> transcript.finish("stop").text
    '4'
    """

    def __init__(self, engine: str, sample: int = 0, seed: int | None = None) -> None:
        self.engine = engine
        self.sample = sample
        self.seed = seed
        self._splitter = ThinkingSplitter()
        self._parts: dict[bool, list[str]] = {True: [], False: []}
        self._start = time.perf_counter()
        self._first: float | None = None

    @property
    def started(self) -> bool:
        """Whether anything has come."""
        return self._first is not None

    @property
    def thinking(self) -> str:
        """What was thought so far."""
        return "".join(self._parts[True])

    def begin(self) -> None:
        """Note that the first token has come, be there text for it or not."""
        if self._first is None:
            self._first = time.perf_counter() - self._start

    def push(self, text: str) -> list[Token]:
        """Take text as the model wrote it, think marks included."""
        return self._tokens(self._splitter.push(text))

    def push_thinking(self, text: str) -> list[Token]:
        """Take text that somebody else has told apart as thinking."""
        return self._tokens([(text, True)] if text else [])

    def last(self) -> list[Token]:
        """Return what was held back, now that nothing more will come."""
        return self._tokens(self._splitter.finish())

    def finish(
        self,
        finish: Literal["stop", "length"],
        *,
        prompt_tokens: int | None = None,
        reused_tokens: int = 0,
        new_tokens: int | None = None,
    ) -> Generation:
        """Return the whole generation."""
        return Generation(
            engine=self.engine,
            text="".join(self._parts[False]),
            thinking=self.thinking,
            finish=finish,
            sample=self.sample,
            seed=self.seed,
            usage=Usage(
                prompt_tokens=prompt_tokens,
                reused_tokens=reused_tokens,
                new_tokens=new_tokens,
                first_token_seconds=self._first,
                seconds=time.perf_counter() - self._start,
            ),
        )

    def _tokens(self, pieces: list[tuple[str, bool]]) -> list[Token]:
        tokens = []
        for text, thinking in pieces:
            self.begin()
            self._parts[thinking].append(text)
            tokens.append(Token(text=text, thinking=thinking, sample=self.sample))
        return tokens
