"""Two web processes with one database and one Redis: whoever is connected where, it is one service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import redis as redis_client

from tests.chat_server import real_core
from tests.stores import RedisServer, postgres
from tests.unit.web import desk_rig
from tests.unit.web import test_handover as handover
from tests.unit.web.desk_rig import WAIT_SECONDS, Counsellor, Rig, Visitor, add_staff, rig, until
from tests.unit.web.test_returns import BOX, code, saved
from web import relay as relay_module
from web import sealing, shelf
from web.chat import returns, routes
from web.chat.hub import conversation_id_of
from web.db import handoffs
from web.relay import Alone, RedisRelay, create_relay
from web.relay_lines import Far
from web.security import RateLimit
from web.sources import Source

KEY = "k" * 40
CANARY = "kanariefugl"


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.remove()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    return redis_server.url


@pytest.fixture
def still_redis(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """A Redis to be frozen. Its lines' own time-out is so long that who waits for it is caught."""
    for module in (relay_module, shelf):
        monkeypatch.setattr(module, "SOCKET_SECONDS", 10 * WAIT_SECONDS)
    yield redis_server
    redis_server.thaw()


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


async def test_the_queue_knows_who_is_on_the_page_at_another_process(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        alma, visitor = await second.counsellor(), await first.visitor()
        await visitor.accept()
        await visitor.wait("queue")
        await queue_says_away(alma, False)

        await visitor.close()
        await queue_says_away(alma, True)
        await second.visitor(visitor.last("welcome")["resume"])  # carried to the first, whose talk it is
        await queue_says_away(alma, False)

        await crash(first)
        await asyncio.wait_for(alma.reader, WAIT_SECONDS)
        await queue_says_away(await second.counsellor(), True)


async def queue_says_away(desk: Counsellor, expected: bool) -> None:
    await until(lambda: [row["away"] for row in (desk.last("queue") or {}).get("rows", [])] == [expected])


async def test_a_break_outlives_a_lost_line_at_every_process(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        back = await second.counsellor(paused=True)

        await until(lambda: first.desk.presence.people())
        assert back.last("ready")["paused"] is True
        assert first.desk.presence.count_ready() == second.desk.presence.count_ready() == 0

        await back.send("pause", paused=False)
        await until(lambda: first.desk.presence.count_ready() == second.desk.presence.count_ready() == 1)


async def test_visitor_who_comes_back_to_the_other_process_finds_the_same_talk(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor, alma = await first.visitor(), await first.counsellor()
        talk = await first.talk(alma, visitor)
        await visitor.say("før", "v1")
        await visitor.wait("ack", id="v1")  # what is not acked yet the page would send again
        resume, last_seq = visitor.last("welcome")["resume"], visitor.last("counsellor")["seq"]
        await visitor.close()
        await alma.say(talk, "mens du var væk")

        back = await second.visitor(resume, last_seq=last_seq, keys_of=visitor)
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
        await asyncio.wait_for(alma.reader, WAIT_SECONDS)  # the page's line ends, so that it brings its talk again
        held = {
            "id": talk,
            "public_key": sealing.public_text(alma.keys[talk]),
            "last_seq": 0,
            "visitor_key": sealing.public_text(visitor.key),
        }
        again = await second.counsellor(talks=[held])
        again.keys, again.sessions = alma.keys, alma.sessions
        back = await second.visitor(resume, last_seq=last_seq, keys_of=visitor)
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


async def test_leaving_by_a_beacon_is_heard_though_the_process_with_the_talk_has_just_died(
    tmp_path: Path, redis_url: str
) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor = await first.visitor()
        await visitor.accept()
        await visitor.wait("queue")
        token = visitor.last("welcome")["resume"]
        await crash(first)
        async with httpx.AsyncClient(base_url=f"http://{second.public_url}", trust_env=False) as browser:
            await browser.post("/chat/leave", content=token)

        await until(lambda: second.store.run_now(handoffs.waiting, datetime.now(UTC)) == [])


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


# --- between colleagues -------------------------------------------------------------------------------------------------


async def colleagues(first: Rig, second: Rig) -> tuple[Counsellor, Counsellor, Visitor, str]:
    """Alma is connected to one process, Villads and the visitor to the other; both know of both."""
    add_staff(first.store, "Villads")
    alma, villads = await first.counsellor("Alma"), await second.counsellor("Villads")
    for running in (first, second):
        await until(lambda running=running: running.desk.presence.count_ready() == 2)
    visitor = await second.visitor()
    return alma, villads, visitor, await first.talk(alma, visitor)


async def test_a_talk_goes_to_a_colleague_at_the_other_process_with_new_keys(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        alma, villads, visitor, talk = await colleagues(first, second)
        await handover.asks(first, alma, villads, talk)
        assert (await visitor.wait("transfer"))["alias"] == "Villads"

        await handover.says_yes(visitor)
        await villads.wait("talk", id=talk)
        await visitor.wait("counsellor", alias="Villads")
        await visitor.say("hej Villads")
        await until(lambda: villads.read.get(talk) == ["hej Villads"])
        await villads.say(talk, "Hej du")
        await until(lambda: visitor.read)

        assert (await alma.wait("gone", talk=talk))["reason"] == "transferred"
        assert handover.owner(first, talk) == handover.id_of(first, "Villads")
        assert not villads.all("error") and not alma.all("error")


async def test_a_question_to_a_colleague_whose_process_dies_is_off(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        add_staff(first.store, "Villads")
        alma, villads = await first.counsellor("Alma"), await second.counsellor("Villads")
        await until(lambda: first.desk.presence.count_ready() == 2)
        visitor = await first.visitor()
        talk = await first.talk(alma, visitor)
        await handover.asks(first, alma, villads, talk)
        alma_id = handover.id_of(first, "Alma")

        await crash(second)
        await until(lambda: any("alias" not in frame for frame in visitor.all("transfer")))
        await handover.says_yes(visitor)
        await first.public.ctx.shared.hub.settle()

        assert handover.owner(first, talk) == alma_id


async def test_a_colleague_at_the_other_process_reads_along(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        alma, villads, visitor, talk = await colleagues(first, second)
        await handover.joins(first, alma, villads, talk)

        await alma.send("copy", talk=talk, box="QUFB")
        await villads.wait("copy", box="QUFB")
        await villads.send("copy", talk=talk, box="QkJC")
        await alma.wait("copy", box="QkJC")
        await villads.send("part", talk=talk)

        assert (await alma.wait("parted", talk=talk))["alias"] == "Villads"
        assert not visitor.all("sealed")


# --- coming back --------------------------------------------------------------------------------------------------------


async def waits_with_code(running: Rig) -> tuple[Visitor, dict[str, str], str]:
    """A visitor in the queue with a code, whose page keeps something: (visitor, code, token)."""
    visitor, words = await running.visitor(), code()
    await visitor.accept()
    await visitor.wait("queue")
    await saved(visitor, words)
    await visitor.send("keep", box=BOX)
    returns_ = running.public.ctx.shared.returns
    await until(lambda: returns_._boxes and not returns_._unshelved)
    return visitor, words, visitor.last("welcome")["resume"]


async def test_a_code_made_here_opens_there_with_secrets_of_their_own(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor, words, token = await waits_with_code(first)
        await visitor.close()

        stranger = await second.visitor()
        await stranger.send("return.open", id="o", **words)
        assert (await stranger.wait("return.opened"))["box"] == BOX
        back = await second.visitor(token)

        assert back.last("welcome")["state"] == "waiting" and (await back.wait("kept"))["box"] == BOX


@pytest.mark.parametrize("end", ["parked", "crashed"])
async def test_what_a_page_kept_outlives_the_process_that_had_its_talk(
    tmp_path: Path, redis_url: str, end: str
) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor, _, token = await waits_with_code(first)
        talk = next(iter(first.public.ctx.shared.hub._conversations))
        if end == "parked":
            await visitor.close()
            await until(lambda: not first.public.ctx.shared.hub.is_connected(talk))
            first.public.ctx.shared.hub._touched[talk] -= 1e6
            assert first.public.ctx.shared.hub.expire() == 1
            await first.public.ctx.shared.hub.settle()
            assert first.public.ctx.shared.returns.box_of(talk) is None
        else:
            await crash(first)
            await until(lambda: first.public.ctx.shared.relay.me not in second.public.ctx.shared.relay.living)

        back = await second.visitor(token)

        assert back.last("welcome")["state"] == "waiting" and (await back.wait("kept"))["box"] == BOX
        assert second.public.ctx.shared.hub.find(talk) is not None


async def test_what_was_kept_is_sealed_in_redis_and_gone_with_the_talk(tmp_path: Path, redis_url: str) -> None:
    watcher = redis_client.Redis.from_url(redis_url)
    async with two(tmp_path, redis_url) as (first, second):
        visitor, _, token = await waits_with_code(first)
        (name,) = watcher.keys("indgangen:kept:*")
        assert BOX.encode() not in watcher.get(name) and 71 * 3600 < watcher.ttl(name) <= 72 * 3600

        far = await second.visitor(token)
        await far.send("erase")
        await far.wait("erased")

        await until(lambda: not watcher.keys("indgangen:kept:*"))


async def test_guesses_at_all_processes_are_counted_together(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returns, "GUESSES_PER_MINUTE", 4)
    async with two(tmp_path, redis_url) as (first, second):
        guessers = [await first.visitor(), await second.visitor()]
        for number in range(3):
            for guesser in guessers:
                await guesser.send("return.open", id=f"g{number}", **code())
                await guesser.wait("error", id=f"g{number}")

        answers = [frame["code"] for guesser in guessers for frame in guesser.all("error")]
        assert sorted(answers) == ["code_wait"] * 2 + ["wrong_code"] * 4
        assert all(0 < g.last("error")["retry_ms"] <= 15_000 for g in guessers)


# --- floods -------------------------------------------------------------------------------------------------------------


async def test_a_flood_of_words_is_held_back_at_the_other_process_too_and_danger_is_not(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, core = Source(RateLimit(100, 60), RateLimit(600, 3600), RateLimit(10, 60)), real_core()
    monkeypatch.setattr(desk_rig, "catalogue_core", lambda: core)  # with what tells danger from a flood of words
    async with two(tmp_path, redis_url) as (first, second):
        for running in (first, second):
            monkeypatch.setattr(running.public.ctx.shared.sources, "of_request", lambda request: place)
        visitor = await first.visitor()
        far = await second.visitor(visitor.last("welcome")["resume"])

        await far.send("message", id="m1", text="hej " * 200)
        refused = await far.wait("error", id="m1")
        await far.send("message", id="m2", text="jeg vil tage mit liv i aften")
        assert (await far.wait("bot"))["risk"] == "acute"

        assert refused["code"] == "too_fast" and refused["retry_ms"] > 0
        assert not second.public.ctx.shared.hub.count, "the talk is the other process's"


# --- when Redis, or a process, was away -----------------------------------------------------------------------------------


async def test_a_process_taken_for_dead_gives_its_talk_up_and_nothing_is_lost(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor, alma = await first.visitor(), await second.counsellor()
        talk = await second.talk(alma, visitor)
        held = {
            "id": talk, "public_key": sealing.public_text(alma.keys[talk]), "last_seq": 0,
            "visitor_key": sealing.public_text(visitor.key),
        }  # fmt: skip
        one, other = (running.public.ctx.shared.relay for running in (first, second))
        redis_client.Redis.from_url(redis_url).set(f"indgangen:owner:{talk}", other.me)  # as if `one` had slept

        await one._say_owned()
        await asyncio.wait_for(visitor.reader, WAIT_SECONDS)  # both pages' lines end, so that they come back
        await asyncio.wait_for(alma.reader, WAIT_SECONDS)
        again = await second.counsellor(talks=[held])
        again.keys, again.sessions = alma.keys, alma.sessions
        back = await first.visitor(
            visitor.last("welcome")["resume"], last_seq=visitor.last("counsellor")["seq"], keys_of=visitor
        )
        await back.accept()
        await back.wait("counsellor")
        await back.say("er du der")

        await until(lambda: again.read.get(talk) == ["er du der"])
        assert first.public.ctx.shared.hub.find(talk) is None and not one.owns(talk)


async def test_a_tab_carried_to_a_process_that_lost_its_talk_is_sent_back(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor = await first.visitor()
        token = visitor.last("welcome")["resume"]
        talk = conversation_id_of(token)
        one, other = (running.public.ctx.shared.relay for running in (first, second))
        assert one.owns(talk)
        hello = {"type": "hello", "protocol": 1, "municipality": None, "resume": token, "last_seq": 0}
        frames: list[str] = []
        closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        # `one` has just heard that `other` owns the talk, which is true no more
        one.connect(other.me, "tab", {"data": json.dumps(hello)}, frames.append, closed.set_result)

        await asyncio.wait_for(closed, WAIT_SECONDS)
        assert frames == [] and second.public.ctx.shared.hub.find(talk) is None
        assert one.owns(talk) and not visitor.reader.done()  # the tab's own line is untouched


async def test_what_a_tab_missed_while_two_processes_thought_they_had_its_talk_comes_in_the_end(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor, alma = await first.visitor(), await first.counsellor()
        talk = await first.talk(alma, visitor)
        token, last_seq = visitor.last("welcome")["resume"], visitor.last("counsellor")["seq"]
        await visitor.close()
        box = await alma.say(talk, "mens du var et andet sted", "c1")
        await alma.wait("ack", id="c1")

        async def in_doubt(conversation_id: str) -> None:
            return None  # as when Redis does not answer: the second process takes the tab, and counts on

        with monkeypatch.context() as patch:
            patch.setattr(second.public.ctx.shared.relay, "take", in_doubt)
            there = await second.visitor(token, last_seq=last_seq, keys_of=visitor)
        second.public.ctx.shared.hub.deliver(talk, "queue", position=1, estimate_minutes=None, cards=[])
        heard = (await there.wait("queue"))["seq"]
        await there.close()
        back = await first.visitor(token, last_seq=heard, keys_of=visitor)
        assert back.last("welcome")["resumed"] is False, "the tab must say what it waits for once more"
        await back.accept()
        await until(lambda: len(alma.all("visitor_back")) == 2)  # a page is there; it has forgotten nothing, and we had
        await alma.send(
            "sealed", talk=talk, id="c1", box=box
        )  # what the page does at visitor_back with all that is unseen

        await until(lambda: [item["text"] for item in back.read] == ["mens du var et andet sted"])


@asynccontextmanager
async def at_work(*relays: RedisRelay) -> AsyncIterator[list[asyncio.Future[None]]]:
    """Relays that run, without a process around them; ended whatever happens."""
    tasks = [asyncio.ensure_future(relay.run()) for relay in relays]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        for relay in relays:
            await relay.stop()


@pytest.mark.parametrize("way", ["to the owner", "from the owner"])
async def test_a_line_between_processes_that_has_lost_a_frame_ends(redis_url: str, way: str) -> None:
    here, there = RedisRelay(redis_url, KEY), RedisRelay(redis_url, KEY)
    async with at_work(here, there):
        heard: list[str] = []
        fars: list[Far] = []

        async def serve(far: Far) -> None:
            fars.append(far)
            async for text in far:
                heard.append(text)

        there.on_open("tab", serve)
        await until(lambda: len(here.living) == len(there.living) == 2)
        closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        line = here.connect(there.me, "tab", {}, heard.append, closed.set_result)
        while not fars:
            await until(lambda closed=closed: fars or closed.done())
            if closed.done():  # a machine too busy to hear of Redis in time closes it; a browser comes back, as we do
                closed = asyncio.get_running_loop().create_future()
                line = here.connect(there.me, "tab", {}, heard.append, closed.set_result)
        reader = there if way == "to the owner" else here
        read, lost = reader._read, []

        async def say(text: str) -> None:
            if way == "to the owner":
                line.send(text)
            else:
                await fars[0].send(text)

        await say("1")
        await until(lambda: heard == ["1"])
        reader._read = lambda box: read(box) if lost else lost.append(box)  # type: ignore[method-assign]  # Redis crashed with it
        await say("2")
        await until(lambda: lost)
        await say("3")

        assert await asyncio.wait_for(closed, WAIT_SECONDS) == 1012
        await until(lambda: fars[0].is_closed)
        assert heard == ["1"]


async def test_a_line_whose_opening_was_lost_ends_so_that_the_browser_comes_back(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "OPEN_SECONDS", 0.5)
    here, there = RedisRelay(redis_url, KEY), RedisRelay(redis_url, KEY)
    async with at_work(here, there):
        await until(lambda: len(here.living) == len(there.living) == 2)
        read, lost = there._read, []
        there._read = lambda box: read(box) if lost else lost.append(box)  # type: ignore[method-assign]  # Redis crashed with it
        closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        here.connect(there.me, "tab", {}, lambda text: None, closed.set_result)

        assert await asyncio.wait_for(closed, WAIT_SECONDS) == 1012
        assert not here.near


async def test_a_line_to_a_process_that_is_just_starting_is_opened_when_it_reads_and_stays(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "OPEN_SECONDS", 1.0)
    here, there = RedisRelay(redis_url, KEY), RedisRelay(redis_url, KEY)
    fars: list[Far] = []

    async def serve(far: Far) -> None:
        fars.append(far)
        async for _ in far:
            pass

    there.on_open("tab", serve)
    async with at_work(here):
        await until(lambda: here.living)
        closed: list[int] = []
        line = here.connect(there.me, "tab", {}, lambda text: None, closed.append)
        await asyncio.sleep(0.3)
        async with at_work(there):
            await until(lambda: fars and line.is_open)
            await asyncio.sleep(1.0)
            assert closed == [] and line.id in here.near


async def test_what_is_said_right_after_hello_on_a_carried_line_is_read_after_it(redis_url: str) -> None:
    relay, heard = RedisRelay(redis_url, KEY), []

    async def serve(far: Far) -> None:
        heard.extend([text async for text in far])

    relay.on_open("tab", serve)
    frame = {"from": "other", "line": "l1"}
    relay._handle({**frame, "kind": "open", "what": "tab", "hello": {"data": "hello"}})  # both were read in one go
    relay._handle({**frame, "kind": "data", "data": "leave", "number": 0})
    relay._handle({**frame, "kind": "close"})

    await until(lambda: heard == ["hello", "leave"])
    await relay.stop()


async def test_a_carried_tab_is_not_taken_for_one_that_never_said_hello(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "HELLO_SECONDS", 0.2)
    async with two(tmp_path, redis_url) as (first, second):
        visitor = await first.visitor()
        far = await second.visitor(visitor.last("welcome")["resume"])

        await asyncio.sleep(0.5)  # longer than a silent line is borne
        await far.send("erase")

        await far.wait("erased")


async def test_who_takes_a_talk_before_the_first_beat_keeps_it(redis_url: str) -> None:
    new, other = RedisRelay(redis_url, KEY), RedisRelay(redis_url, KEY)

    assert await new.take("t1") is None

    assert await other.take("t1") == new.me
    for relay in (new, other):
        await relay.stop()


async def test_a_fault_of_ours_leaves_no_process_that_looks_alive_and_is_deaf(redis_url: str) -> None:
    relay, other = RedisRelay(redis_url, KEY), RedisRelay(redis_url, KEY)
    seen: list[frozenset[str]] = []

    def follow(living: frozenset[str]) -> None:
        seen.append(living)
        if len(seen) == 1:
            raise KeyError("a fault of ours")

    relay.on_living(follow)
    async with at_work(relay) as (task,):
        await until(lambda: seen)
        async with at_work(other):
            await until(lambda: other.me in seen[-1])
            assert not task.done()


async def test_of_two_windows_the_one_with_the_talk_gets_it_back_when_their_process_dies(
    tmp_path: Path, redis_url: str
) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        alma, visitor = await first.counsellor(), await first.visitor()
        talk = await first.talk(alma, visitor)
        held = {"id": talk, "public_key": sealing.public_text(alma.keys[talk]), "last_seq": 0,
                "visitor_key": sealing.public_text(visitor.key)}  # fmt: skip
        resume, last_seq = visitor.last("welcome")["resume"], visitor.last("counsellor")["seq"]
        await crash(first)
        await until(lambda: first.public.ctx.shared.relay.me not in second.public.ctx.shared.relay.living)

        other = await second.counsellor(wants=[])  # her other window is quicker
        back = await second.counsellor(talks=[held], wants=[])
        back.keys, back.sessions = alma.keys, alma.sessions
        again = await second.visitor(resume, last_seq=last_seq, keys_of=visitor)
        await again.accept()
        await again.wait("counsellor", public_key=held["public_key"])
        await again.say("er du der")

        await until(lambda: back.read.get(talk) == ["er du der"])
        assert other.last("ready")["mine"] == [] and not back.all("gone")
        third = await second.counsellor(wants=None)  # a window just opened takes up nothing that another one has
        assert third.last("ready")["mine"] == []


async def test_owners_are_said_anew_when_redis_has_forgotten_everything(redis_url: str) -> None:
    relay, watcher = RedisRelay(redis_url, KEY), redis_client.Redis.from_url(redis_url)
    async with at_work(relay):
        await until(lambda: relay.living)
        await relay.take("t1")
        watcher.flushall()
        watcher.script_flush()

        watcher.client_kill_filter(_type="normal", skipme=True)

        await until(lambda: watcher.get("indgangen:owner:t1") == relay.me.encode())


async def test_without_redis_a_talk_with_the_robot_goes_on(tmp_path: Path) -> None:
    async with rig(tmp_path, REDIS_URL="redis://127.0.0.1:1", RELAY_KEY=KEY) as running:
        visitor = await running.visitor()
        again = await running.visitor(visitor.last("welcome")["resume"])

        assert again.last("welcome")["resumed"] is True


async def test_nobody_waits_for_a_redis_that_stands_still(tmp_path: Path, still_redis: RedisServer) -> None:
    async with two(tmp_path, still_redis.url) as (first, second):
        before = await first.visitor()
        token = before.last("welcome")["resume"]
        still_redis.freeze()

        await first.visitor()
        there = await second.visitor(token)
        await there.send("choice", id="m1", payload="#human")
        await there.send("return.open", id="o", **code())
        assert (await there.wait("error", id="o"))["code"] == "wrong_code"
        async with httpx.AsyncClient(base_url=f"http://{second.public_url}", trust_env=False) as browser:
            await browser.post("/chat/leave", content=(await second.visitor()).last("welcome")["resume"])


async def test_when_redis_answers_again_a_talk_has_one_owner(tmp_path: Path, still_redis: RedisServer) -> None:
    async with two(tmp_path, still_redis.url) as (first, second):
        visitor = await first.visitor()
        token = visitor.last("welcome")["resume"]
        talk = conversation_id_of(token)
        hubs = [running.public.ctx.shared.hub for running in (first, second)]
        still_redis.freeze()
        await second.visitor(token)
        assert all(hub.find(talk) for hub in hubs), "nobody could be asked who has it"

        still_redis.thaw()

        await until(lambda: sum(hub.find(talk) is not None for hub in hubs) == 1)
        here, there = await first.visitor(token), await second.visitor(token)
        await here.send("erase")
        await there.wait("erased")


async def test_a_tab_whose_talk_is_behind_a_redis_that_stands_still_comes_back_and_is_met(
    tmp_path: Path, still_redis: RedisServer
) -> None:
    async with two(tmp_path, still_redis.url) as (first, second):
        token = (await first.visitor()).last("welcome")["resume"]
        carried = await second.visitor(token)
        assert second.public.ctx.shared.hub.count == 0

        still_redis.freeze()

        await asyncio.wait_for(carried.reader, WAIT_SECONDS)  # its line is closed: no answer could come over it
        await second.visitor(token)


async def test_a_process_ends_though_redis_stands_still(redis_url: str, still_redis: RedisServer) -> None:
    relay = RedisRelay(redis_url, KEY)
    await relay.take("t1")
    still_redis.freeze()

    async with asyncio.timeout(WAIT_SECONDS):
        await relay.let_go("t1")
        await relay.stop()


async def test_a_box_with_another_key_is_refused_and_reading_goes_on(redis_url: str) -> None:
    relay, stranger, friend = RedisRelay(redis_url, KEY), RedisRelay(redis_url, "x" * 40), RedisRelay(redis_url, KEY)
    heard: list[str] = []
    relay.on_note("queue", lambda process, facts: heard.append(facts))
    async with at_work(relay, stranger, friend):
        stranger.post(relay.me, {"kind": "note", "word": "queue", "facts": "from a stranger"})
        await asyncio.sleep(0.3)
        assert heard == []
        friend.post(relay.me, {"kind": "note", "word": "queue", "facts": "from a friend"})

        await until(lambda: heard == ["from a friend"])


def owners(redis_url: str) -> list[str]:
    """Of which talks Redis knows an owner."""
    keys = redis_client.Redis.from_url(redis_url).scan_iter("indgangen:owner:*")
    return [key.decode().removeprefix("indgangen:owner:") for key in keys]


async def test_who_has_a_talk_is_known_for_less_than_five_minutes_after_its_process_has_fallen(redis_url: str) -> None:
    relay = RedisRelay(redis_url, KEY)
    await relay.take("t1")

    assert 0 < redis_client.Redis.from_url(redis_url).ttl("indgangen:owner:t1") < 300
    await relay.stop()


async def test_a_talk_of_a_process_that_has_fallen_is_let_go_by_any_other_and_of_a_living_one_by_none(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fallen, other = RedisRelay(redis_url, KEY), RedisRelay(redis_url, KEY)
    await fallen.take("t1")

    await other.let_go("t1")
    assert owners(redis_url) == ["t1"], "its process lives"
    redis_client.Redis.from_url(redis_url).zadd("indgangen:processes", {fallen.me: 1})  # not heard from since
    assert await other.let_go("t1")

    assert owners(redis_url) == []
    for relay in (fallen, other):
        await relay.stop()


async def test_erasing_at_another_process_leaves_no_owner_when_its_process_has_fallen(
    tmp_path: Path, redis_url: str
) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        visitor = await first.visitor()
        token = visitor.last("welcome")["resume"]
        await crash(first)
        first.public.ctx.shared.relay._owned.clear()
        await until(lambda: len(second.public.ctx.shared.relay.living) == 1)

        async with httpx.AsyncClient(base_url=f"http://{second.public_url}", trust_env=False) as browser:
            answer = await browser.post("/chat/leave", content=token)

        assert answer.status_code == 204 and owners(redis_url) == []


async def test_a_talk_is_let_go_though_redis_did_not_answer_then(still_redis: RedisServer) -> None:
    relay = RedisRelay(still_redis.url, KEY)
    async with at_work(relay):
        await until(lambda: relay.living)
        await relay.take("t1")
        still_redis.freeze()
        assert not await relay.let_go("t1"), "nobody may say that it is gone"
        still_redis.thaw()

        await until(lambda: owners(still_redis.url) == [])


async def test_a_talk_let_go_while_it_is_said_to_be_ours_is_gone_after_the_next_beat(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = RedisRelay(redis_url, KEY)
    await relay.take("t1")
    pipeline = relay._redis.pipeline

    def late(**options: bool) -> object:  # it is let go between the list and its arrival
        pipe = pipeline(**options)
        execute = pipe.execute

        async def let_go_first() -> object:
            await relay.let_go("t1")
            return await execute()

        pipe.execute = let_go_first
        return pipe

    monkeypatch.setattr(relay._redis, "pipeline", late)
    await relay._say_owned()
    monkeypatch.undo()
    assert owners(redis_url) == ["t1"]

    async with at_work(relay):
        await until(lambda: owners(redis_url) == [])


async def test_a_talk_taken_for_somebody_who_left_meanwhile_belongs_to_no_process_soon(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "OWNER_SECONDS", 4)
    monkeypatch.setattr(relay_module, "BEAT_SECONDS", 0.1)
    relay = RedisRelay(redis_url, KEY)
    relay.on_needed(lambda talk: talk == "needed")
    async with at_work(relay):
        for talk in ("needed", "not needed"):
            await relay.take(talk)

        await until(lambda: not relay.owns("not needed"))
        await until(lambda: owners(redis_url) == ["needed"])
        assert relay.owns("needed")


async def test_only_one_of_many_takes_a_talk(redis_url: str) -> None:
    relays = [RedisRelay(redis_url, KEY) for _ in range(5)]
    async with at_work(*relays):
        await until(lambda: all(len(item.living) == 5 for item in relays))

        owners = await asyncio.gather(*(item.take("t1") for item in relays))

        assert owners.count(None) == 1
        assert {owner for owner in owners if owner} == {relays[owners.index(None)].me}


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


async def parked(first: Rig) -> tuple[Counsellor, str, str]:
    """A talk claimed at `first` whose visitor was away so long that only the code leads back: (counsellor, talk, token)."""
    alma = await first.counsellor()
    visitor, _, token = await waits_with_code(first)
    talk = await alma.first_in_queue()
    await alma.claim(talk)
    await visitor.wait("counsellor")
    await visitor.close()
    await alma.wait("visitor_away", talk=talk)
    hub = first.public.ctx.shared.hub
    hub._touched[talk] -= 1e6
    assert hub.expire() == 1
    await hub.settle()
    return alma, talk, token


async def test_a_talk_whose_visitor_is_long_away_stays_with_its_counsellor_and_words_wait(
    tmp_path: Path, redis_url: str
) -> None:
    async with two(tmp_path, redis_url) as (first, second):
        alma, talk, token = await parked(first)

        await second.desk.release_dropped()
        assert talk not in second.desk._dropped, "the counsellor is there: nobody may take the talk from her"
        await alma.say(talk, "jeg er her, når du kommer", "c1")
        await until(lambda: len(alma.all("visitor_away")) == 2)
        assert alma.last("ack") is None, "what no page of the visitor's can get is not said to be sent"

        back = await second.visitor(token)
        assert back.last("welcome")["state"] == "with_counsellor"
        await back.accept()
        await alma.wait("visitor_back", talk=talk)
        await alma.wait("visitor_key", talk=talk)
        await alma.say(talk, "jeg er her, når du kommer", "c1")  # as the page does: sealed anew for the new key

        await until(lambda: [one["text"] for one in back.read] == ["jeg er her, når du kommer"])
        await alma.wait("ack", id="c1")
        await alma.send("end", talk=talk, outcome="helped")
        await back.wait("ended")


async def test_a_parked_talk_that_its_counsellor_ends_belongs_to_no_process(tmp_path: Path, redis_url: str) -> None:
    async with two(tmp_path, redis_url) as (first, _):
        alma, talk, _ = await parked(first)
        shared = first.public.ctx.shared

        await alma.send("end", talk=talk, outcome="left_without_word")
        await alma.wait("gone", talk=talk)

        await until(lambda: not shared.relay.owns(talk))
        await until(lambda: not redis_client.Redis.from_url(redis_url).keys("indgangen:owner:*"))
