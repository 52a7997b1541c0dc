"""phirag.index.store: what is opened is what was written, and opening changes nothing."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phirag.errors import EncoderMismatch, IndexDamaged, IndexNotFound, InputError
from phirag.index.build import build_index, encoding_text
from phirag.index.manifest import COPY, read_manifest, sha256, write_manifest
from phirag.index.store import Index, open_index


@pytest.fixture
def directory(tmp_path: Path, sources: Path, encoder: Any) -> Path:
    """An index of six passages."""
    build_index([sources], tmp_path / "index", encoder=encoder)
    return tmp_path / "index"


def test_both_channels_find_the_passage(directory: Path, encoder: Any) -> None:
    """A passage's own encoding finds it with cosine one; its own words find it first."""
    index = open_index(directory)
    for passage in index.passages():
        hit = index.dense(encoder.encode([encoding_text(passage)])[0], 1)[0]
        assert (hit.id, hit.score) == (passage.id, pytest.approx(1.0, abs=1e-5))
    assert index.sparse("what is the quadratic formula?", 2)[0].id == "algebra.md#quadratic-formula"
    assert index.sparse(["hopital"], 5)[0].id == "lhopital"
    assert index.sparse("xyzzy", 5) == []
    assert len(index) == 6


def test_passages_by_id_and_by_name(directory: Path) -> None:
    """Ids come back in their order; a title wins over an alias of the same name."""
    index = open_index(directory)
    assert [p.id for p in index.passages(["rolle", "nope", "mvt"])] == ["rolle", "mvt"]
    assert index.get("nope") is None
    found = index.find_title("the mean value theorem")
    assert found is not None and found.id == "mvt"
    found = index.find_title("lhopital's RULE")
    assert found is not None and found.id == "lhopital"
    assert index.names_in(["rolle", "theorem"]) == [(2, "rolle")]


def test_opening_and_searching_write_nothing(directory: Path, encoder: Any) -> None:
    """In a directory without write permission everything works, and not a byte or a name changes."""
    before = {p: (p.read_bytes() if p.is_file() else b"", p.stat().st_mtime_ns) for p in directory.rglob("*")}
    for path in (*directory.rglob("*"), directory):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        index = open_index(directory)
        assert index.sparse("rolle", 1)
        assert index.dense(encoder.encode(["rolle"])[0], 1)
        assert index.find_title("Rolle's theorem")
    finally:
        for path in (directory, *directory.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    after = {p: (p.read_bytes() if p.is_file() else b"", p.stat().st_mtime_ns) for p in directory.rglob("*")}
    assert after == before


@pytest.mark.parametrize("position", [0.0, 0.5, 1.0])
def test_a_flipped_byte_in_any_file_is_named(directory: Path, position: float) -> None:
    """Whatever file is damaged, opening is refused and the file is named."""
    paths = sorted(p for p in directory.rglob("*") if p.is_file() and p.name not in ("write.lock", COPY))
    assert len(paths) == 10
    for path in paths:
        good = path.read_bytes()
        bad = bytearray(good)
        bad[int(position * (len(good) - 1))] ^= 0x10
        path.write_bytes(bytes(bad))
        with pytest.raises(IndexDamaged, match=path.name):
            open_index(directory)
        path.write_bytes(good)
    assert len(open_index(directory)) == 6


def test_a_missing_file_is_named(directory: Path) -> None:
    """A file that is gone is named."""
    _file(directory, "vectors.faiss").unlink()
    with pytest.raises(IndexDamaged, match=r"vectors\.faiss: missing"):
        open_index(directory)


def _with_files(directory: Path, change: Any) -> None:
    """Write the manifest anew with the files of its one segment changed."""
    manifest = read_manifest(directory)
    (segment,) = manifest.segments
    segment = segment.model_copy(update={"files": change(segment.files)})
    write_manifest(manifest.model_copy(update={"segments": (segment,)}), directory)


def _file(directory: Path, name: str) -> Path:
    (path,) = directory.glob(f"segments/*/{name}")
    return path


def test_stores_that_do_not_agree(directory: Path, tmp_path: Path, sources: Path, encoder: Any) -> None:
    """Files that are each sound but of different builds are refused."""
    build_index([sources / "text.txt"], tmp_path / "other", encoder=encoder)
    vectors = _file(directory, "vectors.faiss")
    os.replace(_file(tmp_path / "other", "vectors.faiss"), vectors)
    _with_files(directory, lambda files: {**files, "vectors.faiss": sha256(vectors)})
    with pytest.raises(IndexDamaged, match="do not agree"):
        open_index(directory)


def test_a_manifest_without_a_store(directory: Path) -> None:
    """A manifest that leaves a store out is refused, though what it lists is sound."""
    _with_files(directory, lambda files: {n: d for n, d in files.items() if n != "passages.sqlite"})
    with pytest.raises(IndexDamaged, match=r"has no passages\.sqlite"):
        open_index(directory)


def test_another_encoder_is_refused(directory: Path, encoder: Any, another_encoder: Any) -> None:
    """An encoder whose vectors mean something else is refused, and the error names both."""
    index = open_index(directory)
    index.check_encoder(encoder)
    with pytest.raises(EncoderMismatch, match=r"trigrams .*not trigrams-b"):
        index.check_encoder(another_encoder)
    with pytest.raises(InputError, match="dimension 64"):
        index.dense(np.ones(3, dtype=np.float32), 1)


def test_no_index(tmp_path: Path) -> None:
    """A path without an index says how to make one."""
    with pytest.raises(IndexNotFound, match="phirag index build"):
        open_index(tmp_path / "nowhere")


def test_an_index_can_be_used_from_many_threads(directory: Path, encoder: Any) -> None:
    """Concurrent searches give what a single one gives."""
    index = open_index(directory)

    def look(index: Index) -> Any:
        found = index.find_title("Rolle's theorem")
        return found, index.sparse("mean value", 3), index.dense(encoder.encode(["mean value"])[0], 3)

    expected = look(index)
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.extend(look(index) for _ in range(20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 80
