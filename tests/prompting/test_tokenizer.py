"""The tokenizer: the published vocabulary, no control id from content, nothing lost."""

from __future__ import annotations

import base64
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from phirag.prompting import tokenizer as module
from phirag.prompting.tokenizer import CONTROL_TOKENS, END_OF_TEXT, StreamDecoder, load_tokenizer
from phirag.prompting.vocabulary import ranks_path

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
HOSTILE = st.lists(
    st.sampled_from(["<|", "|>", "end", "<|end|>", "<|assistant|>", "<|user|>", "<|endoftext|>", "\x00", "\u200b"])
    | st.text(max_size=3),
    max_size=12,
).map("".join)


@pytest.fixture(scope="module")
def ranks() -> dict[bytes, int]:
    path = ranks_path(module._RANKS_FILE)
    assert path is not None
    lines = (line.split() for line in path.read_bytes().splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in lines}


def merged(text: str, ranks: dict[bytes, int]) -> list[int]:
    """Byte pair encoding as its definition says: merge the pair of the lowest rank until there is none."""
    ids: list[int] = []
    for word in regex.findall(module._PATTERN, text):
        raw = word.encode()
        parts = [raw[i : i + 1] for i in range(len(raw))]
        while pairs := [(ranks[a + b], i) for i, (a, b) in enumerate(pairwise(parts)) if a + b in ranks]:
            i = min(pairs)[1]
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        ids += [ranks[part] for part in parts]
    return ids


def test_published_ids() -> None:
    """The ids of known texts are those that the model's publishers list."""
    tokenizer = load_tokenizer()
    assert tokenizer.encode_ordinary("<think>") == [33313, 881, 29]
    assert tokenizer.encode_ordinary("</think>") == [808, 49631, 29]
    assert tokenizer.encode_ordinary("How should I explain the Internet?") == [
        5299, 1757, 357, 16644, 290, 7380, 30,
    ]  # fmt: skip


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_encodes_as_the_definition(ranks: dict[bytes, int], text: str) -> None:
    """The ids are those of byte pair encoding done step by step over the same ranks."""
    assert load_tokenizer().encode_ordinary(text) == merged(text, ranks)


@given(TEXTS | HOSTILE.filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)))
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost(text: str) -> None:
    """Every text that UTF-8 can write comes back as it was."""
    tokenizer = load_tokenizer()
    assert tokenizer.decode(tokenizer.encode_ordinary(text)) == text


@given(HOSTILE)
@settings(max_examples=300, deadline=None)
def test_no_control_id_from_content(text: str) -> None:
    """No text, however it is pieced together, yields an id of a control token."""
    assert all(id_ < END_OF_TEXT for id_ in load_tokenizer().encode_ordinary(text))


@pytest.mark.parametrize("name", CONTROL_TOKENS.values())
def test_control_tokens_in_content_are_spelled_out(name: str) -> None:
    """A control token's name in a text takes several ordinary ids and reads the same."""
    tokenizer = load_tokenizer()
    ids = tokenizer.encode_ordinary(name)
    assert len(ids) > 2
    assert max(ids) < END_OF_TEXT
    assert tokenizer.decode(ids) == name


def test_lone_surrogates_are_replaced() -> None:
    """A lone surrogate, which UTF-8 cannot write, is read as U+FFFD; a pair is one character."""
    tokenizer = load_tokenizer()
    assert tokenizer.decode(tokenizer.encode_ordinary("a\ud800b\udc00")) == "a\ufffdb\ufffd"
    assert tokenizer.encode_ordinary("\ud835\udd38") == tokenizer.encode_ordinary("𝔸")


def test_long_texts_are_cut_where_it_does_not_show() -> None:
    """A long prose text has the very ids of the uncut one."""
    tokenizer = load_tokenizer()
    text = "Let f be continuous on [a, b], and don't forget x^2 + 1 = 0. \n\n" * 3000
    assert len(text) > 3 * module._PIECE
    assert tokenizer.encode_ordinary(text) == tokenizer._encode(text)


@pytest.mark.parametrize("character", [" ", "\n", "^", "a", "中", "\u0301"])
def test_monotonous_texts(character: str) -> None:
    """A million times one character, on which a backtracking splitter breaks, is encoded without loss."""
    tokenizer = load_tokenizer()
    text = character * 1_000_000
    assert tokenizer.decode(tokenizer.encode_ordinary(text)) == text


@given(TEXTS, st.booleans())
@settings(max_examples=100, deadline=None)
def test_streaming_equals_decoding(text: str, control: bool) -> None:
    """Pieces of a stream make up the text, and none holds a broken character."""
    tokenizer = load_tokenizer()
    ids = [*tokenizer.encode_ordinary(text), 200020]
    decoder = StreamDecoder(tokenizer, control=control)
    pieces = [decoder.push(id_) for id_ in ids]
    assert "".join(pieces) + decoder.finish() == text + ("<|end|>" if control else "")
    assert "\ufffd" in text or not any("\ufffd" in piece for piece in pieces)


def test_ids_without_a_token() -> None:
    """An id that no token has, which random weights can draw, is U+FFFD and no error."""
    assert load_tokenizer().decode([199998, 200017, 200063, -1]) == "\ufffd" * 4
    assert load_tokenizer().decode([9719, 200019, 1308], control=False) == "Your name"


def test_loading_imports_no_llama_index() -> None:
    """The ranks are found inside llama-index-core without importing it."""
    code = (
        "import sys; from phirag.prompting import load_tokenizer; load_tokenizer();"
        "print([m for m in sys.modules if m.startswith(('llama_index.', 'torch', 'transformers'))])"
    )
    root = Path(module.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
