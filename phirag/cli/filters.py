"""The options that narrow a search, the same for every command that searches."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phirag.index import Filter

__all__ = ["add_filters", "filter_of"]


def add_filters(command: Any) -> None:
    """Add ``--kind``, ``--area`` and ``--source`` to a command."""
    for option, example in (("kind", "theorem"), ("area", "'linear*'"), ("source", "'notes/*'")):
        command.add_argument(
            f"--{option}",
            action="append",
            default=[],
            metavar="PATTERN",
            help=f"only passages of this {option}, such as {example}; may be given several times",
        )


def filter_of(options: argparse.Namespace) -> Filter | None:
    """Return the filter that the options ask for, or ``None``."""
    from phirag.index import Filter

    found = Filter(kinds=tuple(options.kind), areas=tuple(options.area), sources=tuple(options.source))
    return found if found else None
