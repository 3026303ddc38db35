"""A talk as Rasa hands it to an action, built by hand, event by event."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

SLOTS = ("topics", "municipality", "age", "grade", "role", "diagnosis", "open_case", "pregnant", "placed", "new_parent",
         "refugee", "relation", "offer", "shown", "asked", "requested_slot")  # fmt: skip


class Talk:
    """Collects events; keyword arguments are what `web` sends along as metadata."""

    def __init__(self, **metadata: Any) -> None:
        self.metadata = metadata
        self.events: list[dict[str, Any]] = [
            {"event": "action", "name": "action_session_start"},
            {"event": "session_started"},
        ]
        self.slots: dict[str, Any] = dict.fromkeys(SLOTS)
        self.latest: dict[str, Any] = {"intent": {"name": None}, "entities": [], "metadata": metadata}

    def says(self, text: str = "", intent: str = "give_facts", ranking: Any = (), **facts: Any) -> Talk:
        """The visitor writes; facts become entities and slots, as Rasa's mappings do."""
        self._event(event="action", name="action_listen")
        entities = [
            {"entity": _entity(name), "value": v} for name, value in facts.items() for v in _values(name, value)
        ]
        parsed = {"text": text, "intent": {"name": intent, "confidence": 1.0}, "entities": entities}
        self._event(event="user", text=text, parse_data=parsed, metadata=self.metadata)
        self.latest = {**parsed, "intent_ranking": list(ranking), "metadata": self.metadata}
        for name, value in facts.items():
            if name in self.slots:
                self.sets(name, value)
        return self

    def sets(self, name: str, value: Any) -> Talk:
        """A slot gets a value."""
        self.slots[name] = value
        self._event(event="slot", name=name, value=value)
        return self

    def does(self, action: str) -> Talk:
        """The bot acts."""
        self._event(event="action", name=action)
        return self

    def answers(self, text: str) -> Talk:
        """Another action of this turn says something."""
        self._event(event="bot", text="", data={"custom": {"text": text}})
        return self

    def asks(self, question: str) -> Talk:
        """The form asks for a fact. Rasa logs no event for its ask action, only what the action returns."""
        return self.sets("requested_slot", question).sets("asked", [*(self.slots["asked"] or []), question])

    def _event(self, **fields: Any) -> None:
        self.events.append({**fields, "timestamp": float(len(self.events))})

    def tracker(self) -> Tracker:
        """What the action gets."""
        loop = {"name": "needs_form"} if self.slots["requested_slot"] else {}
        return Tracker(
            "a-random-id", dict(self.slots), dict(self.latest), list(self.events), False, None, loop, "action_listen"
        )


def _entity(name: str) -> str:
    return {"topics": "topic"}.get(name, name)


def _values(name: str, value: Any) -> list[Any]:
    if value in ("declined", ["declined"]):
        return []  # from an intent, not from an entity
    return value if name == "topics" and isinstance(value, list) else [value]


async def run(action: Any, talk: Talk) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Run an action; returns (custom messages, events)."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, talk.tracker(), {})
    return [message["custom"] for message in dispatcher.messages], list(events)
