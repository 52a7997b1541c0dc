"""Words that ask without changing what is asked, and what all readers of questions share."""

from __future__ import annotations

import re

from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.syntax import Apply, Node, Symbol, symbols_of, walk

__all__ = ["ASKING", "END", "F", "is_relation", "matched", "one_variable", "right_side", "variables"]

ASKING = frozenset(
    (
        "how to do i you we can could please would what what's whats is are the a an of find determine compute "
        "calculate evaluate give me work out get show let suppose given that if then value values answer result "
        "it exact exactly for in to by with and using following expression function be by number which where"
    ).split()
)
F = r"<(\d+)>"  # the place of a formula in a skeleton
END = r" ?[.?!]?$"


def matched(pattern: str, sentence: Sentence) -> tuple[str | None, ...] | None:
    """The formulas that stand at the marks of ``pattern``, if the skeleton ends in it."""
    match = re.search(pattern + END, sentence.skeleton)
    if match is None:
        return None
    lead = frozenset(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", sentence.skeleton[: match.start()]))
    if not lead <= ASKING or "<" in sentence.skeleton[: match.start()]:
        return None
    return tuple(sentence.formulas[int(group)] if group is not None else None for group in match.groups())


def one_variable(formula: str, given: str | None) -> str | None:
    """The variable of an operation on ``formula``: the one given, or the only one there is."""
    if given is not None:
        node = parse(given, symbols=("e", "i"))
        return node.name if isinstance(node, Symbol) else None
    names = variables(parse(formula))
    if len(names) == 1:
        return names[0]
    return "x" if "x" in names else None


def variables(node: Node) -> tuple[str, ...]:
    """Free variables: names that are neither constants nor bound by a sum, integral or limit."""
    bound = {
        part.args[1].name
        for part in walk(node)
        if isinstance(part, Apply) and part.op in ("sum", "product", "limit", "integrate")
        and len(part.args) > 2 and isinstance(part.args[1], Symbol)
    }  # fmt: skip
    return tuple(name for name in symbols_of(node) if name not in bound | {"pi", "e", "i", "inf", "+", "-"})


def right_side(formula: str) -> str:
    """``x^2`` of ``f(x) = x^2`` or ``y = x^2``; the formula itself otherwise."""
    match = re.match(r"^\s*(?:[a-zA-Z]\s*\(\s*[a-z]\s*\)|y)\s*=(?!=)(.+)$", formula, re.DOTALL)
    return match.group(1).strip() if match else formula


def is_relation(node: Node, operators: tuple[str, ...] = ("=", "<", ">", "<=", ">=", "!=", "equiv", "and")) -> bool:
    return isinstance(node, Apply) and node.op in operators
