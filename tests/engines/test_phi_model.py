"""The model in memory: exact on both sides of the LongRoPE boundary, and nothing foreign is run."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import tiny_phi3

from phirag.engines.phi_cache import KeyValues
from phirag.engines.phi_config import read_config
from phirag.engines.phi_model import PhiModel, load_model
from phirag.errors import EngineUnavailable

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytestmark = pytest.mark.phi

OPTIONS: dict[str, Any] = {"revision": None, "local_files_only": True}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_phi3.save_random(tmp_path_factory.mktemp("models") / "random")


def load(folder: Path, **changes: Any) -> PhiModel:
    options = {"device": "cpu", "device_map": None, "dtype": "auto", "weights": "full", **OPTIONS, **changes}
    return load_model(str(folder), read_config(str(folder), **OPTIONS), **options)


@pytest.fixture(scope="module")
def model(folder: Path) -> PhiModel:
    return load(folder)


@pytest.fixture(scope="module")
def ids() -> list[int]:
    return torch.randint(0, 199998, (150,), generator=torch.Generator().manual_seed(2)).tolist()


def reference(folder: Path, ids: list[int], *, long: bool) -> Any:
    """Return the logits of a full pass without a cache, by a model that was built with one set of factors."""
    config = transformers.Phi3Config.from_pretrained(folder)
    factors = getattr(config, "rope_parameters", None) or config.rope_scaling
    kind = "long_factor" if long else "short_factor"
    for name in ("short_factor", "long_factor"):
        factors[name] = list(copy.deepcopy(factors[kind]))
    built = transformers.Phi3ForCausalLM.from_pretrained(folder, config=config).eval()
    with torch.no_grad():
        return built(torch.tensor([ids]), use_cache=False).logits[0].float()


def cached(model: PhiModel, ids: list[int], prefill: int, *, long: bool) -> Any:
    """Return the logits after each id from ``prefill`` on, one step at a time with a cache."""
    cache = KeyValues()
    rows = [model.forward([ids[:prefill]], cache, long=[long])]
    rows += [model.forward([[id_]], cache, long=[long]) for id_ in ids[prefill:]]
    return torch.cat(rows)


@pytest.mark.parametrize("prefill", [1, 30, tiny_phi3.BOUNDARY, tiny_phi3.BOUNDARY + 1, 100])
def test_across_the_boundary(folder: Path, model: PhiModel, ids: list[int], prefill: int) -> None:
    """Steps with a cache, around the boundary, give what full passes over the long factors give."""
    expected = reference(folder, ids, long=True)[prefill - 1 :]
    got = cached(model, ids, prefill, long=True)
    assert torch.allclose(got, expected, atol=2e-4)
    assert got.std() > 0.5  # logits far enough apart for the comparison to mean something


def test_below_the_boundary(folder: Path, model: PhiModel, ids: list[int]) -> None:
    """Up to the boundary the short factors give what the stock model gives."""
    short = ids[: tiny_phi3.BOUNDARY]
    with torch.no_grad():
        stock = transformers.Phi3ForCausalLM.from_pretrained(folder)(torch.tensor([short])).logits[0].float()
    assert torch.allclose(cached(model, short, 10, long=False), stock[9:], atol=2e-4)


def test_the_sets_differ(folder: Path, ids: list[int]) -> None:
    """The two sets of factors give logits far apart, so the tests above would see one taken for the other."""
    short, long = (reference(folder, ids[:60], long=kind) for kind in (False, True))
    assert (short - long).abs().max() > 0.1


def test_past_the_boundary_as_the_stock_model(folder: Path, model: PhiModel, ids: list[int]) -> None:
    """A sequence past the boundary gets the logits that the unchanged model gives for it without a cache."""
    with torch.no_grad():
        stock = transformers.Phi3ForCausalLM.from_pretrained(folder)
        expected = stock(torch.tensor([ids]), use_cache=False).logits[0].float()
    assert torch.allclose(cached(model, ids, 20, long=True), expected[19:], atol=2e-4)


def test_requests_of_both_kinds_take_turns(model: PhiModel, ids: list[int]) -> None:
    """Two requests of different kinds, step by step in turn, get what each gets alone."""
    alone = {kind: cached(model, ids[:70], 40, long=kind) for kind in (False, True)}
    caches = {kind: KeyValues() for kind in (False, True)}
    rows: dict[bool, list[Any]] = {False: [], True: []}
    for step in [ids[:40], *([id_] for id_ in ids[40:60])]:
        for kind in (True, False):
            rows[kind].append(model.forward([step], caches[kind], long=[kind]))
    for kind in (False, True):
        assert torch.equal(torch.cat(rows[kind]), alone[kind][:21])


def test_the_boundary_is_the_configured_one(model: PhiModel, tmp_path: Path, folder: Path) -> None:
    """Requests up to the boundary are short, one token more is long; without LongRoPE all are short."""
    assert (model.limit, model.boundary) == (tiny_phi3.LIMIT, tiny_phi3.BOUNDARY)
    assert [model.is_long(n) for n in (1, 64, 65, 4096)] == [False, False, True, True]
    plain = load(tiny_phi3.save_variant(tmp_path / "plain", folder, rope_scaling=None, rope_parameters=None))
    assert [plain.is_long(n) for n in (1, 64, 65, 4096)] == [False] * 4


def test_types(folder: Path, model: PhiModel) -> None:
    """``auto`` keeps the type of the weights, and a named type is taken."""
    assert model.network.dtype == torch.float32
    assert load(folder, dtype="bfloat16").network.dtype == torch.bfloat16


def test_code_that_comes_with_a_model_is_not_run(folder: Path, tmp_path: Path, ids: list[int]) -> None:
    """A model whose configuration points at code of its own, as Phi's does, runs without that code."""
    mark = tmp_path / "was-run"
    changed = tiny_phi3.save_variant(
        tmp_path / "own-code",
        folder,
        auto_map={"AutoConfig": "own.Phi3Config", "AutoModelForCausalLM": "own.Phi3ForCausalLM"},
    )
    (changed / "own.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    assert torch.allclose(
        cached(load(changed), ids[:20], 10, long=False),
        reference(folder, ids[:20], long=False)[9:],
        atol=2e-4,
    )
    assert not mark.exists()


def test_missing_and_damaged_weights(folder: Path, tmp_path: Path) -> None:
    """Without weights, with pickled ones only, or with a damaged file, the error says what the matter is."""
    changed = tiny_phi3.save_variant(tmp_path / "changed", folder)
    whole = (changed / "model.safetensors").resolve()
    (changed / "model.safetensors").unlink()
    with pytest.raises(EngineUnavailable, match="is not here"):
        load(changed)
    torch.save({"a": torch.zeros(1)}, changed / "pytorch_model.bin")
    with pytest.raises(EngineUnavailable, match="is not here"):
        load(changed)
    (changed / "model.safetensors").write_bytes(whole.read_bytes()[:100_000])
    with pytest.raises(EngineUnavailable, match=r"cannot be read: .*; download the model again"):
        load(changed)
