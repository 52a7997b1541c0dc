"""What is judged of a solution, and what a judgement is: the words that all kinds of check share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from phirag.mathematics.balls import shown
from phirag.types import Verdict
from phirag.verification.comparing import Comparison, Holds
from phirag.verification.mood import Mood
from phirag.verification.statements import Side

__all__ = ["Judgement", "Link", "at_point", "place_of", "readable", "told"]

_SHOWN = {"<": "<", ">": ">", "<=": "≤", ">=": "≥", "!=": "≠"}


@dataclass(frozen=True)
class Link:
    """Two sides, the sign between them, and how it is meant.

    Attributes
    ----------
    left, right, sign, modulus
        What stands there.
    first
        Whether nothing stands before it in its chain.
    plural
        Whether it is one of several values that are offered together.
    numbered
        Whether the number on the left may be the end of words (``Oranges in 8 boxes = …``).
    mood
        What the words around it say.
    """

    left: Side
    right: Side
    sign: str
    mood: Mood
    modulus: str | None = None
    first: bool = True
    plural: bool = False
    numbered: bool = False


@dataclass(frozen=True)
class Judgement:
    """What came of a link: the kind of check, the verdict, the evidence, and the steps it rests on."""

    kind: str
    verdict: Verdict
    evidence: str
    uses: tuple[int, ...] = ()


def told(found: Comparison, kind: str, sign: str, given: str = "", uses: tuple[int, ...] = ()) -> Judgement:
    """Return the judgement that a comparison gives.

    >>> told(Comparison(Holds.FALSE, "4", "5"), "arithmetic", "=").evidence
    'the left side is 4, the right side 5'
    """
    left, right = found.left, found.right
    if found.holds is Holds.FALSE:
        if sign in ("=", "approx"):
            evidence = f"the left side is {left}, the right side {right}"
        else:
            evidence = f"{left} {_SHOWN[sign]} {right} is false"
        return Judgement(kind, Verdict.REFUTED, given + evidence, uses)
    if found.holds is Holds.TRUE:
        evidence = f"both sides are {right}" if sign in ("=", "approx") else f"{left} {_SHOWN[sign]} {right}"
        return Judgement(kind, Verdict.PROVED, given + evidence, uses)
    if found.holds is Holds.NEAR:
        return Judgement(kind, Verdict.CHECKED, f"{given}equal to the digits shown ({left}, {right})", uses)
    return Judgement(kind, Verdict.UNDETERMINED, f"{given}rounding or notation leave it open", uses)


def place_of(step: int) -> str:
    """Return the name of a step, counted from 0; -1 is the question.

    >>> place_of(-1), place_of(0)
    ('the question', 'step 1')
    """
    return "the question" if step < 0 else f"step {step + 1}"


def readable(name: str) -> str:
    """Return a name as it is shown: a quantity that was named in words loses its mark."""
    return name[3:] if name.startswith("Xi_") else name


def at_point(names: Iterable[str], numbers: Iterable[Any]) -> str:
    """Return ``x = 2, y = 3``."""
    return ", ".join(f"{readable(name)} = {shown(number)}" for name, number in zip(names, numbers, strict=True))
