"""What travels along the line, from the question to the answer.

Everything here is immutable and can be written as JSON, so that an :class:`Answer` holds all that was
done on the way to it. No stage is imported from here.
"""

from __future__ import annotations

import sys
from typing import Literal, Union

from pydantic import BaseModel, ConfigDict, Field

if sys.version_info >= (3, 11):
    from enum import StrEnum
else:  # Python 3.10 has no StrEnum
    from enum import Enum

    class StrEnum(str, Enum):
        """A ``str`` whose printed form is its value."""

        __str__ = str.__str__


__all__ = [
    "Answer",
    "AnswerFinished",
    "AttemptFinished",
    "Budget",
    "Check",
    "CheckFinished",
    "Citation",
    "EngineChoice",
    "Event",
    "Generation",
    "Message",
    "Passage",
    "PassagesFound",
    "Prompt",
    "Record",
    "Relation",
    "RetrievedPassage",
    "Sampling",
    "Solution",
    "Step",
    "StrEnum",
    "Token",
    "Usage",
    "Verdict",
    "Verification",
]


class Record(BaseModel):
    """An immutable record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Verdict(StrEnum):
    """How far a result was checked; the strongest word that is still true.

    ``PROVED``        decided symbolically, or with rigorous arithmetic
    ``CHECKED``       agrees at many points, or with an independent recomputation that is no proof
    ``CONSISTENT``    independent samples agree, nothing stronger
    ``UNDETERMINED``  could not be decided; the reason is given
    ``REFUTED``       a counterexample or a contradiction is given
    """

    PROVED = "PROVED"
    CHECKED = "CHECKED"
    CONSISTENT = "CONSISTENT"
    UNDETERMINED = "UNDETERMINED"
    REFUTED = "REFUTED"


class Relation(Record):
    """A link from a passage to another one.

    ``proves`` and ``proved by`` tie a proof to its statement, ``refers to`` is a reference in the text,
    ``continues`` and ``continued by`` tie the parts of what is too long for one passage. ``to`` is an id.
    """

    kind: Literal["proves", "proved by", "refers to", "continues", "continued by"]
    to: str


class Passage(Record):
    """One citable piece of a corpus: a theorem, a definition, a section of a document.

    Attributes
    ----------
    text
        What the model reads and the encoder embeds.
    number
        A statement's number as its document prints it, such as ``2.3``.
    hypotheses
        What the statement assumes, sentence by sentence, as far as the text says so in so many words.
    section
        The headings it stands under, outermost first.
    related
        Names of related passages, as the source gives them; ``relations`` are links to ids.
    source, lines
        The file it was read from, and the first and last of its lines there.
    questions, checks
        Questions that it answers, and how many claims of it a machine tests; entries of a reference corpus only.
    """

    id: str
    kind: str = "passage"
    title: str = ""
    text: str
    aliases: tuple[str, ...] = ()
    area: str = ""
    related: tuple[str, ...] = ()
    source: str = ""
    number: str = ""
    hypotheses: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    lines: tuple[int, int] | None = None
    questions: tuple[str, ...] = ()
    checks: int = 0


class RetrievedPassage(Record):
    """A passage with the reason it was chosen.

    ``score`` is the fused score; ``dense`` the cosine similarity and ``sparse`` the BM25 score of the two
    channels, ``None`` where a channel did not return the passage; ``reason`` says it in words, and ``index`` names
    the index the passage comes from.
    """

    passage: Passage
    score: float
    dense: float | None = None
    sparse: float | None = None
    dense_rank: int | None = None
    sparse_rank: int | None = None
    reason: str
    index: str = ""


class Message(Record):
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


class Budget(Record):
    """How the context window was shared out, in tokens."""

    limit: int
    prompt: int
    new_tokens: int
    passages_kept: tuple[str, ...] = ()
    passages_dropped: tuple[str, ...] = ()
    turns_dropped: int = 0


class Prompt(Record):
    """What an engine is given.

    ``sources`` are the passages in citation order: ``[1]`` is ``sources[0]``. ``ids`` and ``budget`` are
    there only for engines that read tokens; ``system`` is what is said beside the template's own system text.
    """

    question: str
    system: str = ""
    history: tuple[Message, ...] = ()
    user: str = ""
    sources: tuple[RetrievedPassage, ...] = ()
    ids: tuple[int, ...] | None = None
    budget: Budget | None = None


class Sampling(Record):
    """How tokens are drawn; the defaults are the model card's."""

    temperature: float = Field(default=0.8, ge=0)
    top_p: float = Field(default=0.95, gt=0, le=1)
    max_new_tokens: int = Field(default=32768, ge=1)
    seed: int | None = None


class Usage(Record):
    """What a generation cost: tokens, and seconds from the request on.

    ``reused_tokens`` of the prompt were still in memory from an earlier request, and were not run again;
    ``first_token_seconds`` is when the first new token was there. Counts are ``None`` for an engine without
    tokens, or a server that does not tell.
    """

    prompt_tokens: int | None = None
    reused_tokens: int = 0
    new_tokens: int | None = None
    first_token_seconds: float | None = None
    seconds: float = 0.0


class Step(Record):
    """One step of a worked solution; ``basis`` names the rule or theorem it rests on, if any."""

    text: str
    basis: str = ""


class Generation(Record):
    """One attempt of an engine.

    ``text`` is the answer shown to the reader, ``thinking`` what the model wrote between its think
    marks; ``finish`` is ``stop`` (the engine ended by itself), ``length`` (it ran out of tokens),
    ``quoted`` (``text`` is a source, word for word) or ``declined`` (it cannot answer this question, and
    ``text`` says why). Of several samples from one prompt, ``sample`` is the number, from 0; ``seed`` alone
    reproduces a sample on the same machine.
    """

    engine: str
    text: str
    thinking: str = ""
    steps: tuple[Step, ...] = ()
    final: str | None = None
    finish: Literal["stop", "length", "declined", "quoted"] = "stop"
    sample: int = 0
    seed: int | None = None
    usage: Usage = Usage()


class Check(Record):
    """One thing that was checked: what, how, and what came of it.

    ``evidence`` is the computation in words (residues, counterexample, number of points), ``final`` says
    whether the check is about the final result itself. ``kind`` is ``answer`` for those, and says for a step what
    was checked (``arithmetic``, ``equation``, …); ``span`` is where that stands, as characters of the text.
    """

    what: str
    how: str
    verdict: Verdict
    evidence: str = ""
    final: bool = True
    seconds: float = 0.0
    kind: str = "answer"
    span: tuple[int, int] | None = None


class Verification(Record):
    """All checks of one text, and the verdict its final result earned.

    ``first_error`` is where the first refuted step stands, as characters of the text.
    """

    verdict: Verdict
    reason: str
    final: str | None = None
    checks: tuple[Check, ...] = ()
    first_error: tuple[int, int] | None = None


class Solution(Record):
    """What ``phirag solve`` found: a checked result with its steps, or why there is none.

    ``final`` is ``None`` where the problem was declined; ``declined`` then says why, ``reading`` what was
    understood, and ``not_understood`` the word, number or symbol that was not accounted for, if that was why.
    """

    question: str
    reading: str = ""
    steps: tuple[Step, ...] = ()
    final: str | None = None
    verdict: Verdict = Verdict.UNDETERMINED
    reason: str = ""
    checks: tuple[Check, ...] = ()
    declined: str = ""
    not_understood: str = ""
    seconds: float = 0.0


class Citation(Record):
    """A passage the answer rests on, and where the answer uses it."""

    id: str
    title: str
    kind: str = ""
    source: str = ""
    used_for: str = ""
    index: str = ""


class EngineChoice(Record):
    """Which engine answered, and why that one."""

    name: str
    model: str = ""
    reason: str


class Answer(Record):
    """The answer and everything the line made on the way to it.

    Attributes
    ----------
    text
        The worked answer as shown to the reader.
    final
        The final result, or ``None`` where the answer has none that stands alone.
    verdict
        The verdict the final result earned.
    answered
        Whether the question was answered at all; if not, ``text`` says why.
    citations
        The passages the answer rests on.
    passages
        Every passage that was retrieved, with the scores of each channel.
    prompt, attempts, verification
        The prompt that was used, each generation, and each check with its evidence.
    """

    question: str
    text: str
    final: str | None
    verdict: Verdict
    answered: bool
    engine: EngineChoice
    citations: tuple[Citation, ...] = ()
    passages: tuple[RetrievedPassage, ...] = ()
    gate: str = ""
    prompt: Prompt
    attempts: tuple[Generation, ...] = ()
    verifications: tuple[Verification, ...] = ()
    verification: Verification
    decision: str = ""
    seconds: float = 0.0


class PassagesFound(Record):
    """The retriever has finished; ``gate`` says why there are none, if there are none."""

    type: Literal["passages"] = "passages"
    passages: tuple[RetrievedPassage, ...]
    gate: str = ""


class Token(Record):
    """A piece of text as it is generated; ``sample`` says by which of several samples."""

    type: Literal["token"] = "token"
    text: str
    thinking: bool = False
    sample: int = 0


class AttemptFinished(Record):
    """An engine has finished one attempt."""

    type: Literal["attempt"] = "attempt"
    generation: Generation


class CheckFinished(Record):
    """One check has finished."""

    type: Literal["check"] = "check"
    check: Check


class AnswerFinished(Record):
    """The whole answer."""

    type: Literal["answer"] = "answer"
    answer: Answer


Event = Union[PassagesFound, Token, AttemptFinished, CheckFinished, AnswerFinished]
