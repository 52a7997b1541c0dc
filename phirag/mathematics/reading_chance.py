"""Letters drawn without replacement from a bag of letters."""

from __future__ import annotations

import re
from collections import Counter

from phirag.mathematics.problems import Problem, Task

__all__ = ["read_letters"]

_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ASK = r"(?:what is|calculate|give|find|compute|determine) (?:the )?prob(?:ability)? of (.+?)"
_PICKED = r"(?:are |is )?(?:picked|drawn|chosen|selected) without replacement"
_DRAWN = rf"({'|'.join(_COUNTS)}) letters? {_PICKED} from (\{{[^}}]*\}}|[a-z]+)"


def read_letters(text: str) -> Problem | None:
    """Read a question about letters picked without replacement.

    >>> read_letters("Two letters picked without replacement from aab. Give prob of sequence ab.").reading
    'the probability of the sequence ab when 2 letters are drawn from {a: 2, b: 1} without replacement'
    """
    plain = " ".join(text.rstrip(".? ").split())
    match = re.fullmatch(rf"{_DRAWN}\. {_ASK}", plain, re.IGNORECASE)
    if match:
        count, bag, event = match.groups()
    else:
        match = re.fullmatch(rf"{_ASK} when {_DRAWN}", plain, re.IGNORECASE)
        if match is None:
            return None
        event, count, bag = match.groups()
    letters = _bag(bag)
    drawn = _COUNTS[count.lower()]
    if letters is None:
        return None
    return _problem(event, drawn, letters)


def _bag(text: str) -> Counter[str] | None:
    if not text.startswith("{"):
        return Counter(text)
    pairs = re.findall(r"([a-z]): ?(\d+)", text)
    rebuilt = ", ".join(f"{letter}: {count}" for letter, count in pairs)
    return Counter({letter: int(count) for letter, count in pairs}) if text.strip("{} ") == rebuilt else None


def _problem(event: str, drawn: int, letters: Counter[str]) -> Problem | None:
    shown = "{" + ", ".join(f"{letter}: {count}" for letter, count in letters.items()) + "}"
    said = f"when {drawn} letters are drawn from {shown} without replacement"
    match = re.fullmatch(r"(?:the )?sequence ([a-z]+)", event)
    if match and len(match[1]) == drawn:
        return Problem(Task.LETTERS, (match[1],), (), {"bag": shown, "ordered": "yes"},
                       f"the probability of the sequence {match[1]} {said}")  # fmt: skip
    match = re.fullmatch(r"(?:picking|drawing) ((?:\d+ [a-z](?:, | and |, and )?)+)", event)
    if match:
        wanted = "".join(letter * int(count) for count, letter in re.findall(r"(\d+) ([a-z])", match[1]))
        if len(wanted) == drawn:
            return Problem(Task.LETTERS, (wanted,), (), {"bag": shown, "ordered": ""},
                           f"the probability of {match[1].strip()} {said}")  # fmt: skip
    return None
