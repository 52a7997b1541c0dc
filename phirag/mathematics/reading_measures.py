"""Units and the clock: conversions, and minutes before, after and between times of day."""

from __future__ import annotations

import re

from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.units import find_unit

__all__ = ["read_clock", "read_conversion"]

_NUMBER = r"(-?\d[\d,]*(?:\.\d+)?(?:/\d+)?|-?\.\d+)"
_UNIT = r"([a-zμµ]+(?: [a-z]+)?)"
_TIME = r"(\d{1,2}:\d\d ?[ap]\.?m\.?)"


def read_conversion(text: str) -> Problem | None:
    """Read a question that converts a quantity to another unit.

    >>> read_conversion("How many minutes are there in 16/5 of a day?").reading
    '16/5 days in minutes'
    """
    plain = _with_fractions(" ".join(text.replace("$", "").rstrip(".? ").split()))
    lower = plain.lower()
    for pattern, first in (
        (rf"how many {_UNIT} are(?: there)? in {_NUMBER} ?(?:of an? )?{_UNIT}", "target"),
        (rf"(?:convert|express|what is) {_NUMBER} ?(?:of an? )?{_UNIT} (?:to|in|into) {_UNIT}", "source"),
    ):
        match = re.fullmatch(pattern, lower)
        if match is None:
            continue
        groups = re.fullmatch(pattern, plain, re.IGNORECASE)
        assert groups is not None
        target, number, source = (
            groups.groups() if first == "target" else (groups[3], groups[1], groups[2])
        )  # the unit's own spelling: Mm is no mm
        units = find_unit(source), find_unit(target)
        if units[0] is None or units[1] is None or units[0].dimension != units[1].dimension:
            return None
        reading = f"{number} {units[0].plural} in {units[1].plural}"
        return Problem(Task.CONVERT, (number.replace(",", ""),), (), {"from": source, "to": target}, reading)
    return None


_CARDINALS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip


def _with_fractions(text: str) -> str:
    """Spell fractions in words as numbers: *fifteen eighths of a litre* is ``15/8 of a litre``.

    >>> _with_fractions("What is fifteen eighths of a litre in millilitres")
    'What is 15/8 of a litre in millilitres'
    """
    parts = "|".join(f"{part}s?" for part in _PARTS)

    def number(match: re.Match[str]) -> str:
        part = match[2].lower()
        return f"{_CARDINALS.index(match[1].lower()) + 1}/{_PARTS.get(part) or _PARTS[part.removesuffix('s')]}"

    return re.sub(rf"\b({'|'.join(_CARDINALS)})[ -]({parts})(?= of\b)", number, text, flags=re.IGNORECASE)


def read_clock(text: str) -> Problem | None:
    """Read a question about times of day.

    >>> read_clock("What is 178 minutes after 12:38 PM?").reading
    '178 minutes after 12:38 PM'
    """
    plain = " ".join(text.rstrip(".? ").split())
    match = re.fullmatch(
        rf"(?:what(?: time)? is |what time is it )?(\d+) minutes (after|before) {_TIME}", plain, re.IGNORECASE
    )
    if match:
        time = _clock(match[3])
        direction = match[2].lower()
        reading = f"{match[1]} minutes {direction} {time}"
        return Problem(Task.CLOCK, (match[1],), (), {"time": time, "direction": direction}, reading) if time else None
    match = re.fullmatch(rf"how many minutes are(?: there)? between {_TIME} and {_TIME}", plain, re.IGNORECASE)
    if match:
        first, second = _clock(match[1]), _clock(match[2])
        if first and second:
            reading = f"the minutes from {first} to the next {second}"
            return Problem(Task.MINUTES, (), (), {"start": first, "end": second}, reading)
    return None


def _clock(text: str) -> str:
    """``12:38 PM`` in one spelling; empty if there is no such time."""
    match = re.fullmatch(r"(\d{1,2}):(\d\d) ?([ap])\.?m\.?", text, re.IGNORECASE)
    if match is None or not (1 <= int(match[1]) <= 12 and int(match[2]) < 60):
        return ""
    return f"{int(match[1])}:{match[2]} {match[3].upper()}M"
