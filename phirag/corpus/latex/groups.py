r"""Braces, brackets and control words: the few shapes of LaTeX that every other module reads.

Promises linear time on any text: a group is looked for up to a limit, and one that is not closed is none.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["LONGEST", "bracketed", "control_word", "glue", "group", "skip_blanks"]

LONGEST = 100_000
"""Characters a braced argument may have; a longer one is no argument."""
_NEAR = 200  # characters that are looked through before all braces of the text are matched
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_BRACKET = re.compile(r"\\.|[{}\[\]]", re.DOTALL)
_BLANKS = re.compile(r"[ \t]*(?:\n[ \t]*(?!\n))?")
_WORD = re.compile(r"\\(?:[A-Za-z@]+|.)", re.DOTALL)
_ENDS_IN_WORD = re.compile(r"(?:^|[^\\])(?:\\\\)*\\[A-Za-z@]+$")


def skip_blanks(text: str, at: int) -> int:
    """Return where the first character stands that is no blank; an empty line is not skipped."""
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def group(text: str, at: int, limit: int = LONGEST) -> tuple[str, int] | None:
    r"""Return what a braced group that opens at ``at`` holds, and where it ends; ``None`` if there is none.

    Examples
    --------
    >>> group(r"{a{b}\}c} d", 0)
    ('a{b}\\}c', 9)
    """
    if at >= len(text) or text[at] != "{":
        return None
    depth = 0
    for match in _BRACE.finditer(text, at, min(len(text), at + _NEAR)):
        character = match.group()
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return text[at + 1 : match.start()], match.end()
    close = _closers(text).get(at)
    return None if close is None or close - at > limit else (text[at + 1 : close], close + 1)


@lru_cache(maxsize=4)
def _closers(text: str) -> dict[int, int]:
    """Every brace that is closed, and where; one pass, so that a thousand open braces cost no thousand passes."""
    found: dict[int, int] = {}
    stack: list[int] = []
    for match in _BRACE.finditer(text):
        character = match.group()
        if character == "{":
            stack.append(match.start())
        elif character == "}" and stack:
            found[stack.pop()] = match.start()
    return found


def bracketed(text: str, at: int, limit: int = 600) -> tuple[str, int] | None:
    r"""Return what an optional argument that opens at ``at`` holds, and where it ends.

    Examples
    --------
    >>> bracketed(r"[a {]} b] c", 0)
    ('a {]} b', 9)
    """
    if at >= len(text) or text[at] != "[":
        return None
    braces = brackets = 0
    for match in _BRACKET.finditer(text, at, min(len(text), at + limit + 2)):
        character = match.group()
        braces += (character == "{") - (character == "}")
        if braces == 0:
            brackets += (character == "[") - (character == "]")
        if braces < 0:
            return None
        if brackets == 0 and character == "]":
            return text[at + 1 : match.start()], match.end()
    return None


def control_word(text: str, at: int) -> tuple[str, int] | None:
    r"""Return the control word at ``at``, braced or not, without its backslash, and where it ends.

    Examples
    --------
    >>> control_word(r"{\RR} x", 0), control_word(r"\,", 0)
    (('RR', 5), (',', 2))
    """
    braced = text.startswith("{", at)
    begin = skip_blanks(text, at + 1) if braced else at
    match = _WORD.match(text, begin)
    if match is None:
        return None
    end = match.end()
    if braced:
        end = skip_blanks(text, end)
        if not text.startswith("}", end):
            return None
        end += 1
    return match.group()[1:], end


def glue(left: str, right: str) -> str:
    r"""Return a blank where a control word would run into a letter, else nothing.

    Examples
    --------
    >>> glue(r"\in", "x"), glue(r"\\in", "x"), glue(r"\in", "_")
    (' ', '', '')
    """
    if right[:1].isascii() and right[:1].isalpha() and left[-1:].isalpha() and _ENDS_IN_WORD.search(left[-60:]):
        return " "
    return ""
