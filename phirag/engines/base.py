"""The seam behind which every engine stands.

An engine turns a prompt into text. It knows nothing of theorems, indexes or verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol, Union, runtime_checkable

from phirag.types import Generation, Prompt, Sampling, Token

__all__ = ["Engine", "Reads"]

Reads = Literal["question", "messages", "ids"]
"""What an engine takes from a prompt: the bare question, the turns as text, or token ids."""


@runtime_checkable
class Engine(Protocol):
    """What an engine promises.

    An engine that reads messages or ids also has ``limit``, the tokens of its context window, and
    ``tokenizer()``, to make the ids or to count; of one that reads messages both are ``None`` if not known. An
    engine may have ``note``, what it decided while it was starting, in words, and ``samples(prompt, sampling,
    count)``, which is ``stream`` for several samples at once.

    Attributes
    ----------
    name
        ``"cas"``, ``"phi"``, ``"openai"``, ``"llama-index"``.
    model
        The checkpoint, or ``""`` where there is none or it is not known yet.
    reads
        What the engine takes from a :class:`~phirag.types.Prompt`. Only one that reads more than the question
        draws samples, so that asking again can come out differently.
    """

    name: str

    @property
    def model(self) -> str:
        """The checkpoint, or ``""`` where there is none."""
        ...

    @property
    def reads(self) -> Reads:
        """What the engine takes from a prompt."""
        ...

    def stream(self, prompt: Prompt, sampling: Sampling) -> Iterator[Union[Token, Generation]]:
        """Yield the text as it comes, and last the :class:`~phirag.types.Generation` it makes up.

        Raises
        ------
        EngineError
            If the engine cannot run or breaks.
        """
        ...
