"""What is judged before weights are read, and the errors that say what to do."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from phirag.engines.phi_config import device_and_dtype, is_out_of_memory, read_config
from phirag.errors import EngineUnavailable, InputError, MissingDependency


@pytest.fixture
def needs_packages() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")


def folder_with(path: Path, **values: Any) -> str:
    (path / "config.json").write_text(json.dumps(values), encoding="utf-8")
    return str(path)


def read(model: str) -> Any:
    return read_config(model, revision=None, local_files_only=True)


@pytest.mark.parametrize("package", ["torch", "transformers"])
def test_missing_packages(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Without torch or transformers the error is the line that installs them."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingDependency) as caught:
        read("anything")
    assert caught.value.hint == 'pip install "phirag[phi]"'


@pytest.mark.phi
@pytest.mark.usefixtures("needs_packages")
class TestConfigurations:
    """Configurations that are read, and those that are refused."""

    def test_another_architecture(self, tmp_path: Path) -> None:
        """A model of another type is named before any weight is looked for."""
        with pytest.raises(EngineUnavailable, match="is a model of type llama, not phi3"):
            read(folder_with(tmp_path, model_type="llama"))
        with pytest.raises(EngineUnavailable, match="is a model of type unknown, not phi3"):
            read(folder_with(tmp_path, vocab_size=200064))

    def test_another_vocabulary(self, tmp_path: Path) -> None:
        """A Phi-3 with its own vocabulary would read our ids as nonsense, so it is refused."""
        with pytest.raises(EngineUnavailable, match="has 32064 tokens, not the 200064 of Phi-4-mini"):
            read(folder_with(tmp_path, model_type="phi3", vocab_size=32064))

    @pytest.mark.parametrize("text", ["", "{", "[]", "\x00"])
    def test_a_damaged_configuration(self, tmp_path: Path, text: str) -> None:
        """A config.json that is no JSON object gives advice, not a traceback of a library."""
        (tmp_path / "config.json").write_text(text)
        with pytest.raises(EngineUnavailable):
            read(str(tmp_path))

    def test_damaged_factors(self, tmp_path: Path) -> None:
        """LongRoPE factors of the wrong number are a damaged configuration."""
        scaling = {"type": "longrope", "short_factor": [1.0], "long_factor": [1.0]}
        model = folder_with(tmp_path, model_type="phi3", vocab_size=200064, rope_scaling=scaling)
        with pytest.raises(EngineUnavailable, match=r"the config\.json of .* is damaged"):
            read(model)

    def test_no_model(self, tmp_path: Path) -> None:
        """Without the model here or a network the advice is to download it elsewhere."""
        with pytest.raises(EngineUnavailable, match="hf download no-one/no-model"):
            read("no-one/no-model")
        with pytest.raises(EngineUnavailable, match="the directory must hold"):
            read(str(tmp_path))
        with pytest.raises(EngineUnavailable):
            read(str(tmp_path / "missing" / "deeply"))

    def test_the_window_that_is_never_reached(self, tmp_path: Path) -> None:
        """A sliding window longer than the context is dropped; a shorter one is the model's and stays."""
        values = {"model_type": "phi3", "vocab_size": 200064, "max_position_embeddings": 4096}
        assert read(folder_with(tmp_path, **values, sliding_window=262144)).sliding_window is None
        assert read(folder_with(tmp_path, **values, sliding_window=2047)).sliding_window == 2047

    def test_devices_and_types(self) -> None:
        """Devices and types that torch or this machine does not have are bad input, said in words."""
        import torch

        assert device_and_dtype("cpu", "bfloat16") == (torch.device("cpu"), torch.bfloat16)
        assert device_and_dtype("cpu", "auto")[1] == "auto"
        with pytest.raises(InputError, match="torch has no device abacus"):
            device_and_dtype("abacus", "auto")
        for word in ("float5", "save"):
            with pytest.raises(InputError, match=f"torch has no type {word}"):
                device_and_dtype("cpu", word)
        if not torch.cuda.is_available():
            with pytest.raises(EngineUnavailable, match="torch finds no device cuda:1 here"):
                device_and_dtype("cuda:1", "auto")

    def test_out_of_memory(self) -> None:
        """What a real allocation says when memory runs out is recognised; other errors are not."""
        import torch

        assert not is_out_of_memory(ValueError("out of range"))
        assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory."))
        assert is_out_of_memory(MemoryError())
        with pytest.raises(RuntimeError) as caught:
            torch.empty(2**55, dtype=torch.uint8)
        assert is_out_of_memory(caught.value)
