"""The answer is traced to the steps it rests on, and a slip that was taken back bears nothing."""

from __future__ import annotations

from phirag.verification.solution_text import SolutionText
from phirag.verification.tracing import bearing


def rests(text: str, final: str | None) -> list[str] | None:
    """What the answer rests on, as written."""
    solution = SolutionText.of(text)
    found = bearing(solution, final)
    if found is None:
        return None
    return [text[solution.statements[k].start : solution.statements[k].end] for k in sorted(found)]


def test_a_chain_of_numbers_and_names() -> None:
    """Each step that came to a number or a name that is used, and nothing beside the way."""
    text = "First 3 * 4 = 12. Beside, 5 + 6 = 99. Let $n = 12$. So $n + 30 = 42$. The answer is 42."
    assert rests(text, "42") == ["3 * 4 = 12", "n = 12", "n + 30 = 42"]


def test_a_slip_that_was_taken_back() -> None:
    """What stands before "wait" and what was worked out anew are not rested on."""
    text = "Total = 3 * 4 = 13. Wait, that is wrong. Total = 3 * 4 = 12. So 12 + 5 = 17."
    assert rests(text, "17") == ["Total = 3 * 4 = 12", "12 + 5 = 17"]


def test_what_cannot_be_traced_is_not_claimed() -> None:
    """No answer, or one that no step comes to."""
    assert rests("So 2 + 2 = 5.", None) is None
    assert rests("So 2 + 2 = 5.", "17") is None


def test_answers_are_found_however_they_are_written() -> None:
    """Fractions, currency, percent and thousands."""
    assert rests(r"$\frac{1}{4} + \frac{1}{4} = \frac{1}{2}$", "0.5") == [r"\frac{1}{4} + \frac{1}{4} = \frac{1}{2}"]
    assert rests("1000 * 2 = 2,000", r"\$2{,}000") == ["1000 * 2 = 2,000"]
