"""What could not be read, with its place: kept and told at the end, never a reason to stop."""

from __future__ import annotations

from phirag.types import Record

__all__ = ["Skipped"]


class Skipped(Record):
    """A file that gave no passages, or a place in one that could not be read, and why.

    ``line`` counts from 1; ``None`` where the whole file is meant.

    Examples
    --------
    >>> print(Skipped(path="book/main.tex", line=7, reason="there is no file ch9.tex"))
    book/main.tex:7: there is no file ch9.tex
    """

    path: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.reason}"
