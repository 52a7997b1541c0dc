"""Phi as a LlamaIndex ``LLM``, for query engines, chat engines and agents that were written for LlamaIndex.

Promises the same ids, the same tokens and the same errors as the engine gives: a message becomes content and
never control tokens, the context window is the model's, and what the model thinks stays apart from its answer.
Retrieval and checks are not here; :class:`~phirag.assistant.MathAssistant` is the whole line.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, TypeVar, Union

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseAsyncGen,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.bridge.pydantic import Field, PrivateAttr
from llama_index.core.llms.callbacks import llm_chat_callback, llm_completion_callback
from llama_index.core.llms.custom import CustomLLM

from phirag.engines.phi import PhiEngine
from phirag.engines.weights import PHI_MODEL
from phirag.errors import InputError
from phirag.prompting.template import render
from phirag.types import Generation, Message, Prompt, Sampling, Token

__all__ = ["PhiLLM"]

T = TypeVar("T")

_ROLES = {
    MessageRole.USER: "user",
    MessageRole.ASSISTANT: "assistant",
    MessageRole.CHATBOT: "assistant",
    MessageRole.MODEL: "assistant",
    MessageRole.SYSTEM: "system",
    MessageRole.DEVELOPER: "system",
}
_SAMPLING = {
    "temperature": "temperature",
    "top_p": "top_p",
    "max_new_tokens": "max_new_tokens",
    "max_tokens": "max_new_tokens",
    "seed": "seed",
}


class PhiLLM(CustomLLM):
    """Phi-4-mini-reasoning behind LlamaIndex's interface.

    Parameters
    ----------
    model
        A directory, or a name on the hub.
    temperature, top_p, max_new_tokens, seed
        How tokens are drawn; each can be given to a call too (``max_tokens`` is taken for ``max_new_tokens``).
    engine
        A :class:`~phirag.engines.phi.PhiEngine` to share; one is made for ``model`` otherwise.

    Notes
    -----
    ``message.additional_kwargs["thinking"]`` holds what the model thought, ``raw`` the whole
    :class:`~phirag.types.Generation` as a dictionary. While it streams, ``additional_kwargs["thinking_delta"]``
    is the new part of the thinking and ``delta`` that of the answer.

    Examples
    --------
    >>> llm = PhiLLM(model="path/of/a/model", temperature=0)
    >>> llm.class_name(), llm.temperature
    ('PhiLLM', 0.0)
    """

    model: str = Field(default=PHI_MODEL, description="A directory, or a name on the Hugging Face hub.")
    temperature: float = Field(default=0.8, ge=0, description="0 takes the likeliest token.")
    top_p: float = Field(default=0.95, gt=0, le=1, description="Mass of the tokens that are drawn from.")
    max_new_tokens: int = Field(default=32768, ge=1, description="Tokens to generate at most.")
    seed: Union[int, None] = Field(default=None, description="Makes the sampling repeatable.")
    _engine: PhiEngine = PrivateAttr()

    def __init__(self, model: str | None = None, *, engine: PhiEngine | None = None, **settings: Any) -> None:
        if engine is not None and model is not None and model != engine.model:
            raise InputError(f"the engine runs {engine.model}, not {model}", hint="give the engine alone")
        super().__init__(model=engine.model if engine is not None else model or PHI_MODEL, **settings)
        self._engine = engine if engine is not None else PhiEngine(self.model)

    @classmethod
    def class_name(cls) -> str:
        """Return the name that LlamaIndex saves settings under."""
        return "PhiLLM"

    @property
    def metadata(self) -> LLMMetadata:
        """The context window of the model and what a call may generate, in tokens."""
        limit = self._engine.limit
        return LLMMetadata(
            context_window=limit,
            num_output=min(self.max_new_tokens, limit // 2),
            is_chat_model=True,
            model_name=self.model,
        )

    @llm_chat_callback()
    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """Return the answer to a conversation.

        Raises
        ------
        InputError
            If a message holds more than text, has a role that Phi's template does not have, or the last one is
            not the user's.
        EngineError
            If the engine cannot run.
        """
        *_, last = self._chat(messages, kwargs)
        return last

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Yield the answer as it comes; the last response carries the counts of tokens."""
        return self._chat(messages, kwargs)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Return the answer to ``prompt``, which is one message of a user; ``formatted`` changes nothing."""
        *_, last = self._complete(prompt, kwargs)
        return last

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Yield the answer to ``prompt`` as it comes."""
        return self._complete(prompt, kwargs)

    # LlamaIndex's own asynchronous methods would hold up the event loop while the model computes.

    @llm_chat_callback()
    async def achat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """Return the answer to a conversation, computed in a thread."""
        *_, last = [response async for response in _in_thread(self._chat(messages, kwargs))]
        return last

    @llm_chat_callback()
    async def astream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseAsyncGen:
        """Yield the answer as it comes, computed in a thread."""
        return _in_thread(self._chat(messages, kwargs))

    @llm_completion_callback()
    async def acomplete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Return the answer to ``prompt``, computed in a thread."""
        *_, last = [response async for response in _in_thread(self._complete(prompt, kwargs))]
        return last

    @llm_completion_callback()
    async def astream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseAsyncGen:
        """Yield the answer to ``prompt`` as it comes, computed in a thread."""
        return _in_thread(self._complete(prompt, kwargs))

    # --- the engine ---------------------------------------------------------------------------------

    def _chat(self, messages: Sequence[ChatMessage], kwargs: dict[str, Any]) -> Iterator[ChatResponse]:
        for text, thinking, piece in self._written(messages, kwargs):
            said = ChatMessage(role=MessageRole.ASSISTANT, content=text, additional_kwargs={"thinking": thinking})
            yield ChatResponse(message=said, **_told(piece))

    def _complete(self, prompt: str, kwargs: dict[str, Any]) -> Iterator[CompletionResponse]:
        for text, _, piece in self._written([ChatMessage(role=MessageRole.USER, content=prompt)], kwargs):
            yield CompletionResponse(text=text, **_told(piece))

    def _written(
        self, messages: Sequence[ChatMessage], kwargs: dict[str, Any]
    ) -> Iterator[tuple[str, str, Union[Token, Generation]]]:
        """Yield answer and thinking so far with each piece."""
        text = thinking = ""
        for piece in self._engine.stream(self._prompt(messages), self._sampling(kwargs)):
            if isinstance(piece, Token):
                text, thinking = (text, thinking + piece.text) if piece.thinking else (text + piece.text, thinking)
            yield text, thinking, piece

    def _prompt(self, messages: Sequence[ChatMessage]) -> Prompt:
        turns = [(_role(message), _text(message)) for message in messages]
        system = "\n\n".join(content for role, content in turns if role == "system")
        spoken = [Message.model_validate({"role": role, "content": text}) for role, text in turns if role != "system"]
        if not spoken or spoken[-1].role != "user":
            raise InputError("the last message is not the user's", hint="end the conversation with a user's message")
        ids = render(system, spoken, self._engine.tokenizer())
        question = spoken[-1].content
        return Prompt(question=question, system=system, history=tuple(spoken[:-1]), user=question, ids=ids)

    def _sampling(self, kwargs: dict[str, Any]) -> Sampling:
        unknown = set(kwargs) - set(_SAMPLING)
        if unknown:
            raise InputError(
                f"Phi takes no {', '.join(sorted(unknown))}", hint=f"what a call may set: {', '.join(_SAMPLING)}"
            )
        own = {name: getattr(self, name) for name in ("temperature", "top_p", "max_new_tokens", "seed")}
        return Sampling(**{**own, **{_SAMPLING[name]: value for name, value in kwargs.items()}})


def _role(message: ChatMessage) -> str:
    if message.role not in _ROLES:
        raise InputError(f"Phi's template has no messages of the role {message.role.value}", hint="use user messages")
    return _ROLES[message.role]


def _text(message: ChatMessage) -> str:
    others = [block for block in message.blocks if getattr(block, "block_type", "text") != "text"]
    if others:
        raise InputError(f"Phi reads text, not {others[0].block_type}", hint="leave it out of the message")
    return message.content or ""


def _told(piece: Union[Token, Generation]) -> dict[str, Any]:
    """Return what a response carries beside the text."""
    if isinstance(piece, Token):
        return (
            {"delta": "", "additional_kwargs": {"thinking_delta": piece.text}}
            if piece.thinking
            else {"delta": piece.text}
        )
    usage = piece.usage
    counts = {"prompt_tokens": usage.prompt_tokens, "completion_tokens": usage.new_tokens}
    return {"delta": "", "raw": piece.model_dump(), "additional_kwargs": {**counts, "finish_reason": piece.finish}}


async def _in_thread(pieces: Iterator[T]) -> AsyncIterator[T]:
    """Yield from an iterator that computes, without holding up the event loop."""
    end: Any = object()
    try:
        while (piece := await asyncio.to_thread(next, pieces, end)) is not end:
            yield piece
    finally:
        await asyncio.to_thread(pieces.close)  # type: ignore[attr-defined]
