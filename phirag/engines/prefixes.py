"""What the model has read already, kept for the next request that begins alike.

A chat turn begins with the turns before it, and another question over the same passages with the same
passages: only what follows the longest common prefix is run again. Promises that a cache belongs to one
request at a time, and that keys of one set of rotary factors are never continued under the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from phirag.engines.phi_cache import KeyValues

__all__ = ["Prefixes", "common"]


class Prefixes:
    """The caches of the last requests, with the ids they hold.

    Parameters
    ----------
    size
        How many to keep; 0 keeps none.

    Examples
    --------
    >>> kept = Prefixes(2)
    >>> kept.take([1, 2, 3], long=True).length
    0
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: list[tuple[tuple[int, ...], bool, KeyValues]] = []
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, ids: Sequence[int], *, long: bool) -> KeyValues:
        """Return a cache that holds the longest known prefix of ``ids``, and is the caller's from now on.

        At least the last id is left to be run, since its logits are what comes next. A cache that shares
        less than half of what it holds is left to the conversation it belongs to.
        """
        with self._lock:
            best, length = -1, 0
            for place, (known, kind, _) in enumerate(self._kept):
                shared = min(common(known, ids), len(ids) - 1)
                if kind == long and shared > length and 2 * shared >= len(known):
                    best, length = place, shared
            if best < 0:
                return KeyValues()
            cache = self._kept.pop(best)[2]
        cache.crop(length)
        return cache

    def put(self, ids: Sequence[int], cache: KeyValues, *, long: bool) -> None:
        """Keep the first row of a cache, which holds ``ids`` or more, and forget the oldest."""
        if self.size < 1 or cache.length < len(ids):
            return
        if cache.rows > 1:
            cache.keep([0])
        cache.crop(len(ids))
        with self._lock:
            self._kept.append((tuple(ids), long, cache))
            del self._kept[: -self.size]

    def clear(self) -> bool:
        """Forget everything; tell whether there was anything."""
        with self._lock:
            had = bool(self._kept)
            self._kept.clear()
            return had


def common(one: Sequence[int], other: Sequence[int]) -> int:
    """Return how many ids two sequences share from the start.

    Examples
    --------
    >>> common([1, 2, 3], [1, 2, 4]), common([], [1])
    (2, 0)
    """
    for place, (left, right) in enumerate(zip(one, other)):  # noqa: B905 - one may be shorter
        if left != right:
            return place
    return min(len(one), len(other))
