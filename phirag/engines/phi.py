"""The engine ``phi``: Phi-4-mini-reasoning on transformers, token by token.

Promises that a prompt's ids go to the model as they are, that the text comes as it is made with thinking
told apart from the answer, that the consumer may stop at any token, and that the engine stays usable after
a request that failed. Loading is for ``phi_model``, the draw of a token for ``drawing``, ids to text for
``prompting``.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from threading import Lock
from typing import TYPE_CHECKING, Any, Union

from phirag.engines.drawing import Drawer
from phirag.engines.phi_config import is_out_of_memory, read_config
from phirag.engines.phi_model import PhiModel, load_model
from phirag.engines.weights import PHI_MODEL
from phirag.errors import GenerationFailed, InputError, PromptTooLong
from phirag.prompting.thinking import ThinkingSplitter
from phirag.prompting.tokenizer import STOP_IDS, PhiTokenizer, StreamDecoder, load_tokenizer
from phirag.types import Generation, Prompt, Sampling, Token

if TYPE_CHECKING:
    import torch

__all__ = ["PhiEngine"]


class PhiEngine:
    """Phi-4-mini-reasoning, or another checkpoint of the same architecture and vocabulary.

    Nothing is loaded before the first request.

    Parameters
    ----------
    model
        A directory, or a name on the hub.
    revision
        The branch, tag or commit on the hub.
    device
        Such as ``"cuda:0"`` or ``"cpu"``; by default a GPU if there is one.
    dtype
        Such as ``"bfloat16"``; ``"auto"`` takes the type the weights are stored in.
    local_files_only
        Whether to stay off the network even for a name on the hub.

    Examples
    --------
    >>> engine = PhiEngine("path/of/a/model", device="cpu")
    >>> engine.name, engine.reads_tokens, engine.attention
    ('phi', True, '')
    """

    name = "phi"
    reads_tokens = True

    def __init__(
        self,
        model: str = PHI_MODEL,
        *,
        revision: str | None = None,
        device: str | None = None,
        dtype: str = "auto",
        local_files_only: bool = False,
    ) -> None:
        self.model = model
        self.revision = revision
        self.device = device
        self.dtype = dtype
        self.local_files_only = local_files_only
        self._config: Any = None
        self._loaded: PhiModel | None = None
        self._lock = Lock()

    @property
    def limit(self) -> int:
        """Tokens of the context window, from the model's configuration; reads no weights."""
        return int(self._read_config().max_position_embeddings)

    @property
    def attention(self) -> str:
        """The attention implementation; empty until the model is loaded."""
        return self._loaded.attention if self._loaded else ""

    @property
    def attention_reason(self) -> str:
        """Why this attention implementation; empty until the model is loaded."""
        return self._loaded.attention_reason if self._loaded else ""

    def tokenizer(self) -> PhiTokenizer:
        """Return the tokenizer that prompts for this engine are built with.

        Raises
        ------
        TokenizerError
            If neither the vocabulary nor the model's own tokenizer file is on this machine.
        """
        return load_tokenizer(self.model)

    def load(self) -> PhiModel:
        """Return the model, loaded on the first call.

        Raises
        ------
        EngineUnavailable
            If there is no such model, it is not a Phi, or it does not fit the memory.
        MissingDependency
            If torch or transformers is not installed.
        """
        config = self._read_config()
        with self._lock:
            if self._loaded is None:
                self._loaded = load_model(
                    self.model,
                    config,
                    revision=self.revision,
                    device=self.device,
                    dtype=self.dtype,
                    local_files_only=self.local_files_only,
                )
            return self._loaded

    def stream(self, prompt: Prompt, sampling: Sampling) -> Iterator[Union[Token, Generation]]:
        """Yield the text as it is made, and last the whole generation.

        ``max_new_tokens`` is cut to what the context window has left after the prompt.

        Raises
        ------
        InputError
            If the prompt carries no ids.
        PromptTooLong
            If the prompt leaves no room for a single token.
        GenerationFailed
            If memory runs out or the model breaks; the engine can be used again.
        """
        if not prompt.ids:
            raise InputError("the prompt carries no token ids", hint="build it with this engine's tokenizer")
        tokenizer = self.tokenizer()
        model = self.load()
        room = model.limit - len(prompt.ids)
        if room < 1:
            raise PromptTooLong(
                f"the prompt takes {len(prompt.ids)} tokens, but {self.model} holds {model.limit}",
                hint="shorten the question or give fewer passages",
            )
        start = time.perf_counter()
        decoder, splitter = StreamDecoder(tokenizer), ThinkingSplitter()
        parts: dict[bool, list[str]] = {True: [], False: []}
        new_tokens, last = 0, -1

        def tokens(text: str, *, end: bool = False) -> Iterator[Token]:
            pieces = splitter.push(text)
            for piece, thinking in [*pieces, *splitter.finish()] if end else pieces:
                parts[thinking].append(piece)
                yield Token(text=piece, thinking=thinking)

        with closing(_ids(model, prompt.ids, min(sampling.max_new_tokens, room), sampling)) as ids:
            for last in ids:
                new_tokens += 1
                yield from tokens(decoder.push(last))
        yield from tokens(decoder.finish(), end=True)
        yield Generation(
            engine=self.name,
            text="".join(parts[False]),
            thinking="".join(parts[True]),
            finish="stop" if last in STOP_IDS else "length",
            prompt_tokens=len(prompt.ids),
            new_tokens=new_tokens,
            seconds=time.perf_counter() - start,
        )

    def _read_config(self) -> Any:
        with self._lock:
            if self._config is None:
                self._config = read_config(self.model, revision=self.revision, local_files_only=self.local_files_only)
            return self._config


def _ids(model: PhiModel, prompt: tuple[int, ...], count: int, sampling: Sampling) -> Generator[int, None, None]:
    """Yield at most ``count`` ids, the stopping one included."""
    from transformers import DynamicCache

    long = model.is_long(len(prompt) + count)
    drawer = Drawer(sampling, model.device)
    cache = DynamicCache()
    step = list(prompt)
    for made in range(count):
        try:
            id_ = drawer.draw(model.forward(step, cache, long=long))
        except (RuntimeError, MemoryError) as error:
            del cache
            # The traceback holds the tensors of the step that failed; without it their memory is free again.
            error.with_traceback(None)
            raise _failure(error, model.device, len(prompt), made) from error
        yield id_
        if id_ in STOP_IDS:
            return
        step = [id_]


def _failure(error: BaseException, device: torch.device, prompt: int, made: int) -> GenerationFailed:
    """Return what a step's error means to the reader, and give cached memory back to the device."""
    import torch

    if not is_out_of_memory(error):
        return GenerationFailed(
            f"the model broke after {made} new tokens: {str(error).strip()}",
            hint="try another device, or report it with the versions that `phirag doctor` shows",
        )
    if device.type == "cuda":
        torch.cuda.empty_cache()
    return GenerationFailed(
        f"the memory of {device} ran out at {prompt} prompt and {made} new tokens",
        hint="ask for fewer new tokens (max_new_tokens) or give fewer passages, or use 16-bit weights "
        "(dtype='bfloat16')",
    )
