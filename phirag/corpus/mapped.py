"""Text that remembers where each piece of it was read.

Promises that every offset of a text put together from several files, with macros expanded, leads back to a
file and a line. What the text means is left to the readers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

__all__ = ["Builder", "File", "MappedText", "Place"]


@dataclass(frozen=True)
class Place:
    """A line of a file; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True)
class File:
    """A source file: its name in the corpus, its text, and where its lines begin."""

    name: str
    text: str
    newlines: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, name: str, text: str) -> File:
        """Return the file with its lines found."""
        return cls(name, text, tuple(match.start() for match in re.finditer("\n", text)))

    def place(self, offset: int) -> Place:
        """Return the line that an offset of the text stands in."""
        return Place(self.name, bisect_right(self.newlines, offset - 1) + 1)


@dataclass(frozen=True)
class MappedText:
    """A text and, for each of its runs, the file and offset where the run was read.

    Attributes
    ----------
    text
        The text.
    starts
        Where each run begins, ascending, the first at 0.
    origins
        For each run: the file, the offset of its beginning there, and whether it was copied letter by letter
        (else all of the run comes from that one offset, as a macro's expansion does).
    """

    text: str
    starts: tuple[int, ...]
    origins: tuple[tuple[File, int, bool], ...]

    def locate(self, offset: int) -> tuple[File, int]:
        """Return the file and the offset in it that an offset of the text was read from."""
        run = max(0, bisect_right(self.starts, offset) - 1)
        file, begin, copied = self.origins[run]
        return file, min(begin + (offset - self.starts[run]) * copied, len(file.text))

    def place(self, offset: int) -> Place:
        """Return the file and line that an offset of the text was read from."""
        file, at = self.locate(offset)
        return file.place(at)


class Builder:
    """Puts a mapped text together, piece by piece.

    Examples
    --------
    >>> file = File.of("a.tex", "one\\ntwo\\nthree")
    >>> built = Builder()
    >>> built.copy(file, 8, 13)
    >>> built.add(" and two", file, 4)
    >>> text = built.done()
    >>> text.text, text.place(1), text.place(7)
    ('three and two', Place(file='a.tex', line=3), Place(file='a.tex', line=2))
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._origins: list[tuple[File, int, bool]] = []
        self.length = 0

    @property
    def last(self) -> str:
        """The piece added last."""
        return self._parts[-1] if self._parts else ""

    def add(self, text: str, file: File, offset: int, *, copied: bool = False) -> None:
        """Add a text that stands for what is at an offset of a file."""
        if text:
            self._parts.append(text)
            self._starts.append(self.length)
            self._origins.append((file, offset, copied))
            self.length += len(text)

    def copy(self, file: File, begin: int, end: int) -> None:
        """Add a stretch of a file as it is."""
        self.add(file.text[begin:end], file, begin, copied=True)

    def copy_mapped(self, source: MappedText, begin: int, end: int) -> None:
        """Add a stretch of a mapped text, with its origins."""
        run = max(0, bisect_right(source.starts, begin) - 1)
        while begin < end:
            stop = min(end, source.starts[run + 1]) if run + 1 < len(source.starts) else end
            file, at = source.locate(begin)
            self.add(source.text[begin:stop], file, at, copied=source.origins[run][2])
            begin, run = stop, run + 1

    def done(self) -> MappedText:
        """Return what was put together."""
        return MappedText("".join(self._parts), tuple(self._starts), tuple(self._origins))
