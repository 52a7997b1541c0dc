"""The engine ``openai``: a model behind a server of the OpenAI protocol, such as vLLM, llama.cpp or Ollama.

Promises that where the server takes token ids the prompt goes as ids, so that template and control tokens are
ours; that an answer is whole or an error; that closing a stream closes its connection; and that the key is shown
nowhere. Trying again and time-outs are for ``openai_connection``, finding out what the server is for
``openai_server``, what goes to servers that take messages for ``prompting.messages``.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import closing
from threading import Lock
from typing import Any, Final, Union

from pydantic import BaseModel, Field

from phirag.engines.base import Reads
from phirag.engines.openai_connection import Connection, Patience, endpoint
from phirag.engines.openai_server import Server, recognise
from phirag.engines.transcript import Transcript
from phirag.errors import EngineError, GenerationFailed, InputError, PromptTooLong
from phirag.prompting.messages import ChatMessage, as_messages
from phirag.prompting.tokenizer import STOP_IDS, PhiTokenizer, StreamDecoder, load_tokenizer
from phirag.types import Generation, Prompt, Sampling, Token

__all__ = ["OpenAIEngine", "Patience", "configured_endpoint"]

_TEMPLATE_ROOM: Final = 64
"""Tokens left for what a server's own template says beside the messages."""
_NEUTRAL: Final[dict[str, dict[str, Any]]] = {
    # Their own defaults would cut the distribution further than temperature and top-p do.
    "vLLM": {"top_k": -1, "min_p": 0.0, "repetition_penalty": 1.0},
    "llama.cpp": {"top_k": 0, "min_p": 0.0, "repeat_penalty": 1.0},
}


def configured_endpoint() -> str | None:
    """Return the server that the environment names in ``PHIRAG_BASE_URL``, if any."""
    return os.environ.get("PHIRAG_BASE_URL", "").strip() or None


def _key() -> str:
    """The key from the environment.

    ``PHIRAG_API_KEY`` goes first, and an empty one means none: a key for OpenAI is not for every server.
    """
    return os.environ.get("PHIRAG_API_KEY", os.environ.get("OPENAI_API_KEY", "")).strip()


class OpenAIEngine:
    """A model behind a server that speaks the OpenAI protocol.

    Nothing is asked of the server before it is needed. The key is taken from ``PHIRAG_API_KEY``, else from
    ``OPENAI_API_KEY``.

    Parameters
    ----------
    base_url
        Such as ``http://localhost:8000/v1``.
    model
        The name the server has for the model; may be left out where it serves one, or one Phi.
    context
        Tokens of the context window, where the server does not tell or tells wrong.
    patience
        How long the server is waited for, and how often it is tried.

    Examples
    --------
    >>> engine = OpenAIEngine("http://localhost:8000")
    >>> engine.name, engine.base_url, engine.model, engine.note
    ('openai', 'http://localhost:8000/v1', '', '')
    """

    name = "openai"

    def __init__(
        self,
        base_url: str,
        model: str | None = None,
        *,
        context: int | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.base_url = endpoint(base_url)
        self.patience = patience or Patience()
        self._named = model
        self._context = context
        self._connection: Connection | None = None
        self._server: Server | None = None
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"OpenAIEngine({self.base_url!r}, {self.model!r})"

    @property
    def model(self) -> str:
        """The name the server has for the model; empty until it was asked, if none was given."""
        return self._server.model if self._server else self._named or ""

    @property
    def reads(self) -> Reads:
        """``"ids"`` or ``"messages"``, whichever the server takes.

        Raises
        ------
        EngineUnavailable
            If the server cannot be asked.
        """
        return self.server().reads

    @property
    def limit(self) -> int | None:
        """Tokens of the context window; ``None`` if the server does not tell."""
        return self._context or self.server().limit

    @property
    def note(self) -> str:
        """Which server it is and how it is given the prompt; empty until it was asked."""
        return self._server.note(self.base_url) if self._server else ""

    def server(self) -> Server:
        """Return what the server is, asked on the first call.

        Raises
        ------
        EngineUnavailable
            If no server is there, it refuses the key, or it does not serve the model.
        InputError
            If it serves several models and none was named.
        MissingDependency
            If the package ``openai`` is not installed.
        """
        with self._lock:
            if self._connection is None:
                self._connection = Connection(self.base_url, key=_key(), patience=self.patience)
            if self._server is None:
                self._server = recognise(self._connection, self._named)
            return self._server

    def tokenizer(self) -> PhiTokenizer | None:
        """Return Phi's tokenizer, to make ids or to count; ``None`` where there is no limit to count for."""
        return load_tokenizer() if self.limit else None

    def stream(self, prompt: Prompt, sampling: Sampling) -> Iterator[Union[Token, Generation]]:
        """Yield the text as it comes, and last the whole generation.

        ``max_new_tokens`` is cut to what the context window has left after the prompt.

        Raises
        ------
        InputError
            If the server takes ids and the prompt carries none.
        PromptTooLong
            If the prompt leaves no room for a single token.
        EngineUnavailable
            If the server cannot be reached, is busy, or refuses the key.
        GenerationFailed
            If it breaks off, is silent for too long, or does not say why it ended.
        """
        return self.samples(prompt, sampling, 1)

    def samples(self, prompt: Prompt, sampling: Sampling, count: int) -> Iterator[Union[Token, Generation]]:
        """Yield the tokens of ``count`` answers to one prompt as they come, and each generation when it ends.

        They are one request where the server draws several samples for one. Sample ``i`` is drawn with the seed
        ``sampling.seed + i``; without a seed one is made up, and is on the generation.

        Raises
        ------
        InputError, PromptTooLong, EngineUnavailable, GenerationFailed
            As for :meth:`stream`.
        """
        if count < 1:
            raise InputError(f"{count} samples were asked for", hint="ask for at least one")
        server = self.server()
        seed = secrets.randbits(31) if sampling.seed is None else sampling.seed
        for first in range(0, count, server.at_once):
            together = range(first, min(first + server.at_once, count))
            path, body = self._request(server, prompt, sampling, len(together), seed + first)
            samples = [_Sample(number, seed + number) for number in together]
            try:
                yield from self._drawn(path, body, samples, prompt)
            except EngineError as error:
                if not isinstance(error, PromptTooLong):
                    self._server = None  # it may come back as another one
                raise

    def _drawn(
        self, path: str, body: dict[str, Any], samples: list[_Sample], prompt: Prompt
    ) -> Iterator[Union[Token, Generation]]:
        """The samples of one request."""
        assert self._connection is not None, "the server was asked"
        known = len(prompt.ids) if prompt.ids and "prompt" in body else None
        usage: _Usage | None = None
        events = self._connection.events(
            path, body, _Chunk.model_validate, lambda: sum(sample.pieces for sample in samples)
        )
        with closing(events):  # type: ignore[type-var]
            try:
                for chunk in events:
                    usage = chunk.usage or usage
                    for choice in chunk.choices:
                        if choice.index >= len(samples):
                            raise GenerationFailed(f"{self.base_url} sends more samples than it was asked for")
                        sample = samples[choice.index]
                        yield from sample.push(choice)
                        if sample.ended and len(samples) > 1:
                            yield sample.generation(known, None)
            except EngineError:
                if not all(sample.ended for sample in samples):
                    raise
        for sample in samples:
            if not sample.ended:
                raise self._not_whole(sample)
        if len(samples) == 1:  # what it used is told behind the last token
            yield samples[0].generation(known, usage)

    def _not_whole(self, sample: _Sample) -> GenerationFailed:
        said = f"the reason {sample.finish!r}" if sample.finish else "no reason"
        return GenerationFailed(
            f"{self.base_url} ended an answer after {sample.pieces} pieces and gave {said}",
            hint="ask again; see the server's log if it goes on",
        )

    def _request(
        self, server: Server, prompt: Prompt, sampling: Sampling, count: int, seed: int
    ) -> tuple[str, dict[str, Any]]:
        """The path and the body of a request."""
        body: dict[str, Any] = {
            "model": server.model,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": seed,
            "stream": True,
            "stream_options": {"include_usage": True},
            **_NEUTRAL.get(server.kind, {}),
            **({"n": count} if count > 1 else {}),
        }
        if server.reads == "ids":
            if server.kind == "vLLM":  # llama.cpp stops on both by itself
                body |= {"stop_token_ids": sorted(STOP_IDS), "return_token_ids": True}
            if not prompt.ids:
                raise InputError("the prompt carries no token ids", hint="build it with this engine's tokenizer")
            room = self._room(server, len(prompt.ids), sampling)
            return "/completions", {**body, "prompt": list(prompt.ids), "max_tokens": room}
        # Its own chat template says who Phi is, where the server uses the model's; Ollama's leaves it out.
        messages = as_messages(prompt, identity=server.kind not in ("vLLM", "llama.cpp"))
        room = self._room(server, self._counted(messages), sampling)
        return "/chat/completions", {**body, "messages": messages, "max_tokens": room}

    def _counted(self, messages: list[ChatMessage]) -> int:
        """The tokens of messages, as Phi's tokenizer counts them; 0 where there is no limit to count for."""
        tokenizer = self.tokenizer()
        if tokenizer is None:
            return 0
        return _TEMPLATE_ROOM + sum(len(tokenizer.encode_ordinary(message["content"])) for message in messages)

    def _room(self, server: Server, used: int, sampling: Sampling) -> int:
        """The new tokens there is room for."""
        limit = self._context or server.limit
        if limit is None:
            return sampling.max_new_tokens
        if used >= limit:
            raise PromptTooLong(
                f"the prompt takes {used} tokens, but {server.model} at {self.base_url} holds {limit}",
                hint="shorten the question or give fewer passages",
            )
        return min(sampling.max_new_tokens, limit - used)


class _Details(BaseModel):
    cached_tokens: int | None = None


class _Usage(BaseModel):
    """What the server counted, over all samples of a request."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Details | None = None


class _Delta(BaseModel):
    """A piece of a chat answer; vLLM and Ollama say ``reasoning``, llama.cpp and others ``reasoning_content``."""

    content: str | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None


class _Choice(BaseModel):
    """A piece of one sample: ``text`` or ``token_ids`` of a completion, ``delta`` of a chat."""

    index: int = Field(default=0, ge=0)
    text: str | None = None
    token_ids: list[int] | None = None
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Chunk(BaseModel):
    """One event of the stream."""

    choices: list[_Choice]
    usage: _Usage | None = None


class _Sample:
    """One sample in the making."""

    def __init__(self, number: int, seed: int) -> None:
        self.transcript = Transcript("openai", number, seed)
        self.pieces = 0
        self.finish: str | None = None
        self._ids = 0
        self._decoder: StreamDecoder | None = None

    @property
    def ended(self) -> bool:
        """Whether it came to an end that is one."""
        return self.finish in ("stop", "length")

    def push(self, choice: _Choice) -> list[Token]:
        """Take a piece; where the ids came with it they are what counts, so that the text is ours too."""
        told = choice.delta or _Delta()
        tokens = self.transcript.push_thinking(told.reasoning or told.reasoning_content or "")
        text = choice.text or told.content or ""
        if choice.token_ids is not None and choice.delta is None:
            self._decoder = self._decoder or StreamDecoder(load_tokenizer())
            self._ids += len(choice.token_ids)
            text = "".join(map(self._decoder.push, choice.token_ids))
        if text or choice.token_ids or tokens:
            self.pieces += 1
            self.transcript.begin()
        tokens += self.transcript.push(text)
        if choice.finish_reason is not None:
            self.finish = choice.finish_reason
            rest = self._decoder.finish() if self._decoder else ""
            tokens += [*self.transcript.push(rest), *self.transcript.last()]
        return tokens

    def generation(self, prompt_tokens: int | None, usage: _Usage | None) -> Generation:
        """Return the whole of it."""
        used = usage or _Usage()
        reused = used.prompt_tokens_details.cached_tokens if used.prompt_tokens_details else None
        return self.transcript.finish(
            "stop" if self.finish == "stop" else "length",
            prompt_tokens=prompt_tokens if prompt_tokens is not None else used.prompt_tokens,
            reused_tokens=reused or 0,
            new_tokens=self._ids or used.completion_tokens,
        )
