"""Where conversations live, in memory, and how frames reach every open tab of one.

The id of a conversation is derived from the visitor's resume token, one way. So nothing has to be stored to know a
tab again: after a restart of this process the same token leads to the same id, and the robot and the queue still know it.
Other parts speak to visitors through `deliver`, and hear of them through `on_visitor`.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from triage.messages import Erased, dump_frame
from triage.vocabulary import ConversationState
from web.chat.conversation import Conversation
from web.chat.deletions import Deletions
from web.event_log import log_event, log_fault

MAX_WAITING_FRAMES = 500  # on one socket; a reader so far behind is cut off and resumes later
SWEEP_SECONDS = 15.0
ENDED_SECONDS = 240.0  # after a human talk has ended; with the sweep under the five minutes the page promises
NARROW_SHARE = 1.25  # a full house still lets in so many of its size, for danger only
RESTORE_SECONDS = 1.0  # a tab that comes back is not kept waiting by a slow database
RECEIPT_SECONDS = (
    20.0  # so long a line waits for its receipt; a page that has none by then asks again (POST /chat/leave)
)
AT_THE_DESK = (ConversationState.WAITING, ConversationState.WITH_COUNSELLOR)
T = TypeVar("T")
VisitorCallback = Callable[[str, dict[str, Any]], Awaitable[None]]
ForgetCallback = Callable[[str], Awaitable[bool | None]]  # False: it is not gone
RestoreCallback = Callable[[str], Awaitable[str | None]]


def conversation_id_of(token: str) -> str:
    """Derive the id (32 url-safe characters) from a resume token; the way back is SHA-256 backwards."""
    digest = hashlib.sha256(b"indgangen conversation 1\0" + token.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode("ascii")


class Connection:
    """One open tab: a queue of frames and the task that writes them, so that `deliver` never waits."""

    __slots__ = ("_close", "_queue", "_send", "_writer", "conversation_id", "is_finishing")

    def __init__(self, send: Callable[[str], Awaitable[None]], close: Callable[[], Awaitable[None]]) -> None:
        self._send, self._close = send, close
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(MAX_WAITING_FRAMES)
        self._writer = asyncio.ensure_future(self._write())
        self.conversation_id: str | None = None
        self.is_finishing = False

    def put(self, text: str) -> None:
        """Queue one frame; a tab that reads too slowly is closed."""
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            self._writer.cancel()
            asyncio.ensure_future(self._close())

    def finish(self) -> None:
        """Close after what is queued has been written."""
        self.is_finishing = True
        try:
            self._queue.put_nowait(None)
        except asyncio.QueueFull:
            self._writer.cancel()

    async def drain(self) -> None:
        """Wait until everything is written or the tab is gone."""
        await asyncio.gather(self._writer, return_exceptions=True)

    def stop(self) -> None:
        """End the writing task."""
        self._writer.cancel()

    async def _write(self) -> None:
        try:
            while (text := await self._queue.get()) is not None:
                await self._send(text)
            await self._close()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # the tab is gone: the frames stay in the outbox until it comes back
            log_event("socket_gone", error=type(error).__name__)


class Hub:
    """All conversations of this process."""

    def __init__(
        self, idle_seconds: float, max_conversations: int = 20_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._idle_seconds, self._max, self._clock = idle_seconds, max_conversations, clock
        self._conversations: dict[str, Conversation] = {}
        self._touched: dict[str, float] = {}
        self._sockets: dict[str, set[Connection]] = {}
        self._visitor_callbacks: list[VisitorCallback] = []
        self._forget_callbacks: list[ForgetCallback] = []
        self._restore_callbacks: list[RestoreCallback] = []
        self._over_callbacks: list[ForgetCallback] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._last_told: dict[str, asyncio.Task[bool]] = {}
        self._deleting: dict[str, asyncio.Task[bool]] = {}
        self.deletions = Deletions()

    # --- for the chat's own routes ---------------------------------------------------------------------------------

    def open(
        self, token: str | None, municipality: str | None, last_seq: int, is_crowded: Callable[[], bool] = lambda: False
    ) -> tuple[Conversation, str, bool] | None:
        """Find or begin a conversation. One begun when there is no room is narrow: it is there for danger only (routes.py).

        Args:
            token: Resume token the tab kept, or None for a new talk.
            municipality: Where the page is about; kept from the first hello.
            last_seq: Last number the tab has seen; where it is more than we gave out, counting begins anew beyond it.
            is_crowded: Asked before a talk is begun; true when too many come from where this one does.

        Returns:
            (conversation, token, whether it was known here), or None when this process holds all it can.
        """
        token = token or secrets.token_urlsafe(32)
        conversation_id = conversation_id_of(token)
        conversation = self._conversations.get(conversation_id)
        is_known = conversation is not None
        if conversation is None:
            if len(self._conversations) >= self._max * NARROW_SHARE:
                return None
            is_narrow = is_crowded() or not self.has_room
            conversation = Conversation(conversation_id, municipality, is_narrow=is_narrow)
            self._conversations[conversation_id] = conversation
        if last_seq > conversation.seq:
            conversation.begin_anew(last_seq)
        self.touch(conversation_id)
        return conversation, token, is_known

    def attach(self, conversation_id: str, connection: Connection) -> None:
        """Let a tab take part."""
        connection.conversation_id = conversation_id
        tabs = self._sockets.setdefault(conversation_id, set())
        tabs.add(connection)
        if len(tabs) == 1:
            self.tell(conversation_id, {"type": "back"})

    def detach(self, connection: Connection) -> None:
        """A tab is gone; the conversation stays until it is idle."""
        tabs = self._sockets.get(connection.conversation_id or "")
        if tabs is None:
            return
        tabs.discard(connection)
        if not tabs:
            del self._sockets[connection.conversation_id or ""]
            self.tell(connection.conversation_id or "", {"type": "away"})
            conversation = self._conversations.get(connection.conversation_id or "")
            if conversation is not None and conversation.is_narrow:  # it holds nothing, and others wait for its place
                self.forget(conversation.id, {"type": "left", "reason": "left"}, None)

    def touch(self, conversation_id: str) -> None:
        """Something happened: idle time begins again."""
        self._touched[conversation_id] = self._clock()

    def find(self, conversation_id: str) -> Conversation | None:
        """Return the conversation, or None when it is gone."""
        return self._conversations.get(conversation_id)

    def is_connected(self, conversation_id: str) -> bool:
        """True while at least one tab is open."""
        return conversation_id in self._sockets

    def connected_in(self, state: ConversationState) -> list[str]:
        """Ids of the talks in this state that have a tab open here."""
        return [conversation_id for conversation_id in self._sockets if self.state(conversation_id) is state]

    # --- for every part --------------------------------------------------------------------------------------------

    def deliver(self, conversation_id: str, type: str, **fields: Any) -> int | None:
        """Send a frame to every tab of a conversation; a numbered one is kept until the talk ends.

        Returns:
            The conversation's last sequence number, or None when it is gone.
        """
        conversation = self._conversations.get(conversation_id)
        if conversation is None:
            return None
        text = conversation.frame(type, fields)
        for connection in tuple(self._sockets.get(conversation_id, ())):
            connection.put(text)
        return conversation.seq

    def state(self, conversation_id: str) -> ConversationState | None:
        """Where the talk stands; None when it is not here."""
        conversation = self._conversations.get(conversation_id)
        return conversation.state if conversation else None

    def set_state(self, conversation_id: str, state: ConversationState | str) -> None:
        """Move the talk on; unknown ids are ignored, the visitor may have erased it a moment ago."""
        conversation = self._conversations.get(conversation_id)
        if conversation is not None:
            conversation.state = ConversationState(state)
            if conversation.state is ConversationState.ENDED:
                self.touch(conversation_id)  # from now on it has ENDED_SECONDS, however long ago the visitor wrote

    def on_visitor(self, callback: VisitorCallback) -> None:
        """Register `async callback(conversation_id, event)`.

        Events, by `type`: accept {share, public_key}, sealed {id, box}, typing, left {reason}, erased,
        risk {level, kind},
        end, feedback {helped}, transfer {accepted, public_key},
        away (no tab is open), back (one is again).
        """
        self._visitor_callbacks.append(callback)

    def on_forget(self, callback: ForgetCallback) -> None:
        """Register `async callback(conversation_id)`, called whenever a conversation is forgotten here.

        It answers False when it could not do its part; it is not called again.
        """
        self._forget_callbacks.append(callback)

    def on_over(self, callback: ForgetCallback) -> None:
        """Register `async callback(conversation_id)`, called when there is nothing to come back to: see `over`.

        Called again until it neither answers False nor fails.
        """
        self._over_callbacks.append(callback)

    def over(self, conversation_id: str) -> None:
        """The talk with a human, or everything, is over: what was kept for coming back goes too."""
        if (conversation := self._conversations.get(conversation_id)) is not None:
            conversation.is_kept = False
        self.spawn(self._over(conversation_id))

    async def _over(self, conversation_id: str) -> None:
        if not await self._call(self._over_callbacks, conversation_id):
            self.deletions.add("code", conversation_id, partial(self._over_again, conversation_id))

    async def _over_again(self, conversation_id: str) -> bool:
        conversation = self.find(conversation_id)
        is_newer = conversation is not None and conversation.is_kept  # a code made since: it goes with its own talk
        return is_newer or await self._call(self._over_callbacks, conversation_id)

    def on_restore(self, callback: RestoreCallback) -> None:
        """Register `async callback(conversation_id)`: the state of a talk that began before this process, or None."""
        self._restore_callbacks.append(callback)

    async def restore(self, conversation_id: str) -> None:
        """Ask where a talk stands that a tab remembers and this process does not; unknown or no answer: with the robot."""
        for callback in self._restore_callbacks:
            try:
                async with asyncio.timeout(RESTORE_SECONDS):
                    state = await callback(conversation_id)
            except Exception as error:
                log_fault("restore_failed", error, part="database")
                continue
            if state is not None:
                self.set_state(conversation_id, state)

    async def notify(self, conversation_id: str, event: dict[str, Any]) -> bool:
        """Tell every listener and wait; True when at least one was there and none failed."""
        return await self._notify(conversation_id, event) and bool(self._visitor_callbacks)

    async def _notify(self, conversation_id: str, event: dict[str, Any]) -> bool:
        is_handled = True
        for callback in self._visitor_callbacks:
            try:
                await callback(conversation_id, event)
            except Exception as error:
                log_fault("visitor_event_failed", error, part=event["type"])
                is_handled = False
        return is_handled

    def tell(self, conversation_id: str, event: dict[str, Any]) -> asyncio.Task[bool]:
        """Like notify, without waiting; events of one conversation arrive in the order in which they were told.

        Returns:
            A task whose result is whether no listener failed.
        """
        before = self._last_told.get(conversation_id)
        task = self.spawn(self._notify_after(before, conversation_id, event))
        self._last_told[conversation_id] = task
        return task

    def forget(
        self, conversation_id: str, event: dict[str, Any], last_frame: tuple[str, dict[str, Any]] | None
    ) -> None:
        """Drop everything of a conversation at once, say a last word to its tabs and close them; the rest is deleted by and by."""
        if (tabs := self._drop(conversation_id, last_frame)) is not None:
            _finish(tabs)
            self._begin_deleting(conversation_id, event)

    async def erase(self, conversation_id: str) -> None:
        """Drop everything of a conversation at once. Its tabs get the receipt when the database and the robot have deleted it too; where
        that takes long they hear only that it is over."""
        conversation = self.find(conversation_id)
        if conversation is None or (tabs := self._drop(conversation_id, None)) is None:
            return
        last_word = conversation.frame("ended", {"reason": "left"})
        try:
            deleting = self._begin_deleting(conversation_id, {"type": "erased"})
            if await self._is_deleted(conversation_id, deleting, RECEIPT_SECONDS):
                last_word = dump_frame(Erased())
        finally:  # also when the line that asked is gone before
            for tab in tabs:
                tab.put(last_word)
            _finish(tabs)

    async def delete(
        self, conversation_id: str, event: dict[str, Any], seconds: float, last_frame: tuple[str, dict[str, Any]]
    ) -> bool:
        """Like forget, and wait for it; also for a talk that is not held here, as after a restart: what the table, the robot and a code
        still know of it goes all the same.

        Returns:
            Whether all of it is gone; False when that takes longer than `seconds`: it goes on by itself.
        """
        tabs = self._drop(conversation_id, last_frame)
        _finish(tabs or ())
        deleting = (
            self._deleting.get(conversation_id) if tabs is None else None
        )  # a page that asks again does not begin it again
        return await self._is_deleted(
            conversation_id, deleting or self._begin_deleting(conversation_id, event), seconds
        )

    def _begin_deleting(self, conversation_id: str, event: dict[str, Any]) -> asyncio.Task[bool]:
        task = self._deleting[conversation_id] = self.spawn(self._delete(conversation_id, event))
        task.add_done_callback(
            lambda _: self._deleting.get(conversation_id) is task and self._deleting.pop(conversation_id)
        )
        return task

    async def _is_deleted(self, conversation_id: str, deleting: asyncio.Task[bool], seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                is_gone = await asyncio.shield(deleting)  # whoever waits may go; the work may not
                await self.deletions.settled(conversation_id)
                return is_gone
        return False

    async def _delete(self, conversation_id: str, event: dict[str, Any]) -> bool:
        """Try everything once; False when the robot did not answer. What failed in the database is tried again by `deletions`."""
        told, over = self.tell(conversation_id, event), self.spawn(self._over(conversation_id))
        robot = self.spawn(self._call(self._forget_callbacks, conversation_id))
        if not await told:
            self.deletions.add("row", conversation_id, partial(self._tell_again, conversation_id, event))
        await over
        return await robot

    async def _tell_again(self, conversation_id: str, event: dict[str, Any]) -> bool:
        is_newer = (
            self.find(conversation_id) is not None
        )  # begun anew with its token: what is there now goes with that talk
        return is_newer or await self._notify(conversation_id, event)

    def _park(self, conversation_id: str) -> None:
        """Drop the talk with the robot of a page that is closed; a code still leads back to its place in the queue."""
        if self._drop(conversation_id, None) is not None:
            self.tell(conversation_id, {"type": "away"})
            self.spawn(self._call(self._forget_callbacks, conversation_id))

    def _drop(self, conversation_id: str, last_frame: tuple[str, dict[str, Any]] | None) -> set[Connection] | None:
        """Hold nothing of a conversation any more; returns the tabs it had, None when it was not here."""
        conversation = self._conversations.get(conversation_id)
        if conversation is None:
            return None
        if last_frame is not None:
            self.deliver(conversation_id, last_frame[0], **last_frame[1])
        del self._conversations[conversation_id]
        self._touched.pop(conversation_id, None)
        conversation.is_closed = True
        conversation.outbox.clear()
        conversation.offered.clear()
        return self._sockets.pop(conversation_id, set())

    def yield_to_other(self, conversation_id: str) -> None:
        """Another process has this talk: drop it here without a word to anybody. Its tabs come back, and are carried there."""
        if (conversation := self._conversations.pop(conversation_id, None)) is None:
            return
        self._touched.pop(conversation_id, None)
        conversation.is_elsewhere = True
        for connection in self._sockets.pop(conversation_id, ()):
            connection.finish()

    def expire(self) -> int:
        """Forget conversations that nobody touched for the idle time, or for ENDED_SECONDS after their end; returns how many.

        Who waits for a human or writes with one, with the page open, is not idle however long it takes.
        """
        now = self._clock()
        old = [key for key, then in self._touched.items() if now - then >= self._kept_seconds(key)]
        for conversation_id in old:
            conversation = self._conversations[conversation_id]
            if conversation_id in self._sockets and conversation.state in AT_THE_DESK:
                self.touch(conversation_id)
            elif conversation.is_kept and conversation_id not in self._sockets:
                self._park(conversation_id)
            else:
                self.forget(conversation_id, {"type": "left", "reason": "expired"}, ("ended", {"reason": "expired"}))
        return len(old)

    def _kept_seconds(self, conversation_id: str) -> float:
        has_ended = self.state(conversation_id) is ConversationState.ENDED
        return min(ENDED_SECONDS, self._idle_seconds) if has_ended else self._idle_seconds

    async def run_expiry(self) -> None:
        """Expire for ever; a task of the public app."""
        while True:
            await asyncio.sleep(min(SWEEP_SECONDS, self._idle_seconds / 4))
            self.expire()

    @property
    def has_room(self) -> bool:
        """Whether an ordinary talk can begin."""
        return len(self._conversations) < self._max

    def widen(self, conversation_id: str) -> None:
        """Make a narrow talk an ordinary one as soon as there is room for it."""
        conversation = self._conversations.get(conversation_id)
        if conversation is not None and len(self._conversations) <= self._max:  # it is one of them already
            conversation.is_narrow = False

    def ids(self) -> list[str]:
        """Which conversations are held."""
        return list(self._conversations)

    @property
    def count(self) -> int:
        """How many conversations are held."""
        return len(self._conversations)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run a coroutine in the background and keep hold of it until it is done."""
        task: asyncio.Task[T] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def settle(self) -> None:
        """Wait for background work; for a clean stop and for tests."""
        while self._tasks:
            await asyncio.gather(*tuple(self._tasks), return_exceptions=True)

    async def _notify_after(
        self, before: asyncio.Task[bool] | None, conversation_id: str, event: dict[str, Any]
    ) -> bool:
        if before is not None:
            await asyncio.wait((before,))
        is_handled = await self._notify(conversation_id, event)
        if self._last_told.get(conversation_id) is asyncio.current_task():
            del self._last_told[conversation_id]
        return is_handled

    async def _call(self, callbacks: list[ForgetCallback], conversation_id: str) -> bool:
        """Call each; True when none failed or answered False."""
        is_done = True
        for callback in callbacks:
            try:
                is_done = await callback(conversation_id) is not False and is_done
            except Exception as error:
                log_fault("forget_failed", error)
                is_done = False
        return is_done


def _finish(tabs: Iterable[Connection]) -> None:
    for tab in tabs:
        tab.finish()
