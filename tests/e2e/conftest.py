"""One Chromium for all journeys, one context for each person, and nobody left in the queue when a journey is over."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from ops.processes import Stack
from ops.test import BROWSERS
from tests.e2e.pages.chat import ChatPage
from tests.e2e.pages.desk import DeskPage
from tests.e2e.pages.watch import Watch

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
# Debian's Chromium as root, and without any traffic of its own.
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium; package scope, because Playwright's loop would stand in the way of other tests' loops."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield chromium
        chromium.close()


@dataclass
class People:
    """Opens a browser context for everybody who takes part in a journey."""

    browser: Browser
    stack: Stack
    passwords: dict[str, str]
    contexts: list[tuple[BrowserContext, Watch]] = field(default_factory=list)

    def page(self, viewport: dict[str, int] | None = None, **options: Any) -> Page:
        """Open a page in a context of its own."""
        settings = {"viewport": viewport or PHONE, "locale": "da-DK", "reduced_motion": "reduce", **options}
        context = self.browser.new_context(**settings)
        watch = Watch()
        watch.follow(context)
        self.contexts.append((context, watch))
        return context.new_page()

    def visitor(self, place: str = "kalundborg", base_url: str | None = None, **options: Any) -> ChatPage:
        """Open the chat as a young person on a phone."""
        return ChatPage(self.page(**options), base_url or self.stack.public_url).opens(place)

    def counsellor(self, name: str = "demo-raadgiver", base_url: str | None = None, **options: Any) -> DeskPage:
        """Sign in at the desk."""
        page = self.page(**{"viewport": LAPTOP, **options})
        page.on("dialog", lambda dialog: dialog.accept())  # "leave the page with talks open?"
        return DeskPage(page, base_url or self.stack.staff_url).signs_in(name, self.passwords[name])

    def watch(self, page: Page) -> Watch:
        """What was seen of the context a page is in."""
        return next(watch for context, watch in self.contexts if context is page.context)

    def go(self) -> list[str]:
        """Erase every talk, close everything, and return the faults browsers reported."""
        for context, _ in self.contexts:
            for page in context.pages:
                _erase(self.stack, page)
        for context, _ in self.contexts:
            context.close()
        faults = [fault for _, watch in self.contexts for fault in watch.faults]
        return faults + [f"asked {host}" for _, watch in self.contexts for host in watch.foreign_hosts()]


@pytest.fixture
def people(browser: Browser, stack: Stack, passwords: dict[str, str]) -> Iterator[People]:
    """Open contexts; afterwards every journey must have been without a fault in any browser."""
    everybody = People(browser, stack, passwords)
    yield everybody
    assert everybody.go() == []


@pytest.fixture
def visitor(people: People) -> ChatPage:
    """A young person in Kalundborg, on a phone."""
    return people.visitor()


@pytest.fixture
def without(stack: Stack) -> Iterator[Callable[[str], None]]:
    """Stop a process for one test; it is back when the test is over."""
    stopped: list[str] = []

    def stop(name: str) -> None:
        stack.stop(name)
        stopped.append(name)

    yield stop
    for name in stopped:
        if name not in stack.processes:
            stack.start(name)
    stack.wait_until_answering()


def _erase(stack: Stack, page: Page) -> None:
    """Erase the talk of a page by its token, so that the next journey finds an empty queue."""
    if not page.url.startswith(stack.public_url.rsplit(":", 1)[0]):
        return
    token = page.evaluate("(() => { try { return sessionStorage.getItem('indgangen') } catch { return null } })()")
    if not token:
        return
    try:
        with connect(stack.chat_url, origin=stack.public_url) as socket:
            socket.send(
                json.dumps({"type": "hello", "protocol": 1, "municipality": None, "resume": token, "last_seq": 0})
            )
            socket.send(json.dumps({"type": "erase"}))
            while json.loads(socket.recv(timeout=10))["type"] != "erased":
                pass
    except ConnectionClosed:
        pass
