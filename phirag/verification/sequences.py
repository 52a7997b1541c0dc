"""Terms of sequences, by interpolation: Lagrange's formula through all terms but the last has to give the last.

Runs inside the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.problems import Problem, Task
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_SEQUENCES"]


def _interpolated(terms: Sequence[int], place: int) -> Fraction:
    """The value at ``place`` (from 1) of the polynomial through the terms."""
    total = Fraction(0)
    for k, term in enumerate(terms, 1):
        weight = Fraction(term)
        for j in range(1, len(terms) + 1):
            if j != k:
                weight *= Fraction(place - j, k - j)
        total += weight
    return total


def _shows_rule(terms: Sequence[int]) -> bool:
    """Whether the terms before the last foretell the last."""
    return len(terms) > 2 and _interpolated(terms[:-1], len(terms)) == terms[-1]


def _next(problem: Problem, final: str) -> list[Outcome]:
    terms = [int(term) for term in problem.expressions]
    expected = _interpolated(terms, len(terms) + 1)
    value: Any = to_sympy(parse(final))
    what, how = f"the next term is {final}", "Lagrange interpolation"
    if value != expected:
        return [Outcome(what, how, Verdict.REFUTED, f"the polynomial through the terms gives {expected}")]
    if not _shows_rule(terms):
        return [Outcome(what, how, Verdict.UNDETERMINED, "the terms do not show a rule")]
    return [Outcome(what, how, Verdict.CHECKED, "the terms before the last foretell the last, and it follows alike")]


def _nth(problem: Problem, final: str) -> list[Outcome]:
    import sympy as sp

    terms, name = [int(term) for term in problem.expressions], problem.unknowns[0]
    n = sp.Symbol(name)
    rule = to_sympy(parse(final, symbols=(name,)), {name: n})
    what, how = f"the rule {final} gives the terms", "inserting 1, 2, 3, …"
    if not rule.is_polynomial(n) or rule.free_symbols - {n}:
        raise ParseError(f"{final!r} is no polynomial in {name}")
    for place, term in enumerate(terms, 1):
        if rule.subs(n, place) != term:
            return [Outcome(what, how, Verdict.REFUTED, f"at {place} it gives {rule.subs(n, place)}, not {term}")]
    shown = len(terms) > 2 and sp.degree(rule, n) <= len(terms) - 2
    evidence = f"{len(terms)} terms agree, and a polynomial of lower degree than {len(terms) - 1} does it"
    return [Outcome(what, how, Verdict.CHECKED if shown else Verdict.UNDETERMINED, evidence)]


CHECK_SEQUENCES: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {Task.NEXT_TERM: _next, Task.NTH_TERM: _nth}
