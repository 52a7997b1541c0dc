r"""Formulas as answers write them: what the parser is given, once words and values of functions are taken care of."""

from __future__ import annotations

import re

from phirag.errors import ParseError
from phirag.mathematics.equivalence.numerals import word_in
from phirag.mathematics.equivalence.tidy import TEXT
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.parser import parse
from phirag.mathematics.syntax import Node, symbols_of

__all__ = ["formula", "unknowns"]

_VECTOR = re.compile(r"\\(?:vec|overrightarrow)\s*\{\s*(\w+)\s*\}")
_GAMMA = re.compile(r"\\Gamma\s*\(")
_TOTIENT = re.compile(r"\\(?:var)?phi\s*\(\s*(\d+)\s*\)")
_APPLICATION = re.compile(r"(?<![A-Za-z\\])([fghFGH])\s*\(")


def formula(text: str) -> Node:
    """Parse a formula in which ``f(2)`` is a value of ``f``, not a product."""
    text = _VECTOR.sub(r" \1 ", TEXT.sub(" ", text)).strip()
    text = _TOTIENT.sub(r" totient(\1) ", _GAMMA.sub(" gamma(", text))
    word = word_in(text)
    if word:
        raise ParseError(f"the word {word!r} stands in a formula")
    for _ in range(20):
        match = _APPLICATION.search(text)
        if match is None:
            break
        end = _closing(text, match.end())
        if end is None:
            break
        inside = re.sub(r"\s+", "", text[match.end() : end])
        index = inside if re.fullmatch(r"\w{1,8}", inside) else "h" + format(_digest(inside), "x")
        text = f"{text[: match.start()]} {match.group(1)}_{{{index}}} {text[end + 1 :]}"
    return parse(text)


def _digest(text: str) -> int:
    """A number that is the same for arguments whose difference expands to zero."""
    import zlib

    import sympy as sp

    return zlib.crc32(sp.srepr(sp.expand(to_sympy(parse(text)))).encode())


def _closing(text: str, start: int) -> int | None:
    depth = 1
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return None


def unknowns(node: Node) -> tuple[str, ...]:
    return tuple(name for name in symbols_of(node) if name not in ("pi", "e", "i", "inf"))
