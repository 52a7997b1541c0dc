"""The symbolic engine answers what it can state, rightly, with its rules, and declines the rest."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from phirag.engines.base import Engine
from phirag.engines.cas import CasEngine
from phirag.errors import InputError
from phirag.types import Generation, Message, Prompt, Sampling, Token, Verdict
from phirag.verification import AnswerVerifier


def answer(question: str) -> Generation:
    *pieces, last = CasEngine().stream(Prompt(question=question), Sampling())
    assert isinstance(last, Generation)
    assert "".join(piece.text for piece in pieces if isinstance(piece, Token)).strip() == last.text.strip()
    return last


@pytest.mark.parametrize(
    ("question", "final", "basis"),
    [
        ("How to solve 3*x^2+4*x+5=1?", "x = (-2 ± 2√2 i)/3", "Quadratic formula"),
        ("Solve 2x + 3y = 7, x - y = 1", "x = 2, y = 1", "Elimination method"),
        ("Solve x^3 = 1", "x = 1 or x = (-1 ± √3 i)/2", "Zero-product property"),
        ("Solve x/(x-1) = 1/(x-1)", "no solution", "Collecting like terms"),
        ("Solve sin(x) = 1/2", "x = 2π n + π/6 or x = 2π n + 5π/6", "General solution of sin x = a"),
        ("Solve 2^x = 8", "x = 3", "Exponential equation"),
        ("Solve x^2 - 3x + 2 > 0", "(-∞, 1) ∪ (2, ∞)", "Sign chart method"),
        ("Solve 3x ≡ 4 (mod 7)", "x ≡ 6 (mod 7)", "Modular inverse"),
        ("Differentiate x^2 sin(x)", "x^2 cos(x) + 2x sin(x)", "Product rule"),
        ("Find the derivative of ln(x^2+1) at x = 1", "1", "Chain rule"),
        ("Integrate x e^x", "e^x·(x - 1) + C", "Integration by parts"),
        ("Integrate x^2 from 0 to 3", "9", "Fundamental theorem of calculus"),
        ("limit of sin(x)/x as x approaches 0", "1", "L'Hôpital's rule"),
        ("limit of |x|/x as x approaches 0", "the limit does not exist", "One-sided limits"),
        ("Find the sum of k for k from 1 to 100", "5050", "Arithmetic series"),
        ("Expand (a+b)^2", "a^2 + 2a b + b^2", "Distributive law"),
        ("Factor x^2-4", "(x + 2)(x - 2)", "Factoring a polynomial"),
        ("Calculate 1.5 + 2.25", "3.75", "Order of operations"),
        ("gcd of 1071, 462", "21", "Euclidean algorithm"),
        ("lcm of 12, 18", "36", "Product of gcd and lcm"),
        ("Factor 360", "2^3 · 3^2 · 5", "Fundamental theorem of arithmetic"),
        ("Is 97 prime?", "yes", "Trial division"),
        ("What is the remainder when 7^2024 is divided by 13?", "3", "Fermat's little theorem"),
        ("What is the remainder when 9^{9^{9^9}} is divided by 13?", "1", "Fermat's little theorem"),
        ("inverse of 3 modulo 11", "4", "Bézout's identity"),
        ("determinant of [[1,2],[3,4]]", "-2", "Determinant of a 2×2 matrix"),
        ("inverse of [[1,2],[2,4]]", "the matrix has no inverse", "Invertible matrix theorem"),
        ("eigenvalues of [[2,1],[1,2]]", "1, 3", "Characteristic polynomial"),
    ],
)
def test_answers_and_the_rules_they_rest_on(question: str, final: str, basis: str) -> None:
    """Known answers, each with the theorem that a teacher would name."""
    found = answer(question)
    assert found.final == final
    assert basis in [step.basis for step in found.steps]


@pytest.mark.parametrize(("power", "modulus"), [(100, 10), (12345, 97), (2024, 13), (77, 60), (5, 7)])
def test_remainders_agree_with_python(power: int, modulus: int) -> None:
    """Modular powers are those of Python's own ``pow``."""
    assert answer(f"What is the remainder when 6^{power} is divided by {modulus}?").final == str(pow(6, power, modulus))


@settings(max_examples=25, deadline=None)
@given(st.integers(-9, 9), st.integers(-20, 20), st.integers(-20, 20))
def test_every_quadratic_is_proved(a: int, b: int, c: int) -> None:
    """Whatever the coefficients, both roots are found and the verifier proves it."""
    assume(a != 0)
    question = f"Solve {a}*x^2 + ({b})*x + ({c}) = 0"
    found = answer(question)
    assert AnswerVerifier().verify(question, "", found.final).verdict is Verdict.PROVED


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=6, max_size=6))
def test_every_linear_system_agrees_with_cramer(n: list[int]) -> None:
    """Unique solutions are Cramer's quotients, in exact fractions."""
    a, b, p, c, d, q = n
    determinant = a * d - b * c
    assume(determinant)
    found = answer(f"Solve {a}*x + ({b})*y = {p}, {c}*x + ({d})*y = {q} for x and y")
    x, y = Fraction(p * d - b * q, determinant), Fraction(a * q - p * c, determinant)
    assert found.final == f"x = {x}, y = {y}"


@pytest.mark.parametrize(
    "question",
    ["Who won the 1998 World Cup?", "Find the luckiest root of x^2-3x+2=0", "Prove that 2 is prime"],
)
def test_other_questions_are_declined(question: str) -> None:
    """What it cannot state formally it does not answer, and says so."""
    found = answer(question)
    assert (found.finish, found.final) == ("declined", None)
    assert "beyond the symbolic engine" in found.text


def test_unbalanced_brackets_are_bad_input() -> None:
    """A formula that breaks off is named as such instead of being guessed."""
    with pytest.raises(InputError, match="not closed"):
        answer(r"Solve \frac{1}{x = 2")


def test_a_follow_up_refers_to_the_last_result() -> None:
    """*It* is the last answer."""
    history = (Message(role="assistant", content="Answer: x^3/3 + C"),)
    *_, last = CasEngine().stream(Prompt(question="Differentiate it with respect to x", history=history), Sampling())
    assert isinstance(last, Generation)
    assert last.final == "x^2"


def test_it_is_an_engine() -> None:
    """It stands behind the seam."""
    assert isinstance(CasEngine(), Engine)
