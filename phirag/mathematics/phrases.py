"""A sentence to its formulas and the words around them.

``"Solve 2x + 3y = 7, x - y = 1 for x"`` has the formulas ``2x + 3y = 7``, ``x - y = 1`` and ``x``; its
skeleton is ``solve <0> , <1> for <2>``, against which :mod:`phirag.mathematics.reading` holds its phrases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from phirag.mathematics.parser import parse
from phirag.mathematics.syntax import CONSTANTS, FUNCTIONS, GREEK, Node

__all__ = ["Sentence", "read_sentence", "split_top"]

# English that only looks like variables side by side, and words that spell operators
_SHORT_WORDS = frozenset(
    (
        "a an as at be by do go he if in is it its me my no of on or so to up us we am are and any all for the "
        "get has how let not now one out per put see set six ten than that them then this two use was way who "
        "why yes but you your can find give what when with"
    ).split()
)
_SPOKEN = (
    (re.compile(r"(?<=[\w)])\s+squared\b"), "^2"),
    (re.compile(r"(?<=[\w)])\s+cubed\b"), "^3"),
    (re.compile(r"\s+(?:raised )?to the power(?: of)?\s+(-?\d+/\d+)"), r"^(\1)"),
    (re.compile(r"\s+(?:raised )?to the power(?: of)?\s+"), "^"),
    (re.compile(r"\s+(?:approaches|tends to|goes to)\s+"), " \\\\to "),
    (re.compile(r"(?<=[\w)])\s+plus\s+(?=[\w(\\])"), " + "),
    (re.compile(r"(?<=[\w)])\s+minus\s+(?=[\w(\\])"), " - "),
    (re.compile(r"(?<=[\d)])\s+(?:times|multiplied by)\s+(?=[\w(\\])"), " * "),
    (re.compile(r"(?<=[\w)])\s+(?:is equal to|equals)\s+(?=[-\w(\\])"), " = "),
    (re.compile(r"\bsquare root of\s+(?=[\d(])"), "sqrt "),
    (re.compile(r"\b(?:plus |\+ )?infinity\b"), "\\\\infty"),
)
_DELIMITED = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_CHUNK = re.compile(
    r"(?P<space>\s+)|(?P<command>\\(?:[A-Za-z]+|.))|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<letters>[^\W\d_⁰¹²³⁴-⁹₀-₉½⅓⅔¼¾]+(?:['’][^\W\d_]+)*)|(?P<other>.)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Sentence:
    """The formulas of a text, as written, and the lower-case words around them.

    ``skeleton`` holds ``<k>`` where ``formulas[k]`` stood; ``text`` is the text itself. What was laid down before
    the sentence is in ``known`` (names that have a value), ``functions`` and ``symbols`` (variables whose names
    usually mean a constant). ``misses`` collects what kept a phrase that was found from being the whole sentence.
    """

    formulas: tuple[str, ...]
    skeleton: str
    text: str = field(default="", repr=False, compare=False)
    known: frozenset[str] = field(default=frozenset(), repr=False)
    functions: frozenset[str] = field(default=frozenset(), repr=False)
    symbols: tuple[str, ...] = field(default=(), repr=False)
    misses: list[tuple[str, ...]] = field(default_factory=list, repr=False, compare=False)

    def parse(self, formula: str) -> Node:
        """Read a formula with the names of functions and variables that are in force here."""
        return parse(formula, symbols=self.symbols, functions=self.functions)

    @property
    def words(self) -> frozenset[str]:
        """The words of the skeleton."""
        return frozenset(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.sub(r"<\d+>", " ", self.skeleton)))


def read_sentence(text: str) -> Sentence:
    r"""Separate formulas from words.

    Parameters
    ----------
    text
        A question in English; formulas may stand bare, or between ``$``, ``$$``, ``\(…\)`` or ``\[…\]``.

    Examples
    --------
    >>> read_sentence("What is the remainder when 7^2024 is divided by 13?")
    Sentence(formulas=('7^2024', '13'), skeleton='what is the remainder when <0> is divided by <1> ?')
    """
    formulas: list[str] = []
    out: list[str] = []
    position = 0
    for match in _DELIMITED.finditer(text):
        _read_bare(text[position : match.start()], formulas, out)
        inside = next(group for group in match.groups() if group is not None)
        inside = inside.strip()
        _add(inside.rstrip(".,?;: "), formulas, out)
        if inside[-1:] in (".", ",", "?", ";"):
            out.append(inside[-1])
        position = match.end()
    _read_bare(text[position:], formulas, out)
    return Sentence(tuple(formulas), " ".join(" ".join(out).split()), text)


def _add(formula: str, formulas: list[str], out: list[str]) -> None:
    """Record a formula; a list outside brackets is recorded item by item."""
    for count, item in enumerate(split_top(formula)):
        if count:
            out.append(",")
        out.append(f"<{len(formulas)}>")
        formulas.append(item)


def split_top(formula: str) -> list[str]:
    """Split at commas and semicolons outside brackets, keeping numerals such as ``1,000`` whole.

    >>> split_top("2x + 3y = 7, gcd(4, 6) = 2"), split_top("1,000")
    (['2x + 3y = 7', 'gcd(4, 6) = 2'], ['1,000'])
    """
    items, depth, start = [], 0, 0
    for position, char in enumerate(formula):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth <= 0 and char in ",;" and formula[position - 1 : position] != "\\":
            if char == "," and re.match(r"\d{1,3}(?:,\d{3})*,\d{3}(?!\d)", _numeral_around(formula, position)):
                continue
            items.append(formula[start:position])
            start = position + 1
    items.append(formula[start:])
    return [item.strip() for item in items if item.strip()]


def _numeral_around(formula: str, comma: int) -> str:
    """The run of digits and commas (no spaces) around a comma."""
    start = comma
    while start > 0 and (formula[start - 1].isdigit() or formula[start - 1] == ","):
        start -= 1
    end = comma + 1
    while end < len(formula) and (formula[end].isdigit() or formula[end] == ","):
        end += 1
    return formula[start:end]


def _read_bare(text: str, formulas: list[str], out: list[str]) -> None:
    """Find the formulas in text without delimiters."""
    for pattern, replacement in _SPOKEN:
        text = pattern.sub(replacement, text)
    chunks = [(str(match.lastgroup), match.group()) for match in _CHUNK.finditer(text)]
    kinds = [_kind(chunks, place) for place in range(len(chunks))]
    run: list[str] = []

    def finish() -> None:
        formula = "".join(run).strip()
        trailing = formula[len(formula.rstrip(",;:.!? ")) :] if not formula.endswith("!") else ""
        formula = formula.strip(",;: ").rstrip(".?")
        if formula and re.search(r"[\w\\]", formula):
            _add(formula, formulas, out)
        elif formula:
            out.append(formula)
        if trailing.strip():
            out.append(trailing.strip()[0])
        run.clear()

    for (_, chunk), kind in zip(chunks, kinds, strict=False):
        if kind == "word":
            finish()
            out.append(chunk.lower().replace("’", "'"))
        elif kind == "stop":
            finish()
            out.append(chunk)
        else:
            run.append(chunk)
    finish()


def _kind(chunks: list[tuple[str, str]], place: int) -> str:
    """Whether a chunk is part of a formula, a word, or punctuation between them."""
    kind, text = chunks[place]
    if kind in ("space", "command", "number"):
        return "formula"
    before = chunks[place - 1] if place else ("space", " ")
    after = chunks[place + 1] if place + 1 < len(chunks) else ("space", " ")
    if kind == "letters":
        return "formula" if _is_mathematics(text, before, after, chunks, place) else "word"
    if text in ".?" and after[0] == "space":
        return "stop"
    if text == ":" or text in '"“”`':
        return "stop"
    if text == "," and _next_is_word(chunks, place):
        return "stop"
    return "formula"


def _next_is_word(chunks: list[tuple[str, str]], place: int) -> bool:
    for later in range(place + 1, len(chunks)):
        if chunks[later][0] != "space":
            return chunks[later][0] == "letters" and _kind(chunks, later) == "word"
    return True


def _is_mathematics(
    text: str, before: tuple[str, str], after: tuple[str, str], chunks: list[tuple[str, str]], place: int
) -> bool:
    """Whether a run of letters is a name in a formula rather than a word."""
    if text in FUNCTIONS or (text in CONSTANTS and len(text) > 1) or text in GREEK:
        # "sum of", "product of", "factorial of" are words; "sum(" is a function
        if text in ("sum", "product", "limit", "inverse", "norm", "rank", "trace", "identity", "gcd", "lcm", "sign",
                    "factorial", "max", "min", "mod", "root", "choose", "integrate", "determinant", "gamma", "hcf",
                    "infinity", "transpose", "cross", "dot"):  # fmt: skip
            return after[1] == "(" or text in ("mod", "gamma", "choose")
        return True
    if len(text) == 1:
        if text in "aAI":
            article = _word_at(chunks, place + 1) and before[0] == "space" and after[0] == "space"
            return not article or (text == "a" and _is_named(chunks, place))
        return True
    if text.lower() in _SHORT_WORDS or (text in ("st", "nd", "rd", "th") and before[0] == "number"):
        return False
    if before[1] == "{" and after[1] == "}":
        return True
    joined = before[0] == "number" or after[1] in "^_" or (before[1] in ("^", "_", "(") and after[1] == ")")
    if len(text) <= 4 and joined:
        return True
    return len(text) <= 3 and set(text) <= set("xyztuvwabcnmkd") and not text.isupper()


_AFTER_A_NAME = frozenset("be is or and to divided rounded when in at such so given are wrt with by equal not".split())


def _is_named(chunks: list[tuple[str, str]], place: int) -> bool:
    """Whether a lone *a* is a name rather than the article: *let a be 3*, *is a prime?*."""
    before = next((text for kind, text in reversed(chunks[:place]) if kind != "space"), "")
    if before and before in "+-*/^=<>":
        return True
    words = [text.lower() for kind, text in chunks[place + 1 :] if kind != "space"][:2]
    question = len(words) == 2 and words[0] in ("prime", "composite", "even", "odd") and words[1] == "?"
    return bool(words) and (words[0] in _AFTER_A_NAME or question)


def _word_at(chunks: list[tuple[str, str]], place: int) -> bool:
    """Whether the next chunk that is not a space is a run of two letters or more."""
    for kind, text in chunks[place:]:
        if kind != "space":
            return kind == "letters" and len(text) > 1 and text not in FUNCTIONS
    return False
