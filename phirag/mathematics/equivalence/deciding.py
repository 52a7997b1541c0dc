"""Two answers to a verdict: every reading of one against every reading of the other.

Runs inside the worker; :mod:`phirag.mathematics.equivalence` says in which order the strategies are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.errors import MathematicsError
from phirag.mathematics.equality import Comparison
from phirag.mathematics.equivalence.labels import function_label, same_label
from phirag.mathematics.equivalence.numerals import exact
from phirag.mathematics.equivalence.options import Options
from phirag.mathematics.equivalence.pairing import compare_collections, with_names
from phirag.mathematics.equivalence.quantities import compare_values
from phirag.mathematics.equivalence.reading import read_answer
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
from phirag.mathematics.equivalence.regions import compare_regions, set_of_region
from phirag.mathematics.equivalence.relations import compare_cases, compare_equations, compare_residues, states_a_value
from phirag.mathematics.equivalence.results import is_same
from phirag.mathematics.equivalence.vocabulary import exclusive, means, mentions_a_number
from phirag.mathematics.extraction import stated_answer
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, symbols_of
from phirag.types import Verdict

__all__ = ["decide"]

_UNSAID = (Verdict.UNDETERMINED, "")


def decide(first: str, second: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Compare the answers of two texts.

    Returns
    -------
    dict
        ``verdict`` and ``reason``, and the two answers as they were found in the texts.
    """
    stated = [stated_answer(text) for text in (first, second)]
    answers = [answer for answer, _ in stated]
    # one order for both ways round, so that the verdict is the same; the reason speaks of neither side
    one, two = sorted(answers, key=lambda answer: (len(answer), answer))
    try:
        verdict, reason = _decide(one, two, Options(**options))
    except MathematicsError as error:
        verdict, reason = Verdict.UNDETERMINED, error.message
    if verdict is Verdict.REFUTED and not all(sure for _, sure in stated):
        verdict, reason = Verdict.UNDETERMINED, f"a text does not say that its last value is its answer ({reason})"
    return {"verdict": str(verdict), "reason": reason, "first": answers[0], "second": answers[1]}


def _decide(one: str, two: str, options: Options) -> Comparison:
    if not one.strip():
        return Verdict.UNDETERMINED, "one of the texts holds no answer"
    if one == two:
        return Verdict.PROVED, "they are written alike"
    return _statements(read_answer(one), read_answer(two), options)


def _statements(one: Statement, two: Statement, options: Options) -> Comparison:
    """Compare two answers in all their readings."""
    if one.text == two.text and one.text:
        return Verdict.PROVED, "they are written alike"
    for side in (one, two):
        if not side.readings:
            return Verdict.UNDETERMINED, side.problem or f"{side.text[:60]!r} could not be read as one answer"
    found = _best(one.readings, two.readings, options)
    if found[0] is Verdict.REFUTED and (one.weak or two.weak):
        unlikely = _best((*one.readings, *one.weak), (*two.readings, *two.weak), options)
        if is_same(unlikely):
            return Verdict.UNDETERMINED, "they are equal only if one is read in a way that few mean"
    return found


def _best(ones: tuple[Reading, ...], twos: tuple[Reading, ...], options: Options) -> Comparison:
    """Equal if two readings are equal; different if all that can be compared are different."""
    found: list[Comparison] = []
    across: list[Comparison] = []
    for one in ones:
        for two in twos:
            try:
                result = _readings(one, two, options)
            except MathematicsError as error:
                result = (Verdict.UNDETERMINED, error.message)
            if result is not None and is_same(result):
                return result
            if result is not None:
                (found if type(one) is type(two) else across).append(result)
    # readings of one kind decide; those of different kinds count where no kind is common
    results = found or across
    for wanted in (Verdict.UNDETERMINED, Verdict.REFUTED):
        for result in results:
            if result[0] is wanted:
                return result
    return Verdict.UNDETERMINED, "the two answers are of kinds that phirag does not compare"


def _readings(one: Reading, two: Reading, options: Options) -> Comparison | None:
    """Compare two readings; ``None`` where nothing can be said."""
    if one == two:
        return Verdict.PROVED, "they are the same"
    if isinstance(one, Labelled) or isinstance(two, Labelled):
        return _labelled(one, two, options)
    for left, right in ((one, two), (two, one)):
        strategy = _STRATEGIES.get((type(left), type(right)))
        if strategy is not None:
            return strategy(left, right, options)
    return None


# --- values with names ------------------------------------------------------------------------------------------


def _labelled(one: Reading, two: Reading, options: Options) -> Comparison | None:
    if isinstance(one, Labelled) and isinstance(two, Labelled):
        return _both_labelled(one, two, options)
    named, other = (one, two) if isinstance(one, Labelled) else (two, one)
    assert isinstance(named, Labelled)
    if isinstance(other, Equation) and named.equation is not None:
        return compare_equations(Equation(named.equation), other)
    if isinstance(other, Values):
        expanded = with_names(named)
        if expanded is not None:
            found = _collections(expanded, other, options)
            if is_same(found):
                return found
    if isinstance(other, Region) and other.name:
        return _region_of_value(named, other, options)
    return _best(named.value.readings, (other,), options)


def _both_labelled(one: Labelled, two: Labelled, options: Options) -> Comparison:
    values = [one.value, two.value]
    functions = [function_label(side.label) for side in (one, two)]
    if functions[0] and functions[1] and functions[0][1] != functions[1][1]:
        values[1] = _with_variable(values[1], functions[1][1], functions[0][1])
    found = _statements(values[0], values[1], options)
    if same_label(one.label, two.label) or not options.same_names:
        return found
    if is_same(found):
        if (
            one.equation is not None
            and two.equation is not None
            and is_same(compare_equations(Equation(one.equation), Equation(two.equation)))
        ):
            return found
        return Verdict.UNDETERMINED, f"the values agree, but one is named {one.label} and the other {two.label}"
    if one.equation is not None and two.equation is not None:
        return compare_equations(Equation(one.equation), Equation(two.equation))
    return found


def _with_variable(statement: Statement, old: str, new: str) -> Statement:
    """The same function in another variable."""

    def renamed(node: Node) -> Node:
        if isinstance(node, Symbol):
            return Symbol(new) if node.name == old else node
        if isinstance(node, Apply):
            return Apply(node.op, tuple(renamed(arg) for arg in node.args))
        return node

    readings = tuple(Value(renamed(r.node), r.unit) if isinstance(r, Value) else r for r in statement.readings)
    return Statement("", readings)


def _region_of_value(named: Labelled, region: Region, options: Options) -> Comparison | None:
    """``x = 3`` against an inequality: the set of one number against a set of numbers."""
    values = [reading for reading in named.value.readings if isinstance(reading, Value)]
    if not values:
        return _best(named.value.readings, (region,), options)
    return compare_regions(
        Region(Apply("set", (values[0].node,))), Region(region.node, "", region.joined, region.parts), options
    )


# --- kinds against kinds -------------------------------------------------------------------------------------------


def _choices(one: Choice, two: Choice, _: Options) -> Comparison:
    if one.letter == two.letter:
        return Verdict.PROVED, f"both choose {one.letter}"
    return Verdict.REFUTED, f"one chooses {one.letter}, the other {two.letter}"


def _words(one: Words, two: Words, _: Options) -> Comparison:
    if one.text == two.text:
        return Verdict.PROVED, "they are the same words"
    if means(one.text, two.text):
        return Verdict.CHECKED, f"{one.text!r} and {two.text!r} say the same"
    if exclusive(one.text, two.text):
        return Verdict.REFUTED, f"{one.text!r} excludes {two.text!r}"
    return Verdict.UNDETERMINED, f"whether {one.text!r} and {two.text!r} mean the same is not decided"


def _words_and_value(words: Words, value: Value, _: Options) -> Comparison | None:
    """A word is no number, unless it may spell one."""
    if exact(value.node) is None:
        return None
    if words.text in ("none", "nothing", "no one", "nobody") and exact(value.node) == 0:
        return Verdict.CHECKED, f"{words.text!r} is the number 0"
    if mentions_a_number(words.text) or len(words.text.split()) > 4:
        return Verdict.UNDETERMINED, f"one is a number and the other the words {words.text!r}"
    return Verdict.REFUTED, f"one is a number and the other the word {words.text!r}"


def _choice_and_value(choice: Choice, value: Value, _: Options) -> Comparison | None:
    if isinstance(value.node, Symbol) and len(value.node.name) == 1:
        if value.node.name == choice.letter:
            return Verdict.CHECKED, f"both are the letter {choice.letter}"
        if value.node.name.upper() == choice.letter:
            return Verdict.UNDETERMINED, f"one is the letter {choice.letter}, the other {value.node.name}"
        return Verdict.REFUTED, f"one is the letter {choice.letter}, the other {value.node.name}"
    return Verdict.UNDETERMINED, f"one names the choice {choice.letter}, the other a value"


def _choice_and_words(choice: Choice, words: Words, _: Options) -> Comparison | None:
    if words.text == choice.letter.lower():
        return Verdict.CHECKED, f"both are the letter {choice.letter}"
    return None


def _residues(one: Residues, two: Residues, options: Options) -> Comparison:
    found = compare_residues(one, two, options)
    if is_same(found) and one.name and two.name and one.name != two.name and options.same_names:
        return Verdict.UNDETERMINED, f"the residues agree, but one is for {one.name} and the other for {two.name}"
    return found


def _residues_and_value(residues: Residues, value: Value, options: Options) -> Comparison:
    found = compare_residues(residues, Residues(value.node, residues.modulus), options)
    if found[0] is Verdict.REFUTED:
        return found
    return Verdict.UNDETERMINED, "one is a class of residues and the other a single number of it"


def _regions(one: Region, two: Region, options: Options) -> Comparison | None:
    found = compare_regions(one, two, options)
    for side in (one, two):
        if not side.name and isinstance(side.node, Apply) and side.node.op == "tuple" and set_of_region(side).is_empty:
            return None  # a pair, whose numbers do not rise
    return found


def _region_and_values(region: Region, values: Values, options: Options) -> Comparison | None:
    """An interval against a finite set of numbers."""
    if (
        values.kind == "tuple"
        and isinstance(region.node, Apply)
        and region.node.op in ("tuple", "closed")
        and not region.name
    ):
        return None  # the other reading of the same brackets
    items = [next((r.node for r in item.readings if isinstance(r, Value)), None) for item in values.items]
    if any(item is None for item in items) or values.kind == "tuple":
        return (
            Verdict.REFUTED,
            "one is a set of real numbers and the other a tuple"
            if values.kind == "tuple"
            else "they are of different kinds",
        )
    return compare_regions(region, Region(Apply("set", tuple(item for item in items if item is not None))), options)


def _region_and_value(region: Region, value: Value, options: Options) -> Comparison:
    import sympy as sp

    found = set_of_region(region)
    if isinstance(found, sp.FiniteSet) and len(found) == 1:
        return compare_regions(region, Region(Apply("set", (value.node,))), options)
    return Verdict.REFUTED, "one is a set of numbers and the other a single value"


def _equations(one: Equation, two: Equation, _: Options) -> Comparison:
    return compare_equations(one, two)


def _equation_and_region(equation: Equation, region: Region, _: Options) -> Comparison | None:
    if region.node is not None and region.name:
        return compare_equations(equation, Equation(region.node))
    return Verdict.REFUTED, "one is a relation between unknowns and the other a set of numbers"


def _equation_and_value(equation: Equation, value: Value, options: Options) -> Comparison:
    if states_a_value(equation) and isinstance(equation.node, Apply):
        found = compare_values(Value(equation.node.args[1]), value, options)
        if found[0] is not Verdict.REFUTED:
            return Verdict.UNDETERMINED, "one states the value of an expression, the other only the value"
        return found
    return Verdict.REFUTED, "one is a relation between unknowns and the other a value"


def _equation_and_values(equation: Equation, values: Values, _: Options) -> Comparison:
    return Verdict.UNDETERMINED, "one is a relation between unknowns and the other a collection of values"


def _collections(one: Values, two: Values, options: Options) -> Comparison:
    return compare_collections(one, two, lambda left, right: _statements(left, right, options))


def _collection_and_value(values: Values, value: Value, options: Options) -> Comparison:
    if len(values.items) == 1:
        return _best(values.items[0].readings, (value,), options)
    if values.kind == "tuple" and _may_be_a_vector(value.node):
        return Verdict.UNDETERMINED, "one is a tuple and the other an expression that may stand for one"
    if values.kind == "tuple" and not isinstance(value.node, Number):
        return _vector_and_value(values, value, options)
    return Verdict.REFUTED, f"one is a single value and the other has {len(values.items)}"


def _may_be_a_vector(node: Node) -> bool:
    """Whether an expression is a letter, or a combination of the unit vectors i, j and k."""
    names = set(symbols_of(node))
    return isinstance(node, Symbol) or (names <= {"i", "j", "k"} and bool(names & {"j", "k"}))


def _vector_and_value(values: Values, value: Value, options: Options) -> Comparison:
    """A tuple against an expression whose value may be a row or a column."""
    from phirag.mathematics.meaning import to_sympy

    found = to_sympy(value.node)
    if 1 not in getattr(found, "shape", (0,)):
        return Verdict.REFUTED, f"one is a single value and the other has {len(values.items)}"
    nodes = [next((r.node for r in item.readings if isinstance(r, Value)), None) for item in values.items]
    if any(node is None for node in nodes):
        return Verdict.UNDETERMINED, "the entries of the tuple are no values"
    rows = tuple(Apply("row", (node,)) for node in nodes if node is not None)
    if found.shape[0] == 1 and found.shape[1] > 1:
        rows = (Apply("row", tuple(node for node in nodes if node is not None)),)
    return compare_values(Value(Apply("matrix", rows)), value, options)


def _cases(one: Cases, two: Cases, _: Options) -> Comparison:
    return compare_cases(one, two)


def _cases_and_value(cases: Cases, value: Value, _: Options) -> Comparison:
    return compare_cases(cases, Cases(((value.node, None),)))


Strategy = Callable[[Any, Any, Options], "Comparison | None"]
_STRATEGIES: Mapping[tuple[type, type], Strategy] = {
    (Choice, Choice): _choices,
    (Choice, Value): _choice_and_value,
    (Choice, Words): _choice_and_words,
    (Words, Words): _words,
    (Words, Value): _words_and_value,
    (Residues, Residues): _residues,
    (Residues, Value): _residues_and_value,
    (Region, Region): _regions,
    (Region, Values): _region_and_values,
    (Region, Value): _region_and_value,
    (Values, Values): _collections,
    (Values, Value): _collection_and_value,
    (Equation, Equation): _equations,
    (Equation, Region): _equation_and_region,
    (Equation, Value): _equation_and_value,
    (Equation, Values): _equation_and_values,
    (Cases, Cases): _cases,
    (Cases, Value): _cases_and_value,
    (Value, Value): compare_values,
}
