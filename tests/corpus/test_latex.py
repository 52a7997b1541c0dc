"""phirag.corpus.latex: a statement is one passage, with its name, label and formulas."""

from __future__ import annotations

from phirag.corpus.latex import read_latex

BOOK = r"""
\documentclass{article}
\newtheorem{satz}{Theorem}
\title{Notes on \emph{roots}}
\begin{document}
\section{Roots} % a comment with \begin{theorem}
Some prose about {\em roots} of \textbf{polynomials}: 50\% of them, says \cite{x}, and it goes on for a while
so that it is no mere lead-in to what follows, since only a short one is given to the statement it leads in.
We need more words here to pass that length.
\begin{satz}[Vieta]\label{thm:vieta}
If $x_1, x_2$ are the roots of $ax^2+bx+c$, then $x_1+x_2=-b/a$.
\end{satz}
\begin{proof}
Compare coefficients: \[ a(x-x_1)(x-x_2) = \label{eq:a} ax^2+bx+c. \]
\end{proof}
\subsection*{Later}
In short:
\begin{lemma} $1 \neq 0$ \begin{lemma} inner \end{lemma} \end{lemma}
\begin{itemize}\item first $a$ \item[(b)] second\end{itemize}
\end{document}
after the end
"""


def test_a_book() -> None:
    """Statements, proofs, sections, lead-ins and lists come out in order with ids, kinds and titles."""
    passages = read_latex(BOOK, "ch/notes.tex")
    assert [(p.id, p.kind, p.title) for p in passages] == [
        ("ch/notes.tex#roots", "passage", "Roots"),
        ("ch/notes.tex#thm:vieta", "theorem", "Vieta"),
        ("ch/notes.tex#roots", "proof", "Proof: Vieta"),
        ("ch/notes.tex#later", "lemma", "Later"),
    ]
    assert passages[0].text.startswith("Some prose about roots of polynomials: 50\\% of them, says , and it goes")
    assert passages[1].text == "If $x_1, x_2$ are the roots of $ax^2+bx+c$, then $x_1+x_2=-b/a$."
    assert passages[2].text == "Compare coefficients: \\[ a(x-x_1)(x-x_2) =  ax^2+bx+c. \\]"
    assert passages[3].text == (
        "In short:\n\n$1 \\neq 0$ \\begin{lemma} inner \\end{lemma}\n\n- first $a$\n- (b) second"
    )
    assert passages[1].area == "Notes on roots"


PLANETMATH = r"""
\documentclass{article}
\pmtitle{mean value theorem}
\pmtype{Theorem}
\pmsynonym{Lagrange's theorem}{MVT}
\pmdefines{mean value}
\pmrelated{RollesTheorem}
\begin{document}
If $f$ is \PMlinkname{continuous}{Continuous} then \ldots
\end{document}
"""


def test_planetmath_metadata() -> None:
    """Title, type, synonyms and related names of a PlanetMath article are kept."""
    (passage,) = read_latex(PLANETMATH, "mvt.tex")
    assert (passage.title, passage.kind) == ("mean value theorem", "theorem")
    assert passage.aliases == ("Lagrange's theorem", "mean value")
    assert passage.related == ("RollesTheorem",)
    assert passage.text == "If $f$ is continuous then \\ldots"


def test_broken_latex_is_survived() -> None:
    """An environment that never closes runs to the end; nothing is lost."""
    (passage,) = read_latex(r"\begin{theorem}[Open $\{$ Never closed: $a=b$ {", "x.tex")
    assert "$a=b$" in passage.text


def test_no_article_of_formulas_is_lost() -> None:
    """Display formulas with blank lines and nested environments stay whole."""
    formula = "\\begin{align}\na &= \\begin{cases} 1 & x.\\\\ 2 \\end{cases}\\\\\n b &= 2.\n\\end{align}"
    text = "\n\n".join(["Some words. " * 40, formula] * 5)
    passages = read_latex(text, "f.tex")
    assert sum(p.text.count(formula) for p in passages) == 5
    assert all(len(p.text) <= 1500 for p in passages)
