"""The relations that stand in prose: ``7 apples + 10 apples = 17 apples``, ``20% of 50 is 10``, ``Total = $40``.

A relation is read only if it begins where a formula can begin, and ends where one can end: whatever stands around it
must not belong to it. Words behind a number are units; words before the sign are the name of a quantity.
"""

from __future__ import annotations

from collections.abc import Sequence

from phirag.mathematics.syntax import FUNCTIONS
from phirag.verification.formulas import without_boxes
from phirag.verification.prose_expressions import Expressions
from phirag.verification.prose_tokens import UNREAD_SIGNS, prose_tokens
from phirag.verification.splitting import Formula
from phirag.verification.statements import Side, Statement, name_symbol

__all__ = ["read_prose"]

_RELATIONS = {"≤": "<=", "≥": ">=", "≠": "!=", "≈": "approx", "==": "=", "===": "="}
_PREPOSITIONS = frozenset("to from between at in with for than by of".split())
_FILLING = frozenset("so the thus then therefore hence".split())
_ATTACHED = frozenset(":/\\^_{'’|°")  # signs that continue what stands before them
_SCALES = frozenset("am pm mod modulo million billion thousand dozen remainder".split())


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
    return _Relations(text, offset, formulas).statements()


class _Relations(Expressions):
    """Goes through a step once, from one relation to the next."""

    def __init__(self, text: str, offset: int, formulas: Sequence[Formula]) -> None:
        super().__init__(prose_tokens(text, offset, formulas))
        self.text = text
        self.offset = offset

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
        if token.text == "[":  # a citation
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
            if before.text in UNREAD_SIGNS:
                return False
            listed = ("letter",) if token.kind == "letter" else ("number", "letter")
            return not (before.text == "," and self.peek(place - 2).kind in listed)
        return before.kind == "open" and self.tokens[place - 1].spaced

    # --- chains --------------------------------------------------------------------------------------

    def chain(self, place: int) -> tuple[Statement | None, int] | None:
        first = self.expression(place)
        if first is None:
            return None
        sign, after = self.relation(first.after, first.composite)
        if sign is None:
            return None
        verb, before = self.peek(first.after).text.lower(), self.peek(place - 1).text.lower()
        if verb in ("is", "gives") and before in _PREPOSITIONS:
            return None  # the distance from 2 to 5 + 3 is 6
        side = Side(first.text, frozenset(first.units), None, self.written(place, first.after))
        return self.rest([side], [place], sign, after, place, bare=not first.composite)

    def named(self, place: int) -> tuple[Statement | None, int] | None:
        """A relation whose left side is the words before the sign."""
        begin = place
        while begin > 0 and place - begin < 10 and self.peek(begin - 1).kind in ("word", "letter"):
            begin -= 1
        while begin < place - 1 and self.peek(begin).text.lower() in _FILLING:
            begin += 1
        words = [token.text for token in self.tokens[begin:place] if token.text.lower() not in _FILLING]
        name = name_symbol(" ".join(words)) if words and self.opens(begin) else None
        sign, after = self.relation(place, False)
        if sign is None:
            return None
        side = Side("", frozenset(), name, self.written(begin, place))
        return self.rest([side], [begin], sign, after, begin)

    def opens(self, begin: int) -> bool:
        """Whether words from here on can be the whole name of a quantity."""
        before = self.peek(begin - 1)
        if before.kind == "point":
            return before.text in "\n.,:;"
        return begin == 0 or self.begins(begin) or before.kind == "close"

    def rest(
        self, sides: list[Side], begins: list[int], sign: str, after: int, start: int, bare: bool = False
    ) -> tuple[Statement | None, int] | None:
        """Read on after the first side and its sign."""
        signs: list[str] = []
        end = after
        while True:
            piece = self.expression(after)
            if piece is None or not self.may_end(piece.after):
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

    def may_end(self, place: int) -> bool:
        """Whether an expression can end before this token: the rest of it may be what was not understood."""
        token, following = self.peek(place), self.peek(place + 1)
        if token.kind in ("root", "super", "pi", "number", "bang", "formula") or token.text in UNREAD_SIGNS:
            return False
        if token.kind == "op":  # a dash before words
            return token.text in ("-", "–") and token.spaced and following.kind == "word"
        if token.kind == "point" and token.text in _ATTACHED and not token.spaced:
            return token.text in ":'" and not following.text[:1].isdigit()
        if token.kind == "letter" and following.kind in ("op", "super", "rel", "root"):
            return False
        if token.kind in ("letter", "open", "word") and not token.spaced:
            return False
        return token.text.lower() not in _SCALES

    def written(self, begin: int, after: int) -> str:
        if after <= begin:
            return ""
        return self.text[self.peek(begin).start : self.peek(after - 1).end]
