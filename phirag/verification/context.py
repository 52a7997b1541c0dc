"""What is in force at a place of a solution: definitions, known values, equations, and where each was said.

Nothing is taken over that was said under an assumption or offered as one of several values. A name that gets a
second value has been used anew; what was known of it before is forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from phirag.errors import MathematicsError
from phirag.mathematics.balls import exact, value
from phirag.mathematics.syntax import Apply, Node, Symbol

__all__ = ["Context", "Equation", "Known", "free_names", "substituted"]

MAX_DEPTH = 6  # of functions that are defined by functions


@dataclass(frozen=True)
class Known:
    """A value: a rational or a ball, how it was written, and the number of the step that says so."""

    number: Any
    written: str
    step: int


@dataclass(frozen=True)
class Equation:
    """An equation in force; ``step`` is -1 for the question. One that is ``assumed`` is in force in its step only."""

    left: Node
    right: Node
    names: frozenset[str]
    written: str
    step: int
    assumed: bool = False


@dataclass
class Context:
    """What is known, in the order in which it was said.

    ``graphs``: whether the question is about curves, where an equation in several names holds at many points and
    a value of one name belongs to a point. ``ranged``: names that an inequality speaks of, whose value may be
    chosen for other reasons than an equation. ``restricted``: names that some relation restricts which is not among
    the equations. ``undefined``: functions with several definitions. ``rounded``: a value was rounded before.
    ``step``: the number of the step that is being read.
    """

    constants: frozenset[str] = frozenset({"pi"})
    values: dict[str, Known] = field(default_factory=dict)
    reused: set[str] = field(default_factory=set)
    functions: dict[str, tuple[tuple[str, ...], Node]] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    graphs: bool = False
    ranged: set[str] = field(default_factory=set)
    restricted: set[str] = field(default_factory=set)
    undefined: set[str] = field(default_factory=set)
    rounded: bool = False
    step: int = -1

    def applicable(self, equation: Equation) -> bool:
        """Whether an equation is in force in this step."""
        return not equation.assumed or equation.step == self.step

    def numbers(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the values of those of ``names`` that have one."""
        return {name: self.values[name].number for name in names if name in self.values}

    def free(self, node: Node) -> frozenset[str]:
        """Return the names in ``node`` that are no constants."""
        return free_names(node) - self.constants

    def expanded(self, node: Node) -> Node:
        """Return ``node`` with every function that is defined applied."""
        return _applied(node, self.functions, MAX_DEPTH)

    def define(self, name: str, parameters: tuple[str, ...], body: Node) -> None:
        """Remember a function; a second, different definition makes it unknown."""
        found = self.functions.get(name)
        if found is not None and found != (parameters, body):
            del self.functions[name]
            self.undefined.add(name)
        elif name not in self.undefined:
            self.functions[name] = (parameters, body)

    def assign(self, name: str, node: Node, written: str, step: int) -> None:
        """Remember a value of a name; one that gets a different value later is not relied on any more."""
        number = self.number(node)
        if number is None or name in self.reused:
            return
        found = self.values.get(name)
        if found is not None and not _same(found.number, number):
            del self.values[name]
            self.reused.add(name)
            return
        if found is None:
            self.values[name] = Known(number, written, step)

    def restrict_letters(self, *texts: str) -> None:
        """Remember the letters in formulas that could not be read: something is said about them."""
        for text in texts:
            self.restricted |= set(re.findall(r"(?<![A-Za-z\\])[a-zA-Z](?![A-Za-z])", text))

    def restricts(self, names: frozenset[str]) -> bool:
        """Whether something in force restricts one of ``names``."""
        if names & self.restricted or names & frozenset(self.values):
            return True
        return any(equation.names & names for equation in self.equations)

    def forget(self, names: frozenset[str]) -> None:
        """Begin anew with ``names``: an assumption or a question has set them, whatever was derived before."""
        for name in names:
            self.values.pop(name, None)
        self.equations = [one for one in self.equations if one.step < 0 or not one.names & names]

    def number(self, node: Node) -> Any:
        """Return the value of an expression by what is known, or ``None``."""
        names = self.free(node)
        numbers = self.numbers(names)
        if len(numbers) < len(names):
            return None
        for evaluate in (exact, value):
            try:
                return evaluate(node, numbers)
            except MathematicsError:
                continue
        return None


def _same(left: Any, right: Any) -> bool:
    from phirag.mathematics.balls import differ

    return not differ(left, right)


def free_names(node: Node) -> frozenset[str]:
    """Return the names in ``node`` that are not bound by a sum, an integral or a function sign.

    >>> from phirag.mathematics.parser import parse
    >>> sorted(free_names(parse("x + sum(k, k, 1, n)")))
    ['n', 'x']
    """
    match node:
        case Symbol(name):
            return frozenset({name})
        case Apply("sum" | "product" | "integrate", (body, Symbol(index), *limits)):
            bound = frozenset().union(*(free_names(limit) for limit in limits)) if limits else frozenset()
            return (free_names(body) - {index}) | bound if limits else free_names(body)
        case Apply("limit", (body, Symbol(index), point, *_)):
            return (free_names(body) - {index}) | free_names(point)
        case Apply("call", (_, *arguments)):
            return frozenset({"()"}).union(*(free_names(argument) for argument in arguments))
        case Apply(_, arguments):
            return frozenset().union(*(free_names(argument) for argument in arguments)) if arguments else frozenset()
    return frozenset()


def substituted(node: Node, replacements: dict[str, Node]) -> Node:
    """Return ``node`` with names replaced by trees.

    >>> from phirag.mathematics.parser import parse
    >>> substituted(parse("x + y"), {"x": parse("2")}) == parse("2 + y")
    True
    """
    if isinstance(node, Symbol):
        return replacements.get(node.name, node)
    if isinstance(node, Apply):
        if node.op in ("sum", "product", "integrate", "limit") and isinstance(node.args[1], Symbol):
            replacements = {name: tree for name, tree in replacements.items() if name != node.args[1].name}
        return Apply(node.op, tuple(substituted(argument, replacements) for argument in node.args))
    return node


def _applied(node: Node, functions: dict[str, tuple[tuple[str, ...], Node]], depth: int) -> Node:
    if not isinstance(node, Apply) or depth == 0:
        return node
    arguments = tuple(_applied(argument, functions, depth) for argument in node.args)
    match node.op, arguments:
        case "call", (Symbol(name), *given) if name in functions and len(functions[name][0]) == len(given):
            parameters, body = functions[name]
            return _applied(substituted(body, dict(zip(parameters, given, strict=True))), functions, depth - 1)
    return Apply(node.op, arguments)
