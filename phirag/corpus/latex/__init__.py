r"""LaTeX to passages: a theorem, definition, example or proof is one passage, the prose between them the rest.

Promises that no formula of the body is lost or cut, that macros are expanded and references resolved so that a
passage stands alone, and that what could not be read is told with file and line. Nothing of a document is run.
"""

from phirag.corpus.latex.reader import read_latex, read_project

__all__ = ["read_latex", "read_project"]
