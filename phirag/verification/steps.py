"""A whole solution, step by step: what each relation in it claims, and whether that holds.

Runs inside the worker, one call for many relations. What the final answer rests on is for
:mod:`phirag.verification.tracing`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from phirag.errors import MathematicsError
from phirag.mathematics.syntax import Apply, Node, Number, Symbol
from phirag.types import Verdict
from phirag.verification.context import Context, Equation, free_names
from phirag.verification.formulas import read_formula
from phirag.verification.judging import Judgement, Link, judge
from phirag.verification.mood import Mood, mood_of, speaks_of_cases
from phirag.verification.prose import read_prose
from phirag.verification.splitting import Formula, Step, find_formulas, split_steps, step_at
from phirag.verification.statements import Side, Statement

__all__ = ["check_steps", "statements_of"]


_APPLIED = re.compile(r"(?<![A-Za-z\\])([A-Za-z])\s*(?:\\left)?\((?:[a-z]|-?\d+)(?:\\right)?\)\s*(?:&\s*)?=")


_TAKEN_BACK = re.compile(r"\W*(?:wait|but|however|no\b|hmm|this is (?:not|im)|which|oops|actually)", re.I)
_CALLED = re.compile(r"(?<![A-Za-z\\])([fghpqFGHPQTS])\s*(?:\\left)?\(")


def applied_letters(text: str) -> frozenset[str]:
    """Return the letters that ``text`` uses as functions: ``R(3) = 15``.

    >>> sorted(applied_letters("R(3) = 15 and x(y + 1) = 2"))
    ['R']
    """
    return frozenset(_APPLIED.findall(text))


def statements_of(text: str, formulas: list[Formula], steps: list[Step]) -> list[Statement]:
    """Return every relation in ``text``, in order."""
    found: list[Statement] = []
    for formula in formulas:
        found.extend(read_formula(formula.content, formula.start))
    for step in steps:
        found.extend(read_prose(step.text, step.start, formulas))
    return sorted(found, key=lambda statement: statement.start)


@dataclass
class _Reading:
    """A text that has been taken apart."""

    text: str
    steps: list[Step]
    statements: list[Statement]

    @classmethod
    def of(cls, text: str, functions: frozenset[str]) -> _Reading:
        text = _DRAWING.sub(lambda match: " " * len(match.group()), text)
        formulas = find_formulas(text)
        steps = split_steps(text, formulas)
        statements = statements_of(text, formulas, steps)
        if functions:
            statements = [
                replace(one, sides=tuple(replace(side, functions=functions) for side in one.sides)) for one in statements
            ]
        return cls(text, steps, _grouped(statements, text))


_BETWEEN = re.compile(
    r"(?:[\s$,;.:]|\\[\[\]()]|\\q?quad|\b(?:or|and|to|then|also|second|the|other|is|either|both|from|first)\b|\\text|[{}]|\\\\|&|-|–)*",
    re.IGNORECASE,
)


def _grouped(statements: list[Statement], text: str) -> list[Statement]:
    """Mark relations that are offered side by side about one name (``x = 1 and x = 3``) as plural."""
    found = _joined(statements, text)
    for place in range(1, len(found)):
        before, after = found[place - 1], found[place]
        if before.end > after.start or not _BETWEEN.fullmatch(text, before.end, after.start):
            continue
        first, second = (one.sides[0].nodes for one in (before, after))
        same = first and first == second and isinstance(first[0], Symbol)
        conjoined = re.search(r"\b(?:or|and)\b", text[before.end : after.start])
        if same or (conjoined and _names_of(before) == _names_of(after)):
            found[place - 1], found[place] = replace(before, plural=True), replace(after, plural=True)
    return found


def _joined(statements: list[Statement], text: str) -> list[Statement]:
    """Let a relation without a left side (``= 24`` in a formula of its own) go on with the one before it."""
    found: list[Statement] = []
    for statement in statements:
        first = statement.sides[0]
        if found and not first.text and first.name is None and statement.formula and _MARKS.fullmatch(text, found[-1].end, statement.start):
            before = found[-1].sides[-1]
            statement = replace(statement, sides=(before, *statement.sides[1:]), continued=True)
        elif found and statement.sides[0].name and statement.sides[0].name == found[-1].sides[0].name:
            before = found[-1].sides[-1]
            if _MARKS.fullmatch(text, found[-1].end, statement.start) and not re.fullmatch(r"[\d.\s]*", before.text):
                found.append(replace(statement, sides=(before, *statement.sides[1:2]), signs=statement.signs[:1],
                                     starts=statement.starts[:2], continued=True))  # fmt: skip
        found.append(statement)
    return found


_MARKS = re.compile(r"(?:[\s$]|\\[\[\]()]|\\\\|\\(?:begin|end)\{[a-z]+\*?\}|&)*")


def _names_of(statement: Statement) -> frozenset[str]:
    return frozenset().union(*(free_names(node) for side in statement.sides for node in side.nodes))


def check_steps(question: str, text: str) -> list[dict[str, Any]]:
    """Check every relation in ``text`` as a solution of ``question``.

    Returns
    -------
    list of dict
        One for each relation: ``start``, ``end`` (characters), ``what``, ``kind``, ``verdict``, ``evidence``,
        ``uses`` (numbers of steps).

    Examples
    --------
    >>> [(found["kind"], found["verdict"]) for found in check_steps("", "We get $3x = 11 - 5 = 7$.")]
    [('arithmetic', 'REFUTED')]
    """
    checker = _Checker(question, text)
    return checker.run()


_DRAWING = re.compile(r"\[asy\].*?(?:\[/asy\]|$)|```.*?(?:```|$)|\\begin\{tikzpicture\}.*?(?:\\end\{tikzpicture\}|$)", re.DOTALL)
_IMAGINARY = re.compile(r"complex|imaginary|conjugate|real part|\bi\s*\^\s*\{?\s*2|i²|\d\s*i\b|roots? of unity|e\^\{?\s*i|sqrt\{-|\\pi\s*i\b|\}\s*i\b")
_EULER = re.compile(r"\be\s*\^|\\ln\b|\bln\b|\\exp\b")
_BASE = re.compile(r"\bbase[- ]*(?:\$|\\|\d|[a-z]\b|two|three|four|five|six|seven|eight|nine|sixteen)|\d\s*_\s*\{?\s*[\da-z]|binary|hexadecimal|octal", re.I)
_GRAPHS = re.compile(
    r"\b(?:lines?|graph\w*|curves?|intersect\w*|points?|vert(?:ex|ices)|regions?|parabolas?|circles?|ellipses?|axis|axes|coordinates?|slopes?|"
    r"intercepts?|functions?|planes?|hyperbolas?|tangent|asymptotes?|roots?|zeros|solutions)\b",
    re.I,
)
_SEVERAL_CASES = re.compile(r"\b(?:both|two|all|each|three|four|other|these|following)\s+(?:\w+\s+)?(?:cases|scenarios)\b", re.I)
_PIECEWISE = re.compile(r"^[\s$,)\\\]]*(?:\\text\s*\{\s*)?(?:if|when|for|whenever|otherwise|unless|provided)\b", re.I)
_OPERATION = re.compile(
    r"[A-Za-z]\s*(?:\*|@|#|\\(?!in\b|le|ge|cdot|times|div|pm|neq?\b)[a-z]+)\s*[A-Za-z]\s*=[^.]*(?:defin|operat|for all|for any|mean)|"
    r"(?:defin|operat|for all|for any|mean|let)\w*[^.]*[A-Za-z]\s*(?:\*|@|#|\\(?:star|ast|diamond|otimes|oplus|circ|[a-z]*suit|nabla|[a-zA-Z]*[tT]riangle\w*))\s*[A-Za-z]\s*=|"
    r"(?:operation|define|symbol|binary)[^.]{0,80}(?:\*|@|#|\\(?:star|diamond|otimes|oplus|circ|ast|clubsuit|heartsuit|spadesuit|dagger|Box|bowtie|#|&))",
    re.I,
)


class _Checker:
    def __init__(self, question: str, text: str) -> None:
        both = question + "\n" + text
        functions = applied_letters(both)
        self.question = _Reading.of(question, functions)
        self.reading = _Reading.of(text, functions)
        constants = {"pi"}
        if _EULER.search(both) and not re.search(r"\be\s*=|=\s*e\s*=|\bd\s*[,+]\s*(?:and\s*)?\$?e\b", both):
            constants.add("e")
        if _IMAGINARY.search(both):
            constants.add("i")
        self.context = Context(frozenset(constants))
        self.unusual = bool(_BASE.search(question) or _OPERATION.search(question))
        self.cases = bool(_SEVERAL_CASES.search(text))
        self.assumed = False
        self.context.graphs = bool(_GRAPHS.search(question))

    def run(self) -> list[dict[str, Any]]:
        for statement in self.question.statements:
            self.learn(statement, -1, defines=not _PIECEWISE.search(self.question.text[statement.end : statement.end + 60]))
        called = _CALLED.findall(self.question.text)
        self.context.undefined |= set(called) - set(self.context.functions)
        found: list[dict[str, Any]] = []
        for index, statement in enumerate(self.reading.statements):
            found.extend(self.check(index, statement))
        return found

    def surroundings(self, index: int, statement: Statement) -> tuple[str, str]:
        """The words before and after a relation: back to the relation before it, on to the end of its sentence."""
        statements = self.reading.statements
        begin = max(statements[index - 1].end if index else 0, statement.start - 200)
        lead = self.reading.text[begin : statement.start]
        tail = self.reading.text[statement.end : statement.end + 90]
        here, _, later = tail.partition("\n\n")
        return lead, tail if _TAKEN_BACK.match(later) else here

    def check(self, index: int, statement: Statement) -> list[dict[str, Any]]:
        place = self.context.step = step_at(self.reading.steps, statement.start)
        lead, tail = self.surroundings(index, statement)
        if speaks_of_cases(lead):
            self.cases = True
        sentence = self.reading.text[max(0, statement.start - 300) : statement.start]
        mood = mood_of(lead, tail, sentence)
        found = []
        for number, sign in enumerate(statement.signs):
            left, right = statement.sides[number], statement.sides[number + 1]
            if number + 2 == len(statement.sides) and (unit := re.match(r"[\s$\\)\]}]*([a-z]+)", tail)):
                right = replace(right, units=right.units | {unit.group(1)})
            link = Link(
                left, right, sign, statement.modulus, number == 0 and not statement.continued, mood.rewriting, statement.plural, mood.substituting,
                (statement.bare and not _INTRODUCED.search(lead)) or lead.endswith(".$"),
                mood.transforming,
            )  # fmt: skip
            try:
                judgement = judge(link, self.context)
            except (MathematicsError, ArithmeticError, ValueError, RecursionError) as error:
                judgement = Judgement("unread", Verdict.UNDETERMINED, str(error))
            if judgement is None:
                continue
            judgement = self.tempered(judgement, mood)
            self.context.rounded = self.context.rounded or sign == "approx" or judgement.verdict is Verdict.CHECKED
            start = statement.starts[number]
            end = statement.starts[number + 2] if number + 2 < len(statement.starts) else statement.end
            found.append(
                {
                    "start": start,
                    "end": end,
                    "step": place,
                    "what": f"{left.written} {_SIGNS.get(sign, sign)} {right.written}",
                    "kind": judgement.kind,
                    "verdict": str(judgement.verdict),
                    "evidence": judgement.evidence,
                    "uses": list(judgement.uses),
                }
            )
        self.assumed = mood.assumed
        if mood.assumed:
            self.context.forget(_names_of(statement) if len(_names_of(statement)) == 1 else frozenset())
        kept = not (mood.denied or self.cases)
        self.learn(
            statement, place, values=kept and not mood.assumed, equations=kept, defines=not _PIECEWISE.search(tail)
        )
        return found

    def tempered(self, judgement: Judgement, mood: Mood) -> Judgement:
        """A refutation, unless the words around it or the question take it back."""
        if judgement.verdict is not Verdict.REFUTED:
            return judgement
        reason = ""
        if mood.denied:
            reason = "the words around it do not state it as a fact"
        elif self.unusual:
            reason = "the question gives the notation a meaning of its own"
        elif mood.assumed and judgement.kind not in ("arithmetic", "congruence"):
            reason = "it is stated under an assumption"
        if reason:
            return Judgement(judgement.kind, Verdict.UNDETERMINED, f"{reason} ({judgement.evidence})", judgement.uses)
        return judgement

    # --- what is carried on --------------------------------------------------------------------------

    def learn(
        self, statement: Statement, place: int, *, values: bool = True, equations: bool = True, defines: bool = True
    ) -> None:
        """Take over what a statement says: a function, a value, equations, a range."""
        if statement.modulus is not None:
            return
        if statement.plural:
            self.context.restricted |= _names_of(statement)
            return
        for number, sign in enumerate(statement.signs):
            left, right = (_plain(statement.sides[number + k]) for k in range(2))
            if len(left) != 1 or len(right) != 1:
                for side in statement.sides[number : number + 2]:
                    self.context.restricted |= set(re.findall(r"(?<![A-Za-z\\])[a-zA-Z](?![A-Za-z])", side.text))
                continue
            if sign in ("<", ">", "<=", ">="):
                self.learn_range(left[0], right[0])
            if sign == "=":
                written = f"{statement.sides[number].written} = {statement.sides[number + 1].written}"
                self.learn_link(left[0], right[0], written, place, equations, defines)
        first, last = statement.sides[0].nodes, statement.sides[-1]
        if values and len(first) == 1 and isinstance(first[0], Symbol) and set(statement.signs) == {"="}:
            if len(last.nodes) == 1:
                self.context.assign(first[0].name, last.nodes[0], last.written, place)

    def learn_range(self, left: Node, right: Node) -> None:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Symbol) and not self.context.free(other) and other != Number("0"):
                self.context.ranged.add(one.name)

    def learn_link(self, left: Node, right: Node, written: str, place: int, equations: bool, defines: bool) -> None:
        match left:
            case Apply("call", (Symbol(name), *arguments)) if arguments and all(isinstance(one, Symbol) for one in arguments):
                parameters = tuple(one.name for one in arguments if isinstance(one, Symbol))
                if defines and len(set(parameters)) == len(parameters) and set(parameters) & free_names(right):
                    self.context.define(name, parameters, right)
                return
        names = self.context.free(left) | self.context.free(right)
        if not equations or not names or "()" in names:
            return
        if (isinstance(left, Symbol) and not self.context.free(right)) or left == right:
            return  # a value, which is kept as such
        self.context.equations.append(Equation(left, right, names, written, place, self.assumed))


_INTRODUCED = re.compile(r"(?:\b(?:because|since|and|so|that|is|thus|then|have|get|gives?|therefore|hence)|[:,.]|^)\s*$", re.I)
def _plain(side: Side) -> tuple[Node, ...]:
    """The trees of a side, degrees taken for a unit unless a function is applied to them."""
    if side.without_units and not re.search(r"\\?(?:sin|cos|tan|cot|sec|csc)|%|\\pi|π", side.text):
        return side.without_units
    return side.nodes


_SIGNS: Mapping[str, str] = {"approx": "≈", "equiv": "≡", "<=": "≤", ">=": "≥", "!=": "≠"}
