"""Turns against a running bot: one after the other, at the pace of real chats, and as many as go.

A driver begins a talk and takes one turn. Ours is the visitor's WebSocket `/chat`, up to `done`: rating, hiding, Rasa, action
server and all. The other is Rasa's REST channel, as `rasa run` offers it. Time is the caller's: from sending to the last byte.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from evaluation.figures import percentile
from evaluation.talks import open_talk, turn
from web.chat.loopback_http import JsonPoster

TURNS_OF_A_TALK = 6
TIMEOUT_SECONDS = 60.0
MAX_ANSWER_BYTES = 1_000_000
Turn = Callable[[str], Any]  # a coroutine function: text -> None
Driver = Callable[[], AbstractAsyncContextManager[Turn]]


@dataclass(frozen=True)
class Times:
    """Seconds of each turn, and how long the whole took."""

    turns: tuple[float, ...]
    seconds: float

    def milliseconds(self, part: float) -> float:
        """Return a percentile."""
        return 1000 * (percentile(self.turns, part) or 0.0)

    @property
    def per_second(self) -> float:
        """Turns a second."""
        return len(self.turns) / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, float]:
        """Return count, percentiles in milliseconds and turns a second."""
        return {
            "turns": len(self.turns), "per_second": round(self.per_second, 1),
            **{f"p{int(100 * part)}_ms": round(self.milliseconds(part), 1) for part in (0.5, 0.95, 0.99)},
        }  # fmt: skip


def chat_driver(url: str, municipality: str = "kalundborg") -> Driver:
    """Drive our chat."""

    @asynccontextmanager
    async def talk() -> AsyncIterator[Turn]:
        numbers = itertools.count(1)
        async with open_talk(url, municipality) as socket:
            yield lambda text: turn(socket, f"m{next(numbers)}", text)

    return talk


def rest_driver(poster: JsonPoster) -> Driver:
    """Drive Rasa's REST channel; raises RuntimeError for an answer that is none."""

    @asynccontextmanager
    async def talk() -> AsyncIterator[Turn]:
        sender = secrets.token_hex(8)

        async def ask(text: str) -> None:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                reply = await poster.post("/webhooks/rest/webhook", {"sender": sender, "message": text})
            if reply.status != 200 or not json.loads(reply.body):
                raise RuntimeError(f"no answer (status {reply.status})")

        yield ask

    return talk


async def one_by_one(driver: Driver, texts: Sequence[str]) -> Times:
    """Take turns in one talk after the other, never two at once."""
    return await as_many_as_go(driver, texts, 1)


async def as_many_as_go(driver: Driver, texts: Sequence[str], talks: int) -> Times:
    """Keep `talks` talks busy: each sends its next message as soon as the last is answered."""
    waiting = iter(texts)
    took: list[float] = []

    async def keep_talking() -> None:
        while batch := list(itertools.islice(waiting, TURNS_OF_A_TALK)):
            async with driver() as ask:
                for text in batch:
                    took.append(await _timed(ask, text))

    began = time.perf_counter()
    await asyncio.gather(*(keep_talking() for _ in range(talks)))
    return Times(tuple(took), time.perf_counter() - began)


async def at_a_pace(driver: Driver, texts: Sequence[str], talks: int, per_second: float) -> Times:
    """Hold `talks` talks open, in which together `per_second` messages are written, evenly spread.

    A message goes out when it is due, however long the one before takes: waiting that builds up is measured, not hidden.
    """
    took: list[float] = []
    began = time.perf_counter()

    async def one(number: int) -> None:
        async with driver() as ask:
            for place in range(number, len(texts), talks):
                due = began + place / per_second
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                await ask(texts[place])
                took.append(time.perf_counter() - due)

    await asyncio.gather(*(one(number) for number in range(talks)))
    return Times(tuple(took), time.perf_counter() - began)


async def _timed(ask: Turn, text: str) -> float:
    began = time.perf_counter()
    await ask(text)
    return time.perf_counter() - began
