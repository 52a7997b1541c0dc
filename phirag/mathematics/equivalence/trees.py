"""A formula that is no relation to its readings, by what stands at its root: value, tuple, set, interval, matrix."""

from __future__ import annotations

import re
from itertools import product

from phirag.mathematics.equivalence.formulas import unknowns
from phirag.mathematics.equivalence.numerals import exact
from phirag.mathematics.equivalence.readings import Equation, Labelled, Reading, Region, Statement, Value, Values
from phirag.mathematics.meaning import branches
from phirag.mathematics.syntax import Apply, Node, symbols_of, walk

__all__ = ["readings_of_node", "readings_of_value", "spread"]

_INTERVALS = ("union", "intersection", "difference", "interval(]", "interval[)", "numbers")


def readings_of_value(value: Value) -> list[Reading]:
    """A value, or both values of a ``±``."""
    both = branches(value.node)
    if len(both) == 1:
        return (
            readings_of_node(value.node, "")
            if not value.unit and value.base == 10 and not value.open_ended
            else [value]
        )
    if sum(isinstance(node, Apply) and node.op in ("pm", "mp") for node in walk(value.node)) > 1:
        return []  # whether the signs go together is not said
    return [Values(tuple(Statement("", (Value(node, value.unit),)) for node in both), "list")]


def readings_of_node(node: Node, text: str) -> list[Reading]:
    """The readings of a formula without relation, by what stands at its root."""
    match node:
        case Apply("neg", (Apply(op, _) as inner,)) if op in _INTERVALS:
            return [Region(Apply("mirrored", (inner,)))]
        case Apply("set", items) | Apply("list", items):
            kind = "set" if node.op == "set" else "list"
            return [Values(tuple(spread([_item(item) for item in items])), kind)]  # type: ignore[arg-type]
        case Apply("tuple", _) if len(branches(node)) > 1:
            return _signed_tuples(node)
        case Apply("tuple", items):
            pair: Reading = Values(tuple(_item(item) for item in items), "tuple")
            return [pair, Region(node)] if len(items) == 2 and _may_be_ends(*items) else [pair]
        case Apply("closed", (low, high)) if not _falling(low, high):
            return [Region(node)]
        case Apply("closed", items) if len(items) > 1:
            return [Values(tuple(_item(item) for item in items), "tuple")]
        case Apply("matrix", rows) if (
            all(isinstance(row, Apply) and len(row.args) == 1 for row in rows) or len(rows) == 1
        ):
            entries = [entry for row in rows if isinstance(row, Apply) for entry in row.args]
            return (
                [Values(tuple(_item(entry) for entry in entries), "tuple"), Value(node)]
                if len(entries) > 1
                else [Value(node)]
            )
        case Apply(op, _) if op in _INTERVALS:
            return [Region(node)]
        case Apply("and" | "<" | ">" | "<=" | ">=" | "!=" | "=", _):
            return [Equation(node)]
    return readings_of_value(Value(node)) if len(branches(node)) > 1 else [Value(node)]


def _signed_tuples(node: Apply) -> list[Reading]:
    """The tuples of ``(±1, ±2)``: with signs that go together, and with signs that do not."""
    together = branches(node)
    apart = [Apply("tuple", items) for items in product(*map(branches, node.args))]
    readings: list[Reading] = [Values(tuple(_item(part) for part in together), "list")]
    if len(apart) > len(together):
        readings.append(Values(tuple(_item(part) for part in apart), "list"))
    return readings


def _may_be_ends(low: Node, high: Node) -> bool:
    """Whether two items may be the ends of an interval: rising numbers, or one end at infinity."""
    infinite = any("inf" in symbols_of(end) for end in (low, high))
    return infinite or not (_falling(low, high) or unknowns(low) or unknowns(high))


def _falling(low: Node, high: Node) -> bool:
    """Whether two numbers do not rise, so that they are the ends of no interval."""
    first, second = exact(low), exact(high)
    return first is not None and second is not None and first >= second


def _item(node: Node) -> Statement:
    return Statement("", tuple(readings_of_node(node, "")))


def spread(items: list[Statement]) -> list[Statement]:
    """Items that are lists themselves because of ``±`` give their values to the list they stand in."""
    out: list[Statement] = []
    for item in items:
        inner = item.readings[0] if len(item.readings) == 1 else None
        if isinstance(inner, Labelled) and len(inner.value.readings) == 1:
            value = inner.value.readings[0]
            if isinstance(value, Values) and value.kind == "list":
                out += [Statement(part.text, (Labelled(inner.label, part),)) for part in value.items]
                continue
        if (
            isinstance(inner, Values)
            and inner.kind == "list"
            and (not item.text or re.search(r"\\pm|±|\\mp", item.text))
        ):
            out += inner.items
        else:
            out.append(item)
    return out
