"""A real vLLM on the CPU, in the virtual environment whose Python ``PHIRAG_VLLM_PYTHON`` names."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

PYTHON = os.environ.get("PHIRAG_VLLM_PYTHON", "")
WHY_NOT = "PHIRAG_VLLM_PYTHON does not name the Python of a vLLM (.ci/vllm/install makes one)"
_UP = 240  # seconds


class VllmServer:
    """A server for one model at a time, always at the same address.

    In float32, so that greedy output can be compared with that of another implementation.
    """

    def __init__(self, log: Path) -> None:
        self.log = log
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, model: Path, limit: int) -> None:
        """Start, and return once it answers."""
        command = [PYTHON, "-m", "vllm.entrypoints.openai.api_server", "--model", str(model), "--dtype", "float32"]
        command += ["--served-model-name", "tiny", "--max-model-len", str(limit), "--enforce-eager"]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        # Its own packages only, and no question to the network.
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
        environment |= {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_NO_USAGE_STATS": "1", "HF_HUB_OFFLINE": "1"}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        until = time.monotonic() + _UP
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(OSError):
                self.get("/health")
                return
            time.sleep(0.5)
        self.kill()
        raise RuntimeError("vLLM did not start:\n" + self.log.read_text("utf-8", "replace")[-4000:])

    def kill(self) -> None:
        """Kill it and the processes it has started, at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def get(self, path: str) -> str:
        """Return what it says at a path beside the protocol's."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def running(self) -> int:
        """How many requests it works on."""
        lines = self.get("/metrics").splitlines()
        return round(sum(float(line.split()[-1]) for line in lines if line.startswith("vllm:num_requests_running")))
