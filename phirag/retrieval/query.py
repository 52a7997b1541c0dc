r"""A question to what is searched for: its text, and words for the formulas in it.

A question such as ``3x^2+4x+5=1`` holds no word that a passage on quadratic equations would share. A few
rules read the shape of its formulas and add the words. They are hints for a search, not an understanding:
deciding what a question asks is left to :mod:`phirag.mathematics`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from phirag.index.tokens import fold
from phirag.retrieval.signals import has_formula, has_vocabulary

__all__ = ["Query", "read_query"]

_LONGEST = 4000  # characters of a question that are searched with
_LETTER = re.compile(r"(?<![a-z\\])(?:\d)?([a-df-hj-z])(?![a-z])")
_POWER = re.compile(r"[a-z)\]}]\s*(?:\^|\*\*)\s*\{?\s*(\d+)")
_UNKNOWN_POWER = re.compile(r"[\d)e]\s*(?:\^|\*\*)\s*[({]?\s*-?\d*\s*\*?\s*[a-z]")
_FUNCTION = r"\\?(?:arc)?(?:sin|cos|tan|cot|sec|csc)h?\b"
_RELATION = re.compile(r"(?<![<>=!:])=(?!=)")
_ORDER = re.compile(r"<=|>=|[<>]|\\(?:le|ge|leq|geq|lt|gt)\b")
_RULES: tuple[tuple[str, str], ...] = (
    (r"\bdifferentiat|\bderivative|d/d[a-z]\b|\bf'\(", "derivative"),
    (rf"(?:\bdifferentiat|\bderivative|d/d[a-z]\b).*(?:[a-z]\^?\{{?\d*\}}?|\))\s*\*?\s*(?:{_FUNCTION}|\\?ln|\\?log|e\^|\\?exp)",
     "product rule"),
    (rf"(?:\bdifferentiat|\bderivative|d/d[a-z]\b).*(?:{_FUNCTION}|\\?ln|\\?log|\\?exp|\\?sqrt|e\^)\s*[({{]+[^)}}]*"
     r"(?:\d\s*\*?\s*[a-z]|[a-z]\s*(?:\^|\*\*|[-+]))", "chain rule"),
    (r"(?:\bdifferentiat|\bderivative|d/d[a-z]\b).*(?:/\s*\(?[a-z]|\\frac)", "quotient rule"),
    (r"\bintegrat|\bantiderivative|\\int\b|∫", "integral antiderivative"),
    (r"(?:\bintegra|\\int|∫).*(?:\bfrom\b.*\bto\b|_\s*\{?-?[\da-z].*\^)", "definite integral"),
    (rf"(?:\bintegra|\\int|∫)[^=]*[a-z]\s*\*?\s*(?:{_FUNCTION}|\\?ln|e\^|\\?exp)", "integration by parts"),
    (r"\blimit\b|\blim\b|\\lim\b", "limit"),
    (r"\bremainder\b.*\^|\bp?mod\b.*\^|\^.*(?:\bmod\b|\bdivided by\b)|\blast (?:\w+ )?digits?\b.*\^",
     "congruence modular exponentiation fermat little theorem"),
    (r"\bmod(?:ulo|ular)?\b|\\equiv|≡|\bcongruen", "congruence modulo"),
    (r"\bgcd\b|\bhcf\b|greatest common|highest common", "greatest common divisor euclidean algorithm"),
    (r"\blcm\b|least common multiple|lowest common multiple", "least common multiple"),
    (r"\bprime factor|\bfactori[sz]e \d|\bfactor \d|factori[sz]ation of \d", "prime factorization"),
    (r"\bfactor(?:i[sz]e)?\b.*[a-z]\s*\^", "factoring polynomial"),
    (r"\bexpand\b.*\)\s*\^|\bcoefficient of\b.*\)\s*\^", "binomial theorem"),
    (r"\b\d+\s+choose\s+\d+|\\binom|\bhow many (?:different )?ways\b", "combination binomial coefficient"),
    (r"-?\d+(?:\s*,\s*-?\d+){2,}", "sequence"),
    (r"\\sum\b|∑|\bsum of the first\b|\+\s*\.\.\.\s*\+|\\[cl]?dots\s*\+", "sum series"),
    (r"\[\[.*\]\]|\\begin\{[pbv]?matrix\}", "matrix"),
    (r"\bdet\b|\bdeterminant\b", "determinant"),
    (r"\beigen", "eigenvalue characteristic polynomial"),
    (r"\\sqrt\s*\{?\s*-|\bi\^2\b|\bcomplex\b", "complex number"),
    (r"\bprobab|\bdice\b|\bdie is rolled\b|\bcoin", "probability"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _RULES)
_DEGREES = {
    1: "linear equation",
    2: "quadratic equation quadratic formula",
    3: "cubic equation polynomial root",
}


@dataclass(frozen=True)
class Query:
    """What is searched for.

    Attributes
    ----------
    text
        The question, cut to a sane length.
    added
        Words for the shape of its formulas; empty where no rule speaks.
    formula
        Whether it holds a formula.
    vocabulary
        Whether it uses words that only mathematics uses.
    """

    text: str
    added: tuple[str, ...]
    formula: bool
    vocabulary: bool

    @property
    def expanded(self) -> str:
        """The question with the added words."""
        return " ".join((self.text, *self.added))


def read_query(question: str) -> Query:
    """Read a question.

    Examples
    --------
    >>> read_query("How to solve 3*x^2+4*x+5=1?").added
    ('quadratic equation quadratic formula',)
    >>> read_query("Solve 2x + 3y = 7, x - y = 1").added
    ('system of linear equations',)
    >>> read_query("Who won the 1998 World Cup?")
    Query(text='Who won the 1998 World Cup?', added=(), formula=False, vocabulary=False)
    """
    text = " ".join(question[:_LONGEST].split())
    plain = fold(text)
    formula = has_formula(text)
    vocabulary = has_vocabulary(text)
    added: list[str] = []
    if formula or vocabulary:
        added = [words for pattern, words in _COMPILED if pattern.search(plain)]
    if formula:
        added.extend(_equations(plain, settled=bool(added)))
    return Query(text, tuple(dict.fromkeys(added)), formula, vocabulary)


def _equations(text: str, settled: bool) -> list[str]:
    """Words for equations and inequalities, by number, unknowns and degree."""
    equations = len(_RELATION.findall(text))
    ordered = _ORDER.search(text) is not None
    unknowns = {m.group(1) for m in _LETTER.finditer(text)}
    powers = [int(p[:3]) for p in _POWER.findall(text)]
    degree = max(powers, default=1)
    words: list[str] = []
    if settled or not unknowns or not (equations or ordered):
        return words
    if re.search(_FUNCTION, text):
        words.append("trigonometric equation" if equations else "trigonometric inequality")
    elif _UNKNOWN_POWER.search(text) and not powers:
        words.append("exponential equation logarithm")
    elif re.search(r"\\?\b(?:log|ln)\b", text):
        words.append("logarithm equation")
    elif re.search(r"\bsqrt\b|\\sqrt|√", text) and equations:
        words.append("radical equation square root")
    elif ordered and not equations:
        words.append("quadratic inequality" if degree == 2 else "linear inequality" if degree == 1 else "inequality")
    elif equations > 1 and len(unknowns) > 1:
        words.append("system of linear equations" if degree == 1 else "system of equations")
    elif equations == 1:
        words.append(_DEGREES.get(degree, "polynomial equation root"))
    return words
