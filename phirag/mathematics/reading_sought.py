"""Numbers sought by conditions: how many there are, their sum, the least and the greatest.

*How many positive integers less than 100 are divisible by 3?* names a kind of number, conditions on it, and what
is asked of the numbers found. The sentence is consumed from its start; a word that no phrase consumes makes the
reading fail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from phirag.mathematics.asking import F, free_names, is_relation
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task

__all__ = ["SOUGHT"]

_POSSIBLE = r"(?:possible |different |distinct |of the |of |all |the |such )*"
_GOALS = (
    (r"(?:what is|find|compute|determine|calculate) the (?:positive )?difference between the (?:largest|"
     r"greatest) and (?:the )?(?:smallest|least)", "difference"),
    (r"how many", "count"),
    (r"(?:what is|find|compute|determine|calculate|give) (?:the )?(?:total )?number of", "count"),
    (r"(?:what is|find|compute|determine|calculate) the sum of", "sum"),
    (r"(?:what is|find|compute|determine|calculate) the product of", "product"),
    (r"(?:what is|what's|find|compute|determine|calculate|give) the (?:smallest|least)", "smallest"),
    (r"(?:what is|what's|find|compute|determine|calculate|give) the (?:largest|greatest|maximum|biggest)", "largest"),
    (r"for how many", "count"),
    (r"for what", "only"),
    (r"(?:what is|find|compute|determine) the (?:only )?", "only"),
    (r"(?:what|which)", "only"),
)  # fmt: skip
_ADJECTIVES = {
    "positive": "{n} > 0", "negative": "{n} < 0", "nonnegative": "{n} >= 0", "non-negative": "{n} >= 0",
    "nonzero": "{n} != 0", "even": "{n} mod 2 = 0", "odd": "{n} mod 2 = 1", "prime": "is_prime({n}) = 1",
    "one-digit": "0 < {n} < 10", "single-digit": "0 < {n} < 10", "two-digit": "9 < {n} < 100",
    "three-digit": "99 < {n} < 1000", "four-digit": "999 < {n} < 10000", "five-digit": "9999 < {n} < 100000",
    "composite": "is_prime({n}) = 0",
}  # fmt: skip
_NOUNS = {
    "integer": "", "integers": "", "whole number": "{n} >= 0", "whole numbers": "{n} >= 0", "number": None,
    "numbers": None, "natural number": "{n} > 0", "natural numbers": "{n} > 0", "primes": "is_prime({n}) = 1",
    "prime": "is_prime({n}) = 1", "perfect square": "is_square({n}) = 1", "perfect squares": "is_square({n}) = 1",
    "perfect cube": "is_cube({n}) = 1", "perfect cubes": "is_cube({n}) = 1", "palindromes": "is_palindrome({n}) = 1",
    "palindrome": "is_palindrome({n}) = 1",
}  # fmt: skip
_IS = r"(?:that |which )?(?:are|is|be)? ?"
# what a condition says -> formulas, with the groups of the phrase in {0}, {1}
_CONDITIONS = (
    (rf"{_IS}(?:less|smaller) than or equal to {F}", ("{n} <= ({0})",)),
    (rf"{_IS}(?:greater|larger|more) than or equal to {F}", ("{n} >= ({0})",)),
    (rf"{_IS}(?:less|smaller) than {F}", ("{n} < ({0})",)),
    (rf"{_IS}(?:under|below) {F}", ("{n} < ({0})",)),
    (rf"{_IS}(?:greater|larger|more) than {F} (?:and|but) less than {F}", ("({0}) < {n} < ({1})",)),
    (rf"{_IS}(?:greater|larger|more) than {F}", ("{n} > ({0})",)),
    (rf"{_IS}at least {F}", ("{n} >= ({0})",)),
    (rf"{_IS}at most {F}", ("{n} <= ({0})",)),
    (rf"{_IS}between {F} and {F} ?,? \(?inclusive\)?", ("({0}) <= {n} <= ({1})",)),
    (rf"{_IS}strictly between {F} and {F}", ("({0}) < {n} < ({1})",)),
    (rf"{_IS}between {F} and {F} ?,? \(?exclusive\)?", ("({0}) < {n} < ({1})",)),
    (rf"from {F} (?:to|through) {F}(?: ?,? ?\(?inclusive\)?)?", ("({0}) <= {n} <= ({1})",)),
    (rf"{_IS}between {F} and {F} \(not including {F} and {F}\)", ("({0}) < {n} < ({1})",)),
    (rf"{_IS}between {F} and {F}", ("({0}) <= {n} <= ({1})", "?{0}", "?{1}")),
    (rf"{_IS}(?:evenly )?divisible by both {F} and {F}", ("{n} mod ({0}) = 0", "{n} mod ({1}) = 0")),
    (rf"{_IS}(?:evenly )?divisible by {F} (?:and|and by) {F}", ("{n} mod ({0}) = 0", "{n} mod ({1}) = 0")),
    (rf"{_IS}(?:evenly )?divisible by {F}", ("{n} mod ({0}) = 0",)),
    (rf"{_IS}(?:not divisible|not evenly divisible) by {F}", ("{n} mod ({0}) != 0",)),
    (rf"{_IS}(?:a )?(?:multiples?|multiple) of both {F} and {F}", ("{n} mod ({0}) = 0", "{n} mod ({1}) = 0")),
    (rf"{_IS}(?:a )?(?:divisors?|factors?) of {F}", ("({0}) mod {n} = 0", "{n} > 0")),
    (rf"{_IS}(?:a )?multiples? of {F}", ("{n} mod ({0}) = 0",)),
    (rf"{_IS}not (?:a )?multiples? of {F}", ("{n} mod ({0}) != 0",)),
    (rf"(?:that )?leaves? a remainder of {F} when divided by {F}", ("{n} mod ({1}) = ({0})",)),
    (rf"(?:with|has|have) (?:a )?remainder (?:of )?{F} when divided by {F}", ("{n} mod ({1}) = ({0})",)),
    (rf"{_IS}(?:a )?perfect squares?", ("is_square({n}) = 1",)),
    (rf"{_IS}(?:a )?perfect cubes?", ("is_cube({n}) = 1",)),
    (rf"{_IS}(?:a )?prime(?: numbers?)?", ("is_prime({n}) = 1",)),
    (rf"{_IS}(?:an )?even(?: numbers?)?", ("{n} mod 2 = 0",)),
    (rf"{_IS}(?:an )?odd(?: numbers?)?", ("{n} mod 2 = 1",)),
    (rf"(?:have|has|with) (?:a )?(?:the )?(?:digits? sum|sum of (?:its |their |the )?digits) (?:of|equal to) "
     rf"{F}", ("digit_sum({n}) = ({0})",)),
    (rf"(?:have|has) exactly {F} (?:positive )?(?:factors|divisors)", ("divisor_count({n}) = ({0})",)),
)  # fmt: skip
_FILLERS = re.compile(
    r"^(?:,|and|on the number line|are there|are|that|which|is it true that|but|there are|exist|do|does|will) ?"
)
_SATISFY = re.compile(rf"^(?:such that|satisfy|satisfies|satisfying|for which|that satisfy|that satisfies|so "
                      rf"that|where|with|is|if|does|do) ?"
                      rf"(?:both |the (?:inequality|inequalities|congruence|congruences|equation|condition) "
                      rf")?:? ?{F}")  # fmt: skip


@dataclass
class _Search:
    """What has been read of a search so far."""

    name: str
    conditions: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    def add(self, templates: tuple[str, ...], groups: tuple[str, ...] = ()) -> None:
        for template in templates:
            text = template.format(*groups, n=self.name)
            if text.startswith("?"):
                self.doubtful.append(text[1:])
            else:
                self.conditions.append(text)


_SELECTED = re.compile(
    rf"^(?:an? (positive )?(?:number|integer)|one of the (?:integers|numbers)) is (?:selected|chosen|"
    rf"picked)(?: at random)?(?: from| between)? ?(?:the (?:integers|numbers) )?"
    rf"(?:from )?{F} (?:through|to) {F} ?,? ?(?:\(?inclusive\)?)? ?\. what is the probability that (?:the "
    rf"number|the integer|it|the number (?:selected|chosen|picked)) "
)


def _read_share(sentence: Sentence) -> Problem | None:
    """*A number is selected at random from 1 through 100. What is the probability that it is a perfect square?*"""
    text = sentence.skeleton.rstrip("?. ").strip()
    match = _SELECTED.match(text)
    if match is None:
        return None
    low, high = sentence.formulas[int(match[2])], sentence.formulas[int(match[3])]
    search = _Search("n")
    if not _consume(sentence, text[match.end() :], search) or not (low.isdigit() and high.isdigit()):
        return None
    total = int(high) - int(low) + 1
    search.add((f"{low} <= {{n}} <= {high}",))
    problem = _problem(sentence, search, "count")
    if problem is None or total < 1:
        return None
    reading = f"the share of {total} integers with {', '.join(problem.expressions)}"
    return Problem(
        Task.SOUGHT, problem.expressions, ("n",), {**problem.options, "of": "share", "total": str(total)}, reading
    )


def _read_sought(sentence: Sentence) -> Problem | None:
    text = re.sub(r"(\w+) - digit", r"\1-digit", sentence.skeleton.rstrip("?. ").strip())
    for pattern, asked in _GOALS:
        match = re.match(rf"{pattern} {_POSSIBLE}", text)
        if match is None:
            continue
        found = _read_kind(sentence, text[match.end() :], asked)
        if found is not None:
            return found
    return None


def _read_kind(sentence: Sentence, text: str, asked: str) -> Problem | None:
    """The adjectives and the noun, then the conditions."""
    adjectives = []
    while True:
        word = re.match(r"([a-z]+(?:-[a-z]+)?) ", text + " ")
        if word is None or word[1] not in _ADJECTIVES or text in _NOUNS:
            break
        if word[1] == "prime" and not re.match(r"prime numbers?\b", text):
            break
        adjectives.append(_ADJECTIVES[word[1]])
        text = text[word.end() :]
    noun = next((noun for noun in sorted(_NOUNS, key=len, reverse=True) if re.match(rf"{noun}(?![a-z])", text)), None)
    multiple = re.match(rf"(?:multiples?|factors?|divisors?) of {F}", text)
    if noun is None and multiple is None:
        return None
    name = "n"
    text = text[len(noun) :].strip() if noun is not None else text
    value = re.match(rf"values? (?:of|for) {F}|(?:solutions?) ?|{F}", text)
    if value and (value[1] or value[2]) and not re.match(rf"{F} ?(?:%|percent)", text):
        name = sentence.formulas[int(value[1] or value[2])].strip()
        text = text[value.end() :].strip()
    if not re.fullmatch(r"[A-Za-z]", name) or name in sentence.known:
        return None
    search = _Search(name)
    whole = noun is not None and _NOUNS[noun] is not None
    if noun is not None and _NOUNS[noun]:
        search.add((str(_NOUNS[noun]),))
    search.add(tuple(adjectives))
    whole = whole or multiple is not None or any("mod" in item or "_" in item or "<" in item for item in adjectives)
    if not whole or not _consume(sentence, text, search):
        return None
    return _problem(sentence, search, asked)


def _consume(sentence: Sentence, text: str, search: _Search) -> bool:
    """Take one condition after the other off the text; false if something is left that is none."""
    text = text.strip()
    while text:
        for pattern, templates in _CONDITIONS:
            match = re.match(rf"{pattern}(?![a-z])", text)
            if match:
                groups = tuple(sentence.formulas[int(group)] for group in match.groups())
                search.add(templates, groups)
                text = text[match.end() :].strip()
                break
        else:
            satisfy = _SATISFY.match(text)
            bare = re.match(rf"^{F}", text)
            place = satisfy[1] if satisfy else bare[1] if bare else None
            if place is not None and is_relation(sentence.parse(sentence.formulas[int(place)])):
                search.conditions.append(sentence.formulas[int(place)])
                text = text[(satisfy or bare).end() :].strip()  # type: ignore[union-attr]
                continue
            filler = _FILLERS.match(text)
            if filler is None or not filler.group():
                word = re.match(r"[a-z]+", text)
                sentence.misses.append((word.group(),) if word else ("<>", "<>"))
                return False
            text = text[filler.end() :].strip()
    return bool(search.conditions)


def _problem(sentence: Sentence, search: _Search, asked: str) -> Problem | None:
    for condition in search.conditions:
        if set(free_names(sentence, sentence.parse(condition))) - {search.name}:
            return None
    conditions = tuple(search.conditions)
    said = {
        "count": "how many integers {n} have", "sum": "the sum of the integers {n} with",
        "product": "the product of the integers {n} with", "smallest": "the least integer {n} with",
        "largest": "the greatest integer {n} with", "only": "the integer {n} with",
        "difference": "the greatest less the least integer {n} with",
    }[asked].format(n=search.name)  # fmt: skip
    options = {"of": asked, **({"doubtful": ";".join(search.doubtful)} if search.doubtful else {})}
    return Problem(Task.SOUGHT, conditions, (search.name,), options, f"{said} {', '.join(conditions)}")


_KINDS = (
    r"((?:(?:real|complex|positive|negative|distinct|different|possible|nonreal|nonzero|rational|all|the|"
    r"of|its|such) )*)"
)
_RELATED = (
    rf"(?: ?,? ?(?:to|of|for|that satisfy|that satisfies|which satisfy|satisfying|such that|for which|in|if|"
    rf"when|that make|does|do|has|have|satisfy|are there to|are there for|are there of|make|is)"
    rf"(?: the)?(?: following)?(?: (?:quadratic|cubic|polynomial|linear))*(?: (?:equation|polynomial|function|"
    rf"equality))?)? ?{F}(?: (?:have|has|true|hold))?"
)
_SOLUTION_GOALS = (
    (rf"(?:what is|find|compute|determine|calculate) the (sum|product|number|average) of "
     rf"{_KINDS}(?:(?P<each>squares|cubes|reciprocals) of (?:the )?(?:two )?)?(solutions|roots|zeros|zeroes|"
     rf"values (?:of|for) {F}|numbers {F}|{F}){_RELATED}", 1),
    (rf"(?:what is|find|compute|determine|calculate|give) the (largest|greatest|smallest|least|maximum|"
     rf"minimum) {_KINDS}(solution|root|zero|value (?:of|for) {F}|{F}|number {F}){_RELATED}", 1),
    (rf"(how many) {_KINDS}(solutions|roots|zeros|values (?:of|for) {F}|numbers {F}){_RELATED}", 1),
    (rf"(?:what is|find|compute|determine) the (?:positive )?(difference) between the {_KINDS}(solutions|"
     rf"roots){_RELATED}", 1),
)  # fmt: skip
_AGGREGATES = {
    "sum": "sum", "product": "product", "number": "count", "how many": "count", "average": "average",
    "largest": "largest", "greatest": "largest", "maximum": "largest", "smallest": "smallest", "least": "smallest",
    "minimum": "smallest", "difference": "difference",
}  # fmt: skip


def _read_solutions(sentence: Sentence) -> Problem | None:
    """The sum, product, number, greatest or least of the solutions of an equation."""
    text = sentence.skeleton.rstrip("?. ").strip()
    for pattern, _ in _SOLUTION_GOALS:
        match = re.fullmatch(pattern, text)
        if match is None:
            continue
        each = match.groupdict().get("each")
        skipped = match.re.groupindex.get("each")
        groups = tuple(group for k, group in enumerate(match.groups(), 1) if k != skipped)
        asked, kinds, noun, formula = groups[0], groups[1].split(), groups[2], sentence.formulas[int(groups[-1])]
        node = sentence.parse(formula)
        if not is_relation(node, ("=",)):
            if not noun.startswith(("root", "zero")) or is_relation(node):
                return None
            formula = re.sub(r"^\s*(?:[A-Za-z]\s*\(\s*[a-z]\s*\)|y)\s*=", "", formula) + " = 0"
            node = sentence.parse(formula)
        else:
            named = re.match(r"^\s*(?:[A-Za-z]\s*\(\s*([a-z])\s*\)|y)\s*=(.*)$", formula)
            if named and noun.startswith(("root", "zero")):
                formula = f"{named[2]} = 0"
                node = sentence.parse(formula)
        inside = next((group for group in groups[3:-1] if group is not None), None)
        names = free_names(sentence, node)
        name = sentence.formulas[int(inside)].strip() if inside else names[0] if len(names) == 1 else ""
        if names != (name,):
            return None
        domain = " ".join(
            word
            for word in kinds
            if word in ("real", "complex", "positive", "negative", "nonreal", "nonzero", "rational")
        )
        options = {
            "of": _AGGREGATES[asked],
            "domain": domain,
            "noun": "roots" if noun.startswith(("root", "zero")) else "solutions",
        }
        if each:
            options["each"] = each
        if "distinct" in kinds or "different" in kinds:
            options["distinct"] = "yes"
        shown = (
            f"the {_AGGREGATES[asked]} of the "
            f"{each + ' of the ' if each else ''}{domain + ' ' if domain else ''}solutions {name} of {formula}"
        )
        return Problem(Task.SOLUTIONS, (formula,), (name,), options, shown)
    return None


_WITHIN = re.compile(
    rf"^(?:(?:solve|find (?:all )?(?:the )?(?:solutions|values)(?: of {F})?(?: to| of| that satisfy)?|find all "
    rf"{F} (?:satisfying|such that|that satisfy))"
    rf"|(?:what is|find|compute) the (number|sum|product) of (?:the )?(?:real )?solutions (?:to|of))(?: the "
    rf"equation)? {F} ?,? ?"
    rf"(?:for|in the interval|where|on the interval|with|such that|over the interval|that satisfy)?(?: real| "
    rf"all)*(?: {F})? ?,? ?{F}$"
)


def _read_within(sentence: Sentence) -> Problem | None:
    """*Solve cos 3x = 1 for 0 <= x <= 2 pi*: the solutions, or their sum or number, in an interval."""
    match = _WITHIN.match(sentence.skeleton.rstrip("?. ").strip())
    if match is None:
        return None
    formula, bound = sentence.formulas[int(match[4])], sentence.formulas[int(match[6])]
    node, limits = sentence.parse(formula), sentence.parse(bound)
    names = free_names(sentence, node)
    closed = is_relation(limits, ("and",)) and free_names(sentence, limits) == names
    if not is_relation(node, ("=",)) or len(names) != 1 or not closed:
        return None
    named = [sentence.formulas[int(match[k])].strip().lstrip("\\") for k in (1, 2, 5) if match[k]]
    if any(name != names[0] for name in named):
        return None
    asked = {"number": "count", None: "list"}.get(match[3], match[3])
    options = {"of": str(asked), "domain": "", "noun": "solutions", "within": bound}
    what = "the solutions" if asked == "list" else f"the {asked} of the solutions"
    return Problem(Task.SOLUTIONS, (formula,), names, options, f"{what} {names[0]} of {formula} with {bound}")


SOUGHT = (_read_within, _read_solutions, _read_share, _read_sought)
