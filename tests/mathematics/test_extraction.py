"""The final answer of a text is the one its author announced last."""

from __future__ import annotations

import pytest

from phirag.mathematics.extraction import final_answer


@pytest.mark.parametrize(
    ("text", "final"),
    [
        (r"First \boxed{1}. No: \boxed{\frac{1}{2}}.", r"\frac{1}{2}"),
        (r"<think>\boxed{9}</think> So \boxed{x = \{1, 2\}}", r"x = \{1, 2\}"),
        ("Work.\nAnswer: x = 3", "x = 3"),
        ("The final answer is $\\frac{3}{4}$.", r"\frac{3}{4}"),
        ("some steps <<1+1=2>>\n#### 42", "42"),
        ("Therefore, x = 5.", "x = 5"),
        (r"An open \boxed{1", None),
        ("I do not know.", None),
        ("", None),
    ],
)
def test_final_answers(text: str, final: str | None) -> None:
    """Boxes, announcements and closing equations are found, in that order; nothing is invented."""
    assert final_answer(text) == final
