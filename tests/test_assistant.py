"""The whole line: an answer holds everything that was made on the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Union

import pytest

from phirag import Answer, MathAssistant, Sampling, Verdict
from phirag.errors import IndexNotFound, InputError
from phirag.types import Generation, Prompt, Token


@pytest.fixture(scope="module")
def assistant() -> MathAssistant:
    return MathAssistant(engine="cas")


def test_the_model_cards_own_question(assistant: MathAssistant) -> None:
    """Worked steps, both roots, the theorem with its id, and proof."""
    answer = assistant.ask("How to solve 3*x^2+4*x+5=1?")
    assert answer.final == "x = (-2 ± 2√2 i)/3"
    assert answer.verdict is Verdict.PROVED
    assert "quadratic-formula" in [citation.id for citation in answer.citations]
    assert all(found.reason for found in answer.passages)
    assert answer.answered
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_a_statement_is_quoted_from_the_corpus(assistant: MathAssistant) -> None:
    """A theorem asked for by name is given word for word and cited; no verdict is claimed for it."""
    answer = assistant.ask("State the mean value theorem")
    assert [citation.id for citation in answer.citations] == ["mean-value-theorem"]
    assert assistant.index.get("mean-value-theorem").text in answer.text  # type: ignore[union-attr]
    assert (answer.verdict, answer.final) == (Verdict.UNDETERMINED, None)
    assert "nothing was computed" in answer.verification.reason


def test_an_unrelated_question_is_not_answered(assistant: MathAssistant) -> None:
    """No passages rather than bad ones, and a plain no."""
    answer = assistant.ask("Who won the 1998 World Cup?")
    assert (answer.answered, answer.passages, answer.final) == (False, (), None)
    assert "beyond the symbolic engine" in answer.text


@pytest.mark.parametrize("question", ["", "  \n", "x" * 200_000, "a\x00b", "\ufffd\ufffd"])
def test_bad_questions(assistant: MathAssistant, question: str) -> None:
    """Empty, endless or binary input is refused with advice."""
    with pytest.raises(InputError) as caught:
        assistant.ask(question)
    assert caught.value.hint


def test_missing_index_and_unknown_engine(tmp_path: Path) -> None:
    """What cannot be used is named at once."""
    with pytest.raises(IndexNotFound):
        MathAssistant(index=tmp_path, engine="cas")
    with pytest.raises(InputError, match="no engine 'gpt'"):
        MathAssistant(engine="gpt")


def test_events_come_in_order(assistant: MathAssistant) -> None:
    """Passages, tokens, the attempt, its checks, the answer."""
    kinds = [event.type for event in assistant.stream("Differentiate x^2 sin(x)")]
    assert kinds[0] == "passages"
    assert kinds[-1] == "answer"
    assert [kind for k, kind in enumerate(kinds) if kind != "token" or kinds[k - 1] != "token"] == [
        "passages", "token", "attempt", *["check"] * kinds.count("check"), "answer",
    ]  # fmt: skip


def test_a_conversation_remembers(assistant: MathAssistant) -> None:
    """A follow-up refers to the last result, and each answer is verified against what was meant."""
    chat = assistant.chat()
    assert chat.ask("Differentiate x^4").final == "4x^3"
    second = chat.ask("Differentiate it again")
    assert (second.final, second.verdict) == ("12x^2", Verdict.PROVED)
    assert [message.role for message in chat.history] == ["user", "assistant"] * 2


class Dictated:
    """An engine of a user's own that says what it is told, such as a model that errs."""

    name, model, reads, limit = "dictated", "", "question", 4096

    def __init__(self, *answers: str) -> None:
        self.answers = iter(answers)

    def stream(self, prompt: Prompt, sampling: Sampling) -> Iterator[Union[Token, Generation]]:
        text = next(self.answers)
        yield Token(text=text)
        yield Generation(engine=self.name, text=text)


def test_a_refuted_answer_is_not_given() -> None:
    """A wrong answer of any engine ends in an abstention that shows the contradiction."""
    answer = MathAssistant(engine=Dictated(r"Clearly \boxed{x = 3}.")).ask("Solve x^2 = 4")
    assert (answer.answered, answer.final, answer.verdict) == (False, None, Verdict.REFUTED)
    assert "the left side is 9, the right side 4" in answer.text
    assert answer.attempts[0].text == r"Clearly \boxed{x = 3}."


def test_citations_of_any_engine_are_resolved() -> None:
    """``[1]`` in an answer is the first passage of the prompt."""
    answer = MathAssistant(engine=Dictated(r"By the quadratic formula [1], \boxed{x = \pm 2}.")).ask("Solve x^2 = 4")
    assert [citation.id for citation in answer.citations] == [answer.prompt.sources[0].passage.id]
    assert answer.verdict is Verdict.PROVED


@pytest.mark.phi
def test_the_phi_engine_end_to_end(tmp_path: Path) -> None:
    """A tiny model of Phi's architecture goes the whole line: tokens, budget, attempts, verdict."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    import subprocess
    import sys

    maker = Path(__file__).parent / "engines" / "tiny_phi3.py"
    subprocess.run([sys.executable, str(maker), str(tmp_path)], check=True, capture_output=True)
    sampling = Sampling(max_new_tokens=8, seed=1)
    answer = MathAssistant(engine="phi", model=str(tmp_path), sampling=sampling, attempts=2).ask("Solve x^2 = 4")
    assert answer.engine.name == "phi"
    assert answer.prompt.ids is not None
    assert answer.prompt.ids[0] == 200022
    assert answer.prompt.budget is not None
    assert answer.prompt.budget.prompt == len(answer.prompt.ids)
    assert all(
        attempt.usage.new_tokens is not None and 0 < attempt.usage.new_tokens <= 8 for attempt in answer.attempts
    )
