"""The dense side: one unit vector a passage in an exact FAISS inner-product index.

Promises exact search: the inner product of unit vectors is their cosine. What is encoded, and by whom, is
left to :mod:`phirag.index.build`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from phirag.errors import IndexDamaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FILE", "VectorStore", "write_vectors"]

FILE = "vectors.faiss"


def write_vectors(vectors: NDArray[np.float32], path: Path) -> None:
    """Write vectors of shape ``(count, dimension)``, dtype float32, to a new FAISS file."""
    import faiss
    import numpy as np

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    faiss.write_index(index, str(path))


class VectorStore:
    """A vector file opened for searching.

    Raises
    ------
    IndexDamaged
        If FAISS cannot read the file, or it is not an exact inner-product index.
    """

    def __init__(self, path: Path) -> None:
        import faiss

        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise IndexDamaged(f"{path}: FAISS cannot read it", hint="mend it with `phirag index repair`") from error
        if not isinstance(index, faiss.IndexFlat) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise IndexDamaged(f"{path}: not an exact inner-product index", hint="mend it with `phirag index repair`")
        self._index = index
        self.dimension = int(index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, vector: NDArray[np.float32], k: int, alive: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs (row, cosine), best first, equal cosines in row order; rows count from 0.

        Parameters
        ----------
        vector
            Shape ``(dimension,)``, length one.
        k
            How many.
        alive
            Which rows count, shape ``(count,)``; all of them by default.
        """
        import faiss
        import numpy as np

        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        parameters = None
        if alive is not None:
            bits = np.packbits(alive, bitorder="little")
            wrapped: Any = faiss  # its stubs describe the C++ signatures, not those of its Python wrapper
            parameters = wrapped.SearchParameters(sel=wrapped.IDSelectorBitmap(bits))
        scores, rows = self._index.search(query, min(k, len(self)), params=parameters)
        found = [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def all(self) -> NDArray[np.float32]:
        """Return every vector, shape ``(count, dimension)``."""
        if not len(self):
            import numpy as np

            return np.empty((0, self.dimension), dtype=np.float32)
        vectors: NDArray[np.float32] = self._index.reconstruct_n(0, len(self))
        return vectors
