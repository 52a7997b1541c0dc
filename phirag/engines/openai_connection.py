"""Requests to a server of the OpenAI protocol: time-outs, tries, and errors that say what to do.

Promises that a request is tried again only while nothing of its answer has come, that a stream which is not
read to its end closes its connection, that waiting for a server ends, and that the key is in no error. What is
asked and what the answer means is left to ``openai`` and ``openai_server``.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit, urlunsplit

from phirag.engines.watchdog import Watchdog
from phirag.errors import EngineError, EngineUnavailable, GenerationFailed, InputError, MissingDependency, PromptTooLong

__all__ = ["Connection", "Patience", "endpoint"]

Event = TypeVar("Event")

_BUSY: Final = (429, 502, 503)
"""Too many requests; a proxy that lost its server; a server that is full or still loading."""
_LONGEST_PAUSE: Final = 60.0  # seconds
_LOOKING: Final = 30.0
"""Seconds for a question about the server itself."""


@dataclass(frozen=True)
class Patience:
    """How long a server is waited for.

    Parameters
    ----------
    connect, first_token, between_tokens
        Seconds: until it takes the connection; until the first token, which a long prompt delays; for each
        further token.
    tries
        How often a request is sent at most, when the server is busy or the connection breaks before the first
        token.
    pause
        Seconds before the second try; doubled for each further one, unless the server names a time.
    """

    connect: float = 10.0
    first_token: float = 600.0
    between_tokens: float = 120.0
    tries: int = 4
    pause: float = 0.5


def endpoint(url: str) -> str:
    """Return the base of the protocol for what a user names: an address without a path gets ``/v1``.

    Raises
    ------
    InputError
        If it is no HTTP address, or has a password in it.

    Examples
    --------
    >>> endpoint("http://localhost:8000"), endpoint("https://openrouter.ai/api/v1/")
    ('http://localhost:8000/v1', 'https://openrouter.ai/api/v1')
    """
    hint = "name one such as http://localhost:8000/v1"
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InputError("the base URL is no address", hint=hint) from error
    if parts.username or parts.password:
        raise InputError("the base URL has a name or password in it", hint="put the key into PHIRAG_API_KEY")
    if parts.scheme not in ("http", "https") or not host:
        raise InputError("the base URL is no HTTP address", hint=hint)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") or "/v1", "", ""))


class Connection:
    """A server's address, the key, and how to ask.

    Parameters
    ----------
    base_url
        As :func:`endpoint` gives it.
    key
        Sent as the bearer token; ``""`` where the server wants none.

    Raises
    ------
    MissingDependency
        If the package ``openai`` is not installed.
    """

    def __init__(self, base_url: str, *, key: str = "", patience: Patience | None = None) -> None:
        try:
            import openai
        except ImportError as error:
            raise MissingDependency(
                "the package openai is not installed", hint='pip install "phirag[openai]"'
            ) from error
        self.base_url = base_url
        self.root = base_url.removesuffix("/v1")
        self.patience = patience or Patience()
        self._key = key
        timeout = openai.Timeout(self.patience.first_token, connect=self.patience.connect)
        # The package refuses to run without a key; servers that want none ignore this one.
        self._client = openai.OpenAI(base_url=base_url, api_key=key or "none", max_retries=0, timeout=timeout)
        self._errors: tuple[type[Exception], ...] = (openai.OpenAIError, *_transport_errors(), OSError, ValueError)

    def __repr__(self) -> str:
        return f"Connection({self.base_url!r})"

    def get(self, url: str) -> Any:
        """Return the JSON that ``url`` gives: a path below the base, or a whole address."""
        return self._patiently(lambda: self._client.get(url, cast_to=object, options=_within(_LOOKING)))

    def post(self, url: str, body: dict[str, Any], *, seconds: float = _LOOKING) -> Any:
        """Return the JSON that ``url`` gives for ``body``."""
        return self._patiently(lambda: self._client.post(url, cast_to=object, body=body, options=_within(seconds)))

    def events(
        self, path: str, body: dict[str, Any], parse: Callable[[Any], Event], received: Callable[[], int]
    ) -> Iterator[Event]:
        """Yield the JSON objects of a stream; closing it closes the connection.

        Parameters
        ----------
        parse
            Makes an event of an object; raises ``ValueError`` for what the protocol does not know.
        received
            How many pieces of the answer have come so far; the request is tried again only while there are none.

        Raises
        ------
        PromptTooLong, EngineUnavailable, GenerationFailed
            If the server refuses, breaks off, sends what is no stream of JSON, or is silent for too long.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                for event in self._stream(path, body, received):
                    yield parse(event)
                return
            except self._errors as error:
                trouble = self._trouble(error, received())
            self._pause_or_raise(trouble, attempt)

    def _stream(self, path: str, body: dict[str, Any], received: Callable[[], int]) -> Iterator[Any]:
        import openai

        start = time.monotonic()
        stream = self._client.post(path, cast_to=object, body=body, stream=True, stream_cls=openai.Stream[object])
        with closing(stream), Watchdog(lambda: _hang_up(stream.response)) as watchdog:
            kind = stream.response.headers.get("content-type", "")
            if not kind.startswith("text/event-stream"):
                raise ValueError(f"the answer is {kind or 'of no known type'}, not a stream of events")
            events = iter(stream)
            while True:
                if received():
                    allowed = self.patience.between_tokens
                else:
                    allowed = start + self.patience.first_token - time.monotonic()
                try:
                    with watchdog.allow(allowed):
                        event = next(events, None)
                except self._errors:
                    if not watchdog.barked:
                        raise
                    event = None
                if watchdog.barked:
                    raise TimeoutError
                if event is None:
                    return
                yield event

    def _patiently(self, ask: Callable[[], Any]) -> Any:
        attempt = 0
        while True:
            attempt += 1
            try:
                return ask()
            except self._errors as error:
                trouble = self._trouble(error, 0)
            self._pause_or_raise(trouble, attempt)

    def _pause_or_raise(self, trouble: _Trouble, attempt: int) -> None:
        """Wait before the next try, or raise what is to be told."""
        pause = self.patience.pause * 2 ** (attempt - 1) * random.uniform(0.75, 1.25)
        if trouble.wait is not None:
            pause = trouble.wait
        if not trouble.again or attempt >= self.patience.tries or pause > _LONGEST_PAUSE:
            # A server may repeat the key in its error, which a traceback would show.
            raise trouble.error from (None if self._shows_key(trouble.cause) else trouble.cause)
        time.sleep(pause)

    # --- what went wrong ----------------------------------------------------------------------------

    def _trouble(self, error: Exception, received: int) -> _Trouble:
        """Return what an error means, and whether to try again."""
        import openai

        so_far = f" after {received} pieces of the answer" if received else " before the first token"
        if isinstance(error, openai.APIStatusError):
            return self._refused(error)
        # By name, since the library below may be httpx or httpx2.
        if isinstance(error, (openai.APITimeoutError, TimeoutError)) or "Timeout" in type(error).__name__:
            if "Connect" in type(error.__cause__).__name__:
                return self._unreachable(error, f"it took no connection in {self.patience.connect:g} s")
            waited = self.patience.between_tokens if received else self.patience.first_token
            failed = GenerationFailed(
                f"{self.base_url} was silent for {waited:g} s{so_far}",
                hint="ask a less busy server, or allow it more time",
            )
            return _Trouble(failed, error)
        if "ConnectError" in (type(error).__name__, type(error.__cause__).__name__):
            return self._unreachable(error, self._told(error.__cause__ or error))
        if isinstance(error, (openai.APIConnectionError, OSError, *_transport_errors())):
            failed = GenerationFailed(
                f"the connection to {self.base_url} broke{so_far}",
                hint="see whether the server is still up; then ask again",
            )
            return _Trouble(failed, error, again=not received)
        if isinstance(error, (ValueError, openai.APIResponseValidationError)):
            detail = "what is no JSON" if isinstance(error, json.JSONDecodeError) else self._told(error)
            failed = GenerationFailed(
                f"{self.base_url} does not speak the protocol: {detail}",
                hint="see whether the base URL is that of an OpenAI-compatible server (it mostly ends in /v1)",
            )
            return _Trouble(failed, error)
        return _Trouble(GenerationFailed(f"{self.base_url} broke off{so_far}: {self._told(error)}"), error)

    def _refused(self, error: Any) -> _Trouble:
        """A status that is none of success."""
        status, told = error.status_code, self._told(error)
        if status in (401, 403):
            hint = "put the right key into PHIRAG_API_KEY (or OPENAI_API_KEY)"
            return _Trouble(EngineUnavailable(f"{self.base_url} refuses the key ({status})", hint=hint), error)
        if status in _BUSY:
            wait = _retry_after(error.response.headers)
            asked = f", and asks to wait {wait:.0f} s" if wait else ""
            busy = EngineUnavailable(f"{self.base_url} is busy ({status}){asked}: {told}", hint="try again later")
            return _Trouble(busy, error, again=True, wait=wait)
        if any(sign in told for sign in ("context length", "context size", "context_length", "exceed_context_size")):
            return _Trouble(PromptTooLong(f"{self.base_url}: {told}", hint="ask for fewer new tokens"), error)
        hint = "see the base URL and the model's name" if status == 404 else ""
        kind = EngineUnavailable if status == 404 else GenerationFailed
        return _Trouble(kind(f"{self.base_url} refuses the request ({status}): {told}", hint=hint), error)

    def _unreachable(self, error: Exception, why: str) -> _Trouble:
        failed = EngineUnavailable(
            f"there is no server at {self.base_url}: {why}", hint="start it, or name another with --base-url"
        )
        return _Trouble(failed, error, again=True)

    def _shows_key(self, error: BaseException) -> bool:
        return bool(self._key) and self._key in f"{error!r} {vars(error)}"

    def _told(self, error: BaseException) -> str:
        """What an error says, on one line, without the key."""
        body = getattr(error, "body", None)
        message = body.get("message") if isinstance(body, dict) else None
        text = " ".join(str(message or getattr(error, "message", "") or error or type(error).__name__).split())
        return (text.replace(self._key, "(the key)") if self._key else text)[:500]


@dataclass(frozen=True)
class _Trouble:
    """An error as it is to be told, its cause, and whether trying again may help."""

    error: EngineError
    cause: BaseException
    again: bool = False
    wait: float | None = None


def _transport_errors() -> tuple[type[Exception], ...]:
    """The errors of the libraries below ``openai``, which its older versions let through while they stream."""
    found: list[type[Exception]] = []
    for name in ("httpx", "httpx2"):
        with suppress(ImportError):
            found.append(__import__(name).HTTPError)
    return tuple(found)


def _within(seconds: float) -> Any:
    return {"timeout": seconds}


def _retry_after(headers: Any) -> float | None:
    """The seconds that a ``Retry-After`` header asks for, as a number or a date (RFC 9110, section 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    with suppress(ValueError):
        return max(0.0, float(value))
    with suppress(ValueError, TypeError):
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    return None


def _hang_up(response: Any) -> None:
    """Wake whoever reads from the response's connection: closing it from another thread would not."""
    import socket

    with suppress(AttributeError, KeyError, OSError):
        response.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
