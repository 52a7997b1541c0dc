"""The claims of reference entries, really tested: at random points, and without each hypothesis that matters.

A claim's variables are drawn from their domains, the names in ``where`` are computed, draws that break a
condition are thrown away, and both sides are evaluated exactly or to 30 digits. One draw that fails refutes
the claim. A hypothesis that is marked as mattering is then dropped, and the claim must fail. Runs inside the
worker (:func:`check_claim`), since claims are text.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from phirag.corpus.claims import Defined, is_rough, read_claim, signature, value
from phirag.corpus.domains import draw
from phirag.corpus.operations import equal
from phirag.errors import ParseError
from phirag.mathematics.syntax import Apply, Node

__all__ = ["check_claim"]

DRAWS = 20
ROUGH_DRAWS = 5  # for claims with integrals, limits or endless sums
FEWEST = 5
DIGITS = 30
ROUGH_DIGITS = 20
ROUGH = 1e-10


@dataclass(frozen=True)
class _Claim:
    """A claim that has been parsed; ``where`` keeps its order."""

    node: Node
    variables: Mapping[str, str]
    where: Mapping[str, Node]
    functions: Mapping[str, Defined]
    assume: tuple[Node, ...]
    given: tuple[Node, ...]


def check_claim(formal: Mapping[str, Any]) -> dict[str, Any]:
    """Test one claim; ``formal`` has the fields of :class:`~phirag.corpus.entry.FormalClaim`.

    Returns
    -------
    dict
        ``outcome`` (``holds``, ``fails`` or ``undecided``), ``draws``, ``detail`` (the counterexample or the
        reason) and ``dropped``, how many hypotheses were dropped and found to matter.

    Examples
    --------
    >>> check_claim({"claim": "(a + b)^2 = a^2 + 2*a*b + b^2", "variables": {"a": "real", "b": "real"}})["outcome"]
    'holds'
    >>> check_claim({"claim": "sqrt(a^2) = a", "variables": {"a": "real"}})["outcome"]
    'fails'
    >>> check_claim({"claim": "sqrt(a^2) = a", "variables": {"a": "real"}, "given": ["a >= 0"]})["dropped"]
    1
    """
    import mpmath

    claim = _read(formal)
    rough = any(is_rough(node) for node in (claim.node, *claim.where.values(), *claim.assume, *claim.given))
    rough = rough or any(is_rough(function.body) for function in claim.functions.values())
    wanted = (ROUGH_DRAWS if rough else DRAWS) if claim.variables else 1
    with mpmath.workdps(ROUGH_DIGITS if rough else DIGITS):
        draws = 0
        for point in _points(claim, random.Random(formal["claim"]), 100 * wanted):
            if not _holds(claim.node, point, rough):
                return _result("fails", draws, f"false {_shown(claim, point)}")
            draws += 1
            if draws == wanted:
                break
        if draws < min(wanted, FEWEST):
            return _result("undecided", draws, "few draws satisfy the conditions")
        dropped = 0
        for label, weaker in _weaker(claim, formal.get("widened") or {}):
            if not _fails_somewhere(weaker, random.Random(label), 40 * wanted, rough):
                return _result("fails", draws, f"still holds without {label}: it does not matter, or is not tested")
            dropped += 1
    return _result("holds", draws, "", dropped)


def _result(outcome: str, draws: int, detail: str, dropped: int = 0) -> dict[str, Any]:
    return {"outcome": outcome, "draws": draws, "detail": detail, "dropped": dropped}


def _read(formal: Mapping[str, Any]) -> _Claim:
    variables = formal.get("variables") or {}
    definitions = {signature(name): text for name, text in (formal.get("where") or {}).items()}
    functions = {name for name, parameters in definitions if parameters}
    symbols = {*variables, *(name for name, parameters in definitions if not parameters)}

    def read(text: str, more: tuple[str, ...] = ()) -> Node:
        return read_claim(text, symbols={*symbols, *more}, functions=functions)

    return _Claim(
        node=read(formal["claim"]),
        variables=variables,
        where={name: read(text) for (name, parameters), text in definitions.items() if not parameters},
        functions={
            name: Defined(parameters, read(text, parameters))
            for (name, parameters), text in definitions.items()
            if parameters
        },
        assume=tuple(read(text) for text in formal.get("assume") or ()),
        given=tuple(read(text) for text in formal.get("given") or ()),
    )


def _points(claim: _Claim, generator: random.Random, tries: int) -> Iterator[dict[str, Any]]:
    """Draws that satisfy every condition, with the computed names."""
    for _ in range(tries if claim.variables else 1):
        point = {name: draw(domain, generator) for name, domain in claim.variables.items()}
        point.update(claim.functions)
        try:
            for name, definition in claim.where.items():
                point[name] = value(definition, point)
            if all(value(condition, point) for condition in (*claim.assume, *claim.given)):
                yield point
        except (ArithmeticError, ValueError):
            continue  # a name or a condition has no value here, so that nothing is claimed here


def _holds(node: Node, point: Mapping[str, Any], rough: bool) -> bool:
    """Whether the claim is true at a point; where it has no meaning it is not."""
    try:
        if rough and isinstance(node, Apply) and node.op in ("=", "and", "both"):
            if node.op != "=":
                return all(_holds(link, point, rough) for link in node.args)
            left, right = (value(side, point) for side in node.args)
            return equal(left, right, ROUGH)
        found = value(node, point)
    except (ArithmeticError, ValueError):
        return False
    if not isinstance(found, bool):
        raise ParseError("a claim is a relation, such as a = b, or a truth, such as is_prime(97)")
    return found


def _weaker(claim: _Claim, widened: Mapping[str, str]) -> Iterator[tuple[str, _Claim]]:
    """The claim without each hypothesis that matters."""
    for place in range(len(claim.given)):
        rest = claim.given[:place] + claim.given[place + 1 :]
        yield f"the condition {place + 1} of `given`", replace(claim, given=rest)
    for name, domain in widened.items():
        yield (
            f"what is said of {name}",
            replace(
                claim,
                variables={**claim.variables, name: domain},
                where={other: node for other, node in claim.where.items() if other != name},
            ),
        )


def _fails_somewhere(claim: _Claim, generator: random.Random, tries: int, rough: bool) -> bool:
    return any(not _holds(claim.node, point, rough) for point in _points(claim, generator, tries))


def _shown(claim: _Claim, point: Mapping[str, Any]) -> str:
    parts = [f"{name} = {point[name]}" for name in claim.variables]
    return f"at {', '.join(parts)}"[:300] if parts else "as it stands"
