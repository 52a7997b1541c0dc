"""Passages to a directory that can be searched: encoder, FAISS, sparse index, passage store, manifest."""

from phirag.index.base import Encoder
from phirag.index.build import build_index
from phirag.index.check import check_index
from phirag.index.encoder import load_encoder
from phirag.index.store import Index, open_index

__all__ = ["Encoder", "Index", "build_index", "check_index", "load_encoder", "open_index"]
