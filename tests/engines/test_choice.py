"""Which engine answers: the one that is named, a server that is configured, weights, or the symbolic engine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from protocol_server import ProtocolServer, say

from phirag import MathAssistant
from phirag.cli.main import main
from phirag.engines.choice import choose_engine, given_engine
from phirag.engines.openai import OpenAIEngine
from phirag.engines.phi import PhiEngine
from phirag.errors import InputError

KEY = "sk-secret-of-this-test"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PHIRAG_BASE_URL", "PHIRAG_API_KEY", "OPENAI_API_KEY", "PHIRAG_MODEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        ({"name": "auto"}, ("openai", "", "chosen by auto: PHIRAG_BASE_URL names a server")),
        ({"name": "auto", "model": "phi"}, ("openai", "phi", "chosen by auto: PHIRAG_BASE_URL names a server")),
        ({"name": "auto", "model": "."}, ("phi", ".", "named by the user")),
        ({"name": "openai"}, ("openai", "", "named by the user")),
        ({"name": "auto", "base_url": "http://other"}, ("openai", "", "named by the user")),
        ({"name": "phi", "model": "."}, ("phi", ".", "named by the user")),
        ({"name": "cas"}, ("cas", "", "named by the user")),
    ],
)
def test_a_configured_server_goes_before_weights(
    monkeypatch: pytest.MonkeyPatch, arguments: dict[str, Any], chosen: tuple[str, str, str]
) -> None:
    """A server in the environment is what auto takes; whatever is named goes before it. Nothing is asked yet."""
    monkeypatch.setenv("PHIRAG_BASE_URL", "http://localhost:1/v1")
    engine, choice = choose_engine(**arguments)
    assert (choice.name, choice.model, choice.reason) == chosen
    assert engine.name == choice.name


def test_what_does_not_go_together() -> None:
    """An engine without a server where one is needed, and a server for an engine that takes none."""
    with pytest.raises(InputError, match="needs a server; name it with --base-url, or in PHIRAG_BASE_URL"):
        choose_engine("openai")
    with pytest.raises(InputError, match="the engine cas takes no base URL"):
        choose_engine("cas", base_url="http://localhost")


def test_a_server_that_is_given_is_not_asked_yet() -> None:
    """An assistant can be made before its server is up, from an engine as from an address."""
    assistant = MathAssistant(engine=OpenAIEngine("http://localhost:1"))
    assert (assistant.choice.name, assistant.choice.reason) == ("openai", "given as an object")
    with pytest.raises(InputError, match="a dict is no engine"):
        MathAssistant(engine={})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("vllm", "prompt as token ids"),
        ("ollama", "prompt as messages, so the chat template is the server's (it takes no token ids)"),
    ],
)
def test_the_answer_says_how_it_was_asked(kind: str, said: str) -> None:
    """The answer names the model and the server; ids are on its prompt only where they were sent."""
    pytest.importorskip("openai")
    with ProtocolServer(kind, models=("phi4-mini-reasoning",)) as server:
        server.words = say("<think>a</think>", r"\boxed{x = 2}")
        answer = MathAssistant(base_url=server.url).ask("Solve 2*x = 4")
        assert (answer.final, str(answer.verdict)) == ("x = 2", "PROVED")
        assert (answer.engine.name, answer.engine.model) == ("openai", "phi4-mini-reasoning")
        assert answer.engine.reason.startswith("named by the user; ")
        assert said in answer.engine.reason
        assert answer.prompt.budget is not None
        assert answer.prompt.budget.limit == 32768
        assert (answer.prompt.ids is not None) == (kind == "vllm")


def test_on_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """``phirag ask --json`` and ``phirag doctor`` show the server, and never the key."""
    pytest.importorskip("openai")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("COLUMNS", "300")
    with ProtocolServer() as server:
        server.words = say(r"\boxed{x = 2}")
        assert main(["ask", "Solve 2*x = 4", "--engine", "openai", "--base-url", server.url, "--json"]) == 0
        monkeypatch.setenv("PHIRAG_BASE_URL", server.url)
        main(["doctor"])
        seen = capsys.readouterr()
        assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert f"vLLM 0.32.0 at {server.url}, context 32768 tokens" in seen.out
    assert "openai: chosen by auto: PHIRAG_BASE_URL names a server" in seen.out
    assert KEY not in seen.out + seen.err


def test_doctor_without_the_server(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A server that is configured and not there is wrong, with what to do."""
    pytest.importorskip("openai")
    monkeypatch.setattr("phirag.engines.openai_connection.time.sleep", lambda _: None)
    monkeypatch.setenv("PHIRAG_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("COLUMNS", "300")
    assert main(["doctor"]) == 1
    assert "there is no server at http://127.0.0.1:9/v1" in capsys.readouterr().out


def test_options_go_to_the_engine_that_takes_them() -> None:
    """What the class does not take is refused with what it does take."""
    engine, _ = choose_engine("phi", "org/model", options={"device": "cpu", "weights": "8bit", "revision": "abc"})
    assert isinstance(engine, PhiEngine)
    assert (engine.device, engine.weights, engine.revision) == ("cpu", "8bit", "abc")
    with pytest.raises(InputError, match="the engine cas takes no device; it takes deadline"):
        choose_engine("cas", options={"device": "cpu"})
    with pytest.raises(InputError, match="the engine phi takes no devise; it takes revision, device, "):
        choose_engine("phi", "org/model", options={"devise": "cpu"})
    with pytest.raises(InputError, match=r"there are no weights '3bit'; choose full, 8bit or 4bit"):
        choose_engine("phi", "org/model", options={"weights": "3bit"})


def test_an_object_is_not_asked_what_it_reads() -> None:
    """Giving a server's engine as an object asks nothing of the server; what is no engine is refused."""
    engine, choice = given_engine(OpenAIEngine("http://127.0.0.1:9"))
    assert (engine.name, choice.reason) == ("openai", "given as an object")
    with pytest.raises(InputError, match="a dict is no engine"):
        given_engine({})
