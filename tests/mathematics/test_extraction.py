"""The final answer of a text is the one its author announced last."""

from __future__ import annotations

import pytest

from phirag.mathematics.extraction import final_answer, stated_answer


@pytest.mark.parametrize(
    ("text", "final"),
    [
        (r"First \boxed{1}. No: \boxed{\frac{1}{2}}.", r"\frac{1}{2}"),
        (r"<think>\boxed{9}</think> So \boxed{x = \{1, 2\}}", r"x = \{1, 2\}"),
        ("Work.\nAnswer: x = 3", "x = 3"),
        ("The final answer is $\\frac{3}{4}$.", r"\frac{3}{4}"),
        ("some steps <<1+1=2>>\n#### 42", "42"),
        ("Therefore, x = 5.", "x = 5"),
        (r"They are \boxed{1} \quad \text{and} \quad \boxed{-2}.", "1, -2"),
        (r"First \boxed{200}. So she has \$210. Final Answer: The final answer is $210$. I hope so.", "210"),
        (r"Hence \(\boxed{20}\) percent.", "20 percent"),
        ("So $x=1$ or $x=2$.", "x=1 or x=2"),
        (r"An open \boxed{1", None),
        ("I do not know.", None),
        ("", None),
    ],
)
def test_final_answers(text: str, final: str | None) -> None:
    """Boxes, announcements and closing equations are found, in that order; nothing is invented."""
    assert final_answer(text) == final


@pytest.mark.parametrize(
    ("text", "answer", "sure"),
    [
        (r"\frac{1}{2}", r"\frac{1}{2}", True),
        ("12 apples", "12 apples", True),
        ("$125$ miles", "$125$ miles", True),
        ("sin x = 1", "sin x = 1", True),
        ("no solution for x = 2", "no solution for x = 2", True),
        ("The largest $n$ is 34.", "34", True),
        (r"We find that $x \lt 3$.", r"x \lt 3", True),
        ("the number is not 10 which is 1,000.99€", "1,000.99€", True),
        ("The answer is C.", "C", True),
        ("So the slope is $y = 2x$.\nThe value at 1 is 2.", "2", True),
        ("Let me try 5. " * 100, "5", False),
        ("Let me try 5. " * 100 + "Therefore it is 6.", "6", True),
        ("<think>It is 5, or rather", "", False),
        ("", "", True),
    ],
)
def test_stated_answers(text: str, answer: str, sure: bool) -> None:
    """A bare answer is itself, prose gives its last value, and a long text has to say that this is its answer."""
    assert stated_answer(text) == (answer, sure)


def test_a_long_number_is_not_cut() -> None:
    """The end of a numeral is no answer."""
    assert stated_answer("7" * 50_000) == ("7" * 50_000, True)
    assert stated_answer("It is " + "7" * 50_000)[0] != "7" * 20_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Subtracting 5, so $3x = 6$, and $x = 2$.", "x = 2"),
        ("So $3x = 5 - 11 = 6$, and $x = 2$.", "x = 2"),
        (r"Hence $x = 2$ or $x = -2$.", "x = 2 or x = -2"),
        ("So $x = 2$ and $y = 1$.", "x = 2 or y = 1"),
        (r"Thus $\alpha = 1$, $\beta_1 = 2$.", r"\alpha = 1 or \beta_1 = 2"),
    ],
)
def test_a_step_before_the_answer_is_no_part_of_it(text: str, expected: str) -> None:
    """Values that stand side by side are one answer; an equation on the way to it is not."""
    assert final_answer(text) == expected
