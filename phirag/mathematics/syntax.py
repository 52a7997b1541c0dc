"""The tree that a formula is read into, and the names it may hold.

A tree holds three kinds of node and nothing that can be run: :class:`Number`, :class:`Symbol` and
:class:`Apply`. What the nodes mean is said in :mod:`phirag.mathematics.meaning`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "GREEK",
    "RELATIONS",
    "Apply",
    "Node",
    "Number",
    "Symbol",
    "symbols_of",
    "walk",
]

GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Sigma Phi Psi Omega"
).split()

CONSTANTS = {"pi": "pi", "e": "e", "i": "i", "inf": "inf", "infty": "inf", "infinity": "inf", "oo": "inf"}

# written name -> name in the tree; the tree's names are the ones `meaning` knows
_OWN_NAMES = (
    "sin cos tan sec csc cot sinh cosh tanh sech csch coth asin acos atan acot asec acsc asinh acosh atanh "
    "exp ln log lg sqrt cbrt root abs sign floor ceil gcd lcm mod max min binomial factorial totient gamma re im "
    "conj arg det inverse transpose trace rank identity norm dot cross sum product diff integrate limit "
    "divisor_count divisor_sum is_prime fibonacci greatest_prime least_prime prime_count prime_sum median "
    "is_square is_cube digit_sum digit_product digit_count is_palindrome"
).split()
FUNCTIONS = {
    **{name: name for name in _OWN_NAMES},
    **{"arc" + name: "a" + name for name in ("sin cos tan cot sec csc sinh cosh tanh").split()},
    **{"ar" + name: "a" + name for name in ("sinh cosh tanh").split()},
    "cosec": "csc",
    "cotan": "cot",
    "tg": "tan",
    "ctg": "cot",
    "sgn": "sign",
    "ceiling": "ceil",
    "hcf": "gcd",
    "binom": "binomial",
    "choose": "binomial",
    "nCr": "binomial",
    "tr": "trace",
    "inv": "inverse",
}

RELATIONS = {
    "=": "=",
    "<": "<",
    ">": ">",
    "<=": "<=",
    ">=": ">=",
    "!=": "!=",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}


@dataclass(frozen=True)
class Number:
    """A decimal numeral, kept as it was written so that nothing is rounded."""

    text: str


@dataclass(frozen=True)
class Symbol:
    """A variable; subscripts are part of the name (``x_1``)."""

    name: str


@dataclass(frozen=True)
class Apply:
    """An operator, function, relation or collection applied to its arguments.

    Operators are ``+ - * / ^ neg pm``, relations the values of :data:`RELATIONS` and ``equiv``,
    ``in``, ``approx``; collections ``set tuple list matrix row interval union``; the rest are functions.
    """

    op: str
    args: tuple[Node, ...]


Node = Union[Number, Symbol, Apply]


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and every node under it."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        if isinstance(current, Apply):
            pending.extend(reversed(current.args))


def symbols_of(node: Node) -> tuple[str, ...]:
    """Return the names of the variables in ``node``, in order of first appearance."""
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Symbol)))
