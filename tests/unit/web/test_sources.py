"""Floods from one place are slowed down, a full school is not, danger never is, and no address is kept."""

from __future__ import annotations

import asyncio
import gc
import ipaddress
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat_server import running
from tests.fakes import FakeBot, FakeClock
from tests.unit.web.desk_rig import rig
from web import sources
from web.security import RateLimit
from web.sources import Source, Sources

SCHOOL, HOME, PROXY = "93.184.216.34", "8.8.4.4", "10.0.0.5"
TRUSTED = (ipaddress.ip_network("10.0.0.0/24"),)


def test_one_place_is_known_again_and_two_are_told_apart() -> None:
    known = Sources()

    assert known.of(SCHOOL) is known.of(SCHOOL)
    assert known.of(SCHOOL) is not known.of(HOME)


def test_a_home_with_many_ipv6_addresses_is_one_place() -> None:
    known = Sources()

    assert known.of("2a00:1450:4001::1") is known.of("2a00:1450:4001::ffff:2")
    assert known.of("2a00:1450:4001::1") is not known.of("2a00:1450:4002::1")
    assert known.of("::ffff:" + SCHOOL) is known.of(SCHOOL)


@pytest.mark.parametrize(
    ("peer", "forwarded", "same_as"),
    [
        (PROXY, SCHOOL, SCHOOL),
        (PROXY, f"{HOME}, {SCHOOL}", SCHOOL),
        (PROXY, f"made up, {SCHOOL}", SCHOOL),
        (PROXY, f"{HOME}, 10.0.0.7", HOME),
        (HOME, SCHOOL, HOME),
        (PROXY, "", None),
        (PROXY, "made up", None),
        ("192.168.1.1", SCHOOL, None),
        ("127.0.0.1", SCHOOL, None),
        ("", "", None),
    ],
    ids=[
        "said by our proxy", "nearest counts", "rest may be nonsense", "chain of ours", "a visitor may say what they like",
        "proxy says nothing", "proxy says nonsense", "proxy nobody named", "this machine", "unix socket",
    ],
)  # fmt: skip
def test_only_a_trusted_proxy_is_believed(peer: str, forwarded: str, same_as: str | None) -> None:
    known = Sources(TRUSTED)

    assert known.of(peer, forwarded) is (known.of(same_as) if same_as else None)


def test_the_key_goes_after_a_day_with_all_that_was_counted() -> None:
    clock = FakeClock()
    known = Sources(clock=clock)
    before, key = known.of(SCHOOL), known._key

    clock.tick(sources.KEY_SECONDS)

    assert known.of(SCHOOL) is not before
    assert known._key != key and known.count == 1


async def test_the_key_goes_after_its_day_though_nobody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    known = Sources(clock=clock)
    known.of(SCHOOL)
    key = known._key
    monkeypatch.setattr(sources, "KEY_LOOK_SECONDS", 0.01)
    days = asyncio.ensure_future(known.run_key_days())
    await asyncio.sleep(0.05)
    assert known._key == key and known.count == 1

    clock.tick(sources.KEY_SECONDS)
    await asyncio.sleep(0.05)
    days.cancel()

    assert known._key != key and known.count == 0


async def test_the_app_turns_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "KEY_LOOK_SECONDS", 0.01)
    async with running(tmp_path, FakeBot()) as server:
        known = server.shared.sources
        known.of(SCHOOL)
        known._keyed_at -= sources.KEY_SECONDS
        for _ in range(100):
            if not known.count:
                break
            await asyncio.sleep(0.02)

        assert known.count == 0


def test_no_address_is_kept_in_any_form() -> None:
    known = Sources(TRUSTED)
    known.of(PROXY, SCHOOL)
    gc.collect()

    packed = ipaddress.ip_address(SCHOOL).packed
    names = list(known._found)
    assert all(len(name) == 16 and packed not in name for name in names) and len(names) == 1
    assert SCHOOL not in repr(vars(known))
    assert not [thing for thing in gc.get_objects() if type(thing) is ipaddress.IPv4Address and thing.packed == packed]


def test_the_table_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_SOURCES", 3)
    known = Sources()
    for number in range(3):
        source = known.of(f"8.8.8.{number}")
        assert source is not None
        source.lines = 1

    assert known.of("8.8.8.9") is None
    source.lines = 0
    assert known.of("8.8.8.9") is not None and known.count == 3


# --- over the real app ---------------------------------------------------------------------------------------------------


@pytest.fixture
def one_place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    """Everybody in this test sits behind one address."""
    source = Sources().of(SCHOOL)
    assert source is not None
    monkeypatch.setattr(Sources, "of", lambda *_: source)
    yield source


async def test_a_whole_school_at_once_is_let_in(tmp_path: Path, one_place: Source) -> None:
    async with running(tmp_path, FakeBot()) as server:
        for _ in range(15):
            async with server.visitor() as visitor:
                assert (await visitor.says("hej, jeg vil gerne snakke med nogen"))[-1]["type"] == "done"
                assert visitor.of("error") == []


async def test_a_flood_of_talks_is_held_back_and_danger_in_it_is_not(tmp_path: Path, one_place: Source) -> None:
    async with running(tmp_path, FakeBot(), MAX_CONVERSATIONS="10") as server:
        while one_place.talks.take():  # now: a start on a busy machine takes so long that a place is free again
            pass
        async with server.visitor() as visitor:
            assert (await visitor.until("error"))["code"] == "full"
            danger = await visitor.says("jeg vil tage mit liv i aften")

    assert any("urgent" in frame.get("topics", ()) for frame in danger)


async def test_guessing_passwords_from_one_place_shuts_out_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, peer = Sources(), [SCHOOL]
    monkeypatch.setattr(Sources, "of", lambda *_: known._find(peer[0].encode()))
    async with rig(tmp_path) as running_desk, running_desk.client() as client:
        first = await running_desk.sign_in(client, "nobody", "forkert")
        guessing = known._find(SCHOOL.encode())
        assert guessing is not None
        guessing.sign_ins = RateLimit(1, 10_000)
        answers = [(await running_desk.sign_in(client, "nobody", "forkert")).status_code for _ in range(3)]
        peer[0] = HOME
        other = await running_desk.sign_in(client)

    assert first.status_code == 401 and answers == [401, 429, 429]
    assert other.status_code == 303


async def test_a_flood_of_words_is_held_back_and_danger_in_it_is_not(tmp_path: Path, one_place: Source) -> None:
    one_place.chars = RateLimit(100, 1000)
    async with running(tmp_path, FakeBot()) as server, server.visitor() as visitor:
        await visitor.send("message", id="m1", text="hej " * 200)
        refused = await visitor.until("error", id="m1")
        danger = await visitor.says("jeg vil tage mit liv i aften", id="m2")

    assert refused["code"] == "too_fast" and refused["retry_ms"] > 0
    assert any("urgent" in frame.get("topics", ()) for frame in danger)
    assert one_place.lines == 0
