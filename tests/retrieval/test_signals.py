"""phirag.retrieval.signals: formulas and words of mathematics, and neither in everyday questions."""

from __future__ import annotations

import pytest

from phirag.retrieval.signals import has_formula, has_vocabulary


@pytest.mark.parametrize(
    "text",
    ["x^2", "2 + 2", "3*4", "a = b", "f(x)", "sin(x)", "$x$", r"\frac{1}{2}", "7 mod 3", "5!", "x > 3", "∫ x",
     "[[1, 2], [3, 4]]", "(4/(-46))", "2, 4, 8, 16", "d/dx x", "gcd(4, 6)", "x²", "a ≡ b"],
)  # fmt: skip
def test_formulas(text: str) -> None:
    """Common ways to write a formula are seen."""
    assert has_formula(text)


@pytest.mark.parametrize(
    "text",
    ["in 1998", "1914-1918", "24/7", "on 9/11", "$5 or so", "3 apples", "C-3PO", "and/or", "10 kg, 20 kg",
     "Wow!", "version 2.0", "e-mail", "3 a.m.", "T-shirt", "07/04/2024", "A. Smith", "the x factor"],
)  # fmt: skip
def test_no_formulas(text: str) -> None:
    """Numbers of daily life are no formulas."""
    assert not has_formula(text)


def test_everyday_questions_hold_no_formula(unrelated: tuple[str, ...]) -> None:
    """None of the unrelated questions is taken to hold a formula."""
    assert [question for question in unrelated if has_formula(question)] == []


def test_mathematical_questions_show_it(mathematics: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    """Every mathematical question shows a formula or a word of mathematics."""
    assert [q for q, _ in mathematics if not has_formula(q) and not has_vocabulary(q)] == []
