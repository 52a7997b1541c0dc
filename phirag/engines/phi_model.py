"""A Phi3 checkpoint in memory, with the rotary embedding that a request's length calls for.

Promises that nothing but the architecture built into transformers runs (never code that comes with a
model), and that one request uses one set of rotary factors from its first token to its last. What may be
loaded is for ``phi_config`` to judge; how tokens are drawn and streamed is for ``phi``.

The set is the short one if prompt and new tokens together stay within the boundary, which is what the
reference computes; else the long one from the first token, as vLLM and llama.cpp do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from phirag.engines.phi_attention import attention_on
from phirag.engines.phi_config import (
    DOWNLOAD_AGAIN,
    device_and_dtype,
    is_out_of_memory,
    not_found,
)
from phirag.engines.phi_rotary import both_factors
from phirag.errors import EngineUnavailable, MissingDependency

if TYPE_CHECKING:
    import torch

    from phirag.engines.phi_cache import KeyValues

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
    rotary
        The rotary embedding with both sets of factors, which stands in the network.
    spare
        Gives up memory that can be done without, and tells whether there was any; called when memory runs
        out, before a step is tried once more.
    """

    network: Any
    attention: str
    attention_reason: str
    limit: int
    boundary: int
    rotary: Any
    spare: Callable[[], bool] = lambda: False
    _lock: Lock = field(default_factory=Lock)

    @property
    def device(self) -> torch.device:
        """Where the ids must lie."""
        device: torch.device = self.network.device
        return device

    def forward(
        self, ids: list[list[int]], cache: KeyValues, *, long: Sequence[bool], padding: Sequence[int] = ()
    ) -> torch.Tensor:
        """Run the model over ``ids``, which follow what ``cache`` holds, and extend the cache.

        Parameters
        ----------
        ids
            For each row the same number of ids, at least one.
        cache
            Filled under the same ``long`` only.
        long
            For each row whether the long factors are used; :meth:`is_long` decides it once a request.
        padding
            For each row how many places at its left are empty; none by default.

        Returns
        -------
        torch.Tensor
            The logits after the last id of each row, shape ``(rows, vocabulary)``, float32.
        """
        import torch

        # The rotary embedding belongs to the model, so requests take turns, one step at a time.
        with self._lock, torch.inference_mode():
            held = cache.length
            try:
                return self._forward(ids, cache, long, padding)
            except BaseException as error:
                cache.truncate(held)
                if not is_out_of_memory(error) or not self.spare():
                    raise
                # The traceback holds the tensors of the step that failed; without it their memory is free.
                error.with_traceback(None)
            self.give_back()
            return self._forward(ids, cache, long, padding)

    def _forward(
        self, ids: list[list[int]], cache: KeyValues, long: Sequence[bool], padding: Sequence[int]
    ) -> torch.Tensor:
        import torch

        device = self.device
        end = cache.length + len(ids[0])
        positions = torch.arange(cache.length, end, device=device)[None].expand(len(ids), -1)
        mask = None
        if any(padding):
            empty = torch.tensor(list(padding), device=device)[:, None]
            mask = (torch.arange(end, device=device)[None] >= empty).long()
            positions = (positions - empty).clamp(min=0)
        self.rotary.use(list(long))
        output = self.network(
            input_ids=torch.tensor(ids, device=device),
            attention_mask=mask,
            position_ids=positions,
            past_key_values=cache.for_transformers(),
            use_cache=True,
            logits_to_keep=1,
        )
        logits: torch.Tensor = output.logits[:, -1].float()
        return logits

    def give_back(self) -> None:
        """Give memory that no tensor uses back to the device."""
        import torch

        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    @property
    def bytes_of_weights(self) -> int:
        """Bytes of the weights, each tensor counted once."""
        tensors = {tensor.data_ptr(): tensor for tensor in self.network.parameters()}
        return sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())

    @property
    def bytes_per_token(self) -> int:
        """Bytes of keys and values a token, in the type of the weights: 131,072 for Phi-4-mini in 16 bits."""
        config = self.network.config
        head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        heads, size = config.num_key_value_heads, self.network.dtype.itemsize
        return int(2 * config.num_hidden_layers * heads * head * size)

    def is_long(self, tokens: int) -> bool:
        """Tell whether a request of so many tokens, prompt and answer together, needs the long factors."""
        return tokens > self.boundary


def load_model(
    model: str,
    config: Any,
    *,
    revision: str | None,
    device: str | None,
    device_map: str | None,
    dtype: str,
    weights: str,
    local_files_only: bool,
) -> PhiModel:
    """Return the model, ready to run.

    Parameters
    ----------
    device, device_map
        One device for all of it, or how accelerate shares it out over several.
    weights
        ``"full"``, or ``"8bit"`` or ``"4bit"`` for bitsandbytes to hold them so.

    Raises
    ------
    EngineUnavailable
        If the weights are not there, are damaged, or do not fit the memory, or there is no such device, or the
        installed transformers does not run the architecture exactly.
    InputError
        If torch knows no such device or type.
    MissingDependency
        If the device map or the weights ask for a package that is not installed.
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
    if weights != "full":
        options["quantization_config"] = _quantisation(weights)
    if device_map is not None:
        _require("accelerate", "a device map")
        options["device_map"] = device_map
    elif weights != "full" or (place.type != "cpu" and find_spec("accelerate") is not None):
        options["device_map"] = {"": str(place)}  # straight to the device, not through the host's memory
    try:
        network = Phi3ForCausalLM.from_pretrained(model, **options).eval()
        if "device_map" not in options:
            network = network.to(place)
    except Exception as error:  # safetensors and torch raise kinds of their own for a damaged file
        if is_out_of_memory(error):
            raise EngineUnavailable(
                f"the weights of {model} do not fit the memory of {place}",
                hint="free memory on it, hold them in fewer bits (weights 8bit or 4bit), name another device, or "
                "use the engine cas",
            ) from error
        if isinstance(error, OSError):
            raise not_found(model, error) from error
        raise EngineUnavailable(f"the weights of {model} cannot be read: {error}", hint=DOWNLOAD_AGAIN) from error
    rotary, boundary = both_factors(network, config)
    return PhiModel(network, attention, reason, int(config.max_position_embeddings), boundary, rotary)


def _quantisation(weights: str) -> Any:
    """Return the configuration for weights of fewer bits: LLM.int8(), or NF4 with sums in bfloat16."""
    import torch
    from transformers import BitsAndBytesConfig

    for package in ("bitsandbytes", "accelerate"):
        _require(package, f"{weights} weights")
    if weights == "8bit":
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16)


_EXTRAS = {"bitsandbytes": 'pip install "phirag[bits]"', "accelerate": 'pip install "phirag[phi]"'}


def _require(package: str, what: str) -> None:
    if find_spec(package) is None:
        raise MissingDependency(f"{what} needs {package}, which is not installed", hint=_EXTRAS[package])


def _dtype_option() -> str:
    """Return the name ``from_pretrained`` has for the type: version 5 renamed it."""
    import transformers

    return "dtype" if int(transformers.__version__.split(".")[0]) >= 5 else "torch_dtype"
