r"""Numbers as people write them: mixed, repeating, scientific, in another base, as ratios, with units and currency.

:func:`read_value` reads what the grammar of formulas does not know, and separates the unit from the number; the number
itself is left to the parser wherever that reads it.
"""

from __future__ import annotations

import re
from fractions import Fraction

from phirag.errors import ParseError
from phirag.mathematics.equivalence.readings import Value
from phirag.mathematics.equivalence.tidy import CLOSE, CURRENCY, OPEN, TEXT
from phirag.mathematics.equivalence.units import NONE, Unit, read_unit
from phirag.mathematics.parser import parse
from phirag.mathematics.syntax import CONSTANTS, FUNCTIONS, GREEK, Apply, Node, Number

__all__ = ["exact", "read_value", "word_in"]

_MONEY = rf"{CURRENCY}€£¥₹¢"
_BASED = re.compile(rf"(-?)([0-9A-Fa-f]+)\s*_\s*(?:\{{\s*)?(?:{OPEN})?(\d{{1,2}}|two|eight|ten)(?:{CLOSE})?\s*\}}?")
_BASES = {"two": 2, "eight": 8, "ten": 10}
_MIXED = re.compile(r"(-?)\s*(\d+)\s+(\d+)\s*/\s*(\d+)")
_REPEATING = re.compile(r"(-?)(\d*)\.(\d*)(?:\\(?:overline|bar|dot)\s*\{?\s*(\d+)\s*\}?|\((\d+)\))")
_SCIENTIFIC = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:[eE]\s*([-+]?\d+)|(?:x|X|×|\*)\s*10\s*\^\s*\{?\s*([-+]?\d+)\s*\}?)")
_DECIMAL_COMMA = re.compile(r"(-?)(\d+),(\d{1,2}|\d{4,}|(?<=\b0,)\d+)")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_ELLIPSIS = re.compile(r"(-?\d*\.\d+)\s*(?:\.\.\.+|…|\\(?:l|c)?dots)")
_TRAILING = re.compile(
    rf"(?P<number>.*?[\d)}}!a-zA-Z])\s*(?P<unit>(?:{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}|\\%|%|\^\s*\{{?\s*(?:\\circ|\\degree)\s*\}}?"
    rf"|\\circ|\\degree|°|[{_MONEY}]|(?<=[\d}})\s])[A-Za-z]{{2,}}|(?<=[\d}})]\s)[A-Za-z]+)[\sA-Za-z/²³^\d{{}}{OPEN}{CLOSE}.·()-]*)",
    re.DOTALL,
)
_ORDINAL = re.compile(rf"(-?\d+)\s*\^?\s*\{{?[{OPEN}\s]*(?:st|nd|rd|th)[{CLOSE}\s]*\}}?")
_COMPOUND = re.compile(rf"(?:\d+(?:\.\d+)?\s*[{OPEN}\s]*[A-Za-z]+[{CLOSE}\s]*,?\s*){{2,4}}")
_ONE_OF_COMPOUND = re.compile(rf"(\d+(?:\.\d+)?)\s*[{OPEN}\s]*([A-Za-z]+)")
_LARGE = re.compile(
    rf"(-?[\d.,]+)\s*[{OPEN}\s]*(dozen|hundred|thousand|million|billion|trillion)[{CLOSE}\s]*", re.IGNORECASE
)
_SIZES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_RATIO = re.compile(r"(\d+)\s+to\s+(\d+)")
_ANGLE_FUNCTION = re.compile(r"(?:sin|cos|tan|cot|sec|csc)")


def read_value(text: str) -> Value | None:
    r"""Return the number and unit that ``text`` is; ``None`` where it is another kind of formula.

    Examples
    --------
    >>> read_value("1 1/2").node
    Apply(op='/', args=(Number(text='3'), Number(text='2')))
    >>> read_value("15 cm").unit.dimension
    (('length', 1),)
    >>> read_value("101_2").node, read_value("1.5e3").node
    (Number(text='5'), Number(text='1500'))
    """
    return _numeral(text) or _compound(text) or _money(text) or _with_unit(text) or _ratio(text)


def _numeral(text: str) -> Value | None:
    """A numeral in a notation of its own."""
    text = text.replace("−", "-").strip()
    if len(text) > 2_000:
        return None
    for pattern, build in (
        (_BASED, _based), (_MIXED, _mixed), (_REPEATING, _repeating), (_SCIENTIFIC, _scientific),
        (_DECIMAL_COMMA, _decimal_comma), (_GROUPED, _grouped), (_ELLIPSIS, _going_on), (_ORDINAL, _ordinal),
        (_RATIO, _to), (_LARGE, _large),
    ):  # fmt: skip
        match = pattern.fullmatch(text)
        if match is not None:
            return build(match)
    return None


def _rational(value: Fraction) -> Node:
    size = Number(str(abs(value.numerator)))
    node: Node = size if value.denominator == 1 else Apply("/", (size, Number(str(value.denominator))))
    return Apply("neg", (node,)) if value < 0 else node


def _based(match: re.Match[str]) -> Value | None:
    base = _BASES.get(match.group(3)) or int(match.group(3))
    try:
        value = int(match.group(1) + match.group(2), base) if 2 <= base <= 36 else None
    except ValueError:
        return None
    if value is None:
        return None
    return Value(_rational(Fraction(value)), base=base, digits=match.group(1) + match.group(2).upper())


def _mixed(match: re.Match[str]) -> Value | None:
    if int(match.group(4)) == 0:
        return None
    size = int(match.group(2)) + Fraction(int(match.group(3)), int(match.group(4)))
    return Value(_rational(-size if match.group(1) else size))


def _repeating(match: re.Match[str]) -> Value:
    sign, whole, fixed, period = match.group(1), match.group(2), match.group(3), match.group(4) or match.group(5)
    size = Fraction(int((whole or "0") + fixed), 10 ** len(fixed))
    size += Fraction(int(period), (10 ** len(period) - 1) * 10 ** len(fixed))
    return Value(_rational(-size if sign else size))


def _scientific(match: re.Match[str]) -> Value | None:
    exponent = int(match.group(2) or match.group(3))
    if abs(exponent) > 1_000:
        return None
    return Value(_rational(Fraction(match.group(1)) * Fraction(10) ** exponent))


def _decimal_comma(match: re.Match[str]) -> Value | None:
    return (
        None
        if len(match.group(3)) < 4 and match.group(2) != "0"
        else _signed(match.group(1), f"{match.group(2)}.{match.group(3)}")
    )


def _grouped(match: re.Match[str]) -> Value:
    text = match.group().replace(",", "")
    return _signed("-" if text.startswith("-") else "", text.lstrip("-"))


def _signed(sign: str, numeral: str) -> Value:
    return Value(Apply("neg", (Number(numeral),)) if sign else Number(numeral))


def _going_on(match: re.Match[str]) -> Value:
    numeral = match.group(1)
    found = _signed("-" if numeral.startswith("-") else "", numeral.lstrip("-"))
    return Value(found.node, open_ended=True)


def _ordinal(match: re.Match[str]) -> Value:
    return _signed("-" if match.group(1).startswith("-") else "", match.group(1).lstrip("-"))


def _to(match: re.Match[str]) -> Value | None:
    return Value(_rational(Fraction(int(match.group(1)), int(match.group(2))))) if int(match.group(2)) else None


def _large(match: re.Match[str]) -> Value | None:
    inner = _numeral(match.group(1)) or _parsed(match.group(1))
    size = exact(inner.node) if inner is not None else None
    return None if size is None else Value(_rational(size * _SIZES[match.group(2).lower()]))


def _compound(text: str) -> Value | None:
    """``1 hour 30 minutes``, in the last of its units."""
    if len(text) > 200 or not _COMPOUND.fullmatch(text):
        return None
    parts = [(Fraction(number), read_unit(word)) for number, word in _ONE_OF_COMPOUND.findall(text)]
    last = parts[-1][1]
    if last is None or any(unit is None or not unit.known or unit.dimension != last.dimension for _, unit in parts):
        return None
    total = sum((number * unit.factor for number, unit in parts if unit is not None), Fraction(0))
    return Value(_rational(total / last.factor), last)


def _money(text: str) -> Value | None:
    """An amount with its currency in front."""
    match = re.fullmatch(rf"(-?)\s*([{_MONEY}])\s*(-?)\s*(.+)", text, re.DOTALL)
    if match is None:
        return None
    unit = read_unit(match.group(2))
    inner = read_value(match.group(4)) or _parsed(match.group(4))
    if inner is None or unit is None or (inner.unit and inner.unit.dimension != unit.dimension):
        return None
    node = Apply("neg", (inner.node,)) if match.group(1) or match.group(3) else inner.node
    return Value(node, unit)


def _parsed(text: str) -> Value | None:
    try:
        return None if word_in(text) else Value(parse(text))
    except ParseError:
        return None


def _with_unit(text: str) -> Value | None:
    """A number with words or unit signs behind it."""
    match = _TRAILING.fullmatch(text.strip())
    if match is None:
        return None
    unit = read_unit(match.group("unit"))
    if unit is None:
        return None
    number = match.group("number").strip()
    inner = _numeral(number) or _decimal(number) or _parsed(number)
    if unit.dimension == (("angle", 1),) and _ANGLE_FUNCTION.search(number):
        return None  # the angle is that of the function, not of its value
    if inner is None or not _countable(inner.node, unit):
        return None
    return Value(inner.node, unit, inner.open_ended, inner.base, inner.digits)


def _decimal(number: str) -> Value | None:
    match = re.fullmatch(r"(-?)(\d+),(\d{1,2})", number)
    return _signed(match.group(1), f"{match.group(2)}.{match.group(3)}") if match else None


def _countable(node: Node, unit: Unit) -> bool:
    """Whether a unit can stand behind ``node``: intervals and sets of values have none."""
    return unit != NONE and not (isinstance(node, Apply) and node.op in ("tuple", "set", "list", "closed"))


def _ratio(text: str) -> Value | None:
    """``7:32`` as the quotient it is."""
    parts = [part.strip() for part in text.split(":")]
    if (
        len(parts) != 2
        or not all(parts)
        or TEXT.search(text)
        or ("{" in text.replace("\\frac{", "").replace("}{", "") and "\\{" in text)
    ):
        return None
    sides = [_parsed(part) for part in parts]
    if sides[0] is None or sides[1] is None:
        return None
    return Value(Apply("/", (sides[0].node, sides[1].node)))


_NAMED = re.compile(r"\\(?:begin|end|operatorname)\s*\{[^{}]*\}|_\s*\{[^{}]*\}")
_RUN = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{2,}(?![A-Za-z])")
_SHORT_WORDS = frozenset(
    (
        "to of is in at by or st nd rd th ft am pm no as if cm mm km kg and the for two one six ten day min sec per "
        "not all"
    ).split()
)


def word_in(formula: str) -> str:
    """Return a word that stands in a formula and is no product of variables, or nothing.

    >>> word_in("2 to 1"), word_in("3abc + sin x"), word_in("7 teaspoons")
    ('to', '', 'teaspoons')
    """
    return next((run for run in _RUN.findall(_NAMED.sub(" ", formula)) if _is_english(run)), "")


def _is_english(run: str) -> bool:
    """Whether letters side by side are a word rather than a product."""
    if run in FUNCTIONS or run in GREEK or run in CONSTANTS or run in ("mod", "binom"):
        return False
    if len(run) > 3:
        return bool(re.search("[aeiou]", run)) and not any(
            name in run for name in ("sin", "cos", "tan", "ln", "log", "pi", "exp")
        )
    return run in _SHORT_WORDS


_GLUED = ("sin", "cos", "tan", "ln", "log", "pi", "exp")  # functions that are written without a space before them


def exact(node: Node) -> Fraction | None:
    """The rational number a node is, if sums, products and quotients of numerals make it up."""
    match node:
        case Number(text):
            return Fraction(text) if len(text) < 4_000 else None
        case Apply("neg", (inner,)):
            value = exact(inner)
            return None if value is None else -value
        case Apply("+" | "-" | "*" | "/" as op, (left, right)):
            one, two = exact(left), exact(right)
            if one is None or two is None or (op == "/" and two == 0):
                return None
            return {"+": one.__add__, "-": one.__sub__, "*": one.__mul__, "/": one.__truediv__}[op](two)
    return None
