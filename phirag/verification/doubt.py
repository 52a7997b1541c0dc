"""What leaves open how a false equation is meant: units, percent signs, the end of a sentence, bad style.

``2 hours = 120 minutes`` and ``5 quarters = 5 · 25 = 125 cents`` are false as arithmetic and right as meant. Whoever
finds an equation false asks here before saying so.
"""

from __future__ import annotations

import re

from phirag.errors import MathematicsError
from phirag.mathematics.balls import exact
from phirag.mathematics.syntax import Apply, Node, Number
from phirag.verification.judgement import Link
from phirag.verification.statements import Side

__all__ = ["doubtful"]

_SCALES = frozenset(
    "dozen pair percent million thousand billion hundred k cent penny pennies nickel dime quarter".split()
)
_CONVERTIBLE = _SCALES | frozenset(
    "second sec s minute min hour hr h day week month year yr decade century inch in foot feet ft yard mile mi meter m "
    "cm mm km kilometer centimeter millimeter gram g kg kilogram mg pound lb ounce oz ton liter l ml milliliter gallon "
    "quart pint cup tablespoon teaspoon dollar degree radian bill coin".split()
)
_PERCENT_TERM = re.compile(r"[-+]\s*\d+(?:\.\d+)?\s*\\?%")  # 50 - 20%: of what?
_PERCENT_ONLY = re.compile(r"[\d.\s%\\+\-()]*")


def doubtful(link: Link, left: Node, right: Node) -> bool:
    """Whether an equation that is false as written may be right as meant.

    Parameters
    ----------
    link
        The equation with its units.
    left, right
        The reading of its sides that is false.
    """
    units_left, units_right = _convertible(link.left), _convertible(link.right)
    if units_right - units_left and (units_left or units_right & _SCALES):
        return True
    if units_left and right == Number("1"):  # a factor of conversion
        return True
    if link.numbered or _goes_on(left, right):
        return True
    if isinstance(left, Number) and link.first and (link.left.units or isinstance(right, Number)):
        return True
    if isinstance(left, Number) and isinstance(right, Number) and (units_left or units_right):
        return True
    texts = link.left.text, link.right.text
    mixed = not all(_PERCENT_ONLY.fullmatch(text) for text in texts)
    return mixed and any(_PERCENT_TERM.search(text) for text in texts)


def _convertible(side: Side) -> frozenset[str]:
    singular = {re.sub(r"(?<=[a-z]{2})s$", "", unit.replace("inches", "inch")) for unit in side.units}
    return frozenset(singular & _CONVERTIBLE)


def _goes_on(left: Node, right: Node) -> bool:
    """Whether the right side goes on from the result of the left (``252 + 504 = 756 + 1260``)."""
    first = right
    while isinstance(first, Apply) and first.op in ("+", "-", "*", "/"):
        first = first.args[0]
    if first is right or not isinstance(first, Number):
        return False
    try:
        return bool(exact(left) == exact(first))
    except MathematicsError:
        return False
