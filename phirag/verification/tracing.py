"""Which relations of a solution its final answer rests on.

Traced backwards from where the answer is stated: a relation rests on the last one before it that came to a number it
uses, that said what a name in it is, or that was solved for its name. A slip that was taken back, or whose relation was
worked out anew later, bears nothing. Where the answer cannot be traced, nothing is claimed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from phirag.errors import MathematicsError
from phirag.mathematics.balls import exact
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, walk
from phirag.verification.context import free_names
from phirag.verification.readings import readings
from phirag.verification.solution_text import SolutionText
from phirag.verification.statements import Statement

__all__ = ["bearing"]

_WITHDRAWN = re.compile(
    r"^[^.\n]{0,40}[.\s$\\)\]]*(?:wait|no,|hmm|oops|that(?:'s| is) (?:wrong|not right|incorrect)"
    r"|this is (?:wrong|incorrect)|let me re|i made a mistake|correction)",
    re.IGNORECASE,
)
_TOO_COMMON = frozenset({"0", "1", "2"})


@dataclass(frozen=True)
class _Role:
    """What a relation takes in and what it comes to; ``left`` is its left side, as written."""

    used: frozenset[str]
    results: frozenset[str]
    names: frozenset[str]
    defined: str
    left: str


def bearing(solution: SolutionText, final: str | None) -> frozenset[int] | None:
    r"""Return the numbers of the relations that the final answer rests on.

    Parameters
    ----------
    solution
        The solution, taken apart.
    final
        The final answer; ``None`` if there is none.

    Returns
    -------
    frozenset of int or None
        ``None`` if the answer could not be found among the results of the solution.

    Examples
    --------
    >>> text = "$2 + 3 = 6$. Wait, that is wrong. $2 + 3 = 5$. Then $5 \\cdot 7 = 35$."
    >>> sorted(bearing(SolutionText.of(text), "35"))
    [1, 2]
    """
    if not final:
        return None
    roles = [_role(statement) for statement in solution.statements]
    wanted = _numbers_of(final)
    ends = [number for number, role in enumerate(roles) if wanted & role.results]
    if not ends:
        return None
    live = [not _withdrawn(solution, number, roles) for number in range(len(roles))]
    pending, found = [ends[-1]], set()
    while pending:
        current = pending.pop()
        if current in found or not live[current]:
            continue
        found.add(current)
        pending += _rests_on(current, roles, live)
    return frozenset(found)


def _rests_on(current: int, roles: list[_Role], live: list[bool]) -> list[int]:
    role, needed = roles[current], []
    earlier = [number for number in range(current - 1, -1, -1) if live[number]]
    for value in role.used - _TOO_COMMON:
        needed += [number for number in earlier if value in roles[number].results][:1]
    for name in role.names:
        needed += [number for number in earlier if roles[number].defined == name][:1]
    if role.defined:  # "x = 2" rests on the equation in x before it
        needed += [number for number in earlier if role.defined in roles[number].names][:1]
    if not role.used - _TOO_COMMON:  # "the answer is 35" rests on what came to 35
        needed += [number for number in earlier if roles[number].results & role.results - _TOO_COMMON][:1]
    return needed


def _withdrawn(solution: SolutionText, number: int, roles: list[_Role]) -> bool:
    """Whether a relation was taken back, or its left side worked out to something else right after."""
    statement = solution.statements[number]
    if _WITHDRAWN.match(solution.text[statement.end : statement.end + 120]):
        return True
    role = roles[number]
    return any(
        later.left == role.left and len(role.left) > 3 and later.results and not later.results & role.results
        for later in roles[number + 1 :]
    )


def _role(statement: Statement) -> _Role:
    trees = [side.nodes[0] for side in statement.sides if side.nodes]
    first, last = statement.sides[0], statement.sides[-1]
    inner = [node for side in statement.sides[:-1] for node in side.nodes[:1]]
    if len(trees) < 2:
        inner = trees
    results = _values(last.nodes[:1])
    defined = first.nodes[0].name if first.nodes and isinstance(first.nodes[0], Symbol) else ""
    names = frozenset().union(*(free_names(tree) for tree in trees)) - {defined} if trees else frozenset()
    written = [part for tree in inner for part in walk(tree) if isinstance(part, Number)]
    used = frozenset(_canonical(part) for part in written) | _numbers_in(last.nodes[:1])
    return _Role(used - results, results, names, defined, re.sub(r"\s+", "", first.written))


def _numbers_in(trees: tuple[Node, ...]) -> frozenset[str]:
    return frozenset(
        _canonical(part) for tree in trees if isinstance(tree, Apply) for part in walk(tree) if isinstance(part, Number)
    )


def _values(trees: tuple[Node, ...]) -> frozenset[str]:
    return frozenset(value for tree in trees if (value := _canonical(tree)))


def _canonical(tree: Node) -> str:
    """A rational number as text; the tree itself where it is none."""
    try:
        return str(exact(tree))
    except MathematicsError:
        return repr(tree)


def _numbers_of(final: str) -> frozenset[str]:
    """The values that a final answer can be meant as."""
    plain = re.sub(r"\\text\s*\{[^{}]*\}|\\\$|[$€£]|\\%|%", " ", final).replace("{,}", "")
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain)
    texts = [plain, plain.rpartition("=")[2], *re.findall(r"-?\d+(?:\.\d+)?", plain)[:1]]
    return frozenset().union(*(_values(readings(text.strip())) for text in texts if text.strip()))
