"""A question is read as a formal problem only if every word of it is accounted for."""

from __future__ import annotations

import pytest

from phirag.mathematics.problems import Problem
from phirag.mathematics.reading import read_problem


@pytest.mark.parametrize(
    ("question", "task", "expressions", "unknowns"),
    [
        ("How to solve 3*x^2+4*x+5=1?", "solve", ("3*x^2+4*x+5=1",), ("x",)),
        ("Solve 2x + 3y = 7, x - y = 1", "solve", ("2x + 3y = 7", "x - y = 1"), ("x", "y")),
        ("Solve a x + b = 0 for a.", "solve", ("a x + b = 0",), ("a",)),
        ("Let -2*h**4/11 - 653986*h = 0. Calculate h.", "solve", ("-2*h**4/11 - 653986*h = 0",), ("h",)),
        ("What are the roots of x^2-5x+6?", "solve", ("x^2-5x+6 = 0",), ("x",)),
        ("Solve -t = 4, 4*r = 5*t for r.", "solve", ("-t = 4", "4*r = 5*t"), ("r", "t")),
        ("Solve the equation x² − 5x + 6 = 0", "solve", ("x² − 5x + 6 = 0",), ("x",)),
        ("Solve |x-1| < 3", "inequality", ("|x-1| < 3",), ("x",)),
        ("Solve 3x ≡ 4 (mod 7)", "congruence", ("3x ≡ 4 (mod 7)",), ("x",)),
        ("Differentiate x^2 sin(x)", "differentiate", ("x^2 sin(x)",), ("x",)),
        ("Find the derivative of f(x) = e^{2x}", "differentiate", ("e^{2x}",), ("x",)),
        ("Evaluate the integral of x^2 e^x from 0 to 1.", "integrate", ("x^2 e^x",), ("x",)),
        ("Find the limit of sin(x)/x as x approaches 0.", "limit", ("sin(x)/x",), ("x",)),
        ("Find the sum of k^2 for k from 1 to n", "sum", ("k^2",), ("k",)),
        ("What is the remainder when 7^2024 is divided by 13?", "remainder", ("7^2024",), ()),
        ("What is the units digit of 3^100?", "remainder", ("3^100",), ()),
        ("What is the gcd of 12, 18 and 30?", "gcd", ("12", "18", "30"), ()),
        ("Is 97 prime?", "is prime", ("97",), ()),
        ("Factor 360", "factor integer", ("360",), ()),
        ("Factor x^2-4", "factor", ("x^2-4",), ()),
        ("Find the inverse of 3 modulo 11.", "modular inverse", ("3",), ()),
        ("Find the determinant of [[1,2],[3,4]]", "determinant", ("[[1,2],[3,4]]",), ()),
        ("What is 15% of 80?", "evaluate", ("(15%) * (80)",), ()),
        ("Calculate 1,000 + 2,500.", "evaluate", ("1,000 + 2,500",), ()),
    ],
)
def test_questions_that_are_read(
    question: str, task: str, expressions: tuple[str, ...], unknowns: tuple[str, ...]
) -> None:
    """Common wordings state the problem that a person would read in them."""
    problem = read_problem(question)
    assert problem is not None
    assert (str(problem.task), problem.expressions, problem.unknowns) == (task, expressions, unknowns)
    assert Problem.from_json(problem.as_json()) == problem


@pytest.mark.parametrize(
    "question",
    [
        "Find the smallest root of x^2-3x+2=0",
        "How many solutions does x^2 = 4 have?",
        "What is the sum of the roots of x^2 - 5x + 6 = 0?",
        "Solve x^2 = 4 where x is positive",
        "Prove that x^2 >= 0",
        "State the mean value theorem",
        "Who won the 1998 World Cup?",
        "Solve (x",
        "Let f(x) = x^2 - 1. What is n in f(n) = 0?",
        "Solve x + y = 3, x - z = 1 for x",
        "",
    ],
)
def test_questions_with_words_left_over_are_not_read(question: str) -> None:
    """The answer to another question than the one asked is never given."""
    assert read_problem(question) is None
