"""Keys and values in place: what is written comes back, whatever is grown, cropped or put side by side."""

from __future__ import annotations

from typing import Any

import pytest

from phirag.engines.phi_cache import KeyValues

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.phi

LAYERS, HEADS, SIZE = 2, 3, 4


def numbers(rows: int, tokens: int, seed: int) -> Any:
    return torch.randn(rows, HEADS, tokens, SIZE, generator=torch.Generator().manual_seed(seed))


def filled(rows: int, tokens: int, seed: int = 0, reserve: int = 0) -> tuple[KeyValues, list[tuple[Any, Any]]]:
    """Return a cache and, layer by layer, what was written to it."""
    cache, written = KeyValues(reserve), []
    for layer in range(LAYERS):
        pair = numbers(rows, tokens, seed + layer), numbers(rows, tokens, seed + layer + 50)
        cache.extend(layer, *pair)
        written.append(pair)
    return cache, written


def held(cache: KeyValues, layer: int) -> tuple[Any, Any]:
    keys, values = cache.layers[layer]
    return keys[:, :, : cache.length], values[:, :, : cache.length]


def test_growth_token_by_token() -> None:
    """After 300 single tokens all are there, as if they had been joined."""
    cache, joined = KeyValues(), [torch.zeros(1, HEADS, 0, SIZE)] * LAYERS
    for token in range(300):
        for layer in range(LAYERS):
            new = numbers(1, 1, 1000 * layer + token)
            joined[layer] = torch.cat([joined[layer], new], dim=2)
            keys, values = cache.extend(layer, new, -new)
            assert torch.equal(keys, joined[layer])
            assert torch.equal(values, -joined[layer])
    assert (cache.length, cache.rows) == (300, 1)


def test_memory_is_what_was_reserved() -> None:
    """A reserve is taken once, in the bytes that the shapes make up, and writing into it takes no more."""
    cache, _ = filled(1, 10, reserve=40)
    assert cache.nbytes == LAYERS * 2 * HEADS * 40 * SIZE * 4
    before = cache.layers[0][0].data_ptr()
    cache.extend(0, numbers(1, 30, 7), numbers(1, 30, 8))
    assert cache.layers[0][0].data_ptr() == before


def test_cropping() -> None:
    """What is cropped is gone, and what follows is written behind the rest."""
    cache, written = filled(1, 400)
    cache.crop(5)
    assert cache.length == 5
    assert cache.nbytes == LAYERS * 2 * HEADS * 5 * SIZE * 4
    new = numbers(1, 2, 77)
    keys, _ = cache.extend(0, new, new)
    assert torch.equal(keys, torch.cat([written[0][0][:, :, :5], new], dim=2))


def test_repeating_and_keeping_rows() -> None:
    """Samples begin with equal rows that go their own ways; a finished one is dropped."""
    cache, written = filled(1, 6)
    cache.repeat(3, room=2)
    new = numbers(3, 1, 5)
    for layer in range(LAYERS):
        cache.extend(layer, new, new)
    cache.keep([0, 2])
    assert cache.rows == 2
    for layer in range(LAYERS):
        keys, _ = held(cache, layer)
        assert torch.equal(keys[:, :, :6], written[layer][0].expand(2, -1, -1, -1))
        assert torch.equal(keys[:, :, 6:], new[[0, 2]])


def test_side_by_side() -> None:
    """Rows of unequal length end together, and what pads them is zero; the parts are given up."""
    long, of_long = filled(1, 5, seed=1)
    short, of_short = filled(1, 2, seed=2)
    whole = KeyValues.side_by_side([long, short], room=3)
    assert (whole.length, whole.rows, long.rows, short.rows) == (5, 2, 0, 0)
    for layer in range(LAYERS):
        for kind in (0, 1):
            found = held(whole, layer)[kind]
            assert torch.equal(found[:1], of_long[layer][kind])
            assert torch.equal(found[1:, :, 3:], of_short[layer][kind])
            assert not found[1:, :, :3].any()
