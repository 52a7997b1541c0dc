"""Whether the installed transformers runs Phi3 exactly on both sides of the boundary.

Versions differ in what they do there, and a version that is wrong gives no error, only worse answers. So before
weights are loaded, a network of a few hundred numbers is run as the engine runs Phi (step by step over its cache,
rows of unequal length side by side, a row under the long factors beside one under the short), and compared
with whole passes without a cache; and the factors it used are compared with the formula. Promises that a
version which differs is refused, whatever its number.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Final

from phirag.errors import EngineUnavailable

__all__ = ["check_exactness"]

_BOUNDARY: Final = 8
_LIMIT: Final = 32
_SHORT: Final = (1.0, 1.5)
_LONG: Final = (2.0, 6.0)
_TOLERANCE: Final = 1e-4
"""Of logits about 1 in size: float32 leaves some 1e-6, a wrong factor or position 1e-2 and more."""


@lru_cache(maxsize=1)
def check_exactness() -> None:
    """Run the comparison, once in a process.

    Raises
    ------
    EngineUnavailable
        If the installed transformers gives something else, or cannot run the network at all.
    """
    import transformers

    try:
        wrong = _differences()
    except Exception as error:  # noqa: BLE001 - an interface that changed shows itself in any kind of error
        wrong = f"it cannot run the architecture: {' '.join(str(error).split())[:200]}"
    if wrong:
        raise EngineUnavailable(
            f"transformers {transformers.__version__} does not run Phi exactly past the boundary of its two rotary "
            f"factor sets: {wrong}",
            hint='install a version that phirag is tested with: pip install "transformers==5.23.0"',
        )


def _differences() -> str:
    """Return what differs, in words; nothing if all is as it should be."""
    import torch

    from phirag.engines.phi_cache import KeyValues
    from phirag.engines.phi_model import PhiModel
    from phirag.engines.phi_rotary import both_factors

    network = _network()
    rotary, boundary = both_factors(network, network.config)
    if boundary != _BOUNDARY:
        return f"the boundary is read as {boundary}, not {_BOUNDARY}"
    for long, factors in ((False, _SHORT), (True, _LONG)):
        rotary.use([long])
        position = _LIMIT - 1 if long else _BOUNDARY - 1
        cosine, _ = rotary(torch.zeros(1, 1, 8), torch.tensor([[position]]))
        expected = [_scaling() * math.cos(position / (factor * 10000.0 ** (i / 2))) for i, factor in enumerate(factors)]
        if any(abs(float(found) - value) > _TOLERANCE for found, value in zip(cosine[0, 0], expected, strict=False)):
            return f"the {'long' if long else 'short'} factors are not applied as the formula says"

    model = PhiModel(network, "", "", _LIMIT, boundary, rotary)
    crossing, within = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5], [2, 7, 1, 8]
    cache, other = KeyValues(), KeyValues()
    model.forward([crossing[:7]], cache, long=[True])
    model.forward([within[:2]], other, long=[False])
    both = KeyValues.side_by_side([cache, other], 4)
    for step in range(2):
        ids = [[crossing[7 + step]], [within[2 + step]]]
        found = model.forward(ids, both, long=[True, False], padding=[0, 5])
        for row, (whole, long) in enumerate(((crossing[: 8 + step], True), (within[: 3 + step], False))):
            rotary.use([long])
            with torch.no_grad():
                expected_logits = network(input_ids=torch.tensor([whole]), use_cache=False).logits[0, -1]
            if not torch.allclose(found[row], expected_logits, atol=_TOLERANCE, rtol=0):
                return "steps over a cache and one whole pass differ"
    return ""


def _network() -> Any:
    import torch
    from transformers import Phi3Config, Phi3ForCausalLM

    config = Phi3Config(
        vocab_size=32, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, partial_rotary_factor=0.5, max_position_embeddings=_LIMIT,
        original_max_position_embeddings=_BOUNDARY, pad_token_id=0, bos_token_id=0, eos_token_id=0,
        rope_scaling={"type": "longrope", "short_factor": list(_SHORT), "long_factor": list(_LONG)},
    )  # fmt: skip
    # The caller's own random numbers stay as they are.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return Phi3ForCausalLM(config).float().eval()


def _scaling() -> float:
    """LongRoPE's scaling of the attention (Ding et al. 2024, section 3.3, as Phi's configuration uses it)."""
    return math.sqrt(1 + math.log(_LIMIT / _BOUNDARY) / math.log(_BOUNDARY))
