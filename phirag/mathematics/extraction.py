r"""The answer that a text states, from any author.

:func:`final_answer` returns an answer only if the text announces one. Looked for in this order; of boxes and
announced final answers the last counts, since authors correct themselves:

1. ``\boxed{…}`` (boxes joined by "and", "or" or a comma are one answer), ``Final answer: …``
2. a line that announces it: ``Answer: …``, ``The solution is …``, ``#### …``
3. a displayed or closing equation that states a value: ``x = …`` in the last lines

:func:`stated_answer` is for comparing: it falls back to the text itself if that is a bare answer, and to the last
formula or number of the last sentence that holds one. Nothing here says what an answer means.
"""

from __future__ import annotations

import re
from itertools import pairwise

from phirag.mathematics.phrases import read_sentence
from phirag.mathematics.syntax import CONSTANTS, FUNCTIONS, GREEK

__all__ = ["final_answer", "stated_answer"]

_ANNOUNCED = re.compile(
    r"(?:^|\n|\. )[\s>*_#]*(?:the\s+|so\s+|thus,?\s+|therefore,?\s+|hence,?\s+)*"
    r"(?:final\s+)?(?:answer|result|solutions?)\s*(?:is|are|:|=)\**\s*:?\s*(?P<value>[^\n]+)",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"\bfinal\s+answer(?:\**\s*(?::|is)\s*\**:?|\*\*)\s*(?:the\s+(?:final\s+)?answer\s+is\s*:?\s*)?(?P<value>[^\n]+)",
    re.IGNORECASE,
)
_HASHES = re.compile(r"^####\s*(?P<value>.+)$", re.MULTILINE)
_STATED = re.compile(r"(?:^|[\s$(])(?P<value>[A-Za-z](?:_\{?\w+\}?)?\s*(?:=|\\in|∈)\s*[^\n$]+?)\s*[.$)]*\s*$")
_CONCLUSION = re.compile(r"^(?:so|thus|therefore|hence|then|we get|we have|we find|giving|that is|is|and)[,:\s]+", re.I)
_CONCLUDING = re.compile(
    r"\b(?:therefore|thus|so|hence|answer|total|finally?|solution|result|conclu\w+|consequently|altogether|in all)\b",
    re.IGNORECASE,
)
_BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
_AFTER_BOX = re.compile(r"(?:[\s$]|\\[)\]])*(?P<unit>%|\\%|percent\b|pct\b|\\circ|°)", re.IGNORECASE)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_BOUNDED = re.compile(r"\b(?:than(?: or equal to)?|at least|at most|except|not)\s*\$?\s*$", re.IGNORECASE)
_SET_AS_TEXT = re.compile(r"\\(?:text\w*|mbox|operatorname)\s*\{[^{}]*\}")
_JOINING = re.compile(r"\b(?:and|or)\b")
_RELATION = re.compile(r"[<>=≤≥≠]")
_VOWEL = re.compile(r"[aeiouAEIOU]")
_TURN = re.compile(r"<\|[^|<>\n]{1,40}\|>\w*")
_STOP = re.compile(r"(?<![.\d])\.(?=\s|$)|(?<=\d)\.(?=\s|$)|[!?](?=\s+[A-Z]|$)|\n\s*\n|\n(?=[-*\d#])")
_DELIMITED = re.compile(r"(?<!\\)\$\$(.+?)\$\$|(?<!\\)\$((?:\\.|[^$\\])+)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_NUMBER = re.compile(
    r"(?<![\w.,/^{\\])[-−]?(?:\\?[$€£¥])?(?:\d+(?:[.,]\d+)*(?:\s*/\s*\d+)?|\.\d+)"
    r"(?:\s*(?:\\?%|percent\b|pct\b|°|[€£¥]|\$(?!\d)))?(?![\d/])"
)
_LETTERS = re.compile(r"(?<![\\\w])[^\W\d_]+(?:'[a-z]+)?(?![\w(^]|\s?[=<>^*/+])")
_OPEN_BOX = re.compile(r"^[\s$]*\\+(?:boxed|fbox)\s*\{")
_WHOLE = re.compile(r"^\W*(?:no|none|all|any|every|infinitely|there (?:is|are) (?:no|infinitely))\b", re.IGNORECASE)
_MATHEMATICS = re.compile(r"\d|[$=<>]|\\[(\[A-Za-z]")
_GIVES_VALUE = re.compile(r"\s*\\?[A-Za-z]+(?:_\{?\w+\}?)?(?:\([^()=]*\))?\s*=[^=]*$")  # x = 2, \alpha = 1, f(x) = 3x
LONGEST_PHRASE = 120  # characters of an answer in words, such as "no solution for a < 0"
MOST_WORDS = 8  # beside a formula, in what is still a bare answer: "$125$ miles"
SHORT = 400  # characters of a text whose last value is taken for its answer
LONGEST_ANSWER = 20_000  # characters
LONGEST_GAP = 60  # characters between two boxes that still belong to one answer
TAIL = 20_000  # characters at the end of a text in which its last sentence is looked for


def final_answer(text: str) -> str | None:
    r"""Return the final answer that ``text`` announces, or ``None``.

    Examples
    --------
    >>> final_answer(r"First \\boxed{1}, no: \\boxed{\\frac{1}{2}}.")
    '\\\\frac{1}{2}'
    >>> final_answer(r"They are \\boxed{1} and \\boxed{-2}.")
    '1, -2'
    >>> final_answer("It follows.\\nAnswer: x = 3")
    'x = 3'
    >>> final_answer("I do not know.") is None
    True
    """
    text = _TURN.sub(" ", text.rsplit("</think>", 1)[-1])
    found = _announced(text)
    if found is not None:
        return found
    for line in reversed([line.strip() for line in text[-TAIL:].splitlines() if line.strip()][-4:]):
        several = _closing_equations(line)
        if several:
            return several
        match = _STATED.search(_CONCLUSION.sub("", line.strip("*_ "))[-1000:])
        if match:
            return _tidy(match.group("value")) or None
    return None


def _announced(text: str) -> str | None:
    """The last box or announced final answer, or else what another announcement says."""
    place, boxed = _boxed(text)
    finals = list(_FINAL.finditer(text, max(place, 0)))
    if finals:
        value = _announced_value(finals[-1].group("value"))
        if value:
            return value
    if boxed:
        return boxed
    announced = [match for pattern in (_ANNOUNCED, _HASHES) for match in pattern.finditer(text)]
    if announced:
        last = max(announced, key=lambda match: match.start())
        return _tidy(last.group("value")) or None
    return None


def _closing_equations(line: str) -> str | None:
    """The formulas a line ends in, joined by "or" or "and", if each states a value."""
    found = _last_formula(line) if line.rstrip(" .").endswith(("$", "\\)", "\\]")) else None
    parts = (found or "").split(" or ")
    return found if len(parts) > 1 and all("=" in part or "\\in" in part for part in parts) else None


def stated_answer(text: str) -> tuple[str, bool]:
    r"""Return the answer that ``text`` announces or closes with, or the text itself if it is a bare answer.

    Returns
    -------
    answer, sure
        The answer, empty if there is none; and whether ``text`` presents it as its answer. A long text that only
        happens to end in a number does not.

    Examples
    --------
    >>> stated_answer("Therefore $x \\geq 5$ is the solution.")
    ('x \\geq 5', True)
    >>> stated_answer("She walked 2 hours, so the number is 12."), stated_answer("no solution")
    (('12', True), ('no solution', True))
    >>> stated_answer("<think> First, 3 + 4 is 7, and")
    ('', False)
    """
    if not _is_prose(text):
        _, boxed = _boxed(text)
        opened = _OPEN_BOX.match(text)
        if boxed or opened:
            return boxed or text[opened.end() if opened else 0 :].strip(), True
        announced = _ANNOUNCED.search(text)
        return (_tidy(announced.group("value")) if announced else text.strip()), True
    text = _TURN.sub(" ", text.rsplit("</think>", 1)[-1])
    found = _announced(text)
    if found is not None:
        return (_closing(found)[0] if _is_prose(found) else found), True
    if "<think>" in text:  # it broke off while its author was thinking
        return "", False
    found, sentence = _closing(text)
    if _BOUNDED.search(sentence[: sentence.rfind(found)]):  # "greater than 2" does not state 2
        return sentence.strip(), False
    return found, len(text) <= SHORT or bool(_CONCLUDING.search(sentence))


def _is_prose(text: str) -> bool:
    """Whether words lead to the mathematics of ``text``, so that it is more than a bare answer."""
    if "####" in text or "think>" in text:
        return True
    mathematics = _MATHEMATICS.search(text)
    if mathematics is None or _OPEN_BOX.match(text) or (len(text) < LONGEST_PHRASE and _WHOLE.match(text)):
        return False
    if _BOX.search(text):
        return True
    if any(map(_is_word, _LETTERS.findall(text[: mathematics.start()]))):
        return True
    around = _COMMAND.sub(" ", _SET_AS_TEXT.sub(" ", _DELIMITED.sub(" ", text)))
    return sum(map(_is_word, _LETTERS.findall(around))) > MOST_WORDS


def _is_word(letters: str) -> bool:
    """Whether a run of letters is English rather than a name or function in a formula."""
    if any(char > "\u2e80" for char in letters):  # Chinese, Japanese and Korean have no vowels to look for
        return True
    known = letters in FUNCTIONS or letters in CONSTANTS or letters in GREEK
    return (
        len(letters) > 1 and not known and not (letters.isupper() and len(letters) < 5) and bool(_VOWEL.search(letters))
    )


def _closing(text: str) -> tuple[str, str]:
    """The last formula or number of the last sentence that holds one, and the sentence; else the whole text."""
    tail = text if len(text) <= TAIL else text[-TAIL:].partition(" ")[2]
    stops = [match.end() for match in _STOP.finditer(tail) if not _inside_formula(tail, match.start())]
    edges = [0, *stops, len(tail)]
    for start, end in reversed(list(pairwise(edges))):
        found = _last_formula(tail[start:end])
        if found:
            return found, tail[start:end]
    return text.strip(), ""


def _inside_formula(text: str, place: int) -> bool:
    """Whether an odd number of dollar signs stands before ``place`` on its line, with another one to come."""
    before = text.rfind("\n", 0, place) + 1
    return text.count("$", before, place) % 2 == 1 and "$" in text[place : place + 200].split("\n", 1)[0]


def _last_formula(sentence: str) -> str | None:
    """The last formula between dollar signs or the last bare one, with those joined to it by "and" or "or"."""
    spans: list[tuple[int, int, str]] = []
    for match in _DELIMITED.finditer(sentence):
        inside = next(group for group in match.groups() if group is not None)
        spans.append((match.start(), match.end(), inside.strip()))
    blank = _DELIMITED.sub(lambda match: " " * len(match.group()), sentence)
    spans += [(match.start(), match.end(), match.group().strip()) for match in _NUMBER.finditer(blank)]
    spans.sort()
    if not spans:
        return None
    if _RELATION.search(blank):
        formulas = [formula for formula in read_sentence(blank).formulas if _RELATION.search(formula)]
        if formulas and spans[-1][2] in formulas[-1]:
            return formulas[-1]
    start, end, found = spans[-1]
    for earlier_start, earlier_end, earlier in reversed(spans[:-1]):
        if not re.fullmatch(r"\s*,?\s*(?:and|or|,)\s*", sentence[earlier_end:start]):
            break
        if "=" in earlier and not _GIVES_VALUE.match(earlier):  # a step on the way, and no part of the answer
            break
        start, found = earlier_start, f"{earlier} or {found}"
    unit = _AFTER_BOX.match(sentence, end)
    return f"{found} {unit.group('unit')}" if unit else found


def _announced_value(value: str) -> str:
    """What stands between the announcement of a final answer and the end of its sentence."""
    _, boxed = _boxed(value)
    if boxed:
        return boxed
    value = value[:LONGEST_ANSWER]
    stops = (match.start() for match in _STOP.finditer(value) if not _inside_formula(value, match.start()))
    sentence = value[: next(stops, len(value))].replace('\\"', " ").strip().strip('"“” ')
    return _tidy(_closing(sentence)[0] if _is_prose(sentence) else sentence)


def _boxed(text: str) -> tuple[int, str | None]:
    r"""Where the last ``\boxed{…}`` ends, and its contents with those of the boxes joined to it."""
    boxes: list[tuple[int, int, str]] = []
    for match in reversed(list(_BOX.finditer(text))[-50:]):
        end = _closing_brace(text, match.end())
        if end is None:
            continue
        if boxes and not _joined(text[end + 1 : boxes[-1][0]]):
            break
        boxes.append((match.start(), end + 1, _with_unit(text, match.end(), end)))
    if not boxes:
        return -1, None
    inside = [box for box in boxes if not any(start <= box[0] and box[1] < end for start, end, _ in boxes)]
    contents = [content for _, _, content in reversed(inside) if content]
    return boxes[0][1], ", ".join(contents) or None


def _with_unit(text: str, start: int, end: int) -> str:
    """The contents of a box, with a per cent or degree sign that was left outside."""
    content = _tidy(text[start:end])
    unit = _AFTER_BOX.match(text, end + 1)
    if unit and content and content[-1].isdigit():
        return content + " " + unit.group("unit")
    return content


def _joined(gap: str) -> bool:
    """Whether what stands between two boxes makes them parts of one answer."""
    if len(gap) > LONGEST_GAP or re.search(r"[.?!:]\s", gap):
        return False
    words = re.sub(r"[A-Za-z]\w*(?:_\{?\w+\}?)?\s*=", " ", _COMMAND.sub(" ", gap.replace("\\text", " ")))
    return not re.search(r"[^\W\d_]", words) or bool(_JOINING.search(words))


def _closing_brace(text: str, start: int) -> int | None:
    """Where the brace closes that was opened just before ``start``."""
    depth = 1
    for match in re.finditer(r"\\.|[{}]", text[start : start + LONGEST_ANSWER], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return start + match.start()
    return None


def _tidy(value: str) -> str:
    r"""Strip what surrounds a formula: dollar signs, ``\(…\)``, emphasis and a final full stop."""
    value = value.strip().strip("*_` ").strip()
    value = re.sub(r"^(?:\$\$?|\\\(|\\\[)\s*(.*?)\s*(?:\$\$?|\\\)|\\\])[.]?$", r"\1", value, flags=re.DOTALL)
    value = value.rstrip(".").strip() if not value.endswith("...") else value
    inner = _boxed(value)[1] if "\\boxed" in value else None
    return inner or value
