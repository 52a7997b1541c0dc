r"""The notations with a syntax of their own: fractions, roots, integrals, sums, limits, matrices.

Each function reads what follows its command, such as the two groups of ``\\frac``, with the methods of the
parser that called it; :mod:`phirag.mathematics.parser` keeps precedence, names and brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from phirag.mathematics.lexer import END, Token
from phirag.mathematics.syntax import Apply, Node, Number, Symbol

if TYPE_CHECKING:
    from phirag.mathematics.parser import Parser

__all__ = ["PRIMARIES", "after_derivative"]


def _fraction(parser: Parser) -> Node:
    derivative = _leibniz(parser)
    if derivative is not None:
        return derivative
    return Apply("/", (_digit(parser), _digit(parser)))


def _digit(parser: Parser) -> Node:
    r"""An argument of a fraction: of bare digits only the first belongs to it, ``\frac12`` is one half."""
    token = parser.peek()
    if token.kind == "number" and len(token.text) > 1 and token.text.isdigit():
        parser.tokens[parser.position] = Token("number", token.text[1:], token.start + 1)
        return Number(token.text[0])
    return parser.group()


def _leibniz(parser: Parser) -> Node | None:
    r"""``\frac{d}{dx} f`` or ``\frac{d^2}{dx^2} f``, if that is what stands here."""
    shape = [parser.peek(k).text for k in range(12)]
    if shape[:6] == ["{", "d", "}", "{", "d", shape[5]] and shape[6] == "}":
        name, order, length = shape[5], 1, 7
    elif shape[:3] == ["{", "d", "^"] and shape[3].isdigit() and shape[4:7] == ["}", "{", "d"]:
        name, order, length = shape[7], int(shape[3]), 11
        if shape[8:11] != ["^", shape[3], "}"]:
            return None
    else:
        return None
    parser.position += length
    return Apply("diff", after_derivative(parser, Symbol(name), order))


def after_derivative(parser: Parser, variable: Symbol, order: int) -> tuple[Node, ...]:
    body = parser.product()
    return (body, variable) if order == 1 else (body, variable, Number(str(order)))


def _root(parser: Parser) -> Node:
    if parser.accept("[", "open"):
        degree = parser.sum()
        parser.close("[")
        return Apply("root", (parser.group(), degree))
    if parser.at("(", "open"):
        return Apply("sqrt", parser.bracket_arguments())
    return Apply("sqrt", (parser.group(),))


def _limits_of(parser: Parser) -> tuple[Node | None, Node | None]:
    """The sub- and superscript of an integral, sum or product, in either order."""
    lower = upper = None
    while parser.at("_") or parser.at("^"):
        if parser.next().text == "_":
            lower = parser.group()
        else:
            upper = parser.group()
    return lower, upper


def _integral(parser: Parser) -> Node:
    lower, upper = _limits_of(parser)
    parser.integrals += 1
    body: Node = Number("1") if parser.at_differential() else parser.sum()
    parser.integrals -= 1
    if not parser.at_differential():
        raise parser.fail("an integral ends in its differential, such as dx")
    parser.position += 1
    variable = Symbol(parser.subscripted(parser.next().text))
    if lower is None or upper is None:
        return Apply("integrate", (body, variable))
    return Apply("integrate", (body, variable, lower, upper))


def _series(parser: Parser, op: str) -> Node:
    lower, upper = _limits_of(parser)
    match lower:
        case Apply("=", (Symbol(name), first)) if upper is not None:
            index = Symbol({"i": "i"}.get(name, name))
            return Apply(op, (parser.product(), index, first, upper))
    raise parser.fail("a sum or product needs its range, such as _{k=1}^{n}")


def _limit(parser: Parser) -> Node:
    if not (parser.accept("_") and parser.accept("{", "open")):
        raise parser.fail("a limit needs its point, such as _{x\\to 0}")
    variable = parser.next().text
    if not (parser.accept("to", "command") or parser.accept("rightarrow", "command")):
        raise parser.fail("a limit needs its point, such as _{x\\to 0}")
    point = parser.postfix(parser.primary()) if not parser.at("-") else parser.sign()
    side: tuple[Node, ...] = ()
    if parser.accept("^"):
        braced = parser.accept("{", "open")
        if not (parser.at("+") or parser.at("-")):
            raise parser.fail("the side of a limit is + or -")
        side = (Symbol(parser.next().text),)
        if braced:
            parser.close("{")
    parser.close("{")
    return Apply("limit", (parser.product(), Symbol(variable), point, *side))


def _environment(parser: Parser) -> Node:
    r"""A matrix: ``\begin{pmatrix} a & b \\ c & d \end{pmatrix}``."""
    name = _environment_name(parser)
    if name == "cases":
        return _by_cases(parser)
    if not name.rstrip("*").endswith("matrix") and name != "array":
        raise parser.fail(f"the environment {name!r} is not one that phirag reads")
    if name == "array" and parser.at("{", "open"):
        while parser.next().text != "}":
            if parser.peek() is END:
                raise parser.fail("the bracket '{' is not closed")
    rows: list[list[Node]] = [[]]
    while not parser.accept("end", "command"):
        if parser.peek() is END:
            raise parser.fail(f"\\begin{{{name}}} is not ended")
        if parser.accept("&"):
            continue
        if parser.accept("\\\\"):
            rows.append([])
            continue
        parser.depth += 1
        rows[-1].append(parser.sum())
        parser.depth -= 1
    _environment_name(parser)
    matrix = Apply("matrix", tuple(Apply("row", tuple(row)) for row in rows if row))
    return Apply("det", (matrix,)) if name == "vmatrix" else matrix


def _by_cases(parser: Parser) -> Node:
    r"""``value \given condition`` line by line, as a ``cases`` node of ``case`` nodes."""
    found: list[Node] = []
    while not parser.accept("end", "command"):
        value = parser.sum()
        parser.accept(",")
        if not parser.accept("given", "command"):
            raise parser.fail("each case needs its condition, \\text{if } …")
        found.append(Apply("case", (value, parser.relation())))
        while parser.accept(".") or parser.accept(",") or parser.accept("\\\\") or parser.accept(";"):
            continue
        if parser.peek() is END:
            raise parser.fail("\\begin{cases} is not ended")
    _environment_name(parser)
    return Apply("cases", tuple(found))


def _environment_name(parser: Parser) -> str:
    if not parser.accept("{", "open"):
        raise parser.fail("\\begin and \\end need a name in braces")
    parts = []
    while not parser.accept("}", "close"):
        if parser.peek() is END:
            raise parser.fail("the bracket '{' is not closed")
        parts.append(parser.next().text)
    return "".join(parts)


def _rounded(parser: Parser, op: str, closer: str) -> Node:
    inside = parser.sum()
    if not parser.accept(closer, "command"):
        raise parser.fail(f"\\{closer} is missing")
    return Apply(op, (inside,))


def _number_set(parser: Parser) -> Node:
    token = parser.group()
    if isinstance(token, Symbol) and token.name in ("R", "Z", "N", "Q", "C"):
        return Apply("numbers", (token,))
    raise parser.fail("the number sets are R, Z, N, Q and C")


PRIMARIES: Mapping[str, Callable[[Parser], Node]] = {
    "frac": _fraction,
    "sqrt": _root,
    "cbrt": lambda parser: Apply("cbrt", (parser.group(),)),
    "binom": lambda parser: Apply("binomial", (parser.group(), parser.group())),
    "int": _integral,
    "sum": lambda parser: _series(parser, "sum"),
    "prod": lambda parser: _series(parser, "product"),
    "lim": _limit,
    "begin": _environment,
    "lfloor": lambda parser: _rounded(parser, "floor", "rfloor"),
    "lceil": lambda parser: _rounded(parser, "ceil", "rceil"),
    "lvert": lambda parser: _rounded(parser, "abs", "rvert"),
    "lVert": lambda parser: _rounded(parser, "norm", "rVert"),
    "emptyset": lambda parser: Apply("set", ()),
    "varnothing": lambda parser: Apply("set", ()),
    "mathbb": _number_set,
    "ell": lambda parser: Symbol("ell"),
}
