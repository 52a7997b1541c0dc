"""phirag's retrieval as LlamaIndex classes: a retriever, a node parser, an index of documents, an encoder.

Promises that a node carries what a passage knows (kind, title, number, headings, file, lines, index), and that a
document which LlamaIndex has read is split as phirag splits it: at theorems, and never inside a formula.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import BaseNode, Document, NodeRelationship, NodeWithScore, QueryBundle, TextNode

from phirag.corpus.latex import read_latex
from phirag.corpus.markdown import read_markdown, read_text
from phirag.corpus.sources import FileRecord, Reading, digest_of
from phirag.corpus.splitting import Identifiers
from phirag.index import Filter, load_encoder, open_indexes
from phirag.index.base import Encoder
from phirag.index.build import write_index
from phirag.index.manifest import Manifest
from phirag.index.versions import writing
from phirag.retrieval import HybridRetriever
from phirag.types import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["EmbeddingEncoder", "PhiragRetriever", "TheoremNodeParser", "from_documents", "to_node"]


def to_node(passage: Passage, index: str = "") -> TextNode:
    """Return a passage as a node; its text is the passage's, its metadata what else the passage knows."""
    known: dict[str, Any] = {
        "kind": passage.kind,
        "title": passage.title,
        "number": passage.number,
        "area": passage.area,
        "section": " › ".join(passage.section),
        "source": passage.source,
        "lines": f"{passage.lines[0]}-{passage.lines[1]}" if passage.lines else "",
        "index": index,
    }
    metadata = {key: value for key, value in known.items() if value}
    silent = [key for key in metadata if key != "title"]
    return TextNode(
        id_=passage.id,
        text=passage.text,
        metadata=metadata,
        excluded_embed_metadata_keys=silent,
        excluded_llm_metadata_keys=silent,
    )


class PhiragRetriever(BaseRetriever):
    """phirag's hybrid retriever and gate for LlamaIndex's query engines.

    Parameters
    ----------
    index
        A directory, ``reference``, or several of them.
    encoder
        The encoder; by default the one the index names.
    k
        How many nodes at most.
    where
        What the passages have to be.
    gate
        Whether a question that nothing here would help gets no nodes; else the best ones come whatever it is.

    Examples
    --------
    >>> retriever = PhiragRetriever("reference", k=1)
    >>> [node.node.metadata["title"] for node in retriever.retrieve("State the mean value theorem")]
    ['Mean value theorem']
    >>> retriever.retrieve("Who won the 1998 World Cup?")
    []
    """

    def __init__(
        self,
        index: str | Path | Sequence[str | Path] = "reference",
        *,
        encoder: Encoder | None = None,
        k: int = 3,
        where: Filter | None = None,
        gate: bool = True,
        **options: Any,
    ) -> None:
        opened = open_indexes(index)
        self._retriever = HybridRetriever(opened, encoder or load_encoder(opened.manifest.encoder.id), k=k)
        self._k, self._where, self._gate = k, where, gate
        super().__init__(**options)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        if self._gate:
            found = self._retriever.retrieve(question, where=self._where).passages
        else:
            found = self._retriever.search(question, self._k, self._where)
        return [NodeWithScore(node=to_node(item.passage, item.index), score=item.score) for item in found]


class TheoremNodeParser(NodeParser):
    r"""Splits documents at theorems, definitions and proofs, and prose at sentences; never inside a formula.

    A document whose ``file_name`` ends in ``.tex`` is read as LaTeX, ``.md`` as Markdown, ``.txt`` as text; without a
    name it is LaTeX if it has ``\begin{`` or ``\section`` in it, and Markdown otherwise.

    Examples
    --------
    >>> document = Document(text="\\begin{lemma}[Gauss] If $p \\mid ab$, then $p \\mid a$ or $p \\mid b$. \\end{lemma}")
    >>> (node,) = TheoremNodeParser().get_nodes_from_documents([document])
    >>> node.metadata["kind"], node.metadata["title"]
    ('lemma', 'Gauss')
    """

    @classmethod
    def class_name(cls) -> str:
        """Return the name LlamaIndex writes into stored pipelines."""
        return "TheoremNodeParser"

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **options: Any) -> list[BaseNode]:
        parsed: list[BaseNode] = []
        for node in nodes:
            for passage in _passages(node.get_content(), _name(node)):
                found = to_node(passage)
                found.metadata = {**node.metadata, **found.metadata}
                found.id_ = f"{node.node_id}#{passage.id.partition('#')[2]}"
                found.relationships[NodeRelationship.SOURCE] = node.as_related_node_info()
                parsed.append(found)
        return parsed


class EmbeddingEncoder:
    """Any LlamaIndex embedding as phirag's encoder.

    Parameters
    ----------
    embedding
        The embedding; its vectors are scaled to length one.
    id
        A name for the manifest. An embedding has no digest of its weights; ``id`` and its settings stand for it, so
        give another name to other weights.
    """

    def __init__(self, embedding: BaseEmbedding, id: str = "") -> None:
        self._embedding = embedding
        self.id = id or f"llama_index:{embedding.class_name()}:{embedding.model_name}"
        self.dimension = len(embedding.get_text_embedding("x"))
        self.digest = hashlib.sha256(f"{self.id} {self.dimension}".encode()).hexdigest()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape ``(len(texts), dimension)``."""
        import numpy as np

        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        found = np.asarray(self._embedding.get_text_embedding_batch(list(texts)), dtype=np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        scaled: NDArray[np.float32] = (found / np.where(lengths > 0, lengths, 1)).astype(np.float32)
        return scaled


def from_documents(documents: Sequence[Document], out: str | Path, *, encoder: Encoder | None = None) -> Manifest:
    """Build an index directory of documents that any LlamaIndex reader has read.

    Parameters
    ----------
    documents
        Documents with text; empty ones are passed over.
    out
        The index directory to make or replace.
    encoder
        Makes the vectors; the shipped one by default.

    Raises
    ------
    InputError, IndexNotWritten
        If ``out`` is something else, or cannot be written.
    """
    passages: list[Passage] = []
    records: list[FileRecord] = []
    names, unique = Identifiers(), Identifiers()
    for document in documents:
        name = names(_name(document))
        text = document.get_content()
        found = [p.model_copy(update={"id": unique(p.id)}) for p in _passages(text, name)]
        if found:
            data = text.encode("utf-8", "replace")
            digest = hashlib.sha256(data).hexdigest()
            records.append(FileRecord(name=name, size=len(data), digest=digest, passages=len(found)))
            passages.extend(found)
    reading = Reading(passages=tuple(passages), documents=tuple(records), files=len(records), digest=digest_of(records))
    with writing(Path(out), create=True) as directory:
        return write_index(reading, directory, encoder=encoder or load_encoder())


def _name(node: BaseNode) -> str:
    return str(node.metadata.get("file_name") or node.metadata.get("file_path") or node.node_id)


def _passages(text: str, name: str) -> Iterator[Passage]:
    suffix = Path(name).suffix.lower()
    latex = suffix == ".tex" or (suffix not in (".md", ".markdown", ".txt") and _looks_like_latex(text))
    read = read_latex if latex else read_text if suffix == ".txt" else read_markdown
    yield from read(text, name)


def _looks_like_latex(text: str) -> bool:
    return "\\begin{" in text or "\\section" in text or "\\documentclass" in text
