"""phirag.corpus.entry: what loads is complete and legal; what is not is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from phirag.corpus.entry import load_entries, parse_entries
from phirag.errors import CorpusError

ENTRY = r"""
- id: quadratic-formula
  kind: theorem
  title: Quadratic formula
  aliases: [abc formula]
  area: algebra
  statement: |
    If $a \neq 0$, the roots are
    $$x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}.$$
  hypotheses:
    - '$a \neq 0$'
    - '$a, b, c$ are complex.'
  conventions: |
    The root is either of the two.
  use_when: |
    The equation has degree two.
  misuse: |
    Dividing only $b$ by $2a$.
  application: |
    $x^2 - 1 = 0$ gives $x = \pm 1$.
  check: ['1^2 - 1 = 0', {claim: x^2 = 1, where: {x: -1}}]
  questions: ['Where is $x^2 - x - 1$ zero?', 'Solve $x^2 = x + 1$.']
  needs: [square-root]
  related: [discriminant]
  formal:
    - claim: a*x^2 + b*x + c = 0
      variables: {a: nonzero, b: real, c: real}
      where: {x: (-b + sqrt(b^2 - 4*a*c))/(2*a), y: 2}
"""


def test_entry_keeps_every_field() -> None:
    """An entry's text reaches the passage unchanged, LaTeX backslashes included."""
    (entry,) = parse_entries(ENTRY, "a.yaml")
    assert entry.formal[0].where == {"x": "(-b + sqrt(b^2 - 4*a*c))/(2*a)", "y": "2"}
    assert [claim.claim for claim in entry.check] == ["1^2 - 1 = 0", "x^2 = 1"]
    assert entry.check[1].where == {"x": "-1"}
    passage = entry.to_passage(source="a.yaml")
    assert (passage.id, passage.kind, passage.area) == ("quadratic-formula", "theorem", "algebra")
    assert passage.aliases == ("abc formula",)
    assert passage.related == ("square-root", "discriminant")
    assert passage.questions == ("Where is $x^2 - x - 1$ zero?", "Solve $x^2 = x + 1$.")
    assert passage.checks == 3  # one formal claim and two of the application
    assert passage.text == (
        "If $a \\neq 0$, the roots are\n$$x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}.$$\n\n"
        "**Hypotheses:** $a \\neq 0$; $a, b, c$ are complex.\n\n"
        "**Conventions:** The root is either of the two.\n\n"
        "**Use when:** The equation has degree two.\n\n"
        "**Beware:** Dividing only $b$ by $2a$.\n\n"
        "**Example:** $x^2 - 1 = 0$ gives $x = \\pm 1$."
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: theorem", "kind: rumour", "quadratic-formula: kind"),
        ("id: quadratic-formula", "id: Quadratic Formula", "Quadratic Formula: id"),
        ("  area: algebra\n", "", "quadratic-formula: area"),
        ("  area: algebra", "  area: algebra\n  colour: red", "quadratic-formula: colour"),
        ("  area: algebra", "  area: things", "quadratic-formula: area"),
        ("a: nonzero", "a: sometimes", "formal.0.variables"),
    ],
)
def test_illegal_entry_is_named(old: str, new: str, said: str) -> None:
    """An error says which file, which entry and which field."""
    with pytest.raises(CorpusError) as caught:
        parse_entries(ENTRY.replace(old, new), "algebra.yaml")
    assert "algebra.yaml" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["", "just words", "{a: 1}", "- [", "- &a [*a]", "\t- x: y"])
def test_text_that_is_no_list_of_entries(text: str) -> None:
    """YAML of another shape, or no YAML at all, is refused with the file's name."""
    with pytest.raises(CorpusError, match=r"b\.yaml"):
        parse_entries(text, "b.yaml")


def test_two_entries_with_one_id(tmp_path: Path) -> None:
    """An id used twice is found across files, and both files are named."""
    (tmp_path / "a.yaml").write_text(ENTRY, encoding="utf-8")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.yml").write_text(ENTRY, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"deep/b\.yml: entry quadratic-formula is already in a\.yaml"):
        load_entries(tmp_path)


def test_files_load_in_sorted_order(tmp_path: Path) -> None:
    """The order of entries does not depend on the file system."""
    for name in ("c", "a", "b"):
        (tmp_path / f"{name}.yaml").write_text(ENTRY.replace("quadratic-formula", f"entry-{name}"), "utf-8")
    assert [entry.id for entry in load_entries(tmp_path)] == ["entry-a", "entry-b", "entry-c"]


def test_no_entries_at_all(tmp_path: Path) -> None:
    """An empty directory is an error, not an empty corpus."""
    with pytest.raises(CorpusError, match="no entry files"):
        load_entries(tmp_path)
