"""Long messages one at a time, so that who floods us on many lines holds nobody else up.

Rating and hiding two thousand letters takes tens of milliseconds of the one event loop. Twelve lines that send such messages without
a pause would put half a second of them between two turns of the loop, and a cry for help would wait for all of it. So a long message
waits for its place here, and between two of them everybody else is served. Short messages wait for nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum

LONG_CHARS = 400  # what most young people never reach; shorter ones take a few milliseconds at worst
REST_SECONDS = 0.002  # between two: long enough for whatever has come in meanwhile to be read and answered


class Rank(IntEnum):
    """Who goes first. Nobody starves: a line asks for its next place when its message has had both of its own."""

    DANGER = 0
    RATING = 1
    ANSWER = 2


class Lane:
    """The places of one process."""

    def __init__(self) -> None:
        self._waiting: tuple[deque[asyncio.Future[None]], ...] = tuple(deque() for _ in Rank)
        self._is_taken = False

    @asynccontextmanager
    async def place(self, rank: Rank, chars: int) -> AsyncIterator[None]:
        """Wait for a place and keep it for the block; a text that is not long needs none."""
        if chars <= LONG_CHARS:
            yield
            return
        await self._wait(rank)
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(REST_SECONDS, self._pass_on)

    async def _wait(self, rank: Rank) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        called = asyncio.get_running_loop().create_future()
        self._waiting[rank].append(called)
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():  # called and gone in the same moment: the next one's turn
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        for waiting in self._waiting:
            while waiting:
                called = waiting.popleft()
                if not called.done():
                    called.set_result(None)
                    return
        self._is_taken = False
