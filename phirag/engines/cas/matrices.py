"""Determinants, inverses and eigenvalues. Runs inside the worker."""

from __future__ import annotations

from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.meaning import matrix_of
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Node

__all__ = ["work_matrix"]

MAX_SIZE = 12


def work_matrix(problem: Problem) -> Working:
    """Work on one square matrix."""
    node: Node = parse(problem.expressions[0])
    if isinstance(node, Apply) and node.op == "det":
        node = node.args[0]
    matrix = matrix_of(node)
    if matrix.rows != matrix.cols:
        raise Declined("the matrix is not square")
    if matrix.rows > MAX_SIZE:
        raise Declined(f"matrices up to {MAX_SIZE} rows are treated")
    work = {Task.DETERMINANT: _determinant, Task.INVERSE: _inverse, Task.EIGENVALUES: _eigenvalues}
    return work[problem.task](matrix)


def _determinant(matrix: Any) -> Working:
    import sympy as sp

    working = Working()
    value = sp.expand(matrix.det(method="berkowitz"))
    if matrix.rows == 2:
        a, b, c, d = (f"({plain(entry)})" if str(entry)[0] == "-" else plain(entry) for entry in matrix)
        working.step(f"ad - bc = {a}·{d} - {b}·{c} = {plain(value)}.", "Determinant of a 2×2 matrix")
    elif matrix.rows == 3:
        for column in range(3):
            minor = matrix.minor_submatrix(0, column)
            working.step(f"Minor of entry {plain(matrix[0, column])}: det {plain(minor)} = {plain(minor.det())}.",
                         "Laplace expansion")  # fmt: skip
        working.step(f"With alternating signs along the first row: {plain(value)}.", "Laplace expansion")
    else:
        working.step(f"Reducing the rows gives the determinant {plain(value)}.", "Gaussian elimination")
    working.final = plain(value)
    return working


def _inverse(matrix: Any) -> Working:
    import sympy as sp

    working = Working()
    determinant = sp.simplify(matrix.det(method="berkowitz"))
    working.step(f"The determinant is {plain(determinant)}.",
                 "Determinant of a 2×2 matrix" if matrix.rows == 2 else "Laplace expansion")  # fmt: skip
    if determinant == 0:
        working.step("A matrix with determinant zero has no inverse.", "Invertible matrix theorem")
        working.final = "the matrix has no inverse"
        return working
    inverse = matrix.inv().applyfunc(sp.simplify)
    if matrix.rows == 2:
        working.step(
            "Swap the diagonal, change the signs of the rest, divide by the determinant.",
            "Inverse of a 2×2 matrix",
        )
    else:
        working.step("Reduce the matrix beside the identity to the identity.", "Gaussian elimination")
    working.final = plain(inverse)
    return working


def _eigenvalues(matrix: Any) -> Working:
    import sympy as sp

    t = sp.Symbol("t")
    working = Working()
    polynomial = sp.Poly(matrix.charpoly(t).as_expr(), t)
    working.step(f"The characteristic polynomial is {plain(polynomial.as_expr())}.", "Characteristic polynomial")
    roots = sp.roots(polynomial)
    if sum(roots.values()) != matrix.rows:
        raise Declined("the eigenvalues have no closed form that was found")
    values = sorted(roots, key=sp.default_sort_key)
    shown = ", ".join(plain(sp.simplify(value)) + (f" (multiplicity {roots[value]})" if roots[value] > 1 else "")
                      for value in values)  # fmt: skip
    working.step(f"Its roots are {shown}.", "Eigenvalues and eigenvectors")
    working.final = ", ".join(plain(sp.simplify(value)) for value in values)
    return working
