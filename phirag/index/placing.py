"""A new version of a directory put in place in one rename, by one writer at a time.

Promises that whoever reads the directory sees the old version or the new one at every moment, whenever the writer is
killed: files are written beside those in use and flushed, then one file that names them is replaced. What a version
is made of is left to :mod:`phirag.index.live`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from phirag.errors import IndexNotWritten, InputError

__all__ = ["LOCK", "SCRATCH", "flushed", "lone_writer", "not_written", "place", "put", "refuse_foreign"]

LOCK = "write.lock"
"""The file that a writer holds locked; it says nothing and may stay."""
SCRATCH = ".writing-"
"""How the names of files and directories begin that are not in place yet."""


@contextmanager
def lone_writer(directory: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Make the directory if need be, and keep every other writer out of it until the block ends.

    Parameters
    ----------
    directory
        The index directory.
    wait
        Seconds to wait for another writer.

    Raises
    ------
    IndexNotWritten
        If another process is writing, or the directory cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(directory / LOCK)
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise IndexNotWritten(
            f"another process is writing to {directory}", hint="try again when it has finished; readers need not wait"
        ) from error
    except OSError as error:
        raise not_written(directory, error) from error
    try:
        yield
    finally:
        lock.release()


def refuse_foreign(directory: Path, known: Collection[str], marks: Collection[Collection[str]]) -> None:
    """Refuse a path that is a file, a link, or a directory of something else.

    Parameters
    ----------
    directory
        The path.
    known
        Names that a directory of ours may hold; one with nothing else in it is ours.
    marks
        Sets of names; a directory that holds all names of one set is ours, whatever else is in it.

    Raises
    ------
    InputError
        If it is one of these.
    """
    if directory.is_symlink() or (directory.exists() and not directory.is_dir()):
        raise InputError(f"{directory} exists and is not a directory", hint="choose another --out")
    names = {path.name for path in directory.iterdir()} if directory.is_dir() else set()
    strange = [name for name in names if name not in known and not name.startswith(SCRATCH)]
    if strange and not any(set(mark) <= names for mark in marks):
        raise InputError(f"{directory} exists and is not an index", hint="choose another --out, or remove it yourself")


@contextmanager
def place(parent: Path) -> Iterator[Path]:
    """Give an empty directory inside ``parent`` to fill; whatever is still in it at the end is removed."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=parent, prefix=SCRATCH))
    except OSError as error:
        raise not_written(parent, error) from error
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def flushed(scratch: Path, target: Path) -> None:
    """Have the system write out every file of a directory, then rename the directory; an old ``target`` goes."""
    for path in sorted(scratch.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    scratch.chmod(0o777 & ~_umask())
    if target.exists():
        shutil.rmtree(target)
    scratch.rename(target)
    _flush_directory(target.parent)


def put(text: str, path: Path) -> None:
    """Replace a file by one with this text, in one rename."""
    scratch = path.with_name(f"{SCRATCH}{path.name}")
    with scratch.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(scratch, path)
    _flush_directory(path.parent)


def not_written(place: Path, error: BaseException) -> IndexNotWritten:
    """Return the error for a place that could not be written."""
    why = (error.strerror if isinstance(error, OSError) else None) or str(error).splitlines()[0][:200]
    return IndexNotWritten(
        f"{place} cannot be written: {why}",
        hint="make room or check its permissions; the index is as it was before",
    )


def _flush_directory(directory: Path) -> None:
    """Have the renames in a directory written out, where the system can."""
    try:
        handle = os.open(directory, os.O_RDONLY)
    except OSError:  # Windows opens no directories
        return
    try:
        os.fsync(handle)
    except OSError:  # some file systems cannot
        pass
    finally:
        os.close(handle)


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current
