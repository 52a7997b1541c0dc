"""The README's commands run, and what it shows is what they print."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from phirag.cli.main import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SHOWN = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Each ``$ phirag …`` of the README with the output shown below it."""
    found = []
    for block in SHOWN:
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = piece.partition("\n")
            found.append((command, output))
    return found


def squeezed(text: str) -> list[str]:
    """Lines without runs of spaces and rules, so that the width of a terminal does not matter."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip(" ─")]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One directory for all commands, since a later one uses what an earlier one has built."""
    return str(tmp_path_factory.mktemp("readme"))


@pytest.mark.parametrize(("command", "output"), commands(), ids=[command for command, _ in commands()])
def test_commands_print_what_is_shown(
    command: str,
    output: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    scratch: str,
) -> None:
    """Every line shown is printed, in this order; ``…`` stands for lines left out."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "120")
    program, *arguments = shlex.split(command.replace("/tmp/notes-index", scratch + "/index"))
    assert program == "phirag"
    main(arguments)
    printed = squeezed(capsys.readouterr().out.replace(scratch + "/index", "/tmp/notes-index"))
    place = 0
    for line in squeezed(output):
        if line == "…":
            continue
        assert line in printed[place:], f"{line!r} is not printed by {command}"
        place = printed.index(line, place) + 1


@pytest.mark.parametrize("number", range(len(PYTHON)))
def test_python_examples(number: int) -> None:
    """The Python blocks are doctests."""
    test = doctest.DocTestParser().get_doctest(PYTHON[number], {}, f"README {number}", "README.md", 0)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.DocTestRunner(optionflags=flags).run(test).failed == 0


def test_there_are_examples() -> None:
    """The README does show commands and Python."""
    assert len(commands()) >= 5
    assert PYTHON
