"""A folder of sources, out of which no name leads.

Promises that only plain files inside the folder are ever read, whatever a document asks for: no absolute
path, no way up and out, no link that leads outside, no hidden file, nothing larger than a book can be.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from phirag.errors import CorpusError

__all__ = ["MAX_BYTES", "Folder", "decode"]

MAX_BYTES = 200_000_000
"""Size above which a source file is not read."""
_REFUSED = re.compile(r"^(?:/|~|[A-Za-z]:|\||\\)|[\x00-\x1f|]")


class Folder:
    """A folder; names are relative to it, with ``/``.

    Examples
    --------
    >>> [Folder(Path("book")).inside(name) for name in ("ch/../one.tex", "../thesis.tex", "/etc/passwd", ".env")]
    ['one.tex', None, None, None]
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = root.resolve()

    def inside(self, name: str) -> str | None:
        """Return the name in its shortest form, or ``None`` if it leads out of the folder or is hidden."""
        if not name or _REFUSED.search(name):
            return None
        short = posixpath.normpath(name)
        return None if any(part.startswith(".") for part in short.split("/")) else short

    def holds(self, name: str) -> bool:
        """Whether there is a plain file of this name whose real place is inside the folder."""
        path = self.root / name
        try:
            return path.is_file() and path.resolve().is_relative_to(self._real)
        except (OSError, ValueError, RuntimeError):  # names that no file system takes, links in a circle
            return False

    def bytes(self, name: str) -> bytes:
        """Return the bytes of a file.

        Raises
        ------
        CorpusError
            If it is not there, leads outside, is too large, or cannot be read.
        """
        path = self.root / name
        if not self.holds(name):
            outside = path.is_symlink()
            why = "a link out of its folder" if outside else "not a file in this folder"
            raise CorpusError(f"{name}: {why}", hint="copy the file itself into the folder")
        try:
            if path.stat().st_size > MAX_BYTES:
                raise CorpusError(f"{name}: larger than {MAX_BYTES:,} bytes", hint="split it")
            return path.read_bytes()
        except OSError as error:
            raise CorpusError(f"{name}: cannot be read: {error.strerror}", hint="check its permissions") from error

    def text(self, name: str) -> str:
        """Return a file as text; raises :class:`CorpusError` as :meth:`bytes` does, or if it is not UTF-8."""
        return decode(self.bytes(name), name)


def decode(data: bytes, name: str) -> str:
    """Return bytes as text with plain newlines.

    Raises
    ------
    CorpusError
        If they are binary, or not UTF-8; the message says where.
    """
    if b"\0" in data:
        raise CorpusError(f"{name}: a binary file", hint="give text, or its format's own suffix")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{name}: byte {error.start} is not UTF-8", hint="save it as UTF-8 (iconv -f latin1 -t utf-8)"
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
