"""Talks to Rasa's REST channel. One question at a time per conversation: Rasa's own lock polls once a second, ours does not.

Only redacted text and a random id pass here. A slow, broken or silent Rasa is one thing to the caller: BotUnavailableError.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from typing import Any

import httpx

from triage.errors import TriageError
from web.event_log import log_event

MAX_ANSWER_BYTES = 256 * 1024
COOL_DOWN_SECONDS = 2.0  # after a time-out the next questions are refused at once: a visitor must not wait for each
FORGET_ATTEMPTS = 4
_COMMAND = re.compile(r"^[\s/]+")  # Rasa reads "/intent" as a command, also behind blanks


class BotUnavailableError(TriageError):
    """Rasa did not answer in time or not in its own format; carries no text."""


class BotClient:
    """One HTTP connection pool to Rasa.

    Args:
        url: Base address, such as http://127.0.0.1:5005.
        timeout_seconds: For a whole answer, from question to last byte.
    """

    def __init__(self, url: str, timeout_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._timeout, self._clock = timeout_seconds, clock
        self._refused_until = 0.0
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=30)
        timeout = httpx.Timeout(timeout_seconds, connect=min(1.0, timeout_seconds), pool=timeout_seconds)
        # trust_env=False: no proxy and no .netrc may come between us and the loopback interface
        self._http = httpx.AsyncClient(base_url=url, timeout=timeout, limits=limits, trust_env=False)

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
        """Have Rasa delete the conversation; tried again a few times, and Rasa's own expiry does it otherwise."""
        for attempt in range(FORGET_ATTEMPTS):
            try:
                response = await self._http.post("/webhooks/rest/forget", json={"sender": conversation_id})
                if response.status_code < 300:
                    return True
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.5 * 2**attempt)
        log_event("bot_forget_gave_up", part="bot")
        return False

    async def close(self) -> None:
        """Close the pool."""
        await self._http.aclose()

    async def _post(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        if self._clock() < self._refused_until:
            raise BotUnavailableError("cooling down")
        body = {"sender": conversation_id, "message": message, "metadata": metadata}
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._http.post("/webhooks/rest/webhook", json=body)
        except (TimeoutError, httpx.TimeoutException) as error:
            self._refused_until = self._clock() + COOL_DOWN_SECONDS
            raise BotUnavailableError("timeout") from error
        except httpx.HTTPError as error:
            raise BotUnavailableError("connection") from error
        return _read_answer(response)


def _read_answer(response: httpx.Response) -> list[dict[str, Any]]:
    if response.status_code != 200 or len(response.content) > MAX_ANSWER_BYTES:
        raise BotUnavailableError("status")
    try:
        items = json.loads(response.content)
    except ValueError as error:
        raise BotUnavailableError("format") from error
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BotUnavailableError("format")
    return items
