"""Questions about whole numbers and matrices."""

from __future__ import annotations

import re

from phirag.mathematics.asking import ASKING, END, F, free_names, matched
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Number

__all__ = ["NUMBERS_AND_MATRICES"]


def _read_number_theory(sentence: Sentence) -> Problem | None:
    found = (
        matched(rf"remainder (?:when|if|of|on dividing) {F}(?: is)?(?: when)? (?:divided )?by {F}", sentence)
        or matched(rf"remainder of {F} (?:mod|modulo) {F}", sentence)
        or matched(rf"{F} (?:modulo|mod) {F}", sentence)
    )
    if found:
        number, modulus = (str(part) for part in found)
        return _remainder(sentence, number, modulus)
    found = matched(rf"(?:last|units|unit|ones) digit (?:of|in) {F}", sentence)
    if found:
        return _remainder(sentence, str(found[0]), "10")
    decided = re.search(rf"^(?:so )?is {F} (?:a )?(prime|composite)(?: number)?{END}", sentence.skeleton)
    if decided:
        number, task = sentence.formulas[int(decided[1])], Task(f"is {decided[2]}")
        return Problem(task, (number,), (), {}, f"whether {number} is {decided[2]}")
    divided = re.search(rf"^does {F} divide {F}{END}|^is {F} (?:a )?(?:factor|divisor) of {F}{END}"
                        rf"|^is {F} (?:a )?(multiple) of {F}{END}|^is {F} (?:divisible) (by) {F}{END}",
                        sentence.skeleton)  # fmt: skip
    if divided:
        parts = [group for group in divided.groups() if group and group.isdigit()]
        first, second = (sentence.formulas[int(group)] for group in parts)
        divisor, number = (second, first) if divided[6] or divided[9] else (first, second)
        return Problem(Task.DIVIDES, (number,), (), {"modulus": divisor}, f"whether {divisor} divides {number}")
    even = re.search(rf"^is {F} (?:an )?(even|odd)(?: number)?{END}", sentence.skeleton)
    if even:
        number = sentence.formulas[int(even[1])]
        options = {"modulus": "2", **({"negated": "yes"} if even[2] == "odd" else {})}
        return Problem(Task.DIVIDES, (number,), (), options, f"whether {number} is {even[2]}")
    found = matched(rf"(?:list )?prime (?:factors|divisors) of {F}", sentence)
    if found:
        return Problem(Task.PRIME_DIVISORS, (str(found[0]),), (), {}, f"the prime numbers that divide {found[0]}")
    found = matched(rf"common denominator of {F} and {F}", sentence)
    if found:
        both = (str(found[0]), str(found[1]))
        return Problem(
            Task.COMMON_DENOMINATOR, both, (), {}, f"the least common denominator of {both[0]} and {both[1]}"
        )
    found = matched(rf"(?:prime factori[sz]ation|prime decomposition) of {F}", sentence) or matched(
        rf"(?:factor|factori[sz]e) {F}(?: into (?:primes|prime factors))?", sentence
    )
    if found and isinstance(sentence.parse(str(found[0])), Number):
        return Problem(Task.FACTOR_INTEGER, (str(found[0]),), (), {}, f"the prime factors of {found[0]}")
    found = matched(rf"(?:multiplicative |modular )?inverse of {F},? (?:modulo|mod) {F}", sentence)
    if found:
        options = {"modulus": str(found[1])}
        reading = f"the inverse of {found[0]} modulo {found[1]}"
        return Problem(Task.MODULAR_INVERSE, (str(found[0]),), (), options, reading)
    return None


def _remainder(sentence: Sentence, number: str, modulus: str) -> Problem | None:
    if free_names(sentence, sentence.parse(number)) or free_names(sentence, sentence.parse(modulus)):
        return None
    reading = f"the remainder of {number} divided by {modulus}"
    return Problem(Task.REMAINDER, (number,), (), {"modulus": modulus}, reading)


def _read_written_remainder(sentence: Sentence) -> Problem | None:
    """``7^2024 mod 13`` written as one formula."""
    if len(sentence.formulas) != 1 or not sentence.words <= ASKING:
        return None
    match = re.match(r"^(.+?)\s*(?:\\bmod|\\mod|\bmod\b)\s*([^=<>]+)$", sentence.formulas[0])
    return _remainder(sentence, match[1].strip(" ("), match[2].strip(" )")) if match and "=" not in match[1] else None


_DIVISORS = r"(?:gcd|hcf|gcf|(?:greatest|highest|largest|biggest) common (?:divisor|factor))"
_MULTIPLES = r"(?:lcm|(?:least|lowest|smallest) common multiple)"


def _read_gcd_lcm(sentence: Sentence) -> Problem | None:
    for task, names in ((Task.GCD, _DIVISORS), (Task.LCM, _MULTIPLES)):
        match = re.search(rf"{names} (?:of )?(<\d+>(?:(?: ?,| and)+ <\d+>)+){END}", sentence.skeleton)
        if match is None:
            continue
        lead = frozenset(re.findall(r"[a-z]+", sentence.skeleton[: match.start()]))
        numbers = tuple(sentence.formulas[int(k)] for k in re.findall(r"<(\d+)>", match[1]))
        if lead <= ASKING and not any(free_names(sentence, sentence.parse(number)) for number in numbers):
            return Problem(task, numbers, (), {}, f"the {task} of {', '.join(numbers)}")
    return None


def _read_matrix(sentence: Sentence) -> Problem | None:
    names = {
        Task.DETERMINANT: r"(?:determinant|det)",
        Task.INVERSE: r"inverse",
        Task.EIGENVALUES: r"(?:eigenvalues?|eigenvalues and eigenvectors)",
    }
    for task, name in names.items():
        found = matched(rf"{name} of (?:the )?(?:\w+ )?(?:matrix )?{F}", sentence)
        if found is None and task is Task.INVERSE:
            found = matched(rf"invert (?:the )?(?:matrix )?{F}", sentence)
        if found is None:
            continue
        formula = str(found[0])
        match = re.match(r"^[A-Z]\s*=(.+)$", formula, re.DOTALL)
        formula = match[1].strip() if match else formula
        node = sentence.parse(formula)
        if isinstance(node, Apply) and node.op in ("matrix", "det"):
            plural = "eigenvalues" if task is Task.EIGENVALUES else str(task)
            return Problem(task, (formula,), (), {}, f"the {plural} of {formula}")
    return None


NUMBERS_AND_MATRICES = (_read_number_theory, _read_gcd_lcm, _read_written_remainder, _read_matrix)
