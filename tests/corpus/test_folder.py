"""phirag.corpus.folder and mapped: nothing outside is read, and every offset leads back to its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phirag.corpus.folder import Folder
from phirag.corpus.mapped import Builder, File
from phirag.errors import CorpusError


def test_only_plain_files_inside(tmp_path: Path) -> None:
    """A link to the outside, a directory and a name that leads up are refused; a link inside the folder is read."""
    (tmp_path / "secret").write_text("s", "utf-8")
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "a.txt").write_text("a", "utf-8")
    (root / "out").symlink_to(tmp_path / "secret")
    (root / "in").symlink_to(root / "sub" / "a.txt")
    folder = Folder(root)
    assert folder.text("in") == folder.text("sub/a.txt") == "a"
    for name in ("out", "sub", "nothing", "../secret"):
        with pytest.raises(CorpusError):
            folder.bytes(name)
    assert [folder.inside(name) for name in ("a/../b", "../b", "a/../../b", ".git/x", "")] == [
        "b",
        None,
        None,
        None,
        None,
    ]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans()), max_size=12))
def test_every_offset_leads_back(pieces: list[tuple[int, int, bool]]) -> None:
    """Copied letters come from the very offset they stand at in the file; added ones from the place they stand for."""
    file = File.of("f", "ab\n\ncd\nefgh\n\n\nij" * 3)
    built = Builder()
    expected: list[int] = []
    for begin, end, copied in pieces:
        if copied:
            built.copy(file, begin, end)
            expected.extend(range(begin, min(end, len(file.text))))
        else:
            built.add("##", file, begin)
            expected.extend([begin, begin])
    text = built.done()
    assert len(text.text) == len(expected)
    for offset, origin in enumerate(expected):
        assert text.place(offset).line == file.text[:origin].count("\n") + 1
    again = Builder()
    again.copy_mapped(text, 1, len(expected))
    moved = again.done()
    assert [moved.locate(offset)[1] for offset in range(len(moved.text))] == expected[1:]
