"""The public pages over real HTTP: what stands there without script, headers, weight, and no trace of faults."""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.chat_server import ROOT, ChatServer, running
from tests.fakes import FakeBot
from web.chat.core import danish_now

pytestmark = pytest.mark.asyncio
PAGES = [
    "/",
    "/kalundborg",
    "/haderslev",
    "/kerteminde",
    "/thisted",
    "/chat-uden-kommune",
    "/embed/kalundborg",
    "/embed/alle",
    "/om",
]
MAX_FIRST_LOAD_BYTES = 60_000  # design 9, compressed


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[ChatServer]:
    async with running(tmp_path, FakeBot(), EMBED_ORIGINS="https://www.kommune.example.dk") as running_server:
        yield running_server


@pytest_asyncio.fixture
async def http(server: ChatServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
async def test_page_helps_without_script(http: httpx.AsyncClient, path: str) -> None:
    page = (await http.get(path)).text

    assert 'href="tel:112"' in page
    assert 'href="tel:116111"' in page
    assert re.search(r'<a class="exit" href="https://', page)


@pytest.mark.parametrize("path", ["/", "/kalundborg", "/embed/kalundborg"])
async def test_first_screen_says_robot_anonymous_human(http: httpx.AsyncClient, path: str) -> None:
    page = (await http.get(path)).text.lower()

    assert all(word in page for word in ("robot", "anonym", "menneske", "112"))


async def test_local_offers_stand_in_the_page(http: httpx.AsyncClient, server: ChatServer) -> None:
    page = (await http.get("/kalundborg")).text
    offers = [o for o in server.shared.core.catalogue.offers.values() if o.area == "kalundborg"]

    assert "Chilled" in page
    assert not [o.id for o in offers if not o.status.is_joinable(danish_now().date()) and f"<h3>{o.name}</h3>" in page]


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_inline_and_nothing_foreign(http: httpx.AsyncClient, path: str) -> None:
    page = (await http.get(path)).text

    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page)
    assert not re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?!/)', page)


@pytest.mark.parametrize("path", [*PAGES, "/findes-ikke", "/static/chat.js", "/health", "/embed.js"])
async def test_every_answer_has_the_headers_and_tells_nothing_about_us(http: httpx.AsyncClient, path: str) -> None:
    headers = (await http.get(path)).headers

    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "camera=()" in headers["permissions-policy"]
    assert not {"server", "x-powered-by", "set-cookie", "access-control-allow-origin"} & set(headers)


async def test_only_the_frame_page_may_be_framed(http: httpx.AsyncClient) -> None:
    framed = (await http.get("/embed/kalundborg")).headers
    page = (await http.get("/kalundborg")).headers

    assert "frame-ancestors 'self' https://www.kommune.example.dk;" in framed["content-security-policy"]
    assert framed["cross-origin-resource-policy"] == "cross-origin"
    assert "frame-ancestors 'none'" in page["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/findes-ikke",
        "/embed/atlantis",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/",
        "/static/..%2fapp.py",
        "/a/b/c",
        "/æøå",
    ],
)
async def test_unknown_address_gives_a_plain_danish_page(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)

    assert answer.status_code == 404
    assert "Siden findes ikke" in answer.text and 'href="tel:112"' in answer.text
    assert not re.search(r"Traceback|sanic|\.py|findes-ikke|atlantis", answer.text, re.IGNORECASE)


async def test_wrong_method_gives_a_plain_page(http: httpx.AsyncClient) -> None:
    answer = await http.post("/kalundborg", content=b"x")

    assert answer.status_code == 405 and "<h1>" in answer.text


async def test_our_own_fault_shows_no_trace(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("hemmelig")

    monkeypatch.setattr("web.public_pages.urgent_cards", broken)
    answer = await http.get("/kalundborg")

    assert answer.status_code == 500
    assert "hemmelig" not in answer.text and "Traceback" not in answer.text and 'href="tel:112"' in answer.text


async def test_staff_pages_are_not_on_the_public_port(http: httpx.AsyncClient) -> None:
    for path in ("/desk", "/sign-in", "/desk/live"):
        assert (await http.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/kalundborg", "/thisted", "/embed/kalundborg"])
async def test_first_load_is_light(http: httpx.AsyncClient, path: str) -> None:
    seen: dict[str, int] = {}

    async def fetch(address: str) -> None:
        if address in seen:
            return
        async with http.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.status_code == 200, address
        seen[address] = len(raw)
        text = (gzip.decompress(raw) if answer.headers.get("content-encoding") == "gzip" else raw).decode("utf-8")
        found = (
            re.findall(r'(?:src|href)="(/static/[^"]+)"', text)
            if answer.headers["content-type"].startswith("text/html")
            else []
        )
        if address.endswith(".js"):
            base = httpx.URL("http://x" + address)
            found = [base.join(name).path for name in re.findall(r'(?:from|import) "(\.[^"]+)"', text)]
        for name in found:
            await fetch(name)

    await fetch(path)

    assert len(seen) > 10
    assert sum(seen.values()) <= MAX_FIRST_LOAD_BYTES, seen


async def test_embed_script_is_one_small_file(http: httpx.AsyncClient) -> None:
    answer = await http.get("/embed.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(answer.content) < 6000


async def test_no_page_uses_storage_but_for_the_tab_and_a_plan_somebody_asks_to_keep() -> None:
    scripts = {
        path: path.read_text(encoding="utf-8")
        for path in (ROOT / "web/static").rglob("*.js")
        if "desk" not in path.parts
    }

    assert [p.name for p, text in scripts.items() if "localStorage" in text] == ["my-plan.js"]
    assert not [
        str(p)
        for p, text in scripts.items()
        if re.search(r"indexedDB|document\.cookie|innerHTML|insertAdjacentHTML", text)
    ]
    assert [p.name for p, text in scripts.items() if re.search(r"sessionStorage\.setItem", text)] == ["tab.js"]
