"""Problems about a few unknown numbers in words, where every quantity and every relation is said.

*The sum of two numbers is 25 and their difference is 9. What is their product?*
"""

from __future__ import annotations

import re

from phirag.mathematics.asking import F
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Given, Problem, Task

__all__ = ["WORDS"]

_NUMBERS = r"(positive |negative |real |whole |distinct |different )*(numbers|integers|real numbers|whole numbers)"
_OF_TWO = {
    "sum": "x + y", "product": "x*y", "difference": "x - y", "positive difference": "x - y",
    "sum of the squares": "x^2 + y^2", "sum of squares": "x^2 + y^2", "sum of the cubes": "x^3 + y^3",
    "difference of the squares": "x^2 - y^2", "sum of the reciprocals": "1/x + 1/y",
    "arithmetic mean": "(x + y)/2", "average": "(x + y)/2", "geometric mean": "sqrt(x*y)",
}  # fmt: skip
_KEYS = "|".join(sorted(_OF_TWO, key=len, reverse=True))
_OTHER = {
    "sum of their squares": "x^2 + y^2", "sum of their cubes": "x^3 + y^3", "sum of their reciprocals": "1/x + 1/y",
    "difference of their squares": "abs(x^2 - y^2)", "square of their difference": "(x - y)^2",
    "positive difference between the numbers": "abs(x - y)", "positive difference of the two numbers": "abs(x - y)",
    "larger": "max(x, y)", "greater": "max(x, y)", "smaller": "min(x, y)", "lesser": "min(x, y)",
    "sum of the two integers": "x + y", "sum of the two numbers": "x + y", "larger number": "max(x, y)",
    "greater number": "max(x, y)", "smaller number": "min(x, y)", "larger integer": "max(x, y)",
    "smaller integer": "min(x, y)", "sum": "x + y", "product": "x*y", "sum of the numbers": "x + y",
    "larger of the two numbers": "max(x, y)", "smaller of the two "
                                              "numbers": "min(x, y)", "larger of the two": "max(x, y)",
    "product of the two numbers": "x*y", "greater of the two numbers": "max(x, y)", "smaller of the two": "min(x, y)",
    "larger of the two integers": "max(x, y)", "smaller of the two integers": "min(x, y)",
}  # fmt: skip


def _read_two_numbers(sentence: Sentence) -> Problem | None:
    text = sentence.skeleton.rstrip("?. ").strip()
    first = re.match(rf"(?:suppose |if )?(?:that )?the ({_KEYS}) of two {_NUMBERS} is {F}", text)
    if first is None:
        return None
    kinds = set(re.findall(r"positive|negative|integer|whole", first.group()))
    equations = [f"{_OF_TWO[first[1]]} = {sentence.formulas[int(first[4])]}"]
    text = text[first.end() :].strip()
    while True:
        fact = re.match(
            rf"(?:and|,|, and|\.)* ?(?:the(?:ir)? )({_KEYS})(?: of (?:the same|these|the) (?:two )?numbers)? is {F}",
            text,
        )
        squares = re.match(rf"(?:and|,|, and|\.)* ?the (sum|difference) of their squares is {F}", text)
        if fact:
            equations.append(f"{_OF_TWO[fact[1]]} = {sentence.formulas[int(fact[2])]}")
        elif squares:
            key = f"{squares[1]} of the squares"
            equations.append(f"{_OF_TWO[key]} = {sentence.formulas[int(squares[2])]}")
        else:
            break
        text = text[(fact or squares).end() :].strip()  # type: ignore[union-attr]
    goal = re.fullmatch(
        r"[.,]? ?(?:then )?(?:what is|what's|find|compute|determine) (?:their (.+)|the (?:value of the )?(.+))", text
    )
    if goal is None or len(equations) != 2:
        return None
    asked = goal[1] or goal[2]
    expression = _OTHER.get(asked) or (f"abs({_OF_TWO[asked]})" if goal[1] and "difference" in asked else None)
    expression = expression or (_OF_TWO.get(asked) if goal[1] else None)
    if expression is None:
        return None
    domain = " ".join(word for word in ("positive", "negative", "integer") if word in kinds)
    given = (*((Given(("x", "y"), domain=domain),) if domain else ()), Given(tuple(equations)))
    reading = f"for two {domain + ' ' if domain else ''}numbers with {', '.join(equations)}: compute {expression}"
    return Problem(Task.VALUE, (expression,), (), {}, reading, given)


_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_WHICH = {
    "largest": -1,
    "greatest": -1,
    "larger": -1,
    "greater": -1,
    "smallest": 0,
    "least": 0,
    "smaller": 0,
    "lesser": 0,
}


def _read_consecutive(sentence: Sentence) -> Problem | None:
    """*The product of three consecutive integers is 720. What is the largest?*"""
    text = sentence.skeleton.rstrip("?. ").strip()
    kinds = r"((?:positive |negative |whole |even |odd |multiples of <\d+> )*)"
    match = re.fullmatch(
        rf"(?:if )?the (sum|product) of ({'|'.join(_COUNTS)}) (?:positive )?consecutive {kinds}(?:integers|"
        rf"numbers|whole numbers) is {F}"
        rf" ?[.,]? ?(?:then )?(?:what is|find|compute) the (?:value of the )?({'|'.join(_WHICH)}|sum|product|middle)"
        rf"(?: (?:one|number|integer))?(?: of (?:the|these) (?:{'|'.join(_COUNTS)}) (?:numbers|integers))?(?: "
        rf"of (?:the|these) (?:numbers|integers))?",
        text,
    )
    if match is None:
        return None
    count = _COUNTS[match[2]]
    words = match[3].split()
    step = 2 if {"even", "odd"} & set(words) else 1
    members = [f"(n + {step * k})" for k in range(count)]
    equation = (" + " if match[1] == "sum" else "*").join(members) + f" = {sentence.formulas[int(match[4])]}"
    domain = "integer" + "".join(
        f" {word}" for word in ("positive", "even", "odd") if word in words or f" {word} " in f" {match.group()} "
    )
    if "whole" in match.group():
        domain += " nonnegative"
    asked = match[5]
    if asked in _WHICH:
        goal = members[_WHICH[asked]]
    elif asked == "middle":
        goal = members[count // 2] if count % 2 else ""
    else:
        goal = (" + " if asked == "sum" else "*").join(members)
    if not goal:
        return None
    given = (Given(("n",), domain=domain), Given((equation,)))
    return Problem(Task.VALUE, (goal,), (), {}, f"given n {domain}; {equation}: compute {goal}", given)


WORDS = (_read_two_numbers, _read_consecutive)
