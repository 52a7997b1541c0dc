"""``phirag verify``: the final answer and the steps of any text, checked and marked in place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phirag.types import Verification

__all__ = ["add_to"]

MAX_BYTES = 2_000_000


def add_to(commands: Any) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "verify",
        help="check the final answer and the steps of a text from any model",
        description="Check the final answer of a worked solution and each step of it, and print it with marks in "
        "place. Exit code 0: nothing is refuted; 1: something is refuted; 2: bad input.",
    )
    command.add_argument("file", help='the text to check; "-" reads standard input')
    command.add_argument("--question", required=True, help="the question that the text answers")
    command.add_argument(
        "--deadline", type=float, default=10.0, metavar="S", help="seconds a check may take (default: 10)"
    )
    command.add_argument("--json", action="store_true", help="print the verification as JSON")
    command.set_defaults(run=run)


def read_text(name: str) -> str:
    """The text of a file, or of standard input.

    Raises
    ------
    InputError
        If it cannot be read, is too large, or is not text.
    """
    from phirag.errors import InputError

    try:
        if name == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"{name} cannot be read: {error.strerror}", hint="give the path of a text file, or -"
        ) from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{name} is larger than {MAX_BYTES:,} bytes", hint="give the answer alone")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 text", hint="give a plain text, Markdown or LaTeX file") from error
    if "\x00" in text:
        raise InputError(f"{name} is a binary file", hint="give a plain text, Markdown or LaTeX file")
    if not text.strip():
        raise InputError(f"{name} is empty", hint="give a text that states an answer")
    return text


def run(options: argparse.Namespace) -> int:
    """Check, print, and say by the exit code whether anything is refuted."""
    from phirag.assistant import checked_question
    from phirag.errors import InputError
    from phirag.types import Verdict
    from phirag.verification import SolutionVerifier

    if not 0 < options.deadline <= 3600:
        raise InputError("--deadline has to be between 0 and 3600 seconds", hint="leave it out for 10 seconds")
    question, text = checked_question(options.question), read_text(options.file)
    found = SolutionVerifier(options.deadline).verify(question, text)
    if options.json:
        print(found.model_dump_json(indent=2))
    else:
        show(text, found)
    refuted = found.verdict is Verdict.REFUTED or any(check.verdict is Verdict.REFUTED for check in found.checks)
    return 1 if refuted else 0


def show(text: str, found: Verification) -> None:
    """Print the solution with its marks, what is refuted and why, the checks of the answer, and the verdict."""
    from phirag.cli.marking import marked, refuted_in, steps_in_words
    from phirag.cli.show import console, show_checks

    out = console()
    out.print(marked(text.strip("\n"), shifted(found, len(text) - len(text.lstrip("\n")))))
    out.print()
    out.print(steps_in_words(found), markup=False)
    for number, check in enumerate(refuted_in(found), 1):
        out.print(f"✗{number} {' '.join(check.what.split())}: {check.evidence}", markup=False, style="red")
    out.print(f"Final answer: {found.final if found.final is not None else 'none found'}", markup=False)
    show_checks([check for check in found.checks if check.span is None], found)


def shifted(found: Verification, by: int) -> Verification:
    """The verification of a text without its first ``by`` characters."""
    checks = tuple(
        check.model_copy(update={"span": (check.span[0] - by, check.span[1] - by)}) if check.span else check
        for check in found.checks
    )
    return found.model_copy(update={"checks": checks})
