r"""Whether the LaTeX of an entry can be typeset: delimiters, braces, environments, commands and their arguments.

Promises that text without faults is set by KaTeX, whose commands the list below is taken from; what a
formula means is left to :mod:`phirag.mathematics.parser`.
"""

from __future__ import annotations

import re

__all__ = ["faults"]

# commands that take arguments, and how many
_TAKING = {
    "frac": 2, "dfrac": 2, "tfrac": 2, "binom": 2, "dbinom": 2, "tbinom": 2, "sqrt": 1, "text": 1, "textbf": 1,
    "textit": 1, "operatorname": 1, "mathrm": 1, "mathbf": 1, "mathbb": 1, "mathcal": 1, "mathfrak": 1, "mathsf": 1,
    "overline": 1, "underline": 1, "hat": 1, "widehat": 1, "tilde": 1, "widetilde": 1, "bar": 1, "vec": 1, "dot": 1,
    "ddot": 1, "overrightarrow": 1, "overset": 2, "underset": 2, "underbrace": 1, "overbrace": 1, "boxed": 1,
    "pmod": 1, "mod": 1, "stackrel": 2, "boldsymbol": 1, "overleftrightarrow": 1, "xrightarrow": 1,
    "substack": 1, "color": 1, "check": 1, "cancel": 1, "phantom": 1,
}  # fmt: skip
_PLAIN = set(
    # letters and constants
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho varrho sigma "
    "tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath "
    "jmath Re Im aleph infty emptyset varnothing partial nabla top bot "
    # operators and functions
    "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth exp log ln lg lim liminf limsup max min sup inf "
    "det dim ker gcd deg arg hom Pr bmod sum prod coprod int iint iiint oint bigcup bigcap bigoplus bigotimes "
    "bigsqcup bigvee bigwedge pm mp cdot times div ast star circ bullet cup cap setminus oplus otimes ominus odot "
    "wedge vee sqcup sqcap amalg dagger wr triangle triangleleft "
    # relations and arrows
    "le leq leqslant ge geq geqslant ne neq lt gt ll gg equiv sim simeq approx cong propto asymp in notin ni subset "
    "subseteq subsetneq supset supseteq supsetneq mid nmid parallel perp prec preceq succ succeq models vdash nvdash "
    "vDash to gets mapsto rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow implies iff "
    "longrightarrow longmapsto Longrightarrow hookrightarrow twoheadrightarrow uparrow downarrow rightharpoonup "
    "rightleftharpoons trianglelefteq unlhd lhd doteq coloneqq not forall exists nexists neg lnot land lor therefore "
    "because "
    # brackets, dots, spaces, styles
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr lfloor rfloor lceil rceil langle rangle lvert "
    "rvert lVert rVert vert Vert lbrace rbrace lbrack rbrack backslash dots ldots cdots vdots ddots dotsb dotsc quad "
    "qquad displaystyle textstyle scriptstyle limits nolimits prime angle measuredangle degree square blacksquare "
    "Box checkmark hline colon sqsubset complement surd smallsetminus triangleq gtrless lesssim gtrsim newline".split()
)
_SYMBOLS = set("{}|,;:!\\ %&#_$>")
_ENVIRONMENTS = {
    "matrix", "pmatrix", "bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "cases", "aligned", "array", "gathered",
    "align*", "align", "split",
}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(begin|end)\{([A-Za-z]+\*?)\}")
_TEXT = re.compile(r"\\(?:text|textbf|textit|operatorname|mathrm|mathsf)\*?\{[^{}]*\}")
_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$", re.DOTALL)


def faults(text: str) -> list[str]:
    r"""Return what is wrong with the formulas of a text, in words; nothing if they can be typeset.

    Examples
    --------
    >>> faults(r"If $a\neq0$, then $$x=\frac{-b}{a}.$$")
    []
    >>> faults(r"So $\frac{1}{2$ and $\fraq{1}{2}$")
    ['braces do not match in \\frac{1}{2', 'unknown command \\fraq']
    """
    bare = text.replace("\\$", "")
    formulas = [match[1] or match[2] for match in _FORMULA.finditer(bare)]
    outside = _FORMULA.sub(" ", bare)
    found = [fault for formula in formulas for fault in _formula_faults(formula)]
    if "$" in outside:
        found.append("a dollar sign has no partner")
    found += [f"the command {match[0]} stands outside a formula" for match in _COMMAND.finditer(outside)][:3]
    return found


def _formula_faults(formula: str) -> list[str]:
    found = []
    if not _balanced(formula):
        found.append(f"braces do not match in {formula.strip()[:60]}")
    names = _COMMAND.findall(formula)
    if names.count("left") != names.count("right"):
        found.append(f"\\left and \\right do not match in {formula.strip()[:60]}")
    found += _environment_faults(formula)
    rest = _ENVIRONMENT.sub(" ", _TEXT.sub(" ", formula))
    for match in _COMMAND.finditer(rest):
        name = match[1]
        if not (name in _PLAIN or name in _SYMBOLS or name in _TAKING or name.isspace()):
            found.append(f"unknown command \\{name}")
        elif _TAKING.get(name, 0) > _arguments(rest, match.end(), _TAKING.get(name, 0)):
            found.append(f"\\{name} lacks an argument")
    if re.search(r"[\^_]\s*$|[\^_]\s*[\^_}&]|(?<!\\)[#%]", rest):
        found.append(f"a script has nothing to set, or a sign needs a backslash, in {formula.strip()[:60]}")
    if re.search(r"[^\x00-\x7f]", formula):
        found.append(f"a character is not ASCII in {formula.strip()[:60]}")
    return found


def _balanced(formula: str) -> bool:
    depth = 0
    for match in re.finditer(r"\\.|[{}]", formula, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            return False
    return depth == 0


def _environment_faults(formula: str) -> list[str]:
    open_ones: list[str] = []
    for match in _ENVIRONMENT.finditer(formula):
        if match[1] == "begin":
            if match[2] not in _ENVIRONMENTS:
                return [f"unknown environment {match[2]}"]
            open_ones.append(match[2])
        elif not open_ones or open_ones.pop() != match[2]:
            return [f"the environment {match[2]} is ended without a beginning"]
    return [f"the environment {name} is not ended" for name in open_ones]


def _arguments(text: str, position: int, wanted: int) -> int:
    """How many arguments follow: braced groups, commands or single characters; ``[…]`` is an option."""
    count = 0
    option = re.compile(r"\s*\[[^\]]*\]").match(text, position)
    position = option.end() if option else position
    for _ in range(wanted):
        match = re.compile(r"\s*(?:\{|\\(?:[A-Za-z]+|.)|[^\s}&])").match(text, position)
        if not match:
            break
        count += 1
        position = match.end()
        if match[0].strip() == "{":
            depth = 1
            while position < len(text) and depth:
                depth += {"{": 1, "}": -1}.get(text[position], 0)
                position += 1
    return count
