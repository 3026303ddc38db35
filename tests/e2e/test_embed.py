"""One script tag on the municipality's own website."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.conftest import LAPTOP, PHONE, People
from tests.e2e.pages.watch import ORDINARY_HOST


@pytest.fixture
def website(people: People, foreign_port: int) -> Iterator[str]:
    """A page of the municipality, on an origin of its own, as its editors would write it."""
    tag = f'<script src="{people.stack.public_url}/embed.js" data-kommune="kalundborg" async></script>'
    page = f"<!doctype html><html lang='da'><title>Kommunen</title><body><main><h1>Børn og unge</h1></main>{tag}</body></html>"

    class Website(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/unge" else 404)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", foreign_port), Website)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{foreign_port}/unge"
    server.shutdown()
    server.server_close()


def opens_chat(page: Page, website: str) -> FrameLocator:
    page.route("**/favicon.ico", lambda route: route.fulfill(body=""))  # asked for by the browser, no part of this
    page.goto(website)
    page.get_by_role("button", name="Skriv med os").click()
    return page.frame_locator("iframe")


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_chat_works_in_a_frame_on_another_website(people: People, website: str, viewport: dict[str, int]) -> None:
    page = people.page(viewport)

    chat = opens_chat(page, website)
    chat.get_by_label("Skriv en besked").fill("jeg er 15 og har angst")
    chat.get_by_label("Skriv en besked").press("Enter")

    expect(chat.get_by_role("heading", name="Chilled", exact=True)).to_be_visible(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.context.cookies() == []


def test_quick_exit_in_the_frame_takes_the_whole_page(people: People, website: str) -> None:
    page = people.page()
    chat = opens_chat(page, website)

    chat.get_by_role("link", name="Forlad siden").click()

    page.wait_for_url(f"https://{ORDINARY_HOST}/**")


def test_chat_can_be_closed_and_focus_goes_back(people: People, website: str) -> None:
    page = people.page(LAPTOP)
    opens_chat(page, website)

    page.get_by_role("button", name="Luk").click()

    expect(page.locator("iframe")).to_have_count(0)
    expect(page.get_by_role("button", name="Skriv med os")).to_be_focused()


def test_a_website_that_is_not_allowed_gets_no_frame(people: People) -> None:
    page = people.page()
    page.route("http://127.0.0.1:9/", lambda route: route.fulfill(
        body=f"<iframe src='{people.stack.public_url}/embed/kalundborg'></iframe>", content_type="text/html"))  # fmt: skip

    page.goto("http://127.0.0.1:9/")

    expect(page.frame_locator("iframe").get_by_label("Skriv en besked")).to_have_count(0)
    people.watch(page).faults.clear()  # the browser says why, which is what we want
