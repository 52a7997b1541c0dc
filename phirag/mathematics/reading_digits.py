"""Questions about how a number is written: its base, its digits, rounding."""

from __future__ import annotations

import re

from phirag.mathematics.asking import F, free_names, matched
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task

__all__ = ["DIGITS", "read_in_base"]

_NUMERAL = r"-?[0-9a-z]+"
_ASK = r"(?:(?:what is|calculate|compute|evaluate|find|convert|express|write) )?"
_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9,
}  # fmt: skip
_PLACES = {
    "units": 0, "ones": 0, "tens": 1, "hundreds": 2, "thousands": 3, "ten thousands": 4, "hundred thousands": 5,
    "millions": 6, "ten millions": 7, "hundred millions": 8, "billions": 9, "ten-thousands": 4,
    "hundred-thousands": 5, "tenths": -1, "hundredths": -2, "thousandths": -3, "ten thousandths": -4,
    "ten-thousandths": -4,
}  # fmt: skip


def read_in_base(text: str) -> Problem | None:
    """Read arithmetic in another base, and conversion between bases.

    >>> read_in_base("In base 16, what is 4 - 7b9fc?").reading
    'compute 4 - 7b9fc in base 16'
    >>> read_in_base("Convert 71513 (base 8) to base 6.").options["to"]
    '6'
    """
    plain = " ".join(text.replace("$", "").rstrip(".? ").split()).lower()
    match = re.fullmatch(rf"in base (\d+), {_ASK}({_NUMERAL}) ?([-+]) ?({_NUMERAL})", plain)
    if match:
        base, first, sign, second = match.groups()
        return _base_problem((first, second), sign, base, base)
    match = re.fullmatch(rf"{_ASK}({_NUMERAL}) \(base (\d+)\) (?:to|in|into) base (\d+)", plain)
    if match:
        return _base_problem((match[1],), "", match[2], match[3])
    return None


def _base_problem(numerals: tuple[str, ...], sign: str, source: str, target: str) -> Problem | None:
    if not (2 <= int(source) <= 36 and 2 <= int(target) <= 36):
        return None
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"[: int(source)]
    if any(set(numeral.lstrip("-")) - set(digits) for numeral in numerals):
        return None
    what = f" {sign} ".join(numerals)
    reading = f"compute {what} in base {source}" if sign else f"write {what} (base {source}) in base {target}"
    return Problem(Task.IN_BASE, numerals, (), {"from": source, "to": target, "sign": sign}, reading)


def _read_rounding(sentence: Sentence) -> Problem | None:
    places = r"(?:decimal places?|dps?|d\.p\.|decimals)"
    for ask in (rf"round {F} to", rf"{F} rounded to", rf"{F} ,? ?to"):
        found = matched(rf"{ask} (?:{F}|(\w+)) {places}", sentence)
        if found is None:
            found = matched(rf"{ask} the nearest (?:{F}|([a-z]+(?: [a-z]+)*))", sentence)
            unit = _nearest_unit(found[1], found[2]) if found else None
        else:
            count = _count(found[1], found[2])
            unit = None if count is None else f"1/10^{count}" if count else "1"
        if found and unit is not None and not free_names(sentence, sentence.parse(str(found[0]))):
            reading = f"{found[0]} rounded to the nearest multiple of {unit}"
            return Problem(Task.ROUND, (str(found[0]),), (), {"unit": unit}, reading)
    return None


def _count(formula: str | None, word: str | None) -> int | None:
    """How many places are asked for, in digits or as a word."""
    if formula is not None:
        return int(formula) if formula.isdigit() and int(formula) <= 50 else None
    return _NUMBER_WORDS.get(str(word))


def _nearest_unit(formula: str | None, words: str | None) -> str | None:
    """The unit of *nearest 100*, *nearest one thousand*, *nearest hundredth*."""
    if formula is not None:
        return formula.replace(",", "") if re.fullmatch(r"10*|0?\.0*1|10{0,2}(?:,000)+", formula) else None
    fractions = {"tenth": "1/10", "hundredth": "1/100", "thousandth": "1/1000", "integer": "1", "whole number": "1"}
    if words in fractions:
        return fractions[words]
    value = 1
    for word in str(words).split():
        if word not in _NUMBER_WORDS:
            return None
        value *= _NUMBER_WORDS[word]
    return str(value) if value in {10**k for k in range(13)} else None


def _read_digit(sentence: Sentence) -> Problem | None:
    for name, place in _PLACES.items():
        found = matched(rf"{name}(?: place)? digit (?:of|in) {F}", sentence)
        if found and not free_names(sentence, sentence.parse(str(found[0]))) and "^" not in str(found[0]):
            reading = f"the {name} digit of {found[0]}"
            return Problem(Task.DIGIT, (str(found[0]),), (), {"place": str(place)}, reading)
    return None


DIGITS = (_read_digit, _read_rounding)
