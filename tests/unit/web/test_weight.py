"""How much the first load of the chat weighs, as it goes over the line: an old phone on a bad net waits for every kilobyte."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio

from tests.chat_server import ChatServer, running
from tests.fakes import FakeBot

LIMIT_BYTES = 60 * 1024
STATIC_IMPORT = re.compile(r"""(?:from|import)\s+"(\.[^"]+)";""")


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[ChatServer]:
    async with running(tmp_path, FakeBot()) as up:
        yield up


async def test_first_load_stays_under_the_limit(server: ChatServer) -> None:
    sizes: dict[str, int] = {}
    async with httpx.AsyncClient(base_url=server.url, headers={"Accept-Encoding": "gzip"}) as client:

        async def load(path: str) -> str:
            async with client.stream("GET", path) as answer:
                sizes[path] = sum([len(chunk) async for chunk in answer.aiter_raw()])
            return (await client.get(path)).text

        page = await load("/kalundborg")
        waiting = [path for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page)]
        while waiting:
            path = waiting.pop()
            if path not in sizes:
                text = await load(path)
                folder = httpx.URL(server.url + path)
                waiting += [folder.join(name).path for name in STATIC_IMPORT.findall(text) if path.endswith(".js")]

    assert "/static/lib/sealing.js" in sizes and "/static/app.css" in sizes
    assert "/static/lib/return-words.js" not in sizes, "loaded when a code is made or typed"
    assert sum(sizes.values()) < LIMIT_BYTES, sizes
    print(sum(sizes.values()))
