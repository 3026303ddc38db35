"""Out at once, by link or by Escape twice, and nothing of the talk is left for whoever looks next."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ops.processes import Stack
from tests.e2e.conftest import People
from tests.e2e.pages.chat import ChatPage
from tests.e2e.pages.watch import ORDINARY_HOST
from tests.e2e.raw import Line

SECRET = "jeg er bange for at gå hjem"


def by_link(visitor: ChatPage) -> None:
    visitor.page.get_by_role("link", name="Forlad siden").click()


def by_escape_twice(visitor: ChatPage) -> None:
    visitor.page.keyboard.press("Escape")
    visitor.page.keyboard.press("Escape")


@pytest.mark.parametrize("leave", [by_link, by_escape_twice])
def test_quick_exit_replaces_the_page_and_the_way_back(people: People, leave: Callable[[ChatPage], None]) -> None:
    visitor = people.visitor()
    visitor.says(SECRET)
    token, length = visitor.token(), visitor.page.evaluate("history.length")

    leave(visitor)

    visitor.page.wait_for_url(f"https://{ORDINARY_HOST}/**")
    assert visitor.page.evaluate("history.length") == length  # replaced, not added to
    visitor.page.go_back()
    assert "kalundborg" not in visitor.page.url
    expect(visitor.page.get_by_text(SECRET)).to_have_count(0)
    visitor.opens()
    assert visitor.own_words() == []
    assert visitor.token() != token


def test_the_server_forgets_even_when_the_page_takes_its_last_frame_with_it(people: People) -> None:
    visitor = people.visitor()
    visitor.says(SECRET)
    token = visitor.token()
    visitor.page.evaluate("WebSocket.prototype.send = () => {}")

    by_link(visitor)
    visitor.page.wait_for_url(f"https://{ORDINARY_HOST}/**")

    end = time.monotonic() + 10
    while is_known(people.stack, token):
        assert time.monotonic() < end, "the talk is still there"
        time.sleep(0.2)


def is_known(stack: Stack, token: str) -> bool:
    """Whether the server still has a talk; asking begins a new one with that token, which is left again."""
    with Line(stack) as line:
        is_resumed = bool(line.hello(resume=token)["resumed"])
        if not is_resumed:
            line.send("leave")
            line.until("ended")
        return is_resumed


def test_quick_exit_clears_the_screen_before_the_other_page_has_loaded(visitor: ChatPage) -> None:
    visitor.says(SECRET)

    left = visitor.page.evaluate(
        "() => { document.querySelector('a.exit').click(); return [document.body.innerText, document.title.trim()]; }"
    )

    assert left == ["", ""]
    visitor.page.wait_for_url(f"https://{ORDINARY_HOST}/**")


def test_quick_exit_works_with_the_consent_card_open(visitor: ChatPage) -> None:
    visitor.says(SECRET).asks_for_human()

    by_escape_twice(visitor)

    visitor.page.wait_for_url(f"https://{ORDINARY_HOST}/**")


def test_quick_exit_is_in_every_sheet_for_a_phone_has_no_escape(people: People) -> None:
    for opens in (
        lambda chat: chat.asks_for_human(),
        lambda chat: chat.page.get_by_role("button", name="Slet alt").click(),
        lambda chat: chat.page.get_by_role("button", name="Jeg har en kode").click(),
    ):
        visitor = people.visitor()
        opens(visitor)

        leave = visitor.page.locator("dialog[open]").get_by_role("button", name="Forlad siden")
        expect(leave).to_be_in_viewport(ratio=1)
        leave.click()

        visitor.page.wait_for_url(f"https://{ORDINARY_HOST}/**")


def test_one_escape_alone_keeps_the_talk(visitor: ChatPage) -> None:
    visitor.says(SECRET)

    visitor.page.keyboard.press("Escape")

    visitor.says("jeg er her stadig")
    assert visitor.own_words() == [SECRET, "jeg er her stadig"]


@pytest.mark.parametrize("place", ["", "om", "kalundborg", "chat-uden-kommune"])
def test_exit_is_a_plain_link_before_any_script(people: People, place: str) -> None:
    page = people.page(java_script_enabled=False)
    page.goto(f"{people.stack.public_url}/{place}")

    page.get_by_role("link", name="Forlad siden").click()

    page.wait_for_url(f"https://{ORDINARY_HOST}/**")
