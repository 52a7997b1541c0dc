"""The reference corpus as people write it: YAML files of theorems, definitions and formulas.

Promises that an entry that loads is complete and legal, and that an error names the file and the entry.
Whether what an entry says is true is left to :mod:`phirag.corpus.formal`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from phirag.corpus.domains import is_domain
from phirag.errors import CorpusError
from phirag.types import Passage, Record

__all__ = ["Area", "Entry", "FormalClaim", "Kind", "load_entries", "parse_entries"]

Kind = Literal["theorem", "definition", "formula", "identity", "method", "inequality", "lemma", "axiom"]
Area = Literal[
    "arithmetic", "algebra", "inequalities", "functions", "complex numbers", "trigonometry",
    "plane geometry", "solid geometry", "analytic geometry", "number theory", "combinatorics", "graph theory",
    "probability", "statistics", "stochastic processes", "sequences and series", "calculus",
    "multivariable calculus", "real analysis", "complex analysis", "differential equations", "Fourier analysis",
    "linear algebra", "abstract algebra", "topology", "metric spaces", "functional analysis", "logic",
    "set theory", "numerical methods", "optimisation", "information theory", "game theory",
    "mathematical finance", "physics", "computing", "signals",
]  # fmt: skip
_ID = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


def _texts(value: Any) -> Any:
    """YAML reads ``{x: 2}`` as a number; the language of claims is text."""
    if isinstance(value, dict):
        return {k: str(v) if isinstance(v, (int, float)) else v for k, v in value.items()}
    return value


class FormalClaim(Record):
    """A statement that a machine can test: a relation or a truth over drawn variables.

    Attributes
    ----------
    claim
        For example ``"a*x^2 + b*x + c = 0"``; the language is that of :mod:`phirag.corpus.claims`.
    variables
        Name to the domain its values are drawn from, see :mod:`phirag.corpus.domains`.
    where
        Names computed from the variables, in order, before the claim is tested; functions as ``f(x)``.
    given
        Conditions that matter: without any one of them the claim fails somewhere, which is tested too.
    assume
        Conditions that only keep the draws where the claim has a meaning.
    widened
        Name to a wider domain: where the name is drawn from it, or drawn instead of computed, the claim
        fails somewhere, which is tested too.
    """

    claim: str = Field(min_length=3)
    variables: dict[str, str] = Field(default_factory=dict)
    where: dict[str, str] = Field(default_factory=dict)
    given: tuple[str, ...] = ()
    assume: tuple[str, ...] = ()
    widened: dict[str, str] = Field(default_factory=dict)

    _numbers_as_text = field_validator("where", mode="before")(_texts)

    @field_validator("variables", "widened")
    @classmethod
    def _domains(cls, value: dict[str, str]) -> dict[str, str]:
        for name, domain in value.items():
            if not is_domain(domain):
                raise ValueError(f"{name} has the domain {domain!r}, which does not exist")
        return value


class Entry(Record):
    """One theorem, definition or formula of the reference corpus.

    ``needs`` are the entries this one is stated or proved with; ``related`` others worth a look. ``check``
    recomputes the result of the application, ``formal`` states the theorem itself in the language of claims.
    """

    id: str = Field(pattern=_ID)
    kind: Kind
    title: str = Field(min_length=2)
    aliases: tuple[str, ...]
    area: Area
    statement: str = Field(min_length=10)
    hypotheses: tuple[str, ...]
    conventions: str = ""
    use_when: str = Field(min_length=5)
    misuse: str = ""
    application: str = Field(min_length=5)
    check: tuple[FormalClaim, ...] = ()
    questions: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    formal: tuple[FormalClaim, ...] = ()

    @field_validator("check", "formal", mode="before")
    @classmethod
    def _claims_as_text(cls, value: Any) -> Any:
        """A claim without variables may be written as its text alone."""
        if isinstance(value, (list, tuple)):
            return [{"claim": item} if isinstance(item, str) else item for item in value]
        return value

    def to_passage(self, source: str = "") -> Passage:
        """Return the entry as a passage whose text is Markdown that a person can read.

        Parameters
        ----------
        source
            Where the entry was read, relative to the corpus.

        Examples
        --------
        >>> entry = Entry(id="even-number", kind="definition", title="Even number", aliases=(),
        ...     area="arithmetic", statement="$n$ is even if $2$ divides it.",
        ...     hypotheses=("$n$ is an integer",), use_when="Parity matters.",
        ...     application="$6 = 2 \\\\cdot 3$ is even.")
        >>> print(entry.to_passage().text)
        $n$ is even if $2$ divides it.
        <BLANKLINE>
        **Hypotheses:** $n$ is an integer.
        <BLANKLINE>
        **Use when:** Parity matters.
        <BLANKLINE>
        **Example:** $6 = 2 \\cdot 3$ is even.
        """
        parts = [self.statement.strip()]
        if self.hypotheses:
            parts.append("**Hypotheses:** " + "; ".join(h.strip().rstrip(".;") for h in self.hypotheses) + ".")
        if self.conventions:
            parts.append("**Conventions:** " + self.conventions.strip())
        parts.append("**Use when:** " + self.use_when.strip())
        if self.misuse:
            parts.append("**Beware:** " + self.misuse.strip())
        parts.append("**Example:** " + self.application.strip())
        return Passage(
            id=self.id,
            kind=self.kind,
            title=self.title,
            text="\n\n".join(parts),
            aliases=self.aliases,
            area=self.area,
            related=tuple(dict.fromkeys((*self.needs, *self.related))),
            source=source,
            questions=self.questions,
            checks=len(self.formal) + len(self.check),
        )


def parse_entries(text: str, name: str) -> list[Entry]:
    """Read the entries of one YAML text.

    Parameters
    ----------
    text
        A YAML list of entries.
    name
        The file's name, for error messages.

    Raises
    ------
    CorpusError
        If the text is not a YAML list of entries; the message names the file, the entry and the field.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader is ten times faster, where it is built
    try:
        data = yaml.load(text, Loader=loader)
    except (yaml.YAMLError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" at line {where.line + 1}" if where is not None else ""
        raise CorpusError(f"{name}: not YAML{line}", hint="see indexes/reference/README.md for the format") from error
    if not isinstance(data, list) or not data:
        raise CorpusError(f"{name}: not a list of reference entries", hint="a file is one list of `- id: …` entries")
    return [_entry(item, position, name) for position, item in enumerate(data, start=1)]


def _entry(item: Any, position: int, name: str) -> Entry:
    label = item.get("id", f"number {position}") if isinstance(item, dict) else f"number {position}"
    try:
        return Entry.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "entry"
        raise CorpusError(
            f"{name}: entry {label}: {field}: {first['msg']}", hint="correct the entry and build again"
        ) from error


def load_entries(directory: Path | str) -> list[Entry]:
    """Load every entry under a directory (``*.yaml``, ``*.yml``), files in sorted order.

    Raises
    ------
    CorpusError
        If a file cannot be read, an entry is not legal, or two entries share an id.
    """
    root = Path(directory)
    files = sorted(p for p in root.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    if not files:
        raise CorpusError(f"no entry files under {root}", hint="give a directory with .yaml files of entries")
    entries: list[Entry] = []
    seen: dict[str, str] = {}
    for path in files:
        name = path.relative_to(root).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(f"{name}: cannot be read as UTF-8 text: {error}", hint="save it as UTF-8") from error
        for entry in parse_entries(text, name):
            if entry.id in seen:
                raise CorpusError(
                    f"{name}: entry {entry.id} is already in {seen[entry.id]}",
                    hint="give one of them another id",
                )
            seen[entry.id] = name
            entries.append(entry)
    return entries
