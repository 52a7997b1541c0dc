"""Everything that can be wrong with an index directory, looked for and told.

Promises to look at all of it rather than stop at the first fault, and, where the sources are given, to
build again and compare. Mending is left to :mod:`phirag.index.repair`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from phirag.corpus.sources import read_sources
from phirag.errors import IndexDamaged, IndexNotFound
from phirag.index.base import Encoder
from phirag.index.build import Progress, write_index
from phirag.index.manifest import COPY, SEGMENTS, Manifest, manifest_text, read_manifest, sha256
from phirag.index.segment import Segment
from phirag.index.store import Index, index_directory, open_index
from phirag.index.versions import KNOWN, leftovers
from phirag.types import Record

__all__ = ["Finding", "IndexReport", "check_index", "faults_of"]


class Finding(Record):
    """One thing looked at: what, whether it is as it should be, and what was seen."""

    what: str
    ok: bool
    detail: str = ""


class IndexReport(Record):
    """All findings about one index directory."""

    directory: str
    passages: int
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether every finding is as it should be."""
        return all(finding.ok for finding in self.findings)


def check_index(
    path: Path | str,
    sources: Sequence[Path | str] | None = None,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> IndexReport:
    """Check digests, stray files, that the stores agree and, given sources and encoder, reproducibility.

    Raises
    ------
    IndexNotFound
        If there is no index at ``path``.
    """
    directory = index_directory(path)
    try:
        manifest = read_manifest(directory)
    except IndexDamaged as error:
        fault = Finding(what="manifest", ok=False, detail=error.message)
        return IndexReport(directory=str(directory), passages=0, findings=(fault,))
    findings = [Finding(what="manifest", ok=True, detail=f"format {manifest.format}"), _copy(manifest, directory)]
    digests = _digests(manifest, directory)
    findings += [digests, _strays(manifest, directory)]
    if digests.ok:
        findings.append(_stores(manifest, directory))
    if sources is not None and encoder is not None:
        findings += _rebuild(path, manifest, sources, encoder, progress)
    return IndexReport(directory=str(directory), passages=manifest.passages, findings=tuple(findings))


def faults_of(manifest: Manifest, directory: Path) -> dict[str, str]:
    """Return what is wrong with each file of an index that is not as it was written."""
    faults = {}
    for name, expected in manifest.files.items():
        path = directory / name
        if path.is_symlink() or not path.is_file():
            faults[name] = f"{name} is {'a link' if path.is_symlink() else 'missing'}"
        elif sha256(path) != expected:
            faults[name] = f"{name} was changed"
    return faults


def _copy(manifest: Manifest, directory: Path) -> Finding:
    try:
        same = manifest_text(read_manifest(directory, COPY)) == manifest_text(manifest)
        detail = "the same" if same else f"{COPY} is of another version"
    except (IndexDamaged, IndexNotFound) as error:
        same, detail = False, f"{COPY}: {error.message.rsplit(': ', 1)[-1]}"
    return Finding(what="copy of the manifest", ok=same, detail=detail)


def _digests(manifest: Manifest, directory: Path) -> Finding:
    faults = faults_of(manifest, directory)
    detail = "; ".join(faults.values()) or f"{len(manifest.files)} files as written"
    return Finding(what="digests", ok=not faults, detail=detail)


def _strays(manifest: Manifest, directory: Path) -> Finding:
    names = {p.relative_to(directory).as_posix() for p in directory.rglob("*") if not p.is_dir() or p.is_symlink()}
    strays = sorted(names - set(manifest.files) - KNOWN)
    left = [name for name in leftovers(manifest, directory) if name.startswith(SEGMENTS)]
    detail = ", ".join(strays) or "none"
    return Finding(what="stray files", ok=not strays and not left, detail=detail)


def _stores(manifest: Manifest, directory: Path) -> Finding:
    try:
        index = Index(directory, manifest, [Segment(directory, record) for record in manifest.segments])
    except IndexDamaged as error:
        return Finding(what="stores", ok=False, detail=error.message)
    try:
        unit = _unit_lengths(index)
    finally:
        index.close()
    parts = len(manifest.segments)
    detail = f"{manifest.passages} passages, vectors and sparse documents in {parts} segment{'s' * (parts != 1)}"
    return Finding(what="stores", ok=unit, detail=detail if unit else "some vectors are not of length one")


def _unit_lengths(index: Index) -> bool:
    import numpy as np

    lengths = np.linalg.norm(index.vectors(), axis=1)
    return bool(np.all(np.abs(lengths - 1) < 1e-3))


def _rebuild(
    path: Path | str, manifest: Manifest, sources: Sequence[Path | str], encoder: Encoder, progress: Progress | None
) -> list[Finding]:
    reading = read_sources(sources, progress=progress)
    with tempfile.TemporaryDirectory(prefix="phirag-check-") as scratch:
        again = write_index(reading, Path(scratch), encoder=encoder, progress=progress)
        names = sorted(_within(manifest) | _within(again))
        same_content = _content(open_index(path)) == _content(open_index(scratch))
    mine, theirs = _digest_by_name(manifest), _digest_by_name(again)
    different = [name for name in names if mine.get(name) != theirs.get(name)]
    if different and same_content:  # an index that was added to holds the same in other files
        detail = "built again, it has the same passages and vectors"
        return [Finding(what="reproducible", ok=True, detail=detail)]
    same = reading.digest == manifest.sources
    findings = [Finding(what="sources", ok=same, detail="as built from" if same else "changed since the build")]
    detail = f"built again, {len(names) - len(different)} of {len(names)} files have the same bytes"
    if different:
        detail += "; others: " + ", ".join(different)
    return [*findings, Finding(what="reproducible", ok=not different, detail=detail)]


def _within(manifest: Manifest) -> set[str]:
    return set(_digest_by_name(manifest))


def _digest_by_name(manifest: Manifest) -> dict[str, str]:
    """The digests of the files, named within their segment; the segments are numbered, since names follow bytes."""
    return {
        (name if len(manifest.segments) == 1 else f"{number}/{name}"): digest
        for number, segment in enumerate(manifest.segments)
        for name, digest in segment.files.items()
    }


def _content(index: Index) -> dict[str, tuple[str, bytes]]:
    """What stands under each id: the passage and its vector."""
    return {passage.id: (passage.model_dump_json(), vector.tobytes()) for _, passage, vector in index.entries()}
