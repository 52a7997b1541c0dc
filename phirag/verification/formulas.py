r"""The relations that stand in a formula between marks (``$…$``, ``\[…\]``, ``align``).

A formula is cut at what separates statements (commas, ``\implies``, line breaks, words set as text), each piece
at its relation signs. Words that stand behind a number are units and are left out; other words are names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from phirag.mathematics.syntax import FUNCTIONS, GREEK
from phirag.verification.statements import Side, Statement, name_symbol

__all__ = ["ABBREVIATIONS", "read_formula", "without_boxes"]

ABBREVIATIONS = frozenset(
    "km cm mm kg mg lb lbs oz ft in mph hr hrs min mins sec secs ml kb mb gb kwh cents pts yd yds mi miles".split()
)
"""Units that are written without a space behind a number."""

_SIGNS = {
    "=": "=", "<": "<", ">": ">", "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\ge": ">=", "\\geq": ">=",
    "\\geqslant": ">=", "\\lt": "<", "\\gt": ">", "\\ne": "!=", "\\neq": "!=", "\\approx": "approx",
    "\\equiv": "equiv", "\\simeq": "approx", "\\doteq": "approx", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "approx",
    "≡": "equiv", "<=": "<=", ">=": ">=", "\\stackrel": "?", "\\overset": "?", "\\in": "in", "∈": "in", "\\sim": "?",
    "\\cong": "?", "\\propto": "?", ":=": "=", "\\notin": "?", "\\subset": "?", "\\subseteq": "?", "\\perp": "?",
    "\\parallel": "?", "\\not": "?", "\\to": "?", "\\rightarrow": ";", "\\mapsto": "?", "\\mid": "?", "\\nmid": "?",
}  # fmt: skip
_BREAKS = {
    ",", ";", ":", "\\\\", "\\quad", "\\qquad", "\\implies", "\\Rightarrow", "\\Longrightarrow", "\\iff", "\\land",
    "\\Leftrightarrow", "\\therefore", "\\because", "\\Longleftrightarrow", "\\lor", "\\vee", "\\wedge", "\\newline",
}  # fmt: skip
_PIECE = re.compile(
    r"(?P<text>\\(?:text(?:bf|it|rm|normal)?|mbox|mathrm|hbox|operatorname\*?|textsf|mathit)\s*\{(?P<words>[^{}]*)\}"
    r"(?P<power>\s*\^\s*(?:\{\s*\d\s*\}|\d))?)"
    r"|(?P<geometric>(?:m\s*)?\\(?:angle|triangle|overline|overrightarrow|widehat|measuredangle|vec|mathbf)\s*"
    r"(?:\{\s*(?:m\s*)?(?:\\angle\s*)?[A-Za-z]{1,4}\s*\}|[A-Z]{1,4}(?![A-Za-z])))"
    r"|(?P<modulus>\\pmod\s*(?:\{(?P<braced>[^{}]*)\}|(?P<digit>\w))|\(\s*\\?(?:mod|text\{mod\}|bmod)\s*(?P<inner>[^()]*)\)"
    r"|\\mod\s*\{?(?P<bare>\w+)\}?)"
    r"|(?P<begin>\\(?:begin|end)\s*\{[a-z]+\*?\}(?:\{[^{}]*\})?)"
    r"|(?P<ignored>\\(?:left|right|big|Big|bigg|Bigg|bigl|bigr|displaystyle|limits|label\{[^{}]*\}|tag\{[^{}]*\}|nonumber)(?![A-Za-z])"
    r"|&|\\[,!;> ]|~|\$|\\hspace\{[^{}]*\}|\\vspace\{[^{}]*\}|\\color\{[^{}]*\}|\\quad(?=\s*$))"
    r"|(?P<break>\\\\(?:\[[^\]]*\])?)"
    r"|(?P<command>\\(?:[A-Za-z]+|.))"
    r"|(?P<number>\d{1,3}(?:(?:,\\!|,|\{,\})\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<word>[A-Za-z]+(?:(?:\s|\\ )+[A-Za-z]{2,})*)"
    r"|(?P<space>\s+)"
    r"|(?P<sign>:=|<=|>=|[=<>≤≥≠≈≡∈])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_RELATION = re.compile(r"[=<>≤≥≈≡]|\\(?:le|ge|leq|geq|lt|gt|approx|equiv|neq?)\b")
_JOINING = re.compile(
    r"^\W*(?:and|or|so|then|if|for|when|where|thus|hence|since|therefore|because|which|but|with|as)\b", re.I
)
_ROW_START = re.compile(r"\\\\(?:\s|&|\\[,;!: ])*$")
_VOWEL = re.compile(r"[aeiouAEIOU]")


@dataclass
class _Draft:
    """A statement that is being read."""

    start: int
    end: int
    sides: list[_Part]
    signs: list[str]
    modulus: str | None = None


@dataclass
class _Part:
    text: str = ""
    units: tuple[str, ...] = ()
    words: str = ""
    start: int = 0
    end: int = 0


def read_formula(content: str, offset: int) -> list[Statement]:
    r"""Return the relations in a formula that starts at character ``offset`` of its text.

    Examples
    --------
    >>> [statement.signs for statement in read_formula(r"3 \times 4 = 12 \text{ apples} < 20, x = 2", 0)]
    [('=', '<'), ('=',)]
    """
    return list(_statements(content, offset, _Reader(without_boxes(content)).drafts()))


def without_boxes(content: str) -> str:
    r"""Return ``content`` with the braces of ``\boxed{…}`` blanked out, so that what is inside is seen.

    >>> without_boxes(r"x = \boxed{2}")
    'x =        2 '
    """
    blank = list(content)
    opened: list[tuple[int, int] | None] = []  # for each brace that is open, where its box starts, if it has one
    for match in re.finditer(r"\\boxed\s*\{|\\.|[{}]", content):
        if match.group() == "}":
            box = opened.pop() if opened else None
            if box is not None:
                blank[box[0] : box[1]] = " " * (box[1] - box[0])
                blank[match.start()] = " "
        elif match.group()[-1] == "{" and match.group() != "\\{":
            opened.append(match.span() if len(match.group()) > 1 else None)
    return "".join(blank)


def _statements(content: str, offset: int, drafts: list[tuple[_Draft, bool]]) -> Iterator[Statement]:
    for draft, plural in drafts:
        sides = tuple(
            Side(
                re.sub(r"\s*(?<!\.)\.\s*$", "", part.text).strip(),
                frozenset(part.units),
                name_symbol(part.words) if part.words and not part.text.strip() else None,
                content[part.start : part.end].strip(),
            )
            for part in draft.sides
        )
        yield Statement(
            draft.start + offset,
            draft.end + offset,
            sides,
            tuple(draft.signs),
            draft.modulus,
            plural,
            starts=tuple(part.start + offset for part in draft.sides),
        )


class _Reader:
    """One pass over a formula."""

    def __init__(self, content: str) -> None:
        self.content = content
        self.found: list[tuple[_Draft, bool]] = []
        self.draft: _Draft | None = None
        self.part = _Part()
        self.depth = 0
        self.opened: list[str] = []
        self.broken = False
        self.alternative = False  # whether an "or" stands before what is being read

    def drafts(self) -> list[tuple[_Draft, bool]]:
        for match in _PIECE.finditer(self.content):
            self.piece(match)
        self.finish("end", len(self.content))
        return [(draft, plural) for draft, plural in self.found if draft.signs]

    def piece(self, match: re.Match[str]) -> None:
        kind, value = match.lastgroup or "", match.group()
        if match.group("text") is not None:
            self.words(match.group("words"), match, match.group("power") or "")
        elif kind == "geometric":
            self.add(self.symbol(re.sub(r"\bm\b|overline", " ", value)), match)
        elif match.group("modulus") is not None:
            given = (match.group(name) for name in ("braced", "digit", "inner", "bare"))
            if self.draft is not None:
                self.draft.modulus = next((found for found in given if found), "")
            self.part.end = match.end()
        elif kind in ("ignored", "space") or ("quad" in value and self.at_row_start(match.start())):
            self.part.text += " "
        elif value == "\\$":
            self.part.units += ("dollar",)
        elif kind == "begin":
            if re.search(r"matrix|array|cases", value):
                self.depth += 1 if value.startswith("\\begin") else -1
                self.add(value, match)
        elif self.depth == 0 and kind == "break" and self.goes_on(match.end()):
            self.part.text += " "
        elif self.depth == 0 and (kind == "break" or value in _BREAKS):
            if self.part.text.strip() or self.part.words or self.draft is not None or kind == "break":
                self.finish(value, match.start())
        elif self.depth == 0 and value in _SIGNS:
            self.sign(_SIGNS[value], match)
        elif kind == "word":
            self.word(value, match)
        elif kind == "number":
            self.number(value, match)
        else:
            self.brackets(value)
            self.add({"\\%": "%"}.get(value, value), match)

    def at_row_start(self, place: int) -> bool:
        return _ROW_START.search(self.content[max(0, place - 20) : place]) is not None

    def goes_on(self, place: int) -> bool:
        """Whether the row that starts at ``place`` is more of the side before it: ``\\\\ & \\quad + c``."""
        row = re.split(r"\\\\", self.content[place:], maxsplit=1)[0]
        row = re.sub(r"^(?:\s|&|\\[,;!: ]|\\q?quad\b|\\left\.?|\\phantom\{[^{}]*\}|~)+", "", row)
        return bool(re.match(r"[-+]|\\(?:cdot|times)\b", row)) and not _RELATION.search(row)

    def brackets(self, value: str) -> None:
        if value in ("(", "[", "{", "\\{"):
            self.depth += 1
            self.opened.append(value)
        elif value in (")", "]", "}", "\\}"):
            self.depth = max(0, self.depth - 1)
            del self.opened[self.depth :]

    def add(self, value: str, match: re.Match[str]) -> None:
        if not self.part.text.strip() and not self.part.words:
            self.part.start = match.start()
        if self.part.words and value.strip():
            self.part.text = self.symbol(self.part.words) + self.part.text
            self.part.words = ""
        self.part.text += value
        self.part.end = match.end()

    def symbol(self, words: str) -> str:
        return rf" \Xi_{{{name_symbol(words)[3:]}}} "

    def word(self, value: str, match: re.Match[str]) -> None:
        """Letters in a formula: variables, a function, a unit, or the name of a quantity."""
        words = re.split(r"(?:\s|\\ )+", value)
        if all(self.is_letters(word) for word in words):
            self.add(value if len(words) == 1 else " ".join(words), match)
        else:
            self.words(" ".join(words), match)

    def is_letters(self, word: str) -> bool:
        if len(word) == 1 or word in FUNCTIONS or word in GREEK or word in ("pi", "mod"):
            return True
        if word.isupper():
            return False
        return len(word) <= 3 or not _VOWEL.search(word)

    def number(self, value: str, match: re.Match[str]) -> None:
        plain = value.replace("{,}", "").replace(",\\!", "")
        if not self.opened or self.opened[-1] == "{":  # in brackets a comma may stand between two arguments
            plain = plain.replace(",", "")
        self.add((" " if self.part.text[-1:].isalpha() else "") + plain, match)

    def words(self, words: str, match: re.Match[str], power: str = "") -> None:
        """Words in a formula: what joins two statements, a unit, or the name of a quantity."""
        clean = words.strip(" .~")
        if not clean:
            self.part.text += " "
            return
        before = self.part.text.rstrip()
        if self.depth == 0 and (_JOINING.match(clean) or clean[0] in ",;("):
            if clean[0] == "(" or not before:
                return
            alternative = bool(re.match(r"\W*or\b", clean))
            self.finish("or" if alternative else clean, match.start())
            if alternative and self.found:
                self.found[-1] = (self.found[-1][0], True)
            self.alternative = alternative
            return
        if before and (before[-1].isdigit() or before[-1] in ")}]%!") and self.is_unit(clean, match):
            self.part.units += tuple(re.findall(r"[A-Za-z]+", clean.lower()))
            self.part.text += " "
            self.part.end = match.end()
            return
        if before and before[-1] == "/" and self.part.units:  # dollars/hour
            self.part.text = before[:-1] + " "
            self.part.units += tuple(re.findall(r"[A-Za-z]+", clean.lower()))
            return
        if not before and self.depth == 0:
            if not self.part.words:
                self.part.start = match.start()
            self.part.words = f"{self.part.words} {clean}".strip()
            self.part.end = match.end()
            if power:
                self.add(power, match)
            return
        self.add(self.symbol(clean) + power, match)

    def is_unit(self, words: str, match: re.Match[str]) -> bool:
        """Whether words behind a number are a unit: set as text, or in small letters after a space."""
        if match.group("text") is not None:
            return True
        return words.islower() and (self.part.text[-1:].isspace() or words in ABBREVIATIONS)

    def sign(self, sign: str, match: re.Match[str]) -> None:
        if self.draft is None:
            if not self.part.text.strip() and not self.part.words and self.found and self.continues():
                previous, _ = self.found.pop()
                self.draft = previous
                self.draft.signs.append(sign)
                self.part = _Part(start=match.end(), end=match.end())
                return
            self.draft = _Draft(self.part.start, match.end(), [self.part], [sign])
        else:
            self.draft.sides.append(self.part)
            self.draft.signs.append(sign)
        self.part = _Part(start=match.end(), end=match.end())

    def continues(self) -> bool:
        """Whether a row that starts with a sign goes on with the row before it."""
        return self.broken

    def finish(self, separator: str, place: int) -> None:
        bare = self.draft is None
        if not bare:
            assert self.draft is not None
            self.draft.sides.append(self.part)
            self.draft.end = max(self.part.end, self.draft.end)
            self.found.append((self.draft, separator == "or" or self.alternative))
            self.alternative = False
        elif self.part.text.strip() and self.found and not self.broken:
            # a value after a comma or an "or": one of several
            self.found[-1] = (self.found[-1][0], True)
        if bare and (self.part.text.strip() or self.part.words) and separator.startswith("\\\\"):
            # a first row without a sign, continued in the next: (a + b)^2 \\ = …
            self.found.append((_Draft(self.part.start, self.part.end, [self.part], []), False))
            self.broken = True
            self.draft, self.part = None, _Part(start=place, end=place)
            self.depth = 0
            return
        self.broken = separator.startswith("\\\\") or (self.broken and bare)
        self.draft, self.part = None, _Part(start=place + 1, end=place + 1)
        self.depth = 0
