"""``phirag index``: a folder becomes an index that is added to, searched, damaged, mended, merged and exported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from phirag import Answer
from phirag.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.out + captured.err
    return code, captured.out, captured.err


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A LaTeX book of two files, Markdown, and a file that cannot be read."""
    root = tmp_path / "notes"
    (root / "book").mkdir(parents=True)
    (root / "book" / "main.tex").write_text(
        "\\documentclass{book}\\newtheorem{satz}{Theorem}\\newcommand{\\R}{\\mathbb{R}}\n\\begin{document}\n"
        "\\input{ch1}\n\\include{missing}\n\\end{document}\n",
        "utf-8",
    )
    (root / "book" / "ch1.tex").write_text(
        "\\begin{satz}[Green's theorem]\\label{green}\nLet $D\\subset\\R^2$ be a region. Then $\\oint_{\\partial D}"
        " P\\,dx+Q\\,dy=\\iint_D (Q_x-P_y)\\,dA$.\n\\end{satz}\n",
        "utf-8",
    )
    (root / "koch.md").write_text("# Koch snowflake\n\nIts perimeter is infinite, its area finite.\n", "utf-8")
    (root / "broken.tex").write_bytes(b"\xff")
    return root


def test_the_life_of_an_index(capsys: pytest.CaptureFixture[str], notes: Path, tmp_path: Path) -> None:
    """Every part of the command does what its help says, and says what it did."""
    index = str(tmp_path / "my-index")
    code, out, err = run(capsys, "index", "build", str(notes), "--out", index)
    assert (code, out.startswith("2 passages in ")) == (0, True)
    assert "left out: book/main.tex:4: \\include{missing}: there is no such file" in err
    assert "left out: broken.tex: byte 0 is not UTF-8" in err

    (tmp_path / "banach.md").write_text("# Banach space\n\nA complete normed vector space.\n", "utf-8")
    code, out, _ = run(capsys, "index", "add", index, str(tmp_path / "banach.md"))
    assert (code, "added: banach.md" in out, "3 passages" in out) == (0, True, True)
    code, out, _ = run(capsys, "index", "search", index, "line integral around a region", "--explain")
    assert (code, "dense" in out, "gate: open" in out, "my-index, " in out) == (0, True, True, True)
    code, out, _ = run(
        capsys, "index", "search", index, "complete vector space", "--kind", "theorem", "--json", "--all"
    )
    assert [p["passage"]["kind"] for p in json.loads(out)["passages"]] == ["theorem"]
    assert json.loads(out)["passages"][0]["passage"]["text"].startswith("Let $D\\subset\\mathbb{R}^2$ be")

    code, out, _ = run(capsys, "index", "remove", index, "banach.md")
    assert (code, "removed: banach.md" in out) == (0, True)
    code, out, err = run(capsys, "index", "remove", index, "banach.md")
    assert (code, len(err.splitlines())) == (2, 2)
    (notes / "koch.md").write_text("# Koch snowflake\n\nIts area is finite.\n", "utf-8")
    code, out, _ = run(capsys, "index", "update", index, str(notes), "--json")
    assert (json.loads(out)["replaced"], json.loads(out)["encoded"]) == (["koch.md"], 1)

    vectors = min(Path(index).glob("segments/*/vectors.faiss"))
    data = bytearray(vectors.read_bytes())
    data[-1] ^= 1
    vectors.write_bytes(bytes(data))
    code, out, _ = run(capsys, "index", "check", index)
    assert (code, "vectors.faiss was changed" in out) == (1, True)
    code, _, err = run(capsys, "index", "search", index, "area")
    assert (code, "phirag index repair" in err) == (2, True)
    code, out, _ = run(capsys, "index", "repair", index)
    assert (code, "written again" in out) == (0, True)
    assert run(capsys, "index", "check", index, "--sources", str(notes))[0] == 0

    code, out, _ = run(capsys, "index", "merge", index, "reference", "--out", str(tmp_path / "both"))
    assert (code, out.startswith("1071 passages")) == (0, True)
    code, out, _ = run(capsys, "index", "export", str(tmp_path / "both"), "--out", str(tmp_path / "e.jsonl"))
    assert (code, len((tmp_path / "e.jsonl").read_text("utf-8").splitlines())) == (0, 1071)


def test_asking_two_indexes(capsys: pytest.CaptureFixture[str], notes: Path, tmp_path: Path) -> None:
    """An answer rests on passages of both, and each says which index it comes from."""
    index = str(tmp_path / "my-index")
    run(capsys, "index", "build", str(notes), "--out", index)
    code, out, _ = run(
        capsys, "ask", "State Green's theorem", "--engine", "cas", "--index", index, "--index", "reference", "--json"
    )
    answer = Answer.model_validate_json(out)
    assert code == 0
    assert {found.index for found in answer.passages} >= {"my-index", "reference"}
    assert {found.passage.id for found in answer.passages} >= {
        "my-index:book/ch1.tex#green",
        "reference:greens-theorem",
    }
    assert answer.citations[0].index in ("my-index", "reference")
    code, out, _ = run(
        capsys, "ask", "Solve x^2-5x+6=0", "--engine", "cas", "--index", index, "--index", "reference", "--json"
    )
    answer = Answer.model_validate_json(out)
    assert {citation.index for citation in answer.citations} == {"reference"}
