"""Chats held open: how many one `web` process carries, and what each costs in memory."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bench.processes import memory_mb
from evaluation.talks import open_talk, turn

OPENED_AT_ONCE = 50
SETTLE_SECONDS = 2.0
SPARE_FILES = 200


@dataclass(frozen=True)
class Held:
    """Memory of `web` in MB before and with `chats` open, the second time after each has had one turn."""

    chats: int
    before_mb: float
    open_mb: float
    talked_mb: float

    @property
    def kb_each(self) -> float:
        """Memory of a chat that is open."""
        return 1000 * (self.open_mb - self.before_mb) / self.chats

    @property
    def kb_each_talked(self) -> float:
        """Memory of a chat in which something was said and answered."""
        return 1000 * (self.talked_mb - self.before_mb) / self.chats

    def as_json(self) -> dict[str, float]:
        """Return counts and sizes."""
        return {"chats": self.chats, "before_mb": round(self.before_mb, 1), "open_mb": round(self.open_mb, 1),
                "talked_mb": round(self.talked_mb, 1), "kb_each": round(self.kb_each, 1),
                "kb_each_talked": round(self.kb_each_talked, 1)}  # fmt: skip


def most_chats(wanted: int) -> int:
    """Return how many of the wanted chats this machine allows: each is an open file here and one in `web`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(wanted, hard - SPARE_FILES)


async def hold(url: str, web_pid: int, chats: int, texts: Sequence[str]) -> Held:
    """Open chats, weigh `web`, take a turn in each, weigh again.

    Raises:
        TalkError, OSError: A chat could not be opened, or got no answer.
    """
    gate = asyncio.Semaphore(OPENED_AT_ONCE)
    before = memory_mb(web_pid)
    async with AsyncExitStack() as stack:

        async def open_one() -> object:
            async with gate:
                return await stack.enter_async_context(open_talk(url, None))

        async def say(number: int, socket: object) -> None:
            async with gate:
                await turn(socket, "m1", texts[number % len(texts)])  # type: ignore[arg-type]

        sockets = await asyncio.gather(*(open_one() for _ in range(chats)))
        await asyncio.sleep(SETTLE_SECONDS)
        opened = memory_mb(web_pid)
        await asyncio.gather(*(say(number, socket) for number, socket in enumerate(sockets)))
        await asyncio.sleep(SETTLE_SECONDS)
        return Held(chats, before, opened, memory_mb(web_pid))
