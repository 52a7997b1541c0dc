"""The seam behind which every encoder stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Encoder"]


@runtime_checkable
class Encoder(Protocol):
    """Texts to unit vectors, so that an inner product is a cosine.

    Attributes
    ----------
    id
        A name that can be given on a command line to get the same encoder again.
    digest
        SHA-256 over what decides the vectors; two encoders with one digest give the same vectors.
    dimension
        The length of a vector.
    """

    id: str
    digest: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape ``(len(texts), dimension)``, dtype float32, rows of length one."""
        ...
