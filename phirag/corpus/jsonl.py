"""JSON lines to passages: one passage a line, and a bad line costs itself alone."""

from __future__ import annotations

import json

from pydantic import ValidationError

from phirag.corpus.document import Document
from phirag.corpus.problems import Skipped
from phirag.types import Passage

__all__ = ["read_jsonl"]


def read_jsonl(text: str, name: str) -> Document:
    """Read one file of passages; a line without an id or source gets the file's.

    Examples
    --------
    >>> document = read_jsonl('{"id": "x", "text": "ex"}\\n{"colour": "red"}\\n', "p.jsonl")
    >>> [passage.id for passage in document.passages], [str(problem) for problem in document.problems]
    (['x'], ['p.jsonl:2: text: Field required'])
    """
    passages: list[Passage] = []
    problems: list[Skipped] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            data = {"id": f"{name}#{number}", "source": name, **data} if isinstance(data, dict) else data
            passages.append(Passage.model_validate(data))
        except (ValueError, RecursionError) as error:  # a ValidationError is a ValueError
            problems.append(Skipped(path=name, line=number, reason=_reason(error)))
    return Document(passages, problems, (name,))


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc'])) or 'line'}: {first['msg']}"
    return f"not JSON: {error}"
