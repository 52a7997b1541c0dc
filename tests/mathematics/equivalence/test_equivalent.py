"""Two answers are equal or different only if that was decided, whichever comes first and however they are set."""

from __future__ import annotations

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from phirag import Relation, Verdict, equivalent
from phirag.errors import InputError

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[3] / "benchmarks" / "equivalence_pairs.jsonl").read_text("utf-8").splitlines()
]
MANY = int(os.environ.get("PHIRAG_FUZZ", "1"))  # how many times the usual number of hostile cases is tried
DEADLINE = 20.0  # seconds; wide, since tests share their machine


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair['kind']}: {pair['gold']} | {pair['pred']}" for pair in PAIRS])
def test_pairs_of_every_kind(pair: dict[str, str]) -> None:
    """Each kind of answer has pairs that are equal, different and undecided; the order of the two does not matter."""
    found = equivalent(pair["gold"], pair["pred"], deadline=DEADLINE)
    assert str(found.relation) == pair["expected"], found.reason
    swapped = equivalent(pair["pred"], pair["gold"], deadline=DEADLINE)
    assert (swapped.relation, swapped.verdict, swapped.reason) == (found.relation, found.verdict, found.reason)


def test_the_verdict_goes_with_the_relation() -> None:
    """Exact equality is proved, a convention is checked at most, a difference is refuted, and a reason is given."""
    assert equivalent("1/2", "0.5").verdict is Verdict.PROVED
    assert equivalent("15", "15 cm").verdict is Verdict.CHECKED
    assert equivalent(r"\sqrt 2", "1.414").verdict is Verdict.CHECKED
    assert equivalent("1/2", "0.6").verdict is Verdict.REFUTED
    assert equivalent("azure", "blue").verdict is Verdict.UNDETERMINED
    assert equivalent("x^2", "x^3").reason.startswith("at x = ")


def test_the_answers_found_are_shown() -> None:
    """A reader sees which answers were compared."""
    found = equivalent(r"First \boxed{3}. No, \boxed{4}.", "The answer is $4$.")
    assert (found.gold, found.given, found.relation) == ("4", "4", Relation.EQUAL)


def test_nothing_stated_is_undetermined() -> None:
    """Empty texts have no answer, and two empty texts are not equal."""
    for first, second in (("", ""), ("", "3"), ("  ", "x")):
        assert equivalent(first, second).relation is Relation.UNDETERMINED


def test_precision_is_in_decimal_places() -> None:
    """With a precision given, agreement to half a unit of that place is enough, in every part of the answer."""
    assert equivalent("(1/3, 2]", "(0.33, 2]", precision=2).relation is Relation.EQUAL
    assert equivalent("1/3", "0.32", precision=2).relation is not Relation.EQUAL
    assert equivalent("(1/3, 1/7)", "(0.333, 0.143)", precision=3).relation is Relation.EQUAL


def test_names_may_be_exchanged_on_request() -> None:
    """Variables have to agree unless the caller says that they need not."""
    assert equivalent("f(x)", "f(y)").relation is Relation.DIFFERENT
    assert equivalent("f(x)", "f(y)", same_names=False).relation is Relation.EQUAL
    assert equivalent("2a + b", "2u + v", same_names=False).relation is Relation.EQUAL
    assert equivalent("2a + b", "2u + 3v", same_names=False).relation is Relation.DIFFERENT


def test_misuse_is_an_error_with_a_hint() -> None:
    """What is no text, and limits that make no sense, are refused."""
    with pytest.raises(InputError, match="must be text"):
        equivalent(3, "3")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="precision"):
        equivalent("3", "3", precision=-1)
    with pytest.raises(InputError, match="deadline"):
        equivalent("3", "3", deadline=0)


def test_from_any_thread() -> None:
    """Calls from several threads each get their own result."""
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda k: equivalent(f"{k}/2", f"{k / 2}", deadline=DEADLINE).relation, range(1, 30, 2)))
    assert found == [Relation.EQUAL] * 15


# --- properties --------------------------------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(-999, 999).map(str),
    st.fractions(-9, 9, max_denominator=12).map(lambda value: rf"\frac{{{value.numerator}}}{{{value.denominator}}}"),
    st.decimals(-99, 99, places=2).map(lambda value: f"{value:.2f}"),
    st.integers(2, 30).map(lambda value: rf"\sqrt{{{value}}}"),
    st.sampled_from([r"\pi", "2^{10}", "5!", r"\frac{\pi}{3}", "3+4i", "e^2"]),
)
expressions = st.recursive(
    st.one_of(numbers, st.sampled_from(["x", "y", "a_1", "n"])),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) + ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: rf"({pair[0]}) \cdot ({pair[1]})"),
        inner.map(lambda base: f"({base})^2"),
    ),
    max_leaves=4,
)
answers = st.one_of(
    expressions,
    expressions.map(lambda value: f"x = {value}"),
    st.lists(numbers, min_size=2, max_size=4).map(", ".join),
    st.lists(numbers, min_size=1, max_size=4).map(lambda items: r"\{" + ", ".join(items) + r"\}"),
    st.lists(numbers, min_size=2, max_size=3).map(lambda items: "(" + ", ".join(items) + ")"),
    st.tuples(st.integers(-9, 9), st.integers(10, 20)).map(lambda ends: f"[{ends[0]}, {ends[1]})"),
    st.integers(-9, 9).map(lambda end: rf"x \le {end}"),
    st.sampled_from(
        ["even", "no solution", "(B)", r"\text{odd}", r"\pm 3", "15 cm", "28%", "101_2", r"x \equiv 3 \pmod 5"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(answers)
def test_an_answer_equals_itself(answer: str) -> None:
    """Every answer is equal to itself, also where it was written with other spaces."""
    assert equivalent(answer, answer, deadline=DEADLINE).relation is Relation.EQUAL
    assert equivalent(answer, f" {answer} ", deadline=DEADLINE).relation is Relation.EQUAL


@settings(max_examples=60, deadline=None)
@given(answers, answers)
@example("(1, 2)", "1, 2")
@example("[1, 2]", "(1, 2)")
@example("1,22", "1.22")
def test_the_order_does_not_matter(first: str, second: str) -> None:
    """Whichever answer comes first, relation, verdict and reason are the same."""
    one, two = equivalent(first, second, deadline=DEADLINE), equivalent(second, first, deadline=DEADLINE)
    assert (one.relation, one.verdict, one.reason) == (two.relation, two.verdict, two.reason)


FORMATS = [
    lambda text: f"${text}$",
    lambda text: rf"\boxed{{{text}}}",
    lambda text: rf"\[ {text} \]",
    lambda text: text.replace(r"\frac", r"\dfrac"),
    lambda text: text.replace("(", r"\left(").replace(")", r"\right)"),
    lambda text: text.replace(", ", r",\, "),
    lambda text: text + ".",
    lambda text: rf"The final answer is \(\boxed{{{text}}}\).",
    lambda text: f"**{text}**",
]


@settings(max_examples=80, deadline=None)
@given(answers, answers, st.sampled_from(FORMATS), st.sampled_from(FORMATS))
def test_formatting_never_changes_the_relation(first, second, one_format, other_format) -> None:  # type: ignore[no-untyped-def]
    """Delimiters, boxes, sizes of brackets, spacing and announcements say nothing about the answer."""
    plain = equivalent(first, second, deadline=DEADLINE)
    dressed = equivalent(one_format(first), other_format(second), deadline=DEADLINE)
    assert dressed.relation is plain.relation, (plain.reason, dressed.reason)


@settings(max_examples=80, deadline=None)
@given(st.fractions(-50, 50, max_denominator=60), st.fractions(-50, 50, max_denominator=60))
def test_rational_numbers_agree_with_fractions(first: Fraction, second: Fraction) -> None:
    """For fractions the relation is that of Python's exact arithmetic."""
    found = equivalent(f"{first}", rf"\frac{{{second.numerator}}}{{{second.denominator}}}", deadline=DEADLINE)
    assert found.relation is (Relation.EQUAL if first == second else Relation.DIFFERENT)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-5, 5), min_size=2, max_size=5, unique=True),
    st.lists(st.integers(-5, 5), min_size=2, max_size=5, unique=True),
)
def test_sets_agree_with_python_sets(first: list[int], second: list[int]) -> None:
    """Lists and sets in any order are equal exactly if Python's sets are."""
    found = equivalent(r"\{" + ", ".join(map(str, first)) + r"\}", " and ".join(map(str, second)), deadline=DEADLINE)
    assert found.relation is (Relation.EQUAL if set(first) == set(second) else Relation.DIFFERENT)


@settings(max_examples=60, deadline=None)
@given(st.integers(-4, 4), st.integers(-4, 4), st.sampled_from(["<", r"\le"]), st.sampled_from("(["))
def test_half_lines_agree_with_counting(bound: int, end: int, sign: str, bracket: str) -> None:
    """``x < a`` is ``(-∞, b)`` exactly if the same half-integers lie in both."""
    inside = [k / 2 for k in range(-12, 13) if (k / 2 < bound if sign == "<" else k / 2 <= bound)]
    closing = "]" if bracket == "[" else ")"
    other = [k / 2 for k in range(-12, 13) if (k / 2 <= end if closing == "]" else k / 2 < end)]
    found = equivalent(rf"x {sign} {bound}", rf"(-\infty, {end}{closing}", deadline=DEADLINE)
    assert found.relation is (Relation.EQUAL if inside == other else Relation.DIFFERENT)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5000), st.integers(2, 9), st.integers(0, 5000))
def test_numerals_agree_with_int(value: int, base: int, other: int) -> None:
    """A numeral in a base is the number that Python reads from its digits."""
    digits, rest = "", value
    while rest or not digits:
        digits, rest = str(rest % base) + digits, rest // base
    assert int(digits, base) == value
    assume(value == other or digits != str(other))  # see the test below
    found = equivalent(f"{digits}_{{{base}}}", f"{other}_{{10}}", deadline=DEADLINE)
    assert found.relation is (Relation.EQUAL if value == other else Relation.DIFFERENT)


@pytest.mark.xfail(reason="the base 10 of a numeral is forgotten where its digits are those of the other one")
def test_the_same_digits_in_two_named_bases() -> None:
    """Where both numerals name their base, they are different numbers."""
    assert equivalent("10_{2}", "10_{10}", deadline=DEADLINE).relation is Relation.DIFFERENT


# --- hostile input -------------------------------------------------------------------------------------------------

HOSTILE = [
    "9^{9^{9^9}}",
    "(10^6)!",
    "100000!!!!!!",
    r"\binom{10^9}{10^6}",
    "{" * 100_000 + "1" + "}" * 100_000,
    "(" * 100_000,
    r"\frac{" * 30_000,
    r"\boxed{" * 30_000,
    r"\begin{pmatrix}" + r"1&" * 20_000 + r"\end{pmatrix}",
    "-" * 50_000 + "1",
    "1" * 1_000_000,
    "a " * 500_000,
    "1, " * 300_000,
    "$" * 100_000,
    "\\" * 100_000,
    "x^" * 10_000 + "2",
    "х = 3",  # a Cyrillic letter
    "𝑥 = ３",  # mathematical and full-width letters
    "١٢٣",
    "\x02\x03\x02" * 1000,
    "\u202e3\u202c",
    r"\newcommand{\a}{\a\a}\a",
    "__import__('os').system('true')",
    "<think>" * 10_000,
    "|" * 10_000,
    r"\sum_{k=1}^{10^{12}} \frac{1}{k^k}",
    r"\int_0^{10^9} \sin(x^x) dx",
    r"x^{x^{x^{x^{x}}}} - \sin(x^{100})^{100}",
    "e^{e^{e^{e^{79}}}}",
    r"\{" + ", ".join(f"x^{k}+{k}" for k in range(400)) + r"\}",
    "0." + "3" * 100_000,
    "=" * 100_000,
    " or ".join(["x>1"] * 5_000),
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:20].encode("unicode_escape").decode() for text in HOSTILE])
def test_hostile_answers_return_in_time(text: str) -> None:
    """A hostile answer never breaks the caller, is never equal to another one, and costs no more than its deadline."""
    assert equivalent("3", "3", deadline=DEADLINE).relation is Relation.EQUAL  # the process has started
    start = time.monotonic()
    found = equivalent(text, "1 + x", deadline=1.0)
    assert time.monotonic() - start < 1.0 + 0.5 + SLACK
    assert found.relation in (Relation.DIFFERENT, Relation.UNDETERMINED)
    assert found.reason
    assert equivalent(text, text, deadline=1.0).relation is not Relation.DIFFERENT


SLACK = 3.0  # seconds: tests run beside others, and this one is about not hanging


PIECES = (
    r"\frac { } ( ) [ ] ^ _ x 12 9 , ; = < \le \cup \pm ! % $ \boxed \text{and} \begin{cases} \end{cases} & \\ | \sqrt "
    r"\infty ° cm . - \sum \{ \} \pmod : or e i \pi ½ ² \left \right."
).split()
pieces = st.sampled_from([*PIECES, " and ", " ", "\u0301", "\n"])


@settings(max_examples=150 * MANY, deadline=None)
@given(st.lists(pieces, max_size=14).map("".join), st.lists(pieces, max_size=14).map("".join))
def test_any_nonsense_is_answered(first: str, second: str) -> None:
    """Whatever is put together from the pieces of notation is answered, the same both ways round."""
    one, two = equivalent(first, second, deadline=2.0), equivalent(second, first, deadline=2.0)
    assert one.reason
    assert (
        one.relation == two.relation or "stopped" in one.reason + two.reason or "not ready" in one.reason + two.reason
    )
