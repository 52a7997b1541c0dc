"""The keys and values of what a model has read, in memory that is written in place.

Promises that a token is written once and not copied again at every step (the cache that transformers makes
by default is concatenated anew for each token), that rows can be repeated, dropped and put side by side, and
that the cache takes what the configuration says: twice layers x key-value heads x head size numbers a token
and row, and at most an eighth more. Which tokens the keys belong to is for ``prefixes`` and ``decoding``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import torch

__all__ = ["KeyValues"]

_LEAST_GROWTH: Final = 64  # tokens


class KeyValues:
    """Keys and values of some rows of equal length, layer by layer.

    Parameters
    ----------
    reserve
        Tokens to make room for at the first write.

    Attributes
    ----------
    layers
        For each layer the keys and the values, of shape ``(rows, heads, capacity, head size)``; only the
        first :attr:`length` of the capacity are filled.
    """

    def __init__(self, reserve: int = 0) -> None:
        self.reserve = reserve
        self.layers: list[tuple[torch.Tensor, torch.Tensor]] = []
        self._filled: list[int] = []

    @property
    def length(self) -> int:
        """Tokens that every row holds."""
        return self._filled[0] if self._filled else 0

    @property
    def rows(self) -> int:
        """Rows, 0 before the first write."""
        return int(self.layers[0][0].shape[0]) if self.layers else 0

    @property
    def nbytes(self) -> int:
        """Bytes that are allocated."""
        return sum(tensor.numel() * tensor.element_size() for pair in self.layers for tensor in pair)

    def extend(self, layer: int, keys: torch.Tensor, values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Write new keys and values of shape ``(rows, heads, new, head size)``; return all of the layer's."""
        if layer == len(self.layers):
            capacity = max(self.reserve, keys.shape[2])
            self.layers.append((_empty(keys, capacity), _empty(values, capacity)))
            self._filled.append(0)
        start = self._filled[layer]
        end = start + keys.shape[2]
        if end > self.layers[layer][0].shape[2]:
            # An eighth at a time: over a long answer each token is copied some eight times in all.
            self._resize(layer, end + max(_LEAST_GROWTH, end // 8))
        held_keys, held_values = self.layers[layer]
        held_keys[:, :, start:end] = keys
        held_values[:, :, start:end] = values
        self._filled[layer] = end
        return held_keys[:, :, :end], held_values[:, :, :end]

    def truncate(self, length: int) -> None:
        """Forget all but the first ``length`` tokens; the memory stays."""
        self._filled = [min(length, filled) for filled in self._filled]

    def crop(self, length: int) -> None:
        """Forget all but the first ``length`` tokens, and give back memory that is far too large for them."""
        self.truncate(length)
        for layer, (keys, _) in enumerate(self.layers):
            if keys.shape[2] > 2 * max(length, _LEAST_GROWTH):
                self._resize(layer, length)

    def repeat(self, rows: int, room: int) -> None:
        """Turn one row into ``rows`` of the same content, with room for so many more tokens."""
        filled = self.length
        for layer, pair in enumerate(self.layers):
            keys, values = (_empty(tensor, filled + room, rows) for tensor in pair)
            for new, old in zip((keys, values), pair, strict=True):
                new[:, :, :filled] = old[:, :, :filled]
            self.layers[layer] = keys, values

    def keep(self, rows: Sequence[int]) -> None:
        """Drop every row but these."""
        for layer, (keys, values) in enumerate(self.layers):
            self.layers[layer] = keys[list(rows)], values[list(rows)]

    @classmethod
    def side_by_side(cls, parts: Sequence[KeyValues], room: int) -> KeyValues:
        """Return the rows of several caches as one, the shorter ones padded on the left; the parts are emptied."""
        whole = cls()
        length, rows = max(part.length for part in parts), sum(part.rows for part in parts)
        whole._filled = [length] * len(parts[0].layers)
        for layer in range(len(parts[0].layers)):
            pair = tuple(_empty(tensor, length + room, rows, zero=True) for tensor in parts[0].layers[layer])
            row = 0
            for part in parts:
                for new, old in zip(pair, part.layers[layer], strict=True):
                    new[row : row + part.rows, :, length - part.length : length] = old[:, :, : part.length]
                row += part.rows
            whole.layers.append((pair[0], pair[1]))
        for part in parts:
            part.layers, part._filled = [], []
        return whole

    def for_transformers(self) -> Any:
        """Return this cache in the shape that transformers' models write to."""
        return _adapter()(self)

    def _resize(self, layer: int, capacity: int) -> None:
        filled = self._filled[layer]
        pair = self.layers[layer]
        keys, values = (_empty(tensor, capacity) for tensor in pair)
        for new, old in zip((keys, values), pair, strict=True):
            new[:, :, :filled] = old[:, :, :filled]
        self.layers[layer] = keys, values


def _empty(like: torch.Tensor, capacity: int, rows: int | None = None, *, zero: bool = False) -> torch.Tensor:
    """Return a tensor of ``like``'s kind for another number of tokens and rows."""
    shape = (rows or like.shape[0], like.shape[1], capacity, like.shape[3])
    # What pads a row is masked, but must be a number: 0 times NaN is NaN.
    return like.new_zeros(shape) if zero else like.new_empty(shape)


@lru_cache(maxsize=1)
def _adapter() -> type:
    """Return the class; transformers is imported when a model runs, and not before."""
    from transformers import Cache

    class Written(Cache):  # type: ignore[misc]
        """The few things that Phi3 asks of its cache, in every version from 4.51 on.

        The base class is not initialised: what it would set up differs from version to version, and
        none of it is used.
        """

        is_compileable = False
        is_sliding = is_linear = is_dummy = (False,)
        is_initialized = True

        def __init__(self, held: KeyValues) -> None:
            self.held = held

        def update(self, key_states: Any, value_states: Any, layer_idx: int, *_: Any, **__: Any) -> Any:
            return self.held.extend(layer_idx, key_states, value_states)

        def get_seq_length(self, layer_idx: int = 0) -> int:
            return self.held.length

        def get_query_offset(self, layer_idx: int = 0) -> int:
            return self.held.length

        def get_mask_sizes(self, query: Any, layer_idx: int) -> tuple[int, int]:
            # Up to 5.3 the positions of the queries are given, later their number.
            new = query if isinstance(query, int) else query.shape[0]
            return self.held.length + new, 0

        def get_max_cache_shape(self, layer_idx: int = 0) -> int:
            return -1

    return Written
