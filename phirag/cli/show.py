"""How answers, checks and passages look in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phirag.retrieval import Explanation
    from phirag.types import Answer, Check, RetrievedPassage, Verification

__all__ = ["console", "show_answer", "show_checks", "show_explanation", "show_passages", "table"]

_COLOURS = {
    "PROVED": "green",
    "CHECKED": "green",
    "CONSISTENT": "yellow",
    "UNDETERMINED": "yellow",
    "REFUTED": "red",
}


def console() -> Any:
    """Return a console on standard output; plain and wide enough where that is no terminal."""
    import shutil
    import sys

    from rich.console import Console

    terminal = sys.stdout.isatty()
    return Console(
        highlight=False,
        soft_wrap=not terminal,
        width=None if terminal else max(shutil.get_terminal_size().columns, 110),
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    """Return a plain table; nothing in the cells is taken for markup."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    found = Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        found.add_row(*(Text(cell, style=_COLOURS.get(cell, "")) for cell in row))
    return found


def show_checks(checks: Sequence[Check], verdict: Verification) -> None:
    """Print what was checked, how, and with which verdict."""
    from rich.text import Text

    out = console()
    if checks:
        rows = [[str(check.verdict), check.what, check.how, check.evidence] for check in checks]
        out.print(table(["verdict", "what was checked", "how", "evidence"], rows))
    name = str(verdict.verdict)
    out.print(Text.assemble(("Verdict: ", "bold"), (name, _COLOURS[name]), f" ({verdict.reason})"))


def show_passages(passages: Sequence[RetrievedPassage], gate: str, cited: Sequence[str] = ()) -> None:
    """Print passages with their ids and why each was chosen; cited ones are marked."""
    out = console()
    if not passages:
        out.print(f"Sources: none ({gate})", markup=False)
        return
    rows = [
        ["*" if found.passage.id in cited else "", found.passage.id, found.passage.title, found.reason]
        for found in passages
    ]
    out.print("Sources (* the answer rests on it):" if cited else "Passages found:", markup=False)
    out.print(table(["", "id", "title", "why it was chosen"], rows))


def show_explanation(explanation: Explanation) -> None:
    """Print how a question was searched: the query, the gate, and each channel's rank and score."""
    out = console()
    weights = ", ".join(f"{channel} {weight:.2f}" for channel, weight in explanation.weights.items())
    for name, value in (
        ("words looked for", " ".join(explanation.tokens) or "none"),
        ("added for formulas", "; ".join(explanation.added) or "nothing"),
        ("words covered", f"{explanation.coverage:.0%} of the query's weight, by the best passage"),
        ("channel weights", weights),
        ("gate", f"{'open' if explanation.open else 'shut'}: {explanation.gate}"),
    ):
        out.print(f"{name}: {value}", markup=False)
    rows = []
    for place, found in enumerate(explanation.passages, start=1):
        ranks = {rank.channel: f"{rank.rank} ({rank.score:.2f})" for rank in explanation.ranks[found.passage.id]}
        passage = found.passage
        lines = f":{passage.lines[0]}-{passage.lines[1]}" if passage.lines else ""
        rows.append(
            [
                str(place) + ("" if passage.id in explanation.shown else " (not shown)"),
                passage.id,
                f"{found.score:.4f}",
                *(ranks.get(channel, "") for channel in explanation.weights),
                f"{found.index}, {passage.source}{lines}",
            ]
        )
    out.print(table(["", "id", "fused", *explanation.weights, "from"], rows))


def show_answer(answer: Answer) -> None:
    """Print a whole answer: steps, result, sources, checks, engine."""
    out = console()
    out.print(answer.text, markup=False)
    out.print()
    if answer.final and f"Answer: {answer.final}" not in answer.text:
        out.print(f"Answer: {answer.final}", markup=False)
        out.print()
    cited = [citation.id for citation in answer.citations]
    shown = sorted(answer.passages, key=lambda found: found.passage.id not in cited)
    show_passages(shown, answer.gate, cited)
    show_checks(answer.verification.checks, answer.verification)
    model = f" ({answer.engine.model})" if answer.engine.model else ""
    out.print(f"Engine: {answer.engine.name}{model}, {answer.engine.reason}.", markup=False)
