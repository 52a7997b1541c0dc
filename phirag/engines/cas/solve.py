"""A formal problem to its worked solution. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.engines.cas.calculus import work_integral, work_limit, work_sum
from phirag.engines.cas.derivative import work_derivative
from phirag.engines.cas.equations import work_equations
from phirag.engines.cas.expressions import work_expression
from phirag.engines.cas.inequality import work_inequality
from phirag.engines.cas.matrices import work_matrix
from phirag.engines.cas.whole_numbers import work_whole_numbers
from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.problems import Problem, Task

__all__ = ["solve"]

_WORK: Mapping[Task, Callable[[Problem], Working]] = {
    Task.SOLVE: work_equations,
    Task.INEQUALITY: work_inequality,
    Task.DIFFERENTIATE: work_derivative,
    Task.INTEGRATE: work_integral,
    Task.LIMIT: work_limit,
    Task.SUM: work_sum,
    Task.SIMPLIFY: work_expression,
    Task.EXPAND: work_expression,
    Task.FACTOR: work_expression,
    Task.EVALUATE: work_expression,
    Task.CONGRUENCE: work_whole_numbers,
    Task.GCD: work_whole_numbers,
    Task.LCM: work_whole_numbers,
    Task.IS_PRIME: work_whole_numbers,
    Task.FACTOR_INTEGER: work_whole_numbers,
    Task.REMAINDER: work_whole_numbers,
    Task.MODULAR_INVERSE: work_whole_numbers,
    Task.DETERMINANT: work_matrix,
    Task.INVERSE: work_matrix,
    Task.EIGENVALUES: work_matrix,
}


def solve(problem: Mapping[str, object]) -> dict[str, Any]:
    """Solve what :meth:`Problem.as_json` wrote.

    Returns
    -------
    dict
        ``steps`` (pairs of text and basis) and ``final``, or ``declined`` with the reason.

    Examples
    --------
    >>> from phirag.mathematics.reading import read_problem
    >>> solve(read_problem("Solve 3*x^2+4*x+5=1").as_json())["final"]
    'x = (-2 ± 2√2 i)/3'
    """
    stated = Problem.from_json(problem)
    try:
        return _WORK[stated.task](stated).as_json()
    except Declined as reason:
        return {"declined": str(reason)}
    except NotImplementedError:
        return {"declined": "no method that it knows applies"}
