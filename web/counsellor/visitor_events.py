"""What a visitor does on the way to a human and with one, as the desk hears of it from the hub (Hub.on_visitor)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from triage.vocabulary import ConversationState
from web.chat.hub import AT_THE_DESK
from web.chat.wording import CODE_CHOICE
from web.counsellor import desk_rows, texts
from web.counsellor.opening import DENMARK
from web.counsellor.talks import Talk
from web.db import handoffs
from web.event_log import log_fault

if TYPE_CHECKING:
    from web.counsellor.desk import Desk

# Event -> what the counsellor's page hears.
NUDGES = {"typing": "typing", "away": "visitor_away", "back": "visitor_back"}


class VisitorEvents:
    """Handles the events of all visitors of a desk. What moves a talk on is done one after the other, under its lock."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._in_turn = {
            "accept": self._accept, "left": self._gone, "erased": self._gone, "risk": self._risk, "end": self._finish,
            "transfer": desk.handover.answered,
        }  # fmt: skip

    async def take(self, conversation_id: str, event: dict[str, Any]) -> None:
        """Handle one event of the hub (see Hub.on_visitor). Unknown ones are none of the desk's business."""
        kind = event["type"]
        if kind == "sealed":
            self._from_visitor(conversation_id, event)
        elif kind in NUDGES:
            self._desk.nudge(conversation_id, NUDGES[kind])
            if kind == "back":
                await self._welcome_back(conversation_id)
            elif kind == "away" and self._desk.hub.state(conversation_id) is not ConversationState.WITH_COUNSELLOR:
                self._desk.queue.touch()  # the queue shows who has left the page
        elif kind == "feedback":
            await self._feedback(conversation_id, event)
        elif (work := self._in_turn.get(kind)) is not None:
            async with self._desk.lock(conversation_id):
                await work(conversation_id, event)

    async def _accept(self, conversation_id: str, event: dict[str, Any]) -> None:
        talk = self._desk.talks.get(conversation_id)
        if talk is not None and talk.staff_id is not None:
            self._new_visitor_key(talk, event["public_key"])
            return
        self._desk.telling.withhold(conversation_id, event["share"])
        try:
            await self._enqueue(conversation_id, event["public_key"])
        except SQLAlchemyError as error:
            log_fault("queue_unwritable", error)
            self._desk.telling.say(conversation_id, texts.QUEUE_BROKEN, with_help=True)

    async def _enqueue(self, conversation_id: str, public_key: str) -> None:
        area = self._desk.telling.municipality(conversation_id)
        # Whoever waits already is not sent away at closing time.
        is_queued = self._desk.hub.state(conversation_id) in AT_THE_DESK
        if not is_queued and not self._desk.doors.is_open(area, self._desk.now()):
            self._desk.telling.say_closed(conversation_id, self._desk.doors.opening(area, self._desk.now()))
            return
        facts, hidden = self._desk.telling.facts(conversation_id), self._desk.telling.withheld(conversation_id)
        is_waiting = await self._desk.store.run(
            desk_rows.request_and_accept, conversation_id, facts, hidden, self._desk.now()
        )
        talk = self._desk.talks.setdefault(conversation_id, Talk(conversation_id))
        if talk.staff_id is not None:  # after a restart: the counsellor's page has come back while the table was asked
            self._new_visitor_key(talk, public_key)
            return
        talk.visitor_key = public_key
        self._desk.hub.set_state(conversation_id, "waiting" if is_waiting else "with_counsellor")
        if is_waiting and not self._desk.presence.count_ready():
            self._desk.telling.say(conversation_id, texts.NOBODY_YET, with_help=True, choices=[CODE_CHOICE])
        self._desk.queue.forget(conversation_id)
        self._desk.queue.touch()

    def _new_visitor_key(self, talk: Talk, public_key: str) -> None:
        """The visitor's page was loaded anew in the middle of a talk: both sides agree on keys again.

        With the same key it has heard that its talk was forgotten, so both pages send again what has not been seen.
        """
        is_new = public_key != talk.visitor_key
        talk.visitor_key = public_key
        talk.new_keys() if is_new else talk.seen.clear()
        self._desk.hub.set_state(talk.id, "with_counsellor")
        self._desk.telling.introduce(talk)
        if is_new:
            self._desk.nudge(talk.id, "visitor_key", public_key=public_key)
        else:
            self._desk.nudge(talk.id, "visitor_back")

    def _from_visitor(self, conversation_id: str, event: dict[str, Any]) -> None:
        talk = self._desk.talks.get(conversation_id)
        if talk is None or talk.staff_id is None:
            raise LookupError("no counsellor has this talk")  # not acknowledged: the visitor's page keeps the box
        frame = talk.hold(event.get("id"), event["box"])
        if frame is not None and talk.line is not None:
            talk.line.put(frame)

    async def _gone(self, conversation_id: str, event: dict[str, Any]) -> None:
        self._desk.handover.talk_over(conversation_id)
        self._desk.nudge(conversation_id, "gone", reason=event.get("reason") or event["type"])
        self._desk.forget(conversation_id)
        self._desk.telling.forget(conversation_id)
        await self._desk.let_go_if_parked(conversation_id)
        if await self._desk.store.delete(handoffs.leave, conversation_id, self._desk.now()):
            self._desk.queue.touch()

    async def _finish(self, conversation_id: str, event: dict[str, Any]) -> None:
        """The visitor ends the talk, or no longer wants to wait; the robot is there for them."""
        was = await self._desk.store.run(handoffs.finish, conversation_id, self._desk.now())
        if was is None:
            return
        self._desk.nudge(conversation_id, "gone", reason="visitor_ended")
        self._desk.forget(conversation_id)
        self._desk.hub.set_state(conversation_id, "ended")
        if (conversation := self._desk.hub.find(conversation_id)) is not None:
            conversation.drop_boxes(conversation.seq)
        self._desk.hub.deliver(conversation_id, "ended", reason="visitor" if was == "with_counsellor" else "gave_up")
        self._desk.conclude(conversation_id, is_asked=was == "with_counsellor")
        self._desk.queue.touch()

    async def _feedback(self, conversation_id: str, event: dict[str, Any]) -> None:
        """Count whether it helped, once a talk. A number that cannot be written is not worth an error to a visitor."""
        conversation = self._desk.hub.find(conversation_id)
        if conversation is None or conversation.feedback_for is None:
            return
        (municipality, topic), conversation.feedback_for = conversation.feedback_for, None
        today = self._desk.now().astimezone(DENMARK).date()
        try:
            await self._desk.store.run(handoffs.add_feedback, today, municipality, topic, event["helped"])
        except SQLAlchemyError as error:
            log_fault("feedback_uncounted", error, part="database")

    async def _risk(self, conversation_id: str, event: dict[str, Any]) -> None:
        if await self._desk.store.run(handoffs.raise_risk, conversation_id, event["level"], event["kind"]):
            self._desk.nudge(conversation_id, "risk", level=event["level"])
            self._desk.queue.touch()

    async def _welcome_back(self, conversation_id: str) -> None:
        """A visitor's page is open again: it is told its place anew, in case it has missed the last one."""
        if self._desk.hub.state(conversation_id) is ConversationState.WAITING:
            self._desk.queue.forget(conversation_id)
            self._desk.queue.touch()
