"""Whether a function is even, odd or neither."""

from __future__ import annotations

import re

from phirag.mathematics.asking import F, free_names
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task

__all__ = ["PARITY"]

_ENTER = r"(?: (?:\. |\? )?enter \"? ?odd \"? , \"? ?even \"? , or \"? ?neither \"?)?"


def _read_parity(sentence: Sentence) -> Problem | None:
    text = re.sub(r'["“”\'` ]+', " ", sentence.skeleton).rstrip(" .?")
    match = re.fullmatch(
        rf"(?:is|determine if|determine whether) (?:the function )?{F} (?:is )?(?:an )?(?:even|odd)(?: "
        rf"function)? ?, (?:an )?(?:odd|even)(?: function)? ?,? or neither"
        r"(?: [.?])?(?: enter (?:odd|even) ?, (?:even|odd) ?, or neither)?",
        text,
    )
    if match is None:
        return None
    found = re.match(r"^\s*[A-Za-z]\s*\(\s*([a-z])\s*\)\s*=(?!=)(.+)$", sentence.formulas[int(match[1])], re.DOTALL)
    if found is None or set(free_names(sentence, sentence.parse(found[2]))) - {found[1]}:
        return None
    return Problem(
        Task.PARITY, (found[2].strip(),), (found[1],), {}, f"whether {found[2].strip()} is even or odd in {found[1]}"
    )


PARITY = (_read_parity,)
