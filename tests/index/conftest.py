"""What the index tests share: a small encoder and a small corpus."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray


class TrigramEncoder:
    """Hashed character trigrams: a small encoder that needs no weights.

    ``salt`` makes another encoder of the same shape.
    """

    def __init__(self, salt: str = "", dimension: int = 64) -> None:
        self.id = f"trigrams{salt}"
        self.digest = hashlib.sha256(f"trigrams-{salt}-{dimension}".encode()).hexdigest()
        self.dimension = dimension
        self._salt = salt.encode()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Count signed trigrams and scale each row to length one."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            padded = f"  {text.lower()} "
            for start in range(len(padded) - 2):
                data = self._salt + padded[start : start + 3].encode()
                number = int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "big")
                row[number % self.dimension] += 1.0 if number & (1 << 20) else -1.0
            row[0] += 1e-3
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def encoder() -> TrigramEncoder:
    """A small encoder."""
    return TrigramEncoder()


@pytest.fixture
def another_encoder() -> TrigramEncoder:
    """A small encoder whose vectors mean something else."""
    return TrigramEncoder(salt="-b")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A directory with three files of notes and one file that cannot be read."""
    root = tmp_path / "notes"
    root.mkdir()
    (root / "algebra.md").write_text(
        "# Quadratic formula\n\nThe roots of $ax^2+bx+c=0$ are $x = (-b \\pm \\sqrt{b^2-4ac})/(2a)$.\n\n"
        "# Vieta's formulas\n\nFor roots $x_1, x_2$: $x_1+x_2=-b/a$.\n",
        "utf-8",
    )
    (root / "analysis.jsonl").write_text(
        '{"id": "mvt", "kind": "theorem", "title": "Mean value theorem", "aliases": ["Lagrange\'s theorem"],'
        ' "text": "Some $c$ has $f\'(c) = (f(b)-f(a))/(b-a)$.", "area": "analysis", "related": ["rolle"]}\n'
        '{"id": "rolle", "kind": "theorem", "title": "Rolle\'s theorem", "text": "If $f(a)=f(b)$ then'
        " $f'(c)=0$ for some $c$.\"}\n"
        '{"id": "lhopital", "kind": "theorem", "title": "L\'Hôpital\'s rule",'
        ' "aliases": ["Mean value theorem"], "text": "Limits of $f/g$ from $f\'/g\'$."}\n',
        "utf-8",
    )
    (root / "text.txt").write_text("A ring is a set with two operations.", "utf-8")
    (root / "broken.md").write_bytes(b"\xff")
    return root
