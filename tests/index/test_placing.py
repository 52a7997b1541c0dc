"""phirag.index.placing: one writer, files replaced in one rename, and what is not an index is left alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from phirag.errors import IndexNotWritten, InputError
from phirag.index.placing import flushed, lone_writer, place, put, refuse_foreign


def _names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_directory_appears_whole(tmp_path: Path) -> None:
    """Until it is renamed the target does not exist; a block that fails leaves nothing behind."""
    with place(tmp_path / "deep") as scratch:
        (scratch / "sub").mkdir()
        (scratch / "sub" / "f").write_text("new", "utf-8")
        assert not (tmp_path / "deep" / "out").exists()
        flushed(scratch, tmp_path / "deep" / "out")
    assert (tmp_path / "deep" / "out" / "sub" / "f").read_text("utf-8") == "new"

    def fail() -> None:
        with place(tmp_path / "deep") as scratch:
            (scratch / "f").write_text("half", "utf-8")
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        fail()
    assert _names(tmp_path / "deep") == ["out"]


def test_a_file_is_replaced_in_one_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the rename fails, the old file is as it was."""
    put("old\n", tmp_path / "m")
    inode = (tmp_path / "m").stat().st_ino
    put("new\n", tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == b"new\n"
    assert (tmp_path / "m").stat().st_ino != inode

    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", failing)
    with pytest.raises(OSError, match="No space"):
        put("newer\n", tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == b"new\n"


def test_two_writers(tmp_path: Path) -> None:
    """A second process is told that another one is writing; when a writer is killed, the next one may."""
    program = (
        "import sys, time; from pathlib import Path; from phirag.index.placing import lone_writer\n"
        f"with lone_writer(Path({str(tmp_path)!r})): print('in', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "in\n"
        with pytest.raises(IndexNotWritten, match="another process is writing"), lone_writer(tmp_path):
            pass
        other.kill()
    with lone_writer(tmp_path, wait=5):
        pass


def test_a_place_that_cannot_be_made(tmp_path: Path) -> None:
    """Where no directory can be made, the error names the place and the way out."""
    (tmp_path / "file").write_text("x", "utf-8")
    with (
        pytest.raises(IndexNotWritten, match=r"file.* cannot be written: .*; make room"),
        place(tmp_path / "file" / "d"),
    ):
        pass


def test_anything_else_is_left_alone(tmp_path: Path) -> None:
    """A directory with other files, a file and a link are refused; an empty one and one of ours are not."""
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("years of work", "utf-8")
    (tmp_path / "thesis" / "m").write_text("an m of another kind", "utf-8")
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "thesis")
    for name in ("thesis", "file", "link"):
        with pytest.raises(InputError, match="choose another --out"):
            refuse_foreign(tmp_path / name, {"m", "s"}, [("m", "s")])
    (tmp_path / "ours").mkdir()
    refuse_foreign(tmp_path / "ours", {"m", "s"}, [("m", "s")])
    for name in ("m", "s", "note.txt"):
        (tmp_path / "ours" / name).write_text("x", "utf-8")
    refuse_foreign(tmp_path / "ours", {"m", "s"}, [("m", "s")])
    refuse_foreign(tmp_path / "nowhere", {"m"}, [])
