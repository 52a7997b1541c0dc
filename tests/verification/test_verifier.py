"""Right answers are proved or checked, wrong ones refuted, and the rest is said to be undetermined."""

from __future__ import annotations

import pytest

from phirag.types import Verdict, Verification
from phirag.verification import AnswerVerifier

GOOD = (Verdict.PROVED, Verdict.CHECKED)


def verdict(question: str, final: str) -> Verification:
    return AnswerVerifier().verify(question, "", final)


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("Solve 3*x^2+4*x+5=1", r"x = \frac{-2 \pm 2\sqrt{2}i}{3}", "x = (-2 + 2√2 i)/3"),
        ("Solve x^2 - 5x + 6 = 0", "x = 2 or x = 3", "x = 2 or x = 4"),
        ("Solve x^2 = -1 for real x", "no solution", "x = 1"),
        ("Solve x/(x-1) = 1/(x-1)", "no solution", "x = 1"),
        ("Solve 2x + 3y = 7, x - y = 1", "(2, 1)", "x = 1, y = 2"),
        ("Solve x + y = 1, 2x + 2y = 2", "infinitely many solutions: x = 1 - y", "x = 1, y = 0"),
        ("Solve x + y = 1, x + y = 2", "no solution", "x = 1, y = 1"),
        ("Solve sqrt(x+3) = x - 3", "x = 6", "x = 1 or x = 6"),
        ("Solve sin(x) = 1/2", "x = π/6 + 2π n or x = 5π/6 + 2π n", "x = π/6"),
        ("Solve 2^x = 8", "3", "4"),
        ("Solve ln(x) + ln(x-1) = ln(6)", "x = 3", "x = 3 or x = -2"),
        ("Solve x^2 - 3x + 2 > 0", "x < 1 or x > 2", "(1, 2)"),
        ("Solve |x-1| < 3", "(-2, 4)", "[-2, 4)"),
        ("Solve (x-1)/(x+2) >= 0", "(-∞, -2) ∪ [1, ∞)", "(-∞, -2] ∪ [1, ∞)"),
        ("Solve 3x ≡ 4 (mod 7)", "x ≡ 6 (mod 7)", "x ≡ 5 (mod 7)"),
        ("Differentiate x^2 sin(x)", "2x sin(x) + x^2 cos(x)", "2x cos(x)"),
        ("What is the second derivative of x^4 at x = 2?", "48", "32"),
        ("Integrate x e^x", "x e^x - e^x + C", "x e^x + C"),
        ("Compute $\\int_0^1 x^2\\,dx$", r"\frac13", "1/2"),
        ("integrate e^{-x^2} from -inf to inf", r"\sqrt{\pi}", "pi"),
        ("limit of sin(3x)/x as x approaches 0", "3", "1"),
        ("Find the sum of k^2 for k from 1 to n", "n(n+1)(2n+1)/6", "n(n+1)/2"),
        (r"Compute $\sum_{k=1}^\infty \frac{1}{k^2}$", "π^2/6", "3/2"),
        ("Simplify (x^2-1)/(x-1)", "x + 1", "x - 1"),
        ("Expand (a+b)^2", "a^2 + 2ab + b^2", "(a+b)^2"),
        ("Factor x^2-4", "(x-2)(x+2)", "x^2 - 4"),
        ("What is 2+3*4^2?", "50", "80"),
        ("What is 1/3?", "0.3333", "0.3334"),
        ("What is 15% of 80?", "12", "1200"),
        ("gcd of 1071 and 462", "21", "7"),
        ("lcm of 12 and 18", "36", "72"),
        ("Is 91 prime?", "no", "yes"),
        ("Factor 360", "2^3 · 3^2 · 5", "4 · 9 · 10"),
        ("What is the remainder when 7^2024 is divided by 13?", "3", "9"),
        ("What is the remainder when 9^{9^{9^9}} is divided by 13?", "1", "9"),
        ("inverse of 3 modulo 11", "4", "5"),
        ("determinant of [[1,2],[3,4]]", "-2", "2"),
        ("inverse of [[1,2],[3,4]]", "[[-2,1],[3/2,-1/2]]", "[[4,-2],[-3,1]]"),
        ("inverse of [[1,2],[2,4]]", "the matrix has no inverse", "[[1,0],[0,1]]"),
        ("eigenvalues of [[2,1],[1,2]]", "1, 3", "1, 2"),
    ],
)
def test_right_and_wrong_answers(question: str, right: str, wrong: str) -> None:
    """For every kind of problem the right answer stands and a likely wrong one falls, with evidence."""
    assert verdict(question, right).verdict in GOOD
    refuted = verdict(question, wrong)
    assert refuted.verdict is Verdict.REFUTED
    assert refuted.reason


def test_exact_answers_are_proved() -> None:
    """What is decided exactly is called proved, not merely checked."""
    found = verdict("How to solve 3*x^2+4*x+5=1?", "x = (-2 ± 2√2 i)/3")
    assert [str(check.verdict) for check in found.checks] == ["PROVED"] * 3
    assert "2 distinct roots, and 2 are given" in found.checks[-1].evidence


def test_what_cannot_be_computed_is_undetermined() -> None:
    """No question, no answer, a number too large: a reason instead of a guess."""
    assert verdict("Who won?", "7").verdict is Verdict.UNDETERMINED
    assert AnswerVerifier().verify("Solve x = 1", "no idea").final is None
    large = verdict("What is 9^{9^{9^9}}?", "5")
    assert large.verdict is Verdict.UNDETERMINED
    assert "too large" in large.checks[0].evidence


def test_unreadable_answers_are_undetermined() -> None:
    """Hostile or broken LaTeX in the answer is a verdict with a reason, never an exception."""
    for final in (r"\frac{1}{", "__import__('os')", "x = ((", "\\left(", "x" * 30_000):
        found = verdict("Solve x^2 = 4", final)
        assert found.verdict is Verdict.UNDETERMINED, final
        assert found.reason


def test_a_check_past_its_deadline_is_undetermined() -> None:
    """A check that runs too long is killed, and says so."""
    verifier = AnswerVerifier(deadline=0.5)
    question = "Factor x^60 + 3*x^31 + 7*x^2 + 11"
    final = "(" + "+".join(f"sin({k}*x)^7*cos(x)^{k}" for k in range(2, 60)) + ")^9"
    found = verifier.verify(question, "", final)
    assert found.verdict is Verdict.UNDETERMINED
    assert "0.5 s" in found.checks[0].evidence
