"""What the documentation calls public is there, and nothing else is promised."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import phirag
from phirag import errors


def test_public_names() -> None:
    """Each name of the list can be had, and an unknown one is an AttributeError."""
    for name in phirag.__all__:
        assert getattr(phirag, name).__name__ == name
    assert not hasattr(phirag, "nonsense")
    assert set(phirag.__all__) <= set(dir(phirag))


def test_the_version_is_the_distributions() -> None:
    """The package and its metadata tell one version."""
    assert phirag.__version__ == version("phirag")


def test_the_tree_of_errors_is_drawn_in_full() -> None:
    """Every error is in the drawing at the top of errors.py, in the list of names, and has a message and a hint."""
    kinds = {name: kind for name, kind in vars(errors).items()
             if isinstance(kind, type) and issubclass(kind, errors.PhiragError)}  # fmt: skip
    assert set(kinds) == set(errors.__all__)
    drawing = errors.__doc__ or ""
    for name, kind in kinds.items():
        assert re.search(rf"\b{name}\b", drawing), name
        made = kind("it failed", hint="do this")
        assert (made.message, made.hint, str(made)) == ("it failed", "do this", "it failed; do this")


def test_types_are_shipped() -> None:
    """Type checkers of users see phirag's types."""
    assert (Path(phirag.__file__).parent / "py.typed").is_file()
