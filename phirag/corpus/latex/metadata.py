r"""What a document says of itself: its title, and PlanetMath's kind, names, terms, relations and classification.

Promises that every ``\pmsynonym`` and ``\pmdefines`` becomes a name once, and that the title is none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from phirag.corpus.latex.groups import group, skip_blanks
from phirag.corpus.latex.prose import plain

__all__ = ["Metadata", "read_metadata"]

_COMMAND = re.compile(
    r"\\(?:pm(title|type|synonym|related|defines|classification)|(title))[ \t]*(?:\[[^\]\n]{0,200}\])?"
)


@dataclass(frozen=True)
class Metadata:
    """Title, kind, other names, terms it defines, related articles and subject classes; empty where not said."""

    title: str = ""
    kind: str = ""
    synonyms: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


def read_metadata(head: str) -> Metadata:
    r"""Read the metadata of a preamble.

    Examples
    --------
    >>> read_metadata(r"\pmtitle{mean value theorem} \pmtype{Theorem} \pmsynonym{MVT}{MeanValueTheorem}")
    Metadata(title='mean value theorem', kind='theorem', synonyms=('MVT',), defines=(), related=(), classes=())
    """
    found: dict[str, list[str]] = {}
    for match in _COMMAND.finditer(head):
        first = group(head, skip_blanks(head, match.end()), 500)
        if first is None:
            continue
        key, value = match.group(1) or "document", first[0]
        if key == "classification":  # {msc}{26A03}
            second = group(head, skip_blanks(head, first[1]), 100)
            value = second[0] if second else ""
        text = value.strip() if key in ("related", "classification") else plain(value)
        if text and text not in found.setdefault(key, []):
            found[key].append(text)
    title = (found.get("title") or found.get("document") or [""])[-1]
    names = [[name for name in found.get(key, []) if name != title] for key in ("synonym", "defines")]
    return Metadata(
        title=title,
        kind=(found.get("type") or [""])[-1].lower(),
        synonyms=tuple(names[0]),
        defines=tuple(name for name in names[1] if name not in names[0]),
        related=tuple(found.get("related", ())),
        classes=tuple(found.get("classification", ())),
    )
