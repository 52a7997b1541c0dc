"""How long a newcomer waits: whole processes, from the shell's return key to the last line.

    python benchmarks/cold_start.py [--runs 7]

Each command runs once unmeasured (so that files are in the page cache), then ``--runs`` times. Every row has
its limit, and the ratio to ``import sympy`` in a process of its own, measured in the same run: that is the
least a symbolic answer can cost.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time

ROWS = [
    ("python -c 'pass'", ["-c", "pass"], None),
    ("import sympy", ["-c", "import sympy"], None),
    ("import phirag", ["-c", "import phirag"], 0.15),
    ("phirag --help", ["-m", "phirag", "--help"], 0.35),
    ("phirag ask (quadratic equation)", ["-m", "phirag", "ask", "How to solve 3*x^2+4*x+5=1?", "--engine", "cas"], 2.0),
    ("phirag ask (quotation)", ["-m", "phirag", "ask", "State the mean value theorem", "--engine", "cas"], 2.0),
]


def seconds(arguments: list[str]) -> float:
    """Wall-clock time of one process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def commit() -> str:
    """The commit that is measured."""
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    medians = {}
    for name, arguments, _ in ROWS:
        seconds(arguments)
        medians[name] = statistics.median(seconds(arguments) for _ in range(runs))
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, commit {commit()}, median of {runs}\n")
    print("| process | seconds | limit | share of limit | ratio to import sympy |")
    print("|---|---|---|---|---|")
    for name, _, limit in ROWS:
        share = f"{medians[name] / limit:.0%}" if limit else ""
        ratio = medians[name] / medians["import sympy"]
        print(f"| {name} | {medians[name]:.3f} | {limit or ''} | {share} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
