"""Weights of fewer bits: the model takes less memory, and says nearly what it said."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import tiny_phi3

from phirag.engines.phi import PhiEngine
from phirag.engines.phi_cache import KeyValues
from phirag.types import Generation, Prompt, Sampling

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("bitsandbytes")
pytestmark = pytest.mark.phi

IDS = [200022, *range(1000, 1020)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    # 4-bit weights are stored in blocks of 64, so each layer has to hold a multiple of that
    return str(tiny_phi3.save_random(tmp_path_factory.mktemp("models") / "random", intermediate_size=128))


def bytes_of_layers(engine: PhiEngine) -> int:
    """Bytes of the weights between embedding and output, which are what is held in fewer bits."""
    layers: Any = engine.load().network.model.layers
    return sum(weight.numel() * weight.element_size() for name, weight in layers.named_parameters() if "proj" in name)


def logits(engine: PhiEngine) -> Any:
    return engine.load().forward([IDS], KeyValues(), long=[False])[0]


@pytest.mark.parametrize(("weights", "share", "likeness"), [("8bit", 1 / 4, 0.99), ("4bit", 1 / 8, 0.8)])
def test_fewer_bits(folder: str, weights: str, share: float, likeness: float) -> None:
    """A quarter or an eighth of the bytes of float32, logits close to those of the full weights, and an answer."""
    full, few = PhiEngine(folder, device="cpu"), PhiEngine(folder, device="cpu", weights=weights)
    assert bytes_of_layers(few) == share * bytes_of_layers(full)
    ours, theirs = logits(full), logits(few)
    assert not torch.equal(ours, theirs)
    # 0.998 and 0.878 were seen: 4 bits are coarse for layers as narrow as these; a wrong scale would give about 0
    assert float(torch.corrcoef(torch.stack([ours, theirs]))[0, 1]) > likeness
    *_, generation = few.stream(Prompt(question="?", ids=tuple(IDS)), Sampling(max_new_tokens=5, temperature=0))
    assert isinstance(generation, Generation)
    assert generation.usage.new_tokens == 5
    assert f"{weights} weights" in few.note
