"""From one equation to the next: solving must not lose every solution, and rewriting must not change any.

An equation in one unknown is refuted if it has no solution in common with the last one in that unknown (the greatest
common divisor of two polynomials, exactly), a value if it does not satisfy that equation; not if it agrees with one
before that, since solving may go on with another factor. An equation in several
unknowns that is said to be the one before it in another form is refuted by a point at which everything in force
holds and the new equation does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from phirag.errors import MathematicsError
from phirag.mathematics.balls import exact, has_decimals
from phirag.mathematics.rational_functions import (
    common_root,
    evaluate,
    quotient,
    roots_in_words,
    solutions,
    univariate,
)
from phirag.mathematics.syntax import Node, Symbol
from phirag.types import Verdict
from phirag.verification.comparing import Holds, compare, stated
from phirag.verification.context import Context, Equation
from phirag.verification.judgement import Judgement, Link, at_point, place_of, told

__all__ = ["judge_equation", "judge_transformation"]

_FARTHEST = 12  # equations back that another branch may come from
_ROUNDED, _EXACT = 50, 2000  # roots that differ by less than one part in this may come from rounded coefficients


def judge_equation(left: Node, right: Node, link: Link, context: Context, names: frozenset[str]) -> Judgement | None:
    """An equation in one unknown against the last one in that unknown.

    Parameters
    ----------
    left, right
        Its sides.
    link
        How it is meant.
    context
        What is in force.
    names
        The names in it that are no constants.
    """
    unknowns = names - frozenset(context.values) if len(names) > 1 else names
    if len(unknowns) != 1 or link.plural:
        return None
    (unknown,) = unknowns
    value = _value_of(left, right, unknown, context)
    found = None
    for earlier in islice(_equations_in(unknown, context), _FARTHEST):
        if value is not None:
            judged = _value_put_in(value, unknown, earlier, context)
        else:
            judged = _solutions_compared(left, right, unknown, earlier, context)
        if found is None and (judged is None or judged.verdict is not Verdict.REFUTED):
            return judged
        found = found or judged
        # what disagrees with the last equation and not with one before it is another branch: another factor, say
        if judged is None or judged.verdict is not Verdict.REFUTED:
            return None
    return found


def _equations_in(unknown: str, context: Context) -> Iterator[Equation]:
    """The equations in one unknown that are in force, the last one first."""
    for equation in reversed(context.equations):
        if unknown not in equation.names or not context.applicable(equation):
            continue
        others = equation.names - {unknown}
        if not others or (others <= frozenset(context.values) and not context.graphs):
            yield equation


def _value_of(left: Node, right: Node, unknown: str, context: Context) -> Any:
    """The value that ``unknown = …`` gives, if that is what the equation is."""
    for one, other in ((left, right), (right, left)):
        if one == Symbol(unknown) and unknown not in context.free(other):
            if has_decimals(other):
                return stated(other, context.numbers(context.free(other)))
            return context.number(other)
    return None


def _value_put_in(value: Any, unknown: str, earlier: Equation, context: Context) -> Judgement | None:
    values = {**context.numbers(earlier.names), unknown: value}
    found = compare(earlier.left, earlier.right, "=", values)
    if found.holds is Holds.FALSE and unknown in context.ranged:
        return None
    given = f"put into {earlier.written} ({place_of(earlier.step)}): "
    return told(found, "solution", "=", given, (earlier.step,))


def _solutions_compared(left: Node, right: Node, unknown: str, earlier: Equation, context: Context) -> Judgement | None:
    try:
        ours = _polynomial(left, right, unknown, context)
        theirs = _polynomial(earlier.left, earlier.right, unknown, context)
    except MathematicsError:
        return None
    if ours.degree() < 1 or theirs.degree() < 1:
        return None
    where = f"{earlier.written} ({place_of(earlier.step)})"
    if ours * theirs[theirs.degree()] == theirs * ours[ours.degree()]:
        return Judgement("equation", Verdict.PROVED, f"it has the solutions of {where}", (earlier.step,))
    if common_root(ours, theirs):
        return None
    if any(has_decimals(side) for side in (left, right, earlier.left, earlier.right)) and _close(
        ours, theirs, _ROUNDED if context.rounded else _EXACT
    ):
        return None
    evidence = f"no {unknown} solves both: {where} has {roots_in_words(theirs)}, this one {roots_in_words(ours)}"
    return Judgement("equation", Verdict.REFUTED, evidence, (earlier.step,))


def _polynomial(left: Node, right: Node, unknown: str, context: Context) -> Any:
    """The polynomial whose roots are the solutions, known rational values put in; poles are no solutions."""
    from flint import fmpq

    known = context.values.items()
    values = {name: one.number for name, one in known if isinstance(one.number, fmpq) and name != unknown}
    one, other = quotient(left, (unknown,), values), quotient(right, (unknown,), values)
    found, poles = univariate(one.minus(other)), univariate(one.bottom * other.bottom)
    while found and (shared := found.gcd(poles)).degree() > 0:
        found //= shared
    return found


def _close(left: Any, right: Any, factor: int) -> bool:
    """Whether roots may differ only because coefficients were rounded."""
    if left.degree() != 1 or right.degree() != 1:
        return True
    one, other = -left[0] / left[1], -right[0] / right[1]
    return bool(abs(one - other) * factor < abs(one) + abs(other))


def judge_transformation(
    left: Node, right: Node, link: Link, context: Context, names: frozenset[str]
) -> Judgement | None:
    """An equation in several unknowns that is said to be the one before it in another form; see above."""
    if not (link.mood.transforming and link.first and len(names) > 1) or link.plural or not context.equations:
        return None
    earlier = context.equations[-1]
    if earlier.names != names or names & (frozenset(context.values) | context.restricted):
        return None
    if not context.applicable(earlier):
        return None
    order = tuple(sorted(names))
    try:
        before = quotient(earlier.left, order).minus(quotient(earlier.right, order))
        after = quotient(left, order).minus(quotient(right, order))
    except MathematicsError:
        return None
    if before == 0 or after == 0:
        return None
    if before * after.leading_coefficient() == after * before.leading_coefficient():
        evidence = f"{earlier.written} ({place_of(earlier.step)}) in another form"
        return Judgement("equation", Verdict.PROVED, evidence, (earlier.step,))
    return _counterexample(before, after, order, earlier, context)


def _counterexample(
    before: Any, after: Any, order: tuple[str, ...], earlier: Equation, context: Context
) -> Judgement | None:
    """A point at which everything in force holds and the new equation fails, if it fails wherever it is tried."""
    points = [
        point for point in solutions(before, len(order)) if _in_force(dict(zip(order, point, strict=True)), context)
    ]
    if len(points) < 2 or any(evaluate(after, point) == 0 for point in points):
        return None
    where = f"{earlier.written} ({place_of(earlier.step)})"
    evidence = f"{where} holds at {at_point(order, points[0])}, this one does not"
    return Judgement("equation", Verdict.REFUTED, evidence, (earlier.step,))


def _in_force(values: dict[str, Any], context: Context) -> bool:
    """Whether a point satisfies every equation in force that speaks of its names only."""
    for equation in context.equations:
        if not equation.names <= frozenset(values):
            continue
        try:
            if exact(equation.left, values) != exact(equation.right, values):
                return False
        except MathematicsError:
            return False
    return True
