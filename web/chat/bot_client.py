"""Talks to Rasa's REST channel. One question at a time per conversation: Rasa's own lock polls once a second, ours does not.

Only redacted text and a random id pass here. A slow, broken or silent Rasa is one thing to the caller: BotUnavailableError.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from triage.errors import TriageError
from web.chat.loopback_http import HttpError, JsonPoster, Reply
from web.event_log import log_event

MAX_ANSWER_BYTES = 256 * 1024
COOL_DOWN_SECONDS = 2.0  # after a time-out the next questions are refused at once: a visitor must not wait for each
FORGET_SECONDS = 240.0  # a Rasa that is down or starting is asked again so long: nothing of a talk stays five minutes
KEPT_AT_ONCE = 500  # ids in one question
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0  # seconds between two tries
_COMMAND = re.compile(r"^[\s/]+")  # Rasa reads "/intent" as a command, also behind blanks


class BotUnavailableError(TriageError):
    """Rasa did not answer in time or not in its own format; carries no text."""


class BotClient:
    """One HTTP connection pool to Rasa.

    Args:
        url: Base address, such as http://127.0.0.1:5005.
        timeout_seconds: For a whole answer, from question to last byte.
        clock, pause: Seconds that have gone, and waiting for some.
    """

    def __init__(
        self,
        url: str,
        timeout_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._timeout, self._clock, self._pause = timeout_seconds, clock, pause
        self._refused_until = 0.0
        self._http = JsonPoster(url, MAX_ANSWER_BYTES)

    async def ask(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        """Send free text; whatever it begins with, it cannot become a Rasa command.

        Raises:
            BotUnavailableError: No usable answer.
        """
        return await self._post(conversation_id, _COMMAND.sub("", text) or "...", metadata)

    async def choose(self, conversation_id: str, payload: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        """Send a payload that was offered in this conversation, as it is."""
        return await self._post(conversation_id, payload, metadata)

    async def forget(self, conversation_id: str) -> bool:
        """Have Rasa delete the conversation; asked again for `FORGET_SECONDS`, and Rasa's own expiry does it otherwise."""
        end, wait, tries = self._clock() + FORGET_SECONDS, FIRST_WAIT, 0
        while True:
            tries += 1
            try:
                async with asyncio.timeout(self._timeout):
                    reply = await self._http.post("/webhooks/rest/forget", {"sender": conversation_id})
                if reply.status < 300:
                    return True
            except (TimeoutError, HttpError, OSError) as error:
                log_event("bot_forget_failed", error=type(error).__name__, count=tries)
            if self._clock() + wait > end:
                break
            await self._pause(wait)
            wait = min(2 * wait, LONGEST_WAIT)
        log_event("bot_forget_gave_up", part="bot")
        return False

    async def keep(self, conversation_ids: list[str]) -> bool:
        """Say that these conversations go on; Rasa forgets what nobody speaks for (bot.tracker_store). False: it did not hear all."""
        for first in range(0, len(conversation_ids), KEPT_AT_ONCE):
            some = conversation_ids[first : first + KEPT_AT_ONCE]
            try:
                async with asyncio.timeout(self._timeout):
                    reply = await self._http.post("/webhooks/rest/keep", {"senders": some})
            except (TimeoutError, HttpError, OSError) as error:
                log_event("bot_keep_failed", error=type(error).__name__)
                return False
            if reply.status >= 300:
                log_event("bot_keep_failed", error="status")
                return False
        return True

    async def close(self) -> None:
        """Close the pool."""
        self._http.close()

    async def _post(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        if self._clock() < self._refused_until:
            raise BotUnavailableError("cooling down")
        body = {"sender": conversation_id, "message": message, "metadata": metadata}
        try:
            async with asyncio.timeout(self._timeout):
                reply = await self._http.post("/webhooks/rest/webhook", body)
        except TimeoutError as error:
            self._refused_until = self._clock() + COOL_DOWN_SECONDS
            raise BotUnavailableError("timeout") from error
        except (HttpError, OSError) as error:
            raise BotUnavailableError("connection") from error
        return _read_answer(reply)


def _read_answer(reply: Reply) -> list[dict[str, Any]]:
    if reply.status != 200:
        raise BotUnavailableError("status")
    try:
        items = json.loads(reply.body)
    except ValueError as error:
        raise BotUnavailableError("format") from error
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BotUnavailableError("format")
    return items
