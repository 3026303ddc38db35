"""Where Rasa keeps a talk while it lasts: in memory or Redis, without what was written, for a limited time.

Stock Rasa keeps every talk for ever in memory, and falls back to that when Redis is away. Here a talk is gone at once when
`forget` is called, and otherwise `UNSAID_SECONDS` after its last turn or after `web` last said that it goes on (`keep`). So what
nobody can say any more, because the process that had the talk has fallen, is gone in five minutes too. The visitor's words are
removed before anything is kept: rules, forms and slots do not need them.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from typing import Any, Iterable, Protocol

from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, get_trackers_for_conversation_sessions

IDLE_SECONDS = 1800  # 30 minutes: a phone put away during a talk; docs/privacy.md
UNSAID_SECONDS = 240  # `web` says every minute which talks go on; nothing of one that is over stays five minutes
MAX_EVENTS = 400  # a turn's cost grows with its history (shared/spike.md 2.2)
KEPT_EVENTS = 200
# Of silence from Redis, after which a turn fails and `web` answers by itself; BOT_TIMEOUT_SECONDS is longer.
REDIS_SECONDS = 2.0


class Shelf(Protocol):
    """What keeps serialised talks."""

    async def get(self, key: str) -> str | None:
        """Return a talk, or None when it is not (or no longer) there."""

    async def put(self, key: str, value: str, seconds: int) -> None:
        """Keep a talk for `seconds` from now."""

    async def extend(self, keys: list[str], seconds: int) -> None:
        """Keep talks for `seconds` from now; those that are not there stay away."""

    async def drop(self, key: str) -> None:
        """Forget a talk; nothing happens when it is not there."""

    async def keys(self) -> list[str]:
        """List the talks kept."""


class MemoryShelf:
    """Keeps talks in this process; one for all models, so that a new model finds the running talks."""

    def __init__(self, clock: Any = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, str]] = OrderedDict()

    async def get(self, key: str) -> str | None:
        self._expire()
        found = self._kept.get(key)
        return found[1] if found else None

    async def put(self, key: str, value: str, seconds: int) -> None:
        self._kept[key] = (self._clock() + seconds, value)
        self._kept.move_to_end(key)
        self._expire()

    async def extend(self, keys: list[str], seconds: int) -> None:
        self._expire()
        for key in keys:
            if (found := self._kept.get(key)) is not None:
                await self.put(key, found[1], seconds)

    async def drop(self, key: str) -> None:
        self._kept.pop(key, None)

    async def keys(self) -> list[str]:
        self._expire()
        return list(self._kept)

    def _expire(self) -> None:
        now = self._clock()
        while self._kept and next(iter(self._kept.values()))[0] <= now:
            self._kept.popitem(last=False)


class RedisShelf:
    """Keeps talks in Redis with its own expiry, for several Rasa workers."""

    def __init__(self, url: str) -> None:
        import redis.asyncio

        self._redis = redis.asyncio.Redis.from_url(
            url, decode_responses=True, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        )

    async def get(self, key: str) -> str | None:
        return await self._redis.get("tracker:" + key)

    async def put(self, key: str, value: str, seconds: int) -> None:
        await self._redis.set("tracker:" + key, value, ex=seconds)

    async def extend(self, keys: list[str], seconds: int) -> None:
        pipe = self._redis.pipeline(transaction=False)
        for key in keys:
            pipe.expire("tracker:" + key, seconds)
        await pipe.execute()

    async def drop(self, key: str) -> None:
        await self._redis.delete("tracker:" + key)

    async def keys(self) -> list[str]:
        return [key[len("tracker:") :] async for key in self._redis.scan_iter("tracker:*")]


_MEMORY = MemoryShelf()


class ExpiringTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Rasa's tracker store over a shelf (endpoints.yml: type bot.tracker_store.ExpiringTrackerStore)."""

    def __init__(
        self,
        domain: Domain,
        host: str | None = None,
        event_broker: Any = None,
        redis_url: str = "",
        idle_seconds: int = IDLE_SECONDS,
        **kwargs: Any,
    ) -> None:
        self.idle_seconds = int(idle_seconds)
        self.kept_seconds = min(self.idle_seconds, UNSAID_SECONDS)
        self.shelf: Shelf = RedisShelf(redis_url) if redis_url else _MEMORY
        super().__init__(domain, event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the talk without the visitor's words."""
        dialogue = tracker.as_dialogue().as_dict()
        dialogue["events"] = _shorten([without_words(event) for event in dialogue["events"]], tracker)
        await self.shelf.put(tracker.sender_id, json.dumps(dialogue), self.kept_seconds)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the talk's present session, or None."""
        tracker = await self.retrieve_full_tracker(sender_id)
        if tracker is None:
            return None
        sessions = get_trackers_for_conversation_sessions(tracker)
        return tracker if len(sessions) <= 1 else sessions[-1]

    async def retrieve_full_tracker(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the whole talk, or None."""
        kept = await self.shelf.get(sender_id)
        return self.deserialise_tracker(sender_id, kept) if kept else None

    async def keys(self) -> Iterable[str]:
        """List the talks kept."""
        return await self.shelf.keys()

    async def keep(self, sender_ids: list[str]) -> None:
        """These talks go on."""
        await self.shelf.extend(sender_ids, self.kept_seconds)

    async def forget(self, sender_id: str) -> None:
        """Forget a talk at once."""
        await self.shelf.drop(sender_id)


def without_words(event: dict[str, Any]) -> dict[str, Any]:
    """Return a tracker event without what the visitor wrote."""
    if event.get("event") != "user":
        return event
    parsed = event.get("parse_data") or {}
    # Of an entity stay what it is, and yes to what was found out about it: no flag can carry words.
    entities = [
        {key: value for key, value in e.items() if key in ("entity", "value") or value is True}
        for e in parsed.get("entities") or []
    ]
    kept = {"text": None, "intent": parsed.get("intent"), "entities": entities}
    return {**event, "text": None, "parse_data": kept}


def _shorten(events: list[dict[str, Any]], tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """Drop the oldest events of a very long talk; its slots are written out again in front."""
    if len(events) <= MAX_EVENTS:
        return events
    slots = [
        {"event": "slot", "name": name, "value": value, "timestamp": events[-KEPT_EVENTS]["timestamp"]}
        for name, value in tracker.current_slot_values().items()
        if value is not None
    ]
    return slots + events[-KEPT_EVENTS:]
