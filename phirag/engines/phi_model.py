"""A Phi3 checkpoint in memory, with the rotary embedding that a request's length calls for.

Promises that nothing but the architecture built into transformers runs (never code that comes with a
model), and that one request uses one set of rotary factors from its first token to its last. What may be
loaded is for ``phi_config`` to judge; how tokens are drawn and streamed is for ``phi``.

LongRoPE has two sets of factors, for sequences up to ``original_max_position_embeddings`` (4096) and
beyond. Keys that were cached under one set are wrong under the other, and versions of transformers differ
in what they do at the boundary (5.0 to 5.19 lose the context). So the set is fixed per request: the short
one if prompt and new tokens together stay within the boundary, which is what the reference computes; else
the long one from the first token, as vLLM and llama.cpp do.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from phirag.engines.phi_config import (
    DOWNLOAD_AGAIN,
    attention_on,
    device_and_dtype,
    is_out_of_memory,
    not_found,
)
from phirag.errors import EngineUnavailable

if TYPE_CHECKING:
    import torch

__all__ = ["PhiModel", "load_model"]


@dataclass
class PhiModel:
    """A loaded model.

    Attributes
    ----------
    network
        The ``Phi3ForCausalLM``, in evaluation mode.
    attention, attention_reason
        The attention implementation and why it was chosen.
    limit
        Tokens of the context window.
    boundary
        The longest sequence of the short factors; ``limit`` for a model without LongRoPE.
    """

    network: Any
    attention: str
    attention_reason: str
    limit: int
    boundary: int
    _rotary: dict[bool, Any] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def device(self) -> torch.device:
        """Where the ids must lie."""
        device: torch.device = self.network.device
        return device

    def forward(self, ids: list[int], cache: Any, *, long: bool) -> torch.Tensor:
        """Run the model over ``ids``, which follow what ``cache`` holds, and extend the cache.

        Parameters
        ----------
        ids
            At least one id.
        cache
            A ``DynamicCache``, filled under the same ``long`` only.
        long
            Whether the long factors are used; :meth:`is_long` decides it once a request.

        Returns
        -------
        torch.Tensor
            The logits after the last id, shape ``(vocabulary,)``, float32.
        """
        import torch

        # The rotary embedding belongs to the model, so requests of both kinds take turns, one step at a time.
        with self._lock, torch.inference_mode():
            self.network.model.rotary_emb = self._rotary[long]
            tokens = torch.tensor([ids], device=self.device)
            output = self.network(input_ids=tokens, past_key_values=cache, use_cache=True, logits_to_keep=1)
            logits: torch.Tensor = output.logits[0, -1].float()
            return logits

    def is_long(self, tokens: int) -> bool:
        """Tell whether a request of so many tokens, prompt and answer together, needs the long factors."""
        return tokens > self.boundary


def load_model(
    model: str,
    config: Any,
    *,
    revision: str | None,
    device: str | None,
    dtype: str,
    local_files_only: bool,
) -> PhiModel:
    """Return the model, ready to run.

    Raises
    ------
    EngineUnavailable
        If the weights are not there, are damaged, or do not fit the memory, or there is no such device.
    InputError
        If torch knows no such device or type.
    """
    from transformers import Phi3ForCausalLM

    place, kind = device_and_dtype(device, dtype)
    attention, reason = attention_on(place, config, dtype)
    options: dict[str, Any] = {
        "config": config,
        "revision": revision,
        "local_files_only": local_files_only,
        "use_safetensors": True,
        "attn_implementation": attention,
        _dtype_option(): kind,
    }
    if place.type != "cpu" and find_spec("accelerate") is not None:
        options["device_map"] = {"": str(place)}  # straight to the device, not through the host's memory
    try:
        network = Phi3ForCausalLM.from_pretrained(model, **options).to(place).eval()
    except Exception as error:  # safetensors and torch raise kinds of their own for a damaged file
        if is_out_of_memory(error):
            raise EngineUnavailable(
                f"the weights of {model} do not fit the memory of {place}",
                hint="free memory on it, name another device, or use the engine cas",
            ) from error
        if isinstance(error, OSError):
            raise not_found(model, error) from error
        raise EngineUnavailable(f"the weights of {model} cannot be read: {error}", hint=DOWNLOAD_AGAIN) from error
    limit = int(config.max_position_embeddings)
    short, long, boundary = _rotary_embeddings(network, config, limit)
    return PhiModel(network, attention, reason, limit, boundary, {False: short, True: long})


def _rotary_embeddings(network: Any, config: Any, limit: int) -> tuple[Any, Any, int]:
    """Return the rotary embeddings of the short and the long factors, and the boundary between them.

    The long one is built from a copy of the configuration whose short factors are the long ones too. It keeps
    ``original_max_position_embeddings``, from which the attention scaling is computed.
    """
    short = network.model.rotary_emb
    parameters = getattr(config, "rope_parameters", None) or getattr(config, "rope_scaling", None) or {}
    if "long_factor" not in parameters:
        return short, short, limit
    boundary = int(parameters.get("original_max_position_embeddings") or config.original_max_position_embeddings)
    always = copy.deepcopy(config)
    always_parameters = getattr(always, "rope_parameters", None) or always.rope_scaling
    always_parameters["short_factor"] = list(parameters["long_factor"])
    return short, type(short)(config=always).to(network.device), boundary


def _dtype_option() -> str:
    """Return the name ``from_pretrained`` has for the type: version 5 renamed it."""
    import transformers

    return "dtype" if int(transformers.__version__.split(".")[0]) >= 5 else "torch_dtype"
