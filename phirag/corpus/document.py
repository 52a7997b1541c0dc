"""What one document gave: passages, what in it could not be read, and the files it is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from phirag.corpus.problems import Skipped
from phirag.types import Passage, Relation

__all__ = ["Document", "renamed"]


@dataclass(frozen=True)
class Document:
    """The passages of a document in order, problems with their places, and the names of its files."""

    passages: list[Passage]
    problems: list[Skipped] = field(default_factory=list)
    files: tuple[str, ...] = ()


def renamed(passages: list[Passage], names: dict[str, str]) -> list[Passage]:
    """Return passages with ids exchanged, in their relations too.

    Examples
    --------
    >>> proof = Passage(id="p", text="…", relations=(Relation(kind="proves", to="t"),))
    >>> [(p.id, p.relations[0].to) for p in renamed([proof], {"p": "p-2", "t": "t-2"})]
    [('p-2', 't-2')]
    """
    if not names:
        return passages
    return [
        passage.model_copy(
            update={
                "id": names.get(passage.id, passage.id),
                "relations": tuple(
                    Relation(kind=relation.kind, to=names.get(relation.to, relation.to))
                    for relation in passage.relations
                ),
            }
        )
        for passage in passages
    ]
