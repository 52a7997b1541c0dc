"""The seam behind which every engine stands.

An engine turns a prompt into text. It knows nothing of theorems, indexes or verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, Union, runtime_checkable

from phirag.types import Generation, Prompt, Sampling, Token

__all__ = ["Engine"]


@runtime_checkable
class Engine(Protocol):
    """What an engine promises.

    Attributes
    ----------
    name
        ``"cas"``, ``"phi"``.
    model
        The checkpoint, or ``""`` where there is none.
    reads_tokens
        Whether :class:`~phirag.types.Prompt` must carry token ids for it.
    """

    name: str
    model: str
    reads_tokens: bool

    def stream(self, prompt: Prompt, sampling: Sampling) -> Iterator[Union[Token, Generation]]:
        """Yield the text as it comes, and last the :class:`~phirag.types.Generation` it makes up.

        Raises
        ------
        EngineError
            If the engine cannot run or breaks.
        """
        ...
