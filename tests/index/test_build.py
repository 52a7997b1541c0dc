"""phirag.index.build: the same sources give the same bytes, and a build that fails changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phirag.corpus.sources import read_sources
from phirag.errors import CorpusError, EncoderError
from phirag.index.build import build_index, encoding_text
from phirag.index.store import open_index
from phirag.types import Passage


def _bytes(directory: Path) -> dict[str, bytes]:
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def test_two_builds_give_the_same_bytes(tmp_path: Path, sources: Path, encoder: Any) -> None:
    """File names and bytes of two builds are equal, the manifest's included."""
    build_index([sources], tmp_path / "a", encoder=encoder)
    build_index([sources], tmp_path / "b" / "deeper", encoder=encoder)
    first, second = _bytes(tmp_path / "a"), _bytes(tmp_path / "b" / "deeper")
    assert first == second
    assert {"manifest.json", "manifest.copy.json"} < set(first)
    assert {"passages.sqlite", "vectors.faiss", "meta.json"} < {name.rsplit("/", 1)[-1] for name in first}


def test_the_manifest_tells_what_was_built(tmp_path: Path, sources: Path, encoder: Any) -> None:
    """Counts, kinds, encoder and skipped files stand in the manifest, and the stores hold what it says."""
    steps: list[tuple[str, int, int]] = []
    manifest = build_index([sources], tmp_path / "i", encoder=encoder, progress=lambda *s: steps.append(s))
    assert manifest.passages == 6
    assert manifest.kinds == {"passage": 3, "theorem": 3}
    assert [skipped.path for skipped in manifest.skipped] == ["broken.md"]
    assert manifest.encoder.digest == encoder.digest
    index = open_index(tmp_path / "i")
    reading = read_sources([sources])
    assert index.passages() == list(reading.passages)
    assert manifest.sources == reading.digest
    expected = encoder.encode([encoding_text(passage) for passage in reading.passages])
    np.testing.assert_array_equal(index.vectors(), expected)
    assert {stage for stage, _, _ in steps} == {"reading", "encoding", "writing"}
    assert ("encoding", 6, 6) in steps


def test_a_new_build_replaces_the_old(tmp_path: Path, sources: Path, encoder: Any) -> None:
    """Building again into the same directory gives the new content alone."""
    build_index([sources], tmp_path / "i", encoder=encoder)
    build_index([sources / "text.txt"], tmp_path / "i", encoder=encoder)
    index = open_index(tmp_path / "i")
    assert [passage.id for passage in index.passages()] == ["text.txt#text"]


def test_a_failed_build_leaves_the_old(tmp_path: Path, sources: Path, encoder: Any) -> None:
    """Nothing to read, or an encoder that breaks, leaves the index that was there."""

    class Broken(type(encoder)):  # type: ignore[misc]
        def encode(self, texts: Any) -> Any:
            return super().encode(texts)[:, :-1]

    build_index([sources], tmp_path / "i", encoder=encoder)
    before = _bytes(tmp_path / "i")
    with pytest.raises(CorpusError):
        build_index([sources / "broken.md"], tmp_path / "i", encoder=encoder)
    with pytest.raises(EncoderError, match=r"shape \(6, 63\)"):
        build_index([sources], tmp_path / "i", encoder=Broken())
    assert _bytes(tmp_path / "i") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["i", "notes"]


def test_the_encoder_reads_names_and_text() -> None:
    """Titles and aliases are part of what is encoded; a passage without names is its text."""
    passage = Passage(id="x", title="Rolle's theorem", aliases=("Rolle",), text="Text.")
    assert encoding_text(passage) == "Rolle's theorem; Rolle. Text."
    assert encoding_text(Passage(id="x", text="Text.")) == "Text."
