"""Weights on this machine: found where they are whole, and nothing loaded to find them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from phirag.engines import weights
from phirag.engines.weights import find_phi_weights, has_hardware_for_phi, holds_weights
from phirag.errors import EngineUnavailable

REPOSITORY = "models--microsoft--Phi-4-mini-reasoning"


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("PHIRAG_MODEL", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "hub"


def model(folder: Path, *, shards: int = 0) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    names = [f"model-{i}-of-{shards}.safetensors" for i in range(shards)]
    if shards:
        index = {"weight_map": {f"layer.{i}": name for i, name in enumerate(names)}}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    for name in names or ["model.safetensors"]:
        (folder / name).write_bytes(b"")
    return folder


def test_nothing_there() -> None:
    """On a machine without weights there are none, and so no hardware is asked for."""
    assert find_phi_weights() is None
    assert has_hardware_for_phi() == (False, "no weights of Phi on this machine")


def test_the_snapshot_that_main_names(empty_cache: Path) -> None:
    """Of several snapshots the one of ``main`` is taken; without it the newest; a broken one never."""
    old = model(empty_cache / REPOSITORY / "snapshots" / "aaa", shards=2)
    new = model(empty_cache / REPOSITORY / "snapshots" / "bbb")
    os.utime(old, (1, 1))
    assert find_phi_weights() == new
    (empty_cache / REPOSITORY / "refs").mkdir()
    (empty_cache / REPOSITORY / "refs" / "main").write_text("aaa\n")
    assert find_phi_weights() == old
    (old / "model-1-of-2.safetensors").unlink()
    (old / "model-1-of-2.safetensors").symlink_to("../../blobs/gone")
    assert find_phi_weights() == new
    (new / "config.json").unlink()
    assert find_phi_weights() is None


@pytest.mark.parametrize("damaged", ["", "{}", "[]", '{"weight_map": {}}', '{"weight_map": 3}'])
def test_damaged_indexes_hold_no_weights(tmp_path: Path, damaged: str) -> None:
    """An index of shards that cannot be read counts as no weights."""
    folder = model(tmp_path / "m", shards=2)
    assert holds_weights(folder)
    (folder / "model.safetensors.index.json").write_text(damaged)
    assert not holds_weights(folder)


def test_pickled_weights_do_not_count(tmp_path: Path) -> None:
    """Only safetensors are weights: a pickle can run code."""
    folder = model(tmp_path / "m")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert not holds_weights(folder)


def test_the_named_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, empty_cache: Path) -> None:
    """``PHIRAG_MODEL`` names a directory or a model in the cache, and goes before everything else."""
    model(empty_cache / REPOSITORY / "snapshots" / "aaa")
    other = model(empty_cache / "models--someone--finetuned" / "snapshots" / "ccc")
    mine = model(tmp_path / "mine")
    monkeypatch.setenv("PHIRAG_MODEL", str(mine))
    assert find_phi_weights() == mine
    monkeypatch.setenv("PHIRAG_MODEL", "someone/finetuned")
    assert find_phi_weights() == other
    monkeypatch.setenv("PHIRAG_MODEL", "someone/else")
    assert find_phi_weights() is None
    monkeypatch.setenv("PHIRAG_MODEL", str(tmp_path))
    with pytest.raises(EngineUnavailable, match="name the model's directory, or unset PHIRAG_MODEL"):
        find_phi_weights()


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"HF_HUB_CACHE": "/a", "HF_HOME": "/b", "XDG_CACHE_HOME": "/c"}, "/a"),
        ({"HF_HOME": "/b", "XDG_CACHE_HOME": "/c"}, "/b/hub"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub"),
        ({"HOME": "/d"}, "/d/.cache/huggingface/hub"),
    ],
)
@pytest.mark.phi
def test_the_cache_is_that_of_the_hub_library(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: str
) -> None:
    """The cache is looked for where huggingface_hub itself puts it."""
    pytest.importorskip("huggingface_hub")
    monkeypatch.delenv("HF_HOME")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    code = "from huggingface_hub.constants import HF_HUB_CACHE; print(HF_HUB_CACHE)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert str(weights._cache()) == done.stdout.strip() == folder


def test_looking_imports_no_torch() -> None:
    """Looking for weights where there are none imports neither torch nor transformers."""
    code = (
        "import sys; from phirag.engines.weights import has_hardware_for_phi; has_hardware_for_phi();"
        "print({'torch', 'transformers', 'huggingface_hub'} & set(sys.modules))"
    )
    root = Path(weights.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.phi
def test_a_cpu_is_not_chosen_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With weights but no GPU the reason says so; with a GPU it is named with its memory."""
    torch = pytest.importorskip("torch")
    monkeypatch.setenv("PHIRAG_MODEL", str(model(tmp_path / "mine")))
    enough, reason = has_hardware_for_phi()
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        assert " GB" in reason
    else:
        assert (enough, reason.split(" (")[0]) == (False, "no GPU")


def test_the_memory_that_is_enough() -> None:
    """Ten gigabytes are enough, and less is not."""
    assert weights._enough("A", 12_000_000_000) == (True, "A with 12 GB")
    assert weights._enough("B", 8_000_000_000) == (False, "B with 8 GB, and Phi wants 10 GB")
