"""Where the shipped reference index is.

In a wheel it is package data (``phirag/_reference``); in a checkout it is ``indexes/reference/index``
beside the package.
"""

from __future__ import annotations

from pathlib import Path

from phirag.errors import IndexNotFound

__all__ = ["REFERENCE", "reference_directory"]

REFERENCE = "reference"
"""The name that stands for the shipped index wherever a directory is asked for."""


def reference_directory() -> Path:
    """Return the directory of the reference index.

    Raises
    ------
    IndexNotFound
        If it is neither in the package nor in the checkout.
    """
    package = Path(__file__).resolve().parent.parent
    for candidate in (package / "_reference", package.parent / "indexes" / "reference" / "index"):
        if (candidate / "manifest.json").is_file():
            return candidate
    raise IndexNotFound(
        "the reference index is not here",
        hint="install phirag from its wheel, or in a checkout run "
        "`phirag index build indexes/reference/entries --out indexes/reference/index`",
    )
