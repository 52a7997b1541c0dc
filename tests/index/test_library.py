"""phirag.index.library: several indexes answer as one, and every passage says where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from phirag.errors import EncoderMismatch, InputError
from phirag.index.build import build_index
from phirag.index.filters import Filter
from phirag.index.library import Library, open_indexes
from phirag.index.live import remove_from_index
from phirag.index.store import Index


@pytest.fixture
def paths(tmp_path: Path, sources: Path, encoder: Any) -> list[Path]:
    """Two indexes that share an id, in directories of one name."""
    build_index([sources], tmp_path / "a" / "notes", encoder=encoder)
    (tmp_path / "m.jsonl").write_text(
        '{"id": "mvt", "title": "Cauchy\'s mean value theorem", "text": "A ratio of increments of $f$ and $g$.",'
        ' "relations": [{"kind": "refers to", "to": "rolle"}]}\n{"id": "rolle", "title": "Role", "text": "Play."}\n',
        "utf-8",
    )
    build_index([tmp_path / "m.jsonl"], tmp_path / "b" / "notes", encoder=encoder)
    return [tmp_path / "a" / "notes", tmp_path / "b" / "notes"]


def test_ids_stay_apart(paths: list[Path]) -> None:
    """A shared id means two passages, each with its index; relations stay inside their index."""
    library = open_indexes(paths)
    assert isinstance(library, Library)
    assert len(library) == len(library.passages()) == 8
    both = library.passages(["notes:mvt", "notes-2:mvt", "mvt", "other:mvt"])
    assert [p.title for p in both] == ["Mean value theorem", "Cauchy's mean value theorem"]
    assert both[1].relations[0].to == "notes-2:rolle"
    assert [library.origin(p.id) for p in both] == ["notes", "notes-2"]
    found = library.find_title("Cauchy's mean value theorem")
    assert found is not None and found.id == "notes-2:mvt"


def test_channels_are_pooled(paths: list[Path], encoder: Any) -> None:
    """Cosines are those of the members, in one order; a score says how much of the query its passage accounts for."""
    library = open_indexes(paths)
    members = [open_indexes([path]) for path in paths]
    assert all(isinstance(member, Index) for member in members)
    vector = encoder.encode(["mean value theorem"])[0]
    expected = sorted((hit.score for member in members for hit in member.dense(vector, 8)), reverse=True)
    assert [hit.score for hit in library.dense(vector, 8)] == expected
    words = ["mean", "value", "theorem", "cauchy"]
    hits = library.sparse(words, 4)
    assert hits[0].id == "notes-2:mvt"
    for hit in hits:
        name, _, identifier = hit.id.partition(":")
        member = members[0 if name == "notes" else 1]
        (own,) = [other.score for other in member.sparse(words, 4) if other.id == identifier]
        assert library.coverage(words, hit.score) == pytest.approx(member.coverage(words, own), rel=1e-6)


def test_filters_and_new_versions(paths: list[Path]) -> None:
    """A library is narrowed as an index is, and sees the new version of each member."""
    library = open_indexes(paths)
    assert {p.id for p in library.where(Filter(sources=("m.jsonl",))).passages()} == {"notes-2:mvt", "notes-2:rolle"}
    assert library.latest() is library
    remove_from_index(paths[0], ["*.jsonl"])
    assert len(library.latest()) == 5
    assert len(library) == 8


def test_what_cannot_be_one_library(paths: list[Path], sources: Path, tmp_path: Path, another_encoder: Any) -> None:
    """Encoders have to agree, and there has to be an index; the same one twice is one."""
    build_index([sources], tmp_path / "c", encoder=another_encoder)
    with pytest.raises(EncoderMismatch, match="--encoder trigrams"):
        open_indexes([paths[0], tmp_path / "c"])
    with pytest.raises(InputError):
        open_indexes([])
    assert isinstance(open_indexes([paths[0], paths[0]]), Index)
