"""A problem that can be solved and checked by computing, stated formally.

How a question in English becomes one is for :mod:`phirag.mathematics.reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from phirag.mathematics.parser import parse
from phirag.mathematics.syntax import Apply, Node, Number, Symbol
from phirag.types import StrEnum

__all__ = ["Operands", "Problem", "Task", "operands"]


class Task(StrEnum):
    """What is asked for."""

    SOLVE = "solve"
    INEQUALITY = "inequality"
    CONGRUENCE = "congruence"
    DIFFERENTIATE = "differentiate"
    INTEGRATE = "integrate"
    LIMIT = "limit"
    SUM = "sum"
    SIMPLIFY = "simplify"
    EXPAND = "expand"
    FACTOR = "factor"
    EVALUATE = "evaluate"
    GCD = "gcd"
    LCM = "lcm"
    IS_PRIME = "is prime"
    FACTOR_INTEGER = "factor integer"
    REMAINDER = "remainder"
    MODULAR_INVERSE = "modular inverse"
    DETERMINANT = "determinant"
    INVERSE = "inverse"
    EIGENVALUES = "eigenvalues"


@dataclass(frozen=True)
class Problem:
    """A question as a formal statement.

    Attributes
    ----------
    task
        What is asked for.
    expressions
        The formulas it is asked of, as written: equations, an integrand, a matrix, numbers.
    unknowns
        The names to solve for, or the variable of the operation.
    options
        ``lower``, ``upper`` (bounds, as written), ``point``, ``side`` (of a limit or of a derivative's
        evaluation), ``order`` (of a derivative), ``modulus``, ``domain`` (``"real"`` where the question says so).
    reading
        The statement in words, for the reader to compare with the question.
    """

    task: Task
    expressions: tuple[str, ...]
    unknowns: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    reading: str = ""

    def as_json(self) -> dict[str, object]:
        """Return what :meth:`from_json` reads; it can be sent to the worker."""
        return {**asdict(self), "options": dict(self.options)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Problem:
        """Return the problem that :meth:`as_json` wrote."""
        values = dict(data)
        return cls(
            task=Task(str(values["task"])),
            expressions=tuple(values["expressions"]),  # type: ignore[arg-type]
            unknowns=tuple(values["unknowns"]),  # type: ignore[arg-type]
            options=dict(values["options"]),  # type: ignore[call-overload]
            reading=str(values["reading"]),
        )


@dataclass(frozen=True)
class Operands:
    """The parts of a derivative, integral, limit or sum, as trees; ``None`` for parts that are not there."""

    body: Node
    variable: str
    lower: Node | None = None
    upper: Node | None = None
    point: Node | None = None
    side: str = "+-"
    order: int = 1


def operands(problem: Problem) -> Operands:
    """Return the parts of a problem of calculus, whether it was stated in words or in symbols.

    >>> from phirag.mathematics.reading import read_problem
    >>> operands(read_problem("Compute the integral of x^2 from 0 to 3")).upper
    Number(text='3')
    """
    options = problem.options
    body = parse(problem.expressions[0])
    variable = problem.unknowns[0]
    if "written" not in options:
        lower, upper, point = (
            parse(options[name]) if name in options else None for name in ("lower", "upper", "point")
        )
        side = options.get("side", "+-")
        return Operands(body, variable, lower, upper, point, side, int(options.get("order", "1")))
    assert isinstance(body, Apply)
    inside, rest = body.args[0], body.args[2:]
    if body.op == "limit":
        side = rest[1].name if len(rest) == 2 and isinstance(rest[1], Symbol) else "+-"
        return Operands(inside, variable, point=rest[0], side=side)
    if body.op == "diff":
        order = int(rest[0].text) if rest and isinstance(rest[0], Number) else 1
        return Operands(inside, variable, order=order)
    lower, upper = rest if len(rest) == 2 else (None, None)
    return Operands(inside, variable, lower, upper)
