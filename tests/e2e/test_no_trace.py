"""No cookie, no storage that stays, no third party, and a policy that lets nothing else in."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from ops.processes import Stack
from tests.e2e.conftest import People

PAGES = (
    "/",
    "/om",
    "/kalundborg",
    "/chat-uden-kommune",
    "/embed/kalundborg",
    "/embed.js",
    "/static/chat.js",
    "/findes-ikke",
)


KEPT = ["indgangen", "indgangen-key"]  # both go with the tab (web/static/lib/tab.js)


def test_a_whole_talk_leaves_no_cookie_and_asks_nobody_else(people: People) -> None:
    visitor = people.visitor()
    visitor.says("jeg er 15 og har angst").says("jeg vil tage mit liv i aften").waits_for_human()

    context, page = visitor.page.context, visitor.page
    storage = page.evaluate(
        """async () => ({local: localStorage.length, cookie: document.cookie, session: Object.keys(sessionStorage),
             caches: await caches.keys(), databases: (await indexedDB.databases()).length,
             workers: (await navigator.serviceWorker.getRegistrations()).length})"""
    )

    assert context.cookies() == []
    storage["session"].sort()
    assert storage == {"local": 0, "cookie": "", "session": KEPT, "caches": [], "databases": 0, "workers": 0}
    assert people.watch(page).hosts == {"127.0.0.1"}


def test_no_address_holds_a_token_or_a_word(people: People) -> None:
    visitor = people.visitor()
    visitor.says("zebrafinken er syg")

    urls = people.watch(visitor.page).urls

    assert any(url.startswith("ws://") for url in urls)
    assert not any("zebrafinken" in url or "?" in url or (visitor.token() or "") in url for url in urls)


def test_the_session_keeps_only_two_random_texts(people: People) -> None:
    visitor = people.visitor()
    visitor.says("zebrafinken er syg")

    kept = visitor.page.evaluate("Object.values(sessionStorage)")

    assert len(kept) == 2 and all(re.fullmatch(r"[A-Za-z0-9_-]{43}", one) for one in kept)


@pytest.mark.parametrize("path", PAGES)
def test_headers_let_nothing_foreign_in(stack: Stack, path: str) -> None:
    answer = httpx.get(stack.public_url + path)
    policy = answer.headers["content-security-policy"]

    assert "unsafe" not in policy and "default-src 'none'" in policy and "*" not in policy
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/desk"])
def test_staff_pages_let_nothing_foreign_in(stack: Stack, path: str) -> None:
    answer = httpx.get(stack.staff_url + path, follow_redirects=True)

    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_robot_and_its_actions_are_not_on_the_public_port(stack: Stack) -> None:
    for path in ("/webhooks/rest/webhook", "/model/parse", "/webhook", "/desk", "/sign-in"):
        assert httpx.post(stack.public_url + path, json={}).status_code in (404, 405)


def test_staff_cookie_is_out_of_reach_of_scripts_and_other_sites(people: People) -> None:
    desk = people.counsellor()

    cookies = {cookie["name"]: cookie for cookie in desk.page.context.cookies()}

    assert cookies["desk_session"]["httpOnly"] and cookies["desk_session"]["sameSite"] == "Strict"
    assert desk.page.evaluate("document.cookie") == ""
    expect(desk.page.get_by_role("heading", name="Vagten")).to_be_visible()
