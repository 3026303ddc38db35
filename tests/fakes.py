"""Small real classes to test with, where the true part would be another process or the wall clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from web.chat.bot_client import BotUnavailableError

Answer = list[dict[str, Any]]


class FakeClock:
    """A clock that stands still until told."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def tick(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


class FakeBot:
    """Answers like Rasa's REST channel, in this process; remembers what it was asked and told to forget.

    Args:
        answer: From the text or payload to Rasa's list; the text itself comes back by default.
        delay_seconds: How long an answer takes.
    """

    def __init__(self, answer: Callable[[str], Answer] | None = None, delay_seconds: float = 0.0) -> None:
        self.answer = answer or (lambda text: [{"text": f"Du skrev: {text}"}])
        self.delay_seconds = delay_seconds
        self.is_down = False
        self.may_answer = asyncio.Event()  # cleared: every answer waits until a test says so
        self.may_answer.set()
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.forgotten: list[str] = []
        self.kept: list[list[str]] = []
        self.busy: dict[str, int] = {}
        self.most_at_once = 0

    async def ask(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> Answer:
        """Answer a text; BotUnavailableError while down."""
        self.asked.append((conversation_id, text, metadata))
        if self.is_down:
            raise BotUnavailableError("down")
        self.busy[conversation_id] = self.busy.get(conversation_id, 0) + 1
        self.most_at_once = max(self.most_at_once, self.busy[conversation_id])
        await self.may_answer.wait()
        await asyncio.sleep(self.delay_seconds)
        self.busy[conversation_id] -= 1
        return self.answer(text)

    choose = ask

    async def forget(self, conversation_id: str) -> bool:
        """Forget a conversation."""
        self.forgotten.append(conversation_id)
        return True

    async def keep(self, conversation_ids: list[str]) -> bool:
        """Hear which conversations go on."""
        self.kept.append(conversation_ids)
        return True
