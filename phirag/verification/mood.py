"""How the words around a relation mean it: as a claim, an assumption, a question, something denied.

A relation that is assumed, asked about, or quoted as wrong is not a claim, and is never refuted. Where the words
leave it open, it is not taken as a claim either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Mood", "mood_of", "speaks_of_cases", "speaks_of_several_cases"]


def _words(text: str, after: str = "") -> re.Pattern[str]:
    """A pattern for any of the words of ``text`` (a star is any ending, a line a blank), and ``after`` behind them."""
    words = "|".join(re.escape(word).replace(r"\*", r"\w*").replace("_", r"\s+") for word in text.split())
    return re.compile(rf"\b(?:{words})\b{after}", re.IGNORECASE)


_ASSUMED = _words(
    "if suppose supposing assum* let let's case cases when whenever try trying test testing guess imagine consider* "
    "would might could given_that such_that set setting choose choosing pick either possib* unless until for_example "
    "for_instance want need needs should must require* where at symmetr* maybe perhaps alternatively say similarly "
    "likewise other another"
)
_SUPPOSED = _words("if suppose assum* case when test* try*")
_FOR = _words("for at", after="[^A-Za-z0-9]*$")
_DENIED = _words(
    "wrong incorrect* mistake* error contradict* impossible false invalid inconsistent extraneous fail fails "
    "untrue absurd no_solution no_solutions no_real_solutions no_integer_solutions no_way no_such reject* "
    "discard* ignore* apparent* claim claims misread* unrealistic recheck re-evaluate correction the_correct "
    "not_true not_possible not_equal wait hmm undefined whether",
    after=r"|[?✗✘×]\s*$",
)
_NEGATION = _words("not cannot never instead neither nor actually no", after=r"|n't\b")
_CASES = _words(
    "case cases scenario scenarios option options suppose assume try possibilit* possible_value possible_values "
    "contradict* either"
)
_SEVERAL = re.compile(
    r"\b(?:both|two|all|each|three|four|other|these|following)\s+(?:\w+\s+)?(?:cases|scenarios)\b", re.IGNORECASE
)
_WORKS = _words("expand* simplif* factor* distribut* combin* like_terms rewrit* multiply_out multiplying_out foil")
_TRANSFORMED = _words(
    "expand* simplif* factor* distribut* combin* rewrit* rearrang* multipl* divid* subtract* add* mov* cross-multipl* "
    "isolat* solv* clear* transpos* cancel*"
)
_COMBINED = _words(
    "equations substitut* plug* using since because first_equation second_equation from two both_equations let set* "
    "given know* similarly now_consider other",
    after=r"|\(\d\)|\bequation\s+\d",
)
_PUT_IN = _words("substitut* plug* put_in")
# words in other scripts are not understood: Cyrillic, Hebrew, Arabic, Kana, Han, Hangul
_OTHER_SCRIPT = re.compile(r"[\u0400-\u052f\u0590-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Mood:
    """What the words say.

    ``assumed``: it may hold only under an assumption; ``denied``: it may be said to be wrong; ``rewriting``: the
    words announce another form of the same expression; ``substituting``: that a value is put in; ``transforming``:
    that an equation is the one before it in another form.
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
