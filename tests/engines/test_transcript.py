"""One sample's text: thinking and answer told apart, and what it cost."""

from __future__ import annotations

from phirag.engines.transcript import Transcript


def test_marks_that_come_in_pieces() -> None:
    """A think mark cut anywhere is neither shown nor lost, and the generation holds what was streamed."""
    transcript = Transcript("phi", sample=3, seed=8)
    tokens = [t for piece in ("<thi", "nk>one", " two</th", "ink>", "\n\nthr", "ee") for t in transcript.push(piece)]
    tokens += transcript.last()
    found = transcript.finish("stop", prompt_tokens=5, reused_tokens=2, new_tokens=6)
    assert "".join(t.text for t in tokens if t.thinking) == found.thinking == "one two"
    assert "".join(t.text for t in tokens if not t.thinking) == found.text == "three"
    assert {token.sample for token in tokens} == {3}
    assert (found.sample, found.seed, found.finish) == (3, 8, "stop")
    assert (found.usage.prompt_tokens, found.usage.reused_tokens, found.usage.new_tokens) == (5, 2, 6)


def test_thinking_that_a_server_told_apart() -> None:
    """Text that comes marked as thinking is taken as such, and marks within it are only text."""
    transcript = Transcript("openai")
    tokens = [*transcript.push_thinking("so </think> it is"), *transcript.push_thinking(""), *transcript.push("4")]
    assert [(token.text, token.thinking) for token in tokens] == [("so </think> it is", True), ("4", False)]


def test_times() -> None:
    """The first token's time lies between nothing and the whole; without a token there is none."""
    transcript = Transcript("phi")
    assert transcript.finish("length").usage.first_token_seconds is None
    transcript.push("a")
    usage = transcript.finish("length").usage
    assert usage.first_token_seconds is not None
    assert 0 < usage.first_token_seconds <= usage.seconds
