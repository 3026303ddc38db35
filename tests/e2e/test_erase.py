""" "Slet alt": a receipt for the visitor, and nothing left on the server."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import People
from tests.e2e.pages.chat import ChatPage
from tests.e2e.raw import Line
from web.chat.hub import conversation_id_of

WORDS = "jeg er 15 og har angst"


def database_file(people: People) -> str:
    """The file of the database, for a test that locks it; on PostgreSQL (`make test-two`) there is none, and the test is left out."""
    url = people.stack.environment()["DATABASE_URL"]
    if not url.startswith("sqlite"):
        pytest.skip("a lock of one file")
    return url.removeprefix("sqlite:///")


@contextmanager
def held_by_somebody(file: str) -> Iterator[None]:
    """Nobody else can write to the database meanwhile."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield


def waiting_rows(file: str, token: str) -> int:
    """How many rows the table of handoffs has for the talk of this token."""
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("select count(*) from handoffs where id = ?", (conversation_id_of(token),))
        return int(rows.fetchone()[0])


def test_erasing_gives_a_receipt_and_clears_the_page(visitor: ChatPage) -> None:
    visitor.says(WORDS)

    visitor.erases()

    expect(visitor.erased).to_contain_text("Alt er slettet")
    expect(visitor.erased).to_contain_text("væk her på siden og hos os")
    expect(visitor.page.get_by_text(WORDS)).to_have_count(0)
    assert visitor.token() is None


def test_erasing_makes_server_and_robot_forget(people: People) -> None:
    visitor = people.visitor()
    visitor.says(WORDS).sees_card("Chilled")
    token = visitor.token()
    assert token

    visitor.erases()

    with Line(people.stack) as line:
        welcome = line.hello(resume=token)
        assert welcome["resumed"] is False and welcome["seq"] == 0
        answers = line.says("jeg har angst")  # the robot knows this talk by the same id: it must not know the age
        assert "15" not in " ".join(frame["text"] for frame in answers)
        assert "kalundborg.chilled" not in {card["id"] for frame in answers for card in frame["cards"]}


def test_forgetting_in_the_robot_can_be_asked_for_twice(people: People) -> None:
    visitor = people.visitor()
    visitor.says(WORDS)
    sender = conversation_id_of(visitor.token() or "")
    visitor.erases()

    answers = [httpx.post(f"{people.stack.rasa_url}/webhooks/rest/forget", json={"sender": sender}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]


def test_erasing_in_one_tab_ends_the_other(people: People) -> None:
    visitor = people.visitor()
    visitor.says(WORDS)
    token = visitor.token()
    with Line(people.stack) as other:
        other.hello(resume=token)

        visitor.erases()

        assert other.until("erased")["type"] == "erased"


def test_nobody_is_told_that_all_is_gone_before_it_is(people: People) -> None:
    """Somebody else holds the database for a while: the page says that it is being deleted, and says so when it is done."""
    file, visitor = database_file(people), people.visitor()
    visitor.says(WORDS)
    with held_by_somebody(file):
        visitor.erases()
        expect(visitor.erased.get_by_role("heading")).to_have_text("Vi sletter det nu")
        expect(visitor.erased).to_contain_text("senest om 30 minutter")
        assert visitor.token() is None

    expect(visitor.erased.get_by_role("heading")).to_have_text("Alt er slettet", timeout=30_000)


def test_a_page_whose_talk_another_has_erased_stands_in_no_queue_again(people: People) -> None:
    """While the row is still being deleted the page writes, and hears that its talk is gone. It must not come back with its yes."""
    file, visitor = database_file(people), people.visitor().waits_for_human()
    token = visitor.token() or ""
    with Line(people.stack) as other:
        other.hello(resume=token)
        with held_by_somebody(file):
            other.send("erase")
            visitor.page.wait_for_timeout(300)
            visitor.sends("er der nogen")
            visitor.sees_note("Samtalen er slut")
            visitor.page.wait_for_timeout(1500)  # so long a page takes at most to come back the first two times
        other.until("erased")

    assert visitor.token() is None
    deadline = time.monotonic() + 20
    while waiting_rows(file, token):
        assert time.monotonic() < deadline, "somebody who has erased all stands in the queue"
        time.sleep(0.1)


def test_without_a_line_the_page_deletes_when_it_has_one_again(people: People) -> None:
    visitor = people.visitor()
    visitor.says(WORDS)
    token = visitor.token()
    people.watch(visitor.page).may_lose_line = True
    visitor.page.context.set_offline(True)
    visitor.page.evaluate("document.querySelector('chat-app').socket.forgetSocket()")

    visitor.erases()
    expect(visitor.erased.get_by_role("heading")).to_have_text("Vi sletter det nu")
    visitor.page.context.set_offline(False)
    expect(visitor.erased.get_by_role("heading")).to_have_text("Alt er slettet", timeout=30_000)

    with Line(people.stack) as line:
        assert line.hello(resume=token)["resumed"] is False


def test_beginning_again_after_erasing_is_a_new_talk(visitor: ChatPage) -> None:
    visitor.says(WORDS)
    before = visitor.token()
    visitor.erases()

    visitor.page.get_by_role("button", name="Begynd forfra").click()
    visitor.says("hej")

    assert visitor.own_words() == ["hej"]
    assert visitor.token() not in (None, before)


def test_no_is_no(visitor: ChatPage) -> None:
    visitor.says(WORDS)

    visitor.page.get_by_role("button", name="Slet alt").click()
    visitor.page.get_by_role("button", name="Nej, behold den").click()

    assert visitor.own_words() == [WORDS]
