"""A process that computes and can be killed: one per thread of work, reused while it behaves.

The worker is this interpreter, started on :mod:`phirag.mathematics.worker_main`, with a limit on its
memory and no access to the parent's state. Requests and replies are single lines of JSON, so that
nothing that comes back can be run. A computation that passes its deadline ends with its process; a
fresh process starts at once, so that the next one hardly waits. Works from any thread, since no signals
are used.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from queue import Empty, Queue
from typing import Any

from phirag import errors
from phirag.errors import MathematicsError, WorkerFailed, WorkerTimeout

__all__ = ["Worker", "call", "warm_up"]

MEMORY_LIMIT = 3 << 30  # bytes of address space
START_LIMIT = 60.0  # seconds until a new process has to be ready


class Worker:
    """A computing process behind a pipe.

    Parameters
    ----------
    memory
        The most address space it may take, in bytes (enforced where the system knows ``RLIMIT_AS``).
    """

    def __init__(self, memory: int = MEMORY_LIMIT) -> None:
        self.memory = memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._ready = False
        self._was_ready = False
        self._replies: Queue[str | None] = Queue()

    def call(self, function: Callable[..., Any], *arguments: Any, deadline: float = 10.0, overall: bool = False) -> Any:
        """Run ``function(*arguments)`` in the process and return what it returns.

        Parameters
        ----------
        function
            A module-level function of phirag.
        arguments
            Values that JSON can carry.
        deadline
            Seconds the computation may take; its process is killed when they have passed.
        overall
            Whether the deadline is for the whole call: it then covers waiting for other computations of the
            process and for the replacement of one that was killed, but not the first start.

        Raises
        ------
        WorkerTimeout
            If the deadline passed.
        WorkerFailed
            If the process ran out of memory or broke.
        MathematicsError
            What ``function`` itself raised of phirag's errors.

        Examples
        --------
        >>> from phirag.mathematics.evaluate import simplified
        >>> Worker().call(simplified, "(x^2 - 1)/(x - 1)")
        'x + 1'
        """
        request = json.dumps([function.__module__, function.__qualname__, arguments, deadline])
        end = time.monotonic() + deadline
        if not self._lock.acquire(timeout=deadline if overall else -1):
            raise WorkerTimeout(f"the computing process was busy for {deadline:g} s")
        try:
            if overall and self._was_ready:
                self._ensure_started(remaining(end))
                deadline = remaining(end)
            else:
                self._ensure_started()
            self._send(request)
            try:
                reply = self._receive(deadline)
            except MathematicsError:  # the process is gone
                self._launch()
                raise
            except BaseException:  # the reader was interrupted: the reply must not be taken for the next call's
                self._kill()
                raise
        finally:
            self._lock.release()
        if "error" in reply:
            raise _error(reply)
        return reply["value"]

    def start(self) -> None:
        """Start the process now, so that the first call does not wait for it."""
        with self._lock:
            self._launch()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._kill()

    # --- the process ------------------------------------------------------------------------------

    def _launch(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "phirag.mathematics.worker_main", str(self.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
            start_new_session=True,  # Ctrl-C is for the program; what the process computes ends with the call
        )
        self._replies = Queue()
        threading.Thread(target=_read, args=(self._process, self._replies), daemon=True).start()

    def _ensure_started(self, limit: float = START_LIMIT) -> None:
        fresh = self._process is None or self._process.poll() is not None
        self._launch()
        if fresh or not self._ready:
            self._ready = False
            try:
                reply = json.loads(self._replies.get(timeout=limit) or "{}")
            except Empty:
                if limit == START_LIMIT:
                    self._kill()
                raise WorkerTimeout(f"the computing process was not ready after {limit:.3g} s") from None
            if reply.get("value") != "ready":
                self._kill()
                raise WorkerFailed("the computing process did not start", hint="run `phirag doctor`")
            self._ready = self._was_ready = True

    def _send(self, request: str) -> None:
        assert self._process is not None and self._process.stdin is not None
        try:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
        except OSError as error:
            self._kill()
            raise WorkerFailed("the computing process has ended unexpectedly") from error

    def _receive(self, deadline: float) -> dict[str, Any]:
        try:
            line = self._replies.get(timeout=deadline)
        except Empty:
            self._kill()
            raise WorkerTimeout(f"the computation took longer than {deadline:.3g} s and was stopped") from None
        if line is None:
            self._kill()
            raise WorkerFailed("the computation ran out of memory or broke its process")
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _kill(self) -> None:
        process, self._process, self._ready = self._process, None, False
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:  # what was still to be written has nobody to read it
                        continue


def _read(process: subprocess.Popen[str], replies: Queue[str | None]) -> None:
    """Pass on each line the process writes; ``None`` when it has ended."""
    assert process.stdout is not None
    try:
        for line in process.stdout:
            replies.put(line)
    except ValueError:  # the pipe was closed under the reader: the process was killed
        return
    finally:
        replies.put(None)


def _error(reply: dict[str, Any]) -> MathematicsError:
    """The error of phirag's tree that the process named, or :class:`WorkerFailed`."""
    kind = getattr(errors, str(reply["error"]), WorkerFailed)
    if not (isinstance(kind, type) and issubclass(kind, MathematicsError)):
        kind = WorkerFailed
    return kind(str(reply.get("message", "")), hint=str(reply.get("hint", "")))


_shared = Worker()
atexit.register(_shared.close)


def call(function: Callable[..., Any], *arguments: Any, deadline: float = 10.0, overall: bool = False) -> Any:
    """Run ``function`` in the process that all callers share; see :meth:`Worker.call`."""
    return _shared.call(function, *arguments, deadline=deadline, overall=overall)


def warm_up() -> None:
    """Start the shared process without waiting for it."""
    _shared.start()


def remaining(end: float, least: float = 0.1) -> float:
    """Seconds from now until ``end`` (of :func:`time.monotonic`), at least ``least``."""
    return max(least, end - time.monotonic())
