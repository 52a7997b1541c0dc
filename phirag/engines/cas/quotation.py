"""Questions that ask for a statement: the source that has that very name, word for word."""

from __future__ import annotations

import re
import unicodedata

from phirag.types import Prompt, RetrievedPassage

__all__ = ["asked_name", "quoted_source"]

_ASKS = re.compile(
    r"^(?:please\s+)?(?:can you\s+|could you\s+)?(?:state|define|quote|recite|explain|formulate|give|write down|recall|"
    r"what(?:'s| is| are| does)|tell me(?: about)?)\s+(?:me\s+)?(?:the\s+)?"
    r"(?:(?:definition|statement|formula|meaning)\s+(?:of|for)\s+)?(?:the\s+|an?\s+)?(?P<name>.+?)"
    r"(?:\s+(?:say|state|mean)s?)?[\s.?!]*$",
    re.IGNORECASE | re.DOTALL,
)


def asked_name(question: str) -> str | None:
    """Return the name whose statement a question asks for, or ``None``.

    >>> asked_name("State the mean value theorem"), asked_name("Who won?")
    ('mean value theorem', None)
    """
    match = _ASKS.match(question.strip())
    return match.group("name").strip() if match else None


def _plain(name: str) -> str:
    """A name without case, accents, punctuation and article."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"'s\b", "s", folded)).strip().removeprefix("the ")


def quoted_source(prompt: Prompt) -> tuple[int, RetrievedPassage] | None:
    """Return the number and the source that a question asks for by its title or one of its aliases."""
    name = asked_name(prompt.question)
    if name is None:
        return None
    for number, source in enumerate(prompt.sources, 1):
        names = (source.passage.title, *source.passage.aliases)
        if _plain(name) in {_plain(candidate) for candidate in names}:
            return number, source
    return None
