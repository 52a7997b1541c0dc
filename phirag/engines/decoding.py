"""Token after token for several rows at once.

A row is one answer in the making. Promises that rows do not see each other, that a row that has ended costs
nothing more, and that a row's tokens depend on its own seed alone.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from phirag.engines.drawing import Drawer
from phirag.prompting.tokenizer import STOP_IDS

if TYPE_CHECKING:
    from phirag.engines.phi_cache import KeyValues
    from phirag.engines.phi_model import PhiModel

__all__ = ["Row", "decode", "prefill", "stacked"]

_CHUNK = 2048
"""Tokens run at once when a prompt goes on from a cache: the mask is so many rows by the whole length."""


@dataclass
class Row:
    """One answer in the making.

    Attributes
    ----------
    drawer
        Draws its tokens.
    room
        Tokens it may still have.
    long
        Whether it runs under the long rotary factors.
    padding
        How many places at the left of its row in the cache are empty.
    """

    drawer: Drawer
    room: int
    long: bool
    padding: int = 0


def prefill(model: PhiModel, ids: Sequence[int], cache: KeyValues, *, long: bool, room: int = 0) -> Any:
    """Run a prompt's ids that ``cache`` (of one row, or empty) does not hold yet, with room for more after them.

    Returns
    -------
    torch.Tensor
        The logits after the last id, shape ``(1, vocabulary)``.
    """
    # An empty cache needs no mask, and the fastest kernels run the whole prompt at once.
    step = _CHUNK if cache.length else len(ids)
    cache.reserve = len(ids) + room
    logits = None
    while cache.length < len(ids):
        logits = model.forward([list(ids[cache.length : cache.length + step])], cache, long=[long])
    return logits


def stacked(logits: Sequence[Any]) -> Any:
    """Return the logits of several rows as one tensor."""
    import torch

    return torch.cat(list(logits))


def decode(
    model: PhiModel, rows: Sequence[Row], logits: Any, cache: KeyValues
) -> Generator[tuple[Row, int, bool], None, None]:
    """Yield each new id with its row and whether the row has ended with it, in the order they are drawn.

    Parameters
    ----------
    logits
        Of shape ``(rows, vocabulary)``, or ``(1, vocabulary)`` for rows that begin alike.
    cache
        Holds one row for each of ``rows``; finished rows are dropped from it, but for the last.
    """
    going = list(rows)
    logits = logits.expand(len(going), -1)
    while going:
        drawn = []
        for row, of_row in zip(going, logits, strict=True):
            drawn.append(row.drawer.draw(of_row))
        stay = []
        for place, (row, id_) in enumerate(zip(going, drawn, strict=True)):
            row.room -= 1
            ended = id_ in STOP_IDS or row.room < 1
            if not ended:
                stay.append(place)
            yield row, id_, ended
        if not stay:
            return
        if len(stay) < len(going):
            cache.keep(stay)
        going, drawn = [going[i] for i in stay], [drawn[i] for i in stay]
        logits = model.forward(
            [[id_] for id_ in drawn], cache, long=[row.long for row in going], padding=[row.padding for row in going]
        )
