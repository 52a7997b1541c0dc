"""Polynomials by name: terms to be collected, coefficients to be named, powers to be gathered."""

from __future__ import annotations

import re

from phirag.mathematics.asking import F, free_names, matched
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Symbol, walk

__all__ = ["POLYNOMIALS", "powers_of_i"]


def powers_of_i(formula: str) -> tuple[str, ...]:
    """``("i",)`` if a polynomial has ``i`` for its only letter and a power of it: it is a variable then.

    >>> powers_of_i("9 - 22*i + i**4"), powers_of_i("(2 + i)(1 - i)")
    (('i',), ())
    """
    letters = set(re.findall(r"[A-Za-z]+", formula))
    return ("i",) if letters == {"i"} and re.search(r"i\s*(?:\*\*|\^)\s*\{?[2-9]", formula) else ()


def _read_collecting(sentence: Sentence) -> Problem | None:
    found = matched(rf"(?:collect|combine)(?: the)? (?:like )?terms (?:in|of) {F}", sentence)
    if found is None:
        return None
    formula = str(found[0])
    names = ("i",) if re.search(r"(?<![A-Za-z])i(?![A-Za-z])", formula) else ()
    return Problem(Task.COLLECT, (formula,), names, {}, f"collect the terms in {formula}")


def _read_coefficient(sentence: Sentence) -> Problem | None:
    """*Express (x + 1)^2 as a*x^2 + b*x + c and give b.*"""
    found = matched(
        rf"(?:rearrange|express|write) {F} (?:to|as|in)(?: the form)? {F} and (?:give|find|state) {F}", sentence
    )
    if found is None:
        return None
    formula, form, name = (str(part) for part in found)
    names = free_names(sentence, sentence.parse(formula))
    asked, shape = sentence.parse(name), sentence.parse(form)
    if not isinstance(asked, Symbol) or len(names) > 1 or asked.name in names:
        return None
    plain = all(not isinstance(part, Apply) or part.op in "+*^" for part in walk(shape))
    letters = free_names(sentence, shape)
    if not plain or asked.name not in letters:
        return None
    variable = names[0] if names else _repeated(form, letters)
    if variable is None:
        return None
    options = {"form": form, "name": asked.name}
    return Problem(Task.COEFFICIENT, (formula,), (variable,), options, f"{name} in {formula} = {form}")


def _repeated(form: str, letters: tuple[str, ...]) -> str | None:
    """The letter that a form has powers of."""
    found = [letter for letter in letters if re.search(rf"(?<![A-Za-z]){letter}\s*(?:\*\*|\^)", form)]
    return found[0] if len(set(found)) == 1 else None


def _read_power(sentence: Sentence) -> Problem | None:
    found = matched(rf"simplify {F},? assuming {F} is positive", sentence)
    if found is None or free_names(sentence, sentence.parse(str(found[0]))) != (str(found[1]).strip(),):
        return None
    formula, name = str(found[0]), str(found[1]).strip()
    return Problem(Task.POWER, (formula,), (name,), {}, f"simplify {formula} for positive {name}")


POLYNOMIALS = (_read_collecting, _read_coefficient, _read_power)
