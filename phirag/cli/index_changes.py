"""``phirag index add``, ``remove``, ``update``, ``repair``, ``merge`` and ``export``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phirag.index.live import Change

__all__ = ["SOURCES", "add_to", "progress_bar"]

SOURCES = "files or directories: .tex, .md, .yaml, .jsonl, .txt; .pdf, .html, .docx, .epub through LlamaIndex readers"


def add_to(parts: Any) -> None:
    """Add the parts that change an index to the command line."""
    add = parts.add_parser("add", help="add files and directories to an index")
    add.add_argument("directory", metavar="DIR", help="the index directory")
    add.add_argument("sources", nargs="+", metavar="SOURCE", help=SOURCES)
    add.add_argument("--replace", action="store_true", help="replace documents of the same name")
    add.set_defaults(run=run_add)

    update = parts.add_parser("update", help="make an index hold what its sources hold now; only new text is encoded")
    update.add_argument("directory", metavar="DIR", help="the index directory")
    update.add_argument("sources", nargs="+", metavar="SOURCE", help="all of its sources; what is gone is removed")
    update.set_defaults(run=run_update)

    remove = parts.add_parser("remove", help="remove documents or single passages from an index")
    remove.add_argument("directory", metavar="DIR", help="the index directory")
    remove.add_argument("names", nargs="+", metavar="NAME", help="a document, a pattern such as 'old/*', or an id")
    remove.set_defaults(run=run_remove)

    repair = parts.add_parser("repair", help="mend a damaged index, and clear what an interrupted write left")
    repair.add_argument("directory", metavar="DIR", help="the index directory")
    repair.add_argument("--sources", nargs="+", metavar="SOURCE", help="its sources, needed where passages are lost")
    repair.set_defaults(run=run_repair)

    merge = parts.add_parser("merge", help="make one index of several without encoding again")
    merge.add_argument("directories", nargs="+", metavar="DIR", help='index directories, or "reference"')
    merge.add_argument("--out", required=True, metavar="DIR", help="the index directory to make or replace")
    merge.set_defaults(run=run_merge)

    export = parts.add_parser("export", help="write the passages of an index as JSON lines")
    export.add_argument("directory", metavar="DIR", help='an index directory, or "reference"')
    export.add_argument("--out", metavar="FILE", help="the file to write (default: standard output)")
    export.set_defaults(run=run_export)

    for part in (add, update, repair):
        part.add_argument("--encoder", metavar="NAME", help="the encoder (default: the one it was built with)")
    for part in (add, update, remove, repair, merge):
        part.add_argument("--json", action="store_true", help="print as JSON")


@contextmanager
def progress_bar(shown: bool) -> Iterator[Any]:
    """A progress bar on standard error, as a function of stage, done and total."""
    if not (shown and sys.stderr.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield report


def _encoder(options: argparse.Namespace) -> Any:
    """The encoder named by the options, else the one of the index's manifest, or its copy's."""
    from phirag.errors import IndexDamaged
    from phirag.index import load_encoder
    from phirag.index.store import index_directory
    from phirag.index.versions import current

    if options.encoder:
        return load_encoder(options.encoder)
    try:
        return load_encoder(current(index_directory(options.directory)).encoder.id)
    except IndexDamaged:
        return load_encoder()


def _tell(change: Change, options: argparse.Namespace) -> int:
    if options.json:
        print(change.model_dump_json(indent=2))
        return 0
    for word, names in (("added", change.added), ("replaced", change.replaced), ("removed", change.removed)):
        if names:
            print(f"{word}: {', '.join(names[:20])}{f' and {len(names) - 20} more' if len(names) > 20 else ''}")
    if change.unchanged:
        print(f"unchanged: {len(change.unchanged)}")
    encoded = f", {change.encoded} of them newly encoded" if change.encoded else ""
    print(f"{change.manifest.passages} passages in {options.directory}{encoded}")
    for problem in change.skipped:
        print(f"left out: {problem}", file=sys.stderr)
    return 0


def run_add(options: argparse.Namespace) -> int:
    """Add, and say what is new."""
    from phirag.index import add_to_index

    with progress_bar(not options.json) as progress:
        change = add_to_index(
            options.directory, options.sources, encoder=_encoder(options), replace=options.replace, progress=progress
        )
    return _tell(change, options)


def run_update(options: argparse.Namespace) -> int:
    """Update, and say what changed."""
    from phirag.index import update_index

    with progress_bar(not options.json) as progress:
        change = update_index(options.directory, options.sources, encoder=_encoder(options), progress=progress)
    return _tell(change, options)


def run_remove(options: argparse.Namespace) -> int:
    """Remove, and say what is gone."""
    from phirag.index import remove_from_index

    return _tell(remove_from_index(options.directory, options.names), options)


def run_repair(options: argparse.Namespace) -> int:
    """Mend, and say what was done."""
    from phirag.index import repair_index

    with progress_bar(not options.json) as progress:
        repair = repair_index(options.directory, options.sources, encoder=_encoder(options), progress=progress)
    if options.json:
        print(repair.model_dump_json(indent=2))
        return 0
    for line in repair.done or ("there was nothing to mend",):
        print(line)
    print(f"{repair.manifest.passages} passages in {options.directory}")
    return 0


def run_merge(options: argparse.Namespace) -> int:
    """Merge, and say how much there is."""
    from phirag.index import merge_indexes

    manifest = merge_indexes(options.directories, options.out)
    print(manifest.model_dump_json(indent=2) if options.json else f"{manifest.passages} passages in {options.out}")
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write every passage as a line of JSON."""
    from pathlib import Path

    from phirag.errors import InputError
    from phirag.index import export_index

    lines = export_index(options.directory)
    if options.out is None:
        for line in lines:
            print(line)
        return 0
    try:
        with Path(options.out).open("w", encoding="utf-8", newline="\n") as file:
            count = sum(bool(file.write(line + "\n")) for line in lines)
    except OSError as error:
        raise InputError(f"{options.out} cannot be written: {error.strerror}", hint="choose another --out") from error
    print(f"{count} passages in {options.out}")
    return 0
