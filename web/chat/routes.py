"""The WebSocket of the public chat: frames in, frames out. Order and checks are here; what they mean is in turn.py."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint, Request, Websocket
from sanic.response import HTTPResponse
from websockets.exceptions import ConnectionClosed

from triage.errors import FrameError
from triage.messages import (
    PROTOCOL,
    Choice,
    Erase,
    Error,
    Frame,
    HandoffAccept,
    Hello,
    Leave,
    Message,
    Sealed,
    Typing,
    Welcome,
    dump_frame,
    parse_frame,
    peek_id,
)  # fmt: skip
from triage.risk import RiskAssessment
from triage.vocabulary import ConversationState, Municipality, RiskLevel
from web.chat.conversation import Conversation
from web.chat.hub import Connection, conversation_id_of
from web.event_log import log_fault
from web.http_errors import FRAME_ERRORS, error_page
from web.relay import Far, carry
from web.security import FRAMES_PER_WINDOW, WINDOW_SECONDS, RateLimit, is_allowed_origin

bp = Blueprint("chat")
CLOSE_POLICY = 1008  # RFC 6455 7.4.1: the client broke the rules; it should not come back at once
_AREAS = {municipality.value for municipality in Municipality}


@bp.on_request
async def check_origin(request: Request) -> HTTPResponse | None:
    """Refuse a page of a foreign website before the upgrade."""
    origin = request.headers.get("origin")
    if request.path == "/chat" and not is_allowed_origin(origin, request.app.ctx.shared.settings.allowed_origins):
        return error_page(403)
    return None


@bp.websocket("/chat")
async def chat(request: Request, ws: Websocket) -> None:
    """One open tab, from hello to its end. Nothing of the request but its frames is looked at."""
    await serve_tab(request.app.ctx.shared, ws)


async def serve_far_tab(shared: Any, far: Far) -> None:
    """One tab that is connected to another process; its talk is ours."""
    far.take(far.hello["data"])
    await serve_tab(shared, far)


async def serve_tab(shared: Any, ws: Any) -> None:
    """Serve until the tab goes; a fault of ours is said and logged, never thrown."""
    line = ChatLine(shared, ws)
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

    def __init__(self, shared: Any, ws: Websocket | Far) -> None:
        self._shared, self._hub, self._turns, self._ws = shared, shared.hub, shared.turns, ws
        self._connection = Connection(ws.send, ws.close)
        self._talk: Conversation | None = None
        self._limit = RateLimit(FRAMES_PER_WINDOW, WINDOW_SECONDS)

    async def run(self) -> None:
        """Read frames until the tab goes."""
        async for data in self._ws:
            if not self._limit.take():
                self.refuse("too_fast")
                await self._finish(CLOSE_POLICY)
                return
            if not await self._take(data):
                return

    async def end(self) -> None:
        """The tab is gone; the talk stays until it is idle, so that the tab can come back."""
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
            self.refuse(error.code, peek_id(data))
            return True
        if self._talk is None:
            return await self._hello(frame, data)
        if self._talk.is_closed:
            self.refuse("gone")
            await self._finish()
            return False
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
        if await self._is_elsewhere(frame, data):
            return False
        area = frame.municipality if frame.municipality in _AREAS else None
        opened = self._hub.open(frame.resume, area, frame.last_seq)
        if opened is None:
            self.refuse("full")
            await self._finish()
            return False
        self._talk, token, is_known = opened
        await self._shared.relay.take(self._talk.id)
        if not is_known and frame.resume:
            await self._hub.restore(self._talk.id)
        self._welcome(self._talk, token, is_known, frame.last_seq)
        return True

    async def _is_elsewhere(self, frame: Hello, data: str | bytes) -> bool:
        """Carry the tab to the process that has its talk; False, and the talk is ours, when none has it."""
        if not frame.resume or isinstance(self._ws, Far):
            return False
        owner = await self._shared.relay.take(conversation_id_of(frame.resume))
        if owner is None:
            return False
        hello = {"data": data if isinstance(data, str) else data.decode(errors="replace")}
        await carry(self._shared.relay, owner, "tab", hello, self._ws)
        return True

    def _welcome(self, talk: Conversation, token: str, is_known: bool, last_seq: int) -> None:
        hours = self._shared.hours(talk.municipality)
        self._connection.put(dump_frame(Welcome(token, talk.seq, hours, is_known, talk.state.value)))
        for text in talk.since(last_seq):
            self._connection.put(text)
        self._hub.attach(talk.id, self._connection)

    async def _handle(self, talk: Conversation, frame: Frame) -> None:
        self._hub.touch(talk.id)
        if isinstance(frame, Message):
            self._message(talk, frame)
        elif isinstance(frame, Choice):
            self._choice(talk, frame)
        elif isinstance(frame, Sealed):
            await self._sealed(talk, frame)
        elif isinstance(frame, HandoffAccept):
            await self._turns.accept(talk, frame)
        elif isinstance(frame, Typing):
            self._typing(talk)
        elif isinstance(frame, Leave):
            self._leave(talk)
        elif isinstance(frame, Erase):
            self._erase(talk)
        else:  # a second hello, or a frame only the server may send
            self.refuse("unknown_frame", getattr(frame, "id", None))

    def _message(self, talk: Conversation, frame: Message) -> None:
        if len(frame.text) > self._shared.settings.max_message_chars:
            self.refuse("too_long", frame.id)
        elif frame.id in talk.seen:
            self._hub.deliver(talk.id, "ack", id=frame.id)
        elif talk.state is ConversationState.WITH_COUNSELLOR:
            self.refuse("sealed_only", frame.id)
        else:
            self._rated(talk, frame, self._turns.rate(frame))

    def _rated(self, talk: Conversation, frame: Message, assessment: RiskAssessment) -> None:
        if not talk.limit.take() and assessment.level < RiskLevel.HIGH:
            self.refuse("too_fast", frame.id, talk.limit.wait_ms())
        elif talk.take_id(frame.id):
            self._turns.receive(talk, frame, assessment)

    def _choice(self, talk: Conversation, frame: Choice) -> None:
        title = talk.title_of(frame.payload)
        if frame.id in talk.seen:
            self._hub.deliver(talk.id, "ack", id=frame.id)
        elif title is None:
            self.refuse("unknown_choice", frame.id)
        elif not talk.limit.take():
            self.refuse("too_fast", frame.id, talk.limit.wait_ms())
        elif frame.payload == "#leave":
            self._leave(talk)
        elif frame.payload == "#erase":
            self._erase(talk)
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

    def _typing(self, talk: Conversation) -> None:
        if talk.state is ConversationState.WITH_COUNSELLOR:
            self._hub.tell(talk.id, {"type": "typing"})

    def _leave(self, talk: Conversation) -> None:
        self._hub.forget(talk.id, {"type": "left", "reason": "left"}, ("ended", {"reason": "left"}))

    def _erase(self, talk: Conversation) -> None:
        self._hub.forget(talk.id, {"type": "erased"}, ("erased", {}))

    async def _finish(self, code: int = 1000) -> None:
        self._connection.finish()
        await self._connection.drain()
        await self._ws.close(code)
