r"""Tokens to a tree, by a fixed grammar: text becomes mathematics here and nowhere else.

A precedence-climbing parser (Pratt, *Top down operator precedence*, 1973). From loose to tight::

    relation   = < <= > >= != \equiv \in
    union      \cup \cap \setminus
    sum        + - \pm \mp
    product    * / mod, and juxtaposition (2x, x(x+1), \frac12 x), from left to right
    sign       - + \pm
    power      ^ (to the right)
    postfix    ! % \degree

Conventions where notation is ambiguous: juxtaposition binds like ``*``, so ``1/2x`` is ``x/2``;
``sin 2x`` takes the whole juxtaposed product, ``sin x cos y`` two functions; ``sin^2 x`` is a square and
``sin^{-1} x`` the inverse function; ``log`` without a base is the natural logarithm; an integer before a
proper numerical ``\frac`` is a mixed number.
"""

from __future__ import annotations

from collections.abc import Collection

from phirag.errors import ParseError
from phirag.mathematics.lexer import END, Token, tokenize
from phirag.mathematics.notation import PRIMARIES, after_derivative
from phirag.mathematics.syntax import CONSTANTS, FUNCTIONS, RELATIONS, Apply, Node, Number, Symbol

__all__ = ["Parser", "parse"]

MAX_DEPTH = 80
_CLOSING = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}
_INVERSES = {name: "a" + name for name in ["sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh"]}


def parse(
    text: str, *, symbols: Collection[str] = (), functions: Collection[str] = (), operations: Collection[str] = ()
) -> Node:
    r"""Read one formula.

    Parameters
    ----------
    text
        Plain, Unicode or LaTeX mathematics; formulas separated by commas give a ``list`` node.
    symbols
        Names that are variables here although they usually name a constant, such as ``e`` or ``i``.
    functions
        Names of functions: ``f(2)`` is then ``f`` applied to 2, a ``call``, and not a product.
    operations
        Names that are operations here where a round bracket follows them, beside those of every formula.

    Raises
    ------
    ParseError
        If the text is not a formula of the grammar; the message says where it stops being one.

    Examples
    --------
    >>> parse("2x")
    Apply(op='*', args=(Number(text='2'), Symbol(name='x')))
    >>> parse(r"\frac{a}{b}") == parse("a/b")
    True
    >>> parse("f(x)", functions=["f"])
    Apply(op='call', args=(Symbol(name='f'), Symbol(name='x')))
    >>> parse("f(x)", operations=["f"])
    Apply(op='f', args=(Symbol(name='x'),))
    >>> parse("x +")
    Traceback (most recent call last):
    ...
    phirag.errors.ParseError: the formula 'x +' breaks off at its end; something must follow
    """
    parser = Parser(text, tokenize(text, operations), frozenset(symbols), frozenset(functions), frozenset(operations))
    node = parser.items()
    parser.expect_end()
    return node


class Parser:
    """One pass over the tokens; every method leaves the position after what it has read."""

    def __init__(
        self,
        text: str,
        tokens: list[Token],
        symbols: frozenset[str],
        functions: frozenset[str] = frozenset(),
        operations: frozenset[str] = frozenset(),
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.symbols = symbols
        self.functions = functions
        self.operations = operations
        self.position = 0
        self.depth = 0
        self.bars = 0  # how many |…| are open here
        self.integrals = 0  # how many integrals wait for their differential

    # --- the stream -------------------------------------------------------------------------------

    def peek(self, ahead: int = 0) -> Token:
        place = self.position + ahead
        return self.tokens[place] if place < len(self.tokens) else END

    def next(self) -> Token:
        token = self.peek()
        self.position += 1
        return token

    def at(self, text: str, kind: str = "op") -> bool:
        token = self.peek()
        return token is not END and token.kind == kind and token.text == text

    def accept(self, text: str, kind: str = "op") -> bool:
        if self.at(text, kind):
            self.position += 1
            return True
        return False

    def fail(self, what: str = "") -> ParseError:
        shown = self.text if len(self.text) <= 80 else self.text[:77] + "..."
        token = self.peek()
        if token is END:
            return ParseError(f"the formula {shown!r} breaks off at its end", hint=what or "something must follow")
        return ParseError(
            f"the formula {shown!r} cannot be read at {token.text!r} (token {self.position + 1})",
            hint=what or "check brackets and operators there",
        )

    def expect_end(self) -> None:
        if self.peek() is not END:
            raise self.fail()

    def close(self, opener: str) -> str:
        """Read the bracket that ends what ``opener`` began."""
        token = self.next()
        if token.kind != "close":
            self.position -= 1
            raise self.fail(f"the bracket {opener!r} is not closed")
        return token.text

    # --- from loose to tight ----------------------------------------------------------------------

    def items(self) -> Node:
        """Formulas separated by commas or semicolons."""
        found = [self.relation()]
        while self.at(",") or self.at(";"):
            self.position += 1
            found.append(self.relation())
        return found[0] if len(found) == 1 else Apply("list", tuple(found))

    def relation(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseError("the formula is nested too deeply", hint=f"at most {MAX_DEPTH} levels are read")
        terms, operators = [self.union()], []
        while True:
            token = self.peek()
            if token.kind == "op" and token.text in RELATIONS:
                operators.append(RELATIONS[token.text])
            elif token.kind == "command" and token.text in ("equiv", "in", "approx", "simeq"):
                operators.append({"simeq": "approx"}.get(token.text, token.text))
            else:
                break
            self.position += 1
            terms.append(self.union())
        self.depth -= 1
        if not operators:
            return terms[0]
        links = [self.link(op, terms[k], terms[k + 1]) for k, op in enumerate(operators)]
        return links[0] if len(links) == 1 else Apply("and", tuple(links))

    def link(self, op: str, left: Node, right: Node) -> Node:
        if op == "equiv":
            modulus = self.modulus()
            return Apply("equiv", (left, right) if modulus is None else (left, right, modulus))
        return Apply(op, (left, right))

    def modulus(self) -> Node | None:
        """The ``(mod n)`` after a congruence, in either spelling."""
        if self.accept("pmod", "command"):
            return self.group()
        if self.at("(", "open") and self.peek(1).text == "mod":
            self.position += 2
            modulus = self.sum()
            self.close("(")
            return modulus
        return self.sum() if self.accept("mod", "name") else None

    def union(self) -> Node:
        left = self.sum()
        while self.peek().kind == "command" and self.peek().text in ("cup", "cap", "setminus"):
            op = {"cup": "union", "cap": "intersection", "setminus": "difference"}[self.next().text]
            left = Apply(op, (left, self.sum()))
        return left

    def sum(self) -> Node:
        left = self.product()
        while True:
            if self.at("+") or self.at("-"):
                left = Apply(self.next().text, (left, self.product()))
            elif self.at("pm", "command") or self.at("mp", "command"):
                sign = Apply(self.next().text, (self.product(),))
                left = Apply("+", (left, sign))
            else:
                return left

    def product(self) -> Node:
        left = self.sign()
        while True:
            if self.at("*") or self.at("/"):
                left = Apply(self.next().text, (left, self.sign()))
            elif self.accept("opstar", "command"):  # an operation that the question defines
                left = Apply("call", (Symbol("opstar"), left, self.sign()))
            elif self.at("mod", "name") or self.at("bmod", "command"):
                self.position += 1
                left = Apply("mod", (left, self.sign()))
            elif self.starts_factor():
                after_numeral = self.tokens[self.position - 1].kind == "number"
                left = self.juxtaposed(left, self.power(), after_numeral=after_numeral)
            else:
                return left

    def juxtaposed(self, left: Node, right: Node, *, after_numeral: bool = False) -> Node:
        """A product without a sign; an integer before a proper numerical fraction is a mixed number."""
        match left:
            case Apply("neg", (Number() as numeral,)) if after_numeral:  # -1\frac12 is -(1 + 1/2)
                return Apply("neg", (self.juxtaposed(numeral, right),))
            case Apply("*", (first, Number() as numeral)) if after_numeral:  # 2 \cdot 1\frac12 is 2(1 + 1/2)
                return Apply("*", (first, self.juxtaposed(numeral, right)))
        match (left, right):
            case (Number(whole), Apply("/", (Number(top), Number(bottom)))) if "." not in whole + top + bottom:
                if 0 < int(top) < int(bottom):
                    return Apply("+", (left, right))
            case (Number(), Number()):
                raise self.fail("two numbers stand side by side with no operator between them")
        return Apply("*", (left, right))

    def sign(self) -> Node:
        if self.accept("-"):
            return Apply("neg", (self.sign(),))
        if self.accept("+"):
            return self.sign()
        if self.at("pm", "command") or self.at("mp", "command"):
            return Apply(self.next().text, (self.sign(),))
        return self.power()

    def power(self) -> Node:
        base = self.postfix(self.primary())
        if not self.at("^"):
            return base
        self.position += 1
        if self.accept("circ", "command") or self.accept("degree", "command"):
            return self.degrees(base)
        if self.at("{", "open") and self.peek(1).text in ("circ", "degree") and self.peek(2).text == "}":
            self.position += 3
            return self.degrees(base)
        exponent = self.sign()  # to the right: 2^3^2 is 2^(3^2)
        return self.postfix(Apply("^", (base, exponent)))

    def degrees(self, base: Node) -> Node:
        return Apply("*", (base, Apply("/", (Symbol("pi"), Number("180")))))

    def postfix(self, node: Node) -> Node:
        while True:
            if self.accept("!"):
                node = Apply("factorial", (node,))
            elif self.accept("%"):
                node = Apply("/", (node, Number("100")))
            elif self.at("degree", "command") or self.at("circ", "command"):
                self.position += 1
                node = self.degrees(node)
            else:
                return node

    # --- what a factor can be ---------------------------------------------------------------------

    def starts_factor(self) -> bool:
        token = self.peek()
        if token is END:
            return False
        if self.integrals and self.at_differential():
            return False
        if token.kind in ("number", "open"):
            return not (token.text == "(" and self.peek(1).text == "mod")
        if token.kind == "name":
            return token.text != "mod"
        if token.kind == "command":
            return token.text in PRIMARIES
        return token.text == "|" and not self.bars

    def at_differential(self) -> bool:
        """Whether ``d`` and a variable stand here, with an integral waiting for them."""
        first, second = self.peek(), self.peek(1)
        return first.kind == second.kind == "name" and first.text == "d" and second.text not in FUNCTIONS

    def primary(self) -> Node:
        token = self.peek()
        if token is END:
            raise self.fail()
        if token.kind == "number":
            return self.number()
        if token.kind == "name":
            return self.name()
        if token.kind == "open":
            return self.bracket()
        if token.kind == "command" and token.text in PRIMARIES:
            self.position += 1
            return PRIMARIES[token.text](self)
        if self.accept("|"):
            self.bars += 1
            inside = self.sum()
            self.bars -= 1
            if not self.accept("|"):
                raise self.fail("the bar '|' is not closed")
            return Apply("abs", (inside,))
        raise self.fail()

    def number(self) -> Node:
        text = self.next().text
        # 1 000 000 and, outside brackets, 1,000,000 are single numerals
        while len(text.split(".")[0]) <= 3 or "." not in text:
            here, after = self.peek(), self.peek(1)
            if here.kind == "number" and here.spaced and len(here.text) == 3 and text.isdigit():
                text += self.next().text
            elif (
                here.text == "," and not here.spaced and after.kind == "number" and not after.spaced
                and self.depth == 1 and len(after.text.split(".")[0]) == 3 and text.isdigit()
            ):  # fmt: skip
                self.position += 1
                text += self.next().text
            else:
                break
        return Number(text)

    def name(self) -> Node:
        text = self.next().text
        if text in self.functions and self.at("(", "open"):
            return Apply("call", (Symbol(text), *self.bracket_arguments()))
        if text in self.functions and [self.peek(k).text for k in range(6)] == ["^", "{", "-", "1", "}", "("]:
            self.position += 5
            return Apply("inverse_call", (Symbol(text), *self.bracket_arguments()))
        if text in self.operations and self.at("(", "open"):
            return self.function(text)
        if text in self.symbols:
            return Symbol(self.subscripted(text))
        if text in FUNCTIONS and (len(text) > 2 or text in ("ln", "lg", "re", "im", "tg", "tr")):
            if text == "gamma" and not self.at("(", "open"):
                return Symbol("gamma")
            return self.function(FUNCTIONS[text])
        if text == "d" and self.at("/") and self.peek(1).text == "d" and self.peek(2).kind == "name":
            self.position += 2
            return Apply("diff", (after_derivative(self, Symbol(self.next().text), 1)))
        if text in CONSTANTS and not self.at("_"):
            return Symbol(CONSTANTS[text])
        return Symbol(self.subscripted(text))

    def subscripted(self, text: str) -> str:
        """Read ``_1``, ``_{12}`` or ``_max`` onto a name."""
        here = self.peek()
        if here.kind == "number" and not here.spaced and here.text.isdigit() and len(text) == 1:
            return text + self.next().text if "\\" not in self.text else text
        if not self.accept("_"):
            return text
        if self.accept("{", "open"):
            parts = []
            while not self.at("}", "close"):
                if self.peek() is END:
                    raise self.fail("the bracket '{' is not closed")
                parts.append(self.next().text)
            self.position += 1
            return f"{text}_{''.join(parts)}"
        return f"{text}_{self.next().text}"

    def bracket(self) -> Node:
        opener = self.next().text
        bars, self.bars = self.bars, 0
        if self.peek().kind == "close" and opener in ("{", "\\{"):
            self.close(opener)
            return Apply("set", ())
        self.depth += 1
        found = [self.relation()]
        while self.accept(",") or self.accept(";"):
            found.append(self.relation())
        self.depth -= 1
        closer = self.close(opener)
        self.bars = bars
        return _bracketed(opener, closer, tuple(found), self)

    def group(self) -> Node:
        """The argument of a command: a braced group, or a single number, letter or command."""
        token = self.peek()
        if token.text == "{" and token.kind == "open":
            self.position += 1
            bars, self.bars = self.bars, 0
            self.depth += 1
            inside = self.relation()
            self.depth -= 1
            self.bars = bars
            if self.close("{") != "}":
                raise self.fail("the bracket '{' is closed by another one")
            return inside
        return self.primary()

    # --- functions and operators with their own syntax ----------------------------------------------

    def function(self, op: str) -> Node:
        base: Node | None = None
        exponent: Node | None = None
        while self.at("_") or self.at("^"):
            if self.next().text == "_":
                base = self.group()
            else:
                exponent = self.sign() if not self.at("{", "open") else self.group()
        if exponent in (Apply("neg", (Number("1"),)),) and op in _INVERSES:
            op, exponent = _INVERSES[op], None
        arguments = self.arguments()
        if base is not None:
            arguments = (*arguments, base)
        node: Node = Apply(op, arguments)
        return node if exponent is None else Apply("^", (node, exponent))

    def arguments(self) -> tuple[Node, ...]:
        """Arguments in brackets, or the juxtaposed product that follows (``sin 2x``)."""
        if self.at("(", "open") or self.at("[", "open") or self.at("{", "open"):
            return self.bracket_arguments()
        if self.at("-"):
            return (self.sign(),)
        product = self.power()
        while self.starts_factor() and not self.at_function():
            product = self.juxtaposed(product, self.power())
        return (product,)

    def bracket_arguments(self) -> tuple[Node, ...]:
        opener = self.next().text
        bars, self.bars = self.bars, 0
        self.depth += 1
        found: list[Node] = [self.argument()]
        while self.accept(",") or self.accept(";"):
            found.append(self.argument())
        self.depth -= 1
        closer = self.close(opener)
        if closer != _CLOSING[opener]:
            raise self.fail(f"the bracket {opener!r} is closed by {closer!r}")
        self.bars = bars
        return tuple(found)

    def argument(self) -> Node:
        """An argument; a bare ``+`` or ``-`` is the side of a limit."""
        if (self.at("+") or self.at("-")) and self.peek(1).kind == "close":
            return Symbol(self.next().text)
        return self.relation()

    def at_function(self) -> bool:
        token = self.peek()
        if token.kind == "command":
            return token.text in ("int", "sum", "prod", "lim")
        return token.kind == "name" and token.text in FUNCTIONS and len(token.text) > 1


def _bracketed(opener: str, closer: str, found: tuple[Node, ...], parser: Parser) -> Node:
    """What a pair of brackets around ``found`` means."""
    if opener == "\\{" or closer == "\\}":
        if (opener, closer) != ("\\{", "\\}"):
            raise parser.fail(f"the bracket {opener!r} is closed by {closer!r}")
        return Apply("set", found)
    if closer != _CLOSING[opener]:
        if {opener, closer} <= {"(", ")", "[", "]"} and len(found) == 2:
            return Apply("interval(]" if opener == "(" else "interval[)", found)
        raise parser.fail(f"the bracket {opener!r} is closed by {closer!r}")
    if opener == "{":
        return found[0] if len(found) == 1 else Apply("set", found)
    if len(found) == 1 and opener == "(":
        return found[0]
    if opener == "(":
        return Apply("tuple", found)
    if all(isinstance(item, Apply) and item.op == "closed" for item in found):
        rows = tuple(Apply("row", item.args) for item in found if isinstance(item, Apply))
        return Apply("matrix", rows)
    return Apply("closed", found)
