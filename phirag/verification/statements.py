r"""What a relation in a text is, once it is read: its sides, the signs between them, and where it stands.

``a = b = c`` is one statement with three sides. A side may have several readings where the notation is
ambiguous; whoever judges it must find it wrong in every one of them. A side that is words (``Total cost``) has
a name; one that could not be read has neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from phirag.mathematics.syntax import Node, Symbol
from phirag.verification.readings import readings, without_units

__all__ = ["Side", "Statement", "name_symbol"]


@dataclass(frozen=True)
class Side:
    """One side of a relation.

    ``text`` is the formula without units; ``units`` are the words that stood behind its numbers, ``name`` the
    words that are the side, as a symbol.
    """

    text: str
    units: frozenset[str] = frozenset()
    name: str | None = None
    written: str = ""
    functions: frozenset[str] = frozenset()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The trees it can be read as."""
        return (Symbol(self.name),) if self.name else readings(self.text, self.functions)

    @property
    def without_units(self) -> tuple[Node, ...]:
        """The trees with degree and percent signs taken for units, where there are such signs."""
        plain = without_units(self.text)
        return readings(plain, self.functions) if plain != self.text and not self.name else ()


@dataclass(frozen=True)
class Statement:
    """A relation in a text.

    Attributes
    ----------
    start, end
        Its characters in the text.
    sides, signs
        ``len(signs) == len(sides) - 1``; a sign is one of ``= < > <= >= != approx equiv``.
    modulus
        The modulus of congruences, as written.
    plural
        Whether it is one of several values offered together (``x = 1, 2``; ``x = 1 or x = 2``).
    formula
        Whether it stands in a formula between marks (it was read from prose otherwise).
    starts
        Where each side starts.
    bare
        Whether its first side, in prose, is a single number: that may be the end of words (``in 8 boxes = 160``).
    continued
        Whether its first side is the last one of the relation before it.
    """

    start: int
    end: int
    sides: tuple[Side, ...]
    signs: tuple[str, ...]
    modulus: str | None = None
    plural: bool = False
    formula: bool = True
    starts: tuple[int, ...] = field(default=())
    bare: bool = False
    continued: bool = False


def name_symbol(words: str) -> str:
    """Return the symbol that stands for a quantity named in words.

    >>> name_symbol("Total  cost")
    'Xi_totalcost'
    """
    return "Xi_" + "".join(re.findall(r"[a-z0-9]+", words.lower()))
