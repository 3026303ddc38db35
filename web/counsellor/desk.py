"""The desk: brings visitors who want a human and counsellors together, and carries sealed boxes between them.

It knows two sides: the hub, through which visitors are reached, and the open desk pages (`Line`). State of the queue is the
database's; keys and boxes are in memory (`Talk`) and go with the talk. After a restart the table still knows who waits and
who has whom; visitors and desk pages bring their keys again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.exc import SQLAlchemyError

from triage.vocabulary import ConversationState
from web.chat.core import Core
from web.chat.hub import AT_THE_DESK, Hub
from web.counsellor import desk_rows, texts
from web.counsellor.desk_rows import MAX_TALKS
from web.counsellor.handover import Handover
from web.counsellor.opening import Doors
from web.counsellor.presence import GRACE_SECONDS, Line, Presence
from web.counsellor.queue import LiveQueue
from web.counsellor.store import Store
from web.counsellor.talks import Talk
from web.counsellor.telling import Telling
from web.counsellor.visitor_events import VisitorEvents
from web.db import handoffs
from web.db.handoffs import QueueRow
from web.db.retention import RETENTION_DEFAULT, SWEEP_SECONDS, LogBusyError, Retention, sweep_once
from web.db.staff import SignedIn
from web.event_log import log_fault
from web.relay import Alone

LEADS_SHIFT = ("supervisor", "admin")
WATCH_SECONDS = 3.0  # how often dropped pages are looked for
BOX_LIFETIME_SECONDS = 240  # boxes a visitor has not fetched this long after the end are dropped; under five minutes


class Desk:
    """All talks, queue and counsellors of this process."""

    def __init__(
        self, hub: Hub, store: Store, core: Core, doors: Doors, *, grace_seconds: float = GRACE_SECONDS,
        clock: Callable[[], datetime] | None = None, monotonic: Callable[[], float] = time.monotonic, relay: Alone | None = None,
        retention: Retention = RETENTION_DEFAULT,
    ) -> None:  # fmt: skip
        self._retention = retention
        self.relay = relay or Alone()
        self.hub, self.store, self.core, self.doors = hub, store, core, doors
        self.presence = Presence(monotonic)
        self.telling = Telling(self)
        self.talks: dict[str, Talk] = {}
        self.queue = LiveQueue(
            store, self._publish, self.telling.tell_place, self.telling.labels, clock, self.telling.tell_long
        )
        self._clock = clock or (lambda: datetime.now(UTC))
        self._monotonic, self._grace_seconds = monotonic, grace_seconds
        self._dropped: dict[str, float] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()
        self.handover = Handover(self, MAX_TALKS)
        hub.on_visitor(VisitorEvents(self).take)
        hub.on_restore(self.recall)
        self._waits_elsewhere: dict[str, frozenset[str]] = {}  # process -> talks in the queue with a tab open there
        self.queue.announce = lambda: self.relay.note("queue", self._waits_here)
        self.relay.on_note("queue", self._hear_queue)
        self.relay.on_living(self._forget_the_dead)
        self.relay.on_lost(self.yield_to_other)

    # --- life ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin the work that goes on by itself; needs a running loop."""
        for work in (self.queue.run(), self._watch(), self._sweep()):
            self.spawn(work)
        self.queue.touch()

    async def stop(self) -> None:
        """End it."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run in the background and keep hold of it."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(min(WATCH_SECONDS, max(self._grace_seconds / 4, 0.05)))
            for staff_id, line in self.presence.silent():
                self.presence.go(staff_id, line)
                line.finish()
            try:
                await self.release_dropped()
            except SQLAlchemyError as error:
                log_fault("release_failed", error)

    async def _sweep(self) -> None:
        while True:
            try:
                await asyncio.to_thread(sweep_once, self.store.engine, self._clock(), self._retention)
            except (SQLAlchemyError, LogBusyError) as error:
                log_fault("sweep_failed", error)
            await asyncio.sleep(SWEEP_SECONDS)

    # --- other processes -------------------------------------------------------------------------------------------

    def is_on_page(self, conversation_id: str) -> bool:
        """Whether a visitor in the queue has the page open, at whichever process."""
        there = any(conversation_id in waiting for waiting in self._waits_elsewhere.values())
        return there or self.hub.is_connected(conversation_id)

    def _waits_here(self) -> list[str]:
        return self.hub.connected_in(ConversationState.WAITING)

    def _hear_queue(self, process: str, waiting: list[str]) -> None:
        self._waits_elsewhere[process] = frozenset(waiting)
        self.queue.touch_here()

    def _forget_the_dead(self, living: frozenset[str]) -> None:
        """Whoever waited at a process that is gone is on no page now; one that has come hears who waits here."""
        self._waits_elsewhere = {process: ids for process, ids in self._waits_elsewhere.items() if process in living}
        self.queue.touch()

    # --- what becomes of a talk ------------------------------------------------------------------------------------

    def conclude(self, conversation_id: str, is_asked: bool = True) -> None:
        """Nothing leads back to a talk that has ended; whether it helped may be asked once."""
        self.handover.talk_over(conversation_id)
        self.telling.forget(conversation_id)
        if (conversation := self.hub.find(conversation_id)) is not None and is_asked:
            facts = self.telling.facts(conversation_id)
            conversation.feedback_for = (facts["municipality"], facts["topic"])
        self.hub.over(conversation_id)

    def forget(self, conversation_id: str) -> Talk | None:
        """Hold nothing more of a talk here; returns what was held."""
        self._dropped.pop(conversation_id, None)
        return self.talks.pop(conversation_id, None)

    async def recall(self, conversation_id: str) -> str | None:
        """Say where a talk stands that this process does not know: after a restart of ours the table still does."""
        state = await self.store.run(desk_rows.state_of, conversation_id)
        return state if state in AT_THE_DESK else None

    def yield_to_other(self, conversation_id: str) -> None:
        """Another process has this talk: the counsellor's page comes back with what it has, and is carried there."""
        self.handover.talk_over(conversation_id)
        talk = self.forget(conversation_id)
        if talk is not None and talk.line is not None:
            talk.line.finish()

    # --- what counsellors do ---------------------------------------------------------------------------------------

    def arrive(self, who: SignedIn, line: Line, is_paused: bool = False) -> None:
        """A desk page opened, or came back from a break in its line: it gets the queue as it is."""
        self.presence.arrive(who.staff_id, who.alias, line, who.role, is_paused)
        self.queue.touch()

    def go(self, who: SignedIn, line: Line) -> None:
        """A desk page closed. Its talks wait GRACE_SECONDS for it."""
        self.presence.go(who.staff_id, line)
        for talk in self.talks.values():
            if talk.line is line:
                talk.line = None
        self.handover.line_gone(line)
        self.queue.touch()

    async def resume(
        self, who: SignedIn, line: Line, held: list[dict[str, Any]], wants: frozenset[str] | None = None
    ) -> list[str]:
        """Give a page that comes back its talks.

        Args:
            held: What the page has in memory: {id, public_key, visitor_key, last_seq}.
            wants: Ids a page that was here before is about to take. None: the page has just been loaded, and takes up all its person has.

        Returns:
            Ids of talks this person has but no page holds; the page claims them again with a new key.
        """
        mine = await self.store.run(handoffs.claimed_by, who.staff_id)
        elsewhere = {i for i in {*mine, *(item["id"] for item in held)} if not await self._is_ours(i, line)}
        mine = [i for i in mine if i not in elsewhere]
        for item in held:
            if item["id"] in elsewhere:
                continue
            if item["id"] in mine:
                self._rebind(who, line, item)
            else:
                line.put({"type": "gone", "talk": item["id"], "reason": "lost"})
        # Another window of theirs may have a talk and be on its way back too, with what was said and noted.
        if wants is not None:
            mine = [i for i in mine if i in wants]
        return [i for i in mine if (talk := self.talks.get(i)) is None or talk.line is None]

    async def _is_ours(self, conversation_id: str, line: Line) -> bool:
        """Whether a talk is this process's business for a page: one of our own, or nobody's and the page is connected to us."""
        if getattr(line, "is_far", False):
            return self.relay.owns(conversation_id)
        return await self.relay.take(conversation_id) is None

    def _rebind(self, who: SignedIn, line: Line, item: dict[str, Any]) -> None:
        talk = self.talks.setdefault(item["id"], Talk(item["id"]))
        if talk.counsellor_key not in (None, item["public_key"]):
            line.put({"type": "gone", "talk": talk.id, "reason": "other_page"})
            return
        page_remembers_for_us = talk.counsellor_key is None or talk.is_outdated(item["last_seq"])
        if page_remembers_for_us:
            talk.visitor_key = talk.visitor_key or item["visitor_key"]
            talk.begin_anew(item["last_seq"])
        talk.give_to(who.staff_id, who.alias, item["public_key"], line)
        if page_remembers_for_us:
            self.telling.introduce(talk)
        self._dropped.pop(talk.id, None)
        talk.received(item["last_seq"])
        self.hub.set_state(talk.id, "with_counsellor")
        if talk.visitor_key != item["visitor_key"]:
            line.put({"type": "visitor_key", "talk": talk.id, "public_key": talk.visitor_key})
        # Also that they are back: the page may have heard that they went, and had no line when they came.
        line.put({"type": "visitor_back" if self.hub.is_connected(talk.id) else "visitor_away", "talk": talk.id})
        for frame in talk.undelivered:
            line.put(frame)

    async def claim(self, who: SignedIn, line: Line, conversation_id: str, public_key: str) -> dict[str, Any]:
        """Take a talk, or take it up again with a new key. Returns the frame that answers."""
        async with self.lock(conversation_id):
            try:
                row, problem = await self.store.run(desk_rows.claim, conversation_id, who.staff_id, self._clock())
            except SQLAlchemyError as error:  # answered as lost: the page must not wait for it, and can try again
                log_fault("claim_failed", error, part="database")
                row, problem = None, texts.CLAIM_FAILED
            self.queue.touch()
            if problem or row is None:
                text = (problem or texts.CLAIM_FAILED).format(limit=MAX_TALKS)
                return {"type": "lost", "id": conversation_id, "text": text}
            return self._give(who, line, row, public_key)

    def _give(self, who: SignedIn, line: Line, row: QueueRow, public_key: str) -> dict[str, Any]:
        talk = self.talks.setdefault(row.id, Talk(row.id))
        if talk.line is not None and talk.line is not line:
            talk.line.put({"type": "gone", "talk": row.id, "reason": "other_page"})
            self.handover.talk_over(row.id)
        return self._bind(talk, who.staff_id, who.alias, line, public_key, row)

    async def hand_to(self, talk: Talk, staff_id: int, alias: str, line: Line, public_key: str) -> None:
        """Give a talk that the table has moved to a colleague's page, with keys that are new on both sides."""
        row = await self.store.run(handoffs.get, talk.id)
        if row is not None:
            line.put(self._bind(talk, staff_id, alias, line, public_key, handoffs.as_queue_row(row, self._clock())))
            self.queue.touch()

    def _bind(
        self, talk: Talk, staff_id: int, alias: str, line: Line, public_key: str, row: QueueRow
    ) -> dict[str, Any]:
        if talk.counsellor_key != public_key:
            talk.new_keys()
        # No colleague has had it in between: what the page could not say before still fits.
        is_again = talk.last_staff_id in (None, staff_id)
        talk.give_to(staff_id, alias, public_key, line)
        self._dropped.pop(row.id, None)
        self.hub.set_state(row.id, "with_counsellor")
        self.telling.introduce(talk)
        return {
            "type": "talk", "id": row.id, "visitor_key": talk.visitor_key, "row": self.queue.row(row),
            "away": not self.hub.is_connected(row.id), "again": is_again,
        }  # fmt: skip

    def send(self, line: Line, conversation_id: str, box_id: str, box: str) -> dict[str, Any]:
        """Carry a counsellor's box to the visitor. Returns `ack`, `visitor_away` when their page has not come back since
        we were restarted, or `error` when the talk is not this page's."""
        talk = self._own(line, conversation_id)
        if talk is None:
            return {"type": "error", "code": "not_yours", "talk": conversation_id, "text": texts.NOT_YOURS}
        if box_id not in talk.seen and self.hub.deliver(conversation_id, "sealed", box=box) is None:
            # Not acked: the page sends it again at `visitor_back`.
            return {"type": "visitor_away", "talk": conversation_id}
        talk.take_id(box_id)
        return {"type": "ack", "talk": conversation_id, "id": box_id}

    async def is_unheld(self, who: SignedIn, conversation_id: str) -> bool:
        """Whether a talk is this person's by the table, and no page of theirs has it here."""
        talk = self.talks.get(conversation_id)
        is_free = talk is None or talk.line is None
        return is_free and conversation_id in await self.store.run(handoffs.claimed_by, who.staff_id)

    def received(self, line: Line, conversation_id: str, seq: int) -> None:
        """Boxes up to `seq` are on the page."""
        talk = self._own(line, conversation_id)
        if talk is not None:
            talk.received(seq)

    def typing(self, line: Line, conversation_id: str) -> None:
        """Pass on that the counsellor writes."""
        if self._own(line, conversation_id) is not None:
            self.hub.deliver(conversation_id, "typing")

    async def release(self, who: SignedIn, conversation_id: str) -> bool:
        """Give a talk back to the front of the queue."""
        return await self._release(conversation_id, who.staff_id, texts.GIVEN_BACK)

    async def end(self, who: SignedIn, conversation_id: str, outcome: str) -> bool:
        """End a talk with an outcome code.

        Raises:
            ValueError: The outcome is not one of handoffs.OUTCOMES.
        """
        async with self.lock(conversation_id):
            if not await self.store.run(handoffs.end, conversation_id, outcome, self._clock(), who.staff_id):
                return False
            self.forget(conversation_id)
            self.hub.set_state(conversation_id, "ended")
            last_seq = self.hub.deliver(conversation_id, "ended", reason="counsellor")
            self.conclude(conversation_id)
            self.spawn(self._drop_boxes_later(conversation_id, last_seq or 0))
            await self.let_go_if_parked(conversation_id)
            self.queue.touch()
            return True

    def pause(self, who: SignedIn, is_paused: bool) -> None:
        """Take a break, or come back from one."""
        self.presence.pause(who.staff_id, is_paused)
        self.queue.touch()

    async def release_dropped(self) -> None:
        """Give back talks whose counsellor has had no page for the grace time."""
        held = await self.store.run(handoffs.all_claimed)
        now, known = self._monotonic(), {conversation_id for conversation_id, _ in held}
        self._dropped = {key: since for key, since in self._dropped.items() if key in known}
        for conversation_id, staff_id in held:
            talk = self.talks.get(conversation_id)
            if talk is not None and talk.line is not None:
                self._dropped.pop(conversation_id, None)
            elif talk is None and await self.relay.owner(conversation_id) is not None:
                self._dropped.pop(conversation_id, None)  # another process watches over it
            elif now - self._dropped.setdefault(conversation_id, now) >= self._grace_seconds:
                await self._release(conversation_id, staff_id, texts.DROPPED)

    async def _release(self, conversation_id: str, staff_id: int, sentence: str) -> bool:
        async with self.lock(conversation_id):
            if not await self.store.run(handoffs.release, conversation_id, staff_id):
                return False
            self.handover.talk_over(conversation_id)
            if (talk := self.talks.get(conversation_id)) is not None:
                talk.give_back()
            self._dropped.pop(conversation_id, None)
            self.hub.set_state(conversation_id, "waiting")
            self.telling.say(conversation_id, sentence)
            self.queue.forget(conversation_id)
            self.queue.touch()
            await self.let_go_if_parked(conversation_id)
            return True

    async def let_go_if_parked(self, conversation_id: str) -> None:
        """The desk has done with a talk: where the visitor's part was put away before, any process may have it now."""
        if self.hub.find(conversation_id) is None:
            await self.relay.let_go(conversation_id)

    async def _drop_boxes_later(self, conversation_id: str, last_seq: int) -> None:
        """Drop the boxes of the talk that ended, also when the visitor writes on with the robot or waits anew by then."""
        await asyncio.sleep(BOX_LIFETIME_SECONDS)
        conversation = self.hub.find(conversation_id)
        if conversation is not None:
            conversation.drop_boxes(last_seq)

    # --- small things ----------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The present, UTC."""
        return self._clock()

    async def row_of(self, conversation_id: str) -> dict[str, Any] | None:
        """What a colleague may know of a talk before taking it: the same as of one in the queue."""
        row = await self.store.run(handoffs.get, conversation_id)
        return self.queue.row(handoffs.as_queue_row(row, self._clock())) if row is not None else None

    def holds(self, conversation_id: str) -> bool:
        """Whether a counsellor has the talk here: the visitor may be gone for long, and comes back to this process."""
        talk = self.talks.get(conversation_id)
        return talk is not None and talk.staff_id is not None

    def has(self, line: Line, conversation_id: str) -> bool:
        """Whether this page has the talk."""
        return self._own(line, conversation_id) is not None

    def _own(self, line: Line, conversation_id: str) -> Talk | None:
        talk = self.talks.get(conversation_id)
        return talk if talk is not None and talk.line is line else None

    def lock(self, conversation_id: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation_id, asyncio.Lock())

    def nudge(self, conversation_id: str, word: str, **fields: Any) -> None:
        talk = self.talks.get(conversation_id)
        if talk is not None and talk.line is not None:
            talk.line.put({"type": word, "talk": conversation_id, **fields})

    def _publish(self, frame: dict[str, Any]) -> None:
        is_open = self.doors.hours.of(None).is_open(self._clock())
        whole = {
            "type": "queue", "present": self.presence.count_ready(), "open": is_open, "colleagues": self.presence.names(),
            **frame,
        }  # fmt: skip
        shift = {**whole, "people": self._people()}
        for person in self.presence.people():
            for line in tuple(person.lines):
                line.put(shift if person.role in LEADS_SHIFT else whole)

    def _people(self) -> list[dict[str, Any]]:
        """Who is at work, for whoever leads the shift."""
        people = [
            {"alias": p.alias, "role": p.role, "paused": p.is_paused, "talks": self.queue.held.get(p.staff_id, 0)}
            for p in self.presence.people()
        ]
        return sorted(people, key=lambda person: (person["paused"], str(person["alias"])))
