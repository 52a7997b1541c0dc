"""Check the reference corpus, or some files of it: format, links, typesetting, duplicates, and every claim.

    python scripts/check_reference.py                      # everything
    python scripts/check_reference.py number_theory        # the claims of one file; links are judged across all

The exit code is 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from phirag.corpus.checking import check_entries
from phirag.corpus.entry import load_entries, parse_entries
from phirag.corpus.review import incomplete, review
from phirag.errors import CorpusError

ENTRIES = Path(__file__).parent.parent / "indexes" / "reference" / "entries"


def main() -> int:
    """Check, print what is wrong, and say how much a machine has checked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="NAME", help="names of files in indexes/reference/entries")
    options = parser.parse_args()
    try:
        corpus = load_entries(ENTRIES)
        chosen = corpus if not options.files else [e for name in options.files for e in _entries(name)]
    except (CorpusError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    names = {entry.id for entry in chosen}
    problems = [f"{p.entry}: {p.what}" for p in review(corpus) if p.entry in names]
    problems += [f"{entry.id}: lacks {', '.join(lacks)}" for entry in chosen if (lacks := incomplete(entry))]
    start = time.perf_counter()
    results = check_entries(chosen)
    seconds = time.perf_counter() - start
    problems += [f"{r.entry}: {r.part}: {r.claim}: {r.outcome}: {r.detail}" for r in results if r.outcome != "holds"]
    for problem in problems:
        print(problem)
    formal, checked = {r.entry for r in results if r.part == "formal"}, {r.entry for r in results}
    matter = sum(result.dropped for result in results)
    print(
        f"{len(chosen)} entries, {len(results)} claims in {seconds:.0f} s; {len(checked)} checked by machine "
        f"({len(checked) / len(chosen):.0%}), {len(formal)} with a formal form; {matter} hypotheses dropped and "
        f"found to matter; {len(problems)} problems"
    )
    return 1 if problems else 0


def _entries(name: str) -> list[object]:
    path = ENTRIES / f"{Path(name).stem}.yaml"
    return list(parse_entries(path.read_text("utf-8"), path.name))


if __name__ == "__main__":
    sys.exit(main())
