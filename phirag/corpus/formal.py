"""The formal claims of reference entries, really tested.

A claim is an equality or inequality; its variables are drawn from their domains, the names in ``where`` are
computed, draws that break an assumption are thrown away, and both sides are evaluated to 30 digits. One
draw that fails refutes the claim. Runs inside the worker (:func:`check_claim`), since claims are text.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from phirag.corpus.entry import Entry
from phirag.errors import MathematicsError
from phirag.mathematics import worker
from phirag.mathematics.meaning import to_sympy
from phirag.mathematics.numeric import compiled
from phirag.mathematics.parser import parse
from phirag.mathematics.printing import plain
from phirag.mathematics.syntax import Apply, Node, Symbol, walk
from phirag.types import Record

__all__ = ["ClaimResult", "check_claim", "check_entries"]

DRAWS = 20
SLOW_DRAWS = 5  # for claims with integrals or limits
TOLERANCE = 1e-18
_EXACT = ("integrate", "limit", "diff", "sum", "product", "rank", "inverse", "det")
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


class ClaimResult(Record):
    """What came of one claim: ``ok``, at how many draws, and the counterexample or reason otherwise."""

    entry: str
    claim: str
    ok: bool
    draws: int = 0
    detail: str = ""


def check_entries(entries: Sequence[Entry], *, deadline: float = 30.0) -> list[ClaimResult]:
    """Test every formal claim of the entries, each in the worker.

    Parameters
    ----------
    entries
        Entries of a reference corpus.
    deadline
        Seconds one claim may take.
    """
    results = []
    for entry in entries:
        for formal in entry.formal:
            try:
                found = worker.call(check_claim, formal.model_dump(mode="json"), deadline=deadline)
            except MathematicsError as error:
                found = {"ok": False, "detail": str(error)}
            results.append(ClaimResult(entry=entry.id, claim=formal.claim, **found))
    return results


def check_claim(formal: Mapping[str, Any]) -> dict[str, Any]:
    """Test one claim; ``formal`` has the fields of :class:`~phirag.corpus.entry.FormalClaim`.

    Examples
    --------
    >>> check_claim({"claim": "(a + b)^2 = a^2 + 2*a*b + b^2", "variables": {"a": "real", "b": "real"}})
    {'ok': True, 'draws': 20, 'detail': ''}
    >>> check_claim({"claim": "sqrt(a^2) = a", "variables": {"a": "real"}})["ok"]
    False
    """
    names = tuple(formal["variables"])
    node = parse(formal["claim"], symbols=names)
    conditions = [parse(text, symbols=names) for text in formal.get("assume") or ()]
    computed = {name: parse(text, symbols=names) for name, text in (formal.get("where") or {}).items()}
    generator = random.Random(formal["claim"])
    # calculus is done with exact numbers; elsewhere decimals spare SymPy the search for exact roots
    exact = any(isinstance(part, Apply) and part.op in _EXACT for part in walk(node))
    draws = 0
    slow = any(isinstance(part, Apply) and part.op in ("integrate", "limit") for part in walk(node))
    wanted = (SLOW_DRAWS if slow else DRAWS) if names else 1
    for _ in range(100 * wanted):
        point = {name: _drawn(domain, generator) for name, domain in formal["variables"].items()}
        if not exact:
            point = {name: value if value.is_Integer else value.evalf(50) for name, value in point.items()}
        if not all(_holds(condition, point) for condition in conditions):
            continue
        for name, definition in computed.items():
            point[name] = _value(definition, point)
        if not _holds(node, point):
            shown = ", ".join(f"{name} = {plain(value)}" for name, value in point.items() if name in names)
            return {"ok": False, "draws": draws, "detail": f"false at {shown}"}
        draws += 1
        if draws == wanted:
            return {"ok": True, "draws": draws, "detail": ""}
    return {"ok": draws >= min(wanted, 5), "draws": draws, "detail": "few draws satisfy the assumptions"}


def _drawn(domain: str, generator: random.Random) -> Any:
    """A rational number (or a complex one) of a domain."""
    import sympy as sp

    size = sp.Rational(generator.randint(1, 4000), 997)
    signed = size if generator.random() < 0.6 else -size
    draws = {
        "real": lambda: signed,
        "nonzero": lambda: signed,
        "positive": lambda: size,
        "nonnegative": lambda: size,
        "complex": lambda: signed + sp.I * sp.Rational(generator.randint(-3000, 3000), 997),
        "unit": lambda: sp.Rational(generator.randint(-990, 990), 1000),
        "angle": lambda: sp.Rational(generator.randint(20, 1550), 1000),
        "integer": lambda: sp.Integer(generator.randint(-9, 9)),
        "natural": lambda: sp.Integer(generator.randint(1, 12)),
        "prime": lambda: sp.Integer(generator.choice(_PRIMES)),
    }
    return draws[domain]()


def _value(node: Node, point: Mapping[str, Any]) -> Any:
    """The value of an expression at a point: the variable that is differentiated by is inserted last."""
    import sympy as sp

    bound = _differentiated(node)
    if bound:
        symbols = {name: sp.Symbol(name, real=True) for name in bound if name in point}
        value = to_sympy(node, {**point, **symbols})
        value = value.subs({symbol: point[name] for name, symbol in symbols.items()})
    else:
        value = to_sympy(node, dict(point))
    return _done(value)


def _done(value: Any) -> Any:
    """Sums, limits and nested integrals carried out; a single definite integral is left to quadrature."""
    import sympy as sp

    if not hasattr(value, "doit") or (
        getattr(value, "is_number", False) and not value.has(sp.Integral, sp.Sum, sp.Limit)
    ):
        return value
    integrals = value.atoms(sp.Integral) if hasattr(value, "atoms") else ()
    single = all(len(part.limits) == 1 and len(part.limits[0]) == 3 for part in integrals)
    nested = any(
        inner is not part and inner in part.args[0].atoms(sp.Integral) for part in integrals for inner in integrals
    )
    if integrals and single and not nested and not value.has(sp.Sum, sp.Limit, sp.Product, sp.Derivative):
        return value
    return value.doit()


def _differentiated(node: Node) -> set[str]:
    """Names by which something in ``node`` is differentiated or indefinitely integrated."""
    return {
        part.args[1].name
        for part in walk(node)
        if isinstance(part, Apply) and part.op in ("diff", "integrate") and len(part.args) in (2, 3)
        and isinstance(part.args[1], Symbol)
    }  # fmt: skip


def _holds(node: Node, point: Mapping[str, Any]) -> bool:
    """Whether a relation, or a chain of them, holds at a point."""
    if isinstance(node, Apply) and node.op == "and":
        return all(_holds(link, point) for link in node.args)
    if not (isinstance(node, Apply) and node.op in ("=", "<", ">", "<=", ">=", "!=")):
        return False
    left, right = (_value(side, point) for side in node.args)
    if hasattr(left, "shape") or hasattr(right, "shape"):
        equal = getattr(left, "shape", None) == getattr(right, "shape", None) and all(
            _near(a, b) for a, b in zip(left, right, strict=True)
        )
        return equal if node.op == "=" else not equal
    if node.op == "=":
        return _near(left, right)
    if node.op == "!=":
        return not _near(left, right)
    difference = _number(left - right)
    if abs(difference.imag) > TOLERANCE:
        return False
    real = difference.real
    slack = TOLERANCE * (1 + abs(_number(left)))
    truths = {"<": real < 0, ">": real > 0, "<=": real <= slack, ">=": real >= -slack}
    return bool(truths[node.op])


def _near(left: Any, right: Any) -> bool:
    if left == right:
        return True
    if left.is_infinite or right.is_infinite:
        return False
    difference = _number(left - right)
    return bool(abs(difference) <= TOLERANCE * (1 + abs(_number(left))) * 1000)


def _number(value: Any) -> Any:
    import mpmath
    import sympy as sp

    with mpmath.workdps(30):
        integrals = value.atoms(sp.Integral) if hasattr(value, "atoms") else ()
        value = value.subs({part: _quadrature(part) for part in integrals}) if integrals else value
        return mpmath.mpmathify(value.evalf(30, maxn=200))


def _quadrature(integral: Any) -> Any:
    """A definite integral of one variable, by mpmath at the precision in force."""
    import mpmath
    import sympy as sp

    variable, lower, upper = integral.limits[0]
    function = compiled(integral.function)
    infinite = {
        end: mpmath.inf if end.is_extended_positive else -mpmath.inf for end in (lower, upper) if end.is_infinite
    }
    ends = [infinite[end] if end in infinite else mpmath.mpmathify(end.evalf(30)) for end in (lower, upper)]
    return sp.Float(mpmath.quad(lambda t: function({variable: t}), ends), 30)
