r"""Sums with dots, ``1 + 3 + 5 + \cdots + 99``, as sums with a rule.

The rule is read off at least three terms, which have to be in arithmetic or geometric progression; anything else
is left as it was, and then cannot be read.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from phirag.errors import MathematicsError
from phirag.mathematics.integers import evaluated
from phirag.mathematics.parser import parse

__all__ = ["progression", "without_dots"]

_DOTS = r"(?:\\(?:cdots|ldots|dots|dotsb|dotsc)|\.\.\.)"


def without_dots(formula: str) -> str:
    r"""Return a sum with dots as one with a rule; other formulas as they are.

    Examples
    --------
    >>> without_dots(r"1 + 3 + 5 + \cdots + 99")
    'sum((1) + (2)*k, k, 0, 49)'
    >>> without_dots(r"1 - \frac{1}{2} + \frac{1}{4} - \cdots")
    'sum((1)*(-1/2)^k, k, 0, inf)'
    """
    match = re.fullmatch(rf"\s*(.+?)\s*([-+])\s*{_DOTS}\s*(?:([-+])\s*(.+?))?\s*\.?\s*", formula, re.DOTALL)
    if match is None or re.search(_DOTS, match[1] + (match[4] or "")):
        return formula
    try:
        terms = [evaluated(parse(term)) for term in _terms(match[1])]
        last = evaluated(parse(match[3].replace("+", "") + f"({match[4]})")) if match[4] else None
    except (MathematicsError, ZeroDivisionError):
        return formula
    return _rule(formula, [Fraction(term) for term in terms], None if last is None else Fraction(last))


def _terms(text: str) -> list[str]:
    """The terms of a sum, each with its sign."""
    found, depth, start = [], 0, 0
    for place, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and char in "+-" and place > start and text[start:place].strip() and text[place - 1] not in "^*/":
            found.append(text[start:place])
            start = place if char == "-" else place + 1
    return [term for term in [*found, text[start:]] if term.strip()]


def progression(terms: list[Fraction]) -> tuple[str, Fraction] | None:
    """Return ``("arithmetic", difference)`` or ``("geometric", ratio)`` if at least three terms show one."""
    if len(terms) < 3:
        return None
    differences = {after - before for before, after in pairwise(terms)}
    if len(differences) == 1:
        return "arithmetic", differences.pop()
    if 0 not in terms:
        ratios = {after / before for before, after in pairwise(terms)}
        if len(ratios) == 1:
            return "geometric", ratios.pop()
    return None


def _rule(formula: str, terms: list[Fraction], last: Fraction | None) -> str:
    found = progression(terms)
    if found is None:
        return formula
    kind, step = found
    first = terms[0]
    if last is None:
        return f"sum(({first})*({step})^k, k, 0, inf)" if kind == "geometric" and abs(step) < 1 else formula
    if kind == "arithmetic":
        count = (last - first) / step if step else Fraction(1, 2)
        return f"sum(({first}) + ({step})*k, k, 0, {count})" if count.denominator == 1 and count > 0 else formula
    power, value = 0, first
    while abs(value) != abs(last) and power < 10_000 and (abs(value) < abs(last)) == (abs(step) > 1):
        value *= step
        power += 1
    return f"sum(({first})*({step})^k, k, 0, {power})" if value == last else formula
