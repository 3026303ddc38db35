"""What a tab says just before it is closed is heard, also behind a message for which its line has to wait."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from tests.chat_server import ChatServer, running
from tests.fakes import FakeBot
from web.chat import routes

TRIES = 20
HELLO = {"type": "hello", "protocol": 1, "municipality": "kalundborg", "resume": None, "last_seq": 0}


async def is_all_over(server: ChatServer) -> bool:
    """Whether no talk is left; a line that is closed has had time to be read."""
    async with asyncio.timeout(5):
        while server.shared.lines:
            await asyncio.sleep(0.02)
    return server.shared.hub.count == 0


@pytest.mark.parametrize("last", ["leave", "erase"])
async def test_the_last_word_of_a_tab_is_heard_though_it_closes_in_the_same_moment(tmp_path: Path, last: str) -> None:
    async with running(tmp_path, FakeBot()) as server:
        for _ in range(TRIES):
            async with connect(f"ws{server.url[4:]}/chat", proxy=None) as ws:
                await ws.send(json.dumps(HELLO))
                while json.loads(await ws.recv())["type"] != "welcome":
                    pass
                await ws.send(json.dumps({"type": last}))

            assert await is_all_over(server)


async def test_the_last_word_is_heard_behind_a_message_the_line_has_to_wait_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "LONG_SECONDS", 0.0)
    monkeypatch.setattr(routes.ChatLine, "_pause_seconds", lambda self, spent: 0.3)
    bot = FakeBot()
    async with running(tmp_path, bot) as server:
        async with connect(f"ws{server.url[4:]}/chat", proxy=None) as ws:
            for frame in (HELLO, {"type": "message", "id": "m1", "text": "hvad er headspace"}, {"type": "leave"}):
                await ws.send(json.dumps(frame))

        assert await is_all_over(server)

    assert len(bot.forgotten) == 1


async def test_a_tab_that_breaks_off_without_a_word_ends_its_line_and_keeps_its_talk(tmp_path: Path) -> None:
    async with running(tmp_path, FakeBot()) as server, server.visitor() as visitor:
        visitor.ws.transport.abort()

        assert not await is_all_over(server)
        assert not server.shared.hub.is_connected(next(iter(server.shared.hub.ids())))
