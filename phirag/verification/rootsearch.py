"""A search for real roots that an answer to a non-polynomial equation has missed.

The difference of the sides is sampled on a grid; wherever it changes sign, or comes close to zero, a root is
refined by bisection or minimisation. A root that the answer does not hold refutes its completeness;
finding none is a check, not a proof. Runs inside the worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from phirag.mathematics.numeric import real_function
from phirag.mathematics.printing import plain
from phirag.mathematics.roots import SPAN, STEPS, real_roots
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["missed_real_roots"]

HOW = f"search for further real roots between -{SPAN:g} and {SPAN:g}"


def missed_real_roots(what: str, sides: tuple[Any, Any], roots: Sequence[Any], unknown: Any) -> Outcome:
    """Look for a real root of ``left - right`` that is not among ``roots``.

    Parameters
    ----------
    what
        The claim being checked, in words.
    sides
        Both sides of the equation, as SymPy expressions in ``unknown``.
    roots
        The stated roots; a free integer symbol in one stands for all its values.
    """
    difference = sides[0] - sides[1]
    if difference.free_symbols - {unknown}:
        return Outcome(what, HOW, Verdict.UNDETERMINED, "the equation has parameters")
    function = real_function(difference, unknown)
    known = _values_of(roots)
    found, samples = real_roots(function)
    if samples < STEPS // 100:
        return Outcome(what, HOW, Verdict.UNDETERMINED, "the equation is defined at too few points of the grid")
    for root in found:
        if all(abs(root - value) > 1e-6 * (1 + abs(value)) for value in known):
            return Outcome(what, HOW, Verdict.REFUTED, f"{plain(unknown)} ≈ {root:.8g} satisfies it too")
    return Outcome(what, HOW, Verdict.CHECKED, f"{len(found)} found, all given; {samples} points tried")


def _values_of(roots: Sequence[Any]) -> list[float]:
    """The real values that stated roots take within the grid."""
    values = []
    for root in roots:
        free = sorted(root.free_symbols, key=str)
        choices = [{free[0]: k} for k in range(-60, 61)] if len(free) == 1 else [{}] if not free else []
        for choice in choices:
            number = root.subs(choice).evalf(15)
            if number.is_number and number.is_real:
                values.append(float(number))
    return values
