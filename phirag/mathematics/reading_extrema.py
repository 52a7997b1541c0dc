"""The least and the greatest value of a function of one variable."""

from __future__ import annotations

import re

from phirag.mathematics.asking import F, free_names, is_relation, matched
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task

__all__ = ["EXTREMA"]

_MOST = r"(minimum|maximum|least|greatest|smallest|largest)"


def _read_extremum(sentence: Sentence) -> Problem | None:
    over = (
        rf"(?:,? ?(?:over|for|where|if) (?:all )?{F} (?:is |ranges over )?(?:all |a )?real(?: numbers?)?|,? "
        rf"?(?:over|for) (?:all )?real (?:numbers |values of )?{F})?"
    )
    found = matched(
        rf"{_MOST} (?:possible )?value (?:of|for) (?:the )?(?:expression |function |quadratic |polynomial )*{F}{over}",
        sentence,
    )
    if found is None:
        found = matched(rf"{_MOST} (?:possible )?value (?:of|for) {F} (?:in|if) (?:the equation )?{F}", sentence)
        if found is None:
            return None
        match = re.match(rf"^\s*{re.escape(str(found[1]).strip())}\s*=(?!=)(.+)$", str(found[2]))
        if match is None:
            return None
        found = (found[0], match[1], None, None)
    word, formula = str(found[0]), str(found[1])
    formula = re.sub(r"^\s*(?:[A-Za-z]\s*\(\s*[a-z]\s*\)|y)\s*=(?!=)", "", formula)
    node = sentence.parse(formula)
    names = free_names(sentence, node)
    if len(names) != 1 or is_relation(node):
        return None
    which = "minimum" if word in ("minimum", "least", "smallest") else "maximum"
    return Problem(Task.EXTREMUM, (formula,), names, {"which": which}, f"the {which} of {formula} over real {names[0]}")


EXTREMA = (_read_extremum,)
