"""The whole line on one screen: retrieve, prompt, generate, verify, decide.

Everything that was made on the way is kept on the :class:`~phirag.types.Answer`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from phirag.errors import InputError
from phirag.mathematics import worker
from phirag.policy import Decision, decide
from phirag.types import (
    Answer,
    AnswerFinished,
    AttemptFinished,
    Check,
    CheckFinished,
    Citation,
    EngineChoice,
    Event,
    Generation,
    Message,
    PassagesFound,
    Prompt,
    RetrievedPassage,
    Sampling,
    Token,
    Verdict,
    Verification,
)

if TYPE_CHECKING:
    from pathlib import Path

    from phirag.engines.base import Engine
    from phirag.index import Encoder, Filter, Index, Library
    from phirag.retrieval import HybridRetriever

__all__ = ["MAX_QUESTION", "Chat", "MathAssistant", "checked_question"]

MAX_QUESTION = 100_000  # characters


def checked_question(question: str) -> str:
    """Return a question without surrounding space.

    Raises
    ------
    InputError
        If it is empty, too long, or not text.
    """
    if not question.strip():
        raise InputError("the question is empty", hint='ask something, such as: phirag ask "Solve x^2 = 2"')
    if len(question) > MAX_QUESTION:
        raise InputError(
            f"the question has more than {MAX_QUESTION:,} characters",
            hint="shorten it; put documents into an index instead",
        )
    if re.search(r"[\x00-\x08\x0e-\x1f\ufffd]", question):
        raise InputError("the question is not text: it holds control characters", hint="ask in plain text or LaTeX")
    return question.strip()


class MathAssistant:
    """Answers mathematics questions with sources and checks.

    Parameters
    ----------
    index
        A directory made by ``phirag index build``, ``reference`` for the shipped one, or several of them, which are
        searched as one; each passage says which of them it comes from.
    engine
        ``auto``, ``phi``, ``openai`` or ``cas``; or an object that is an :class:`~phirag.engines.base.Engine` or a
        LlamaIndex ``LLM``.
    model
        For ``phi``: a directory or a name on the hub. For ``openai``: the server's name for it.
    base_url
        For ``openai``: the server, such as ``http://localhost:8000/v1``.
    engine_options
        What else the class of the named engine takes, such as ``{"device": "cuda:1", "weights": "8bit"}`` for
        ``phi``.
    encoder
        The encoder the index was built with; by default the one its manifest names.
    where
        What passages have to be to be shown to the engine: kinds, areas, sources.
    passages
        How many passages an answer may rest on.
    sampling
        How tokens are drawn.
    attempts
        How often a sampling engine may try before it abstains.
    check_deadline
        Seconds one check may take.

    Raises
    ------
    InputError, IndexError_, EngineError
        If one of them cannot be used; the hint says what to do.

    Examples
    --------
    >>> answer = MathAssistant(engine="cas").ask("What is the remainder when 7^2024 is divided by 13?")
    >>> answer.final, [str(check.verdict) for check in answer.verification.checks]
    ('3', ['PROVED'])
    """

    def __init__(
        self,
        *,
        index: str | Path | Sequence[str | Path] = "reference",
        engine: str | Engine = "auto",
        model: str | None = None,
        base_url: str | None = None,
        engine_options: Mapping[str, Any] | None = None,
        encoder: str | Encoder | None = None,
        where: Filter | None = None,
        passages: int = 3,
        sampling: Sampling | None = None,
        attempts: int = 3,
        check_deadline: float = 10.0,
    ) -> None:
        worker.warm_up()  # starts while the index and the encoder are being read
        from phirag.engines.choice import choose_engine, given_engine
        from phirag.index import load_encoder, open_indexes
        from phirag.retrieval import HybridRetriever
        from phirag.verification import AnswerVerifier, SolutionVerifier, Verifier

        if isinstance(engine, str):
            self.engine, self.choice = choose_engine(engine, model, base_url, engine_options)
        else:
            self.engine, self.choice = given_engine(engine)
        opened = open_indexes(index)
        if encoder is None or isinstance(encoder, str):
            encoder = load_encoder(encoder or opened.manifest.encoder.id)
        self.retriever: HybridRetriever = HybridRetriever(opened, encoder, k=passages)
        self.where = where
        self.sampling = sampling or Sampling()
        self.attempts = attempts
        # the steps of `cas` are made by the same algebra that would check them
        by_cas = self.engine.name == "cas"
        self.verifier: Verifier = AnswerVerifier(check_deadline) if by_cas else SolutionVerifier(check_deadline)

    @property
    def index(self) -> Index | Library:
        """The index, or the library of several, in its newest version."""
        return self.retriever.index

    def ask(self, question: str, *, history: Sequence[Message] = ()) -> Answer:
        """Answer one question.

        Raises
        ------
        InputError
            If the question is empty, too long, or not text.
        EngineError
            If the engine cannot run.
        """
        *_, last = self.stream(question, history=history)
        assert isinstance(last, AnswerFinished)
        return last.answer

    def chat(self) -> Chat:
        """Return a conversation, in which a question may refer to earlier answers."""
        return Chat(self)

    def stream(self, question: str, *, history: Sequence[Message] = ()) -> Iterator[Event]:
        """Yield what happens on the way to the answer, and last the answer."""
        start = time.perf_counter()
        question = checked_question(question)
        found = self.retriever.retrieve(question, where=self.where)
        yield PassagesFound(passages=found.passages, gate=found.gate)

        attempts: list[Generation] = []
        verifications: list[Verification] = []
        sources, decision = found.passages, Decision.RESAMPLE
        while decision in (Decision.RESAMPLE, Decision.CLOSED_BOOK):
            sources = () if decision is Decision.CLOSED_BOOK else sources
            sampling = self._sampling(len(attempts))
            prompt = self._prompt(question, sources, history, sampling)
            generation = yield from self._generate(prompt, sampling)
            verification = yield from self._verify(question, generation, prompt)
            attempts.append(generation)
            verifications.append(verification)
            decision = decide(
                generation,
                verification,
                attempt=len(attempts),
                attempts=self.attempts,
                sampled=self.engine.reads != "question" and sampling.temperature > 0,
                sources=bool(sources),
            )
        cited, passages = self._citations(generation, prompt, found.passages)
        accepted = decision is Decision.ACCEPT
        yield AnswerFinished(
            answer=Answer(
                question=question,
                text=generation.text if accepted else _abstained(generation, verification),
                final=verification.final if accepted else None,
                verdict=verification.verdict,
                answered=accepted,
                engine=self._choice(),
                citations=cited if accepted else (),
                passages=passages,
                gate=found.gate,
                prompt=prompt,
                attempts=tuple(attempts),
                verifications=tuple(verifications),
                verification=verification,
                decision=str(decision),
                seconds=round(time.perf_counter() - start, 3),
            )
        )

    # --- the stages -------------------------------------------------------------------------------

    def _sampling(self, attempt: int) -> Sampling:
        """The sampling of an attempt: a fixed seed moves on, so that trying again can come out differently."""
        sampling = self.sampling
        limit = getattr(self.engine, "limit", None)
        if limit is not None and sampling.max_new_tokens >= limit:
            sampling = sampling.model_copy(update={"max_new_tokens": max(1, limit // 2)})
        if sampling.seed is not None and attempt:
            sampling = sampling.model_copy(update={"seed": sampling.seed + attempt})
        return sampling

    def _prompt(
        self,
        question: str,
        sources: Sequence[RetrievedPassage],
        history: Sequence[Message],
        sampling: Sampling,
    ) -> Prompt:
        from phirag.prompting import build_prompt

        engine: Any = self.engine
        if engine.reads == "question":
            return build_prompt(question, sources, history=history, sampling=sampling)
        prompt = build_prompt(
            question,
            sources,
            history=history,
            sampling=sampling,
            limit=engine.limit,
            tokenizer=engine.tokenizer(),
        )
        # Where messages are sent the ids have only served to count.
        return prompt if engine.reads == "ids" else prompt.model_copy(update={"ids": None})

    def _generate(self, prompt: Prompt, sampling: Sampling) -> Generator[Event, None, Generation]:
        generation: Generation | None = None
        for piece in self.engine.stream(prompt, sampling):
            if isinstance(piece, Token):
                yield piece
            else:
                generation = piece
        assert generation is not None, "an engine ends with its generation"
        yield AttemptFinished(generation=generation)
        return generation

    def _verify(self, question: str, generation: Generation, prompt: Prompt) -> Generator[Event, None, Verification]:
        if generation.finish == "declined":
            return Verification(verdict=Verdict.UNDETERMINED, reason="there is no answer to check")
        if generation.finish == "quoted":
            reason = "quoted word for word from a source; nothing was computed"
            return Verification(verdict=Verdict.UNDETERMINED, reason=reason)
        question = self._question_in_full(question, prompt)
        verification: Verification | None = None
        for found in self.verifier.stream(question, generation.text, generation.final):
            if isinstance(found, Check):
                yield CheckFinished(check=found)
            else:
                verification = found
        assert verification is not None, "a verifier ends with its verification"
        return verification

    def _question_in_full(self, question: str, prompt: Prompt) -> str:
        """The question with references to the last result resolved, as the symbolic engine reads it."""
        from phirag.engines.cas.followup import refer
        from phirag.mathematics.problems import Problem
        from phirag.mathematics.reading import read_problem

        return question if isinstance(read_problem(question), Problem) else refer(question, prompt.history)

    def _citations(
        self, generation: Generation, prompt: Prompt, found: Sequence[RetrievedPassage]
    ) -> tuple[tuple[Citation, ...], tuple[RetrievedPassage, ...]]:
        """What the answer cites, and all passages it may rest on, those named by a step included."""
        from phirag.prompting import find_citations

        cited = {citation.id: citation for citation in find_citations(generation.text, prompt.sources)}
        passages = list(found)
        index = self.index
        for number, step in enumerate(generation.steps, 1):
            passage = index.find_title(step.basis) if step.basis else None
            if passage is None or passage.id in cited:
                continue
            use, origin = f"step {number}", index.origin(passage.id)
            cited[passage.id] = Citation(
                id=passage.id,
                title=passage.title,
                kind=passage.kind,
                source=passage.source,
                used_for=use,
                index=origin,
            )
            if all(passage.id != other.passage.id for other in passages):
                reason = f"named by {use} as its rule"
                passages.append(RetrievedPassage(passage=passage, score=0.0, reason=reason, index=origin))
        return tuple(cited.values()), tuple(passages)

    def _choice(self) -> EngineChoice:
        """The engine and why, with what it chose while it was loading."""
        note = getattr(self.engine, "note", "")
        reason = f"{self.choice.reason}; {note}" if note else self.choice.reason
        return self.choice.model_copy(update={"model": self.engine.model, "reason": reason})


def _abstained(generation: Generation, verification: Verification) -> str:
    """What is said instead of an answer."""
    if generation.finish == "declined":
        return generation.text
    if verification.verdict is Verdict.REFUTED:
        last = f"{verification.final}; {verification.reason}"
        return f"No answer is given, since what was found is refuted. Last tried: {last}."
    return "No answer is given: the engine ran out of tokens before it reached one."


class Chat:
    """A conversation: questions and answers so far go with the next question.

    Attributes
    ----------
    history
        The turns so far; clear it to start again.

    Examples
    --------
    >>> chat = MathAssistant(engine="cas").chat()
    >>> chat.ask("Differentiate x^3").final, chat.ask("Differentiate it again").final
    ('3x^2', '6x')
    """

    def __init__(self, assistant: MathAssistant) -> None:
        self.assistant = assistant
        self.history: list[Message] = []

    def ask(self, question: str) -> Answer:
        """Answer a question and remember both."""
        *_, last = self.stream(question)
        assert isinstance(last, AnswerFinished)
        return last.answer

    def stream(self, question: str) -> Iterator[Event]:
        """Yield the events of :meth:`MathAssistant.stream`, and remember question and answer."""
        for event in self.assistant.stream(question, history=tuple(self.history)):
            if isinstance(event, AnswerFinished):
                self.history += [
                    Message(role="user", content=event.answer.question),
                    Message(role="assistant", content=event.answer.text),
                ]
            yield event
