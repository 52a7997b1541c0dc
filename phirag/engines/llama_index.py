"""Any LlamaIndex ``LLM`` as the engine ``llama-index``.

Promises that contents go to it without anything that looks like a control token, that its errors become phirag's, and
that an answer which breaks off is an error. How the messages become the model's input, and how tokens are drawn unless
``keywords`` says how to ask for it, is for the ``LLM``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any, Final, Literal, Union

from phirag.engines.transcript import Transcript
from phirag.errors import GenerationFailed, InputError, PhiragError, PromptTooLong
from phirag.prompting.messages import as_messages
from phirag.prompting.tokenizer import PhiTokenizer, load_tokenizer
from phirag.types import Generation, Prompt, Sampling, Token

__all__ = ["LlamaIndexEngine", "is_llm"]

_LENGTH: Final = frozenset({"length", "max_tokens", "MAX_TOKENS", "model_length"})
"""What providers call an answer that was cut off at the number of tokens asked for."""


def is_llm(thing: object) -> bool:
    """Tell whether something is a LlamaIndex ``LLM``, without importing LlamaIndex.

    Examples
    --------
    >>> is_llm("gpt")
    False
    """
    return any(
        kind.__name__ == "BaseLLM" and kind.__module__.startswith("llama_index.core") for kind in type(thing).__mro__
    )


class LlamaIndexEngine:
    """A LlamaIndex ``LLM`` behind phirag's seam.

    Parameters
    ----------
    llm
        The model, configured as its own documentation says.
    keywords
        What its ``stream_chat`` calls the parts of :class:`~phirag.types.Sampling`, such as ``{"temperature":
        "temperature", "max_new_tokens": "max_tokens", "seed": "seed"}``; a part that is not named is left to
        the model's own settings.
    identity
        Whether Phi's identity line goes before the system text; not where the ``LLM``'s template says it.

    Examples
    --------
    >>> from llama_index.core.llms import MockLLM
    >>> engine = LlamaIndexEngine(MockLLM())
    >>> *_, generation = engine.stream(Prompt(question="1 + 1?", user="1 + 1?"), Sampling())
    >>> "user: 1 + 1?" in generation.text  # a mock repeats what it is told
    True
    """

    name = "llama-index"
    reads: Literal["messages"] = "messages"

    def __init__(self, llm: Any, *, keywords: Mapping[str, str] | None = None, identity: bool = True) -> None:
        unknown = set(keywords or ()) - set(Sampling.model_fields)
        if unknown:
            raise InputError(
                f"sampling has no {', '.join(sorted(unknown))}", hint=f"name {', '.join(Sampling.model_fields)}"
            )
        self.llm = llm
        self.identity = identity
        self.keywords = dict(keywords or {})
        self.model = str(llm.metadata.model_name)

    @property
    def limit(self) -> int:
        """Tokens of the context window, as the ``LLM`` states it."""
        return int(self.llm.metadata.context_window)

    @property
    def note(self) -> str:
        """Whose template and whose sampling it is."""
        left = [name for name in Sampling.model_fields if name not in self.keywords]
        sampling = f", {', '.join(left)} as it is configured" if left else ""
        return f"through LlamaIndex's {type(self.llm).__name__}, which has a template of its own{sampling}"

    def tokenizer(self) -> PhiTokenizer:
        """Return Phi's tokenizer, by which the budget of a prompt is estimated: the ``LLM``'s own is not known."""
        return load_tokenizer()

    def stream(self, prompt: Prompt, sampling: Sampling) -> Iterator[Union[Token, Generation]]:
        """Yield the text as it comes, and last the generation.

        Raises
        ------
        PromptTooLong
            If the ``LLM`` is one of phirag's and says so.
        GenerationFailed
            If the ``LLM`` raises anything, or says nothing.
        """
        from llama_index.core.base.llms.types import ChatMessage

        seed = sampling.seed if "seed" in self.keywords else None
        transcript = Transcript(self.name, seed=seed)
        messages = [ChatMessage(**message) for message in as_messages(prompt, identity=self.identity)]
        asked = {name: getattr(sampling, part) for part, name in self.keywords.items()}
        last: Any = None
        try:
            with closing(self.llm.stream_chat(messages, **asked)) as responses:
                for last in responses:
                    yield from transcript.push_thinking(_thought(last))
                    yield from transcript.push(last.delta or "")
        except PhiragError:
            raise
        except Exception as error:  # each provider has errors of its own
            raise self._failed(error) from error
        yield from transcript.last()
        if not transcript.started:
            raise GenerationFailed(f"{self.model} said nothing", hint="try the LLM alone, with llm.chat")
        prompt_tokens, new_tokens = _counts(last)
        yield transcript.finish(_finish(last), prompt_tokens=prompt_tokens, new_tokens=new_tokens)

    def _failed(self, error: Exception) -> GenerationFailed | PromptTooLong:
        said = " ".join(str(error).split())[:300] or type(error).__name__
        if "context length" in said or "context_length" in said:
            return PromptTooLong(f"the prompt does not fit {self.model}: {said}", hint="give fewer passages")
        return GenerationFailed(f"{self.model} broke: {said}", hint="try the LLM alone, with llm.chat")


def _thought(response: Any) -> str:
    """Return the new part of the thinking, where the ``LLM`` tells it apart."""
    return str((response.additional_kwargs or {}).get("thinking_delta") or "")


def _finish(response: Any) -> Literal["stop", "length"]:
    """Return how the answer ended: cut off only if the last response says so."""
    return (
        "length" if _found(response, ("finish_reason", "stop_reason", "done_reason", "finish")) in _LENGTH else "stop"
    )


def _counts(response: Any) -> tuple[int | None, int | None]:
    """Return the tokens of prompt and answer, where the last response has them."""
    prompt = _found(response, ("prompt_tokens", "input_tokens"))
    new = _found(response, ("completion_tokens", "output_tokens"))
    return prompt if isinstance(prompt, int) else None, new if isinstance(new, int) else None


def _found(response: Any, names: tuple[str, ...]) -> Any:
    """Return what the response, or the provider's own below it, has under one of several names."""
    raw = response.raw
    places = [response.additional_kwargs, raw]
    for name in ("usage", "choices"):
        part = raw.get(name) if isinstance(raw, Mapping) else getattr(raw, name, None)
        places += part[:1] if isinstance(part, list) else [part]
    for place in places:
        for name in names:
            value = place.get(name) if isinstance(place, Mapping) else getattr(place, name, None)
            if value is not None:
                return value
    return None
