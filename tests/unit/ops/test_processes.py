"""Ports are found and checked, endpoints written privately, and a process that cannot start says why in one sentence."""

from __future__ import annotations

import json
import socket
import stat
from pathlib import Path

import pytest

from ops.processes import Stack, StartError, ask, free_ports, taken_ports
from ops.up import read_dotenv


def stack(folder: Path, **settings: str) -> Stack:
    return Stack(folder, free_ports(), settings, model=Path("models/none.tar.gz"))


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports()

    assert len(set(ports.values())) == 4
    assert taken_ports(ports) == []


def test_a_taken_port_is_named() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        assert taken_ports({"public": port}) == [f"{port} (public)"]


def test_rasas_endpoints_follow_the_settings_and_are_private(tmp_path: Path) -> None:
    made = stack(tmp_path, REDIS_URL="redis://:secret@host", CONVERSATION_IDLE_SECONDS="600")

    command = made.command("rasa")

    path = Path(command[command.index("--endpoints") + 1])
    content = json.loads(path.read_text(encoding="utf-8"))
    assert (
        content["tracker_store"]["redis_url"] == "redis://:secret@host"
        and content["tracker_store"]["idle_seconds"] == 600
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "secret" not in " ".join(command) and "127.0.0.1" in command


def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StartError) as raised:
        stack(tmp_path, DATABASE_URL="sqlite:////proc/nowhere/x.sqlite3").migrate()

    assert "\n" not in str(raised.value) and str(raised.value).startswith("The database could not be opened")


def test_a_process_that_ends_while_starting_is_named_with_its_last_line(tmp_path: Path) -> None:
    made = stack(tmp_path, PUBLIC_PORT="not-a-number")
    made.start("web")
    try:
        with pytest.raises(StartError, match="web ended while starting"):
            made.wait_until_answering(30)
    finally:
        made.stop_all()


def test_nobody_answering_is_no_frame(tmp_path: Path) -> None:
    assert ask(stack(tmp_path).chat_url, "hej", timeout=1) == []


def test_dotenv_fills_what_the_environment_leaves_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_PORT", "9000")
    monkeypatch.delenv("STAFF_PORT", raising=False)
    (tmp_path / ".env").write_text("# a note\nPUBLIC_PORT=1\nSTAFF_PORT = 9001\n\nodd line\n", encoding="utf-8")

    read_dotenv(tmp_path / ".env")
    read_dotenv(tmp_path / "not-there")

    import os

    assert (os.environ["PUBLIC_PORT"], os.environ.pop("STAFF_PORT")) == ("9000", "9001")
