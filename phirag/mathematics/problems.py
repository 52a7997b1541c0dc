"""A question to a problem that can be solved and checked by computing.

A question is read only if every one of its words is accounted for: a phrase that matches and words that
change nothing. *"Find the smallest positive root of …"* is not read as *"Find the roots of …"*; the answer
to a question that was not asked helps nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from phirag.errors import ParseError
from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import Sentence, read_sentence
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, symbols_of, walk
from phirag.types import StrEnum

__all__ = ["Operands", "Problem", "Task", "operands", "read_problem"]


class Task(StrEnum):
    """What is asked for."""

    SOLVE = "solve"
    INEQUALITY = "inequality"
    CONGRUENCE = "congruence"
    DIFFERENTIATE = "differentiate"
    INTEGRATE = "integrate"
    LIMIT = "limit"
    SUM = "sum"
    SIMPLIFY = "simplify"
    EXPAND = "expand"
    FACTOR = "factor"
    EVALUATE = "evaluate"
    GCD = "gcd"
    LCM = "lcm"
    IS_PRIME = "is prime"
    FACTOR_INTEGER = "factor integer"
    REMAINDER = "remainder"
    MODULAR_INVERSE = "modular inverse"
    DETERMINANT = "determinant"
    INVERSE = "inverse"
    EIGENVALUES = "eigenvalues"


@dataclass(frozen=True)
class Problem:
    """A question as a formal statement.

    Attributes
    ----------
    task
        What is asked for.
    expressions
        The formulas it is asked of, as written: equations, an integrand, a matrix, numbers.
    unknowns
        The names to solve for, or the variable of the operation.
    options
        ``lower``, ``upper`` (bounds, as written), ``point``, ``side`` (of a limit or of a derivative's
        evaluation), ``order`` (of a derivative), ``modulus``, ``domain`` (``"real"`` where the question says so).
    reading
        The statement in words, for the reader to compare with the question.
    """

    task: Task
    expressions: tuple[str, ...]
    unknowns: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    reading: str = ""

    def as_json(self) -> dict[str, object]:
        """Return what :meth:`from_json` reads; it can be sent to the worker."""
        return {**asdict(self), "options": dict(self.options)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Problem:
        """Return the problem that :meth:`as_json` wrote."""
        values = dict(data)
        return cls(
            task=Task(str(values["task"])),
            expressions=tuple(values["expressions"]),  # type: ignore[arg-type]
            unknowns=tuple(values["unknowns"]),  # type: ignore[arg-type]
            options=dict(values["options"]),  # type: ignore[call-overload]
            reading=str(values["reading"]),
        )


@dataclass(frozen=True)
class Operands:
    """The parts of a derivative, integral, limit or sum, as trees; ``None`` for parts that are not there."""

    body: Node
    variable: str
    lower: Node | None = None
    upper: Node | None = None
    point: Node | None = None
    side: str = "+-"
    order: int = 1


def operands(problem: Problem) -> Operands:
    """Return the parts of a problem of calculus, whether it was stated in words or in symbols.

    >>> operands(read_problem("Compute the integral of x^2 from 0 to 3")).upper
    Number(text='3')
    """
    options = problem.options
    body = parse(problem.expressions[0])
    variable = problem.unknowns[0]
    if "written" not in options:
        lower, upper, point = (
            parse(options[name]) if name in options else None for name in ("lower", "upper", "point")
        )
        side = options.get("side", "+-")
        return Operands(body, variable, lower, upper, point, side, int(options.get("order", "1")))
    assert isinstance(body, Apply)
    inside, rest = body.args[0], body.args[2:]
    if body.op == "limit":
        side = rest[1].name if len(rest) == 2 and isinstance(rest[1], Symbol) else "+-"
        return Operands(inside, variable, point=rest[0], side=side)
    if body.op == "diff":
        order = int(rest[0].text) if rest and isinstance(rest[0], Number) else 1
        return Operands(inside, variable, order=order)
    lower, upper = rest if len(rest) == 2 else (None, None)
    return Operands(inside, variable, lower, upper)


# words that ask without changing what is asked for
_ASKING = frozenset(
    [
        "how",
        "to",
        "do",
        "i",
        "you",
        "we",
        "can",
        "could",
        "please",
        "would",
        "what",
        "what's",
        "whats",
        "is",
        "are",
        "the",
        "a",
        "an",
        "of",
        "find",
        "determine",
        "compute",
        "calculate",
        "evaluate",
        "give",
        "me",
        "work",
        "out",
        "get",
        "show",
        "let",
        "suppose",
        "given",
        "that",
        "if",
        "then",
        "value",
        "values",
        "answer",
        "result",
        "it",
        "exact",
        "exactly",
        "for",
        "in",
        "to",
        "by",
        "with",
        "and",
        "using",
        "following",
        "expression",
        "function",
        "be",
        "by",
        "number",
        "which",
        "where",
    ]
)
_SOLVING = _ASKING | frozenset(
    [
        "solve",
        "equation",
        "equations",
        "system",
        "simultaneous",
        "linear",
        "quadratic",
        "cubic",
        "quartic",
        "polynomial",
        "all",
        "every",
        "each",
        "solution",
        "solutions",
        "root",
        "roots",
        "zero",
        "zeros",
        "such",
        "as",
        "satisfying",
        "satisfies",
        "unknown",
        "unknowns",
        "variable",
        "variables",
        "formula",
        "terms",
        "over",
        "numbers",
        "so",
        "when",
        "make",
        "true",
        "holds",
    ]
)
_DOMAINS = {"real": "real", "reals": "real", "complex": "complex"}

_F = r"<(\d+)>"
_WRT = rf"(?: (?:with respect to|wrt|w\.r\.t\.|in|for) {_F})?"
_END = r" ?[.?!]?$"


def read_problem(question: str) -> Problem | None:
    """Return the problem a question states, or ``None`` if it is not one that can be stated formally.

    Parameters
    ----------
    question
        A question in English, with formulas in plain text or LaTeX.

    Examples
    --------
    >>> read_problem("How to solve 3*x^2+4*x+5=1?").reading
    'solve 3*x^2+4*x+5=1 for x'
    >>> read_problem("Who won the 1998 World Cup?") is None
    True
    """
    sentence = read_sentence(question.strip())
    if not sentence.formulas:
        return None
    for reader in _READERS:
        try:
            found = reader(sentence)
        except ParseError:  # a formula in it cannot be read: this reader has nothing to say
            continue
        if found is not None:
            return found
    return None


def _match(pattern: str, sentence: Sentence) -> tuple[str | None, ...] | None:
    """The formulas that stand at the marks of ``pattern``, if the skeleton ends in it."""
    match = re.search(pattern + _END, sentence.skeleton)
    if match is None:
        return None
    lead = frozenset(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", sentence.skeleton[: match.start()]))
    if not lead <= _ASKING or "<" in sentence.skeleton[: match.start()]:
        return None
    return tuple(sentence.formulas[int(group)] if group is not None else None for group in match.groups())


def _one_variable(formula: str, given: str | None) -> str | None:
    """The variable of an operation on ``formula``: the one given, or the only one there is."""
    if given is not None:
        node = parse(given, symbols=("e", "i"))
        return node.name if isinstance(node, Symbol) else None
    names = _variables(parse(formula))
    if len(names) == 1:
        return names[0]
    return "x" if "x" in names else None


def _variables(node: Node) -> tuple[str, ...]:
    """Free variables: names that are neither constants nor bound by a sum, integral or limit."""
    bound = {
        part.args[1].name
        for part in walk(node)
        if isinstance(part, Apply) and part.op in ("sum", "product", "limit", "integrate")
        and len(part.args) > 2 and isinstance(part.args[1], Symbol)
    }  # fmt: skip
    return tuple(name for name in symbols_of(node) if name not in bound | {"pi", "e", "i", "inf", "+", "-"})


def _right_side(formula: str) -> str:
    """``x^2`` of ``f(x) = x^2`` or ``y = x^2``; the formula itself otherwise."""
    match = re.match(r"^\s*(?:[a-zA-Z]\s*\(\s*[a-z]\s*\)|y)\s*=(?!=)(.+)$", formula, re.DOTALL)
    return match.group(1).strip() if match else formula


# --- calculus ---------------------------------------------------------------------------------------------

_ORDERS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}


def _read_derivative(sentence: Sentence) -> Problem | None:
    order_word = rf"(?:(?:{'|'.join(_ORDERS)}) )?"
    at = rf"(?:,? (?:at|when|where) {_F})?"
    found = _match(rf"(?:differentiate|derive) (?:the function )?{_F}{_WRT}{at}", sentence) or _match(
        rf"{order_word}derivative of (?:the function )?{_F}{_WRT}{at}", sentence
    )
    if found is None:
        return _read_written(sentence, "diff", Task.DIFFERENTIATE)
    formula, variable_text, point = _right_side(str(found[0])), found[1], found[2]
    variable = _one_variable(formula, variable_text)
    if variable is None or _is_relation(parse(formula)):
        return None
    options = {}
    for word, order in _ORDERS.items():
        if re.search(rf"\b{word} derivative", sentence.skeleton):
            options["order"] = order
    if point is not None:
        options["point"] = _right_side_of_value(point, variable)
    times = {"2": "twice ", "3": "three times ", "4": "four times ", "5": "five times "}
    reading = f"differentiate {formula} {times.get(options.get('order', ''), '')}with respect to {variable}"
    reading += f" at {variable} = {options['point']}" if "point" in options else ""
    return Problem(Task.DIFFERENTIATE, (formula,), (variable,), options, reading)


def _right_side_of_value(text: str, variable: str) -> str:
    """``2`` of ``x = 2``."""
    match = re.match(rf"^\s*{re.escape(variable)}\s*=(.+)$", text)
    return (match.group(1) if match else text).strip()


def _read_written(sentence: Sentence, op: str, task: Task) -> Problem | None:
    r"""An operation written in symbols: ``\int_0^1 x^2 dx``, ``\lim_{x\to 0} …``, ``\frac{d}{dx} …``."""
    lone = len(sentence.formulas) == 1 and sentence.words <= _ASKING | {
        "integral",
        "limit",
        "sum",
        "derivative",
    }
    if not lone or "simplif" in sentence.skeleton:
        return None
    formula = sentence.formulas[0]
    node = parse(formula)
    if not (isinstance(node, Apply) and node.op == op and len(node.args) > 1 and isinstance(node.args[1], Symbol)):
        return None
    variable = node.args[1].name
    # the formula itself is the statement: engines and checks read its parts from the tree
    return Problem(task, (formula,), (variable,), {"written": "yes"}, f"evaluate {formula}")


def _read_integral(sentence: Sentence) -> Problem | None:
    bounds = rf"(?:,? (?:from|between) {_F} (?:to|and) {_F})?"
    found = _match(
        rf"(?:integrate|(?:indefinite |definite )?integral of|antiderivative of|primitive of) "
        rf"(?:the function )?{_F}(?: (?:with respect to|wrt|in) {_F})?{bounds}",
        sentence,
    )
    if found is None:
        return _read_written(sentence, "integrate", Task.INTEGRATE)
    formula, variable_text, lower, upper = _right_side(str(found[0])), *found[1:]
    match = re.match(r"^(?:\\int)?(.+?)\s*(?:\\,)?\s*d\s*([a-z])$", formula, re.DOTALL)
    if match and variable_text is None:
        formula, variable_text = match.group(1).strip(), match.group(2)
    variable = _one_variable(formula, variable_text)
    if variable is None or _is_relation(parse(formula)):
        return None
    reading = f"integrate {formula} with respect to {variable}"
    if lower is None or upper is None:
        return Problem(Task.INTEGRATE, (formula,), (variable,), {}, reading)
    lower, upper = _right_side_of_value(lower, variable), _right_side_of_value(upper, variable)
    options = {"lower": lower, "upper": upper}
    return Problem(Task.INTEGRATE, (formula,), (variable,), options, f"{reading} from {lower} to {upper}")


def _read_limit(sentence: Sentence) -> Problem | None:
    side = r"(?: from the (right|left|above|below))?"
    found = re.search(rf"limit of (?:the function )?{_F},? (?:as|when|for) {_F}{side}{_END}", sentence.skeleton)
    if found is None:
        return _read_written(sentence, "limit", Task.LIMIT)
    lead = frozenset(re.findall(r"[a-z]+", sentence.skeleton[: found.start()]))
    approach = re.match(
        r"^\s*([A-Za-z]\w*|\\[a-z]+)\s*(?:\\to|\\rightarrow|->|→)\s*(.+)$", sentence.formulas[int(found[2])]
    )
    if not lead <= _ASKING or approach is None:
        return None
    formula, variable, point = _right_side(sentence.formulas[int(found[1])]), approach[1], approach[2].strip()
    options = {"point": point}
    trailing = re.match(r"^(.*?)\s*\^?\{?([+-])\}?$", point)
    if trailing and trailing[1]:
        options = {"point": trailing[1], "side": trailing[2]}
    if found[3]:
        options["side"] = "+" if found[3] in ("right", "above") else "-"
    parse(formula), parse(options["point"])
    reading = f"the limit of {formula} as {variable} tends to {options['point']}"
    if "side" in options:
        reading += " from the right" if options["side"] == "+" else " from the left"
    return Problem(Task.LIMIT, (formula,), (variable.lstrip("\\"),), options, reading)


def _read_sum(sentence: Sentence) -> Problem | None:
    found = _match(
        rf"sum of {_F},? (?:for|as|over|with|where) {_F} (?:from|goes from|runs from) {_F} to {_F}", sentence
    )
    if found is None:
        found = _match(rf"sum of {_F},? from {_F} to {_F}", sentence)
        if found is None:
            return _read_written(sentence, "sum", Task.SUM)
        match = re.match(r"^\s*([a-z])\s*=(.+)$", str(found[1]))
        if match is None:
            return None
        found = (found[0], match[1], match[2].strip(), found[2])
    formula, index, lower, upper = (str(part) for part in found)
    for part in found:
        parse(str(part))
    options = {"lower": lower, "upper": upper}
    return Problem(Task.SUM, (formula,), (index,), options, f"the sum of {formula} for {index} from {lower} to {upper}")


# --- whole numbers ----------------------------------------------------------------------------------------


def _read_number_theory(sentence: Sentence) -> Problem | None:
    found = (
        _match(rf"remainder (?:when|if|of|on dividing) {_F}(?: is)?(?: when)? (?:divided )?by {_F}", sentence)
        or _match(rf"remainder of {_F} (?:mod|modulo) {_F}", sentence)
        or _match(rf"{_F} (?:modulo|mod) {_F}", sentence)
    )
    if found:
        number, modulus = (str(part) for part in found)
        return _remainder(number, modulus)
    found = _match(rf"(?:last|units|unit|ones) digit (?:of|in) {_F}", sentence)
    if found:
        return _remainder(str(found[0]), "10")
    if re.search(rf"^(?:so )?is {_F} (?:a )?prime(?: number)?{_END}", sentence.skeleton):
        number = sentence.formulas[0]
        return Problem(Task.IS_PRIME, (number,), (), {}, f"whether {number} is prime")
    found = _match(rf"(?:prime factori[sz]ation|prime factors|prime decomposition) of {_F}", sentence) or _match(
        rf"(?:factor|factori[sz]e) {_F}(?: into (?:primes|prime factors))?", sentence
    )
    if found and isinstance(parse(str(found[0])), Number):
        return Problem(Task.FACTOR_INTEGER, (str(found[0]),), (), {}, f"the prime factors of {found[0]}")
    found = _match(rf"(?:multiplicative |modular )?inverse of {_F},? (?:modulo|mod) {_F}", sentence)
    if found:
        options = {"modulus": str(found[1])}
        reading = f"the inverse of {found[0]} modulo {found[1]}"
        return Problem(Task.MODULAR_INVERSE, (str(found[0]),), (), options, reading)
    return None


def _remainder(number: str, modulus: str) -> Problem | None:
    if _variables(parse(number)) or _variables(parse(modulus)):
        return None
    reading = f"the remainder of {number} divided by {modulus}"
    return Problem(Task.REMAINDER, (number,), (), {"modulus": modulus}, reading)


def _read_written_remainder(sentence: Sentence) -> Problem | None:
    """``7^2024 mod 13`` written as one formula."""
    if len(sentence.formulas) != 1 or not sentence.words <= _ASKING:
        return None
    match = re.match(r"^(.+?)\s*(?:\\bmod|\\mod|\bmod\b)\s*([^=<>]+)$", sentence.formulas[0])
    return _remainder(match[1].strip(" ("), match[2].strip(" )")) if match and "=" not in match[1] else None


_DIVISORS = r"(?:gcd|hcf|gcf|greatest common (?:divisor|factor)|highest common factor)"
_MULTIPLES = r"(?:lcm|least common multiple|lowest common multiple)"


def _read_gcd_lcm(sentence: Sentence) -> Problem | None:
    for task, names in ((Task.GCD, _DIVISORS), (Task.LCM, _MULTIPLES)):
        match = re.search(rf"{names} (?:of )?(<\d+>(?:(?: ?,| and)+ <\d+>)+){_END}", sentence.skeleton)
        if match is None:
            continue
        lead = frozenset(re.findall(r"[a-z]+", sentence.skeleton[: match.start()]))
        numbers = tuple(sentence.formulas[int(k)] for k in re.findall(r"<(\d+)>", match[1]))
        if lead <= _ASKING and not any(_variables(parse(number)) for number in numbers):
            return Problem(task, numbers, (), {}, f"the {task} of {', '.join(numbers)}")
    return None


# --- matrices ---------------------------------------------------------------------------------------------


def _read_matrix(sentence: Sentence) -> Problem | None:
    names = {
        Task.DETERMINANT: r"(?:determinant|det)",
        Task.INVERSE: r"inverse",
        Task.EIGENVALUES: r"(?:eigenvalues?|eigenvalues and eigenvectors)",
    }
    for task, name in names.items():
        found = _match(rf"{name} of (?:the )?(?:\w+ )?(?:matrix )?{_F}", sentence)
        if found is None and task is Task.INVERSE:
            found = _match(rf"invert (?:the )?(?:matrix )?{_F}", sentence)
        if found is None:
            continue
        formula = str(found[0])
        match = re.match(r"^[A-Z]\s*=(.+)$", formula, re.DOTALL)
        formula = match[1].strip() if match else formula
        node = parse(formula)
        if isinstance(node, Apply) and node.op in ("matrix", "det"):
            plural = "eigenvalues" if task is Task.EIGENVALUES else str(task)
            return Problem(task, (formula,), (), {}, f"the {plural} of {formula}")
    return None


# --- equations, inequalities, expressions -------------------------------------------------------------------


def _is_relation(node: Node, operators: tuple[str, ...] = ("=", "<", ">", "<=", ">=", "!=", "equiv", "and")) -> bool:
    return isinstance(node, Apply) and node.op in operators


def _read_equations(sentence: Sentence) -> Problem | None:
    words = set(sentence.words)
    domain = next((_DOMAINS[word] for word in sorted(words) if word in _DOMAINS), "")
    if not words - set(_DOMAINS) - {"inequality", "inequalities", "congruence"} <= _SOLVING:
        return None
    nodes = [parse(formula, symbols=_named(sentence)) for formula in sentence.formulas]
    relations = [k for k, node in enumerate(nodes) if _is_relation(node)]
    rest = [nodes[k] for k in range(len(nodes)) if k not in relations]
    asked = tuple(dict.fromkeys(node.name for node in rest if isinstance(node, Symbol)))
    roots_of = not relations and len(nodes) == 1 and words & {"roots", "zeros", "root", "zero"}
    if roots_of:
        names = _variables(nodes[0])
        if len(names) == 1:
            formula = _right_side(sentence.formulas[0]) + " = 0"
            return _equation_problem((formula,), names, domain)
        return None
    if not relations or len(asked) != len(rest):
        return None
    formulas = tuple(sentence.formulas[k] for k in relations)
    names = tuple(dict.fromkeys(name for k in relations for name in _variables(nodes[k])))
    unknowns = asked or names
    if not unknowns or not set(unknowns) <= set(names) or (not asked and len(names) > len(formulas)):
        unknowns = ("x",) if not asked and "x" in names and len(formulas) == 1 else unknowns if asked else ()
        if not unknowns or not set(unknowns) <= set(names):
            return None
    kinds = {node.op for k, node in enumerate(nodes) if k in relations and isinstance(node, Apply)}
    if kinds == {"="}:
        return _equation_problem(formulas, unknowns, domain)
    if kinds == {"equiv"} and len(formulas) == len(unknowns) == 1:
        return Problem(Task.CONGRUENCE, formulas, unknowns, {}, f"solve {formulas[0]} for {unknowns[0]}")
    if len(formulas) == len(unknowns) == 1 and "equiv" not in kinds:
        reading = f"solve {formulas[0]} for real {unknowns[0]}"
        return Problem(Task.INEQUALITY, formulas, unknowns, {"domain": "real"}, reading)
    return None


def _named(sentence: Sentence) -> tuple[str, ...]:
    """Names of constants that the question asks to solve for, such as ``e`` in *"solve … for e"*."""
    return tuple(formula for formula in sentence.formulas if formula in ("e", "i"))


def _equation_problem(formulas: tuple[str, ...], unknowns: tuple[str, ...], domain: str) -> Problem:
    options = {"domain": domain} if domain else {}
    kind = "real " if domain == "real" else ""
    reading = f"solve {', '.join(formulas)} for {kind}{', '.join(unknowns)}"
    return Problem(Task.SOLVE, formulas, unknowns, options, reading)


_REWRITES = (
    (Task.SIMPLIFY, r"simplify"),
    (Task.EXPAND, r"(?:expand|multiply out|expand and simplify)"),
    (Task.FACTOR, r"(?:factor|factori[sz]e)"),
)


def _read_rewriting(sentence: Sentence) -> Problem | None:
    if len(sentence.formulas) != 1:
        return None
    for task, verb in _REWRITES:
        found = _match(rf"{verb}(?: completely| fully)?(?: the)?(?: expression| polynomial| fraction)? {_F}"
                       r"(?: completely| fully)?", sentence)  # fmt: skip
        if found and not _is_relation(parse(str(found[0]))):
            return Problem(task, (str(found[0]),), (), {}, f"{task} {found[0]}")
    return None


def _read_percentage(sentence: Sentence) -> Problem | None:
    found = _match(rf"{_F} (?:percent )?of {_F}", sentence)
    if found is None:
        return None
    part = str(found[0])
    if not part.endswith("%") and "percent" in sentence.skeleton:
        part += "%"
    if not part.endswith(("%", "\\%")):
        return None
    formula = f"({part}) * ({found[1]})"
    parse(formula)
    return Problem(Task.EVALUATE, (formula,), (), {}, f"compute {formula}")


def _read_value(sentence: Sentence) -> Problem | None:
    """A bare formula, or one to be computed: a number is evaluated, anything else is left to others."""
    if len(sentence.formulas) != 1 or not sentence.words <= _ASKING | {"much", "equal", "equals"}:
        return None
    formula = sentence.formulas[0].removesuffix("=").strip()
    node = parse(formula)
    if _is_relation(node) or isinstance(node, (Symbol, Number)) or (isinstance(node, Apply) and node.op == "list"):
        return None
    if _variables(node):
        return Problem(Task.SIMPLIFY, (formula,), (), {}, f"simplify {formula}") if not sentence.words else None
    return Problem(Task.EVALUATE, (formula,), (), {}, f"compute {formula}")


_READERS = (
    _read_number_theory,
    _read_gcd_lcm,
    _read_written_remainder,
    _read_matrix,
    _read_derivative,
    _read_integral,
    _read_limit,
    _read_sum,
    _read_percentage,
    _read_rewriting,
    _read_equations,
    _read_value,
)
