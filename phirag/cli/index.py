"""``phirag index``: build an index, search it, describe it, check it; what changes one is beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from phirag.cli import index_changes
from phirag.cli.filters import add_filters, filter_of
from phirag.cli.index_changes import SOURCES, progress_bar

if TYPE_CHECKING:
    from phirag.types import Passage

__all__ = ["add_to"]


def add_to(commands: Any) -> None:
    """Add the command and its parts to the command line."""
    command = commands.add_parser("index", help="build, change, search or check an index of theorems")
    parts = command.add_subparsers(dest="part", required=True, metavar="PART")

    build = parts.add_parser("build", help="make an index from files and directories")
    build.add_argument("sources", nargs="+", metavar="SOURCE", help=SOURCES)
    build.add_argument("--out", required=True, metavar="DIR", help="the index directory to make or replace")
    build.add_argument(
        "--encoder",
        default="minilm",
        metavar="NAME",
        help="minilm (shipped) or a sentence-transformers model",
    )
    build.set_defaults(run=run_build)

    search = parts.add_parser("search", help="find passages for a query")
    search.add_argument("directory", metavar="DIR", help='an index directory, or "reference"')
    search.add_argument("query", help="what to look for")
    search.add_argument("-k", type=int, default=5, metavar="K", help="passages at most (default: 5)")
    search.add_argument("--all", action="store_true", help="show the best ones even where none is close")
    search.add_argument("--explain", action="store_true", help="show each channel's rank and score, and the gate")
    search.add_argument("--encoder", metavar="NAME", help="the encoder (default: the one it was built with)")
    search.add_argument(
        "--index", action="append", default=[], metavar="DIR", help="another index to search with it; repeatable"
    )
    add_filters(search)
    search.set_defaults(run=run_search)

    info = parts.add_parser("info", help="describe an index")
    info.add_argument("directory", metavar="DIR", help='an index directory, or "reference"')
    info.set_defaults(run=run_info)

    check = parts.add_parser("check", help="check digests, counts and, given the sources, that it can be built again")
    check.add_argument("directory", metavar="DIR", help='an index directory, or "reference"')
    check.add_argument("--sources", nargs="+", metavar="SOURCE", help="build again from these and compare every byte")
    check.set_defaults(run=run_check)
    for part in (build, search, info, check):
        part.add_argument("--json", action="store_true", help="print as JSON")
    index_changes.add_to(parts)


def run_build(options: argparse.Namespace) -> int:
    """Build an index and say what is in it and what was left out."""
    from phirag.index import build_index, load_encoder

    encoder = load_encoder(options.encoder)
    with progress_bar(not options.json) as progress:
        manifest = build_index(options.sources, options.out, encoder=encoder, progress=progress)
    if options.json:
        print(manifest.model_dump_json(indent=2))
        return 0
    print(f"{manifest.passages} passages in {options.out}, encoder {manifest.encoder.id}")
    for skipped in manifest.skipped:
        print(f"left out: {skipped}", file=sys.stderr)
    return 0


def run_search(options: argparse.Namespace) -> int:
    """Search, and say by the exit code whether anything was found."""
    from phirag.cli.show import show_explanation, show_passages
    from phirag.errors import InputError
    from phirag.index import load_encoder, open_indexes
    from phirag.retrieval import HybridRetriever

    if not options.query.strip():
        raise InputError("the query is empty", hint="say what to look for")
    index = open_indexes([options.directory, *options.index])
    retriever = HybridRetriever(index, load_encoder(options.encoder or index.manifest.encoder.id))
    where = filter_of(options)
    if options.explain:
        explanation = retriever.explain(options.query, options.k, where)
        if options.json:
            print(explanation.model_dump_json(indent=2))
        else:
            show_explanation(explanation)
        return 0 if explanation.open else 1
    if options.all:
        passages, gate = retriever.search(options.query, options.k, where), "shown whatever the gate says"
    else:
        found = retriever.retrieve(options.query, options.k, where)
        passages, gate = found.passages, found.gate
    if options.json:
        print(
            json.dumps(
                {"gate": gate, "passages": [p.model_dump(mode="json") for p in passages]},
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        show_passages(passages, gate)
    return 0 if passages else 1


def run_info(options: argparse.Namespace) -> int:
    """Describe an index by its manifest."""
    from phirag.cli.show import console, table
    from phirag.index import open_index

    index = open_index(options.directory)
    manifest = index.manifest
    areas = _areas(index.passages())
    checked = sum(area["checked"] for area in areas.values())
    if options.json:
        print(json.dumps({**manifest.model_dump(mode="json"), "areas": areas, "checked": checked}, indent=2))
        return 0
    rows = [
        ["directory", str(index.directory)],
        ["passages", str(manifest.passages)],
        ["kinds", _listed(manifest.kinds)],
        *([["tested by machine", _share(checked, manifest.passages)]] if checked else []),
        [
            "encoder",
            f"{manifest.encoder.id}, {manifest.encoder.dimension} dimensions, digest {manifest.encoder.digest[:12]}",
        ],
        ["format", f"{manifest.format}, written by phirag {manifest.phirag}"],
        ["files read", str(manifest.files_read)],
        ["left out", str(len(manifest.skipped))],
        ["segments", str(len(manifest.segments))],
    ]
    console().print(table(["", options.directory], rows))
    if set(areas) - {""}:
        shown = [
            [area or "(none)", _share(found["checked"], found["passages"]), _listed(found["kinds"])]
            for area, found in areas.items()
        ]
        console().print(table(["area", "tested by machine", "kinds"], shown))
    return 0


def _areas(passages: Sequence[Passage]) -> dict[str, dict[str, Any]]:
    """For each area, how many passages it has, how many of them a machine tests, and their kinds."""
    areas: dict[str, dict[str, Any]] = {}
    for area in sorted({passage.area for passage in passages}):
        here = [passage for passage in passages if passage.area == area]
        kinds = Counter(passage.kind for passage in here)
        checked = sum(passage.checks > 0 for passage in here)
        areas[area] = {"passages": len(here), "checked": checked, "kinds": dict(sorted(kinds.items()))}
    return areas


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "none"


def _listed(kinds: dict[str, int]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in kinds.items())


def run_check(options: argparse.Namespace) -> int:
    """Check an index; exit code 1 if something is wrong with it."""
    from phirag.cli.show import console, table
    from phirag.index import check_index, load_encoder, open_index

    encoder = load_encoder(open_index(options.directory).manifest.encoder.id) if options.sources else None
    with progress_bar(not options.json) as progress:
        report = check_index(options.directory, options.sources, encoder=encoder, progress=progress)
    if options.json:
        print(report.model_dump_json(indent=2))
    else:
        rows = [["ok" if finding.ok else "WRONG", finding.what, finding.detail] for finding in report.findings]
        console().print(table(["", "what", "detail"], rows))
        print("nothing is wrong with it" if report.ok else "mend it: phirag index repair DIR")
    return 0 if report.ok else 1
