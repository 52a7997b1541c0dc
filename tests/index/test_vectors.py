"""phirag.index.vectors: the nearest by inner product, exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from phirag.errors import IndexDamaged
from phirag.index.vectors import VectorStore, write_vectors


def test_search_is_exact(tmp_path: Path) -> None:
    """Rows and scores are those of a brute-force product, equal scores in row order."""
    rng = np.random.default_rng(7)
    vectors = rng.standard_normal((200, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[50] = vectors[3]
    write_vectors(vectors, tmp_path / "v.faiss")
    store = VectorStore(tmp_path / "v.faiss")
    assert (len(store), store.dimension) == (200, 16)
    np.testing.assert_array_equal(store.all(), vectors)
    for query in (vectors[3], vectors[17], vectors[100]):
        scores = vectors.astype(np.float64) @ query.astype(np.float64)
        found = store.search(query, 10)
        assert {row for row, _ in found} == set(np.argsort(-scores, kind="stable")[:10].tolist())
        assert [score for _, score in found] == pytest.approx(sorted(scores, reverse=True)[:10], abs=1e-6)
    assert [row for row, _ in store.search(vectors[3], 2)] == [3, 50]
    assert len(store.search(vectors[0], 1000)) == 200


@pytest.mark.parametrize("data", [b"", b"IxFI", b"garbage" * 100])
def test_a_file_faiss_cannot_read(tmp_path: Path, data: bytes) -> None:
    """FAISS's errors become ours."""
    (tmp_path / "v.faiss").write_bytes(data)
    with pytest.raises(IndexDamaged, match="phirag index repair"):
        VectorStore(tmp_path / "v.faiss")


def test_an_index_of_another_kind(tmp_path: Path) -> None:
    """An index whose scores are not cosines is refused."""
    import faiss

    faiss.write_index(faiss.IndexFlatL2(4), str(tmp_path / "v.faiss"))
    with pytest.raises(IndexDamaged, match="not an exact inner-product index"):
        VectorStore(tmp_path / "v.faiss")
