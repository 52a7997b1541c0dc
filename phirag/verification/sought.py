"""Numbers that were sought, looked for again by other means. Runs inside the worker.

Whole numbers are tried one by one with the conditions built by the computer algebra system; solutions of an equation
are approximated to thirty digits by an iteration for all roots at once, or searched for on a grid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

from phirag.errors import ParseError
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.numeric import real_function
from phirag.mathematics.parser import parse
from phirag.mathematics.phrases import split_top
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.roots import real_roots
from phirag.mathematics.syntax import Apply, Node, Symbol
from phirag.types import Verdict
from phirag.verification.outcome import Outcome

__all__ = ["CHECK_SOUGHT"]

SPAN = 3000  # how far beyond zero numbers are tried where the conditions set no bound


def _sought(problem: Problem, final: str) -> list[Outcome]:
    import sympy as sp

    name, asked = problem.unknowns[0], problem.options["of"]
    stated: Any = to_sympy(parse(final))
    if asked == "share":
        stated, asked = stated * int(problem.options["total"]), "count"
    if not stated.is_Integer:
        raise ParseError(f"{final!r} is not a whole number")
    unknown = sp.Symbol(name, integer=True)
    relations = [relation for text in problem.expressions for relation in _relations(problem.parse(text), unknown)]
    far = SPAN if asked not in ("smallest", "largest", "only") else abs(int(stated)) + 1
    far = max(far, *(abs(int(number)) + 1 for number in _numbers(problem)), 1)
    what, how = f"{problem.reading}: {final}", "trying numbers one by one"
    if far > 60_000:
        return [Outcome(what, how, Verdict.UNDETERMINED, "there are too many numbers to try again")]
    found = [k for k in range(-far, far + 1) if all(_holds(relation, unknown, k) for relation in relations)]
    if not found:
        expected: int | None = 0 if asked == "count" else None
    else:
        expected = {
            "count": len(found), "sum": sum(found), "product": prod(found) if len(found) < 1000 else None,
            "smallest": found[0], "largest": found[-1], "only": found[0] if len(found) == 1 else None,
            "difference": found[-1] - found[0],
        }[asked]  # fmt: skip
    right = expected is not None and stated == expected
    evidence = f"between -{far} and {far} it is {expected}"
    return [Outcome(what, how, Verdict.CHECKED if right else Verdict.REFUTED, evidence)]


def _numbers(problem: Problem) -> list[int]:
    """The whole numbers that the conditions compare with: how far to look."""
    found = []
    for text in problem.expressions:
        node = problem.parse(text)
        for link in node.args if isinstance(node, Apply) and node.op == "and" else (node,):
            match link:
                case Apply("=", (Apply("mod", (number, Symbol())), _)):
                    value = to_sympy(number)
                    if value.is_Integer:  # divisors of a number are not greater than it
                        found.append(int(abs(value)))
            compared = isinstance(link, Apply) and link.op in ("<", ">", "<=", ">=")
            for side in link.args if compared and isinstance(link, Apply) else ():
                try:
                    value = to_sympy(side)
                except ParseError:
                    continue
                if value.is_Rational:
                    found.append(int(abs(value)) + 1)
    return found


def _relations(node: Node, unknown: Any) -> list[Any]:
    """Conditions as Python functions that SymPy writes from its own form of the formula."""
    import sympy as sp

    if isinstance(node, Apply) and node.op == "and":
        return [relation for link in node.args for relation in _relations(link, unknown)]
    assert isinstance(node, Apply)
    if node.op == "equiv":
        difference = to_sympy(node.args[0], {unknown.name: unknown}) - to_sympy(node.args[1], {unknown.name: unknown})
        modulus = to_sympy(node.args[2])
        return [lambda k: sp.Mod(difference.subs(unknown, k), modulus) == 0]
    special = _special(node, unknown)
    if special is not None:
        return [special]
    left, right = (to_sympy(side, {unknown.name: unknown}) for side in node.args)
    compare = {"=": "==", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "!=": "!="}[node.op]
    difference = sp.lambdify(unknown, left - right, modules=[{"Mod": lambda a, b: a % b, "Abs": abs}, "sympy"])
    return [lambda k: _compared(difference(sp.Integer(k)), compare)]


def _compared(value: Any, sign: str) -> bool:
    import sympy as sp

    relation = {"==": sp.Eq, "<": sp.Lt, ">": sp.Gt, "<=": sp.Le, ">=": sp.Ge, "!=": sp.Ne}[sign](value, 0)
    return str(relation) == "True"


def _special(node: Node, unknown: Any) -> Callable[[int], bool] | None:
    """Properties of numbers by SymPy's and Python's own tests."""
    import sympy as sp

    match node:
        case Apply("=", (Apply(name, (inner,)), value)) if name in (
            "is_prime", "is_square", "is_cube", "digit_sum", "is_palindrome", "divisor_count",
        ):  # fmt: skip
            expression, wanted = to_sympy(inner, {unknown.name: unknown}), to_sympy(value)
            tests: Mapping[str, Callable[[int], Any]] = {
                "is_prime": lambda k: int(sp.isprime(k)),
                "is_square": lambda k: int(k >= 0 and sp.integer_nthroot(k, 2)[1]),
                "is_cube": lambda k: int(k >= 0 and sp.integer_nthroot(k, 3)[1]),
                "digit_sum": lambda k: sum(sp.ntheory.digits(abs(k))[1:]),
                "is_palindrome": lambda k: int(sp.ntheory.is_palindromic(abs(k))),
                "divisor_count": lambda k: sp.divisor_count(abs(k)) if k else 0,
            }
            return lambda k: tests[name](int(expression.subs(unknown, k))) == wanted
    return None


def _holds(relation: Callable[[int], bool], unknown: Any, number: int) -> bool:
    try:
        return relation(number)
    except (ZeroDivisionError, ValueError, ParseError):
        return False


def _solutions(problem: Problem, final: str) -> list[Outcome]:
    import sympy as sp

    name, asked, domain = problem.unknowns[0], problem.options["of"], problem.options["domain"]
    node = problem.parse(problem.expressions[0])
    assert isinstance(node, Apply)
    unknown = sp.Symbol(name)
    left, right = (to_sympy(side, {**problem.names(), name: unknown}) for side in node.args)
    difference = sp.together(left - right)
    what = f"{problem.reading}: {final}"
    if "within" in problem.options:
        return [_within(problem, final, left - right, unknown)]
    stated = complex(to_sympy(parse(final)).evalf(20))
    if difference.is_rational_function(unknown):
        how = "approximating all roots at once (Durand-Kerner)"
        top, bottom = sp.fraction(difference)
        if sp.Poly(top, unknown).free_symbols_in_domain:
            return [Outcome(what, how, Verdict.UNDETERMINED, "the coefficients are not numbers")]
        roots = _approximate(
            sp.Poly(top, unknown), multiple=problem.options["noun"] == "roots" and asked in ("sum", "product")
        )
        roots = [root for root in roots if abs(complex(bottom.subs(unknown, root).evalf(15))) > 1e-9]
    else:
        how = "searching for real roots on a grid"
        found, _ = real_roots(real_function(left - right, sp.Symbol(name)))
        roots = [complex(root) for k, root in enumerate(found) if all(abs(root - other) > 1e-7 for other in found[:k])]
    roots = [root for root in roots if _fits(root, domain)]
    if asked in ("largest", "smallest"):
        roots = [root for root in roots if abs(root.imag) < 1e-9]
    power = {"squares": 2, "cubes": 3, "reciprocals": -1}.get(problem.options.get("each", ""), 1)
    expected = _aggregate(asked, [root**power for root in roots])
    evidence = f"the {len(roots)} roots found give {expected:.8g}" if expected is not None else "no root was found"
    right_answer = expected is not None and abs(expected - stated) <= 1e-7 * (1 + abs(stated))
    return [Outcome(what, how, Verdict.CHECKED if right_answer else Verdict.REFUTED, evidence)]


def _within(problem: Problem, final: str, difference: Any, unknown: Any) -> Outcome:
    """Roots in an interval, by a search that the interval is stretched to fill."""
    import sympy as sp

    real = sp.Symbol(unknown.name, real=True)
    limits = to_sympy(problem.parse(problem.options["within"]), {unknown.name: real}).as_set()
    low, high = float(limits.inf), float(limits.sup)
    middle, half = (low + high) / 2, (high - low) / 2
    function = real_function(difference, unknown)
    stretch = half * 1.01 / 20
    found, _ = real_roots(lambda point: function(middle + stretch * point))
    places = [middle + stretch * point for point in found]
    edge = 1e-7 * (1 + abs(high) + abs(low))
    roots: list[complex] = []
    for place in sorted(places):
        inside = low - edge <= place <= high + edge
        end = (abs(place - low) < edge and limits.left_open) or (abs(place - high) < edge and limits.right_open)
        if inside and not end and all(abs(place - other) > 1e-5 * half for other in roots):
            roots.append(complex(place))
    what, how = f"{problem.reading}: {final}", "searching for roots on a grid over the interval"
    asked = problem.options["of"]
    if asked == "list":
        stated = sorted(complex(to_sympy(parse(part)).evalf(20)).real for part in split_top(final))
        right = len(stated) == len(roots) and all(
            abs(a - b.real) < 1e-5 * (1 + half) for a, b in zip(stated, roots, strict=True)
        )
        return Outcome(what, how, Verdict.CHECKED if right else Verdict.REFUTED, f"{len(roots)} roots are found")
    expected = _aggregate(asked, roots)
    value = complex(to_sympy(parse(final)).evalf(20))
    right = expected is not None and abs(expected - value) < 1e-5 * (1 + abs(value))
    return Outcome(
        what, how, Verdict.CHECKED if right else Verdict.REFUTED, f"the {len(roots)} roots found give {expected}"
    )


def _approximate(polynomial: Any, *, multiple: bool) -> list[complex]:
    import mpmath
    import sympy as sp

    if not multiple:
        polynomial = sp.quo(polynomial, sp.gcd(polynomial, polynomial.diff()))
    coefficients = [mpmath.mpmathify(c.evalf(40)) for c in polynomial.all_coeffs()]
    if len(coefficients) < 2:
        return []
    with mpmath.workdps(40):
        return [complex(root) for root in mpmath.polyroots(coefficients, maxsteps=500, extraprec=200)]


def _fits(root: complex, domain: str) -> bool:
    real = abs(root.imag) < 1e-9
    tests = {
        "real": real, "complex": True, "positive": real and root.real > 1e-9, "nonzero": abs(root) > 1e-9,
        "negative": real and root.real < -1e-9, "nonreal": not real,
    }  # fmt: skip
    return all(tests.get(word, False) for word in domain.split())


def _aggregate(asked: str, roots: Sequence[complex]) -> complex | None:
    if asked == "count":
        return complex(len(roots))
    if not roots:
        return None
    ordered = sorted(roots, key=lambda root: root.real)
    return {
        "sum": sum(roots), "product": prod(roots), "average": sum(roots) / len(roots), "largest": ordered[-1],
        "smallest": ordered[0], "difference": ordered[-1] - ordered[0],
    }[asked]  # fmt: skip


CHECK_SOUGHT: Mapping[Task, Callable[[Problem, str], list[Outcome]]] = {
    Task.SOUGHT: _sought,
    Task.SOLUTIONS: _solutions,
}
