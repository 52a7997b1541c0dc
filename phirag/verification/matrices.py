"""Determinants, inverses and eigenvalues, each against its definition. Runs inside the worker."""

from __future__ import annotations

import re
from itertools import permutations
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.equality import vanishes
from phirag.mathematics.meaning import matrix_of, to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Node
from phirag.types import Verdict
from phirag.verification.outcome import Outcome
from phirag.verification.solutions import read_solutions

__all__ = ["check_matrix"]


def check_matrix(problem: Problem, final: str) -> list[Outcome]:
    """Check a determinant, an inverse, or the eigenvalues of a matrix."""
    node: Node = parse(problem.expressions[0])
    if isinstance(node, Apply) and node.op == "det":  # \begin{vmatrix}
        node = node.args[0]
    matrix = matrix_of(node)
    if matrix.rows != matrix.cols:
        raise ParseError("the matrix is not square")
    if problem.task is Task.DETERMINANT:
        return [_determinant(matrix, final)]
    if problem.task is Task.INVERSE:
        return [_inverse(matrix, final)]
    return [_eigenvalues(matrix, final)]


def _leibniz(matrix: Any) -> Any:
    """The determinant as the signed sum over all permutations."""
    import sympy as sp

    total = sp.Integer(0)
    for order in permutations(range(matrix.rows)):
        inversions = sum(a > b for k, a in enumerate(order) for b in order[k + 1 :])
        total += (-1) ** inversions * sp.prod([matrix[row, column] for row, column in enumerate(order)])
    return total


def _value(final: str) -> Any:
    node: Node = parse(final)
    return to_sympy(node.args[1] if isinstance(node, Apply) and node.op == "=" else node)


def _determinant(matrix: Any, final: str) -> Outcome:
    what = f"the determinant is {final}"
    if matrix.rows > 7:
        return Outcome(what, "elimination", *vanishes(matrix.det(method="bareiss") - _value(final)))
    return Outcome(what, "the sum over all permutations (Leibniz)", *vanishes(_leibniz(matrix) - _value(final)))


def _inverse(matrix: Any, final: str) -> Outcome:
    import sympy as sp

    if re.search(r"\bno\b|not |singular|none", final, re.IGNORECASE):
        how = "the sum over all permutations (Leibniz)" if matrix.rows <= 7 else "elimination"
        value = _leibniz(matrix) if matrix.rows <= 7 else matrix.det()
        verdict, _ = vanishes(value)
        return Outcome("the matrix has no inverse", how, verdict, f"the determinant is {plain(sp.simplify(value))}")
    stated = _value(final)
    if getattr(stated, "shape", None) != matrix.shape:
        return Outcome("it is the inverse", "multiplying", Verdict.REFUTED, "the shapes differ")
    weakest = Verdict.PROVED
    for entry in matrix * stated - sp.eye(matrix.rows):
        verdict, evidence = vanishes(entry)
        if verdict in (Verdict.REFUTED, Verdict.UNDETERMINED):
            return Outcome("matrix times answer is the identity", "multiplying", verdict, evidence)
        weakest = verdict if verdict is Verdict.CHECKED else weakest
    return Outcome("matrix times answer is the identity", "multiplying", weakest, "every entry agrees")


def _eigenvalues(matrix: Any, final: str) -> Outcome:
    """Every stated value is a root of det(A - tI), and they are as many as it has distinct roots."""
    import sympy as sp

    t = sp.Symbol("t")
    body = re.split(r"\b(?:with|eigenvectors?)\b", re.sub(r"\\lambda|λ", "t", final))[0]
    body = re.sub(r"\(\s*(?:multiplicity|double|twice|algebraic)[^)]*\)", "", body)
    stated = [to_sympy(solution["t"]) for solution in read_solutions(body, ["t"]).values]
    polynomial = sp.Poly(_leibniz(matrix - t * sp.eye(matrix.rows)), t)
    what, how = f"the eigenvalues are {final}", "inserting into the characteristic polynomial"
    distinct: list[Any] = []
    weakest = Verdict.PROVED
    for value in stated:
        verdict, evidence = vanishes(polynomial.as_expr().subs(t, value))
        if verdict in (Verdict.REFUTED, Verdict.UNDETERMINED):
            return Outcome(what, how, verdict, f"{plain(value)} is no root of it: {evidence}")
        weakest = verdict if verdict is Verdict.CHECKED else weakest
        if not any(vanishes(value - other)[0] is Verdict.PROVED for other in distinct):
            distinct.append(value)
    count = polynomial.degree() - sp.gcd(polynomial, polynomial.diff(t)).degree()
    evidence = f"it has {count} distinct roots, and {len(distinct)} are given"
    return Outcome(what, how, weakest if count == len(distinct) else Verdict.REFUTED, evidence)
