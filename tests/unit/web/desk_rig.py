"""What the desk's tests share: a migrated database, both real apps on free ports, and a visitor and a counsellor made of sockets.

Bot and clock stand outside what is tested here; hub, routes, database, keys and boxes are the real ones.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import socket
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import websockets
from sanic import Sanic
from sqlalchemy import Engine

from tests.fakes import FakeBot
from tests.stores import new_database
from triage.content import load_catalogue
from triage.languages import load_languages
from triage.settings import Settings
from web import sealing
from web.app import create_apps
from web.chat.core import Core
from web.counsellor import accounts
from web.counsellor.passwords import hash_password
from web.counsellor.store import Store
from web.db import staff
from web.db.engine import create_db_engine
from web.db.handoffs import utc
from web.db.migrate import migrate

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "fire ord og en abe"
PASSWORD_HASH = hash_password(PASSWORD)
SLOW_READS = bool(os.environ.get("TEST_SLOW_READS"))
"""Pages read late, by chance: finds tests that count on what one page sees being there when another has seen its own."""
WAIT_SECONDS = 30.0  # only a fault waits so long: a loaded machine may need seconds for what takes milliseconds
__all__ = [
    "PASSWORD",
    "WAIT_SECONDS",
    "Counsellor",
    "Rig",
    "Visitor",
    "accounts",
    "add_staff",
    "catalogue_core",
    "fresh_engine",
    "rig",
    "until",
]

_core: Core | None = None


def catalogue_core() -> Core:
    """The real catalogue; the desk needs nothing else of the core."""
    global _core
    if _core is None:
        content = load_catalogue(ROOT / "data")
        _core = Core(content, None, None, None, load_languages(ROOT / "data", content.contacts))
    return _core


def fresh_engine(folder: Path) -> Engine:
    """A new SQLite file with every table, made by the real migrations."""
    url = database_url(folder)
    migrate(url)
    return create_db_engine(url)


@cache
def database_url(folder: Path) -> str:
    """Where the database of a test is: a file in its folder, or a fresh one on the server of tests/unit/web/test_on_postgresql.py."""
    server = os.environ.get("TEST_DATABASE_SERVER")
    return new_database(server) if server else f"sqlite:///{folder / 'desk.sqlite3'}"


def add_staff(store: Store, name: str = "Alma", role: str = "counsellor") -> int:
    """An account with PASSWORD; returns its id."""
    from datetime import UTC, datetime

    return store.run_now(lambda s: staff.create(s, name, name, role, PASSWORD_HASH, utc(datetime.now(UTC))).id)


async def until(found: Callable[[], Any], seconds: float = WAIT_SECONDS) -> Any:
    """Wait until `found()` is true and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := found():
            return value
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in time")


class Frames:
    """One WebSocket and everything that came over it."""

    def __init__(self, socket: Any) -> None:
        self.socket, self.frames = socket, []  # type: ignore[var-annotated]
        self.reader = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                if SLOW_READS:
                    await asyncio.sleep(random.choice((0.0, 0.2)))
                await self.take(json.loads(text))
        except websockets.ConnectionClosed:
            pass

    async def take(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)

    def all(self, word: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["type"] == word]

    def last(self, word: str) -> dict[str, Any] | None:
        return (self.all(word) or [None])[-1]

    async def wait(self, word: str, **fields: Any) -> dict[str, Any]:
        """The first frame of this type with these fields."""

        def found() -> dict[str, Any] | None:
            return next((f for f in self.all(word) if all(f.get(k) == v for k, v in fields.items())), None)

        return await until(found)

    async def send(self, type: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": type, **fields}))

    async def close(self) -> None:
        await self.socket.close()
        await self.reader


class Visitor(Frames):
    """A visitor's page: accepts, derives keys, seals, opens."""

    def __init__(self, socket: Any) -> None:
        super().__init__(socket)
        self.key = sealing.create_key()
        self.session: sealing.Session | None = None
        self.read: list[dict[str, Any]] = []

    async def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "counsellor":
            self.session = sealing.derive_session("visitor", self.key, frame["public_key"])
        if frame["type"] == "sealed":
            assert self.session is not None
            self.read.append(json.loads(sealing.open_box(self.session, frame["box"])))
        await super().take(frame)

    async def accept(self) -> None:
        await self.send("handoff.accept", share={}, public_key=sealing.public_text(self.key))

    async def say(self, text: str, box_id: str | None = None) -> str:
        """Seal and send; returns the box, so that a test can send it again."""
        assert self.session is not None
        box_id = box_id or uuid.uuid4().hex
        box = sealing.seal(self.session, json.dumps({"kind": "message", "id": box_id, "text": text, "at": 0}))
        await self.send("sealed", id=box_id, box=box)
        return box


class Counsellor(Frames):
    """A desk page."""

    def __init__(self, socket: Any) -> None:
        super().__init__(socket)
        self.keys: dict[str, Any] = {}
        self.sessions: dict[str, sealing.Session] = {}
        self.read: dict[str, list[str]] = {}

    async def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "talk" and frame["visitor_key"]:
            self.sessions[frame["id"]] = sealing.derive_session(
                "counsellor", self.keys[frame["id"]], frame["visitor_key"]
            )
        if frame["type"] == "visitor_key":
            talk = frame["talk"]
            self.sessions[talk] = sealing.derive_session("counsellor", self.keys[talk], frame["public_key"])
        if frame["type"] == "sealed":
            text = sealing.open_box(self.sessions[frame["talk"]], frame["box"])
            self.read.setdefault(frame["talk"], []).append(json.loads(text)["text"])
        await super().take(frame)

    async def claim(self, talk: str) -> None:
        key = self.keys.setdefault(talk, sealing.create_key())
        await self.send("claim", id=talk, public_key=sealing.public_text(key))

    async def say(self, talk: str, text: str, box_id: str | None = None) -> str:
        box_id = box_id or uuid.uuid4().hex
        box = sealing.seal(self.sessions[talk], json.dumps({"kind": "message", "id": box_id, "text": text, "at": 0}))
        await self.send("sealed", talk=talk, id=box_id, box=box)
        return box

    async def first_in_queue(self) -> str:
        """Id of the talk at the front that this page has not tried to take, as soon as there is one."""

        def found() -> str | None:
            rows = (self.last("queue") or {}).get("rows") or []
            return next((str(row["id"]) for row in rows if row["id"] not in self.keys), None)

        return str(await until(found))


class Rig:
    """Both apps, running."""

    def __init__(self, public: Sanic, staff_app: Sanic, public_port: int, staff_port: int) -> None:
        self.public, self.staff_app = public, staff_app
        self.public_url, self.staff_url = f"127.0.0.1:{public_port}", f"127.0.0.1:{staff_port}"
        self._open: list[Frames] = []

    @property
    def desk(self) -> Any:
        return self.staff_app.ctx.desk

    @property
    def store(self) -> Store:
        return self.desk.store

    def client(self) -> httpx.AsyncClient:
        """A browser without scripts."""
        return httpx.AsyncClient(base_url=f"http://{self.staff_url}", headers={"Origin": f"http://{self.staff_url}"})

    async def sign_in(
        self, client: httpx.AsyncClient, name: str = "Alma", password: str = PASSWORD, code: str = ""
    ) -> httpx.Response:
        csrf = csrf_of((await client.get("/sign-in")).text)
        return await client.post("/sign-in", data={"csrf": csrf, "name": name, "password": password, "code": code})

    async def counsellor(
        self, name: str = "Alma", talks: list[dict[str, Any]] | None = None, **said: Any
    ) -> Counsellor:
        """Sign in and open a desk page; `said` goes into its hello."""
        async with self.client() as client:
            await self.sign_in(client, name)
            csrf = meta_csrf((await client.get("/desk")).text)
            page = Counsellor(await self.connect_desk(client.cookies["desk_session"]))
        self._open.append(page)
        await page.send("hello", csrf=csrf, talks=talks or [], **said)
        await page.wait("ready")
        return page

    async def connect_desk(self, cookie: str | None, origin: str | None = None) -> Any:
        headers = {"Cookie": f"desk_session={cookie}"} if cookie else {}
        return await websockets.connect(
            f"ws://{self.staff_url}/desk/live", origin=origin or f"http://{self.staff_url}", additional_headers=headers
        )

    async def visitor(
        self,
        resume: str | None = None,
        municipality: str | None = "kalundborg",
        last_seq: int = 0,
        keys_of: Visitor | None = None,
    ) -> Visitor:
        """Open the chat; `keys_of` is the page before, whose keys this one still holds when its first frames come."""
        page = Visitor(await websockets.connect(f"ws://{self.public_url}/chat"))
        if keys_of is not None:
            page.key, page.session = keys_of.key, keys_of.session
        self._open.append(page)
        await page.send("hello", protocol=1, municipality=municipality, resume=resume, last_seq=last_seq)
        await page.wait("welcome")
        return page

    async def talk(self, counsellor: Counsellor, visitor: Visitor) -> str:
        """Bring the two together; returns the talk's id."""
        await visitor.accept()
        await visitor.wait("queue")
        talk = await counsellor.first_in_queue()
        await counsellor.claim(talk)
        await counsellor.wait("talk", id=talk)
        await visitor.wait("counsellor")
        return talk

    async def close(self) -> None:
        for page in self._open:
            await page.close()


def csrf_of(page: str) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', page)[1]  # type: ignore[index]


def meta_csrf(page: str) -> str:
    return re.search(r'name="csrf" content="([^"]+)"', page)[1]  # type: ignore[index]


@asynccontextmanager
async def rig(
    folder: Path, grace_seconds: float = 0.5, staff_names: tuple[str, ...] = ("Alma",), **env: str
) -> AsyncIterator[Rig]:
    """Start both apps on free ports with a fresh database; `env` goes into the settings."""
    url = database_url(folder)
    migrate(url)
    settings = Settings.from_env({"DATABASE_URL": url, "DATA_DIR": str(ROOT / "data"), "PUBLIC_PORT": "0", **env})
    was_test_mode, Sanic.test_mode = Sanic.test_mode, True
    servers = []
    try:
        public, staff_app = create_apps(settings, FakeBot(), catalogue_core())
        for app in (public, staff_app):
            servers.append(await _serve(app))
        ports = [server.server.sockets[0].getsockname()[1] for server in servers]
        running = Rig(public, staff_app, *ports)
        running.desk._grace_seconds = grace_seconds
        for name in staff_names:
            add_staff(running.store, name)
        yield running
        await running.close()
    finally:
        for server in servers:
            await server.before_stop()
            server.close()
            await server.after_stop()
        Sanic.test_mode = was_test_mode


async def _serve(app: Sanic) -> Any:
    listener = socket.create_server(("127.0.0.1", 0))  # Sanic itself takes port 0 for its own 8000
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    await server.startup()
    await server.before_start()
    await server.start_serving()
    await server.after_start()
    return server
