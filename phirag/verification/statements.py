r"""What a relation in a text is, once it is read: its sides, the signs between them, and where it stands.

``a = b = c`` is one statement with three sides. A side may have several readings where the notation is
ambiguous; whoever judges it must find it wrong in every one of them. A side that is words (``Total cost``) has
a name; one that could not be read has neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from phirag.errors import ParseError
from phirag.mathematics.parser import parse
from phirag.mathematics.syntax import Node, Symbol

__all__ = ["Side", "Statement", "name_symbol", "readings"]


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
        plain = _DEGREES.sub(" ", self.text).replace("\\%", "").replace("%", "")
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


_MIXED = re.compile(r"(\d)\s*(\\[dt]?frac\s*\{\s*\d+\s*\}\s*\{\s*\d+\s*\})")
_TIMES = re.compile(r"(?<![_^\d.\\A-Za-z])(\d+(?:\.\d+)?)\s*((?:\\left\s*)?\()")  # 6(1/7) is no mixed number
_SIDE_BY_SIDE = re.compile(r"(\))\s*((?:\\left\s*)?\(|\d)")  # (3)(4)
_BASE_OF = re.compile(r"_(\d+)\s+(?=\d)")  # \log_5 125
# f \circ g is no degree sign; a blank to be filled in and a crossed-out term have no value
_ARGUMENT = re.compile(r"(\\(?:sin|cos|tan|cot|sec|csc|log|ln)(?![a-z])[^(){}+\-=/]*[^(){}+\-=/\s_^][^(){}+\-=/]*)\((?!\d*\))")
_DIGIT_POWER = re.compile(r"\^(\d)(?=\d)")  # 2^43^2 is typeset as 2^4 · 3^2
_PERCENT = re.compile(r"^(.*)\\?%\s*$", re.DOTALL)
_DEGREES = re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ)|\\degree|°")
_UNREADABLE = re.compile(r"(?<![A-Za-z\\])[fghFGH]\s*\^\s*(?:\{[^{}]*\}|\w)\s*(?:\\left\s*)?\(|(?<!\^)(?<!\^\{)\\circ|\\(?:phantom|square|Box|underline|b?x?cancel|ldots|cdots|dots)|\\?_\\?_|\.\.")
_SLASHED = re.compile(r"/\s*(?:\d+(?:\.\d+)?|[A-Za-z])\s*(?:\(|[A-Za-z\\](?!times|cdot|div|pm|right|\)))")


@lru_cache(maxsize=4096)
def readings(text: str, functions: frozenset[str] = frozenset()) -> tuple[Node, ...]:
    r"""Return every tree that ``text`` can be meant as; none where it cannot be read.

    ``functions`` are letters that are applied to what stands in brackets behind them, besides the usual ones.

    Examples
    --------
    >>> len(readings(r"2\frac{1}{3}")), len(readings("x + 1")), readings("x +")
    (2, 1, ())
    """
    if _SLASHED.search(text) or _UNREADABLE.search(text):  # 1/2x is x/2 to some and 1/(2x) to others
        return ()
    text = _BASE_OF.sub(r"_{\1} ", _SIDE_BY_SIDE.sub(r"\1 \\cdot \2", _TIMES.sub(r"\1 \\cdot \2", text)))
    found = []
    variants = (text, _MIXED.sub(r"\1 \\cdot \2", text), _ARGUMENT.sub(r"\1 \\cdot (", text), _DIGIT_POWER.sub(r"^{\1} ", text),
                _PERCENT.sub(r"(\1)/100", text))  # fmt: skip
    for candidate in dict.fromkeys(variants):
        try:
            found.append(parse(candidate, functions=_FUNCTIONS | functions))
        except (ParseError, RecursionError):
            continue
    return tuple(found)


_FUNCTIONS = frozenset("fghpqFGHPQTS")
