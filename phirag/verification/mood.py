"""How the words around a relation mean it: as a claim, an assumption, a question, something denied.

A relation that is assumed, asked about, or quoted as wrong is not a claim, and is never refuted. Where the words
leave it open, it is not taken as a claim either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Mood", "mood_of", "speaks_of_cases", "speaks_of_several_cases"]

_ASSUMED = re.compile(
    r"\b(?:if|suppose|supposing|assum\w+|let|let's|case|cases|when|whenever|try|trying|test|testing|guess|imagine|consider\w*|"
    r"would|might|could|given that|such that|set|setting|choose|choosing|pick|either|possib\w+|unless|until|for example|for instance|"
    r"want|need|needs|should|must|require\w*|where|at|symmetr\w+|maybe|perhaps|alternatively|say|similarly|likewise|other|another)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\b(?:if|suppose|assum\w+|case|when|test\w*|try\w*)\b", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|at)\b[^A-Za-z0-9]*$", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:wrong|incorrect\w*|mistake\w*|error|contradict\w*|impossible|false|invalid|inconsistent|extraneous|fails?|untrue|absurd|"
    r"no\s+(?:real\s+|integer\s+)?(?:solutions?|way|such)|reject\w*|discard\w*|ignore\w*|apparent\w*|claims?|misread\w*|unrealistic|recheck|"
    r"re-evaluate|correction|the correct|not true|not possible|not equal|wait|hmm|undefined|whether)\b|[?✗✘×]\s*$",
    re.IGNORECASE,
)
_OTHER_SCRIPT = re.compile(r"[\u0400-\u052f\u0590-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")  # words that are not understood
_NEGATION = re.compile(r"\b(?:not|cannot|never|instead|neither|nor|actually|no)\b|n't\b", re.IGNORECASE)
_CASES = re.compile(r"\b(?:cases?|scenarios?|options?|suppose|assume|try|possibilit\w+|possible values?|contradict\w+|either)\b", re.IGNORECASE)
_TRANSFORMED = re.compile(
    r"\b(?:expand\w*|simplif\w*|factor\w*|distribut\w*|combin\w+|rewrit\w+|rearrang\w+|multipl\w+|divid\w+|subtract\w*|add\w*|mov\w+|"
    r"cross-multipl\w+|isolat\w+|solv\w+|clear\w*|transpos\w+|cancel\w*)\b",
    re.IGNORECASE,
)
_COMBINED = re.compile(
    r"\b(?:equations|substitut\w*|plug\w*|using|since|because|first equation|second equation|\(\d\)|equation \d|from|two|both equations|"
    r"let|set\w*|given|know\w*|similarly|now consider|other)\b",
    re.IGNORECASE,
)
_PUT_IN = re.compile(r"\b(?:substitut\w*|plug\w*|put\w* in)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:both|two|all|each|three|four|other|these|following)\s+(?:\w+\s+)?(?:cases|scenarios)\b", re.IGNORECASE
)
_WORKS = re.compile(r"\b(?:expand\w*|simplif\w*|factor\w*|distribut\w*|combin\w+|like terms|rewrit\w+|rewritten|multipl\w+ out|foil)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Mood:
    """What the words say.

    ``assumed``: it may hold only under an assumption; ``denied``: it may be said to be wrong; ``rewriting``: the
    words announce another form of the same expression; ``substituting``: they announce that a value is put in; ``transforming``: that an equation is the one before it in another form.
    """

    assumed: bool
    denied: bool
    rewriting: bool = False
    substituting: bool = False
    transforming: bool = False


def mood_of(lead: str, tail: str, sentence: str = "") -> Mood:
    """Return the mood of a relation between the words ``lead`` and ``tail``.

    ``sentence`` is more of what stands before it, with the relations in it.

    Examples
    --------
    >>> mood_of("Adding the two, we get", "apples.").denied
    False
    >>> mood_of("But", ", which is impossible").denied
    True
    """
    near = re.split(r"[.;:]\s|\n\s*\n", lead)[-1]
    wide = re.split(r"[.;]\s|\n\s*\n", sentence)[-1]
    return Mood(
        bool(_OTHER_SCRIPT.search(lead + tail) or _ASSUMED.search(near) or _SUPPOSED.search(wide) or _FOR.search(lead)),
        bool(_DENIED.search(near) or _DENIED.search(tail) or tail.lstrip(" $)\\]")[:1] in ("?", "？"))
        or bool(_NEGATION.search(near[-28:]) or _NEGATION.search(tail[:60])),
        bool(_WORKS.search(re.split(r"[.;]\s|\n\s*\n", lead)[-1])),
        bool(_PUT_IN.search(lead[-160:])),
        bool(_TRANSFORMED.search(lead) and not _COMBINED.search(lead)),
    )


def speaks_of_cases(text: str) -> bool:
    """Whether a text tells cases apart.

    >>> speaks_of_cases("Case 1: x > 0"), speaks_of_cases("So x = 2")
    (True, False)
    """
    return bool(_CASES.search(text))


def speaks_of_several_cases(text: str) -> bool:
    """Whether a text says somewhere that it has several cases.

    >>> speaks_of_several_cases("In both cases, x = 2")
    True
    """
    return bool(_SEVERAL.search(text))
