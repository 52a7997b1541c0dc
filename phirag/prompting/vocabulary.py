"""Where Phi's vocabulary is read from: the o200k ranks, or a model's own ``tokenizer.json``.

Promises that a file is checked before it is used: the ranks by their digest, a ``tokenizer.json`` by a
text whose ids are published. Knows nothing of control tokens: both readers give a vocabulary that has none.
"""

from __future__ import annotations

import hashlib
import json
from binascii import a2b_base64
from collections.abc import Callable
from pathlib import Path
from typing import Final

from phirag.errors import MissingDependency, TokenizerError

__all__ = ["from_ranks", "from_tokenizer_json", "ranks_path"]

Codec = tuple[Callable[[str], list[int]], Callable[[int], bytes]]

# The first words of the golden rendering of Phi-4-mini-reasoning's template.
_PROBE: Final = ("Your name is Phi, an AI math expert developed by Microsoft.", 9719, 1308, 382, 102143, 11)


def ranks_path(inside: str) -> Path | None:
    """Return the file ``inside`` the installed llama-index-core, or ``None``; imports nothing of it."""
    from importlib.util import find_spec

    try:
        spec = find_spec("llama_index.core")  # imports the namespace package above it only
    except ModuleNotFoundError:
        return None
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder, inside)
        if path.is_file():
            return path
    return None


def from_ranks(path: Path, sha256: str, pattern: str) -> Codec:
    """Read tiktoken's rank file: on each line a token in base 64 and its rank.

    Raises
    ------
    TokenizerError
        If the file cannot be read or its digest is not ``sha256``.
    MissingDependency
        If ``tiktoken`` is not installed.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TokenizerError(f"cannot read {path}: {error}", hint=_REINSTALL) from error
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise TokenizerError(f"{path} is not the published o200k vocabulary", hint=_REINSTALL)
    try:
        import tiktoken
    except ImportError as error:
        raise MissingDependency("tiktoken is not installed", hint="pip install tiktoken") from error
    ranks = {a2b_base64(token): int(rank) for token, rank in (line.split() for line in raw.splitlines())}
    encoding = tiktoken.Encoding("phi", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    return encoding.encode_ordinary, encoding.decode_single_token_bytes


def from_tokenizer_json(path: Path) -> Codec:
    """Read a Hugging Face ``tokenizer.json`` without its added tokens.

    They are taken out before the file is loaded, as the library would otherwise find them inside
    ordinary text (some of Phi's are not marked special, so no switch of the library turns them off).

    Raises
    ------
    TokenizerError
        If the file cannot be read or is not the tokenizer of Phi-4-mini.
    """
    from tokenizers import Tokenizer

    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        data["added_tokens"] = []
        data["post_processor"] = None
        data["truncation"] = data["padding"] = None
        tokenizer = Tokenizer.from_str(json.dumps(data))
    except Exception as error:  # the library raises bare Exception for a malformed file
        raise TokenizerError(f"{path} is not a tokenizer file: {error}", hint=_FILES) from error
    text, *expected = _PROBE
    if tokenizer.encode(text, add_special_tokens=False).ids[: len(expected)] != expected:
        raise TokenizerError(f"{path} is not the tokenizer of Phi-4-mini", hint=_FILES)
    to_byte = _byte_of_character()

    def encode(piece: str) -> list[int]:
        return list(tokenizer.encode(piece, add_special_tokens=False).ids)

    def token_bytes(id_: int) -> bytes:
        token = tokenizer.id_to_token(id_)
        if token is None:
            raise KeyError(id_)
        return bytes(to_byte[character] for character in token)

    return encode, token_bytes


def _byte_of_character() -> dict[str, int]:
    """Invert the byte-level alphabet of GPT-2 (``bytes_to_unicode`` in its encoder.py)."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    table = {chr(byte): byte for byte in printable}
    return table | {chr(256 + place): byte for place, byte in enumerate(others)}


_REINSTALL: Final = 'run pip install --force-reinstall "llama-index-core>=0.12"'
_FILES: Final = "use the tokenizer files that were published with Phi-4-mini"
