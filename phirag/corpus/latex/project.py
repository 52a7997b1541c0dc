r"""A LaTeX project to one text: ``\input`` and its kin followed, comments gone, every offset mapped.

Promises that only files of the project's folder are read, that a document cannot make this run for ever or
fill the memory, and that what was asked for and not read is told with file and line. Macros are left to
:mod:`phirag.corpus.latex.macros`.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from phirag.corpus.folder import Folder
from phirag.corpus.mapped import Builder, File, MappedText
from phirag.corpus.problems import Skipped
from phirag.errors import CorpusError

__all__ = ["Joined", "included", "join"]

MAX_FILES = 2_000
MAX_CHARACTERS = 50_000_000
MAX_DEPTH = 30
VERBATIM = ("verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "alltt")
_INCLUDE = r"input|include|subfile|subfileinclude|subimport|import|includefrom|inputfrom"
_TWO_GROUPS = ("import", "subimport", "includefrom", "inputfrom")  # a folder and a file
_SCAN = re.compile(
    r"""\\begin[ \t]*\{(?P<environment>verbatim\*?|Verbatim|lstlisting|minted|alltt|comment)\}
      | \\verb\*?(?P<delimiter>[^A-Za-z\s*])
      | (?P<escaped>\\[\\%])
      | (?P<comment>%[^\n]*)
      | \\(?P<include>"""
    + _INCLUDE
    + r""")(?![A-Za-z@])\*?[ \t]*(?:\{(?P<braced>[^{}\n]*)\}(?:[ \t]*\{(?P<second>[^{}\n]*)\})?
        |(?P<bare>[^\s{}\\%\[]+))
      | \\(?:usepackage|RequirePackage)[ \t]*(?:\[[^\[\]]{0,500}\])?[ \t]*\{(?P<packages>[^{}]{0,500})\}
      | (?P<false>\\iffalse(?![A-Za-z@]))
      | (?P<stop>\\endinput(?![A-Za-z@])|\\end[ \t]*\{document\})""",
    re.VERBOSE,
)
_IF = re.compile(r"\\(?:if[A-Za-z@]*|fi|else)(?![A-Za-z@])")
_BODY = re.compile(r"\\begin\s*\{document\}")


@dataclass
class Joined:
    """A project as one text, the names of the files in it, and what could not be read."""

    text: MappedText
    files: tuple[str, ...]
    problems: list[Skipped]


@dataclass
class _Joining:
    folder: Folder
    main: str
    built: Builder = field(default_factory=Builder)
    files: list[str] = field(default_factory=list)
    problems: list[Skipped] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    count: int = 0

    def problem(self, file: File, at: int, reason: str) -> None:
        place = file.place(at)
        self.problems.append(Skipped(path=place.file, line=place.line, reason=reason))

    def file(self, file: File, begin: int = 0) -> None:
        """Copy a file from an offset on, following what it includes."""
        self.stack.append(file.name)
        if file.name not in self.files:
            self.files.append(file.name)
        text, at = file.text, begin
        unclosed: set[str] = set()
        while match := _SCAN.search(text, at):
            self.built.copy(file, at, match.start())
            at = self._found(file, match, unclosed)
            if at < 0:
                break
            if self.built.length > MAX_CHARACTERS:
                self.problem(
                    file, at, f"the project is longer than {MAX_CHARACTERS:,} characters; the rest is left out"
                )
                break
        if at >= 0:
            self.built.copy(file, at, len(text))
        self.stack.pop()

    def _found(self, file: File, match: re.Match[str], unclosed: set[str]) -> int:
        """Deal with one find; return where to go on, or -1 at the end of the file."""
        begin, end = match.span()
        if match["comment"] is not None:
            return _after_comment(file, end, self.built)
        if match["stop"] is not None:
            return -1
        if match["environment"]:
            return self._verbatim(file, match, unclosed)
        if match["delimiter"]:
            close = file.text.find(match["delimiter"], end, end + 500)
            end = close + 1 if close >= 0 and "\n" not in file.text[end:close] else end
        elif match["false"] is not None:
            after = -1 if "iffalse" in unclosed else _after_fi(file.text, end)
            if after >= 0:
                return after
            unclosed.add("iffalse")
        elif match["include"]:
            self._include(file, match)
            return end if match["include"] in _TWO_GROUPS or match["second"] is None else match.end("braced") + 1
        elif match["packages"] is not None:
            for package in match["packages"].split(","):
                self._package(file, package.strip())
        self.built.copy(file, begin, end)
        return end

    def _verbatim(self, file: File, match: re.Match[str], unclosed: set[str]) -> int:
        name = match["environment"]
        closer = f"\\end{{{name}}}"
        close = -1 if name in unclosed else file.text.find(closer, match.end())
        if close < 0:
            unclosed.add(name)
            self.problem(file, match.start(), f"\\begin{{{name}}} is never closed")
            self.built.copy(file, *match.span())
            return match.end()
        if name != "comment":
            self.built.copy(file, match.start(), close + len(closer))
        return close + len(closer)

    def _include(self, file: File, match: re.Match[str]) -> None:
        wanted = _wanted(match)
        if wanted.startswith("#"):  # the body of a macro
            return
        shown = wanted if len(wanted) <= 80 else wanted[:80] + "…"
        said = f"\\{match['include']}{{{shown}}}"
        name, reason = _resolve(self.folder, wanted, self.main, file.name)
        if name is None:
            self.problem(file, match.start(), f"{said}: {reason}")
        elif name in self.stack:
            self.problem(file, match.start(), f"{said}: the file includes itself")
        else:
            self._follow(file, match.start(), name, said)

    def _follow(self, file: File, at: int, name: str, said: str) -> None:
        self.count += 1
        if self.count > MAX_FILES or len(self.stack) > MAX_DEPTH:
            if self.count <= MAX_FILES + 1:
                self.problem(file, at, f"{said}: too many files; it and further ones are left out")
            return
        try:
            part = File.of(name, self.folder.text(name))
        except CorpusError as error:
            self.problem(file, at, f"{said}: {error.message.removeprefix(f'{name}: ')}")
            return
        body = _BODY.search(part.text)
        self.built.add("\n", file, at)
        self.file(part, body.end() if body else 0)
        self.built.add("\n", file, at)

    def _package(self, file: File, package: str) -> None:
        """Follow a package that is a file of the project; others are not ours to read."""
        name, _ = _resolve(self.folder, package + ".sty", self.main, file.name)
        if name is not None and name not in self.files:
            self._follow(file, 0, name, f"\\usepackage{{{package}}}")


def join(folder: Folder, main: str) -> Joined:
    r"""Return the project of a main file as one text, up to ``\end{document}``.

    Raises
    ------
    CorpusError
        If the main file itself cannot be read.
    """
    joining = _Joining(folder, main)
    joining.file(File.of(main, folder.text(main)))
    return Joined(joining.built.done(), tuple(joining.files), joining.problems)


def included(folder: Folder, name: str, text: str) -> set[str]:
    """Return the files that a file's text asks for and its folder holds."""
    names: set[str] = set()
    if "\\" not in text:
        return names
    for match in _SCAN.finditer(text):
        if match["include"]:
            found, _ = _resolve(folder, _wanted(match), name, name)
            names |= {found} if found else set()
    return names - {name}


def _wanted(match: re.Match[str]) -> str:
    """The name that an include command gives."""
    wanted = (match["braced"] if match["braced"] is not None else match["bare"]).strip().strip('"')
    if match["include"] in _TWO_GROUPS and match["second"]:
        wanted = posixpath.join(wanted, match["second"].strip())
    return wanted


def _resolve(folder: Folder, wanted: str, main: str, current: str) -> tuple[str | None, str]:
    """The file that a name means, seen from the main file and then from the current one, or why there is none."""
    refused = True
    for base in dict.fromkeys((posixpath.dirname(main), posixpath.dirname(current))):
        for candidate in (wanted + ".tex", wanted):
            name = folder.inside(posixpath.join(base, candidate))
            if name is None:
                continue
            refused = False
            if folder.holds(name):
                return name, ""
    if refused:
        return None, "refused, since it leads out of the project's folder"
    return None, "there is no such file in the project's folder"


def _after_comment(file: File, end: int, built: Builder) -> int:
    """Where to go on after a comment: it swallows its newline and the blanks of the next line, as TeX does."""
    text = file.text
    after = end + 1
    while after < len(text) and text[after] in " \t":
        after += 1
    if after < len(text) and text[after] == "\n":  # an empty line follows, which ends a paragraph
        return end
    if built.last and not built.last[-1].isspace():  # \alpha%, and $a$%, must not run into what follows
        built.add(" ", file, end)
    return after


def _after_fi(text: str, at: int) -> int:
    r"""Where to go on after ``\iffalse``: behind its ``\else`` or ``\fi``; -1 if it is never closed."""
    depth = 1
    for match in _IF.finditer(text, at):
        word = match.group()
        if word == "\\fi":
            depth -= 1
        elif word == "\\else":
            if depth == 1:
                return match.end()
        else:
            depth += 1
        if depth == 0:
            return match.end()
    return -1
