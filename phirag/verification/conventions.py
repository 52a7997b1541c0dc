r"""What a question and a solution say about notation: constants, functions, numerals, operations of their own.

A letter may be a constant or a variable (``e``, ``i``), a factor or a function (``f(2)``); a question may define
``a * b`` anew, or write numbers in base seven. What is decided here is kept on the safe side: where the notation may
have another meaning, nothing is refuted.
"""

from __future__ import annotations

import re

__all__ = [
    "applied_letters",
    "called_letters",
    "constants_of",
    "defines_in_cases",
    "end_of_thinking",
    "has_own_notation",
    "is_about_graphs",
    "without_drawings",
]

_DRAWING = re.compile(
    r"\[asy\].*?(?:\[/asy\]|$)|```.*?(?:```|$)|\\begin\{tikzpicture\}.*?(?:\\end\{tikzpicture\}|$)", re.DOTALL
)
_APPLIED = re.compile(r"(?<![A-Za-z\\])([A-Za-z])\s*(?:\\left)?\((?:[a-z]|-?\d+)(?:\\right)?\)\s*(?:&\s*)?=")
_CALLED = re.compile(r"(?<![A-Za-z\\])([fghpqFGHPQTS])\s*(?:\\left)?\(")
_IMAGINARY = re.compile(
    r"complex|imaginary|conjugate|real part|\bi\s*\^\s*\{?\s*2|i²|\d\s*i\b|roots? of unity|e\^\{?\s*i|sqrt\{-"
    r"|\\pi\s*i\b|\}\s*i\b"
)
_EULER = re.compile(r"\be\s*\^|\\ln\b|\bln\b|\\exp\b")
_E_IS_A_NAME = re.compile(r"\be\s*=|=\s*e\s*=|\bd\s*[,+]\s*(?:and\s*)?\$?e\b")
_BASE = re.compile(
    r"\bbase[- ]*(?:\$|\\|\d|[a-z]\b|two|three|four|five|six|seven|eight|nine|sixteen)|\d\s*_\s*\{?\s*[\da-z]"
    r"|binary|hexadecimal|octal",
    re.IGNORECASE,
)
_SIGN = (
    r"(?:\*|@|#|\\(?:star|ast|diamond|otimes|oplus|ominus|odot|circ|dagger|Box|bowtie|[a-z]*suit|nabla"
    r"|[a-zA-Z]*[tT]riangle\w*|#|&))"
)
_OPERATION = re.compile(
    rf"[A-Za-z]\s*{_SIGN}\s*[A-Za-z]\s*=[^.]{{0,200}}(?:defin|operat|for all|for any|mean)"
    rf"|(?:defin|operat|for all|for any|mean|let)\w*[^.]{{0,200}}[A-Za-z]\s*{_SIGN}\s*[A-Za-z]\s*="
    rf"|(?:operation|define|symbol|binary)[^.]{{0,80}}{_SIGN}",
    re.IGNORECASE,
)
_GRAPHS = re.compile(
    r"\b(?:lines?|graph\w*|curves?|intersect\w*|points?|vert(?:ex|ices)|regions?|parabolas?|circles?|ellipses?|axis|axes|"
    r"coordinates?|slopes?|intercepts?|functions?|planes?|hyperbolas?|tangent|asymptotes?|roots?|zeros|solutions)\b",
    re.IGNORECASE,
)
_PIECEWISE = re.compile(
    r"^[\s$,)\\\]]*(?:\\text\s*\{\s*)?(?:if|when|for|whenever|otherwise|unless|provided)\b", re.IGNORECASE
)


def without_drawings(text: str) -> str:
    """Return ``text`` with drawings and programs blanked out; every other character keeps its place.

    >>> without_drawings("a [asy]x=1;[/asy] b")
    'a                   b'
    """
    return _DRAWING.sub(lambda match: " " * len(match.group()), text)


def applied_letters(text: str) -> frozenset[str]:
    """Return the letters that ``text`` uses as functions: ``R(3) = 15``.

    >>> sorted(applied_letters("R(3) = 15 and x(y + 1) = 2"))
    ['R']
    """
    return frozenset(_APPLIED.findall(text))


def called_letters(text: str) -> frozenset[str]:
    """Return the usual names of functions that stand before a bracket in ``text``."""
    return frozenset(_CALLED.findall(text))


def constants_of(text: str) -> frozenset[str]:
    """Return which of π, e and i are constants in ``text``.

    >>> sorted(constants_of("the complex number 3 + 4i")), sorted(constants_of("i = 1, 2, 3"))
    (['i', 'pi'], ['pi'])
    """
    found = {"pi"}
    if _EULER.search(text) and not _E_IS_A_NAME.search(text):
        found.add("e")
    if _IMAGINARY.search(text):
        found.add("i")
    return frozenset(found)


def has_own_notation(question: str) -> bool:
    r"""Whether a question gives numerals or signs a meaning of their own.

    >>> has_own_notation("What is $11_2 + 1_2$?"), has_own_notation("Let $a * b = a + 2b$."), has_own_notation("2 * 3")
    (True, True, False)
    """
    return bool(_BASE.search(question) or _OPERATION.search(question))


def is_about_graphs(question: str) -> bool:
    """Whether a question is about curves or several solutions, so that a letter has more than one value."""
    return bool(_GRAPHS.search(question))


def defines_in_cases(tail: str) -> bool:
    """Whether the words behind a definition restrict it: ``f(n) = n/2 if n is even``."""
    return bool(_PIECEWISE.search(tail))


def end_of_thinking(text: str) -> int:
    """Return where what a model wrote between its think marks ends; 0 if there is none, the end if it was cut off.

    >>> end_of_thinking("<think>hm</think> 3"), end_of_thinking("3"), end_of_thinking("<think>hm")
    (9, 0, 9)
    """
    end = text.rfind("</think>")
    if end >= 0:
        return end
    return len(text) if "<think>" in text else 0
