"""What a question lays down before it asks: *let*, *suppose*, *if*, *given that*.

``Let x be 3. What is x + 1?`` lays down ``x = 3`` and asks ``what is x + 1``. A clause is taken off only if all
of it is understood; what is left is for the readers of questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from phirag.errors import ParseError
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Given
from phirag.mathematics.syntax import Apply, Symbol, symbols_of, walk

__all__ = ["Clauses", "peel", "variable_constants"]

_OPENERS = tuple(
    tuple(words.split())
    for words in (
        "let", "suppose that", "suppose", "assume that", "assume", "given that", "given", "if", "define", "consider",
        "and let", "and suppose", "also let", "also suppose", "the real number", "real numbers", "the real numbers",
        "the positive real numbers", "the positive integers", "the number", "the numbers",
    )
)  # fmt: skip
_TRAILERS = ("in the system of equations", "in the system", "if", "where", "given that", "given", "when")
_QUESTIONS = frozenset("compute find what evaluate determine calculate solve how simplify".split())
_VERBS = frozenset(("be", "is", "are", "equal", "equals"))
_ORDERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_KINDS = {
    "positive": "positive", "negative": "negative", "nonnegative": "nonnegative", "non-negative": "nonnegative",
    "nonzero": "nonzero", "real": "real", "integer": "integer", "integers": "integer", "rational": "rational",
    "whole": "nonnegative integer", "natural": "positive integer", "complex": "complex", "reals": "real",
    "even": "even", "odd": "odd", "prime": "prime", "primes": "prime", "nonreal": "nonreal",
}  # fmt: skip
_NUMBERS = frozenset(("number", "numbers", "a", "an", "both", "all", "constants", "constant"))
_FUNCTION = re.compile(r"^\s*([A-Za-z])\s*\(\s*([a-z](?:\s*,\s*[a-z])*)\s*\)\s*=(?!=)\s*(.+)$", re.DOTALL)
_OPERATION = re.compile(r"^\s*\(?([A-Za-z])\s*\\opstar\s*([A-Za-z])\)?\s*=(?!=)\s*(.+)$", re.DOTALL)
_HEADING = re.compile(r"^\s*([A-Za-z])\s*\(\s*([a-z](?:\s*,\s*[a-z])*)\s*\)\s*$")


@dataclass(frozen=True)
class Clauses:
    """What was laid down, and the sentence that is left."""

    given: tuple[Given, ...]
    rest: Sentence


def variable_constants(sentence: Sentence) -> tuple[str, ...]:
    """Names such as ``i`` that a question uses for a variable: it defines them, asks for them, or counts on them.

    Examples
    --------
    >>> from phirag.mathematics.phrases import read_sentence
    >>> variable_constants(read_sentence("Let i be 3. What is i + 1?"))
    ('i',)
    """
    found = []
    for name in ("i", "e"):
        patterns = (rf"^\s*{name}\s*$", rf"^\s*{name}\s*=", rf"^\s*[A-Za-z]\s*\(\s*{name}\s*\)")
        if any(re.search(pattern, formula) for formula in sentence.formulas for pattern in patterns) or (
            name == "i" and _is_counted_on(sentence, name)
        ):
            found.append(name)
    return tuple(found)


def _is_counted_on(sentence: Sentence, name: str) -> bool:
    """Whether equations laid down together are as many as their new unknowns only if ``name`` is one of them."""
    earlier: set[str] = set()
    for part in re.split(r"(?<=[.?]) ", sentence.skeleton):
        formulas = [sentence.formulas[int(k)] for k in re.findall(r"<(\d+)>", part)]
        letters = {
            letter for formula in formulas for letter in re.findall(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])", formula)
        }
        new = letters - earlier
        together = re.match(r"^suppose (<\d+>(?: , <\d+>)*) \.$", part)
        if together and name in new and len(new - {name}) < len(formulas):
            return True
        earlier |= letters - {name}
    return False


def peel(sentence: Sentence) -> Clauses:
    """Take off the clauses that lay something down, from the front and from the end.

    Examples
    --------
    >>> from phirag.mathematics.phrases import read_sentence
    >>> found = peel(read_sentence("Let f(x) = x^2. Suppose 2a = 6. What is f(a)?"))
    >>> [given.formulas for given in found.given], found.rest.skeleton
    ([('x^2',), ('2a = 6',)], 'what is <2> ?')
    """
    reader = _Reader(sentence)
    reader.front()
    reader.back()
    rest = " ".join(reader.tokens).removeprefix("respectively , ")
    known = {name for given in reader.given for name in _names(sentence, given)}
    functions = frozenset(given.function for given in reader.given if given.function)
    left = replace(sentence, skeleton=rest, known=frozenset(known), functions=functions)
    return Clauses(tuple(reader.given), left)


def _names(sentence: Sentence, given: Given) -> tuple[str, ...]:
    """The names that a given gives a value to."""
    if given.domain == "roots":
        return given.parameters
    if given.function or (given.domain and given.domain != "identity"):
        return ()
    functions = set(re.findall(r"([A-Za-z])\s*\(", " ".join(given.formulas)))
    found = []
    for formula in given.formulas:
        found += [name for name in symbols_of(sentence.parse(formula)) if name not in ("pi", "inf")]
    constants = {"e", "i"} - set(sentence.symbols)
    return tuple(name for name in found if name not in constants and not (name in functions and len(name) > 1))


def _past_quantifier(tokens: list[str], place: int) -> int:
    """The place after *for all real numbers x and y*, which a definition holds for anyway."""
    text = " ".join(tokens[place:])
    match = re.match(
        r"(?:, )?for (?:all|any|every|each) (?:(?:real|positive|nonzero|integers?|numbers?|values of|integer|"
        r"complex) )*"
        r"<\d+>(?:(?: ,)?(?: and)? <\d+>)*(?= [.,]| then| find| what| compute| evaluate| and let|$)",
        text,
    )
    return place + len(match.group().split()) if match else place


class _Reader:
    """Reads clauses off the tokens of a skeleton; ``given`` grows, ``tokens`` shrinks."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.tokens = sentence.skeleton.split()
        self.given: list[Given] = []
        self.functions: set[str] = set()

    def identity(self) -> bool:
        """*The expression <0> can be written as <1>, where a and b are integers.*"""
        text = " ".join(self.tokens)
        match = re.match(
            r"(?:given that )?(?:if )?(?:the )?(?:expression |polynomial |quadratic |fraction |quadratic "
            r"expression )?<(\d+)> (?:can be|is|may be)"
            r" (?:factored|written|rewritten|expressed|simplified|simplified and written)(?: in the form| as| "
            r"in form)+ <(\d+)> ?,? ?"
            r"(?:(?:where|with|for) ((?:<\d+> ?,? ?(?:and )?)+)(?: are| being)? ?(?:all )?(?:(integers|"
            r"constants|real numbers|real constants|positive integers)) ?[.,]?|[.,]) ?",
            text,
        )
        if match is None:
            return False
        left, right = self.formula(f"<{match[1]}>"), self.formula(f"<{match[2]}>")
        self.given.append(Given((f"({left}) = ({right})",), domain="identity"))
        if match[4] and "integer" in match[4]:
            names = [self.formula(f"<{k}>").strip() for k in re.findall(r"<(\d+)>", match[3])]
            self.given.append(Given(tuple(names), domain="positive integer" if "positive" in match[4] else "integer"))
        self.tokens = text[match.end() :].split()
        return True

    def front(self) -> None:
        """Clauses before the question."""
        while True:
            if self.identity():
                continue
            opener = next((o for o in _OPENERS if tuple(self.tokens[: len(o)]) == o), None)
            if opener is None:
                return
            described = opener[0] in ("the", "real")
            read = self.items(self.tokens, 0 if described else len(opener))
            if read is None:
                return
            given, place = read
            place = self.ended(place)
            if place < 0:
                return
            self.given += given
            self.tokens = self.tokens[place:]

    def ended(self, place: int) -> int:
        """The place after the end of a clause; -1 if it does not end here."""
        rest = self.tokens[place : place + 2]
        if rest[:2] == [",", "then"] or rest[:2] == ["and", "let"]:
            return place + (2 if rest[0] == "," else 0)
        if rest[:1] and rest[0] in (".", ",", ";", "then"):
            return place + 1
        if rest[:1] and rest[0] in _QUESTIONS:
            return place
        return -1

    def back(self) -> None:
        """A clause after the question: *… if x = 2*, *… where a is positive*."""
        for trailer in _TRAILERS:
            words = trailer.split()
            for start in range(len(self.tokens) - 1, 1, -1):
                if self.tokens[start : start + len(words)] != words:
                    continue
                read = self.items(self.tokens, start + len(words))
                if read is None:
                    continue
                given, place = read
                if all(token in ".?!" for token in self.tokens[place:]):
                    self.given += given
                    head = self.tokens[:start]
                    self.tokens = head[:-1] if head[-1:] == [","] else head
                    return

    # --- one clause -------------------------------------------------------------------------------

    def items(self, tokens: list[str], place: int) -> tuple[list[Given], int] | None:
        """The items of a clause from ``place``, and where they end; ``None`` if one is not understood."""
        found: list[Given] = []
        equations: list[str] = []
        if tokens[place : place + 1] == ["the"] and tokens[place + 1 : place + 2] in (
            ["functions"],
            ["function"],
            ["equations"],
        ):
            place += 2
        while True:
            read = self.kinds(tokens, place) or self.item(tokens, place, equations)
            if read is None:
                return None
            given, place = read
            found += given
            if given and given[-1].function:
                place = _past_quantifier(tokens, place)
            following = tokens[place : place + 2]
            if following[:1] in ([","], ["and"]) and following[1:2] and following[1].startswith("<"):
                place += 1
            elif (
                following == [",", "and"] and tokens[place + 2 : place + 3] and tokens[place + 2].startswith("<")
            ) or following in (["such", "that"], ["that", "satisfy"]):
                place += 2
            elif following[:1] in (["satisfying"], ["satisfy"], ["satisfies"], ["with"]):
                place += 1
            else:
                break
        if equations:
            found.append(Given(tuple(equations)))
        return found, place

    def formula(self, token: str) -> str:
        return self.sentence.formulas[int(token[1:-1])]

    def kinds(self, tokens: list[str], place: int) -> tuple[list[Given], int] | None:
        """``x and y are positive integers``, ``n be a prime number``."""
        names = []
        described = ""
        if tokens[place : place + 1] == ["the"]:
            place += 1
        while place < len(tokens) and (tokens[place] in _KINDS or tokens[place] in _NUMBERS):
            described += " " + _KINDS.get(tokens[place], "")
            place += 1
        while place < len(tokens) and tokens[place].startswith("<"):
            name = self.formula(tokens[place])
            if not re.fullmatch(r"\s*\\?[A-Za-z]+(?:_\{?\w+\}?)?\s*", name):
                return None
            names.append(name.strip().lstrip("\\"))
            place += 1
            while place + 1 < len(tokens) and tokens[place] in (",", "and") and (
                tokens[place + 1].startswith("<") or tokens[place + 1] == "and"
            ):  # fmt: skip
                place += 1
        if names and place < len(tokens) and tokens[place] in ("satisfy", "satisfies"):
            kind = " ".join(described.split())
            return ([Given(tuple(names), domain=kind)] if kind else []), place
        if not names or described or place >= len(tokens) or tokens[place] not in ("be", "is", "are"):
            return None
        place += 1
        roots = self.roots(tokens, place, tuple(names))
        if roots is not None:
            return roots
        domain: list[str] = []
        while place < len(tokens) and (tokens[place] in _KINDS or tokens[place] in _NUMBERS):
            if tokens[place] in _KINDS:
                domain.append(_KINDS[tokens[place]])
            place += 1
        return ([Given(tuple(names), domain=" ".join(domain))], place) if domain else None

    def roots(self, tokens: list[str], place: int, names: tuple[str, ...]) -> tuple[list[Given], int] | None:
        """``a and b are the roots of <2>``: all of them, each as often as it is repeated."""
        text = " ".join(tokens[place:])
        match = re.match(
            r"(?:the |two |three |four |all |real |complex |distinct |different )*(?:roots|solutions|zeros|"
            r"zeroes) (?:of|to) "
            r"(?:the |quadratic |cubic |quartic |polynomial |equation |function )*<(\d+)>",
            text,
        )
        if match is None:
            return None
        formula = self.sentence.formulas[int(match[1])]
        return [Given((formula,), parameters=names, domain="roots")], place + len(match.group().split())

    def item(self, tokens: list[str], place: int, equations: list[str]) -> tuple[list[Given], int] | None:
        """One formula, or ``<0> be <1>``; equations are gathered, functions are givens of their own."""
        if place >= len(tokens) or not tokens[place].startswith("<"):
            return None
        first = self.formula(tokens[place])
        place += 1
        if place < len(tokens) and tokens[place] in _VERBS:
            return self.defined(first, tokens, place + 1, equations)
        operation = _OPERATION.match(first)
        if operation and "opstar" not in self.functions:
            self.functions.add("opstar")
            return [Given((operation[3].strip(),), "opstar", (operation[1], operation[2]))], place
        function = _FUNCTION.match(first)
        if function and function[1] not in self.functions and not self.calls(function[3], function[1]):
            return [self.function(function[1], function[2], function[3])], place
        try:
            node = self.sentence.parse(first)
        except ParseError:
            return None
        if not (isinstance(node, Apply) and node.op in ("=", "and", "<", ">", "<=", ">=", "!=")):
            return None
        equations.append(first)
        return [], place

    def calls(self, text: str, name: str) -> bool:
        return re.search(rf"(?<![A-Za-z\\]){name}\s*\(", text) is not None

    def function(self, name: str, parameters: str, formula: str, order: int = 0) -> Given:
        self.functions.add(name)
        return Given((formula.strip(),), name, tuple(re.findall(r"[a-z]", parameters)), order)

    def defined(
        self, first: str, tokens: list[str], place: int, equations: list[str]
    ) -> tuple[list[Given], int] | None:
        """What follows ``<0> be``: a formula, or the derivative of one."""
        order = 0
        if tokens[place : place + 1] == ["the"] and tokens[place + 2 : place + 4] == ["derivative", "of"]:
            order = _ORDERS.get(tokens[place + 1], 0)
            place += 4
            if not order:
                return None
        if place >= len(tokens) or not tokens[place].startswith("<"):
            return None
        second = self.formula(tokens[place])
        heading = _HEADING.match(first)
        if heading and heading[1] not in self.functions:
            return [self.function(heading[1], heading[2], second, order)], place + 1
        if order:
            return None
        try:
            name, value = self.sentence.parse(first), self.sentence.parse(second)
        except ParseError:
            return None
        relation = any(isinstance(part, Apply) and part.op in ("=", "<", ">", "and") for part in walk(value))
        if relation or not isinstance(name, (Symbol, Apply)):
            return None
        equations.append(f"{first} = {second}")
        return [], place + 1
