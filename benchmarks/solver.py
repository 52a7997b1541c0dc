"""How much of a set of problems `phirag solve` answers, and how much of that is right.

    python benchmarks/solver.py DATA.jsonl [--only PART] [--declined N] [--deadline 10] [--jobs 1]

Each line of the data has a problem (``question`` or ``problem``) and its answer (``answer``, the number after
``####``, or the last ``\\boxed{}`` of ``solution``). An answer is right if it is the expected text, or if
:func:`phirag.mathematics.equality.compare` proves or checks that it is the same. Every wrong one is listed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from phirag.errors import MathematicsError
from phirag.mathematics import worker
from phirag.mathematics.equality import compare
from phirag.solver import solve

ALIKE = {"true": "yes", "false": "no"}  # one data set's spelling of a decision


def boxed(text: str) -> str:
    """What stands in the last ``\\boxed{}`` of a solution."""
    start = max(text.rfind(r"\boxed"), text.rfind(r"\fbox"))
    if start < 0:
        return ""
    rest = text[start:].split("}", 1)[0] if "{" not in text[start : start + 7] else text[text.index("{", start) :]
    if not rest.startswith("{"):
        return rest.split()[-1].removeprefix(r"\boxed")
    depth = 0
    for place, char in enumerate(rest):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return rest[1:place]
    return rest[1:]


def expected(row: dict[str, Any]) -> str:
    """The answer a row of any of the known shapes states."""
    if "solution" in row:
        return boxed(row["solution"]).replace(",\\!", "")  # LaTeX for 25,000
    return str(row["answer"]).rsplit("####", 1)[-1].strip()


def group(row: dict[str, Any]) -> str:
    """What a row is counted under."""
    return str(row.get("module") or row.get("type") or row.get("subject") or "all")


def same(gold: str, found: str) -> bool:
    """Whether two answers are the same: the same text, or equal by the library's own comparison."""
    gold = re.sub(r"\\text\{([A-Za-z ]+)\}", r"\1", gold)
    forms = [" ".join(text.split()).replace("$", "").rstrip(".").lower() for text in (gold, found)]
    forms = [re.sub(r"_\{(\w+)\}", r"_\1", ALIKE.get(form, form)) for form in forms]
    if forms[0] == forms[1] or forms[0].replace(" ", "") == forms[1].replace(" ", ""):
        return True
    values = re.sub(r"\b[A-Za-z]\s*=\s*", "", found).replace(" or ", ", ")
    for candidate in dict.fromkeys((found, values)):
        try:
            verdict, _ = worker.call(compare, gold, candidate, deadline=10.0)
        except MathematicsError:
            continue
        if verdict in ("PROVED", "CHECKED"):
            return True
    return False


def measure(job: tuple[int, dict[str, Any], float]) -> dict[str, Any]:
    """Solve one problem and judge the answer."""
    number, row, deadline = job
    question, gold = str(row.get("question") or row.get("problem")), expected(row)
    found = solve(question, deadline=deadline)
    return {
        "number": number,
        "group": group(row),
        "question": " ".join(question.split()),
        "gold": gold,
        "final": found.final,
        "right": found.final is not None and same(gold, found.final),
        "reading": found.reading,
        "why": found.declined,
        "seconds": found.seconds,
    }


def commit() -> str:
    """The commit that is measured."""
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def report(results: list[dict[str, Any]], name: str) -> None:
    """Print the table, the times, and every wrong answer."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        for key in (result["group"], "**all**"):
            groups[key]["questions"] += 1
            groups[key]["answered"] += result["final"] is not None
            groups[key]["right"] += result["right"]
    print(f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}, commit {commit()}\n")
    print("| part | questions | answered | right of those | share answered | share right |")
    print("|---|---|---|---|---|---|")
    for key, count in groups.items():
        share = f"{count['right'] / count['answered']:.1%}" if count["answered"] else ""
        print(
            f"| {key} | {count['questions']} | {count['answered']} | {count['right']} "
            f"| {count['answered'] / count['questions']:.1%} | {share} |"
        )
    times = sorted(result["seconds"] for result in results)
    print(f"\nseconds a problem: median {statistics.median(times):.3f}, p99 {times[int(len(times) * 0.99)]:.2f}\n")
    for result in results:
        if result["final"] is not None and not result["right"]:
            print(f"WRONG {result['number']} {result['group']}: {result['question']}")
            print(f"    expected {result['gold']!r}, found {result['final']!r}, read as: {result['reading']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", default="", help="take the parts whose name holds this")
    parser.add_argument("--declined", type=int, default=0, metavar="N", help="list the first N that were declined")
    parser.add_argument("--deadline", type=float, default=10.0, help="seconds a problem may take")
    parser.add_argument("--jobs", type=int, default=1, help="problems at a time")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text("utf-8").splitlines()]
    jobs = [(number, row, options.deadline) for number, row in enumerate(rows) if options.only in group(row)]
    if options.jobs > 1:
        with ProcessPoolExecutor(options.jobs) as pool:
            results = list(pool.map(measure, jobs, chunksize=10))
    else:
        results = [measure(job) for job in jobs]
    report(results, options.data.name)
    for result in [result for result in results if result["final"] is None][: options.declined]:
        print(f"DECLINED {result['number']} {result['group']}: {result['question'][:300]}")
        print(
            f"    expected {result['gold']!r}; {result['why']}"
            + (f" ({result['reading']})" if result["reading"] else "")
        )


if __name__ == "__main__":
    main()
