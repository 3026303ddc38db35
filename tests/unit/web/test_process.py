"""The real `python -m web`: it must end when told to, however many visitors are on the line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.chat_server import ROOT, free_port
from web.db.migrate import migrate

START_SECONDS = 30.0
END_SECONDS = 20.0  # a process that waits for its open sockets waits for ever; a loaded machine needs seconds


@contextmanager
def web_process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, int]]:
    """Start the process on free ports; (process, public port, staff port)."""
    port, staff_port, database = free_port(), free_port(), f"sqlite:///{tmp_path}/web.sqlite3"
    environment = {
        **os.environ, "PUBLIC_PORT": str(port), "STAFF_PORT": str(staff_port), "DATABASE_URL": database,
        "BOT_URL": f"http://127.0.0.1:{free_port()}",
    }  # fmt: skip
    migrate(database)
    process = subprocess.Popen(
        [sys.executable, "-m", "web"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield process, port, staff_port
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def opened(port: int) -> ClientConnection:
    """Open the chat and say hello; tried again until the process serves."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            line = connect(f"ws://127.0.0.1:{port}/chat", proxy=None)
            line.send(json.dumps({"type": "hello", "protocol": 1}))
            assert json.loads(line.recv(timeout=START_SECONDS))["type"] == "welcome"
            return line
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def kept_alive(port: int, path: str) -> closing[HTTPConnection]:
    """A browser that has read a page and keeps the connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    connection.request("GET", path)
    assert connection.getresponse().read()
    return closing(connection)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "interrupted"])
def test_ends_soon_with_open_sockets(tmp_path: Path, told: signal.Signals) -> None:
    with web_process(tmp_path) as (process, port, staff_port), ExitStack() as lines:
        for _ in range(3):
            line = opened(port)
            lines.callback(line.close_socket)
        lines.enter_context(kept_alive(port, "/"))
        lines.enter_context(kept_alive(staff_port, "/sign-in"))
        line.send(
            json.dumps({"type": "message", "id": "m1", "text": "hej, er der nogen"})
        )  # a turn under way, Rasa down

        process.send_signal(told)
        code = process.wait(timeout=END_SECONDS)

        assert code in (0, -told)
        assert b"Traceback" not in (process.stdout.read() if process.stdout else b"")
