"""A question is read as a formal problem only if every word of it is accounted for."""

from __future__ import annotations

import pytest

from phirag.mathematics.problems import Given, NotUnderstood, Problem, Task
from phirag.mathematics.reading import read_problem


@pytest.mark.parametrize(
    ("question", "task", "expressions", "unknowns"),
    [
        ("How to solve 3*x^2+4*x+5=1?", "solve", ("3*x^2+4*x+5=1",), ("x",)),
        ("Solve 2x + 3y = 7, x - y = 1", "solve", ("2x + 3y = 7", "x - y = 1"), ("x", "y")),
        ("Solve a x + b = 0 for a.", "solve", ("a x + b = 0",), ("a",)),
        ("Let -2*h**4/11 - 653986*h = 0. Calculate h.", "solve", ("-2*h**4/11 - 653986*h = 0",), ("h",)),
        ("What are the roots of x^2-5x+6?", "solve", ("x^2-5x+6 = 0",), ("x",)),
        ("Solve -t = 4, 4*r = 5*t for r.", "value", ("r",), ()),
        ("Let f(x) = x^2 - 1. What is n in f(n) = 0?", "solve", ("f(n) = 0",), ("n",)),
        ("Solve x^2 = 4 where x is positive", "value", ("x",), ()),
        ("Let i = 3. Is 5 at least i?", "compare", ("5", "i"), ()),
        ("What is -3 less than 7?", "evaluate", ("(7) - (-3)",), ()),
        ("In base 16, what is 4 - 7b9fc?", "in base", ("4", "7b9fc"), ()),
        ("Which is the nearest to 21?  (a) 0.5  (b) -4/3", "closest", ("0.5", "-4/3"), ()),
        ("Round 85442.483 to the nearest ten.", "round", ("85442.483",), ()),
        ("What is 8 to the power of 1/3, to the nearest integer?", "nearest root", ("8",), ()),
        ("Solve the equation x² − 5x + 6 = 0", "solve", ("x² − 5x + 6 = 0",), ("x",)),
        ("Find the smallest root of x^2-3x+2=0", "solutions", ("x^2-3x+2=0",), ("x",)),
        ("How many solutions does x^2 = 4 have?", "solutions", ("x^2 = 4",), ("x",)),
        ("What is the sum of the roots of x^2 - 5x + 6 = 0?", "solutions", ("x^2 - 5x + 6 = 0",), ("x",)),
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
    assert isinstance(problem, Problem)
    assert (str(problem.task), problem.expressions, problem.unknowns) == (task, expressions, unknowns)
    assert Problem.from_json(problem.as_json()) == problem


@pytest.mark.parametrize(
    "question",
    [
        "Find the luckiest root of x^2-3x+2=0",
        "How many nice solutions does x^2 = 4 have?",
        "What is the weighted sum of the roots of x^2 - 5x + 6 = 0?",
        "Simplify sqrt(x^2) where x is negative",
        "Prove that x^2 >= 0",
        "State the mean value theorem",
        "Who won the 1998 World Cup?",
        "Solve (x",
        "Let f be nice. What is n in f(n) = 0?",
        "Solve x + y = 3, x - z = 1 for x",
        "",
    ],
)
def test_questions_with_words_left_over_are_not_read(question: str) -> None:
    """The answer to another question than the one asked is never given."""
    assert isinstance(read_problem(question), NotUnderstood)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Find the luckiest root of x^2-3x+2=0", "luckiest"),
        ("Solve x^2 = 4 where x is fancy", "fancy"),
        ("Factor x^2 - 4 over the integers", "over"),
        ("Simplify sqrt(x^2) where x is negative", "negative"),
        ("What is 2 + 2 in Roman numerals?", "roman"),
    ],
)
def test_what_was_not_understood_is_named(question: str, part: str) -> None:
    """A refusal says which word stood in its way."""
    found = read_problem(question)
    assert isinstance(found, NotUnderstood)
    assert part in (found.part, *found.reason.replace("'", "").split())


def test_what_is_laid_down_is_kept_apart_from_what_is_asked() -> None:
    """Each clause that lays something down is a given of its kind, in order."""
    found = read_problem("Let f(x) be the second derivative of x^4. Suppose 2*i + 1 = 7, i - n = 1. What is f(n)?")
    assert isinstance(found, Problem)
    assert found.given == (
        Given(("x^4",), "f", ("x",), 2),
        Given(("2*i + 1 = 7", "i - n = 1")),
    )
    assert found.symbols == ("i",)
    assert (found.task, found.expressions) == (Task.VALUE, ("f(n)",))
