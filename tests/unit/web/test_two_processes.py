"""Two web processes with one database and one Redis: whoever is connected where, it is one service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import redis as redis_client

from tests.stores import postgres, redis_server
from tests.unit.web.desk_rig import Rig, add_staff, rig, until
from web import sealing
from web.db import handoffs
from web.relay import Alone, RedisRelay, create_relay

KEY = "k" * 40
CANARY = "kanariefugl"


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture(autouse=True)
def empty(redis_url: str) -> None:
    redis_client.Redis.from_url(redis_url).flushall()


@asynccontextmanager
async def two(folder: Path, redis_url: str, grace_seconds: float = 20) -> AsyncIterator[tuple[Rig, Rig]]:
    """Two processes (here: two pairs of apps that share nothing but database and Redis), knowing of each other."""
    env = {"REDIS_URL": redis_url, "RELAY_KEY": KEY}
    async with (
        rig(folder, grace_seconds, **env) as first,
        rig(folder, grace_seconds, staff_names=(), **env) as second,
    ):
        await both_know(first, second)
        yield first, second


async def both_know(*rigs: Rig) -> None:
    for running in rigs:
        await until(lambda running=running: len(running.public.ctx.shared.relay.living) >= len(rigs))


async def crash(running: Rig) -> None:
    """The process is gone without a word: its relay stops, its sockets end."""
    running.public.ctx.relaying.cancel()
    for connections in list(running.public.ctx.shared.hub._sockets.values()):
        for connection in list(connections):
            await connection._close()


async def test_visitor_here_and_counsellor_there_write_sealed_both_ways(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor, alma = await first.visitor(), await second.counsellor()
        talk = await second.talk(alma, visitor)

        for number in range(40):
            await visitor.say(f"fra ung {number}")
            await alma.say(talk, f"fra rådgiver {number}")

        await until(lambda: len(alma.read.get(talk, [])) == 40 and len(visitor.read) == 40)
        assert alma.read[talk] == [f"fra ung {number}" for number in range(40)]
        assert [item["text"] for item in visitor.read] == [f"fra rådgiver {number}" for number in range(40)]
        await until(lambda: len(alma.all("ack")) == 40)


async def test_of_counsellors_in_two_processes_exactly_one_gets_the_talk(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        add_staff(first.store, "Villads")
        desks = [await first.counsellor("Alma"), await second.counsellor("Villads")]
        visitors = [await running.visitor() for running in (first, second)]
        for visitor in visitors:
            await visitor.accept()
            await visitor.wait("queue")
        talks = [
            row["id"]
            for row in (
                await until(lambda: len((desks[0].last("queue") or {}).get("rows", [])) == 2 and desks[0].last("queue"))
            )["rows"]
        ]

        await asyncio.gather(*(desk.claim(talk) for desk in desks for talk in talks))

        await until(lambda: sum(len(desk.all("talk")) + len(desk.all("lost")) for desk in desks) == 4)
        assert all(sum(len([f for f in desk.all("talk") if f["id"] == talk]) for desk in desks) == 1 for talk in talks)


async def test_presence_and_queue_are_one(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        alma = await second.counsellor()
        visitor = await first.visitor()
        await until(lambda: first.desk.presence.count_ready() == 1)
        await visitor.accept()
        await visitor.wait("queue", position=1)

        await until(lambda: (alma.last("queue") or {}).get("rows"))
        await alma.send("pause", paused=True)
        await until(lambda: first.desk.presence.count_ready() == 0)
        await alma.close()

        await until(lambda: not first.desk.presence.people())


async def test_visitor_who_comes_back_to_the_other_process_finds_the_same_talk(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor, alma = await first.visitor(), await first.counsellor()
        talk = await first.talk(alma, visitor)
        await visitor.say("før", "v1")
        await visitor.wait("ack", id="v1")  # what is not acked yet the page would send again
        resume, last_seq = visitor.last("welcome")["resume"], visitor.last("counsellor")["seq"]
        await visitor.close()
        await alma.say(talk, "mens du var væk")

        back = await second.visitor(resume, last_seq=last_seq)
        back.key, back.session = visitor.key, visitor.session
        await until(lambda: back.all("sealed"))
        await back.say("efter")

        await until(lambda: alma.read.get(talk) == ["før", "efter"])
        assert back.last("welcome")["resumed"] is True and back.last("welcome")["state"] == "with_counsellor"
        assert second.public.ctx.shared.hub.find(talk) is None  # it has one owner


async def test_a_dead_process_is_followed_by_the_other_one(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor, alma = await first.visitor(), await second.counsellor()
        talk = await second.talk(alma, visitor)
        resume, last_seq = visitor.last("welcome")["resume"], visitor.last("counsellor")["seq"]

        await crash(first)
        await asyncio.wait_for(alma.reader, 15)  # the page's line ends, so that it brings its talk again
        held = {
            "id": talk,
            "public_key": sealing.public_text(alma.keys[talk]),
            "last_seq": 0,
            "visitor_key": sealing.public_text(visitor.key),
        }
        again = await second.counsellor(talks=[held])
        again.keys, again.sessions = alma.keys, alma.sessions
        back = await second.visitor(resume, last_seq=last_seq)
        back.key, back.session = visitor.key, visitor.session
        await back.accept()
        await back.wait("counsellor")
        await back.say("er du der")

        await until(lambda: again.read.get(talk) == ["er du der"])
        assert second.public.ctx.shared.hub.find(talk) is not None
        assert second.store.run_now(handoffs.get, talk).state == "with_counsellor"


async def test_end_in_one_process_ends_in_the_other(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor, alma = await first.visitor(), await second.counsellor()
        talk = await second.talk(alma, visitor)

        await alma.send("end", talk=talk, outcome="helped")

        assert (await visitor.wait("ended"))["reason"] == "counsellor"
        await alma.wait("gone", talk=talk)


async def test_erasing_leaves_nothing_of_the_talk_in_redis(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor = await first.visitor()
        resume = visitor.last("welcome")["resume"]
        far = await second.visitor(resume)
        await far.send("erase")
        await far.wait("erased")
        await first.public.ctx.shared.hub.settle()

        keys = {key.decode().rsplit(":", 1)[0] for key in redis_client.Redis.from_url(redis_url).scan_iter()}
        assert "indgangen:owner" not in keys


async def test_leaving_by_a_beacon_at_the_other_process_forgets_too(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor = await first.visitor()
        token = visitor.last("welcome")["resume"]
        async with httpx.AsyncClient(base_url=f"http://{second.public_url}", trust_env=False) as browser:
            await browser.post("/chat/leave", content=token)
        await visitor.wait("ended")

        assert first.public.ctx.shared.hub.count == 0


async def test_redis_never_sees_a_word(tmp_path: Path, redis_url: str) -> None:
    watcher = redis_client.Redis.from_url(redis_url)
    async with two(tmp_path, redis_url) as (first, second):
        with watcher.monitor() as monitor:
            visitor = await first.visitor()
            far = await second.visitor(visitor.last("welcome")["resume"])
            await far.send("choice", id="m1", payload=CANARY)
            await far.wait("error")  # no such choice: it has been carried to the owner and back
            watcher.ping()
            seen = []
            while not seen or "PING" not in seen[-1]:
                seen.append(monitor.next_command()["command"])

        assert any("XADD" in command.upper() for command in seen)
        assert not any(CANARY in command for command in seen)


async def test_without_redis_a_talk_with_the_robot_goes_on(tmp_path: Path) -> None:
    async with rig(tmp_path, REDIS_URL="redis://127.0.0.1:1", RELAY_KEY=KEY) as running:
        visitor = await running.visitor()
        again = await running.visitor(visitor.last("welcome")["resume"])

        assert again.last("welcome")["resumed"] is True


async def test_a_box_with_another_key_is_refused_and_reading_goes_on(redis_url: str) -> None:
    relay, stranger, friend = RedisRelay(redis_url, KEY), RedisRelay(redis_url, "x" * 40), RedisRelay(redis_url, KEY)
    heard: list[str] = []
    relay.on_note("queue", lambda: heard.append("queue"))
    tasks = [asyncio.ensure_future(item.run()) for item in (relay, stranger, friend)]

    stranger.post(relay.me, {"kind": "note", "word": "queue"})
    await asyncio.sleep(0.3)
    assert heard == []
    friend.post(relay.me, {"kind": "note", "word": "queue"})

    await until(lambda: heard == ["queue"])
    for task in tasks:
        task.cancel()
    for item in (relay, stranger, friend):
        await item.stop()


async def test_only_one_of_many_takes_a_talk(redis_url: str) -> None:
    relays = [RedisRelay(redis_url, KEY) for _ in range(5)]
    tasks = [asyncio.ensure_future(item.run()) for item in relays]
    await until(lambda: all(len(item.living) == 5 for item in relays))

    owners = await asyncio.gather(*(item.take("t1") for item in relays))

    assert owners.count(None) == 1
    assert {owner for owner in owners if owner} == {relays[owners.index(None)].me}
    for task in tasks:
        task.cancel()
    for item in relays:
        await item.stop()


def test_both_settings_are_needed() -> None:
    assert type(create_relay("redis://x", None)) is Alone and type(create_relay(None, KEY)) is Alone


async def test_two_processes_on_postgresql(tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres() as server:
        monkeypatch.setenv("TEST_DATABASE_SERVER", server)
        async with two(tmp_path, redis_url) as (first, second):
            assert first.store.engine.dialect.name == "postgresql"
            visitor, alma = await first.visitor(), await second.counsellor()
            talk = await second.talk(alma, visitor)
            await visitor.say("hej")

            await until(lambda: alma.read.get(talk) == ["hej"])
