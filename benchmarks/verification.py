"""Does checking the steps find wrong ones, and does it leave right ones alone?

    python benchmarks/verification.py DATA [--show false|missed|hits] [--set gsm8k]

``DATA`` is a folder with ``processbench/gsm8k.json`` and ``processbench/math_dev.json`` (ProcessBench: solutions of
models, split into steps, ``label`` the index of the first wrong one, -1 for none). Where they are there,
``problems/math_dev.jsonl`` and ``problems/gsm8k_dev.jsonl`` (worked solutions written by people, all meant to be right)
and ``transcripts/think_dev.jsonl`` (long transcripts with the right ``answer``) are measured too.

Every solution goes through :func:`phirag.verification.batches.checked_steps`, and so through the worker.
A refuted step at or after the first wrong one counts as found; one before it, or in a right solution, as a false alarm.
F1 is the harmonic mean of both shares of solutions judged rightly, as ProcessBench defines it (*exactly*: the first
refuted step is the first wrong one), and with *found at or after* in place of that.
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
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from phirag.mathematics import worker
from phirag.types import Verdict
from phirag.verification import SolutionVerifier, final_answer
from phirag.verification.batches import checked_steps

DEADLINE = 10.0
SETS = ("gsm8k", "math_dev")


@dataclass
class Tally:
    """Counts over one set."""

    right: int = 0
    right_flagged: int = 0
    right_steps: int = 0
    right_steps_flagged: int = 0
    wrong: int = 0
    found: int = 0
    found_exactly: int = 0
    seconds: list[float] = field(default_factory=list)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)


def commit() -> str:
    """The commit that is measured."""
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {100 * part / whole:.2f}%" if whole else "none"


def judge(item: dict[str, Any], tally: Tally, show: str) -> None:
    """Check one solution and count what came of it."""
    steps, label = item["steps"], item["label"]
    starts = [0]
    for step in steps:
        starts.append(starts[-1] + len(step) + 2)
    text = "\n\n".join(steps)
    start = time.perf_counter()
    checks = checked_steps(item["problem"], text, final_answer(text), DEADLINE)
    tally.seconds.append(time.perf_counter() - start)
    refuted = []
    for check in checks:
        place = bisect_right(starts, check["start"]) - 1
        wrong = 0 <= label <= place
        where = ("the first wrong step" if place == label else "after it") if wrong else "a right step"
        tally.kinds[check["kind"], f"{check['verdict']}, {where}"] += 1
        if check["verdict"] == Verdict.REFUTED:
            refuted.append((place, wrong, check))
    false = {place for place, wrong, _ in refuted if not wrong}
    tally.right_steps += len(steps) if label < 0 else label
    tally.right_steps_flagged += len(false)
    if label < 0:
        tally.right += 1
        tally.right_flagged += bool(false)
    else:
        tally.wrong += 1
        tally.found += any(wrong for _, wrong, _ in refuted)
        tally.found_exactly += min((place for place, _, _ in refuted), default=-1) == label
    for place, wrong, check in refuted:
        if show == ("hits" if wrong else "false"):
            context = " ".join(text[max(0, check["start"] - 60) : check["end"] + 40].split())
            print(f"  {item['id']} step {place} (label {label}) {check['kind']}: {context}\n      {check['evidence']}")
    if show == "missed" and label >= 0 and not any(wrong for _, wrong, _ in refuted):
        print(f"  {item['id']} step {label}: {' '.join(steps[label].split())[:300]}")


def report(name: str, tally: Tally) -> None:
    """Print the table of one set."""
    exact = [kept(tally.found_exactly, tally.wrong), kept(tally.right - tally.right_flagged, tally.right)]
    after = [kept(tally.found, tally.wrong), exact[1]]
    print(f"| {name} | measured | limit |\n|---|---|---|")
    print(f"| right solutions with a refuted step | {share(tally.right_flagged, tally.right)} | 1% |")
    print(f"| right steps refuted | {share(tally.right_steps_flagged, tally.right_steps)} | 0.2% |")
    limit = "12%" if name == "gsm8k" else "20%"
    print(f"| wrong solutions refuted at or after the first wrong step | {share(tally.found, tally.wrong)} | {limit} |")
    print(f"| wrong solutions whose first wrong step is named | {share(tally.found_exactly, tally.wrong)} | |")
    print(
        f"| F1, at or after / exactly | {harmonic(after):.1f} / {harmonic(exact):.1f} | (trained 1.5B critic: 63.4) |"
    )
    print(f"| median, longest time per solution | {statistics.median(tally.seconds) * 1000:.0f} ms, "
          f"{max(tally.seconds) * 1000:.0f} ms | 150 ms median |\n")  # fmt: skip
    columns = [f"{verdict}, {where}" for verdict in ("REFUTED", "PROVED", "CHECKED", "UNDETERMINED")
               for where in ("a right step", "the first wrong step", "after it")]  # fmt: skip
    print("| kind of check | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    for kind in sorted({kind for kind, _ in tally.kinds}):
        print(f"| {kind} | " + " | ".join(str(tally.kinds[kind, column] or "") for column in columns) + " |")
    print()


def kept(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def harmonic(shares: list[float]) -> float:
    return 100 * 2 * shares[0] * shares[1] / (sum(shares) or 1)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def human(name: str, items: list[dict[str, Any]], question: str, solution: str, show: str) -> None:
    """Solutions by people, meant to be right: how many have a refuted step."""
    flagged = 0
    for number, item in enumerate(items):
        text = re.sub(r"<<.*?>>", "", item[solution])
        refuted = [one for one in checked_steps(item[question], text, None, DEADLINE) if one["verdict"] == "REFUTED"]
        flagged += bool(refuted)
        for one in refuted if show == "false" else []:
            print(f"  {name} {number} {one['kind']}: {one['what']}\n      {one['evidence']}")
    print(f"| {name}, {len(items)} solutions by people | {share(flagged, len(items))} with a refuted step |")


def transcripts(items: list[dict[str, Any]]) -> None:
    """Long transcripts: time, and whether a right final answer was refuted."""
    slowest, refuted, right = 0.0, 0, 0
    for item in items:
        start = time.perf_counter()
        found = SolutionVerifier(DEADLINE).verify(item["question"], item["response"])
        slowest = max(slowest, time.perf_counter() - start)
        correct = found.final is not None and item["answer"] in re.findall(r"\d+", found.final)
        right += correct
        refuted += correct and found.verdict is Verdict.REFUTED
    print(
        f"| transcripts, {len(items)} | longest {slowest:.2f} s (limit 10 s); "
        f"right final answers refuted: {refuted} of {right} (limit 0) |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", choices=["false", "missed", "hits"], default="")
    parser.add_argument("--set", choices=SETS, action="append")
    options = parser.parse_args()
    worker.warm_up()
    checked_steps("", "1 + 1 = 2", None, DEADLINE)
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, commit {commit()}\n")
    for name in options.set or SETS:
        tally = Tally()
        for item in json.loads((options.data / "processbench" / f"{name}.json").read_text("utf-8")):
            judge(item, tally, options.show)
        report(name, tally)
    if options.set:
        return
    print("| other text | measured |\n|---|---|")
    for name, question, solution in (("gsm8k_dev", "question", "answer"), ("math_dev", "problem", "solution")):
        if items := lines(options.data / "problems" / f"{name}.jsonl"):
            human(name, items, question, solution, options.show)
    if items := lines(options.data / "transcripts" / "think_dev.jsonl"):
        transcripts(items)


if __name__ == "__main__":
    main()
