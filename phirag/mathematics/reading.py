"""A question to the problem it states.

A question is read only if every one of its words is accounted for: a phrase that matches and words that
change nothing. *"Find the smallest positive root of …"* is not read as *"Find the roots of …"*; the answer
to a question that was not asked helps nobody.
"""

from __future__ import annotations

import re
from dataclasses import replace

from phirag.errors import ParseError
from phirag.mathematics.asking import ASKING, F, free_names, is_relation, matched, right_side, words_of
from phirag.mathematics.bases import without_bases
from phirag.mathematics.clauses import Clauses, peel, variable_constants
from phirag.mathematics.phrases import Sentence, read_sentence
from phirag.mathematics.problems import Given, NotUnderstood, Problem, Task
from phirag.mathematics.reading_algebra import ALGEBRA
from phirag.mathematics.reading_arithmetic import ARITHMETIC
from phirag.mathematics.reading_calculus import CALCULUS
from phirag.mathematics.reading_chance import read_letters
from phirag.mathematics.reading_comparison import COMPARISON
from phirag.mathematics.reading_counting import read_counting
from phirag.mathematics.reading_curves import CURVES
from phirag.mathematics.reading_digits import DIGITS, read_in_base
from phirag.mathematics.reading_extrema import EXTREMA
from phirag.mathematics.reading_measures import read_clock, read_conversion
from phirag.mathematics.reading_numbers import NUMBERS_AND_MATRICES
from phirag.mathematics.reading_parity import PARITY
from phirag.mathematics.reading_phrases import PHRASES
from phirag.mathematics.reading_polynomials import POLYNOMIALS, powers_of_i
from phirag.mathematics.reading_sequences import read_sequence
from phirag.mathematics.reading_sought import SOUGHT
from phirag.mathematics.reading_words import WORDS
from phirag.mathematics.series import without_dots
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, symbols_of
from phirag.mathematics.wording import ambiguous_script, normalised

__all__ = ["read_problem"]

SOLVING = ASKING | frozenset(
    (
        "solve equation equations system simultaneous linear quadratic cubic quartic polynomial all every each "
        "solution solutions root roots zero zeros such as satisfying satisfies unknown unknowns variable "
        "variables formula terms over numbers so when make makes true holds does will following satisfy must "
        "equality set only hold"
    ).split()
)
_SIGNS = ("positive", "negative", "nonnegative", "nonzero", "nonreal")
_DOMAINS = {"real": "real", "reals": "real", "complex": "complex"}


def read_problem(question: str) -> Problem | NotUnderstood:
    """Return the problem a question states, or what in it was not understood.

    Parameters
    ----------
    question
        A question in English, with formulas in plain text or LaTeX.

    Examples
    --------
    >>> read_problem("How to solve 3*x^2+4*x+5=1?").reading
    'solve 3*x^2+4*x+5=1 for x'
    >>> read_problem("Let f(x) = x^2. Suppose 2a = 6. What is f(a)?").reading
    'given f(x) = x^2; 2a = 6: compute f(a)'
    >>> read_problem("Solve x^2 = 2 for the luckiest x").part
    'luckiest'
    """
    plain = normalised(question)
    for reader in READERS_OF_TEXT:
        found = reader(plain)
        if found is not None:
            return found
    based = without_bases(plain)
    if based.found and not based.answer:
        return NotUnderstood("numerals have a base, and the base of the answer is not said", "base")
    if not based.found and not based.answer:
        return _read(plain)
    return _in_base(_read(based.text), based.answer)


def _read(question: str) -> Problem | NotUnderstood:
    script = ambiguous_script(question)
    if script:
        return NotUnderstood(f"{script!r} can be read in two ways; set it in braces", script)
    sentence = read_sentence(question)
    sentence = replace(sentence, formulas=tuple(without_dots(formula) for formula in sentence.formulas))
    if not sentence.formulas:
        return NotUnderstood("there is no mathematics in it")
    sentence = replace(sentence, symbols=variable_constants(sentence))
    try:
        clauses = peel(sentence)
    except ParseError as error:
        return NotUnderstood(error.message)
    undefined = _undefined_function(sentence)
    if undefined:
        return NotUnderstood(f"nothing says what the function {undefined!r} is", undefined)
    if clauses.given:
        found = _read_goal(clauses.rest)
        if found is not None and _domains_matter(found, clauses):
            return _domain_unused(clauses)
        if found is not None:
            return _with_given(found, clauses)
    if not clauses.given or not (clauses.rest.functions or "." in sentence.skeleton[:-1]):
        found = _read_goal(sentence)
        if found is not None:
            return replace(found, symbols=_symbols(sentence, found))
    return _not_understood(sentence, clauses.rest)


def _undefined_function(sentence: Sentence) -> str:
    """A letter such as ``f`` that is applied to something although no formula defines it; empty if there is none."""
    text = " ; ".join(sentence.formulas)
    applied = set(re.findall(r"(?<![A-Za-z\\])([fghFGHPQ])(?:\s*\^\{?-1\}?\s*)?\(", text))
    defined = set(re.findall(r"(?<![A-Za-z\\])([fghFGHPQ])\s*\(\s*[a-z](?:\s*,\s*[a-z])*\s*\)\s*(?:=|;|$)", text))
    return min(applied - defined, default="")


def _in_base(problem: Problem | NotUnderstood, base: int) -> Problem | NotUnderstood:
    """The value of a problem, to be written in a base."""
    if not base or isinstance(problem, NotUnderstood):
        return problem
    if problem.task not in (Task.EVALUATE, Task.IN_BASE) or problem.given:
        return NotUnderstood(f"'base {base}' is not accounted for in this kind of problem", "base")
    if problem.task is Task.IN_BASE:
        return problem
    reading = f"{problem.reading}, in base {base}"
    return replace(problem, task=Task.VALUE_IN_BASE, options={"to": str(base)}, reading=reading)


def _read_goal(sentence: Sentence) -> Problem | None:
    for reader in _READERS:
        try:
            found = reader(sentence)
        except ParseError:  # a formula in it cannot be read: this reader has nothing to say
            continue
        if found is not None:
            return found
    return None


def _with_given(problem: Problem, clauses: Clauses) -> Problem:
    """The problem with what was laid down; an equation in the one name that is asked for is to be solved for it."""
    given = clauses.given
    if problem.given:
        given = (*given, *problem.given)
    elif (
        problem.task is Task.VALUE
        and "pick" not in problem.options
        and given
        and not given[-1].function
        and len(given[-1].formulas) == 1
    ):
        name, earlier = problem.expressions[0].strip(), replace(clauses.rest, known=_known(clauses.given[:-1]))
        formula = given[-1].formulas[0]
        node = earlier.parse(formula)
        asked = isinstance(clauses.rest.parse(name), Symbol) and free_names(earlier, node) == (name,)
        if asked and is_relation(node, ("=",)) and not re.fullmatch(rf"\s*{name}\s*=[^=]*", formula):
            problem = Problem(Task.SOLVE, (formula,), (name,), {}, f"solve {formula} for {name}")
            given = given[:-1]
    domains = tuple(item for item in given if item.domain and item.domain not in ("roots", "identity"))
    if domains and problem.task is Task.SOLVE and len(problem.unknowns) == 1:
        # the kind of number that the unknown has to be narrows the solutions
        reading = problem.reading
        problem = Problem(Task.VALUE, problem.unknowns, reading=reading, given=(Given(problem.expressions),))
        given = (*given, *problem.given)
    said = [_said(item) for item in given]
    reading = f"given {'; '.join(said)}: {problem.reading}" if said else problem.reading
    reading = reading.replace("\\opstar", "∗").replace("opstar(", "∗(")
    return replace(problem, reading=reading, given=given, symbols=_symbols(clauses.rest, problem))


def _symbols(sentence: Sentence, problem: Problem) -> tuple[str, ...]:
    """Variables of the problem whose names usually mean a constant."""
    named = [name for name in problem.unknowns if name in ("i", "e")]
    return tuple(dict.fromkeys((*sentence.symbols, *named)))


def _domains_matter(problem: Problem, clauses: Clauses) -> bool:
    """Whether a kind of number was laid down that the problem found does not heed."""
    if any(item.domain == "roots" for item in clauses.given) and problem.task is not Task.VALUE:
        return True
    named = {name for item in clauses.given if item.domain not in ("", "identity") for name in item.formulas}
    if not named or problem.task is Task.VALUE or (problem.task is Task.SOLVE and len(problem.unknowns) == 1):
        return False
    return bool(named - clauses.rest.known)


def _domain_unused(clauses: Clauses) -> NotUnderstood:
    domain = next(item.domain for item in clauses.given if item.domain)
    return NotUnderstood(f"{domain!r} is not accounted for in this kind of problem", domain)


def _known(given: tuple[Given, ...]) -> frozenset[str]:
    """Names that equations laid down give a value to."""
    return frozenset(
        name for item in given if not item.function and not item.domain
        for formula in item.formulas for name in re.findall(r"[A-Za-z]", formula)
    )  # fmt: skip


def _said(given: Given) -> str:
    if given.domain == "identity":
        return f"{given.formulas[0]} identically"
    if given.domain == "roots":
        return f"{', '.join(given.parameters)} the roots of {given.formulas[0]}"
    if given.domain:
        return f"{', '.join(given.formulas)} {given.domain}"
    if not given.function:
        return ", ".join(given.formulas)
    derived = f"derivative number {given.order} of " if given.order else ""
    return f"{given.function}({', '.join(given.parameters)}) = {derived}{given.formulas[0]}"


def _not_understood(*sentences: Sentence) -> NotUnderstood:
    """The smallest thing that stood in the way of a reading."""
    misses = sorted((miss for sentence in sentences for miss in sentence.misses), key=len)
    known = ASKING | SOLVING
    strange = [word for sentence in sentences for word in words_of(sentence.skeleton) if word not in known]
    part = misses[0][0] if misses else strange[0] if strange else ""
    if part:
        return NotUnderstood(f"{part!r} is not accounted for", part)
    return NotUnderstood("its words do not make up a question that phirag knows")


def _read_equations(sentence: Sentence) -> Problem | None:
    words = set(sentence.words)
    domain = next((_DOMAINS[word] for word in sorted(words) if word in _DOMAINS), "")
    kinds = [word for word in sentence.skeleton.split() if word in _SIGNS]
    words -= set(_SIGNS)
    if not words - set(_DOMAINS) - {"inequality", "inequalities", "congruence"} <= SOLVING:
        return None
    if re.search(r"<\d+> <\d+>", sentence.skeleton):
        return None
    places = [int(k) for k in re.findall(r"<(\d+)>", sentence.skeleton)]
    formulas_here = tuple(sentence.formulas[k] for k in places)
    nodes = [sentence.parse(formula) for formula in formulas_here]
    relations = [k for k, node in enumerate(nodes) if is_relation(node)]
    rest = [nodes[k] for k in range(len(nodes)) if k not in relations]
    asked = tuple(dict.fromkeys(node.name for node in rest if isinstance(node, Symbol)))
    roots_of = not relations and len(nodes) == 1 and words & {"roots", "zeros", "root", "zero"}
    if roots_of:
        names = free_names(sentence, nodes[0])
        if len(names) == 1:
            formula = right_side(formulas_here[0]) + " = 0"
            return _equation_problem((formula,), names, domain)
        return None
    if not relations or len(asked) != len(rest):
        return None
    formulas = tuple(formulas_here[k] for k in relations)
    names = tuple(dict.fromkeys(name for k in relations for name in free_names(sentence, nodes[k])))
    unknowns = _unknowns(asked, names, len(formulas))
    if not unknowns or (len(formulas) > 1 and any(_is_ambiguous(sentence, formula) for formula in formulas)):
        return None
    if asked and len(asked) < len(unknowns):
        shown = f"solve {', '.join(formulas)} for {', '.join(asked)}"
        return Problem(Task.VALUE, asked, (), {}, shown, given=(Given(formulas),))
    if kinds:
        if len(formulas) > 1 or len(unknowns) > 1:
            return None
        shown = f"solve {formulas[0]} for {' '.join(kinds)} {unknowns[0]}"
        given = (Given(unknowns, domain=" ".join(kinds)), Given(formulas))
        return Problem(Task.VALUE, unknowns, (), {}, shown, given) if _only_equations(nodes, relations) else None
    operators = {node.op for k, node in enumerate(nodes) if k in relations and isinstance(node, Apply)}
    if operators == {"="}:
        return _equation_problem(formulas, unknowns, domain)
    if operators == {"equiv"} and len(formulas) == len(unknowns) == 1:
        return Problem(Task.CONGRUENCE, formulas, unknowns, {}, f"solve {formulas[0]} for {unknowns[0]}")
    if len(formulas) == len(unknowns) == 1 and "equiv" not in operators:
        reading = f"solve {formulas[0]} for real {unknowns[0]}"
        return Problem(Task.INEQUALITY, formulas, unknowns, {"domain": "real"}, reading)
    return None


def _only_equations(nodes: list[Node], relations: list[int]) -> bool:
    return all(is_relation(nodes[k], ("=",)) for k in relations)


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


def _is_ambiguous(sentence: Sentence, formula: str) -> bool:
    """Whether a formula among several defines a function (``f(x) = x^2``), or may mean ``i`` or ``e`` as unknowns."""
    defined = re.match(r"\s*([A-Za-z])\s*\(\s*[A-Za-z]\s*\)\s*=", formula)
    constants = {"i", "e"} - set(sentence.symbols) - sentence.known
    return (defined is not None and defined[1] not in sentence.functions) or bool(
        constants & set(symbols_of(sentence.parse(formula)))
    )


def _equation_problem(formulas: tuple[str, ...], unknowns: tuple[str, ...], domain: str) -> Problem:
    options = {"domain": domain} if domain else {}
    kind = "real " if domain == "real" else ""
    reading = f"solve {', '.join(formulas)} for {kind}{', '.join(unknowns)}"
    return Problem(Task.SOLVE, formulas, unknowns, options, reading)


_REWRITES = (
    (Task.SIMPLIFY, r"simplify"),
    (Task.RATIONALIZE, r"(?:simplify and )?rationalize the denominator(?: of)?"),
    (Task.EXPAND, r"(?:expand|multiply out|expand and simplify)"),
    (Task.FACTOR, r"(?:factor|factori[sz]e)"),
)


def _read_rewriting(sentence: Sentence) -> Problem | None:
    for task, verb in _REWRITES:
        found = matched(rf"(?:completely |fully )?{verb}(?: completely| fully)?(?: the)?(?: following)?(?: given)?"
                       rf"(?: expression| polynomial| fraction| product)?(?: in <\d+>)?(?: ?:)? {F}"
                       r"(?: completely| fully)?", sentence)  # fmt: skip
        if found and not is_relation(sentence.parse(str(found[0]))):
            formula = str(found[0])
            return Problem(task, (formula,), powers_of_i(formula), {}, f"{task} {formula}")
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
    sentence.parse(formula)
    return Problem(Task.EVALUATE, (formula,), (), {}, f"compute {formula}")


_PICKED = {
    "greatest": "largest", "largest": "largest", "maximum": "largest", "smallest": "smallest", "least": "smallest",
    "minimum": "smallest", "sum of all": "sum", "sum of the": "sum", "product of all": "product", "all": "all",
    "product of the": "product",
}  # fmt: skip


def _read_picked(sentence: Sentence) -> Problem | None:
    """*The greatest possible value of y^3*, where what is given allows several values."""
    if not sentence.known:
        return None
    found = matched(rf"({'|'.join(_PICKED)}) (?:possible )?values? (?:of|for) {F}", sentence)
    if found is None or free_names(sentence, sentence.parse(str(found[1]))):
        return None
    pick, formula = _PICKED[str(found[0])], str(found[1])
    reading = f"{'all values' if pick == 'all' else f'the {pick} of the values'} of {formula}"
    return Problem(Task.VALUE, (formula,), (), {} if pick == "all" else {"pick": pick}, reading)


def _described(node: Node) -> frozenset[str]:
    """Words that only describe a formula: a fraction may be called a quotient, but not a product."""
    kinds = {
        "+": "sum", "*": "product", "/": "fraction quotient ratio", "-": "difference",
        "sum": "sum series sequence infinite arithmetic geometric", "product": "product infinite",
        "det": "determinant", "tuple": "ordered pair triple point coordinates", "matrix": "matrix", "abs": "absolute",
        "factorial": "factorial", "log": "logarithm", "limit": "limit",
    }  # fmt: skip
    op = node.op if isinstance(node, Apply) else ""
    return frozenset(f"simplified numerical {kinds.get(op, '')}".split())


def _read_value(sentence: Sentence) -> Problem | None:
    """A bare formula, or one to be computed: a number is evaluated, anything else is left to others."""
    places = [int(k) for k in re.findall(r"<(\d+)>", sentence.skeleton)]
    left = [
        word
        for word in words_of(sentence.skeleton)
        if word not in ASKING | {"much", "equal", "equals", "express", "convert", "write", "add"}
    ]
    if len(places) != 1:
        return None
    formula = sentence.formulas[places[0]].removesuffix("=").strip()
    node = sentence.parse(formula)
    if is_relation(node) or (isinstance(node, Apply) and node.op == "list"):
        return None
    left = [word for word in left if word not in _described(node)]
    if left:
        sentence.misses.append(tuple(left))
        return None
    free = free_names(sentence, node)
    if sentence.known or sentence.functions:
        if not free:
            return Problem(Task.VALUE, (formula,), (), {}, f"compute {formula}")
        return Problem(Task.EXPAND, (formula,), (), {}, f"compute {formula}") if sentence.functions else None
    if isinstance(node, Symbol) or (isinstance(node, Number) and not sentence.words):
        return None
    if free:
        settled = not sentence.words or (isinstance(node, Apply) and node.op == "det")
        return Problem(Task.SIMPLIFY, (formula,), (), {}, f"simplify {formula}") if settled else None
    return Problem(Task.EVALUATE, (formula,), (), {}, f"compute {formula}")


READERS_OF_TEXT = (read_in_base, read_clock, read_conversion, read_letters, read_sequence, read_counting)
_READERS = (
    *COMPARISON,
    *EXTREMA,
    *PARITY,
    *CURVES,
    *SOUGHT,
    *WORDS,
    *ALGEBRA,
    *ARITHMETIC,
    *DIGITS,
    *POLYNOMIALS,
    *NUMBERS_AND_MATRICES,
    *PHRASES,
    *CALCULUS,
    _read_picked,
    _read_percentage,
    _read_rewriting,
    _read_equations,
    _read_value,
)
