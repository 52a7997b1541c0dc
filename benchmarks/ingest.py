"""Building an index of a folder of LaTeX articles: phirag against LlamaIndex with FAISS and MiniLM, imports included.

    python benchmarks/ingest.py CORPUS --peer-python PEER/bin/python --peer-model DIRECTORY

The peer runs in an environment of its own with ``llama-index-core``, ``llama-index-vector-stores-faiss`` and
``llama-index-embeddings-huggingface``; the model is a directory with sentence-transformers' all-MiniLM-L6-v2. The two
are run in turn, ``--repeat`` times, and the ratio is of the best runs. What phirag reads is compared with the articles'
own metadata, read by another rule; where the peer's environment has ``pylatexenc``, every formula that it finds in an
article is looked for in the passages.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEER = """
import sys
import faiss
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.faiss import FaissVectorStore
documents = SimpleDirectoryReader(sys.argv[1]).load_data()
storage = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss_index=faiss.IndexFlatIP(384)))
embedding = HuggingFaceEmbedding(model_name=sys.argv[3], device="cpu")
index = VectorStoreIndex.from_documents(documents, storage_context=storage, embed_model=embedding)
index.storage_context.persist(sys.argv[2])
print(len(index.index_struct.nodes_dict), "nodes")
"""
FORMULAS = r"""
import json, re, sys
from pathlib import Path
from pylatexenc.latexwalker import LatexEnvironmentNode, LatexMathNode, LatexWalker
DISPLAY = {"equation", "align", "gather", "multline", "eqnarray", "displaymath", "math", "flalign", "alignat"}
DEFINED = r"\\(?:new|renew|provide)command\*?\s*\{?\\([A-Za-z]+|.)|\\(?:def|let)\s*\\([A-Za-z]+|.)|" \
          r"\\Declare(?:MathOperator\*?|PairedDelimiter)\s*\{?\\([A-Za-z]+)"
def math(nodes):
    for node in nodes or []:
        if isinstance(node, LatexMathNode) or (
            isinstance(node, LatexEnvironmentNode) and node.environmentname.rstrip("*") in DISPLAY
        ):
            yield node
        elif node is not None:
            yield from math(getattr(node, "nodelist", None))
            yield from math(getattr(getattr(node, "nodeargd", None), "argnlist", None))
def bare(text):
    text = re.sub(r"(?<!\\)((?:\\\\)*)%[^\n]*", r"\1", text)
    return re.sub(r"\s+", "", re.sub(r"\\label\s*\{[^{}]*\}", "", text))
passages, checked, own, missing = json.load(sys.stdin), 0, 0, []
for name, texts in passages.items():
    source = Path(sys.argv[1], name).read_text("utf-8")
    defined = {word for match in re.findall(DEFINED, source) for word in match if word}
    body = source.partition("\\begin{document}")[2].partition("\\end{document}")[0]
    held = [bare(text) for text in texts]
    for node in math(LatexWalker(body, tolerant_parsing=True).get_latex_nodes()[0]):
        formula = node.latex_verbatim()
        if defined & set(re.findall(r"\\([A-Za-z]+|.)", formula)) or "ensuremath" in formula:
            own += 1
            continue
        checked += 1
        if not any(bare(formula) in text for text in held):
            missing.append(f"{name}: {formula[:60]!r}")
print(json.dumps({"checked": checked, "own": own, "missing": missing}))
"""


def seconds(command: list[str]) -> tuple[float, str]:
    """How long a program takes from start to end, and what it printed."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, done.stdout


def metadata(corpus: Path, passages: list[dict[str, object]]) -> list[tuple[str, int, int]]:
    """(what, right, of how many): the articles' title, kind and names against what the passages have."""
    held: dict[str, list[dict[str, object]]] = {}
    for passage in passages:
        held.setdefault(str(passage["source"]), []).append(passage)
    counts = {"articles": [0, 0], "titles": [0, 0], "kinds": [0, 0], "synonyms and terms": [0, 0]}
    plain = re.compile(r"[^a-z0-9]+")
    for path in sorted(corpus.glob("*.tex")):
        source = path.read_text("utf-8")
        own = held.get(path.name, [])
        words = plain.sub("", json.dumps([[p.get("title"), p.get("section")] for p in own], ensure_ascii=False).lower())
        names = {plain.sub("", str(name).lower()) for p in own for name in [p.get("title"), *p.get("aliases", [])]}  # type: ignore[misc]
        counts["articles"][0] += bool(own)
        counts["articles"][1] += 1
        for key, value in re.findall(r"^\\pm(title|type|synonym|defines)\{([^{}$\\]*)\}", source, re.MULTILINE):
            wanted = plain.sub("", value.lower())
            if key == "title":
                right = wanted in words
            elif key == "type":
                right = any(str(p.get("kind", "passage")).replace(" ", "") == wanted for p in own)
            else:
                right = wanted in names
            entry = {"title": "titles", "type": "kinds"}.get(key, "synonyms and terms")
            counts[entry][0] += right
            counts[entry][1] += 1
    return [(what, right, total) for what, (right, total) in counts.items()]


def main() -> None:
    """Build with both, compare, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--peer-python", help="the interpreter of the peer's environment")
    parser.add_argument("--peer-model", help="the directory of all-MiniLM-L6-v2")
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    ours, peers, printed = [], [], ""
    with tempfile.TemporaryDirectory() as scratch:
        for turn in range(options.repeat):
            out = f"{scratch}/phirag-{turn}"
            took, _ = seconds([sys.executable, "-m", "phirag", "index", "build", str(options.corpus), "--out", out])
            ours.append(took)
            if options.peer_python:
                command = [options.peer_python, "-c", PEER, str(options.corpus), f"{scratch}/peer-{turn}"]
                took, printed = seconds([*command, options.peer_model])
                peers.append(took)
        took, lines = seconds([sys.executable, "-m", "phirag", "index", "export", f"{scratch}/phirag-0"])
        again, _ = seconds(
            [sys.executable, "-m", "phirag", "index", "update", f"{scratch}/phirag-0", str(options.corpus)]
        )
    passages = [json.loads(line) for line in lines.split("\n") if line]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(f"{options.corpus.name}, {os.cpu_count()} cores, commit {commit.stdout.strip()}, best of {options.repeat}\n")
    print("| program | seconds | pieces | ratio |\n|---|---|---|---|")
    if peers:
        print(f"| LlamaIndex, FAISS, MiniLM | {min(peers):.1f} | {printed.split()[0]} | 1.00 |")
    ratio = f"{min(peers) / min(ours):.2f} times as fast" if peers else ""
    print(f"| phirag index build | {min(ours):.1f} | {len(passages)} | {ratio} |")
    print(f"| phirag index update, nothing changed | {again:.1f} | | |\n")
    print("| of the articles | right | of |\n|---|---|---|")
    for what, right, total in metadata(options.corpus, passages):
        print(f"| {what} | {right} | {total} |")
    if options.peer_python:
        formulas(options, passages)


def formulas(options: argparse.Namespace, passages: list[dict[str, object]]) -> None:
    """Print how many formulas another parser finds that no passage holds whole."""
    texts: dict[str, list[str]] = {}
    for passage in passages:
        texts.setdefault(str(passage["source"]), []).extend((str(passage["text"]), str(passage.get("title", ""))))
    command = [options.peer_python, "-c", FORMULAS, str(options.corpus)]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=False)
    if done.returncode:
        print("\nformulas: not checked, since the peer's environment has no pylatexenc")
        return
    found = json.loads(done.stdout)
    print(
        f"| formulas without macros of the article | {found['checked'] - len(found['missing'])} | {found['checked']} |"
    )
    for line in found["missing"]:
        print("missing:", line, file=sys.stderr)


if __name__ == "__main__":
    main()
