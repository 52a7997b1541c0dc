r"""Which environments are statements, what they are called, and how they are numbered.

Promises that every ``\newtheorem`` (and thmtools' ``\declaretheorem``) of a document is known by its own name, and
that numbers come out as LaTeX would print them for the standard counters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from phirag.corpus.latex.groups import bracketed, group, skip_blanks

__all__ = ["LEVELS", "Numbering", "Statement", "statements"]

_STANDARD = {
    "theorem": "theorem", "thm": "theorem", "thmplain": "theorem", "lemma": "lemma", "lem": "lemma",
    "proposition": "proposition", "prop": "proposition", "corollary": "corollary", "cor": "corollary",
    "coro": "corollary", "crl": "corollary", "definition": "definition", "defn": "definition",
    "defi": "definition", "dfn": "definition", "defin": "definition", "example": "example", "exa": "example",
    "exmp": "example", "examples": "example", "eg": "example", "remark": "remark", "rem": "remark",
    "rmk": "remark", "rk": "remark", "proof": "proof", "pf": "proof", "axiom": "axiom", "conjecture": "conjecture",
    "conj": "conjecture", "claim": "claim", "fact": "fact", "exercise": "exercise", "ex": "exercise",
    "problem": "problem", "prob": "problem", "solution": "solution", "method": "method", "formula": "formula",
    "notation": "notation", "observation": "observation", "property": "property", "algorithm": "algorithm",
    "question": "question", "hypothesis": "hypothesis", "assumption": "assumption", "note": "note",
}  # fmt: skip
_KINDS = frozenset(_STANDARD.values())
_NEWTHEOREM = re.compile(r"\\(?:newtheorem|spnewtheorem|newmdtheoremenv|newtheoremenv)(\*?)[ \t]*")
_DECLARE = re.compile(r"\\declaretheorem[ \t]*")
_OPTION = re.compile(r"([a-z]+)\s*=\s*(\{[^{}]*\}|[^,\]]*)")
_WITHIN = re.compile(r"\\(?:numberwithin|counterwithin)\*?\s*\{([^{}]+)\}\s*\{([^{}]+)\}")
LEVELS = ("part", "chapter", "section", "subsection", "subsubsection")
"""Section commands, outermost first."""
_WORDS = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Statement:
    """An environment for statements: the kind of its passages, its counter, and whether it is numbered."""

    kind: str
    counter: str = ""
    declared: bool = False


@dataclass
class _Declared:
    statements: dict[str, Statement] = field(default_factory=dict)
    within: dict[str, str] = field(default_factory=dict)


def statements(text: str) -> tuple[dict[str, Statement], dict[str, str]]:
    r"""Return the statement environments of a document, and the counter that each counter is numbered within.

    Examples
    --------
    >>> found, within = statements(r"\newtheorem{satz}{Theorem}[section] \newtheorem{hs}[satz]{Hilfssatz (Lemma)}")
    >>> found["satz"], found["hs"], within
    (Statement(kind='theorem', counter='satz', declared=True), Statement(kind='lemma', counter='satz',
     declared=True), {'satz': 'section'})
    """
    declared = _Declared({name: Statement(kind) for name, kind in _STANDARD.items()})
    for match in _NEWTHEOREM.finditer(text):
        _newtheorem(text, match, declared)
    for match in _DECLARE.finditer(text):
        _declaretheorem(text, match.end(), declared)
    for counter, outer in _WITHIN.findall(text):
        declared.within[counter] = outer
    return declared.statements, declared.within


def _newtheorem(text: str, match: re.Match[str], declared: _Declared) -> None:
    name = group(text, match.end())
    if name is None:
        return
    shared = bracketed(text, skip_blanks(text, name[1]))
    printed = group(text, skip_blanks(text, shared[1] if shared else name[1]))
    if printed is None:
        return
    outer = bracketed(text, skip_blanks(text, printed[1]))
    short = name[0].strip()
    counter = "" if match.group(1) else (shared[0].strip() if shared else short)
    declared.statements[short] = Statement(_kind(short, printed[0]), counter, True)
    if outer and counter == short:
        declared.within[short] = outer[0].strip()


def _declaretheorem(text: str, at: int, declared: _Declared) -> None:
    options = bracketed(text, at)
    name = group(text, skip_blanks(text, options[1] if options else at))
    if name is None:
        return
    later = bracketed(text, skip_blanks(text, name[1]))
    values = {key: value.strip("{} ") for key, value in _OPTION.findall(",".join(o[0] for o in (options, later) if o))}
    numbered = values.get("numbered", "yes") != "no"
    for short in (part.strip() for part in name[0].split(",")):
        counter = values.get("sibling") or values.get("numberlike") or values.get("sharenumber") or short
        printed = values.get("name") or values.get("title") or short
        declared.statements[short] = Statement(_kind(short, printed), counter if numbered else "", True)
        outer = values.get("numberwithin") or values.get("parent") or values.get("within")
        if outer and counter == short:
            declared.within[short] = outer


def _kind(short: str, printed: str) -> str:
    """The kind a printed name stands for: a known word in it, else the environment's own name, else the words."""
    words = [match.group() for match in _WORDS.finditer(printed.lower())]
    known = [word for word in (*words, *(word.rstrip("s") for word in words)) if word in _KINDS]
    if known:
        return known[0]
    return _STANDARD.get(short.lower()) or " ".join(words[:3]) or "statement"


@dataclass
class Numbering:
    """The counters of a document as it is read from front to back."""

    within: dict[str, str]
    chapters: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    appendix: bool = False

    def section(self, level: str) -> str:
        """Count a section command and return its number."""
        self._step(level)
        return self._printed(level)

    def statement(self, counter: str) -> str:
        """Count a statement and return its number; none for an unnumbered one."""
        if not counter:
            return ""
        self._step(counter)
        return self._printed(counter)

    def begin_appendix(self) -> None:
        """Number chapters, or else sections, by letters from here on."""
        self.appendix = True
        self.counts["chapter" if self.chapters else "section"] = 0

    def _step(self, counter: str) -> None:
        self.counts[counter] = self.counts.get(counter, 0) + 1
        for inner in self._inside(counter):
            self.counts[inner] = 0

    def _inside(self, counter: str) -> list[str]:
        """Every counter that begins again where this one steps."""
        found = list(LEVELS[LEVELS.index(counter) + 1 :]) if counter in LEVELS[1:] else []
        waiting = [counter, *found]
        while waiting:
            outer = waiting.pop()
            for inner, its in self.within.items():
                if its == outer and inner not in found and inner != counter:
                    found.append(inner)
                    waiting.append(inner)
        return found

    def _printed(self, counter: str, depth: int = 0) -> str:
        count = self.counts.get(counter, 0)
        lettered = self.appendix and counter == ("chapter" if self.chapters else "section")
        own = chr(ord("A") + (count - 1) % 26) if lettered and count else str(count)
        outer = self.within.get(counter, self._above(counter))
        return f"{self._printed(outer, depth + 1)}.{own}" if outer and depth < 6 else own

    def _above(self, counter: str) -> str:
        """The section command whose number stands before this one's."""
        first = "chapter" if self.chapters else "section"
        if counter not in LEVELS[1:] or LEVELS.index(counter) <= LEVELS.index(first):
            return ""
        return LEVELS[LEVELS.index(counter) - 1]
