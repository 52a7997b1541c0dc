"""Steps and formulas are found where a reader sees them, and money is no formula."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phirag.verification.splitting import find_formulas, split_steps, step_at


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("It costs $5 and then $7 more.", []),
        ("$5 * 3 = $15 and $2.50 each", []),
        ("so $x = 5$ and $y$", ["x = 5", "y"]),
        (r"\$3 is not $3$", ["3"]),
        (r"\(a\) and \[b\] and $$c$$", ["a", "b", "c"]),
        (r"\begin{align*} a &= b \end{align*}", [" a &= b "]),
        (r"the price is $\$5 + \$3$", [r"\$5 + \$3"]),
        (r"\[ never closed and \( this", []),
        ("$20,000 a year for 20 years is $400,000", []),
    ],
)
def test_formulas(text: str, formulas: list[str]) -> None:
    """Delimiters of LaTeX, and dollar signs that are not money."""
    assert [found.content for found in find_formulas(text)] == formulas


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab $\\()[]\n1=.", max_size=120))
def test_steps_cover_the_text_and_cut_no_formula(text: str) -> None:
    """Every character that is no blank is in one step, and no step begins or ends inside a formula."""
    formulas = find_formulas(text)
    steps = split_steps(text, formulas)
    inside = [place for step in steps for place in range(step.start, step.end)]
    assert len(inside) == len(set(inside))
    assert all(char.isspace() or place in set(inside) for place, char in enumerate(text))
    for step in steps:
        assert text[step.start : step.end] == step.text
        for formula in formulas:
            assert not formula.outer[0] < step.start < formula.outer[1]
            assert not formula.outer[0] < step.end < formula.outer[1]
        assert step_at(steps, step.start) == steps.index(step)
