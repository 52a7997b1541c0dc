"""A solution with the marks of its checks in place, as a teacher marks a paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phirag.types import Check, Verification

__all__ = ["marked", "refuted_in", "steps_in_words"]

_MARKS = {"PROVED": ("✓", "green"), "CHECKED": ("✓", "green"), "REFUTED": ("✗", "bold red")}


def marked(text: str, verification: Verification) -> Any:
    """Return ``text`` as rich text: a ✓ behind what holds, a numbered ✗ behind what is refuted, coloured alike.

    Relations that were not decided stay as they are. Control characters are shown as blanks.

    Examples
    --------
    >>> from phirag import verify
    >>> solution = "2 + 2 = 4, so 2 + 3 = 6"
    >>> marked(solution, verify("", solution)).plain
    '2 + 2 = 4 ✓, so 2 + 3 = 6 ✗1'
    """
    from rich.text import Text

    out = Text()
    numbers = {id(check): number for number, check in enumerate(refuted_in(verification), 1)}
    position = 0
    for check in _in_place(verification.checks):
        assert check.span is not None
        start, end = check.span
        mark, style = _MARKS[str(check.verdict)]
        out.append(_printable(text[position:start]))
        written = _printable(text[start:end])
        body = written.rstrip()
        out.append(body, style)
        out.append(f" {mark}{numbers.get(id(check), '')}", style)
        out.append(written[len(body) :])
        position = end
    out.append(_printable(text[position:]))
    return out


def refuted_in(verification: Verification) -> list[Check]:
    """Return the refuted checks that have a place in the text, in its order."""
    return [check for check in _in_place(verification.checks) if str(check.verdict) == "REFUTED"]


def steps_in_words(verification: Verification) -> str:
    """Return how many relations were found, and what came of them."""
    found = [check for check in verification.checks if check.span is not None and check.kind != "citation"]
    counts = dict.fromkeys(("hold", "refuted", "undecided"), 0)
    for check in found:
        kind = {"PROVED": "hold", "CHECKED": "hold", "REFUTED": "refuted"}.get(str(check.verdict), "undecided")
        counts[kind] += 1
    if not found:
        return "Steps: no relation was found in them that could be checked"
    shares = f"✓ {counts['hold']}, ✗ {counts['refuted']}, undecided {counts['undecided']}"
    return f"Steps: {len(found)} relation{'s' if len(found) > 1 else ''} found ({shares})"


def _in_place(checks: Sequence[Check]) -> list[Check]:
    """Checks with a mark, in the order of the text; where two overlap, the refuted one or the first is kept."""
    placed = [check for check in checks if check.span is not None and str(check.verdict) in _MARKS]
    kept: list[Check] = []
    for check in sorted(placed, key=lambda one: (one.span or (0, 0), str(one.verdict) != "REFUTED")):
        assert check.span is not None
        if kept and kept[-1].span is not None and check.span[0] < kept[-1].span[1]:
            if str(check.verdict) == "REFUTED" and str(kept[-1].verdict) != "REFUTED":
                kept[-1] = check
            continue
        kept.append(check)
    return kept


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)
