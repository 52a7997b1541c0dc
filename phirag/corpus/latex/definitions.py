r"""What a document defines: macros and environments, from any of LaTeX's commands for it.

Promises that the structure's own commands (``\begin``, ``\section``, ``\label`` …) keep their meaning whatever a
document says, since the reader's view of a document rests on them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from phirag.corpus.latex.groups import bracketed, control_word, group, skip_blanks

__all__ = ["PROTECTED", "Environment", "Macro", "read_definition"]

PROTECTED = frozenset(
    """
begin end section subsection subsubsection chapter part paragraph subparagraph label ref eqref cref Cref autoref
pageref nameref hyperref item input include newcommand renewcommand providecommand def let newtheorem newenvironment
renewenvironment title caption appendix verb left right frac sqrt text mathrm bibitem cite footnote usepackage
documentclass proof endproof pmtitle pmtype pmsynonym pmdefines pmrelated pmcanonicalname thesection theequation
""".split()
)
"""Names that a document cannot redefine here."""
_COMMANDS = frozenset(("newcommand", "renewcommand", "providecommand", "DeclareRobustCommand"))
_DEFS = frozenset(("def", "gdef", "edef", "xdef"))
_OPERATORS = frozenset(("DeclareMathOperator", "DeclareMathOperators"))
_DOCUMENT_COMMANDS = frozenset(("NewDocumentCommand", "RenewDocumentCommand", "DeclareDocumentCommand"))
_DELIMITERS = frozenset(("DeclarePairedDelimiter", "DeclarePairedDelimiterX"))
_ENVIRONMENTS = frozenset(("newenvironment", "renewenvironment"))
_DEFINERS = _COMMANDS | _DEFS | _OPERATORS | _DELIMITERS | _DOCUMENT_COMMANDS | _ENVIRONMENTS | {"let"}
_PROGRAMS = re.compile(
    r"\\(?:if[A-Za-z@]*|else|fi|csname|expandafter|catcode|futurelet|loop|repeat|advance|@[A-Za-z@]*|newcount|"
    r"newlength|setlength|kernel@|global|read|write|openin|openout|special|directlua)(?![A-Za-z])"
)
_PARAMETERS = re.compile(r"[^{}]{0,200}")
_COUNT = re.compile(r"[0-9]")


@dataclass(frozen=True)
class Macro:
    """A macro's number of parameters, default of the first, body, and delimiters if it has any.

    ``literal`` bodies are not looked through again (a ``\\let`` keeps the old meaning); ``programs`` says that the
    body uses TeX as a programming language, which is not run here. ``size`` allows for a star or the size of a
    delimiter in brackets before the arguments, which are dropped.
    """

    parameters: int
    body: str
    default: str | None = None
    delimiters: tuple[str, ...] = ()
    literal: bool = False
    size: bool = False

    @property
    def programs(self) -> bool:
        """Whether the body is a program rather than text."""
        return _PROGRAMS.search(self.body) is not None


@dataclass(frozen=True)
class Environment:
    """What the begin and the end of a document's own environment stand for."""

    begin: Macro
    end: str


def read_definition(
    text: str, name: str, at: int, macros: dict[str, Macro], environments: dict[str, Environment]
) -> int | None:
    r"""Take in the definition that a control word begins, and return where it ends; ``None`` if it begins none.

    Parameters
    ----------
    text, at
        The text, and where it goes on behind the control word.
    name
        The control word, without its backslash.
    macros, environments
        Where the definition is put.

    Examples
    --------
    >>> macros = {}
    >>> read_definition(r"\newcommand*{\R}[1][n]{\mathbb{R}^{#1}}.", "newcommand", 11, macros, {}), macros["R"].default
    (39, 'n')
    """
    if name not in _DEFINERS:
        return None
    if text.startswith("*", at):
        at += 1
    at = skip_blanks(text, at)
    if name in _ENVIRONMENTS:
        return _environment(text, at, environments)
    named = control_word(text, at)
    if named is None:
        return None
    if name == "let":
        return _let(text, *named, macros)
    found = _body(text, name, named[1])
    if found is None:
        return None
    macro, end = found
    if named[0] not in PROTECTED and not (name == "providecommand" and named[0] in macros):
        macros[named[0]] = macro
    return end


def _body(text: str, name: str, at: int) -> tuple[Macro, int] | None:
    """Read what follows the name that is defined."""
    if name in _DEFS:
        return _def(text, at)
    if name in _OPERATORS:
        found = group(text, skip_blanks(text, at))
        return (Macro(0, f"\\operatorname{{{found[0]}}}"), found[1]) if found else None
    if name in _DOCUMENT_COMMANDS:
        return _document_command(text, at)
    if name in _DELIMITERS:
        return _paired(text, name, at)
    parameters, default, at = _signature(text, at)
    return _with_body(text, at, parameters, default)


def _signature(text: str, at: int) -> tuple[int, str | None, int]:
    """``[2][default]``: the number of parameters, the default of the first, and the end."""
    count = bracketed(text, skip_blanks(text, at))
    if count is None or not _COUNT.fullmatch(count[0].strip()):
        return 0, None, at
    default = bracketed(text, skip_blanks(text, count[1]))
    return int(count[0]), (default[0] if default else None), (default[1] if default else count[1])


def _with_body(text: str, at: int, parameters: int, default: str | None) -> tuple[Macro, int] | None:
    at = skip_blanks(text, at)
    found = group(text, at)
    if found is None:
        single = control_word(text, at)  # \newcommand\eps\varepsilon
        return (Macro(parameters, text[at : single[1]], default), single[1]) if single else None
    return Macro(parameters, found[0], default), found[1]


def _def(text: str, at: int) -> tuple[Macro, int] | None:
    match = _PARAMETERS.match(text, at)
    found = group(text, match.end()) if match else None
    if match is None or found is None:
        return None
    delimiters = tuple(re.split(r"#\d", match.group()))
    if not any(part.strip() for part in delimiters):
        return Macro(len(delimiters) - 1, found[0]), found[1]
    return Macro(len(delimiters) - 1, found[0], delimiters=delimiters), found[1]


def _paired(text: str, name: str, at: int) -> tuple[Macro, int] | None:
    """mathtools' ``\\DeclarePairedDelimiter\\abs{\\lvert}{\\rvert}``; the ``X`` form has a count and a body."""
    count = bracketed(text, skip_blanks(text, at)) if name.endswith("X") else None
    left = group(text, skip_blanks(text, count[1] if count else at))
    right = group(text, skip_blanks(text, left[1])) if left else None
    body = group(text, skip_blanks(text, right[1])) if right and count else ("#1", right[1] if right else 0)
    if left is None or right is None or body is None:
        return None
    parameters = int(count[0]) if count and _COUNT.fullmatch(count[0].strip()) else 1
    return Macro(parameters, f"{left[0]} {body[0]} {right[0]}", delimiters=(), size=True), body[1]


def _document_command(text: str, at: int) -> tuple[Macro, int] | None:
    """``\\NewDocumentCommand``, as far as its arguments are ordinary: all mandatory, or the first optional."""
    signature = group(text, skip_blanks(text, at))
    body = group(text, skip_blanks(text, signature[1])) if signature else None
    if signature is None or body is None:
        return None
    letters = re.sub(r"\s+", "", signature[0])
    ordinary = re.fullmatch(r"(?:O\{([^{}]*)\}|(o))?(m*)", letters)
    if ordinary is None:
        return Macro(0, "\\directlua"), body[1]  # counted as a program: left as it is, and told
    optional = ordinary.group(1) if ordinary.group(1) is not None else ("" if ordinary.group(2) else None)
    return Macro(len(ordinary.group(3)) + (optional is not None), body[0], optional), body[1]


def _let(text: str, name: str, at: int, macros: dict[str, Macro]) -> int | None:
    at = skip_blanks(text, at)
    if text.startswith("=", at):
        at = skip_blanks(text, at + 1)
    other = control_word(text, at) if text.startswith("\\", at) else None
    if other is None:
        return at + 1 if at < len(text) else None
    if name not in PROTECTED and name != other[0]:
        macros[name] = macros.get(other[0], Macro(0, "\\" + other[0], literal=True))
    return other[1]


def _environment(text: str, at: int, environments: dict[str, Environment]) -> int | None:
    name = group(text, at)
    if name is None:
        return None
    parameters, default, at = _signature(text, name[1])
    begin = group(text, skip_blanks(text, at))
    end = group(text, skip_blanks(text, begin[1])) if begin else None
    if begin is None or end is None:
        return None
    macro = Macro(parameters, begin[0], default)
    if not macro.programs and name[0] not in ("proof", "document"):
        environments[name[0].strip()] = Environment(macro, end[0])
    return end[1]
