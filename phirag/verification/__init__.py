"""A text to verdicts: the final answer found, read and checked by computing. Knows no engine and no prompt."""

from phirag.mathematics.extraction import final_answer
from phirag.verification.verifier import AnswerVerifier, Verifier

__all__ = ["AnswerVerifier", "Verifier", "final_answer"]
