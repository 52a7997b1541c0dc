"""The seam of the symbolic engine: reads the question, has it solved in the worker, writes the answer out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Literal, Union

from phirag.engines.cas.followup import refer
from phirag.engines.cas.quotation import quoted_source
from phirag.engines.cas.solve import solve
from phirag.errors import InputError, MathematicsError, WorkerTimeout
from phirag.mathematics import worker
from phirag.mathematics.problems import NotUnderstood, Problem
from phirag.mathematics.reading import read_problem
from phirag.types import Generation, Prompt, Sampling, Step, Token, Usage

__all__ = ["CasEngine"]

BEYOND = (
    "This question is beyond the symbolic engine. It solves equations, systems, inequalities and congruences; "
    "differentiates, integrates, takes limits and sums; simplifies, expands, factors and computes; finds gcd, lcm, "
    "prime factors and remainders, determinants, inverses and eigenvalues; compares, rounds, converts and counts where "
    "every condition is said. A language model (--engine phi) can try other questions."
)


class CasEngine:
    """Answers what can be stated formally, without weights; declines everything else.

    Parameters
    ----------
    deadline
        Seconds a problem may take before it is given up.

    Examples
    --------
    >>> *_, answer = CasEngine().stream(Prompt(question="Differentiate x^2 sin(x)"), Sampling())
    >>> answer.final
    'x^2 cos(x) + 2x sin(x)'
    """

    name = "cas"
    model = ""
    reads: Literal["question"] = "question"

    def __init__(self, deadline: float = 20.0) -> None:
        self.deadline = deadline

    def stream(self, prompt: Prompt, sampling: Sampling) -> Iterator[Union[Token, Generation]]:
        """Yield the lines of the worked answer, and last the generation; ``sampling`` changes nothing."""
        start = time.perf_counter()
        problem = read_problem(prompt.question)
        if isinstance(problem, NotUnderstood):
            problem = read_problem(refer(prompt.question, prompt.history))
        if isinstance(problem, NotUnderstood):
            yield from self._quoted(prompt, start, problem)
            return
        try:
            found = worker.call(solve, problem.as_json(), deadline=self.deadline)
        except WorkerTimeout:
            yield from self._declined(f"The computation was stopped after {self.deadline:g} seconds.", start)
            return
        except MathematicsError as error:
            yield from self._declined(f"The computation could not be carried out: {error}.", start)
            return
        if "declined" in found:
            yield from self._declined(f"Beyond the symbolic engine: {found['declined']}.", start)
            return
        yield from self._worked(problem, found, start)

    def _quoted(self, prompt: Prompt, start: float, why: NotUnderstood) -> Iterator[Union[Token, Generation]]:
        """The source that the question asks for by name, or the engine's limits."""
        found = quoted_source(prompt)
        if found is None:
            if _unbalanced(prompt.question):
                raise InputError("a bracket in the question is not closed", hint="write each ( [ { with its partner")
            yield from self._declined(f"{BEYOND} Not understood: {why.reason}.", start)
            return
        number, source = found
        text = f"{source.passage.title} [{number}]\n\n{source.passage.text}"
        yield Token(text=text + "\n")
        yield Generation(engine=self.name, text=text, finish="quoted", usage=Usage(seconds=time.perf_counter() - start))

    def _worked(self, problem: Problem, found: dict[str, Any], start: float) -> Iterator[Union[Token, Generation]]:
        steps = tuple(Step(text=text, basis=basis) for text, basis in found["steps"])
        lines = [f"Read as: {problem.reading}."]
        for number, step in enumerate(steps, 1):
            lines.append(f"{number}. {step.text}" + (f"  [{step.basis}]" if step.basis else ""))
        lines.append(f"Answer: {found['final']}")
        for line in lines:
            yield Token(text=line + "\n")
        yield Generation(
            engine=self.name,
            text="\n".join(lines),
            steps=steps,
            final=str(found["final"]),
            usage=Usage(seconds=time.perf_counter() - start),
        )

    def _declined(self, reason: str, start: float) -> Iterator[Union[Token, Generation]]:
        yield Token(text=reason + "\n")
        seconds = time.perf_counter() - start
        yield Generation(engine=self.name, text=reason, finish="declined", usage=Usage(seconds=seconds))


def _unbalanced(text: str) -> bool:
    """Whether brackets open that never close, or the other way round; ``(0, 1]`` is balanced."""
    braces = text.count("{") - text.count("}")
    others = sum(text.count(opener) for opener in "([") - sum(text.count(closer) for closer in ")]")
    return bool(braces or others)
