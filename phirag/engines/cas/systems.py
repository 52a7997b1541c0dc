"""Systems of equations: linear ones by elimination, polynomial ones by substitution. Runs inside the worker."""

from __future__ import annotations

from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.printing import plain

__all__ = ["work_system"]


def work_system(sides: list[tuple[Any, Any]], unknowns: list[Any]) -> Working:
    """Solve several equations together."""
    import sympy as sp

    equations = [sp.numer(sp.together(left - right)) for left, right in sides]
    if not all(equation.is_polynomial(*unknowns) for equation in equations):
        raise Declined("systems of equations that are not polynomials are not solved")
    if all(sp.Poly(equation, *unknowns).total_degree() <= 1 for equation in equations):
        return _work_linear(equations, unknowns)
    return _work_polynomial(sides, equations, unknowns)


def _row(coefficients: Any, unknowns: list[Any], right: Any) -> str:
    left = sum((c * x for c, x in zip(coefficients, unknowns, strict=False)), start=unknowns[0] * 0)
    return f"{plain(left)} = {plain(right)}"


def _work_linear(equations: list[Any], unknowns: list[Any]) -> Working:
    """Gauss-Jordan elimination, each row operation a step."""
    import sympy as sp

    matrix, right = sp.linear_eq_to_matrix(equations, unknowns)
    table = matrix.row_join(right).as_mutable()
    working = Working()
    rows = "; ".join(_row(table.row(k)[:-1], unknowns, table[k, -1]) for k in range(table.rows))
    working.step(f"The system is {rows}.")
    pivots: list[int] = []
    for column in range(len(unknowns)):
        top = len(pivots)
        choice = next((k for k in range(top, table.rows) if sp.simplify(table[k, column]) != 0), None)
        if choice is None:
            continue
        if choice != top:
            table.row_swap(choice, top)
        if table[top, column].free_symbols:
            working.step(f"This supposes {plain(sp.factor(table[top, column]))} ≠ 0.")
        _eliminate(working, table, top, column, unknowns)
        pivots.append(column)
    if any(all(entry == 0 for entry in table.row(k)[:-1]) and table[k, -1] != 0 for k in range(table.rows)):
        working.step("One equation has become 0 = a number that is not 0, so the system contradicts itself.",
                     "Gaussian elimination")  # fmt: skip
        working.final = "no solution"
        return working
    if len(pivots) < len(unknowns):
        free = [unknowns[k] for k in range(len(unknowns)) if k not in pivots]
        found = [f"{plain(unknowns[column])} = {plain(sp.expand(_solved(table, row, column, unknowns)))}"
                 for row, column in enumerate(pivots)]  # fmt: skip
        working.step(f"{', '.join(plain(name) for name in free)} can be chosen freely: {', '.join(found)}.",
                     "Gaussian elimination")  # fmt: skip
        working.final = f"infinitely many solutions: {', '.join(found)}"
        return working
    values = [sp.simplify(table[row, -1]) for row in range(len(unknowns))]
    working.final = ", ".join(f"{plain(x)} = {plain(value)}" for x, value in zip(unknowns, values, strict=False))
    return working


def _solved(table: Any, row: int, column: int, unknowns: list[Any]) -> Any:
    return table[row, -1] - sum(table[row, k] * unknowns[k] for k in range(len(unknowns)) if k != column)


def _eliminate(working: Working, table: Any, top: int, column: int, unknowns: list[Any]) -> None:
    """Divide the pivot row by its pivot and clear its column in all other rows."""
    import sympy as sp

    pivot = table[top, column]
    table[top, :] = (table[top, :] / pivot).applyfunc(sp.cancel)
    shown = _row(table.row(top)[:-1], unknowns, table[top, -1])
    if pivot != 1:
        working.step(f"Divide an equation by {plain(pivot)}: {shown}.", "Gaussian elimination")
    for row in range(table.rows):
        factor = table[row, column]
        if row == top or factor == 0:
            continue
        table[row, :] = (table[row, :] - factor * table[top, :]).applyfunc(sp.cancel)
        result = _row(table.row(row)[:-1], unknowns, table[row, -1])
        working.step(f"Subtract {plain(factor)} times ({shown}) from another equation: {result}.", "Elimination method")


def _work_polynomial(sides: list[tuple[Any, Any]], equations: list[Any], unknowns: list[Any]) -> Working:
    import sympy as sp

    basis = sp.groebner(equations, *unknowns, order="lex")
    working = Working()
    if list(basis.exprs) == [1]:
        working.step("Combining the equations gives 1 = 0, so the system contradicts itself.", "Elimination method")
        working.final = "no solution"
        return working
    if not basis.is_zero_dimensional:
        raise Declined("the system has infinitely many solutions, which it does not describe")
    shown = "; ".join(f"{plain(sp.factor(part))} = 0" for part in basis.exprs)
    working.step(f"Eliminate unknowns one after the other: {shown}.", "Elimination method")
    found = sp.solve_poly_system(equations, *unknowns)
    solutions = [
        values for values in found or [] if all(_holds(left - right, unknowns, values) for left, right in sides)
    ]
    if not solutions:
        raise Declined("the system could not be solved exactly")
    texts = [", ".join(f"{plain(x)} = {plain(sp.simplify(value))}" for x, value in zip(unknowns, values, strict=False))
             for values in sorted(solutions, key=sp.default_sort_key)]  # fmt: skip
    working.step(f"Solve the last equation and insert backwards: {'; or '.join(texts)}.", "Substitution method")
    working.final = " or ".join(texts)
    return working


def _holds(difference: Any, unknowns: list[Any], values: Any) -> bool:
    import sympy as sp

    return bool(sp.simplify(difference.subs(dict(zip(unknowns, values, strict=False)))) == 0)
