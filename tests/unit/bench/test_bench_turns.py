"""Turns are timed against real servers: our chat, and a server that speaks Rasa's REST channel."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bench.open_chats import hold, most_chats
from bench.turns import Times, as_many_as_go, at_a_pace, chat_driver, one_by_one, rest_driver
from tests.chat_server import ChatServer, running
from tests.fakes import FakeBot
from tests.unit.web.desk_rig import until
from web.chat.loopback_http import JsonPoster

TEXTS = [f"spørgsmål nummer {number}" for number in range(24)]


@asynccontextmanager
async def rest_server(delay_seconds: float = 0.0, status: int = 200) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that answers Rasa's REST channel; yields its address and the senders it heard."""
    senders: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            senders.append(json.loads(await reader.readexactly(length))["sender"])
            await asyncio.sleep(delay_seconds)
            body = b'[{"text": "svar"}]'
            writer.write(b"HTTP/1.1 %d OK\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", senders
    finally:
        server.close()


def chat_url(server: ChatServer) -> str:
    return f"ws{server.url[4:]}/chat"


async def test_every_turn_of_our_chat_is_timed(tmp_path: Path) -> None:
    bot = FakeBot(delay_seconds=0.02)
    async with running(tmp_path, bot) as server:
        times = await one_by_one(chat_driver(chat_url(server)), TEXTS[:8])

    assert len(times.turns) == 8 == len(bot.asked)
    assert min(times.turns) >= 0.02
    assert len({conversation for conversation, _, _ in bot.asked}) == 2  # six turns a talk


async def test_many_talks_run_at_once(tmp_path: Path) -> None:
    bot = FakeBot()
    bot.may_answer.clear()
    async with running(tmp_path, bot) as server:
        together = asyncio.ensure_future(as_many_as_go(chat_driver(chat_url(server)), TEXTS, 4))
        await until(lambda: len(bot.asked) == 4)  # nobody has had an answer yet
        assert len({conversation for conversation, _, _ in bot.asked}) == 4
        bot.may_answer.set()
        times = await together

    assert len(times.turns) == len(TEXTS) == len(bot.asked)


async def test_rest_is_timed_with_a_sender_for_each_talk() -> None:
    async with rest_server(0.02) as (url, senders):
        poster = JsonPoster(url, 10_000)
        times = await one_by_one(rest_driver(poster), TEXTS[:12])
        poster.close()

    assert min(times.turns) >= 0.02 and len(times.turns) == 12
    assert len(set(senders)) == 2


async def test_an_answer_that_is_none_is_no_turn() -> None:
    async with rest_server(status=500) as (url, _):
        poster = JsonPoster(url, 10_000)
        with pytest.raises(RuntimeError, match="500"):
            await one_by_one(rest_driver(poster), TEXTS[:1])


async def test_waiting_that_builds_up_is_measured() -> None:
    """One talk, a message due every 10 ms, an answer every 50: the last has waited for all before it."""
    async with rest_server(0.05) as (url, _):
        poster = JsonPoster(url, 10_000)
        times = await at_a_pace(rest_driver(poster), TEXTS[:10], 1, 100.0)
        poster.close()

    assert times.turns[-1] > 5 * times.turns[0]


async def test_held_chats_are_weighed(tmp_path: Path) -> None:
    async with running(tmp_path, FakeBot()) as server:
        held = await hold(chat_url(server), os.getpid(), 40, TEXTS)

    assert held.chats == 40 and held.before_mb > 50
    assert held.open_mb >= held.before_mb - 5 and held.kb_each < 5000


def test_no_more_chats_than_the_machine_has_files_for() -> None:
    assert most_chats(10) == 10
    assert most_chats(10**9) < 10**9


def test_percentiles_and_rate() -> None:
    times = Times(tuple(number / 1000 for number in range(1, 101)), 2.0)

    assert times.as_json() == {"turns": 100, "per_second": 50.0, "p50_ms": 50.0, "p95_ms": 95.0, "p99_ms": 99.0}
