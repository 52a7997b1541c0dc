"""The language of claims: what a reference entry can have a machine compute.

The grammar is that of :mod:`phirag.mathematics.parser`, with more functions (counting, quantifiers over
small ranges, number theory, matrices). Values are exact integers and fractions where they can be, and mpmath
numbers elsewhere; sums, integrals and derivatives are computed numerically, limits by SymPy. Promises that a
claim is parsed and never evaluated as Python. What is drawn and what is concluded is left to
:mod:`phirag.corpus.formal`. Runs inside the worker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from phirag.corpus.exactness import as_float
from phirag.corpus.matrices import Matrix
from phirag.corpus.operations import OPERATIONS, whole
from phirag.errors import ParseError
from phirag.mathematics.parser import parse
from phirag.mathematics.syntax import Apply, Node, Number, Symbol, walk

__all__ = ["LANGUAGE", "Defined", "is_rough", "read_claim", "signature", "value"]

MOST_TERMS = 200_000

_Names = Mapping[str, Any]
_DEFINES = re.compile(r"^([A-Za-z]+)\(([A-Za-z0-9_]+(?:\s*,\s*[A-Za-z0-9_]+)*)\)$")


@dataclass(frozen=True)
class Defined:
    """A function that an entry defines, such as ``f(x): x^2 - 1``."""

    parameters: tuple[str, ...]
    body: Node


def signature(name: str) -> tuple[str, tuple[str, ...]]:
    """Split ``f(x, y)`` into the name and its parameters; a plain name has none.

    >>> signature("f(x, y)"), signature("s")
    (('f', ('x', 'y')), ('s', ()))
    """
    match = _DEFINES.match(name)
    return (match[1], tuple(part.strip() for part in match[2].split(","))) if match else (name, ())


def read_claim(text: str, *, symbols: Collection[str] = (), functions: Collection[str] = ()) -> Node:
    """Parse a claim: a relation, a chain of them, or a truth such as ``is_prime(97)``."""
    return parse(text, symbols=symbols, operations={*LANGUAGE, *functions})


def is_rough(node: Node) -> bool:
    """Whether the value comes of a numerical method whose last digits are not to be trusted."""
    rough = ("integrate", "diff", "limit", "eigenvalues")
    endless = any(isinstance(part, Symbol) and part.name == "inf" for part in walk(node))
    return endless or any(isinstance(part, Apply) and part.op in rough for part in walk(node))


def value(node: Node, names: _Names) -> Any:
    """Return what ``node`` means where ``names`` have these values: a number, a matrix, a set or a truth.

    Raises
    ------
    ParseError
        If it means nothing.
    ArithmeticError, ValueError
        If it is not defined here.

    Examples
    --------
    >>> value(read_claim("sum(k^2, k, 1, 10) = 385"), {})
    True
    >>> value(read_claim("count(a + b = 7, a, 1, 6, b, 1, 6)/36"), {})
    Fraction(1, 6)
    """
    if isinstance(node, Number):
        return int(node.text) if node.text.isdigit() else Fraction(node.text)
    if isinstance(node, Symbol):
        return _symbol(node.name, names)
    if node.op in _LAZY:
        return _LAZY[node.op](node.args, names)
    arguments = [value(argument, names) for argument in node.args]
    defined = names.get(node.op)
    if isinstance(defined, Defined):
        return _call(defined, arguments, names)
    operation = OPERATIONS.get(node.op)
    if operation is None:
        raise ParseError(f"{node.op!r} has no meaning in a claim")
    try:
        return operation(*arguments)
    except (TypeError, AttributeError) as error:
        raise ParseError(f"{node.op!r} cannot be applied to what it is given: {error}") from error


def _symbol(name: str, names: _Names) -> Any:
    import mpmath

    if name in names:
        return names[name]
    constants = {"pi": lambda: +mpmath.pi, "e": lambda: +mpmath.e, "i": lambda: mpmath.mpc(0, 1),
                 "inf": lambda: mpmath.inf}  # fmt: skip
    if name in constants:
        return constants[name]()
    raise ParseError(f"the claim does not say what {name} is", hint="add it to `variables` or `where`")


def _call(function: Defined, arguments: list[Any], names: _Names) -> Any:
    if len(arguments) != len(function.parameters):
        raise ParseError(f"a function of {len(function.parameters)} arguments is given {len(arguments)}")
    return value(function.body, {**names, **dict(zip(function.parameters, arguments, strict=True))})


# --- operators that bind names ----------------------------------------------------------------------------


def _bound(node: Node) -> str:
    if not isinstance(node, Symbol):
        raise ParseError("what is counted, summed or quantified over must be a name")
    return node.name


def _points(args: tuple[Node, ...], names: _Names) -> Iterator[dict[str, Any]]:
    """Every assignment of ``var, low, high, …`` or ``var, set, …``; later ranges may use earlier names."""
    if not args:
        yield dict(names)
        return
    name, first = _bound(args[0]), value(args[1], names)
    if isinstance(first, (frozenset, tuple, Iterator, Matrix)):
        items, rest = iter(first), args[2:]
    else:
        if len(args) < 3:
            raise ParseError("a range is given by its two ends, or by a set")
        low, high = whole(first), whole(value(args[2], names))
        items, rest = iter(range(low, high + 1)), args[3:]
    for item in items:
        yield from _points(rest, {**names, name: item})


def _each(args: tuple[Node, ...], names: _Names) -> Iterator[Any]:
    """The values of the first argument over the ranges that follow it."""
    for number, point in enumerate(_points(args[1:], names)):
        if number >= MOST_TERMS:
            raise ParseError(f"a range of a claim has more than {MOST_TERMS} points")
        yield value(args[0], point)


def _sum(args: tuple[Node, ...], names: _Names) -> Any:
    import mpmath

    if _is_endless(args, names):
        return mpmath.nsum(_function(args[0], args[1], names), _ends(args[2:], names))
    terms = list(_each(args, names))
    return sum(terms[1:], terms[0]) if terms else 0


def _product(args: tuple[Node, ...], names: _Names) -> Any:
    import mpmath

    if _is_endless(args, names):
        return mpmath.nprod(_function(args[0], args[1], names), _ends(args[2:], names))
    result: Any = 1
    for factor in _each(args, names):
        result = result * factor
    return result


def _is_endless(args: tuple[Node, ...], names: _Names) -> bool:
    import mpmath

    if len(args) != 4:
        return False
    return any(
        isinstance(end, mpmath.mpf) and mpmath.isinf(end)
        for end in (value(args[2], names), value(args[3], names))
    )  # fmt: skip


def _ends(args: tuple[Node, ...], names: _Names) -> list[Any]:
    return [as_float(value(end, names)) for end in args]


def _function(body: Node, variable: Node, names: _Names) -> Callable[[Any], Any]:
    """``body`` as a function of one name; whole numbers stay integers, as an index has to."""
    import mpmath

    name, scope = _bound(variable), dict(names)

    def apply(x: Any) -> Any:
        scope[name] = int(x) if isinstance(x, mpmath.mpf) and mpmath.isint(x) and abs(x) < 10**6 else x
        found = value(body, scope)
        return found if isinstance(found, Matrix) else as_float(found)

    return apply


def _integral(args: tuple[Node, ...], names: _Names) -> Any:
    import mpmath

    if len(args) != 4:
        raise ParseError("integrate takes the integrand, its variable and two ends; test antiderivatives by diff")
    low, high = _ends(args[2:], names)
    if low == high:
        return 0
    inner = any(isinstance(part, Apply) and part.op == "integrate" for part in walk(args[0]))
    with mpmath.workdps(15 if inner else mpmath.mp.dps):
        return mpmath.quad(_function(args[0], args[1], names), [low, high], maxdegree=4 if inner else 7)


def _derivative(args: tuple[Node, ...], names: _Names) -> Any:
    """``diff(f, x)`` or ``diff(f, x, n)``, at the value that ``x`` has."""
    import mpmath

    if len(args) not in (2, 3):
        raise ParseError("diff takes the function, its variable and, if it is not 1, the order")
    order = whole(value(args[2], names)) if len(args) == 3 else 1
    point = value(args[1], names)
    if not 0 <= order <= 8:
        raise ParseError("derivatives up to the 8th are computed")
    return mpmath.diff(_function(args[0], args[1], names), as_float(point), order)


def _limit(args: tuple[Node, ...], names: _Names) -> Any:
    import mpmath
    import sympy as sp

    from phirag.mathematics.meaning import to_sympy

    known = {name: _for_sympy(item) for name, item in names.items() if not isinstance(item, (Defined, Matrix))}
    known.pop(_bound(args[1]), None)
    found = to_sympy(Apply("limit", tuple(_inlined(part, names) for part in args)), known).doit()
    if not found.is_number or found.has(sp.nan, sp.zoo, sp.AccumBounds):
        raise ValueError("the limit does not exist or is not found")
    return as_float(found.evalf(mpmath.mp.dps + 5))


def _for_sympy(item: Any) -> Any:
    import sympy as sp

    if isinstance(item, Fraction):
        return sp.Rational(item.numerator, item.denominator)
    if isinstance(item, (str, frozenset, tuple)):
        return sp.Integer(0)
    return sp.sympify(item, strict=True)  # strict: a number of another library, and never text


def _inlined(node: Node, names: _Names) -> Node:
    """``node`` with the functions that the entry defines written out."""
    if not isinstance(node, Apply):
        return node
    arguments = tuple(_inlined(argument, names) for argument in node.args)
    defined = names.get(node.op)
    if isinstance(defined, Defined):
        return _inlined(_replaced(defined.body, dict(zip(defined.parameters, arguments, strict=True))), names)
    return Apply(node.op, arguments)


def _replaced(node: Node, values: Mapping[str, Node]) -> Node:
    if isinstance(node, Symbol):
        return values.get(node.name, node)
    return Apply(node.op, tuple(_replaced(part, values) for part in node.args)) if isinstance(node, Apply) else node


def _iterated(args: tuple[Node, ...], names: _Names) -> Any:
    """``iterate(step, x, start, n)``: the step applied ``n`` times to the start."""
    if len(args) != 4:
        raise ParseError("iterate takes a step, its name, the start and how often")
    name, times, scope = _bound(args[1]), whole(value(args[3], names)), dict(names)
    if times > 10_000:
        raise ParseError("a step is iterated 10000 times at most")
    scope[name] = value(args[2], names)
    for _ in range(times):
        scope[name] = value(args[0], scope)
    return scope[name]


def _cases(args: tuple[Node, ...], names: _Names) -> Any:
    """``cases(condition, value, condition, value, …, otherwise)``."""
    for place in range(0, len(args) - 1, 2):
        if value(args[place], names):
            return value(args[place + 1], names)
    return value(args[-1], names)


def _chain(args: tuple[Node, ...], names: _Names) -> bool:
    return all(value(link, names) for link in args)


def _set_of_values(args: tuple[Node, ...], names: _Names) -> frozenset[Any]:
    return frozenset(_each(args, names))


_LAZY: dict[str, Callable[[tuple[Node, ...], _Names], Any]] = {
    "sum": _sum,
    "product": _product,
    "integrate": _integral,
    "diff": _derivative,
    "limit": _limit,
    "iterate": _iterated,
    "cases": _cases,
    "and": _chain,
    "both": _chain,
    "either": lambda args, names: any(value(part, names) for part in args),
    "implies": lambda args, names: not value(args[0], names) or bool(value(args[1], names)),
    "forall": lambda args, names: all(_each(args, names)),
    "exists": lambda args, names: any(_each(args, names)),
    "count": lambda args, names: sum(map(bool, _each(args, names))),
    "largest": lambda args, names: max(_each(args, names)),
    "smallest": lambda args, names: min(_each(args, names)),
    "collect": _set_of_values,
}

LANGUAGE = frozenset(
    name
    for name in {*OPERATIONS, *_LAZY}
    if name.isalpha() and name not in ("and", "pm", "row", "set", "list", "tuple")
)
"""Functions that a claim may use, beside those that every formula may."""
