"""The words of answers: numbers, "no solution", "infinitely many", and words that exclude one another."""

from __future__ import annotations

__all__ = ["ALL_REALS", "EMPTY", "exclusive", "is_known", "means", "mentions_a_number", "number_of_words"]


def _phrases(text: str) -> frozenset[str]:
    """Phrases that are separated by bars."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|"))


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: value for value, word in enumerate(_ONES)} | {word: 10 * (k + 2) for k, word in enumerate(_TENS)}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_VAGUE = _phrases("half|third|quarter|dozen|pair|couple|twice|double|triple|once|both|neither|single|nil|none|score")

EMPTY = _phrases(
    """none | no solution | no solutions | no real solution | no real solutions | there is no solution
    | there are no solutions | no roots | no real roots | no value | no values | no such number | no such numbers exist
    | empty | empty set"""
)
ALL_REALS = _phrases(
    """all real numbers | all reals | all real | any real number | every real number | real numbers | reals
    | all real x"""
)
_SAME = (
    EMPTY,
    ALL_REALS,
    _phrases(
        """infinitely many | infinite | infinitely many solutions | infinite number of solutions | infinite solutions
        | infinitely many values | there are infinitely many | there are infinitely many solutions"""
    ),
    _phrases("does not exist | dne | doesn't exist | limit does not exist"),
    _phrases("undefined | not defined"),
    _phrases("yes | true | correct"),
    _phrases("no | false | incorrect"),
    _phrases("converges | convergent | it converges"),
    _phrases("diverges | divergent | it diverges"),
    _phrases("infinity | positive infinity | plus infinity"),
)
_EXCLUSIVE = tuple(
    map(
        _phrases,
        (
            "even|odd|neither|both",
            "increasing|decreasing|constant",
            "rational|irrational",
            "prime|composite",
            "positive|negative|zero",
            "acute|right|obtuse",
            "finite|infinite",
            "concave|convex",
            "maximum|minimum",
            "heads|tails",
            "parallel|perpendicular",
            "parabola|ellipse|hyperbola|line",
            "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
            "january|february|march|april|may|june|july|august|september|october|november|december",
        ),
    )
)


def number_of_words(words: str) -> int | None:
    """Return the whole number that ``words`` spell, or ``None``.

    >>> number_of_words("twenty-five"), number_of_words("one hundred and four"), number_of_words("apple")
    (25, 104, None)
    """
    total, current, seen = 0, 0, False
    for word in words.replace("-", " ").split()[:12]:
        if word == "and" and seen:
            continue
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _LARGE and seen:
            current *= _LARGE[word]
            if _LARGE[word] > 100:
                total, current = total + current, 0
        else:
            return None
        seen = True
    return total + current if seen else None


def mentions_a_number(words: str) -> bool:
    """Whether words could spell a number in a way that is not read here: "half", "two dozen"."""
    return any(word in _VAGUE or word in _SMALL or word in _LARGE for word in words.replace("-", " ").split())


def is_known(phrase: str) -> bool:
    """Whether a phrase is one of the words of this module."""
    return any(phrase in group for group in (*_SAME, *_EXCLUSIVE)) or number_of_words(phrase) is not None


def means(first: str, second: str) -> bool:
    """Whether two phrases say the same.

    >>> means("no solution", "none"), means("even", "odd")
    (True, False)
    """
    return first.replace("-", " ") == second.replace("-", " ") or any(
        first in group and second in group for group in _SAME
    )


def exclusive(first: str, second: str) -> bool:
    """Whether two phrases exclude one another: "even" and "odd", "no solution" and "infinitely many".

    >>> exclusive("even", "odd"), exclusive("even", "prime")
    (True, False)
    """
    groups = [next((group for group in _SAME if phrase in group), None) for phrase in (first, second)]
    if groups[0] is not None and groups[1] is not None and groups[0] != groups[1]:
        return True
    return first != second and any(first in group and second in group for group in _EXCLUSIVE)
