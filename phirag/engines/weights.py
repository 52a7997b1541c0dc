"""Whether Phi's weights lie on this machine, and whether it can run them at a useful speed.

Promises to look only: nothing is downloaded, and torch is imported only when weights were found.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from phirag.errors import EngineUnavailable

__all__ = ["PHI_MODEL", "find_phi_weights", "has_hardware_for_phi", "holds_weights"]

PHI_MODEL: Final = "microsoft/Phi-4-mini-reasoning"
_VARIABLE: Final = "PHIRAG_MODEL"
_NEEDED: Final = 10_000_000_000
"""Bytes: 7.67e9 of weights in bfloat16, and a cache of 131,072 bytes a token for some 16,000 tokens."""


def find_phi_weights() -> Path | None:
    """Return the directory of Phi's weights, or ``None`` where there are none.

    Looked for in ``PHIRAG_MODEL`` (a directory, or a model's name on the hub), then in the Hugging Face
    cache, which is where ``HF_HUB_CACHE`` or ``HF_HOME`` say, else below ``~/.cache``.

    Raises
    ------
    EngineUnavailable
        If ``PHIRAG_MODEL`` names a directory that holds no weights.
    """
    named = os.environ.get(_VARIABLE, "").strip()
    if not named:
        return _in_cache(PHI_MODEL)
    folder = Path(named).expanduser()
    if holds_weights(folder):
        return folder
    if folder.exists() or named.count("/") != 1 or named.startswith((".", "~", "/")):
        raise EngineUnavailable(
            f"{_VARIABLE} is {named}, which is not a directory with config.json and safetensors weights",
            hint=f"name the model's directory, or unset {_VARIABLE}",
        )
    return _in_cache(named)


def holds_weights(folder: Path) -> bool:
    """Tell whether ``folder`` has a configuration and all the safetensors files its index names.

    Examples
    --------
    >>> holds_weights(Path("no/such/folder"))
    False
    """
    if not (folder / "config.json").is_file():
        return False
    if (folder / "model.safetensors").is_file():
        return True
    try:
        index = json.loads((folder / "model.safetensors.index.json").read_text(encoding="utf-8"))
        shards = set(index["weight_map"].values())
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return False
    # A download that was broken off leaves links to files that are not there.
    return bool(shards) and all((folder / str(shard)).is_file() for shard in shards)


def has_hardware_for_phi() -> tuple[bool, str]:
    """Tell whether Phi runs at a useful speed here, with the reason in words.

    A GPU with 10 GB or more will do; a CPU will not be chosen unasked, as it would take minutes an answer.
    """
    if find_phi_weights() is None:
        return False, "no weights of Phi on this machine"
    try:
        import torch
    except ImportError:
        return False, 'torch is not installed (pip install "phirag[phi]")'
    if torch.cuda.is_available():
        sizes = [torch.cuda.get_device_properties(i).total_memory for i in range(torch.cuda.device_count())]
        device, size = max(enumerate(sizes), key=lambda pair: pair[1])
        return _enough(str(torch.cuda.get_device_name(device)), size)
    if torch.backends.mps.is_available():
        return _enough("Apple GPU", int(torch.mps.recommended_max_memory()))
    return False, "no GPU (on a CPU an answer takes minutes: name the engine phi to use it all the same)"


def _enough(name: str, size: int) -> tuple[bool, str]:
    """Judge a GPU with ``size`` bytes of memory."""
    said = f"{name} with {size / 1e9:.0f} GB"
    return (True, said) if size >= _NEEDED else (False, f"{said}, and Phi wants {_NEEDED / 1e9:.0f} GB")


def _in_cache(model: str) -> Path | None:
    """Return the snapshot of ``model`` in the Hugging Face cache: the one ``main`` names, else the newest."""
    repository = _cache() / f"models--{model.replace('/', '--')}"
    try:
        main = (repository / "refs" / "main").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        main = ""
    try:
        snapshots = sorted((repository / "snapshots").iterdir(), key=lambda path: path.stat().st_mtime)
    except OSError:
        return None
    whole = [folder for folder in snapshots if holds_weights(folder)]
    return next((folder for folder in whole if folder.name == main), whole[-1] if whole else None)


def _cache() -> Path:
    """Return the directory of the hub's cache, as huggingface_hub chooses it."""
    for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if os.environ.get(variable):
            return Path(os.environ[variable]).expanduser()
    if os.environ.get("HF_HOME"):
        return Path(os.environ["HF_HOME"]).expanduser() / "hub"
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "huggingface" / "hub"
