"""How long anybody is kept waiting for Redis: a second, and once it has not answered, nobody for a moment.

A Redis that stands still takes every line and every question, and answers none. Who needs an answer asks through `Patience`, and can go on
without one; what runs in the background of a process (beats, frames) waits on its own terms (web/relay.py).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

# Long for Redis, which takes milliseconds on a busy machine; short for somebody who has just opened the page.
ANSWER_SECONDS = 1.0
# After a question without an answer nobody asks for so long, unless Redis is heard in between (each second, by the relay's beat).
SILENT_SECONDS = 10.0

Answer = TypeVar("Answer")


class Patience:
    """What relay and shelf of one process know together of Redis' silence."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asks_from = clock()

    async def ask(self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask, and return the answer.

        Raises:
            RedisError, OSError: No answer came in ANSWER_SECONDS, or none came to somebody else a moment ago.
        """
        if self._clock() < self._asks_from:
            raise RedisTimeoutError("Redis has not answered a moment ago")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await question()
        except (RedisError, OSError):  # TimeoutError is an OSError
            self._asks_from = self._clock() + SILENT_SECONDS
            raise

    def heard(self) -> None:
        """Redis has answered: it may be asked again at once."""
        self._asks_from = self._clock()
