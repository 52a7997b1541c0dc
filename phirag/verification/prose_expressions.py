"""Tokens of prose to expressions: operands with their units, operators as signs or words.

What is returned is the formula without units and currency, in the notation that the parser reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from phirag.mathematics.syntax import FUNCTIONS
from phirag.verification.formulas import ABBREVIATIONS
from phirag.verification.prose_tokens import Token

__all__ = ["Expressions", "Piece"]

MAX_DEPTH = 12  # brackets inside brackets
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_OPERATORS = {"−": "-", "–": "-", "×": "*", "÷": "/", "·": "*", "⋅": "*", "**": "^"}
_OPERATORS |= {"\\times": "*", "\\cdot": "*", "\\div": "/"}
_OPERATOR_WORDS = {"times": "*", "plus": "+", "minus": "-"}
STOP = frozenset(
    "and or so is are was were which that then thus therefore hence the this these we he she it they i you but if "
    "because since when while where for from with to in at on by as gives give equals equal has have had would will "
    "can now next first second third finally total than minus plus times".split()
)
_NO_PRODUCTS = frozenset("am pm th st nd rd is in of to or and".split()) | ABBREVIATIONS


@dataclass(frozen=True)
class Piece:
    """An expression that was read: its formula, units, the place of the next token, and whether it is composite."""

    text: str
    units: tuple[str, ...]
    after: int
    composite: bool


def is_product(token: Token) -> bool:
    """Whether letters behind a number are variables (``5ac``), not a word."""
    text = token.text
    return token.kind == "word" and len(text) <= 3 and text.islower() and text not in _NO_PRODUCTS


class Expressions:
    """Reads expressions from a list of tokens; a place is an index into it."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.depth = 0

    def peek(self, place: int) -> Token:
        """The token at a place; an empty one before the first and after the last."""
        return self.tokens[place] if 0 <= place < len(self.tokens) else Token("point", "", -1, -1, False)

    def expression(self, place: int) -> Piece | None:
        """An expression of operands and operators, if one stands here."""
        parts: list[str] = []
        units: list[str] = []
        if self.peek(place).text in ("-", "−"):
            parts.append("-")
            place += 1
        operands = 0
        read: Piece | None = None
        while True:
            operand = self.operand(place)
            if operand is None:  # a dash may stand behind a whole expression: "= 5 - so"
                return read if parts[-1:] == ["-"] else None
            operands += 1 + operand.composite
            parts.append(operand.text)
            units.extend(operand.units)
            place = operand.after
            joined = self.juxtaposed(place)
            if joined is not None:
                parts[-1] += joined.text
                place, operands = joined.after, operands + 1
            if self.is_torn(place):
                return None
            read = Piece(" ".join(parts), tuple(units), place, operands > 1)
            sign, after = self.operator(place, operand.text)
            if sign is None:
                return read
            parts.append(sign)
            place = after

    def is_torn(self, place: int) -> bool:
        """Whether a minus sign belongs to what follows (``x + 2 -16 = x``): two relations that ran together."""
        token, following = self.peek(place), self.peek(place + 1)
        return token.text in ("-", "−") and token.spaced and following.kind == "number" and not following.spaced

    def juxtaposed(self, place: int) -> Piece | None:
        """What is multiplied without a sign: ``3(4)``, ``2x``, ``(a)(b)``."""
        token = self.peek(place)
        if token.spaced or not (token.kind in ("letter", "open", "root", "pi") or is_product(token)):
            return None
        operand = Piece(" ".join(token.text), (), place + 1, True) if token.kind == "word" else self.operand(place)
        if operand is None:
            return None
        further = self.nested(self.juxtaposed, operand.after)
        text = f"({operand.text})" if token.kind == "open" and not operand.text.startswith("(") else operand.text
        if further is not None:
            return Piece(text + further.text, operand.units + further.units, further.after, True)
        return Piece(text, operand.units, operand.after, True)

    def operator(self, place: int, operand: str = "") -> tuple[str | None, int]:
        """The operator that stands here, behind ``operand``, and the place behind it."""
        token, following = self.peek(place), self.peek(place + 1)
        if token.kind == "op":
            return _OPERATORS.get(token.text, token.text), place + 1
        before_number = following.kind in ("number", "open", "formula")
        if token.text in ("x", "X") and token.spaced and before_number:
            return "*", place + 1
        if token.text in _OPERATOR_WORDS and before_number:
            return _OPERATOR_WORDS[token.text], place + 1
        if token.text == "divided" and following.text == "by":
            return "/", place + 2
        if token.text == "multiplied" and following.text == "by":
            return "*", place + 2
        if token.text == "of" and following.kind == "number" and (operand.endswith("%") or "/" in operand):
            return "*", place + 1
        return None, place

    def operand(self, place: int) -> Piece | None:
        token = self.peek(place)
        if token.kind == "number":
            return self.number(place)
        if token.kind == "letter":
            if token.text in "CP" and self.peek(place + 1).text == "(" and self.peek(place + 3).text == ",":
                return self.choose(place)
            if self.peek(place + 1).text in ("_", "'", "’", "^{"):
                return None
            return self.powered(Piece(token.text, (), place + 1, False))
        if token.kind == "open":
            return self.bracket(place)
        if token.kind == "pi":
            return self.powered(Piece(" pi ", (), place + 1, True))
        if token.kind == "root":
            inside = self.nested(self.operand, place + 1)
            return None if inside is None else Piece(f"sqrt({inside.text})", inside.units, inside.after, True)
        if token.kind == "formula":
            return self.formula(place)
        if token.kind == "word" and token.text in FUNCTIONS and self.peek(place + 1).text == "(":
            inside = self.bracket(place + 1)
            return None if inside is None else Piece(f"{token.text}{inside.text}", inside.units, inside.after, True)
        return None

    def choose(self, place: int) -> Piece | None:
        top, comma, bottom, close = (self.peek(place + k) for k in (2, 3, 4, 5))
        if top.kind != "number" or bottom.kind != "number" or close.text != ")" or comma.text != ",":
            return None
        if not (top.text.isdigit() and bottom.text.strip().isdigit() and int(top.text) >= int(bottom.text)):
            return None
        text = f"binomial({top.text}, {bottom.text.strip()})"
        if self.peek(place).text == "P":
            text += f" * factorial({bottom.text.strip()})"
        return Piece(text, (), place + 6, True)

    def number(self, place: int) -> Piece | None:
        token = self.peek(place)
        text = token.text.lstrip("\\$€£ ").replace(",", "").replace("\\", "").replace(" ", "")
        after = place + 1
        if self.peek(after).kind == "bang" and not self.peek(after).spaced and self.peek(after + 1).kind != "word":
            return Piece(text + "!", (), after + 1, True)
        following = self.peek(after)
        if following.kind == "word" and not following.spaced and following.text.lower() not in ABBREVIATIONS:
            return Piece(text, (), after, False) if is_product(following) else None
        units, after = self.units(after)
        if units:
            return Piece(text, units, after, False)
        return self.powered(Piece(text, (), after, False))

    def powered(self, piece: Piece) -> Piece:
        if self.peek(piece.after).kind == "super":
            power = self.peek(piece.after).text.translate(_DIGITS)
            return Piece(f"{piece.text}^({power})", piece.units, piece.after + 1, True)
        if self.peek(piece.after).text != "^":
            return piece
        exponent = self.nested(self.operand, piece.after + 1)
        if exponent is None:
            return piece
        return Piece(f"{piece.text}^({exponent.text})", piece.units, exponent.after, True)

    def units(self, place: int) -> tuple[tuple[str, ...], int]:
        """The words behind a number, if a relation can go on or end behind them."""
        words: list[str] = []
        after = place
        while len(words) < 6:
            found = self.unit(after, bool(words))
            if found is None:
                break
            word, after = found
            words += [word] if word is not None else []
        following = self.peek(after)
        goes_on = following.kind in ("rel", "close", "point") or self.begins(after) or self.operator(after)[0]
        if goes_on or following.text.lower() in ("is", "equals", "gives"):
            return tuple(words), after
        return (tuple(words), after) if words and following.kind == "word" else ((), place)

    def unit(self, place: int, inside: bool) -> tuple[str | None, int] | None:
        """One word of a unit and the place behind it; the word is ``None`` for what only joins words."""
        token, following = self.peek(place), self.peek(place + 1)
        if token.kind == "word" and token.text.lower() not in STOP and not self.begins(place):
            return token.text.lower(), place + 1
        if token.text == "/" and following.kind == "word" and (inside or not token.spaced):
            return None, place + 1
        if token.text == "/" and following.kind == "letter" and inside and not token.spaced:
            return None, place + 2
        if token.text == "a" and inside:
            return None, place + 1
        behind = self.remark(place) if token.kind == "open" else None
        return None if behind is None else ("", behind)

    def begins(self, place: int) -> bool:
        """Whether a word starts a new statement: a capital letter, and a sign behind a few words."""
        if not self.peek(place).text[0].isupper():
            return False
        after = place
        while self.peek(after).kind == "word" and after - place < 8:
            after += 1
        return self.peek(after).kind == "rel"

    def remark(self, place: int) -> int | None:
        """The place behind a bracket that holds words only."""
        after = place + 1
        words = False
        while after - place < 20 and (
            self.peek(after).kind in ("word", "letter", "number") or self.peek(after).text in ("'", ",", "-")
        ):
            words = words or self.peek(after).kind == "word"
            after += 1
        return after + 1 if words and self.peek(after).kind == "close" else None

    def nested(self, read: Callable[[int], Piece | None], place: int) -> Piece | None:
        """What ``read`` finds one level deeper, if that is not too deep."""
        if self.depth >= MAX_DEPTH:
            return None
        self.depth += 1
        found = read(place)
        self.depth -= 1
        return found

    def bracket(self, place: int) -> Piece | None:
        inside = self.nested(self.expression, place + 1)
        if inside is not None and inside.after == place + 2 and "," in self.peek(place + 1).text:
            return None  # (132,100): a pair or a number
        if inside is None or self.peek(inside.after).kind != "close":
            return None
        units, after = self.units(inside.after + 1)
        if not units:
            after = inside.after + 1
        return self.powered(Piece(f"({inside.text})", inside.units + units, after, inside.composite))

    def formula(self, place: int) -> Piece | None:
        content = self.peek(place).text
        if re.search(r"[=<>,;≤≥≈]|\\(?:le|ge|ne|lt|gt|approx|equiv|text|to|in|quad|implies)\b|\\\\|&", content):
            return None
        units, after = self.units(place + 1)
        stripped = content.replace("\\$", "").replace("\\%", "%").strip()
        stripped = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", stripped)
        return Piece(f"({stripped})", units, after if units else place + 1, bool(re.search(r"[-+*/]|\\", stripped)))
