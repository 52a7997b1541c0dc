"""Any sentence-transformers model as an encoder (extra ``phi``); never with code from the model's repository."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from phirag.errors import EncoderError, MissingDependency

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SentenceTransformerEncoder"]


class SentenceTransformerEncoder:
    """A sentence-transformers model by hub name or path.

    Parameters
    ----------
    name
        The model's name on the hub, or its directory.

    Raises
    ------
    MissingDependency
        If sentence-transformers is not installed.
    EncoderError
        If the model cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ModuleNotFoundError as error:
            raise MissingDependency(
                f"the encoder {name!r} needs sentence-transformers",
                hint='pip install "phirag[phi]", or use minilm',
            ) from error
        self.id = name
        try:
            self._model = SentenceTransformer(name, trust_remote_code=False)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EncoderError(
                f"the encoder {name!r} cannot be loaded ({error})",
                hint="name a model on the hub, a directory, or minilm",
            ) from error
        self.dimension = int(self._model.encode(["x"], show_progress_bar=False).shape[1])
        self.digest = self._digest()

    def _digest(self) -> str:
        """SHA-256 over every weight, in the order of their names."""
        found = hashlib.sha256()
        for name, tensor in sorted(self._model.state_dict().items()):
            found.update(name.encode())
            found.update(str(tuple(tensor.shape)).encode())
            found.update(tensor.detach().to("cpu").double().numpy().tobytes())
        return found.hexdigest()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape ``(len(texts), dimension)``."""
        import numpy as np

        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        found = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)
