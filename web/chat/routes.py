"""The WebSocket of the public chat: frames in, frames out. Order and checks are here; what they mean is in turn.py."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sanic import Blueprint, Request, Websocket
from sanic.response import HTTPResponse, empty
from sqlalchemy.exc import SQLAlchemyError
from websockets.exceptions import ConnectionClosed

from triage.errors import FrameError
from triage.messages import (
    PROTOCOL,
    Choice,
    Erase,
    Error,
    Feedback,
    Frame,
    HandoffAccept,
    Hello,
    Keep,
    Kept,
    Leave,
    Message,
    ReturnOpen,
    ReturnOpened,
    ReturnSave,
    ReturnSaved,
    Sealed,
    TalkEnd,
    TransferAnswer,
    Typing,
    Welcome,
    dump_frame,
    is_token,
    parse_frame,
    peek_id,
    peek_refused_message,
)  # fmt: skip
from triage.risk import RiskAssessment
from triage.vocabulary import ConversationState, Municipality, RiskLevel
from web.chat.conversation import Conversation
from web.chat.hub import AT_THE_DESK, Connection, Hub, conversation_id_of
from web.chat.lane import Rank
from web.chat.returns import LineLimits, WrongCodeError
from web.chat.whole_line import WholeLine
from web.event_log import log_fault
from web.http_errors import FRAME_ERRORS, error_page
from web.relay import GOING_AWAY
from web.relay_lines import Far, carry
from web.security import FRAMES_PER_WINDOW, WINDOW_SECONDS, RateLimit, is_allowed_origin
from web.sources import Source

bp = Blueprint("chat")
HELLO_SECONDS = 20.0
LONG_SECONDS = 0.03  # what one message may take before its line has to wait: only very long ones do
NARROW_RETRY_MS, MAX_RETRY_MS = 15_000, 60_000
CLOSE_POLICY = 1008  # RFC 6455 7.4.1: the client broke the rules; it should not come back at once
LEFT = {"type": "left", "reason": "left"}
LAST_WORD = ("ended", {"reason": "left"})
LEAVE_SECONDS = 3.0  # so long the answer to it waits
LEAVE_TRIES = 3  # a beacon is sent once, by a page that is gone: we see to it that somebody hears it
_AREAS = {municipality.value for municipality in Municipality}


@bp.on_request
async def check_origin(request: Request) -> HTTPResponse | None:
    """Refuse a page of a foreign website before the upgrade, on every spelling of the address ("/chat/" is routed here too)."""
    origins = request.headers.getall("origin", [None])
    allowed = request.app.ctx.shared.settings.allowed_origins
    return None if all(is_allowed_origin(origin, allowed) for origin in origins) else error_page(403)


@bp.websocket("/chat")
async def chat(request: Request, ws: Websocket) -> None:
    """One open tab, from hello to its end. Of the request only the address is looked at, and not kept (web/sources.py)."""
    shared = request.app.ctx.shared
    line = WholeLine(ws)
    # In a task of its own: Sanic ends this one with the connection, and what was said before is still to be read.
    served = asyncio.ensure_future(serve_tab(shared, line, shared.sources.of_request(request)))
    shared.lines.add(served)
    served.add_done_callback(shared.lines.discard)
    try:
        await asyncio.shield(served)
    finally:
        line.is_over()


@bp.post("/chat/leave")
async def leave(request: Request) -> HTTPResponse:
    """Forget the talk whose token is the body. For the quick exit: a frame may be lost when its page goes, a beacon is not.

    Also for a page that got no receipt: 204 when nothing of the talk is left, 202 when that takes longer. The answer says nothing about
    whether there was such a talk.
    """
    token = request.body.decode("ascii", "replace")
    is_gone = not is_token(token) or await _leave_talk(request.app.ctx.shared, token)
    return empty(204 if is_gone else 202)


async def _leave_talk(shared: Any, token: str, tries: int = LEAVE_TRIES) -> bool:
    """Returns whether nothing of the talk is left; where not, it goes by and by."""
    talk_id = conversation_id_of(token)
    owner = None if shared.hub.find(talk_id) is not None else await shared.relay.owner(talk_id)
    if owner is None:
        return bool(await shared.hub.delete(talk_id, LEFT, LEAVE_SECONDS, LAST_WORD))

    def ended(code: int) -> None:
        if code == GOING_AWAY and tries > 1:  # the owner died before it heard
            shared.hub.spawn(_leave_talk(shared, token, tries - 1))

    hello = {"data": dump_frame(Hello(PROTOCOL, None, token, 0))}
    line = shared.relay.connect(owner, "tab", hello, lambda frame: None, ended)
    line.send(dump_frame(Leave()))
    return False  # it is on its way; whoever wants to know asks again


def _forget_left(hub: Hub, talk_id: str) -> None:
    hub.forget(talk_id, LEFT, LAST_WORD)


async def serve_far_tab(shared: Any, far: Far) -> None:
    """One tab that is connected to another process, which has looked at its address; its talk is ours."""
    await serve_tab(shared, far)


async def serve_tab(shared: Any, ws: Any, source: Source | None = None) -> None:
    """Serve until the tab goes; a fault of ours is said and logged, never thrown."""
    line = ChatLine(shared, ws, source)
    try:
        await line.run()
    except ConnectionClosed:
        pass
    except Exception as error:
        log_fault("chat_failed", error)
        line.refuse("internal")
    finally:
        await line.end()


class ChatLine:
    """The server's side of one WebSocket."""

    def __init__(self, shared: Any, ws: WholeLine | Far, source: Source | None = None) -> None:
        self._shared, self._hub, self._turns, self._ws, self._source = shared, shared.hub, shared.turns, ws, source
        self._connection = Connection(ws.send, ws.close)
        self._talk: Conversation | None = None
        self._is_greeted = False
        self._waited = 0.0  # seconds that the frame in hand has waited for its place behind long ones
        self._limit = RateLimit(FRAMES_PER_WINDOW, WINDOW_SECONDS)
        self._is_too_much = False
        if source is not None:
            source.lines += 1
        self._returns, self._tries = shared.returns, LineLimits.fresh()

    async def run(self) -> None:
        """Read frames until the tab goes."""
        silence = asyncio.get_running_loop().call_later(HELLO_SECONDS, self._end_if_silent)
        try:
            async for data in self._ws:
                if not self._limit.take():
                    self.refuse("too_fast")
                    await self._finish(CLOSE_POLICY)
                    return
                began, self._waited, self._is_too_much = time.perf_counter(), 0.0, False
                if not await self._take(data):
                    return
                spent = time.perf_counter() - began - self._waited
                is_long = self._is_too_much or spent > LONG_SECONDS
                # What was said goes out before the next is read.
                await self._ws.rest(self._pause_seconds(spent) if is_long else 0)
        finally:
            silence.cancel()

    def _pause_seconds(self, spent_seconds: float) -> float:
        """How long a line is not read after what took long: a third of the time is the most it gets, a tenth when it floods.

        All lines like it from one place share that. Each message is still rated, in its order, and danger answered.
        """
        lines = self._source.lines if self._source is not None else 1
        factor, longest = (10, 5.0) if self._is_too_much else (2, 1.0)
        return min(longest, spent_seconds * factor * lines)

    def _end_if_silent(self) -> None:
        """A tab says hello at once: what holds a line open without a word is no tab. A tab that is carried has no talk here."""
        if not self._is_greeted:
            asyncio.ensure_future(self._ws.close(CLOSE_POLICY))

    async def end(self) -> None:
        """The tab is gone; the talk stays until it is idle, so that the tab can come back."""
        if self._source is not None:
            self._source.lines -= 1
        self._hub.detach(self._connection)
        if self._connection.is_finishing:
            await self._connection.drain()
        self._connection.stop()

    def refuse(self, code: str, message_id: str | None = None, retry_ms: int | None = None) -> None:
        """Say in Danish what was wrong; the connection stays."""
        self._connection.put(dump_frame(Error(code, FRAME_ERRORS[code], message_id, retry_ms)))

    async def _take(self, data: str | bytes) -> bool:
        """Handle one frame; False when the connection is over."""
        try:
            frame = parse_frame(data)
        except FrameError as error:
            refused = peek_refused_message(data) if error.code in ("too_long", "too_large") else None
            if refused is not None and self._talk is not None and not (self._talk.is_elsewhere or self._talk.is_closed):
                self._refuse_length(self._talk, refused, error.code)
            else:
                self.refuse(error.code, peek_id(data))
            return True
        if self._talk is None:
            return await self._hello(frame, data)
        if self._talk.is_elsewhere:  # this line is being closed: the tab comes back to the process that has the talk
            return False
        if self._talk.is_closed:
            self.refuse("gone")
            await self._finish()
            return False
        with self._turns.signal.under_way():
            await self._handle(self._talk, frame)
        return not self._talk.is_closed

    async def _hello(self, frame: Frame, data: str | bytes) -> bool:
        if not isinstance(frame, Hello):
            self.refuse("hello_first", getattr(frame, "id", None))
            return True
        if frame.protocol != PROTOCOL:
            self.refuse("wrong_protocol")
            await self._finish()
            return False
        self._is_greeted = True
        if await self._is_elsewhere(frame, data):
            return False
        area = frame.municipality if frame.municipality in _AREAS else None
        is_crowded = self._source.is_crowded if self._source is not None else lambda: False
        opened = self._hub.open(frame.resume, area, frame.last_seq, is_crowded)
        if opened is None:
            self.refuse("full")
            await self._finish()
            return False
        self._talk, token, is_known = opened
        await self._shared.relay.take(self._talk.id)
        if not is_known and frame.resume:
            self._talk.is_news = True
            await self._hub.restore(self._talk.id)
            await self._returns.recall(self._talk)
        self._welcome(self._talk, token, is_known and not self._talk.is_news, frame.last_seq)
        return True

    async def _is_elsewhere(self, frame: Hello, data: str | bytes) -> bool:
        """Carry the tab to the process that has its talk; False, and the talk is ours, when none has it."""
        if not frame.resume:
            return False
        owner = await self._shared.relay.take(conversation_id_of(frame.resume))
        if owner is None:
            return False
        if isinstance(self._ws, Far):  # we lost it while the tab was on its way: it comes back and is carried on
            return True
        hello = {"data": data if isinstance(data, str) else data.decode(errors="replace")}
        await carry(self._shared.relay, owner, "tab", hello, self._ws, self._wait_for_place)
        return True

    def _welcome(self, talk: Conversation, token: str, is_known: bool, last_seq: int) -> None:
        hours = self._shared.hours(talk.municipality)
        box = self._returns.box_of(talk.id)
        self._connection.put(dump_frame(Welcome(token, talk.seq, hours, is_known, talk.state.value, box is not None)))
        for text in talk.since(last_seq):
            self._connection.put(text)
        if box is not None:
            self._connection.put(dump_frame(Kept(box)))
        self._hub.attach(talk.id, self._connection)
        if talk.is_narrow:
            self.refuse("full")

    async def _handle(self, talk: Conversation, frame: Frame) -> None:
        self._hub.touch(talk.id)
        talk.is_news = False  # what a tab says after a welcome, it says knowing of it
        match frame:
            case Message():
                await self._message(talk, frame)
            case Choice():
                await self._choice(talk, frame)
            case Sealed():
                await self._sealed(talk, frame)
            case HandoffAccept():
                talk.is_narrow = False  # whoever waits for a human keeps the place when the line breaks
                await self._turns.accept(talk, frame)
            case Typing():
                self._typing(talk)
            case TalkEnd():
                self._hub.tell(talk.id, {"type": "end"})
            case Feedback():
                self._feedback(talk, frame)
            case Keep():
                self._keep(talk, frame)
            case ReturnSave():
                await self._save_return(talk, frame)
            case ReturnOpen():
                await self._open_return(frame)
            case TransferAnswer(accepted=accepted, public_key=key):
                self._hub.tell(talk.id, {"type": "transfer", "accepted": accepted, "public_key": key})
            case Leave():
                _forget_left(self._hub, talk.id)
            case Erase():
                await self._hub.erase(talk.id)
            case _:  # a second hello, or a frame only the server may send
                self.refuse("unknown_frame", getattr(frame, "id", None))

    async def _message(self, talk: Conversation, frame: Message) -> None:
        """Rate a message and take it in; a long one waits for its place with both, and danger goes first (web/chat/lane.py)."""
        if self._is_answered(talk, frame):
            return
        async with self._place(Rank.RATING, frame):
            assessment = self._turns.rate(frame)
        rank = Rank.DANGER if assessment.level >= RiskLevel.HIGH else Rank.ANSWER
        async with self._place(rank, frame):
            if not (talk.is_closed or talk.is_elsewhere or self._is_answered(talk, frame)):
                self._rated(talk, frame, assessment)

    @asynccontextmanager
    async def _place(self, rank: Rank, frame: Message) -> AsyncIterator[None]:
        began = time.perf_counter()
        async with self._shared.lane.place(rank, len(frame.text)):
            self._waited += time.perf_counter() - began
            yield

    def _is_answered(self, talk: Conversation, frame: Message) -> bool:
        """Whether a message is no more to be read: too long, had already, or not meant for us."""
        if len(frame.text) > self._shared.settings.max_message_chars:
            self._refuse_length(talk, frame, "too_long")
        elif frame.id in talk.seen:
            self._hub.deliver(talk.id, "ack", id=frame.id)
        elif talk.state is ConversationState.WITH_COUNSELLOR:
            self.refuse("sealed_only", frame.id)
        else:
            return False
        return True

    def _refuse_length(self, talk: Conversation, frame: Message, code: str) -> None:
        """Nothing of a message that is too long is taken in, but danger in it is answered before it is refused."""
        if talk.state is not ConversationState.WITH_COUNSELLOR and frame.text and frame.id not in talk.seen:
            self._hub.touch(talk.id)
            assessment = self._turns.rate(frame)
            if assessment.level >= RiskLevel.HIGH:
                talk.is_narrow = False
                self._turns.answer_danger_only(talk, frame, assessment)
        self.refuse(code, frame.id)

    def _rated(self, talk: Conversation, frame: Message, assessment: RiskAssessment) -> None:
        """Take a message in unless there is too much of it all; danger is never held back."""
        is_danger = assessment.level >= RiskLevel.HIGH
        if is_danger:
            talk.is_narrow = False
        elif talk.is_narrow and (self._source is None or not self._source.is_crowded()):
            self._hub.widen(talk.id)
        wait_ms = 0 if talk.limit.take() else talk.limit.wait_ms()
        place_ms = self._ws.wait_ms if isinstance(self._ws, Far) else self._wait_for_place(len(frame.text))
        wait_ms = max(wait_ms, place_ms)
        self._is_too_much = wait_ms > 0 or talk.is_narrow
        if talk.is_narrow:
            self.refuse("full", frame.id, NARROW_RETRY_MS)
        elif wait_ms and not is_danger:
            self.refuse("too_fast", frame.id, min(wait_ms, MAX_RETRY_MS))
        elif talk.take_id(frame.id):
            if talk.state is ConversationState.ENDED:  # the visitor writes on: this is a talk with the robot again
                talk.state = ConversationState.BOT
            self._turns.receive(talk, frame, assessment)

    def _wait_for_place(self, chars: int) -> int:
        """Count what comes from the tab's place. Returns milliseconds that are too much. The process the tab is connected to counts."""
        limit = self._source.chars if self._source is not None else None
        return 0 if limit is None or limit.take(chars) else limit.wait_ms(chars)

    async def _choice(self, talk: Conversation, frame: Choice) -> None:
        title = talk.title_of(frame.payload)
        if frame.id in talk.seen:
            self._hub.deliver(talk.id, "ack", id=frame.id)
        elif title is None:
            self.refuse("unknown_choice", frame.id)
        elif frame.payload == "#leave":
            _forget_left(self._hub, talk.id)
        elif frame.payload == "#erase":
            await self._hub.erase(talk.id)
        elif talk.is_narrow and not frame.payload.startswith("#"):  # the way to a human stays open
            self.refuse("full", frame.id, NARROW_RETRY_MS)
        elif not talk.limit.take():
            self.refuse("too_fast", frame.id, talk.limit.wait_ms())
        elif talk.take_id(frame.id):
            self._turns.choose(talk, frame, title)

    async def _sealed(self, talk: Conversation, frame: Sealed) -> None:
        if frame.id is None:
            self.refuse("wrong_id")
        elif talk.state is not ConversationState.WITH_COUNSELLOR:
            self.refuse("no_counsellor", frame.id)
        # the desk knows doubles itself: after new keys the same id comes again, sealed anew
        elif await self._hub.notify(talk.id, {"type": "sealed", "id": frame.id, "box": frame.box}):
            self._hub.deliver(talk.id, "ack", id=frame.id)
        else:
            self.refuse("internal", frame.id, 2000)

    def _feedback(self, talk: Conversation, frame: Feedback) -> None:
        if talk.take_id(frame.id):
            self._hub.tell(talk.id, {"type": "feedback", "helped": frame.helped})
        self._hub.deliver(talk.id, "ack", id=frame.id)

    def _keep(self, talk: Conversation, frame: Keep) -> None:
        """Only a talk on its way to a human has anything that a reload would lose."""
        if talk.state in (*AT_THE_DESK, ConversationState.CLOSED_HOURS) or talk.is_kept:
            self._returns.keep(talk.id, frame.box)

    async def _save_return(self, talk: Conversation, frame: ReturnSave) -> None:
        if not self._tries.saves.take():
            self.refuse("too_fast", frame.id, self._tries.saves.wait_ms())
            return
        try:
            hours = await self._returns.save(talk, frame)
        except (SQLAlchemyError, OSError) as error:
            log_fault("return_unsaved", error, part="database")
            self.refuse("no_code", frame.id)
            return
        self._connection.put(dump_frame(ReturnSaved(frame.id, hours)))

    async def _open_return(self, frame: ReturnOpen) -> None:
        tries = self._tries.guesses
        if wait_ms := await self._returns.guess_wait_ms() if tries.take() else tries.wait_ms():
            self.refuse("code_wait", frame.id, wait_ms)
            return
        try:
            box = await self._returns.open(frame)
        except WrongCodeError:
            self.refuse("wrong_code", frame.id)
            return
        except (SQLAlchemyError, OSError) as error:
            log_fault("return_unreadable", error, part="database")
            self.refuse("internal", frame.id)
            return
        self._connection.put(dump_frame(ReturnOpened(frame.id, box)))

    def _typing(self, talk: Conversation) -> None:
        if talk.state is ConversationState.WITH_COUNSELLOR:
            self._hub.tell(talk.id, {"type": "typing"})

    async def _finish(self, code: int = 1000) -> None:
        self._connection.finish()
        await self._connection.drain()
        await self._ws.close(code)
