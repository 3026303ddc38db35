"""The desk page's line: frames of /desk/live in and out (web/counsellor/talk_protocol.md). Checks every frame at the edge."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime
from typing import Any

from sanic import Request, Websocket
from sanic.exceptions import WebsocketClosed
from sqlalchemy.exc import SQLAlchemyError

from triage.messages import MAX_BOX_CHARS, MAX_KEY_CHARS
from web.counsellor import auth, texts
from web.counsellor.card_search import search
from web.counsellor.desk import MAX_TALKS, Desk
from web.counsellor.handover import READ, TRANSFER
from web.counsellor.opening import DENMARK
from web.counsellor.page_links import PageLinks
from web.db import staff
from web.db.handoffs import OUTCOMES
from web.db.staff import SignedIn
from web.event_log import log_event, log_fault
from web.relay import GOING_AWAY
from web.relay_lines import Far

HELLO_SECONDS = 10
MAX_WAITING_FRAMES = 1000
SIGNED_OUT, REFUSED, BAD = 4401, 4403, 4400  # close codes the page acts on
AT_DESK = ("counsellor", "supervisor", "admin")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_KEY = re.compile(r"[A-Za-z0-9_-]{80,100}\Z")
_BOX = re.compile(r"[A-Za-z0-9_-]+\Z")


class BadFrameError(ValueError):
    """A frame is not of the desk's protocol."""


class SocketLine:
    """One open page: frames are queued and written by a task of its own, so that nobody ever waits for a slow page."""

    def __init__(self, ws: Websocket | Far) -> None:
        self._ws = ws
        self.is_far = isinstance(ws, Far)
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(MAX_WAITING_FRAMES)
        self._writer = asyncio.ensure_future(self._write())

    def put(self, frame: dict[str, object]) -> None:
        """Queue one frame; a page that reads too slowly is cut off and comes back."""
        try:
            self._queue.put_nowait(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
        except asyncio.QueueFull:
            self._writer.cancel()
            asyncio.ensure_future(self._ws.close())

    def finish(self) -> None:
        """Close the page's line."""
        asyncio.ensure_future(self._ws.close())

    def stop(self) -> None:
        """End the writing task."""
        self._writer.cancel()

    async def _write(self) -> None:
        try:
            while (text := await self._queue.get()) is not None:
                await self._ws.send(text)
        except WebsocketClosed:
            log_event("desk_line_gone")


async def serve_page(request: Request, ws: Websocket, desk: Desk) -> None:
    """Serve one desk page from hello to the end of its line."""
    who = await auth.who(request, desk.store)
    if not auth.same_origin(request):
        await ws.close(REFUSED)
        return
    if who is None or who.must_change or who.role not in AT_DESK:
        await ws.close(SIGNED_OUT)
        return
    line = SocketLine(ws)
    try:
        try:
            hello = await _hello(ws, who)
        except TimeoutError:  # a page or a server that stood still for a moment: nobody is shut out for that
            await ws.close(GOING_AWAY)
            return
        if hello is None:
            await ws.close(REFUSED)
            return
        desk.arrive(who, line, hello["paused"])
        await _page(ws, desk, who, line, hello)
    finally:
        desk.go(who, line)
        line.stop()


async def _page(ws: Websocket | Far, desk: Desk, who: SignedIn, line: SocketLine, hello: dict[str, Any]) -> None:
    mine = await desk.resume(who, line, hello["talks"], hello["wants"])
    person = desk.presence.person(who.staff_id)
    is_paused = bool(person and person.is_paused)
    line.put({
        "type": "ready", "me": who.staff_id, "alias": who.alias, "role": who.role, "limit": MAX_TALKS, "mine": mine,
        "paused": is_paused, "outcomes": list(OUTCOMES),
    })  # fmt: skip
    desk.queue.touch()
    session = Page(desk, who, line)
    links = None if line.is_far else PageLinks(desk.relay, who, hello, is_paused, line.put, line.finish)
    try:
        while (text := await ws.recv()) is not None:
            if links is not None and await links.forward(text):
                continue
            if not await session.take(text):
                await ws.close(SIGNED_OUT)
                return
    finally:
        if links is not None:
            links.close()


async def serve_far_page(desk: Desk, far: Far) -> None:
    """Serve a page that is connected to another process, which has checked who it is."""
    who, line = SignedIn(**far.hello["who"]), SocketLine(far)
    try:
        desk.arrive(who, line, far.hello.get("paused") is True)
        wants = far.hello.get("wants")
        held = {"talks": far.hello["talks"], "wants": None if wants is None else frozenset(wants)}
        await _page(far, desk, who, line, held)
    finally:
        desk.go(who, line)
        line.stop()


async def _hello(ws: Websocket, who: SignedIn) -> dict[str, Any] | None:
    """What the page says first; None when it is no page of this sign-in. TimeoutError when it says nothing."""
    try:
        text = await asyncio.wait_for(ws.recv(), HELLO_SECONDS)
        frame = _read(text)
        talks = [_held(item) for item in frame.get("talks", [])[:20]]
        wants = None if frame.get("wants") is None else frozenset(_id(item) for item in frame["wants"][:20])
        csrf, is_paused = frame.get("csrf"), frame.get("paused") is True
    except (BadFrameError, TypeError, AttributeError, KeyError):  # a dict cannot be cut like a list
        return None
    is_ours = frame["type"] == "hello" and isinstance(csrf, str) and auth.same(csrf, who.csrf)
    return {"talks": talks, "wants": wants, "paused": is_paused} if is_ours else None


class Page:
    """What one page asks for; `take` handles one frame."""

    def __init__(self, desk: Desk, who: SignedIn, line: SocketLine) -> None:
        self._desk, self._who, self._line = desk, who, line

    async def take(self, text: Any) -> bool:
        """Handle one frame; False when the person is signed out. A fault of ours costs this frame, not the line."""
        try:
            frame = _read(text)
            work = getattr(self, f"_on_{frame['type']}", None)
            if work is None:
                raise BadFrameError("type")
            return await work(frame) is not False
        except BadFrameError:
            self._line.put({"type": "error", "code": "bad_frame", "text": texts.BAD_FRAME})
        except Exception as error:
            log_fault("desk_frame_failed", error)
            self._line.put({"type": "error", "code": "internal", "text": texts.DATABASE})
        return True

    async def _on_beat(self, frame: dict[str, Any]) -> bool:
        self._desk.presence.beat(self._who.staff_id, self._line)
        found = await self._desk.store.run(_still_signed_in, self._who, datetime.now(UTC))
        self._line.put({"type": "beat"})
        return found

    async def _on_claim(self, frame: dict[str, Any]) -> None:
        key = _field(frame, "public_key", _KEY, MAX_KEY_CHARS)
        self._line.put(await self._desk.claim(self._who, self._line, _field(frame, "id", _ID), key))

    async def _on_sealed(self, frame: dict[str, Any]) -> None:
        box = _field(frame, "box", _BOX, MAX_BOX_CHARS)
        talk = _field(frame, "talk", _ID)
        answer = self._desk.send(self._line, talk, _field(frame, "id", _ID), box)
        if answer.get("code") == "not_yours" and await self._may_be_unheld(talk):
            self._line.finish()  # its owner has changed a moment ago: the page comes back, and brings the talk and what is not seen
        else:
            self._line.put(answer)

    async def _may_be_unheld(self, talk: str) -> bool:
        """Whether a talk is this person's and no page has it; also when the database cannot say, because a box that is only
        refused is sent again by nobody until the line breaks the next time."""
        try:
            return await self._desk.is_unheld(self._who, talk)
        except SQLAlchemyError as error:
            log_fault("owner_unknown", error, part="database")
            return True

    async def _on_received(self, frame: dict[str, Any]) -> None:
        self._desk.received(self._line, _field(frame, "talk", _ID), _whole(frame, "seq"))

    async def _on_typing(self, frame: dict[str, Any]) -> None:
        self._desk.typing(self._line, _field(frame, "talk", _ID))

    async def _on_release(self, frame: dict[str, Any]) -> None:
        talk = _field(frame, "talk", _ID)
        self._answer_done(talk, await self._desk.release(self._who, talk), "released")

    async def _on_end(self, frame: dict[str, Any]) -> None:
        talk, outcome = _field(frame, "talk", _ID), frame.get("outcome")
        if outcome not in OUTCOMES:
            raise BadFrameError("outcome")
        self._answer_done(talk, await self._desk.end(self._who, talk, outcome), "ended")

    async def _on_ask(self, frame: dict[str, Any]) -> None:
        kind, talk = _kind(frame), _field(frame, "talk", _ID)
        answer = await self._desk.handover.ask(self._who, self._line, kind, talk, _whole(frame, "to"))
        self._line.put(answer)

    async def _on_unask(self, frame: dict[str, Any]) -> None:
        talk = _field(frame, "talk", _ID)
        if self._desk.has(self._line, talk):
            self._desk.handover.withdraw(talk, _kind(frame))

    async def _on_refuse(self, frame: dict[str, Any]) -> None:
        self._desk.handover.refuse(self._who, _kind(frame), _field(frame, "talk", _ID))

    async def _on_take(self, frame: dict[str, Any]) -> None:
        key = _field(frame, "public_key", _KEY, MAX_KEY_CHARS)
        self._desk.handover.take(self._who, self._line, _field(frame, "talk", _ID), key)

    async def _on_join(self, frame: dict[str, Any]) -> None:
        key = _field(frame, "public_key", _KEY, MAX_KEY_CHARS)
        self._desk.handover.join(self._who, self._line, _field(frame, "talk", _ID), key)

    async def _on_reader(self, frame: dict[str, Any]) -> None:
        key = _field(frame, "public_key", _KEY, MAX_KEY_CHARS)
        self._desk.handover.relay(self._line, _field(frame, "talk", _ID), {"type": "reader", "public_key": key})

    async def _on_copy(self, frame: dict[str, Any]) -> None:
        box = _field(frame, "box", _BOX, MAX_BOX_CHARS)
        self._desk.handover.relay(self._line, _field(frame, "talk", _ID), {"type": "copy", "box": box})

    async def _on_part(self, frame: dict[str, Any]) -> None:
        self._desk.handover.part(self._line, _field(frame, "talk", _ID))

    async def _on_pause(self, frame: dict[str, Any]) -> None:
        if not isinstance(frame.get("paused"), bool):
            raise BadFrameError("paused")
        self._desk.pause(self._who, frame["paused"])

    async def _on_search(self, frame: dict[str, Any]) -> None:
        query = frame.get("query")
        if not isinstance(query, str):
            raise BadFrameError("query")
        now = datetime.now(DENMARK)
        cards = search(self._desk.core.catalogue, query[:100], now, frame.get("municipality"))
        self._line.put({"type": "cards", "number": _whole(frame, "number"), "cards": cards})

    def _answer_done(self, talk: str, is_done: bool, reason: str) -> None:
        if is_done:
            self._line.put({"type": "gone", "talk": talk, "reason": reason})
        else:
            self._line.put({"type": "error", "code": "not_yours", "talk": talk, "text": texts.NOT_YOURS})


def _still_signed_in(session: Any, who: SignedIn, now: datetime) -> bool:
    return staff.is_open(session, who.token_hash, now)


def _read(text: Any) -> dict[str, Any]:
    try:
        frame = json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadFrameError("json") from error
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str) or not frame["type"].isalpha():
        raise BadFrameError("type")
    return frame


def _field(frame: dict[str, Any], name: str, pattern: re.Pattern[str], limit: int = 64) -> str:
    value = frame.get(name)
    if not isinstance(value, str) or len(value) > limit or not pattern.match(value):
        raise BadFrameError(name)
    return value


def _id(value: Any) -> str:
    return _field({"id": value}, "id", _ID)


def _kind(frame: dict[str, Any]) -> str:
    if frame.get("kind") not in (TRANSFER, READ):
        raise BadFrameError("kind")
    return str(frame["kind"])


def _whole(frame: dict[str, Any], name: str) -> int:
    value = frame.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise BadFrameError(name)
    return value


def _held(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": _field(item, "id", _ID), "public_key": _field(item, "public_key", _KEY, MAX_KEY_CHARS),
        "visitor_key": _field(item, "visitor_key", _KEY, MAX_KEY_CHARS) if item.get("visitor_key") is not None else None,
        "last_seq": _whole(item, "last_seq"),
    }  # fmt: skip
