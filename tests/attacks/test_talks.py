"""Stolen tokens, replayed frames, floods, and whether an erased talk is really gone from the memory of the process."""

from __future__ import annotations

import asyncio
import functools
import gc
import json
import secrets
import types
from collections import deque
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from sanic import Sanic
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.chat_server import WAIT_SECONDS, ChatServer, Visitor, running
from tests.stores import bytes_on_disk
from tests.unit.web.desk_rig import rig, until
from triage.messages import Message
from triage.risk import RiskAssessment
from web import sealing
from web.chat.conversation import Conversation
from web.chat.hub import conversation_id_of
from web.chat.lane import LONG_CHARS

ANSWER_SECONDS = (
    10  # whoever waits behind a flood waits for all of it, which is minutes; `make bench` measures how fast answers are
)
UNTRAVERSED = (types.ModuleType, types.FrameType, types.CodeType, type, asyncio.AbstractEventLoop, Sanic)


class ForgetfulBot:
    """Answers, and keeps nothing: what is found afterwards was kept by us."""

    async def ask(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"text": f"Du skrev: {text}", "buttons": [{"title": text, "payload": f'/inform{{"x": "{text}"}}'}]}]

    choose = ask

    async def forget(self, conversation_id: str) -> bool:
        return True

    async def keep(self, conversation_ids: list[str]) -> bool:
        return True


def texts_within_reach(*roots: object) -> Iterable[str]:
    """Every string that can be reached from these objects and from any cache of a function."""
    caches = [thing for thing in gc.get_objects() if isinstance(thing, functools._lru_cache_wrapper)]
    waiting, seen = deque([*roots, *caches]), set()
    while waiting:
        thing = waiting.popleft()
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, bytes):
            yield thing.decode("utf-8", "replace")
        elif id(thing) not in seen and not isinstance(thing, UNTRAVERSED):
            seen.add(id(thing))
            parts = (
                [*thing.__closure__]
                if isinstance(thing, types.FunctionType) and thing.__closure__
                else gc.get_referents(thing)
            )
            waiting.extend(() if isinstance(thing, types.FunctionType) and not thing.__closure__ else parts)


def kept_by(server: ChatServer, word: str) -> list[str]:
    """Texts with this word that the server still holds."""
    gc.collect()
    desk = Sanic.get_app("indgangen_staff").ctx.desk
    return [text[:60] for text in texts_within_reach(server.shared, desk) if word in text]


@pytest.mark.parametrize("way", ["erase", "leave", "idle"])
async def test_an_erased_talk_is_gone_from_memory(tmp_path: Path, way: str) -> None:
    word = "kanarie" + secrets.token_hex(4)  # an odd word is no name: it is not hidden, so it is really there before
    env = {"CONVERSATION_IDLE_SECONDS": "1"} if way == "idle" else {}
    async with running(tmp_path, ForgetfulBot(), **env) as server, server.visitor() as visitor:
        await visitor.says(f"hej {word}", id=f"id-{word}")
        await visitor.send("message", id="m2", text=f"jeg vil tage mit liv i aften {word}")
        await visitor.until("done", id="m2")
        assert kept_by(server, word), "the search finds what is there"

        if way != "idle":
            await visitor.send(way)
        await visitor.until("erased" if way == "erase" else "ended")
        await server.shared.hub.settle()
        await until(
            lambda: kept_by(server, word) == []
        )  # a line that is being closed holds its last frames for a moment

        stored = bytes_on_disk(tmp_path)
        assert stored and word.encode() not in stored


async def test_a_token_is_dead_after_the_end(tmp_path: Path) -> None:
    async with running(tmp_path, ForgetfulBot()) as server:
        async with server.visitor() as visitor:
            await visitor.says("hej")
            stolen = visitor.welcome["resume"]
            await visitor.send("erase")
            await visitor.until("erased")
        async with server.visitor(resume=stolen, last_seq=0) as thief:
            assert thief.welcome["resumed"] is False
            assert (await thief.says("hej"))[0]["type"] == "own", "a talk of its own, and empty"
            assert len(thief.of("own")) == 1


async def test_what_others_may_see_opens_no_talk(tmp_path: Path) -> None:
    """Counsellors, the queue and the database know the id of a talk; it is no token."""
    async with running(tmp_path, ForgetfulBot()) as server, server.visitor() as visitor:
        await visitor.says("en hemmelighed")
        token = visitor.welcome["resume"]
        talk = conversation_id_of(token)
        assert server.shared.hub.find(talk) is not None

        for guess in (
            talk + "A" * (43 - len(talk)),
            talk[::-1] + "A" * 11,
            token[:-1] + ("A" if token[-1] != "A" else "B"),
            token.swapcase(),
        ):
            async with server.visitor(resume=guess) as thief:
                assert thief.welcome["resumed"] is False and thief.of("own") == []


async def overhear(address: str, token: str) -> list[dict[str, Any]]:
    """Everything a page gets that has nothing but the token, up to the box."""
    heard: list[dict[str, Any]] = []
    async with connect(f"ws://{address}/chat", proxy=None) as line:
        await line.send(json.dumps({"type": "hello", "protocol": 1, "resume": token, "last_seq": 0}))
        while not heard or heard[-1]["type"] != "sealed":
            heard.append(json.loads(await asyncio.wait_for(line.recv(), WAIT_SECONDS)))
    return heard


async def test_with_a_stolen_token_a_talk_with_a_human_stays_sealed(tmp_path: Path) -> None:
    async with rig(tmp_path) as running_desk:
        visitor, counsellor = await running_desk.visitor(), await running_desk.counsellor()
        talk = await running_desk.talk(counsellor, visitor)
        await counsellor.say(talk, "en hemmelighed")
        await visitor.wait("sealed")
        token = (visitor.last("welcome") or {})["resume"]

        thief = await overhear(running_desk.public_url, token)

        # the thief has a key of its own and the counsellor's public one: they do not open what was sealed for another
        session = sealing.derive_session("visitor", sealing.create_key(), sealing.public_text(counsellor.keys[talk]))
        boxes = [frame["box"] for frame in thief if frame["type"] == "sealed"]
        for box in boxes:
            with pytest.raises(sealing.SealingError):
                sealing.open_box(session, box)
        assert boxes and "hemmelighed" not in json.dumps(thief)


async def test_a_replayed_box_and_a_replayed_wish_have_one_effect(tmp_path: Path) -> None:
    async with rig(tmp_path) as running_desk:
        visitor, counsellor = await running_desk.visitor(), await running_desk.counsellor()
        for _ in range(3):
            await visitor.accept()
        talk = await running_desk.talk(counsellor, visitor)
        box = await visitor.say("en gang", "box-1")
        for _ in range(3):
            await visitor.send("sealed", id="box-1", box=box)
        await visitor.say("to gange", "box-2")
        await counsellor.wait("sealed", id="box-2")

        assert counsellor.read[talk] == ["en gang", "to gange"]
        await until(lambda: (counsellor.last("queue") or {}).get("rows") == [])


async def test_a_box_moved_to_another_talk_opens_nothing(tmp_path: Path) -> None:
    async with rig(tmp_path) as running_desk:
        counsellor = await running_desk.counsellor()
        one, two = await running_desk.visitor(), await running_desk.visitor(municipality="thisted")
        first = await running_desk.talk(counsellor, one)
        second = await running_desk.talk(counsellor, two)
        box = await one.say("kun til dig", "box-1")
        await counsellor.wait("sealed", talk=first)

        with pytest.raises(sealing.SealingError):
            sealing.open_box(counsellor.sessions[second], box)


CRY = "jeg vil tage mit liv i aften"
SLOW = (
    "é-",
    "Bo.",
    "m.i.k.",
    "a1 ",
    "jeg er ked af det og vil ikke ",
    "viborg. ",
)  # what took longest, and ordinary words
MOST_BETWEEN = (
    5  # long messages handled while a cry is read and answered; twelve lines put forty there before they took turns
)


@pytest.mark.parametrize("lines", [1, 12])
async def test_hostile_lines_leave_time_for_the_others(tmp_path: Path, lines: int) -> None:
    """Long messages as fast as the lines take them; somebody else in danger is answered as always.

    What is counted is how many long ones come in between, so that a busy machine changes nothing.
    """
    async with running(tmp_path, ForgetfulBot()) as server, AsyncExitStack() as stack:
        other = await stack.enter_async_context(server.visitor())
        hostile = [await stack.enter_async_context(server.visitor()) for _ in range(lines)]
        handled, sent = _count_long(server), [0]
        floods = [
            asyncio.ensure_future(_flood(line, SLOW[n % len(SLOW)], sent, n == 0)) for n, line in enumerate(hostile)
        ]
        await asyncio.sleep(1.0)

        between = []
        for number in range(10):
            before = handled[0]
            await other.send("message", id=f"d{number}", text=CRY)
            async with asyncio.timeout(ANSWER_SECONDS):
                await other.until("bot", reply_to=f"d{number}")
            between.append(handled[0] - before)
            await asyncio.sleep(0.1)
        for flood, line in zip(floods, hostile, strict=True):
            flood.cancel()
            line.ws.transport.abort()

    assert sent[0] > lines and handled[0] >= lines, "there was a flood"
    assert sorted(between)[len(between) // 2] <= MOST_BETWEEN and max(between) <= 2 * MOST_BETWEEN, between


def _count_long(server: ChatServer) -> list[int]:
    """How many times a long message was rated or taken in, counted from now on."""
    handled, turns = [0], server.shared.turns
    rate, receive = turns.rate, turns.receive

    def counted_rate(frame: Message) -> RiskAssessment:
        handled[0] += len(frame.text) > LONG_CHARS
        return rate(frame)

    def counted_receive(talk: Conversation, frame: Message, assessment: RiskAssessment) -> Any:
        handled[0] += len(frame.text) > LONG_CHARS
        return receive(talk, frame, assessment)

    turns.rate, turns.receive = counted_rate, counted_receive  # type: ignore[method-assign]
    return handled


async def _flood(visitor: Visitor, unit: str, sent: list[int], is_mixed: bool) -> None:
    """Send one unit over and over, 2,000 letters long; the first line all of them."""
    try:
        while True:
            sent[0] += 1
            text = (SLOW[sent[0] % len(SLOW)] if is_mixed else unit) * 2000
            await visitor.send("message", id=f"f{sent[0]}", text=text[:2000])
            await asyncio.sleep(0)
    except ConnectionClosed:
        pass


async def test_a_frame_beyond_all_limits_costs_the_sender_the_line(tmp_path: Path) -> None:
    async with running(tmp_path, ForgetfulBot()) as server, server.visitor() as other:
        async with server.visitor() as visitor:
            try:
                await visitor.ws.send("x" * 3_000_000)
                while True:
                    await visitor.next()
            except ConnectionClosed as closed:
                assert closed.rcvd is None or closed.rcvd.code in (1009, 1006)
        assert (await other.says("hej"))[-1]["type"] == "done"
