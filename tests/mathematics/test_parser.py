"""Text becomes mathematics by a fixed grammar, in every spelling, or a clear error."""

from __future__ import annotations

import pytest

from phirag.errors import ParseError
from phirag.mathematics.lexer import MAX_LENGTH
from phirag.mathematics.parser import parse
from phirag.mathematics.syntax import Apply, Number, Symbol

X, Y = Symbol("x"), Symbol("y")


@pytest.mark.parametrize(
    ("plain", "others"),
    [
        ("x^2", ["x**2", "x²", r"x^{2}", r"$x^2$", r"\left(x\right)^2"]),
        ("a/b", [r"\frac{a}{b}", r"\dfrac ab", "a÷b"]),
        ("sqrt(2)", ["√2", r"\sqrt{2}", r"\sqrt2", "√(2)"]),
        ("2*x*y", ["2xy", "2 x y", "2·x·y", r"2\cdot x\cdot y", "2×x×y"]),
        ("sin(x)^2", [r"\sin^2 x", "sin^2(x)", r"\sin^{2}(x)"]),
        ("x <= 3", ["x ≤ 3", r"x \leq 3", r"x\le3"]),
        ("pi/6", ["π/6", r"\frac{\pi}{6}", r"\frac\pi6"]),
        ("abs(x)", ["|x|", r"\left|x\right|", r"\lvert x\rvert"]),
        ("[[1, 2], [3, 4]]", [r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"]),
        ("integrate(x^2, x, 0, 1)", [r"\int_0^1 x^2\,dx", r"\int_{0}^{1}x^2\mathrm{d}x"]),
        ("sum(k^2, k, 1, n)", [r"\sum_{k=1}^{n} k^2", r"\sum_{k=1}^n k^2"]),
        ("limit(sin(x)/x, x, 0)", [r"\lim_{x\to 0}\frac{\sin x}{x}"]),
        ("1000000", ["1,000,000", "1 000 000", r"1{,}000{,}000"]),
    ],
)
def test_spellings_of_one_formula_give_one_tree(plain: str, others: list[str]) -> None:
    """Plain text, Unicode and LaTeX mean the same."""
    for other in others:
        assert parse(other) == parse(plain), other


def test_precedence() -> None:
    """Powers bind to the right and before signs; products and quotients from left to right."""
    assert parse("-x^2") == Apply("neg", (Apply("^", (X, Number("2"))),))
    assert parse("2^3^2") == Apply("^", (Number("2"), Apply("^", (Number("3"), Number("2")))))
    assert parse("1/2x") == Apply("*", (Apply("/", (Number("1"), Number("2"))), X))
    assert parse("a - b - c") == Apply("-", (Apply("-", (Symbol("a"), Symbol("b"))), Symbol("c")))
    assert parse("sin 2x cos y") == Apply("*", (Apply("sin", (Apply("*", (Number("2"), X)),)), Apply("cos", (Y,))))


def test_mixed_numbers_and_shared_digits() -> None:
    """An integer before a proper fraction is a mixed number, and ``\\frac12`` is a half."""
    assert parse(r"2\frac{3}{4}") == parse("2 + 3/4")
    assert parse(r"\frac12") == parse("1/2")
    assert parse("√11 i") == parse("sqrt(11)*i")


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('id')",
        "(lambda: 0)()",
        "x = y = ",
        "((x)",
        "x)",
        r"\frac{1}{",
        r"\left( x",
        r"\begin{pmatrix} 1 & 2",
        "1 2",
        "",
        "x ∉ y",
        "\x00",
        r"\sum k^2",
        r"\int x^2",
        "(" * 10_000 + "x" + ")" * 10_000,
        "x+" * MAX_LENGTH,
    ],
)
def test_what_is_not_a_formula_is_refused(text: str) -> None:
    """Hostile or broken text raises ``ParseError`` and nothing else: no recursion error, no code."""
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert caught.value.message


def test_constants_can_be_unknowns() -> None:
    """``e`` and ``i`` are constants unless the question solves for them."""
    assert parse("e + 1") == Apply("+", (Symbol("e"), Number("1")))
    assert parse("ei", symbols=("e", "i")) == Apply("*", (Symbol("e"), Symbol("i")))
