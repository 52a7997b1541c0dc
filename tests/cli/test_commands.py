"""Each command prints what it promises, and bad input ends in advice and exit code 2, without a traceback."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from phirag import Answer
from phirag.cli.main import main
from phirag.corpus.entry import load_entries
from phirag.index import open_index
from phirag.index.manifest import Manifest
from phirag.types import Solution, Verification


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.out + captured.err
    return code, captured.out, captured.err


def test_ask(capsys: pytest.CaptureFixture[str]) -> None:
    """Steps, answer, sources with ids and reasons, checks with verdicts, and the engine with its reason."""
    code, out, _ = run(capsys, "ask", "How to solve 3*x^2+4*x+5=1?", "--engine", "cas")
    assert code == 0
    for part in ("Answer: x = (-2 ± 2√2 i)/3", "quadratic-formula", "by meaning (cosine", "PROVED",
                 "Verdict: PROVED", "Engine: cas, named by the user."):  # fmt: skip
        assert part in out, part


def test_ask_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` is the whole answer."""
    code, out, _ = run(capsys, "ask", "Solve 2x + 3y = 7, x - y = 1", "--json")
    answer = Answer.model_validate_json(out)
    assert (code, answer.final) == (0, "x = 2, y = 1")


def test_ask_without_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 and the passages, if there are any."""
    code, out, _ = run(capsys, "ask", "Who won the 1998 World Cup?")
    assert code == 1
    assert "Sources: none" in out
    code, out, _ = run(capsys, "ask", "9^{9^{9^9}}")
    assert code == 1
    assert "too large to be written out" in out
    assert "Verdict: UNDETERMINED" in out


def test_solve(capsys: pytest.CaptureFixture[str]) -> None:
    """The reading, steps with their rules, the answer and its checks; the whole solution with ``--json``."""
    code, out, _ = run(capsys, "solve", "Let f(x) = x^2. Suppose 2a = 6. What is f(a)?")
    assert code == 0
    for part in ("Read as: given f(x) = x^2; 2a = 6: compute f(a).", "[Solving a linear equation]", "Answer: 9",
                 "Verdict: PROVED"):  # fmt: skip
        assert part in out, part
    code, out, _ = run(capsys, "solve", "Is 91 prime?", "--json")
    found = Solution.model_validate_json(out)
    assert (code, found.final, found.verdict) == (0, "no", "PROVED")


def test_solve_declines(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, and the word that was not understood."""
    code, out, _ = run(capsys, "solve", "Find the luckiest root of x^2 = 4")
    assert code == 1
    assert "Declined: not understood: 'luckiest' is not accounted for." in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["solve", ""], "the question is empty"),
        (["solve", "Solve x = 1", "--deadline", "0"], "--deadline"),
        (["ask", ""], "the question is empty"),
        (["ask", "Solve \\frac{1}{x"], "not closed"),
        (["ask", "Solve x = 1", "--engine", "gpt"], "no engine 'gpt'"),
        (["ask", "Solve x = 1", "--engine", "cas", "--model", "m"], "takes no model"),
        (["ask", "Solve x = 1", "--engine", "phi", "--model", "./nowhere"], "no directory ./nowhere"),
        (["ask", "Solve x = 1", "--index", "nowhere"], "nowhere"),
        (["ask", "Solve x = 1", "--temperature", "-1"], "--temperature"),
        (["ask", "Solve x = 1", "--passages", "0"], "k is 0"),
        (["ask", "Solve x = 1", "--encoder", "no/such-encoder"], "no/such-encoder"),
        (["verify", "nowhere.txt", "--question", "x"], "cannot be read"),
        (["index", "search", "reference", " "], "the query is empty"),
        (["index", "info", "nowhere"], "nowhere"),
        (["index", "build", "nowhere", "--out", "out"], "nowhere"),
    ],
)
def test_bad_input(
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Exit code 2, what is wrong, and what to do about it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    code, out, err = run(capsys, *arguments)
    lines = err.splitlines()
    assert (code, out) == (2, "")
    assert message in err
    assert len(lines) >= 2, "a hint follows the message"


def test_a_question_of_ten_megabytes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused without being worked on."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 10_000_000)))
    code, _, err = run(capsys, "ask", "-")
    assert code == 2
    assert "characters" in err


def test_verify(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A right text of any model passes, a wrong one fails with the contradiction, a binary file is refused."""
    text = tmp_path / "answer.txt"
    text.write_text(r"We get \boxed{x = \pm 2}.", "utf-8")
    code, out, _ = run(capsys, "verify", str(text), "--question", "Solve x^2 = 4")
    assert (code, "Verdict: PROVED" in out) == (0, True)
    text.write_text("Answer: x = 3", "utf-8")
    code, out, _ = run(capsys, "verify", str(text), "--question", "Solve x^2 = 4", "--json")
    found = Verification.model_validate_json(out)
    assert (code, str(found.verdict)) == (1, "REFUTED")
    for bad in (b"\xff\xfe\x00\x01", b"a\x00b", b"", b"x" * 3_000_000):
        text.write_bytes(bad)
        assert run(capsys, "verify", str(text), "--question", "Solve x^2 = 4")[0] == 2


def test_verify_marks_the_steps_in_place(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Right and wrong relations are marked where they stand; the exit code says whether anything is refuted."""
    text = tmp_path / "solution.txt"
    text.write_text("\n2 + 2 = 4 and then\n4 + 1 = 6. [b]So \x1b[31m\n", "utf-8")
    code, out, _ = run(capsys, "verify", str(text), "--question", "What is two and two and one?")
    assert code == 1
    assert "2 + 2 = 4 ✓ and then" in out
    assert "4 + 1 = 6 ✗1. [b]So" in out
    assert "✗1 4 + 1 = 6: the left side is 5, the right side 6" in out
    assert "Steps: 2 relations found (✓ 1, ✗ 1, undecided 0)" in out
    assert "\x1b[31m" not in out, "control characters of the text do not reach the terminal"
    text.write_text("It may be 7.", "utf-8")
    code, out, _ = run(capsys, "verify", str(text), "--question", "How old is Tom?")
    assert (code, "no relation was found" in out) == (0, True)


def test_index_commands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Build, search, info and check work on an index of one's own."""
    notes = tmp_path / "notes.md"
    notes.write_text("# Green's theorem\n\nA line integral around a region equals a double integral.\n", "utf-8")
    out_dir = str(tmp_path / "index")
    code, out, _ = run(capsys, "index", "build", str(notes), "--out", out_dir)
    assert (code, out.startswith("1 passages in ")) == (0, True)
    code, out, _ = run(capsys, "index", "search", out_dir, "Green's theorem", "--json")
    assert json.loads(out)["passages"][0]["passage"]["title"] == "Green's theorem"
    code, out, _ = run(capsys, "index", "info", out_dir, "--json")
    described = json.loads(out)
    assert (described.pop("checked"), described.pop("areas")[""]["passages"]) == (0, 1)
    assert Manifest.model_validate(described).passages == 1
    code, out, _ = run(capsys, "index", "check", out_dir, "--sources", str(notes))
    assert (code, "nothing is wrong" in out) == (0, True)


def test_the_reference_index_by_area(capsys: pytest.CaptureFixture[str]) -> None:
    """Areas, kinds and the share that a machine tests are those of the entries themselves."""
    entries = load_entries(Path(__file__).parent.parent.parent / "indexes/reference/entries")
    described = json.loads(run(capsys, "index", "info", "reference", "--json")[1])
    assert described["checked"] == sum(bool(entry.formal or entry.check) for entry in entries)
    for area in ("number theory", "plane geometry"):
        here = [entry for entry in entries if entry.area == area]
        assert described["areas"][area]["passages"] == len(here)
        assert described["areas"][area]["kinds"]["theorem"] == sum(entry.kind == "theorem" for entry in here)
    out = run(capsys, "index", "info", "reference")[1]
    assert "number theory" in out
    assert f"{described['checked']} of {len(entries)}" in out


def test_the_reference_index_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    """The shipped index agrees with its digests and with the entries it is made from."""
    root = Path(__file__).parent.parent.parent
    code, out, _ = run(
        capsys, "index", "check", "reference", "--sources", str(root / "indexes/reference/entries"), "--json"
    )
    report = json.loads(out)
    assert code == 0, [finding for finding in report["findings"] if not finding["ok"]]


def test_a_damaged_index_is_refused_whatever_file_is_damaged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One flipped byte in any file is found before a native library reads it."""
    original = open_index("reference").directory
    unread = ("manifest.copy.json", "write.lock")  # the copy is for repair, the lock for writers
    names = [p.relative_to(original) for p in original.rglob("*") if p.is_file() and p.name not in unread]
    assert len(names) > 5
    for name in names:
        copy = tmp_path / "copy"
        shutil.copytree(original, copy)
        data = bytearray((copy / name).read_bytes())
        data[len(data) // 2] ^= 0x55
        (copy / name).write_bytes(bytes(data))
        code, _, err = run(capsys, "ask", "Solve x = 1", "--engine", "cas", "--index", str(copy))
        assert code == 2, name
        assert len(err.splitlines()) >= 2
        shutil.rmtree(copy)


def test_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    """It names what is here, what is missing with the fix, and the engine that would answer."""
    code, out, _ = run(capsys, "doctor", "--json")
    findings = {finding["what"]: finding for finding in json.loads(out)}
    assert code == 0
    assert findings["encoder"]["state"] == findings["reference index"]["state"] == "ok"
    assert findings["engine"]["detail"].split(":")[0] in ("cas", "phi")
    assert all(finding["fix"] for finding in findings.values() if finding["state"] == "absent")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """``--help`` of the whole and of each part ends with exit code 0."""
    for arguments in (
        ["--help"],
        ["ask", "--help"],
        ["verify", "--help"],
        ["index", "build", "--help"],
        ["doctor", "--help"],
    ):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 0
    assert all(name in capsys.readouterr().out for name in ("usage: phirag",))


def test_the_console_script() -> None:
    """``python -m phirag`` is the same program, and an unknown option ends with code 2."""
    found = subprocess.run([sys.executable, "-m", "phirag", "ask", "2+2"], capture_output=True, text=True, check=False)
    assert (found.returncode, "Answer: 4" in found.stdout) == (0, True)
    found = subprocess.run([sys.executable, "-m", "phirag", "ask"], capture_output=True, text=True, check=False)
    assert found.returncode == 2
