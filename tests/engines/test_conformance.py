"""What every engine promises, asked of every engine.

``phi`` on a tiny model, the same model through LlamaIndex, ``openai`` before a real vLLM (where there is one), and
``cas``. Each is asked only for what its way of answering can show: ``cas`` draws nothing and counts no tokens.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import tiny_phi3
from vllm_server import PYTHON, WHY_NOT, VllmServer

from phirag.engines.base import Engine
from phirag.engines.cas import CasEngine
from phirag.errors import InputError, PromptTooLong
from phirag.prompting import build_prompt
from phirag.prompting.tokenizer import CONTROL_TOKENS
from phirag.types import Generation, Prompt, Sampling, Token

SAMPLING = {"max_new_tokens": 24, "temperature": 0.2}
"""Random weights give tens of thousands of tokens the same chance, among which rounding would pick, were it warmer."""
UNICODE = "Löse x² = 4 für x∈ℝ — 数学 🧮 \u202e\u0301"


@dataclass(frozen=True)
class Case:
    """An engine, and what can be asked of it: ``draws`` tokens by a seed, ``counts`` them, can be given too many."""

    engine: Any
    question: str
    draws: bool
    counts: bool

    def prompt(self, question: str = "", **more: Any) -> Prompt:
        sampling = Sampling(max_new_tokens=1)
        if self.engine.reads == "question":
            return build_prompt(question or self.question, [], sampling=sampling, **more)
        told = {"limit": 10**6, "tokenizer": self.engine.tokenizer()}
        return build_prompt(question or self.question, [], sampling=sampling, **told, **more)

    def ask(self, prompt: Prompt | None = None, **sampling: Any) -> tuple[list[Token], Generation]:
        *tokens, generation = self.engine.stream(prompt or self.prompt(), Sampling(**{**SAMPLING, **sampling}))
        assert isinstance(generation, Generation)
        assert all(isinstance(token, Token) for token in tokens)
        return tokens, generation


def _cas() -> Case:
    return Case(CasEngine(), "Solve x^2 - 5x + 6 = 0", draws=False, counts=False)


def _phi(folder: Path) -> Case:
    from phirag.engines.phi import PhiEngine

    return Case(PhiEngine(str(folder), device="cpu"), "1 + 1?", draws=True, counts=True)


def _openai(url: str) -> Case:
    pytest.importorskip("openai")
    from phirag.engines.openai import OpenAIEngine

    return Case(OpenAIEngine(url), "1 + 1?", draws=True, counts=True)


def _llama_index(folder: Path) -> Case:
    from phirag.engines.llama_index import LlamaIndexEngine
    from phirag.engines.phi import PhiEngine
    from phirag.integrations.llama_index import PhiLLM

    keywords = {name: name for name in Sampling.model_fields}
    llm = PhiLLM(engine=PhiEngine(str(folder), device="cpu"))
    return Case(LlamaIndexEngine(llm, keywords=keywords, identity=False), "1 + 1?", draws=True, counts=True)


@pytest.fixture(scope="module")
def vllm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real vLLM that serves a model with random weights."""
    folder = tmp_path_factory.mktemp("served")
    tiny_phi3.save_served(folder / "model")
    server = VllmServer(folder / "log")
    server.start(folder / "model", tiny_phi3.LIMIT)
    yield server.url
    server.kill()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with random weights, whose text depends on all that it has read."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    return tiny_phi3.save_random(tmp_path_factory.mktemp("models") / "random")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((_phi, "folder"), marks=pytest.mark.phi, id="phi"),
        pytest.param((_llama_index, "folder"), marks=pytest.mark.phi, id="llama-index"),
        pytest.param(
            (_openai, "vllm"), marks=[pytest.mark.vllm, pytest.mark.skipif(not PYTHON, reason=WHY_NOT)], id="openai"
        ),
        pytest.param((_cas, ""), id="cas"),
    ],
)
def case(request: pytest.FixtureRequest) -> Case:
    """An engine; what it runs on is made when its turn comes."""
    make, needs = request.param
    made: Case = make(request.getfixturevalue(needs)) if needs else make()
    return made


def test_the_protocol(case: Case) -> None:
    """It has a name, says what it reads, and an engine that is given a prompt knows its window."""
    assert isinstance(case.engine, Engine)
    assert case.ask()[1].engine == case.engine.name
    assert case.engine.reads in ("question", "messages", "ids")
    if case.engine.reads != "question":
        assert case.engine.limit == tiny_phi3.LIMIT


def test_a_seed_gives_the_same_again(case: Case) -> None:
    """The same seed gives the same answer, another seed another; so does greed, whatever the seed."""
    one, again, other = (case.ask(seed=seed)[1] for seed in (7, 7, 8))
    assert (one.text, one.thinking, one.finish) == (again.text, again.thinking, again.finish)
    if case.draws:
        assert one.seed == 7
        assert one.text != other.text
        assert case.ask(temperature=0, seed=1)[1].text == case.ask(temperature=0, seed=2)[1].text


def test_the_stream_is_the_whole(case: Case) -> None:
    """What was streamed, thinking and answer apart, is what the generation holds."""
    tokens, generation = case.ask(seed=3)
    assert "".join(token.text for token in tokens if not token.thinking).strip() == generation.text.strip()
    assert "".join(token.text for token in tokens if token.thinking) == generation.thinking
    assert generation.text


def test_no_control_token_is_shown(case: Case) -> None:
    """The text of an answer holds none of the template's marks."""
    for seed in range(5):
        _, generation = case.ask(seed=seed)
        assert not any(name in generation.text + generation.thinking for name in CONTROL_TOKENS.values())


def test_the_number_of_tokens_is_kept(case: Case) -> None:
    """An answer that is cut off says so, and was given as many tokens as it was allowed."""
    if not case.counts:
        pytest.skip("this engine has no tokens")
    _, generation = case.ask(max_new_tokens=5, seed=2)
    assert generation.finish == "length"
    assert generation.usage.new_tokens == 5
    prompt = case.prompt()
    *_, generation = case.engine.stream(prompt, Sampling(max_new_tokens=5, seed=2))
    assert generation.usage.prompt_tokens == len(prompt.ids or ())


def test_usage(case: Case) -> None:
    """Seconds are told, and when the first token came, which is before the last."""
    usage = case.ask(seed=4)[1].usage
    assert usage.seconds > 0
    if case.draws:
        assert usage.first_token_seconds is not None
        assert 0 < usage.first_token_seconds <= usage.seconds


def test_a_reader_may_leave(case: Case) -> None:
    """A stream that is closed in the middle leaves the engine as it was."""
    whole = case.ask(seed=5)[1].text
    stream = case.engine.stream(case.prompt(), Sampling(max_new_tokens=24, seed=6))
    assert isinstance(next(stream), Token)
    stream.close()
    with pytest.raises(StopIteration):
        next(stream)
    assert case.ask(seed=5)[1].text == whole


def test_too_long_a_prompt(case: Case) -> None:
    """What does not fit the window is an error that says so, before anything is said."""
    if case.engine.reads == "question":
        pytest.skip("this engine has no window")
    stream = case.engine.stream(case.prompt("word " * tiny_phi3.LIMIT), Sampling(max_new_tokens=1))
    with pytest.raises(PromptTooLong) as caught:
        next(stream)
    assert caught.value.hint
    assert case.ask(seed=1)[1].text


def test_unicode(case: Case) -> None:
    """Any script, emoji, marks of direction: an answer or a plain no, never a fault."""
    _, generation = case.ask(case.prompt(UNICODE), seed=1)
    assert generation.text
    assert generation.finish in ("stop", "length", "declined")


def test_eight_callers_at_once(case: Case) -> None:
    """Each of eight callers gets what it gets alone."""
    questions = [f"Solve {k}x = {3 * k * k + k}" for k in range(1, 9)]

    def ask(number: int) -> str:
        return case.ask(case.prompt(questions[number]), seed=number)[1].text

    alone = [ask(number) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == alone
    assert len(set(alone)) == 8


def test_a_prompt_for_another_kind_of_engine(case: Case) -> None:
    """One that reads ids refuses a prompt without them; the others answer."""
    bare = Prompt(question=case.question)
    if case.engine.reads == "ids":
        with pytest.raises(InputError, match="carries no token ids"):
            case.ask(bare)
    else:
        assert case.ask(bare, seed=1)[1].text
