"""The real public and staff apps on free ports in the test's own loop, and a visitor who speaks the protocol."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sanic import Sanic
from sqlalchemy import create_engine
from websockets.asyncio.client import ClientConnection, connect

from triage.settings import Settings
from web.app import Shared, create_apps
from web.chat.core import Core
from web.chat.turn import Bot
from web.db.models import Base

ROOT = Path(__file__).parents[1]
WAIT_SECONDS = 30.0  # only a fault waits so long: a loaded machine may need seconds for what takes milliseconds


@cache
def real_core() -> Core:
    """The core with the repository's own content, loaded once a run."""
    return Core.load(ROOT / "data")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Visitor:
    """One tab: sends frames, and waits for those it wants to see."""

    ws: ClientConnection
    welcome: dict[str, Any] = field(default_factory=dict)
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, type: str, **fields: Any) -> None:
        """Send one frame."""
        await self.ws.send(json.dumps({"type": type, **fields}, ensure_ascii=False))

    async def hello(self, **fields: Any) -> dict[str, Any]:
        """Begin or take up a talk."""
        await self.send("hello", protocol=1, **fields)
        self.welcome = await self.until("welcome")
        return self.welcome

    async def says(self, text: str, id: str = "m1") -> list[dict[str, Any]]:
        """Write, and return every frame up to `done`."""
        start = len(self.seen)
        await self.send("message", id=id, text=text)
        await self.until("done", id=id)
        return self.seen[start:]

    async def next(self) -> dict[str, Any]:
        """Wait for one frame."""
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(self.ws.recv(), WAIT_SECONDS))
        self.seen.append(frame)
        return frame

    async def until(self, type: str, **fields: Any) -> dict[str, Any]:
        """Wait for a frame of this type with these fields; TimeoutError when none comes."""
        while True:
            frame = await self.next()
            if frame["type"] == type and all(frame.get(name) == value for name, value in fields.items()):
                return frame

    def of(self, type: str) -> list[dict[str, Any]]:
        """Frames of one type so far."""
        return [frame for frame in self.seen if frame["type"] == type]


@dataclass
class ChatServer:
    """Running apps."""

    shared: Shared
    settings: Settings

    @property
    def url(self) -> str:
        """Address of the public pages."""
        return f"http://127.0.0.1:{self.settings.public_port}"

    @asynccontextmanager
    async def visitor(self, origin: str | None = None, **hello: Any) -> AsyncIterator[Visitor]:
        """Open a tab and say hello."""
        async with connect(f"ws{self.url[4:]}/chat", origin=origin, proxy=None) as ws:  # type: ignore[arg-type]
            visitor = Visitor(ws)
            await visitor.hello(**hello)
            yield visitor


@asynccontextmanager
async def running(
    tmp_path: Path, bot: Bot | None = None, core: Core | None = None, **env: str
) -> AsyncIterator[ChatServer]:
    """Serve both apps until the block ends.

    Args:
        tmp_path: For the database.
        bot: Given, or the real client of BOT_URL.
        env: Settings by their environment names.
    """
    database = f"sqlite:///{tmp_path}/test.sqlite3"
    engine = create_engine(database)
    Base.metadata.create_all(engine)
    engine.dispose()
    settings = Settings.from_env(
        {
            "PUBLIC_PORT": str(free_port()),
            "STAFF_PORT": str(free_port()),
            "DATABASE_URL": database,
            "DATA_DIR": str(ROOT / "data"),
            **env,
        }
    )
    Sanic.test_mode = True  # the same names may be registered again by the next test
    apps = create_apps(settings, bot, core or real_core())
    servers = []
    for app, port in zip(apps, (settings.public_port, settings.staff_port), strict=True):
        server = await app.create_server(
            host="127.0.0.1",
            port=port,
            return_asyncio_server=True,
            asyncio_server_kwargs={"start_serving": True},
            access_log=False,
        )
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.after_start()
        servers.append(server)
    try:
        yield ChatServer(apps[0].ctx.shared, settings)
    finally:
        for server in servers:
            await server.before_stop()
            await server.close()
            await server.after_stop()
