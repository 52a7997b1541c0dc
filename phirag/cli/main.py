"""``phirag``: reads the command line, runs one command, turns errors into advice.

Exit codes: 0 it worked (a question was answered), 1 no answer could be given or a check failed, 2 bad input.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from phirag import __version__
from phirag.errors import PhiragError

__all__ = ["main", "parser", "run"]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    from phirag.cli import ask, doctor, index, solve, verify

    top = argparse.ArgumentParser(
        prog="phirag",
        description="Mathematics questions answered with the theorems they rest on, and checked before they "
        "are believed.",
    )
    top.add_argument("--version", action="version", version=f"phirag {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (ask, solve, verify, index, doctor):
        command.add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = parser().parse_args(arguments)
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # its advice on configurations is not for our users
    try:
        return int(options.run(options))
    except PhiragError as error:
        print(f"phirag: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"        {error.hint}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("phirag: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as in `phirag ask … | head`
        sys.stderr.close()
        return 0


def run() -> None:
    """Run the command line of this process; the console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main())


if __name__ == "__main__":
    run()
