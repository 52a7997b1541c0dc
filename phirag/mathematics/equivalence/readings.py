"""What an answer can be: one small type for each kind, and several at once where notation is ambiguous.

``(0, 1)`` is a pair and an open interval, ``C`` a choice and a variable, ``1,22`` a decimal and a list: such an answer
has a reading of each kind (:class:`Statement`). The nodes are trees of :mod:`phirag.mathematics.syntax`; nothing here
is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Union

from phirag.mathematics.equivalence.units import NONE, Unit
from phirag.mathematics.syntax import Node

__all__ = [
    "Cases",
    "Choice",
    "Equation",
    "Labelled",
    "Reading",
    "Region",
    "Residues",
    "Statement",
    "Value",
    "Values",
    "Words",
]


@dataclass(frozen=True)
class Choice:
    """One of the options of a question: ``(C)``."""

    letter: str


@dataclass(frozen=True)
class Words:
    """Words in lower case: ``even``, ``no solution``."""

    text: str


@dataclass(frozen=True)
class Value:
    """A number, expression or matrix, with its unit.

    ``open_ended`` says that the numeral goes on: ``3.14...``; ``base`` is set where the numeral names its base, and
    ``digits`` are then the digits as written.
    """

    node: Node
    unit: Unit = NONE
    open_ended: bool = False
    base: int = 10
    digits: str = ""


@dataclass(frozen=True)
class Values:
    """Several answers: a list in any order, a set, or a tuple (also a vector) in its order."""

    items: tuple[Statement, ...]
    kind: Literal["list", "set", "tuple"] = "list"


@dataclass(frozen=True)
class Region:
    """A set of real numbers: an interval or union of them (``set``), or the solutions of a relation in ``name``.

    ``parts`` are regions that are joined by ``or`` or ``and``.
    """

    node: Node | None
    name: str = ""
    joined: Literal["", "or", "and"] = ""
    parts: tuple[Region, ...] = ()


@dataclass(frozen=True)
class Equation:
    """An equation or inequality between unknowns, which states no value."""

    node: Node


@dataclass(frozen=True)
class Labelled:
    """A value with the name it has: ``x = 3``; ``equation`` is the whole as a relation, if it reads as one."""

    label: str
    value: Statement
    equation: Node | None = None


@dataclass(frozen=True)
class Residues:
    """A class of residues: ``x ≡ 3 (mod 5)``."""

    residue: Node
    modulus: Node
    name: str = ""


@dataclass(frozen=True)
class Cases:
    """A function given by cases: pairs of a value and a condition (``None`` for "otherwise")."""

    branches: tuple[tuple[Node, Node | None], ...]


Reading = Union[Choice, Words, Value, Values, Region, Equation, Labelled, Residues, Cases]


@dataclass(frozen=True)
class Statement:
    """An answer as it is written, with its readings.

    ``readings`` are the ordinary ones, ``weak`` those that few writers mean (``1,234`` as a decimal): they can make
    an answer undecided, never equal. Without readings, ``problem`` says why there are none.
    """

    text: str
    readings: tuple[Reading, ...] = ()
    weak: tuple[Reading, ...] = ()
    problem: str = ""
