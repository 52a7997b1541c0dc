"""PDF, HTML, DOCX and EPUB through LlamaIndex readers, which are an optional package.

Promises one passage list a file, or an error that names the package to install. What a reader makes of a
file's formulas is the reader's business.
"""

from __future__ import annotations

from pathlib import Path

from phirag.corpus.splitting import LIMIT, Identifiers, split_text
from phirag.errors import CorpusError, MissingDependency
from phirag.types import Passage

__all__ = ["FOREIGN", "read_foreign"]

FOREIGN = {
    ".pdf": "PDFReader",
    ".html": "HTMLTagReader",
    ".htm": "HTMLTagReader",
    ".docx": "DocxReader",
    ".epub": "EpubReader",
}
"""File name suffix to the reader's class in ``llama_index.readers.file``."""


def read_foreign(path: Path, name: str) -> list[Passage]:
    """Read one file through its LlamaIndex reader.

    Raises
    ------
    MissingDependency
        If ``llama-index-readers-file`` is not installed.
    CorpusError
        If the reader cannot read the file.
    """
    try:
        from llama_index.readers import file as readers
    except ImportError as error:
        raise MissingDependency(
            f"{name}: reading {path.suffix} files needs a LlamaIndex reader",
            hint="pip install llama-index-readers-file",
        ) from error
    options = {"tag": "body"} if path.suffix in (".html", ".htm") else {}
    try:
        documents = getattr(readers, FOREIGN[path.suffix.lower()])(**options).load_data(path)
    except Exception as error:
        raise CorpusError(
            f"{name}: the {path.suffix} reader failed: {str(error)[:200]}", hint="check that the file opens elsewhere"
        ) from error
    passages: list[Passage] = []
    unique = Identifiers()
    for number, document in enumerate(documents, start=1):
        page = str(document.metadata.get("page_label", "")) if document.metadata else ""
        fragment = f"page-{page}" if page else f"part-{number}"
        for piece in split_text(document.text or "", LIMIT):
            identifier = unique(f"{name}#{fragment}")
            passages.append(Passage(id=identifier, title=path.stem, text=piece, area=page, source=name))
    return passages
