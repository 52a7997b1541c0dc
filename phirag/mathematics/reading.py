"""A question to the problem it states.

A question is read only if every one of its words is accounted for: a phrase that matches and words that
change nothing. *"Find the smallest positive root of …"* is not read as *"Find the roots of …"*; the answer
to a question that was not asked helps nobody.
"""

from __future__ import annotations

import re

from phirag.errors import ParseError
from phirag.mathematics.asking import ASKING, F, is_relation, matched, right_side, variables
from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import Sentence, read_sentence
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.reading_calculus import CALCULUS
from phirag.mathematics.reading_numbers import NUMBERS_AND_MATRICES
from phirag.mathematics.syntax import Apply, Number, Symbol, symbols_of

__all__ = ["read_problem"]

SOLVING = ASKING | frozenset(
    (
        "solve equation equations system simultaneous linear quadratic cubic quartic polynomial all every each "
        "solution solutions root roots zero zeros such as satisfying satisfies unknown unknowns variable "
        "variables formula terms over numbers so when make true holds"
    ).split()
)
_DOMAINS = {"real": "real", "reals": "real", "complex": "complex"}


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


def _read_equations(sentence: Sentence) -> Problem | None:
    words = set(sentence.words)
    domain = next((_DOMAINS[word] for word in sorted(words) if word in _DOMAINS), "")
    if not words - set(_DOMAINS) - {"inequality", "inequalities", "congruence"} <= SOLVING:
        return None
    nodes = [parse(formula, symbols=_named(sentence)) for formula in sentence.formulas]
    relations = [k for k, node in enumerate(nodes) if is_relation(node)]
    rest = [nodes[k] for k in range(len(nodes)) if k not in relations]
    asked = tuple(dict.fromkeys(node.name for node in rest if isinstance(node, Symbol)))
    roots_of = not relations and len(nodes) == 1 and words & {"roots", "zeros", "root", "zero"}
    if roots_of:
        names = variables(nodes[0])
        if len(names) == 1:
            formula = right_side(sentence.formulas[0]) + " = 0"
            return _equation_problem((formula,), names, domain)
        return None
    if not relations or len(asked) != len(rest):
        return None
    formulas = tuple(sentence.formulas[k] for k in relations)
    names = tuple(dict.fromkeys(name for k in relations for name in variables(nodes[k])))
    unknowns = _unknowns(asked, names, len(formulas))
    if not unknowns or (len(formulas) > 1 and any(_is_ambiguous(formula) for formula in formulas)):
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


def _unknowns(asked: tuple[str, ...], names: tuple[str, ...], equations: int) -> tuple[str, ...]:
    """What to solve for; empty where that is not clear.

    Several equations are solved together: the names that are not asked for are unknowns too, and asking for
    one of them does not make the others known.
    """
    if not set(asked) <= set(names):
        return ()
    if equations > 1:
        if len(names) <= equations:
            return (*asked, *(name for name in names if name not in asked))
        return asked if set(asked) == set(names) else ()
    if asked:
        return asked
    return names if len(names) == 1 else ("x",) if "x" in names else ()


def _is_ambiguous(formula: str) -> bool:
    """Whether a formula among several defines a function (``f(x) = x^2``), or may mean ``i`` or ``e`` as unknowns."""
    defines = re.match(r"\s*[A-Za-z]\s*\(\s*[A-Za-z]\s*\)\s*=", formula) is not None
    return defines or bool({"i", "e"} & set(symbols_of(parse(formula))))


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
        found = matched(rf"{verb}(?: completely| fully)?(?: the)?(?: expression| polynomial| fraction)? {F}"
                       r"(?: completely| fully)?", sentence)  # fmt: skip
        if found and not is_relation(parse(str(found[0]))):
            return Problem(task, (str(found[0]),), (), {}, f"{task} {found[0]}")
    return None


def _read_percentage(sentence: Sentence) -> Problem | None:
    found = matched(rf"{F} (?:percent )?of {F}", sentence)
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
    if len(sentence.formulas) != 1 or not sentence.words <= ASKING | {"much", "equal", "equals"}:
        return None
    formula = sentence.formulas[0].removesuffix("=").strip()
    node = parse(formula)
    if is_relation(node) or isinstance(node, (Symbol, Number)) or (isinstance(node, Apply) and node.op == "list"):
        return None
    if variables(node):
        return Problem(Task.SIMPLIFY, (formula,), (), {}, f"simplify {formula}") if not sentence.words else None
    return Problem(Task.EVALUATE, (formula,), (), {}, f"compute {formula}")


_READERS = (*NUMBERS_AND_MATRICES, *CALCULUS, _read_percentage, _read_rewriting, _read_equations, _read_value)
