r"""What the formula of one side can be meant as: every tree, where notation is ambiguous.

``2\frac13`` is a mixed number or a product, ``\cos x (y)`` one argument or two factors, ``x^12`` typeset as ``x^1 2``
and mostly meant as ``x^{12}``. Whoever finds a relation wrong must find it wrong in every reading. Formulas with a
blank, an ellipsis or a slash that can be read in two ways have none.
"""

from __future__ import annotations

import re
from functools import lru_cache

from phirag.errors import ParseError
from phirag.mathematics.parser import parse
from phirag.mathematics.syntax import Node

__all__ = ["readings", "without_units"]

_FUNCTIONS = frozenset("fghpqFGHPQTS")  # letters that mostly are functions where a bracket follows

# made plain before reading
_TIMES = re.compile(r"(?<![_^\d.\\A-Za-z])(\d+(?:\.\d+)?)\s*((?:\\left\s*)?\()")  # 6(1/7) is no mixed number
_SIDE_BY_SIDE = re.compile(r"(\))\s*((?:\\left\s*)?\(|\d)")  # (3)(4)
_BASE_OF = re.compile(r"_(\d+)\s+(?=\d)")  # \log_5 125

# read in two ways
_MIXED = re.compile(r"(\d)\s*(\\[dt]?frac\s*\{\s*\d+\s*\}\s*\{\s*\d+\s*\})")
_INSIDE = r"[^(){}+\-=/]*"
_ARGUMENT = re.compile(
    rf"(\\(?:sin|cos|tan|cot|sec|csc|log|ln)(?![a-z]){_INSIDE}[^(){{}}+\-=/\s_^]{_INSIDE})\((?!\d*\))"
)
_DIGIT_POWER = re.compile(r"\^(\d)(?=\d)")
_PERCENT = re.compile(r"^(.*)\\?%\s*$", re.DOTALL)

# not read at all
_SLASHED = re.compile(r"/\s*(?:\d+(?:\.\d+)?|[A-Za-z])\s*(?:\(|[A-Za-z\\](?!times|cdot|div|pm|right|\)))")  # 1/2x
_UNREADABLE = re.compile(
    r"(?<![A-Za-z\\])[fghFGH]\s*\^\s*(?:\{[^{}]*\}|\w)\s*(?:\\left\s*)?\("  # an iterate or an inverse
    r"|(?<!\^)(?<!\^\{)\\circ"  # a composition or an operation
    r"|\\(?:phantom|square|Box|underline|b?x?cancel|ldots|cdots|dots)|\\?_\\?_|\.\."
)

_DEGREES = re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ)|\\degree|°")


@lru_cache(maxsize=4096)
def readings(text: str, functions: frozenset[str] = frozenset()) -> tuple[Node, ...]:
    r"""Return every tree that ``text`` can be meant as; none where it cannot be read.

    Parameters
    ----------
    text
        One side of a relation.
    functions
        Letters that are applied to what stands in brackets behind them, besides the usual ones.

    Examples
    --------
    >>> len(readings(r"2\frac{1}{3}")), len(readings("x + 1")), readings("x +")
    (2, 1, ())
    """
    if _SLASHED.search(text) or _UNREADABLE.search(text):
        return ()
    times = r"\1 \\cdot \2"
    text = _BASE_OF.sub(r"_{\1} ", _SIDE_BY_SIDE.sub(times, _TIMES.sub(times, text)))
    variants = (
        text,
        _MIXED.sub(times, text),
        _ARGUMENT.sub(r"\1 \\cdot (", text),
        _DIGIT_POWER.sub(r"^{\1} ", text),
        _PERCENT.sub(r"(\1)/100", text),
    )
    found = []
    for variant in dict.fromkeys(variants):
        try:
            found.append(parse(variant, functions=_FUNCTIONS | functions))
        except (ParseError, RecursionError):
            continue
    return tuple(found)


def without_units(text: str) -> str:
    r"""Return ``text`` with its degree and percent signs taken for units, that is left out.

    >>> without_units(r"90^\circ - 5^{\circ}"), without_units(r"25\%")
    ('90  - 5 ', '25')
    """
    return _DEGREES.sub(" ", text).replace(r"\%", "").replace("%", "")
