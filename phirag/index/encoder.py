"""The shipped encoder: all-MiniLM-L6-v2 in ONNX Runtime, without torch.

Made by ``scripts/make_encoder.py`` from the original weights (Apache-2.0), with 8-bit weights that are turned
into float32 on loading; ``benchmarks/encoder_quantisation.py`` measures what that costs.
Promises the same vector for the same text, whatever else is encoded beside it: every text is run alone,
without padding, on one thread, so two builds of an index agree to the last bit on one machine. Several texts are run
side by side, a thread each.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phirag.errors import EncoderError
from phirag.index.base import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MINILM", "MiniLM", "load_encoder"]

MINILM = "minilm"
"""The name of the shipped encoder."""
_MANY = 4  # texts from which threads pay
_DATA = Path(__file__).parent / "data"


def load_encoder(name: str = MINILM) -> Encoder:
    """Return the encoder that a name stands for.

    Parameters
    ----------
    name
        ``minilm`` for the shipped one; else a sentence-transformers model by hub name or path.

    Raises
    ------
    EncoderError
        If its files are missing or damaged.
    MissingDependency
        If sentence-transformers is needed and not installed.
    """
    if name == MINILM:
        return MiniLM()
    from phirag.index.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name)


class MiniLM:
    """The encoder in a directory that ``scripts/make_encoder.py`` has written.

    Parameters
    ----------
    directory
        Where ``minilm.json`` lies; the package's own data by default.

    Raises
    ------
    EncoderError
        If a file is missing, or is not the one that ``minilm.json`` names; checked before it is opened.

    Examples
    --------
    >>> encoder = MiniLM()
    >>> vectors = encoder.encode(["a right triangle", "the Pythagorean theorem", "a bowl of soup"])
    >>> bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2])
    True
    """

    id = MINILM

    def __init__(self, directory: Path = _DATA) -> None:
        described = _described(directory)
        self.dimension = int(described["dimension"])
        self.max_tokens = int(described["max_tokens"])
        files = {name: _checked(directory / name, digest) for name, digest in described["files"].items()}
        self.digest = hashlib.sha256("".join(sorted(described["files"].values())).encode()).hexdigest()
        self._files = files
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape ``(len(texts), 384)``; a text counts up to its 256th token."""
        import numpy as np

        session, tokenizer = self._load()
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)

        def one(row: int) -> None:
            # a lone surrogate is not text; the tokenizer would refuse it
            ids = tokenizer.encode(texts[row].encode("utf-8", "replace").decode()).ids
            if len(ids) > self.max_tokens:
                ids = [*ids[: self.max_tokens - 1], ids[-1]]
            tokens = np.array([ids], dtype=np.int64)
            (found,) = session.run(["embedding"], {"input_ids": tokens, "attention_mask": np.ones_like(tokens)})
            vectors[row] = found[0]

        if len(texts) < _MANY:
            for row in range(len(texts)):
                one(row)
        else:
            with ThreadPoolExecutor(_cores()) as pool:  # ONNX Runtime lets go of the interpreter's lock
                list(pool.map(one, range(len(texts))))
        return vectors

    def _load(self) -> tuple[Any, Any]:
        """The session and the tokenizer, made at first use."""
        with self._lock:
            if self._loaded is None:
                self._loaded = (
                    _session(self._files["minilm.onnx"]),
                    _tokenizer(self._files["tokenizer.json"]),
                )
                self._files = {}
            return self._loaded


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _session(data: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the order of additions, and so the last bit, must not change
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _tokenizer(data: bytes) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_buffer(data)


_HINT = "install phirag again, or make it with scripts/make_encoder.py"


def _described(directory: Path) -> dict[str, Any]:
    path = directory / "minilm.json"
    try:
        described = json.loads(path.read_text("utf-8"))
        files = described["files"]
        if set(files) != {"minilm.onnx", "tokenizer.json"}:
            raise EncoderError(f"{path} names other files than an encoder has", hint=_HINT)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"the encoder's description {path} cannot be read ({error})", hint=_HINT) from error
    return dict(described)


def _checked(path: Path, digest: str) -> bytes:
    """The bytes of a file whose digest is the expected one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EncoderError(f"the encoder's file {path} cannot be read ({error})", hint=_HINT) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise EncoderError(f"{path} is not the file that was published: its digest differs", hint=_HINT)
    return data
