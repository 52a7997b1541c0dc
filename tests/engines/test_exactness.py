"""Greedy output equals full passes without a cache, wherever a request lies about the boundary.

The reference is stock transformers with one set of factors in its configuration and ``use_cache=False``: it
has no step, no cache and no row beside it that could change it. CI runs this file under every supported
version of transformers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import tiny_phi3

from phirag.engines.phi import PhiEngine
from phirag.prompting import load_tokenizer
from phirag.types import Generation, Prompt, Sampling

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytestmark = pytest.mark.phi

BOUNDARY = tiny_phi3.BOUNDARY
GREEDY = 0.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_phi3.save_random(tmp_path_factory.mktemp("models") / "random"))


@pytest.fixture(scope="module")
def real_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model with the boundary and the context of Phi-4-mini-reasoning."""
    limits = {"max_position_embeddings": 131072, "original_max_position_embeddings": 4096}
    return str(tiny_phi3.save_random(tmp_path_factory.mktemp("models") / "real", num_hidden_layers=2, **limits))


@pytest.fixture
def engine(folder: str) -> PhiEngine:
    return PhiEngine(folder, device="cpu")


@lru_cache(maxsize=4)
def reference(folder: str, long: bool) -> Any:
    """Return the stock model with one set of factors only."""
    config = transformers.Phi3Config.from_pretrained(folder)
    factors = getattr(config, "rope_parameters", None) or config.rope_scaling
    kept = "long_factor" if long else "short_factor"
    for name in ("short_factor", "long_factor"):
        factors[name] = list(factors[kept])
    return transformers.Phi3ForCausalLM.from_pretrained(folder, config=config).eval()


def expected(folder: str, ids: Iterable[int], new: int, *, boundary: int = BOUNDARY) -> str:
    """Return the text of full passes, by the factors that the whole request calls for."""
    whole = list(ids)
    prompt = len(whole)
    model = reference(folder, prompt + new > boundary)
    with torch.no_grad():
        for _ in range(new):
            logits = model(torch.tensor([whole]), use_cache=False, logits_to_keep=1).logits[0, -1]
            whole.append(int(logits.argmax()))
    return load_tokenizer().decode(whole[prompt:], control=False).lstrip()


def ids_of(count: int, seed: int = 4) -> tuple[int, ...]:
    return tuple(torch.randint(0, 199998, (count,), generator=torch.Generator().manual_seed(seed)).tolist())


def prompt_of(ids: Iterable[int]) -> Prompt:
    return Prompt(question="?", ids=tuple(ids))


def greedy(new: int) -> Sampling:
    return Sampling(max_new_tokens=new, temperature=GREEDY)


def texts(pieces: Iterable[Any]) -> dict[int, str]:
    """Return the text of each sample, which must be what was streamed of it."""
    whole: dict[int, str] = {}
    streamed: dict[int, str] = {}
    for piece in pieces:
        if isinstance(piece, Generation):
            whole[piece.sample] = piece.text
        else:
            assert piece.sample not in whole, "nothing comes after a sample's generation"
            streamed[piece.sample] = streamed.get(piece.sample, "") + piece.text
    assert streamed == whole
    return whole


@pytest.mark.parametrize("prompt", [10, 40, BOUNDARY - 1, BOUNDARY, BOUNDARY + 1, 100])
def test_one_sequence(engine: PhiEngine, folder: str, prompt: int) -> None:
    """Below the boundary, crossing it while generating, and with a prompt beyond it."""
    ids = ids_of(prompt)
    assert texts(engine.stream(prompt_of(ids), greedy(30)))[0] == expected(folder, ids, 30)


@pytest.mark.parametrize("prompt", [4080, 4200])
def test_the_boundary_of_phi(real_folder: str, prompt: int) -> None:
    """The same at 4096, with the configured 131,072 tokens of context, from which the scaling follows."""
    ids = ids_of(prompt)
    engine = PhiEngine(real_folder, device="cpu")
    assert texts(engine.stream(prompt_of(ids), greedy(24)))[0] == expected(real_folder, ids, 24, boundary=4096)


def test_a_padded_batch_where_some_rows_cross(engine: PhiEngine, folder: str) -> None:
    """Rows of any length side by side: one beyond the boundary, one that crosses, two that stay below."""
    rows = [ids_of(length, seed=length) for length in (100, 50, 20, 3)]
    found = texts(engine.batch([prompt_of(row) for row in rows], greedy(30)))
    assert found == {number: expected(folder, row, 30) for number, row in enumerate(rows)}


@pytest.mark.parametrize("prompt", [20, 50, 90])
def test_samples_from_one_prompt(engine: PhiEngine, folder: str, prompt: int) -> None:
    """Four samples that share one reading of the prompt."""
    ids = ids_of(prompt)
    found = texts(engine.samples(prompt_of(ids), greedy(30), 4))
    assert found == dict.fromkeys(range(4), expected(folder, ids, 30))


@pytest.mark.parametrize(("first", "second"), [(70, 100), (30, 60), (20, 90)])
def test_a_second_turn_reuses_the_first(engine: PhiEngine, folder: str, first: int, second: int) -> None:
    """What a second turn shares with the first is not run again, but only under the same factors."""
    ids = ids_of(second)
    list(engine.stream(prompt_of(ids[:first]), greedy(20)))
    *_, found = engine.stream(prompt_of(ids), greedy(20))
    assert isinstance(found, Generation)
    assert found.text == expected(folder, ids, 20)
    same_factors = (first + 20 > BOUNDARY) == (second + 20 > BOUNDARY)
    assert found.usage.reused_tokens == (first if same_factors else 0)
    *_, again = engine.stream(prompt_of(ids), greedy(20))
    assert isinstance(again, Generation)
    assert (again.text, again.usage.reused_tokens) == (found.text, second - 1)


def test_the_answer_of_the_first_turn_is_reused_too(engine: PhiEngine, folder: str) -> None:
    """A turn that goes on behind the answer finds prompt and answer in memory."""
    ids = ids_of(70)
    list(engine.stream(prompt_of(ids), greedy(20)))
    known = engine._prefixes._kept[0][0]
    assert known[:70] == ids
    assert len(known) == 89  # the last of the 20 ids was drawn, but never run
    following = (*known, *ids_of(5, seed=9))
    *_, found = engine.stream(prompt_of(following), greedy(20))
    assert isinstance(found, Generation)
    assert found.usage.reused_tokens == 89
    assert found.text == expected(folder, following, 20)


def test_long_factors_on_request(folder: str) -> None:
    """``factors="long"`` is what a server does that is started for a longer context."""
    ids = ids_of(10)
    engine = PhiEngine(folder, device="cpu", factors="long")
    found = texts(engine.stream(prompt_of(ids), greedy(20)))[0]
    assert found == expected(folder, ids, 20, boundary=0)
    assert found != expected(folder, ids, 20)
