"""Phi-4-mini's tokenizer as the files that servers read, rebuilt from the ranks that phirag uses.

The merges, which the ranks only imply, are found with ``tiktoken``'s own rule: a token was last joined from the
two parts that byte-pair encoding with the lower ranks alone leaves of it. Making the file takes some seconds.
"""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

from phirag.prompting import tokenizer as phi
from phirag.prompting.template import IDENTITY
from phirag.prompting.vocabulary import _byte_of_character, ranks_path

TEMPLATE = (
    "<|system|>" + IDENTITY + "{% for m in messages if m.role == 'system' %} {{ m.content }}{% endfor %}<|end|>"
    "{% for m in messages if m.role != 'system' %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
PLAIN = range(200023, 200028)
"""The control tokens that the published file does not mark special."""


def save_tokenizer(folder: Path | str) -> None:
    """Write ``tokenizer.json`` and ``tokenizer_config.json``, chat template included."""
    files = {
        "tokenizer.json": tokenizer_json(),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": "<|endoftext|>",
            "eos_token": "<|endoftext|>",
            "pad_token": "<|endoftext|>",
            "unk_token": "<|endoftext|>",
            "add_bos_token": False,
            "clean_up_tokenization_spaces": False,
            "model_max_length": 131072,
            "chat_template": TEMPLATE,
        },
    }
    for name, content in files.items():
        Path(folder, name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def tokenizer_json() -> dict[str, Any]:
    """Return the content of ``tokenizer.json``."""
    path = ranks_path(phi._RANKS_FILE)
    assert path is not None
    ranks = {b64decode(token): int(rank) for token, rank in map(bytes.split, path.read_bytes().splitlines())}
    character = {byte: char for char, byte in _byte_of_character().items()}

    def spelled(token: bytes) -> str:
        return "".join(map(character.__getitem__, token))

    merges = [[spelled(left), spelled(right)] for left, right in (_parts(t, ranks) for t in ranks if len(t) > 1)]
    vocabulary = {spelled(token): rank for token, rank in ranks.items()}
    added = [
        {
            "id": id_,
            "content": name,
            "single_word": False,
            "lstrip": False,
            "rstrip": id_ >= phi.ASSISTANT,
            "normalized": False,
            "special": id_ not in PLAIN,
        }
        for id_, name in phi.CONTROL_TOKENS.items()
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": phi._PATTERN}, "behavior": "Isolated", "invert": False},
                {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False},
            ],
        },
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {**vocabulary, **{name: id_ for id_, name in phi.CONTROL_TOKENS.items()}},
            "merges": merges,
        },
    }


def _parts(token: bytes, ranks: dict[bytes, int]) -> tuple[bytes, bytes]:
    """The two tokens that ``token`` was joined from."""
    parts = [token[i : i + 1] for i in range(len(token))]
    while len(parts) > 2:
        best = min(range(len(parts) - 1), key=lambda i: ranks.get(parts[i] + parts[i + 1], len(ranks)))
        parts[best : best + 2] = [parts[best] + parts[best + 1]]
    return parts[0], parts[1]
