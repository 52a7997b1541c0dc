"""How long the reference index takes to open and a question to be searched for, against the limits.

Run: ``python benchmarks/retrieval_latency.py [--index DIR] [--rounds N]``. Prints each measure, its limit and
the ratio (below 1 is within the limit). The limits are for two cores: open 60 ms, p50 of a query 8 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

from phirag.index.encoder import load_encoder
from phirag.index.store import open_index
from phirag.index.tokens import tokens
from phirag.retrieval.hybrid import HybridRetriever

QUESTIONS = (
    "How to solve 3*x^2+4*x+5=1?",
    "Solve 2x + 3y = 7, x - y = 1",
    "Differentiate x^2 sin(x)",
    "State the mean value theorem",
    "What is the remainder when 7^2024 is divided by 13?",
    "Who won the 1998 World Cup?",
    "Why does a continuous function on a closed interval attain its maximum?",
    "Find the eigenvalues of the matrix [[2, 1], [1, 2]] and say whether it can be diagonalised.",
)
OPEN_LIMIT, QUERY_LIMIT = 60.0, 8.0  # milliseconds


def measure(action: Callable[[], object]) -> float:
    """Return the milliseconds that one call takes."""
    started = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - started)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="reference")
    parser.add_argument("--rounds", type=int, default=50)
    options = parser.parse_args()
    first = measure(lambda: open_index(options.index))
    opening = [measure(lambda: open_index(options.index)) for _ in range(10)]
    index, encoder = open_index(options.index), load_encoder()
    retriever = HybridRetriever(index, encoder)
    for question in QUESTIONS:
        retriever.retrieve(question)
    asked = [question for _ in range(options.rounds) for question in QUESTIONS]
    vector = encoder.encode([QUESTIONS[0]])[0]
    whole = [measure(lambda q=q: retriever.retrieve(q)) for q in asked]
    encoding = [measure(lambda q=q: encoder.encode([q])) for q in asked]
    dense = [measure(lambda: index.dense(vector, 40)) for _ in asked]
    sparse = [measure(lambda q=q: index.sparse(tokens(q), 40)) for q in asked]
    print(f"{len(index)} passages, encoder {encoder.id}, {os.cpu_count()} cores, {len(asked)} queries")
    print(f"{'measure':<34}{'ms':>9}{'limit':>8}{'ratio':>8}")
    rows: list[tuple[str, float, float | None]] = [
        ("open, first (imports included)", first, None),
        ("open, p50", statistics.median(opening), OPEN_LIMIT),
        ("query, p50", statistics.median(whole), QUERY_LIMIT),
        ("query, p99", percentile(whole, 0.99), None),
        ("  of which encoding, p50", statistics.median(encoding), None),
        ("  of which dense, p50", statistics.median(dense), None),
        ("  of which sparse, p50", statistics.median(sparse), None),
    ]
    for name, value, limit in rows:
        told = f"{limit:>8.0f}{value / limit:>8.2f}" if limit else ""
        print(f"{name:<34}{value:>9.2f}{told}")


if __name__ == "__main__":
    main()
