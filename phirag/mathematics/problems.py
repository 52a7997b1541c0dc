"""A problem that can be solved and checked by computing, stated formally.

How a question in English becomes one is for :mod:`phirag.mathematics.reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from phirag.mathematics.parser import parse
from phirag.mathematics.syntax import Apply, Node, Number, Symbol
from phirag.types import StrEnum

__all__ = ["Given", "NotUnderstood", "Operands", "Problem", "Task", "operands"]


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
    VALUE = "value"
    COLLECT = "collect"
    COEFFICIENT = "coefficient"
    POWER = "power"
    IS_COMPOSITE = "is composite"
    DIVIDES = "divides"
    COMMON_DENOMINATOR = "common denominator"
    PRIME_DIVISORS = "prime divisors"
    COMPARE = "compare"
    GREATER = "greater"
    SORT = "sort"
    KTH = "kth"
    CLOSEST = "closest"
    ROUND = "round"
    DIGIT = "digit"
    NEAREST_ROOT = "nearest root"
    IN_BASE = "in base"
    NEXT_TERM = "next term"
    NTH_TERM = "nth term"
    CONVERT = "convert"
    CLOCK = "clock"
    MINUTES = "minutes"
    LETTERS = "letters"
    SOUGHT = "sought"
    RATIONALIZE = "rationalize"
    DIVISION = "division"
    PARITY = "parity"
    CIRCLE = "circle"
    ARRANGEMENTS = "arrangements"
    SELECTIONS = "selections"
    DICE = "dice"
    COINS = "coins"
    EXTREMUM = "extremum"
    MODULAR = "modular"
    VALUE_IN_BASE = "value in base"
    TERM_COEFFICIENT = "term coefficient"
    SOLUTIONS = "solutions"


@dataclass(frozen=True)
class NotUnderstood:
    """Why a question was not read as a problem.

    ``part`` is the word, number or symbol that was not accounted for, where one can be named.
    """

    reason: str
    part: str = ""


@dataclass(frozen=True)
class Given:
    """Something a question lays down before it asks.

    Attributes
    ----------
    formulas
        Equations or inequalities, as written; for a function the one formula it is computed by.
    function
        The name of the function that is laid down, if one is.
    parameters
        The names of its arguments.
    order
        How often the formula is differentiated to give the function.
    domain
        For names alone (``formulas``): what kind of numbers they are, such as ``"positive"``.
    """

    formulas: tuple[str, ...]
    function: str = ""
    parameters: tuple[str, ...] = ()
    order: int = 0
    domain: str = ""


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
    given
        What was laid down before, in order; :mod:`phirag.mathematics.closing` works it into the formulas.
    symbols
        Names that are variables here although they usually name a constant, such as ``i``.
    labels
        The formulas as the question wrote them, where ``expressions`` have the givens worked in.
    """

    task: Task
    expressions: tuple[str, ...]
    unknowns: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    reading: str = ""
    given: tuple[Given, ...] = ()
    symbols: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def functions(self) -> frozenset[str]:
        """The names that the givens make functions."""
        return frozenset(given.function for given in self.given if given.function)

    def parse(self, text: str) -> Node:
        """Read a formula of the problem, with its own names of functions and variables."""
        return parse(text, symbols=self.symbols, functions=self.functions)

    def names(self) -> dict[str, Any]:
        """The SymPy symbols of :attr:`symbols`, for building formulas with them."""
        import sympy as sp

        return {name: sp.Symbol(name) for name in self.symbols}

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
            given=tuple(_given(item) for item in values.get("given", ())),  # type: ignore[attr-defined]
            symbols=tuple(values.get("symbols", ())),  # type: ignore[arg-type]
            labels=tuple(values.get("labels", ())),  # type: ignore[arg-type]
        )


def _given(data: Mapping[str, object]) -> Given:
    """The given that was written as JSON, where tuples are lists."""
    values = {name: tuple(value) if isinstance(value, (list, tuple)) else value for name, value in data.items()}
    return Given(**values)  # type: ignore[arg-type]


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
    body = problem.parse(problem.expressions[0])
    variable = problem.unknowns[0]
    if "written" not in options:
        lower, upper, point = (
            problem.parse(options[name]) if name in options else None for name in ("lower", "upper", "point")
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
