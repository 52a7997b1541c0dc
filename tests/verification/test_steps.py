"""Wrong steps are refuted with evidence that can be checked; right ones, and what is no claim, are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phirag.verification.steps import check_steps


def refuted(text: str, question: str = "") -> list[tuple[str, str]]:
    return [(one["kind"], one["evidence"]) for one in check_steps(question, text) if one["verdict"] == "REFUTED"]


@pytest.mark.parametrize(
    ("question", "text", "kind", "evidence"),
    [
        ("", "So 4(40) - 13 = 157 dollars.", "arithmetic", "the left side is 147, the right side 157"),
        ("", r"Hence $\tan 30^\circ = \sqrt{3}$.", "arithmetic", "the left side is ≈ 0.577350"),
        ("", r"We get $\binom{9}{7} = \frac{9 \cdot 8}{3} = 24$.", "arithmetic", "the left side is 36"),
        ("", "The total is $50 + 70 + 140 + 240 = 400.", "arithmetic", "500"),
        ("", "25% of 80 is 25.", "arithmetic", "the left side is 20"),
        ("", r"Thus $2^{10} \equiv 3 \pmod{7}$.", "congruence", "modulo 7 the left side is 2, the right side 3"),
        ("", r"Since $\frac{7}{3} < 2$, we stop.", "inequality", "7/3 < 2 is false"),
        ("", r"We solve $5x + 3 = 18$. So $5x = 21$.", "equation", "no x solves both"),
        ("Solve 3x + 5 = 11", "So $x = 3$.", "solution", "the left side is 14, the right side 11"),
        ("", r"Factor: $x^2 - 4x + 2 = 0$ gives $(x-2)(x-1) = 0$.", "equation", "this one 1 or 2"),
        ("", r"Expanding, $(x+1)^2 = x^2 + 1$.", "identity", "at x = 2 the left side is 9, the right side 5"),
        ("", r"$f(x) = 2x + 1$. Then $f(3) = 8$.", "arithmetic", "the left side is 7, the right side 8"),
        ("", r"We know $a = 3$. Substituting, $2a + 1 = 8$.", "substitution", "with a = 3: the left side is 7"),
        ("", "$x + 2y = 7$. Rearranging, we get $x = 7 + 2y$.", "equation", "holds at x = 1, y = 3"),
        ("", "\\[ x = 20 + 4 \\cdot 25 \\]\n\\[ = 20 + 90 \\]", "arithmetic", "the left side is 120, the right"),
        ("", "\\[ \\text{Cost} = 6 \\cdot 5 \\]\n\\[ \\text{Cost} = 35 \\]", "arithmetic", "the left side is 30"),
    ],
)  # fmt: skip
def test_wrong_steps_are_refuted(question: str, text: str, kind: str, evidence: str) -> None:
    """One refutation, of the right kind, whose evidence names the values."""
    found = refuted(text, question)
    assert [one for one, _ in found] == [kind]
    assert evidence in found[0][1]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("", "100 / 3 = 33.33 and 2/3 = 0.67, so 0.33 * 3 = 1."),  # rounding
        ("", "5 / 20 * 100 = 25%. And 2 hours = 120 minutes."),  # units
        ("", "5 quarters = 5 * 25 = 125 cents"),
        ("", "Total water in 9 liters = 9 * (2/3) = 6 liters."),  # the 9 ends the words
        ("", "If 2 + 2 = 5 were true, that would be a contradiction."),  # said to be wrong
        ("", "Is 3 + 4 = 8? No."),
        ("", "Then $0 = 5$, which is impossible, so there is no solution."),
        ("", r"Let $x = 2$. Then $x + 1 = 3$. Now suppose $x = 5$. Then $x + 1 = 6$."),  # an assumption begins anew
        ("", r"The solutions are $x = 1$ and $x = 3$. For $x = 1$ we get $x + 2 = 3$."),  # several values
        ("", r"Case 1: $x - 2 = 0$, so $x = 2$. Case 2: $x - 3 = 0$, so $x = 3$."),
        ("", r"Let $x + y = 5$ and $xy = 6$. Then $x^2 + y^2 = (x+y)^2 - 2xy = 25 - 12 = 13$."),  # constraints
        ("", r"We want $x$ such that $x^2 + 3x = 10x - 12$."),
        ("What is $23_5 + 14_5$?", "We have $23 + 14 = 42$."),  # numerals in another base
        ("Let $a * b = a + 2b$ for all a, b.", "So $3 * 4 = 11$."),  # an operation of its own
        ("Let f(n) = n/2 if n is even and f(n) = 3n+1 if n is odd.", "$f(5) = 16$ and $f(4) = 2$."),
        ("", r"$m\angle A = 90 - 26 = 64^\circ$ and $10x = 360^\circ$, so $x = 36$."),  # degrees as a unit
        ("", r"$\log 100 = 2$ and $\log_2 8 = 3$, and $\sin 30 = 0.5$."),  # other conventions
        ("", "252 + 504 = 756 + 1260 = 2016"),  # bad style
        ("", r"$6\left(\frac17\right) = \frac67$ and $2\frac12 = \frac52$ and $2^43^2 = 144$ and $(182)(181) = 32942$"),
        ("", r"$\gcd(132,100) = 4$ and the volume is $148{,}000 \text{ cm}^3 = 148000$"),
        ("", r"Here $i = 1$, $e = 3$ and $9 + e = 12$."),  # letters that are no constants
        ("Solve sqrt(x+7) = x - 5", r"Squaring, $x + 7 = x^2 - 10x + 25$, so $x = 9$ or $x = 2$, which fails."),
        ("", r"\begin{align*} 2a + b &= 185 \\ b - a &= 20 \end{align*}"),  # a system, not a transformation
        ("", "We solve $(x - 1)(2x + 1) = 0$. So $x - 1 = 0$. Then $2x + 1 = 0$."),  # factor by factor
        ("", "1. n**2 - n - 6 = 0\n2. (n - 3)(n + 2) = 0\n3. n - 3 = 0\n4. n + 2 = 0"),
        ("Solve 2a + b = 7, a - b = 2", "Divide an equation by 1: a - b = 2. Subtract: 3b = 3. So b = 1."),
        ("", "<think>Suppose x = 3, so $2x = 8$? Let me try $x = 4$: $2x = 8$.</think> The answer is 4."),
    ],
)  # fmt: skip
def test_what_is_right_or_no_claim_is_left_alone(question: str, text: str) -> None:
    """Rounding, units, assumptions, cases, definitions, constraints, other notation."""
    assert refuted(text, question) == []


def test_right_steps_are_proved() -> None:
    """Exact arithmetic, the same solutions, the same polynomial."""
    text = r"$3x + 5 = 11$, so $3x = 11 - 5 = 6$ and $x = 2$. Expanding, $(y+1)^2 = y^2 + 2y + 1$."
    found = [(one["kind"], one["verdict"]) for one in check_steps("", text)]
    assert ("arithmetic", "PROVED") in found
    assert ("equation", "PROVED") in found
    assert ("solution", "PROVED") in found
    assert ("identity", "PROVED") in found


def test_a_decimal_that_agrees_to_its_digits_is_checked_not_proved() -> None:
    """The word is not stronger than what was found."""
    (found,) = check_steps("", "So 100 / 3 = 33.33.")
    assert found["verdict"] == "CHECKED"


def test_evidence_has_its_place() -> None:
    """The span is the link that is wrong, not the whole chain."""
    text = "Well, 2 + 3 = 5 and then 5 * 4 = 20 + 1 = 22."
    (wrong,) = [one for one in check_steps("", text) if one["verdict"] == "REFUTED"]
    assert text[wrong["start"] : wrong["end"]] == "20 + 1 = 22"


@settings(max_examples=150, deadline=None)
@given(
    st.integers(-50, 50),
    st.integers(-50, 50),
    st.integers(1, 20),
    st.sampled_from(["+", "-", "*", "/"]),
    st.integers(-3, 3),
)
def test_arithmetic_agrees_with_python(a: int, b: int, c: int, sign: str, slip: int) -> None:
    """A statement is refuted just if it is false, except a rounded quotient, which is left open."""
    from fractions import Fraction

    left = {"+": Fraction(a + b), "-": Fraction(a - b), "*": Fraction(a * b), "/": Fraction(a, c)}[sign]
    stated = left + slip
    text = f"We find ${a} {sign} ({c if sign == '/' else b}) = \\frac{{{stated.numerator}}}{{{stated.denominator}}}$."
    assert bool(refuted(text)) == (slip != 0)


PIECES = [*"12x+-*/=()[]{}$^_.,%√² \nab&", "\\frac", "\\text{or}", "\\[", "\\]", "\\boxed{", "\\\\", "\\sqrt", "is "]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_nothing_raises(text: str) -> None:
    """Whatever stands there, there is a list of checks whose places lie in the text."""
    for one in check_steps("What is x?", text):
        assert 0 <= one["start"] <= one["end"] <= len(text)
        assert one["verdict"] in ("PROVED", "CHECKED", "UNDETERMINED", "REFUTED")
