"""The relations that stand in prose: ``7 apples + 10 apples = 17 apples``, ``20% of 50 is 10``, ``Total = $40``.

A relation is read only if it begins where a formula can begin; whatever stands before its first number must not
belong to it. Words behind a number are units; words before the sign are the name of a quantity.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from phirag.mathematics.syntax import FUNCTIONS
from phirag.verification.formulas import ABBREVIATIONS, without_boxes
from phirag.verification.splitting import Formula
from phirag.verification.statements import Side, Statement, name_symbol

__all__ = ["read_prose"]

_TOKEN = re.compile(
    r"(?P<ordinal>\d+(?:st|nd|rd|th)\b)"
    r"|(?P<number>\\?(?:[$€£]\s?)?(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:\s?\\?%)?)"
    r"|(?P<bold>\*\*+(?![\s]*\d)|(?<=[A-Za-z:.,!)])\*\*+|__+|^\s*(?:[-*+•#]+|\d+[.)])\s+|#+)"
    r"|(?P<rel>≈|≤|≥|≠|<=|>=|=+|<|>)"
    r"|(?P<op>\*\*|[-+*/^−–×÷·⋅]|\\times\b|\\cdot\b|\\div\b)"
    r"|(?P<open>[(\[])|(?P<close>[)\]])"
    r"|(?P<root>√)|(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<pi>π)"
    r"|(?P<word>[A-Za-z][A-Za-z'’]+(?:-[A-Za-z]+)*)|(?P<letter>[A-Za-z])"
    r"|(?P<newline>\n)|(?P<space>[^\S\n]+)|(?P<bang>!)|(?P<point>.)",
    re.MULTILINE | re.DOTALL,
)
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MATHEMATICAL = frozenset("±∓∛∜∞ⁿ⁺⁻°∈∉⊂∪∩∑∏∫≡≅∼∝%‰₀₁₂₃₄₅₆₇₈₉½⅓¼¾⅔|")  # what is not read here: nothing may begin or end at it
_PREPOSITIONS = frozenset("to from between at in with for than by of".split())
_OPERATORS = {"−": "-", "–": "-", "×": "*", "÷": "/", "·": "*", "⋅": "*", "**": "^", "\\times": "*", "\\cdot": "*", "\\div": "/"}
_OPERATOR_WORDS = {"times": "*", "plus": "+", "minus": "-"}
_RELATIONS = {"≤": "<=", "≥": ">=", "≠": "!=", "≈": "approx"}
_STOP = frozenset(
    "and or so is are was were which that then thus therefore hence the this these we he she it they i you but if "
    "because since when while where for from with to in at on by as gives give equals equal has have had would will "
    "can now next first second third finally total than minus plus times".split()
)
_OPERATION_UNITS = frozenset("per each a an one of".split())


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int
    spaced: bool


def read_prose(text: str, offset: int, formulas: Sequence[Formula]) -> list[Statement]:
    """Return the relations in the prose of a step that starts at character ``offset`` of its text.

    Parameters
    ----------
    text
        The step.
    offset
        Where it starts.
    formulas
        The formulas of the whole text; what is inside them is not read again, but may be an operand here.

    Examples
    --------
    >>> found = read_prose("So 3 plates x $6.00/plate = $18.00, and 20% of 50 is 10.", 0, [])
    >>> [[side.text for side in statement.sides] for statement in found]
    [['3 * 6.00', '18.00'], ['20% * 50', '10']]
    """
    text = without_boxes(text)
    return _Scanner(_tokens(text, offset, formulas), text, offset).statements()


def _tokens(text: str, offset: int, formulas: Sequence[Formula]) -> list[_Token]:
    found: list[_Token] = []
    place, spaced = 0, False
    index = bisect_left([formula.outer[1] for formula in formulas], offset + 1)
    while place < len(text):
        while index < len(formulas) and formulas[index].outer[1] <= place + offset:
            index += 1
        if index < len(formulas) and formulas[index].outer[0] <= place + offset:
            formula = formulas[index]
            end = min(formula.outer[1] - offset, len(text))
            found.append(_Token("formula", formula.content, place, end, spaced))
            place, spaced = end, False
            continue
        match = _TOKEN.match(text, place)
        assert match is not None
        limit = formulas[index].outer[0] - offset if index < len(formulas) else len(text)
        if match.end() > limit and match.group() != text[place:limit]:
            match = _TOKEN.match(text, place, max(limit, place + 1))
            assert match is not None
        kind = match.lastgroup or "point"
        if kind != "space":
            kind = {"bold": "point", "ordinal": "word", "newline": "point"}.get(kind, kind)
            value = "\n" if match.lastgroup in ("newline", "bold") else match.group()
            found.append(_Token(kind, value, match.start(), match.end(), spaced))
        spaced = kind == "space"
        place = match.end()
    return found


@dataclass
class _Piece:
    """An expression that was read: its formula, units, where the next token is, and whether it is composite."""

    text: str
    units: tuple[str, ...]
    after: int
    composite: bool


def _is_product(token: _Token) -> bool:
    """Whether letters behind a number are variables (``5ac``), not a word."""
    text = token.text
    return token.kind == "word" and len(text) <= 3 and text.islower() and text not in _NO_PRODUCTS | ABBREVIATIONS


_NO_PRODUCTS = frozenset("am pm th st nd rd is in of to or and".split())


class _Scanner:
    def __init__(self, tokens: list[_Token], text: str, offset: int) -> None:
        self.tokens = tokens
        self.text = text
        self.offset = offset

    def peek(self, place: int) -> _Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else _Token("point", "", -1, -1, False)

    def statements(self) -> list[Statement]:
        found: list[Statement] = []
        place = 0
        while place < len(self.tokens):
            read = self.chain(place) if self.may_begin(place) else None
            if read is None and self.peek(place).kind == "rel":
                read = self.named(place)
            if read is None:
                place += 1
                continue
            statement, place = read
            if statement is not None:
                found.append(statement)
        return found

    # --- where a relation may begin ----------------------------------------------------------------

    def may_begin(self, place: int) -> bool:
        token, before = self.peek(place), self.peek(place - 1)
        if token.kind not in ("number", "open", "letter", "formula", "word", "root", "pi"):
            return token.text in ("-", "−") and token.spaced and before.kind == "point"
        if token.kind == "word" and not (token.text in FUNCTIONS and self.peek(place + 1).text == "("):
            return False
        if token.kind == "letter" and token.text in ("a", "A", "I") and self.peek(place + 1).kind not in ("rel", "op"):
            return False
        if place == 0 or before.kind == "formula":
            return place == 0
        if before.kind == "word":
            earlier = self.peek(place - 2)
            if before.text.lower() not in ("and", "by", "of", "from") or earlier.kind == "point":
                return True
            return token.kind == "number" and self.peek(place + 1).kind == "rel"
        if before.kind == "point":
            if before.text in (",", ":", ".", "'", "/", "\\", "{", "_", "^", "|", "}") and not token.spaced:
                return False
            if before.text in _MATHEMATICAL:
                return False
            return not (before.text == "," and self.peek(place - 2).kind in ("number", "letter"))
        return before.kind == "open" and self.tokens[place - 1].spaced

    # --- chains --------------------------------------------------------------------------------------

    def chain(self, place: int) -> tuple[Statement | None, int] | None:
        first = self.expression(place)
        if first is None:
            return None
        sign, after = self.relation(first.after, first.composite)
        if sign is None:
            return None
        if self.peek(first.after).text.lower() in ("is", "gives") and self.peek(place - 1).text.lower() in _PREPOSITIONS:
            return None  # the distance from 2 to 5 + 3 is 6
        side = Side(first.text, frozenset(first.units), None, self.written(place, first.after))
        return self.rest([side], [place], sign, after, place, bare=not first.composite)

    def named(self, place: int) -> tuple[Statement | None, int] | None:
        """A relation whose left side is the words before the sign."""
        begin = place
        while begin > 0 and place - begin < 10 and self.peek(begin - 1).kind in ("word", "letter"):
            begin -= 1
        while begin < place - 1 and self.peek(begin).text.lower() in ("so", "thus", "then", "therefore", "hence"):
            begin += 1
        before = self.peek(begin - 1)
        words = [token for token in self.tokens[begin:place] if token.text.lower() not in ("so", "the", "thus", "then")]
        if not words or (begin > 0 and not self.begins(begin) and before.kind not in ("point", "close")) or (before.kind == "point" and before.text not in "\n.,:;"):
            name = None
        else:
            name = name_symbol(" ".join(token.text for token in words))
        sign, after = self.relation(place, False)
        if sign is None:
            return None
        side = Side("", frozenset(), name, self.written(begin, place))
        return self.rest([side], [begin], sign, after, begin)

    def rest(
        self, sides: list[Side], begins: list[int], sign: str, after: int, start: int, bare: bool = False
    ) -> tuple[Statement | None, int] | None:
        """Read on after the first side and its sign."""
        signs: list[str] = []
        end = after
        while True:
            piece = self.expression(after)
            if piece is None or not self.may_end(piece.after, piece):
                break
            sides.append(Side(piece.text, frozenset(piece.units), None, self.written(after, piece.after)))
            begins.append(after)
            signs.append(sign)
            end = piece.after
            following, after = self.relation(piece.after, False)
            if following is None:
                break
            sign = following
        if not signs:
            return None
        last = self.peek(end - 1)
        statement = Statement(
            self.peek(start).start + self.offset,
            last.end + self.offset,
            tuple(sides),
            tuple(signs),
            formula=False,
            plural=self.offers_more(end),
            starts=tuple(self.peek(begin).start + self.offset for begin in begins),
            bare=bare,
        )
        return statement, end

    def relation(self, place: int, composite: bool) -> tuple[str | None, int]:
        token, following = self.peek(place), self.peek(place + 1)
        if token.kind == "rel":
            return _RELATIONS.get(token.text, token.text if not token.text.startswith("==") else "="), place + 1
        if token.kind == "word":
            word = token.text.lower()
            if word in ("equals", "is", "equal") and following.text == "approximately":
                return "approx", place + 2
            if word == "equals":
                return "=", place + 1
            if word == "is" and following.text == "equal" and self.peek(place + 2).text == "to":
                return "=", place + 3
            if word in ("is", "gives") and composite and following.kind == "number":
                return "=", place + 1
        return None, place

    def offers_more(self, place: int) -> bool:
        """Whether another value follows: ``x = 1 or 2``, ``x = 1, 2``."""
        token, following, after = (self.peek(place + k) for k in range(3))
        if token.text == "or":
            return True
        return token.text == "," and following.kind in ("number", "formula") and after.kind not in ("word", "rel", "op")

    def may_end(self, place: int, piece: _Piece) -> bool:
        """Whether an expression can end before this token: the rest of it may be what was not understood."""
        token = self.peek(place)
        if token.kind in ("root", "super", "pi") or token.text in _MATHEMATICAL:
            return False
        if token.kind in ("op", "number", "bang", "formula"):
            return token.kind == "op" and token.text in ("-", "–") and token.spaced and self.peek(place + 1).kind == "word"
        if token.kind == "point" and token.text in (":", "/", "\\", "^", "_", "{", "'", "’", "|", "°") and not token.spaced:
            return not self.peek(place + 1).text[:1].isdigit() and token.text in ":'"
        if token.kind in ("letter", "open") and not token.spaced:
            return False
        if token.kind == "word" and token.text.lower() in ("am", "pm", "mod", "modulo", "million", "billion", "thousand", "dozen", "remainder"):
            return False
        return not (token.kind == "word" and not token.spaced)

    def written(self, begin: int, after: int) -> str:
        if after <= begin:
            return ""
        return self.text[self.peek(begin).start : self.peek(after - 1).end]

    # --- expressions ---------------------------------------------------------------------------------

    def expression(self, place: int) -> _Piece | None:
        """An expression of operands and operators."""
        parts: list[str] = []
        units: list[str] = []
        if self.peek(place).text in ("-", "−"):
            parts.append("-")
            place += 1
        operands = 0
        while True:
            operand = self.operand(place)
            if operand is None:
                return None
            parts.append(operand.text)
            units.extend(operand.units)
            operands += 1 + operand.composite
            place = operand.after
            joined = self.juxtaposed(place)
            if joined is not None:
                parts[-1] += joined.text
                place, operands = joined.after, operands + 1
            if self.is_torn(place):
                return None
            sign, after = self.operator(place, operand)
            if sign is None or (sign == "-" and self.operand(after) is None):
                return _Piece(" ".join(parts), tuple(units), place, operands > 1)
            parts.append(sign)
            place = after

    def is_torn(self, place: int) -> bool:
        """Whether a minus sign belongs to what follows (``x + 2 -16 = x``): two relations that ran together."""
        token, following = self.peek(place), self.peek(place + 1)
        return token.text in ("-", "−") and token.spaced and following.kind == "number" and not following.spaced

    def juxtaposed(self, place: int) -> _Piece | None:
        """What is multiplied without a sign: ``3(4)``, ``2x``, ``(a)(b)``."""
        token = self.peek(place)
        if token.spaced or not (token.kind in ("letter", "open", "root", "pi") or _is_product(token)):
            return None
        operand = _Piece(" ".join(token.text), (), place + 1, True) if token.kind == "word" else self.operand(place)
        if operand is None:
            return None
        further = self.juxtaposed(operand.after)
        text = f"({operand.text})" if token.kind == "open" and not operand.text.startswith("(") else operand.text
        if further is not None:
            return _Piece(text + further.text, operand.units + further.units, further.after, True)
        return _Piece(text, operand.units, operand.after, True)

    def operator(self, place: int, operand: _Piece) -> tuple[str | None, int]:
        token, following = self.peek(place), self.peek(place + 1)
        if token.kind == "op":
            return _OPERATORS.get(token.text, token.text), place + 1
        if token.kind == "letter" and token.text in "xX" and (following.kind in ("number", "open", "formula") and token.spaced):
            return "*", place + 1
        if token.kind == "word" and token.text in _OPERATOR_WORDS and following.kind in ("number", "open", "formula"):
            return _OPERATOR_WORDS[token.text], place + 1
        if token.text == "divided" and following.text == "by":
            return "/", place + 2
        if token.text == "multiplied" and following.text == "by":
            return "*", place + 2
        if token.text == "of" and following.kind == "number" and (operand.text.endswith("%") or "/" in operand.text):
            return "*", place + 1
        return None, place

    def operand(self, place: int) -> _Piece | None:
        token = self.peek(place)
        if token.kind == "number":
            return self.number(place)
        if token.kind == "letter":
            if token.text in "CP" and self.peek(place + 1).text == "(" and self.peek(place + 3).text == ",":
                return self.choose(place)
            if self.peek(place + 1).text in ("_", "'", "’", "^{"):
                return None
            return self.powered(_Piece(token.text, (), place + 1, False))
        if token.kind == "open":
            return self.bracket(place)
        if token.kind == "pi":
            return self.powered(_Piece(" pi ", (), place + 1, True))
        if token.kind == "root":
            inside = self.operand(place + 1)
            return None if inside is None else _Piece(f"sqrt({inside.text})", inside.units, inside.after, True)
        if token.kind == "formula":
            return self.formula(place)
        if token.kind == "word" and token.text in FUNCTIONS and self.peek(place + 1).text == "(":
            inside = self.bracket(place + 1)
            return None if inside is None else _Piece(f"{token.text}{inside.text}", inside.units, inside.after, True)
        return None

    def choose(self, place: int) -> _Piece | None:
        top, comma, bottom, close = (self.peek(place + k) for k in (2, 3, 4, 5))
        if top.kind != "number" or bottom.kind != "number" or close.text != ")" or comma.text != ",":
            return None
        if not (top.text.isdigit() and bottom.text.strip().isdigit() and int(top.text) >= int(bottom.text)):
            return None
        text = f"binomial({top.text}, {bottom.text.strip()})"
        if self.peek(place).text == "P":
            text += f" * factorial({bottom.text.strip()})"
        return _Piece(text, (), place + 6, True)

    def number(self, place: int) -> _Piece | None:
        token = self.peek(place)
        text = token.text.lstrip("\\$€£ ").replace(",", "").replace("\\", "").replace(" ", "")
        after = place + 1
        if self.peek(after).kind == "bang" and not self.peek(after).spaced and self.peek(after + 1).kind != "word":
            return _Piece(text + "!", (), after + 1, True)
        following = self.peek(after)
        if following.kind == "word" and not following.spaced and following.text.lower() not in ABBREVIATIONS:
            return _Piece(text, (), after, False) if _is_product(following) else None
        units, after = self.units(after)
        if units:
            return _Piece(text, units, after, False)
        return self.powered(_Piece(text, (), after, False))

    def powered(self, piece: _Piece) -> _Piece:
        if self.peek(piece.after).kind == "super":
            power = self.peek(piece.after).text.translate(_DIGITS)
            return _Piece(f"{piece.text}^({power})", piece.units, piece.after + 1, True)
        if self.peek(piece.after).text != "^":
            return piece
        exponent = self.operand(piece.after + 1)
        if exponent is None:
            return piece
        return _Piece(f"{piece.text}^({exponent.text})", piece.units, exponent.after, True)

    def units(self, place: int) -> tuple[tuple[str, ...], int]:
        """The words behind a number, if a relation can go on or end behind them."""
        words: list[str] = []
        after = place
        while len(words) < 6:
            token = self.peek(after)
            if token.kind == "word" and token.text.lower() not in _STOP and not self.begins(after):
                words.append(token.text.lower())
                after += 1
            elif token.text == "/" and words and self.peek(after + 1).kind == "letter" and not token.spaced:
                after += 2
            elif token.kind == "letter" and token.text == "a" and words:
                after += 1
            elif token.text == "/" and words and self.peek(after + 1).kind == "word":
                after += 1
            elif token.text == "/" and not words and self.peek(after + 1).kind == "word" and not token.spaced:
                after += 1
            elif token.kind == "open" and self.remark(after) is not None:
                after = self.remark(after) or after
                if not words:
                    words.append("")
            else:
                break
        following = self.peek(after)
        if following.kind in ("rel", "close", "point") or self.begins(after) or self.operator(after, _Piece("", (), after, False))[0]:
            return tuple(words), after
        if following.kind == "word" and following.text.lower() in ("is", "equals", "gives"):
            return tuple(words), after
        return (tuple(words), after) if words and following.kind == "word" else ((), place)

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
        while self.peek(after).kind in ("word", "letter", "number") or self.peek(after).text in ("'", ",", "-"):
            words = words or self.peek(after).kind == "word"
            after += 1
        return after + 1 if words and self.peek(after).kind == "close" else None

    def bracket(self, place: int) -> _Piece | None:
        inside = self.expression(place + 1)
        if inside is not None and inside.after == place + 2 and "," in self.peek(place + 1).text:
            return None  # (132,100): a pair or a number
        if inside is None or self.peek(inside.after).kind != "close":
            return None
        units, after = self.units(inside.after + 1)
        if not units:
            after = inside.after + 1
        return self.powered(_Piece(f"({inside.text})", inside.units + units, after, inside.composite))

    def formula(self, place: int) -> _Piece | None:
        content = self.peek(place).text
        if re.search(r"[=<>,;≤≥≈]|\\(?:le|ge|ne|lt|gt|approx|equiv|text|to|in|quad|implies)\b|\\\\|&", content):
            return None
        units, after = self.units(place + 1)
        stripped = content.replace("\\$", "").replace("\\%", "%").strip()
        stripped = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", stripped)
        return _Piece(f"({stripped})", units, after if units else place + 1, bool(re.search(r"[-+*/]|\\", stripped)))
