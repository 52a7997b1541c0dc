"""phirag.retrieval.query: a formula lends its shape as words."""

from __future__ import annotations

import pytest

from phirag.retrieval.query import read_query


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How to solve 3*x^2+4*x+5=1?", "quadratic formula"),
        ("3x^2 + 4x + 5 = 1", "quadratic equation"),
        ("$3x^{2}+4x=1$", "quadratic equation"),
        ("x**2 = 4", "quadratic equation"),
        ("Solve 2x + 3 = 7", "linear equation"),
        ("x^3 - 6x^2 + 11x - 6 = 0", "cubic equation"),
        ("x^5 = 32", "polynomial equation"),
        ("Solve 2x + 3y = 7, x - y = 1", "system of linear equations"),
        ("x^2 + y^2 = 25 and x + y = 7", "system of equations"),
        ("sin(x) = 1/2", "trigonometric equation"),
        ("2^x = 10", "exponential equation"),
        ("log(x) = 3", "logarithm equation"),
        ("sqrt(x+1) = 3", "radical equation"),
        ("x^2 - 5x + 6 > 0", "quadratic inequality"),
        ("Differentiate x^2 sin(x)", "product rule"),
        ("Find the derivative of sin(x^2 + 1)", "chain rule"),
        (r"Differentiate \frac{x}{x+1}", "quotient rule"),
        ("Compute the integral of x e^x", "integration by parts"),
        ("integrate x^2 from 0 to 1", "definite integral"),
        ("What is the remainder when 7^2024 is divided by 13?", "fermat little theorem"),
        ("What is the last digit of 3^100?", "modular"),
        ("gcd(84, 126)", "euclidean algorithm"),
        ("Expand (x+2)^5", "binomial theorem"),
        ("Find the determinant of [[1, 2], [3, 4]]", "determinant"),
        ("1 + 2 + 3 + ... + 100", "sum series"),
    ],
)
def test_the_shape_of_a_formula(question: str, words: str) -> None:
    """What a learner would call the problem is added to what is searched."""
    query = read_query(question)
    assert words in " ".join(query.added)
    assert query.text == question
    assert query.expanded.startswith(question)


@pytest.mark.parametrize("question", ["State the mean value theorem", "Who won the 1998 World Cup?", "", "x"])
def test_nothing_is_added_without_reason(question: str) -> None:
    """A question without a formula is searched as it is."""
    assert read_query(question).added == ()


def test_a_derivative_with_an_equation_is_no_quadratic() -> None:
    """A rule that says what is asked silences the shape of the formula."""
    assert not any("quadratic" in words for words in read_query("Differentiate f(x) = x^2 sin(x)").added)


@pytest.mark.parametrize(
    "hostile", ["(" * 9000, "differentiate " * 900, "x^" * 5000, "$" * 9000, "1,2," * 3000, "\\" * 9000]
)
def test_hostile_text_is_read(hostile: str) -> None:
    """No text makes the rules run away: they see four thousand characters and are done."""
    assert len(read_query(hostile).text) <= 4000
