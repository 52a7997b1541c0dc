"""A computation can be killed, cannot take the machine's memory, and works from any thread."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from phirag.errors import ParseError, WorkerFailed, WorkerTimeout
from phirag.mathematics.equality import compare
from phirag.mathematics.evaluate import simplified
from phirag.mathematics.worker import Worker


@pytest.fixture(scope="module")
def worker() -> Worker:
    made = Worker()
    yield made
    made.close()


ROWS = ("[" + ",".join(f"a_{row}{column}" for column in range(9)) + "]" for row in range(9))
LONG = f"det([{','.join(ROWS)}])"  # takes far longer than any of these tests waits


def test_a_long_computation_is_stopped_and_the_next_one_works(worker: Worker) -> None:
    """Past its deadline a computation is killed; its process is replaced."""
    assert worker.call(simplified, "1 + 1", deadline=30) == "2"
    with pytest.raises(WorkerTimeout):
        worker.call(compare, LONG, "1", deadline=1)
    assert worker.call(simplified, "6/4", deadline=30) == "3/2"


def test_an_overall_deadline_covers_the_wait_for_others() -> None:
    """A call that waits for another thread's computation ends at its own deadline, without harm to the other."""
    worker = Worker()
    try:
        assert worker.call(simplified, "1 + 1", deadline=30) == "2"
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(worker.call, compare, LONG, "1", deadline=3)
            time.sleep(0.2)
            start = time.monotonic()
            with pytest.raises(WorkerTimeout, match="busy"):
                worker.call(simplified, "1 + 2", deadline=0.5, overall=True)
            assert time.monotonic() - start < 2
            with pytest.raises(WorkerTimeout, match="longer than 3 s"):
                other.result()
        assert worker.call(simplified, "1 + 2", deadline=30, overall=True) == "3"
    finally:
        worker.close()


def test_numbers_too_large_to_write_are_refused(worker: Worker) -> None:
    """A tower of powers is refused at once."""
    for hostile in ("9^{9^{9^9}}", "(10^6)!", "2^(10^9)", "binomial(10^9, 10^6)"):
        with pytest.raises(WorkerFailed):
            worker.call(simplified, hostile, deadline=30)


def test_memory_is_bounded() -> None:
    """A process that may take less than SymPy needs cannot even start; one that asks for more gets a MemoryError."""
    small = Worker(memory=25 << 20)
    with pytest.raises(WorkerFailed):
        small.call(simplified, "1 + 1", deadline=30)
    small.close()
    program = (
        "from phirag.mathematics.worker_main import limit_memory\n"
        "limit_memory(500 << 20)\n"
        "try:\n    bytearray(900 << 20)\nexcept MemoryError:\n    print('bounded')"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "bounded\n"


def _expanded() -> None:
    """Not part of phirag, so that the worker has to refuse it."""


def test_only_phirag_functions_are_run(worker: Worker) -> None:
    """A function from elsewhere is refused."""
    with pytest.raises(WorkerFailed, match="not part of phirag"):
        worker.call(_expanded)


def test_errors_keep_their_type(worker: Worker) -> None:
    """What the computation raised of phirag's errors arrives as that error."""
    with pytest.raises(ParseError, match="breaks off"):
        worker.call(simplified, "x +", deadline=30)


def test_from_many_threads(worker: Worker) -> None:
    """Calls from several threads each get their own answer."""
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda k: worker.call(simplified, f"{k} + {k}", deadline=30), range(24)))
    assert found == [str(2 * k) for k in range(24)]


INTERRUPTED = """
import os, signal, threading
from phirag.mathematics.equality import compare
from phirag.mathematics.evaluate import simplified
from phirag.mathematics.worker import call

call(simplified, "1 + 1", deadline=60)
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    call(compare, {long!r}, "1", deadline=60)
except KeyboardInterrupt:
    print("interrupted", call(simplified, "2 + 3", deadline=60))
"""


def test_an_interrupted_call_leaves_no_reply_behind() -> None:
    """After Ctrl-C in the middle of a computation, the next call gets its own result and not the one left behind."""
    program = INTERRUPTED.format(long=LONG)  # in a process of its own, since the signal would also stop the tests
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert (found.stdout.strip(), found.returncode) == ("interrupted 5", 0), found.stderr[-500:]
