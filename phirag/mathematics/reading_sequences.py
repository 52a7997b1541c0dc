"""The next term, or the term in general, of a sequence whose first terms are given."""

from __future__ import annotations

import re

from phirag.mathematics.problems import Problem, Task

__all__ = ["read_sequence"]

_TERMS = r"(-?\d+(?:, ?-?\d+){2,}(?:, ?(?:\.\.\.|\\l?dots))?)"


def read_sequence(text: str) -> Problem | None:
    """Read a question about a sequence of whole numbers.

    >>> read_sequence("What comes next: 1, 4, 9, 16?").reading
    'the next term of 1, 4, 9, 16'
    """
    plain = " ".join(text.replace("$", "").rstrip(".? ").split())
    match = re.fullmatch(
        rf"what (?:comes next|is next|is the next (?:term|number))(?: in| of)?(?: the sequence)?:? {_TERMS}",
        plain,
        re.IGNORECASE,
    )
    if match:
        terms = _terms(match[1])
        return Problem(Task.NEXT_TERM, terms, (), {}, f"the next term of {', '.join(terms)}")
    match = re.fullmatch(
        rf"(?:what is|find|give) the ([a-z])(?:'|’)?th term of(?: the sequence)?:? {_TERMS}", plain, re.IGNORECASE
    )
    if match:
        terms = _terms(match[2])
        return Problem(Task.NTH_TERM, terms, (match[1],), {}, f"term number {match[1]} of {', '.join(terms)}")
    return None


def _terms(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"-?\d+", text))
