"""A formal problem to its worked solution. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.engines.cas.algebra import ALGEBRA
from phirag.engines.cas.calculus import work_integral, work_limit, work_sum
from phirag.engines.cas.chance import CHANCE
from phirag.engines.cas.comparing import COMPARING
from phirag.engines.cas.counting import COUNTING
from phirag.engines.cas.curves import CURVES
from phirag.engines.cas.derivative import work_derivative
from phirag.engines.cas.equations import work_equations
from phirag.engines.cas.expressions import work_expression
from phirag.engines.cas.extrema import EXTREMA
from phirag.engines.cas.inequality import work_inequality
from phirag.engines.cas.laid_down import work_given, work_value
from phirag.engines.cas.matrices import work_matrix
from phirag.engines.cas.measures import MEASURES
from phirag.engines.cas.numerals import NUMERALS
from phirag.engines.cas.parity import PARITY
from phirag.engines.cas.polynomial_forms import POLYNOMIAL_FORMS
from phirag.engines.cas.sequences import SEQUENCES
from phirag.engines.cas.solution_sets import SOLUTION_SETS
from phirag.engines.cas.sought import SOUGHT
from phirag.engines.cas.whole_numbers import WHOLE_NUMBERS
from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.problems import Problem, Task

__all__ = ["solve", "work"]

_WORK: Mapping[Task, Callable[[Problem], Working]] = {
    Task.SOLVE: work_equations,
    Task.INEQUALITY: work_inequality,
    Task.DIFFERENTIATE: work_derivative,
    Task.INTEGRATE: work_integral,
    Task.LIMIT: work_limit,
    Task.SUM: work_sum,
    Task.SIMPLIFY: work_expression,
    Task.EXPAND: work_expression,
    Task.COLLECT: work_expression,
    Task.RATIONALIZE: work_expression,
    Task.FACTOR: work_expression,
    Task.EVALUATE: work_expression,
    Task.DETERMINANT: work_matrix,
    Task.INVERSE: work_matrix,
    Task.EIGENVALUES: work_matrix,
    **WHOLE_NUMBERS,
    **COMPARING,
    **NUMERALS,
    **SEQUENCES,
    **MEASURES,
    **CHANCE,
    **POLYNOMIAL_FORMS,
    **SOUGHT,
    **PARITY,
    **CURVES,
    **COUNTING,
    **EXTREMA,
    **ALGEBRA,
    **SOLUTION_SETS,
}


def work(problem: Problem) -> Working:
    """Solve a problem; what it lays down is worked in first.

    Raises
    ------
    Declined
        If it is beyond the engine.
    """
    if problem.task is Task.VALUE:
        return work_value(problem)
    if problem.given:
        return work_given(problem, work)
    return _WORK[problem.task](problem)


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
    try:
        return work(Problem.from_json(problem)).as_json()
    except Declined as reason:
        return {"declined": str(reason)}
    except NotImplementedError:
        return {"declined": "no method that it knows applies"}
