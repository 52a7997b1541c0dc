"""What was read before is found again by its ids, and belongs to one request at a time."""

from __future__ import annotations

import pytest

from phirag.engines.phi_cache import KeyValues
from phirag.engines.prefixes import Prefixes

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.phi


def cache_of(length: int, rows: int = 1) -> KeyValues:
    cache = KeyValues()
    keys = torch.arange(rows * length, dtype=torch.float32).reshape(rows, 1, length, 1)
    cache.extend(0, keys, torch.zeros_like(keys))
    return cache


def test_the_longest_common_prefix_is_taken_once() -> None:
    """The best match is cropped to what is shared and is gone from the store."""
    kept = Prefixes(3)
    kept.put([1, 2, 3, 4], cache_of(4), long=True)
    kept.put([1, 2, 9, 9], cache_of(4), long=True)
    found = kept.take([1, 2, 3, 7, 8], long=True)
    assert found.length == 3
    assert found.layers[0][0].flatten()[:3].tolist() == [0, 1, 2]
    assert len(kept) == 1
    assert kept.take([1, 2, 3, 7, 8], long=True).length == 2


def test_the_last_id_is_left_to_run() -> None:
    """Its logits are what comes next, so a prompt that is known whole still runs its last id."""
    kept = Prefixes(1)
    kept.put([1, 2, 3], cache_of(3), long=False)
    assert kept.take([1, 2, 3], long=False).length == 2


def test_factors_are_not_mixed() -> None:
    """Keys under the short factors are of no use under the long ones, nor the other way round."""
    kept = Prefixes(2)
    kept.put([1, 2, 3], cache_of(3), long=False)
    assert kept.take([1, 2, 3, 4], long=True).length == 0
    assert len(kept) == 1


def test_a_long_conversation_is_not_given_up_for_a_common_greeting() -> None:
    """Less than half in common, such as the system prompt alone, is read again instead."""
    kept = Prefixes(1)
    kept.put(list(range(100)), cache_of(100), long=True)
    assert kept.take([*range(49), 900, 901], long=True).length == 0
    assert kept.take([*range(50), 900, 901], long=True).length == 50


def test_the_oldest_is_forgotten() -> None:
    """No more are kept than the size says, none at all for 0, and of several rows the first."""
    kept = Prefixes(2)
    for first in (1, 2, 3):
        kept.put([first, 7, 7], cache_of(3, rows=2), long=False)
    assert len(kept) == 2
    assert kept.take([1, 7, 7, 7], long=False).length == 0
    assert kept.take([3, 7, 7, 7], long=False).rows == 1
    none = Prefixes(0)
    none.put([1, 2], cache_of(2), long=False)
    assert len(none) == 0


def test_what_does_not_hold_its_ids_is_not_kept() -> None:
    """A cache that was given up in the middle of a step is not taken for a whole one."""
    kept = Prefixes(2)
    kept.put([1, 2, 3], cache_of(2), long=False)
    kept.put([1, 2, 3], KeyValues(), long=False)
    assert len(kept) == 0
    assert kept.clear() is False
