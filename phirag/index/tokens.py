r"""Text and LaTeX to search tokens: words that survive accents and plurals, formulas that survive notation.

Promises that ``x^2+1``, ``x**2 + 1`` and ``$x^{2}+1$`` share tokens, that ``L'Hôpital`` and ``lhopital``
do, and that every token is free of white space. What a question means is left to retrieval.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["STOP_WORDS", "fold", "name_forms", "normalise_name", "stem", "tokens"]

_STOP = """
a an and any are as at be been but by can could did do does for from had has have he her his how i if in into
is it its let may me my of on or our please shall she should so some such that the their them then there these
they this those to us was we were what when where which while who whom whose why will with would you your
"""
STOP_WORDS = frozenset(_STOP.split())
"""Function and question words; words that carry mathematics (mean, value, solve, not, all) stay."""

_ACCENT = re.compile(r"\\(?:[`'^\"~=.](?=\s?[A-Za-z{\\])|[vcHukr](?=\{))\s?\{?\\?([A-Za-z])\}?")
_ELISION = re.compile(r"\b([LlDd])['’](?=\w)")
_WORDS_FOR = {
    "int": "integral", "iint": "integral", "oint": "integral", "lim": "limit", "prod": "product",
    "infty": "infinity", "tfrac": "frac", "dfrac": "frac", "bmod": "mod", "pmod": "mod",
    "arctan": "atan", "arcsin": "asin", "arccos": "acos",
}  # fmt: skip
_LAYOUT = """
mathbb mathrm mathcal mathbf mathfrak operatorname text textbf textit emph left right big bigl bigr begin end
quad qquad displaystyle label ldots dots cdots align limits rm bf em it
"""
_SILENT = frozenset(_LAYOUT.split())
_OPERATORS = {
    "cdot": "*", "times": "*", "ast": "*", "le": "<=", "leq": "<=", "ge": ">=", "geq": ">=", "neq": "!=",
    "ne": "!=", "equiv": "≡", "pm": "±", "div": "/", "to": "→", "rightarrow": "→", "mapsto": "→", "in": "∈",
    "subseteq": "⊆", "subset": "⊂", "cup": "∪", "cap": "∩", "mid": "|", "implies": "⇒", "iff": "⇔",
    "approx": "≈", "sim": "~", "cong": "≅",
}  # fmt: skip
_SPOKEN = {
    "≡": "equiv", "≅": "cong", "∫": "integral", "∑": "sum", "∏": "product", "√": "sqrt", "∞": "infinity",
    "⊆": "subset", "⊂": "subset", "∪": "union", "∩": "intersection", "±": "pm",
}  # fmt: skip
_ALPHABET = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi
omega
"""
_GREEK_NAMES = _ALPHABET.split()
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψω", _GREEK_NAMES, strict=True))
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ", "0123456789n")
_LEXEME = re.compile(
    r"""\\(?P<command>[A-Za-z]+) | (?P<number>\d+(?:\.\d+)?)
      | (?P<word>[a-z]+(?:['’][a-z]+)*)
      | (?P<operator>\*\*|<=|>=|!=|[-+*/^_=<>!|≡±→∈⊆⊂∪∩⇒⇔≈≅∫∑∏√∞])
      | (?P<brace>[{}]) | (?P<other>\S)""",
    re.VERBOSE,
)
_FUNCTIONS = frozenset(("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "log", "ln"))
_OPERANDS = frozenset(("letter", "number", "greek", "power"))
_RELATIONS = frozenset("+-*/=<>≡±→∈⊆⊂∪∩|≈≅") | {"<=", ">=", "!="}


def fold(text: str) -> str:
    r"""Lower the case, drop accents (Unicode's and LaTeX's), and write superscript digits as powers.

    Examples
    --------
    >>> fold("L’Hôpital, Poincar\\'e, x²")
    "l'hopital, poincare, x^2"
    """
    text = _ACCENT.sub(r"\1", text)
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ]+", lambda m: "^" + m.group().translate(_SUPERSCRIPTS), text)
    text = unicodedata.normalize("NFKD", text.replace("’", "'").replace("≠", "!=").replace("≤", "<="))
    text = "".join(c for c in text.replace("≥", ">=") if not unicodedata.combining(c))
    for letter, name in _GREEK.items():
        if letter in text:
            text = text.replace(letter, f" {name} ")
    return text.lower().replace("−", "-").replace("·", "*").replace("×", "*")


def stem(word: str) -> str:
    """Return the singular of an English or Latin plural, roughly, and only where it is safe.

    Examples
    --------
    >>> [stem(w) for w in "roots matrices series identities classes calculus radii axes".split()]
    ['root', 'matrix', 'series', 'identity', 'class', 'calculus', 'radius', 'axis']
    """
    if len(word) < 4 or word in ("series", "gauss", "stokes", "species", "less", "thales", "bayes", "rolles"):
        return word
    for ending, singular in (("rices", "rix"), ("rtices", "rtex"), ("ndices", "ndex"), ("radii", "radius"),
                             ("axes", "axis"), ("ses", "se"), ("ies", "y"), ("xes", "x"), ("ches", "ch"),
                             ("shes", "sh")):  # fmt: skip
        if word.endswith(ending):
            return word[: -len(ending)] + singular if ending != "ses" or not word.endswith("sses") else word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "os")):
        return word[:-1]
    return word


def tokens(text: str) -> list[str]:
    r"""Turn text with formulas into search tokens, in order.

    A word gives its stem (``L'Hôpital`` also ``lhopital``), a LaTeX command its name, a power or index one
    token (``x^2``, ``a_n``), an operator between two simple operands one token (``x^2+1``, ``a≡b``).
    Lone letters and numbers of one or two digits carry nothing and are dropped.

    Examples
    --------
    >>> tokens("x**2 + 1") == tokens("$x^{2}+1$") == ["x^2", "x^2+1"]
    True
    >>> tokens(r"$a \equiv b \pmod{n}$ by Fermat's little theorem")
    ['equiv', 'a≡b', 'mod', 'fermat', 'little', 'theorem']
    """
    found: list[str] = []
    left, operator = "", ""  # the operand and operator before the current atom
    for kind, value in _atoms(fold(text)):
        if kind == "operator":
            if value in _SPOKEN:
                found.append(_SPOKEN[value])
            operator = value if value in _RELATIONS and left else ""
            left = left if operator else ""
            continue
        if kind == "word":
            found.extend(_word(value))
        elif kind in ("power", "greek") or (kind == "number" and len(value) > 2):
            found.append(value)
        if kind not in _OPERANDS:
            left, operator = "", ""
            continue
        if operator:
            found.append(f"{left}{operator}{value}")
        left, operator = value, ""
    return found


def _word(word: str) -> list[str]:
    base = word[:-2] if word.endswith("'s") else word
    parts = [part for part in base.split("'") if part]
    whole = "".join(parts)
    if whole in STOP_WORDS or len(whole) < 2:
        return []
    if len(parts) == 1:
        return [stem(whole)]
    return [whole, *(stem(part) for part in parts if len(part) > 2)]


def _atoms(text: str) -> list[tuple[str, str]]:
    """Lexemes with commands named, braces dropped, powers put together and coefficients dropped.

    A coefficient (the ``3`` of ``3x^2``) says little of what a formula is about and would hide ``x^2+x``.
    """
    atoms: list[tuple[str, str]] = []
    join = ""  # a pending ^ or _, with its sign
    for match in _LEXEME.finditer(text):
        kind, value = _lexeme(match)
        if kind == "brace" and (join or value == "}"):
            continue
        if value in ("^", "_"):
            join = value
        elif join and value == "-":
            join += value
        elif join and kind in _OPERANDS:
            if atoms and atoms[-1][0] in _OPERANDS:
                atoms[-1] = ("power", f"{atoms[-1][1]}{join}{value}")
            elif atoms and atoms[-1][1] in _FUNCTIONS:
                atoms.append(("power", f"{atoms[-1][1]}{join}{value}"))
            join = ""  # the limits of an integral or sum are dropped
        elif value:
            if kind in ("letter", "greek"):
                _drop_coefficient(atoms)
            atoms.append((kind, value))
            join = ""
    return atoms


def _drop_coefficient(atoms: list[tuple[str, str]]) -> None:
    if len(atoms) > 1 and atoms[-1] == ("operator", "*") and atoms[-2][0] == "number":
        del atoms[-2:]
    elif atoms and atoms[-1][0] == "number":
        atoms.pop()


def _lexeme(match: re.Match[str]) -> tuple[str, str]:
    kind, value = str(match.lastgroup), match.group()
    if kind == "command":
        name = value[1:]
        if name in _OPERATORS:
            return "operator", _OPERATORS[name]
        word = _WORDS_FOR.get(name, name)
        return ("greek" if word in _GREEK_NAMES else "word"), ("" if name in _SILENT else word)
    if kind == "word" and len(value) == 1:
        return "letter", value
    if kind == "word" and value in _GREEK_NAMES:
        return "greek", value
    return kind, "^" if value == "**" else value


def normalise_name(name: str) -> str:
    """Return what two spellings of one title have in common.

    Examples
    --------
    >>> normalise_name("The Cauchy–Schwarz inequalities") == normalise_name("cauchy schwarz inequality")
    True
    """
    return " ".join(tokens(_ELISION.sub(r"\1", name))) or fold(name).strip()


def name_forms(name: str) -> tuple[str, ...]:
    """Return the normal forms a name may be asked by: with its elided article, and without.

    Examples
    --------
    >>> name_forms("L'Hôpital's rule"), name_forms("Rolle's theorem")
    (('lhopital rule', 'hopital rule'), ('rolle theorem',))
    """
    without = " ".join(tokens(_ELISION.sub("", name)))
    return tuple(dict.fromkeys(form for form in (normalise_name(name), without) if form))
