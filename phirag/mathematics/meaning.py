"""A tree to a SymPy object: what each node means, and what is too large to be written out.

Nothing is evaluated from text: each node is built by the function that the tables below name for it.
Runs inside the worker (:mod:`phirag.mathematics.worker`), since building can be slow for large input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phirag.errors import ParseError, WorkerFailed
from phirag.mathematics.syntax import Apply, Node, Number, Symbol

__all__ = ["MAX_BITS", "branches", "matrix_of", "set_of", "to_sympy"]

MAX_BITS = 2_000_000  # an integer longer than this is not written out
MAX_FACTORIAL = 20_000


def to_sympy(node: Node, symbols: Mapping[str, Any] | None = None, *, real: bool = False) -> Any:
    """Build the SymPy object that ``node`` means.

    Parameters
    ----------
    node
        An expression, a relation or a matrix. ``±`` must have been resolved by :func:`branches`.
    symbols
        SymPy symbols (with their assumptions) or values to use for names.
    real
        Whether names that are not in ``symbols`` are real numbers (complex otherwise).

    Raises
    ------
    ParseError
        If the node means nothing that can be computed, such as a sum with three arguments.
    WorkerFailed
        If a number in it is too large to be written out.

    Examples
    --------
    >>> from phirag.mathematics.parser import parse
    >>> to_sympy(parse("1/2 + 0.25"))
    3/4
    """
    return _Builder(symbols or {}, real).build(node)


def branches(node: Node) -> list[Node]:
    """Return ``node`` once for each sign of its ``±``; all signs change together.

    >>> from phirag.mathematics.parser import parse
    >>> [to_sympy(part) for part in branches(parse("3 ± 1"))]
    [4, 2]
    """
    plus, minus = _signed(node, "+"), _signed(node, "-")
    return [plus] if plus == minus else [plus, minus]


def _signed(node: Node, sign: str) -> Node:
    if not isinstance(node, Apply):
        return node
    arguments = tuple(_signed(argument, sign) for argument in node.args)
    if node.op in ("pm", "mp"):
        positive = (node.op == "pm") == (sign == "+")
        return arguments[0] if positive else Apply("neg", arguments)
    return Apply(node.op, arguments)


class _Builder:
    """Builds one tree; holds the names it has met."""

    def __init__(self, symbols: Mapping[str, Any], real: bool) -> None:
        self.symbols = dict(symbols)
        self.real = real

    def build(self, node: Node) -> Any:
        import sympy as sp

        if isinstance(node, Number):
            return sp.Rational(node.text)
        if isinstance(node, Symbol):
            return self.symbol(node.name)
        if node.op in _BINDERS:
            return _BINDERS[node.op](self, node.args)
        rule = _operations().get(node.op)
        if rule is None:
            raise ParseError(f"{node.op!r} has no meaning as a number here")
        arguments = [self.build(argument) for argument in node.args]
        try:
            return rule(*arguments)
        except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
            raise ParseError(f"{node.op!r} cannot be applied to what it is given: {error}") from error

    def symbol(self, name: str) -> Any:
        import sympy as sp

        if name in self.symbols:
            return self.symbols[name]
        constants = {"pi": sp.pi, "e": sp.E, "i": sp.I, "inf": sp.oo}
        if name in constants:
            return constants[name]
        self.symbols[name] = sp.Symbol(name, real=True) if self.real else sp.Symbol(name)
        return self.symbols[name]

    def bound(self, node: Node) -> Any:
        """A bound variable: a symbol even where its name is a constant's, such as the index ``i``."""
        import sympy as sp

        if not isinstance(node, Symbol):
            raise ParseError("the variable of a sum, integral, derivative or limit must be a name")
        found = self.symbols.get(node.name)
        if found is None or not getattr(found, "is_Symbol", False):
            found = sp.Symbol(node.name, real=True) if self.real else sp.Symbol(node.name)
        return found

    def within(self, name: str, value: Any) -> _Builder:
        return _Builder({**self.symbols, name: value}, self.real)


# --- operators that bind a variable ---------------------------------------------------------------------


def _name(node: Node) -> str:
    return node.name if isinstance(node, Symbol) else ""


def _arity(args: tuple[Node, ...], allowed: tuple[int, ...], op: str) -> None:
    if len(args) not in allowed:
        raise ParseError(f"{op} takes {' or '.join(map(str, allowed))} arguments, not {len(args)}")


def _derivative(builder: _Builder, args: tuple[Node, ...]) -> Any:
    import sympy as sp

    _arity(args, (1, 2, 3), "diff")
    if len(args) == 1:
        body = builder.build(args[0])
        free = sorted(body.free_symbols, key=str)
        if len(free) != 1:
            raise ParseError("the variable to differentiate by is not clear", hint="write diff(f, x)")
        return sp.diff(body, free[0])
    variable = builder.bound(args[1])
    body = builder.within(_name(args[1]), variable).build(args[0])
    order = int(builder.build(args[2])) if len(args) == 3 else 1
    if not 0 <= order <= 50:
        raise ParseError("derivatives up to the 50th are computed")
    return sp.diff(body, variable, order)


def _integral(builder: _Builder, args: tuple[Node, ...]) -> Any:
    import sympy as sp

    _arity(args, (2, 4), "integrate")
    variable = builder.bound(args[1])
    body = builder.within(_name(args[1]), variable).build(args[0])
    if len(args) == 2:
        return sp.Integral(body, variable)
    return sp.Integral(body, (variable, builder.build(args[2]), builder.build(args[3])))


def _series(kind: str) -> Callable[[_Builder, tuple[Node, ...]], Any]:
    def build(builder: _Builder, args: tuple[Node, ...]) -> Any:
        import sympy as sp

        _arity(args, (4,), kind)
        index = sp.Symbol(_name(args[1]), integer=True)
        builder.bound(args[1])
        body = builder.within(_name(args[1]), index).build(args[0])
        low, high = builder.build(args[2]), builder.build(args[3])
        return (sp.Sum if kind == "sum" else sp.Product)(body, (index, low, high))

    return build


def _limit(builder: _Builder, args: tuple[Node, ...]) -> Any:
    import sympy as sp

    _arity(args, (3, 4), "limit")
    variable = builder.bound(args[1])
    body = builder.within(_name(args[1]), variable).build(args[0])
    side = _name(args[3]) if len(args) == 4 else "+-"
    if side not in ("+", "-", "+-"):
        raise ParseError("the side of a limit is + or -")
    point = builder.build(args[2])
    return sp.Limit(body, variable, point, "+" if point.is_infinite else side)


def _call(builder: _Builder, args: tuple[Node, ...]) -> Any:
    raise ParseError(f"{_name(args[0])} is a function that nothing says how to compute")


_BINDERS: dict[str, Callable[[_Builder, tuple[Node, ...]], Any]] = {
    "diff": _derivative,
    "integrate": _integral,
    "sum": _series("sum"),
    "product": _series("product"),
    "limit": _limit,
    "call": _call,
}


# --- operators and functions ----------------------------------------------------------------------------


def _power(base: Any, exponent: Any) -> Any:
    """A power, unless it is an integer that nobody can write out."""
    if getattr(base, "is_Rational", False) and getattr(exponent, "is_Integer", False) and base not in (0, 1, -1):
        bits = max(abs(int(base.p)).bit_length(), int(base.q).bit_length())
        if abs(int(exponent)) * bits > MAX_BITS:
            raise WorkerFailed("a power in the formula is too large to be written out")
    return base**exponent


def _factorial(value: Any) -> Any:
    import sympy as sp

    if value.is_number and value.is_comparable and abs(value) > MAX_FACTORIAL:
        raise WorkerFailed("a factorial in the formula is too large to be written out")
    return sp.factorial(value)


def _binomial(top: Any, bottom: Any) -> Any:
    import sympy as sp

    if bottom.is_comparable and abs(bottom) > MAX_FACTORIAL:
        raise WorkerFailed("a binomial coefficient in the formula is too large to be written out")
    return sp.binomial(top, bottom)


def _divide(top: Any, bottom: Any) -> Any:
    if bottom == 0:
        raise ParseError("the formula divides by zero")
    return top / bottom


def _of_numbers(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of whole numbers; of letters SymPy would take a divisor of polynomials, which is another thing."""

    def apply(*values: Any) -> Any:
        if any(getattr(value, "free_symbols", None) for value in values):
            raise ParseError("a common divisor or multiple of unknown numbers cannot be computed")
        return function(*values)

    return apply


def _integer_function(name: str) -> Callable[[Any], Any]:
    """A function of number theory that has a meaning for integers only."""

    def apply(value: Any) -> Any:
        import sympy as sp
        from sympy.functions.combinatorial import numbers
        from sympy.functions.combinatorial.numbers import totient

        if value.is_Integer:
            if name == "is_prime":
                return sp.Integer(1 if sp.isprime(int(value)) else 0)
            if name == "divisor_count":
                return sp.Integer(sp.divisor_count(int(value)))
            if name == "divisor_sum":
                return sp.Integer(sum(sp.divisors(int(value))))
            if name == "fibonacci":
                return numbers.fibonacci(value)
            if name == "totient":
                return totient(value)
            return sp.Integer(_of_digits_and_primes(name, int(value)))
        return sp.Function(name)(value)

    return apply


def _of_digits_and_primes(name: str, number: int) -> int:
    """What is asked of the digits or the prime factors of a whole number."""
    import sympy as sp

    digits = sp.ntheory.digits(abs(number))[1:]
    if name.startswith("digit_"):
        found = {"sum": sum(digits), "product": sp.prod(digits), "count": len(digits)}
        return int(found[name.removeprefix("digit_")])
    if name == "is_palindrome":
        return int(sp.ntheory.is_palindromic(abs(number)))
    if name in ("is_square", "is_cube"):
        return int(number >= 0 and sp.integer_nthroot(number, 2 if name == "is_square" else 3)[1])
    if abs(number) < 2:
        raise ParseError(f"{number} has no prime factors")
    if abs(number) > 10**40:
        raise WorkerFailed("a number in the formula is too large to be factored")
    primes = [int(prime) for prime in sp.primefactors(abs(number))]
    return {
        "greatest_prime": primes[-1],
        "least_prime": primes[0],
        "prime_count": len(primes),
        "prime_sum": sum(primes),
    }[name]


def _median(*values: Any) -> Any:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _matrix(*rows: Any) -> Any:
    import sympy as sp

    if len({len(row) for row in rows}) != 1:
        raise ParseError("the rows of the matrix have different lengths")
    return sp.ImmutableMatrix([list(row) for row in rows])


def _closed(*items: Any) -> Any:
    """``[1, 2, 3]`` as a vector (a column)."""
    import sympy as sp

    return items[0] if len(items) == 1 else sp.ImmutableMatrix([[item] for item in items])


def _norm(vector: Any) -> Any:
    import sympy as sp

    return sp.sqrt(sum(sp.Abs(entry) ** 2 for entry in vector))


# names that SymPy has under the same name
_SAME_NAME = (
    "sin cos tan sec csc cot asin acos atan acot asec acsc sinh cosh tanh sech csch coth asinh acosh atanh "
    "exp sqrt sign floor gamma re im arg"
).split()
_TABLE: dict[str, Callable[..., Any]] = {}


def _operations() -> Mapping[str, Callable[..., Any]]:
    """Return the meaning of each operator, built at first use since it needs SymPy."""
    if not _TABLE:
        _TABLE.update({**_arithmetic(), **_functions(), **_matrices()})
    return _TABLE


def _arithmetic() -> dict[str, Callable[..., Any]]:
    """Operators between numbers, and relations."""
    import sympy as sp

    return {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": _divide,
        "^": _power,
        "neg": lambda a: -a,
        "=": sp.Eq,
        "equiv": sp.Eq,
        "approx": sp.Eq,
        "<": sp.Lt,
        ">": sp.Gt,
        "<=": sp.Le,
        ">=": sp.Ge,
        "!=": sp.Ne,
        "and": sp.And,
        "mod": sp.Mod,
    }


def _functions() -> dict[str, Callable[..., Any]]:
    """Functions of numbers."""
    import sympy as sp

    integer_functions = (
        "totient", "divisor_count", "divisor_sum", "is_prime", "fibonacci", "greatest_prime", "least_prime",
        "prime_count", "prime_sum", "is_square", "is_cube", "digit_sum", "digit_product", "digit_count",
        "is_palindrome",
    )  # fmt: skip
    return {
        **{name: getattr(sp, name) for name in _SAME_NAME},
        **{name: _integer_function(name) for name in integer_functions},
        "ln": sp.log,
        "log": lambda value, base=sp.E: sp.log(value) if base == sp.E else sp.log(value) / sp.log(base),
        "lg": lambda value: sp.log(value) / sp.log(10),
        "root": lambda value, degree: sp.real_root(value, degree) if value.is_real else value ** (1 / degree),
        "cbrt": lambda value: sp.real_root(value, 3) if value.is_real else sp.cbrt(value),
        "abs": sp.Abs,
        "ceil": sp.ceiling,
        "conj": sp.conjugate,
        "max": sp.Max,
        "min": sp.Min,
        "gcd": _of_numbers(lambda *values: sp.gcd(list(values))),
        "lcm": _of_numbers(lambda *values: sp.lcm(list(values))),
        "factorial": _factorial,
        "case": lambda value, condition: (value, condition),
        "cases": lambda *found: sp.Piecewise(*found),
        "median": _median,
        "binomial": _binomial,
    }


def _matrices() -> dict[str, Callable[..., Any]]:
    """Matrices and vectors, and what is done with them."""
    import sympy as sp

    def cross(left: Any, right: Any) -> Any:
        return sp.ImmutableMatrix(sp.Matrix(left).cross(sp.Matrix(right)))

    return {
        "matrix": _matrix,
        "row": lambda *items: items,
        "closed": _closed,
        "det": lambda matrix: matrix.det(),
        "inverse": lambda matrix: matrix.inv(),
        "transpose": lambda matrix: matrix.T,
        "trace": lambda matrix: matrix.trace(),
        "rank": lambda matrix: sp.Integer(matrix.rank()),
        "identity": lambda size: sp.ImmutableMatrix(sp.eye(min(int(size), 50))),
        "norm": _norm,
        "dot": lambda left, right: sum((a * b for a, b in zip(left, right, strict=True)), sp.Integer(0)),
        "cross": cross,
    }


def matrix_of(node: Node) -> Any:
    """Return the SymPy matrix that ``node`` means.

    Raises
    ------
    ParseError
        If it is not a matrix.
    """
    import sympy as sp

    found = to_sympy(node)
    if not isinstance(found, sp.MatrixBase):
        raise ParseError("a matrix such as [[1, 2], [3, 4]] is needed here")
    return found


def set_of(node: Node, symbols: Mapping[str, Any] | None = None) -> Any:
    """Return the set of real numbers that ``node`` names: an interval, a finite set, a union.

    Raises
    ------
    ParseError
        If it names no set.
    """
    import sympy as sp

    def value(part: Node) -> Any:
        return to_sympy(part, symbols, real=True)

    match node:
        case Apply("union", (left, right)):
            return sp.Union(set_of(left, symbols), set_of(right, symbols))
        case Apply("intersection", (left, right)):
            return sp.Intersection(set_of(left, symbols), set_of(right, symbols))
        case Apply("difference", (left, right)):
            return sp.Complement(set_of(left, symbols), set_of(right, symbols))
        case Apply("set", items):
            return sp.FiniteSet(*(value(item) for item in items))
        case Apply("tuple", (low, high)):
            return sp.Interval.open(value(low), value(high))
        case Apply("closed", (low, high)):
            return sp.Interval(value(low), value(high))
        case Apply("interval(]", (low, high)):
            return sp.Interval.Lopen(value(low), value(high))
        case Apply("interval[)", (low, high)):
            return sp.Interval.Ropen(value(low), value(high))
        case Apply("numbers", (Symbol("R"),)):
            return sp.S.Reals
    raise ParseError("an interval or a set such as (0, 1] or {1, 2} is needed here")
