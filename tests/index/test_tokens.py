"""phirag.index.tokens: notations of one formula share tokens, spellings of one name are one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phirag.index.tokens import fold, normalise_name, stem, tokens


@pytest.mark.parametrize("text", ["x^2+1", "x**2 + 1", "$x^{2}+1$", "x²+1", r"\[ x^{2} + 1 \]", "X^2 + 1"])
def test_notations_of_one_formula(text: str) -> None:
    """However a power and a sum are written, the tokens are the same."""
    assert tokens(text) == ["x^2", "x^2+1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3x^2 + 4x + 5 = 1", ["x^2", "x^2+x", "x+5", "5=1"]),
        ("3*x^2 + 4*x + 5 = 1", ["x^2", "x^2+x", "x+5", "5=1"]),
        (r"a \equiv b \pmod{n}", ["equiv", "a≡b", "mod"]),
        ("a ≡ b mod n", ["equiv", "a≡b", "mod"]),
        (r"\int_0^1 \frac{1}{x}\,dx", ["integral", "frac", "dx"]),
        (r"\sin^2 x + \cos^2 x", ["sin", "sin^2", "cos", "cos^2"]),
        (r"\alpha^{2} \le \beta", ["alpha^2", "beta", "alpha^2<=beta"]),
        ("α² ≤ β", ["alpha^2", "beta", "alpha^2<=beta"]),
        ("a_n a^{-1} e^{x}", ["a_n", "a^-1", "e^x"]),
        ("How do I solve it?", ["solve"]),
        ("the mean value of the 7 numbers in 1998", ["mean", "value", "number", "1998"]),
    ],
)
def test_formulas_and_words(text: str, expected: list[str]) -> None:
    """Commands lose their backslash, operators keep their operands, function words go."""
    assert tokens(text) == expected


@pytest.mark.parametrize("name", ["L'Hôpital", "L’Hopital", "l'hopital", "L'H\\^opital", "L'H\\^{o}pital"])
def test_names_with_accents_and_apostrophes(name: str) -> None:
    """A name is found with and without its apostrophe, its accent and its capital."""
    assert tokens(name) == ["lhopital", "hopital"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Bézout's identity", "bezout identities"),
        ("The Cauchy–Schwarz inequality", "cauchy schwarz inequalities"),
        ("Gödel's theorems", 'G\\"odel theorem'),
        ("Erdős", "Erd\\H{o}s"),
        ("Čebyšev", "\\v{C}eby\\v{s}ev"),
    ],
)
def test_spellings_of_one_name(left: str, right: str) -> None:
    """Accents, plurals, possessives and articles do not make another name."""
    assert normalise_name(left) == normalise_name(right)


def test_stems_that_must_not_merge() -> None:
    """Words that end in s without being plurals stay."""
    assert [stem(w) for w in ("gauss", "stokes", "series", "basis", "modulus", "class", "less")] == [
        "gauss", "stokes", "series", "basis", "modulus", "class", "less",
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_any_text_gives_clean_tokens(text: str) -> None:
    """No text breaks the tokenizer; no token is empty or holds white space."""
    for token in tokens(text):
        assert token
        assert token.split() == [token]
    assert tokens(f"{text} quadratic formula")[-2:] == ["quadratic", "formula"]


def test_folding() -> None:
    """Case, accents, superscripts, signs and Greek letters are written one way."""
    assert fold("É ≤ 2·x³ − π") == "e <= 2*x^3 -  pi "
