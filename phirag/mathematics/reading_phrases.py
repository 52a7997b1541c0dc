"""Noun phrases for numbers, read from the outside in: *the sum of the digits of the product of 3 and 45*.

Each phrase is a formula with smaller phrases in its gaps; in the end every gap is a formula of the question. What
is left between the phrases makes the reading fail.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product

from phirag.errors import MathematicsError
from phirag.mathematics.asking import free_names
from phirag.mathematics.integers import evaluated
from phirag.mathematics.phrases import Sentence
from phirag.mathematics.problems import Problem, Task
from phirag.mathematics.series import progression
from phirag.mathematics.syntax import Apply
from phirag.mathematics.writing import written

__all__ = ["PHRASES", "phrase"]

_THE = r"(?:the )?"
_FACTORS = r"(?:positive )?(?:integer |integral |whole number )?(?:divisors|factors)"
_WHICH = r"(?:positive |distinct |different |integer )*"
# phrase -> formula; {0}, {1} are the formulas of the gaps
_TABLE = (
    (rf"{_THE}(?:positive )?difference between the (?:greatest|largest) and (?:the )?(?:least|smallest) prime "
     rf"(?:factors|divisors) of (.+)", "greatest_prime({0}) - least_prime({0})"),
    (rf"{_THE}(?:positive )?difference (?:between|of) (.+) and (.+)", "abs(({0}) - ({1}))"),
    (rf"{_THE}sum of (.+) and (.+)", "({0}) + ({1})"),
    (rf"{_THE}product of (.+) and (.+)", "({0}) * ({1})"),
    (rf"{_THE}ratio of (.+) to (.+)", "({0}) / ({1})"),
    (rf"{_THE}quotient of (.+) and (.+)", "({0}) / ({1})"),
    (rf"{_THE}number of {_WHICH}{_FACTORS} of (.+)", "divisor_count({0})"),
    (rf"how many {_WHICH}{_FACTORS} (?:does|do) (.+) have", "divisor_count({0})"),
    (rf"how many {_WHICH}{_FACTORS} of (.+)(?: are there)?", "divisor_count({0})"),
    (rf"how many {_WHICH}{_FACTORS} are there of (.+)", "divisor_count({0})"),
    (rf"{_THE}sum of (?:all )?(?:of )?(?:the )?{_WHICH}{_FACTORS} of (.+)", "divisor_sum({0})"),
    (rf"{_THE}(?:greatest|largest) prime (?:factor|divisor) of (.+)", "greatest_prime({0})"),
    (rf"{_THE}(?:smallest|least) prime (?:factor|divisor) of (.+)", "least_prime({0})"),
    (rf"{_THE}number of {_WHICH}prime (?:factors|divisors) of (.+)", "prime_count({0})"),
    (r"how many (?:distinct|different) prime (?:factors|divisors) does (.+) have", "prime_count({0})"),
    (r"how many (?:distinct|different) prime (?:factors|divisors) are(?: there)? in (?:the prime factorization "
     r"of )?(.+)", "prime_count({0})"),
    (rf"{_THE}sum of (?:all )?(?:the )?(?:distinct |different )?prime (?:factors|divisors) of (.+)", "prime_sum({0})"),
    (rf"{_THE}(?:units|ones|unit|last) digit (?:of|in|for) (.+)", "({0}) mod 10"),
    (rf"{_THE}tens digit (?:of|in) (.+)", "floor((({0}) mod 100)/10)"),
    (rf"{_THE}hundreds digit (?:of|in) (.+)", "floor((({0}) mod 1000)/100)"),
    (rf"{_THE}sum of (?:all )?(?:the )?digits (?:of|in) (.+)", "digit_sum({0})"),
    (rf"{_THE}remainder (?:when|if) (.+) is divided by (.+)", "({0}) mod ({1})"),
    (rf"{_THE}remainder of (.+) when (?:it is )?divided by (.+)", "({0}) mod ({1})"),
    (rf"{_THE}(?:residue|value) of (.+) modulo (.+)", "({0}) mod ({1})"),
    (rf"{_THE}modulo (.+) residue of (.+)", "({1}) mod ({0})"),
    (rf"{_THE}(?:gcd|greatest common (?:divisor|factor)) of (.+) and (.+)", "gcd({0}, {1})"),
    (rf"{_THE}(?:lcm|least common multiple) of (.+) and (.+)", "lcm({0}, {1})"),
    (r"how much (?:greater|more|larger) than (.+) is (.+)", "({1}) - ({0})"),
    (r"how much (?:less|smaller) than (.+) is (.+)", "({0}) - ({1})"),
    (r"(.+) (?:more|greater) than (.+)", "({1}) + ({0})"),
    (r"(.+) (?:less|fewer) than (.+)", "({1}) - ({0})"),
    (r"(?:one[- ])?half of (.+)", "({0})/2"),
    (r"one[- ]third of (.+)", "({0})/3"),
    (r"one[- ](?:fourth|quarter) of (.+)", "({0})/4"),
    (r"(?:twice|double) (.+)", "2*({0})"),
    (r"(?:three times|triple) (.+)", "3*({0})"),
    (rf"{_THE}square of (.+)", "({0})^2"),
    (rf"{_THE}cube of (.+)", "({0})^3"),
    (rf"{_THE}(?:positive )?square root of (.+)", "sqrt({0})"),
    (rf"{_THE}cube root of (.+)", "cbrt({0})"),
    (rf"{_THE}(?:reciprocal|multiplicative inverse) of (.+)", "1/({0})"),
    (rf"{_THE}(?:absolute value|magnitude|modulus) of (.+)", "abs({0})"),
    (rf"{_THE}(?:additive inverse|opposite|negation) of (.+)", "-({0})"),
    (rf"{_THE}(?:complex )?conjugate of (.+)", "conj({0})"),
    (rf"{_THE}real part of (.+)", "re({0})"),
    (rf"{_THE}imaginary part of (.+)", "im({0})"),
    (rf"{_THE}sum of the squares of (.+) and (.+)", "({0})^2 + ({1})^2"),
    (rf"{_THE}sum of the first (.+) (?:positive )?(?:integers|natural numbers|whole numbers|counting "
     rf"numbers)", "({0})*(({0}) + 1)/2"),
    (rf"{_THE}sum of the first (.+) (?:positive )?odd (?:positive )?(?:integers|numbers|counting numbers)", "({0})^2"),
    (rf"{_THE}sum of the first (.+) (?:positive )?even (?:positive )?(?:integers|numbers|counting "
     rf"numbers)", "({0})*(({0}) + 1)"),
    (rf"{_THE}(?:distance|number of units)(?: in the distance)? between (?:the points (?:with coordinates "
     rf")?)?(.+) and (.+)", "D({0};{1})"),
    (rf"{_THE}distance from (?:the point )?(.+) to (?:the point )?(.+)", "D({0};{1})"),
    (r"how many units (?:long )?(?:apart )?(?:is|are) (?:a |the )?(?:line )?segments? (?:whose|with) endpoints "
     r"(?:are|have coordinates) (.+) and (.+)", "D({0};{1})"),
    (rf"{_THE}length of the (?:line )?segment (?:with endpoints|connecting|joining|between|whose endpoints "
     rf"are) (?:at )?(?:the points )?(.+) and (.+)", "D({0};{1})"),
    (rf"{_THE}(?:coordinates of the )?midpoint of the (?:line )?segment (?:with endpoints|connecting|joining|"
     rf"between|whose endpoints are)(?: located)? ?(?:at )?(?:the points )?(.+) and (.+)", "M({0};{1})"),
    (rf"{_THE}slope of the line (?:through|containing|passing through|that passes through|connecting)(?: "
     rf"the)?(?: points)? (.+) and (.+)", "S({0};{1})"),
    (rf"{_THE}(?:average|mean|arithmetic mean) (?:value )?of (?:the )?(?:integers |numbers |values |list "
     rf")?(.+,.+)", "A({0})"),
    (rf"{_THE}median of (?:the )?(?:integers |numbers |values |list |set )?(.+,.+)", "Q({0})"),
    (rf"{_THE}(.+) (?:st|nd|rd|th) (?:positive odd|odd positive|odd) (?:positive )?integer", "2*({0}) - 1"),
    (rf"{_THE}(.+) (?:st|nd|rd|th) (?:positive even|even positive|even) (?:positive )?integer", "2*({0})"),
    (rf"{_THE}(.+) (?:st|nd|rd|th) digit (?:following|after|to the right of) the decimal point (?:in|of|"
     rf"when)(?: the)?(?: decimal)?(?: expansion| representation)?(?: of)? (.+?)(?: is (?:expressed|written) "
     rf"as a decimal)?", "floor(10^({0})*({1})) mod 10"),
    (rf"{_THE}area of a circle with (?:a )?circumference(?: of| equal to)? (.+)", "({0})^2/(4*pi)"),
    (rf"{_THE}number of units in the distance from (.+) to (?:the point )?(.+)", "D({0};{1})"),
    (rf"{_THE}area of a circle with (?:a )?radius(?: of| equal to)? (.+)", "pi*({0})^2"),
    (rf"{_THE}area of a circle with (?:a )?diameter(?: of| equal to)? (.+)", "pi*({0})^2/4"),
    (rf"{_THE}circumference of a circle with (?:a )?radius(?: of| equal to)? (.+)", "2*pi*({0})"),
    (rf"{_THE}volume of a sphere with (?:a )?radius(?: of| equal to)? (.+)", "4/3*pi*({0})^3"),
    (rf"{_THE}volume of a cube with (?:a )?(?:side|edge)(?: length)?(?: of)? (.+)", "({0})^3"),
)  # fmt: skip
_PERCENT = re.compile(r"^(.+?)(?:%|\\%| percent)? of (.+)$")


_SEQUENCE = re.compile(
    r"(?:the )?<(\d+)> (?:st|nd|rd|th) term (?:of|in) the (arithmetic|geometric) (?:sequence|progression|"
    r"series) :?((?: ?,? ?<\d+>)+)"
)


def _term(sentence: Sentence, text: str) -> str | None:
    """The term of an arithmetic or geometric sequence with three or more terms given."""
    match = _SEQUENCE.fullmatch(text)
    if match is None:
        return None
    given = [sentence.formulas[int(k)].strip() for k in re.findall(r"<(\d+)>", match[3])]
    dots = [k for k, item in enumerate(given) if re.fullmatch(r"(?:\\[lc]?dots|\.\.\.)\.?", item)]
    if dots and dots != [len(given) - 1]:
        return None
    try:
        terms = [Fraction(evaluated(sentence.parse(item))) for item in (given[:-1] if dots else given)]
    except (MathematicsError, ZeroDivisionError):
        return None
    found = progression(terms)
    if found is None or (found[0] != match[2] and len(set(terms)) > 1):
        return None
    place = sentence.formulas[int(match[1])]
    if match[2] == "arithmetic":
        return f"({terms[0]}) + (({place}) - 1)*({found[1]})"
    return f"({terms[0]})*({found[1]})^(({place}) - 1)"


def phrase(sentence: Sentence, text: str) -> str | None:
    """Return the formula a noun phrase stands for, or ``None`` if it is not one, or can be taken in two ways.

    Examples
    --------
    >>> from phirag.mathematics.phrases import read_sentence
    >>> phrase(read_sentence("3 and 45"), "the sum of the digits of the product of <0> and <1>")
    'digit_sum((3) * (45))'
    >>> phrase(read_sentence("20%, 50 and 10"), "<0> of <1> more than <2>") is None
    True
    """
    found = _readings(sentence, text)
    return found[0] if len(found) == 1 else None


def _readings(sentence: Sentence, text: str, depth: int = 0) -> list[str]:
    """Every formula that a phrase can stand for."""
    text = text.strip(" ,")
    formula = re.fullmatch(
        r"(?:the )?(?:number |integer |expression |quantity |value |fraction |value of )?<(\d+)>", text
    )
    if formula:
        return [sentence.formulas[int(formula[1])]]
    series = re.fullmatch(
        r"(?:the )?(?:sum of (?:the )?)?(?:(?:infinite|arithmetic|geometric) )+(?:sequence|series) <(\d+)>", text
    )
    if series and sentence.formulas[int(series[1])].startswith("sum("):
        return [sentence.formulas[int(series[1])]]
    if text in ("origin", "the origin"):
        return ["(0, 0)"]
    if depth > 6:
        return []
    term = _term(sentence, text)
    if term is not None:
        return [term]
    found = _percentages(sentence, text, depth)
    for pattern, template in _TABLE:
        for groups in _ways(pattern, text):
            if template.startswith(("A(", "Q(")):
                listed = _listed(sentence, groups[0], template[0])
                found += [listed] if listed else []
                continue
            for parts in product(*(_readings(sentence, group, depth + 1) for group in groups)):
                built = _built(sentence, template, list(parts))
                found += [built] if built is not None else []
    return list(dict.fromkeys(found))


def _ways(pattern: str, text: str) -> list[tuple[str, ...]]:
    """The gaps of a pattern, for each place where the words between two gaps stand."""
    match = re.fullmatch(pattern, text)
    if match is None:
        return []
    ways = [match.groups()]
    lazy = re.fullmatch(pattern.replace("(.+)", "(.+?)"), text)
    if lazy is not None and lazy.groups() != ways[0]:
        ways.append(lazy.groups())
    return ways


def _built(sentence: Sentence, template: str, parts: list[str]) -> str | None:
    kind = template[:2]
    if kind not in ("D(", "M(", "S("):
        return template.format(*parts)
    nodes = [sentence.parse(part) for part in parts]
    points = [node.args for node in nodes if isinstance(node, Apply) and node.op == "tuple"]
    if len(points) != 2:
        return (
            template.format(*parts).replace("D(", "abs((", 1).replace(";", ") - (", 1) + ")" if kind == "D(" else None
        )
    if len(points[0]) != len(points[1]):
        return None
    pairs = [(written(first), written(second)) for first, second in zip(*points, strict=True)]
    if kind == "D(":
        return "sqrt(" + " + ".join(f"(({a}) - ({b}))^2" for a, b in pairs) + ")"
    if kind == "M(":
        return "(" + ", ".join(f"(({a}) + ({b}))/2" for a, b in pairs) + ")"
    (ax, bx), (ay, by) = pairs[:2]
    return f"(({by}) - ({ay}))/(({bx}) - ({ax}))" if len(pairs) == 2 else None


def _listed(sentence: Sentence, text: str, kind: str) -> str | None:
    """The mean or the median of a list."""
    numbers = [sentence.formulas[int(k)] for k in re.findall(r"<(\d+)>", text)]
    if re.sub(r"<\d+>|,|and", " ", text).strip() or len(numbers) < 2:
        return None
    if kind == "A":
        return f"({' + '.join(f'({number})' for number in numbers)})/{len(numbers)}"
    return f"median({', '.join(numbers)})"


def _percentages(sentence: Sentence, text: str, depth: int) -> list[str]:
    match = _PERCENT.match(text)
    if match is None:
        return []
    found = []
    for part in _readings(sentence, match[1], depth + 1):
        scale = "/100" if " percent" in text and not part.rstrip().endswith("%") else ""
        if part.rstrip().endswith("%") or scale or "/" in part or "frac" in part:
            found += [f"({part}){scale} * ({whole})" for whole in _readings(sentence, match[2], depth + 1)]
    return found


def _read_phrase(sentence: Sentence) -> Problem | None:
    text = sentence.skeleton.rstrip("?. ").strip()
    lead = r"(?:then )?(?:(?:what is|what's|find|compute|calculate|determine|evaluate|give|state) )(?:the value of )?"
    match = re.match(lead, text)
    rest = text[match.end() :] if match else text
    if re.fullmatch(r"(?:the )?<\d+>", rest) or (match is None and not text.startswith("how ")):
        return None
    formula = phrase(sentence, rest)
    if formula is None:
        return None
    node = sentence.parse(formula)
    if free_names(sentence, node):
        return None
    task = Task.VALUE if sentence.known or sentence.functions else Task.EVALUATE
    return Problem(task, (formula,), (), {}, f"compute {formula}")


PHRASES = (_read_phrase,)
