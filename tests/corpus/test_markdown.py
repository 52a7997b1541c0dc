"""phirag.corpus.markdown: sections with the path they stand under; code and formulas hold no headings."""

from __future__ import annotations

from phirag.corpus.markdown import read_markdown, read_text

NOTES = """---
title: "My notes"
---
Before any heading.

# Algebra

## Theorem (Vieta)

$x_1 + x_2 = -b/a$

```python
# no heading
```

$$
# no heading either
$$

## Next ##

**Definition.** A root is a zero.

# Analysis

Limits.
"""


def test_sections() -> None:
    """Each section is a passage with its heading, kind and the headings above."""
    passages = read_markdown(NOTES.replace("\n", "\r\n"), "n.md")
    assert [(p.id, p.kind, p.title, p.area) for p in passages] == [
        ("n.md#my-notes", "passage", "My notes", ""),
        ("n.md#theorem-vieta", "theorem", "Theorem (Vieta)", "Algebra"),
        ("n.md#definition", "definition", "Next", "Algebra › Next"),
        ("n.md#analysis", "passage", "Analysis", ""),
    ]
    assert passages[1].text == ("$x_1 + x_2 = -b/a$\n\n```python\n# no heading\n```\n\n$$\n# no heading either\n$$")


ADMONITIONS = """# Notes

!!! theorem "Rolle"
    If $f(a)=f(b)$ then

    $$f'(c)=0.$$

Prose.

:::{prf:lemma} Gauss
:label: gauss
$p \\mid ab$.
:::

::: {.theorem #thm-euler name="Euler"}
$e^{i\\pi}=-1$
:::

> [!definition] Ring
> A set with
> two operations.

!!! warning "Beware"
    Not a statement.

**Theorem 2.3 (Vieta).** For roots:

$$x_1+x_2=-b/a.$$

*Proof.* Compare coefficients.

So it is. ∎

The end.

```
**Theorem.** In code.
```
"""


def test_admonitions() -> None:
    """Statements of MkDocs, MyST, Quarto, GitHub and in bold are passages of their kind; a proof knows its theorem."""
    passages = read_markdown(ADMONITIONS, "a.md")
    statements = [p for p in passages if p.kind != "passage"]
    assert [(p.id.split("#")[1], p.kind, p.title, p.number) for p in statements] == [
        ("rolle", "theorem", "Rolle", ""),
        ("gauss", "lemma", "Gauss", ""),
        ("thm-euler", "theorem", "Euler", ""),
        ("ring", "definition", "Ring", ""),
        ("vieta", "theorem", "Vieta", "2.3"),
        ("proof", "proof", "Proof: Vieta", ""),
    ]
    assert statements[0].text == "If $f(a)=f(b)$ then\n\n$$f'(c)=0.$$"
    assert statements[0].lines == (4, 6)
    assert statements[3].text == "A set with\ntwo operations."
    assert statements[4].text == "For roots:\n\n$$x_1+x_2=-b/a.$$"
    assert [(r.kind, r.to) for r in statements[5].relations] == [("proves", "a.md#vieta")]
    prose = "\n".join(p.text for p in passages if p.kind == "passage")
    assert "Prose." in prose and "Not a statement." in prose and "The end." in prose and "In code." in prose
    assert ":::" not in prose


def test_plain_text_is_packed_by_paragraph() -> None:
    """Paragraphs of plain text are kept together up to the limit."""
    paragraph = "Words and words. " * 40
    passages = read_text("\n\n".join([paragraph] * 5), "dir/t.txt")
    assert [p.title for p in passages] == ["t"] * 3
    assert [p.text.count("\n\n") for p in passages] == [1, 1, 0]
