"""phirag: mathematics answered by a small model, grounded in theorems it cites, and checked before it is believed.

    >>> from phirag import MathAssistant
    >>> answer = MathAssistant(engine="cas").ask("How to solve 3*x^2+4*x+5=1?")
    >>> answer.final
    'x = (-2 ± 2√2 i)/3'
    >>> str(answer.verdict)
    'PROVED'

Nothing heavy is loaded until it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "AnswerVerifier",
    "Chat",
    "Equivalence",
    "MathAssistant",
    "Passage",
    "PhiragError",
    "Relation",
    "Sampling",
    "SolutionVerifier",
    "Verdict",
    "build_index",
    "equivalent",
    "open_index",
    "read_problem",
    "solve",
    "verify",
]

if TYPE_CHECKING:
    from phirag.assistant import Chat, MathAssistant
    from phirag.errors import PhiragError
    from phirag.index import build_index, open_index
    from phirag.mathematics.equivalence import Equivalence, Relation, equivalent
    from phirag.mathematics.reading import read_problem
    from phirag.solver import solve
    from phirag.types import Answer, Passage, Sampling, Verdict
    from phirag.verification import AnswerVerifier, SolutionVerifier, verify

_HOMES = {
    "Answer": "phirag.types",
    "AnswerVerifier": "phirag.verification",
    "Chat": "phirag.assistant",
    "Equivalence": "phirag.mathematics.equivalence",
    "MathAssistant": "phirag.assistant",
    "Passage": "phirag.types",
    "PhiragError": "phirag.errors",
    "Relation": "phirag.mathematics.equivalence",
    "Sampling": "phirag.types",
    "SolutionVerifier": "phirag.verification",
    "Verdict": "phirag.types",
    "build_index": "phirag.index",
    "equivalent": "phirag.mathematics.equivalence",
    "open_index": "phirag.index",
    "read_problem": "phirag.mathematics.reading",
    "solve": "phirag.solver",
    "verify": "phirag.verification",
}


def __getattr__(name: str) -> Any:
    """Load a public name at first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'phirag' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
