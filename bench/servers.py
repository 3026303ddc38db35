"""The two systems under test: ours, as `make up` runs it, and default Rasa, as `rasa run` does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.default_project import quiet_environment, rasa_command
from bench.processes import memory_mb
from ops.model import ensure_model
from ops.processes import Stack, StartError, free_ports, running_stack

START_SECONDS = 300.0
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Running:
    """Something that answers: its address, its processes by name, and how long it took to the first answer."""

    url: str
    pids: dict[str, int]
    start_seconds: float

    def memory_mb(self) -> float:
        """Return what all its processes hold."""
        return sum(memory_mb(pid) for pid in self.pids.values())


@contextmanager
def ours() -> Iterator[Running]:
    """Run all three processes of ours, one worker each; a model that is missing is trained before the time counts."""
    ensure_model(lambda line: print(line, file=sys.stderr, flush=True))
    began = time.monotonic()
    with running_stack() as stack:
        yield Running(stack.chat_url, pids_of(stack), time.monotonic() - began)


def pids_of(stack: Stack) -> dict[str, int]:
    """Return the processes of a stack by name."""
    return {name: process.pid for name, process in stack.processes.items()}


@contextmanager
def default_rasa(model: Path) -> Iterator[Running]:
    """Run default Rasa with its REST channel, one worker, on a free loopback port.

    Raises:
        StartError: No answer came in time.
    """
    port = free_ports(("rasa",))["rasa"]
    command = rasa_command("run", "-i", "127.0.0.1", "--port", str(port), "--model", str(model), "--endpoints", "endpoints.yml",
                           "--credentials", "credentials.yml")  # fmt: skip
    project = model.parent.parent
    began = time.monotonic()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=project, env=quiet_environment(), stdout=log, stderr=subprocess.STDOUT,
                                   start_new_session=True)  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            while not _answers(url):
                if process.poll() is not None or time.monotonic() - began > START_SECONDS:
                    raise StartError(f"Default Rasa did not start; try it by hand in {project}: {' '.join(command)}")
                time.sleep(0.2)
            yield Running(url, {"rasa": process.pid}, time.monotonic() - began)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()


def _answers(url: str) -> bool:
    request = Request(
        f"{url}/webhooks/rest/webhook", b'{"sender": "ready", "message": "hej"}', {"Content-Type": "application/json"}
    )
    try:
        with urlopen(request, timeout=30) as reply:
            return reply.status == 200 and len(reply.read()) > 4
    except (URLError, OSError):
        return False
