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

__all__ = ["Closing", "Settled", "close", "polynomial_of", "substitute"]

_CONSTANTS = {"pi", "e", "i", "inf", "+", "-"}
MAX_CLOSINGS = 64
PERIODS = 5
MAX_DEPTH = 20  # of functions within functions


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
    bounds: tuple[Node, ...] = ()  # inequalities, which choose among the values
    domains: Mapping[str, str] = field(default_factory=dict)
    symmetric: tuple[Given, ...] = ()  # names for all roots of an equation, in no order
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
    node: Node,
    values: Mapping[str, Node],
    functions: Mapping[str, tuple[tuple[str, ...], Node]] | None = None,
    depth: int = 0,
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
        arguments = [substitute(argument, values, functions, depth) for argument in node.args[1:]]
        if len(arguments) != len(parameters):
            raise MathematicsError(f"{node.args[0].name} takes {len(parameters)} arguments, not {len(arguments)}")
        if depth > MAX_DEPTH:
            raise MathematicsError(f"{node.args[0].name} is defined by itself")
        inner = substitute(body, dict(zip(parameters, arguments, strict=True)))
        return substitute(inner, {}, functions, depth + 1)  # functions that were laid down later
    if node.op == "inverse_call" and isinstance(node.args[0], Symbol) and node.args[0].name in functions:
        argument = substitute(node.args[1], values, functions, depth)
        return _inverse_value(functions[node.args[0].name], argument, functions)
    return Apply(node.op, tuple(substitute(argument, values, functions, depth) for argument in node.args))


def _inverse_value(
    function: tuple[tuple[str, ...], Node], value: Node, functions: Mapping[str, tuple[tuple[str, ...], Node]]
) -> Node:
    """The one place at which a function takes a value; confirmed by inserting it."""
    import sympy as sp

    parameters, body = function
    place = sp.Symbol("_place")
    wanted = to_sympy(value)
    given = to_sympy(substitute(body, {}, functions), {parameters[0]: place})
    found = sp.solve(given - wanted, place)
    if len(found) != 1 or found[0].has(place) or sp.simplify(given.subs(place, found[0]) - wanted) != 0:
        raise MathematicsError("the inverse function does not take one value there")
    return parse(plain(sp.simplify(found[0])))


def close(problem: Problem, *, narrow: bool = True) -> list[Closing]:
    """Return every way to satisfy the givens of a problem; none if they contradict each other.

    With ``narrow`` false, kinds of numbers and bounds that are given do not narrow them.

    Raises
    ------
    MathematicsError
        If they cannot be worked out.
    """
    found = [Closing(symbols=problem.symbols)]
    for given in problem.given:
        found = [later for closing in found for later in _settle(closing, given, problem)]
        found = _within(found) if narrow else found
        if len(found) > MAX_CLOSINGS:
            raise MathematicsError("what is given can be satisfied in too many ways")
    return found


def _settle(closing: Closing, given: Given, problem: Problem) -> list[Closing]:
    if given.domain == "roots":
        return [replace(closing, symmetric=(*closing.symmetric, given))]
    if given.domain == "identity":
        return _with_equations(closing, _coefficients(closing, given, problem), given)
    if given.domain:
        domains = {**closing.domains, **dict.fromkeys(given.formulas, given.domain)}
        return [replace(closing, domains=domains)]
    if given.function:
        return [_with_function(closing, given, problem)]
    nodes = [
        node
        for text in given.formulas
        for node in _links(substitute(problem.parse(text), closing.values, closing.functions))
    ]
    equations = [node for node in nodes if isinstance(node, Apply) and node.op == "="]
    bounds = (*closing.bounds, *(node for node in nodes if node not in equations))
    closing = replace(closing, bounds=bounds)
    if not equations:
        return [closing]
    return _with_equations(closing, [*closing.pending, *equations], given)


def _coefficients(closing: Closing, given: Given, problem: Problem) -> list[Node]:
    """The equations between coefficients that make two polynomials the same, in the letters of the first side."""
    import sympy as sp

    node = substitute(problem.parse(given.formulas[0]), closing.values, closing.functions)
    assert isinstance(node, Apply)
    variables = [sp.Symbol(name) for name in symbols_of(node.args[0]) if name not in _CONSTANTS - set(closing.symbols)]
    left, right = (to_sympy(side) for side in node.args)
    top = sp.numer(sp.together(left - right))
    if not variables or not top.is_polynomial(*variables):
        raise MathematicsError("only polynomials are compared term by term")
    equations = [sp.expand(coefficient) for coefficient in sp.Poly(top, *variables).coeffs()]
    if any(equation.is_number for equation in equations):
        raise MathematicsError("the two forms differ for every choice of the letters")
    return [parse(f"{plain(equation)} = 0") for equation in equations]


def _links(node: Node) -> list[Node]:
    """The single equations of ``a = b = c`` and of ``(x, y) = (1, 2)``."""
    if isinstance(node, Apply) and node.op == "and":
        return [link for part in node.args for link in _links(part)]
    match node:
        case Apply("=", (Apply("tuple", left), Apply("tuple", right))) if len(left) == len(right):
            return [Apply("=", pair) for pair in zip(left, right, strict=True)]
    return [node]


def _within(closings: list[Closing]) -> list[Closing]:
    """Those whose values are of the kinds and within the bounds that are said."""
    found = []
    for closing in closings:
        kinds = [
            lies_in(to_sympy(closing.values[name]), domain)
            for name, domain in closing.domains.items()
            if name in closing.values
        ]
        holds = [_holds(node, closing) for node in closing.bounds]
        if all(kinds) and False not in holds:
            left = tuple(node for node, holding in zip(closing.bounds, holds, strict=True) if holding is None)
            found.append(replace(closing, bounds=left))
    return found


def _holds(node: Node, closing: Closing) -> bool | None:
    """Whether a bound holds for the values there are; ``None`` if that is not known yet."""
    relation = to_sympy(substitute(node, closing.values, closing.functions))
    return {"True": True, "False": False}.get(str(relation))


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
    if len(names) > len(nodes):
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
        return _transcendental(equations, unknowns)
    found = sp.solve(equations, unknowns, dict=True)
    if any(set(solution) != set(unknowns) or any(v.free_symbols for v in solution.values()) for solution in found):
        raise MathematicsError("what is given does not determine its unknowns")
    return [{name: sp.simplify(solution[symbols[name]]) for name in names} for solution in found]


def _transcendental(equations: list[Any], unknowns: list[Any]) -> list[dict[str, Any]]:
    """The real solutions of one equation in one unknown that is not a polynomial."""
    import sympy as sp

    if len(equations) > 1 or len(unknowns) > 1:
        raise MathematicsError("the equations that are given are not polynomials")
    real = sp.Symbol(unknowns[0].name, real=True)
    found = sp.solveset(equations[0].subs(unknowns[0], real), real, sp.S.Reals)
    if isinstance(found, sp.FiniteSet):
        return [{unknowns[0].name: sp.simplify(value)} for value in found]
    families = found.args if isinstance(found, sp.Union) else (found,)
    if not all(isinstance(family, sp.ImageSet) and family.base_set == sp.S.Integers for family in families):
        raise MathematicsError("the equation that is given has no solutions that can be listed")
    # members from several periods: what is asked has to come out alike for all of them
    return [{unknowns[0].name: family.lamda(turn)} for family in families for turn in range(-1, PERIODS)]


def polynomial_of(given: Given, problem: Problem, closing: Closing) -> Any:
    """The polynomial whose roots are given names.

    Raises
    ------
    MathematicsError
        If it is none, or does not have as many roots as there are names.
    """
    import sympy as sp

    node = substitute(problem.parse(given.formulas[0]), closing.values, closing.functions)
    if isinstance(node, Apply) and node.op == "=":
        node = Apply("-", node.args)
    names = [name for name in symbols_of(node) if name not in _CONSTANTS - set(closing.symbols)]
    free = [name for name in names if name not in given.parameters]
    if len(free) != 1 or set(names) & set(given.parameters):
        raise MathematicsError("the equation whose roots are given has more than one unknown")
    unknown = sp.Symbol(free[0])
    expression = sp.numer(sp.together(to_sympy(node, {free[0]: unknown})))
    if not expression.is_polynomial(unknown):
        raise MathematicsError("the equation whose roots are given is no polynomial")
    polynomial = sp.Poly(expression, unknown)
    if polynomial.degree() != len(given.parameters) or polynomial.free_symbols_in_domain:
        raise MathematicsError("the equation does not have as many roots as there are names for them")
    return polynomial
