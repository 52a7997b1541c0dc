"""Results about whole numbers, each against its definition. Runs inside the worker."""

from __future__ import annotations

import re
from fractions import Fraction
from math import gcd, prod
from typing import Any

from phirag.errors import ParseError, WorkerFailed
from phirag.mathematics.meaning import MAX_BITS, to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import split_top
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, walk
from phirag.types import Verdict
from phirag.verification.decisions import decision
from phirag.verification.outcome import Outcome

__all__ = ["check_congruence", "check_whole_numbers", "residue"]


def _whole(text: str) -> int:
    """The whole number a text states."""
    node: Node = parse(text)
    if isinstance(node, Apply) and node.op == "=":
        node = node.args[1]
    if isinstance(node, Apply) and node.op == "equiv":
        node = node.args[1]
    value = to_sympy(node)
    if not getattr(value, "is_Integer", False):
        raise ParseError(f"{text!r} is not a whole number")
    return int(value)


def _judged(what: str, how: str, right: bool, evidence: str) -> Outcome:
    return Outcome(what, how, Verdict.PROVED if right else Verdict.REFUTED, evidence)


def check_whole_numbers(problem: Problem, final: str) -> list[Outcome]:
    """Check a gcd, lcm, remainder, inverse, factorisation or primality."""
    if problem.task in (Task.GCD, Task.LCM):
        return [_divisor_or_multiple(problem, final)]
    if problem.task is Task.REMAINDER:
        return [_remainder(problem, final)]
    if problem.task is Task.MODULAR_INVERSE:
        return [_inverse(problem, final)]
    if problem.task in (Task.IS_PRIME, Task.IS_COMPOSITE):
        return [_primality(problem, final)]
    if problem.task is Task.DIVIDES:
        return [_divides(problem, final)]
    if problem.task is Task.COMMON_DENOMINATOR:
        return [_common_denominator(problem, final)]
    if problem.task is Task.PRIME_DIVISORS:
        return [_prime_divisors(problem, final)]
    return [_factorisation(problem, final)]


def _divisor_or_multiple(problem: Problem, final: str) -> Outcome:
    numbers = [abs(_whole(text)) for text in problem.expressions]
    stated = _whole(final)
    shown = ", ".join(map(str, numbers))
    if problem.task is Task.GCD:
        divides = stated > 0 and all(number % stated == 0 for number in numbers)
        # d is the greatest if the quotients have no common divisor left
        rest = gcd(*(number // stated for number in numbers)) if divides else 0
        evidence = (
            f"the quotients of {shown} have the common divisor {rest}" if divides else f"it does not divide {shown}"
        )
        return _judged(f"{stated} is the greatest common divisor", "dividing", divides and rest == 1, evidence)
    multiple = stated > 0 and all(number and stated % number == 0 for number in numbers)
    rest = gcd(*(stated // number for number in numbers)) if multiple else 0
    evidence = (
        f"the quotients by {shown} have the common divisor {rest}" if multiple else f"it is no multiple of {shown}"
    )
    return _judged(f"{stated} is the least common multiple", "dividing", multiple and rest == 1, evidence)


def residue(node: Node, modulus: int) -> int:
    """Return the residue of a whole-number expression, with powers taken modulo ``modulus`` all the way.

    Raises
    ------
    ParseError
        If the expression is not built from whole numbers by ``+ - * ^``.
    WorkerFailed
        If an exponent is too large to be written out.
    """
    if any(isinstance(part, Apply) and part.op == "/" for part in walk(node)):
        return _whole_value(node) % modulus
    match node:
        case Number(text) if "." not in text:
            return int(text) % modulus
        case Apply("+", (left, right)):
            return (residue(left, modulus) + residue(right, modulus)) % modulus
        case Apply("-", (left, right)):
            return (residue(left, modulus) - residue(right, modulus)) % modulus
        case Apply("*", (left, right)):
            return residue(left, modulus) * residue(right, modulus) % modulus
        case Apply("neg", (inner,)):
            return -residue(inner, modulus) % modulus
        case Apply("^", (base, exponent)):
            return _power(residue(base, modulus), exponent, modulus)
    return _whole_value(node) % modulus


def _power(base: int, exponent: Node, modulus: int) -> int:
    """``base^exponent`` modulo ``modulus``; a tower too large to write out goes through the cycle of the residues."""
    try:
        value = _whole_value(exponent)
    except WorkerFailed:
        return _by_cycle(base, exponent, modulus)
    if value < 0:
        raise ParseError("a negative power is no whole number")
    return pow(base, value, modulus)


def _by_cycle(base: int, exponent: Node, modulus: int) -> int:
    """List the powers of ``base`` until one returns, and take the exponent modulo the length of the cycle."""
    if modulus > 1_000_000:
        raise WorkerFailed("the modulus is too large to list the powers of the base")
    seen: dict[int, int] = {}
    powers: list[int] = []
    current = 1 % modulus
    while current not in seen:
        seen[current] = len(powers)
        powers.append(current)
        current = current * base % modulus
    start, length = seen[current], len(powers) - seen[current]
    # an exponent that cannot be written out is far beyond the start of the cycle
    return powers[start + (residue(exponent, length) - start) % length]


def _whole_value(node: Node) -> int:
    value: Any = to_sympy(node)
    if not getattr(value, "is_Integer", False):
        raise ParseError("this is not an expression in whole numbers")
    if int(value).bit_length() > MAX_BITS:
        raise WorkerFailed("a number in the formula is too large to be written out")
    return int(value)


def _remainder(problem: Problem, final: str) -> Outcome:
    modulus, stated = _whole(problem.options["modulus"]), _whole(final)
    what, how = f"the remainder is {stated}", "modular exponentiation"
    if modulus == 0:
        return Outcome(what, how, Verdict.REFUTED, "nothing can be divided by 0")
    found = residue(parse(problem.expressions[0]), abs(modulus))
    return _judged(what, how, found == stated, f"it is {found} modulo {modulus}, and 0 ≤ {found} < {abs(modulus)}")


def _inverse(problem: Problem, final: str) -> Outcome:
    number, modulus = _whole(problem.expressions[0]), _whole(problem.options["modulus"])
    if re.search(r"\bno\b|not exist|none", final, re.IGNORECASE):
        common = gcd(number, modulus)
        return _judged("there is no inverse", "greatest common divisor", common != 1, f"the common divisor is {common}")
    stated = _whole(re.sub(r"\(?\s*mod.*$", "", final))
    product = number * stated % modulus
    return _judged(
        f"{stated} is the inverse",
        "multiplying",
        product == 1,
        f"{number}·{stated} ≡ {product} (mod {modulus})",
    )


def _primality(problem: Problem, final: str) -> Outcome:
    number = _whole(problem.expressions[0])
    if problem.task is Task.IS_COMPOSITE:
        says_no = decision(final)
        if number < 2:
            return _judged(f"{number} is composite", "its size", not says_no, "composite numbers exceed 1")
        final = "no" if says_no else "yes"
    says_no = re.search(r"\b(?:no|not|false|composite)\b", final, re.IGNORECASE) is not None
    if not says_no and not re.search(r"\b(?:yes|prime|true)\b", final, re.IGNORECASE):
        raise ParseError("the answer says neither yes nor no")
    what = f"{number} is {'not ' if says_no else ''}prime"
    divisor = _least_divisor(number)
    if divisor is None:
        from sympy import isprime

        return Outcome(what, "probable-prime test", Verdict.CHECKED if isprime(number) != says_no else Verdict.REFUTED,
                       "the number is too large for trial division")  # fmt: skip
    prime = number > 1 and divisor == number
    evidence = (
        "no smaller number than itself divides it"
        if prime
        else f"{divisor} divides it"
        if number > 1
        else "primes exceed 1"
    )
    return _judged(what, "trial division", prime != says_no, evidence)


def _divides(problem: Problem, final: str) -> Outcome:
    number, divisor = _whole(problem.expressions[0]), _whole(problem.options["modulus"])
    quotient = Fraction(number, divisor) if divisor else Fraction(1, 2)
    right = (quotient.denominator == 1) != ("negated" in problem.options)
    return _judged(
        f"{problem.reading}: {final}", "dividing", decision(final) == right, f"{number}/{divisor} = {quotient}"
    )


def _common_denominator(problem: Problem, final: str) -> Outcome:
    """The stated number clears every fraction, and no divisor of it by a prime does."""
    import sympy as sp

    values = [to_sympy(parse(text)) for text in problem.expressions]
    stated = _whole(final)
    clears = stated > 0 and all((value * stated).is_integer for value in values)
    smaller = [p for p in sp.primefactors(stated) if all((value * stated / p).is_integer for value in values)]
    evidence = f"{stated // smaller[0]} does it too" if smaller else "no smaller divisor of it does"
    return _judged(f"{stated} is the least common denominator", "multiplying", clears and not smaller, evidence)


def _prime_divisors(problem: Problem, final: str) -> Outcome:
    number = abs(_whole(problem.expressions[0]))
    stated = [_whole(part) for part in split_top(final)]
    rest = number
    for prime in stated:
        if _least_divisor(prime) != prime:
            return _judged(f"{final} are its prime divisors", "trial division", False, f"{prime} is not a prime number")
        if rest % prime:
            return _judged(f"{final} are its prime divisors", "dividing", False, f"{prime} does not divide {number}")
        while rest % prime == 0:
            rest //= prime
    evidence = f"with these divided out, {rest} is left"
    return _judged(f"{final} are its prime divisors", "dividing out", rest == 1, evidence)


def _least_divisor(number: int, limit: int = 2_000_000) -> int | None:
    """The least divisor above 1, or ``None`` if trial division up to ``limit`` does not decide."""
    if number < 2:
        return 1
    if number % 2 == 0:
        return 2
    for divisor in range(3, limit, 2):
        if divisor * divisor > number:
            return number
        if number % divisor == 0:
            return divisor
    return None


def _factorisation(problem: Problem, final: str) -> Outcome:
    number = _whole(problem.expressions[0])
    node: Node = parse(final)
    if isinstance(node, Apply) and node.op == "=":
        node = node.args[1]
    factors = _factors(node)
    if prod(base**power for base, power in factors) != number:
        return _judged("the product is the number", "multiplying", False, f"the product of {final} is not {number}")
    for base, _ in factors:
        divisor = _least_divisor(base)
        if divisor is None:
            from sympy import isprime

            verdict = Verdict.CHECKED if isprime(base) else Verdict.REFUTED
            return Outcome("each factor is prime", "probable-prime test", verdict, f"{base} is too large to divide out")
        if divisor != base:
            return _judged("each factor is prime", "trial division", False, f"{base} is divisible by {divisor}")
    return _judged("the factors are prime and multiply to the number", "multiplying and trial division", True,
                   f"{len(factors)} different primes" if len(factors) > 1 else "one prime")  # fmt: skip


def _factors(node: Node) -> list[tuple[int, int]]:
    """Bases and exponents of a product as it is written."""
    match node:
        case Apply("*", (left, right)):
            return _factors(left) + _factors(right)
        case Apply("list" | "set", items):
            return [factor for item in items for factor in _factors(item)]
        case Apply("^", (Number(base), Number(power))) if len(power) < 5:
            return [(int(base), int(power))]
        case Number(text) if "." not in text:
            return [(int(text), 1)]
        case Apply("neg", (inner,)):
            return [(-1, 1), *_factors(inner)]
    raise ParseError("the answer is not a product of powers of whole numbers")


def check_congruence(problem: Problem, final: str) -> list[Outcome]:
    """Compare stated residues with all that satisfy a congruence, by trying every residue."""
    node: Node = parse(problem.expressions[0])
    if not (isinstance(node, Apply) and node.op == "equiv" and len(node.args) == 3):
        raise ParseError("the congruence names no modulus")
    left, right, modulus_node = node.args
    modulus = abs(_whole_value(modulus_node))
    what, how = f"the residues are {final}", "trying every residue"
    if not 0 < modulus <= 100_000:
        return [Outcome(what, how, Verdict.UNDETERMINED, "the modulus is too large to try every residue")]
    name = problem.unknowns[0]
    true = {
        k for k in range(modulus)
        if (residue(_inserted(left, name, k), modulus) - residue(_inserted(right, name, k), modulus)) % modulus == 0
    }  # fmt: skip
    stated = _stated_residues(final, modulus)
    evidence = f"{len(true)} of {modulus} residues satisfy it" + (f": {sorted(true)}" if len(true) <= 12 else "")
    return [_judged(what, how, true == stated, evidence)]


def _inserted(node: Node, name: str, value: int) -> Node:
    if isinstance(node, Symbol) and node.name == name:
        return Number(str(value))
    if isinstance(node, Apply):
        return Apply(node.op, tuple(_inserted(argument, name, value) for argument in node.args))
    return node


def _stated_residues(final: str, modulus: int) -> set[int]:
    """The residues modulo ``modulus`` that an answer such as ``x ≡ 1, 4 (mod 7)`` names."""
    if re.search(r"\bno solutions?\b", final, re.IGNORECASE):
        return set()
    match = re.search(r"(?:\\pmod|\(?\s*\\?mod)\s*\{?\s*(\d+)\s*\}?\s*\)?\s*$", final)
    stated_modulus = int(match.group(1)) if match else modulus
    body = final[: match.start()] if match else final
    if stated_modulus == 0 or modulus % stated_modulus:
        raise ParseError(f"the answer is modulo {stated_modulus}, the question modulo {modulus}")
    found: set[int] = set()
    for piece in re.split(r"\bor\b|\band\b|\\text\{ ?or ?\}", body):
        for item in split_top(piece):
            item = re.sub(r"^\s*[a-z]\s*(?:≡|\\equiv|=)", "", item).strip()
            if item:
                found |= {(_whole(item) + k * stated_modulus) % modulus for k in range(modulus // stated_modulus)}
    return found
