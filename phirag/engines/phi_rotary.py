"""The rotary embedding of Phi3 with both sets of LongRoPE factors, chosen row by row.

LongRoPE has two sets of factors, for sequences up to ``original_max_position_embeddings`` (4096) and beyond.
Keys that were cached under one set are wrong under the other, and versions of transformers differ in what
they do at the boundary (5.0 to 5.19 lose the context; in every one so far a row of a batch that crosses it
changes its neighbours). Here the set belongs to the request, from its first token to its last, and rows
under either set can lie in one batch.
"""

from __future__ import annotations

import copy
from typing import Any

__all__ = ["both_factors"]


def both_factors(network: Any, config: Any) -> tuple[Any, int]:
    """Put the embedding in place of the network's own; return it, and the longest sequence of the short factors.

    Parameters
    ----------
    network
        A ``Phi3ForCausalLM``.
    config
        Its configuration; without LongRoPE both sets are the same.

    Notes
    -----
    The long set comes from a copy of the configuration whose short factors are the long ones too. It keeps
    ``original_max_position_embeddings``, from which the attention scaling is computed.
    """
    short = network.model.rotary_emb
    parameters = getattr(config, "rope_parameters", None) or getattr(config, "rope_scaling", None) or {}
    long, boundary = short, int(config.max_position_embeddings)
    if "long_factor" in parameters:
        boundary = int(parameters.get("original_max_position_embeddings") or config.original_max_position_embeddings)
        always = copy.deepcopy(config)
        always_parameters = getattr(always, "rope_parameters", None) or always.rope_scaling
        always_parameters["short_factor"] = list(parameters["long_factor"])
        long = type(short)(config=always).to(network.model.embed_tokens.weight.device)
    network.model.rotary_emb = _module(short, long)
    return network.model.rotary_emb, boundary


def _module(short: Any, long: Any) -> Any:
    """Return the module; torch is imported when a model is loaded, and not before."""
    import torch

    class BothFactors(torch.nn.Module):  # type: ignore[misc]
        """Cosines and sines under the set that each row asks for."""

        def __init__(self) -> None:
            super().__init__()
            self.short, self.long = short, long
            self._rows: list[bool] = [False]

        def use(self, rows: list[bool]) -> None:
            """Say for each row of the next batch whether it is under the long set."""
            self._rows = rows

        def forward(self, x: Any, position_ids: Any) -> tuple[Any, Any]:
            if all(self._rows) or not any(self._rows):
                cosine, sine = (self.long if self._rows[0] else self.short)(x, position_ids)
                return cosine, sine
            which = torch.tensor(self._rows, device=position_ids.device)[:, None]
            # The short set looks at the greatest position and would change for all rows, so it does not see
            # those of the long rows.
            under_short = self.short(x, position_ids.masked_fill(which, 0))
            under_long = self.long(x, position_ids)
            cosine, sine = (
                torch.where(which[..., None], of_long, of_short)
                for of_long, of_short in zip(under_long, under_short, strict=True)
            )
            return cosine, sine

    return BothFactors()
