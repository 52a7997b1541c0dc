"""Relations are read from formulas and prose with their units, and nothing is read that is not stated."""

from __future__ import annotations

import pytest

from phirag.verification.formulas import read_formula
from phirag.verification.prose import read_prose
from phirag.verification.splitting import find_formulas


def sides(text: str) -> list[list[str]]:
    return [[side.text or side.name or "" for side in one.sides] for one in read_prose(text, 0, find_formulas(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So 7 apples + 10 apples = 17 apples left", [["7 + 10", "17"]]),
        ("3 plates x $6.00/plate = $18.00", [["3 * 6.00", "18.00"]]),
        ("20% of 50 is 10", [["20% * 50", "10"]]),
        ("Total cost = 5 * $3 = $15.", [["Xi_totalcost", "5 * 3", "15"]]),
        ("9 - 3 (from snack) - 2 (for lunch) = 4", [["9 - 3 - 2", "4"]]),
        ("2x + 3 = 7, so x = 2", [["2x + 3", "7"], ["x", "2"]]),
        ("12 times 3 equals 36", [["12 * 3", "36"]]),
        (r"\(50\) - \(20\) = \(30\)", [["(50) - (20)", "(30)"]]),
        ("2√3 · √3 = 6", [["2sqrt(3) * sqrt(3)", "6"]]),
        ("C(8, 3) = 56", [["binomial(8, 3)", "56"]]),
        ("Answer: 3 + 4 = 7 → done", [["3 + 4", "7"]]),
    ],
)
def test_prose(text: str, expected: list[list[str]]) -> None:
    """Units, currency, remarks in brackets and operators in words are understood."""
    assert sides(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The sum of 3, 5 = 8",  # where the left side begins is not clear
        "10:30 + 2:00 = 12:30",
        "the distance from 2 to 5 + 3 is 6",
        "2 1/2 + 1 = 3 1/2",
        "it is 5 + 3 = 8∛1",
        "see [3] = 4",
        "((((((((((((((((1+1)))))))))))))))) = 2",
    ],
)
def test_prose_that_is_not_read(text: str) -> None:
    """Where a relation may have begun earlier or go on, no closed relation is read."""
    assert not [one for one in sides(text) if all(one) and one[0] and not one[0].startswith("Xi_")]


def test_formulas_are_cut_where_statements_end() -> None:
    """Chains, rows that go on, separators, alternatives, moduli and units."""
    text = r"\begin{align*} a &= b + 1 \\ &\quad + c \\ &= d, \quad x = 1 \text{ or } x = 2 \end{align*}"
    found = read_formula(text, 10)
    assert [[" ".join(side.text.split()) for side in one.sides] for one in found] == [
        ["a", "b + 1 + c", "d"], ["x", "1"], ["x", "2"],
    ]  # fmt: skip
    assert [one.plural for one in found] == [False, True, True]
    assert text[found[1].start - 10 : found[1].end - 10].startswith("x = 1")
    (congruence,) = read_formula(r"2^{3} \equiv 8 \equiv 1 \pmod{7}", 0)
    assert (congruence.signs, congruence.modulus) == (("equiv", "equiv"), "7")
    (units,) = read_formula(r"\frac{20 \text{ miles}}{2 \text{ h}} = 10 \text{ miles/h} = 148{,}000 \text{ cm}^3", 0)
    assert [side.text for side in units.sides] == [r"\frac{20  }{2  }", "10", "148000"]
    assert "miles" in units.sides[0].units


def test_names_in_words() -> None:
    """Words that are no unit name a quantity; single letters are variables."""
    (found,) = read_formula(r"\text{Total Cost} = 5 \cdot \text{price}", 0)
    assert (found.sides[0].name, found.sides[1].text) == ("Xi_totalcost", r"5 \cdot  \Xi_{price}")
    (segment,) = read_formula(r"AB = \frac{1}{2}BC", 0)
    assert (segment.sides[0].name, segment.sides[1].text) == ("Xi_ab", r"\frac{1}{2} \Xi_{bc}")
