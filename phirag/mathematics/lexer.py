r"""Plain, Unicode or LaTeX mathematics to one stream of tokens.

The three spellings meet here: ``\frac{1}{2}``, ``½`` and ``1/2`` give streams that the parser reads in
one way. Spacing commands, ``\left`` and ``\right``, fonts and dollar signs disappear; words inside
``\text{…}`` are dropped, since they are not mathematics.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, cast

from phirag.errors import ParseError
from phirag.mathematics.syntax import CONSTANTS, FUNCTIONS, GREEK

__all__ = ["END", "MAX_LENGTH", "Token", "tokenize"]

MAX_LENGTH = 20_000  # characters; a formula longer than this is not a formula

Kind = Literal["number", "name", "command", "op", "open", "close"]


@dataclass(frozen=True)
class Token:
    """One token: its kind, its text, where it starts, and whether a space stood before it."""

    kind: Kind
    text: str
    start: int
    spaced: bool = False


END = Token("op", "end of formula", -1)
"""What stands after the last token."""

_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n", strict=False))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=False))
_UNICODE = {
    "−": "-", "–": "-", "—": "-", "·": "*", "⋅": "*", "×": "*", "∗": "*", "÷": "/", "∕": "/", "⁄": "/",
    "π": " pi ", "∞": " inf ", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "≠": "!=", "√": "\\sqrt ",
    "∛": "\\cbrt ", "∫": "\\int ", "∑": "\\sum ", "∏": "\\prod ", "∈": "\\in ", "∪": "\\cup ", "∩": "\\cap ",
    "∅": "\\emptyset ", "ℝ": "\\mathbb{R}", "ℤ": "\\mathbb{Z}", "≡": "\\equiv ", "≈": "\\approx ",
    "→": "\\to ", "±": "\\pm ", "∓": "\\mp ", "°": "\\degree ", "½": "(1/2)", "¼": "(1/4)", "¾": "(3/4)",
    "⅓": "(1/3)", "⅔": "(2/3)", "′": "'", "’": "'", "⌊": "\\lfloor ", "⌋": "\\rfloor ", "⌈": "\\lceil ",
    "⌉": "\\rceil ", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u200b": "", "\ufeff": "",
}  # fmt: skip
# Unicode calls lambda "lamda"; variants such as varphi have no letter of their own here
_GREEK_LETTERS = {
    unicodedata.lookup(f"GREEK SMALL LETTER {name.upper().replace('LAMBDA', 'LAMDA')}"): name
    for name in GREEK
    if name.islower() and not name.startswith("var")
}

# commands that only move ink about
_INVISIBLE = {
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "quad", "qquad",
    "displaystyle", "textstyle", "limits", "nolimits", "mathrm", "mathbf", "mathit", "boldsymbol", "bf", "rm",
    "operatorname", "mathop", "hspace", "phantom", "strut", "mathopen", "mathclose", "!", ",", ";", ":", " ", ">",
    "(", ")", "[", "]", "boxed", "fbox", "middle", "operatorname*",
}  # fmt: skip
_OPERATOR_COMMANDS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=",
    "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=", "lt": "<", "gt": ">", "colon": ":", "mid": "|",
    "lbrace": "{", "rbrace": "}",
}  # fmt: skip
_TEXT = re.compile(r"\\(?:text|textbf|textit|textrm|mbox|hbox|label|tag|mathtt)\s*\{[^{}]*\}")
_NAMED = re.compile(r"\\(?:operatorname\*?|mathrm|mathbf|mathit|mathsf|boldsymbol|rm|bf)\s*\{\s*([A-Za-z]+)\s*\}")
_TOKEN = re.compile(
    r"(?P<space>\s+|~)"
    r"|(?P<number>\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<command>\\(?:[A-Za-z]+\*?|.))"
    r"|(?P<name>divisor_(?:count|sum)|is_(?:prime|square|cube|palindrome)|digit_(?:sum|product|count)|(?:greatest|least)_prime|prime_(?:count|sum)|[A-Za-z]+)"
    r"|(?P<op>\*\*|<=|>=|!=|==|=<|:=|->|[-+*/^_=<>!,;:|'%&])"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])",
    re.DOTALL,
)


def _plain(text: str) -> str:
    """Spell Unicode mathematics in ASCII and LaTeX commands; drop words set as text."""
    if len(text) > MAX_LENGTH:
        raise ParseError(f"the formula has {len(text)} characters", hint=f"the limit is {MAX_LENGTH}")
    text = _NAMED.sub(r" \1 ", _TEXT.sub(" ", text)).replace("{,}", "").replace("$", " ")
    out: list[str] = []
    for position, char in enumerate(text):
        if char in _SUPERSCRIPTS:
            opened = position > 0 and text[position - 1] in _SUPERSCRIPTS
            following = position + 1 < len(text) and text[position + 1] in _SUPERSCRIPTS
            out.append(("" if opened else "^{") + _SUPERSCRIPTS[char] + ("" if following else "}"))
        elif char in _SUBSCRIPTS:
            opened = position > 0 and text[position - 1] in _SUBSCRIPTS
            following = position + 1 < len(text) and text[position + 1] in _SUBSCRIPTS
            out.append(("" if opened else "_{") + _SUBSCRIPTS[char] + ("" if following else "}"))
        elif char in _UNICODE:
            out.append(_UNICODE[char])
        elif char in _GREEK_LETTERS:
            out.append(f" \\{_GREEK_LETTERS[char]} ")
        else:
            out.append(char)
    return "".join(out)


def _split_name(word: str, known: Collection[str] = ()) -> list[str]:
    """Split a run of letters into known names and single letters: ``xsin`` is ``x`` and ``sin``.

    >>> _split_name("xsin"), _split_name("abc"), _split_name("pi")
    (['x', 'sin'], ['a', 'b', 'c'], ['pi'])
    """
    if word in FUNCTIONS or word in CONSTANTS or word in GREEK or word in known:
        return [word]
    parts: list[str] = []
    position = 0
    while position < len(word):
        for length in range(min(11, len(word) - position), 1, -1):
            candidate = word[position : position + length]
            if candidate in FUNCTIONS or candidate == "pi" or (candidate in GREEK and length > 2):
                break
        else:
            length = 1
        parts.append(word[position : position + length])
        position += length
    return parts


def tokenize(text: str, known: Collection[str] = ()) -> list[Token]:
    r"""Return the tokens of ``text``.

    Parameters
    ----------
    text
        Plain, Unicode or LaTeX mathematics, at most :data:`MAX_LENGTH` characters.
    known
        Words that are names here, beside those every formula may use; they are not split into letters.

    Raises
    ------
    ParseError
        If a character belongs to no token.

    Examples
    --------
    >>> [token.text for token in tokenize(r"2x^2 + \frac{1}{2}")]
    ['2', 'x', '^', '2', '+', 'frac', '{', '1', '}', '{', '2', '}']
    """
    source = _plain(text)
    tokens: list[Token] = []
    position, spaced = 0, False
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise ParseError(
                f"{source[position]!r} at character {position + 1} is not mathematics that phirag reads",
                hint="write formulas in plain text (x^2) or LaTeX",
            )
        kind, value = match.lastgroup, match.group()
        start, position = position, match.end()
        if kind == "space":
            spaced = True
            continue
        if kind == "command":
            name = value[1:]
            if name in _INVISIBLE or name.isspace() or name == "\n":
                # a dot after \left or \right stands for no bracket
                if name in ("left", "right") and source[position : position + 1] == ".":
                    position += 1
                spaced = True
                continue
            tokens.extend(_command(name, start, spaced))
        elif kind == "name":
            for part in _split_name(value, known):
                tokens.append(Token("name", part, start, spaced))
                spaced = False
        else:
            assert kind in ("number", "op", "open", "close")
            value = {"**": "^", "==": "=", "=<": "<=", ":=": "=", "->": "to"}.get(value, value)
            tokens.append(Token("command" if value == "to" else cast("Kind", kind), value, start, spaced))
        spaced = False
    return tokens


def _command(name: str, start: int, spaced: bool) -> list[Token]:
    """Return the tokens a LaTeX command stands for."""
    if name in _OPERATOR_COMMANDS:
        return [Token("op", _OPERATOR_COMMANDS[name], start, spaced)]
    if name in ("{", "}"):
        return [Token("open" if name == "{" else "close", "\\" + name, start, spaced)]
    if name == "|":
        return [Token("op", "|", start, spaced)]
    if name == "%":
        return [Token("op", "%", start, spaced)]
    if name == "\\":
        return [Token("op", "\\\\", start, spaced)]
    if name in ("dfrac", "tfrac", "cfrac"):
        name = "frac"
    if name in ("dbinom", "tbinom"):
        name = "binom"
    if (name in FUNCTIONS and name not in ("sqrt", "binom", "sum")) or name in GREEK or name in ("pi", "infty"):
        return [Token("name", name, start, spaced)]
    if name in ("imath", "jmath"):
        return [Token("name", "i", start, spaced)]
    return [Token("command", name, start, spaced)]
