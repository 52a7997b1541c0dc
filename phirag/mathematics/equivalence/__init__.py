r"""Whether two answers are the same: equal, different, or undecided, with the reason.

    >>> from phirag import equivalent
    >>> found = equivalent(r"$x \\in (-\\infty, 3)$", "The solution is $x < 3$.")
    >>> str(found.relation), str(found.verdict), found.reason
    ('EQUAL', 'PROVED', 'both are (-∞, 3)')
    >>> str(equivalent("2.5", r"\\frac{5}{3}").relation)
    'DIFFERENT'

Each text is an answer by itself or holds one (``\boxed{…}``, "the answer is …"). The answer is read in every way its
notation allows (:mod:`~phirag.mathematics.equivalence.reading`), and readings of one kind are compared. The strategies,
in the order they are tried:

1. written alike, after what is only formatting has gone
2. values with names (``x = 3``): by name where both have names, else the value alone
3. choices and words
4. residues: same modulus, and a difference that it divides
5. sets of real numbers: intervals, unions and inequalities as disjoint intervals
6. collections: lists in any order, sets, tuples in order
7. relations: by factors, else by a point on one that is not on the other
8. functions by cases: on each piece
9. values: units first, then exact arithmetic, cancelling, minimal polynomials, and points
   (:mod:`phirag.mathematics.equality`); then conventions for decimals and constants of integration

Two answers are ``EQUAL`` if two of their readings are, ``DIFFERENT`` only if that was decided for all readings that can
be compared. What rests on a convention (a unit that only one side writes, a rounded decimal) is ``CHECKED`` at most.
The relation does not depend on which answer comes first. It is not transitive: ``90`` is ``90°`` and ``90%``.
"""

from __future__ import annotations

from phirag.errors import InputError, MathematicsError
from phirag.mathematics import worker
from phirag.mathematics.equivalence.deciding import decide
from phirag.types import Record, StrEnum, Verdict

__all__ = ["Equivalence", "Relation", "equivalent"]

MAX_TEXT = 2_000_000  # characters of one text


class Relation(StrEnum):
    """How two answers stand to each other.

    ``EQUAL``         they are the same answer
    ``DIFFERENT``     they were decided to be different
    ``UNDETERMINED``  neither was decided; the reason is given
    """

    EQUAL = "EQUAL"
    DIFFERENT = "DIFFERENT"
    UNDETERMINED = "UNDETERMINED"


class Equivalence(Record):
    """What was found about two answers.

    Attributes
    ----------
    relation
        Equal, different or undecided.
    verdict
        How far "they are the same" was decided: ``PROVED``, ``CHECKED``, ``REFUTED`` or ``UNDETERMINED``.
    reason
        One sentence: what makes them equal or different, or what stood in the way.
    gold, given
        The two answers as they were found in the texts.
    """

    relation: Relation
    verdict: Verdict
    reason: str
    gold: str
    given: str


_RELATIONS = {
    Verdict.PROVED: Relation.EQUAL,
    Verdict.CHECKED: Relation.EQUAL,
    Verdict.REFUTED: Relation.DIFFERENT,
}


def equivalent(
    gold: str, given: str, *, precision: int | None = None, same_names: bool = True, deadline: float = 2.0
) -> Equivalence:
    r"""Compare two answers.

    Parameters
    ----------
    gold, given
        Answers in plain text or LaTeX, or texts that state one. The order does not matter.
    precision
        Decimal places to which numbers have to agree. Without it numbers have to be equal, except that a decimal may
        be the rounded value of a number that has no finite decimal.
    same_names
        Whether variables have to have the same names; if not, ``f(x)`` and ``f(y)`` are equal.
    deadline
        Seconds the whole comparison may take, not counting the start of the computing process at first use. A
        comparison that takes longer is stopped, and is undetermined.

    Returns
    -------
    Equivalence
        The relation, how far it was decided, and why.

    Raises
    ------
    InputError
        If an answer is no text, or ``precision`` or ``deadline`` are out of range.

    Examples
    --------
    >>> str(equivalent("3, -1", r"x = 1 \\pm 2").relation)
    'EQUAL'
    >>> found = equivalent("15 cm", "15 m")
    >>> str(found.relation), found.reason
    ('DIFFERENT', 'in the same unit, 15 is not 3/20')
    >>> str(equivalent("1/3", "0.33").relation), str(equivalent("1/3", "0.33", precision=2).relation)
    ('UNDETERMINED', 'EQUAL')
    """
    _check(gold, given, precision, deadline)
    if max(len(gold), len(given)) > MAX_TEXT:
        return _undetermined(f"one of the texts is longer than {MAX_TEXT:,} characters", gold, given)
    try:
        found = worker.call(
            decide, gold, given, {"precision": precision, "same_names": same_names}, deadline=deadline, overall=True
        )
    except MathematicsError as error:  # stopped at its deadline, or out of memory
        return _undetermined(error.message, gold, given)
    verdict = Verdict(found["verdict"])
    return Equivalence(
        relation=_RELATIONS.get(verdict, Relation.UNDETERMINED),
        verdict=verdict,
        reason=found["reason"],
        gold=found["first"],
        given=found["second"],
    )


def _check(gold: object, given: object, precision: int | None, deadline: float) -> None:
    for answer in (gold, given):
        if not isinstance(answer, str):
            raise InputError(f"an answer must be text, not {type(answer).__name__}", hint="pass str(answer)")
    if precision is not None and not 0 <= precision <= 100:
        raise InputError(f"a precision of {precision} decimal places cannot be used", hint="use 0 to 100")
    if not deadline > 0:
        raise InputError(f"a deadline of {deadline} s cannot be kept", hint="use a positive number of seconds")


def _undetermined(reason: str, gold: str, given: str) -> Equivalence:
    return Equivalence(
        relation=Relation.UNDETERMINED, verdict=Verdict.UNDETERMINED, reason=reason, gold=gold[:200], given=given[:200]
    )
