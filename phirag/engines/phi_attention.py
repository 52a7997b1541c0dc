"""Which attention kernel Phi runs with: the fastest that is shown to work here.

Promises that a kernel is chosen only after it has run once on the device in question, since a package that
imports may still be built for another GPU or another torch; and that the reason for the choice is in words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

__all__ = ["attention_on", "choose_attention", "unusable"]

_WORDS = {"flash_attention_3": "FlashAttention 3", "flash_attention_2": "FlashAttention 2"}


def choose_attention(
    kind: str, capability: tuple[int, int] | None, half: bool, unusable: Callable[[str], str]
) -> tuple[str, str]:
    """Return the attention implementation and the reason for it.

    Parameters
    ----------
    kind
        The type of device, ``"cuda"``, ``"cpu"``, ``"mps"``.
    capability
        The compute capability of a CUDA device.
    half
        Whether the weights are in a 16-bit type, the only ones FlashAttention takes.
    unusable
        Says why an implementation cannot be used, and nothing if it can.

    Examples
    --------
    >>> choose_attention("cuda", (7, 0), True, lambda name: "")
    ('eager', 'compute capability 7.0 is below 8.0')
    >>> choose_attention("cuda", (9, 0), True, lambda name: "")
    ('flash_attention_3', 'FlashAttention 3 runs here')
    """
    if kind != "cuda" or capability is None:
        return "sdpa", f"FlashAttention needs CUDA, and this is {kind}"
    if capability < (8, 0):
        return "eager", f"compute capability {capability[0]}.{capability[1]} is below 8.0"
    if not half:
        return "sdpa", "FlashAttention needs 16-bit weights"
    # FlashAttention 3 is made for Hopper and has no kernels for what came before or after.
    candidates = ["flash_attention_3"] * (capability[0] == 9) + ["flash_attention_2"]
    reasons = []
    for name in candidates:
        why = unusable(name)
        if not why:
            return name, f"{_WORDS[name]} runs here"
        reasons.append(f"{_WORDS[name]} {why}")
    return "sdpa", ", ".join(reasons)


def attention_on(place: torch.device, config: Any, dtype: str) -> tuple[str, str]:
    """Return the attention implementation for a model on a device, and the reason for it."""
    import torch

    stored = getattr(config, "dtype", None) or getattr(config, "torch_dtype", None)
    named = (str(stored) if dtype == "auto" else dtype).removeprefix("torch.")
    capability = torch.cuda.get_device_capability(place) if place.type == "cuda" else None
    half = named in {"bfloat16", "float16"}
    return choose_attention(place.type, capability, half, lambda name: unusable(name, place))


def unusable(name: str, place: torch.device) -> str:
    """Say why an implementation of FlashAttention cannot be used on a device, and nothing if it can.

    Four tokens are run through it.
    """
    import torch
    import transformers

    number = name[-1]
    known = getattr(transformers.utils, f"is_flash_attn_{number}_available", None)
    if known is None:
        return f"is not known to transformers {transformers.__version__}"
    if not known():
        return "is not installed"
    try:
        if number == "3":
            from flash_attn_interface import flash_attn_func
        else:
            from flash_attn import flash_attn_func
        some = torch.zeros(1, 4, 2, 64, dtype=torch.bfloat16, device=place)
        found = flash_attn_func(some, some, some, causal=True)
        found = found[0] if isinstance(found, tuple) else found
        return "" if bool(torch.isfinite(found).all()) else "gives no numbers"
    except Exception as error:  # noqa: BLE001 - a kernel built for something else fails in any kind of error
        return f"does not run here ({' '.join(str(error).split())[:100]})"
