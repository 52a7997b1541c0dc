"""Solutions of equations: does each satisfy them, and are they all there is?

Substitution is exact where the values are. Completeness is decided by counting: the number of distinct
roots of a polynomial is its degree less that of its greatest common divisor with its derivative, the
number of real ones is Sturm's; a linear system is complete if its rank says so. Equations that are not
polynomial are searched for further real roots, which is a check and no proof. Runs inside the worker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from phirag.errors import MathematicsError, ParseError
from phirag.mathematics.equality import vanishes
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import split_top
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem
from phirag.mathematics.syntax import Apply, Symbol
from phirag.types import Verdict
from phirag.verification.outcome import Outcome
from phirag.verification.rootsearch import missed_real_roots
from phirag.verification.solutions import read_solutions

__all__ = ["check_equations"]

Solution = dict[str, Any]


def check_equations(problem: Problem, final: str) -> list[Outcome]:
    """Check a stated solution of one or more equations.

    Returns
    -------
    list of Outcome
        Substitution of each solution into each equation, then completeness.

    Raises
    ------
    ParseError
        If the answer does not say which values the unknowns have.
    """
    import sympy as sp

    symbols = {name: sp.Symbol(name) for name in problem.unknowns}
    sides = [_sides(text, symbols) for text in problem.expressions]
    family = re.match(r"\s*infinitely many solutions?\s*:\s*(?P<values>.+)$", final, re.IGNORECASE | re.DOTALL)
    if family:
        return _family(sides, family["values"], symbols)
    stated = read_solutions(final, problem.unknowns)
    if stated.everything:
        return [_identity(sides)]
    decimals = re.search(r"\d\.\d", final) is not None
    values = _distinct([_values(solution) for solution in stated.values], problem.unknowns)
    outcomes = [_substituted(value, sides, symbols, decimals) for value in values]
    if any(outcome.verdict is Verdict.REFUTED for outcome in outcomes):
        return outcomes
    outcomes.append(_complete(sides, values, symbols, problem))
    return outcomes


def _sides(text: str, symbols: dict[str, Any]) -> tuple[Any, Any]:
    node = parse(text, symbols=[name for name in symbols if name in ("e", "i")])
    if not (isinstance(node, Apply) and node.op == "="):
        raise ParseError(f"{text!r} is not an equation")
    left, right = (to_sympy(side, symbols) for side in node.args)
    return left, right


def _values(solution: dict[str, Any]) -> Solution:
    """The values of one solution; a free ``n`` or ``k`` in them stands for any integer."""
    import sympy as sp

    integers = {name: sp.Symbol(name, integer=True) for name in ("n", "k", "m")}
    return {name: to_sympy(node, integers) for name, node in solution.items()}


def _distinct(values: Sequence[Solution], unknowns: Sequence[str]) -> list[Solution]:
    """Drop repetitions: a double root stated twice is one root."""
    found: list[Solution] = []
    for value in values:
        if not any(all(vanishes(value[n] - other[n])[0] is Verdict.PROVED for n in unknowns) for other in found):
            found.append(value)
    return found


def _shown(solution: Solution) -> str:
    return ", ".join(f"{name} = {plain(value)}" for name, value in solution.items())


def _substituted(
    solution: Solution, sides: Sequence[tuple[Any, Any]], symbols: dict[str, Any], decimals: bool
) -> Outcome:
    what, how = f"{_shown(solution)} satisfies the equation", "substitution"
    if len(sides) > 1:
        what += "s"
    point = {symbols[name]: value for name, value in solution.items()}
    weakest, evidence = Verdict.PROVED, "both sides are equal"
    for left, right in sides:
        try:
            verdict, reason = vanishes(left.subs(point) - right.subs(point))
        except (ArithmeticError, ValueError, TypeError) as error:
            return Outcome(what, how, Verdict.UNDETERMINED, f"the substitution has no value ({error})")
        if verdict is Verdict.REFUTED and decimals and _root_within_rounding(left - right, point):
            weakest, evidence = Verdict.CHECKED, "there is a root within the digits given"
            continue
        if verdict is Verdict.REFUTED:
            return Outcome(what, how, verdict, _difference(left.subs(point), right.subs(point)))
        if verdict is Verdict.UNDETERMINED:
            return Outcome(what, how, verdict, reason)
        if verdict is Verdict.CHECKED:
            weakest, evidence = verdict, reason
    return Outcome(what, how, weakest, evidence)


def _root_within_rounding(difference: Any, point: dict[Any, Any]) -> bool:
    """Whether a decimal value is a root rounded to the digits shown.

    A real one has to be crossed within half a unit of its last place; a complex one has to be that near by
    the step of Newton's method.
    """
    import sympy as sp

    if len(point) != 1:
        return False
    ((unknown, value),) = point.items()
    parts = value.as_real_imag()
    places = min(_decimal_places(part) for part in parts if part != 0)
    if not all(part.is_Rational for part in parts) or places < 2:
        return False
    half = sp.Rational(1, 2 * 10**places)
    if parts[1] != 0:
        step = (difference / difference.diff(unknown)).subs(unknown, value).evalf(40)
        return bool(step.is_number and abs(step) <= 2 * half)
    low, high = (difference.subs(unknown, value + side * half).evalf(40) for side in (-1, 1))
    return bool(low.is_real and high.is_real and low * high < 0)


def _decimal_places(value: Any) -> int:
    """How many decimal places a terminating decimal has; 0 if it is whole or does not terminate."""
    bottom = int(getattr(value, "q", 1))
    places = 0
    while bottom > 1 and places < 400:
        if 10**places % bottom == 0:
            return places
        places += 1
    return places if bottom > 1 and places < 400 else 0


def _difference(left: Any, right: Any) -> str:
    """Both sides as numbers, for the reader to see that they differ."""
    values = [side.evalf(8) for side in (left, right)]
    if all(value.is_number for value in values):
        return f"the left side is {plain(values[0])}, the right side {plain(values[1])}"
    return f"the sides differ by {plain((left - right).simplify())}"


def _identity(sides: Sequence[tuple[Any, Any]]) -> Outcome:
    """Every number is said to be a solution: the sides have to be equal everywhere."""
    what = "every value satisfies the equation"
    for left, right in sides:
        verdict, evidence = vanishes(left - right)
        if verdict is not Verdict.PROVED:
            return Outcome(what, "comparing both sides", verdict, evidence)
    return Outcome(what, "comparing both sides", Verdict.PROVED, "both sides are the same function")


def _family(sides: Sequence[tuple[Any, Any]], text: str, symbols: dict[str, Any]) -> list[Outcome]:
    """Some unknowns given by the others: they satisfy the equations, and no more than the rank allows are given."""
    import sympy as sp

    given = {}
    for part in split_top(text):
        node = parse(part)
        if not (isinstance(node, Apply) and node.op == "=" and isinstance(node.args[0], Symbol)):
            raise ParseError("a family of solutions gives some unknowns by the others")
        given[node.args[0].name] = to_sympy(node.args[1], symbols)
    outcome = _substituted(given, sides, symbols, False)
    free = [symbol for name, symbol in symbols.items() if name not in given]
    equations = [sp.numer(sp.together(left - right)) for left, right in sides]
    what, how = "there is no other solution", "rank of the matrix (Rouché–Capelli)"
    if not all(sp.Poly(equation, *symbols.values()).total_degree() <= 1 for equation in equations):
        return [outcome, Outcome(what, how, Verdict.UNDETERMINED, "the equations are not linear")]
    rank = sp.linear_eq_to_matrix(equations, list(symbols.values()))[0].rank()
    evidence = f"the rank is {rank}, and {len(symbols) - len(free)} of {len(symbols)} unknowns are given"
    exact = rank == len(given) and all(value.free_symbols <= set(free) for value in given.values())
    return [outcome, Outcome(what, how, Verdict.PROVED if exact else Verdict.REFUTED, evidence)]


# --- completeness -------------------------------------------------------------------------------------------


def _complete(
    sides: Sequence[tuple[Any, Any]], values: Sequence[Solution], symbols: dict[str, Any], problem: Problem
) -> Outcome:
    count = len(values)
    what = "there is no solution" if not count else "there is no other solution"
    try:
        if len(problem.unknowns) == 1 and len(sides) == 1:
            name = problem.unknowns[0]
            return _complete_one(what, sides[0], [value[name] for value in values], symbols[name], problem)
        return _complete_system(what, sides, count, list(symbols.values()))
    except MathematicsError as error:
        return Outcome(what, "counting roots", Verdict.UNDETERMINED, error.message)


def _complete_one(what: str, sides: tuple[Any, Any], roots: list[Any], unknown: Any, problem: Problem) -> Outcome:
    import sympy as sp

    difference = sp.together(sides[0] - sides[1])
    real = problem.options.get("domain") == "real"
    if not difference.is_rational_function(unknown):
        return missed_real_roots(what, sides, roots, unknown)
    top, bottom = sp.fraction(sp.cancel(difference))
    numerator, denominator = sp.Poly(top, unknown), sp.Poly(bottom, unknown)
    if numerator.is_zero:
        return Outcome(what, "counting roots", Verdict.REFUTED, "every value is a solution")
    if any(root.free_symbols for root in roots) and not numerator.domain.is_Composite:
        return missed_real_roots(what, sides, roots, unknown)
    # the given fraction may lose points that cancelling brings back
    lost = sp.Poly(sp.denom(sp.together(sides[0])) * sp.denom(sp.together(sides[1])), unknown)
    simple = numerator.quo(sp.gcd(numerator, numerator.diff(unknown)))
    simple = simple.quo(sp.gcd(simple, sp.gcd(simple, denominator * lost)))
    degree = max(simple.degree(), 0)
    if real:
        if simple.free_symbols_in_domain:
            return Outcome(what, "counting roots", Verdict.UNDETERMINED, "the coefficients are not numbers")
        try:
            expected, how = int(simple.count_roots()), "counting real roots (Sturm)"
        except NotImplementedError:
            return missed_real_roots(what, sides, roots, unknown)
    else:
        expected, how = degree, "counting distinct roots (degree of p / gcd(p, p'))"
    return _counted(what, how, expected, len(roots), simple)


def _counted(what: str, how: str, expected: int, count: int, polynomial: Any) -> Outcome:
    noun = "root" if expected == 1 else "roots"
    evidence = f"the polynomial has {expected} distinct {noun}, and {count} {'is' if count == 1 else 'are'} given"
    leading = polynomial.LC()
    if leading.free_symbols:
        evidence += f" (where {plain(leading)} ≠ 0)"
    if count == expected:
        return Outcome(what, how, Verdict.PROVED, evidence)
    return Outcome(what, how, Verdict.REFUTED, evidence)


def _complete_system(what: str, sides: Sequence[tuple[Any, Any]], count: int, unknowns: list[Any]) -> Outcome:
    import sympy as sp

    equations = [sp.numer(sp.together(left - right)) for left, right in sides]
    if not all(equation.is_polynomial(*unknowns) for equation in equations):
        return Outcome(what, "counting solutions", Verdict.UNDETERMINED, "the equations are not polynomials")
    if all(sp.Poly(equation, *unknowns).total_degree() <= 1 for equation in equations):
        matrix, right = sp.linear_eq_to_matrix(equations, unknowns)
        rank, extended = matrix.rank(), matrix.row_join(right).rank()
        how = "rank of the matrix and of the extended matrix (Rouché–Capelli)"
        evidence = f"the ranks are {rank} and {extended}, for {len(unknowns)} unknowns"
        unique = rank == extended == len(unknowns)
        right_count = (unique and count == 1) or (extended > rank and count == 0)
        return Outcome(what, how, Verdict.PROVED if right_count else Verdict.REFUTED, evidence)
    basis = sp.groebner(equations, *unknowns, order="grevlex")
    if not basis.is_zero_dimensional:
        return Outcome(what, "Gröbner basis", Verdict.UNDETERMINED, "the system has infinitely many solutions, or none")
    bound = _standard_monomials(basis, len(unknowns))
    evidence = f"the system has at most {bound} solutions, and {count} are given"
    if bound == count:
        return Outcome(what, "Gröbner basis", Verdict.PROVED, evidence)
    return Outcome(what, "Gröbner basis", Verdict.UNDETERMINED, evidence + " (some may coincide or be complex)")


def _standard_monomials(basis: Any, unknowns: int) -> int:
    """The number of monomials outside the leading ideal: solutions counted with multiplicity.

    D. Cox, J. Little, D. O'Shea, *Ideals, Varieties, and Algorithms*, chapter 5, section 3.
    """
    from itertools import product

    leading = [tuple(polynomial.monoms(order="grevlex")[0]) for polynomial in basis.polys]
    if any(not any(monomial) for monomial in leading):
        return 0
    limits = [min(m[k] for m in leading if sum(m) == m[k]) for k in range(unknowns)]
    return sum(
        not any(all(e >= d for e, d in zip(exponents, monomial, strict=False)) for monomial in leading)
        for exponents in product(*(range(limit) for limit in limits))
    )
