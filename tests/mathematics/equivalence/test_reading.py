"""An answer is read as what its notation can mean, and as nothing else."""

from __future__ import annotations

import pytest

from phirag.mathematics.equivalence.reading import read_answer
from phirag.mathematics.equivalence.tidy import pieces, tidy


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("C", ["Choice", "Value"]),
        ("(C)", ["Choice"]),
        ("even", ["Words"]),
        ("no solution", ["Values", "Words"]),
        ("3/4", ["Value"]),
        ("15 cm", ["Value"]),
        ("x = 3", ["Labelled"]),
        ("(p, q) = (1, 2)", ["Labelled"]),
        ("2x + z = 1", ["Equation"]),
        ("x < 3", ["Region"]),
        ("a < b", ["Equation"]),
        ("(0, 1)", ["Values", "Region"]),
        ("(1, 0)", ["Values"]),
        ("[0, 1]", ["Region"]),
        (r"\{1, 2\}", ["Values"]),
        ("1,22", ["Value", "Values"]),
        ("1,234", ["Value"]),
        (r"\pm 3", ["Values"]),
        (r"x \equiv 3 \pmod 5", ["Residues"]),
        ("7 mod 5", ["Value"]),
        (r"\begin{cases} x & x > 0 \\ 0 & x \le 0 \end{cases}", ["Cases"]),
        ("7 teaspoons of x + 1", []),
        ("2x, x > 0", []),
        ("1, 2, \\ldots, 10", []),
        ("(a, b)", ["Values"]),
        ("all real numbers except 2", ["Region"]),
    ],
)
def test_kinds(text: str, kinds: list[str]) -> None:
    """Ambiguous notation has a reading of each kind; what cannot be read has none, and says why."""
    found = read_answer(text)
    assert [type(reading).__name__ for reading in found.readings] == kinds
    assert bool(found.problem) == (not kinds)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"$\boxed{\dfrac{1}{2}}$.", r"\dfrac{1}{2}"),
        (r"\left[ 0,\, 1 \right)", "[ 0, 1 )"),
        (r"11,\! 111,\! 100", "11,111,100"),
        ("14 {, }916", "14,916"),
        (r"\\frac{1}{2}", r"\frac{1}{2}"),
        (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"),
        ("𝑥 = ３", "x = 3"),
        ("**42**", "42"),
        ("＄5", "＄5"),
    ],
)
def test_decoration_is_taken_off(text: str, plain: str) -> None:
    """Fonts, sizes, spacing and delimiters disappear; rows of a matrix and amounts of money stay."""
    assert tidy(text) == plain


def test_pieces_are_split_outside_brackets() -> None:
    """Commas in brackets and in numerals separate nothing, words do."""
    assert [piece for piece, _ in pieces(r"(1, 2), \{3, 4\} and 1,000 or x")] == ["(1, 2)", r"\{3, 4\}", "1,000", "x"]
