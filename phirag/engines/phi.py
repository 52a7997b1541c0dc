"""The engine ``phi``: Phi-4-mini-reasoning on transformers, token by token.

Promises that a prompt's ids go to the model as they are, that the text comes as it is made with thinking
told apart from the answer, that the consumer may stop at any token, that several samples cost one reading of
the prompt, and that the engine stays usable after a request that failed. Loading is for ``phi_model``, the
steps for ``decoding``, what was read before for ``prefixes``, ids to text for ``prompting``.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal, Union

from phirag.engines.decoding import Row, decode, prefill, stacked
from phirag.engines.drawing import Drawer
from phirag.engines.phi_cache import KeyValues
from phirag.engines.phi_config import is_out_of_memory, read_config
from phirag.engines.phi_model import PhiModel, load_model
from phirag.engines.phi_selfcheck import check_exactness
from phirag.engines.prefixes import Prefixes
from phirag.engines.transcript import Transcript
from phirag.engines.weights import PHI_MODEL
from phirag.errors import GenerationFailed, InputError, PromptTooLong
from phirag.prompting.tokenizer import STOP_IDS, PhiTokenizer, StreamDecoder, load_tokenizer
from phirag.types import Generation, Prompt, Sampling, Token

__all__ = ["PhiEngine"]

_ROOM = 512
"""New tokens that memory is taken for at once; more is taken as they come."""


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
    device_map
        How accelerate shares the layers out over several devices, such as ``"auto"``; instead of ``device``.
    dtype
        Such as ``"bfloat16"``; ``"auto"`` takes the type the weights are stored in.
    weights
        ``"8bit"`` or ``"4bit"`` to hold them so, with bitsandbytes: less memory, other answers.
    factors
        Which rotary factors a request runs under: ``"auto"`` for the short ones where prompt and new tokens stay
        within 4096, as the reference does; ``"long"`` for the long ones always, as a server does whose context
        is longer.
    keep
        Of how many requests the prompt's keys and values are kept, for one that begins alike.
    local_files_only
        Whether to stay off the network even for a name on the hub.

    Examples
    --------
    >>> engine = PhiEngine("path/of/a/model", device="cpu")
    >>> engine.name, engine.reads, engine.note
    ('phi', 'ids', '')
    """

    name = "phi"
    reads: Literal["ids"] = "ids"

    def __init__(
        self,
        model: str = PHI_MODEL,
        *,
        revision: str | None = None,
        device: str | None = None,
        device_map: str | None = None,
        dtype: str = "auto",
        weights: str = "full",
        factors: str = "auto",
        keep: int = 2,
        local_files_only: bool = False,
    ) -> None:
        if weights not in ("full", "8bit", "4bit"):
            raise InputError(f"there are no weights {weights!r}", hint="choose full, 8bit or 4bit")
        if factors not in ("auto", "long"):
            raise InputError(f"there are no factors {factors!r}", hint="choose auto or long")
        if device is not None and device_map is not None:
            raise InputError("both a device and a device map are given", hint="give one of them")
        self.model = model
        self.revision = revision
        self.device = device
        self.device_map = device_map
        self.dtype = dtype
        self.weights = weights
        self.factors = factors
        self.local_files_only = local_files_only
        self._config: Any = None
        self._loaded: PhiModel | None = None
        self._prefixes = Prefixes(keep)
        self._lock = Lock()

    @property
    def limit(self) -> int:
        """Tokens of the context window, from the model's configuration; reads no weights."""
        return int(self._read_config().max_position_embeddings)

    @property
    def note(self) -> str:
        """What was chosen while the model was loaded, and why; empty until then."""
        if self._loaded is None:
            return ""
        weights = "" if self.weights == "full" else f", {self.weights} weights"
        return f"on {self._loaded.device}{weights}, attention {self._loaded.attention}: {self._loaded.attention_reason}"

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
            If there is no such model, it is not a Phi, it does not fit the memory, or the installed transformers
            does not run it exactly.
        MissingDependency
            If torch or transformers is not installed.
        """
        config = self._read_config()
        with self._lock:
            if self._loaded is None:
                check_exactness()
                self._loaded = load_model(
                    self.model,
                    config,
                    revision=self.revision,
                    device=self.device,
                    device_map=self.device_map,
                    dtype=self.dtype,
                    weights=self.weights,
                    local_files_only=self.local_files_only,
                )
                self._loaded.spare = self._prefixes.clear
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
        return self.samples(prompt, sampling, 1)

    def samples(self, prompt: Prompt, sampling: Sampling, count: int) -> Iterator[Union[Token, Generation]]:
        """Yield the tokens of ``count`` answers to one prompt as they come, and each generation when it ends.

        The prompt is read once. Sample ``i`` draws with the seed ``sampling.seed + i``, so that each can be had
        again alone; without a seed one is made up, and is on the generation.

        Raises
        ------
        InputError, PromptTooLong, GenerationFailed
            As for :meth:`stream`.
        """
        if count < 1:
            raise InputError(f"{count} samples were asked for", hint="ask for at least one")
        model, ids = self.load(), self._ids(prompt)
        room = self._room(model, ids, sampling)
        long = self._is_long(model, len(ids) + room)
        answers = self._answers(sampling, [(ids, room, long)] * count)
        made: list[int] = []
        with _told(model, answers):
            cache = self._prefixes.take(ids, long=long)
            reused = cache.length
            logits = prefill(model, ids, cache, long=long, room=min(room, _ROOM) if count == 1 else 0)
            if count > 1:
                cache.repeat(count, min(room, _ROOM))
        try:
            for id_, piece in _written(model, answers, logits, cache, reused):
                made += [id_] if count == 1 else []
                yield from piece
        except GeneratorExit:
            raise
        except BaseException:
            cache = KeyValues()  # half a step may be in it
            raise
        finally:
            # What was thought is not in the next turn's prompt, so behind it nothing can be reused.
            self._prefixes.put([*ids, *([] if answers[0].transcript.thinking else made[:-1])], cache, long=long)

    def batch(self, prompts: Sequence[Prompt], sampling: Sampling) -> Iterator[Union[Token, Generation]]:
        """Yield the answers to several prompts, made side by side; ``sample`` is the number of the prompt.

        Prompts of any length go together, and each comes out as it would alone. Prompt ``i`` draws with the
        seed ``sampling.seed + i``.

        Raises
        ------
        InputError, PromptTooLong, GenerationFailed
            As for :meth:`stream`, and nothing is generated if one prompt cannot be.
        """
        if not prompts:
            return
        model = self.load()
        requests = []
        for prompt in prompts:
            ids = self._ids(prompt)
            room = self._room(model, ids, sampling)
            requests.append((ids, room, self._is_long(model, len(ids) + room)))
        answers = self._answers(sampling, requests)
        longest = max(len(ids) for ids, _, _ in requests)
        with _told(model, answers):
            caches, of_rows = [], []
            for answer, (ids, _, long) in zip(answers, requests, strict=True):
                caches.append(KeyValues())
                of_rows.append(prefill(model, ids, caches[-1], long=long))
                answer.row.padding = longest - len(ids)
            cache = KeyValues.side_by_side(caches, min(max(room for _, room, _ in requests), _ROOM))
        for _, piece in _written(model, answers, stacked(of_rows), cache, 0):
            yield from piece

    def _ids(self, prompt: Prompt) -> tuple[int, ...]:
        if not prompt.ids:
            raise InputError("the prompt carries no token ids", hint="build it with this engine's tokenizer")
        return prompt.ids

    def _room(self, model: PhiModel, ids: Sequence[int], sampling: Sampling) -> int:
        """The new tokens there is room for."""
        if len(ids) >= model.limit:
            raise PromptTooLong(
                f"the prompt takes {len(ids)} tokens, but {self.model} holds {model.limit}",
                hint="shorten the question or give fewer passages",
            )
        return min(sampling.max_new_tokens, model.limit - len(ids))

    def _is_long(self, model: PhiModel, tokens: int) -> bool:
        return self.factors == "long" or model.is_long(tokens)

    def _answers(self, sampling: Sampling, requests: Sequence[tuple[Sequence[int], int, bool]]) -> list[_Answer]:
        tokenizer = self.tokenizer()
        seed = secrets.randbits(31) if sampling.seed is None else sampling.seed
        answers = []
        for number, (ids, room, long) in enumerate(requests):
            drawer = Drawer(sampling.model_copy(update={"seed": seed + number}))
            transcript = Transcript(self.name, number, seed + number)
            answers.append(_Answer(Row(drawer, room, long), transcript, StreamDecoder(tokenizer), len(ids)))
        return answers

    def _read_config(self) -> Any:
        with self._lock:
            if self._config is None:
                self._config = read_config(self.model, revision=self.revision, local_files_only=self.local_files_only)
            return self._config


@dataclass
class _Answer:
    """One answer in the making: its row in the model, and its text."""

    row: Row
    transcript: Transcript
    decoder: StreamDecoder
    prompt_tokens: int
    new_tokens: int = 0


def _written(
    model: PhiModel, answers: Sequence[_Answer], logits: Any, cache: KeyValues, reused: int
) -> Iterator[tuple[int, list[Union[Token, Generation]]]]:
    """Yield each new id with the pieces of text that are whole with it, and the generation with a row's last."""
    of_row = {id(answer.row): answer for answer in answers}
    with _told(model, answers), closing(decode(model, [answer.row for answer in answers], logits, cache)) as steps:
        for row, id_, ended in steps:
            answer = of_row[id(row)]
            transcript = answer.transcript
            transcript.begin()
            answer.new_tokens += 1
            pieces: list[Union[Token, Generation]] = [*transcript.push(answer.decoder.push(id_))]
            if ended:
                pieces += [*transcript.push(answer.decoder.finish()), *transcript.last()]
                pieces.append(
                    transcript.finish(
                        "stop" if id_ in STOP_IDS else "length",
                        prompt_tokens=answer.prompt_tokens,
                        reused_tokens=reused,
                        new_tokens=answer.new_tokens,
                    )
                )
            yield id_, pieces


@contextmanager
def _told(model: PhiModel, answers: Sequence[_Answer]) -> Iterator[None]:
    """Turn what breaks the model into an error that says what to do; the memory of the step is free again."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        # The traceback holds the tensors of the step that failed.
        error.with_traceback(None)
        model.give_back()
        raise _failure(error, model, answers) from error


def _failure(error: BaseException, model: PhiModel, answers: Sequence[_Answer]) -> GenerationFailed:
    """Return what an error means to the reader."""
    new = max(answer.new_tokens for answer in answers)
    if not is_out_of_memory(error):
        return GenerationFailed(
            f"the model broke after {new} new tokens: {str(error).strip()}",
            hint="try another device, or report it with the versions that `phirag doctor` shows",
        )
    prompt, count = max(answer.prompt_tokens for answer in answers), len(answers)
    cache = count * (prompt + new) * model.bytes_per_token
    fewer = "draw fewer samples at once, " if count > 1 else ""
    return GenerationFailed(
        f"the memory of {model.device} ran out at {prompt} prompt and {new} new tokens"
        f"{f' in {count} samples' if count > 1 else ''}: the weights take {model.bytes_of_weights / 1e9:.1f} GB, "
        f"the keys and values {cache / 1e9:.1f} GB",
        hint=f"{fewer}ask for fewer new tokens (max_new_tokens), give fewer passages, or hold the weights in fewer "
        "bits (weights 8bit or 4bit)",
    )
