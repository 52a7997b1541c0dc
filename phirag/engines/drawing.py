"""One token drawn from the logits of the next.

Promises what transformers' ``generate`` does with ``temperature`` and ``top_p`` and nothing else: the
logits are divided by the temperature, then the smallest set of tokens with ``top_p`` of the mass is kept
(nucleus sampling, Holtzman et al. 2020, section 3.1); temperature 0 takes the likeliest. A seed gives the
same tokens again on the same machine. No top-k: the model card asks for none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from phirag.errors import GenerationFailed
from phirag.types import Sampling

if TYPE_CHECKING:
    import torch

__all__ = ["Drawer", "nucleus"]

_FIRST: Final = 1024
"""Almost always the nucleus lies within so many tokens, and finding them is cheaper than sorting 200,064."""


class Drawer:
    """Draw tokens for one request, with its own random numbers.

    Parameters
    ----------
    sampling
        Temperature, ``top_p`` and seed. The random numbers are the CPU's, wherever the logits lie.
    """

    def __init__(self, sampling: Sampling) -> None:
        import torch

        self._sampling = sampling
        self._width = _FIRST
        self._random = torch.Generator()
        if sampling.seed is None:
            self._random.seed()
        else:
            self._random.manual_seed(sampling.seed % 2**63)

    def draw(self, logits: torch.Tensor) -> int:
        """Return the id drawn from ``logits``, shape ``(vocabulary,)``, float32.

        Raises
        ------
        GenerationFailed
            If the logits are not numbers.
        """
        import torch

        best, place = logits.max(dim=-1)
        if not bool(torch.isfinite(best)):
            raise GenerationFailed(
                "the model's output is not a number",
                hint="the weights may be damaged, or their type too narrow: try dtype='float32'",
            )
        if self._sampling.temperature == 0:
            return int(place)
        ids, weights = nucleus(logits, self._sampling.temperature, self._sampling.top_p, width=self._width)
        self._width = max(_FIRST, 4 * len(ids))  # the next token is mostly about as certain as this one
        # By the order of the ids, not of the weights: a rounding that differs with the rows or the cache beside it
        # swaps neighbours in the order of the weights every few tokens, and moves these sums by no more than itself.
        ids, order = ids.cpu().sort()
        sums = weights.cpu()[order].double().cumsum(dim=-1)
        point = torch.rand((), generator=self._random, dtype=torch.float64) * sums[-1]
        return int(ids[min(int(torch.searchsorted(sums, point, right=True)), len(ids) - 1)])


def nucleus(logits: Any, temperature: float, top_p: float, *, width: int = _FIRST) -> tuple[Any, Any]:
    """Return the ids kept and their weights (not normalised), likeliest first.

    Parameters
    ----------
    logits
        Tensor of shape ``(vocabulary,)``, float32.
    temperature
        Above 0.
    top_p
        Mass to keep, in ``(0, 1]``.
    width
        How many tokens to look among first, which changes how fast they are found and nothing else.
    """
    import torch

    # The greatest becomes 0 first, so that no temperature however small overflows.
    probabilities = torch.softmax((logits - logits.max()) / temperature, dim=-1)
    if top_p < 1 and width < len(probabilities):
        values, ids = torch.topk(probabilities, width)
        kept = _kept(values, top_p)
        if kept < width:
            return ids[:kept], values[:kept]
    values, ids = torch.sort(probabilities, descending=True)
    kept = _kept(values, top_p) if top_p < 1 else len(values)
    return ids[:kept], values[:kept]


def _kept(values: Any, top_p: float) -> int:
    """Return how many of the falling probabilities are kept: each whose forerunners do not make up ``top_p`` yet."""
    mass = values.cumsum(dim=-1)
    return max(1, int((mass - values < top_p).sum()))
