"""The files of the vocabulary: checked before use, and told apart when they are wrong."""

from __future__ import annotations

import base64
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from phirag.errors import TokenizerError
from phirag.prompting import tokenizer as module
from phirag.prompting import vocabulary
from phirag.prompting.tokenizer import CONTROL_TOKENS, END_OF_TEXT, PhiTokenizer, load_tokenizer

GOLDEN = "Your name is Phi, an AI math expert developed by Microsoft."


def byte_level(raw: bytes) -> str:
    """Write bytes in GPT-2's alphabet, with the table of the tokenizers library."""
    character_of = {byte: character for character, byte in vocabulary._byte_of_character().items()}
    return "".join(character_of[byte] for byte in raw)


def tokenizer_json(text: str) -> dict[str, Any]:
    """Return a tokenizer.json that has just the tokens on the way to the ids of ``text``."""
    path = vocabulary.ranks_path(module._RANKS_FILE)
    assert path is not None
    ranks = {base64.b64decode(t): int(r) for t, r in (line.split() for line in path.read_bytes().splitlines())}
    wanted = {bytes([byte]): ranks[bytes([byte])] for byte in range(256)}
    merges: dict[int, tuple[bytes, bytes]] = {}
    tokenizer = load_tokenizer()
    for id_ in tokenizer.encode_ordinary(text):
        raw = tokenizer.token_bytes(id_)
        parts = [raw[i : i + 1] for i in range(len(raw))]
        while len(parts) > 1:
            rank, i = min((ranks.get(a + b, 10**9), i) for i, (a, b) in enumerate(pairwise(parts)))
            merges[rank] = (parts[i], parts[i + 1])
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
            wanted[parts[i]] = rank
    added = [
        {"id": id_, "content": name, "special": not 200022 < id_ < 200028, "rstrip": id_ > 200018,
         "lstrip": False, "single_word": False, "normalized": False}
        for id_, name in CONTROL_TOKENS.items()
    ]  # fmt: skip
    split = {"type": "Split", "pattern": {"Regex": module._PATTERN}, "behavior": "Isolated", "invert": False}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    return {
        "version": "1.0",
        "added_tokens": added,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, level]},
        "post_processor": level,
        "decoder": level,
        "model": {
            "type": "BPE",
            "vocab": {byte_level(raw): rank for raw, rank in wanted.items()}
            | {name: id_ for id_, name in CONTROL_TOKENS.items()},
            "merges": [[byte_level(a), byte_level(b)] for _, (a, b) in sorted(merges.items())],
        },
    }


@pytest.fixture
def own_files(tmp_path: Path) -> Path:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(tokenizer_json(GOLDEN + "<|end|><|tool|>")), encoding="utf-8")
    return path


def test_byte_alphabet_is_that_of_the_library() -> None:
    """The table of bytes is the one the tokenizers library uses."""
    from tokenizers.pre_tokenizers import ByteLevel

    table = vocabulary._byte_of_character()
    assert set(table) == set(ByteLevel.alphabet())
    ((ours, _),) = ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str("é\n \x00")
    assert bytes(table[character] for character in ours) == "é\n \x00".encode()


def test_own_files_give_the_same_ids(own_files: Path) -> None:
    """A model's own tokenizer.json gives the ids that the ranks give, and reads back."""
    tokenizer = PhiTokenizer(*vocabulary.from_tokenizer_json(own_files), source="own")
    ids = tokenizer.encode_ordinary(GOLDEN)
    assert ids == load_tokenizer().encode_ordinary(GOLDEN)
    assert tokenizer.decode(ids) == GOLDEN


def test_own_files_recognise_no_control_token(own_files: Path) -> None:
    """Tokens that the file adds, special or not, are not found in content, although the library does so."""
    from tokenizers import Tokenizer

    text = "a<|end|><|tool|>b"
    assert {200020, 200023} <= set(Tokenizer.from_file(str(own_files)).encode(text).ids)
    tokenizer = PhiTokenizer(*vocabulary.from_tokenizer_json(own_files), source="own")
    ids = tokenizer.encode_ordinary(text)
    assert max(ids) < END_OF_TEXT
    assert tokenizer.decode(ids) == text


def test_ranks_missing_then_own_files(own_files: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the ranks the model's own files are read, and without those the error says what to do."""
    monkeypatch.setattr(vocabulary, "ranks_path", lambda inside: None)
    load = load_tokenizer.__wrapped__
    assert load(str(own_files.parent)).encode_ordinary("Your name") == [9719, 1308]
    with pytest.raises(TokenizerError, match="llama-index-core"):
        load(str(tmp_path / "elsewhere"))
    with pytest.raises(TokenizerError, match=r"tokenizer\.json"):
        load(None)


def test_changed_ranks_are_refused(tmp_path: Path) -> None:
    """A rank file with one byte changed is not used."""
    path = vocabulary.ranks_path(module._RANKS_FILE)
    assert path is not None
    raw = bytearray(path.read_bytes())
    raw[-2] ^= 1
    changed = tmp_path / "ranks"
    changed.write_bytes(raw)
    with pytest.raises(TokenizerError, match="not the published o200k vocabulary"):
        vocabulary.from_ranks(changed, module._RANKS_SHA256, module._PATTERN)
    with pytest.raises(TokenizerError, match="cannot read"):
        vocabulary.from_ranks(tmp_path / "none", module._RANKS_SHA256, module._PATTERN)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "not json", '{"model": {"type": "BPE"}}'])
def test_damaged_tokenizer_files_are_refused(tmp_path: Path, text: str) -> None:
    """A file that is no tokenizer is named in the error."""
    path = tmp_path / "tokenizer.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TokenizerError, match=r"tokenizer\.json is not a tokenizer file"):
        vocabulary.from_tokenizer_json(path)


def test_another_tokenizer_is_refused(tmp_path: Path) -> None:
    """A tokenizer that is not Phi's would make prompts of nonsense, so it is refused."""
    data = tokenizer_json(GOLDEN)
    data["model"]["merges"] = []
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(TokenizerError, match="not the tokenizer of Phi-4-mini"):
        vocabulary.from_tokenizer_json(path)
