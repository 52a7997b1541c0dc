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
        ("n.md#next", "definition", "Next", "Algebra"),
        ("n.md#analysis", "passage", "Analysis", ""),
    ]
    assert passages[1].text == ("$x_1 + x_2 = -b/a$\n\n```python\n# no heading\n```\n\n$$\n# no heading either\n$$")


def test_plain_text_is_packed_by_paragraph() -> None:
    """Paragraphs of plain text are kept together up to the limit."""
    paragraph = "Words and words. " * 40
    passages = read_text("\n\n".join([paragraph] * 5), "dir/t.txt")
    assert [p.title for p in passages] == ["t"] * 3
    assert [p.text.count("\n\n") for p in passages] == [1, 1, 0]
