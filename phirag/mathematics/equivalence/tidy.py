r"""How an answer is written, without what never changes what it means.

Spacing, fonts, sizes of brackets, dollar signs, boxes, look-alike letters and doubled backslashes disappear; words
set as text (``\text{ cm}``) are kept between two marks, so that they are not taken for variables. What the answer
means is left to :mod:`phirag.mathematics.equivalence.reading`.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["CURRENCY", "TEXT", "pieces", "tidy", "words_of"]

OPEN, CLOSE = "\x02", "\x03"  # around words that were set as text
CURRENCY = "\uff04"  # a dollar sign that means money, not mathematics
TEXT = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")

_DOUBLED = re.compile(
    r"(?<!\\)\\\\(?=(?:boxed|[dt]?frac|sqrt|left|right|text|leq?|geq?|neq|in|pi|times|cdot|cup|infty|pm)(?![a-z]))"
)
_LITERAL_NEWLINE = re.compile(r"\\n(?![a-z])")
_GLUED = re.compile(r"\\(quad|qquad|cdot|times|pm|cup|cap)(?=[A-Za-z](?:_|\d|$|\s|[=^]))")
_WORDS = re.compile(r"\\(?:text(?:bf|it|rm|sf|tt|normal)?|mbox|hbox)\s*\{([^{}]*)\}")
_ROMAN = re.compile(r"\\(?:mathrm|operatorname|mathsf|rm|mathbf|mathit|boldsymbol)\s*\{\s*([^{}]*?)\s*\}")
_BOX = re.compile(r"\\(?:boxed|fbox)\s*(?=\{)|\\(?:boxed|fbox)\b")
_SIZES = re.compile(
    r"\\(?:left|right|middle)\s*\.|\\(?:(?:left|right|middle|big{1,2}[lrm]?|Big{1,2}[lrm]?)(?![A-Za-z])"
    r"|displaystyle|textstyle|limits|nolimits)"
)
_NOTHING = re.compile(r"\\!|[\u200b-\u200f\u2060\ufeff]")
_SPACE = re.compile(
    r"(?<!\\)\\[,;: >\n]|\\(?:hspace|vspace|phantom)\s*\{[^{}]*\}|\\(?:qquad|quad)(?![A-Za-z])"
    r"|[~\u00a0\u2000-\u200a\u202f]"
)
_NEXT_LABEL = re.compile(r"\\(?:qquad|quad)\s*(?=\\?[A-Za-z]+(?:_\{?\w+\}?)?(?:\([a-z]\))?\s*=)")
_GROUPS = re.compile(r"(?<=\d)\s*\{\s*,\s*\}\s*(?=\d)|(?<=\d),\\!\s*(?=\d)")
_MONEY = re.compile(r"\\\$|\\textdollar")
_POUNDS = re.compile(r"\\(?:pounds|textsterling)(?![A-Za-z])")
_LATEX_NAMES = {"\\lt": "<", "\\gt": ">", "\\langle": "(", "\\rangle": ")", "\\lbrace": "\\{", "\\rbrace": "\\}"}
_NAMED = re.compile(r"\\(?:lt|gt|langle|rangle|lbrace|rbrace)(?![A-Za-z])")
_ENDS = re.compile(r"^[\s*_`\"“”;,=]+|(?:(?<!\.)\.|[\s*_`\"“”;,:?])+$")


def tidy(text: str) -> str:
    r"""Return ``text`` as it would be written without decoration.

    Examples
    --------
    >>> tidy(r"$\left( 3,\, \dfrac{1}{2} \right).$")
    '( 3, \\dfrac{1}{2} )'
    >>> tidy(r"\boxed{14{,}916}")
    '14,916'
    """
    text = _folded(text)
    if "\\begin" not in text:
        text = _LITERAL_NEWLINE.sub(" ", _DOUBLED.sub("\\\\", text))
    text = _GLUED.sub(lambda match: match.group() + " ", text)
    text = _GROUPS.sub(",", text)
    text = _WORDS.sub(f"{OPEN}\\1{CLOSE}", text)
    text = _ROMAN.sub(_roman, text)
    text = _NEXT_LABEL.sub(", ", text)
    text = _NOTHING.sub("", _SPACE.sub(" ", _SIZES.sub(" ", text)))
    text = _NAMED.sub(lambda match: _LATEX_NAMES[match.group()], text)
    text = _without_delimiters(_MONEY.sub(CURRENCY, _POUNDS.sub("£", text)))
    text = _BOX.sub(" ", text)
    return _unwrapped(_trimmed(text))


def _folded(text: str) -> str:
    """Full-width and mathematical letters and digits as the plain ones they stand for."""
    if text.isascii():
        return text
    return "".join(
        unicodedata.normalize("NFKC", char)
        if "\uff01" <= char <= "\uff5e" or "\U0001d400" <= char <= "\U0001d7ff"
        else char
        for char in text
    )


def _roman(match: re.Match[str]) -> str:
    inside = match.group(1)
    if len(inside) > 1 and inside.isalpha():
        from phirag.mathematics.syntax import FUNCTIONS

        return f" {inside} " if inside in FUNCTIONS else f"{OPEN}{inside}{CLOSE}"
    return f" {inside} "


def _without_delimiters(text: str) -> str:
    """Dollar signs and ``\\(…\\)`` that only say "mathematics"; an odd dollar at a number is money."""
    text = (
        re.sub(r"\\[()\[\]](?![A-Za-z{}]*\{)", " ", text)
        if "\\(" in text or "\\[" in text or "\\)" in text or "\\]" in text
        else text
    )
    if text.count("$") % 2:
        text = re.sub(
            r"^([^$]*)\$(?=\d)|(?<=\d)\s?\$(?=[^$]*$)", lambda m: (m.group(1) or "") + CURRENCY, text, count=1
        )
    return text.replace("$", " ")


def _trimmed(text: str) -> str:
    text = " ".join(text.split())
    return _ENDS.sub("", text) if not text.endswith(("...", "\\,")) else text.strip()


def _unwrapped(text: str) -> str:
    """Without braces around the whole, which group and mean nothing (``\\{…\\}`` is a set and stays)."""
    while text.startswith("{") and text.endswith("}") and not text.endswith("\\}") and _matching(text) == len(text) - 1:
        text = _trimmed(text[1:-1])
    if text.startswith("{") and text.count("{") == text.count("}") + 1:  # a box that was never closed
        text = _trimmed(text[1:])
    return text


def _matching(text: str) -> int:
    """The place of the brace that closes the first one, or -1."""
    depth = 0
    for match in re.finditer(r"\\.|[{}]", text):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return match.start()
    return -1


_CONNECTOR = re.compile(
    rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}|(?<![A-Za-z\\])(?:and|or)(?![a-z])|\\(?:[A-Za-z]+|.)|.", re.DOTALL
)


def pieces(text: str, separators: str = ",;") -> list[tuple[str, str]]:
    """Split at separators and the words "and" and "or" outside brackets.

    Returns
    -------
    list of (piece, connector)
        The connector is what stood before the piece: a separator, ``and``, ``or``, or nothing for the first.

    Examples
    --------
    >>> pieces("(11,7)or(7,11)")
    [('(11,7)', ''), ('(7,11)', 'or')]
    >>> pieces("1,000 and 2")
    [('1,000', ''), ('2', 'and')]
    """
    found: list[tuple[str, str]] = []
    depth, start, connector = 0, 0, ""
    for match in _CONNECTOR.finditer(text):
        token = match.group()
        if token in ("(", "[", "{", "\\{") or token == "\\begin":
            depth += 1
        elif token in (")", "]", "}", "\\}") or token == "\\end":
            depth -= 1
        elif depth <= 0:
            here = _connector(token, separators)
            if here == "," and _in_numeral(text, match.start()):
                continue
            if here:
                found.append((text[start : match.start()].strip(), connector))
                start, connector = match.end(), here
    found.append((text[start:].strip(), connector))
    kept = [(piece, before) for piece, before in found if piece.strip(" .")]
    return [(piece, before if place else "") for place, (piece, before) in enumerate(kept)]


def _connector(token: str, separators: str) -> str:
    if token in separators or token in ("and", "or"):
        return token
    if token.startswith(OPEN):
        words = token.strip(OPEN + CLOSE).lower().replace(",", " , ").split()
        for word in ("or", "and"):
            if words and (words[0] == word or words[-1] == word):
                return word
    return ""


def _in_numeral(text: str, comma: int) -> bool:
    """Whether the comma groups the digits of a numeral such as ``1,000``."""
    start = end = comma
    while start > 0 and (text[start - 1].isdigit() or text[start - 1] == ",") and comma - start < 40:
        start -= 1
    while end + 1 < len(text) and (text[end + 1].isdigit() or text[end + 1] == ",") and end - comma < 40:
        end += 1
    return bool(re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", text[start : end + 1]))


def words_of(text: str) -> str:
    """The words of a text in lower case, without articles, marks or punctuation.

    >>> words_of("The  Even."), words_of("infinitely-many solutions")
    ('even', 'infinitely many solutions')
    """
    plain = re.sub(r"[^\w\s']", " ", TEXT.sub(r" \1 ", text).casefold().replace("_", " "))
    return " ".join(word for word in plain.split() if word not in ("the", "a", "an") or plain.strip() == word)
