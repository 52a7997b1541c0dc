"""Circles by their equations."""

from __future__ import annotations

from phirag.mathematics.asking import F, free_names, is_relation, matched
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task

__all__ = ["CURVES"]

_BY = (
    r"(?:with equation|given by|defined by|whose equation is|described by|with the equation|that has the "
    r"equation|represented by)?"
)


def _read_circle(sentence: Sentence) -> Problem | None:
    part = r"(radius|area|circumference|center|diameter)"
    said = rf"(?:the )?(?:circle|graph of the circle|circle whose graph is) {_BY}(?: the equation)?(?: of the form)?"
    found = matched(rf"{part} of {said} ?{F}", sentence) or matched(
        rf"(area) (?:of the region )?(?:enclosed by|inside) (?:the )?(?:circle|region|graph of)?(?: of)? "
        rf"?{_BY}(?: the equation)? ?{F}",
        sentence,
    )
    if found is None:
        return None
    which, formula = str(found[0]), str(found[1])
    node = sentence.parse(formula)
    if not is_relation(node, ("=",)) or set(free_names(sentence, node)) != {"x", "y"}:
        return None
    return Problem(Task.CIRCLE, (formula,), ("x", "y"), {"part": which}, f"the {which} of the circle {formula}")


CURVES = (_read_circle,)
