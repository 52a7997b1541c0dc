"""Arrangements, selections and dice, in the wordings that leave nothing open.

Only questions whose every condition is said in one of these phrases are read; *at least*, *different* or a person who
refuses to sit beside another is a word left over.
"""

from __future__ import annotations

import re

from phirag.mathematics.problems import Problem, Task

__all__ = ["read_counting"]

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "a": 1,
}  # fmt: skip
_N = r"\$?(\d+|" + "|".join(word for word in _WORDS if len(word) > 1) + r")\$?"
_PEOPLE = (
    r"(?:people|students|members|players|boys|girls|men|women|friends|candidates|books|balls|toppings|flavors|"
    r"objects|items|cards|colors|persons|applicants|officers|employees|teachers|points|letters|shirts|teams)"
)
_ASK = r"(?:in how many (?:different )?ways|how many (?:different )?ways)"
_ORDERED_OFFICES = r"(?:president|vice[- ]president|secretary|treasurer|chairman|captain)"


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS[text.lower()]


def read_counting(text: str) -> Problem | None:
    """Read a question of counting or of dice.

    >>> read_counting("How many ways are there to arrange the letters of the word NINE?").reading
    'the number of arrangements of the letters N, I, N, E'
    """
    plain = " ".join(text.replace("$", "").rstrip(".? ").split())
    for reader in (_read_coins, _read_arrangement, _read_selection, _read_offices, _read_dice):
        found = reader(plain)
        if found is not None:
            return found
    return None


def _read_arrangement(plain: str) -> Problem | None:
    match = re.fullmatch(
        r"(?:determine the number of ways|how many (?:different )?ways are there|in how many (?:different |"
        r"distinct )?ways can you|find the number of ways) to arrange "
        r"the letters (?:of|in) (?:the word )?[\"“`']*(?:\\text\{)?([A-Z]+)\}?[\"”']*",
        plain,
        re.IGNORECASE,
    ) or re.fullmatch(
        r"(?:in )?how many (?:different |distinct |unique )?(?:ways|arrangements|orders)(?: can| of| are there "
        r"of)? the letters (?:of|in) (?:the word )?[\"“`']*([A-Z]+)[\"”']*"
        r"(?: be arranged| are there)?",
        plain,
        re.IGNORECASE,
    )
    if match is None or not match[1].isupper():
        return None
    letters = tuple(match[1])
    reading = f"the number of arrangements of the letters {', '.join(letters)}"
    return Problem(Task.ARRANGEMENTS, letters, (), {}, reading)


def _read_selection(plain: str) -> Problem | None:
    """Committees and other selections without order."""
    match = re.fullmatch(
        rf"{_ASK} can (?:a |an )?{_N}[- ](?:person|member|student|people|player) (?:committee|team|group)(?: "
        rf"can)? be (?:chosen|formed|selected|made) "
        rf"from (?:a (?:group|class|club|total) of )?{_N} {_PEOPLE}",
        plain,
        re.IGNORECASE,
    ) or re.fullmatch(
        rf"how many (?:different )?{_N}[- ](?:person|member|student|people|player) (?:committees|teams|groups) "
        rf"can be (?:chosen|formed|selected|made) from (?:a (?:group|class|club) of )?{_N} {_PEOPLE}",
        plain,
        re.IGNORECASE,
    )
    if match:
        return _selection(_number(match[1]), _number(match[2]))
    match = re.fullmatch(rf"{_ASK} can (?:I|we|you|one) (?:choose|select|pick) {_N} {_PEOPLE} (?:from|out of) "
                         rf"(?:a (?:group|set|list|total) of )?{_N}(?: {_PEOPLE})?",
                         plain, re.IGNORECASE)  # fmt: skip
    return _selection(_number(match[1]), _number(match[2])) if match else None


def _selection(chosen: int, among: int) -> Problem:
    reading = f"the number of ways to choose {chosen} of {among} without order"
    return Problem(Task.SELECTIONS, (str(chosen), str(among)), (), {"ordered": ""}, reading)


def _read_offices(plain: str) -> Problem | None:
    """A president, a secretary and a treasurer, all different."""
    match = re.fullmatch(
        rf"(?:my|our|your|a|the) (?:[a-z]+ )?club has {_N} (?:members|people)(?: in it)?\. {_ASK} can (?:it|we|"
        rf"they) (?:select|choose|elect) ((?:(?:a|an|and|,|{_ORDERED_OFFICES}) ?)+)"
        rf"(?: if no (?:member|one|person) can hold more than one office| if no person can hold more than one "
        rf"(?:position|office))",
        plain,
        re.IGNORECASE,
    )
    if match is None:
        return None
    offices = re.findall(_ORDERED_OFFICES, re.sub(r"vice[- ]president", "secretary", match[2]))
    return Problem(Task.SELECTIONS, (str(len(offices)), str(_number(match[1]))), (), {"ordered": "yes"},
                   f"the number of ways to fill {len(offices)} different offices from {_number(match[1])} "
                   f"people")  # fmt: skip


def _read_coins(plain: str) -> Problem | None:
    """Heads among several flips of a fair coin."""
    match = re.fullmatch(
        rf"(?:if )?(?:we |you |I )?flip (?:a fair coin {_N} times|{_N} (?:fair )?coins)[.,]? (?:then )?what is "
        rf"the probability (?:that we get|that you get|of getting|that I get) "
        rf"(?:heads in )?(exactly |at least |at most )?{_N}(?: of the {_N} flips| heads)",
        plain,
        re.IGNORECASE,
    )
    if match is None:
        return None
    flips, wanted = _number(match[1] or match[2]), _number(match[4])
    which = (match[3] or "exactly ").strip().lower()
    if match[5] and _number(match[5]) != flips:
        return None
    reading = f"the probability of {which} {wanted} heads in {flips} flips of a fair coin"
    return Problem(Task.COINS, (str(flips), str(wanted)), (), {"which": which}, reading)


_EVENTS = (
    (r"the sum of (?:the (?:two |three )?)?(?:numbers|dice|faces|values)?(?: rolled| showing| shown)? ?(?:is|"
     r"equals|will be) (?:equal to )?(\d+)", "sum"),
    (r"(?:the )?(?:two )?(?:numbers|dice)(?: rolled)? (?:have a sum of|sum to|add up to) (\d+)", "sum"),
    (r"(?:of )?(?:getting|rolling) a (?:sum|total) of (\d+)", "sum"),
)  # fmt: skip


def _read_dice(plain: str) -> Problem | None:
    kinds = r"(?:fair |standard )*(?:,? ?(?:6|six)-(?:sided|faced) )?(?:fair |standard )*dice"
    match = re.fullmatch(
        rf"(?:if )?{_N} {kinds} are (?:rolled|thrown|tossed)(?:\.|,)? (?:then )?what is the probability (?:that )?(.+)",
        plain,
        re.IGNORECASE,
    )
    count, event = (_number(match[1]), match[2]) if match else (0, "")
    if not match:
        match = re.fullmatch(
            rf"what is the probability (?:that )?(.+?),? when {_N} {kinds} are (?:rolled|thrown|tossed)",
            plain,
            re.IGNORECASE,
        )
        if match is None:
            return None
        event, count = match[1], _number(match[2])
    for pattern, kind in _EVENTS:
        found = re.fullmatch(pattern, event.strip(), re.IGNORECASE)
        if found and count <= 6:
            reading = f"the probability that {count} dice with six faces show the {kind} {found[1]}"
            return Problem(Task.DICE, (str(count), found[1]), (), {"event": kind}, reading)
    return None
