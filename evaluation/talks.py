"""Talk to the running system as a browser does: one WebSocket a conversation, the frames of docs/protocol.md."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection, connect

PROTOCOL = 1
TURN_TIMEOUT_SECONDS = 30.0  # far above any answer that a person would wait for
CONNECT_TIMEOUT_SECONDS = 10.0
DEFAULT_WAIT_MS = 1000  # when `too_fast` names no time
MAX_TRIES = 20  # of one message that came too fast


class TalkError(Exception):
    """A turn got no complete answer: an error frame, a closed connection, or time ran out."""


@dataclass(frozen=True)
class Reply:
    """All that one turn brought: texts of every `bot` frame, their cards and topics; time from sending to `done`."""

    texts: tuple[str, ...] = ()
    cards: tuple[dict[str, Any], ...] = ()
    topics: tuple[str, ...] = ()
    risk: str = "none"
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """What the robot says."""
        return "\n".join(self.texts)

    @property
    def card_text(self) -> str:
        """What stands on the cards: title, lines, labels, and the numbers that a tap dials."""
        return "\n".join(part for card in self.cards for part in _card_parts(card))

    @property
    def shown(self) -> frozenset[str]:
        """Ids of the cards, and the topics."""
        return frozenset([card["id"] for card in self.cards]) | frozenset(self.topics)


@dataclass
class Talk:
    """One conversation and how it went: a reply for each turn, up to the first fault."""

    replies: list[Reply] = field(default_factory=list)
    fault: str | None = None

    @property
    def last(self) -> Reply | None:
        """The reply to the last turn; None when a turn failed."""
        return self.replies[-1] if self.replies and self.fault is None else None


def _card_parts(card: dict[str, Any]) -> Iterable[str]:
    yield card.get("title", "")
    yield from card.get("lines", [])
    for action in card.get("actions", []):
        label, href = (action["label"], action["href"]) if isinstance(action, dict) else ("", action)
        yield label
        if href.startswith(("tel:", "sms:")):
            yield href


async def is_listening(url: str) -> bool:
    """Say whether Indgangen's chat answers at this address."""
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS), _open(url) as socket:
            await _hello(socket, None)
            await _erase(socket)
        return True
    except (OSError, TimeoutError, TalkError, websockets.WebSocketException):
        return False


async def hold_all(
    url: str, talks: Sequence[tuple[str | None, Sequence[str]]], parallel: int, tell: Callable[[int], None] = lambda done: None
) -> list[Talk]:  # fmt: skip
    """Hold conversations, at most `parallel` at once.

    Args:
        talks: For each conversation the municipality of the page and the visitor's messages in order.
        tell: Called with the number done so far, after each.
    """
    gate = asyncio.Semaphore(parallel)
    done = itertools.count(1)

    async def one(municipality: str | None, texts: Sequence[str]) -> Talk:
        async with gate:
            talk = await hold(url, municipality, texts)
        tell(next(done))
        return talk

    return list(await asyncio.gather(*(one(area, texts) for area, texts in talks)))


async def hold(url: str, municipality: str | None, texts: Sequence[str]) -> Talk:
    """Hold one fresh conversation, and have it erased at the end; a fault ends it and is noted."""
    talk = Talk()
    try:
        async with open_talk(url, municipality) as socket:
            for number, text in enumerate(texts, 1):
                talk.replies.append(await turn(socket, f"m{number}", text))
    except (OSError, TimeoutError, TalkError, websockets.WebSocketException) as error:
        talk.fault = f"{type(error).__name__}: {error}".rstrip(": ")
    return talk


@asynccontextmanager
async def open_talk(url: str, municipality: str | None) -> AsyncIterator[ClientConnection]:
    """Begin one fresh conversation, and have it erased at the end."""
    async with _open(url) as socket:
        async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
            await _hello(socket, municipality)
        yield socket
        await _erase(socket)


def _open(url: str) -> connect:
    # proxy=None: a proxy of the environment must not stand between us and the loopback interface
    return connect(url, max_size=1_000_000, proxy=None, open_timeout=CONNECT_TIMEOUT_SECONDS)


async def _hello(socket: ClientConnection, municipality: str | None) -> None:
    hello = {"type": "hello", "protocol": PROTOCOL, "municipality": municipality, "resume": None, "last_seq": 0}
    await socket.send(json.dumps(hello))
    while (frame := await _next(socket))["type"] != "welcome":
        if frame["type"] == "error":
            raise TalkError(frame.get("code", "error"))


async def _erase(socket: ClientConnection) -> None:
    """Have the talk erased and wait for the receipt: what is sent right before hanging up may not be read any more."""
    await socket.send(json.dumps({"type": "erase"}))
    async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
        while (await _next(socket))["type"] != "erased":
            pass


async def turn(socket: ClientConnection, message_id: str, text: str) -> Reply:
    """Send one message and collect what comes until `done`; waits and sends again when told `too_fast`."""
    for _ in range(MAX_TRIES):
        frames: list[dict[str, Any]] = []
        sent = time.perf_counter()
        await socket.send(json.dumps({"type": "message", "id": message_id, "text": text}))
        async with asyncio.timeout(TURN_TIMEOUT_SECONDS):
            wait_ms = await _collect(socket, message_id, frames)
        if wait_ms is None:
            return reply_of(frames, time.perf_counter() - sent)
        await asyncio.sleep(wait_ms / 1000)
    raise TalkError(f"too_fast {MAX_TRIES} times")


async def _collect(socket: ClientConnection, message_id: str, frames: list[dict[str, Any]]) -> int | None:
    """Gather `bot` frames until the answer is complete (None) or must wait (milliseconds)."""
    while True:
        frame = await _next(socket)
        if frame["type"] == "done" and frame["id"] == message_id:
            return None
        if frame["type"] == "error" and frame.get("code") == "too_fast":
            return int(frame.get("retry_ms") or DEFAULT_WAIT_MS)
        if frame["type"] in ("error", "ended"):
            raise TalkError(frame.get("code") or frame.get("reason") or frame["type"])
        if frame["type"] == "bot" and frame.get("reply_to") in (None, message_id):
            frames.append(frame)


async def _next(socket: ClientConnection) -> dict[str, Any]:
    try:
        frame = json.loads(await socket.recv())
    except ValueError as error:
        raise TalkError("a frame that is not JSON") from error
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise TalkError("a frame without a type")
    return frame


def reply_of(frames: Iterable[dict[str, Any]], seconds: float) -> Reply:
    """Put the `bot` frames of one turn together."""
    listed = list(frames)
    return Reply(
        tuple(frame["text"] for frame in listed if frame["text"]),
        tuple(card for frame in listed for card in frame.get("cards", [])),
        tuple(dict.fromkeys(topic for frame in listed for topic in frame.get("topics", []))),
        listed[-1].get("risk", "none") if listed else "none",
        seconds,
    )
