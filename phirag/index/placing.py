"""Directories put in place in one rename, so that nobody ever sees half of one.

Promises that the target is the old directory or the new one at every moment but the instant between two
renames, where an interruption leaves the old one beside it under a name that says so.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phirag.errors import InputError

__all__ = ["placing"]


@contextmanager
def placing(target: Path, *, marker: str) -> Iterator[Path]:
    """Give an empty sibling directory to fill; on leaving without an error it becomes ``target``.

    Parameters
    ----------
    target
        The directory to make or replace.
    marker
        A file that a directory must hold to be replaced; anything else non-empty is left alone.

    Raises
    ------
    InputError
        If ``target`` exists and is neither empty nor holds ``marker``, or cannot be written.
    """
    target = target.absolute()
    _refuse_foreign(target, marker)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.building-"))
    except OSError as error:
        raise InputError(f"cannot write in {target.parent}: {error.strerror}", hint="choose another --out") from error
    try:
        yield scratch
        scratch.chmod(0o777 & ~_umask())
        _flush(scratch)
        _swap(scratch, target, marker)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _refuse_foreign(target: Path, marker: str) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InputError(f"{target} exists and is not a directory", hint="choose another --out")
    if target.is_dir() and any(target.iterdir()) and not (target / marker).is_file():
        raise InputError(f"{target} exists and is not an index", hint="choose another --out, or remove it yourself")


def _swap(scratch: Path, target: Path, marker: str) -> None:
    _refuse_foreign(target, marker)
    if not target.exists():
        scratch.rename(target)
        return
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.replaced-")) / target.name
    target.rename(aside)
    try:
        scratch.rename(target)
    except BaseException:
        aside.rename(target)
        aside.parent.rmdir()
        raise
    shutil.rmtree(aside.parent, ignore_errors=True)


def _flush(directory: Path) -> None:
    """Ask the system to write every file out, so that the rename cannot arrive before the bytes."""
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current
