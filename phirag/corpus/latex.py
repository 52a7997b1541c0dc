r"""LaTeX to passages: a theorem, definition or proof becomes one passage, the prose between them the rest.

Promises that no formula of the body is lost or cut, and that labels and titles are kept. Comments, the
preamble and layout commands are dropped. Expanding macros and following ``\input`` are left to the author.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from phirag.corpus.splitting import LIMIT, formula_spans, slug, split_text
from phirag.types import Passage

__all__ = ["read_latex"]

_KINDS = {
    "theorem": "theorem", "thm": "theorem", "thmplain": "theorem", "lemma": "lemma", "lem": "lemma",
    "proposition": "proposition", "prop": "proposition", "corollary": "corollary", "cor": "corollary",
    "definition": "definition", "defn": "definition", "defi": "definition", "dfn": "definition",
    "example": "example", "remark": "remark", "proof": "proof", "axiom": "axiom", "conjecture": "conjecture",
    "exercise": "exercise", "problem": "problem", "method": "method", "formula": "formula",
}  # fmt: skip
_PRINTED = frozenset(_KINDS.values())
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_NEWTHEOREM = re.compile(r"\\newtheorem\*?\s*\{([^{}]+)\}\s*(?:\[[^\]]*\])?\s*\{([^{}]+)\}")
_META = re.compile(r"\\pm(title|type|synonym|related|defines)\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_TITLE = re.compile(r"\\title\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
_SECTION = re.compile(r"\\(part|chapter|section|subsection|subsubsection)\*?\s*(?:\[[^\]]*\])?\s*\{")
_LAYOUT_ENVIRONMENTS = "itemize|enumerate|description|center|centering|flushleft|quote|list|figure|table"
_REPLACEMENTS = (
    (re.compile(r"\\PMlinkname\s*\{([^{}]*)\}\s*\{[^{}]*\}"), r"\1"),
    (re.compile(r"\\PMlinkexternal\s*\{([^{}]*)\}\s*\{[^{}]*\}"), r"\1"),
    (re.compile(r"\\PMlinkid\s*\{([^{}]*)\}\s*\{[^{}]*\}"), r"\1"),
    (re.compile(r"\\PMlinkescape(?:word|phrase)\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\(?:re)?newcommand\*?\s*\{?\\\w+\}?(?:\[\d\])?\s*\{(?:[^{}]|\{[^{}]*\})*\}"), ""),
    (re.compile(r"\\(?:sub)?paragraph\*?\s*\{([^{}]*)\}"), r"\n\n\1\n"),
    (re.compile(r"\\(?:label|index|vspace|hspace|bibitem|cite[a-z]*)\*?\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}"), ""),
    (re.compile(rf"\\(?:begin|end)\s*\{{(?:{_LAYOUT_ENVIRONMENTS})\*?\}}(?:\[[^\]]*\])?"), ""),
    (re.compile(r"\\item\s*\[([^\]]{0,200})\]"), r"\n- \1 "),
    (re.compile(r"\\item\b"), "\n- "),
    (re.compile(r"\{\\(?:em|it|bf|sl|sc|tt|rm|bfseries|itshape)\b\s*([^{}]*)\}"), r"\1"),
    (re.compile(r"\\(?:emph|textbf|textit|textsl|textsc|texttt|textrm|text|underline|PMlinkescapetext)\s*"
                r"\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\(?:noindent|newpage|clearpage|maketitle|tableofcontents|smallskip|medskip|bigskip|par|qed"
                r"|centering|indent|hfill|quad|qquad|begingroup|endgroup|em|it|bf|sl|sc|tt|rm)\b\s*"), ""),
    (re.compile(r"\\[,;!:/ ]|(?<!\\)~"), " "),
    (re.compile(r"\\\\(?:\[[^\]]*\])?"), "\n"),
    (re.compile(r"``|''"), '"'),
)  # fmt: skip


@dataclass
class _Block:
    """A piece of the body on its way to being passages."""

    kind: str
    text: str
    title: str = ""
    section: str = ""
    label: str = ""


@dataclass
class _Document:
    title: str = ""
    kind: str = ""
    aliases: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    environments: dict[str, str] = field(default_factory=dict)


def read_latex(source: str, name: str) -> list[Passage]:
    r"""Read one LaTeX file.

    Parameters
    ----------
    source
        The file's text.
    name
        Its path relative to the corpus, with ``/``; ids begin with it.

    Returns
    -------
    list of Passage
        In the order of the file. Ids are ``name#label`` (or a slug of the title, or the kind) and may repeat.

    Examples
    --------
    >>> text = r"\section{Roots}\begin{theorem}[Vieta]\label{vieta} $x_1 + x_2 = -b/a$. \end{theorem}"
    >>> [(p.id, p.kind, p.title, p.text) for p in read_latex(text, "notes.tex")]
    [('notes.tex#vieta', 'theorem', 'Vieta', '$x_1 + x_2 = -b/a$.')]
    """
    text = _COMMENT.sub(r"\1", source.replace("\r\n", "\n"))
    head, begin, body = text.partition("\\begin{document}")
    if not begin:
        head, body = "", text
    body = body.partition("\\end{document}")[0]
    document = _metadata(head if begin else body)
    blocks = _merge_lead_ins(_blocks(body, document))
    return _passages(blocks, document, name)


def _metadata(head: str) -> _Document:
    document = _Document(environments=dict(_KINDS))
    for short, printed in _NEWTHEOREM.findall(head):
        kind = printed.strip().lower().rstrip(".")
        document.environments[short] = kind if kind in _PRINTED else _KINDS.get(short, "passage")
    title = _TITLE.search(head)
    document.title = _plain(title.group(1)) if title else ""
    for key, value in _META.findall(head):
        if key == "title":
            document.title = _plain(value)
        elif key == "type":
            document.kind = value.strip().lower()
        elif key == "related":
            document.related.append(value.strip())
        elif _plain(value) not in document.aliases:
            document.aliases.append(_plain(value))
    document.aliases = [alias for alias in document.aliases if alias and alias != document.title]
    return document


def _blocks(body: str, document: _Document) -> list[_Block]:
    """Cut the body at section commands and at theorem environments."""
    names = "|".join(re.escape(name) for name in sorted(document.environments, key=len, reverse=True))
    opening = re.compile(rf"\\begin\s*\{{((?:{names})\*?)\}}\s*(?:\[((?:[^\[\]]|\[[^\]]*\])*)\])?")
    blocks: list[_Block] = []
    section, at = "", 0
    heading, environment = _SECTION.search(body), opening.search(body)
    while at < len(body):
        if heading and heading.start() < at:
            heading = _SECTION.search(body, at)
        if environment and environment.start() < at:
            environment = opening.search(body, at)
        first = min((m for m in (heading, environment) if m), key=lambda m: m.start(), default=None)
        stop = first.start() if first else len(body)
        blocks.append(_Block("", body[at:stop], section=section))
        if first is None:
            break
        if first is heading:
            end = _closing_brace(body, first.end())
            section = _plain(body[first.end() : end])
            at = end + 1
        else:
            block, at = _environment(body, first, document, section)
            blocks.append(block)
    return [block for block in blocks if block.text.strip()]


def _environment(body: str, opening: re.Match[str], document: _Document, section: str) -> tuple[_Block, int]:
    """Read one theorem environment; one that never closes runs to the end of the file."""
    name = opening.group(1)
    depth, end, after = 1, len(body), len(body)
    for match in re.finditer(rf"\\(begin|end)\s*\{{{re.escape(name)}\}}", body[opening.end() :]):
        depth += 1 if match.group(1) == "begin" else -1
        if depth == 0:
            end, after = opening.end() + match.start(), opening.end() + match.end()
            break
    text = body[opening.end() : end]
    spans = formula_spans(text)
    labels = (m for m in _LABEL.finditer(text) if not any(a <= m.start() < b for a, b in spans))
    label = next(labels, None)  # of the statement, not of an equation in it
    kind = document.environments.get(name) or document.environments.get(name.rstrip("*"), "passage")
    title = _plain(opening.group(2) or "")
    return _Block(kind, text, title, section, label.group(1).strip() if label else ""), after


def _closing_brace(text: str, start: int) -> int:
    depth = 1
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return len(text)


def _merge_lead_ins(blocks: list[_Block], shortest: int = 200) -> list[_Block]:
    """Give a few words of prose ("We have the following:") to the statement they lead in or comment on."""
    merged: list[_Block] = []
    lead = ""
    for position, block in enumerate(blocks):
        text = _clean(block.text)
        following = blocks[position + 1] if position + 1 < len(blocks) else None
        short = not block.kind and len(text) < shortest
        if short and following is not None and following.kind and following.section == block.section:
            lead = text
        elif short and merged and merged[-1].kind and merged[-1].section == block.section:
            merged[-1].text = f"{merged[-1].text}\n\n{text}".strip()
        elif text:
            block.text, lead = f"{lead}\n\n{text}".strip(), ""
            merged.append(block)
    return merged


def _passages(blocks: list[_Block], document: _Document, name: str) -> list[Passage]:
    passages: list[Passage] = []
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    title = document.title or stem
    for position, block in enumerate(blocks):
        heading = block.title or block.section or title
        if block.kind == "proof" and not block.title:
            heading = f"Proof: {passages[-1].title}" if passages and position else f"Proof: {title}"
            heading = heading.replace("Proof: Proof: ", "Proof: ")
        fragment = block.label or slug(block.title or block.section) or block.kind or slug(title) or "text"
        for piece in split_text(block.text, LIMIT):
            first = not passages
            passages.append(
                Passage(
                    id=f"{name}#{fragment}",
                    kind=block.kind or document.kind or "passage",
                    title=heading,
                    text=piece,
                    aliases=tuple(document.aliases) if first else (),
                    area=title if heading != title else "",
                    related=tuple(document.related) if first else (),
                    source=name,
                )
            )
    return passages


def _clean(text: str) -> str:
    """Drop layout commands outside formulas; formulas stay as they are but for their labels."""
    out: list[str] = []
    at = 0
    for start, end in _math_spans(text):
        out.extend((_clean_prose(text[at:start]), _LABEL.sub("", text[start:end])))
        at = end
    out.append(_clean_prose(text[at:]))
    return "".join(out).strip()


def _math_spans(text: str) -> list[tuple[int, int]]:
    """Formula spans with layout environments (lists, figures) opened up, since prose lives in them."""
    hidden = re.sub(
        rf"\\(begin|end)(\s*)\{{({_LAYOUT_ENVIRONMENTS}|thebibliography)(\*?)\}}",
        lambda m: "?" * len(m.group()),
        text,
    )
    return formula_spans(hidden)


def _clean_prose(text: str) -> str:
    for pattern, replacement in _REPLACEMENTS:
        text = pattern.sub(replacement, text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n *", "\n", re.sub(r"[ \t]+", " ", text)))


def _plain(text: str) -> str:
    return " ".join(_clean(text).replace("{", "").replace("}", "").split())
