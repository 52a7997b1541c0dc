"""Question and passages to token ids: tokenizer, chat template, budget, citations."""

from phirag.prompting.budget import CONTEXT_LIMIT, build_prompt
from phirag.prompting.citations import cited_numbers, find_citations
from phirag.prompting.thinking import ThinkingSplitter, split_thinking, strip_thinking
from phirag.prompting.tokenizer import PhiTokenizer, StreamDecoder, load_tokenizer

__all__ = [
    "CONTEXT_LIMIT",
    "PhiTokenizer",
    "StreamDecoder",
    "ThinkingSplitter",
    "build_prompt",
    "cited_numbers",
    "find_citations",
    "load_tokenizer",
    "split_thinking",
    "strip_thinking",
]
