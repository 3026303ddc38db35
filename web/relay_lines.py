"""The two ends of a line between processes (web/relay.py): `Far`, a tab or page of another process as its owner sees it, and `Near`, a line
of ours to an owner; and `carry`, which puts a whole WebSocket on one.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web.relay import Alone, RedisRelay

MAX_WAITING = 2_000  # frames of one line; a reader so far behind is cut off and resumes


class Far:
    """A tab or page of another process, as its owner sees it: behaves like the WebSocket it stands for."""

    def __init__(self, send: Callable[[str, str], None], hello: dict[str, Any]) -> None:
        self.hello = hello
        self._send = send
        self.heard = 0  # frames from the browser; a number that is left out was lost with Redis
        self._waiting: asyncio.Queue[tuple[str, int] | None] = asyncio.Queue(MAX_WAITING)
        self.is_closed = False
        # Now, not when somebody serves the line: what the browser said next may be read before that.
        if "data" in hello:
            self._waiting.put_nowait((hello["data"], 0))
        # What the limit of the browser's place, which is counted where it is connected, says of the last frame.
        self.wait_ms = 0

    def take(self, text: str, wait_ms: int) -> None:
        """A frame came from the browser."""
        try:
            self._waiting.put_nowait((text, wait_ms))
        except asyncio.QueueFull:
            self.hang_up()

    def hang_up(self) -> None:
        """The browser, or the process it is connected to, is gone."""
        self.is_closed = True
        while self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def send(self, text: str) -> None:
        """To the browser."""
        if not self.is_closed:
            self._send("data", text)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the browser's line."""
        if not self.is_closed:
            self._send("close", str(code))
            self.hang_up()

    async def recv(self) -> str | None:
        """The next frame; None when the line is over."""
        item = None if self.is_closed and self._waiting.empty() else await self._waiting.get()
        if item is None:
            return None
        text, self.wait_ms = item
        return text

    async def rest(self, seconds: float) -> None:
        """Wait before the next frame is read."""
        await asyncio.sleep(seconds)

    def __aiter__(self) -> Far:
        return self

    async def __anext__(self) -> str:
        if (text := await self.recv()) is None:
            raise StopAsyncIteration
        return text


class Near:
    """A line of ours to the owner of a talk: what the owner says is given to `on_frame`."""

    def __init__(
        self, relay: RedisRelay, owner: str, on_frame: Callable[[str], None], on_close: Callable[[int], None]
    ) -> None:
        self.owner, self.id = owner, secrets.token_hex(8)
        self.on_frame, self.on_close, self._relay = on_frame, on_close, relay
        self.heard = self._said = 0
        self.is_open = False  # whether the owner has said anything on it

    def send(self, text: str, wait_ms: int = 0) -> None:
        """To the owner; `wait_ms` is what the place it comes from has written too much (see Far)."""
        message = {"line": self.id, "kind": "data", "data": text, "wait_ms": wait_ms, "number": self._said}
        self._said += 1
        self._relay.post(self.owner, message)

    def close(self) -> None:
        """The browser is gone."""
        if self._relay.near.pop(self.id, None) is not None:
            self._relay.post(self.owner, {"line": self.id, "kind": "close"})


def is_next(end: Near | Far, message: dict[str, Any]) -> bool:
    """Whether a frame follows the one before it on its line; Redis may have crashed with one in between."""
    if message["number"] != end.heard:
        return False
    end.heard += 1
    return True


async def carry(
    relay: Alone, owner: str, what: str, hello: dict[str, Any], ws: Any, wait_ms: Callable[[int], int]
) -> None:
    """Carry a whole WebSocket to the owner of its talk until one side ends.

    Args:
        wait_ms: Counts so many characters from this place; returns milliseconds that they are too much.
    """
    to_browser: asyncio.Queue[str | int] = asyncio.Queue(MAX_WAITING)

    def put(item: str | int) -> None:
        try:
            to_browser.put_nowait(item)
        except asyncio.QueueFull:
            reader.cancel()

    async def read() -> None:
        async for data in ws:
            text = data if isinstance(data, str) else data.decode(errors="replace")
            line.send(text, wait_ms(len(text)))

    async def write() -> None:
        while isinstance(item := await to_browser.get(), str):
            await ws.send(item)
        await ws.close(item)

    line = relay.connect(owner, what, hello, put, put)
    reader, writer = asyncio.ensure_future(read()), asyncio.ensure_future(write())
    try:
        await asyncio.wait((reader, writer), return_when=asyncio.FIRST_COMPLETED)
    finally:
        line.close()
        for task in (reader, writer):
            task.cancel()
        await asyncio.gather(reader, writer, return_exceptions=True)
