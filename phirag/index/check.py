"""Everything that can be wrong with an index directory, looked for and told.

Promises to look at all of it rather than stop at the first fault, and, where the sources are given, to
build again and compare byte by byte. Repairing is left to a new build.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from phirag.corpus.sources import read_sources
from phirag.errors import IndexDamaged
from phirag.index.base import Encoder
from phirag.index.build import Progress, write_index
from phirag.index.manifest import FILE, Manifest, read_manifest, sha256
from phirag.index.store import Index, index_directory
from phirag.types import Record

__all__ = ["Finding", "IndexReport", "check_index"]


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
    findings = [Finding(what="manifest", ok=True, detail=f"format {manifest.format}")]
    digests = _digests(manifest, directory)
    findings += [digests, _strays(manifest, directory)]
    if digests.ok:
        findings.append(_stores(manifest, directory))
    if sources is not None and encoder is not None:
        findings += _rebuild(manifest, sources, encoder, progress)
    return IndexReport(directory=str(directory), passages=manifest.passages, findings=tuple(findings))


def _digests(manifest: Manifest, directory: Path) -> Finding:
    faults = []
    for name, expected in manifest.files.items():
        path = directory / name
        if path.is_symlink() or not path.is_file():
            faults.append(f"{name} is {'a link' if path.is_symlink() else 'missing'}")
        elif sha256(path) != expected:
            faults.append(f"{name} was changed")
    return Finding(what="digests", ok=not faults, detail="; ".join(faults) or f"{len(manifest.files)} files as written")


def _strays(manifest: Manifest, directory: Path) -> Finding:
    names = {p.relative_to(directory).as_posix() for p in directory.rglob("*") if not p.is_dir() or p.is_symlink()}
    strays = sorted(names - set(manifest.files) - {FILE})
    return Finding(what="stray files", ok=not strays, detail=", ".join(strays) or "none")


def _stores(manifest: Manifest, directory: Path) -> Finding:
    try:
        index = Index(directory, manifest)
    except IndexDamaged as error:
        return Finding(what="stores", ok=False, detail=error.message)
    try:
        unit = _unit_lengths(index)
    finally:
        index.close()
    detail = f"{manifest.passages} passages, vectors and sparse documents"
    return Finding(what="stores", ok=unit, detail=detail if unit else "some vectors are not of length one")


def _unit_lengths(index: Index) -> bool:
    import numpy as np

    lengths = np.linalg.norm(index.vectors(), axis=1)
    return bool(np.all(np.abs(lengths - 1) < 1e-3))


def _rebuild(
    manifest: Manifest, sources: Sequence[Path | str], encoder: Encoder, progress: Progress | None
) -> list[Finding]:
    reading = read_sources(sources, progress=progress)
    same = reading.digest == manifest.sources
    findings = [Finding(what="sources", ok=same, detail="as built from" if same else "changed since the build")]
    with tempfile.TemporaryDirectory(prefix="phirag-check-") as scratch:
        again = write_index(reading, Path(scratch), encoder=encoder, progress=progress)
    names = sorted(set(manifest.files) | set(again.files))
    different = [name for name in names if manifest.files.get(name) != again.files.get(name)]
    detail = f"built again, {len(names) - len(different)} of {len(names)} files have the same bytes"
    if different:
        detail += "; others: " + ", ".join(different)
    return [*findings, Finding(what="reproducible", ok=not different, detail=detail)]
