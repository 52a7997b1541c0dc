"""Units of measurement, each as a multiple of its dimension's base unit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Unit", "find_unit"]


@dataclass(frozen=True)
class Unit:
    """A unit: its plural, what it measures, and how many base units it is."""

    plural: str
    dimension: str
    size: Fraction


def _metric(stem: str, symbol: str, dimension: str, plural: str = "") -> dict[str, Unit]:
    """A unit with its prefixes, by every name and symbol."""
    prefixes = {
        "": ("", 0), "nano": ("n", -9), "micro": ("u", -6), "milli": ("m", -3), "centi": ("c", -2), "deci": ("d", -1),
        "kilo": ("k", 3),
    }  # fmt: skip
    found = {}
    for name, (short, power) in prefixes.items():
        unit = Unit(name + (plural or stem + "s"), dimension, Fraction(10) ** power)
        for spelling in (name + stem, name + stem + "s", name + stem.replace("re", "er"), short + symbol):
            found[spelling] = unit
            found[spelling.replace("er", "er") + ("s" if spelling.endswith("er") else "")] = unit
        if name == "micro":
            found["μ" + symbol] = found["µ" + symbol] = unit
    return found


def _times() -> dict[str, Unit]:
    """Units of time in seconds; a month is a twelfth of a year, which is not fixed in days."""
    sizes = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
    found = {name: Unit(name + "s", "time", Fraction(size)) for name, size in sizes.items()}
    for prefix, short, power in (("nano", "n", -9), ("micro", "u", -6), ("milli", "m", -3)):
        unit = Unit(prefix + "seconds", "time", Fraction(10) ** power)
        found.update(dict.fromkeys((prefix + "second", prefix + "seconds", short + "s"), unit))
    found["μs"] = found["µs"] = found["us"]
    found["s"] = found["second"]
    calendar = {"month": 1, "year": 12, "decade": 120, "century": 1200, "millennium": 12_000}
    plurals = {"century": "centuries", "millennium": "millennia"}
    for name, size in calendar.items():
        found[name] = Unit(plurals.get(name, name + "s"), "calendar", Fraction(size))
    return found


def _customary() -> dict[str, Unit]:
    """Units of the United States, among themselves; the international ones in metres and grams."""
    inch = Fraction(254, 10_000)
    lengths = {"inch": (inch, "inches"), "foot": (12 * inch, "feet"), "yard": (36 * inch, "yards"),
               "mile": (63_360 * inch, "miles")}  # fmt: skip
    pound = Fraction(45_359_237, 100_000)
    found = {name: Unit(plural, "length", size) for name, (size, plural) in lengths.items()}
    found["pound"] = Unit("pounds", "mass", pound)
    found["ounce"] = Unit("ounces", "mass", pound / 16)
    return found


_BY_NAME = {
    **_metric("metre", "m", "length"),
    **_metric("gram", "g", "mass"),
    **_metric("litre", "l", "volume"),
    **_times(),
    **_customary(),
    "t": Unit("tonnes", "mass", Fraction(10**6)),
    "tonne": Unit("tonnes", "mass", Fraction(10**6)),
}
_BY_NAME.update({unit.plural: unit for unit in list(_BY_NAME.values())})


def find_unit(name: str) -> Unit | None:
    """Return the unit of a name or symbol; ``None`` if it is unknown.

    >>> find_unit("km").size, find_unit("millilitres").dimension, find_unit("furlongs")
    (Fraction(1000, 1), 'volume', None)
    """
    return _BY_NAME.get(name) or _BY_NAME.get(name.lower() if len(name) > 2 else name)
