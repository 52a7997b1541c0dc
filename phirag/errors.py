"""Every error phirag raises, as one tree; each says what to do next.

::

    PhiragError
    ├── InputError                 the question, file or option cannot be used
    ├── CorpusError                a source cannot be read as passages
    ├── IndexError_                an index directory cannot be used
    │   ├── IndexNotFound
    │   ├── IndexDamaged           a digest or a count does not agree with the manifest
    │   ├── IndexNotWritten        no room, no permission, or another writer
    │   └── EncoderMismatch        the index was built with another encoder
    ├── MissingDependency          an optional package is not installed (also an ImportError)
    ├── EncoderError               the encoder's files are missing or damaged
    ├── TokenizerError             the tokenizer's ranks are missing or damaged
    ├── EngineError
    │   ├── EngineUnavailable      not installed, no weights, no hardware
    │   ├── PromptTooLong          question and requested tokens do not fit the context
    │   └── GenerationFailed       the engine broke while it was answering
    └── MathematicsError
        ├── ParseError             text that is not mathematics the grammar knows
        ├── NoValue                an expression without a value, or with none that is computed
        ├── WorkerTimeout          the computation passed its deadline and was killed
        └── WorkerFailed           the computation ran out of memory or broke

A mathematical question that cannot be decided is not an error: it is the verdict ``UNDETERMINED``.
"""

from __future__ import annotations

__all__ = [
    "CorpusError",
    "EncoderError",
    "EncoderMismatch",
    "EngineError",
    "EngineUnavailable",
    "GenerationFailed",
    "IndexDamaged",
    "IndexError_",
    "IndexNotFound",
    "IndexNotWritten",
    "InputError",
    "MathematicsError",
    "MissingDependency",
    "NoValue",
    "ParseError",
    "PhiragError",
    "PromptTooLong",
    "TokenizerError",
    "WorkerFailed",
    "WorkerTimeout",
]


class PhiragError(Exception):
    """The root of the tree.

    Parameters
    ----------
    message
        What happened, in one sentence.
    hint
        What the reader can do about it; shown after the message.

    Examples
    --------
    >>> str(InputError("the question is empty", hint="type a question after `phirag ask`"))
    'the question is empty; type a question after `phirag ask`'
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class InputError(PhiragError):
    """The question, file or option cannot be used as it is."""


class CorpusError(PhiragError):
    """A source cannot be read as passages."""


class IndexError_(PhiragError):
    """An index directory cannot be used (the underscore keeps the builtin's name free)."""


class IndexNotFound(IndexError_):
    """There is no index at the given place."""


class IndexDamaged(IndexError_):
    """A digest or a count does not agree with the manifest."""


class IndexNotWritten(IndexError_):
    """An index could not be changed: no room, no permission, or another writer; it is as it was before."""


class EncoderMismatch(IndexError_):
    """The index was built with another encoder than the one given."""


class EncoderError(PhiragError):
    """The encoder's files are missing or are not the ones that were published."""


class TokenizerError(PhiragError):
    """The tokenizer's ranks are missing or are not the ones that were published."""


class EngineError(PhiragError):
    """An engine cannot answer."""


class EngineUnavailable(EngineError):
    """The engine is not installed, has no weights, or lacks the hardware."""


class PromptTooLong(EngineError):
    """The question and the requested new tokens do not fit the context window."""


class GenerationFailed(EngineError):
    """The engine broke while it was answering."""


class MathematicsError(PhiragError):
    """A text could not be made into mathematics, or a computation did not end."""


class NoValue(MathematicsError):
    """An expression has no value here: a free variable, a division by zero, a number too large."""


class ParseError(MathematicsError):
    """A text that is not mathematics the grammar knows."""


class WorkerTimeout(MathematicsError):
    """A computation passed its deadline and was killed."""


class WorkerFailed(MathematicsError):
    """A computation ran out of memory or broke."""


class MissingDependency(PhiragError, ImportError):
    """An optional package is not installed; the hint is the ``pip install`` line."""
