"""A question to ranked passages, each with the reason it was chosen, or to none where none would help."""

from phirag.retrieval.explain import Explanation
from phirag.retrieval.hybrid import HybridRetriever, Retrieval, Retriever

__all__ = ["Explanation", "HybridRetriever", "Retrieval", "Retriever"]
