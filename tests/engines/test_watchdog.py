"""The watchdog: a call of a given length, and not one more."""

from __future__ import annotations

import threading

from phirag.engines.watchdog import Watchdog


def test_barks_once_and_wakes_the_work() -> None:
    """Work that takes too long is ended by the bark, from another thread, once."""
    woken = threading.Event()
    barkers: list[str] = []

    def bark() -> None:
        barkers.append(threading.current_thread().name)
        woken.set()

    with Watchdog(bark) as watchdog, watchdog.allow(0.05):
        assert woken.wait(10)
    assert watchdog.barked
    assert len(barkers) == 1
    assert barkers != [threading.current_thread().name]


def test_a_shorter_time_after_a_longer_one() -> None:
    """Each piece of work has its own time: the long one before does not count for it."""
    woken = threading.Event()
    with Watchdog(woken.set) as watchdog:
        with watchdog.allow(3600):
            pass
        with watchdog.allow(0.05):
            assert woken.wait(10)


def test_nothing_is_watched_between_the_pieces() -> None:
    """The time between two pieces is nobody's, and the thread ends with the work."""
    woken = threading.Event()
    before = threading.active_count()
    with Watchdog(woken.set) as watchdog:
        for _ in range(3):
            with watchdog.allow(0.5):
                pass
        assert not woken.wait(0.8)
    assert not watchdog.barked
    assert threading.active_count() == before
