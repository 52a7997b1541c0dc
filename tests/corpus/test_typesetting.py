"""phirag.corpus.typesetting: what KaTeX sets passes, and what breaks a page is named."""

from __future__ import annotations

import pytest

from phirag.corpus.typesetting import faults


@pytest.mark.parametrize(
    "text",
    [
        r"plain words, a price of \$5",
        r"$\frac12$, $\sqrt[3]{x}$, $\left(\frac{a}{b}\right)$, $x_{1}^{2}$, $\{1,2\}$",
        r"$$\begin{pmatrix}a&b\\c&d\end{pmatrix},\quad f(x)=\begin{cases}1&x>0\\0&\text{otherwise}\end{cases}$$",
        r"$a\equiv b\pmod n$ and $\lim_{x\to0}\tfrac{\sin x}x$",
        r"$x\leftrightarrow y$, $\left.f\right|_0^1$, $\operatorname{lcm}(a,b)$",
    ],
)
def test_good_formulas_pass(text: str) -> None:
    """Text with no fault has none found."""
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"$x^2", "dollar"),
        (r"\frac12 of it", "outside a formula"),
        (r"$\frac{1}{2$", "braces"),
        (r"$\frac{1}$", "lacks an argument"),
        (r"$\fraq{1}{2}$", r"unknown command \fraq"),
        (r"$\left( x$", "left"),
        (r"$\begin{pmatrix} 1 \end{cases}$", "without a beginning"),
        (r"$\begin{tabular} 1 \end{tabular}$", "unknown environment"),
        (r"$x^$", "script"),
        (r"$5 % of it$", "backslash"),
        (r"$α + 1$", "ASCII"),
    ],
)
def test_faults_are_named(text: str, said: str) -> None:
    """Each kind of fault is found and said in words."""
    assert said in " ".join(faults(text))
