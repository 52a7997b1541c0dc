"""The sparse side: tantivy segments over the tokens of title, aliases and text, scored by BM25.

Promises the same bytes for the same passages, that opening writes nothing into the index's directory, and
that a query's text is never parsed as a query language: it is a set of tokens, nothing else.

tantivy names a segment's files by a random id and its meta file repeats it; nothing inside the files
depends on the id or the clock. So a segment is written by one thread and then renamed to an id made of its bytes.
Segments written at different times are opened as one tantivy index, whose meta file is put together from theirs, so
that a word is as rare as it is in the whole. Row numbers count through all segments.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import tempfile
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from phirag.errors import IndexDamaged
from phirag.index.tokens import tokens
from phirag.types import Passage

__all__ = ["BOOSTS", "DIRECTORY", "SparseStore", "write_sparse"]

DIRECTORY = "sparse"
BOOSTS = {"title": 2.0, "aliases": 2.0, "text": 1.0}
"""Field to weight."""
_MEMORY = 2_000_000_000  # bytes before tantivy would begin a second segment; taken only as needed
_MOST_TOKENS = 96  # of one query


def write_sparse(passages: Sequence[Passage], directory: Path, *, base: int = 0) -> None:
    """Write a new tantivy index of the passages, in row order from ``base``, into ``directory`` (created)."""
    import tantivy

    directory.mkdir()
    schema = _schema()
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=".tantivy-") as scratch:
        index = tantivy.Index(schema, path=scratch)
        writer = index.writer(heap_size=_MEMORY, num_threads=1)
        for row, passage in enumerate(passages, start=base):
            fields: dict[str, Any] = {
                "row": row,
                "title": " ".join(tokens(passage.title)),
                "aliases": " ".join(word for alias in passage.aliases for word in tokens(alias)),
                "text": " ".join(tokens(passage.text)),
            }
            writer.add_document(tantivy.Document.from_dict(fields, schema))
        writer.commit()
        writer.wait_merging_threads()
        del writer, index
        _rename_segments(Path(scratch), directory)


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=False, indexed=False, fast=True)
    for field in BOOSTS:
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _rename_segments(source: Path, target: Path) -> None:
    """Move the files of a finished index, giving each segment an id made of its bytes."""
    meta = json.loads((source / "meta.json").read_text(encoding="utf-8"))
    for segment in meta["segments"]:
        old = uuid.UUID(segment["segment_id"]).hex
        paths = sorted(source.glob(f"{old}.*"), key=lambda path: path.suffix)
        digest = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in paths))
        new = uuid.UUID(bytes=digest.digest()[:16])
        for path in paths:
            shutil.move(path, target / path.name.replace(old, new.hex))
        segment["segment_id"] = str(new)
    (target / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


class SparseStore:
    """Tantivy segments opened for searching; may be used from any thread.

    Parameters
    ----------
    parts
        For each tantivy index: its directory, and the files in it that may be read.

    Raises
    ------
    IndexDamaged
        If tantivy cannot read the files.
    """

    def __init__(self, parts: Sequence[tuple[Path, Sequence[str]]]) -> None:
        import tantivy

        self._searcher: Any = None
        if not parts:
            return

        # tantivy makes a lock file where it opens an index, so it is shown a directory of links instead; once
        # the files are mapped, the links may go.
        with tempfile.TemporaryDirectory(prefix="phirag-", ignore_cleanup_errors=True) as scratch:
            where = ", ".join(str(directory) for directory, _ in parts)
            try:
                _compose(parts, Path(scratch))
                index = tantivy.Index.open(scratch)
                index.config_reader(reload_policy="Manual")
                self._searcher = index.searcher()
            except (ValueError, OSError, KeyError, TypeError) as error:
                raise IndexDamaged(
                    f"{where}: tantivy cannot read it: {error}", hint="mend it with `phirag index repair`"
                ) from error
        self._schema = index.schema

    def __len__(self) -> int:
        return int(self._searcher.num_docs) if self._searcher else 0

    def frequency(self, token: str) -> int:
        """Return in how many passages a token stands, in whichever field it is most frequent."""
        if not self._searcher:
            return 0
        return max(int(self._searcher.doc_freq(field, token)) for field in BOOSTS)

    def coverage(self, words: Sequence[str], score: float) -> float:
        """Return how much of a query a score accounts for, from 0 (nothing) to 1 (every rare word).

        The measure is BM25's bound: each word's inverse document frequency times ``k1 + 1``.
        """
        bound = self.bound(words)
        return min(1.0, score / bound) if bound > 0 else 0.0

    def bound(self, words: Sequence[str]) -> float:
        """Return the score that no passage passes, by BM25's bound for each word."""
        count = len(self)
        frequencies = (self.frequency(word) for word in dict.fromkeys(words))
        return 2.2 * sum(math.log1p((count - n + 0.5) / (n + 0.5)) for n in frequencies)

    def search(
        self, words: Sequence[str], k: int, *, alive: Callable[[int], bool] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs (row, BM25 score), best first, for a query given as tokens.

        ``alive`` says which rows count; where it is given, as many rows are looked at as that takes.
        """
        wanted = k if alive is None else 4 * k
        while True:
            found = self._best(words, wanted)
            kept = found if alive is None else [pair for pair in found if alive(pair[0])]
            if len(kept) >= k or len(found) < wanted:
                return kept[:k]
            wanted *= 4

    def _best(self, words: Sequence[str], k: int) -> list[tuple[int, float]]:
        import tantivy

        distinct = list(dict.fromkeys(words))[:_MOST_TOKENS]
        if not distinct or not len(self) or k < 1:
            return []
        clauses = []
        for word in distinct:
            fields = [
                tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, word, "freq"), boost)
                for field, boost in BOOSTS.items()
            ]
            clauses.append((tantivy.Occur.Should, tantivy.Query.disjunction_max_query(fields, 0.3)))
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        found = [(int(row), float(score)) for row, (score, _) in zip(rows, hits, strict=True)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _compose(parts: Sequence[tuple[Path, Sequence[str]]], scratch: Path) -> None:
    """Lay the files of several indexes into one directory, with one meta file that names all their segments."""
    whole: dict[str, Any] = {}
    for directory, names in parts:
        meta = json.loads((directory / "meta.json").read_text(encoding="utf-8"))
        for name in names:
            if name != "meta.json":
                _link(directory.resolve() / name, scratch / name)
        if not whole:
            whole = meta
            continue
        whole["segments"] += meta["segments"]
        whole["opstamp"] = max(whole["opstamp"], meta["opstamp"])
    (scratch / "meta.json").write_text(json.dumps(whole), encoding="utf-8")


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source)
    except OSError:  # a system or file system without links
        shutil.copyfile(source, target)
