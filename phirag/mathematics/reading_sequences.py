"""The next term, or the term in general, of a sequence whose first terms are given."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.series import progression

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
    return _read_list(plain)


def _read_list(plain: str) -> Problem | None:
    """*How many numbers are in the list 6, 7, 10, 11, …, 98?* for lists that go up in equal steps."""
    match = re.fullmatch(
        r"how many (?:numbers|terms|integers) are (?:there )?in (?:the )?(?:following )?(?:list|sequence|"
        r"arithmetic sequence|set):? "
        r"(-?[\d.]+(?: ?, -?[\d.]+){2,}) ?, ?(?:\\[lc]?dots|\.\.\.) ?,? ?(-?[\d.]+(?: ?, "
        r"-?[\d.]+)*)", plain, re.IGNORECASE)  # fmt: skip
    if match is None:
        return None
    first = [Fraction(term.strip()) for term in match[1].split(",")]
    last = [Fraction(term.strip()) for term in match[2].split(",")]
    found = progression(first)
    steps = {after - before for before, after in pairwise(last)}
    if found is None or found[0] != "arithmetic" or (steps and steps != {found[1]}) or found[1] == 0:
        return None
    formula = f"(({last[-1]}) - ({first[0]}))/({found[1]}) + 1"
    if (last[-1] - first[0]) / found[1] % 1:
        return None
    return Problem(
        Task.EVALUATE, (formula,), (), {}, f"how many terms lead from {first[0]} to {last[-1]} in steps of {found[1]}"
    )


def _terms(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"-?\d+", text))
