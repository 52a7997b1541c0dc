"""A tree that is written out is read back as the same tree."""

from __future__ import annotations

import pytest

from phirag.mathematics.parser import parse
from phirag.mathematics.writing import written


@pytest.mark.parametrize(
    "formula",
    [
        "2x^2 - 1/3",
        "-(-x)^2",
        "sin 2x cos x",
        r"\frac{1}{2} \sqrt[3]{x+1}",
        "1 < 2x + 1 <= 5",
        "x ± 2",
        "[[1, 2], [3, 4]]",
        r"\{1, 2\} \cup [3, 4)",
        "3x ≡ 4 (mod 7)",
        "5! + binomial(5, 2)",
        "|x - 1| mod 3",
        r"\begin{cases} x \given x > 0 \\ 1 \given x <= 0 \end{cases}",
        "log_2(8) = 3",
        "(1, -2)",
    ],
)
def test_trees_come_back(formula: str) -> None:
    """Reading what was written gives the tree again."""
    tree = parse(formula)
    assert parse(written(tree)) == tree
