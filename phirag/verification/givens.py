"""What a problem lays down, confirmed: values by substitution and by counting, derivatives by Cauchy's formula.

Runs inside the worker.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import permutations
from math import prod
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.closing import PERIODS, Closing, Settled, close, polynomial_of
from phirag.mathematics.equality import vanishes
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.numeric import real_function
from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import split_top
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.roots import real_roots
from phirag.mathematics.syntax import Apply, Node, Symbol
from phirag.types import Verdict
from phirag.verification.calculus import check_derivative
from phirag.verification.equations import check_equations
from phirag.verification.outcome import Outcome

__all__ = ["check_given", "check_value"]

_ORDER = [Verdict.REFUTED, Verdict.UNDETERMINED, Verdict.CHECKED, Verdict.PROVED]


def check_given(problem: Problem, final: str, check: Callable[[Problem, str], list[Outcome]]) -> list[Outcome]:
    """Check what is given, then the answer in every way to satisfy it."""
    closings = close(problem)
    outcomes = _settled(problem)
    if not closings:
        return [*outcomes, Outcome(final, "solving what is given", Verdict.REFUTED, "it contradicts itself")]
    return outcomes + [outcome for closing in closings for outcome in check(closing.applied(problem), final)]


def check_value(problem: Problem, final: str) -> list[Outcome]:
    """Check the values an expression takes: each that is stated occurs, and each that occurs is stated."""
    closings = close(problem)
    outcomes = _settled(problem)
    stated = _stated(problem, final)
    if any(closing.bounds for closing in closings):
        return [*outcomes, Outcome(final, "inserting", Verdict.UNDETERMINED, "a bound that is given was not settled")]
    if any(closing.symmetric for closing in closings):
        return [*outcomes, *(_of_roots(closing, problem, stated) for closing in closings)]
    if any(closing.pending for closing in closings):
        return [*outcomes, *(_eliminated(closing, problem, stated) for closing in closings)]
    values = [value for closing in closings for value in _parts(parse(closing.applied(problem).expressions[0]))]
    if "pick" in problem.options:
        return [*outcomes, _picked(problem, values, final)]
    stated = [part for node in stated for part in (node.args if _is_tuple(node) else (node,))]  # type: ignore[union-attr]
    what, how = f"{problem.expressions[0].strip()} is {final}", "inserting what is given"
    left = list(values)
    weakest = Verdict.PROVED
    for node in stated:
        value = to_sympy(node)
        verdicts = [vanishes(value - other)[0] for other in values]
        if not any(verdict in (Verdict.PROVED, Verdict.CHECKED) for verdict in verdicts):
            shown = ", ".join(plain(other) for other in values)
            return [*outcomes, Outcome(what, how, Verdict.REFUTED, f"its values are {shown}")]
        best = max(verdicts, key=_ORDER.index)
        weakest = min(weakest, best, key=_ORDER.index)
        left = [other for other, verdict in zip(left, [vanishes(value - item)[0] for item in left], strict=True)
                if verdict not in (Verdict.PROVED, Verdict.CHECKED)]  # fmt: skip
    if left:
        return [*outcomes, Outcome(what, how, Verdict.REFUTED, f"{plain(left[0])} is a value as well")]
    return [*outcomes, Outcome(what, how, weakest, "the values agree")]


def _picked(problem: Problem, values: list[Any], final: str) -> Outcome:
    """The greatest, least, sum or product of the values, numerically."""
    numbers: list[complex] = []
    for value in values:
        number = complex(value.evalf(25))
        if all(abs(number - other) > 1e-12 for other in numbers):
            numbers.append(number)
    pick = problem.options["pick"]
    if pick in ("largest", "smallest"):
        if any(abs(number.imag) > 1e-12 for number in numbers):
            return Outcome(final, "numerical values", Verdict.UNDETERMINED, "a value is not real")
        expected: complex = (max if pick == "largest" else min)(number.real for number in numbers)
    else:
        expected = sum(numbers) if pick == "sum" else prod(numbers)
    stated = complex(to_sympy(parse(final)).evalf(25))
    right = abs(stated - expected) <= 1e-9 * (1 + abs(expected))
    what = f"{problem.reading} is {final}"
    return Outcome(
        what, "numerical values", Verdict.CHECKED if right else Verdict.REFUTED, f"it is about {expected:.10g}"
    )


def _is_tuple(node: Node) -> bool:
    return isinstance(node, Apply) and node.op == "tuple"


def _parts(node: Node) -> list[Any]:
    """The value of an expression; those of the parts of a pair."""
    parts = node.args if isinstance(node, Apply) and node.op == "tuple" else (node,)
    values = [to_sympy(part) for part in parts]
    return [value.doit() if hasattr(value, "doit") else value for value in values]


def _of_roots(closing: Closing, problem: Problem, stated: list[Node]) -> Outcome:
    """A function of all roots, at numerical roots in every order."""
    import mpmath
    import sympy as sp

    given = closing.symmetric[0]
    polynomial = polynomial_of(given, problem, closing)
    target = to_sympy(parse(closing.applied(problem).expressions[0]))
    names = [sp.Symbol(name) for name in given.parameters]
    what, how = f"{problem.expressions[0].strip()} is the value", "numerical roots in every order"
    if len(stated) != 1 or len(names) > 5 or len(closing.symmetric) > 1 or closing.pending:
        return Outcome(what, how, Verdict.UNDETERMINED, "this is not one value of a few roots")
    function = sp.lambdify(names, target, "mpmath")
    with mpmath.workdps(40):
        coefficients = [mpmath.mpmathify(c.evalf(40)) for c in polynomial.all_coeffs()]
        roots = mpmath.polyroots(coefficients, maxsteps=500, extraprec=300)
        wanted = mpmath.mpmathify(to_sympy(stated[0]).evalf(40))
        for order in permutations(roots):
            if abs(function(*order) - wanted) > mpmath.mpf(10) ** -12 * (1 + abs(wanted)):
                return Outcome(what, how, Verdict.REFUTED, f"it is about {mpmath.nstr(function(*order), 8)}")
    return Outcome(what, how, Verdict.CHECKED, f"it agrees in all {sp.factorial(len(names))} orders of the roots")


def _eliminated(closing: Closing, problem: Problem, stated: list[Node]) -> Outcome:
    """Too few equations for their unknowns: the difference to the stated value lies in the ideal they generate."""
    import sympy as sp

    target = to_sympy(parse(closing.applied(problem).expressions[0]))
    equations = []
    for node in closing.pending:
        assert isinstance(node, Apply)
        left, right = (to_sympy(side) for side in node.args)
        equations.append(sp.numer(sp.together(left - right)))
    names = sorted(set().union(*(equation.free_symbols for equation in equations)), key=str)
    what, how = f"{problem.expressions[0].strip()} is the value", "Gröbner basis"
    if len(stated) != 1 or not names:
        return Outcome(what, how, Verdict.REFUTED, "one value is needed")
    top = sp.numer(sp.together(target - to_sympy(stated[0])))
    if not all(part.is_polynomial(*names) for part in [*equations, top]):
        return Outcome(what, how, Verdict.UNDETERMINED, "the equations are not polynomials")
    # components on which an unknown is zero are where fractions of the question have no value
    extra = sp.Symbol("_nonzero")
    nonzero = extra * sp.denom(sp.together(target)) * sp.prod(_denominators(closing)) - 1
    basis = sp.groebner([*equations, nonzero], extra, *names, order="grevlex")
    rest = basis.reduce(sp.expand(top))[1]
    if rest == 0:
        return Outcome(what, how, Verdict.PROVED, "the difference reduces to zero by what is given")
    return Outcome(what, how, Verdict.UNDETERMINED, f"{plain(rest)} is left of the difference")


def _denominators(closing: Closing) -> list[Any]:
    import sympy as sp

    return [
        sp.denom(sp.together(to_sympy(side)))
        for node in closing.pending if isinstance(node, Apply) for side in node.args
    ]  # fmt: skip


def _stated(problem: Problem, final: str) -> list[Node]:
    """The values in ``a = 1 or a = 2`` or ``1, 2``."""
    found = []
    for part in [piece for side in final.split(" or ") for piece in split_top(side)]:
        node = parse(part, symbols=problem.symbols, functions=problem.functions)
        if isinstance(node, Apply) and node.op == "=" and isinstance(node.args[0], (Symbol, Apply)):
            node = node.args[1]
        found.append(node)
    if not found:
        raise ParseError("the answer states no value")
    return found


def _settled(problem: Problem) -> list[Outcome]:
    """One outcome for each system and each derivative that is given, over all ways to satisfy them."""
    groups: dict[tuple[str, ...], list[Settled]] = {}
    for closing in close(problem, narrow=False):
        for settled in closing.settled:
            if settled not in groups.setdefault(settled.formulas, []):
                groups[settled.formulas].append(settled)
    return [_confirmed(group) for group in groups.values()]


def _confirmed(group: list[Settled]) -> Outcome:
    first = group[0]
    assert first.given is not None
    if first.derivative:
        parameter = first.given.parameters[0]
        options = {"order": str(first.given.order)}
        stated = Problem(Task.DIFFERENTIATE, first.formulas, (parameter,), options, symbols=(parameter,))
        outcomes = check_derivative(stated, first.derivative)
        what = f"{first.given.function} is derivative number {first.given.order} of {first.given.formulas[0].strip()}"
    else:
        names = tuple(first.values)
        stated = Problem(Task.SOLVE, first.formulas, names, symbols=names)
        final = " or ".join(
            ", ".join(f"{name} = {value}" for name, value in settled.values.items()) for settled in group
        )
        if any(isinstance(node, Apply) and isinstance(node.args[0], Symbol) and node.args[0].name in names
               for node in map(parse, first.formulas)) and len(first.formulas) == 1:  # fmt: skip
            return _definition(first)
        outcomes = _substituted_only(first, group) if len(group) > PERIODS else check_equations(stated, final)
        what = f"{', '.join(formula.strip() for formula in first.given.formulas)} gives {final}"
    weakest = min(outcomes, key=lambda outcome: _ORDER.index(outcome.verdict))
    return Outcome(what, weakest.how, weakest.verdict, weakest.evidence)


def _substituted_only(first: Settled, group: list[Settled]) -> list[Outcome]:
    """Members of families without end: each satisfies the equation, and a search over one span finds no other value."""
    import sympy as sp

    ((name, _),) = first.values.items()
    unknown = sp.Symbol(name)
    node = parse(first.formulas[0], symbols=(name,))
    assert isinstance(node, Apply)
    left, right = (to_sympy(side, {name: unknown}) for side in node.args)
    values = [to_sympy(parse(settled.values[name])) for settled in group]
    outcomes = []
    for value in values:
        verdict, evidence = vanishes((left - right).subs(unknown, value))
        outcomes.append(Outcome(f"{name} = {plain(value)}", "substitution", verdict, evidence))
    numbers = sorted(float(value.evalf(20)) for value in values)
    function = real_function(left - right, unknown)
    step = 2 * math.pi / 20
    found, _ = real_roots(lambda point: function(step * point / 2))
    missed = [k for k in (step * point / 2 for point in found) if min(abs(k - other) for other in numbers) > 1e-6]
    verdict = Verdict.REFUTED if missed else Verdict.CHECKED
    outcomes.append(
        Outcome("no family of solutions is missing", "searching a span of 2π for roots", verdict, f"{len(found)} found")
    )
    return outcomes


def _definition(settled: Settled) -> Outcome:
    """A name that is given its value outright: the value is computed again, to forty digits."""
    ((name, value),) = settled.values.items()
    node = parse(settled.formulas[0], symbols=(name,))
    assert isinstance(node, Apply)
    difference = to_sympy(node.args[1]) - to_sympy(parse(value))
    verdict, evidence = vanishes(difference)
    return Outcome(f"{name} is {value}", "computing again", verdict, evidence)
