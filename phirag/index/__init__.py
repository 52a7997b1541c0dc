"""Passages to a directory that can be searched: encoder, FAISS, sparse index, passage store, manifest."""

from phirag.index.base import Encoder
from phirag.index.build import build_index
from phirag.index.check import check_index
from phirag.index.encoder import load_encoder
from phirag.index.filters import Filter
from phirag.index.library import Library, open_indexes
from phirag.index.live import add_to_index, export_index, merge_indexes, remove_from_index, update_index
from phirag.index.repair import repair_index
from phirag.index.store import Index, open_index

__all__ = [
    "Encoder",
    "Filter",
    "Index",
    "Library",
    "add_to_index",
    "build_index",
    "check_index",
    "export_index",
    "load_encoder",
    "merge_indexes",
    "open_index",
    "open_indexes",
    "remove_from_index",
    "repair_index",
    "update_index",
]
