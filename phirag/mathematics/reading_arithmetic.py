"""Sums, differences, products and quotients that are asked for in words."""

from __future__ import annotations

import re

from phirag.mathematics.asking import F, free_names, matched
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task

__all__ = ["ARITHMETIC"]

# what is asked -> the formula it means
_PHRASES = (
    (rf"add {F} (?:and|to) {F}", "({0}) + ({1})"),
    (rf"(?:sum|total)(?: of)? {F} and {F}", "({0}) + ({1})"),
    (rf"add together {F} and {F}", "({0}) + ({1})"),
    (rf"put together {F} and {F}", "({0}) + ({1})"),
    (rf"{F} (?:plus|added to) {F}", "({0}) + ({1})"),
    (rf"subtract {F} from {F}", "({1}) - ({0})"),
    (rf"{F} take away {F}", "({0}) - ({1})"),
    (rf"{F} minus {F}", "({0}) - ({1})"),
    (rf"{F} less than {F}", "({1}) - ({0})"),
    (rf"(?:distance|positive difference|absolute difference) between {F} and {F}", "abs(({0}) - ({1}))"),
    (rf"(?:multiply|product of) {F} (?:and|by) {F}", "({0}) * ({1})"),
    (rf"{F} (?:times|multiplied by) {F}", "({0}) * ({1})"),
    (rf"divide {F} by {F}", "({0}) / ({1})"),
    (rf"{F} divided by {F}", "({0}) / ({1})"),
    (rf"quotient of {F} and {F}", "({0}) / ({1})"),
    (rf"square root of {F}", "sqrt({0})"),
    (rf"(?:cube|third) root of {F}", "cbrt({0})"),
    (rf"(?:reciprocal|multiplicative inverse) of {F}", "1/({0})"),
    (rf"absolute value of {F}", "abs({0})"),
    (rf"(?:average|arithmetic mean|mean) of {F} and {F}", "(({0}) + ({1}))/2"),
    (rf"square of {F}", "({0})^2"),
    (rf"cube of {F}", "({0})^3"),
)  # fmt: skip


def _read_operation(sentence: Sentence) -> Problem | None:
    for pattern, template in _PHRASES:
        found = matched(pattern, sentence)
        if found:
            return _computed(sentence, template.format(*found))
    return _read_difference(sentence)


def _read_difference(sentence: Sentence) -> Problem | None:
    """*The difference between 3 and 5* is 2: the greater less the smaller."""
    found = matched(rf"difference (?:between|of) {F} and {F}", sentence)
    return _computed(sentence, f"abs(({found[0]}) - ({found[1]}))") if found else None


def _computed(sentence: Sentence, formula: str) -> Problem | None:
    if free_names(sentence, sentence.parse(formula)):
        return None
    task = Task.VALUE if sentence.known or sentence.functions else Task.EVALUATE
    return Problem(task, (formula,), (), {}, f"compute {formula}")


_ROOTS = {
    "square": 2, "second": 2, "cube": 3, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip


def _read_nearest_root(sentence: Sentence) -> Problem | None:
    nearest = r" ?,? (?:to|rounded to) the nearest (?:integer|whole number)"
    for word, degree in _ROOTS.items():
        found = matched(rf"{word} root of {F}{nearest}", sentence)
        if found:
            return _nearest_root(str(found[0]), degree)
    found = matched(rf"{F}{nearest}", sentence)
    match = re.fullmatch(r"\s*(\d+)\^\(?1/(\d+)\)?\s*", str(found[0])) if found else None
    return _nearest_root(match[1], int(match[2])) if match else None


def _nearest_root(number: str, degree: int) -> Problem:
    reading = f"the root of degree {degree} of {number}, to the nearest integer"
    return Problem(Task.NEAREST_ROOT, (number,), (), {"degree": str(degree)}, reading)


ARITHMETIC = (_read_nearest_root, _read_operation)
