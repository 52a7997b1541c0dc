"""phirag.index.repair: what is damaged is found, named, and brought back byte by byte, or refused with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from phirag.errors import IndexDamaged
from phirag.index.build import build_index
from phirag.index.check import check_index
from phirag.index.live import add_to_index, remove_from_index
from phirag.index.repair import repair_index
from phirag.index.store import open_index


@pytest.fixture
def directory(tmp_path: Path, sources: Path, encoder: Any) -> Path:
    """An index of two segments, with rows removed."""
    path = tmp_path / "index"
    build_index([sources], path, encoder=encoder)
    (tmp_path / "g.md").write_text("# Group\n\nA set with one operation.\n", "utf-8")
    add_to_index(path, [tmp_path / "g.md"], encoder=encoder)
    remove_from_index(path, ["rolle"])
    return path


def _bytes(directory: Path) -> dict[str, bytes]:
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def _flip(path: Path, position: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(position * (len(data) - 1))] ^= 4
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("position", [0.3, 1.0])
def test_a_flipped_bit_in_any_file_is_found_and_mended(directory: Path, encoder: Any, position: float) -> None:
    """Every file but the passages is brought back to its bytes without the sources."""
    good = _bytes(directory)
    for name in good:
        if name == "write.lock":
            continue
        _flip(directory / name, position)
        report = check_index(directory)
        assert not report.ok
        assert any(name.split("/")[-1] in finding.detail for finding in report.findings if not finding.ok), name
        if name.endswith(".sqlite"):
            with pytest.raises(IndexDamaged, match=r"the passages in it are lost.*--sources"):
                repair_index(directory, encoder=encoder)
            (directory / name).write_bytes(good[name])
            continue
        repair = repair_index(directory, encoder=encoder)
        assert repair.done, name
        assert _bytes(directory) == good, name
        assert check_index(directory).ok


def test_lost_passages_come_back_from_the_sources(directory: Path, sources: Path, tmp_path: Path, encoder: Any) -> None:
    """Where the passages themselves are damaged, the documents are read again."""
    for path in directory.glob("segments/*/passages.sqlite"):
        _flip(path, 0.5)
    repair_index(directory, [sources, tmp_path / "g.md"], encoder=encoder)
    assert check_index(directory, [sources, tmp_path / "g.md"], encoder=encoder).ok
    assert len(open_index(directory)) == 7


def test_no_manifest_is_left(directory: Path, sources: Path, encoder: Any) -> None:
    """With the manifest and its copy damaged only the sources help; the error says so."""
    for name in ("manifest.json", "manifest.copy.json"):
        _flip(directory / name, 0.5)
    with pytest.raises(IndexDamaged, match=r"neither it nor its copy.*--sources"):
        repair_index(directory)
    assert repair_index(directory, [sources], encoder=encoder).done == ("built again from the sources",)
    assert len(open_index(directory)) == 6


def test_leftovers_go_and_foreign_files_stay(directory: Path) -> None:
    """What an interrupted writer left is removed; a file that is not ours is told and kept."""
    (directory / "segments" / ".writing-x").mkdir()
    (directory / "segments" / "0123456789abcdef").mkdir()
    (directory / ".writing-manifest.json").write_text("{", "utf-8")
    (directory / "mine.txt").write_text("keep", "utf-8")
    assert len(repair_index(directory).done) == 3
    assert (directory / "mine.txt").exists()
    assert not check_index(directory).ok
    (directory / "mine.txt").unlink()
    assert check_index(directory).ok
