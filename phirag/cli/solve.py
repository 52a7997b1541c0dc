"""``phirag solve``: one problem, solved and checked by computing alone; no index, no model."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phirag.types import Solution

__all__ = ["add_to"]


def add_to(commands: Any) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "solve",
        help="solve a problem by computing alone, and check the result; decline what is not fully understood",
        description="Solve a problem whose every word is understood, and check the result, by another method "
        "where there is one. "
        "Needs no index and no model. Exit code 0: solved; 1: declined, with the reason; 2: bad input.",
    )
    command.add_argument("problem", help='the problem, in quotes; "-" reads it from standard input')
    command.add_argument("--deadline", type=float, default=10.0, metavar="S", help="seconds it may take (default: 10)")
    command.add_argument("--json", action="store_true", help="print the whole solution as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Solve, print, and say by the exit code whether there was an answer."""
    from phirag.assistant import checked_question
    from phirag.cli.ask import read_question
    from phirag.errors import InputError
    from phirag.solver import solve

    if not 0 < options.deadline <= 3600:
        raise InputError("--deadline has to be between 0 and 3600 seconds", hint="leave it out for 10 seconds")
    found = solve(checked_question(read_question(options.problem)), deadline=options.deadline)
    if options.json:
        print(found.model_dump_json(indent=2))
    else:
        _show(found)
    return 0 if found.final is not None else 1


def _show(found: Solution) -> None:
    """Print the reading, the steps, the answer and the checks; or why there is no answer."""
    from phirag.cli.show import console, show_checks
    from phirag.types import Verification

    out = console()
    if found.reading:
        out.print(f"Read as: {found.reading}.", markup=False)
    if found.final is None:
        out.print(f"Declined: {found.declined}.", markup=False)
        return
    for number, step in enumerate(found.steps, 1):
        out.print(f"{number}. {step.text}" + (f"  [{step.basis}]" if step.basis else ""), markup=False)
    out.print(f"Answer: {found.final}", markup=False)
    verdict = Verification(verdict=found.verdict, reason=found.reason, final=found.final, checks=found.checks)
    show_checks(found.checks, verdict)
