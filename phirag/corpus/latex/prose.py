r"""LaTeX prose to text a person reads: layout gone, accents set, references resolved; formulas as they are.

Promises that a formula is changed in nothing but its labels, and that no word between the formulas is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from phirag.corpus.latex.groups import group
from phirag.corpus.latex.project import VERBATIM
from phirag.corpus.splitting import delimited_spans, environment_spans

__all__ = ["clean", "plain", "protected_spans", "settle_modes", "verbatim_spans"]

_LAYOUT = frozenset(
    """
itemize enumerate description list trivlist center centering flushleft flushright quote quotation verse abstract
figure table minipage multicols small footnotesize large thebibliography acknowledgments document spacing
""".split()
)
_FORMULAS = frozenset(
    """
equation align gather multline eqnarray displaymath math flalign alignat xalignat dmath IEEEeqnarray subequations split
aligned gathered alignedat array matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases dcases rcases
tabular tabularx longtable tabbing picture tikzpicture tikzcd pspicture CD xy diagram prooftree mathpar algorithmic
""".split()
)
_MATH = re.compile(r"[\^_&]|\\(?:frac|sum|int|sqrt|left|alpha|beta|cdot|in|to|le|ge)(?![A-Za-z])")
_OPENS_MATH = re.compile(r"(?<!\\)\$|\\[(\[]")
_LABEL = re.compile(r"\\label[ \t]*\{[^{}]*\}")
_ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
            ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
            "c": "\u0327", "k": "\u0328"}  # fmt: skip
_ACCENT = re.compile(r"\\([`'^~=.\"])[ ]?\{?\\?([A-Za-z])\}?|\\([uvHcdkr])[ ]?\{\\?([A-Za-z])\}")
_LETTERS = {"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
            "AA": "Å", "i": "ı", "j": "ȷ"}  # fmt: skip
_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j)(?![A-Za-z])(?:\{\}|[ ])?")
_REFERENCE = re.compile(
    r"\\(ref|eqref|cref|Cref|autoref|thref|vref|nameref|labelcref|pageref|hyperref)\*?[ \t]*(?:\[([^\]{}]{0,200})\]"
    r"(?=\{)|\{([^{}]{0,500})\})"
)
_KEPT = r"emph|textbf|textit|textsl|textsc|texttt|textrm|textsf|textup|textnormal|underline|uline|mbox|hbox|text|" \
    r"PMlinkescapetext|MakeUppercase|term|centerline|footnotetext|caption|paragraph|subparagraph|url"  # fmt: skip
_REPLACEMENTS = (
    (re.compile(r"\\PMlinkname\s*\{([^{}]*)\}\s*\{[^{}]*\}"), r"\1"),
    (re.compile(r"\\PMlink(?:external|id)\s*\{([^{}]*)\}\s*\{[^{}]*\}"), r"\1"),
    (re.compile(r"\\PMlinkescape(?:word|phrase)\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\(?:href|hyperlink|hypertarget|textcolor|color)\s*\{[^{}]*\}\s*\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\texorpdfstring\s*\{([^{}]*)\}\s*\{[^{}]*\}"), r"\1"),
    (re.compile(r"\\(?:newtheorem|theoremstyle|newtheoremstyle|declaretheorem|numberwithin|setcounter|addtocounter|"
                r"setlength|newcounter|bibliographystyle|bibliography|usepackage|pagestyle|thispagestyle|includegraphics|"
                r"graphicspath|counterwithin|theorembodyfont|allowdisplaybreaks|hypersetup)\*?\s*"
                r"(?:\[[^\]]{0,300}\])?(?:\s*\{[^{}]*\}(?:\s*\[[^\]]{0,300}\])?){0,3}"), ""),
    (re.compile(r"\\(?:label|index|vspace|hspace|bibitem|cite[a-z]*|nocite|phantomsection|selectlanguage|color)\*?\s*"
                r"(?:\[[^\]]{0,300}\]){0,2}\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\footnote\s*(?:\[[^\]]{0,300}\])?\s*\{([^{}]*)\}"), r" (\1)"),
    (re.compile(r"\\item\s*\[([^\]]{0,200})\]"), r"\n- \1 "),
    (re.compile(r"\\item(?![A-Za-z])"), "\n- "),
    (re.compile(r"\{\\(?:em|it|bf|sl|sc|tt|rm|sf|bfseries|itshape|scshape|slshape|ttfamily|small|large|Large|footnotesize)"
                r"(?![A-Za-z])\s*([^{}]*)\}"), r"\1"),
    (re.compile(rf"\\(?:{_KEPT})\s*\{{([^{{}}]*)\}}"), r"\1"),
    (re.compile(r"\\(?:noindent|newpage|clearpage|maketitle|tableofcontents|smallskip|medskip|bigskip|par|qed|qedhere|qedsymbol"
                r"|centering|indent|hfill|hfil|vfill|quad|qquad|begingroup|endgroup|em|it|bf|sl|sc|tt|rm|fi|xspace|protect|"
                r"raggedright|frontmatter|mainmatter|backmatter|displaystyle|normalsize|small|large|Large|leavevmode|"
                r"bfseries|itshape|upshape|makeatletter|makeatother|sloppy|null|endmetadata)(?![A-Za-z])[ \t]*"), ""),
    (re.compile(r"\\(?:ldots|dots)(?![A-Za-z])(?:\{\})?"), "…"),
    (re.compile(r"\\(?:LaTeX|TeX)(?![A-Za-z])(?:\{\})?"), "LaTeX"),
    (re.compile(r"\\[,;!:/ ]|(?<!\\)~"), " "),
    (re.compile(r"\\\\\*?(?:\[[^\]]{0,40}\])?"), "\n"),
    (re.compile(r"\\-"), ""),
    (re.compile(r"``|''"), '"'),
)  # fmt: skip
_NESTED = 3  # passes, for \emph{a \textbf{b} c}
_MARK = re.compile(r"\\(begin|end)[ \t]*\{([^{}\n]{1,60})\}((?:\[[^\]\n]{0,200}\])?)((?:\{[^{}\n]{0,40}\})?)")
_ENSUREMATH = re.compile(r"\\ensuremath[ \t]*(?=\{)")


def verbatim_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of verbatim environments, in which nothing is a command."""
    if not any(f"{{{name}}}" in text for name in VERBATIM):
        return []
    found: list[tuple[int, int]] = []
    for begin, end, name in environment_spans(text):
        if name in VERBATIM and (not found or begin >= found[-1][1]):
            found.append((begin, end))
    return sorted(found)


def protected_spans(text: str) -> list[tuple[int, int]]:
    r"""Return the spans of formulas, tables, drawings and verbatim text; lists and quotes are open.

    Examples
    --------
    >>> text = r"\begin{itemize}\item $a$ \begin{align}b\end{align}\end{itemize}"
    >>> [text[begin:end] for begin, end in protected_spans(text)]
    ['$a$', '\\begin{align}b\\end{align}']
    """
    spans = delimited_spans(text)
    for begin, end, name in environment_spans(text):
        if name in VERBATIM or name.rstrip("*") in _FORMULAS or _unknown_formula(text, begin, end, name):
            spans.append((begin, end))
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _unknown_formula(text: str, begin: int, end: int, name: str) -> bool:
    """Whether an environment of no known name is a formula: mathematics in it, and nothing that opens a formula."""
    if name in _LAYOUT or end - begin > 5_000:
        return False
    inner = text[begin:end]
    return _MATH.search(inner) is not None and _OPENS_MATH.search(inner) is None


def settle_modes(text: str) -> list[tuple[int, int, str]]:
    r"""Return what ``\ensuremath`` becomes: (begin, end, replacement), a formula in prose and a group in a formula.

    Examples
    --------
    >>> settle_modes(r"\ensuremath{x} and $\ensuremath{y}$")
    [(0, 14, '$x$'), (20, 34, '{y}')]
    """
    found: list[tuple[int, int, str]] = []
    if "\\ensuremath" not in text:
        return found
    spans = protected_spans(text)
    for match in _ENSUREMATH.finditer(text):
        inner = group(text, match.end())
        if inner is None or (found and match.start() < found[-1][1]):
            continue
        inside = any(begin <= match.start() < end for begin, end in spans)
        body = _ENSUREMATH.sub("", inner[0])
        found.append((match.start(), inner[1], f"{{{body}}}" if inside else f"${body}$"))
    return found


def clean(text: str, resolve: Callable[[str, str], str] | None = None) -> str:
    r"""Return prose without layout commands; formulas stay as they are but for their labels.

    Parameters
    ----------
    text
        LaTeX.
    resolve
        Gives the words for a reference, from its command and its label.

    Examples
    --------
    >>> clean(r"By \emph{L'H\^opital's} rule~\ref{hop}: \[x \label{a}\]", lambda command, label: "1.2")
    "By L'Hôpital's rule 1.2: \\[x \\]"
    """
    if not text:
        return ""
    spans = protected_spans(text)
    formulas = [_LABEL.sub("", text[begin:end]) for begin, end in spans]
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    between = [text[begin:end] for begin, end in zip(edges[::2], edges[1::2], strict=True)]
    # a formula is taken out as one private letter, so that \emph{a $x$ b} is seen whole
    prose = _clean_prose("\ue000".join(part.replace("\ue000", "") for part in between), resolve)
    pieces = prose.split("\ue000")
    if len(pieces) != len(formulas) + 1:  # a group that is dropped held a formula: keep every one of them
        pieces = [_clean_prose(part, resolve) for part in between]
    return "".join(part for pair in zip(pieces, [*formulas, ""], strict=True) for part in pair).strip()


def _clean_prose(text: str, resolve: Callable[[str, str], str] | None) -> str:
    if "\\" in text or "{" in text or "~" in text or "`" in text:
        text = _REFERENCE.sub(lambda match: _reference(match, resolve), text)
        text = _ACCENT.sub(_accent, text)
        text = _LETTER.sub(lambda match: _LETTERS[match.group(1)], text)
        text = _MARK.sub(_mark, text)
        for _ in range(_NESTED):
            before = text
            for pattern, replacement in _REPLACEMENTS:
                text = pattern.sub(replacement, text)
            if text == before:
                break
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n *", "\n", re.sub(r"[ \t]+", " ", text)))


def _reference(match: re.Match[str], resolve: Callable[[str, str], str] | None) -> str:
    command, optional, label = match.groups()
    if command == "pageref":
        return ""
    if command == "hyperref" or optional is not None:
        return ""  # \hyperref[label]{text}: the text stays
    if resolve is None:
        return label or ""
    return ", ".join(resolve(command, part.strip()) for part in (label or "").split(","))


def _accent(match: re.Match[str]) -> str:
    mark, letter = match.group(1) or match.group(3), match.group(2) or match.group(4)
    return unicodedata.normalize("NFC", letter + _ACCENTS[mark])


def _mark(match: re.Match[str]) -> str:
    """Drop the marks of environments that are no formulas, with their options; their text stays."""
    _, name, option, argument = match.groups()
    if name.rstrip("*") in _FORMULAS or name in VERBATIM:
        return match.group()  # one of a pair that is not closed
    keeps = option if name not in _LAYOUT and "\ue000" in option else ""
    return f"\n{keeps}" if name in _LAYOUT or not argument else f"\n{keeps}{argument}"


def plain(text: str, resolve: Callable[[str, str], str] | None = None) -> str:
    r"""Return a title or name as one line without braces.

    Examples
    --------
    >>> plain(r"{\em The} Poincar\'e--Birkhoff--Witt  theorem")
    'The Poincaré–Birkhoff–Witt theorem'
    """
    return " ".join(clean(text, resolve).replace("{", "").replace("}", "").replace("--", "–").split())
