"""One prompt that fits the context window.

Promises that the question is always whole, that passages and turns are kept or dropped whole, and that what
was dropped is reported. What does not fit goes in this order: passages, the lowest ranked first; then the
turns of the conversation, the oldest first, a question together with its answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from phirag.errors import PromptTooLong
from phirag.prompting.citations import SYSTEM_PLAIN, SYSTEM_WITH_SOURCES, user_text
from phirag.prompting.template import render
from phirag.prompting.tokenizer import PhiTokenizer
from phirag.types import Budget, Message, Prompt, RetrievedPassage, Sampling

__all__ = ["CONTEXT_LIMIT", "build_prompt"]

CONTEXT_LIMIT: Final = 131072
"""Tokens, prompt and answer together (``max_position_embeddings`` of Phi-4-mini-reasoning)."""


def build_prompt(
    question: str,
    passages: Sequence[RetrievedPassage],
    *,
    history: Sequence[Message] = (),
    sampling: Sampling,
    limit: int = CONTEXT_LIMIT,
    tokenizer: PhiTokenizer | None = None,
) -> Prompt:
    """Return the prompt for a question.

    Parameters
    ----------
    question
        What the user asks.
    passages
        The passages to offer as sources, best first; source ``[1]`` is the first.
    history
        The earlier turns, oldest first.
    sampling
        Its ``max_new_tokens`` are reserved for the answer.
    limit
        Tokens of the context window, prompt and answer together.
    tokenizer
        Phi's tokenizer, for an engine that reads tokens. Without it nothing is counted or dropped, and
        ``ids`` and ``budget`` are ``None``.

    Raises
    ------
    PromptTooLong
        If not even the question alone leaves room for the requested new tokens.

    Examples
    --------
    >>> from phirag.prompting.tokenizer import load_tokenizer
    >>> prompt = build_prompt("2 + 2?", [], sampling=Sampling(), tokenizer=load_tokenizer())
    >>> prompt.user, prompt.budget.prompt == len(prompt.ids), prompt.budget.new_tokens
    ('2 + 2?', True, 32768)
    """
    turns = _exchanges(history)
    if tokenizer is None:
        return _prompt(question, passages, history)
    # From everything to the bare question, each with one thing less; the first that fits is the answer.
    plans = [(kept, 0) for kept in range(len(passages), -1, -1)]
    plans += [(0, dropped) for dropped in range(1, len(turns) + 1)]
    room = limit - sampling.max_new_tokens
    best: Prompt | None = None
    low, high = 0, len(plans)
    while low < high:  # each plan is shorter than the one before it, so halving finds the first that fits
        middle = (low + high) // 2 if low or best else 0  # mostly everything fits: try that first
        kept, dropped = plans[middle]
        remaining = [message for turn in turns[dropped:] for message in turn]
        prompt = _prompt(question, passages[:kept], remaining, tokenizer)
        if len(prompt.ids or ()) <= room:
            best, high = prompt, middle
        else:
            low, shortest = middle + 1, len(prompt.ids or ())
    if best is None:
        raise _too_long(shortest, sampling.max_new_tokens, limit)
    budget = Budget(
        limit=limit,
        prompt=len(best.ids or ()),
        new_tokens=sampling.max_new_tokens,
        passages_kept=tuple(p.passage.id for p in best.sources),
        passages_dropped=tuple(p.passage.id for p in passages[len(best.sources) :]),
        turns_dropped=len(history) - len(best.history),
    )
    return best.model_copy(update={"budget": budget})


def _prompt(
    question: str,
    passages: Sequence[RetrievedPassage],
    history: Sequence[Message],
    tokenizer: PhiTokenizer | None = None,
) -> Prompt:
    """Return the prompt with just these parts, uncounted."""
    system = SYSTEM_WITH_SOURCES if passages else SYSTEM_PLAIN
    user = user_text(question, [found.passage for found in passages])
    messages = (*history, Message(role="user", content=user))
    return Prompt(
        question=question,
        system=system,
        history=tuple(history),
        user=user,
        sources=tuple(passages),
        ids=render(system, messages, tokenizer) if tokenizer is not None else None,
    )


def _exchanges(history: Sequence[Message]) -> list[list[Message]]:
    """Return the turns in groups that are dropped together: what a user said and what came of it."""
    groups: list[list[Message]] = []
    for message in history:
        if message.role == "user" or not groups:
            groups.append([])
        groups[-1].append(message)
    return groups


def _too_long(prompt: int, new_tokens: int, limit: int) -> PromptTooLong:
    """Return the error with the numbers, and what to change."""
    left = limit - prompt
    hint = (
        f"ask for at most {left} new tokens (max_new_tokens)"
        if left > 0
        else f"shorten the question by at least {1 - left} tokens"
    )
    return PromptTooLong(
        f"the question alone takes {prompt} tokens and {new_tokens} new tokens were asked for, "
        f"but the context holds {limit}",
        hint=hint,
    )
