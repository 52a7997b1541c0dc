"""A stated result against the problem it answers. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.mathematics.problems import Problem, Task
from phirag.verification.algebra import CHECK_ALGEBRA
from phirag.verification.calculus import check_derivative, check_integral, check_limit, check_sum
from phirag.verification.chance import CHECK_CHANCE
from phirag.verification.counting import CHECK_COUNTING
from phirag.verification.curves import CHECK_CURVES
from phirag.verification.decisions import CHECK_COMPARING
from phirag.verification.equations import check_equations
from phirag.verification.expressions import check_expression
from phirag.verification.extrema import CHECK_EXTREMA
from phirag.verification.givens import check_given, check_value
from phirag.verification.inequalities import check_inequality
from phirag.verification.matrices import check_matrix
from phirag.verification.measures import CHECK_MEASURES
from phirag.verification.numerals import CHECK_NUMERALS
from phirag.verification.outcome import Outcome
from phirag.verification.parity import CHECK_PARITY
from phirag.verification.polynomial_forms import CHECK_POLYNOMIAL_FORMS
from phirag.verification.sequences import CHECK_SEQUENCES
from phirag.verification.sought import CHECK_SOUGHT
from phirag.verification.whole_numbers import check_congruence, check_whole_numbers

__all__ = ["check_result"]

_CHECKS: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {
    Task.SOLVE: check_equations,
    Task.INEQUALITY: check_inequality,
    Task.CONGRUENCE: check_congruence,
    Task.DIFFERENTIATE: check_derivative,
    Task.INTEGRATE: check_integral,
    Task.LIMIT: check_limit,
    Task.SUM: check_sum,
    Task.SIMPLIFY: check_expression,
    Task.EXPAND: check_expression,
    Task.COLLECT: check_expression,
    Task.RATIONALIZE: check_expression,
    Task.FACTOR: check_expression,
    Task.EVALUATE: check_expression,
    Task.GCD: check_whole_numbers,
    Task.LCM: check_whole_numbers,
    Task.IS_PRIME: check_whole_numbers,
    Task.FACTOR_INTEGER: check_whole_numbers,
    Task.REMAINDER: check_whole_numbers,
    Task.MODULAR_INVERSE: check_whole_numbers,
    Task.DETERMINANT: check_matrix,
    Task.INVERSE: check_matrix,
    Task.EIGENVALUES: check_matrix,
    Task.IS_COMPOSITE: check_whole_numbers,
    Task.DIVIDES: check_whole_numbers,
    Task.COMMON_DENOMINATOR: check_whole_numbers,
    Task.PRIME_DIVISORS: check_whole_numbers,
    **CHECK_COMPARING,
    **CHECK_NUMERALS,
    **CHECK_SEQUENCES,
    **CHECK_MEASURES,
    **CHECK_CHANCE,
    **CHECK_POLYNOMIAL_FORMS,
    **CHECK_SOUGHT,
    **CHECK_PARITY,
    **CHECK_CURVES,
    **CHECK_COUNTING,
    **CHECK_EXTREMA,
    **CHECK_ALGEBRA,
}


def check_result(problem: Mapping[str, object], final: str) -> list[dict[str, Any]]:
    """Check a final answer; ``problem`` is what :meth:`Problem.as_json` wrote.

    Raises
    ------
    MathematicsError
        If the answer or the problem cannot be read as mathematics.

    Examples
    --------
    >>> from phirag.mathematics.reading import read_problem
    >>> data = read_problem("Solve x^2 = 4").as_json()
    >>> [found["verdict"] for found in check_result(data, "x = 2 or x = -2")]
    ['PROVED', 'PROVED', 'PROVED']
    >>> check_result(data, "x = 3")[0]["evidence"]
    'the left side is 9, the right side 4'
    """
    return [outcome.as_json() for outcome in _check(Problem.from_json(problem), final)]


def _check(problem: Problem, final: str) -> list[Outcome]:
    if problem.task is Task.VALUE:
        return check_value(problem, final)
    if problem.given:
        return check_given(problem, final, _check)
    return _CHECKS[problem.task](problem, final)
