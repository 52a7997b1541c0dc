"""What is decided before Phi's weights are read: that it is a Phi, the device it runs on.

Promises that a model of another kind, and missing packages, are told apart from missing weights, each with
what to do; and that nothing but ``config.json`` is read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from phirag.errors import EngineUnavailable, InputError, MissingDependency
from phirag.prompting.tokenizer import VOCABULARY_SIZE

if TYPE_CHECKING:
    import torch

__all__ = [
    "DOWNLOAD_AGAIN",
    "device_and_dtype",
    "is_out_of_memory",
    "not_found",
    "read_config",
]

DOWNLOAD_AGAIN: Final = "download the model again"
_MINIMUM: Final = (4, 51, 3)
"""The transformers that the model's card names, and the oldest that is tested."""
_INSTALL: Final = 'pip install "phirag[phi]"'


def read_config(model: str, *, revision: str | None, local_files_only: bool) -> Any:
    """Return the model's ``Phi3Config`` without reading weights.

    Raises
    ------
    EngineUnavailable
        If there is no such model here or on the hub, or it is not Phi with the vocabulary of Phi-4-mini.
    MissingDependency
        If torch or transformers is missing or too old.
    """
    _require_packages()
    from transformers import Phi3Config, PretrainedConfig

    options = {"revision": revision, "local_files_only": local_files_only}
    try:
        found, _ = PretrainedConfig.get_config_dict(model, **options)
    except (OSError, ValueError) as error:
        raise not_found(model, error) from error
    except (AttributeError, TypeError) as error:  # JSON, but not an object
        raise EngineUnavailable(_damaged(model, error), hint=DOWNLOAD_AGAIN) from error
    if not found:  # what version 5 gives for a directory without the file
        raise not_found(model, FileNotFoundError("no config.json"))
    kind = found.get("model_type")
    if kind != "phi3":
        raise EngineUnavailable(
            f"{model} is a model of type {kind or 'unknown'}, not phi3",
            hint="name a checkpoint of Phi-4-mini (model_type phi3), such as microsoft/Phi-4-mini-reasoning",
        )
    if found.get("vocab_size") != VOCABULARY_SIZE:
        raise EngineUnavailable(
            f"{model} has {found.get('vocab_size')} tokens, not the {VOCABULARY_SIZE} of Phi-4-mini",
            hint="name a checkpoint of Phi-4-mini, such as microsoft/Phi-4-mini-reasoning",
        )
    try:
        config = Phi3Config.from_dict(found)
    except Exception as error:  # version 5 validates with error classes of its own
        raise EngineUnavailable(_damaged(model, error), hint=DOWNLOAD_AGAIN) from error
    window = getattr(config, "sliding_window", None)
    if window is not None and window >= config.max_position_embeddings:
        config.sliding_window = None  # never reached, and without it the plain causal path is taken
    return config


def device_and_dtype(device: str | None, dtype: str) -> tuple[torch.device, Any]:
    """Return the device, by default the best there is, and the type, ``"auto"`` as it is.

    Raises
    ------
    InputError
        If torch has no such device or type.
    EngineUnavailable
        If this machine has no such device.
    """
    import torch

    if device is None:
        device = "mps" if torch.backends.mps.is_available() else "cpu"
        device = "cuda" if torch.cuda.is_available() else device
    try:
        place = torch.device(device)
    except RuntimeError as error:
        raise InputError(f"torch has no device {device}", hint="name cpu, cuda, cuda:1, … or mps") from error
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there.get(place.type, True):
        raise EngineUnavailable(f"torch finds no device {device} here", hint="name the device cpu")
    kind = "auto" if dtype == "auto" else getattr(torch, dtype, None)
    if kind != "auto" and not isinstance(kind, torch.dtype):
        raise InputError(f"torch has no type {dtype}", hint="name auto, bfloat16, float16 or float32")
    return place, kind


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an error means that memory ran out, which every device says in its own words."""
    import torch

    said = str(error).lower()
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or any(
        words in said for words in ("out of memory", "can't allocate memory", "not enough memory")
    )


def _require_packages() -> None:
    try:
        import torch  # noqa: F401
        import transformers
    except ImportError as error:
        raise MissingDependency("the engine phi needs torch and transformers", hint=_INSTALL) from error
    version = tuple(int(part) for part in re.findall(r"\d+", transformers.__version__)[:3])
    if version < _MINIMUM:
        raise MissingDependency(
            f"transformers {transformers.__version__} is too old for Phi-4-mini, which needs 4.51.3",
            hint=f"{_INSTALL} --upgrade",
        )


def _damaged(model: str, error: Exception) -> str:
    return f"the config.json of {model} is damaged: {' '.join(str(error).split())}"


def not_found(model: str, error: Exception) -> EngineUnavailable:
    """Return the error for a model that cannot be found, with what to do about it."""
    reason = str(error).strip().split("\n", 1)[0]
    hint = (
        "the directory must hold config.json and safetensors weights"
        if Path(model).is_dir()
        else f"download it on a machine with a network (hf download {model}) and name its directory, or use "
        "the engine cas"
    )
    return EngineUnavailable(f"the model {model} is not here: {reason}", hint=hint)
