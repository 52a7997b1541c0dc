"""Which text of a reference entry should be embedded: found by questions that were held out.

The last question of each entry is asked; the others may be part of what is embedded. Prints, for each way to
make one text of an entry, how often the entry is the first, and among the first ten, by cosine among all.

Run: ``python benchmarks/reference_questions.py [--encoder NAME]``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from phirag.corpus.entry import Entry, load_entries
from phirag.index import load_encoder
from phirag.index.build import encoding_text

ENTRIES = Path(__file__).parent.parent / "indexes" / "reference" / "entries"


def _names(entry: Entry) -> str:
    return "; ".join((entry.title, *entry.aliases))


def _seen(entry: Entry) -> str:
    return " ".join(entry.questions[:-1])


WAYS: dict[str, Callable[[Entry], str]] = {
    "names and the whole passage (shipped)": lambda entry: encoding_text(entry.to_passage()),
    "the same, and the other questions": lambda entry: f"{encoding_text(entry.to_passage())} {_seen(entry)}",
    "names, when to use it, statement": lambda entry: f"{_names(entry)}. {entry.use_when} {entry.statement}",
    "the same, with the other questions": lambda entry: (
        f"{_names(entry)}. {_seen(entry)} {entry.use_when} {entry.statement}"
    ),
    "names and the other questions": lambda entry: f"{_names(entry)}. {_seen(entry)}",
}


def main() -> None:
    """Encode, search and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="minilm", metavar="NAME")
    options = parser.parse_args()
    entries, encoder = load_entries(ENTRIES), load_encoder(options.encoder)
    asked = [(entry.questions[-1], row) for row, entry in enumerate(entries) if entry.questions]
    questions = encoder.encode([question for question, _ in asked])
    gold = np.array([row for _, row in asked])
    print(f"{len(entries)} entries, {len(asked)} held-out questions, encoder {encoder.id}\n")
    print("| embedded | R@1 | R@10 | MRR |\n|---|---|---|---|")
    for name, text in WAYS.items():
        cosines = questions @ encoder.encode([text(entry) for entry in entries]).T
        own = cosines[np.arange(len(gold)), gold][:, None]
        rank = (cosines > own).sum(axis=1)
        print(
            f"| {name} | {np.mean(rank < 1):.3f} | {np.mean(rank < 10):.3f} | {np.mean(1 / (rank + 1)):.3f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
