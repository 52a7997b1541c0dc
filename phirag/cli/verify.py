"""``phirag verify``: the final answer of any text, checked against the question."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

__all__ = ["add_to"]

MAX_BYTES = 2_000_000


def add_to(commands: Any) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "verify",
        help="check the final answer of a text from any model",
        description="Find the final answer in a text and check it. Exit code 0: proved, checked or consistent; "
        "1: refuted or undetermined; 2: bad input.",
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
    """Check, print, and say by the exit code whether the answer stood."""
    from phirag.assistant import checked_question
    from phirag.errors import InputError
    from phirag.types import Verdict
    from phirag.verification import AnswerVerifier

    if not 0 < options.deadline <= 3600:
        raise InputError("--deadline has to be between 0 and 3600 seconds", hint="leave it out for 10 seconds")
    question = checked_question(options.question)
    found = AnswerVerifier(options.deadline).verify(question, read_text(options.file))
    if options.json:
        print(found.model_dump_json(indent=2))
    else:
        from phirag.cli.show import console, show_checks

        console().print(f"Final answer: {found.final if found.final is not None else 'none found'}", markup=False)
        show_checks(found.checks, found)
    return 0 if found.verdict in (Verdict.PROVED, Verdict.CHECKED, Verdict.CONSISTENT) else 1
