"""SymPy objects to text that people read and :mod:`phirag.mathematics.parser` reads back.

``(-2 + 2√2 i)/3`` rather than ``-2/3 + 2*sqrt(2)*I/3``. Runs inside the worker.
"""

from __future__ import annotations

from typing import Any

__all__ = ["plain", "plain_set", "terminating"]

_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_NAMES = {
    "log": "ln", "Abs": "abs", "ceiling": "ceil", "conjugate": "conj", "asin": "arcsin", "acos": "arccos",
    "atan": "arctan", "acot": "arccot",
}  # fmt: skip


def plain(expression: Any) -> str:
    """Return ``expression`` as readable text.

    Parameters
    ----------
    expression
        A SymPy expression, matrix, set, relation, or a list of them.

    Examples
    --------
    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> plain((-2 + 2 * sympy.sqrt(2) * sympy.I) / 3)
    '(-2 + 2√2 i)/3'
    >>> plain(x**2 * sympy.cos(x) + 2 * x * sympy.sin(x))
    'x^2 cos(x) + 2x sin(x)'
    """
    return _show(expression)[0]


def _show(node: Any) -> tuple[str, int]:
    """Text and how tightly it is bound."""
    import sympy as sp

    if isinstance(node, (list, tuple, sp.Tuple)):
        return "(" + ", ".join(plain(part) for part in node) + ")", _ATOM
    if isinstance(node, sp.MatrixBase):
        rows = ("[" + ", ".join(plain(entry) for entry in row) + "]" for row in node.tolist())
        return "[" + ", ".join(rows) + "]", _ATOM
    if isinstance(node, sp.Set):
        return plain_set(node), _ATOM
    if isinstance(node, sp.core.relational.Relational):
        return _relation(node), 0
    if isinstance(node, (sp.logic.boolalg.And, sp.logic.boolalg.Or)):
        word = " and " if isinstance(node, sp.logic.boolalg.And) else " or "
        return word.join(plain(part) for part in sp.utilities.iterables.ordered(node.args)), 0
    if node in (sp.true, sp.false):
        return str(bool(node)).lower(), _ATOM
    if node.is_Add:
        return _sum(node)
    if node.is_Mul or (node.is_Rational and not node.is_Integer):
        return _product(node)
    if node.is_Pow:
        return _power(node)
    return _atom(node)


def _relation(node: Any) -> str:
    import sympy as sp

    signs = {sp.Eq: "=", sp.Ne: "≠", sp.StrictLessThan: "<", sp.LessThan: "≤", sp.StrictGreaterThan: ">"}
    return f"{plain(node.lhs)} {signs.get(type(node), '≥')} {plain(node.rhs)}"


def _atom(node: Any) -> tuple[str, int]:
    import sympy as sp

    constants = {sp.pi: "π", sp.E: "e", sp.I: "i", sp.oo: "∞", -sp.oo: "-∞", sp.zoo: "∞", sp.GoldenRatio: "φ"}
    if node in constants:
        return constants[node], _SUM if node == -sp.oo else _ATOM
    if node.is_Integer:
        return str(int(node)), _SUM if node < 0 else _ATOM
    if node.is_Float:
        return f"{float(node):.10g}", _SUM if node < 0 else _ATOM
    if isinstance(node, sp.exp):
        return _raised("e", node.args[0])
    if isinstance(node, sp.factorial):
        inside, bound = _show(node.args[0])
        return (inside if bound == _ATOM else f"({inside})") + "!", _ATOM
    if isinstance(node, sp.Abs):
        return f"|{plain(node.args[0])}|", _ATOM
    if isinstance(node, (sp.Integral, sp.Sum, sp.Product, sp.Derivative, sp.Limit)):
        return _bound(node), _ATOM
    if node.is_Function:
        name = _NAMES.get(node.func.__name__, node.func.__name__)
        return f"{name}({', '.join(plain(part) for part in node.args)})", _ATOM
    return str(node), _ATOM


def _bound(node: Any) -> str:
    import sympy as sp

    if isinstance(node, sp.Limit):
        return f"limit({', '.join(plain(part) for part in node.args[:3])})"
    name = {sp.Integral: "integrate", sp.Sum: "sum", sp.Product: "product", sp.Derivative: "diff"}[type(node)]
    parts = [plain(node.args[0])]
    parts += [plain(part) for limits in node.args[1:] for part in limits]
    return f"{name}({', '.join(parts)})"


def _sum(node: Any) -> tuple[str, int]:
    import sympy as sp

    common = 1
    for term in node.args:
        coefficient = term.as_coeff_Mul()[0]
        common = int(sp.ilcm(common, coefficient.q)) if coefficient.is_Rational else common
    if common != 1 and node.is_number:  # a number over one denominator: (-2 + 2√2 i)/3
        return f"({_sum(sp.expand(node * common))[0]})/{common}", _PRODUCT
    pieces: list[str] = []
    for term in _ordered(node):
        text = plain(term)
        if pieces:
            pieces.append(" - " + text[1:] if text.startswith("-") else " + " + text)
        else:
            pieces.append(text)
    return "".join(pieces), _SUM


def _ordered(node: Any) -> list[Any]:
    """Terms as people write them: real before imaginary, powers falling, a plus sign first if there is one."""
    import sympy as sp

    if node.is_number:
        return sorted(node.args, key=lambda t: (t.has(sp.I), not t.is_Rational, sp.default_sort_key(t)))
    return list(node.as_ordered_terms())


def _product(node: Any) -> tuple[str, int]:
    import sympy as sp

    coefficient, _rest = node.as_coeff_Mul()
    sign = ""
    if coefficient.is_real and coefficient < 0:
        sign, node = "-", -node
    top, bottom = sp.fraction(node, exact=True)
    if bottom.is_number and top.is_Add and bottom != 1:
        text = f"({plain(top)})/{_denominator(bottom)}"
    elif bottom != 1:
        text = f"{_factors(top, over=True)}/{_denominator(bottom)}"
    else:
        text = _factors(top)
    return sign + text, _SUM if sign else _PRODUCT


def _denominator(node: Any) -> str:
    text, bound = _show(node)
    return text if bound >= _POWER else f"({text})"


def _factors(node: Any, *, over: bool = False) -> str:
    """Factors side by side, with signs only where juxtaposition would be misread."""
    import sympy as sp

    if not node.is_Mul:
        text, bound = _show(node)
        return f"({text})" if over and bound < _PRODUCT else text
    parts = sorted(node.args, key=_factor_order)
    text = ""
    previous: Any = None
    for part in parts:
        shown, bound = _show(part)
        if bound < _PRODUCT or (bound == _PRODUCT and len(parts) > 1):
            shown = f"({shown})"
        if not text:
            text = shown
        elif shown[0].isdigit():
            text += "·" + shown
        elif shown.startswith("(") and not (previous.is_Number or _closes(text)):
            text += "·" + shown  # x·(x + 1): f(x + 1) would be an application
        elif previous.is_Number or shown.startswith("("):
            text += shown
        else:
            text += " " + shown
        previous = part
    del sp
    return text


def _closes(text: str) -> bool:
    return text.endswith(")") and text.startswith("(")


def _factor_order(part: Any) -> tuple[int, str]:
    import sympy as sp

    if part.is_Rational:
        rank = 0
    elif part.is_number and part != sp.I:
        rank = 1 if part.is_Pow else 2
    elif part == sp.I:
        rank = 3
    elif part.is_Symbol or (part.is_Pow and part.base.is_Symbol):
        rank = 4
    elif part.is_Add or (part.is_Pow and part.base.is_Add):
        rank = 6
    else:
        rank = 5
    return rank, str(part)


def _power(node: Any) -> tuple[str, int]:
    import sympy as sp

    base, exponent = node.as_base_exp()
    if exponent == sp.Rational(1, 2):
        inside, bound = _show(base)
        digits = base.is_Integer and base >= 0
        return (f"√{inside}" if digits or (bound == _ATOM and len(inside) == 1) else f"√({inside})"), _ATOM
    if exponent == sp.Rational(1, 3):
        return f"cbrt({plain(base)})", _ATOM
    if exponent.is_Rational and exponent.p == 1 and exponent.q > 1:
        return f"root({plain(base)}, {exponent.q})", _ATOM
    if exponent.is_number and exponent.could_extract_minus_sign():
        return f"1/{_denominator(base**-exponent)}", _PRODUCT
    inside, bound = _show(base)
    return _raised(inside if bound == _ATOM else f"({inside})", exponent)


def _raised(base: str, exponent: Any) -> tuple[str, int]:
    text, bound = _show(exponent)
    return (f"{base}^{text}" if bound == _ATOM and "(" not in text else f"{base}^({text})"), _POWER


def plain_set(found: Any) -> str:
    """Return a set of real numbers in interval notation.

    >>> import sympy
    >>> plain_set(sympy.Union(sympy.Interval.open(-sympy.oo, 1), sympy.Interval(2, 3)))
    '(-∞, 1) ∪ [2, 3]'
    """
    import sympy as sp

    if found == sp.S.EmptySet:
        return "∅"
    if found == sp.S.Reals:
        return "(-∞, ∞)"
    if isinstance(found, sp.Interval):
        opening, closing = "(" if found.left_open else "[", ")" if found.right_open else "]"
        return f"{opening}{plain(found.start)}, {plain(found.end)}{closing}"
    if isinstance(found, sp.FiniteSet):
        return "{" + ", ".join(plain(item) for item in sorted(found.args, key=sp.default_sort_key)) + "}"
    if isinstance(found, sp.Union):
        return " ∪ ".join(plain_set(part) for part in sorted(found.args, key=lambda part: float(part.inf)))
    return str(found)


def terminating(value: Any) -> str:
    """Return a rational number as a decimal if that ends, else as a fraction.

    >>> import sympy
    >>> terminating(sympy.Rational(3, 8)), terminating(sympy.Rational(1, 3)), terminating(sympy.Integer(12))
    ('0.375', '1/3', '12')
    """
    bottom, places = int(value.q), 0
    while 10**places % bottom and places < 40:
        places += 1
    if 10**places % bottom or places == 0:
        return plain(value)
    digits = str(abs(int(value.p)) * (10**places // bottom)).rjust(places + 1, "0")
    return ("-" if value < 0 else "") + digits[:-places] + "." + digits[-places:]
