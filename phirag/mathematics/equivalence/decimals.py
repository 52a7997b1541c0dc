"""Decimals that state their own precision: rounded, cut off, shortened, going on.

A decimal is the rounded value of a number that has no finite decimal, if it has three significant digits (four, if the
number is a fraction). Everything else that agrees only nearly is left undecided.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from phirag.mathematics.equality import Comparison
from phirag.mathematics.equivalence.numerals import exact
from phirag.mathematics.equivalence.readings import Value
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.syntax import Apply, Node, Number, walk
from phirag.types import Verdict

__all__ = ["going_on", "nearly", "numeral_of", "rounded", "shortened"]


def numeral_of(node: Node) -> str | None:
    """A decimal numeral with digits behind its point, with its sign."""
    match node:
        case Number(text) if "." in text:
            return text
        case Apply("neg", (Number(text),)) if "." in text:
            return "-" + text
    return None


def _terminates(value: Any) -> bool:
    """Whether a number has a finite decimal expansion."""
    if not getattr(value, "is_Rational", isinstance(value, Fraction)):
        return False
    bottom = int(value.denominator if isinstance(value, Fraction) else value.q)
    for prime in (2, 5):
        while bottom % prime == 0:
            bottom //= prime
    return bottom == 1


def rounded(first: Node, second: Node, left: Any, right: Any) -> Comparison | None:
    """A decimal against the number it is rounded from."""
    for numeral, value in ((numeral_of(first), right), (numeral_of(second), left)):
        if numeral is None or getattr(value, "free_symbols", None) or _terminates(value):
            continue
        return _against_numeral(numeral, value)
    return None


def shortened(first: Node, second: Node) -> Comparison | None:
    """Two decimals of which one is the other rounded: ``3.1416`` and ``3.14159``."""
    numerals = [numeral for numeral in map(numeral_of, (first, second)) if numeral is not None]
    if len(numerals) != 2:
        return None
    short, long = sorted(numerals, key=lambda numeral: len(numeral.split(".")[1]))
    places = [len(numeral.split(".")[1]) for numeral in (short, long)]
    significant = len(short.replace("-", "").replace(".", "").lstrip("0"))
    if (
        places[0] < places[1]
        and significant >= 4
        and abs(Fraction(short) - Fraction(long)) <= Fraction(1, 2 * 10 ** places[0])
    ):
        return Verdict.UNDETERMINED, f"{short} is {long} rounded to {places[0]} decimal places"
    return None


def _against_numeral(numeral: str, value: Any) -> Comparison | None:
    places = len(numeral.split(".")[1])
    rational = isinstance(value, Fraction) or value.is_Rational
    gap = _gap(Fraction(numeral), value, places)
    if gap is None:
        return None
    unit = Fraction(1, 10**places)
    significant = len(numeral.replace("-", "").replace(".", "").lstrip("0"))
    if gap <= unit / 2:
        if significant >= (4 if rational else 3):
            return Verdict.CHECKED, f"{numeral} is the other number rounded to {places} decimal places"
        return Verdict.UNDETERMINED, f"{numeral} is the other number rounded, to {significant} significant digits only"
    if gap < unit and _nearer_zero(Fraction(numeral), value):
        return Verdict.UNDETERMINED, f"{numeral} is the other number cut off, not rounded, at its last digit"
    return None


def _nearer_zero(decimal: Fraction, value: Any) -> bool:
    size = value if isinstance(value, Fraction) else Fraction(str(value.evalf(40)))
    return abs(decimal) < abs(size) and (decimal < 0) == (size < 0)


def _gap(decimal: Fraction, value: Any, places: int) -> Fraction | None:
    if isinstance(value, Fraction):
        return abs(decimal - value)
    if not value.is_real:
        return None
    approximation = value.evalf(places + 25)
    return abs(decimal - Fraction(str(approximation))) if approximation.is_Float or approximation.is_Rational else None


def going_on(numeral: Value, other: Value) -> Comparison | None:
    """``3.14…`` against a number whose decimals begin like this."""
    text = numeral_of(numeral.node)
    if text is None:
        return None
    places = len(text.split(".")[1])
    value = to_sympy(other.node)
    gap = _gap(Fraction(text), value, places) if not value.free_symbols else None
    if gap is not None and gap < Fraction(1, 10**places) and places >= 2:
        return Verdict.CHECKED, f"the decimals agree as far as {text}… shows them"
    return None


def nearly(first: Node, second: Node, left: Any, right: Any) -> Comparison | None:
    """Expressions with rounded decimals in them that agree about as well as those allow."""
    if not any(isinstance(part, Number) and "." in part.text for node in (first, second) for part in walk(node)):
        return None
    if left.free_symbols or right.free_symbols or (exact(first) is not None and exact(second) is not None):
        return None
    if numeral_of(first) or numeral_of(second):
        return None
    sizes = [abs(complex(side.evalf(15))) for side in (left, right)]
    gap = abs(complex((left - right).evalf(15)))
    if gap <= 0.005 * max(sizes):
        return Verdict.UNDETERMINED, "they agree only about as well as the rounded decimals in them allow"
    return None
