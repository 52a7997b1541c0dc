"""Whether two results are the same, with a verdict that says how far this was decided.

The ways, in the order they are tried:

1. the trees are the same, or their difference expands to zero: ``PROVED``
2. rational functions with rational coefficients: decided by cancelling: ``PROVED`` or ``REFUTED``
3. algebraic numbers: decided by the minimal polynomial of the difference
4. values at seeded random points: a point where they differ is a counterexample (``REFUTED``)
5. a simplification of the difference to zero: ``PROVED``; else agreement at every point: ``CHECKED``

Runs inside the worker.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.meaning import branches, set_of, to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.syntax import Apply, Node, Symbol
from phirag.types import Verdict

__all__ = ["Comparison", "compare", "compare_expressions", "sample_points", "vanishes"]

POINTS = 12
DIGITS = 40

Comparison = tuple[Verdict, str]  # the verdict, and the evidence in words


def compare(gold: str, given: str) -> tuple[str, str]:
    r"""Compare two answers as they are written.

    Parameters
    ----------
    gold, given
        Expressions, equations such as ``x = 3``, sets, intervals or matrices, in plain text or LaTeX.

    Returns
    -------
    verdict, evidence
        ``PROVED`` or ``CHECKED`` if they are the same, ``REFUTED`` if they differ, else ``UNDETERMINED``.

    Examples
    --------
    >>> compare(r"\frac{1}{2}", "0.5")
    ('PROVED', 'the difference is zero')
    >>> compare("x^2 - 1", "(x + 1)^2")[0]
    'REFUTED'
    """
    left, right = _value_side(parse(gold)), _value_side(parse(given))
    verdict, evidence = _compare(left, right)
    return str(verdict), evidence


def _value_side(node: Node) -> Node:
    """``3`` of ``x = 3`` and the set of ``x in S``; other nodes as they are."""
    match node:
        case Apply("=" | "in" | "approx", (Symbol(), value)):
            return value
    return node


_COLLECTIONS = (
    "set",
    "list",
    "tuple",
    "closed",
    "interval(]",
    "interval[)",
    "union",
    "intersection",
    "difference",
)


def _compare(left: Node, right: Node) -> Comparison:
    if left == right:
        return Verdict.PROVED, "they are written alike"
    ops = [node.op if isinstance(node, Apply) else "" for node in (left, right)]
    if any(op in _COLLECTIONS for op in ops):
        return _compare_collections(left, right)
    lefts, rights = branches(left), branches(right)
    if len(lefts) > 1 or len(rights) > 1:
        return _match_items(lefts, rights, ordered=False)
    first, second = to_sympy(left), to_sympy(right)
    if hasattr(first, "shape") or hasattr(second, "shape"):
        return _compare_matrices(first, second)
    if getattr(first, "is_Relational", False) or getattr(second, "is_Relational", False):
        return _compare_relations(first, second)
    return compare_expressions(first, second)


def _compare_collections(left: Node, right: Node) -> Comparison:
    assert isinstance(left, Apply) or isinstance(right, Apply)
    items = [node.args if isinstance(node, Apply) and node.op in ("set", "list", "tuple", "closed") else (node,)
             for node in (left, right)]  # fmt: skip
    kinds = {node.op for node in (left, right) if isinstance(node, Apply)}
    if kinds & {"union", "intersection", "difference", "interval(]", "interval[)"}:
        try:
            first, second = set_of(left), set_of(right)
        except ParseError:
            return Verdict.REFUTED, "one is a set of numbers and the other is not"
        if first == second:
            return Verdict.PROVED, "they are the same set"
        difference = first.symmetric_difference(second)
        return Verdict.REFUTED, f"they differ on {plain(difference)}"
    if "tuple" in kinds or "closed" in kinds:
        same_kind = getattr(left, "op", "") == getattr(right, "op", "")
        if not same_kind and kinds <= {"tuple", "closed"} and len(items[0]) == 2:
            return Verdict.REFUTED, "one includes its end points and the other does not"
        return _match_items(items[0], items[1], ordered=True)
    expanded = [[part for item in side for part in branches(_value_side(item))] for side in items]
    return _match_items(expanded[0], expanded[1], ordered=False)


def _match_items(lefts: Sequence[Node], rights: Sequence[Node], *, ordered: bool) -> Comparison:
    """Compare item by item, in order or in the best order there is."""
    if len(lefts) != len(rights):
        return Verdict.REFUTED, f"there are {len(lefts)} values on one side and {len(rights)} on the other"
    weakest = Verdict.PROVED
    left_over = list(rights)
    for item in lefts:
        candidates = left_over[:1] if ordered else left_over
        results = [(_compare(item, other), other) for other in candidates]
        good = [(result, other) for result, other in results if result[0] in (Verdict.PROVED, Verdict.CHECKED)]
        if not good:
            unknown = any(result[0] is Verdict.UNDETERMINED for result, _ in results)
            return (Verdict.UNDETERMINED if unknown else Verdict.REFUTED), f"no partner for {_shown(item)}"
        (verdict, _), partner = good[0]
        if verdict is Verdict.CHECKED:
            weakest = Verdict.CHECKED
        left_over.remove(partner)
    return weakest, f"all {len(lefts)} values agree"


def _shown(node: Node) -> str:
    return plain(to_sympy(node))


def _compare_matrices(first: Any, second: Any) -> Comparison:
    shapes = [getattr(side, "shape", None) for side in (first, second)]
    if shapes[0] != shapes[1]:
        return Verdict.REFUTED, f"the shapes are {shapes[0]} and {shapes[1]}"
    weakest = Verdict.PROVED
    for left, right in zip(first, second, strict=False):
        verdict, evidence = compare_expressions(left, right)
        if verdict in (Verdict.REFUTED, Verdict.UNDETERMINED):
            return verdict, f"entries {plain(left)} and {plain(right)}: {evidence}"
        weakest = verdict if verdict is Verdict.CHECKED else weakest
    return weakest, "every entry agrees"


def _compare_relations(first: Any, second: Any) -> Comparison:
    import sympy as sp

    if not (getattr(first, "is_Relational", False) and getattr(second, "is_Relational", False)):
        return Verdict.REFUTED, "one is an equation or inequality and the other is not"
    if isinstance(first, sp.Eq) and isinstance(second, sp.Eq):
        # equal up to a constant factor that is not zero
        quotient = sp.cancel(sp.together((first.lhs - first.rhs) / (second.lhs - second.rhs)))
        if quotient.is_number and quotient.is_nonzero:
            return Verdict.PROVED, f"one is {plain(quotient)} times the other"
        return Verdict.UNDETERMINED, "no constant factor takes one equation to the other"
    if first.canonical == second.canonical:
        return Verdict.PROVED, "they are the same inequality"
    return Verdict.UNDETERMINED, "the inequalities are not written alike"


def compare_expressions(first: Any, second: Any) -> Comparison:
    """Compare two SymPy expressions; see the module's list of ways."""
    if first == second:
        return Verdict.PROVED, "the difference is zero"
    if not (first.is_finite is not False and second.is_finite is not False):
        return Verdict.REFUTED, f"{plain(first)} is not {plain(second)}"
    return vanishes(first - second, sides=(first, second))


def vanishes(difference: Any, sides: Sequence[Any] = ()) -> Comparison:
    """Decide whether an expression is zero wherever it is defined.

    Parameters
    ----------
    difference
        A SymPy expression.
    sides
        The two expressions it is the difference of; points at which one of them is not real say nothing
        then, if there are enough others: ``ln(x^2)`` and ``2 ln(x)`` agree wherever both are real.

    Returns
    -------
    verdict, evidence
        ``PROVED``, ``CHECKED``, ``REFUTED`` (with the counterexample) or ``UNDETERMINED``.
    """
    import sympy as sp

    difference = difference.doit() if difference.has(sp.Sum, sp.Product, sp.Limit) else difference
    if difference == 0 or sp.expand(difference) == 0:
        return Verdict.PROVED, "the difference is zero"
    names = sorted(difference.free_symbols, key=str)
    if difference.is_Rational:
        return Verdict.REFUTED, f"they differ by {plain(difference)}"
    if not names:
        return _vanishing_number(difference)
    if difference.is_rational_function(*names) and not _has_radicals(difference):
        difference = sp.cancel(sp.together(difference))
        if difference == 0:
            return Verdict.PROVED, "the difference cancels to zero"
    return _vanishing_function(difference, names, sides)


def _has_radicals(expression: Any) -> bool:
    """Whether a constant in it is not a rational number, so that cancelling would not decide."""
    return not all(atom.is_Rational for atom in expression.atoms() if atom.is_number) or bool(
        [power for power in _powers(expression) if not power.exp.is_Integer]
    )


def _powers(expression: Any) -> set[Any]:
    import sympy as sp

    found: set[Any] = expression.atoms(sp.Pow)
    return found


def _vanishing_number(value: Any) -> Comparison:
    import sympy as sp

    approximation = value.evalf(DIGITS + 10)
    if not approximation.is_number or approximation.has(sp.nan, sp.zoo, sp.oo) or value.has(sp.Integral):
        return Verdict.UNDETERMINED, "the difference has no value that can be computed exactly"
    if abs(approximation) > sp.Float(10) ** -DIGITS:
        return Verdict.REFUTED, f"they differ by about {plain(approximation.evalf(6))}"
    if value.is_algebraic and value.count_ops() < 60:
        unknown = sp.Symbol("z")
        if sp.minimal_polynomial(value, unknown) == unknown:
            return Verdict.PROVED, "the minimal polynomial of the difference is that of zero"
    if sp.simplify(value) == 0:
        return Verdict.PROVED, "the difference simplifies to zero"
    return Verdict.CHECKED, f"they agree to {DIGITS} digits"


def sample_points(names: Sequence[Any], count: int, seed: int = 20_240_229) -> list[dict[Any, Any]]:
    """Return ``count`` seeded points: rationals of both signs, small and large, respecting assumptions.

    Parameters
    ----------
    names
        SymPy symbols; integer and positive symbols get such values.
    """
    import sympy as sp

    generator = random.Random(seed)
    points = []
    for number in range(count):
        point = {}
        for name in names:
            if name.is_integer:
                value = sp.Integer(generator.randint(1, 9) if name.is_positive else generator.randint(-9, 9))
            else:
                spread = (1, 3, 10)[number % 3]
                value = sp.Rational(generator.randint(1, 1000 * spread), 997)
                if not name.is_positive and generator.random() < 0.4:
                    value = -value
            point[name] = value
        points.append(point)
    return points


def _vanishing_function(difference: Any, names: Sequence[Any], sides: Sequence[Any]) -> Comparison:
    import sympy as sp

    points = sample_points(names, 4 * POINTS)
    if sides:
        real = [point for point in points if all(_is_real(side, point) for side in sides)]
        points = real if len(real) >= 4 else points
    agreeing = 0
    for point in points:
        number = _at(difference, point, 30)
        if not _is_finite(number):
            continue  # a point where one side is not defined says nothing
        if abs(number) > _scale(difference, point) * sp.Float("1e-18"):
            place = ", ".join(f"{name} = {plain(value)}" for name, value in point.items())
            return Verdict.REFUTED, f"at {place} they differ by about {plain(number.evalf(6))}"
        agreeing += 1
        if agreeing == POINTS:
            break
    if agreeing < 4:
        return Verdict.UNDETERMINED, "there are too few points at which both can be evaluated"
    if difference.count_ops() < 150 and sp.simplify(difference) == 0:
        return Verdict.PROVED, "the difference simplifies to zero"
    return Verdict.CHECKED, f"they agree at {agreeing} points to 18 digits"


def _is_finite(number: Any) -> bool:
    import sympy as sp

    return bool(number.is_number and not number.has(sp.nan, sp.zoo, sp.oo, sp.Integral) and number.is_finite)


def _at(expression: Any, point: dict[Any, Any], digits: int) -> Any:
    """The value at a point; not a number where it is out of reach."""
    import sympy as sp

    try:
        return expression.subs(point).evalf(digits, maxn=120)
    except OverflowError:  # a power of a fraction that SymPy first tries to simplify
        return sp.nan


def _is_real(side: Any, point: dict[Any, Any]) -> bool:
    number = _at(side, point, 15)
    return _is_finite(number) and abs(complex(number).imag) <= 1e-9 * (1 + abs(complex(number)))


def _scale(difference: Any, point: dict[Any, Any]) -> Any:
    """The size of the largest of the first terms, as a SymPy number: it may be too large for a ``float``."""
    import sympy as sp

    sizes = [_at(term, point, 15) for term in sp.Add.make_args(difference)[:8]]
    return max([sp.Float(1), *(abs(size).evalf(15) for size in sizes if _is_finite(size))])
