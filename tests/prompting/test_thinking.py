"""Thinking and answer, told apart wherever the text is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phirag.prompting.thinking import ThinkingSplitter, split_thinking, strip_thinking

TEXTS = st.lists(st.sampled_from(["<think>", "</think>", "<", "/", "think", ">", " ", "\n", "a", "2<3"]), max_size=12)


@pytest.mark.parametrize(
    ("text", "thinking", "answer"),
    [
        ("<think>\nwhy\n</think>\n\nbecause", "why", "because"),
        ("  <think>why</think>because", "why", "because"),
        ("because", "", "because"),
        ("a <think>b</think>", "", "a <think>b</think>"),
        ("<think>never ended", "never ended", ""),
        ("<think>never ended </thi", "never ended </thi", ""),
        ("<think>a</think>b</think>c", "a", "b</think>c"),
        ("<think></think>x", "", "x"),
        ("<thinking", "", "<thinking"),
        ("<thi", "", "<thi"),
        ("", "", ""),
        ("<think>x < y</ think></think> x<y ", "x < y</ think>", "x<y "),
    ],
)
def test_whole_texts(text: str, thinking: str, answer: str) -> None:
    """The first opening mark, if the text begins with it, and the first closing mark after it count."""
    assert split_thinking(text) == (thinking, answer)


@given(TEXTS.map("".join), st.lists(st.integers(0, 60)))
def test_cuts_do_not_matter(text: str, cuts: list[int]) -> None:
    """However a text is cut into pieces, the thinking and the answer are those of the whole."""
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    splitter = ThinkingSplitter()
    pieces = [piece for a, b in pairwise(places) for piece in splitter.push(text[a:b])] + splitter.finish()
    joined = tuple("".join(piece for piece, inside in pieces if inside is kind) for kind in (True, False))
    assert joined == split_thinking(text)
    assert all(piece for piece, _ in pieces)


def test_text_comes_as_soon_as_it_is_certain() -> None:
    """Only what could be part of a mark, and blanks before one, wait for the next piece."""
    splitter = ThinkingSplitter()
    assert splitter.push("<think>a b <") == [("a b", True)]
    assert splitter.thinking
    assert splitter.push("c") == [(" <c", True)]
    assert splitter.push("</think>") == []
    assert not splitter.thinking
    assert splitter.push("\n") == []
    assert splitter.push("d < ") == [("d < ", False)]


def test_earlier_answers() -> None:
    """An earlier answer keeps nothing of its thinking, also where only the closing mark was written."""
    assert strip_thinking("<think>a</think> b") == "b"
    assert strip_thinking("a</think> b") == "b"
    assert strip_thinking("<think>a") == ""
    assert strip_thinking("b < c") == "b < c"
