"""Which server answers at a base URL, and what it takes: token ids or messages, and how many.

Promises to find out by asking, and to send ids only to a server whose tokenizer was seen to be Phi's. What is
not known of a server is told as not known.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Literal

from phirag.engines.base import Reads
from phirag.engines.openai_connection import Connection
from phirag.errors import EngineError, EngineUnavailable, GenerationFailed, InputError, TokenizerError
from phirag.prompting.template import render, render_text
from phirag.prompting.tokenizer import load_tokenizer
from phirag.types import Message

__all__ = ["Server", "recognise"]

Kind = Literal["vLLM", "llama.cpp", "Ollama", "an unknown server"]

_OLLAMA_CONTEXT: Final = 4096
"""Tokens; Ollama's default, whatever the model could hold."""
_BOUNDARY: Final = 4096
"""Tokens; up to a context of this size servers rotate by Phi's short factors, and nothing longer fits."""
# Letters, digits, a formula, two scripts and an emoji, between the template's control tokens.
_PROBE: Final = [Message(role="user", content="How many x with |x|≤12345 solve 3*x^2+4=é? Привет 🙂")]


@dataclass(frozen=True)
class Server:
    """A server and the model it answers with.

    Attributes
    ----------
    limit
        Tokens of its context window; ``None`` if it does not tell.
    reads
        ``"ids"`` if it takes token ids and its tokenizer is Phi's.
    why
        The reason, in words, where it is given messages.
    at_once
        How many samples it draws for one request.
    """

    kind: Kind
    version: str
    model: str
    limit: int | None
    reads: Reads
    why: str = ""
    at_once: int = 1

    def note(self, base_url: str) -> str:
        """What is to be said of it, in one sentence.

        Examples
        --------
        >>> Server("vLLM", "0.32.0", "phi", 32768, "ids").note("http://localhost:8000/v1")
        'vLLM 0.32.0 at http://localhost:8000/v1, context 32768 tokens, prompt as token ids'
        """
        name = f"{self.kind} {self.version}".rstrip()
        context = f"context {self.limit} tokens" if self.limit else "context unknown"
        told = f"{name} at {base_url}, {context}, "
        if self.reads == "ids":
            told += "prompt as token ids"
        else:
            told += f"prompt as messages, so the chat template is the server's ({self.why})"
        if self.limit and self.limit <= _BOUNDARY:
            told += f"; that is little for sources and reasoning: {_LONGER[self.kind]}"
        return told


_LONGER: Final[dict[Kind, str]] = {
    "vLLM": "start vLLM with --max-model-len 32768 or more",
    "llama.cpp": "start llama-server with -c 32768 or more (it is shared out among the slots of --parallel)",
    "Ollama": "start Ollama with OLLAMA_CONTEXT_LENGTH=32768 or more",
    "an unknown server": "give the model a longer context there",
}


def recognise(connection: Connection, model: str | None = None) -> Server:
    """Ask a server what it is.

    Parameters
    ----------
    model
        The name the server has for the model; may be left out where it serves one, or one Phi.

    Raises
    ------
    EngineUnavailable
        If no server is there, it refuses the key, or it does not serve the model.
    InputError
        If it serves several models and none is named.
    """
    served = _served(connection, model)
    name = model or _chosen(list(served))
    if served and name not in served and not any(full.split(":")[0] == name for full in served):
        raise EngineUnavailable(
            f"{connection.base_url} does not serve {name}", hint=f"it serves {', '.join(list(served)[:10])}"
        )
    entry = served.get(name, {})
    if entry.get("owned_by") == "vllm":
        return _vllm(connection, name, entry)
    props = _ask(connection, "/props") if "llama" in entry.get("owned_by", "llama") else None
    if isinstance(props, dict) and "default_generation_settings" in props:
        return _llama_cpp(connection, name, props)
    version = _version(_ask(connection, "/api/version"))
    if version:
        return _ollama(connection, name, version)
    told = (entry.get(key) for key in ("max_model_len", "context_length", "max_context_length", "context_window"))
    limit = next((size for size in told if isinstance(size, int) and size > 0), None)
    return Server("an unknown server", "", name, limit, "messages", "whether it takes token ids is not known", 1)


def _served(connection: Connection, model: str | None) -> dict[str, dict[str, Any]]:
    """The models of a server by name; none where it has no list but the model is named."""
    try:
        answer = connection.get("/models")
        return {str(entry["id"]): entry for entry in answer["data"]}
    except (KeyError, TypeError) as error:
        raise EngineUnavailable(
            f"{connection.base_url} does not speak the protocol: it lists no models",
            hint="see whether the base URL is that of an OpenAI-compatible server (it mostly ends in /v1)",
        ) from error
    except EngineUnavailable as error:
        if model is not None and "(404)" in error.message:
            return {}
        raise
    except GenerationFailed as error:
        raise EngineUnavailable(error.message, hint=error.hint) from error


def _chosen(names: list[str]) -> str:
    """The only model, or the only one that is Phi by its name."""
    phis = [name for name in names if "phi4-mini-reasoning" in name.lower().replace("phi-4", "phi4")]
    for few in (names, phis):
        if len(few) == 1:
            return few[0]
    if not names:
        raise EngineUnavailable("the server has no model", hint="load one there, such as Phi-4-mini-reasoning")
    raise InputError(
        f"the server has {len(names)} models: {', '.join(names[:10])}", hint="name one of them with --model"
    )


def _vllm(connection: Connection, name: str, entry: dict[str, Any]) -> Server:
    version = _version(_ask(connection, "/version"))
    text = {"model": name, "prompt": render_text("", _PROBE), "add_special_tokens": False}
    why = _why_no_ids(connection, text)
    limit = entry.get("max_model_len")
    return Server("vLLM", version, name, limit, "messages" if why else "ids", why, at_once=1024)


def _llama_cpp(connection: Connection, name: str, props: dict[str, Any]) -> Server:
    text = {"content": render_text("", _PROBE), "add_special": False, "parse_special": True}
    why = _why_no_ids(connection, text)
    limit = props["default_generation_settings"].get("n_ctx")
    version = str(props.get("build_info", ""))
    at_once = int(props.get("total_slots", 1))
    return Server("llama.cpp", version, name, limit, "messages" if why else "ids", why, at_once)


def _ollama(connection: Connection, name: str, version: str) -> Server:
    """Ollama takes no ids, one sample a request, and cuts without a word what its context does not hold.

    The length of that context is only told of a model that is loaded, so it is loaded first.
    """
    with suppress(EngineError):
        connection.post(
            f"{connection.root}/api/generate",
            {"model": name, "stream": False},
            seconds=connection.patience.first_token,
        )
    running = _ask(connection, "/api/ps")
    models = running.get("models", []) if isinstance(running, dict) else []
    found = [m.get("context_length") for m in models if name in (m.get("name"), str(m.get("name")).split(":")[0])]
    limit = next((size for size in found if size), _OLLAMA_CONTEXT)
    return Server("Ollama", version, name, limit, "messages", "it takes no token ids")


def _why_no_ids(connection: Connection, text: dict[str, Any]) -> str:
    """The reason why ids cannot be sent; empty if the server makes the same ids of a text as we do."""
    try:
        expected = list(render("", _PROBE, load_tokenizer()))
    except TokenizerError as error:
        return f"the tokenizer is not here: {error.message}"
    try:
        found = connection.post(f"{connection.root}/tokenize", text)
    except EngineError:
        return "its tokenizer could not be asked"
    same = isinstance(found, dict) and found.get("tokens") == expected
    return "" if same else "its tokenizer is not Phi's"


def _ask(connection: Connection, path: str) -> Any:
    """What a server says about itself; ``None`` if it says nothing."""
    try:
        return connection.get(connection.root + path)
    except EngineError:
        return None


def _version(answer: Any) -> str:
    return str(answer.get("version", "")) if isinstance(answer, dict) else ""
