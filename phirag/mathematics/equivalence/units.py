r"""Units of measurement and currencies: what they measure, and how many base units they are.

A unit is read from the words and signs behind a number (``cm^2``, ``square feet``, ``km/h``, ``%``, ``°``) or before it
(``$``, ``€``). Words that are no unit of this table ("apples") are kept as words, which are compared but not converted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from phirag.mathematics.equivalence.tidy import CURRENCY, TEXT

__all__ = ["NONE", "Unit", "read_unit", "sizes_of"]

# base quantity and its power: the names of units of it, each with its size in the base unit
_TABLE = {
    ("length", 1): """mm 1/1000 millimeter 1/1000 cm 1/100 centimeter 1/100 dm 1/10 m 1 meter 1 km 1000 kilometer 1000
        in 0.0254 inch 0.0254 ft 0.3048 foot 0.3048 yd 0.9144 yard 0.9144 mi 1609.344 mile 1609.344""",
    ("length", 3): "l 1/1000 liter 1/1000 ml 1/1000000 milliliter 1/1000000",
    ("time", 1): """ms 1/1000 s 1 sec 1 second 1 min 60 minute 60 h 3600 hr 3600 hour 3600 day 86400
        week 604800""",
    ("mass", 1): """mg 1/1000000 milligram 1/1000000 g 1/1000 gram 1/1000 kg 1 kilogram 1 t 1000 ton 1000 tonne 1000
        lb 0.45359237 pound 0.45359237 oz 0.028349523125 ounce 0.028349523125""",
    ("angle", 1): "degree 1 deg 1 \\circ 1 \\degree 1 ° 1",
    ("radian", 1): "radian 1 rad 1",
    ("percent", 1): "% 1/100 percent 1/100 pct 1/100 percentage 1/100",
    ("month", 1): "month 1 year 12",
    ("dollars", 1): f"{CURRENCY} 1 dollar 1 usd 1 cent 1/100 ¢ 1/100",
    ("celsius", 1): "celsius 1",
    ("fahrenheit", 1): "fahrenheit 1",
    ("euros", 1): "€ 1 euro 1 eur 1",
    ("pounds sterling", 1): "£ 1 gbp 1",
    ("yen", 1): "¥ 1 yen 1",
    ("yuan", 1): "yuan 1 rmb 1",
    ("rupees", 1): "₹ 1 rupee 1 rs 1",
}
_SPELLED = {
    "metre": "meter", "centimetre": "centimeter", "millimetre": "millimeter", "kilometre": "kilometer",
    "litre": "liter", "millilitre": "milliliter", "feet": "foot", "inches": "inch",
}  # fmt: skip
_TEMPERATURE = re.compile(r"(?:\^?\s*\{?\s*\\(?:circ|degree)\s*\}?|°|degrees?)\s*(C|F)(?:elsius|ahrenheit)?\b")
_COMPOUND = re.compile(r"\b(?:mph|kmh|kph)\b", re.IGNORECASE)
_FILLERS = frozenset("of is are exactly about approximately the an".split())


@dataclass(frozen=True)
class Unit:
    """What a number counts.

    ``dimension`` holds powers of base quantities, ``factor`` the size in base units; ``words`` are the words that
    are no unit of the table. A unit without dimension and words is a bare number.
    """

    dimension: tuple[tuple[str, int], ...] = ()
    factor: Fraction = Fraction(1)
    words: frozenset[str] = field(default_factory=frozenset)
    text: str = ""

    @property
    def known(self) -> bool:
        """Whether it can be converted."""
        return bool(self.dimension) and not self.words

    def __bool__(self) -> bool:
        return bool(self.dimension or self.words)


NONE = Unit()


def _table() -> Mapping[str, tuple[str, int, Fraction]]:
    rows: dict[str, tuple[str, int, Fraction]] = {}
    for (base, power), entries in _TABLE.items():
        words = entries.split()
        rows.update({name: (base, power, Fraction(size)) for name, size in zip(words[::2], words[1::2], strict=True)})
    return rows


_UNITS = _table()
_TOKEN = re.compile(
    rf"\\%|\\(?:circ|degree)|[%°€£¥₹¢{CURRENCY}]|[A-Za-z]+|\^\s*\{{?\s*(?:\\circ|\\degree|-?\d+)\s*\}}?|[²³]|/|.",
    re.DOTALL,
)


def sizes_of(dimension: tuple[tuple[str, int], ...]) -> frozenset[Fraction]:
    """The sizes of the units that measure what ``dimension`` says, each to the same power.

    >>> Fraction(60) in sizes_of((("time", 1),))
    True
    """
    if len(dimension) != 1:
        return frozenset()
    base, power = dimension[0]
    return frozenset(
        size**power if own == 1 else size
        for own_base, own, size in _UNITS.values()
        if own_base == base and own in (1, power)
    )


def read_unit(text: str) -> Unit | None:
    """Return the unit that ``text`` names, or ``None`` if it is not only words and units.

    Examples
    --------
    >>> read_unit("cm^2").dimension, read_unit("square feet").dimension
    ((('length', 2),), (('length', 2),))
    >>> sorted(read_unit("red apples").words)
    ['apple', 'red']
    >>> read_unit("x + 1") is None
    True
    """
    plain = TEXT.sub(r" \1 ", text).strip(" .,")
    plain = _COMPOUND.sub(lambda match: "mi/h" if match.group().lower() == "mph" else "km/h", plain)
    plain = _TEMPERATURE.sub(lambda match: "celsius" if match.group(1) == "C" else "fahrenheit", plain)
    powers: dict[str, int] = {}
    factor, words, sign, pending = Fraction(1), set(), 1, 1
    last: tuple[str, int, Fraction] | None = None
    for match in _TOKEN.finditer(plain):
        token = match.group().replace("\\%", "%")
        exponent = _exponent(token)
        if token.isspace() or token in "()*·{}\\,":
            continue
        if token == "/" or token == "per":
            sign = -1
        elif token.lower() in ("square", "sq", "cubic", "cu"):
            pending = 2 if token.lower().startswith("sq") else 3
        elif exponent is not None and last is not None:
            base, power, size = last
            powers[base] += sign * power * (exponent - 1)
            factor *= size ** (sign * (exponent - 1))
        elif exponent is not None or not (token.isalpha() or token in _UNITS or token.startswith("^")):
            return None
        else:
            last = _UNITS.get(_singular(token.strip("^{} ")))
            if last is None and token.lower() in _FILLERS:
                continue
            if last is None:
                if not token.isalpha() or (len(token) < 3 and "\x02" not in text):
                    return None
                words.add(_singular(token))
                continue
            base, power, size = last
            powers[base] = powers.get(base, 0) + sign * power * pending
            factor *= size ** (sign * pending)
            pending = 1
    dimension = tuple(sorted((base, power) for base, power in powers.items() if power))
    return Unit(dimension, factor, frozenset(words), " ".join(plain.split()))


def _exponent(token: str) -> int | None:
    if token in ("²", "³"):
        return 2 if token == "²" else 3
    digits = token.strip("^{} ")
    return int(digits) if token.startswith("^") and digits.lstrip("-").isdigit() and len(digits) < 3 else None


def _singular(word: str) -> str:
    """``cm`` of ``cms``, ``mile`` of ``miles``; case does not matter except for what is one letter."""
    lower = word.lower()
    lower = _SPELLED.get(lower, lower)
    if lower in _UNITS or len(lower) < 3:
        return lower
    stem = lower[:-1] if lower.endswith("s") and not lower.endswith("ss") else lower
    return _SPELLED.get(stem, stem)
