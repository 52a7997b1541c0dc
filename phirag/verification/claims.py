r"""Claims about whole numbers in words: ``91 is prime``, ``the remainder when 194 is divided by 11 is 9``.

Read only where every part of the claim is a plain numeral, with or without formula marks; decided exactly.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from phirag.types import Verdict
from phirag.verification.judgement import Judgement
from phirag.verification.mood import mood_of

__all__ = ["Claim", "claims_in"]

_MAX_DIGITS = 30
_START = r"(?<![\w.^_{=+*/\\-])(?<![-=+*/^×·⋅÷−(,]\s)(?<!dot\s)(?<!times\s)"
_NUMBER = r"(?:\$|\\\()?\s*(\d{1,3}(?:,\d{3})+|\d+)\s*(?:\$|\\\))?"
_NOT = r"(\s+not)?"
_END = (
    r"(?![\w^!/*%]|[.,]\d|\s*[-+*/^=×÷]|\s+(?:if|when|iff|though|more|less|only|unless|modulo|mod|to|in|or|degrees)\b)"
)


@dataclass(frozen=True)
class Claim:
    """What was said, where it stands, and what came of it."""

    start: int
    end: int
    judgement: Judgement


def _factors(number: int) -> str:
    from flint import fmpz

    return " · ".join(f"{prime}^{power}" if power > 1 else str(prime) for prime, power in fmpz(number).factor())


def _prime(word: str, number: int) -> tuple[bool, str]:
    from flint import fmpz

    prime = bool(number > 1 and fmpz(number).is_prime())
    evidence = f"{number} is prime" if prime else f"{number} = {_factors(number)}" if number > 1 else f"{number} < 2"
    return (not prime and number > 1) if word == "composite" else prime, evidence


def _divisible(multiple: int, divisor: int) -> tuple[bool, str]:
    if divisor == 0:
        return multiple == 0, "only 0 is a multiple of 0"
    quotient, rest = divmod(multiple, divisor)
    return rest == 0, f"{multiple} = {divisor} · {quotient}" + (f" + {rest}" if rest else "")


def _parity(word: str, number: int) -> tuple[bool, str]:
    odd = number % 2 == 1
    return odd == (word == "odd"), f"{number} is {'odd' if odd else 'even'}"


def _power(word: str, number: int) -> tuple[bool, str]:
    from flint import fmpz

    degree = 2 if word == "square" else 3
    root = int(fmpz(number).root(degree))
    return root**degree == number, f"{root}^{degree} = {root**degree}, {root + 1}^{degree} = {(root + 1) ** degree}"


def _remainder(number: int, divisor: int, stated: int) -> tuple[bool, str]:
    if divisor == 0:
        return False, "nothing is divided by 0"
    quotient, rest = divmod(number, divisor)
    return rest == stated, f"{number} = {divisor} · {quotient} + {rest}"


def _division(number: int, divisor: int, quotient: int, rest: int) -> tuple[bool, str]:
    holds = number == divisor * quotient + rest
    return holds, f"{divisor} · {quotient} + {rest} = {divisor * quotient + rest}"


def _gcd(left: int, right: int, stated: int) -> tuple[bool, str]:
    found = math.gcd(left, right)
    return found == stated, f"the greatest common divisor of {left} and {right} is {found}"


def _lcm(left: int, right: int, stated: int) -> tuple[bool, str]:
    found = math.lcm(left, right)
    return found == stated, f"the least common multiple of {left} and {right} is {found}"


Decide = Callable[[re.Match[str], list[int]], tuple[bool, str]]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("NUM", _NUMBER).replace(" ", r"\s+") + _END, re.IGNORECASE)


_REMAINDER = r"(?:,|;| with| and)?(?: a| the)?(?: remainder| remainder of)"
_KINDS: list[tuple[re.Pattern[str], Decide]] = [
    (
        _pattern(rf"{_START}NUM is{_NOT}(?: an?)?(?: also)? (?P<word>prime|composite)(?: number)?"),
        lambda match, numbers: _prime(match["word"].lower(), numbers[0]),
    ),
    (
        _pattern(rf"{_START}NUM is{_NOT}(?: divisible by| an? multiple of) NUM"),
        lambda match, numbers: _divisible(numbers[0], numbers[1]),
    ),
    (
        _pattern(rf"{_START}NUM is{_NOT} an? (?:factor|divisor) of NUM"),
        lambda match, numbers: _divisible(numbers[1], numbers[0]),
    ),
    (
        _pattern(rf"{_START}NUM is{_NOT}(?: an)? (?P<word>even|odd)(?: number| integer)?"),
        lambda match, numbers: _parity(match["word"].lower(), numbers[0]),
    ),
    (
        _pattern(rf"{_START}NUM is{_NOT} an? perfect (?P<word>square|cube)"),
        lambda match, numbers: _power(match["word"].lower(), numbers[0]),
    ),
    (
        _pattern(r"\bremainder when NUM is divided by NUM (?:is|equals)(?P<negated>\s+not)? NUM"),
        lambda match, numbers: _remainder(*numbers),
    ),
    (
        _pattern(
            rf"{_START}NUM(?: divided by|\s*(?:÷|\\div)\s*) ?NUM(?: is| equals| gives|\s*=\s*) ?NUM{_REMAINDER} NUM"
        ),
        lambda match, numbers: _division(*numbers),
    ),
    (
        _pattern(r"\b(?:gcd|greatest common (?:divisor|factor)) of NUM and NUM (?:is|equals) NUM"),
        lambda match, numbers: _gcd(*numbers),
    ),
    (
        _pattern(r"\b(?:lcm|least common multiple) of NUM and NUM (?:is|equals) NUM"),
        lambda match, numbers: _lcm(*numbers),
    ),
]


def claims_in(text: str) -> Iterator[Claim]:
    r"""Yield the claims about whole numbers in ``text`` that are stated as facts.

    Examples
    --------
    >>> for claim in claims_in(r"Since $91$ is prime and 12 is divisible by 5, check if 15 is prime."):
    ...     print(claim.judgement.verdict, claim.judgement.evidence)
    REFUTED 91 = 7 · 13
    REFUTED 12 = 5 · 2 + 2
    """
    for pattern, decide in _KINDS:
        for match in pattern.finditer(text):
            numerals = [group.replace(",", "") for group in match.groups() if group and group[0].isdigit()]
            mood = mood_of(text[max(0, match.start() - 120) : match.start()], text[match.end() : match.end() + 60])
            if mood.assumed or mood.denied or any(len(numeral) > _MAX_DIGITS for numeral in numerals):
                continue
            holds, evidence = decide(match, [int(numeral) for numeral in numerals])
            if any(group and group.strip().lower() == "not" for group in match.groups()):
                holds = not holds
            verdict = Verdict.PROVED if holds else Verdict.REFUTED
            yield Claim(match.start(), match.end(), Judgement("claim", verdict, evidence))
