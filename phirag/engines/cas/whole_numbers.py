"""Divisors, primes, remainders and congruences. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import gcd
from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Node, Number, walk

__all__ = ["WHOLE_NUMBERS"]


def _whole(text: str | Node) -> int:
    value: Any = to_sympy(parse(text) if isinstance(text, str) else text)
    if not getattr(value, "is_Integer", False):
        raise Declined("this is a question about whole numbers")
    return int(value)


def _euclid(working: Working, a: int, b: int) -> int:
    """The greatest common divisor, each division a step."""
    a, b = abs(a), abs(b)
    while b:
        working.step(f"{a} = {a // b}·{b} + {a % b}.", "Euclidean algorithm")
        a, b = b, a % b
    return a


def _gcd(problem: Problem) -> Working:
    numbers = [_whole(text) for text in problem.expressions]
    working, found = Working(), abs(numbers[0])
    for number in numbers[1:]:
        before = found
        found = _euclid(working, max(found, abs(number)), min(found, abs(number)))
        working.step(f"So gcd({before}, {abs(number)}) = {found}.", "Euclidean algorithm")
    working.final = str(found)
    return working


def _lcm(problem: Problem) -> Working:
    numbers = [_whole(text) for text in problem.expressions]
    working, found = Working(), abs(numbers[0])
    for number in numbers[1:]:
        if not found or not number:
            raise Declined("zero has no least common multiple with other numbers")
        common = _euclid(working, max(found, abs(number)), min(found, abs(number)))
        multiple = found * abs(number) // common
        working.step(f"lcm({found}, {abs(number)}) = {found}·{abs(number)}/{common} = {multiple}.",
                     "Product of gcd and lcm")  # fmt: skip
        found = multiple
    working.final = str(found)
    return working


def _is_prime(problem: Problem) -> Working:
    import sympy as sp

    number = _whole(problem.expressions[0])
    working = Working()
    if number < 2:
        working.step("Primes are greater than 1.")
        working.final = "no"
        return working
    if not sp.isprime(number):
        divisor = min(sp.factorint(number, limit=10**6))
        if divisor == number:
            raise Declined("it is composite, but no divisor was found")
        working.step(f"{number} = {divisor}·{number // divisor}.", "Trial division")
        working.final = "no"
        return working
    root = int(sp.integer_nthroot(number, 2)[0])
    if number < 10**12:
        working.step(f"No prime up to √{number} < {root + 1} divides it.", "Trial division")
    else:
        working.step("It passes a primality test (BPSW, with no known exception).")
    working.final = "yes"
    return working


def _is_composite(problem: Problem) -> Working:
    working = _is_prime(problem)
    number = _whole(problem.expressions[0])
    if number > 1:
        working.final = "no" if working.final == "yes" else "yes"
    return working


def _divides(problem: Problem) -> Working:
    number, divisor = _whole(problem.expressions[0]), _whole(problem.options["modulus"])
    if divisor == 0:
        raise Declined("nothing can be divided by zero")
    working = Working()
    rest = number % abs(divisor)
    working.step(f"{number} = {(number - rest) // divisor}·{_bracketed(divisor)} + {rest}.", "Division algorithm")
    right = (rest == 0) != ("negated" in problem.options)
    working.final = "yes" if right else "no"
    return working


def _bracketed(number: int) -> str:
    return f"({number})" if number < 0 else str(number)


def _common_denominator(problem: Problem) -> Working:
    values = [to_sympy(parse(text)) for text in problem.expressions]
    if not all(value.is_Rational for value in values):
        raise Declined("these are not fractions of whole numbers")
    bottoms = [int(value.q) for value in values]
    working = Working()
    working.step(f"In lowest terms the denominators are {' and '.join(map(str, bottoms))}.", "Equivalent fractions")
    common = _euclid(working, max(bottoms), min(bottoms))
    multiple = bottoms[0] * bottoms[1] // common
    working.step(f"lcm({bottoms[0]}, {bottoms[1]}) = {bottoms[0]}·{bottoms[1]}/{common} = {multiple}.",
                 "Product of gcd and lcm")  # fmt: skip
    working.final = str(multiple)
    return working


def _prime_divisors(problem: Problem) -> Working:
    working = _factor(problem)
    primes = [part.split("^")[0] for part in working.final.removeprefix("-1 · ").split(" · ")]
    working.final = ", ".join(primes)
    return working


def _factor(problem: Problem) -> Working:
    import sympy as sp

    number = _whole(problem.expressions[0])
    if abs(number) < 2:
        raise Declined("0, 1 and -1 have no prime factors")
    factors = sp.factorint(abs(number), limit=10**7) if abs(number) > 10**30 else sp.factorint(abs(number))
    if not all(sp.isprime(prime) for prime in factors):
        raise Declined("the number is too large to be factored")
    working, rest = Working(), abs(number)
    for prime, power in sorted(factors.items()):
        rest //= prime**power
        working.step(f"Divide by {prime}{f' {power} times' if power > 1 else ''}: {rest} is left.", "Trial division")
    shown = " · ".join(f"{prime}^{power}" if power > 1 else str(prime) for prime, power in sorted(factors.items()))
    working.step("The factors are unique up to their order.", "Fundamental theorem of arithmetic")
    working.final = ("-1 · " if number < 0 else "") + shown
    return working


def _remainder(problem: Problem) -> Working:
    modulus = abs(_whole(problem.options["modulus"]))
    if modulus == 0:
        raise Declined("nothing can be divided by zero")
    working = Working()
    found = _residue(working, parse(problem.expressions[0]), modulus)
    if len(working.steps) == 0:
        number = _whole(problem.expressions[0])
        working.step(f"{number} = {number // modulus}·{modulus} + {found}.", "Division algorithm")
    working.final = str(found)
    return working


def _residue(working: Working, node: Node, modulus: int) -> int:
    """The residue of an expression; powers are reduced, never written out."""
    if any(isinstance(part, Apply) and part.op == "/" for part in walk(node)):
        return _whole(node) % modulus
    match node:
        case Apply("+" | "-" | "*" as op, (left, right)):
            a, b = _residue(working, left, modulus), _residue(working, right, modulus)
            value = {"+": a + b, "-": a - b, "*": a * b}[op] % modulus
            working.step(f"{a} {op} {b} ≡ {value} (mod {modulus}).", "Modular arithmetic")
            return value
        case Apply("neg", (inner,)):
            return -_residue(working, inner, modulus) % modulus
        case Apply("^", (base, exponent)):
            return _power(working, base, exponent, modulus)
    return _whole(node) % modulus


def _power(working: Working, base: Node, exponent: Node, modulus: int) -> int:
    import sympy as sp

    if modulus == 1:
        return 0
    a = _residue(working, base, modulus)
    phi = int(sp.totient(modulus))
    prime = sp.isprime(modulus)
    if gcd(a, modulus) == 1:
        reduced = _residue(Working(), exponent, phi) if phi > 1 else 0
        rule = "Fermat's little theorem" if prime else "Euler's theorem"
        working.step(f"{a} and {modulus} have no common divisor, so {a}^{phi} ≡ 1 (mod {modulus}).", rule)
        working.step(f"The exponent is {reduced} modulo {phi}, so the power is {a}^{reduced}.", "Laws of exponents")
    else:
        large = _exponent_with_factor(exponent, phi, modulus)
        reduced = _whole(exponent) if large is None else large
        if large is not None:
            working.step(f"Exponents at least log2({modulus}) may be reduced modulo {phi}: the power is {a}^{reduced}.",
                         "Euler's theorem")  # fmt: skip
    if reduced < 0:
        raise Declined("negative powers are not whole numbers")
    value = pow(a, reduced, modulus)
    working.step(f"{a}^{reduced} ≡ {value} (mod {modulus}), by repeated squaring.", "Fast modular exponentiation")
    return value


def _exponent_with_factor(exponent: Node, phi: int, modulus: int) -> int | None:
    """``e mod phi + phi``, which serves every base if ``e`` is at least ``log2(modulus)``; ``None`` for small ``e``."""
    if isinstance(exponent, Number):
        return None
    return _residue(Working(), exponent, phi) + phi if _at_least(exponent, modulus.bit_length()) else None


def _at_least(node: Node, bound: int) -> bool:
    """Whether a tower of powers is certainly at least ``bound``."""
    match node:
        case Number(text):
            return float(text) >= bound
        case Apply("^", (base, power)):
            return _at_least(base, 2) and (_at_least(power, bound) or (_at_least(base, bound) and _at_least(power, 1)))
    return False


def _inverse(problem: Problem) -> Working:
    number, modulus = _whole(problem.expressions[0]), abs(_whole(problem.options["modulus"]))
    if modulus < 2:
        raise Declined("the modulus has to be at least 2")
    working = Working()
    common = _euclid(working, modulus, number % modulus)
    if common != 1:
        working.step(f"{number} and {modulus} have the common divisor {common}.", "Modular inverse")
        working.final = "no inverse"
        return working
    found = pow(number, -1, modulus)
    working.step(f"Going back through the divisions, {number}·{found} ≡ 1 (mod {modulus}).", "Bézout's identity")
    working.final = str(found)
    return working


def _congruence(problem: Problem) -> Working:
    node = parse(problem.expressions[0])
    if not (isinstance(node, Apply) and node.op == "equiv" and len(node.args) == 3):
        raise Declined("a congruence needs its modulus, such as (mod 7)")
    import sympy as sp

    modulus = abs(_whole(node.args[2]))
    unknown = sp.Symbol(problem.unknowns[0])
    difference = to_sympy(node.args[0], {unknown.name: unknown}) - to_sympy(node.args[1], {unknown.name: unknown})
    if not difference.is_polynomial(unknown) or difference.free_symbols != {unknown}:
        raise Declined("congruences between polynomials with whole coefficients are solved")
    polynomial = sp.Poly(difference, unknown)
    if modulus < 1 or (modulus > 10**6 and polynomial.degree() > 1):
        raise Declined("the modulus is too large")
    working = Working()
    if polynomial.degree() == 1:
        found, step = _linear(working, polynomial, modulus)
    else:
        if modulus > 100_000:
            raise Declined("the modulus is too large to try every residue")
        coefficients = [int(c) % modulus for c in polynomial.all_coeffs()]
        found, step = [k for k in range(modulus) if _horner(coefficients, k, modulus) == 0], modulus
        working.step(f"Try every residue modulo {modulus}: {len(found)} satisfy it.", "Modular arithmetic")
    name = plain(unknown)
    working.final = f"{name} ≡ {', '.join(map(str, found))} (mod {step})" if found else "no solution"
    return working


def _horner(coefficients: list[int], value: int, modulus: int) -> int:
    total = 0
    for coefficient in coefficients:
        total = (total * value + coefficient) % modulus
    return total


def _linear(working: Working, polynomial: Any, modulus: int) -> tuple[list[int], int]:
    """``ax + b ≡ 0``: divide by the common divisor, multiply by the inverse."""
    a, b = (int(c) for c in polynomial.all_coeffs())
    common = gcd(a, modulus)
    if b % common:
        working.step(f"gcd({a % modulus}, {modulus}) = {common} does not divide {-b % modulus}.", "Linear congruence")
        return [], modulus
    a, b, step = a // common, b // common, modulus // common
    if common > 1:
        working.step(f"Divide by {common}: {a % step}x ≡ {-b % step} (mod {step}).", "Linear congruence")
    inverse = pow(a, -1, step) if step > 1 else 0
    found = -b * inverse % step
    working.step(f"The inverse of {a % step} modulo {step} is {inverse}; multiply by it: {found}.", "Modular inverse")
    return [found], step


WHOLE_NUMBERS: Mapping[Task, Callable[[Problem], Working]] = {
    Task.IS_COMPOSITE: _is_composite,
    Task.DIVIDES: _divides,
    Task.COMMON_DENOMINATOR: _common_denominator,
    Task.PRIME_DIVISORS: _prime_divisors,
    Task.GCD: _gcd,
    Task.LCM: _lcm,
    Task.IS_PRIME: _is_prime,
    Task.FACTOR_INTEGER: _factor,
    Task.REMAINDER: _remainder,
    Task.MODULAR_INVERSE: _inverse,
    Task.CONGRUENCE: _congruence,
}
