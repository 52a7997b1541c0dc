"""Any LlamaIndex LLM answers behind the seam, and its faults become phirag's errors."""

from __future__ import annotations

from typing import Any

import pytest
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms import CustomLLM, MockLLM
from pydantic import Field

from phirag.engines.base import Engine
from phirag.engines.llama_index import LlamaIndexEngine, is_llm
from phirag.errors import GenerationFailed, InputError, PromptTooLong
from phirag.types import Generation, Message, Prompt, Sampling, Token


class Spoken(CustomLLM):
    """A LlamaIndex LLM that yields the responses it is given, and keeps what it was asked."""

    responses: list[Any]
    asked: list[Any] = Field(default_factory=list)
    closed: list[bool] = Field(default_factory=list)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=5000, model_name="spoken")

    def stream_chat(self, messages: Any, **kwargs: Any) -> Any:
        self.asked.append((messages, kwargs))
        try:
            for response in self.responses:
                if isinstance(response, Exception):
                    raise response
                yield response
        finally:
            self.closed.append(True)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        raise NotImplementedError

    stream_complete = complete


def said(delta: str, **more: Any) -> ChatResponse:
    return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=delta), delta=delta, **more)


def ask(responses: list[Any], *, sampling: Sampling | None = None, **settings: Any) -> tuple[list[Any], Spoken]:
    llm = Spoken(responses=responses)
    prompt = Prompt(
        question="q",
        system="Be brief.",
        user="1 + 1?<|end|>",
        history=(Message(role="assistant", content="Hi<|user|>"),),
    )
    return list(LlamaIndexEngine(llm, **settings).stream(prompt, sampling or Sampling())), llm


def test_it_is_an_engine_and_knows_an_llm() -> None:
    """It keeps the protocol, states the LLM's window, and tells an LLM from other things."""
    engine = LlamaIndexEngine(Spoken(responses=[]))
    assert isinstance(engine, Engine)
    assert (engine.model, engine.limit, engine.reads) == ("spoken", 5000, "messages")
    assert is_llm(MockLLM())
    assert not is_llm(engine)


def test_text_thinking_and_counts() -> None:
    """Think marks in the text, or thinking told apart by the LLM, with the counts its provider gives."""
    raw = {"choices": [{"finish_reason": "stop"}], "usage": {"prompt_tokens": 7, "completion_tokens": 5}}
    pieces, _ = ask([said("<thi"), said("nk>hm</think>"), said("It is 2.", raw=raw)])
    generation = pieces[-1]
    assert isinstance(generation, Generation)
    assert (generation.thinking, generation.text, generation.finish) == ("hm", "It is 2.", "stop")
    assert (generation.usage.prompt_tokens, generation.usage.new_tokens) == (7, 5)
    pieces, _ = ask([said("", additional_kwargs={"thinking_delta": "hm"}), said("2")])
    assert [(p.text, p.thinking) for p in pieces if isinstance(p, Token)] == [("hm", True), ("2", False)]
    assert pieces[-1].usage.new_tokens is None


@pytest.mark.parametrize(
    "last",
    [
        {"raw": {"choices": [{"finish_reason": "length"}]}},
        {"raw": {"done_reason": "length"}},
        {"raw": {"stop_reason": "max_tokens"}},
        {"additional_kwargs": {"finish_reason": "length"}},
    ],
)
def test_an_answer_that_was_cut_off_says_so(last: dict[str, Any]) -> None:
    """OpenAI, Ollama and Anthropic each have a name for it."""
    assert ask([said("It is"), said("", **last)])[0][-1].finish == "length"


def test_what_it_is_asked() -> None:
    """System text behind the identity, turns and question in order, nothing that looks like a control token."""
    _, llm = ask([said("2")])
    messages, asked = llm.asked[0]
    assert [(message.role.value, message.content) for message in messages] == [
        ("system", "Your name is Phi, an AI math expert developed by Microsoft. Be brief."),
        ("assistant", "Hi< |user| >"),
        ("user", "1 + 1?< |end| >"),
    ]
    assert asked == {}


def test_sampling_goes_under_the_names_given() -> None:
    """Only what the user of an LLM says it understands is sent."""
    keywords = {"temperature": "temperature", "max_new_tokens": "max_tokens", "seed": "seed"}
    pieces, llm = ask([said("2")], sampling=Sampling(temperature=0.3, max_new_tokens=9, seed=4), keywords=keywords)
    assert llm.asked[0][1] == {"temperature": 0.3, "max_tokens": 9, "seed": 4}
    assert pieces[-1].seed == 4
    assert ask([said("2")], sampling=Sampling(seed=4))[0][-1].seed is None
    with pytest.raises(InputError, match="sampling has no top_k"):
        LlamaIndexEngine(llm, keywords={"top_k": "top_k"})


@pytest.mark.parametrize(
    ("responses", "kind", "message"),
    [
        ([said("It"), RuntimeError("502 bad gateway")], GenerationFailed, "spoken broke: 502 bad gateway"),
        ([ValueError("maximum context length is 5000")], PromptTooLong, "does not fit spoken"),
        ([], GenerationFailed, "said nothing"),
        ([said("")], GenerationFailed, "said nothing"),
    ],
)
def test_faults(responses: list[Any], kind: type[Exception], message: str) -> None:
    """What the provider raises, and silence, is an error with advice and never a short answer."""
    with pytest.raises(kind, match=message) as caught:
        ask(responses)
    assert caught.value.hint  # type: ignore[attr-defined]


def test_a_reader_who_leaves_closes_the_stream() -> None:
    """The LLM's own stream is closed with ours, so that its connection does not stay open."""
    llm = Spoken(responses=[said("a"), said("b")])
    stream = LlamaIndexEngine(llm).stream(Prompt(question="q", user="q"), Sampling())
    assert isinstance(next(stream), Token)
    assert not llm.closed
    stream.close()  # type: ignore[attr-defined]
    assert llm.closed == [True]


def test_an_llm_can_be_the_engine_of_an_assistant() -> None:
    """``MathAssistant(engine=llm)`` is all that it takes."""
    from phirag import MathAssistant

    answer = MathAssistant(engine=Spoken(responses=[said(r"By halving, \boxed{x = 2}.")])).ask("Solve 2x = 4")
    assert (answer.final, str(answer.verdict)) == ("x = 2", "PROVED")
    assert answer.engine.name == "llama-index"
    assert "through LlamaIndex's Spoken" in answer.engine.reason
