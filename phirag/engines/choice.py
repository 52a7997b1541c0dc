"""Which engine answers, and why that one."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import getattr_static, signature
from pathlib import Path
from typing import Any

from phirag.engines.base import Engine
from phirag.errors import EngineUnavailable, InputError
from phirag.types import EngineChoice

__all__ = ["ENGINES", "choose_engine", "given_engine"]

Options = Mapping[str, Any] | None

ENGINES = ("auto", "phi", "openai", "cas")


def choose_engine(
    name: str = "auto",
    model: str | None = None,
    base_url: str | None = None,
    options: Options = None,
) -> tuple[Engine, EngineChoice]:
    """Return the engine a name stands for, and the reason in words.

    Parameters
    ----------
    name
        ``phi``, ``openai``, ``cas``, or ``auto``: the server that ``PHIRAG_BASE_URL`` names, else Phi where its
        weights and a GPU are on this machine, else ``cas``.
    model
        For ``phi``: a directory or a name on the hub; naming one chooses ``phi``, unless there is a server. For
        ``openai``: the name the server has for it.
    base_url
        For ``openai``: the server; naming one chooses ``openai``.
    options
        What else the class of the engine takes, such as ``{"device": "cuda:1", "weights": "8bit"}`` for ``phi``.

    Raises
    ------
    InputError
        If there is no such engine, or the engine does not take what is given.
    EngineUnavailable
        If the named model is not there.

    Examples
    --------
    >>> choose_engine("cas")[1].reason
    'named by the user'
    """
    if name not in ENGINES:
        raise InputError(f"there is no engine {name!r}", hint=f"choose one of {', '.join(ENGINES)}")
    if base_url is not None and name not in ("auto", "openai"):
        raise InputError(f"the engine {name} takes no base URL", hint="leave it out, or use --engine openai")
    if name == "openai" or base_url is not None:
        return _openai(base_url, model, options, "named by the user")
    if name == "cas":
        if model is not None:
            raise InputError("the engine cas takes no model", hint="leave --model out, or use --engine phi")
        return _cas(options, "named by the user")
    if name == "auto" and not (model and _is_path(model)):
        from phirag.engines.openai import configured_endpoint

        if configured_endpoint():
            return _openai(None, model, options, "chosen by auto: PHIRAG_BASE_URL names a server")
    if name == "phi" or model is not None:
        return _phi(model, options, "named by the user")
    from phirag.engines.weights import find_phi_weights, has_hardware_for_phi

    weights = find_phi_weights()
    suited, why = has_hardware_for_phi()
    if weights is not None and suited:
        return _phi(str(weights), options, f"chosen by auto: Phi's weights are on this machine, and {why}")
    return _cas(options, f"chosen by auto: {why}")


def given_engine(engine: object) -> tuple[Engine, EngineChoice]:
    """Return an engine that was given as an object, or a LlamaIndex ``LLM`` as one.

    Raises
    ------
    InputError
        If it is neither.
    """
    from phirag.engines.llama_index import LlamaIndexEngine, is_llm

    if is_llm(engine):
        engine = LlamaIndexEngine(engine)
    # Looked up without being evaluated, since what a server reads is only known when it was asked.
    if any(getattr_static(engine, part, None) is None for part in ("name", "model", "reads", "stream")):
        raise InputError(
            f"a {type(engine).__name__} is no engine", hint="give a name, an Engine, or an LLM of LlamaIndex"
        )
    known: Any = engine
    return known, EngineChoice(name=known.name, model=known.model, reason="given as an object")


def _cas(options: Options, reason: str) -> tuple[Engine, EngineChoice]:
    from phirag.engines.cas import CasEngine

    return CasEngine(**_taken(CasEngine, options)), EngineChoice(name="cas", reason=reason)


def _phi(model: str | None, options: Options, reason: str) -> tuple[Engine, EngineChoice]:
    from phirag.engines.phi import PhiEngine
    from phirag.engines.weights import PHI_MODEL, find_phi_weights

    if model is not None and _is_path(model) and not Path(model).expanduser().is_dir():
        raise EngineUnavailable(
            f"there is no directory {model}",
            hint="name a directory with config.json and safetensors weights, or a model on the Hugging Face hub",
        )
    found = find_phi_weights() if model is None else None
    engine = PhiEngine(model or (str(found) if found else PHI_MODEL), **_taken(PhiEngine, options))
    return engine, EngineChoice(name="phi", model=engine.model, reason=reason)


def _openai(base_url: str | None, model: str | None, options: Options, reason: str) -> tuple[Engine, EngineChoice]:
    from phirag.engines.openai import OpenAIEngine, configured_endpoint

    url = base_url or configured_endpoint()
    if url is None:
        raise InputError("the engine openai needs a server", hint="name it with --base-url, or in PHIRAG_BASE_URL")
    engine = OpenAIEngine(url, model, **_taken(OpenAIEngine, options))
    return engine, EngineChoice(name="openai", model=engine.model, reason=reason)


def _taken(kind: type, options: Options) -> dict[str, Any]:
    """Return the options, if the class takes all of them."""
    taken = [name for name in signature(kind).parameters if name not in ("model", "base_url")]
    foreign = sorted(set(options or {}) - set(taken))
    if foreign:
        raise InputError(f"the engine {kind.name} takes no {', '.join(foreign)}", hint=f"it takes {', '.join(taken)}")  # type: ignore[attr-defined]
    return dict(options or {})


def _is_path(model: str) -> bool:
    """Whether a name is a path rather than a model on the hub, which has one slash in it."""
    return model.startswith(("/", ".", "~")) or model.count("/") > 1 or "\\" in model
