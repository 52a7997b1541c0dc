"""phirag.index.live: an index that was changed holds what a new build would, and readers see whole versions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phirag.errors import CorpusError, EncoderError, EncoderMismatch, InputError
from phirag.index.build import build_index
from phirag.index.check import check_index
from phirag.index.filters import Filter
from phirag.index.live import MOST_SEGMENTS, add_to_index, export_index, merge_indexes, remove_from_index, update_index
from phirag.index.store import Index, open_index


class Counting:
    """An encoder that counts the texts it reads."""

    def __init__(self, inner: Any) -> None:
        self.id, self.digest, self.dimension = inner.id, inner.digest, inner.dimension
        self._inner, self.texts = inner, 0

    def encode(self, texts: Any) -> Any:
        """Count and encode."""
        self.texts += len(texts)
        return self._inner.encode(texts)


@pytest.fixture
def counting(encoder: Any) -> Counting:
    """The small encoder, counting."""
    return Counting(encoder)


@pytest.fixture
def directory(tmp_path: Path, sources: Path, counting: Counting) -> Path:
    """An index of six passages."""
    build_index([sources], tmp_path / "index", encoder=counting)
    counting.texts = 0
    return tmp_path / "index"


def _content(index: Index) -> dict[str, tuple[str, bytes]]:
    return {p.id: (p.model_dump_json(), v.tobytes()) for _, p, v in index.entries()}


def _as_built(directory: Path, sources: list[Path], encoder: Any, scratch: Path) -> None:
    """The index holds what a new build of the sources holds, and answers alike."""
    build_index(sources, scratch, encoder=encoder)
    changed, fresh = open_index(directory), open_index(scratch)
    assert _content(changed) == _content(fresh)
    assert changed.manifest.kinds == fresh.manifest.kinds
    assert len(changed) == len(fresh) == changed.manifest.passages
    vector = encoder.encode(["the roots of a quadratic equation"])[0]
    assert {h.id: round(h.score, 5) for h in changed.dense(vector, 4)} == {
        h.id: round(h.score, 5) for h in fresh.dense(vector, 4)
    }
    for word in ("roots", "ring", "theorem", "rolle"):
        assert {hit.id for hit in changed.sparse(word, 20)} == {hit.id for hit in fresh.sparse(word, 20)}
    shutil.rmtree(scratch)


def test_update_encodes_only_what_changed(
    directory: Path, sources: Path, encoder: Any, counting: Counting, tmp_path: Path
) -> None:
    """After edits, new, renamed and deleted files the index is as built anew; old texts are not encoded again."""
    assert update_index(directory, [sources], encoder=counting).unchanged == (
        "algebra.md",
        "analysis.jsonl",
        "text.txt",
    )
    (sources / "algebra.md").write_text(
        (sources / "algebra.md").read_text("utf-8") + "\n# Discriminant\n\n$b^2-4ac$\n", "utf-8"
    )
    change = update_index(directory, [sources], encoder=counting)
    assert (change.replaced, change.encoded, counting.texts) == (("algebra.md",), 1, 1)
    _as_built(directory, [sources], encoder, tmp_path / "fresh")
    (sources / "text.txt").rename(sources / "text2.txt")
    change = update_index(directory, [sources], encoder=counting)
    assert (change.added, change.removed) == (("text2.txt",), ("text.txt",))
    (sources / "analysis.jsonl").unlink()
    (sources / "new.md").write_text("# Group\n\nA group is a monoid with inverses.\n", "utf-8")
    change = update_index(directory, [sources], encoder=counting)
    assert (change.added, change.removed) == (("new.md",), ("analysis.jsonl",))
    _as_built(directory, [sources], encoder, tmp_path / "fresh")
    assert check_index(directory, [sources], encoder=encoder).ok


def test_adding(directory: Path, sources: Path, encoder: Any, counting: Counting, tmp_path: Path) -> None:
    """Files come in, those already there cost nothing, and a name with other content is only replaced when asked."""
    more = tmp_path / "more"
    more.mkdir()
    (more / "g.md").write_text("# Group\n\nA set with one operation.\n", "utf-8")
    (more / "bad.md").write_bytes(b"\xff")
    change = add_to_index(directory, [more], encoder=counting)
    assert (change.added, change.encoded, [s.path for s in change.skipped]) == (("g.md",), 1, ["bad.md"])
    assert {s.path for s in change.manifest.skipped} == {"broken.md", "bad.md"}
    assert add_to_index(directory, [more / "g.md"], encoder=counting).unchanged == ("g.md",)
    (more / "g.md").write_text("# Group\n\nA set with an operation.\n", "utf-8")
    with pytest.raises(InputError, match=r"g\.md; replace them with --replace"):
        add_to_index(directory, [more / "g.md"], encoder=counting)
    change = add_to_index(directory, [more / "g.md"], encoder=counting, replace=True)
    assert (change.replaced, len(open_index(directory))) == (("g.md",), 7)
    with pytest.raises(CorpusError):
        add_to_index(directory, [tmp_path / "nowhere"], encoder=counting)


def test_removing(directory: Path) -> None:
    """Documents go by name or pattern, passages by id; what is gone is found by no channel and no name."""
    change = remove_from_index(directory, ["*.jsonl"])
    assert (change.removed, change.manifest.passages, change.manifest.kinds) == (("analysis.jsonl",), 3, {"passage": 3})
    index = open_index(directory)
    assert index.find_title("Rolle's theorem") is None
    assert index.sparse("rolle", 5) == []
    assert index.names_in(["mean", "value", "theorem"]) == []
    assert index.get("mvt") is None
    remove_from_index(directory, ["algebra.md#quadratic-formula", "text.txt"])
    assert [p.id for p in open_index(directory).passages()] == ["algebra.md#vieta-s-formulas"]
    with pytest.raises(InputError, match=r"nothing in the index is called 'text\.txt'"):
        remove_from_index(directory, ["text.txt"])
    assert len(open_index(directory)) == 1
    remove_from_index(directory, ["algebra.md"])
    empty = open_index(directory)
    assert (len(empty), empty.passages(), empty.sparse("root", 3)) == (0, [], [])
    assert empty.vectors().shape == (0, 64)


def test_many_changes_stay_in_few_segments(directory: Path, sources: Path, encoder: Any, tmp_path: Path) -> None:
    """Segments are put together as they become many or thin, and nothing is lost by it."""
    for number in range(2 * MOST_SEGMENTS):
        (sources / f"n{number:02}.md").write_text(f"# Note {number}\n\nAbout the number {number}.\n", "utf-8")
        add_to_index(directory, [sources / f"n{number:02}.md"], encoder=encoder)
        if number % 3 == 2:
            remove_from_index(directory, [f"n{number - 1:02}.md"])
            (sources / f"n{number - 1:02}.md").unlink()
    manifest = open_index(directory).manifest
    assert len(manifest.segments) <= MOST_SEGMENTS
    assert sorted(path.name for path in (directory / "segments").iterdir()) == sorted(s.name for s in manifest.segments)
    _as_built(directory, [sources], encoder, tmp_path / "fresh")


def test_a_reader_keeps_its_version_and_sees_the_next(directory: Path, sources: Path, encoder: Any) -> None:
    """An open index stays as it was while it is changed; ``latest`` gives the new version, or itself."""
    before = open_index(directory)
    assert before.latest() is before
    remove_from_index(directory, ["*.jsonl"])
    assert [hit.id for hit in before.sparse("rolle", 1)] == ["rolle"]
    after = before.latest()
    assert after.sparse("rolle", 1) == []
    (sources / "text.txt").write_text("A field is a ring.", "utf-8")
    update_index(directory, [sources / "text.txt"], encoder=encoder)
    assert [p.text for p in after.latest().passages()] == ["A field is a ring."]
    assert len(before.passages()) == 6
    assert before.dense(encoder.encode(["rolle"])[0], 6)


def test_a_change_that_fails_changes_nothing(directory: Path, sources: Path, counting: Counting) -> None:
    """An encoder that breaks, or is another, leaves the version that was there; what was encoded is kept for later."""

    class Breaking(Counting):
        def encode(self, texts: Any) -> Any:
            if self.texts >= 64:
                raise EncoderError("broken", hint="mend it")
            return super().encode(texts)

    before = _content(open_index(directory))
    lines = "".join(f'{{"id": "x{n}", "text": "passage number {n}"}}\n' for n in range(100))
    (sources / "many.jsonl").write_text(lines, "utf-8")
    with pytest.raises(EncoderError):
        update_index(directory, [sources], encoder=Breaking(counting))
    assert _content(open_index(directory)) == before
    counting.texts = 0
    update_index(directory, [sources], encoder=counting)
    assert counting.texts == 36
    assert len(open_index(directory)) == 106
    assert check_index(directory).ok


def test_another_encoder_is_refused(directory: Path, sources: Path, another_encoder: Any) -> None:
    """Vectors of two encoders never come into one index."""
    with pytest.raises(EncoderMismatch):
        update_index(directory, [sources], encoder=another_encoder)


def test_merging_and_exporting(directory: Path, tmp_path: Path, encoder: Any, another_encoder: Any) -> None:
    """Two indexes become one without encoding; shared ids get a number; an export builds the same index again."""
    (tmp_path / "o").mkdir()
    (tmp_path / "o" / "analysis.jsonl").write_text(
        '{"id": "mvt", "title": "Another", "text": "Other text."}\n', "utf-8"
    )
    build_index([tmp_path / "o"], tmp_path / "other", encoder=encoder)
    manifest = merge_indexes([directory, tmp_path / "other"], tmp_path / "both")
    index = open_index(tmp_path / "both")
    assert manifest.passages == 7
    assert [p.title for p in index.passages(["mvt", "mvt-2"])] == ["Mean value theorem", "Another"]
    np.testing.assert_array_equal(
        index.vectors(), np.concatenate([open_index(directory).vectors(), open_index(tmp_path / "other").vectors()])
    )
    assert [d.record.name for d in index.documents()][-1] == "analysis.jsonl-2"
    (tmp_path / "export.jsonl").write_text("\n".join(export_index(tmp_path / "both")), "utf-8")
    build_index([tmp_path / "export.jsonl"], tmp_path / "again", encoder=encoder)
    assert _content(open_index(tmp_path / "again")) == _content(index)
    build_index([tmp_path / "o"], tmp_path / "foreign", encoder=another_encoder)
    with pytest.raises(EncoderMismatch):
        merge_indexes([directory, tmp_path / "foreign"], tmp_path / "x")


def test_filters(directory: Path, encoder: Any) -> None:
    """A narrowed index finds only what fits, by every channel, and the index itself is not narrowed."""
    index = open_index(directory)
    narrow = index.where(Filter(kinds=("THEOREM",), areas=("anal*",)))
    assert [p.id for p in narrow.passages()] == ["mvt"]
    assert [hit.id for hit in narrow.dense(encoder.encode(["ring"])[0], 5)] == ["mvt"]
    assert [hit.id for hit in narrow.sparse("mean value theorem of lagrange", 5)] == ["mvt"]
    assert index.where(Filter(sources=("text.txt",))).find_title("Rolle's theorem") is None
    assert len(index) == 6
    assert len(index.where(Filter(kinds=("x' OR 1=1 --",)))) == 0


def test_the_shipped_index_is_not_changed(sources: Path, encoder: Any) -> None:
    """``reference`` is read, never written."""
    with pytest.raises(InputError, match="shipped index"):
        remove_from_index("reference", ["x"])
