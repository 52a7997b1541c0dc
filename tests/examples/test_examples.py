"""The examples that people copy run, and do what they say."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def run(name: str, *arguments: str, typed: str = "") -> str:
    found = subprocess.run([sys.executable, str(EXAMPLES / name), *arguments], input=typed, capture_output=True,
                           text=True, encoding="utf-8", check=True, timeout=120)  # fmt: skip
    assert "Traceback" not in found.stderr
    return found.stdout


def test_quickstart() -> None:
    """It prints the final answer, the verdict and the passages."""
    out = run("quickstart.py")
    assert "final:   x = (-2 ± 2√2 i)/3" in out
    assert "verdict: PROVED" in out
    assert "quadratic-formula" in out


def test_my_notes() -> None:
    """It tells what was read and what was not, encodes nothing twice, and answers from both indexes."""
    out = run("my_notes.py", str(EXAMPLES / "notes"))
    assert "4 passages of 2 documents" in out
    assert "left out: rings.tex:13: \\input{fields}: there is no such file" in out
    assert "2 documents unchanged, 0 passages encoded" in out
    assert "from notes: Green's theorem" in out
    assert "from reference: Green's theorem" in out


def test_chatbot() -> None:
    """History, sources, checks, another engine, forgetting, errors that do not end the chat, and a polite end."""
    typed = "\n".join([
        "Differentiate x^3", "Differentiate it again", "/sources", "/verify", "/engine cas", "/engine gpt", "/nonsense",
        "Solve (x", "/reset", "/sources", "Who won the 1998 World Cup?", "",
    ])  # fmt: skip
    out = run("chatbot.py", "--engine", "cas", typed=typed)
    expected = [
        "Answer: 3x^2", "Answer: 6x", "* power-rule", "PROVED: the derivative is 6x", "engine: cas (named by the user)",
        "no engine 'gpt'", "no command /nonsense", "not closed", "forgotten", "ask something first",
        "beyond the symbolic engine",
    ]  # fmt: skip
    for part in expected:
        assert part in out, part


@pytest.mark.phi
def test_an_interrupt_leaves_the_chatbot_usable(tmp_path: Path) -> None:
    """Ctrl-C while the model speaks stops the answer, and the next question gets its own."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    sys.path.insert(0, str(EXAMPLES.parent / "tests" / "engines"))
    import tiny_phi3

    model = tiny_phi3.save_random(tmp_path / "model")
    chatbot = subprocess.Popen([sys.executable, "-u", str(EXAMPLES / "chatbot.py"), "--engine", "phi", "--model",
                               str(model)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, encoding="utf-8")  # fmt: skip
    assert chatbot.stdin is not None
    assert chatbot.stdout is not None
    try:
        chatbot.stdin.write("Tell me a long story about triangles\n")
        chatbot.stdin.flush()
        while not chatbot.stdout.readline().startswith("engine: phi"):
            pass
        assert len(chatbot.stdout.read(50)) == 50  # it is in the middle of its answer
        chatbot.send_signal(signal.SIGINT)
        rest, errors = chatbot.communicate("/engine cas\nDifferentiate x^3\n", timeout=120)
    finally:
        chatbot.kill()
    assert "\nstopped\n" in rest
    assert "Answer: 3x^2" in rest.split("\nstopped\n")[1]
    assert chatbot.returncode == 0
    assert "Traceback" not in errors


def test_the_chatbot_is_short() -> None:
    """People copy it, so it stays under 150 lines."""
    assert len((EXAMPLES / "chatbot.py").read_text("utf-8").splitlines()) < 150
