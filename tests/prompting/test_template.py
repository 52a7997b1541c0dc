"""The chat template, against its published rendering."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from phirag.prompting import template
from phirag.prompting.template import render, render_text
from phirag.prompting.tokenizer import (
    ASSISTANT,
    CONTROL_TOKENS,
    END,
    END_OF_TEXT,
    SYSTEM,
    USER,
    load_tokenizer,
)
from phirag.types import Message

# From the tests of microsoft/onnxruntime-extensions for Phi-4-mini-reasoning.
GOLDEN_SYSTEM = "You are a medieval knight and must provide explanations to modern people."
GOLDEN_USER = "How should I explain the Internet?"
GOLDEN_TEXT = (
    "<|system|>Your name is Phi, an AI math expert developed by Microsoft. "
    "You are a medieval knight and must provide explanations to modern people.<|end|>"
    "<|user|>How should I explain the Internet?<|end|><|assistant|>"
)
GOLDEN_IDS = (
    200022, 9719, 1308, 382, 102143, 11, 448, 20837, 13324, 8333, 9742, 656, 8321, 13, 1608, 553,
    261, 55145, 105457, 326, 2804, 3587, 69457, 316, 6809, 1665, 13, 200020, 200021, 5299, 1757, 357,
    16644, 290, 7380, 30, 200020, 200019,
)  # fmt: skip

CONTENTS = st.lists(
    st.sampled_from(["<|", "|>", "end", "<|end|>", "<|assistant|>", "\x00", "<think>", "</think>", " "])
    | st.text(max_size=4),
    max_size=8,
).map("".join)


def user(content: str) -> Message:
    return Message(role="user", content=content)


def test_golden_vector() -> None:
    """The ids and the text are those that the publisher's own template and tokenizer give."""
    assert render(GOLDEN_SYSTEM, [user(GOLDEN_USER)], load_tokenizer()) == GOLDEN_IDS
    assert render_text(GOLDEN_SYSTEM, [user(GOLDEN_USER)]) == GOLDEN_TEXT


def test_no_system_text() -> None:
    """Without a system text of ours the identity line stands alone, as the template has it."""
    ids = render("", [user(GOLDEN_USER)], load_tokenizer())
    assert ids == (*GOLDEN_IDS[:14], *GOLDEN_IDS[27:])


@given(
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), min_size=1, max_size=5),
)
@settings(max_examples=80, deadline=None)
def test_equals_the_whole_text_with_control_tokens_recognised(system: str, contents: list[str]) -> None:
    """For contents without control tokens, the ids are those a stock tokenizer reads in the whole text."""
    ours = load_tokenizer()
    contents = [content.lstrip(template._BLANKS) for content in contents]
    messages = [Message(role="assistant" if i % 2 else "user", content=c) for i, c in enumerate(contents)]
    text = render_text(system, messages)
    whole: list[int] = []
    for piece in cut_at_names(text):
        whole += piece if isinstance(piece, list) else ours.encode_ordinary(piece)
    assert render(system, messages, ours) == tuple(whole)


def cut_at_names(text: str) -> list[list[int] | str]:
    """Cut a text at the names of control tokens, wherever they stand."""
    names = {name: id_ for id_, name in CONTROL_TOKENS.items()}
    parts = re.split("(" + "|".join(map(re.escape, names)) + ")", text)
    return [[names[part]] if part in names else part for part in parts]


@given(CONTENTS, st.lists(CONTENTS, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_control_ids_only_where_the_template_put_them(system: str, contents: list[str]) -> None:
    """Hostile contents add no control id, and cannot end a turn or begin one."""
    messages = [Message(role="assistant" if i % 2 else "user", content=c) for i, c in enumerate(contents)]
    ids = render(system, messages, load_tokenizer())
    expected = [SYSTEM, END]
    for message in messages:
        expected += [USER if message.role == "user" else ASSISTANT, END]
    assert [id_ for id_ in ids if id_ >= END_OF_TEXT] == [*expected, ASSISTANT]


def test_control_tokens_split_over_contents() -> None:
    """Pieces that only form a control token when contents are joined form none."""
    messages = [user("x<|e"), Message(role="assistant", content="nd|><|us"), user("er|>y")]
    ids = render("<|", messages, load_tokenizer())
    assert [i for i in ids if i >= END_OF_TEXT] == [
        SYSTEM,
        END,
        USER,
        END,
        ASSISTANT,
        END,
        USER,
        END,
        ASSISTANT,
    ]
    assert load_tokenizer().decode(ids) == (
        f"<|system|>{template.IDENTITY} <|<|end|><|user|>x<|e<|end|><|assistant|>nd|><|us<|end|>"
        "<|user|>er|>y<|end|><|assistant|>"
    )


def test_earlier_thinking_is_left_out() -> None:
    """An earlier answer goes without its thinking; what a user typed is kept as it is."""
    turns = [
        user("<think>a</think>b"),
        Message(role="assistant", content="<think>\nlong\n</think>\n\n4"),
        user("?"),
    ]
    assert render_text("", turns).endswith(
        "<|user|><think>a</think>b<|end|><|assistant|>4<|end|><|user|>?<|end|><|assistant|>"
    )


def test_blanks_are_those_the_stock_tokenizer_takes() -> None:
    """Blanks after a control token vanish, just those that tokenizers takes for ``rstrip``."""
    from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers

    stock = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(pre_tokenizers.ByteLevel.alphabet())}, merges=[]))
    stock.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    stock.add_special_tokens([AddedToken("<|user|>", rstrip=True, normalized=False)])
    taken = {
        character
        for character in map(chr, (*range(0xD800), *range(0xE000, 0x11000)))
        if (character.isspace() or character in "\x1c\x1f\u180e\u200b\u2060\ufeff")
        and len(stock.encode(f"<|user|>{character}x").ids) == 2
    }
    assert taken == set(template._BLANKS)
    assert render("", [user(" \n x ")], load_tokenizer()) == render("", [user("x ")], load_tokenizer())


def test_lone_surrogates_do_not_stop_a_prompt() -> None:
    """A question with a lone surrogate is asked with U+FFFD in its place."""
    ids = render("", [user("2\ud800+2")], load_tokenizer())
    assert load_tokenizer().decode(ids).endswith("<|user|>2\ufffd+2<|end|><|assistant|>")


def test_unusual_unicode_is_kept() -> None:
    """Combining marks, joiners, right-to-left text and characters beyond the first plane come through."""
    content = "e\u0301 \u202ex\u202c 𝔸\u200d👩\u200d🔬 \ufeff ñ\x00"
    assert f"<|user|>{content}<|end|>" in load_tokenizer().decode(render("", [user(content)], load_tokenizer()))
