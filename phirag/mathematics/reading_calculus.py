"""Questions about derivatives, integrals, limits and sums."""

from __future__ import annotations

import re

from phirag.mathematics.asking import ASKING, END, F, is_relation, matched, one_variable, right_side
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Symbol

__all__ = ["CALCULUS"]

WRT = rf"(?: (?:with respect to|wrt|w\.r\.t\.|in|for) {F})?"

_ORDERS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}


def _read_derivative(sentence: Sentence) -> Problem | None:
    order_word = rf"(?:(?:{'|'.join(_ORDERS)}) )?"
    at = rf"(?:,? (?:at|when|where) {F})?"
    found = matched(rf"(?:differentiate|derive) (?:the function )?{F}{WRT}{at}", sentence) or matched(
        rf"{order_word}derivative of (?:the function )?{F}{WRT}{at}", sentence
    )
    if found is None:
        return _read_written(sentence, "diff", Task.DIFFERENTIATE)
    formula, variable_text, point = right_side(str(found[0])), found[1], found[2]
    variable = one_variable(sentence, formula, variable_text)
    if variable is None or is_relation(sentence.parse(formula)):
        return None
    options = {}
    for word, order in _ORDERS.items():
        if re.search(rf"\b{word} derivative", sentence.skeleton):
            options["order"] = order
    if point is not None:
        options["point"] = _value_of(point, variable)
    times = {"2": "twice ", "3": "three times ", "4": "four times ", "5": "five times "}
    reading = f"differentiate {formula} {times.get(options.get('order', ''), '')}with respect to {variable}"
    reading += f" at {variable} = {options['point']}" if "point" in options else ""
    return Problem(Task.DIFFERENTIATE, (formula,), (variable,), options, reading)


def _value_of(text: str, variable: str) -> str:
    """``2`` of ``x = 2``."""
    match = re.match(rf"^\s*{re.escape(variable)}\s*=(.+)$", text)
    return (match.group(1) if match else text).strip()


def _read_written(sentence: Sentence, op: str, task: Task) -> Problem | None:
    r"""An operation written in symbols: ``\int_0^1 x^2 dx``, ``\lim_{x\to 0} …``, ``\frac{d}{dx} …``."""
    lone = len(sentence.formulas) == 1 and sentence.words <= ASKING | {
        "integral",
        "limit",
        "sum",
        "derivative",
    }
    if not lone or "simplif" in sentence.skeleton:
        return None
    formula = sentence.formulas[0]
    node = sentence.parse(formula)
    if not (isinstance(node, Apply) and node.op == op and len(node.args) > 1 and isinstance(node.args[1], Symbol)):
        return None
    variable = node.args[1].name
    # the formula itself is the statement: engines and checks read its parts from the tree
    return Problem(task, (formula,), (variable,), {"written": "yes"}, f"evaluate {formula}")


def _read_integral(sentence: Sentence) -> Problem | None:
    bounds = rf"(?:,? (?:from|between) {F} (?:to|and) {F})?"
    found = matched(
        rf"(?:integrate|(?:indefinite |definite )?integral of|antiderivative of|primitive of) "
        rf"(?:the function )?{F}(?: (?:with respect to|wrt|in) {F})?{bounds}",
        sentence,
    )
    if found is None:
        return _read_written(sentence, "integrate", Task.INTEGRATE)
    formula, variable_text, lower, upper = right_side(str(found[0])), *found[1:]
    match = re.match(r"^(?:\\int)?(.+?)\s*(?:\\,)?\s*d\s*([a-z])$", formula, re.DOTALL)
    if match and variable_text is None:
        formula, variable_text = match.group(1).strip(), match.group(2)
    variable = one_variable(sentence, formula, variable_text)
    if variable is None or is_relation(sentence.parse(formula)):
        return None
    reading = f"integrate {formula} with respect to {variable}"
    if lower is None or upper is None:
        return Problem(Task.INTEGRATE, (formula,), (variable,), {}, reading)
    lower, upper = _value_of(lower, variable), _value_of(upper, variable)
    options = {"lower": lower, "upper": upper}
    return Problem(Task.INTEGRATE, (formula,), (variable,), options, f"{reading} from {lower} to {upper}")


def _read_limit(sentence: Sentence) -> Problem | None:
    side = r"(?: from the (right|left|above|below))?"
    found = re.search(rf"limit of (?:the function )?{F},? (?:as|when|for) {F}{side}{END}", sentence.skeleton)
    if found is None:
        return _read_written(sentence, "limit", Task.LIMIT)
    lead = frozenset(re.findall(r"[a-z]+", sentence.skeleton[: found.start()]))
    approach = re.match(
        r"^\s*([A-Za-z]\w*|\\[a-z]+)\s*(?:\\to|\\rightarrow|->|→)\s*(.+)$", sentence.formulas[int(found[2])]
    )
    if not lead <= ASKING or approach is None:
        return None
    formula, variable, point = right_side(sentence.formulas[int(found[1])]), approach[1], approach[2].strip()
    options = {"point": point}
    trailing = re.match(r"^(.*?)\s*\^?\{?([+-])\}?$", point)
    if trailing and trailing[1]:
        options = {"point": trailing[1], "side": trailing[2]}
    if found[3]:
        options["side"] = "+" if found[3] in ("right", "above") else "-"
    sentence.parse(formula), sentence.parse(options["point"])
    reading = f"the limit of {formula} as {variable} tends to {options['point']}"
    if "side" in options:
        reading += " from the right" if options["side"] == "+" else " from the left"
    return Problem(Task.LIMIT, (formula,), (variable.lstrip("\\"),), options, reading)


def _read_sum(sentence: Sentence) -> Problem | None:
    found = matched(rf"sum of {F},? (?:for|as|over|with|where) {F} (?:from|goes from|runs from) {F} to {F}", sentence)
    if found is None:
        found = matched(rf"sum of {F},? from {F} to {F}", sentence)
        if found is None:
            return _read_written(sentence, "sum", Task.SUM)
        match = re.match(r"^\s*([a-z])\s*=(.+)$", str(found[1]))
        if match is None:
            return None
        found = (found[0], match[1], match[2].strip(), found[2])
    formula, index, lower, upper = (str(part) for part in found)
    for part in found:
        sentence.parse(str(part))
    options = {"lower": lower, "upper": upper}
    return Problem(Task.SUM, (formula,), (index,), options, f"the sum of {formula} for {index} from {lower} to {upper}")


CALCULUS = (_read_derivative, _read_integral, _read_limit, _read_sum)
