"""The three processes of one machine: start, wait until they really answer, watch, end together.

with running_stack() as stack:        # tests, evaluation: free ports, a database of its own
    connect(stack.chat_url)
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from ops.logs import open_log
from ops.model import ROOT, ensure_model, model_name, rasa_environment

READY_SECONDS = 90
STOP_SECONDS = 8
QUESTION, ANSWER = "hvad er headspace", "headspace"  # only Rasa and the action server together can show that card
RESTART_WAIT_SECONDS = (0.2, 1, 3, 10)


class StartError(Exception):
    """A process did not come up; the message is one sentence for whoever typed the command."""


@dataclass
class Stack:
    """Ports, environment and running processes. `folder` holds logs and what the processes write.

    Without `own_sessions` the processes stay in the session of whoever starts them, so that all of it can be stopped together.
    """

    folder: Path
    ports: Mapping[str, int]
    settings: Mapping[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    model: Path | None = None
    own_sessions: bool = True

    @property
    def public_url(self) -> str:
        """Address of the visitors' pages."""
        return f"http://127.0.0.1:{self.ports['public']}"

    @property
    def staff_url(self) -> str:
        """Address of the counsellors' pages."""
        return f"http://127.0.0.1:{self.ports['staff']}"

    @property
    def rasa_url(self) -> str:
        """Address of Rasa."""
        return f"http://127.0.0.1:{self.ports['rasa']}"

    @property
    def chat_url(self) -> str:
        """Address of the chat's WebSocket."""
        return f"ws://127.0.0.1:{self.ports['public']}/chat"

    def folders(self) -> tuple[Path, ...]:
        """Where the processes and their database leave files."""
        return (self.folder,)

    def environment(self) -> dict[str, str]:
        """Settings of all three processes."""
        return {
            **rasa_environment(),
            "PUBLIC_PORT": str(self.ports["public"]),
            "STAFF_PORT": str(self.ports["staff"]),
            "BOT_URL": self.rasa_url,
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder / 'indgangen.sqlite3'}",
            **self.settings,
        }

    def command(self, name: str) -> list[str]:
        """Return what starts a process."""
        if name == "actions":
            return [str(ROOT / ".venv/bin/python"), "-m", "actions.start_server", str(self.ports["actions"])]
        if name == "web":
            return [str(ROOT / ".venv/bin/python"), "-m", "web"]
        model = str(self._present_model() or ensure_model())
        return [str(ROOT / "bot/.venv/bin/python"), "-m", "bot.launcher", "run", "-i", "127.0.0.1", "--port", str(self.ports["rasa"]),
                "--model", model, "--endpoints", str(self._endpoints())]  # fmt: skip

    def _present_model(self) -> Path | None:
        """The model for the content as it stands now: an editor may have published another since the start."""
        content = Path(self.settings.get("DATA_DIR") or ROOT / "data").resolve().parent
        if self.model is not None and (content / "domain.yml").exists():
            fitting = self.model.parent / f"{model_name(content, ROOT)}.tar.gz"
            return fitting if fitting.exists() else self.model
        return self.model

    def _endpoints(self) -> Path:
        """Write Rasa's endpoints for the ports and stores of the settings."""
        path = self.folder / "endpoints.yml"
        environment = self.environment()
        content = {
            "action_endpoint": {"url": f"http://127.0.0.1:{self.ports['actions']}/webhook"},
            "tracker_store": {
                "type": "bot.tracker_store.ExpiringTrackerStore",
                "redis_url": environment.get("REDIS_URL", ""),
                "idle_seconds": int(environment.get("CONVERSATION_IDLE_SECONDS") or 1800),
            },
            "lock_store": {"type": "in_memory"},
        }
        path.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
        path.chmod(0o600)  # an address of Redis may hold a password
        return path

    def migrate(self) -> None:
        """Bring the database to its present shape."""
        command = [str(ROOT / ".venv/bin/python"), "-m", "web.db.migrate"]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(), capture_output=True, text=True)
        if done.returncode:
            raise StartError(
                "The database could not be opened: " + (done.stderr or done.stdout).strip().splitlines()[-1]
            )

    def start(self, name: str) -> None:
        """Start one process; its output goes to a log that holds no visitor's words."""
        with os.fdopen(open_log(self.folder / "logs" / f"{name}.log"), "ab") as log:
            self.processes[name] = subprocess.Popen(
                self.command(name),
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=self.own_sessions,
                process_group=None if self.own_sessions else 0,
            )

    def is_running(self, name: str) -> bool:
        """Whether a process was started and has not been stopped or ended."""
        return name in self.processes and self.processes[name].poll() is None

    def stop(self, name: str, kill: bool = False) -> None:
        """End one process and its children."""
        process = self.processes.pop(name, None)
        if process is None or process.poll() is not None:
            return
        os.killpg(process.pid, signal.SIGKILL if kill else signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop_all(self) -> None:
        """End every process, the one visitors see first."""
        for name in ("web", "actions", "rasa"):
            self.stop(name)

    def wait_until_answering(self, seconds: float = READY_SECONDS) -> None:
        """Wait until a real question has been answered through the chat.

        Raises:
            StartError: A process ended, or no answer came in time.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise StartError(f"{name} ended while starting: {self.last_line(name)}")
            if any(ANSWER in card["id"] for frame in ask(self.chat_url, QUESTION) for card in frame["cards"]):
                return
            time.sleep(0.5)
        raise StartError(f"No answer within {seconds:.0f} s; the logs are in {self.folder / 'logs'}.")

    def last_line(self, name: str) -> str:
        """Return the last line of a process's log."""
        path = self.folder / "logs" / f"{name}.log"
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines() if path.exists() else []
        return lines[-1] if lines else "(it said nothing)"


def ask(chat_url: str, text: str, municipality: str | None = "kalundborg", timeout: float = 10) -> list[dict[str, Any]]:
    """Ask one question in a talk of its own; returns the bot's frames, none when the chat does not answer."""
    frames: list[dict[str, Any]] = []
    hello = {"type": "hello", "protocol": 1, "municipality": municipality, "resume": None, "last_seq": 0}
    try:
        with connect(chat_url, open_timeout=timeout, origin=_origin(chat_url)) as socket_:
            try:
                socket_.send(json.dumps(hello))
                socket_.send(json.dumps({"type": "message", "id": "ready", "text": text}))
                while not frames or frames[-1]["type"] not in ("done", "error"):
                    frames.append(json.loads(socket_.recv(timeout=timeout)))
            finally:  # without an answer, too: a talk that nobody leaves stays for half an hour
                socket_.send(json.dumps({"type": "leave"}))
    except (OSError, TimeoutError, WebSocketException, ValueError):
        return []
    return [frame for frame in frames if frame["type"] == "bot"]


def _origin(chat_url: str) -> Any:
    return chat_url.replace("ws://", "http://").removesuffix("/chat")


def free_ports(names: tuple[str, ...] = ("rasa", "actions", "public", "staff")) -> dict[str, int]:
    """Find a free loopback port for each name."""
    with contextlib.ExitStack() as held:
        ports = {}
        for name in names:
            listener = held.enter_context(socket.socket())
            listener.bind(("127.0.0.1", 0))
            ports[name] = listener.getsockname()[1]
        return ports


def taken_ports(ports: Mapping[str, int]) -> list[str]:
    """Name the ports that something else listens on."""
    taken = []
    for name, port in ports.items():
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                taken.append(f"{port} ({name})")
    return taken


@contextlib.contextmanager
def running_stack(settings: Mapping[str, str] | None = None, folder: Path | None = None) -> Iterator[Stack]:
    """Run all three processes on free ports with a fresh database, and end them afterwards."""
    with contextlib.ExitStack() as cleanup:
        home = folder or Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="indgangen-")))
        stack = Stack(home, free_ports(), dict(settings or {}), model=ensure_model())
        cleanup.callback(stack.stop_all)
        stack.migrate()
        for name in ("actions", "rasa", "web"):
            stack.start(name)
        stack.wait_until_answering()
        yield stack
