"""A whole solution, step by step: what each relation in it claims, and whether that holds.

Runs inside the worker, one call for many relations. What the final answer rests on is for
:mod:`phirag.verification.tracing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from phirag.errors import MathematicsError
from phirag.mathematics.syntax import Apply, Node, Number, Symbol
from phirag.types import Verdict
from phirag.verification.claims import claims_in
from phirag.verification.context import Context, Equation, free_names
from phirag.verification.conventions import (
    applied_letters,
    called_letters,
    constants_of,
    defines_in_cases,
    end_of_thinking,
    has_own_notation,
    is_about_graphs,
)
from phirag.verification.judgement import Judgement, Link
from phirag.verification.judging import judge
from phirag.verification.mood import Mood, mood_of, speaks_of_cases, speaks_of_several_cases
from phirag.verification.solution_text import SolutionText, names_of
from phirag.verification.splitting import step_at
from phirag.verification.statements import Side, Statement
from phirag.verification.tracing import bearing

__all__ = ["check_steps"]

_SIGNS: Mapping[str, str] = {"approx": "≈", "equiv": "≡", "<=": "≤", ">=": "≥", "!=": "≠"}
_INTRODUCED = re.compile(
    r"(?:\b(?:because|since|and|so|that|is|thus|then|have|get|gives?|therefore|hence)|[:,.]|^)\s*$", re.IGNORECASE
)
_TAKEN_BACK = re.compile(r"\W*(?:wait|but|however|no\b|hmm|this is (?:not|im)|which|oops|actually)", re.IGNORECASE)
_UNIT_BEHIND = re.compile(r"[\s$\\)\]}]*([a-z]+)")
_DECIDED_ANYWHERE = ("arithmetic", "congruence")  # true or false whatever is assumed


def check_steps(
    question: str, text: str, final: str | None = None, part: int = 0, parts: int = 1
) -> list[dict[str, Any]]:
    """Check the relations in ``text`` as a solution of ``question``.

    Parameters
    ----------
    question, text
        The question and the worked solution.
    final
        The final answer that ``text`` states, if it is known.
    part, parts
        Which of so many equal parts of the relations to judge, counted from 0; the others are only read.

    Returns
    -------
    list of dict
        One for each link of a relation: ``start``, ``end`` (characters of ``text``), ``step``, ``what``, ``kind``,
        ``verdict``, ``evidence``, ``bearing`` (whether the final answer rests on it; ``None`` if that is not known).

    Examples
    --------
    >>> [(found["kind"], found["verdict"]) for found in check_steps("", "We get $3x = 11 - 5 = 7$.")]
    [('arithmetic', 'REFUTED')]
    """
    checker = _Checker(question, text)
    count = len(checker.solution.statements)
    found = list(checker.run(part * count // parts, (part + 1) * count // parts))
    if part == 0:
        found = sorted([*found, *checker.claims()], key=lambda one: one["start"])
    rests = bearing(checker.solution, final)
    for one in found:
        statement = one.pop("statement")
        one["bearing"] = None if rests is None or statement is None else statement in rests
    return found


class _Checker:
    """Goes through a solution once, judging relations and taking over what they say."""

    def __init__(self, question: str, text: str) -> None:
        both = f"{question}\n{text}"
        functions = applied_letters(both)
        self.question = SolutionText.of(question, functions)
        self.solution = SolutionText.of(text, functions)
        self.context = Context(constants_of(both), graphs=is_about_graphs(question))
        self.own_notation = has_own_notation(question)
        self.cases = speaks_of_several_cases(text)
        self.thought = end_of_thinking(text)
        self.assumed = False

    def run(self, first: int, last: int) -> Iterator[dict[str, Any]]:
        for statement in self.question.statements:
            tail = self.question.text[statement.end : statement.end + 60]
            self.learn(statement, -1, defines=not defines_in_cases(tail))
        self.context.undefined |= called_letters(self.question.text) - frozenset(self.context.functions)
        for number, statement in enumerate(self.solution.statements):
            lead, tail = self.surroundings(number, statement)
            self.context.step = step_at(self.solution.steps, statement.start)
            self.cases = self.cases or speaks_of_cases(lead)
            mood = mood_of(lead, tail, self.solution.text[max(0, statement.start - 300) : statement.start])
            if first <= number < last:
                for found in self.links(statement, mood, lead, tail):
                    yield {**found, "statement": number}
            self.take_over(statement, mood, tail)

    def claims(self) -> Iterator[dict[str, Any]]:
        """What comes of claims in words."""
        for claim in claims_in(self.solution.text):
            if claim.start < self.thought or self.own_notation:
                continue
            yield {
                "start": claim.start,
                "end": claim.end,
                "step": step_at(self.solution.steps, claim.start),
                "what": " ".join(self.solution.text[claim.start : claim.end].split()),
                "kind": claim.judgement.kind,
                "verdict": str(claim.judgement.verdict),
                "evidence": claim.judgement.evidence,
                "statement": None,
            }

    def surroundings(self, number: int, statement: Statement) -> tuple[str, str]:
        """The words before and after a relation: back to the relation before it, on to the end of its paragraph."""
        text, before = self.solution.text, self.solution.statements[number - 1].end if number else 0
        lead = text[max(before, statement.start - 200) : statement.start]
        here, _, later = text[statement.end : statement.end + 90].partition("\n\n")
        return lead, f"{here}\n\n{later}" if _TAKEN_BACK.match(later) else here

    # --- judging -------------------------------------------------------------------------------------

    def links(self, statement: Statement, mood: Mood, lead: str, tail: str) -> Iterator[dict[str, Any]]:
        """What comes of each link of a relation."""
        numbered = (statement.bare and not _INTRODUCED.search(lead)) or lead.endswith(".$")
        sides = list(statement.sides)
        if unit := _UNIT_BEHIND.match(tail):
            sides[-1] = replace(sides[-1], units=sides[-1].units | {unit.group(1)})
        for number, sign in enumerate(statement.signs):
            left, right = sides[number], sides[number + 1]
            first = number == 0 and not statement.continued
            link = Link(left, right, sign, mood, statement.modulus, first, statement.plural, numbered and number == 0)
            judgement = self.judged(link, statement)
            if judgement is None:
                continue
            self.context.rounded |= sign == "approx" or judgement.verdict is Verdict.CHECKED
            ends = statement.starts[number + 2 :]
            yield {
                "start": statement.starts[number],
                "end": ends[0] if ends else statement.end,
                "step": self.context.step,
                "what": f"{left.written} {_SIGNS.get(sign, sign)} {right.written}",
                "kind": judgement.kind,
                "verdict": str(judgement.verdict),
                "evidence": judgement.evidence,
            }

    def judged(self, link: Link, statement: Statement) -> Judgement | None:
        """A judgement; a refutation only if neither the words nor the question take it back."""
        try:
            found = judge(link, self.context)
        except (MathematicsError, ArithmeticError, ValueError, RecursionError) as error:
            return Judgement("unread", Verdict.UNDETERMINED, str(error))
        if found is None or found.verdict is not Verdict.REFUTED:
            return found
        reason = ""
        if link.mood.denied:
            reason = "the words around it do not state it as a fact"
        elif self.own_notation:
            reason = "the question gives the notation a meaning of its own"
        elif found.kind not in _DECIDED_ANYWHERE and link.mood.assumed:
            reason = "it is stated under an assumption"
        elif found.kind not in _DECIDED_ANYWHERE and statement.start < self.thought:
            reason = "it is thought aloud"
        if not reason:
            return found
        return Judgement(found.kind, Verdict.UNDETERMINED, f"{reason} ({found.evidence})", found.uses)

    # --- what is carried on ----------------------------------------------------------------------------

    def take_over(self, statement: Statement, mood: Mood, tail: str) -> None:
        """Take over what a relation of the solution says, as far as its words allow."""
        self.assumed = mood.assumed
        names = names_of(statement)
        if mood.assumed and len(names) == 1:
            self.context.forget(names)
        kept = not (mood.denied or self.cases)
        defines = not defines_in_cases(tail)
        self.learn(statement, self.context.step, values=kept and not mood.assumed, equations=kept, defines=defines)

    def learn(
        self, statement: Statement, step: int, *, values: bool = True, equations: bool = True, defines: bool = True
    ) -> None:
        """Take over a definition of a function, a value, equations, a range."""
        if statement.modulus is not None:
            return
        if statement.plural:
            self.context.restricted |= names_of(statement)
            return
        trees = [_plain(side) for side in statement.sides]
        for number, sign in enumerate(statement.signs):
            left, right = trees[number], trees[number + 1]
            sides = statement.sides[number : number + 2]
            if len(left) != 1 or len(right) != 1:
                self.context.restrict_letters(*(f"{side.text} {side.written}" for side in sides))
            elif sign in ("<", ">", "<=", ">="):
                self.learn_range(left[0], right[0])
            elif sign == "=" and not self.learn_function(left[0], right[0], defines) and equations:
                self.learn_equation(left[0], right[0], f"{sides[0].written} = {sides[1].written}", step)
        if values and set(statement.signs) == {"="}:
            first, last = statement.sides[0].nodes, statement.sides[-1].nodes
            if len(first) == len(last) == 1 and isinstance(first[0], Symbol):
                self.context.assign(first[0].name, last[0], statement.sides[-1].written, step)

    def learn_range(self, left: Node, right: Node) -> None:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Symbol) and not self.context.free(other) and other != Number("0"):
                self.context.ranged.add(one.name)

    def learn_function(self, left: Node, right: Node, defines: bool) -> bool:
        """Take over ``f(x) = …``; returns whether the left side is a function applied to something."""
        match left:
            case Apply("call", (Symbol(name), *arguments)):
                parameters = tuple(one.name for one in arguments if isinstance(one, Symbol))
                distinct = len(set(parameters)) == len(arguments)
                if defines and parameters and distinct and set(parameters) & free_names(right):
                    self.context.define(name, parameters, right)
                return True
        return False

    def learn_equation(self, left: Node, right: Node, written: str, step: int) -> None:
        names = self.context.free(left) | self.context.free(right)
        is_value = isinstance(left, Symbol) and not self.context.free(right)
        if names and "()" not in names and not is_value and left != right:
            self.context.equations.append(Equation(left, right, names, written, step, self.assumed))


def _plain(side: Side) -> tuple[Node, ...]:
    """The trees of a side, degrees taken for a unit unless a function is applied to them."""
    if side.without_units and not re.search(r"sin|cos|tan|cot|sec|csc|%|\\pi|π", side.text):
        return side.without_units
    return side.nodes
