"""What a visitor on the way to a human is told, and what the desk may know of the talk: words of our own vocabulary, and no more than the
visitor lets it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from web.chat.noted import queue_facts
from web.chat.wording import CODE_CHOICE
from web.counsellor import texts
from web.counsellor.opening import DENMARK
from web.counsellor.talks import Talk
from web.db.handoffs import QueueRow

if TYPE_CHECKING:
    from web.counsellor.desk import Desk

# So long a visitor waits unclaimed before we say that it takes long, and what they can do: by level, in minutes.
LONG_WAIT_MINUTES = {"acute": 3, "high": 5}
LONG_WAIT_OTHERS_MINUTES = 10


class Telling:
    """Speaks to the visitors of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._long_told: set[str] = set()  # waiting visitors who know that it takes long

    def forget(self, conversation_id: str) -> None:
        """The wait is over: the next one may take long again."""
        self._long_told.discard(conversation_id)

    def facts(self, conversation_id: str) -> dict[str, Any]:
        """What the queue may know of a talk: words from our own vocabulary only."""
        conversation = self._desk.hub.find(conversation_id)
        if conversation is None:
            return {"municipality": None, "topic": None, "age_band": None, "risk_level": "none", "risk_kind": None}
        return queue_facts(conversation)

    def withhold(self, conversation_id: str, share: dict[str, bool]) -> None:
        """What the visitor took out of the consent card stands in no queue either."""
        conversation = self._desk.hub.find(conversation_id)
        names = {"topic": "topic", "age": "age_band", "municipality": "municipality"}
        if conversation is not None:
            conversation.withheld = frozenset(column for flag, column in names.items() if not share.get(flag))

    def withheld(self, conversation_id: str) -> frozenset[str]:
        """Columns of the row that stay empty because the visitor took them out."""
        conversation = self._desk.hub.find(conversation_id)
        return conversation.withheld if conversation is not None else frozenset()

    def municipality(self, conversation_id: str) -> str | None:
        """The municipality a talk is about; None when nobody knows."""
        conversation = self._desk.hub.find(conversation_id)
        return conversation.municipality if conversation is not None else None

    def introduce(self, talk: Talk) -> None:
        """Tell the visitor's pages who is there, and which of them is spoken to."""
        self.forget(talk.id)
        self._desk.hub.deliver(
            talk.id, "counsellor", alias=talk.alias, public_key=talk.counsellor_key, visitor_key=talk.visitor_key
        )

    def contacts(self, conversation_id: str) -> list[dict[str, Any]]:
        """Cards of who can be reached now, where the visitor is."""
        conversation = self._desk.hub.find(conversation_id)
        area, age = (conversation.municipality, conversation.age) if conversation is not None else (None, None)
        return self._desk.core.open_contacts(area, self._desk.now().astimezone(DENMARK), age)

    def say(
        self, conversation_id: str, text: str, with_help: bool = False, choices: Sequence[dict[str, str]] = ()
    ) -> None:
        """Say something to a visitor in our own name; `with_help`: and whom they can reach now."""
        level = self.facts(conversation_id)["risk_level"]
        cards = self.contacts(conversation_id) if with_help else []
        self._desk.hub.deliver(
            conversation_id, "bot", text=text, cards=cards, choices=list(choices), risk=level, topics=["human"]
        )

    def say_closed(self, conversation_id: str, opening: str) -> None:
        """Nobody is at work: say so, when somebody will be, and who can be reached now."""
        when = texts.CLOSED_WHEN.format(opening=opening) if opening else ""
        self._desk.hub.set_state(conversation_id, "closed_hours")
        self.say(conversation_id, texts.CLOSED.format(when=when), with_help=True, choices=[CODE_CHOICE])

    def tell_place(self, conversation_id: str, position: int, estimate: int | None) -> None:
        """Say an honest place in the queue, and how long it may take."""
        minutes = estimate if self._desk.presence.count_ready() else None  # nobody at work: any figure would be a lie
        cards = self.contacts(conversation_id)
        self._desk.hub.deliver(conversation_id, "queue", position=position, estimate_minutes=minutes, cards=cards)

    def tell_long(self, row: QueueRow) -> None:
        """Say once, honestly, that it takes long or that we have closed: what is open now, and how to come back."""
        if row.id in self._long_told or self._desk.hub.find(row.id) is None:
            return
        now, area = self._desk.now(), self.municipality(row.id)
        if not self._desk.doors.is_open(area, now):
            opening = self._desk.doors.opening(area, now)
            text = texts.CLOSED_WAITING.format(when=texts.CLOSED_WHEN.format(opening=opening) if opening else "")
        elif row.waited_minutes >= LONG_WAIT_MINUTES.get(row.risk_level, LONG_WAIT_OTHERS_MINUTES):
            text = texts.NOBODY_CLAIMS
        else:
            return
        self._long_told.add(row.id)
        self.say(row.id, text, with_help=True, choices=[CODE_CHOICE])

    def labels(self, row: QueueRow) -> dict[str, Any]:
        """What a row of the queue is called on the desk."""
        names = {topic.value: words.get("label") for topic, words in self._desk.core.catalogue.topics.items()}
        is_away = not self._desk.is_on_page(row.id)
        return {"municipality": row.municipality, "topic": names.get(row.topic or "") or row.topic, "away": is_away}
