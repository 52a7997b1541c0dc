"""What a search is narrowed to: kinds, areas and sources.

Promises that a pattern is never more than a pattern: values are handed to SQLite beside the statement.
"""

from __future__ import annotations

from phirag.types import Record

__all__ = ["Filter"]


class Filter(Record):
    """What passages have to be; a field that is empty lets everything through.

    Attributes
    ----------
    kinds, areas, sources
        Patterns of which one has to fit, whatever the case; ``*`` and ``?`` stand for any letters and one.

    Examples
    --------
    >>> Filter(kinds=("theorem",), sources=("notes/*",)).sql()
    ('(lower(kind) GLOB ?) AND (lower(source) GLOB ?)', ['theorem', 'notes/*'])
    """

    kinds: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.areas or self.sources)

    def sql(self) -> tuple[str, list[str]]:
        """Return the condition of an SQL statement over the passages, and its values."""
        conditions: list[str] = []
        values: list[str] = []
        for column, patterns in (("kind", self.kinds), ("area", self.areas), ("source", self.sources)):
            if patterns:
                conditions.append("(" + " OR ".join(f"lower({column}) GLOB ?" for _ in patterns) + ")")
                values.extend(pattern.lower() for pattern in patterns)
        return " AND ".join(conditions) or "1", values
