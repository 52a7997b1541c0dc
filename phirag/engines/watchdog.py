"""A deadline for a call that cannot be given one.

Promises to call a function once when the time allowed for one piece of work is over, from a thread of its own.
What the function does to end the work is left to the caller.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread

__all__ = ["Watchdog"]


class Watchdog:
    """Watches pieces of work that follow one another; only one at a time.

    Parameters
    ----------
    bark
        Called when a piece takes too long.

    Examples
    --------
    >>> import time
    >>> heard = []
    >>> with Watchdog(lambda: heard.append("late")) as watchdog:
    ...     with watchdog.allow(60):
    ...         pass
    ...     with watchdog.allow(0.01):
    ...         time.sleep(0.2)
    >>> heard, watchdog.barked
    (['late'], True)
    """

    def __init__(self, bark: Callable[[], object]) -> None:
        self.barked = False
        self._bark = bark
        self._deadline = math.inf
        self._over = False
        self._changed = Condition()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watchdog:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._over = True
            self._changed.notify()
        self._thread.join()

    @contextmanager
    def allow(self, seconds: float) -> Iterator[None]:
        """Allow the work inside so many seconds."""
        with self._changed:
            self._deadline = time.monotonic() + seconds
            self._changed.notify()
        try:
            yield
        finally:
            self._deadline = math.inf

    def _watch(self) -> None:
        with self._changed:
            while not self._over and not self.barked:
                left = self._deadline - time.monotonic()
                if left <= 0:
                    self.barked = True
                    self._bark()
                else:
                    self._changed.wait(None if left == math.inf else left)
