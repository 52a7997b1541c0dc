"""What a question lays down before it asks, worked into what it asks.

``Let f(x) = x^2. Suppose 2a = 6. What is f(a)?`` has two givens; with them worked in, the question is ``3^2``.
Each way in which the givens can be satisfied makes one *closing*: the problem with values in place of names.
Runs inside the worker. How a given system is satisfied is computed here, for engines and checks alike;
:mod:`phirag.verification.givens` confirms it by substitution and by counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from phirag.errors import MathematicsError
from phirag.mathematics.domains import lies_in
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Given, Problem
from phirag.mathematics.syntax import Apply, Node, Symbol, symbols_of
from phirag.mathematics.writing import written

__all__ = ["Closing", "Settled", "close", "substitute"]

_CONSTANTS = {"pi", "e", "i", "inf", "+", "-"}
MAX_CLOSINGS = 64


@dataclass(frozen=True)
class Settled:
    """One given as it was settled: equations with earlier values worked in, and the values that follow.

    A derivative has its function as ``formulas[0]`` and its result in ``derivative``.
    """

    formulas: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    given: Given | None = None
    derivative: str = ""


@dataclass(frozen=True)
class Closing:
    """One way to satisfy the givens: the values of names, and the functions."""

    values: Mapping[str, Node] = field(default_factory=dict)
    functions: Mapping[str, tuple[tuple[str, ...], Node]] = field(default_factory=dict)
    settled: tuple[Settled, ...] = ()
    pending: tuple[Node, ...] = ()  # equations that do not yet determine their unknowns
    domains: Mapping[str, str] = field(default_factory=dict)
    symbols: tuple[str, ...] = ()

    def applied(self, problem: Problem) -> Problem:
        """Return ``problem`` without givens: their values and functions are in its formulas."""

        def closed(text: str) -> str:
            node = problem.parse(text)
            changed = substitute(node, self.values, self.functions)
            return text if changed == node else written(changed)

        options = {name: closed(value) if name in FORMULA_OPTIONS else value for name, value in problem.options.items()}
        expressions = tuple(closed(text) for text in problem.expressions)
        return replace(problem, expressions=expressions, options=options, given=(), labels=problem.expressions)


FORMULA_OPTIONS = frozenset({"lower", "upper", "point", "modulus", "target"})
"""Options of a problem that are formulas."""


def substitute(
    node: Node, values: Mapping[str, Node], functions: Mapping[str, tuple[tuple[str, ...], Node]] | None = None
) -> Node:
    """Return a tree with values in place of names, and bodies in place of calls.

    Examples
    --------
    >>> tree = parse("f(a) + x", functions=["f"])
    >>> written(substitute(tree, {"a": parse("3")}, {"f": (("t",), parse("t^2"))}))
    '(3^2) + x'
    """
    if isinstance(node, Symbol):
        return values.get(node.name, node)
    if not isinstance(node, Apply):
        return node
    functions = functions or {}
    if node.op == "call" and isinstance(node.args[0], Symbol) and node.args[0].name in functions:
        parameters, body = functions[node.args[0].name]
        arguments = [substitute(argument, values, functions) for argument in node.args[1:]]
        if len(arguments) != len(parameters):
            raise MathematicsError(f"{node.args[0].name} takes {len(parameters)} arguments, not {len(arguments)}")
        return substitute(body, dict(zip(parameters, arguments, strict=True)))
    return Apply(node.op, tuple(substitute(argument, values, functions) for argument in node.args))


def close(problem: Problem) -> list[Closing]:
    """Return every way to satisfy the givens of a problem; none if they contradict each other.

    Raises
    ------
    MathematicsError
        If they cannot be worked out.
    """
    found = [Closing(symbols=problem.symbols)]
    for given in problem.given:
        found = [later for closing in found for later in _settle(closing, given, problem)]
        if len(found) > MAX_CLOSINGS:
            raise MathematicsError("what is given can be satisfied in too many ways")
    return found


def _settle(closing: Closing, given: Given, problem: Problem) -> list[Closing]:
    if given.domain:
        domains = {**closing.domains, **dict.fromkeys(given.formulas, given.domain)}
        return _within([replace(closing, domains=domains)])
    if given.function:
        return [_with_function(closing, given, problem)]
    nodes = [substitute(problem.parse(text), closing.values, closing.functions) for text in given.formulas]
    return _within(_with_equations(closing, [*closing.pending, *nodes], given))


def _within(closings: list[Closing]) -> list[Closing]:
    """Those whose values are of the kinds that are said."""
    return [
        closing
        for closing in closings
        if all(
            lies_in(to_sympy(closing.values[name]), domain)
            for name, domain in closing.domains.items()
            if name in closing.values
        )
    ]


def _with_function(closing: Closing, given: Given, problem: Problem) -> Closing:
    import sympy as sp

    outside = {name: value for name, value in closing.values.items() if name not in given.parameters}
    body = substitute(problem.parse(given.formulas[0]), outside, closing.functions)
    settled = closing.settled
    if given.order:
        symbols = {name: sp.Symbol(name) for name in given.parameters}
        derivative = sp.diff(to_sympy(body, symbols), symbols[given.parameters[0]], given.order)
        formula = written(body)
        body = parse(plain(sp.expand(derivative)), symbols=problem.symbols)
        settled = (*settled, Settled((formula,), given=given, derivative=written(body)))
    functions = {**closing.functions, given.function: (given.parameters, body)}
    return replace(closing, functions=functions, settled=settled)


def _with_equations(closing: Closing, nodes: list[Node], given: Given) -> list[Closing]:
    reserved = _CONSTANTS - set(closing.symbols)
    names = list(dict.fromkeys(name for node in nodes for name in symbols_of(node) if name not in reserved))
    if len(names) > len(nodes) or not all(isinstance(node, Apply) and node.op == "=" for node in nodes):
        return [replace(closing, pending=tuple(nodes))]
    found = []
    for values in _solutions(nodes, names):
        texts = {name: plain(value) for name, value in values.items()}
        trees = {name: parse(text) for name, text in texts.items()}
        settled = Settled(tuple(written(node) for node in nodes), texts, given)
        found.append(
            replace(closing, values={**closing.values, **trees}, settled=(*closing.settled, settled), pending=())
        )
    return found


def _solutions(nodes: list[Node], names: list[str]) -> list[dict[str, Any]]:
    """All values of the names that satisfy the equations."""
    import sympy as sp

    symbols = {name: sp.Symbol(name) for name in names}
    match nodes:
        case [Apply("=", (Symbol(name), value))] if name not in symbols_of(value):
            return [{name: sp.nsimplify(to_sympy(value)).doit()}]
    equations = []
    for node in nodes:
        assert isinstance(node, Apply)
        left, right = (to_sympy(side, symbols) for side in node.args)
        equations.append((left - right).doit())
    unknowns = list(symbols.values())
    tops = [sp.numer(sp.together(equation)) for equation in equations]
    if all(top.is_polynomial(*unknowns) and sp.Poly(top, *unknowns).total_degree() <= 1 for top in tops):
        linear = list(sp.linsolve(tops, *unknowns))
        if linear and any(value.free_symbols for value in linear[0]):
            raise MathematicsError("what is given does not determine its unknowns")
        return [dict(zip(names, values, strict=True)) for values in linear]
    if not all(top.is_polynomial(*unknowns) for top in tops):
        raise MathematicsError("the equations that are given are not polynomials")
    found = sp.solve(equations, unknowns, dict=True)
    if any(set(solution) != set(unknowns) or any(v.free_symbols for v in solution.values()) for solution in found):
        raise MathematicsError("what is given does not determine its unknowns")
    return [{name: sp.simplify(solution[symbols[name]]) for name in names} for solution in found]
