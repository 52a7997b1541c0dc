"""A small HTTP server that speaks the OpenAI protocol over loopback, well or badly as it is told.

It poses as vLLM, llama.cpp, Ollama or nothing known, tokenizes for real, and keeps what it was sent.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from phirag.prompting.tokenizer import CONTROL_TOKENS, load_tokenizer

Act = Callable[["Handler", dict[str, Any]], None]


@dataclass
class Seen:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)


class ProtocolServer:
    """The server; ``acts`` are what it does with the next requests for text, then it speaks ``words``.

    Parameters
    ----------
    kind
        ``vllm``, ``llama.cpp``, ``ollama`` or ``other``.
    tokens
        ``phi`` or ``other`` for how it tokenizes; ``none`` where it cannot be asked.
    """

    def __init__(
        self, kind: str = "vllm", *, tokens: str = "phi", limit: int = 32768, models: Sequence[str] = ("phi",)
    ):
        self.kind, self.tokens, self.limit, self.models = kind, tokens, limit, tuple(models)
        self.words: Act = say("It is ", "4.")
        self.acts: list[Act] = []
        self.seen: list[Seen] = []
        self.gone = Event()  # a reader has closed its connection
        self.slots = 2
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.owner = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> ProtocolServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def asked(self) -> list[Seen]:
        """The requests for text."""
        return [seen for seen in self.seen if seen.path.endswith("/completions")]

    def about(self, path: str, body: dict[str, Any]) -> Any:
        """What it says about itself; ``None`` where it knows no such path."""
        if path == "/v1/models":
            owner = {"vllm": "vllm", "llama.cpp": "llamacpp", "ollama": "library"}.get(self.kind, "somebody")
            length = {"max_model_len": self.limit} if self.kind == "vllm" else {}
            return {"data": [{"id": name, "owned_by": owner, **length} for name in self.models]}
        if path == "/tokenize" and self.kind in ("vllm", "llama.cpp") and self.tokens != "none":
            ids = encode(body["prompt"] if self.kind == "vllm" else body["content"])
            return {"tokens": ids if self.tokens == "phi" else [id_ + 1 for id_ in ids]}
        answers = {
            ("vllm", "/version"): {"version": "0.32.0"},
            ("llama.cpp", "/props"): {
                "default_generation_settings": {"n_ctx": self.limit},
                "total_slots": self.slots,
                "build_info": "b11434",
            },
            ("ollama", "/api/version"): {"version": "0.30.1"},
            ("ollama", "/api/generate"): {"done": True},
            ("ollama", "/api/ps"): {"models": [{"name": self.models[0], "context_length": self.limit}]},
        }
        return answers.get((self.kind, path))


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    @property
    def owner(self) -> ProtocolServer:
        return self.server.owner  # type: ignore[attr-defined,no-any-return]

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve({})

    def do_POST(self) -> None:
        self._serve(json.loads(self.rfile.read(int(self.headers["content-length"]))))

    def _serve(self, body: dict[str, Any]) -> None:
        self.owner.seen.append(Seen(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        if self.path.endswith("/completions"):
            act = self.owner.acts.pop(0) if self.owner.acts else self.owner.words
            with suppress(ConnectionError):
                act(self, body)
            return
        found = self.owner.about(self.path, body)
        self.answer(404 if found is None else 200, found if found is not None else {"error": {"message": "no such"}})

    def answer(self, status: int, content: Any, **headers: str) -> None:
        """Answer at once with JSON."""
        raw = json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def begin(self, kind: str = "text/event-stream; charset=utf-8") -> None:
        """Begin a stream, in chunks so that its end can be told from a broken connection."""
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def write(self, raw: bytes) -> None:
        """Send a piece of the stream."""
        self.wfile.write(b"%x\r\n%s\r\n" % (len(raw), raw))
        self.wfile.flush()

    def event(self, content: Any) -> None:
        """Send an event."""
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        self.write(f"data: {text}\n\n".encode())

    def piece(self, index: int = 0, finish: str | None = None, **content: Any) -> None:
        """Send a piece of a sample, in the form of the path that was asked."""
        chat = "/chat/" in self.path
        inside = {"delta": content} if chat else content
        self.event({"choices": [{"index": index, "finish_reason": finish, **inside}]})

    def text(self, text: str, **more: Any) -> None:
        """Send a piece of text."""
        self.piece(**{"content" if "/chat/" in self.path else "text": text}, **more)

    def end(self) -> None:
        """End the stream as the protocol wants it."""
        self.event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def cut(self) -> None:
        """Break the connection."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def say(*pieces: str, finish: str | None = "stop", usage: bool = True) -> Act:
    """Speak these pieces, in every sample that is asked for."""

    def act(handler: Handler, body: dict[str, Any]) -> None:
        handler.begin()
        for text in pieces:
            for index in range(body.get("n", 1)):
                handler.text(text, index=index)
        for index in range(body.get("n", 1)):
            handler.text("", index=index, finish=finish)
        if usage:
            counts = {"prompt_tokens": 20, "completion_tokens": len(pieces) + 1, "total_tokens": 21 + len(pieces)}
            handler.event({"choices": [], "usage": {**counts, "prompt_tokens_details": {"cached_tokens": 5}}})
        handler.end()

    return act


def say_ids(ids: Sequence[int], finish: str = "stop") -> Act:
    """Speak in token ids, one a piece, with a text that is wrong on purpose."""

    def act(handler: Handler, body: dict[str, Any]) -> None:
        handler.begin()
        for place, id_ in enumerate(ids, 1):
            handler.piece(text="?", token_ids=[id_], finish=finish if place == len(ids) else None)
        handler.end()

    return act


def refuse(status: int, message: str = "no", **headers: str) -> Act:
    """Answer with a status."""
    return lambda handler, _: handler.answer(status, {"error": {"message": message, "code": status}}, **headers)


def cut_after(*pieces: str) -> Act:
    """Break the connection after these pieces; without any, before the status line."""

    def act(handler: Handler, _: dict[str, Any]) -> None:
        if pieces:
            handler.begin()
        for text in pieces:
            handler.text(text)
        handler.cut()

    return act


def forever(handler: Handler, _: dict[str, Any]) -> None:
    """Speak until the reader has gone, two minutes at most."""
    handler.begin()
    try:
        for _ in range(12_000):
            handler.text("and ")
            time.sleep(0.01)
    except ConnectionError:
        handler.owner.gone.set()
        raise


def silence(*pieces: str, pings: bool = False, seconds: float = 20.0) -> Act:
    """Say these pieces, and then nothing, or nothing but comments."""

    def act(handler: Handler, _: dict[str, Any]) -> None:
        handler.begin()
        for text in pieces:
            handler.text(text)
        until = time.monotonic() + seconds
        while time.monotonic() < until and not handler.owner.gone.wait(0.02):
            if pings:
                handler.write(b": still here\n\n")

    return act


def encode(text: str) -> list[int]:
    """The ids of a text in which control tokens count, as Phi's own tokenizer gives them."""
    ids = {name: id_ for id_, name in CONTROL_TOKENS.items()}
    return [
        id_ for part in _split(text) for id_ in ([ids[part]] if part in ids else load_tokenizer().encode_ordinary(part))
    ]


def _split(text: str) -> Iterator[str]:
    return filter(None, re.split("(" + "|".join(map(re.escape, CONTROL_TOKENS.values())) + ")", text))
