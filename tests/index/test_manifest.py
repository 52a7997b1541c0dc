"""phirag.index.manifest: every changed bit is found and named, and no file outside is ever meant."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from phirag.errors import IndexDamaged, IndexNotFound
from phirag.index.manifest import (
    FORMAT,
    EncoderRecord,
    Manifest,
    SegmentRecord,
    read_manifest,
    sha256,
    verify_files,
    write_manifest,
)


def _manifest(files: dict[str, str]) -> Manifest:
    segment = SegmentRecord(name="0" * 16, base=0, passages=2, files=files)
    return Manifest(
        format=FORMAT,
        phirag="0.1.0",
        encoder=EncoderRecord(id="e", digest="d", dimension=3),
        passages=2,
        kinds={"theorem": 2},
        sources="s",
        files_read=1,
        segments=(segment,),
    )


def test_it_comes_back_as_written(tmp_path: Path) -> None:
    """Writing and reading loses nothing, and the digest in it is that of its body."""
    manifest = _manifest({"sparse/x.idx": "0" * 64})
    write_manifest(manifest, tmp_path)
    assert read_manifest(tmp_path) == manifest
    data = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    body = json.dumps(data["manifest"], indent=1, sort_keys=True, ensure_ascii=False)
    assert data["digest"] == hashlib.sha256(body.encode()).hexdigest()


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    """Whichever bit of the manifest is flipped, reading it is refused."""
    write_manifest(_manifest({"a": "0" * 64}), tmp_path)
    path = tmp_path / "manifest.json"
    good = path.read_bytes()
    for position in range(len(good)):
        bad = bytearray(good)
        bad[position] ^= 1 << (position % 8)
        path.write_bytes(bytes(bad))
        with pytest.raises(IndexDamaged, match=r"manifest\.json"):
            read_manifest(tmp_path)


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/passwd", "a/../../x", "a\\..\\x", "C:/x", "", ".", "..", "a//b", "./a", "a/./b", "a\nb"],
)
def test_names_outside_the_directory(tmp_path: Path, name: str) -> None:
    """A manifest that names a file outside its directory is refused, though its digest is right."""
    write_manifest(_manifest({name: "0" * 64}), tmp_path)
    with pytest.raises(IndexDamaged, match="outside the index"):
        read_manifest(tmp_path)


def test_no_manifest(tmp_path: Path) -> None:
    """A missing directory and a directory without a manifest are told apart, with the way out."""
    with pytest.raises(IndexNotFound, match=r"does not exist; .*phirag index build"):
        read_manifest(tmp_path / "nowhere")
    with pytest.raises(IndexNotFound, match=r"has no manifest\.json"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a manifest"),
        ("[]", "holds no manifest"),
        ('{"manifest": {"format": 2}}', f"format 2, where this phirag reads format {FORMAT}"),
        (f'{{"manifest": {{"format": {FORMAT}}}}}', "Field required"),
        ("[" * 100_000, "not a manifest"),
    ],
)
def test_other_json(tmp_path: Path, text: str, said: str) -> None:
    """Another JSON, another format or none at all is refused with the reason."""
    (tmp_path / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(IndexDamaged, match=said):
        read_manifest(tmp_path)


def test_files_are_checked_and_named(tmp_path: Path) -> None:
    """A changed, missing or linked file is named; the digest is SHA-256."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    assert sha256(tmp_path / "sub" / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    files = {"sub/a": sha256(tmp_path / "sub" / "a")}
    verify_files(files, tmp_path)
    (tmp_path / "sub" / "a").write_bytes(b"abd")
    with pytest.raises(IndexDamaged, match=r"sub/a: its bytes are not those"):
        verify_files(files, tmp_path)
    (tmp_path / "sub" / "a").unlink()
    with pytest.raises(IndexDamaged, match=r"sub/a: missing"):
        verify_files(files, tmp_path)
    (tmp_path / "b").write_bytes(b"abc")
    (tmp_path / "sub" / "a").symlink_to(tmp_path / "b")
    with pytest.raises(IndexDamaged, match=r"sub/a: a link"):
        verify_files(files, tmp_path)


def test_a_linked_directory_is_refused(tmp_path: Path) -> None:
    """A directory inside the index that leads elsewhere is refused, though the bytes there are right."""
    index, elsewhere = tmp_path / "index", tmp_path / "elsewhere"
    index.mkdir()
    elsewhere.mkdir()
    (elsewhere / "a").write_bytes(b"abc")
    (index / "sub").symlink_to(elsewhere)
    with pytest.raises(IndexDamaged, match="a link"):
        verify_files({"sub/a": sha256(elsewhere / "a")}, index)


def test_rows_that_cannot_be(tmp_path: Path) -> None:
    """Segments that overlap, and dead rows that are not a segment's own, are refused though the digest is right."""
    good = _manifest({"a": "0" * 64})
    (segment,) = good.segments
    for segments, said in (
        ((segment, segment), "overlap"),
        ((segment.model_copy(update={"dead": ((1, 2),)}),), "removes rows"),
        ((segment.model_copy(update={"dead": ((1, 0),)}),), "removes rows"),
    ):
        write_manifest(good.model_copy(update={"segments": segments}), tmp_path)
        with pytest.raises(IndexDamaged, match=said):
            read_manifest(tmp_path)
