"""Claims about whole numbers in words are decided as SymPy decides them, and questions are no claims."""

from __future__ import annotations

import pytest
import sympy as sp

from phirag.types import Verdict
from phirag.verification.claims import claims_in


def verdicts(text: str) -> list[Verdict]:
    return [claim.judgement.verdict for claim in claims_in(text)]


@pytest.mark.parametrize("number", [1, 2, 9, 57, 91, 97, 121, 1_000_003, 1_000_001])
def test_numbers_and_their_kinds(number: int) -> None:
    """Prime, odd, a perfect square, divisible by seven; with and without "not"."""
    known = {
        "prime": sp.isprime(number),
        "odd": number % 2 == 1,
        "a perfect square": sp.integer_nthroot(number, 2)[1],
        "divisible by 7": number % 7 == 0,
    }
    for words, holds in known.items():
        assert verdicts(f"So ${number}$ is {words}.") == [Verdict.PROVED if holds else Verdict.REFUTED]
        assert verdicts(f"So {number} is not {words}.") == [Verdict.REFUTED if holds else Verdict.PROVED]


def test_relations_between_numbers() -> None:
    """Remainders, divisions with a remainder, common divisors and multiples."""
    assert verdicts("The remainder when 194 is divided by 11 is 7.") == [Verdict.PROVED]
    assert verdicts("194 ÷ 11 = 17 with a remainder of 9.") == [Verdict.REFUTED]
    assert verdicts(r"The GCD of \(187\) and \(77\) is \(13\).") == [Verdict.REFUTED]
    assert verdicts("The least common multiple of 12 and 18 is 36.") == [Verdict.PROVED]


@pytest.mark.parametrize(
    "text",
    ["Check if 91 is prime.", "Is it true that 91 is prime?", "2^3 + 1 is prime", "$2n + 1$ is even",
     "12 is divisible by 5 only if we err", "Suppose 91 is prime.", "1.5 is even", "91 is prime to 7"],
)  # fmt: skip
def test_what_is_no_claim(text: str) -> None:
    """Questions, assumptions, and numerals that are part of a larger expression."""
    assert verdicts(text) == []
