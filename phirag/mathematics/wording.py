"""The text of a question in one spelling, before its formulas are found.

LaTeX that sets words (``\\text{…}``) or lines (``align``) is undone, so that words are words and formulas are
formulas; requests for a form that answers have anyway (*as a common fraction*) are taken out, all others stay and
have to be understood.
"""

from __future__ import annotations

import re

__all__ = ["ambiguous_script", "normalised"]

_LINES = re.compile(r"\\begin\{(align\*?|aligned|gather\*?|equation\*?|eqnarray\*?)\}(.*?)\\end\{\1\}", re.DOTALL)
_TEXT = re.compile(r"\\(?:text|textbf|textit|textrm|mbox|hbox|emph)\s*\{([^{}]*)\}")
_NAMED = re.compile(r"\\(?:mathop|operatorname\*?|mathrm)\s*\{\s*\\?(?:text\s*\{)?\s*(lcm|gcd|det|proj|rank|"
                    r"tr)\s*\}?\s*\}"
                    r"|\\text\s*\{\s*(lcm|gcd)\s*\}")  # fmt: skip
_MATH = re.compile(r"\$\$.+?\$\$|\$.+?\$|\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL)
_REPEATING = re.compile(r"(\d*)\.(\d*)\\overline\s*\{(\d+)\}")
_FORM = r"(?:an? )?(?:(?:exact|single|simplified|reduced|improper|common|proper|ordinary) )*"
_FORMS = (
    rf"{_FORM}(?:fraction|integer)(?: in (?:lowest|simplest) (?:terms|form))?",
    r"(?:its |the )?(?:simplest|simplified|lowest|reduced)(?: possible)?(?: (?:radical|exact|fractional|"
    r"rational|terms))?(?: form)?",
    r"(?:simplest|simplified|exact) (?:radical )?form",
    r"lowest terms", r"interval notation", r"terms of \$?\\?pi\$?", r"radical form", r"exact form",
    r"an? ordered (?:pair|triple)(?: \$?\(?[a-z, ]+\)?\$?)?", r"an? number(?: without units)?",
    r"completely factored form", r"residue modulo \$?\d+\$?", r"(?:rectangular|standard) form",
)  # fmt: skip
_ANY_FORM = "|".join(_FORMS)
_VERB = (
    r"(?:express|write|give|leave|enter|state|put) (?:your |the |both |all )*(?:final )?(?:answers?|"
    r"results?|values?|it|solutions?|\$[a-z]\$)"
)
_SENTENCES = (
    rf"{_VERB}(?: (?:as|in|using|with) (?:{_ANY_FORM}))+",
    r"(?:simplify|reduce) your answer(?: completely| as much as possible)?",
    r"(?:enter|list|give|write) (?:all )?(?:the |your )?(?:answers?|solutions?|roots|values|values of "
    r"\$?[a-z]\$?|numbers)"
    r"(?: from (?:least|smallest) to (?:greatest|largest))?,? ?separated by commas",
    r"if there is more than one (?:solution|answer|value),? (?:list|enter|give|write) (?:them|all|all "
    r"(?:solutions|answers|values))"
    r"(?:,? ?separated by commas)?",
    rf"{_VERB} as an integer from \$?\d+\$? to \$?[\d^-]+\$?,? inclusive",
    r"give an answer between \$?\d+\$? and \$?\d+\$?,? inclusive",
    rf"{_VERB} in radians", r"all (?:functions|angles) are in radians", r"your answer should be in radians",
    rf"{_VERB} as (?:a )?residue modulo \$?\d+\$?",
    r"in your head", r"you may use a calculator(?: on this problem)?",
    r"(?:assume|suppose)(?: that)? all (?:variables|expressions|denominators) are (?:defined|nonzero)",
    r"here,? \$?i\^2 ?= ?-1\$?", r"\(?\$?i\^2 ?= ?-1\$?\.?\)?", r"note that \$?i\^2 ?= ?-1\$?",
)  # fmt: skip
_TAIL = re.compile(rf"(?<=[.?!$)\]]) *\(?(?:{'|'.join(_SENTENCES)})\s*(?:[.!]\)?|\)|$)", re.IGNORECASE)
_INLINE = re.compile(
    rf",? (?:expressed |written |given )?(?:as|in) (?:an? )?(?:{_ANY_FORM})(?=\s*[.?,:]|\s*$)", re.IGNORECASE
)


def normalised(text: str) -> str:
    r"""Return ``text`` in one spelling.

    Examples
    --------
    >>> normalised(r"If \begin{align*} x &= 2,\\ y &= x, \end{align*} find $x \text{ and } y$.")
    'If $x = 2$ , $y = x$ find $x$ and $y$.'
    >>> normalised("What is $1/2 + 1/3$? Express your answer as a common fraction.")
    'What is $1/2 + 1/3$?'
    """
    text = text.replace("\\$", " dollars ").replace(",\\!", "").replace("\\!", "").replace("{,}", "")
    text = re.sub(r"\$(\d+)\^\{?\\(?:text|mathrm|textrm)\{(th|st|nd|rd)\}\}?\$", r"\1\2", text)
    text = _REPEATING.sub(_repeating, text)
    text = _NAMED.sub(lambda match: f"\\{match[1] or match[2]} ", text)
    text = re.sub(r"\\log_(\d)(\d+)(?=\s*[$.,?)+\-=]|\s*$)", r"\\log_{\1}{\2}", text)
    text = re.sub(r"\(Note: [^()]*factorial[^()]*\)", "", text)
    text = _CASES.sub(_cases, text)
    text = _with_operation(_LINES.sub(_lines, text))
    text = _MATH.sub(_without_words, text)
    text = _TAIL.sub("", text)
    text = _INLINE.sub("", text)
    return " ".join(text.split())


_CASES = re.compile(
    r"(?:\\left\s*\\\{\s*\\begin\{(array|aligned)\}(?:\{[lcr@{}\s\\;]*\})?|\\begin\{(cases)\})(.*?)"
    r"(?:\\end\{(?:array|aligned)\}\s*\\right\s*\.|\\end\{cases\})",
    re.DOTALL,
)


def _cases(match: re.Match[str]) -> str:
    """Lines of a function by cases, ``value & \\text{if } condition``, with ``\\given`` in place of the words."""
    inside = re.sub(r"\\q?quad", " ", match[3])
    inside = re.sub(r"&?\s*\\(?:text|textrm|mbox)\{\s*,?\s*(?:if|when|for)\s*\}", r" \\given ", inside)
    inside = re.sub(r"&?\s*\\(?:text|textrm|mbox)\{\s*(?:if|when|for)\s+\$?([^{}$]*?)\$?\s*\}", r" \\given \1 ", inside)
    inside = re.sub(r"&?\s*\\(?:text|textrm|mbox)\{\s*(?:otherwise|else)\s*\}", r" \\given 0 = 0 ", inside)
    inside = re.sub(r"&\s*(?=\\given)", " ", inside)
    lines = [re.sub(r"\s*,\s*(?=\\given)", " ", line).strip(" ,.;") for line in inside.split("\\\\")]
    return "\\begin{cases} " + " \\\\ ".join(line for line in lines if line) + " \\end{cases}"


def _repeating(match: re.Match[str]) -> str:
    """A repeating decimal as a fraction: the digits with the block once, less those without it."""
    whole, first, block = match[1] or "0", match[2], match[3]
    nines = int("9" * len(block) + "0" * len(first))
    return f"\\frac{{{int(whole + first + block) - int(whole + first)}}}{{{nines}}}"


_SIGN = (
    r"(\\(?:star|ast|circ|oplus|otimes|ominus|odot|diamond|Diamond|clubsuit|heartsuit|spadesuit|diamondsuit|"
    r"bowtie|nabla|"
    r"triangle|Delta|dagger|bigcirc|&|#|%|times)|[@*#&~])"
)
_DEFINED = re.compile(
    rf"(?<![A-Za-z0-9)])([A-Za-z])\s*{_SIGN}\s*([A-Za-z])\$?\s*(?:=|is defined (?:as|by|to be)|as)(?!=)"
)


def _with_operation(text: str) -> str:
    r"""Spell the sign of an operation that the text itself defines as ``\\opstar``.

    >>> _with_operation("If $a @ b = 2a + b$, what is $3 @ 4$?")
    'If $a \\opstar b = 2a + b$, what is $3 \\opstar 4$?'
    """
    match = _DEFINED.search(text)
    if match is None or match[1] == match[3]:
        return text
    computed = re.split(r"\$|\\\]", text[match.end() :] if match.group().endswith("=") else text[match.end() + 2 :])
    rule = next((part for part in computed if re.search(r"[A-Za-z]", part) and part.strip() not in ("as", "by")), "")
    if not (re.search(rf"(?<![A-Za-z\\]){match[1]}", rule) and re.search(rf"(?<![A-Za-z\\]){match[3]}", rule)):
        return text  # an equation such as x * y = 12 defines nothing
    if match[2] in ("*", "\\times", "\\circ") and not re.search(r"for all|for any|operation|[Dd]efine", text):
        return text
    sign = match[2]
    after = r"(?![A-Za-z])" if sign.startswith("\\") and sign[1:].isalpha() else ""
    text = re.sub(rf"\s*{re.escape(sign)}{after}\s*", r" \\opstar ", text)
    text = re.sub(
        r"[Tt]he operation \$?\s*\\opstar\s*\$? is defined (?:for [^$]*(?:\$[^$]*\$[^$]*)*? )?(?:by|as|such that) ",
        "Let ",
        text,
    )
    text = re.sub(r"\$?\s*\\opstar\s*\$? represents an operation (?:that is )?(?:defined by )", " ", text)
    text = re.sub(r"[Dd]efine \$[A-Za-z] \\opstar [A-Za-z]\$ (?:as|to be) (?=\$[A-Za-z] \\opstar)", "Let ", text)
    return re.sub(r"\$([A-Za-z] \\opstar [A-Za-z])\$ is defined (?:as|by|to be) \$(?=[^$]*\\opstar)", "$", text)


def _lines(match: re.Match[str]) -> str:
    """The lines of an environment as formulas with commas between them."""
    lines = [line.replace("&", " ").strip(" ,.;\n") for line in re.split(r"\\\\(?:\s*\[[^\]]*\])?", match[2])]
    return " " + " , ".join(f"${line}$" for line in lines if line.strip()) + " "


def _without_words(match: re.Match[str]) -> str:
    """A formula with the words in it set outside."""
    formula = match.group()
    if "\\begin" in formula or not _TEXT.search(formula):
        return formula
    size = 2 if formula.startswith(("$$", "\\")) else 1
    opener, inside, closer = formula[:size], formula[size:-size], formula[-size:]
    pieces = _TEXT.split(inside)
    out = []
    for place, piece in enumerate(pieces):
        if place % 2:
            out.append(piece.strip())
        elif piece.strip(" ,\\~"):
            tail = "," if piece.rstrip().endswith(",") else ""
            out.append(f"{opener}{piece.strip(' ,')}{closer}{tail}")
    return " ".join(part for part in out if part)


def ambiguous_script(text: str) -> str:
    r"""A script that LaTeX and people read differently, such as ``2^10`` set in LaTeX; empty if there is none.

    >>> ambiguous_script("$6^210^2$"), ambiguous_script("6^210"), ambiguous_script(r"$6^{21}$")
    ('^21', '', '')
    """
    for match in _MATH.finditer(text):
        found = re.search(r"[\^_]\d\d|\\sqrt\s*\d\d", match.group())
        if found:
            return found.group()
    return ""
