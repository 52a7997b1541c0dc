r"""A solution taken apart: its steps, and the relations in them with what joins them.

``\[ x = 20 / 5 \] \[ = 4 \]`` goes on over two formulas; ``x = 1 and x = 3`` offers two values of one name, of which
neither is *the* value of ``x``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from phirag.mathematics.syntax import Symbol
from phirag.verification.context import free_names
from phirag.verification.conventions import without_drawings
from phirag.verification.formulas import read_formula
from phirag.verification.prose import read_prose
from phirag.verification.splitting import Step, find_formulas, split_steps
from phirag.verification.statements import Side, Statement

__all__ = ["SolutionText", "names_of"]

_MARKS = re.compile(r"(?:[\s$]|\\[\[\]()]|\\\\|\\(?:begin|end)\{[a-z]+\*?\}|&)*")
_BETWEEN = re.compile(
    r"(?:[\s$,;.:]|\\[\[\]()]|\\q?quad|\b(?:or|and|to|then|also|second|the|other|is|either|both|from|first)\b"
    r"|\\text|[{}]|\\\\|&|-|–)*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[A-Za-z](?:_\{?\w+\}?)?")
_FARTHEST = 200  # characters between two relations that are looked at together


@dataclass(frozen=True)
class SolutionText:
    """A text with its steps and relations, in order."""

    text: str
    steps: list[Step]
    statements: list[Statement]

    @classmethod
    def of(cls, text: str, functions: frozenset[str] = frozenset()) -> SolutionText:
        r"""Take ``text`` apart; ``functions`` are letters that are applied to what stands in brackets behind them.

        >>> found = SolutionText.of("$x = 20 / 5$\n$= 4$")
        >>> [[side.text for side in statement.sides] for statement in found.statements]
        [['x', '20 / 5'], ['20 / 5', '4']]
        """
        text = without_drawings(text)
        formulas = find_formulas(text)
        steps = split_steps(text, formulas)
        found = [one for formula in formulas for one in read_formula(formula.content, formula.start)]
        found += [one for step in steps for one in read_prose(step.text, step.start, formulas)]
        found.sort(key=lambda statement: statement.start)
        if functions:
            found = [
                replace(one, sides=tuple(replace(side, functions=functions) for side in one.sides)) for one in found
            ]
        return cls(text, steps, _grouped(_joined(found, text), text))


def names_of(statement: Statement) -> frozenset[str]:
    """Return the names in a relation, in any reading of its sides."""
    return frozenset().union(*(free_names(node) for side in statement.sides for node in side.nodes))


def _joined(statements: list[Statement], text: str) -> list[Statement]:
    """Let a relation go on with the one before it, if only marks stand between and it has no left side or the same."""
    found: list[Statement] = []
    for statement in statements:
        if found and _adjacent(found[-1], statement, text, _MARKS):
            before, first = found[-1].sides[-1], statement.sides[0]
            if statement.formula and not first.text and first.name is None:
                statement = replace(statement, sides=(before, *statement.sides[1:]), continued=True)
            elif statement.signs[0] == "=" and _refines(found[-1], statement):
                sides, starts = (before, statement.sides[1]), statement.starts[:2]
                found.append(replace(statement, sides=sides, signs=("=",), starts=starts, continued=True))
        found.append(statement)
    return found


def _adjacent(before: Statement, after: Statement, text: str, between: re.Pattern[str]) -> bool:
    if not 0 <= after.start - before.end <= _FARTHEST:
        return False
    return between.fullmatch(text, before.end, after.start) is not None


def _refines(before: Statement, after: Statement) -> bool:
    """Whether ``x = …`` after ``x = …`` works out the same value further, and is no second solution."""
    name = _letter(after.sides[0])
    if not name or name != _letter(before.sides[0]):
        return False
    known = before.sides[-1].text
    if re.fullmatch(r"[\d.\s]*", known):
        return False
    if after.sides[0].name:
        return True
    return len(before.signs) == 1 and len(after.sides[1].text) < 0.8 * len(known)


def _letter(side: Side) -> str:
    return side.name or (side.text if _LETTER.fullmatch(side.text) else "")


def _grouped(statements: list[Statement], text: str) -> list[Statement]:
    """Mark relations that are offered side by side about one name as plural."""
    found = list(statements)
    for place in range(1, len(found)):
        before, after = found[place - 1], found[place]
        if not _adjacent(before, after, text, _BETWEEN):
            continue
        first, second = before.sides[0].nodes, after.sides[0].nodes
        values = [bool(nodes) and isinstance(nodes[0], Symbol) for nodes in (first, second)]
        joined = re.search(r"\b(?:or|and)\b", text[before.end : after.start])
        # "3x = 6 and x = 2" is one after the other, "x^3 = 0 and x - 9 = 0" are two ways
        alike = joined and values[0] == values[1] and names_of(before) == names_of(after)
        if alike or (all(values) and first == second):
            found[place - 1], found[place] = replace(before, plural=True), replace(after, plural=True)
    return found
