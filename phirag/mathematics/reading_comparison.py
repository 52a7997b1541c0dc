"""Questions that compare numbers: which is greater, in which order, which is nearest."""

from __future__ import annotations

import re

from phirag.mathematics.asking import END, F, free_names
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task

__all__ = ["COMPARISON"]

_LIST = r"(<\d+>(?:(?: ?,| and|, and| or)+ <\d+>)*)"
_LARGE, _SMALL = r"(?:greater|bigger|larger)", r"(?:smaller|less|lower)"
_RELATIONS = (
    (rf"{_LARGE} than or equal to|at least(?: as (?:big|great|large) as)?|no {_SMALL} than", ">="),
    (rf"{_SMALL} than or equal to|at most(?: as (?:big|great|large) as)?|no {_LARGE} than", "<="),
    (rf"{_LARGE} than", ">"),
    (rf"{_SMALL} than", "<"),
    (r"not equal to|different from|unequal to", "!="),
    (r"equal to|the same as", "="),
)
_ORDINALS = {"": 1, "second ": 2, "third ": 3, "fourth ": 4, "fifth ": 5, "sixth ": 6, "seventh ": 7, "eighth ": 8}
_MOST = {"biggest": ">", "largest": ">", "greatest": ">", "smallest": "<", "least": "<"}


def _at(sentence: Sentence, group: str) -> str:
    return sentence.formulas[int(group)]


def _listed(sentence: Sentence, text: str) -> tuple[str, ...]:
    return tuple(sentence.formulas[int(k)] for k in re.findall(r"<(\d+)>", text))


def _closed(sentence: Sentence, formulas: tuple[str, ...]) -> bool:
    return not any(free_names(sentence, sentence.parse(formula)) for formula in formulas)


def _read_relation(sentence: Sentence) -> Problem | None:
    """*Is 3 greater than 2?*, *Is 2/5 > c?*, *Does s = u?*, *Do 1 and 2 have different values?*"""
    for words, sign in _RELATIONS:
        match = re.search(rf"^is {F} (?:{words}) {F}{END}", sentence.skeleton)
        if match:
            return _relation(sentence, _at(sentence, match[1]), sign, _at(sentence, match[2]))
    match = re.search(rf"^(?:is|does) {F}{END}", sentence.skeleton)
    if match:
        parts = re.split(r"(<=|>=|!=|<|>|=)", _at(sentence, match[1]))
        if len(parts) == 3:
            return _relation(sentence, parts[0].strip(), parts[1], parts[2].strip())
    unequal = "different|unequal|non-equal|nonequal|not equal|distinct"
    match = re.search(rf"^(?:do|are) {F} and {F} (?:have )?({unequal})(?: values)?{END}"
                      rf"|^(?:do|are) {F} and {F} (?:(?:have the same value)|equal|the same){END}",
                      sentence.skeleton)  # fmt: skip
    if match:
        first, second = (match[1], match[2]) if match[3] else (match[4], match[5])
        return _relation(sentence, _at(sentence, first), "!=" if match[3] else "=", _at(sentence, second))
    return None


def _relation(sentence: Sentence, first: str, sign: str, second: str) -> Problem | None:
    if not _closed(sentence, (first, second)):
        return None
    return Problem(Task.COMPARE, (first, second), (), {"sign": sign}, f"whether {first} {sign} {second}")


def _read_greater(sentence: Sentence) -> Problem | None:
    match = re.search(rf"^which is ({_LARGE}|{_SMALL})\s?[:,]? {F} or {F}{END}", sentence.skeleton)
    if match is None:
        return None
    both = (_at(sentence, match[2]), _at(sentence, match[3]))
    sign = ">" if re.fullmatch(_LARGE, match[1]) else "<"
    return _chosen(sentence, Task.KTH, both, {"sign": sign, "place": "1"}, f"the {match[1]} of {both[0]} and {both[1]}")


def _chosen(
    sentence: Sentence, task: Task, formulas: tuple[str, ...], options: dict[str, str], reading: str
) -> Problem | None:
    if len(formulas) < 2 or not _closed(sentence, formulas):
        return None
    return Problem(task, formulas, (), options, reading)


_RISING = r"ascending|increasing|least to greatest|smallest to (?:largest|biggest|greatest)"
_FALLING = r"descending|decreasing|greatest to least|(?:largest|biggest|greatest) to smallest"


def _read_sorting(sentence: Sentence) -> Problem | None:
    verbs = "(?:sort|put|arrange|order|list)"
    match = re.search(
        rf"^{verbs} {_LIST} (?:in|from)(?: an?)? (?:({_RISING})|({_FALLING}))(?: order)?{END}|^sort {_LIST}{END}",
        sentence.skeleton,
    )
    if match is None:
        return None
    numbers = _listed(sentence, match[1] or match[4])
    order = "descending" if match[3] else "ascending"
    sign = ">" if match[3] else "<"
    return _chosen(sentence, Task.SORT, numbers, {"sign": sign}, f"{', '.join(numbers)} in {order} order")


def _options_of(sentence: Sentence, text: str) -> tuple[dict[str, str], tuple[str, ...]] | None:
    """The formulas of ``(a) 1 (b) 2 …``, and the letters they are called by; a plain list has none."""
    numbers = _listed(sentence, text)
    if len(numbers) > 1:
        return {}, numbers
    found = re.findall(r"\(([a-h])\)\s*(.+?)(?=\s*\([a-h]\)|\s*$)", numbers[0]) if numbers else []
    if [letter for letter, _ in found] != list("abcdefgh"[: len(found)]) or len(found) < 2:
        return None
    return {"letters": "".join(letter for letter, _ in found)}, tuple(formula for _, formula in found)


def _read_kth(sentence: Sentence) -> Problem | None:
    match = re.search(
        rf"^(?:which|what) is the ((?:{'|'.join(word.strip() for word in _ORDINALS if word)})?) ?({'|'.join(_MOST)})"
        rf"(?: value| number)?(?: \?| in| of| :)* {_LIST}{END}", sentence.skeleton)  # fmt: skip
    if match is None:
        return None
    found = _options_of(sentence, match[3])
    if found is None:
        return None
    letters, numbers = found
    place = _ORDINALS[f"{match[1]} " if match[1] else ""]
    if place > len(numbers):
        return None
    options = {**letters, "sign": _MOST[match[2]], "place": str(place)}
    return _chosen(sentence, Task.KTH, numbers, options, f"number {place} from the {match[2]} of {', '.join(numbers)}")


def _read_closest(sentence: Sentence) -> Problem | None:
    nearest = r"(?:which|what) is the (?:closest|nearest)(?: value| number)? to"
    match = re.search(rf"^{nearest} {F}(?: \?| in| of| :)* {_LIST}{END}", sentence.skeleton)
    if match is None:
        return None
    found = _options_of(sentence, match[2])
    target = _at(sentence, match[1])
    if found is None or not _closed(sentence, (target,)):
        return None
    letters, numbers = found
    options = {**letters, "target": target}
    return _chosen(sentence, Task.CLOSEST, numbers, options, f"which of {', '.join(numbers)} is closest to {target}")


COMPARISON = (_read_relation, _read_greater, _read_sorting, _read_kth, _read_closest)
