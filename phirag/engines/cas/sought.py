"""Whole numbers with given properties, found by trying them, and what is asked of them. Runs inside the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, prod
from typing import Any

from phirag.engines.cas.working import Declined, Working
from phirag.mathematics.integers import Condition, compiled_condition
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.syntax import Apply, Node, Symbol, symbols_of

__all__ = ["SOUGHT"]

MAX_TRIED = 2_000_000


def _sought(problem: Problem) -> Working:
    name, asked = problem.unknowns[0], problem.options["of"]
    nodes = [problem.parse(text) for text in problem.expressions]
    tests = [compiled_condition(node, name) for node in nodes]
    low, high = bounds(nodes, name)
    working = Working()
    found = _found(tests, low, high, asked)
    _no_doubt(problem, nodes, name, found)
    if not found:
        if asked in ("count", "share"):
            working.step("No integer satisfies the conditions.")
            working.final = "0"
            return working
        raise Declined("no integer satisfies the conditions")
    _show(working, found, low, high, asked)
    if asked == "share":
        working.final = str(Fraction(len(found), int(problem.options["total"])))
        working.step(f"{len(found)} of {problem.options['total']} numbers are {working.final} of them.")
        return working
    working.final = str(_asked(asked, found))
    return working


def _asked(asked: str, found: Sequence[int]) -> int:
    if asked == "only" and len(found) != 1:
        raise Declined("more than one integer satisfies the conditions")
    values: Mapping[str, Callable[[], int]] = {
        "count": lambda: len(found), "sum": lambda: sum(found), "product": lambda: prod(found),
        "smallest": lambda: found[0], "largest": lambda: found[-1], "only": lambda: found[0],
        "difference": lambda: found[-1] - found[0],
    }  # fmt: skip
    return values[asked]()


def _show(working: Working, found: Sequence[int], low: int | None, high: int | None, asked: str) -> None:
    if low is not None and high is not None:
        working.step(f"The integers from {low} to {high} come into question.")
    shown = ", ".join(map(str, found[:12])) + (", …" if len(found) > 12 else "")
    what = "The first that satisfies the conditions is" if asked == "smallest" else "The conditions hold for"
    working.step(f"{what} {shown}.", "Trying every case")


def _found(tests: Sequence[Condition], low: int | None, high: int | None, asked: str) -> list[int]:
    """The numbers that satisfy all conditions, as many as are needed."""
    if asked == "smallest" and low is not None:
        last = low + MAX_TRIED if high is None else min(high, low + MAX_TRIED)
        first = next((k for k in range(low, last + 1) if all(test(k) for test in tests)), None)
        if first is None and last != high:
            raise Declined("too large: none of the first numbers satisfies the conditions")
        return [] if first is None else [first]
    if asked == "largest" and high is not None:
        last = high - MAX_TRIED if low is None else max(low, high - MAX_TRIED)
        first = next((k for k in range(high, last - 1, -1) if all(test(k) for test in tests)), None)
        return [] if first is None else [first]
    if low is None or high is None:
        raise Declined("the conditions allow numbers without end")
    if high - low > MAX_TRIED:
        raise Declined("too large: there are too many numbers to try")
    return [k for k in range(low, high + 1) if all(test(k) for test in tests)]


def _no_doubt(problem: Problem, nodes: Sequence[Node], name: str, found: Sequence[int]) -> None:
    """*Between 2 and 7* leaves open whether 2 and 7 count; the answer must not depend on it."""
    for text in filter(None, problem.options.get("doubtful", "").split(";")):
        value = to_sympy(problem.parse(text))
        if value.is_Integer and int(value) in found:
            raise Declined(f"whether {value} itself counts is not said")


def bounds(nodes: Sequence[Node], name: str) -> tuple[int | None, int | None]:
    """The least and the greatest integer that the conditions leave open; ``None`` where there is no bound."""
    low: int | None = None
    high: int | None = None
    links = [
        link for node in nodes for link in (node.args if isinstance(node, Apply) and node.op == "and" else (node,))
    ]
    for link in links:
        for least, most in [_interval(link, name)]:
            low = least if low is None else low if least is None else max(low, least)
            high = most if high is None else high if most is None else min(high, most)
    return low, high


def _interval(link: Node, name: str) -> tuple[int | None, int | None]:
    """The bounds that one relation sets, directly or as the ends of its real solutions."""
    import sympy as sp

    if not (isinstance(link, Apply) and link.op in ("<", ">", "<=", ">=", "=")) or name not in symbols_of(link):
        return None, None
    match link:
        case Apply("=", (Apply("mod", (number, Symbol(divisor))), _)) if divisor == name and name not in symbols_of(
            number
        ):
            size = abs(int(to_sympy(number)))
            return (-size, size) if size else (None, None)
    if any(
        isinstance(part, Apply) and part.op not in "+-*/^neg" + "abs" for side in link.args for part in _parts(side)
    ):
        return None, None
    unknown = sp.Symbol(name, real=True)
    left, right = (to_sympy(side, {name: unknown}) for side in link.args)
    relation = {"<": sp.Lt, ">": sp.Gt, "<=": sp.Le, ">=": sp.Ge, "=": sp.Eq}[link.op](left, right)
    if isinstance(link.args[0], Symbol) or isinstance(link.args[1], Symbol):
        other = right if isinstance(link.args[0], Symbol) else left
        if not other.has(unknown):
            return _ends(sp.solveset(relation, unknown, sp.S.Reals))
    try:
        return _ends(sp.solveset(relation, unknown, sp.S.Reals))
    except (NotImplementedError, ValueError):
        return None, None


def _parts(node: Node) -> list[Node]:
    return [node, *(part for argument in node.args for part in _parts(argument))] if isinstance(node, Apply) else [node]


def _ends(found: Any) -> tuple[int | None, int | None]:
    """The integers next to the ends of a set of real numbers."""
    import sympy as sp

    if found == sp.S.EmptySet:
        return 1, 0
    try:
        least, most = found.inf, found.sup
    except (NotImplementedError, AttributeError):
        return None, None
    low = None if least == -sp.oo else ceil(least)
    high = None if most == sp.oo else floor(most)
    return low, high


SOUGHT: Mapping[Task, Callable[[Problem], Working]] = {Task.SOUGHT: _sought}
