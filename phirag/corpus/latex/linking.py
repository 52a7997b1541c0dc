r"""Pieces of a document to passages with ids, titles and relations.

Promises unique ids within the document, a link in both directions between a proof and its statement and between
the parts of a long piece, and a relation for every reference whose label the document has.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from phirag.corpus.hypotheses import hypotheses
from phirag.corpus.latex.metadata import Metadata
from phirag.corpus.latex.prose import plain
from phirag.corpus.latex.structure import Block
from phirag.corpus.splitting import Identifiers, slug
from phirag.types import Passage, Relation

__all__ = ["Piece", "link"]

_REFERENCE = re.compile(
    r"\\(?:ref|eqref|cref|Cref|autoref|thref|vref|nameref|labelcref|hyperref)\*?[ \t]*(?:\[([^\]{}]{1,200})\]|"
    r"\{([^{}]{1,500})\})"
)
_LABEL = re.compile(r"\\label[ \t]*\{([^{}]{1,200})\}")
_UNPROVED = frozenset("definition example remark notation exercise problem question note axiom solution proof".split())
_ASSUMING = frozenset("theorem lemma proposition corollary claim conjecture fact property method formula".split())
_MOST_REFERENCES = 40


@dataclass
class Piece:
    """One passage to be: the block it belongs to, its text as written and as read, and its place."""

    block: Block
    raw: str
    text: str
    file: str
    lines: tuple[int, int]
    id: str = ""
    relations: list[Relation] = field(default_factory=list)


def link(pieces: Sequence[Piece], metadata: Metadata, name: str) -> list[Passage]:
    """Return the passages of a document.

    Parameters
    ----------
    pieces
        In the order of the document; the parts of one block follow each other.
    metadata
        What the document says of itself.
    name
        The main file's name.
    """
    title = metadata.title or name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    owners = _owners(pieces, title)
    _tie_parts(pieces)
    proved = _tie_proofs(pieces, owners)
    _refer(pieces, owners)
    lead = _lead(pieces, metadata)
    terms = _terms(pieces, metadata, lead)
    passages = []
    for piece in pieces:
        heading = _title(piece, title, proved)
        block = piece.block
        path = tuple(plain(words) for words, _ in block.section)
        first = piece is lead
        aliases = (*(metadata.synonyms if first else ()), *terms.get(id(piece), ()), *_spoken(block))
        whole = block.kind in _ASSUMING or (not block.kind and metadata.kind in _ASSUMING and first)
        passages.append(
            Passage(
                id=piece.id,
                kind=block.kind or metadata.kind or "passage",
                title=heading,
                text=piece.text,
                aliases=tuple(alias for alias in aliases if alias != heading),
                area=metadata.classes[0] if metadata.classes else (title if heading != title else ""),
                related=metadata.related if first else (),
                source=piece.file,
                number=block.number,
                hypotheses=hypotheses(piece.text) if whole else (),
                section=(title, *path) if metadata.title and title not in path else path,
                relations=tuple(piece.relations),
                lines=piece.lines,
            )
        )
    return passages


def _blocks(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces, block by block."""
    run: list[Piece] = []
    for piece in pieces:
        if run and run[-1].block is not piece.block:
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _owners(pieces: Sequence[Piece], title: str) -> dict[str, str]:
    """Give every piece its id; return label to the id of the passage it stands in."""
    unique = Identifiers()
    owners: dict[str, str] = {}
    for run in _blocks(pieces):
        block = run[0].block
        for piece in run:
            piece.id = unique(f"{piece.file}#{_fragment(block, title)}")
            for label in _LABEL.findall(piece.raw):
                owners.setdefault(label.strip(), piece.id)
        for label in block.labels:
            owners.setdefault(label, run[0].id)
    return owners


def _fragment(block: Block, title: str) -> str:
    section = block.section[-1][0] if block.section else ""
    if block.kind:
        numbered = f"{slug(block.kind)}-{block.number}" if block.number else ""
        label = block.labels[0] if block.labels else ""
        return label or slug(block.name) or numbered or slug(plain(section)) or slug(block.kind)
    return slug(plain(section)) or slug(title) or "text"


def _tie_parts(pieces: Sequence[Piece]) -> None:
    for run in _blocks(pieces):
        for before, after in itertools.pairwise(run):
            before.relations.append(Relation(kind="continued by", to=after.id))
            after.relations.append(Relation(kind="continues", to=before.id))


def _tie_proofs(pieces: Sequence[Piece], owners: dict[str, str]) -> dict[int, Piece]:
    """Tie each proof to the statement its title refers to, else to the last statement before it."""
    by_id = {piece.id: piece for piece in pieces}
    proved: dict[int, Piece] = {}
    last: Piece | None = None
    for run in _blocks(pieces):
        block = run[0].block
        if block.kind and block.kind not in _UNPROVED:
            last = run[0]
        if block.kind != "proof":
            continue
        named = [by_id[owners[label]] for label in _labels(block.title) if label in owners]
        statement = named[0] if named else last
        if statement is None or statement is run[0]:
            continue
        for piece in run:
            piece.relations.append(Relation(kind="proves", to=statement.id))
            proved[id(piece)] = statement
        statement.relations.append(Relation(kind="proved by", to=run[0].id))
    return proved


def _labels(text: str) -> list[str]:
    found: list[str] = []
    for optional, braced in _REFERENCE.findall(text):
        found.extend(part.strip() for part in (optional or braced).split(","))
    return found


def _refer(pieces: Sequence[Piece], owners: dict[str, str]) -> None:
    for piece in pieces:
        targets = dict.fromkeys(owners[label] for label in _labels(piece.raw) if label in owners)
        known = {relation.to for relation in piece.relations}
        for target in list(targets)[:_MOST_REFERENCES]:
            if target != piece.id and target not in known:
                piece.relations.append(Relation(kind="refers to", to=target))


def _lead(pieces: Sequence[Piece], metadata: Metadata) -> Piece | None:
    """The piece that an article is about: the first of the article's kind, else the first of all."""
    of_kind = [piece for piece in pieces if metadata.kind and piece.block.kind == metadata.kind]
    candidates = of_kind or list(pieces)
    return candidates[0] if candidates else None


def _terms(pieces: Sequence[Piece], metadata: Metadata, lead: Piece | None) -> dict[int, list[str]]:
    """The terms an article defines, each with the first piece that uses it, else with the piece it is about."""
    found: dict[int, list[str]] = {}
    texts = [(piece, piece.text.lower()) for piece in pieces] if metadata.defines else []
    for term in metadata.defines:
        holder = next((piece for piece, text in texts if term.lower() in text), lead)
        if holder is not None:
            found.setdefault(id(holder), []).append(term)
    return found


def _spoken(block: Block) -> tuple[str, ...]:
    """How a named statement is asked for: "Rolle" is "Rolle theorem", which is also how "Rolle's theorem" is read."""
    name = block.name
    short = name and len(name.split()) <= 4 and "$" not in name and "\\" not in name
    return (f"{name} {block.kind}",) if short and block.kind in _ASSUMING and block.kind not in name.lower() else ()


def _title(piece: Piece, title: str, proved: dict[int, Piece]) -> str:
    block = piece.block
    own = block.name
    section = plain(block.section[-1][0]) if block.section else ""
    if block.kind != "proof":
        return own or section or title
    statement = proved.get(id(piece))
    if own:
        return own if own.lower().startswith(("proof", "sketch")) else f"Proof: {own}"
    about = _title(statement, title, {}) if statement is not None else section or title
    return f"Proof: {about}"
