"""phirag.corpus.formal: true claims hold, false ones fail, and a hypothesis that matters is missed when dropped."""

from __future__ import annotations

from typing import Any

import pytest

from phirag.corpus.formal import check_claim
from phirag.errors import ParseError


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        ({"claim": "(a + b)^2 = a^2 + 2*a*b + b^2", "variables": {"a": "complex", "b": "complex"}}, "holds"),
        ({"claim": "(a + b)^2 = a^2 + b^2", "variables": {"a": "real", "b": "real"}}, "fails"),
        ({"claim": "sqrt(a^2) = a", "variables": {"a": "real"}}, "fails"),
        ({"claim": "sqrt(a^2) = a", "variables": {"a": "positive"}}, "holds"),
        ({"claim": "a < b", "variables": {"a": "real", "b": "real"}, "assume": ["a < b"]}, "holds"),
        ({"claim": "x^2 = 2", "where": {"x": "sqrt(2)"}}, "holds"),
        ({"claim": "f(g(2)) = 9", "where": {"f(x)": "x^2", "g(x)": "x + 1"}}, "holds"),
        ({"claim": "f(g(2)) = 5", "where": {"f(x)": "x^2", "g(x)": "x + 1"}}, "fails"),
        ({"claim": "diff(x^3, x) = 3*x^2", "variables": {"x": "real"}}, "holds"),
        ({"claim": "diff(x^3, x) = x^2", "variables": {"x": "real"}}, "fails"),
        ({"claim": "integrate(x, x, 0, 1) = 1/2"}, "holds"),
        ({"claim": "integrate(x, x, 0, 1) = 0.5001"}, "fails"),
        ({"claim": "det([[a, b], [c, d]]) = a*d + b*c", "variables": dict.fromkeys("abcd", "real")}, "fails"),
        ({"claim": "det(A*B) = det(A)*det(B)", "variables": dict.fromkeys("AB", "integer^3x3")}, "holds"),
        ({"claim": "mod(a^p - a, p) = 0", "variables": {"a": "natural", "p": "prime"}}, "holds"),
        ({"claim": "1/x = 1/x + 0", "variables": {"x": "0..2"}}, "fails"),
        ({"claim": "x = x", "variables": {"x": "real"}, "assume": ["x^2 < 0"]}, "undecided"),
        ({"claim": "y = y", "where": {"y": "1/0"}}, "undecided"),
        ({"claim": "0 < x < 1", "variables": {"x": "(0, 1)"}}, "holds"),
        ({"claim": "0 < x < 1", "variables": {"x": "(0, 1.5)"}}, "fails"),
    ],
)
def test_claims_are_really_tested(claim: dict[str, Any], outcome: str) -> None:
    """True claims hold and false ones fail: the test can fail."""
    assert check_claim(claim)["outcome"] == outcome


def test_a_hypothesis_that_matters_is_found_to_matter() -> None:
    """Fermat's theorem needs a prime, and a number that it does not divide; both are counted."""
    claim = {
        "claim": "mod(a^(p - 1), p) = 1",
        "variables": {"a": "natural", "p": "prime"},
        "given": ["mod(a, p) != 0"],
        "widened": {"p": "2..40"},
    }
    assert check_claim(claim) == {"outcome": "holds", "draws": 20, "detail": "", "dropped": 2}


@pytest.mark.parametrize(
    "more",
    [{"given": ["a > b - 100"]}, {"widened": {"a": "complex"}}],
)
def test_a_hypothesis_that_does_not_matter_is_told(more: dict[str, Any]) -> None:
    """What is marked as mattering and is not, or cannot be told by this claim, is a failure."""
    claim = {"claim": "(a + b)*(a - b) = a^2 - b^2", "variables": {"a": "real", "b": "real"}, **more}
    found = check_claim(claim)
    assert found["outcome"] == "fails"
    assert "still holds without" in found["detail"]


def test_a_computed_name_can_be_set_free() -> None:
    """The angle sum is what makes the tangents of a triangle add up to their product."""
    claim = {
        "claim": "tan(a) + tan(b) + tan(c) = tan(a)*tan(b)*tan(c)",
        "variables": {"a": "angle", "b": "angle"},
        "where": {"c": "pi - a - b"},
        "widened": {"c": "angle"},
    }
    assert check_claim(claim)["dropped"] == 1


@pytest.mark.parametrize("claim", ["1 + 1", "x = 1", "f(2) = 4", "__import__('os') = 1", "forall(k, 1, 5)"])
def test_what_is_no_claim_is_refused(claim: str) -> None:
    """Text that says nothing, or means nothing, is an error and not a failed theorem."""
    with pytest.raises(ParseError):
        check_claim({"claim": claim})


def test_counterexample_is_shown() -> None:
    """A claim that fails says where."""
    assert check_claim({"claim": "n < 5", "variables": {"n": "7..7"}})["detail"] == "false at n = 7"
