r"""A bare answer to its readings: choices, words, labelled values, lists, sets, intervals, relations, residues, values.

The order is that of :func:`read`: what has the most particular form is looked for first, and a formula is whatever is
left. Reading never fails: an answer that nothing here reads becomes a :class:`Statement` with its problem.
"""

from __future__ import annotations

import re

from phirag.errors import MathematicsError, ParseError
from phirag.mathematics.equivalence.formulas import formula, unknowns
from phirag.mathematics.equivalence.labels import canonical_label, is_label
from phirag.mathematics.equivalence.numerals import read_value
from phirag.mathematics.equivalence.readings import (
    Cases,
    Choice,
    Equation,
    Labelled,
    Reading,
    Region,
    Residues,
    Statement,
    Value,
    Values,
    Words,
)
from phirag.mathematics.equivalence.tidy import CLOSE, OPEN, TEXT, pieces, tidy, words_of
from phirag.mathematics.equivalence.trees import readings_of_node, readings_of_value, spread
from phirag.mathematics.equivalence.vocabulary import ALL_REALS, EMPTY, is_known, number_of_words
from phirag.mathematics.syntax import FUNCTIONS, Apply, Node, Number, Symbol

__all__ = ["read", "read_answer"]

_CHOICE = re.compile(
    rf"(?:(?:option|choice|answer)\s*)?[{OPEN}\s]*\(?\s*([A-H])\s*(?:\)|\.|:)?[{CLOSE}\s]*(?:\)|\.)?", re.IGNORECASE
)
_LETTERS = re.compile(r"\s*\(?[A-H]\)?(?:\s*(?:,|and|or)\s*\(?[A-H]\)?)+\s*")
_CHOICE_FIRST = re.compile(rf"[{OPEN}\s]*(?:\(([A-H])\)|([A-H])[).:])[{CLOSE}\s]+(.+)", re.DOTALL)
_WORDY = re.compile(rf"[{OPEN}{CLOSE}A-Za-z'’\s.,;:!?-]+")
_ENGLISH = re.compile(r"[A-Za-z]{2,}")
_MODULUS = re.compile(
    r"\(?\s*\\(?:pmod|mod|bmod)\s*(\{[^{}]*\}|\d+|\w)\s*\)?$|\(\s*mod\s+([^()]+)\)$|\bmod(?:ulo)?\s+(\w+)$"
)
_BUILDER = re.compile(
    r"\\?\{\s*([A-Za-z])\s*(?:\\in\s*\\mathbb\s*\{?R\}?\s*)?(?:\\mid|\\vert|\||:)(.+)\\?\}", re.DOTALL
)
_RELATION = re.compile(
    r"<=|>=|!=|:=|==|=|<|>|≤|≥|≠|≈|∈|\\(?:leqslant|geqslant|leq?|geq?|neq?|approx|simeq|in|equiv)(?![A-Za-z])|≡"
)
_CASES = re.compile(r"\\begin\s*\{[dr]?cases\}(.*?)\\end\s*\{[dr]?cases\}", re.DOTALL)
_MEMBER = re.compile(
    r"(?:where\s+)?[a-zA-Z]\s*(?:\\in|∈)\s*(?:\\mathbb\s*\{?[ZNRQ]\}?[+^]*|ℤ|ℝ|[ZN])"
    r"|where \w is an? integer"
)
_EQUALS, _APPROXIMATELY = ("=", "==", ":="), ("\\approx", "≈", "\\simeq")
_DECIMAL_COMMA = re.compile(r"(\D?-?\d+),(\d+\D{0,20})")
_IDENTIFIER = re.compile(r"[A-Za-z]*[A-Za-z]{4}[A-Za-z]*\d\w*")
_ORDERS = ("<", ">", "<=", ">=", "!=")
_DOTS = re.compile(r"\.\.\.|…|\\[lc]?dots")
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
MOST_ITEMS = 2_000


def read_answer(text: str) -> Statement:
    """Return the readings of a bare answer, in plain text or LaTeX.

    Examples
    --------
    >>> read_answer("x = 3").readings[0].label
    'x'
    >>> [type(reading).__name__ for reading in read_answer("(0, 1)").readings]
    ['Values', 'Region']
    """
    return read(tidy(text))


def read(text: str) -> Statement:
    """Return the readings of a tidy answer."""
    if not text:
        return Statement(text, problem="there is no answer in it")
    try:
        readings, weak = _readings(text)
    except MathematicsError as error:
        return Statement(text, problem=error.message)
    return Statement(text, tuple(readings), tuple(weak))


def _readings(text: str) -> tuple[list[Reading], list[Reading]]:
    found: list[Reading] = []
    choice = _CHOICE.fullmatch(text)
    if choice:
        letter = Choice(choice.group(1).upper())
        if not choice.group(1).isupper() and len(text.strip(OPEN + CLOSE)) == 1:  # a variable rather than a choice
            return (_words(text) or _single(text)[0]), [letter]
        found.append(letter)
        if len(text.strip("() .")) > 1 or text.strip()[0] == "(":
            return found, []
    if TEXT.fullmatch(text) and (any(char.isdigit() for char in text) or _LETTERS.fullmatch(text.strip(OPEN + CLOSE))):
        return _readings(TEXT.sub(r"\1", text).strip())
    first = _CHOICE_FIRST.fullmatch(text)
    if first and not re.match(r"(?:and|or)\b|,", first.group(3)):
        return [Choice(first.group(1) or first.group(2)), *_readings(first.group(3).strip())[0]], []
    words = _words(text)
    if words is not None and not choice:
        return words, []
    cases = _cases(text)
    if cases is not None:
        return cases, []
    several = pieces(text, ";") if ";" in text else []
    if len(several) < 2:
        several = pieces(text)
    if len(several) > MOST_ITEMS:
        return [], []
    if len(several) > 1:
        return _several(text, several)
    if not several:
        return found, []
    single, weak = _single(several[0][0])
    if _ROMAN.fullmatch(text):
        weak = [*weak, Value(Number(str(_roman(text))))]
    return found + single, weak


def _roman(text: str) -> int:
    """The number of a Roman numeral up to 39."""
    tens, rest = text.count("X") - text.endswith("IX"), text.lstrip("X")
    ones = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
    return 10 * tens + ones[rest]


# --- words ------------------------------------------------------------------------------------------------


def _words(text: str) -> list[Reading] | None:
    """The readings of an answer in words; ``None`` where it is mathematics."""
    if TEXT.fullmatch(text) and not any(char.isdigit() for char in text):
        inside = TEXT.sub(r"\1", text).strip()
        return _spoken(words_of(inside)) if len(inside) > 1 else [Words(inside.casefold()), Value(Symbol(inside))]
    if _IDENTIFIER.fullmatch(text):
        return [Words(text.casefold())]
    if not _WORDY.fullmatch(text):
        return _worded_set(text)
    plain = TEXT.sub(r" \1 ", text)
    runs = _ENGLISH.findall(plain)
    if not runs or all(run in FUNCTIONS or run in ("pi", "inf", "oo") for run in runs):
        return None
    if len(runs) == 1 and len(plain.split()) == 1 and len(runs[0]) < 4 and not number_of_words(runs[0].lower()):
        if is_known(words_of(plain)):
            return _spoken(words_of(plain))
        return None
    if len(pieces(text)) > 1 and not any(" " in piece.strip() for piece, _ in pieces(text)):
        return None
    return _spoken(words_of(plain))


def _spoken(words: str) -> list[Reading]:
    number = number_of_words(words)
    if number is not None:
        return [Value(Number(str(number))), Words(words)]
    if words in ALL_REALS:
        return [Region(Apply("numbers", (Symbol("R"),))), Words(words)]
    if words in ("infinity", "positive infinity", "plus infinity", "negative infinity", "minus infinity"):
        size = Symbol("inf")
        return [Value(Apply("neg", (size,)) if words[0] in "nm" else size), Words(words)]
    if words in EMPTY:
        return [Values((), "set"), Words(words)]
    return [Words(words)]


def _worded_set(text: str) -> list[Reading] | None:
    """``all real numbers except 2``."""
    match = re.fullmatch(
        r"(?:all real(?:s| numbers)|\\mathbb\s*\{?R\}?)\s*(?:except|but|other than)(?: for)?\s+(.+)", text
    )
    if match is None:
        return None
    return _single(f"\\mathbb{{R}} \\setminus \\{{{match.group(1).replace(' and ', ', ')}\\}}")[0]


# --- several answers ----------------------------------------------------------------------------------------


def _several(text: str, several: list[tuple[str, str]]) -> tuple[list[Reading], list[Reading]]:
    if _DOTS.search(text):
        raise ParseError("a list that goes on in dots is not compared")
    residues = _residues_behind(text)
    if residues is not None:
        return [residues], []
    several = [part for part in several if not _MEMBER.fullmatch(part[0])] or several
    if len(several) == 1:
        return _single(several[0][0])
    items = _shared_label([read(piece) for piece, _ in several])
    items = _shared_unknown(items)
    if _has_side_conditions(items):
        raise ParseError("an answer with side conditions is not compared")
    found: list[Reading] = []
    regions = [_region_of(item) for item in items]
    relations = [item for item in items if any(isinstance(r, (Region, Labelled)) for r in item.readings)]
    if (
        all(region is not None for region in regions)
        and relations
        and any(isinstance(r, Region) and r.name for item in items for r in item.readings)
    ):
        joined = "or" if any(connector == "or" for _, connector in several) else "and"
        found.append(Region(None, joined=joined, parts=tuple(region for region in regions if region is not None)))  # type: ignore[arg-type]
    else:
        found.append(Values(tuple(spread(items)), "list"))
    decimal = _DECIMAL_COMMA.fullmatch(text)
    return (_single(f"{decimal.group(1)}.{decimal.group(2)}")[0] if decimal else []) + found, []


def _shared_label(items: list[Statement]) -> list[Statement]:
    """``a = 4, -8, -10`` names all its values: the label goes with the list, not with its first value."""
    labels = [_label_of(item) for item in items]
    if labels[0] and not any(labels[1:]) and len(items) > 1:
        first = next(reading for reading in items[0].readings if isinstance(reading, Labelled))
        return [first.value, *items[1:]]
    return items


def _shared_unknown(items: list[Statement]) -> list[Statement]:
    """``x ≠ 1, 2`` excludes both numbers."""
    match items[0].readings:
        case (Region(Apply("!=", (unknown, _)), name),) if name:
            rest = [reading for item in items[1:] for reading in item.readings]
            if len(rest) == len(items) - 1 and all(isinstance(reading, Value) for reading in rest):
                excluded = [Region(Apply("!=", (unknown, r.node)), name) for r in rest if isinstance(r, Value)]
                return [items[0], *(Statement("", (region,)) for region in excluded)]
    return items


def _has_side_conditions(items: list[Statement]) -> bool:
    """Whether some items are values and others conditions on the letters in them."""
    conditions = [
        item
        for item in items
        if any(isinstance(r, Equation) or (isinstance(r, Region) and r.name) for r in item.readings)
    ]
    signs = [item for item in items if re.search(r"\\pm|±", item.text)]
    names = {_label_of(item) for item in items}
    return 0 < len(conditions) < len(items) or bool(signs and "" not in names and len(names) > 1)


def _label_of(item: Statement) -> str:
    return next((reading.label for reading in item.readings if isinstance(reading, Labelled)), "")


def _region_of(item: Statement) -> Region | None:
    return next((reading for reading in item.readings if isinstance(reading, Region)), None)


# --- one answer ---------------------------------------------------------------------------------------------


def _single(text: str) -> tuple[list[Reading], list[Reading]]:
    """The readings of one answer, which is no list."""
    builder = _BUILDER.fullmatch(text)
    if builder and _RELATION.search(builder.group(2)):
        return _single(builder.group(2).rstrip("\\").strip())
    residues = _residues_behind(text)
    if residues is not None:
        return [residues], []
    parts, signs = _sides(text)
    if signs:
        return _relation(text, parts, signs)
    return _without_relation(text)


def _residues_behind(text: str) -> Reading | None:
    """``x ≡ 3 (mod 5)`` or ``3 (mod 5)``."""
    match = _MODULUS.search(text)
    if match is None:
        return None
    before = text[: match.start()].strip().rstrip(",").strip()
    parts, _ = _sides(before)
    name = canonical_label(parts[0]) if len(parts) > 1 else ""
    if not parts[-1] or (len(parts) == 1 and not match.group().strip().startswith(("(", "\\pmod"))):
        return None  # "7 mod 5" is a number
    modulus = formula(next(group for group in match.groups() if group).strip("{} "))
    classes = [Residues(formula(residue), modulus, name) for residue, _ in pieces(parts[-1])]
    if len(classes) == 1:
        return classes[0]
    return Values(tuple(Statement("", (residues,)) for residues in classes), "list")


def _sides(text: str) -> tuple[list[str], list[str]]:
    """Split a relation at its signs outside brackets."""
    parts, signs, depth, start = [], [], 0, 0
    for match in re.finditer(rf"{_RELATION.pattern}|\\(?:[A-Za-z]+|.)|.", text, re.DOTALL):
        token = match.group()
        if token in ("(", "[", "{", "\\{", "\\begin"):
            depth += 1
        elif token in (")", "]", "}", "\\}", "\\end"):
            depth -= 1
        elif depth == 0 and _RELATION.fullmatch(token):
            parts.append(text[start : match.start()].strip())
            signs.append(token)
            start = match.end()
    return [*parts, text[start:].strip()], signs


def _relation(text: str, parts: list[str], signs: list[str]) -> tuple[list[Reading], list[Reading]]:
    if all(sign in _EQUALS or sign in _APPROXIMATELY for sign in signs):
        return _equality(text, parts, signs)
    if signs == ["\\in"] or signs == ["∈"]:
        inner = read(parts[1])
        region = _region_of(inner)
        sets = [reading for reading in inner.readings if isinstance(reading, Values) and reading.kind != "tuple"]
        label = canonical_label(parts[0])
        kept: list[Reading] = [*([Region(region.node, label)] if region else []), *sets]
        return (kept or [Labelled(label, inner)]), []
    node = formula(_without_trailing_words(text))
    names = unknowns(node)
    if len(names) == 1 and _links(node):
        return [Region(node, names[0])], []
    return [Equation(node)], []


def _equality(text: str, parts: list[str], signs: list[str]) -> tuple[list[Reading], list[Reading]]:
    """``name = value``, a chain that ends in its value, or an equation between unknowns."""
    kept = len(parts)
    while kept > 2 and signs[kept - 2] in _APPROXIMATELY:
        kept -= 1
    if kept == 2 and signs[0] in _APPROXIMATELY and not is_label(parts[0]):
        return _single(parts[0])  # a number with its approximation
    parts = parts[:kept]
    last = read(_without_trailing_words(parts[-1]))
    closed = _closed(last)
    label = next((canonical_label(part) for part in parts[:-1] if is_label(part)), "")
    if label and (len(parts) == 2 or closed):
        return [Labelled(label, last, _relation_node(parts))], []
    if closed and (len(parts) > 2 or _closed(read(parts[0]))):
        return list(last.readings), []
    node = formula(_without_trailing_words(text))
    return [Equation(node)], []


def _relation_node(parts: list[str]) -> Node | None:
    try:
        return Apply("=", (formula(parts[0]), formula(parts[-1])))
    except MathematicsError:
        return None


def _closed(statement: Statement) -> bool:
    """Whether it is a value without unknowns."""
    values = [reading for reading in statement.readings if isinstance(reading, Value)]
    return bool(values) and len(values) == len(statement.readings) and not any(unknowns(value.node) for value in values)


def _links(node: Node) -> bool:
    """Whether a relation consists of orders and inequations only."""
    links = node.args if isinstance(node, Apply) and node.op == "and" else (node,)
    return all(isinstance(link, Apply) and link.op in _ORDERS for link in links)


def _without_trailing_words(text: str) -> str:
    """A formula without words behind it: ``x = 3 is the solution``, ``x = 5 hours`` keeps its unit elsewhere."""
    match = re.search(
        rf"\s+(?:{OPEN}[^{CLOSE}]*{CLOSE}\s*)?(?:is|are|as|was|for|which|where)\s+[A-Za-z][A-Za-z\s]*$", text
    )
    return text[: match.start()] if match else text


def _without_relation(text: str) -> tuple[list[Reading], list[Reading]]:
    value = read_value(text)
    if value is not None:
        weak: list[Reading] = []
        if re.fullmatch(r"\d{1,3},\d{3}", text):  # a decimal comma in some countries
            weak.append(Value(Number(text.replace(",", "."))))
        return readings_of_value(value), weak
    node = formula(text)
    return readings_of_node(node, text), []


def _cases(text: str) -> list[Reading] | None:
    r"""``\begin{cases}``: a function by cases, or a system whose rows each state something."""
    match = _CASES.search(text)
    if match is None:
        return None
    before, after = text[: match.start()].strip(), text[match.end() :].strip(" .,")
    if after or (before and not before.endswith("=")):
        return []
    rows = [row.strip().rstrip(",;") for row in re.split(r"\\\\(?:\[[^\]]*\])?", match.group(1)) if row.strip()]
    if not any("&" in row for row in rows) and not before:
        return _several("", [(row, "and") for row in rows])[0]
    found = []
    for row in rows:
        value, _, condition = row.partition("&")
        condition = re.sub(
            r"^\s*(?:if|for|when|,)\s*", "", TEXT.sub(r" \1 ", condition).strip(), flags=re.IGNORECASE
        ).strip(" ,")
        otherwise = not condition or words_of(condition) in ("otherwise", "else")
        found.append((formula(value.strip().rstrip(",")), None if otherwise else formula(condition)))
    cases = Cases(tuple(found))
    label = before.rstrip("= ")
    return [Labelled(canonical_label(label), Statement("", (cases,)))] if label else [cases]
