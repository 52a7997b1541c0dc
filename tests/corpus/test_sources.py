"""phirag.corpus.sources: the same files give the same passages, and what is not read is listed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from phirag.corpus.sources import read_sources
from phirag.errors import CorpusError


def _fill(root: Path) -> None:
    (root / "b").mkdir(parents=True)
    (root / "b" / "notes.md").write_text("# One\n\nfirst\n\n# One\n\nsecond\n", "utf-8")
    (root / "a.txt").write_text("plain", "utf-8")
    (root / "p.jsonl").write_text('{"id": "x", "title": "X", "text": "ex"}\n\n{"text": "no id"}\n', "utf-8")
    (root / ".hidden.md").write_text("never", "utf-8")
    (root / "broken.tex").write_bytes(b"caf\xe9")
    (root / "binary.md").write_bytes(b"\x00\x01")
    (root / "photo.png").write_bytes(b"\x89PNG")
    (root / "empty.txt").write_text(" \n", "utf-8")
    (root / "other.yaml").write_text("a: 1\n", "utf-8")


def test_a_directory(tmp_path: Path) -> None:
    """Passages come in the order of file names with unique ids; every unread file is listed with a reason."""
    _fill(tmp_path / "s")
    reading = read_sources([tmp_path / "s"])
    assert [(p.id, p.text) for p in reading.passages] == [
        ("a.txt#text", "plain"),
        ("b/notes.md#one", "first"),
        ("b/notes.md#one-2", "second"),
        ("x", "ex"),
        ("p.jsonl#3", "no id"),
    ]
    assert reading.files == 3
    assert {s.path: s.reason.split(";")[0] for s in reading.skipped} == {
        "binary.md": "a binary file",
        "broken.tex": "byte 3 is not UTF-8",
        "empty.txt": "holds no text",
        "other.yaml": "not a list of reference entries",
        "photo.png": "not a format phirag reads",
    }


def test_reading_twice_elsewhere_gives_the_same(tmp_path: Path) -> None:
    """Neither passages nor digest depend on where the files lie; the digest depends on their bytes."""
    _fill(tmp_path / "s")
    _fill(tmp_path / "deeper" / "t")
    first, second = read_sources([tmp_path / "s"]), read_sources([tmp_path / "deeper" / "t"])
    assert first == second
    (tmp_path / "s" / "a.txt").write_text("plain!", "utf-8")
    assert read_sources([tmp_path / "s"]).digest != first.digest


def test_the_digest_is_the_documented_one(tmp_path: Path) -> None:
    """The sources' digest can be recomputed by anyone: name, length, SHA-256 of each file in order."""
    (tmp_path / "a.txt").write_text("plain", "utf-8")
    expected = hashlib.sha256(b"a.txt\n5\n" + hashlib.sha256(b"plain").digest()).hexdigest()
    assert read_sources([tmp_path / "a.txt"]).digest == expected


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{not json", "not JSON"),
        ("[1, 2]", "p.jsonl:2: "),
        ('{"id": "y"}', "text: Field required"),
        ('{"text": "t", "colour": "red"}', "colour: Extra"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_jsonl_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    """A bad line of a JSONL file is listed with its number and the field; the good ones are read."""
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps({"id": "x", "text": "t"}) + "\n" + line + "\n", "utf-8")
    reading = read_sources([path])
    assert [p.id for p in reading.passages] == ["x"]
    (problem,) = reading.skipped
    assert (problem.path, problem.line) == ("p.jsonl", 2)
    assert said in str(problem)


def test_nothing_to_read(tmp_path: Path) -> None:
    """No source, no file or no readable file is an error that says what was wrong."""
    with pytest.raises(CorpusError, match="nothing to read"):
        read_sources([tmp_path])
    with pytest.raises(CorpusError, match="no file or directory"):
        read_sources([tmp_path / "missing"])
    (tmp_path / "a.md").write_bytes(b"\xff\xfe")
    with pytest.raises(CorpusError, match=r"a\.md: byte 0 is not UTF-8"):
        read_sources([tmp_path])


def test_a_format_that_needs_another_package(tmp_path: Path) -> None:
    """Where LlamaIndex's readers are not installed, the error is the line that installs them."""
    try:
        import llama_index.readers.file  # noqa: F401
    except ImportError:
        (tmp_path / "a.html").write_text("<body>words</body>", "utf-8")
        with pytest.raises(CorpusError, match="pip install llama-index-readers-file"):
            read_sources([tmp_path])
    else:
        (tmp_path / "a.html").write_text("<html><body>words</body></html>", "utf-8")
        assert [p.text for p in read_sources([tmp_path]).passages] == ["words"]
