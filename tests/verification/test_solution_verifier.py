"""A whole solution: the verdict of its answer, pulled down by the steps it rests on, whatever the text is."""

from __future__ import annotations

import pytest

import phirag
from phirag.types import Passage, Verdict, Verification
from phirag.verification import SolutionVerifier, Verifier, verify
from phirag.verification.batches import checked_steps

PENS = "A pen costs 2 dollars, a book 5. What do 3 pens and a book cost?"


def test_it_is_public_and_keeps_the_protocol() -> None:
    """``phirag.verify`` is the verb, and the class can stand where any verifier stands."""
    assert phirag.verify is verify
    assert isinstance(SolutionVerifier(), Verifier)


def test_a_refuted_step_that_is_rested_on_refutes_the_answer() -> None:
    """The reason names the step, and the place is given."""
    text = "The pens cost 3 * 2 = 8 dollars. Then 8 + 5 = 13. The answer is 13."
    found = verify(PENS, text)
    assert found.verdict is Verdict.REFUTED
    assert "3 * 2 = 8 dollars: the left side is 6, the right side 8" in found.reason
    assert found.first_error is not None
    assert text[slice(*found.first_error)] == "3 * 2 = 8 dollars"


def test_a_slip_that_is_corrected_does_not_refute_the_answer() -> None:
    """It is marked, and the answer is not blamed for it."""
    text = "The pens cost 3 * 2 = 8 dollars. Wait, that is wrong: 3 * 2 = 6. Then 6 + 5 = 11. The answer is 11."
    found = verify(PENS, text)
    assert found.verdict is Verdict.UNDETERMINED
    assert not [check for check in found.checks if check.verdict is Verdict.REFUTED]


def test_a_right_answer_on_a_wrong_step_is_neither_proved_nor_refuted() -> None:
    """The answer stands by itself; that it does not follow is said."""
    text = "We have $3x + 5 = 11$, so $3x = 5 - 11 = 6$, and $x = 2$.\nAnswer: x = 2"
    found = verify("Solve 3x + 5 = 11", text)
    assert found.checks[0].verdict is Verdict.PROVED
    assert found.verdict is Verdict.UNDETERMINED
    assert "stands by itself" in found.reason


def test_a_right_solution_keeps_its_verdict() -> None:
    """Steps that hold take nothing away and add nothing to the verdict of the answer."""
    found = verify("Solve 3x + 5 = 11", "Subtract 5: $3x = 6$. Divide by 3: $x = 2$.")
    assert found.verdict is Verdict.PROVED
    assert [check.kind for check in found.checks] == ["answer", "answer", "equation", "solution"]
    assert [check.final for check in found.checks] == [True, True, False, False]


def test_citations_without_a_passage_are_reported() -> None:
    """A number that no passage has is named; formulas and intervals are no citations."""
    passages = [Passage(id="a", text="A theorem.")]
    found = verify("Solve x = 1", "By [1] and [2], $x \\in [3]$, so $x = 1$.", passages)
    cited = [(check.what, check.evidence) for check in found.checks if check.kind == "citation"]
    assert cited == [
        ("citation [1]", "the passage was given; what it says was not compared"),
        ("citation [2]", "no such passage was given"),
    ]


def test_it_can_be_written_and_read_as_json() -> None:
    """Spans and kinds survive."""
    found = verify(PENS, "3 * 2 = 8. The answer is 8.")
    assert Verification.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(" * 50_000,
        "\\[" * 20_000,
        "$" + "\\frac{" * 2_000 + "$",
        "1" + "-(" * 3_000 + " = 2",
        "√" * 10_000 + "2 = 3",
        "$9^{9^{9^9}} = 3$ and $100000000! = 2$ and $\\binom{10^9}{10^8} = 7$",
        "$f(x) = f(f(x)) + 1$ and $f(f(f(f(2)))) = 3$",
        "$(a+b+c+d+e+g+h)^{60} = (a-b)^{60}$",
        "x" * 500_000,
        "\x00\ufeff\u202e = \U0001d7d9",
        "</think><think>$1 = $ \\boxed{",
    ],
)
def test_hostile_text(text: str) -> None:
    """There is a verdict, and it is no accusation."""
    found = SolutionVerifier(4.0).verify("What is x?", text)
    assert found.verdict is Verdict.UNDETERMINED


def test_a_relation_that_takes_too_long_does_not_take_the_others_with_it() -> None:
    """What stands in another part of the text is still checked, and what was not is said."""
    slow = r"$\sum_{k=1}^{3000} \sum_{j=1}^{3000} \sum_{l=1}^{3000} k j l = 5$"
    found = checked_steps("", f"So 2 + 2 = 5. And {slow}.", None, 6.0)
    assert [one["verdict"] for one in found] == ["REFUTED", "UNDETERMINED"]
    assert found[-1]["kind"] == "steps"
