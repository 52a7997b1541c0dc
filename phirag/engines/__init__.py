"""Prompt to generations: the symbolic engine and the Phi model, behind one small protocol."""
