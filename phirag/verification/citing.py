"""The numbers in brackets that a solution cites, against the passages it was given.

Only whether a number belongs to a passage is looked at; whether the passage says what it is cited for is not.
"""

from __future__ import annotations

import re

from phirag.types import Check, Verdict
from phirag.verification.splitting import find_formulas

__all__ = ["citation_checks"]

_MARKER = re.compile(r"(?<![\w\\\])}])\[\s*(\d{1,3}(?:\s*,\s*\d{1,3})*)\s*\](?!\s*[\[(])")


def citation_checks(text: str, passages: int) -> tuple[Check, ...]:
    """Return a check for each citation in ``text``, of which ``passages`` passages can be meant.

    Examples
    --------
    >>> for check in citation_checks("By [1] and [7], but not $[2]$.", 2):
    ...     print(check.what, "-", check.evidence)
    citation [1] - the passage was given; what it says was not compared
    citation [7] - no such passage was given
    """
    formulas = [formula.outer for formula in find_formulas(text)]
    found = []
    for match in _MARKER.finditer(text):
        if any(start <= match.start() < end for start, end in formulas):
            continue
        for number in re.findall(r"\d+", match.group(1)):
            known = 1 <= int(number) <= passages
            evidence = "the passage was given; what it says was not compared" if known else "no such passage was given"
            found.append(
                Check(
                    what=f"citation [{number}]",
                    how="counting the passages",
                    verdict=Verdict.UNDETERMINED,
                    evidence=evidence,
                    final=False,
                    kind="citation",
                    span=match.span(),
                )
            )
    return tuple(found)
