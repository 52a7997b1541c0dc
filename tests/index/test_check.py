"""phirag.index.check: all faults are told, not only the first, and a rebuild is compared byte by byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from phirag.errors import IndexNotFound
from phirag.index.build import build_index
from phirag.index.check import check_index


@pytest.fixture
def directory(tmp_path: Path, sources: Path, encoder: Any) -> Path:
    """An index of six passages."""
    build_index([sources], tmp_path / "index", encoder=encoder)
    return tmp_path / "index"


def test_a_sound_index(directory: Path, sources: Path, encoder: Any) -> None:
    """A fresh index passes every check, and building it again gives the same bytes."""
    report = check_index(directory, [sources], encoder=encoder)
    assert report.ok
    assert [f.what for f in report.findings] == [
        "manifest", "copy of the manifest", "digests", "stray files", "stores", "sources", "reproducible",
    ]  # fmt: skip
    assert report.findings[-1].detail.endswith("9 of 9 files have the same bytes")


def test_every_fault_is_told(directory: Path) -> None:
    """Two damaged files, a missing one and a stray one are all in the report."""
    for name in ("passages.sqlite", "vectors.faiss"):
        with next(directory.glob(f"segments/*/{name}")).open("ab") as file:
            file.write(b"x")
    next(directory.glob("segments/*/sparse/*.term")).unlink()
    (directory / "extra.txt").write_text("?", "utf-8")
    report = check_index(directory)
    assert not report.ok
    details = {f.what: f.detail for f in report.findings if not f.ok}
    assert set(details) == {"digests", "stray files"}
    assert "passages.sqlite was changed" in details["digests"]
    assert "vectors.faiss was changed" in details["digests"]
    assert ".term is missing" in details["digests"]
    assert details["stray files"] == "extra.txt"


def test_changed_sources_and_another_encoder(
    directory: Path, sources: Path, encoder: Any, another_encoder: Any
) -> None:
    """Sources that changed since the build, and vectors that come out otherwise, are told apart."""
    report = check_index(directory, [sources], encoder=another_encoder)
    failed = {f.what: f.detail for f in report.findings if not f.ok}
    assert list(failed) == ["reproducible"]
    assert failed["reproducible"].endswith("8 of 9 files have the same bytes; others: vectors.faiss")
    (sources / "text.txt").write_text("A ring is something else.", "utf-8")
    failed = {f.what: f.detail for f in check_index(directory, [sources], encoder=encoder).findings if not f.ok}
    assert failed["sources"] == "changed since the build"


def test_a_damaged_manifest(directory: Path, tmp_path: Path) -> None:
    """A damaged manifest is a finding; no index at all is an error."""
    (directory / "manifest.json").write_text("{}", "utf-8")
    report = check_index(directory)
    assert not report.ok
    assert "manifest.json" in report.findings[0].detail
    with pytest.raises(IndexNotFound):
        check_index(tmp_path / "nowhere")
