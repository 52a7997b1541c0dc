"""A text to verdicts: its final answer and its steps, read and checked by computing. Knows no engine and no prompt."""

from phirag.mathematics.extraction import final_answer
from phirag.verification.verifier import AnswerVerifier, SolutionVerifier, Verifier, verify

__all__ = ["AnswerVerifier", "SolutionVerifier", "Verifier", "final_answer", "verify"]
