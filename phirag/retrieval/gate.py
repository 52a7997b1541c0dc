"""Whether a question is worth passages at all, and which of those found are worth showing.

Promises a reason in words for either answer. A passage that does not belong costs an answer more than a
missing one, so a question that is neither close to the index nor mathematics gets nothing.

The thresholds are those of the shipped MiniLM. Measured on 2,312 passages of PlanetMath (real analysis and
linear algebra): of 72 unrelated questions of our own, half of them with numbers or words that mathematics
shares, none was let in (nearest 0.38, where 0.42 would do alone); of 150 competition problems 7 were kept
out, of 165 generated school questions 21 (sorting numbers, units of time), of 40 arithmetic word problems 31,
for which no theorem is of use.
"""

from __future__ import annotations

from dataclasses import dataclass

from phirag.types import RetrievedPassage

__all__ = ["Evidence", "Gate"]


@dataclass(frozen=True)
class Evidence:
    """What the gate judges a question by.

    Attributes
    ----------
    cosine
        Of the passage nearest in meaning.
    name_words
        Length of the longest title or alias that stands in the question, in words.
    formula, vocabulary
        Whether the question holds a formula, and whether it uses words of mathematics.
    """

    cosine: float
    name_words: int = 0
    formula: bool = False
    vocabulary: bool = False


@dataclass(frozen=True)
class Gate:
    """Thresholds on the cosine of the nearest passage; what is enough depends on what else is known.

    Attributes
    ----------
    alone
        Enough by itself.
    named
        Enough where the question names a passage in two words or more.
    formula, vocabulary
        Enough where the question holds a formula, and where it uses words that mathematics uses.
    share
        A passage is shown if its cosine is at least this share of the nearest one's, or it is
        named in the question or by the form of its formulas.
    """

    alone: float = 0.42
    named: float = 0.30
    formula: float = 0.20
    vocabulary: float = 0.33
    share: float = 0.55

    def judge(self, evidence: Evidence) -> tuple[bool, str]:
        """Return whether the gate is open, and why.

        Examples
        --------
        >>> Gate().judge(Evidence(cosine=0.25))
        (False, 'nothing here is close to this question (nearest cosine 0.25, and no mathematics in it)')
        >>> Gate().judge(Evidence(cosine=0.25, formula=True))
        (True, 'the question holds a formula (nearest cosine 0.25)')
        """
        near = f"nearest cosine {evidence.cosine:.2f}"
        if evidence.name_words > 1 and evidence.cosine >= self.named:
            return True, f"the question names a passage ({near})"
        if evidence.formula and evidence.cosine >= self.formula:
            return True, f"the question holds a formula ({near})"
        if evidence.vocabulary and evidence.cosine >= self.vocabulary:
            return True, f"the question uses words of mathematics ({near})"
        if evidence.cosine >= self.alone:
            return True, f"a passage is close in meaning ({near})"
        kind = "" if evidence.formula or evidence.vocabulary else ", and no mathematics in it"
        return False, f"nothing here is close to this question ({near}{kind})"

    def relevant(self, found: RetrievedPassage, evidence: Evidence) -> bool:
        """Return whether a passage found for a question that passed is itself worth showing."""
        if found.reason.startswith((NAMED, FITS)):
            return True
        return found.dense is not None and found.dense >= self.share * evidence.cosine


NAMED = "named in the question"
"""How the reason of a passage begins whose title or alias stands in the question."""
FITS = "fits the form of the problem"
"""How the reason of a passage begins that the question's formulas point at by name."""
