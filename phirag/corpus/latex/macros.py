r"""Macros expanded, so that a passage stands alone: ``\newcommand``, ``\def``, ``\let`` and their kin.

Promises that text is only ever rewritten by the document's own definitions, that a definition which calls itself
or grows without end costs a bounded amount of work and is left unexpanded and told, and that every letter of the
result leads back to its file and line. A macro that programs TeX (conditionals, category codes) is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from phirag.corpus.latex.definitions import Environment, Macro, read_definition
from phirag.corpus.latex.groups import bracketed, glue, group, skip_blanks
from phirag.corpus.latex.project import VERBATIM
from phirag.corpus.mapped import Builder, MappedText
from phirag.corpus.problems import Skipped

__all__ = ["expand"]

MAX_DEPTH = 40
MAX_EXPANSIONS = 5_000  # of one use of a macro
MAX_LENGTH = 300_000  # characters one use of a macro may become
MAX_RUNAWAYS = 20  # after so many, nothing more is expanded
_CONTROL = re.compile(r"\\([A-Za-z@]+|.)", re.DOTALL)
_NAME = re.compile(r"\*?[ \t]*\{([A-Za-z0-9@:*\-]{1,60})\}")
_PARAMETER = re.compile(r"#(#|\d)")
_DELIMITED = 5_000  # characters within which a delimiter has to follow


class _Runaway(Exception):
    """A macro that would not end."""


@dataclass
class _Pending:
    """What a text became, and the macro at its very end that still wants its arguments."""

    text: str
    wants: str | None = None


@dataclass
class _Expander:
    report: Callable[[int, str], None]
    macros: dict[str, Macro] = field(default_factory=dict)
    environments: dict[str, Environment] = field(default_factory=dict)
    steps: int = 0
    runaways: int = 0
    told: set[str] = field(default_factory=set)
    unclosed: set[str] = field(default_factory=set)  # verbatim environments that nothing ends any more

    def pieces(self, text: str, depth: int) -> Iterator[tuple[int, int, str | None, str | None]]:
        """Yield (begin, end, replacement or ``None`` for a copy, macro that wants arguments at the very end)."""
        at = 0
        for match in _CONTROL.finditer(text):
            begin = match.start()
            if begin < at:
                continue
            found = self._found(text, match, depth)
            if found is None:
                continue
            if begin > at:
                yield at, begin, None, None
            at, replacement, wants = found
            yield begin, at, replacement, wants
        if at < len(text):
            yield at, len(text), None, None

    def _found(self, text: str, match: re.Match[str], depth: int) -> tuple[int, str | None, str | None] | None:
        """What a control word stands for: (end, replacement, wants), or ``None`` if it stands for itself."""
        name, begin, end = match.group(1), match.start(), match.end()
        if name in ("begin", "end"):
            return self._environment(text, name, begin, end, depth)
        if name == "verb":
            stop = text.find(text[end : end + 1], end + 1, end + 500) if end < len(text) else -1
            return (stop + 1, None, None) if stop >= 0 and text[end] not in "{ \n" else None
        defined = read_definition(text, name, end, self.macros, self.environments)
        if defined is not None:
            return defined, "", None
        macro = self.macros.get(name)
        return None if macro is None else self._call(name, macro, text, begin, end, depth)

    def _environment(
        self, text: str, word: str, begin: int, end: int, depth: int
    ) -> tuple[int, str | None, str | None] | None:
        named = _NAME.match(text, end)
        if named is None:
            return None
        name = named.group(1)
        if word == "begin" and name in VERBATIM:
            close = -1 if name in self.unclosed else text.find(f"\\end{{{name}}}", named.end())
            if close < 0 and depth == 0:
                self.unclosed.add(name)
            return (close if close >= 0 else named.end()), None, None
        environment = self.environments.get(name)
        if environment is None:
            return None
        if word == "end":
            return named.end(), self._rescan(environment.end, depth).text, None
        call = self._call(name, environment.begin, text, begin, named.end(), depth)
        return call or (named.end(), None, None)

    def _call(
        self, name: str, macro: Macro, text: str, begin: int, end: int, depth: int
    ) -> tuple[int, str | None, str | None] | None:
        """Expand one use; follow a macro that the expansion leaves at its end into the arguments behind it."""
        if macro.programs:
            if name not in self.told:
                self.told.add(name)
                self.report(begin, f"\\{name} programs TeX; it is left as it is")
            return None
        out = ""
        wants: str | None = name
        while wants is not None:
            current = macro if wants == name and not out else self.macros.get(wants)
            read = None if current is None else _arguments(text, end, current)
            if current is None or read is None:
                if not out and wants == name:
                    return (end, None, name) if not text[end:].strip() else None
                out += "\\" + wants
                if not text[end:].strip():
                    return end, out[: -len(wants) - 1], wants
                break
            arguments, end = read
            self._count(out, depth)
            body = _substitute(current.body, arguments)
            result = _Pending(body) if current.literal else self._rescan(body, depth)
            out += glue(out, result.text) + result.text
            wants = result.wants
        return end, out, None

    def _rescan(self, text: str, depth: int) -> _Pending:
        """Expand what an expansion gave."""
        if "\\" not in text:
            return _Pending(text)
        out: list[str] = []
        for begin, end, replacement, wants in self.pieces(text, depth + 1):
            if wants is not None and end >= len(text.rstrip()):
                return _Pending("".join(out) + (replacement or ""), wants)
            piece = text[begin:end] if replacement is None else replacement
            out.append((glue(out[-1], piece) if out else "") + piece)
        return _Pending("".join(out))

    def _count(self, out: str, depth: int) -> None:
        self.steps += 1
        if depth > MAX_DEPTH or self.steps > MAX_EXPANSIONS or len(out) > MAX_LENGTH:
            raise _Runaway


def expand(source: MappedText) -> tuple[MappedText, list[Skipped]]:
    r"""Return the text with its own macros expanded and their definitions gone, and what could not be expanded.

    Examples
    --------
    >>> from phirag.corpus.mapped import File
    >>> text = r"\newcommand{\norm}[1]{\lVert #1\rVert} \def\eps{\varepsilon}" + "\n" + r"$\norm{x}<\eps$, \undefined"
    >>> file = File.of("a.tex", text)
    >>> built = Builder()
    >>> built.copy(file, 0, len(text))
    >>> expand(built.done())[0].text.strip()
    '$\\lVert x\\rVert<\\varepsilon$, \\undefined'
    """
    problems: list[Skipped] = []

    def report(offset: int, reason: str) -> None:
        place = source.place(offset)
        problems.append(Skipped(path=place.file, line=place.line, reason=reason))

    built = Builder()
    expander = _Expander(report)
    text, at = source.text, 0
    while at < len(text):
        at = _run(expander, source, text, at, built)
    return built.done(), problems


def _run(expander: _Expander, source: MappedText, text: str, start: int, built: Builder) -> int:
    """Expand from an offset on; return where to go on, which is the end unless a macro ran away."""
    done = start
    part = text[start:] if start else text
    try:
        for begin, end, replacement, wants in expander.pieces(part, 0):
            expander.steps = 0
            if replacement is None:
                built.copy_mapped(source, start + begin, start + end)
            else:
                file, offset = source.locate(start + begin)
                if wants is not None:
                    replacement += "\\" + wants
                built.add(glue(built.last, replacement) + replacement, file, offset)
                if glue(replacement, part[end : end + 1]):
                    built.add(" ", file, offset)
            done = start + end
    except _Runaway:
        match = _culprit(expander, text, done)
        if match is None:  # cannot be: only a macro runs away
            built.copy_mapped(source, done, len(text))
            return len(text)
        name = match.group(1)
        expander.runaways += 1
        if expander.runaways > MAX_RUNAWAYS:
            expander.report(match.start(), "too many macros that do not end; nothing more is expanded")
            expander.macros.clear()
            expander.environments.clear()
        else:
            expander.report(match.start(), f"\\{name} does not end, or grows too long; it is left as it is")
            expander.macros.pop(name, None)
            expander.environments.pop(name, None)
        expander.steps = 0
        return done
    return len(text)


def _culprit(expander: _Expander, text: str, at: int) -> re.Match[str] | None:
    """The first use of a macro from an offset on: the one that ran away."""
    for match in _CONTROL.finditer(text, at):
        if match.group(1) in expander.macros:
            return match
        if match.group(1) in ("begin", "end"):
            named = _NAME.match(text, match.end())
            if named is not None and named.group(1) in expander.environments:
                return re.compile(r"\{(.*?)\}").search(text, match.end())
    return None


def _arguments(text: str, at: int, macro: Macro) -> tuple[list[str], int] | None:
    """The arguments that follow a macro, and where they end; ``None`` if one is missing."""
    arguments: list[str] = []
    if macro.delimiters:
        return _delimited(text, at, macro.delimiters)
    if macro.size:
        at = at + 1 if text.startswith("*", at) else (bracketed(text, at, 40) or ("", at))[1]
    for position in range(macro.parameters):
        after = skip_blanks(text, at)
        if position == 0 and macro.default is not None:
            optional = bracketed(text, after)
            arguments.append(optional[0] if optional else macro.default)
            at = optional[1] if optional else at
            continue
        found = _argument(text, after)
        if found is None:
            return None
        arguments.append(found[0])
        at = found[1]
    return arguments, at


def _argument(text: str, at: int) -> tuple[str, int] | None:
    """One undelimited argument: a group, a control word, or a letter."""
    if at >= len(text) or text[at] in "}$&\n":
        return None
    if text[at] == "{":
        return group(text, at)
    control = _CONTROL.match(text, at)
    return (control.group(), control.end()) if control else (text[at], at + 1)


def _delimited(text: str, at: int, delimiters: tuple[str, ...]) -> tuple[list[str], int] | None:
    """Arguments between delimiters, as ``\\def\\pair(#1,#2){…}`` has them; the first stands before all."""
    if not text.startswith(delimiters[0], at):
        return None
    at += len(delimiters[0])
    arguments: list[str] = []
    for delimiter in delimiters[1:]:
        if not delimiter:
            found = _argument(text, skip_blanks(text, at))
        else:
            stop = text.find(delimiter, at, at + _DELIMITED)
            found = (text[at:stop], stop + len(delimiter)) if stop >= 0 else None
        if found is None:
            return None
        inner = group(found[0], 0)
        arguments.append(inner[0] if inner and inner[1] == len(found[0]) and delimiter else found[0])
        at = found[1]
    return arguments, at


def _substitute(body: str, arguments: list[str]) -> str:
    """Put arguments into a macro's body."""
    if "#" not in body:
        return body
    out = ""
    at = 0
    for match in _PARAMETER.finditer(body):
        out += body[at : match.start()]
        which = match.group(1)
        if which == "#":
            piece = "#"
        else:
            piece = arguments[int(which) - 1] if 0 < int(which) <= len(arguments) else ""
        out += glue(out, piece) + piece
        at = match.end()
        if len(out) > MAX_LENGTH:
            raise _Runaway
    rest = body[at:]
    return out + glue(out, rest) + rest
