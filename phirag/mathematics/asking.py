"""Words that ask without changing what is asked, and what all readers of questions share."""

from __future__ import annotations

import re

from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.syntax import Apply, Node, Symbol, symbols_of, walk

__all__ = [
    "ASKING",
    "END",
    "F",
    "free_names",
    "is_relation",
    "matched",
    "one_variable",
    "right_side",
    "variables",
    "words_of",
]

ASKING = frozenset(
    (
        "how to do i you list state we can could please would what what's whats is are the a an of find determine "
        "compute calculate evaluate give me work out get show let suppose given that if then value values answer "
        "result it exact exactly for in to by with and using following expression function be by number which where"
    ).split()
)
F = r"<(\d+)>"  # the place of a formula in a skeleton
END = r" ?[.?!]?$"


def matched(pattern: str, sentence: Sentence) -> tuple[str | None, ...] | None:
    """What stands in the groups of ``pattern``, if the skeleton ends in it: formulas at their marks, or words.

    Where it stands in the sentence but is not all of it, what is left over is recorded as a miss.
    """
    match = re.search(rf"(?<![^\W\d_]){pattern}{END}", sentence.skeleton)
    if match is None:
        within = re.search(rf"(?<![^\W\d_]){pattern}(?![^\W\d_])", sentence.skeleton)
        if within is not None:
            left = sentence.skeleton[: within.start()] + " " + sentence.skeleton[within.end() :]
            _missed(sentence, left)
        return None
    lead = sentence.skeleton[: match.start()]
    if not frozenset(words_of(lead)) <= ASKING or "<" in lead:
        _missed(sentence, lead)
        return None
    return tuple(
        sentence.formulas[int(group)] if group is not None and group.isdigit() else group for group in match.groups()
    )


def words_of(text: str) -> list[str]:
    """The words of a piece of a skeleton, in order."""
    return re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.sub(r"<\d+>", " ", text))


def _missed(sentence: Sentence, left: str) -> None:
    words = [word for word in words_of(left) if word not in ASKING]
    formulas = [sentence.formulas[int(k)] for k in re.findall(r"<(\d+)>", left)]
    if words or formulas:
        sentence.misses.append((*words, *formulas))


def free_names(sentence: Sentence, node: Node) -> tuple[str, ...]:
    """Names in a formula that nothing before it gives a value to."""
    named = set(sentence.symbols) - sentence.known
    found = [name for name in symbols_of(node) if name in named or name in variables(node)]
    return tuple(dict.fromkeys(name for name in found if name not in sentence.known and name not in sentence.functions))


def one_variable(sentence: Sentence, formula: str, given: str | None) -> str | None:
    """The variable of an operation on ``formula``: the one given, or the only one there is."""
    if given is not None:
        node = parse(given, symbols=("e", "i"))
        return node.name if isinstance(node, Symbol) else None
    names = free_names(sentence, sentence.parse(formula))
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
