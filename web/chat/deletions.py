"""What could not be deleted when it should have been, and is tried again until it is.

A database that is locked or away for a while makes a deletion late, never forgotten; and nobody is told "alt er slettet" before it is
(Hub.erase). Held in memory: what a process that dies leaves undone goes by its time (web/db/retention.py), and the page asks again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[bool]]
RETRY_SECONDS = 2.0
LOOK_SECONDS = 0.1


class Deletions:
    """All that is still to be deleted, by part and talk. Work says itself whether it is done, and may be done twice."""

    def __init__(self) -> None:
        self._undone: dict[tuple[str, str], Work] = {}

    def add(self, part: str, conversation_id: str, work: Work) -> None:
        """Have it tried again."""
        self._undone[part, conversation_id] = work

    async def retry(self) -> None:
        """Try each once more. The first that fails ends the round and stands last in the next: the others wait for the same database,
        or it is the only one that cannot be done."""
        for key, work in list(self._undone.items()):
            if not await work():
                self._undone[key] = self._undone.pop(key)
                return
            del self._undone[key]

    async def run(self) -> None:
        """Retry for ever; a task of the public app."""
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            await self.retry()

    async def settled(self, conversation_id: str) -> None:
        """Return when nothing of a talk is left to delete."""
        while any(key[1] == conversation_id for key in self._undone):
            await asyncio.sleep(LOOK_SECONDS)
