"""``phirag doctor``: what is here, what is missing, and what to do about it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Finding", "add_to", "examine"]

_PACKAGES = {
    "faiss-cpu": "", "onnxruntime": "", "tokenizers": "", "tantivy": "", "sympy": "", "pydantic": "",
    "llama-index-core": "", "torch": 'pip install "phirag[phi]"', "transformers": 'pip install "phirag[phi]"',
    "sentence-transformers": 'pip install "phirag[phi]"', "flash-attn": 'pip install "phirag[flash]" (NVIDIA only)',
    "openai": 'pip install "phirag[openai]"',
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``state`` is ``ok``, ``absent`` (and not needed for the base) or ``wrong``."""

    what: str
    state: str
    detail: str
    fix: str = ""


def add_to(commands: Any) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "doctor",
        help="show what is installed, which engine would answer, and how to mend what is missing",
        description="Look at Python, packages, GPU, weights, encoder and index. Exit code 1: something is wrong.",
    )
    command.add_argument("--json", action="store_true", help="print as JSON")
    command.set_defaults(run=run)


def examine() -> list[Finding]:
    """Return everything that was looked at."""
    findings = [_python(), *_packages()]
    for look in (_gpu, _attention, _exactness, _weights, _server, _tokenizer, _encoder, _index, _computing, _engine):
        findings.append(_guarded(look))
    return findings


def _guarded(look: Callable[[], Finding]) -> Finding:
    """A part of phirag that fails is a finding, not the end of the examination."""
    from phirag.errors import PhiragError

    try:
        return look()
    except PhiragError as error:
        return Finding(look.__name__.strip("_"), "wrong", error.message, error.hint)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "ok", version)


def _packages() -> list[Finding]:
    from importlib.metadata import PackageNotFoundError, version

    findings = []
    for name, fix in _PACKAGES.items():
        try:
            findings.append(Finding(name, "ok", version(name)))
        except PackageNotFoundError:
            state = "absent" if fix else "wrong"
            findings.append(Finding(name, state, "not installed", fix or "pip install phirag"))
    return findings


def _gpu() -> Finding:
    try:
        import torch
    except ModuleNotFoundError:
        return Finding("gpu", "absent", "not looked for: torch is not installed", 'pip install "phirag[phi]"')
    if not torch.cuda.is_available():
        return Finding("gpu", "absent", "none that torch can use", "Phi needs one with 10 GB to be quick")
    major, minor = torch.cuda.get_device_capability(0)
    memory = torch.cuda.get_device_properties(0).total_memory / 1e9
    name = torch.cuda.get_device_name(0)
    return Finding("gpu", "ok", f"{name}, {memory:.0f} GB, compute capability {major}.{minor}")


def _attention() -> Finding:
    try:
        import torch
        import transformers  # noqa: F401
    except ModuleNotFoundError:
        return Finding("attention", "absent", "not looked for: torch or transformers is missing", _PACKAGES["torch"])
    from phirag.engines.phi_attention import choose_attention, unusable
    from phirag.engines.phi_config import device_and_dtype

    place, _ = device_and_dtype(None, "auto")
    capability = torch.cuda.get_device_capability(place) if place.type == "cuda" else None
    kernel, reason = choose_attention(place.type, capability, True, lambda name: unusable(name, place))
    return Finding("attention", "ok", f"{kernel} ({reason})")


def _exactness() -> Finding:
    from importlib.util import find_spec

    if find_spec("torch") is None or find_spec("transformers") is None:
        return Finding("exactness", "absent", "not tested: torch or transformers is missing", _PACKAGES["torch"])
    from phirag.engines.phi_selfcheck import check_exactness

    check_exactness()
    return Finding("exactness", "ok", "transformers runs the architecture of Phi exactly past its boundary")


def _weights() -> Finding:
    from phirag.engines.weights import PHI_MODEL, find_phi_weights

    found = find_phi_weights()
    if found is None:
        fix = f"hf download {PHI_MODEL}, or set PHIRAG_MODEL to a directory that holds them"
        return Finding("phi weights", "absent", "not on this machine", fix)
    return Finding("phi weights", "ok", str(found))


def _server() -> Finding:
    from phirag.engines.openai import OpenAIEngine, configured_endpoint

    url = configured_endpoint()
    if url is None:
        fix = "set PHIRAG_BASE_URL, such as http://localhost:8000/v1, to use one"
        return Finding("server", "absent", "PHIRAG_BASE_URL names none", fix)
    engine = OpenAIEngine(url)
    engine.server()
    return Finding("server", "ok", f"{engine.model}: {engine.note}")


def _tokenizer() -> Finding:
    from phirag.prompting import load_tokenizer

    count = len(load_tokenizer().encode_ordinary("x^2 + 1 = 0"))
    return Finding("phi tokenizer", "ok", f"rebuilt offline; 'x^2 + 1 = 0' is {count} tokens")


def _encoder() -> Finding:
    from phirag.index import load_encoder

    encoder = load_encoder()
    encoder.encode(["a theorem"])
    return Finding("encoder", "ok", f"{encoder.id}, {encoder.dimension} dimensions")


def _index() -> Finding:
    from phirag.index import open_index

    index = open_index("reference")
    return Finding("reference index", "ok", f"{len(index)} passages in {index.directory}")


def _computing() -> Finding:
    from phirag.mathematics import worker
    from phirag.mathematics.evaluate import simplified

    value = worker.call(simplified, "2 + 2", deadline=30)
    return Finding("computing process", "ok" if value == "4" else "wrong", f"2 + 2 = {value}")


def _engine() -> Finding:
    from phirag.engines.choice import choose_engine

    _, choice = choose_engine("auto")
    return Finding("engine", "ok", f"{choice.name}: {choice.reason}")


def run(options: argparse.Namespace) -> int:
    """Print what was found; exit code 1 if something needed is wrong."""
    findings = examine()
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False))
    else:
        from phirag.cli.show import console, table

        rows = [[finding.state, finding.what, finding.detail, finding.fix] for finding in findings]
        console().print(table(["", "what", "detail", "what to do"], rows))
    return 1 if any(finding.state == "wrong" for finding in findings) else 0
