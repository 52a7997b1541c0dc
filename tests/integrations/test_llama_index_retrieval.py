"""phirag.integrations.llama_index_retrieval: LlamaIndex sees the same passages, split and ranked as phirag does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from llama_index.core import MockEmbedding, Settings, get_response_synthesizer
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode
from llama_index.core.schema import Document

from phirag.index import Filter, load_encoder, open_index
from phirag.integrations.llama_index_retrieval import (
    EmbeddingEncoder,
    PhiragRetriever,
    TheoremNodeParser,
    from_documents,
)
from phirag.retrieval import HybridRetriever

LATEX = r"""\begin{theorem}[Rolle]\label{r} If $f(a)=f(b)$, then $f'(c)=0$ for some $c$. \end{theorem}
\begin{proof} A maximum: \[ f'(c) = 0. \] \end{proof}"""


def test_the_retriever_gives_what_phirag_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nodes, scores and order are those of the hybrid retriever, the gate included, in a query engine too."""
    question = "State the mean value theorem"
    expected = HybridRetriever(open_index("reference"), load_encoder()).retrieve(question).passages
    retriever = PhiragRetriever("reference")
    nodes = retriever.retrieve(question)
    assert [(n.node.node_id, n.score, n.text) for n in nodes] == [
        (e.passage.id, e.score, e.passage.text) for e in expected
    ]
    assert nodes[0].node.metadata["index"] == "reference"
    assert retriever.retrieve("Who won the 1998 World Cup?") == []
    assert PhiragRetriever("reference", gate=False).retrieve("Who won the 1998 World Cup?")
    only = PhiragRetriever("reference", where=Filter(kinds=("definition",)), gate=False).retrieve(question)
    assert {node.node.metadata["kind"] for node in only} == {"definition"}
    monkeypatch.setattr(Settings, "_llm", MockLLM())
    synthesizer = get_response_synthesizer(llm=MockLLM(), response_mode=ResponseMode.NO_TEXT)
    engine = RetrieverQueryEngine(retriever, response_synthesizer=synthesizer)
    assert [n.node.node_id for n in engine.query(question).source_nodes] == [n.node.node_id for n in nodes]


def test_the_node_parser_splits_at_theorems() -> None:
    """A theorem and its proof are two nodes with their kinds, in a pipeline too, and refer back to their document."""
    document = Document(text=LATEX, metadata={"file_name": "notes.tex", "author": "me"})
    nodes = IngestionPipeline(transformations=[TheoremNodeParser()]).run(documents=[document])
    assert [(n.metadata["kind"], n.metadata["title"], n.metadata["author"]) for n in nodes] == [
        ("theorem", "Rolle", "me"),
        ("proof", "Proof: Rolle", "me"),
    ]
    assert "\\[ f'(c) = 0. \\]" in nodes[1].get_content()
    assert nodes[0].ref_doc_id == document.doc_id
    assert len({node.node_id for node in nodes}) == 2


def test_an_index_from_documents(tmp_path: Path) -> None:
    """Documents of any reader become an index that phirag opens; two of one name stay apart."""
    documents = [
        Document(text=LATEX, metadata={"file_name": "a.tex"}),
        Document(text="# Ring\n\nA set with two operations.", metadata={"file_name": "a.md"}),
        Document(text="# Field\n\nA ring with inverses.", metadata={"file_name": "a.md"}),
        Document(text=""),
    ]
    manifest = from_documents(documents, tmp_path / "index")
    assert (manifest.passages, manifest.files_read) == (4, 3)
    index = open_index(tmp_path / "index")
    assert [stored.record.name for stored in index.documents()] == ["a.tex", "a.md", "a.md-2"]
    found = PhiragRetriever(tmp_path / "index", k=1).retrieve("State Rolle's theorem")
    assert found[0].node.metadata["title"] == "Rolle"


def test_an_embedding_as_encoder(tmp_path: Path) -> None:
    """A LlamaIndex embedding builds an index; its vectors are scaled to length one."""
    encoder = EmbeddingEncoder(MockEmbedding(embed_dim=8))
    assert encoder.encode([]).shape == (0, 8)
    np.testing.assert_allclose(np.linalg.norm(encoder.encode(["a", "b"]), axis=1), 1, rtol=1e-6)
    manifest = from_documents([Document(text="# A\n\nb")], tmp_path / "i", encoder=encoder)
    assert manifest.encoder.dimension == 8
    assert "MockEmbedding" in manifest.encoder.id
    with pytest.raises(Exception, match="--encoder"):
        open_index(tmp_path / "i").check_encoder(load_encoder())
