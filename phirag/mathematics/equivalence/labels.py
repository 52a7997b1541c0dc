r"""The names that answers give to values: ``x =``, ``f(x) =``, ``(p, q) =``, ``|AB| =``, ``S : T =``.

Such a left side only says what the value is of. ``2x + z = 1`` is different: its left side is an expression in the
unknowns, so that the whole is an equation.
"""

from __future__ import annotations

import re

from phirag.mathematics.equivalence.tidy import CLOSE, OPEN

__all__ = ["canonical_label", "function_label", "is_label", "names_of", "same_label"]

_INDEX = r"(?:\s*_\s*(?:\{[^{}]*\}|\w))?'*"
_NAME = (
    rf"(?:[A-Za-z]|[A-Z]{{2,4}}|\\(?!sqrt|frac|sin|cos|tan|log|ln)[A-Za-z]+|{OPEN}[^{OPEN}{CLOSE}]+{CLOSE}|(?:[A-Z][a-z]+|[a-z]{{4,}}))"
    + _INDEX
)
_APPLIED = rf"{_NAME}(?:\s*\^\s*\{{?-1\}}?)?\s*\([\w\s,+]{{1,20}}\)"
_CAPITALS = r"[A-Z]{1,4}'?"
_LABEL = re.compile(
    rf"(?:{_NAME}|{_APPLIED}|\|\s*{_CAPITALS}\s*\||\\overline\s*\{{?\s*{_CAPITALS}\s*\}}?|\[\s*[A-Z]{{3,5}}\s*\]"
    rf"|\\(?:angle|triangle|measuredangle)\s*{_CAPITALS}|m\s*\\angle\s*{_CAPITALS}|\\(?:sin|cos|tan)\s*(?:\\angle)?\s*{_CAPITALS}"
    rf"|\(\s*{_NAME}(?:\s*[,;]\s*{_NAME})+\s*\)|{_NAME}\s*[:/]\s*{_NAME}|\\[dt]?frac\s*\{{\s*{_NAME}\s*\}}\s*\{{\s*{_NAME}\s*\}}"
    r"|\\vec\s*\{\s*\w+\s*\}|\\frac\s*\{d\w?\}\s*\{d\w\}|\\hat\s*\{\s*\w+\s*\})"
)
_FUNCTION = re.compile(r"([A-Za-z])\s*\(\s*([A-Za-z])\s*\)")


def is_label(text: str) -> bool:
    """Whether the left side of an equation only names what its right side is.

    >>> [is_label(text) for text in ("x", "f(x)", "(p, q)", "|AB|", "a + 3z", "7", "x^2")]
    [True, True, True, True, False, False, False]
    """
    return _LABEL.fullmatch(text.strip()) is not None


def canonical_label(text: str) -> str:
    """The label without spaces and braces, so that ``x_{1}`` and ``x_1`` are one name."""
    return re.sub(rf"[\s{{}}{OPEN}{CLOSE}]", "", text)


def names_of(label: str) -> tuple[str, ...]:
    """The names of a label such as ``(p,q)``; empty where it is not a tuple of names."""
    inside = label[1:-1] if label.startswith("(") and label.endswith(")") else ""
    return tuple(part for part in re.split(r"[,;]", inside) if part)


def function_label(label: str) -> tuple[str, str] | None:
    """``("f", "x")`` of ``f(x)``."""
    match = _FUNCTION.fullmatch(label)
    return (match.group(1), match.group(2)) if match else None


def same_label(first: str, second: str) -> bool:
    """Whether two labels name the same thing: ``y`` and ``f(x)`` do, so do ``f(x)`` and ``f(t)``."""
    if first == second:
        return True
    one, two = function_label(first), function_label(second)
    if one and two:
        return one[0] == two[0]
    return bool((one and second == "y") or (two and first == "y"))
