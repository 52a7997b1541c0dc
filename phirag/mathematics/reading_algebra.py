"""Coefficients, division of polynomials, and powers taken modulo a number."""

from __future__ import annotations

import re

from phirag.mathematics.asking import ASKING, F, free_names, is_relation, matched
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task

__all__ = ["ALGEBRA"]

_OF = (
    r"(?:the )?(?:expansion of |expanded form of |product |polynomial |expression |expansion of the product |"
    r"simplification of )*"
)


def _read_coefficient_of(sentence: Sentence) -> Problem | None:
    after = (
        r"(?: (?:is|are) (?:simplified|expanded|multiplied out|fully expanded)(?: and (?:like )?terms "
        r"(?:are )?(?:collected|combined))?)?"
    )
    found = matched(rf"coefficient of (?:the )?{F}(?: term)? (?:in|when|of|after) {_OF}{F}{after}", sentence)
    if found is None:
        found = matched(rf"constant (?:term|coefficient) (?:in|of|when) {_OF}{F}{after}", sentence)
        if found is None:
            return None
        found = ("1", found[0])
    power, formula = str(found[0]), str(found[1])
    node = sentence.parse(formula)
    names = free_names(sentence, node)
    if is_relation(node) or not names or not set(free_names(sentence, sentence.parse(power))) <= set(names):
        return None
    reading = f"the coefficient of {power} in {formula}"
    return Problem(Task.TERM_COEFFICIENT, (formula,), names, {"power": power}, reading)


def _read_division(sentence: Sentence) -> Problem | None:
    part = r"(remainder|quotient)"
    found = matched(rf"{part} when {_OF}{F} is divided by {_OF}{F}", sentence) or matched(
        rf"{part} (?:of|in|for) (?:the (?:polynomial )?division )?{F} (?:divided )?by {F}", sentence
    )
    if found is None:
        return None
    which, top, bottom = (str(part) for part in found)
    names = free_names(sentence, sentence.parse(top))
    if len(names) != 1 or free_names(sentence, sentence.parse(bottom)) != names:
        return None
    return Problem(Task.DIVISION, (top, bottom), names, {"part": which}, f"the {which} of {top} divided by {bottom}")


def _read_modular(sentence: Sentence) -> Problem | None:
    r"""``9^{-1} \\pmod{100}`` and the like: an expression with inverses, modulo a number."""
    places = re.findall(r"<(\d+)>", sentence.skeleton)
    if len(places) != 1 or not sentence.words <= ASKING:
        return None
    match = re.fullmatch(r"(.+?)\s*\\(?:pmod|mod|bmod)\s*\{?\s*([^{}]+?)\s*\}?\s*", sentence.formulas[int(places[0])])
    if match is None or "equiv" in match[1] or "=" in match[1]:
        return None
    formula, modulus = match[1].strip("~ ,"), match[2]
    if free_names(sentence, sentence.parse(formula)) or free_names(sentence, sentence.parse(modulus)):
        return None
    return Problem(Task.MODULAR, (formula,), (), {"modulus": modulus}, f"{formula} modulo {modulus}")


ALGEBRA = (_read_coefficient_of, _read_division, _read_modular)
