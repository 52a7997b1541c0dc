"""The data flows one way: a stage imports only what stands before it, and importing phirag costs nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "phirag"
BASE = {"types", "errors"}
ALLOWED = {
    "mathematics": set(),
    "corpus": {"mathematics"},
    "index": {"corpus", "mathematics"},
    "retrieval": {"index", "corpus", "mathematics"},
    "prompting": {"retrieval"},
    "engines": {"prompting", "mathematics"},
    "verification": {"mathematics"},
    "policy.py": set(),
    "solver.py": {"engines", "verification", "mathematics"},
    "assistant.py": {"policy", "retrieval", "index", "prompting", "engines", "verification", "mathematics"},
}
HEAVY = (
    "torch",
    "transformers",
    "faiss",
    "sympy",
    "llama_index",
    "numpy",
    "onnxruntime",
    "pydantic",
    "tantivy",
)


def imported(path: Path) -> set[str]:
    """The parts of phirag that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module] if node.module != "phirag" else [f"phirag.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("phirag.")}
    return found


@pytest.mark.parametrize("stage", ALLOWED)
def test_stages_import_only_earlier_ones(stage: str) -> None:
    """Rule 1 of the house: retrieval knows nothing of prompts, verification nothing of engines."""
    paths = [PACKAGE / stage] if stage.endswith(".py") else sorted((PACKAGE / stage).rglob("*.py"))
    assert paths
    for path in paths:
        extra = imported(path) - BASE - {stage} - ALLOWED[stage] - {"__version__"}
        assert not extra, f"{path.relative_to(PACKAGE)} imports {sorted(extra)}"


def test_only_the_surface_imports_the_assistant() -> None:
    """Only the command line (and later servers and integrations) composes the line."""
    for path in PACKAGE.rglob("*.py"):
        part = path.relative_to(PACKAGE).parts[0]
        if "assistant" in imported(path):
            assert part in ("cli", "server", "evaluation", "integrations", "__init__.py"), path


def loaded_by(program: str) -> set[str]:
    """The heavy modules that a fresh interpreter has loaded after ``program``."""
    code = f"{program}\nimport sys; print(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


def test_importing_phirag_loads_nothing_heavy() -> None:
    """``import phirag`` and ``phirag --help`` cost no library."""
    assert loaded_by("import phirag") == set()
    assert loaded_by("from phirag.cli.main import parser; parser().format_help()") == set()


def test_asking_loads_neither_torch_nor_llama_index() -> None:
    """The base install answers without the model's libraries, and computes outside its own process."""
    found = loaded_by("from phirag import MathAssistant; MathAssistant(engine='cas').ask('Solve x^2 = 2')")
    assert not found & {"torch", "transformers", "llama_index", "sympy"}
