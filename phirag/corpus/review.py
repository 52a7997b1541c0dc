"""Whether reference entries are complete, well linked, well typeset and different from one another.

Promises that each problem names its entry and says what to do. Whether entries are true is tested in
:mod:`phirag.corpus.formal` as far as a machine can, and read by people beyond that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from phirag.corpus.entry import Entry
from phirag.corpus.typesetting import faults
from phirag.types import Record

__all__ = ["Problem", "incomplete", "review"]

ALIKE = 0.6  # share of two statements' runs of three words in common, from which on they say the same
_WORDS = re.compile(r"\\?[a-z]+|\d+|[=<>^+-]")
_NUMERAL = re.compile(r"\d+(?:\.\d+)?")


class Problem(Record):
    """What is wrong with an entry."""

    entry: str
    what: str


def review(entries: Sequence[Entry]) -> list[Problem]:
    """Return the problems of a corpus: links, typesetting, drifted checks, duplicates.

    Parameters
    ----------
    entries
        All entries of the corpus, since links and duplicates are judged across it.
    """
    known = {entry.id: entry for entry in entries}
    problems = [Problem(entry=entry.id, what=what) for entry in entries for what in _alone(entry, known)]
    problems += [Problem(entry=a, what=what) for a, what in (*_same_names(entries), *_same_statements(entries))]
    problems += [Problem(entry=name, what="`needs` leads back to the entry itself") for name in _circular(known)]
    return problems


def incomplete(entry: Entry) -> list[str]:
    """Return what an entry still lacks: questions, a misuse, a claim where its kind should have one.

    Examples
    --------
    >>> incomplete(Entry(id="even-number", kind="definition", title="Even number", aliases=(), area="arithmetic",
    ...     statement="$n$ is even if $2$ divides it.", hypotheses=(), use_when="Parity matters.",
    ...     application="$6 = 2 \\\\cdot 3$ is even."))
    ['2 to 4 questions', 'a typical misuse']
    """
    lacks = []
    if not 2 <= len(entry.questions) <= 4:
        lacks.append("2 to 4 questions")
    if not entry.misuse:
        lacks.append("a typical misuse")
    return lacks


def _alone(entry: Entry, known: Mapping[str, Entry]) -> Iterator[str]:
    texts = (entry.title, entry.statement, *entry.hypotheses, entry.conventions, entry.use_when, entry.misuse,
             entry.application, *entry.questions)  # fmt: skip
    for text in texts:
        yield from faults(text)
    for name in (*entry.needs, *entry.related):
        if name not in known:
            yield f"there is no entry {name} to link to"
        if name == entry.id:
            yield "links to itself"
    if set(entry.needs) & set(entry.related):
        yield "an entry stands both in `needs` and in `related`"
    for question in entry.questions:
        if f" {_folded(entry.title)} " in f" {_folded(question)} ":
            yield f"a question names the theorem: {question[:60]}"
    if len({_folded(question) for question in entry.questions}) < len(entry.questions):
        yield "two questions are the same"
    yield from _drifted(entry)


def _drifted(entry: Entry) -> Iterator[str]:
    """Checks that share no numeral with the application, which they therefore do not recompute."""
    written = re.sub(r"(?<=\d)(?:\\,|\{,\})(?=\d{3})", "", entry.application)  # 13\,983\,816
    shown = set(_NUMERAL.findall(re.sub(r"\\[dt]?frac(\d)", r" \1 ", written)))
    for check in entry.check:
        numerals = set(_NUMERAL.findall(" ".join((check.claim, *check.where.values()))))
        if numerals and shown and not numerals & shown:
            yield f"the check {check.claim[:60]} shares no number with the application"
        sides = [side.strip() for side in check.claim.split("=")]
        if len(sides) == 2 and sides[0] == sides[1]:
            yield f"the check {check.claim[:60]} cannot fail"


def _folded(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.casefold().replace("'s", "")))


def _same_names(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    owner: dict[str, str] = {}
    for entry in entries:
        title = _folded(entry.title)
        if title in owner:
            yield entry.id, f"has the title of {owner[title]}"
        owner[title] = entry.id
    aliases: dict[str, str] = {}
    for entry in entries:
        for alias in entry.aliases:
            name = _folded(alias)
            if not name:  # an alias of signs alone, such as n!
                continue
            if owner.get(name, entry.id) != entry.id:
                yield entry.id, f"the alias {alias!r} is the title of {owner[name]}"
            if aliases.get(name, entry.id) != entry.id:
                yield entry.id, f"the alias {alias!r} is also one of {aliases[name]}"
            aliases[name] = entry.id


def _same_statements(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Pairs of statements with most of their runs of three words or signs in common."""
    words = [(entry.id, _runs(entry.statement)) for entry in entries]
    words.sort(key=lambda pair: len(pair[1]))
    for place, (name, own) in enumerate(words):
        for other, theirs in words[place + 1 :]:
            if len(own) < ALIKE * len(theirs):
                break  # sorted by length: nothing further on can be alike
            if len(own) >= 4 and len(own & theirs) >= ALIKE * len(own | theirs):
                yield name, f"says almost the same as {other}"


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORDS.findall(text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _circular(known: Mapping[str, Entry]) -> list[str]:
    """Entries from which ``needs`` leads back to themselves."""
    state: dict[str, int] = {}
    circular: list[str] = []

    def visit(name: str) -> None:
        state[name] = 1
        for other in known[name].needs:
            if state.get(other) == 1:
                circular.append(name)
            elif other in known and other not in state:
                visit(other)
        state[name] = 2

    for name in known:
        if name not in state:
            visit(name)
    return circular
