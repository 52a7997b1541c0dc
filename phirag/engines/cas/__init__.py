"""The symbolic engine: questions that can be stated formally, solved exactly, with steps and their rules."""

from phirag.engines.cas.engine import CasEngine

__all__ = ["CasEngine"]
