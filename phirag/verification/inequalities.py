"""Solution sets of inequalities in one unknown, tried on both sides of every boundary. Runs inside the worker.

Between neighbouring boundaries, which are the real zeros and poles found independently and the end points
stated, a polynomial or rational inequality does not change; one point of each stretch then decides it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.meaning import set_of, to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem
from phirag.mathematics.syntax import Apply, Node, Symbol
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["check_inequality", "stated_set"]

_OPPOSITE = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def stated_set(final: str, unknown: str) -> Any:
    """Return the set of real numbers that an answer names, as intervals or as inequalities.

    Raises
    ------
    ParseError
        If it names none.
    """
    import sympy as sp

    if re.search(r"\bno\s+(?:real\s+)?(?:solutions?|numbers?)\b|\\emptyset|∅", final, re.IGNORECASE):
        return sp.S.EmptySet
    if re.search(r"\ball\s+(?:real\s+)?(?:numbers?|x|values)\b", final, re.IGNORECASE):
        return sp.S.Reals
    pieces = re.split(r"\\text\{\s*or\s*\}|\bor\b|∨|\\lor|\\vee", final)
    return sp.Union(*(_stated_piece(piece, unknown) for piece in pieces))


def _stated_piece(piece: str, unknown: str) -> Any:
    import sympy as sp

    parts = re.split(r"\\text\{\s*and\s*\}|\band\b|∧", piece)
    if len(parts) > 1:
        return sp.Intersection(*(_stated_piece(part, unknown) for part in parts))
    return _of_node(parse(piece.strip(" .")), unknown)


def _of_node(node: Node, unknown: str) -> Any:
    import sympy as sp

    match node:
        case Apply("in", (Symbol(name), collection)) if name == unknown:
            return set_of(collection)
        case Apply("and", links):
            return sp.Intersection(*(_of_node(link, unknown) for link in links))
        case Apply("=", (Symbol(name), value)) if name == unknown:
            return sp.FiniteSet(to_sympy(value, real=True))
        case Apply("!=", (Symbol(name), value)) if name == unknown:
            return sp.Complement(sp.S.Reals, sp.FiniteSet(to_sympy(value, real=True)))
        case Apply(op, (Symbol(name), value)) if op in _OPPOSITE and name == unknown:
            return _half_line(op, to_sympy(value, real=True))
        case Apply(op, (value, Symbol(name))) if op in _OPPOSITE and name == unknown:
            return _half_line(_OPPOSITE[op], to_sympy(value, real=True))
    return set_of(node)


def _half_line(op: str, bound: Any) -> Any:
    import sympy as sp

    if op in ("<", "<="):
        return sp.Interval(-sp.oo, bound, True, op == "<")
    return sp.Interval(bound, sp.oo, op == ">", True)


def check_inequality(problem: Problem, final: str) -> list[Outcome]:
    """Try the stated set at every boundary and once in every stretch between them."""
    import sympy as sp

    name = problem.unknowns[0]
    unknown = sp.Symbol(name, real=True)
    node: Node = parse(problem.expressions[0])
    links = node.args if isinstance(node, Apply) and node.op == "and" else (node,)
    sides = [(link.op, *(to_sympy(side, {name: unknown}, real=True) for side in link.args))
             for link in links if isinstance(link, Apply)]  # fmt: skip
    stated = stated_set(final, name)
    what, how = f"the solutions are {plain(stated)}", "trying each stretch between boundaries"
    if any((left - right).free_symbols - {unknown} for _, left, right in sides):
        return [Outcome(what, how, Verdict.UNDETERMINED, "there are letters besides the unknown")]
    boundaries, exact = _boundaries(sides, unknown)
    ends = [end for end in stated.boundary if end.is_finite] if stated not in (sp.S.Reals, sp.S.EmptySet) else []
    boundaries = sorted({*boundaries, *ends}, key=lambda value: value.evalf(30))
    tried = 0
    for point in _trial_points(boundaries):
        truth = _holds(sides, unknown, point)
        if truth is None:
            return [Outcome(what, how, Verdict.UNDETERMINED, f"the inequality is not decided at {plain(point)}")]
        member = stated.contains(point)
        if member not in (sp.true, sp.false):
            return [Outcome(what, how, Verdict.UNDETERMINED, f"membership of {plain(point)} is not decided")]
        if bool(member) != truth:
            says = "is in the answer but does not satisfy" if member else "satisfies but is not in the answer to"
            return [Outcome(what, how, Verdict.REFUTED, f"{name} = {plain(point)} {says} the inequality")]
        tried += 1
    evidence = f"{tried} points, with {len(boundaries)} boundaries"
    return [Outcome(what, how, Verdict.PROVED if exact else Verdict.CHECKED, evidence)]


def _boundaries(sides: Sequence[tuple[str, Any, Any]], unknown: Any) -> tuple[list[Any], bool]:
    """Where the truth may change, and whether these are certainly all such places."""
    import sympy as sp

    found: list[Any] = []
    exact = True
    for _, left, right in sides:
        difference = sp.together(left - right)
        if difference.is_rational_function(unknown):
            for part in sp.fraction(difference):
                found.extend(sp.Poly(part, unknown).real_roots() if part.has(unknown) else [])
        else:
            exact = False
            found.extend(_numeric_boundaries(difference, unknown))
    return found, exact


def _numeric_boundaries(difference: Any, unknown: Any) -> list[Any]:
    import sympy as sp

    from phirag.mathematics.numeric import real_function
    from phirag.mathematics.roots import real_roots

    roots, _ = real_roots(real_function(difference, unknown))
    return [sp.nsimplify(root, rational=True, tolerance=1e-12) for root in roots]


def _trial_points(boundaries: Sequence[Any]) -> list[Any]:
    """Each boundary, a point between neighbours, and points beyond the outermost."""
    import sympy as sp

    if not boundaries:
        return [sp.Integer(0), sp.Integer(-7), sp.Integer(11)]
    numbers = [sp.Rational(str(value.evalf(25))) for value in boundaries]
    points: list[Any] = [numbers[0] - 1, numbers[0] - 10]
    for k, boundary in enumerate(boundaries):
        points.append(boundary)
        if k + 1 < len(boundaries) and numbers[k + 1] > numbers[k]:
            points.append((numbers[k] + numbers[k + 1]) / 2)
    return [*points, numbers[-1] + 1, numbers[-1] + 10]


def _holds(sides: Sequence[tuple[str, Any, Any]], unknown: Any, point: Any) -> bool | None:
    """Whether the inequality holds at a point; where it is not defined, it does not hold."""
    import sympy as sp

    from phirag.mathematics.equality import vanishes

    for op, left, right in sides:
        values = [side.subs(unknown, point) for side in (left, right)]
        if any(value.has(sp.nan, sp.zoo, sp.oo) or value.is_real is False for value in values):
            return False
        number = (values[0] - values[1]).evalf(30)
        if not number.is_comparable or abs(number) < 1e-18:
            verdict, _ = vanishes(values[0] - values[1])
            if verdict is Verdict.UNDETERMINED:
                return None
            equal = verdict is not Verdict.REFUTED
        else:
            equal = False
        truths = {"<": number < 0, ">": number > 0, "<=": number < 0, ">=": number > 0, "!=": True}
        if op not in truths:
            raise ParseError(f"{op!r} is not an inequality")
        truth = op in ("<=", ">=") if equal else bool(truths[op])
        if not truth:
            return False
    return True
