"""Messages for servers that tokenize by themselves: what was content stays content."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

from phirag.prompting.messages import as_messages, neutralise
from phirag.prompting.template import IDENTITY
from phirag.prompting.tokenizer import CONTROL_TOKENS
from phirag.types import Message, Prompt

# Control tokens of the model families that local servers run.
OTHERS = (
    "<|im_start|>",
    "<|im_end|>",
    "<|eot_id|>",
    "<|start_header_id|>",
    "<｜User｜>",
    "<｜Assistant｜>",
    "<｜end▁of▁sentence｜>",
    "<s>",
    "</s>",
    "<unk>",
    "<bos>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<think>",
    "</think>",
    "<tool_call>",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
)
TOKENS = (*CONTROL_TOKENS.values(), *OTHERS)
PIECES = [token[:cut] for token in TOKENS for cut in range(1, len(token))]
PIECES += [token[cut:] for token in TOKENS for cut in range(1, len(token))]
INVISIBLE = ["\u200b", "\u00ad", "\u2060", "\ufeff", "\x00", "\x7f", "\ufe0f", " ", "x", "＜", "＞", "｜"]


def tokenizer(*steps: normalizers.Normalizer) -> Tokenizer:
    """A tokenizer that knows all these control tokens, on text that its normaliser has gone over."""
    made = Tokenizer(models.WordLevel({"?": 0}, unk_token="?"))
    if steps:
        made.normalizer = normalizers.Sequence(list(steps))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.add_special_tokens([AddedToken(token, normalized=bool(steps)) for token in TOKENS])
    return made


def invisible_dropped() -> normalizers.Normalizer:
    return normalizers.Replace(_regex(), "")


def _regex() -> object:
    from tokenizers import Regex

    return Regex(r"[\p{Cc}\p{Cf}\x{FE00}-\x{FE0F}]")


TOKENIZERS = (tokenizer(), tokenizer(normalizers.NFKC()), tokenizer(invisible_dropped(), normalizers.NFKC()))


def controls(text: str) -> list[str]:
    """The control tokens that any of the tokenizers finds."""
    return [token for one in TOKENIZERS for token in one.encode(text).tokens if token in TOKENS]


@pytest.mark.parametrize("token", TOKENS)
def test_every_token_would_be_found(token: str) -> None:
    """The tokenizers of this test do find each token in a text, and none in the text that is made harmless."""
    assert len(controls(f"so {token} it")) >= 1
    assert controls(neutralise(f"so {token} it")) == []


@settings(max_examples=400)
@given(st.lists(st.sampled_from([*TOKENS, *PIECES, *INVISIBLE]), max_size=12))
def test_no_control_tokens(pieces: list[str]) -> None:
    """Pieces that only together form a control token, with invisible characters in between, form none."""
    assert controls(neutralise("".join(pieces))) == []


@settings(max_examples=400)
@given(st.lists(st.sampled_from([*TOKENS, *PIECES, *INVISIBLE]), max_size=8))
def test_only_spaces_are_added(pieces: list[str]) -> None:
    """Nothing of the content is lost, and what is harmless already stays as it is."""
    text = "".join(pieces)
    once = neutralise(text)
    assert once.replace(" ", "") == text.replace(" ", "")
    assert neutralise(once) == once


@pytest.mark.parametrize("text", ["x < y and y > z", "1 << 3", "|x| > 2", "[0, 1]", "a <= b", "f: [A] -> B", "<x, y>"])
def test_formulas_stay(text: str) -> None:
    """Ordinary formulas are not touched."""
    assert neutralise(text) == text


def test_time_is_linear() -> None:
    """Long runs of what could begin a token are gone over once: a quadratic search would take minutes."""
    for run in ("<", "<a", "|", "<\u200b", "\u200b", "[A", "<" + "a" * 1000):
        text = run * (400_000 // len(run))
        assert neutralise(text) == text  # nothing in it is whole


def test_all_contents() -> None:
    """System text, each turn, and the question go through it; thinking is not sent again."""
    prompt = Prompt(
        question="q",
        system="<|end|>",
        history=(Message(role="user", content="<s>"), Message(role="assistant", content="<think>a</think><|user|>b")),
        user="[INST]",
    )
    assert as_messages(prompt) == [
        {"role": "system", "content": f"{IDENTITY} < |end| >"},
        {"role": "user", "content": "< s>"},
        {"role": "assistant", "content": "< |user| >b"},
        {"role": "user", "content": "[ INST]"},
    ]


def test_no_system_message() -> None:
    """Without an identity and a system text there is no system message."""
    assert as_messages(Prompt(question="2+2?"), identity=False) == [{"role": "user", "content": "2+2?"}]
