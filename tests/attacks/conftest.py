"""Both real apps in a thread of their own, listened to while they are attacked.

After every test here: no fault of the server's in any log, and nothing of what the attacker sent.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sanic import Sanic

from tests.chat_server import ChatServer, running
from tests.fakes import FakeBot
from tests.unit.web.desk_rig import PASSWORD, add_staff, csrf_of
from web.counsellor.store import Store
from web.event_log import EventFormatter

CANARY = "kanariefuglen"
PEOPLE = {"Alma": "counsellor", "Sigurd": "supervisor", "Eddi": "editor", "Ida": "admin"}
EVENTS_WITHOUT_FAULT = frozenset({"socket_gone"})  # a visitor's tab that went away


class Ear(logging.Handler):
    """Keeps every line as it would stand in the log, and those that say something broke."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(EventFormatter())
        self.lines: list[str] = []
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        self.lines.append(line)
        is_ours = "error" in getattr(record, "fields", {}) and record.event not in EVENTS_WITHOUT_FAULT  # type: ignore[attr-defined]
        if is_ours or (record.levelno >= logging.ERROR and not _is_noise(record)):
            self.faults.append(line)


def _is_noise(record: logging.LogRecord) -> bool:
    """Lines that are no fault of the server's: the attacker's own client, and what Sanic says of a line that was cut."""
    said = record.getMessage()
    is_ours = not record.name.startswith(("websockets.client", "httpx", "httpcore"))
    return (
        not is_ours
        or said.startswith(("Task was destroyed", "Failed when parsing form"))
        or said.endswith("not consumed.")
    )


@dataclass
class Attacked:
    """Where to aim."""

    server: ChatServer = field(repr=False)
    loop: asyncio.AbstractEventLoop = field(repr=False)
    ear: Ear = field(default_factory=Ear, repr=False)

    @property
    def public_url(self) -> str:
        """Address of the visitors' pages."""
        return self.server.url

    @property
    def chat_url(self) -> str:
        """Address of the chat's socket."""
        return f"ws{self.server.url[4:]}/chat"

    @property
    def staff_url(self) -> str:
        """Address of the staff pages."""
        return f"http://127.0.0.1:{self.server.settings.staff_port}"

    def app(self, name: str) -> Sanic:
        """The app itself, to read its routes."""
        return Sanic.get_app(f"indgangen_{name}")

    def client(self, name: str = "", base: str = "") -> httpx.Client:
        """A browser without scripts, signed in when a name is given."""
        base = base or self.staff_url
        client = httpx.Client(base_url=base, headers={"Origin": base}, trust_env=False, timeout=10)
        if name:
            csrf = csrf_of(client.get("/sign-in").text)
            done = client.post("/sign-in", data={"csrf": csrf, "name": name, "password": PASSWORD, "code": ""})
            assert done.status_code == 303, done.status_code
        return client


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """Start once for all attacks."""
    begun, over, found = threading.Event(), threading.Event(), {}  # type: ignore[var-annotated]
    thread = threading.Thread(
        target=_serve, args=(tmp_path_factory.mktemp("attacked"), begun, over, found), daemon=True
    )
    thread.start()
    assert begun.wait(60) and "attacked" in found, found.get("error")
    yield found["attacked"]
    over.set()
    thread.join(20)


def _serve(folder: Path, begun: threading.Event, over: threading.Event, found: dict[str, Any]) -> None:
    async def main() -> None:
        async with running(folder, FakeBot()) as server:
            store = Store(server.shared.engine)
            for name, role in PEOPLE.items():
                add_staff(store, name, role)
            found["attacked"] = Attacked(server, asyncio.get_running_loop())
            begun.set()
            while not over.is_set():
                await asyncio.sleep(0.1)

    try:
        asyncio.run(main())
    except BaseException as error:  # told to whoever waits
        found["error"] = error
        begun.set()
        raise


@pytest.fixture
def attacked(served: Attacked) -> Iterator[Attacked]:
    """The running apps; afterwards nothing may have broken, and nothing may have been written down."""
    served.ear = Ear()
    logger = logging.getLogger()
    level, ours = logger.level, logging.getLogger("indgangen")
    ours_level, ours.propagate = ours.level, True
    logger.setLevel(logging.INFO)
    ours.setLevel(logging.INFO)
    logger.addHandler(served.ear)
    yield served
    logger.removeHandler(served.ear)
    logger.setLevel(level)
    ours.setLevel(ours_level)
    assert served.ear.faults == []
    assert [line for line in served.ear.lines if CANARY in line] == []
