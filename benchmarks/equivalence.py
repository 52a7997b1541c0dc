"""How often `phirag.equivalent` judges pairs of answers as expected, beside Math-Verify on the same pairs.

    python benchmarks/equivalence.py PAIRS.jsonl [MORE.jsonl ...]

Each line of a file has `gold`, `pred` and `expected`: 1 or "EQUAL", 0 or "DIFFERENT", or "UNDETERMINED"; and where it
matters `precision` (decimal places) and `strict` (whether the names of variables matter). `equivalence_pairs.jsonl`
beside this program holds pairs of our own, one kind after another; where "UNDETERMINED" is expected, Math-Verify, which
answers yes or no, is not counted. It is measured if it can be imported (`pip install math-verify`), pair by pair in
turn with ours; pairs with a `kind`, which are bare, are given to it between the dollar signs that it looks for.

An undecided pair is neither right nor wrong. Pairs that are not as expected are listed with the reason that was given.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from phirag import equivalent

Judged = tuple[str, str]  # EQUAL, DIFFERENT or UNDETERMINED, and the reason
NAMES = {1: "EQUAL", 0: "DIFFERENT"}


def ours(pair: dict[str, Any]) -> Judged:
    """What phirag says."""
    found = equivalent(pair["gold"], pair["pred"], precision=pair.get("precision"), same_names=pair.get("strict", True))
    return str(found.relation), found.reason


def math_verify() -> Callable[[dict[str, Any]], Judged] | None:
    """What Math-Verify says, with its defaults and the options that a pair asks for; ``None`` without it."""
    try:
        from math_verify import parse, verify
    except ImportError:
        return None

    def judge(pair: dict[str, Any]) -> Judged:
        options = {
            "float_rounding": "precision",
            "strict": "strict",
            "allow_set_relation_comp": "allow_set_relation_comp",
        }
        chosen = {name: pair[key] for name, key in options.items() if key in pair}
        gold, given = (parse(delimited(pair[key]) if "kind" in pair else pair[key]) for key in ("gold", "pred"))
        same = verify(gold, given, **chosen)
        return NAMES[int(same)], "" if gold and given else "nothing could be parsed"

    return judge


def delimited(text: str) -> str:
    """A bare formula between dollar signs; what has marks of its own, or words, as it is."""
    bare = not any(mark in text for mark in ("$", "\\(", "\\[", "\\boxed"))
    return f"${text}$" if bare and not re.search(r"(?<![\\{A-Za-z])[A-Za-z]{4,}", text) else text


def commit() -> str:
    """The commit that is measured."""
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def released(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def measure(pairs: list[dict[str, Any]], judges: dict[str, Callable[[dict[str, Any]], Judged]]) -> None:
    """Print the table of one file and the pairs that are not as expected."""
    counts = {name: Counter[str]() for name in judges}
    seconds: dict[str, list[float]] = {name: [] for name in judges}
    misses = []
    for number, pair in enumerate(pairs):
        expected = NAMES.get(pair["expected"], str(pair["expected"]))
        for name, judge in judges.items():
            start = time.perf_counter()
            relation, reason = judge(pair)
            seconds[name].append(time.perf_counter() - start)
            if name != "phirag" and expected == "UNDETERMINED":
                counts[name]["not counted"] += 1
                continue
            outcome = "right" if relation == expected else "undecided" if relation == "UNDETERMINED" else "wrong"
            counts[name][outcome] += 1
            if outcome != "right":
                misses.append((number, name, pair, expected, relation, reason))
    print("| judge | right | wrong | undecided | not counted | median ms per pair | slowest ms |")
    print("|---|---|---|---|---|---|---|")
    for name, count in counts.items():
        times = [1000 * second for second in seconds[name]]
        shown = " | ".join(str(count[key]) for key in ("right", "wrong", "undecided", "not counted"))
        print(f"| {name} | {shown} | {statistics.median(times):.2f} | {max(times):.0f} |")
    if any("kind" in pair for pair in pairs):
        by_kind(pairs, list(judges), misses)
    print("\nNot as expected:\n" if misses else "\nAll as expected.\n")
    for number, name, pair, expected, relation, reason in misses:
        gold, given = (json.dumps(pair[key][-70:], ensure_ascii=False) for key in ("gold", "pred"))
        print(
            f"- {number}, {name}: {gold} and {given}: expected {expected}, found {relation}"
            + f" ({reason})" * bool(reason)
        )


def by_kind(pairs: list[dict[str, Any]], names: list[str], misses: list[tuple[Any, ...]]) -> None:
    """Print how many pairs of each kind are not as expected."""
    missed = Counter((pair.get("kind"), name) for _, name, pair, *_ in misses)
    print("\n| kind | pairs | " + " | ".join(f"{name}: not as expected" for name in names) + " |")
    print("|---|---|" + "---|" * len(names))
    for kind, count in Counter(pair.get("kind") for pair in pairs).items():
        print(f"| {kind} | {count} | " + " | ".join(str(missed[kind, name]) for name in names) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    files = parser.parse_args().files
    judges = {"phirag": ours}
    peer = math_verify()
    if peer is None:
        print("Math-Verify cannot be imported here, so it was not measured (pip install math-verify).")
    else:
        judges[f"Math-Verify {released('math-verify')}"] = peer
    machine = (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, SymPy {released('sympy')}, commit {commit()}"
    )
    for path in files:
        pairs = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        for judge in judges.values():  # the first comparison pays for imports and the worker
            judge({"gold": "x^2 < 4", "pred": "(-2, 2)"})
        print(f"\n{path.name}: {len(pairs)} pairs, {machine}\n")
        measure(pairs, judges)


if __name__ == "__main__":
    main()
