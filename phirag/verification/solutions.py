r"""A stated final answer to the values it gives to each unknown.

``x = 1 or x = 2``, ``x_1 = 1, x_2 = 2``, ``\{1, 2\}``, ``1 \pm \sqrt 2``, ``x = 2, y = 1`` and ``(2, 1)`` all
say which values are solutions; so do *no solution* and *all real numbers*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from phirag.errors import ParseError
from phirag.mathematics.meaning import branches
from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import split_top
from phirag.mathematics.syntax import Apply, Node, Symbol

__all__ = ["Solutions", "read_solutions"]

_NONE = re.compile(r"\bno\s+(?:real\s+|complex\s+)?(?:solutions?|roots?)\b|\\emptyset|∅|\bnone\b", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all|every|any)\s+(?:real\s+|complex\s+)?(?:numbers?|values?|x)\b|\binfinitely many\b"
    r"|^\s*(?:\\mathbb\{R\}|ℝ)\s*$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\\text\{\s*(?:or|and)\s*\}|\\(?:lor|vee|quad|qquad)\b|\b(?:or|and)\b|\n|∨")


@dataclass(frozen=True)
class Solutions:
    """What an answer says.

    ``values`` holds one mapping per solution, from the name of an unknown to its value; ``everything`` is
    set where every number is said to be a solution. No values and not everything means *no solution*.
    """

    values: tuple[dict[str, Node], ...] = field(default=())
    everything: bool = False


def read_solutions(final: str, unknowns: Sequence[str]) -> Solutions:
    """Read a final answer as solutions for ``unknowns``.

    Raises
    ------
    ParseError
        If it does not say which values the unknowns have.

    Examples
    --------
    >>> len(read_solutions("x = 1 ± 2", ["x"]).values)
    2
    >>> sorted(read_solutions("(2, 1)", ["x", "y"]).values[0])
    ['x', 'y']
    """
    if _NONE.search(final):
        return Solutions()
    if _ALL.search(final):
        return Solutions(everything=True)
    parts = [part for piece in _WORDS.split(final) for part in split_top(piece) if part.strip(" .,;")]
    nodes = [parse(part.strip(" .")) for part in parts]
    if not nodes:
        raise ParseError("the answer states no value")
    if len(unknowns) == 1:
        values = [value for node in nodes for value in _values(node, unknowns[0])]
        return Solutions(tuple({unknowns[0]: value} for value in values))
    return Solutions(_systems(nodes, unknowns))


def _values(node: Node, unknown: str) -> list[Node]:
    """All values that one statement gives to one unknown."""
    match node:
        case Apply("=" | "in" | "approx", (Symbol(name), value)) if _is_unknown(name, unknown):
            return _values(value, unknown)
        case Apply("=", (Symbol(_), Symbol(name))) if _is_unknown(name, unknown):
            raise ParseError(f"the answer does not say what {unknown} is")
        case Apply("=", (value, Symbol(name))) if _is_unknown(name, unknown):
            return _values(value, unknown)
        case Apply("and", links):  # x = a = b: the last form counts
            return _values(links[-1].args[1], unknown) if isinstance(links[-1], Apply) else []
        case Apply("=" | "<" | ">" | "<=" | ">=" | "!=" | "equiv", _):
            raise ParseError(f"the answer is not a value of {unknown}")
        case Apply("set" | "list", items):
            return [value for item in items for value in _values(item, unknown)]
    return branches(node)


def _is_unknown(name: str, unknown: str) -> bool:
    """Whether ``name`` is the unknown, or the unknown with the number of a root (``x_1``)."""
    return re.fullmatch(rf"{re.escape(unknown)}(?:_?\d+)?", name) is not None


def _systems(nodes: Sequence[Node], unknowns: Sequence[str]) -> tuple[dict[str, Node], ...]:
    """Solutions of a system: assignments in turn, or tuples in the order of the unknowns."""
    if all(isinstance(node, Apply) and node.op in ("tuple", "set", "list") for node in nodes):
        flat = [item for node in nodes if isinstance(node, Apply)
                for item in (node.args if node.op in ("set", "list") else (node,))]  # fmt: skip
        found = []
        for node in flat:
            if not (isinstance(node, Apply) and node.op == "tuple" and len(node.args) == len(unknowns)):
                raise ParseError(f"a solution gives {len(unknowns)} values, for {', '.join(unknowns)}")
            found.append(dict(zip(unknowns, node.args, strict=False)))
        return tuple(found)
    if len(nodes) == 1 and isinstance(nodes[0], Apply) and nodes[0].op == "=":
        match nodes[0]:
            case Apply("=", (Apply("tuple", names), Apply("tuple", values))) if len(names) == len(values):
                labels = [name.name for name in names if isinstance(name, Symbol)]
                if sorted(labels) == sorted(unknowns):
                    return (dict(zip(labels, values, strict=False)),)
    solutions: list[dict[str, Node]] = []
    current: dict[str, Node] = {}
    for node in nodes:
        match node:
            case Apply("=", (Symbol(name), value)) if name in unknowns:
                if name in current:
                    solutions.append(current)
                    current = {}
                current[name] = value
            case _:
                raise ParseError(f"the answer does not give values to {', '.join(unknowns)}")
    solutions.append(current)
    for solution in solutions:
        missing = [name for name in unknowns if name not in solution]
        if missing:
            raise ParseError(f"the answer gives no value to {', '.join(missing)}")
    return tuple(signed for solution in solutions for signed in _both_signs(solution))


def _both_signs(solution: dict[str, Node]) -> list[dict[str, Node]]:
    """A solution written with ``±`` is two; the signs of all unknowns change together."""
    whole = branches(Apply("list", tuple(solution.values())))
    return [dict(zip(solution, part.args, strict=False)) for part in whole if isinstance(part, Apply)]
