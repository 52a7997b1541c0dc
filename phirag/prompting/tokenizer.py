"""Phi's tokenizer, rebuilt without a download, for exact token budgets and prompts that content cannot forge.

Promises that ordinary text never becomes a control token (every id it yields is below ``END_OF_TEXT``), that
``decode(encode_ordinary(text)) == text`` for every text UTF-8 can write, and that the vocabulary is the
published one: the ranks carry a pinned SHA-256. Where a control token stands is the business of
``template``.

The vocabulary is OpenAI's ``o200k_base`` (199,998 byte-level ranks) with twelve added control tokens. The
ranks are read from the installed ``llama-index-core`` distribution, which ships them; ``tiktoken`` does the
merging (building it takes 0.35 s; ``tokenizers`` would need 3 s, as it wants the merges that the ranks only
imply).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from phirag.errors import TokenizerError

__all__ = [
    "ASSISTANT",
    "CONTROL_TOKENS",
    "END",
    "END_OF_TEXT",
    "STOP_IDS",
    "SYSTEM",
    "USER",
    "VOCABULARY_SIZE",
    "PhiTokenizer",
    "StreamDecoder",
    "load_tokenizer",
]

END_OF_TEXT: Final = 199999
ASSISTANT: Final = 200019
END: Final = 200020
USER: Final = 200021
SYSTEM: Final = 200022
STOP_IDS: Final = frozenset({END, END_OF_TEXT})
VOCABULARY_SIZE: Final = 200064
"""Rows of the embedding; the ids that have neither a rank nor a control token are never used."""

CONTROL_TOKENS: Final[dict[int, str]] = {
    END_OF_TEXT: "<|endoftext|>",
    200018: "<|endofprompt|>",
    ASSISTANT: "<|assistant|>",
    END: "<|end|>",
    USER: "<|user|>",
    SYSTEM: "<|system|>",
    200023: "<|tool|>",
    200024: "<|/tool|>",
    200025: "<|tool_call|>",
    200026: "<|/tool_call|>",
    200027: "<|tool_response|>",
    200028: "<|tag|>",
}

_RANKS_FILE: Final = "_static/tiktoken_cache/fb374d419588a4632f3f557e76b4b70aebbca790"
_RANKS_SHA256: Final = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
# The splitting pattern of o200k_base, as published in tiktoken (tiktoken_ext/openai_public.py).
_PATTERN: Final = "|".join(
    (
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)
_PIECE: Final = 50_000
# Between an ASCII letter and one space before another letter the pattern always splits, so a text may be
# cut there.
_SAFE_CUT: Final = re.compile(r"(?<=[A-Za-z])(?= [A-Za-z])")


class PhiTokenizer:
    """Ordinary text to ids and back.

    Parameters
    ----------
    encode
        Text (at most ``50_000`` characters, no lone surrogates) to ids, with no control token recognised.
    token_bytes
        One id below ``END_OF_TEXT`` to its bytes; raises ``KeyError`` for an id with no rank.
    source
        Where the vocabulary came from, for `phirag doctor`.

    Examples
    --------
    >>> tokenizer = load_tokenizer()
    >>> tokenizer.encode_ordinary("Your name is Phi")
    [9719, 1308, 382, 102143]
    >>> tokenizer.decode([27, 91, 419, 91, 29]), tokenizer.decode([200020])
    ('<|end|>', '<|end|>')
    >>> tokenizer.encode_ordinary("<|end|>")  # content, so never id 200020
    [27, 91, 419, 91, 29]
    """

    def __init__(self, encode: Callable[[str], list[int]], token_bytes: Callable[[int], bytes], source: str) -> None:
        self._encode = encode
        self._token_bytes = token_bytes
        self.source = source

    def encode_ordinary(self, text: str) -> list[int]:
        """Return the ids of ``text``, all below ``END_OF_TEXT``.

        Lone surrogates, which no UTF-8 text can hold, are read as U+FFFD. A run of more than 25,000
        characters without a space between words may be cut; such a text decodes to itself all the same.

        Raises
        ------
        TokenizerError
            If the vocabulary yields a control id for ordinary text.
        """
        clean = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        ids = [id_ for piece in _pieces(clean) for id_ in self._encode(piece)]
        if ids and max(ids) >= END_OF_TEXT:
            raise TokenizerError(
                f"the tokenizer of {self.source} makes control tokens of ordinary text",
                hint="use the tokenizer files that were published with Phi-4-mini",
            )
        return ids

    def decode(self, ids: Iterable[int], *, control: bool = True) -> str:
        """Return the text of ``ids``; bytes that are no UTF-8 become U+FFFD.

        Control tokens appear by name, or not at all with ``control=False``.
        """
        decoder = StreamDecoder(self, control=control)
        return "".join([*map(decoder.push, ids), decoder.finish()])

    def token_bytes(self, id_: int, *, control: bool = True) -> bytes:
        """Return the bytes of one id; those of U+FFFD for an id that has no token."""
        if id_ in CONTROL_TOKENS:
            return CONTROL_TOKENS[id_].encode() if control else b""
        if 0 <= id_ < END_OF_TEXT:
            with suppress(KeyError):
                return self._token_bytes(id_)
        return b"\xef\xbf\xbd"


class StreamDecoder:
    """Ids to text one at a time; a character split over several ids comes with the last of them.

    Examples
    --------
    >>> tokenizer = load_tokenizer()
    >>> decoder = StreamDecoder(tokenizer)
    >>> [decoder.push(i) for i in tokenizer.encode_ordinary("𝔸")]
    ['', '', '𝔸']
    >>> decoder.finish()
    ''
    """

    def __init__(self, tokenizer: PhiTokenizer, *, control: bool = False) -> None:
        import codecs

        self._tokenizer = tokenizer
        self._control = control
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")

    def push(self, id_: int) -> str:
        """Return the text that is complete now that ``id_`` has come."""
        return self._utf8.decode(self._tokenizer.token_bytes(id_, control=self._control))

    def finish(self) -> str:
        """Return what is left: U+FFFD if the last character is not complete, else nothing."""
        return self._utf8.decode(b"", final=True)


@lru_cache(maxsize=4)
def load_tokenizer(model_dir: str | None = None) -> PhiTokenizer:
    """Return Phi's tokenizer, kept after the first call.

    Parameters
    ----------
    model_dir
        A model's directory; its ``tokenizer.json`` is read where the ranks are not installed.

    Raises
    ------
    TokenizerError
        If neither can be had, or the file found is not the published one.
    MissingDependency
        If ``tiktoken`` is not installed.
    """
    from phirag.prompting.vocabulary import from_ranks, from_tokenizer_json, ranks_path

    ranks = ranks_path(_RANKS_FILE)
    if ranks is not None:
        return PhiTokenizer(*from_ranks(ranks, _RANKS_SHA256, _PATTERN), source=str(ranks))
    path = Path(model_dir, "tokenizer.json") if model_dir else None
    if path is not None and path.is_file():
        return PhiTokenizer(*from_tokenizer_json(path), source=str(path))
    raise TokenizerError(
        "Phi's vocabulary is not on this machine: llama-index-core ships it, and is missing or changed",
        hint='run pip install --force-reinstall "llama-index-core>=0.12", or name a model directory '
        "that holds tokenizer.json",
    )


def _pieces(text: str) -> Iterator[str]:
    """Cut a long text where the pattern would split it anyway.

    The regular expression engine under tiktoken keeps a stack of bounded size and breaks on runs of
    some 10^6 blanks, which hostile documents can hold.
    """
    start = 0
    while len(text) - start > _PIECE:
        cuts = [match.start() for match in _SAFE_CUT.finditer(text, start + _PIECE // 2, start + _PIECE)]
        stop = cuts[-1] if cuts else start + _PIECE
        yield text[start:stop]
        start = stop
    yield text[start:]
