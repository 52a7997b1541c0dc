"""``phirag ask``: one question, answered, with sources and checks."""

from __future__ import annotations

import argparse
from typing import Any

from phirag.cli.filters import add_filters, filter_of

__all__ = ["add_to"]


_PHI_OPTIONS = (
    ("--revision", "NAME", "the branch, tag or commit of the model on the hub"),
    ("--device", "NAME", "such as cuda:1 or cpu (default: a GPU if there is one)"),
    ("--device-map", "NAME", "how to share the layers out over several devices, such as auto"),
    ("--dtype", "NAME", "bfloat16, float16 or float32 (default: as the weights are stored)"),
    ("--weights", "KIND", "full (default), 8bit or 4bit, which need bitsandbytes"),
)


def engine_options(options: argparse.Namespace) -> dict[str, str]:
    """What was given of the options of the engine ``phi``."""
    names = [option.removeprefix("--").replace("-", "_") for option, _, _ in _PHI_OPTIONS]
    return {name: getattr(options, name) for name in names if getattr(options, name) is not None}


def add_to(commands: Any) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "ask",
        help="answer a question, with the theorems it rests on and the checks that were made",
        description="Answer a mathematics question. Exit code 0: answered; 1: no answer could be given; 2: bad input.",
    )
    command.add_argument("question", help='the question, in quotes; "-" reads it from standard input')
    command.add_argument("--engine", default="auto", metavar="NAME", help="auto (default), phi, openai or cas")
    command.add_argument(
        "--model",
        metavar="NAME",
        help="for phi: a directory, or a model on the Hugging Face hub; for openai: the server's name for the model",
    )
    command.add_argument(
        "--base-url",
        metavar="URL",
        help="for openai: the server, such as http://localhost:8000/v1 (its key, if any, in PHIRAG_API_KEY)",
    )
    for option, placeholder, told in _PHI_OPTIONS:
        command.add_argument(option, metavar=placeholder, help=f"for phi: {told}")
    command.add_argument(
        "--index",
        action="append",
        metavar="DIR",
        help="the index to search (default: reference); given several times, all are searched as one",
    )
    add_filters(command)
    command.add_argument(
        "--encoder", metavar="NAME", help="the encoder of the index (default: the one it was built with)"
    )
    command.add_argument("--passages", type=int, default=3, metavar="K", help="passages to use at most (default: 3)")
    command.add_argument(
        "--max-new-tokens", type=int, metavar="N", help="for phi and openai: tokens to generate at most"
    )
    command.add_argument(
        "--temperature", type=float, metavar="T", help="for phi and openai: 0 is greedy (default: 0.8)"
    )
    command.add_argument("--seed", type=int, metavar="N", help="for phi and openai: makes sampling repeatable")
    command.add_argument(
        "--attempts", type=int, default=3, metavar="N", help="for phi and openai: attempts at most (default: 3)"
    )
    command.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    command.set_defaults(run=run)


def sampling_of(options: argparse.Namespace) -> Any:
    """The sampling that the options ask for."""
    from pydantic import ValidationError

    from phirag.errors import InputError
    from phirag.types import Sampling

    named = {
        "temperature": options.temperature,
        "max_new_tokens": options.max_new_tokens,
        "seed": options.seed,
    }
    try:
        return Sampling(**{name: value for name, value in named.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(
            f"--{str(first['loc'][0]).replace('_', '-')}: {first['msg'].lower()}",
            hint="see phirag ask --help",
        ) from error


def read_question(argument: str) -> str:
    """The question itself, or what standard input holds."""
    if argument != "-":
        return argument
    import sys

    from phirag.assistant import MAX_QUESTION

    return sys.stdin.buffer.read(4 * MAX_QUESTION + 1).decode("utf-8", "replace")


def run(options: argparse.Namespace) -> int:
    """Answer, print, and say by the exit code whether there was an answer."""
    from phirag.assistant import MathAssistant, checked_question
    from phirag.errors import InputError

    question = checked_question(read_question(options.question))
    if options.attempts < 1:
        raise InputError("--attempts is less than 1", hint="allow at least one attempt")
    assistant = MathAssistant(
        index=options.index or "reference",
        where=filter_of(options),
        engine=options.engine,
        model=options.model,
        base_url=options.base_url,
        engine_options=engine_options(options),
        encoder=options.encoder,
        passages=options.passages,
        sampling=sampling_of(options),
        attempts=options.attempts,
    )
    answer = assistant.ask(question)
    if options.json:
        print(answer.model_dump_json(indent=2))
    else:
        from phirag.cli.show import show_answer

        show_answer(answer)
    return 0 if answer.answered else 1
