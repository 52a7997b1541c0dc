"""What storing the encoder's weights in fewer bits costs.

    python benchmarks/encoder_quantisation.py MODEL_DIRECTORY mathlib_phrasings.json

Makes each variant with ``scripts/make_encoder.py`` from the original model (needs ``onnx``), then lets each
concept's phrasings search for one another: the query is one phrasing, the relevant texts are the other
phrasings of the same concept. nDCG@10 is compared with that of the float32 weights in the same run.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from phirag.index.encoder import MiniLM

ROOT = Path(__file__).parent.parent


def phrasings(path: Path) -> list[tuple[int, str]]:
    """(concept, text) for every phrasing."""
    data = json.loads(path.read_text("utf-8"))
    concepts = data if isinstance(data, list) else list(data.values())
    found = []
    for number, concept in enumerate(concepts):
        for text in _texts(concept):
            found.append((number, text))
    return found


def _texts(value: object) -> list[str]:
    """All sentences in a record, however it is nested."""
    if isinstance(value, str):
        return [value] if " " in value else []
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return []


def ndcg(vectors: np.ndarray, concepts: np.ndarray, k: int = 10) -> float:
    """Mean nDCG@k with binary relevance; a text does not count as found by itself."""
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -2)
    discounts = [1 / math.log2(rank + 2) for rank in range(k)]
    total, queries = 0.0, 0
    for row, concept in enumerate(concepts):
        relevant = int((concepts == concept).sum()) - 1
        if relevant < 1:
            continue
        best = np.argsort(-scores[row], kind="stable")[:k]
        gain = sum(d for d, hit in zip(discounts, best, strict=True) if concepts[hit] == concept)
        total += gain / sum(discounts[: min(relevant, k)])
        queries += 1
    return total / queries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="directory of the original model")
    parser.add_argument("data", type=Path, help="a JSON file of concepts, each with several phrasings")
    options = parser.parse_args()
    texts = phrasings(options.data)
    concepts = np.array([number for number, _ in texts])
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, commit {commit.strip()}, {len(texts)} texts\n")
    print("| weights | MB | nDCG@10 | ratio to fp32 | load s | query ms |")
    print("|---|---|---|---|---|---|")
    reference = 0.0
    for weights in ("fp32", "fp16", "int8"):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, str(ROOT / "scripts" / "make_encoder.py"), str(options.model), "--out", folder]
            subprocess.run([*command, "--weights", weights], check=True, capture_output=True)
            size = (Path(folder) / "minilm.onnx").stat().st_size / 1e6
            start = time.perf_counter()
            encoder = MiniLM(Path(folder))
            encoder.encode(["x"])
            load = time.perf_counter() - start
            start = time.perf_counter()
            for _ in range(30):
                encoder.encode(["How to solve 3*x^2+4*x+5=1?"])
            query = (time.perf_counter() - start) / 30
            quality = ndcg(encoder.encode([text for _, text in texts]), concepts)
        reference = reference or quality
        ratio = quality / reference
        print(f"| {weights} | {size:.1f} | {quality:.4f} | {ratio:.4f} | {load:.2f} | {1000 * query:.1f} |", flush=True)


if __name__ == "__main__":
    main()
