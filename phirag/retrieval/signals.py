"""Signs that a text is mathematics: a formula in it, or words that hardly anything else uses.

Signs, not proof: they lower what the gate asks of a question, they never open it alone.
"""

from __future__ import annotations

import re

from phirag.index.tokens import fold

__all__ = ["has_formula", "has_vocabulary"]

_FORMULA = re.compile(
    r"""\$[^$]+\$ | \\[a-z]+\s*[{\\(_^] | [a-z0-9)]\s*(?:\^|\*\*)\s*[({]?-?[a-z0-9]
      | \d\s*[+*]\s*\(?-?\d | \d\s+-\s+\d | \d\)?\s*[-+*/]\s*\( | \)\s*[-+*/]\s*\(?\d | \d\s*/\s*\d+\s*[-+*=]
      | [a-z0-9)]\s*[-+*/=<>]\s*\(?-?\d*[a-z](?![a-z])
      | (?<![a-z])[a-z]\s*(?:[-+*/=<>]|<=|>=)\s*\d+(?![a-z\d])
      | \b(?:sin|cos|tan|log|ln|exp|sqrt|gcd|lcm|det|f|g)\s*\( | \d+\s*!(?!=) | [∫∑∏√≡≤≥∈] | \[\[
      | \d(?:\s*,\s+-?\d+){2} | \bd/d[a-z]\b | \d\s*\bmod(?:ulo)?\b\s*\d""",
    re.VERBOSE,
)
_WORDS = """
abelian algebra antiderivative arithmetic axiom bijection bijective binomial bounded calculus
combinatorics congruence congruent continuity continuous converge convergence convergent corollary cosine
cubic decimal denominator derivative determinant differentiable diverge divergent divisible divisor
eigenvalue eigenvector ellipse equation factorial factorise factorize fraction geometric geometry hexagon
homomorphism hyperbola hypotenuse inequalities inequality injective integer integral irrational
isomorphic isomorphism lemma logarithm manifold mathematical mathematics measurable modulo monomial
numerator octagon palindrome parabola pentagon permutation perpendicular polygon polynomial probability
quadratic quotient remainder sequence sine subgroup surjective tangent theorem topological topology
triangle trigonometric trigonometry vector
"""
_PHRASES = (
    "divided by", "rational number", "complex number", "real number", "prime number", "prime factor",
    "composite number", "is prime", "square root", "cube root", "fourth root", "root of a", "odd number",
    "odd integer", "odd positive", "even number", "even integer", "even positive", "digit of", "digits of",
    "common divisor", "common factor", "common multiple", "multiple of", "factor of", "factors of",
    "sum of the", "product of the", "least positive", "perfect square", "metric space", "vector space",
    "prove that", "how many ways", "proof of", "degree polynomial",
)  # fmt: skip
_VOCABULARY = re.compile(
    r"\b(?:" + "|".join((*_WORDS.split(), *(phrase.replace(" ", r"\s+") for phrase in _PHRASES))) + r")s?\b"
    r"|\b\d+ (?:prime|composite)\b|\bbase \d"
)


def has_formula(text: str) -> bool:
    """Whether a text holds a formula; a year, a date or a price is none.

    Examples
    --------
    >>> [has_formula(t) for t in ("7^2024 mod 13", "x = 2", "in 1914-1918", "$5 and a half", "24/7")]
    [True, True, False, False, False]
    """
    return _FORMULA.search(fold(text)) is not None


def has_vocabulary(text: str) -> bool:
    """Whether a text uses words of mathematics.

    Examples
    --------
    >>> [has_vocabulary(t) for t in ("State Rolle's theorem", "Is 91 prime?", "root cause")]
    [True, True, False]
    """
    return _VOCABULARY.search(fold(text)) is not None
