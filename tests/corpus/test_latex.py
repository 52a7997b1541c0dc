"""phirag.corpus.latex: a statement is one passage, with its name, number, label, links, place and formulas."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phirag.corpus.folder import Folder
from phirag.corpus.latex import read_latex, read_project

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
\begin{lemma} $1 \neq 0$ by \eqref{eq:a} \begin{lemma} inner \end{lemma} \end{lemma}
\begin{itemize}\item first $a$ \item[(b)] second, see Theorem~\ref{thm:vieta}\end{itemize}
\end{document}
after the end
"""


def test_a_book() -> None:
    """Statements, proofs, sections, lead-ins and lists come out in order with ids, kinds, titles and links."""
    passages = read_latex(BOOK, "ch/notes.tex")
    assert [(p.id, p.kind, p.title, p.number, p.lines) for p in passages] == [
        ("ch/notes.tex#roots", "passage", "Roots", "", (7, 9)),
        ("ch/notes.tex#thm:vieta", "theorem", "Vieta", "1", (10, 11)),
        ("ch/notes.tex#eq:a", "proof", "Proof: Vieta", "", (14, 14)),
        ("ch/notes.tex#later", "lemma", "Later", "", (18, 18)),
    ]
    roots, vieta, proof, lemma = passages
    assert roots.text.startswith("Some prose about roots of polynomials: 50\\% of them, says , and it goes")
    assert vieta.text == "If $x_1, x_2$ are the roots of $ax^2+bx+c$, then $x_1+x_2=-b/a$."
    assert vieta.hypotheses == ("$x_1, x_2$ are the roots of $ax^2+bx+c$",)
    assert proof.text == "Compare coefficients: \\[ a(x-x_1)(x-x_2) =  ax^2+bx+c. \\]"
    assert lemma.text == "In short:\n\n$1 \\neq 0$ by (eq:a)\ninner\n\n- first $a$\n- (b) second, see Theorem 1"
    assert [(r.kind, r.to.split("#")[1]) for r in vieta.relations] == [("proved by", "eq:a")]
    assert [(r.kind, r.to.split("#")[1]) for r in proof.relations] == [("proves", "thm:vieta")]
    assert [(r.kind, r.to.split("#")[1]) for r in lemma.relations] == [("refers to", "eq:a")]
    assert vieta.aliases == ("Vieta theorem",)
    assert vieta.section == ("Notes on roots", "Roots")
    assert vieta.area == "Notes on roots"


def _project(root: Path, files: dict[str, str]) -> Folder:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return Folder(root)


def test_a_project_of_several_files(tmp_path: Path) -> None:
    """Chapters are followed; macros, theorem names, numbers and references go across the files."""
    folder = _project(tmp_path, {
        "book/main.tex": "\\documentclass{book}\n\\usepackage{mine}\n\\input{macros}\n\\begin{document}\n"
                         "\\include{ch/one}\n%\\input{ch/never}\n\\input ch/two.tex\n\\input{ch/three}\n"
                         "\\end{document}",
        "book/mine.sty": "\\newtheorem{hs}{Hilfssatz}[section]\n\\newcommand{\\R}{\\mathbb{R}}",
        "book/macros.tex": "\\newtheorem{kor}[hs]{Corollary}\n\\def\\norm#1{\\lVert #1\\rVert}",
        "book/ch/one.tex": "\\chapter{One}\n\\section{Norms}\n\\begin{hs}\\label{l}\nLet $x\\in\\R^n$. Then "
                           "$\\norm{x}\\ge 0$.\n\\end{hs}\n",
        "book/ch/two.tex": "\\begin{kor}[Zero]\nBy \\cref{l}, $\\norm{0}=0$.\n\\end{kor}\n"
                           "\\begin{proof}[Proof of Lemma \\ref{l}]\nClear.\n\\end{proof}",
        "book/ch/never.tex": "never",
    })  # fmt: skip
    document = read_project(folder, "book/main.tex")
    assert [(p.id, p.kind, p.number, p.source, p.lines) for p in document.passages] == [
        ("book/ch/one.tex#l", "hilfssatz", "1.1.1", "book/ch/one.tex", (3, 4)),
        ("book/ch/two.tex#zero", "corollary", "1.1.2", "book/ch/two.tex", (2, 2)),
        ("book/ch/two.tex#proof-of-lemma-1-1-1", "proof", "", "book/ch/two.tex", (5, 5)),
    ]
    lemma, corollary, proof = document.passages
    assert lemma.text == "Let $x\\in\\mathbb{R}^n$. Then $\\lVert x\\rVert\\ge 0$."
    assert corollary.text == "By hilfssatz 1.1.1, $\\lVert 0\\rVert=0$."
    assert ("refers to", lemma.id) in [(r.kind, r.to) for r in corollary.relations]
    assert ("proves", lemma.id) in [(r.kind, r.to) for r in proof.relations]
    assert [str(problem) for problem in document.problems] == [
        "book/main.tex:8: \\input{ch/three}: there is no such file in the project's folder"
    ]
    assert document.files == ("book/main.tex", "book/mine.sty", "book/macros.tex", "book/ch/one.tex", "book/ch/two.tex")


@pytest.mark.parametrize("wanted", ["/etc/passwd", "../outside", "../../etc/passwd", "|ls", "~/x", "link", ".hidden"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, wanted: str) -> None:
    """No absolute path, no way up, no pipe, no link to the outside is ever read; each is told with its line."""
    (tmp_path / "outside.tex").write_text("SECRET", "utf-8")
    folder = _project(tmp_path / "p", {"main.tex": f"Words.\n\\input{{{wanted}}}\nMore.", ".hidden.tex": "SECRET"})
    (tmp_path / "p" / "link.tex").symlink_to(tmp_path / "outside.tex")
    document = read_project(folder, "main.tex")
    assert all("SECRET" not in p.text and "root:" not in p.text for p in document.passages)
    (problem,) = document.problems
    assert (problem.path, problem.line) == ("main.tex", 2)
    assert "More." in document.passages[0].text


def test_files_that_include_each_other_end(tmp_path: Path) -> None:
    """A circle is told and cut; a tree of files that doubles at each level ends at a limit."""
    folder = _project(tmp_path, {"a.tex": "A \\input{b}", "b.tex": "B \\input{a}"})
    document = read_project(folder, "a.tex")
    assert "A" in document.passages[0].text and "B" in document.passages[0].text
    assert "includes itself" in document.problems[0].reason
    names = {f"t{n}.tex": f"x \\input{{t{n + 1}}} \\input{{t{n + 1}}}" for n in range(25)}
    folder = _project(tmp_path, names)
    assert "too many files" in " ".join(p.reason for p in read_project(folder, "t0.tex").problems)


PLANETMATH = r"""
\documentclass{article}
\pmtitle{mean value theorem}
\pmtype{Theorem}
\pmsynonym{Lagrange's theorem}{MVT}
\pmdefines{mean value}
\pmrelated{RollesTheorem}
\pmclassification{msc}{26A06}
\newcommand{\ip}[2]{\langle #1,#2\rangle}
\begin{document}
If $f$ is \PMlinkname{continuous}{Continuous} and $\ip{a}{b}$ then \ldots
\end{document}
"""


def test_planetmath_metadata() -> None:
    """Title, type, synonyms, terms, class and related names of a PlanetMath article are kept."""
    (passage,) = read_latex(PLANETMATH, "mvt.tex")
    assert (passage.title, passage.kind, passage.area) == ("mean value theorem", "theorem", "26A06")
    assert passage.aliases == ("Lagrange's theorem", "mean value")
    assert passage.related == ("RollesTheorem",)
    assert passage.text == "If $f$ is continuous and $\\langle a,b\\rangle$ then …"


def test_broken_latex_is_survived() -> None:
    """An environment that never closes ends where the next begins; nothing is lost."""
    (passage,) = read_latex(r"\begin{theorem}[Open $\{$ Never closed: $a=b$ {", "x.tex")
    assert "$a=b$" in passage.text
    passages = read_latex(
        "\\begin{theorem} One $a$.\n\\begin{lemma} Two $b$.\n\\section{Three} $c$ \\end{proof}", "x.tex"
    )
    assert [(p.kind, p.text) for p in passages] == [("theorem", "One $a$."), ("lemma", "Two $b$."), ("passage", "$c$")]


def test_a_long_proof_becomes_linked_parts() -> None:
    """Parts follow each other, each tied to the theorem, and no display formula is cut."""
    step = "We have the following. \\begin{align}\na &= b.\\\\ c &= d.\n\\end{align} And so on, as one sees. "
    text = f"\\begin{{theorem}}\\label{{t}} $x$ \\end{{theorem}}\\begin{{proof}} {step * 60} \\end{{proof}}"
    theorem, *parts = read_latex(text, "f.tex")
    assert len(parts) > 2
    for before, after in itertools.pairwise(parts):
        assert ("continued by", after.id) in [(r.kind, r.to) for r in before.relations]
        assert ("continues", before.id) in [(r.kind, r.to) for r in after.relations]
    assert all(("proves", theorem.id) in [(r.kind, r.to) for r in part.relations] for part in parts)
    assert sum(p.text.count("\\begin{align}\na &= b.\\\\ c &= d.\n\\end{align}") for p in parts) == 60
    assert all(len(p.text) <= 1500 for p in parts)


_INNER = st.sampled_from(
    [
        "a.b",
        "x^2. Y",
        "\\frac{1}{2}",
        "\\R^n",
        "\\norm{x+\\R}",
        "f(x)=\\begin{cases}1\\\\ 2\\end{cases}",
        "\\text{if $q$ holds}",
        "\\eps\\eps k",
        "a\\%b",
        "\\pair{u}{v}",
    ]
)
_SHAPES = st.sampled_from(
    [
        "${}$",
        "\\({}\\)",
        "\\[{}\\]",
        "$$ {} $$",
        "\\begin{{align}}\n{} \\\\\n 1\n\\end{{align}}",
        "\\begin{{equation*}}\\label{{e}} {}\\end{{equation*}}",
    ]
)
_WORDS = st.sampled_from(
    [
        "Hence it follows. ",
        "We see that, ",
        "for all ",
        "\n\n",
        "\\emph{so} ",
        "A longer run of words. " * 25,
        "% {comment} $\n",
        "i.e. ",
        "\\textbf{bold",
        "}",
        "\\begin{itemize}\\item ",
        "\\section{Part}",
        "\\input{none} ",
        "\\be ",
    ]
)
_WRAPS = st.sampled_from(["{}", "\\begin{{theorem}}[N] {} \\end{{theorem}}", "\\begin{{proof}} {} \\end{{proof}}",
                          "\\begin{{sol}} {} \\end{{sol}}", "\\begin{{lemma}} {}"])  # fmt: skip
_PREAMBLE = (
    "\\documentclass{article}\\newcommand{\\R}{\\mathbb{R}}\\newcommand\\norm[1]{\\lVert#1\\rVert}\\def\\eps{\\varepsilon}"
    "\\newcommand{\\pair}[2]{(#1,#2)}\\newenvironment{sol}{\\begin{proof}[Solution]}{\\end{proof}}\\def\\be{\\be\\be}"
    "\\begin{document}"
)


def _by_hand(formula: str) -> str:
    """The formula with the preamble's macros written out, its labels gone and its white space put aside."""
    for pattern, written in ((r"\\norm\{([^{}]*)\}", r"\\lVert\1\\rVert"), (r"\\R(?![A-Za-z])", r"\\mathbb{R}"),
                             (r"\\eps(?![A-Za-z])", r"\\varepsilon"), (r"\\pair\{(.)\}\{(.)\}", r"(\1,\2)"),
                             (r"\\label\{e\}", "")):  # fmt: skip
        formula = re.sub(pattern, written, formula)
    return re.sub(r"\s+", "", formula)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.tuples(_WRAPS, st.lists(st.tuples(_WORDS, _SHAPES, _INNER), min_size=1, max_size=8)), max_size=6, min_size=1
    )
)
def test_no_formula_is_lost_or_cut(parts: list[tuple[str, list[tuple[str, str, str]]]]) -> None:
    """Every formula of any document, broken ones too, stands whole in one passage, its macros written out."""
    formulas = []
    body = ""
    for wrap, content in parts:
        inside = ""
        for words, shape, inner in content:
            if "\n" in inner and shape.startswith("$"):
                continue
            formula = shape.format(inner)
            formulas.append(_by_hand(formula))
            inside += f"{words}{formula} "
        body += wrap.format(inside) + "\n"
    passages = read_latex(_PREAMBLE + body + "\\end{document}", "f.tex")
    texts = [re.sub(r"\s+", "", passage.text) for passage in passages]
    for formula in formulas:
        assert any(formula in text for text in texts), formula


@pytest.mark.parametrize(
    "hostile",
    [
        "\\def\\a{\\a\\a}" + "\\a " * 5_000,
        "\\newcommand{\\a}[1]{#1#1}" + "\\a{" * 20_000,
        "".join(f"\\def\\x{chr(97 + n)}{{\\x{chr(98 + n)}\\x{chr(98 + n)}}}" for n in range(25)) + "\\xa",
        "\\begin{theorem}" * 20_000,
        "\\begin{verbatim}" * 20_000,
        "\\iffalse" * 20_000,
        "{" * 200_000,
        "$" * 99_999,
        "\\cite[" * 20_000,
        "\\section{" * 20_000,
        "\\ref{" * 20_000,
        "%" * 200_000,
        "\\newtheorem{a}[" * 10_000,
        "\\begin{document}" * 10_000,
    ],
    ids=lambda text: text[:20],
)
def test_hostile_text_ends(hostile: str) -> None:
    """Recursion, growth without end and openers without closers come to an end, and what stood before them is kept."""
    passages = read_latex("Words $a$.\n\n" + hostile, "h.tex")
    assert any("Words $a$." in passage.text for passage in passages) or "begin{document}" in hostile
