r"""Equations and inequalities between unknowns, congruences, and functions by cases.

Two polynomial equations are the same if they have the same complex solutions, which is decided by their square-free
factors; a real point that satisfies one and not the other shows that they differ. Where neither is found the pair is
undecided: ``x^2 + y^2 = 0`` and ``x^2 + 2y^2 = 0`` have the same real solutions without having the same factors.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from phirag.errors import MathematicsError
from phirag.mathematics.equality import Comparison, compare_expressions, sample_points
from phirag.mathematics.equivalence.expressions import compare_nodes
from phirag.mathematics.equivalence.numerals import exact
from phirag.mathematics.equivalence.options import Options
from phirag.mathematics.equivalence.readings import Cases, Equation, Residues
from phirag.mathematics.equivalence.results import is_same
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.printing import plain
from phirag.mathematics.syntax import Apply, Node, symbols_of
from phirag.types import Verdict

__all__ = ["compare_cases", "compare_equations", "compare_residues", "states_a_value"]


def compare_equations(first: Equation, second: Equation) -> Comparison:
    """Compare two equations, inequalities, or chains of them."""
    links = [_links(equation.node) for equation in (first, second)]
    if len(links[0]) != len(links[1]):
        return Verdict.UNDETERMINED, "one is a chain of more relations than the other"
    if len(links[0]) > 1 and all(link.op == "=" for link in links[0] + links[1]):
        terms = [{arg for link in chain for arg in link.args} for chain in links]
        if terms[0] == terms[1]:
            return Verdict.PROVED, "the same terms are equal"
        return Verdict.UNDETERMINED, "they are chains of equations between different terms"
    weakest = Verdict.PROVED
    evidence = "they are the same relation"
    for one, two in _pairs(*links):
        found = _one_link(one, two)
        if not is_same(found):
            if len(links[0]) > 1 and found[0] is Verdict.REFUTED and _all_names_stand_alone(links[0] + links[1]):
                return Verdict.REFUTED, "they order the same terms differently"
            return (found[0] if len(links[0]) == 1 else Verdict.UNDETERMINED), found[1]
        weakest, evidence = (found[0] if found[0] is Verdict.CHECKED else weakest), found[1]
    return weakest, evidence


def _pairs(first: list[Apply], second: list[Apply]) -> list[tuple[Apply, Apply]]:
    """The links of two chains in order; in reverse where one chain runs down and the other up."""
    falling = [all(link.op in (">", ">=") for link in chain) for chain in (first, second)]
    if falling[0] != falling[1] and len(first) > 1:
        second = second[::-1]
    return list(zip(first, second, strict=True))


def _links(node: Node) -> list[Apply]:
    if isinstance(node, Apply) and node.op == "and":
        return [link for link in node.args if isinstance(link, Apply)]
    return [node] if isinstance(node, Apply) else []


def _all_names_stand_alone(links: list[Apply]) -> bool:
    from phirag.mathematics.syntax import Symbol

    names = [{arg.name for link in chain for arg in link.args if isinstance(arg, Symbol)} for chain in (links,)]
    return all(isinstance(arg, Symbol) for link in links for arg in link.args) and bool(names[0])


def _one_link(one: Apply, two: Apply) -> Comparison:
    import sympy as sp

    first, second = to_sympy(one), to_sympy(two)
    kinds = [_kind(side) for side in (first, second)]
    if first == second:
        return Verdict.PROVED, "they are the same relation"
    if kinds[0] is None or kinds[1] is None:
        return Verdict.UNDETERMINED, "one of the relations holds always or never"
    differences = [sp.together(_small_side(side)) for side in (first, second)]
    if kinds[0] != kinds[1]:
        return Verdict.REFUTED, f"one is {_named(kinds[0])}, the other {_named(kinds[1])}"
    quotient = sp.cancel(differences[0] / differences[1]) if differences[1] != 0 else sp.nan
    if (
        quotient.is_number
        and quotient.is_finite
        and quotient != 0
        and (kinds[0] in ("=", "!=") or quotient.is_positive)
    ):
        return (
            Verdict.PROVED,
            f"one is {plain(quotient)} times the other" if quotient != 1 else "they are the same relation",
        )
    if kinds[0] == "=":
        return _polynomial_equations(*differences)
    return _by_points(first, second)


def _kind(relation: Any) -> str | None:
    import sympy as sp

    kinds = {
        sp.Eq: "=",
        sp.Ne: "!=",
        sp.StrictLessThan: "<",
        sp.StrictGreaterThan: "<",
        sp.LessThan: "<=",
        sp.GreaterThan: "<=",
    }
    return kinds.get(type(relation))


def _named(kind: str) -> str:
    return {"=": "an equation", "!=": "an inequation", "<": "a strict inequality", "<=": "an inequality with equality"}[
        kind
    ]


def _small_side(relation: Any) -> Any:
    """What is zero in an equation, and negative in an inequality."""
    import sympy as sp

    if isinstance(relation, (sp.StrictGreaterThan, sp.GreaterThan)):
        return relation.rhs - relation.lhs
    return relation.lhs - relation.rhs


def _polynomial_equations(first: Any, second: Any) -> Comparison:
    import sympy as sp

    sides = [sp.fraction(sp.together(side)) for side in (first, second)]
    names = sorted(first.free_symbols | second.free_symbols, key=str)
    try:
        polynomials = [sp.Poly(top, *names, domain=sp.QQ) for top, _ in sides]
        simple = all(not bottom.free_symbols for _, bottom in sides)
    except sp.PolynomialError:
        return Verdict.UNDETERMINED, "no constant factor takes one equation to the other"
    factors = [{factor.monic() for factor, _ in polynomial.factor_list()[1]} for polynomial in polynomials]
    if factors[0] == factors[1]:
        verdict = Verdict.PROVED if simple else Verdict.CHECKED
        return verdict, "they have the same factors, so the same solutions"
    for one, two in ((0, 1), (1, 0)):
        place = _separating_point(polynomials[one], polynomials[two], names)
        if place is not None:
            return Verdict.REFUTED, f"{place} satisfies one and not the other"
    return Verdict.UNDETERMINED, "no real point was found that satisfies only one of them"


def _separating_point(zero: Any, other: Any, names: list[Any]) -> str | None:
    """A real point with rational coordinates but one, on which ``zero`` vanishes and ``other`` does not."""
    import sympy as sp

    if zero.total_degree() > 6 or len(names) > 5:
        return None
    for free in names:
        rest = [name for name in names if name != free]
        for point in sample_points(rest, 6)[:6] if rest else [{}]:
            along = sp.Poly(zero.as_expr().subs(point), free)
            for root in along.real_roots() if along.degree() > 0 else []:
                value = other.as_expr().subs({**point, free: root}).evalf(30)
                if value.is_comparable and abs(value) > sp.Float(10) ** -15:
                    return ", ".join(f"{name} = {plain(at)}" for name, at in {**point, free: root}.items())
    return None


def _by_points(first: Any, second: Any) -> Comparison:
    """Inequalities that hold at different sampled points."""
    import sympy as sp

    names = sorted(first.free_symbols | second.free_symbols, key=str)
    for point in sample_points(names, 40):
        truths = [side.subs(point) for side in (first, second)]
        if all(truth in (sp.true, sp.false) for truth in truths) and truths[0] != truths[1]:
            shown = ", ".join(f"{name} = {plain(value)}" for name, value in point.items())
            return Verdict.REFUTED, f"at {shown} only one of them holds"
    return Verdict.UNDETERMINED, "no point was found at which only one of them holds"


def states_a_value(equation: Equation) -> bool:
    """Whether an equation may be the value of an expression that a question asks for, such as ``x + y = 5``.

    Its left side is then the same whichever way its names are exchanged, and its right side a number other than zero.
    """
    match equation.node:
        case Apply("=", (left, right)):
            value, names = exact(right), symbols_of(left)
            if value is None or value == 0 or not names:
                return False
            import sympy as sp

            expression = to_sympy(left)
            symbols = sorted(expression.free_symbols, key=str)
            swaps = [{one: two, two: one} for one, two in pairwise(symbols)]
            return all(sp.expand(expression - expression.subs(swap, simultaneous=True)) == 0 for swap in swaps)
    return False


def compare_residues(first: Residues, second: Residues, options: Options) -> Comparison:
    """Compare two classes of residues."""
    modulus = compare_nodes(first.modulus, second.modulus, options)
    if not is_same(modulus):
        return modulus[0], f"the moduli differ: {modulus[1]}"
    values = [exact(residue.residue) for residue in (first, second)]
    size = exact(first.modulus)
    if size and all(value is not None for value in values):
        gap = Fraction(values[0] or 0) - Fraction(values[1] or 0)
        if (gap / size).denominator == 1:
            return Verdict.PROVED, f"the residues differ by a multiple of {size}"
        return Verdict.REFUTED, f"the residues differ by {abs(gap)}, no multiple of {size}"
    found = compare_nodes(first.residue, second.residue, options)
    return found if is_same(found) else (Verdict.UNDETERMINED, found[1])


def compare_cases(first: Cases, second: Cases) -> Comparison:
    """Compare two functions of one variable that are given by cases."""
    import sympy as sp

    functions = [_piecewise(cases) for cases in (first, second)]
    names = sorted(functions[0].free_symbols | functions[1].free_symbols, key=str)
    if len(names) != 1:
        return Verdict.UNDETERMINED, "functions by cases are compared in one variable"
    unknown = names[0]
    edges = _edges(first, unknown) + _edges(second, unknown)
    edges = sorted({edge for edge in edges if edge.is_comparable}, key=float)
    weakest = Verdict.PROVED
    for place in [*edges, *_between(edges)]:
        values = [function.subs(unknown, place) for function in functions]
        if (values[0] is sp.nan) != (values[1] is sp.nan):
            return Verdict.REFUTED, f"at {unknown} = {plain(place)} only one of them has a value"
        if values[0] is not sp.nan and compare_expressions(*values)[0] is Verdict.REFUTED:
            return (
                Verdict.REFUTED,
                f"at {unknown} = {plain(place)} the values are {plain(values[0])} and {plain(values[1])}",
            )
    for place in _between(edges):
        pieces = [_piece_at(function, unknown, place) for function in functions]
        if pieces[0] is None or pieces[1] is None:
            continue
        along = _along(unknown, edges, place)
        found = compare_expressions(*[piece.subs(unknown, along) for piece in pieces])
        if not is_same(found):
            return Verdict.UNDETERMINED, f"around {unknown} = {plain(place)}: {found[1]}"
        weakest = found[0] if found[0] is Verdict.CHECKED else weakest
    return weakest, "they agree on every piece"


def _piecewise(cases: Cases) -> Any:
    import sympy as sp

    pairs = []
    for value, condition in cases.branches:
        truth = sp.true if condition is None else _real(_condition(condition))
        pairs.append((_real(to_sympy(value)), truth))
    return sp.Piecewise(*pairs)


def _real(expression: Any) -> Any:
    import sympy as sp

    return expression.subs({name: sp.Symbol(str(name), real=True) for name in expression.free_symbols})


def _condition(node: Node) -> Any:
    import sympy as sp

    match node:
        case Apply("and" | "list", links):
            return sp.And(*[_condition(link) for link in links])
        case Apply("<" | ">" | "<=" | ">=" | "=" | "!=", _):
            return to_sympy(node)
    raise MathematicsError("a condition of the cases is no inequality")


def _edges(cases: Cases, unknown: Any) -> list[Any]:
    """Where the conditions change, for conditions that compare the variable with numbers."""
    found = []
    for _, condition in cases.branches:
        for link in _links(condition) if condition is not None else []:
            for part in _links(link) if link.op == "and" else [link]:
                sides = [_real(to_sympy(arg)) for arg in part.args]
                if unknown not in sides or not any(side.is_number for side in sides):
                    raise MathematicsError("the conditions are more than comparisons of the variable with numbers")
                found.append(next(side for side in sides if side.is_number))
    return found


def _between(edges: list[Any]) -> list[Any]:
    import sympy as sp

    if not edges:
        return [sp.Rational(-7, 5), sp.Rational(7, 5)]
    inner = [(low + high) / 2 for low, high in pairwise(edges)]
    return [edges[0] - sp.Rational(9, 7), *inner, edges[-1] + sp.Rational(9, 7)]


def _along(unknown: Any, edges: list[Any], place: Any) -> Any:
    """The variable as it runs through the interval around ``place``, in terms of a positive one."""
    import sympy as sp

    step = sp.Symbol("t", positive=True)
    below = [edge for edge in edges if edge < place]
    above = [edge for edge in edges if edge > place]
    if not below and not above:
        return unknown
    if below and above:
        return (below[-1] + above[0] * step) / (1 + step)
    return below[-1] + step if below else above[0] - step


def _piece_at(function: Any, unknown: Any, place: Any) -> Any:
    """The expression that holds at ``place``."""
    import sympy as sp

    if not isinstance(function, sp.Piecewise):
        return function
    for value, condition in function.args:
        if condition == sp.true or condition.subs(unknown, place) == sp.true:
            return value
    return None
