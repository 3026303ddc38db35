"""The client of Rasa against real sockets: kept, closed, chunked, broken and silent connections."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.chat_server import free_port
from tests.fakes import FakeClock
from web.chat.bot_client import BotClient, BotUnavailableError
from web.chat.loopback_http import IDLE_SECONDS, JsonPoster

pytestmark = pytest.mark.asyncio
ANSWER = json.dumps([{"text": "Det lyder hårdt 🙈"}], ensure_ascii=False).encode()


def plain(body: bytes = ANSWER, status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


class Served:
    """What a small server saw."""

    def __init__(self) -> None:
        self.url = ""
        self.connections = 0
        self.bodies: list[dict[str, Any]] = []


@asynccontextmanager
async def serving(answer: Callable[[int], bytes | None], answers_per_connection: int = 1000) -> AsyncIterator[Served]:
    """Answer the nth question with `answer(n)`; None: never."""
    served = Served()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.connections += 1
        try:
            for _ in range(answers_per_connection):
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(row.split(b":")[1]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length")
                )
                served.bodies.append(json.loads(await reader.readexactly(length)))
                data = answer(len(served.bodies))
                if data is None:
                    await asyncio.sleep(30)
                    return
                writer.write(data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield served
    finally:
        server.close()


async def test_connection_is_kept_and_letters_survive() -> None:
    async with serving(lambda _: plain()) as served:
        client = BotClient(served.url, 2)
        answers = [await client.ask("kf3", "jeg er blå", {"handled": False}) for _ in range(3)]
        await client.close()

    assert answers[2] == [{"text": "Det lyder hårdt 🙈"}]
    assert served.connections == 1
    assert served.bodies[0] == {"sender": "kf3", "message": "jeg er blå", "metadata": {"handled": False}}


async def test_kept_connection_that_was_closed_is_replaced_without_loss_or_double() -> None:
    async with serving(lambda _: plain(), answers_per_connection=1) as served:
        client = BotClient(served.url, 2)
        for number in range(5):
            await client.ask("kf3", str(number), {})
        await client.close()

    assert [body["message"] for body in served.bodies] == ["0", "1", "2", "3", "4"]


async def test_connection_idle_for_long_is_not_used_again() -> None:
    clock = FakeClock()
    async with serving(lambda _: plain()) as served:
        poster = JsonPoster(served.url, 1000, clock)
        await poster.post("/x", {})
        clock.tick(IDLE_SECONDS + 0.1)
        await poster.post("/x", {})
        poster.close()

    assert served.connections == 2


async def test_chunked_answer_is_read() -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (ANSWER[:7], ANSWER[7:])) + b"0\r\n\r\n"
    async with serving(lambda _: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks) as served:
        client = BotClient(served.url, 2)
        answers = [await client.ask("kf3", "hej", {}) for _ in range(2)]
        await client.close()

    assert answers == [json.loads(ANSWER)] * 2


@pytest.mark.parametrize(
    "raw",
    [
        plain(b"<html>", "200 OK"),
        plain(b'{"text": "x"}'),
        plain(b"[1]"),
        plain(b"[]", "500 Internal Server Error"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"hej\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    ],
    ids=["html", "object", "numbers", "500", "too long", "negative", "not http", "endless head"],
)
async def test_unusable_answer_is_one_error(raw: bytes) -> None:
    async with serving(lambda _: raw) as served:
        client = BotClient(served.url, 2)
        with pytest.raises(BotUnavailableError):
            await client.ask("kf3", "hej", {})
        await client.close()


async def test_nobody_there_is_known_at_once() -> None:
    client = BotClient(f"http://127.0.0.1:{free_port()}", 5)

    async with asyncio.timeout(1):
        with pytest.raises(BotUnavailableError):
            await client.ask("kf3", "hej", {})


async def test_late_answer_is_never_taken_for_the_next_questions() -> None:
    clock = FakeClock()

    async with serving(lambda n: None if n == 1 else plain(b'[{"text": "%d"}]' % n)) as served:
        client = BotClient(served.url, 0.2, clock)
        with pytest.raises(BotUnavailableError):
            await client.ask("kf3", "et", {})
        with pytest.raises(BotUnavailableError):  # cooling down: not even asked
            await client.ask("kf3", "to", {})
        clock.tick(10)
        answer = await client.ask("kf3", "tre", {})
        await client.close()

    assert answer == [{"text": "2"}]
    assert [body["message"] for body in served.bodies] == ["et", "tre"]


async def test_forgetting_is_asked_of_rasas_own_channel() -> None:
    async with serving(lambda _: plain(b"{}")) as served:
        client = BotClient(served.url, 2)
        is_done = await client.forget("kf3")
        await client.close()

    assert is_done and served.bodies == [{"sender": "kf3"}]


async def test_all_that_go_on_are_named_to_rasa_in_parts() -> None:
    talks = [f"t{number}" for number in range(1100)]
    async with serving(lambda _: plain(b"", "204 No Content")) as served:
        client = BotClient(served.url, 2)
        is_heard = await client.keep(talks)
        await client.close()

    assert is_heard and [one for body in served.bodies for one in body["senders"]] == talks
    assert max(len(body["senders"]) for body in served.bodies) == 500


async def test_a_rasa_that_is_not_there_is_told_the_next_time() -> None:
    client = BotClient(f"http://127.0.0.1:{free_port()}", 2)

    assert not await client.keep(["t1"])


async def test_a_rasa_that_starts_late_is_asked_to_forget_until_it_does() -> None:
    clock, waits = FakeClock(), []

    async def pause(seconds: float) -> None:
        waits.append(seconds)
        clock.tick(seconds)

    async with serving(lambda number: plain(b"{}", "503 Service Unavailable" if number < 9 else "200 OK")) as served:
        client = BotClient(served.url, 2, clock, pause)
        is_done = await client.forget("kf3")
        await client.close()

    assert is_done and len(served.bodies) == 9 and sum(waits) > 30  # seconds; it gave up after 7.5 once


async def test_forgetting_is_given_up_before_five_minutes_are_over() -> None:
    clock = FakeClock()
    began = clock()

    async def pause(seconds: float) -> None:
        clock.tick(seconds)

    client = BotClient(f"http://127.0.0.1:{free_port()}", 2, clock, pause)
    is_done = await client.forget("kf3")
    await client.close()

    assert not is_done and 200 < clock() - began <= 300
