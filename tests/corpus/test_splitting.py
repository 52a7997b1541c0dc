"""phirag.corpus.splitting: nothing is lost, and no formula is cut."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from phirag.corpus.splitting import Identifiers, slug, split_text

_WORDS = st.lists(st.sampled_from(["alpha", "beta.", "Gamma;", "one", "two!"]), min_size=1, max_size=30).map(" ".join)
_FORMULAS = st.sampled_from(
    [
        "$a. b$",
        "$$x = 1.\n\ny = 2.$$",
        "\\[ p. \\; q \\]",
        "\\begin{align} u &= v. \\\\\n\n w &= z. \\end{align}",
        "\\begin{cases} \\begin{array}{c} 1. 2 \\end{array} \\end{cases}",
        "\\( r. s \\)",
    ]
)
_TEXTS = st.lists(st.one_of(_WORDS, _FORMULAS), min_size=1, max_size=25)


@given(pieces=_TEXTS, glue=st.sampled_from([" ", "\n", "\n\n"]), limit=st.integers(10, 200))
def test_nothing_is_lost_and_no_formula_is_cut(pieces: list[str], glue: str, limit: int) -> None:
    """Every formula stands whole in one piece, and the words of all pieces are the words of the text."""
    text = glue.join(pieces)
    parts = split_text(text, limit)
    assert " ".join(" ".join(parts).split()) == " ".join(text.split())
    for formula in (piece for piece in pieces if not re.match(r"[A-Za-z]", piece)):
        assert any(formula in part for part in parts)


@given(words=st.lists(st.sampled_from(["One two.", "Three four five.", "Six."]), min_size=1, max_size=60))
def test_prose_stays_under_the_limit(words: list[str]) -> None:
    """Prose with short sentences never passes the limit."""
    assert max(map(len, split_text(" ".join(words), 40))) <= 40


def test_a_stray_dollar_does_not_swallow_the_text() -> None:
    """A price is no formula: a blank line ends it."""
    text = "It costs $5.\n\n" + "Word here. " * 20 + "\n\nIt costs $6."
    assert split_text(text, 60)[:2] == ["It costs $5.", "Word here. " * 4 + "Word here."]


def test_unbalanced_environments_are_survived() -> None:
    """A begin without an end protects nothing and loses nothing."""
    parts = split_text("\\begin{proof} a.\n\nb. \\end{lemma} c.\n\nd.", 8)
    assert " ".join(parts).split() == ["\\begin{proof}", "a.", "b.", "\\end{lemma}", "c.", "d."]


def test_slugs_are_ascii_and_short() -> None:
    """An id can be typed on any keyboard."""
    assert slug("Théorème d'Abel–Ruffini: $x^5$") == "theoreme-d-abel-ruffini-x-5"
    assert slug("…") == ""
    assert len(slug("word " * 50)) <= 60


@given(st.lists(st.sampled_from(["a", "b", "a-2", "a-2-2", "b-3"])))
def test_identifiers_never_repeat(wanted: list[str]) -> None:
    """Ids are unique, the first use keeps its name, and the same asking gives the same ids."""
    first, second = Identifiers(), Identifiers()
    given_ids = [first(name) for name in wanted]
    assert len(set(given_ids)) == len(wanted)
    assert given_ids == [second(name) for name in wanted]
    assert given_ids[:1] == wanted[:1]
