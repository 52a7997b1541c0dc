"""Several answers against several: lists in any order, sets, tuples in theirs, and values with names.

Values that carry names are paired by name where both sides name them. A value that is written twice counts once if it
is a point or stands in a set; a list of numbers that repeats one (``1, 1, 2``) against one that does not is undecided,
since a list of roots and a list of sides mean different things by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from phirag.mathematics.equality import Comparison
from phirag.mathematics.equivalence.labels import names_of
from phirag.mathematics.equivalence.readings import Labelled, Statement, Values
from phirag.mathematics.equivalence.results import is_same, weaker
from phirag.types import Verdict

__all__ = ["compare_collections", "with_names"]

Compare = Callable[[Statement, Statement], Comparison]


def compare_collections(first: Values, second: Values, compare: Compare) -> Comparison:
    """Compare two collections; ``compare`` compares two of their items."""
    kinds = {first.kind, second.kind}
    if kinds == {"tuple"}:
        return _in_order(first.items, second.items, compare)
    if kinds == {"tuple", "set"}:
        found = _in_any_order(first.items, second.items, compare, points=True)
        return (Verdict.UNDETERMINED, "one is a set and the other an ordered tuple") if is_same(found) else found
    labels = [_labels(side.items) for side in (first, second)]
    if all(labels) and not _numbered(labels[0] + labels[1]):
        return _by_name(first.items, second.items, labels, compare)
    bare_first, bare_second = _bare(first.items), _bare(second.items)
    if "tuple" in kinds or (any(labels) and not all(labels) and not _numbered(labels[0] or labels[1])):
        found = _in_order(bare_first, bare_second, compare)
        if "tuple" not in kinds and found[0] is Verdict.REFUTED:
            other = _in_any_order(bare_first, bare_second, compare, points=False)
            if is_same(other):
                return Verdict.UNDETERMINED, "the values agree, but not in the order in which they are named"
        return found
    return _in_any_order(bare_first, bare_second, compare, points="set" in kinds or _points(bare_first, bare_second))


def with_names(labelled: Labelled) -> Values | None:
    """``(p, q) = (3, 2)`` as the list ``p = 3, q = 2``."""
    names = names_of(labelled.label)
    for reading in labelled.value.readings:
        if isinstance(reading, Values) and reading.kind == "tuple" and len(reading.items) == len(names):
            pairs = zip(names, reading.items, strict=True)
            return Values(tuple(Statement(item.text, (Labelled(name, item),)) for name, item in pairs))
    return None


def _labels(items: Sequence[Statement]) -> list[str]:
    """The names of all items; empty unless each has one of its own or all share one."""
    found = [next((r.label for r in item.readings if isinstance(r, Labelled)), "") for item in items]
    return found if all(found) and len(set(found)) == len(found) else []


def _numbered(labels: Sequence[str]) -> bool:
    """Whether the names only count the values of one unknown: ``x_1``, ``x_2``."""
    return all(re.fullmatch(r"(?:x|z|t|\\lambda)_?[12345]", label) for label in labels)


def _bare(items: Sequence[Statement]) -> tuple[Statement, ...]:
    """Items without their names."""
    out = []
    for item in items:
        named = next((reading for reading in item.readings if isinstance(reading, Labelled)), None)
        out.append(named.value if named else item)
    return tuple(out)


def _points(*sides: Sequence[Statement]) -> bool:
    return all(
        any(isinstance(r, Values) and r.kind == "tuple" for r in item.readings) for side in sides for item in side
    )


def _count(first: Sequence[Statement], second: Sequence[Statement]) -> Comparison:
    return Verdict.REFUTED, f"there are {len(first)} values on one side and {len(second)} on the other"


def _in_order(first: Sequence[Statement], second: Sequence[Statement], compare: Compare) -> Comparison:
    if len(first) != len(second):
        return _count(first, second)
    results = [compare(one, two) for one, two in zip(first, second, strict=True)]
    return _together(results)


def _together(results: Sequence[Comparison]) -> Comparison:
    """What follows from the comparisons of all parts."""
    for wanted in (Verdict.REFUTED, Verdict.UNDETERMINED):
        for place, (verdict, evidence) in enumerate(results):
            if verdict is wanted:
                return verdict, f"value {place + 1} of {len(results)}: {evidence}"
    weakest = Verdict.CHECKED if any(verdict is Verdict.CHECKED for verdict, _ in results) else Verdict.PROVED
    return weakest, f"all {len(results)} values agree"


def _by_name(
    first: Sequence[Statement], second: Sequence[Statement], labels: list[list[str]], compare: Compare
) -> Comparison:
    named = [dict(zip(names, _bare(items), strict=True)) for names, items in zip(labels, (first, second), strict=True)]
    if named[0].keys() != named[1].keys():
        found = _in_any_order(_bare(first), _bare(second), compare, points=False)
        return (Verdict.UNDETERMINED, "the values agree, but their names differ") if is_same(found) else found
    return _together([compare(value, named[1][name]) for name, value in named[0].items()])


def _in_any_order(
    first: Sequence[Statement], second: Sequence[Statement], compare: Compare, *, points: bool
) -> Comparison:
    """Pair every item with an equal one of the other side."""
    ones, twos = _distinct(first, compare), _distinct(second, compare)
    repeats = len(ones) != len(first) or len(twos) != len(second)
    weakest, undecided = Verdict.PROVED, ""
    left_over = list(twos)
    for item in ones:
        partner, verdict, why = _partner(item, left_over, compare)
        if partner is None:
            if why:
                undecided = why
                continue
            return Verdict.REFUTED, f"only one side has {_shown(item)}"
        weakest = verdict if verdict is Verdict.CHECKED else weakest
        left_over.remove(partner)
    if undecided:
        return _count(ones, twos) if len(ones) != len(twos) else (Verdict.UNDETERMINED, undecided)
    if left_over:
        return Verdict.REFUTED, f"only one side has {_shown(left_over[0])}"
    if repeats and len(first) != len(second) and not points:
        return Verdict.UNDETERMINED, "the values agree, but one side repeats some of them"
    found = weakest, f"all {len(ones)} values agree" if ones else "both are empty"
    return weaker(found, "repeated values count once") if repeats and len(first) != len(second) else found


def _partner(item: Statement, others: Sequence[Statement], compare: Compare) -> tuple[Statement | None, Verdict, str]:
    """An equal item of ``others``, or why it is not known that there is none."""
    same = next((other for other in others if other.readings == item.readings), None)
    if same is not None:
        return same, Verdict.PROVED, ""
    why = ""
    for other in others:
        verdict, evidence = compare(item, other)
        if verdict in (Verdict.PROVED, Verdict.CHECKED):
            return other, verdict, ""
        if verdict is Verdict.UNDETERMINED:
            why = evidence
    return None, Verdict.UNDETERMINED, why


def _distinct(items: Sequence[Statement], compare: Compare) -> list[Statement]:
    """Items without those that are written alike."""
    seen: dict[object, Statement] = {}
    for item in items:
        seen.setdefault(item.readings or item.text, item)
    return list(seen.values())


def _shown(item: Statement) -> str:
    from phirag.mathematics.equivalence.readings import Value
    from phirag.mathematics.meaning import to_sympy
    from phirag.mathematics.printing import plain

    if not item.text and item.readings and isinstance(item.readings[0], Value):
        return plain(to_sympy(item.readings[0].node))
    return item.text[:60].strip("\x02\x03") or "one of its values"
