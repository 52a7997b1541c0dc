"""A tree back to text that the parser reads into the same tree.

For people there is :mod:`phirag.mathematics.printing`; this is the form in which formulas travel between the
stages, with a bracket wherever one could matter.
"""

from __future__ import annotations

from phirag.mathematics.syntax import Apply, Node, Number, Symbol

__all__ = ["written"]

_BETWEEN = {
    "+": " + ", "-": " - ", "*": "*", "/": "/", "^": "^", "mod": " mod ", "=": " = ", "<": " < ", ">": " > ",
    "<=": " <= ", ">=": " >= ", "!=": " != ", "approx": " \\approx ", "in": " \\in ", "union": " \\cup ",
    "intersection": " \\cap ", "difference": " \\setminus ",
}  # fmt: skip
_AROUND = {
    "tuple": ("(", ")"), "closed": ("[", "]"), "set": ("\\{", "\\}"), "interval(]": ("(", "]"),
    "interval[)": ("[", ")"), "matrix": ("[", "]"), "row": ("[", "]"), "list": ("", ""),
}  # fmt: skip


def written(node: Node) -> str:
    """Return text that :func:`~phirag.mathematics.parser.parse` reads into ``node``.

    Examples
    --------
    >>> from phirag.mathematics.parser import parse
    >>> written(parse("2x^2 - 1/3"))
    '(2*(x^2)) - (1/3)'
    >>> parse(written(parse("sin 2x < 3"))) == parse("sin 2x < 3")
    True
    """
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Symbol):
        return node.name
    args = node.args
    if node.op == "neg":
        return f"-{_inner(args[0])}"
    if node.op in ("pm", "mp"):
        return f"\\{node.op}{_inner(args[0])}"
    if node.op in _BETWEEN and len(args) == 2:
        return _inner(args[0]) + _BETWEEN[node.op] + _inner(args[1])
    if node.op == "equiv":
        modulus = f" (mod {written(args[2])})" if len(args) == 3 else ""
        return f"{_inner(args[0])} \\equiv {_inner(args[1])}{modulus}"
    if node.op == "and":
        return _chain(args)
    if node.op == "call":
        return f"{written(args[0])}({', '.join(map(written, args[1:]))})"
    if node.op == "numbers":
        return f"\\mathbb{{{written(args[0])}}}"
    if node.op == "cases":
        lines = (f"{written(part.args[0])} \\given {written(part.args[1])}" for part in args if isinstance(part, Apply))
        return "\\begin{cases} " + " \\\\ ".join(lines) + " \\end{cases}"
    inside = ", ".join(map(written, args))
    if node.op in _AROUND:
        opener, closer = _AROUND[node.op]
        return f"{opener}{inside}{closer}"
    return f"{node.op}({inside})"


def _inner(node: Node) -> str:
    atom = not isinstance(node, Apply) or node.op not in {*_BETWEEN, "neg", "pm", "mp", "equiv", "and"}
    return written(node) if atom else f"({written(node)})"


def _chain(links: tuple[Node, ...]) -> str:
    """``a < b < c`` of its links."""
    text = ""
    for link in links:
        assert isinstance(link, Apply)
        text = text or _inner(link.args[0])
        text += _BETWEEN[link.op] + _inner(link.args[1])
    return text
