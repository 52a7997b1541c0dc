"""The engine phi on tiny models of its architecture."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import tiny_phi3

from phirag.engines.base import Engine
from phirag.engines.phi import PhiEngine
from phirag.errors import EngineUnavailable, GenerationFailed, InputError, PromptTooLong
from phirag.prompting import build_prompt, load_tokenizer
from phirag.types import Generation, Prompt, Sampling, Token

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytestmark = pytest.mark.phi

GREEDY = {"temperature": 0.0}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def random_folder(models: Path) -> Path:
    return tiny_phi3.save_random(models / "random")


@pytest.fixture(scope="module")
def engine(random_folder: Path) -> PhiEngine:
    return PhiEngine(str(random_folder), device="cpu")


@pytest.fixture(scope="module")
def speaking(models: Path) -> PhiEngine:
    return PhiEngine(str(tiny_phi3.save_speaking(models / "speaking")), device="cpu")


def prompt_of(*ids: int) -> Prompt:
    return Prompt(question="?", ids=ids)


def some_ids(count: int) -> tuple[int, ...]:
    return tuple(torch.randint(0, 199998, (count,), generator=torch.Generator().manual_seed(4)).tolist())


def ask(engine: PhiEngine, prompt: Prompt, **sampling: Any) -> tuple[list[Token], Generation]:
    *tokens, generation = engine.stream(prompt, Sampling(**sampling))
    assert isinstance(generation, Generation)
    assert all(isinstance(token, Token) for token in tokens)
    return tokens, generation  # type: ignore[return-value]


def question(limit: int = 4096) -> Prompt:
    sampling = Sampling(max_new_tokens=100)
    return build_prompt("1 + 1?", [], sampling=sampling, limit=limit, tokenizer=load_tokenizer())


def test_is_an_engine(engine: PhiEngine, random_folder: Path) -> None:
    """It keeps the protocol, and knows its context before any weight is read."""
    assert isinstance(engine, Engine)
    fresh = PhiEngine(str(random_folder))
    assert (fresh.name, fresh.reads, fresh.limit, fresh.note) == ("phi", "ids", 4096, "")
    assert fresh._loaded is None


def test_thinking_and_answer(speaking: PhiEngine) -> None:
    """A real model that thinks and answers: the pieces come in order, whole characters, told apart."""
    prompt = question()
    tokens, generation = ask(speaking, prompt, seed=1)
    assert generation.thinking == "One and one make two é𝔸"
    assert generation.text == "By [1], it is $\\boxed{2}$."
    assert generation.finish == "stop"
    assert generation.usage.prompt_tokens == len(prompt.ids or ())
    assert generation.usage.new_tokens == len(load_tokenizer().encode_ordinary(tiny_phi3.SPEECH)) + 1
    assert [t.text for t in tokens if t.thinking] == ["One", " and", " one", " make", " two", " é", "𝔸"]
    assert "".join(t.text for t in tokens if not t.thinking) == generation.text


def test_length_reached_while_thinking(speaking: PhiEngine) -> None:
    """A model that runs out of tokens before it ends its thinking has given no answer."""
    tokens, generation = ask(speaking, question(), max_new_tokens=6, seed=1)
    assert (generation.thinking, generation.text, generation.finish) == ("One and one", "", "length")
    assert generation.usage.new_tokens == 6
    assert "".join(token.text for token in tokens) == "One and one"


def test_stops_on_both_ids(models: Path) -> None:
    """``<|endoftext|>`` ends an answer as ``<|end|>`` does, and no control token is in the text."""
    folder = tiny_phi3.save_speaking(models / "endoftext", "All done.", end=199999)
    _, generation = ask(PhiEngine(str(folder), device="cpu"), question(), seed=1)
    assert (generation.text, generation.thinking, generation.finish) == ("All done.", "", "stop")


def test_greedy_equals_generate(engine: PhiEngine, random_folder: Path) -> None:
    """Below the boundary, greedy output is that of ``model.generate``."""
    ids = some_ids(20)
    stock = transformers.Phi3ForCausalLM.from_pretrained(random_folder)
    output = stock.generate(
        torch.tensor([ids]),
        max_new_tokens=40,
        do_sample=False,
        eos_token_id=[200020, 199999],
        pad_token_id=199999,
    )
    made = output[0, len(ids) :].tolist()
    _, generation = ask(engine, prompt_of(*ids), max_new_tokens=40, **GREEDY)
    assert generation.usage.new_tokens == len(made) == 40
    assert generation.text == load_tokenizer().decode(made, control=False).lstrip()


def test_a_long_request_leaves_no_trace(engine: PhiEngine) -> None:
    """A short request gives the same before and after a request past the boundary."""
    first = ask(engine, prompt_of(*some_ids(20)), max_new_tokens=30, **GREEDY)[1].text
    ask(engine, prompt_of(*some_ids(20)), max_new_tokens=80, **GREEDY)
    assert ask(engine, prompt_of(*some_ids(20)), max_new_tokens=30, **GREEDY)[1].text == first


def test_seeds(engine: PhiEngine) -> None:
    """A seed gives the same text again, another seed another text."""
    texts = [ask(engine, prompt_of(*some_ids(20)), max_new_tokens=20, seed=seed)[1].text for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_new_tokens_are_cut_to_the_context(engine: PhiEngine) -> None:
    """The default of 32,768 new tokens is cut to what the context has left; none left is an error."""
    _, generation = ask(engine, prompt_of(*some_ids(tiny_phi3.LIMIT - 3)), seed=1)
    assert (generation.usage.new_tokens, generation.finish) == (3, "length")
    with pytest.raises(PromptTooLong, match=r"takes 4096 tokens, but .* holds 4096"):
        ask(engine, prompt_of(*some_ids(tiny_phi3.LIMIT)))


def test_the_consumer_may_stop(engine: PhiEngine) -> None:
    """A stream that is closed after two tokens stops the model, and the next request is whole."""
    whole = ask(engine, prompt_of(*some_ids(20)), max_new_tokens=12, **GREEDY)[1]
    steps: list[int] = []
    handle = engine.load().network.register_forward_pre_hook(lambda *_: steps.append(1))
    stream = engine.stream(prompt_of(*some_ids(20)), Sampling(max_new_tokens=1000, temperature=0))
    pieces = [next(stream), next(stream)]
    stream.close()  # type: ignore[attr-defined]
    handle.remove()
    assert all(isinstance(piece, Token) for piece in pieces)
    assert len(steps) < 10
    again = ask(engine, prompt_of(*some_ids(20)), max_new_tokens=12, **GREEDY)[1]
    assert again.text == whole.text


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            torch.OutOfMemoryError("CUDA out of memory."),
            "the memory of cpu ran out at 20 prompt and 3 new tokens",
        ),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), "the memory of cpu ran out"),
        (RuntimeError("something else"), "the model broke after 3 new tokens: something else"),
    ],
)
def test_a_failure_leaves_the_engine_usable(engine: PhiEngine, error: Exception, message: str) -> None:
    """When a step fails the error has advice, holds no memory of the step, and the next request works."""
    whole = ask(engine, prompt_of(*some_ids(20)), max_new_tokens=8, **GREEDY)[1].text
    steps: list[int] = []

    def fail(*_: Any) -> None:
        steps.append(1)
        if len(steps) >= 4:
            raise error

    handle = engine.load().network.register_forward_pre_hook(fail)
    with pytest.raises(GenerationFailed, match=message) as caught:
        ask(engine, prompt_of(*some_ids(20)), max_new_tokens=8, **GREEDY)
    handle.remove()
    assert caught.value.hint
    assert caught.value.__cause__ is error
    assert error.__traceback__ is None
    assert ask(engine, prompt_of(*some_ids(20)), max_new_tokens=8, **GREEDY)[1].text == whole


def test_concurrent_requests(engine: PhiEngine) -> None:
    """Eight callers at once, on both sides of the boundary, get what each gets alone."""
    requests = [(count, 5 + 35 * (count % 2)) for count in range(20, 28)]

    def run(request: tuple[int, int]) -> str:
        count, new = request
        return ask(engine, prompt_of(*some_ids(count + 10)), max_new_tokens=new, temperature=0.1, seed=count)[1].text

    alone = [run(request) for request in requests]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(run, requests)) == alone


def test_a_prompt_without_ids(engine: PhiEngine) -> None:
    """A prompt that was built for engines that read no tokens is refused in words."""
    with pytest.raises(InputError, match="carries no token ids"):
        ask(engine, Prompt(question="?"))


def test_no_such_model(tmp_path: Path) -> None:
    """A directory without a model is an engine that is not available, at the first request."""
    with pytest.raises(EngineUnavailable, match="is not here"):
        ask(PhiEngine(str(tmp_path)), question())


def test_gradients_are_not_switched_off_for_the_caller(speaking: PhiEngine) -> None:
    """Between two tokens the caller's torch is as the caller left it."""
    for _ in speaking.stream(question(), Sampling(seed=1)):
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()


def test_as_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The maker of tiny models makes one that the engine can load and that says what it was told."""
    tiny_phi3.main([str(tmp_path / "made"), "--says", "Hello there."])
    assert capsys.readouterr().out.strip() == str(tmp_path / "made")
    assert ask(PhiEngine(str(tmp_path / "made"), device="cpu"), question(), seed=3)[1].text == "Hello there."
