"""phirag.index.placing: the old directory or the new one, never half of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from phirag.errors import InputError
from phirag.index.placing import placing


def _names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_new_directory_appears_whole(tmp_path: Path) -> None:
    """Until the block ends the target does not exist; after, it is complete and nothing else is left."""
    target = tmp_path / "deep" / "out"
    with placing(target, marker="m") as scratch:
        (scratch / "m").write_text("new", "utf-8")
        assert not target.exists()
    assert (target / "m").read_text("utf-8") == "new"
    assert _names(target.parent) == ["out"]


def test_a_failed_build_leaves_the_old_one(tmp_path: Path) -> None:
    """An error while building leaves the old directory as it was, and no litter."""
    target = tmp_path / "out"
    target.mkdir()
    (target / "m").write_text("old", "utf-8")

    def build() -> None:
        with placing(target, marker="m") as scratch:
            (scratch / "m").write_text("half", "utf-8")
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        build()
    assert (target / "m").read_text("utf-8") == "old"
    assert _names(tmp_path) == ["out"]


def test_a_failed_rename_puts_the_old_one_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the second rename fails, the first is undone."""
    target = tmp_path / "out"
    target.mkdir()
    (target / "m").write_text("old", "utf-8")
    rename = Path.rename

    def failing(self: Path, to: Path) -> Path:
        if ".building-" in self.name:
            raise OSError("no space")
        return rename(self, to)

    def build() -> None:
        with placing(target, marker="m") as scratch:
            (scratch / "m").write_text("new", "utf-8")
            monkeypatch.setattr(Path, "rename", failing)

    with pytest.raises(OSError, match="no space"):
        build()
    assert (target / "m").read_text("utf-8") == "old"
    assert _names(tmp_path) == ["out"]


def test_an_old_one_is_replaced(tmp_path: Path) -> None:
    """A directory with the marker is replaced as a whole: files of the old one do not stay."""
    target = tmp_path / "out"
    for text in ("old", "new"):
        with placing(target, marker="m") as scratch:
            (scratch / "m").write_text(text, "utf-8")
            (scratch / text).write_text("", "utf-8")
    assert _names(target) == ["m", "new"]
    assert _names(tmp_path) == ["out"]


def test_anything_else_is_left_alone(tmp_path: Path) -> None:
    """A directory with other files, a file and a link are never replaced; an empty directory is."""
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("years of work", "utf-8")
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "thesis")
    for name in ("thesis", "file", "link"):
        with pytest.raises(InputError, match="choose another --out"), placing(tmp_path / name, marker="m"):
            pass
    assert (tmp_path / "thesis" / "chapter.tex").read_text("utf-8") == "years of work"
    (tmp_path / "empty").mkdir()
    with placing(tmp_path / "empty", marker="m") as scratch:
        (scratch / "m").write_text("x", "utf-8")
    assert _names(tmp_path / "empty") == ["m"]
