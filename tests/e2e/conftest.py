"""One Chromium for all journeys, one context for each person, and nobody left in the queue when a journey is over.

Each journey runs on one `web` process with SQLite, or on two behind one address with PostgreSQL and Redis (tests/two_webs.py). BROWSER_STACK
in the environment decides: "mixed" (the default, and what CI runs) takes two for the files named in ON_TWO and one for the others;
"one" and "two" take the same for all, save the files named in ALWAYS_OWN.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from ops.processes import Stack, free_ports
from ops.test import BROWSERS
from tests.conftest import demo_passwords
from tests.e2e.pages.chat import ChatPage
from tests.e2e.pages.desk import DeskPage
from tests.e2e.pages.watch import Watch
from tests.two_webs import two_webs

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
# Debian's Chromium as root, and without any traffic of its own.
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

# Handing over is what two processes could spoil: who has a talk, where its line ends, who is at the desk.
ON_TWO = {
    "test_colleagues", "test_coming_back", "test_ending", "test_human_talk", "test_lost_connection", "test_many_at_once",
}  # fmt: skip
# Files that start what they need themselves, whatever BROWSER_STACK says, and why.
ALWAYS_OWN = {
    "test_audit": "the audit is a command that starts and searches a stack of its own",
    "test_editor": "an editor's drafts are files of one content folder; several processes on it: tests/contract/test_editor_workers.py",
    "test_editor_training": "the same, and a training",
    "test_unanswered": "ends in an editor's draft, which is a file",
    "test_two_processes": "addresses each of two processes by itself",
}


def runs_on_two(module: str, choice: str) -> bool:
    """Whether the journeys of a file run on two `web` processes.

    Raises:
        pytest.UsageError: BROWSER_STACK is none of the three words.
    """
    if choice not in ("one", "two", "mixed"):
        raise pytest.UsageError(f"BROWSER_STACK must be one, two or mixed, not {choice!r}")
    return choice == "two" or (choice == "mixed" and module in ON_TWO)


@pytest.fixture(scope="session")
def two_stack(
    request: pytest.FixtureRequest, stack_settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Two `web` processes. They share the robot of the other stack; where all journeys run on two, the robot is theirs, with Redis."""
    settings, folder = stack_settings, tmp_path_factory.mktemp("two")
    if _choice() == "two":
        with two_webs(free_ports(("rasa", "actions")), folder, settings, begin=_start_robot) as running:
            yield running
        return
    robot: Stack = request.getfixturevalue("one_stack")
    with two_webs(robot.ports, folder, {**settings, "BOT_URL": robot.rasa_url}) as running:
        yield running


def _start_robot(stack: Stack) -> None:
    for name in ("actions", "rasa"):
        stack.start(name)


def _choice() -> str:
    return os.environ.get("BROWSER_STACK") or "mixed"


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest) -> Stack:
    """What the journeys of a file run on; started once for all files."""
    is_two = runs_on_two(Path(request.node.path).stem, _choice())
    found: Stack = request.getfixturevalue("two_stack" if is_two else "one_stack")
    return found


@pytest.fixture(scope="session")
def passwords_by_stack() -> dict[int, dict[str, str]]:
    """The demo log-ins of each stack, made once."""
    return {}


@pytest.fixture
def passwords(stack: Stack, passwords_by_stack: dict[int, dict[str, str]]) -> dict[str, str]:
    """Passwords of the demo log-ins by name, made as `make up` makes them."""
    return log_ins_of(stack, passwords_by_stack)


def log_ins_of(stack: Stack, known: dict[int, dict[str, str]]) -> dict[str, str]:
    """The demo log-ins of a stack, made when they are not known: made twice, the first would be good no more."""
    if id(stack) not in known:
        known[id(stack)] = demo_passwords(stack)
    return known[id(stack)]


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
        try:
            for context, _ in self.contexts:
                for page in context.pages:
                    _erase(self.stack, page)
        finally:  # a page that stays open is at the desk in the next journey too
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
        if not stack.is_running(name):
            stack.start(name)
    stack.wait_until_answering()


ERASE_ATTEMPTS = 3


def _erase(stack: Stack, page: Page) -> None:
    """Erase the talk of a page by its token, so that the next journey finds an empty queue."""
    if not page.url.startswith(stack.public_url.rsplit(":", 1)[0]):
        return
    token = page.evaluate("(() => { try { return sessionStorage.getItem('indgangen') } catch { return null } })()")
    if not token:
        return
    hello = {"type": "hello", "protocol": 1, "municipality": None, "resume": token, "last_seq": 0}
    for attempt in range(ERASE_ATTEMPTS):  # a line is closed when the talk's owner changes, as after a process has died
        try:
            with connect(stack.chat_url, origin=stack.public_url) as socket:
                socket.send(json.dumps(hello))
                socket.send(json.dumps({"type": "erase"}))
                while json.loads(socket.recv(timeout=10))["type"] != "erased":
                    pass
            return
        except ConnectionClosed:
            if attempt + 1 == ERASE_ATTEMPTS:
                raise
