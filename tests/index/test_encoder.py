"""The shipped encoder is the published model, and gives a text one vector whatever stands beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from phirag.errors import EncoderError
from phirag.index import encoder as encoders
from phirag.index.base import Encoder
from phirag.index.encoder import MiniLM, load_encoder

# the first components that the original model gives on PyTorch (transformers 5.23, mean pooling, length one)
ORIGINAL = {
    "The Pythagorean theorem relates the sides of a right triangle.": [
        -0.058203, 0.101039, -0.058976, 0.088261, -0.029818, 0.045849],
    "Let $f$ be continuous on $[a,b]$ and differentiable on $(a,b)$.": [
        0.05147, 0.024418, -0.097738, -0.03645, -0.087236, 0.029634],
    "How to solve 3*x^2+4*x+5=1?": [-0.02284, -0.015782, 0.042422, 0.07738, -0.028428, -0.08262],
    "the residue of 7^2024 modulo 13": [-0.042463, 0.089921, -0.046193, -0.059404, 0.026796, 0.03906],
}  # fmt: skip


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    return load_encoder("minilm")


def test_it_is_the_original_model(minilm: Encoder) -> None:
    """Rounding the weights to 8 bits moves no component by more than a few thousandths."""
    vectors = minilm.encode(list(ORIGINAL))
    assert np.abs(vectors[:, :6] - np.array(list(ORIGINAL.values()))).max() < 0.006


def test_vectors_do_not_depend_on_the_batch(minilm: Encoder) -> None:
    """To the last bit, so that two builds of an index agree."""
    texts = list(ORIGINAL)
    together, alone = minilm.encode(texts[::-1])[::-1], [minilm.encode([text])[0] for text in texts]
    assert all((a == b).all() for a, b in zip(together, alone, strict=True))
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-6)


def test_edges(minilm: Encoder) -> None:
    """No text, an empty one, one that is too long, and one that is not Unicode."""
    assert minilm.encode([]).shape == (0, 384)
    assert np.isfinite(minilm.encode(["", "a\ud800b"])).all()
    long = minilm.encode(["theorem " * 400, "theorem " * 4000])
    assert (long[0] == long[1]).all()


@pytest.mark.parametrize("name", ["minilm.onnx", "tokenizer.json"])
def test_damaged_files_are_refused(name: str, tmp_path: Path) -> None:
    """A file that is not the published one never reaches the runtime."""
    shutil.copytree(Path(encoders.__file__).parent / "data", tmp_path / "data")
    path = tmp_path / "data" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0x55
    path.write_bytes(bytes(data))
    with pytest.raises(EncoderError) as caught:
        MiniLM(tmp_path / "data")
    assert "install phirag again" in caught.value.hint
    path.unlink()
    with pytest.raises(EncoderError):
        MiniLM(tmp_path / "data")


@pytest.mark.phi
def test_a_sentence_transformers_model(tmp_path: Path) -> None:
    """Any such model by its path: the same vectors as the library's own, and a digest that follows the weights."""
    pytest.importorskip("sentence_transformers")
    import torch
    from sentence_transformers import SentenceTransformer, models
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "a", "right", "triangle"]
    inner = Tokenizer(WordLevel({word: k for k, word in enumerate(words)}, unk_token="[UNK]"))
    inner.pre_tokenizer = Whitespace()
    folder = tmp_path / "bert"
    PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(vocab_size=5, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8)
    BertModel(config).save_pretrained(folder)
    word = models.Transformer(str(folder))
    whole = SentenceTransformer(modules=[word, models.Pooling(8)])
    whole.save(str(tmp_path / "model"))

    encoder = load_encoder(str(tmp_path / "model"))
    expected = whole.encode(["a right triangle"], normalize_embeddings=True)
    assert isinstance(encoder, Encoder)
    assert encoder.dimension == 8
    assert encoder.encode(["a right triangle"]) == pytest.approx(expected, abs=1e-6)
    digest = encoder.digest
    assert load_encoder(str(tmp_path / "model")).digest == digest
    with torch.no_grad():
        next(iter(whole.parameters())).add_(1)
    whole.save(str(tmp_path / "other"))
    assert load_encoder(str(tmp_path / "other")).digest != digest
