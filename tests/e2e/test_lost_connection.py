"""A lost line or a reload loses nothing and doubles nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import People
from tests.e2e.pages.chat import ChatPage
from tests.e2e.wire import Wire, wire_to

GONE = "Forbindelsen er væk. Jeg prøver igen."


@pytest.fixture
def wire(people: People) -> Iterator[Wire]:
    with wire_to(people.stack.ports["public"]) as opened:
        yield opened


@pytest.fixture
def far_visitor(people: People, wire: Wire) -> ChatPage:
    """A visitor whose line can be cut."""
    visitor = people.visitor(base_url=wire.url)
    people.watch(visitor.page).may_lose_line = True
    return visitor.says("hej")


def kept_on_server(visitor: ChatPage, count: int) -> list[tuple[str, str]]:
    """The talk as the server has it: what a reload brings back, when all `count` lines are there again."""
    visitor.page.reload()
    expect(visitor.page.locator(".message")).to_have_count(count, timeout=20_000)
    return visitor.sees_robot_is_done().lines()


def test_reload_in_the_same_tab_keeps_the_talk(visitor: ChatPage) -> None:
    visitor.says("jeg er 15 og har angst").says("hvad er headspace")
    before = visitor.lines()

    assert kept_on_server(visitor, len(before)) == before
    visitor.says("tak")
    assert len(visitor.own_words()) == 3


def test_the_robot_still_knows_after_a_reload(visitor: ChatPage) -> None:
    visitor.says("jeg har angst")

    visitor.page.reload()
    visitor.says("15")

    visitor.sees_card("Chilled")


def test_what_is_written_without_a_line_is_sent_once_when_it_is_back(far_visitor: ChatPage, wire: Wire) -> None:
    wire.cut()
    expect(far_visitor.page.locator(".line-status")).to_contain_text(GONE, timeout=20_000)
    far_visitor.sends("skrevet uden net").sends("og en til")

    wire.mend()

    expect(far_visitor.page.locator(".line-status")).to_be_empty(timeout=30_000)
    far_visitor.sees_robot_is_done()
    assert far_visitor.own_words() == ["hej", "skrevet uden net", "og en til"]
    shown = far_visitor.lines()
    # both lines stood there before the first answer; the server may have answered the first before it read the second
    assert sorted(kept_on_server(far_visitor, len(shown))) == sorted(shown)
    assert far_visitor.own_words() == ["hej", "skrevet uden net", "og en til"]


def test_answers_lost_on_the_way_come_again_and_nothing_is_doubled(far_visitor: ChatPage, wire: Wire) -> None:
    wire.swallow()
    far_visitor.sends("hvad er headspace")
    far_visitor.waits_until("?.state?.pending.length === 1")
    wire.cut()
    wire.mend()

    far_visitor.sees_card("headspace Kalundborg").sees_robot_is_done()

    assert far_visitor.own_words() == ["hej", "hvad er headspace"]
    shown = far_visitor.lines()
    assert kept_on_server(far_visitor, len(shown)) == shown


def test_line_lost_many_times_in_one_talk(far_visitor: ChatPage, wire: Wire) -> None:
    words = [f"det er besked nummer {number}" for number in range(5)]
    for text in words:
        far_visitor.sends(text)
        wire.cut()
        wire.mend()

    expect(far_visitor.page.locator(".line-status")).to_be_empty(timeout=30_000)
    far_visitor.sees_robot_is_done()
    shown = far_visitor.lines()

    assert far_visitor.own_words() == ["hej", *words]
    kept = kept_on_server(far_visitor, len(shown))
    assert sorted(kept) == sorted(shown)  # the page shows own words before older answers have come
    assert far_visitor.own_words() == ["hej", *words]


def test_browser_told_to_be_offline_and_on_line_again(people: People) -> None:
    visitor = people.visitor().says("hej")
    people.watch(visitor.page).may_lose_line = True
    visitor.page.context.set_offline(True)
    visitor.page.evaluate("document.querySelector('chat-app').socket.renew()")  # the browser keeps an open line alive

    visitor.sends("skrevet i tunnelen")
    expect(visitor.page.locator(".line-status")).to_contain_text(GONE, timeout=20_000)
    visitor.page.context.set_offline(False)

    expect(visitor.page.locator(".line-status")).to_be_empty(timeout=30_000)
    visitor.sees_robot_is_done()
    assert visitor.own_words() == ["hej", "skrevet i tunnelen"]


def test_numbers_come_up_when_the_line_stays_away(far_visitor: ChatPage, wire: Wire) -> None:
    wire.cut()

    expect(far_visitor.page.locator("#uden-script a[href='tel:112']")).to_be_visible(timeout=30_000)
    wire.mend()
    expect(far_visitor.page.locator("#uden-script")).to_be_hidden(timeout=30_000)


def test_human_talk_over_a_lost_line(people: People, wire: Wire) -> None:
    desk = people.counsellor()
    visitor = people.visitor(base_url=wire.url)
    people.watch(visitor.page).may_lose_line = True
    visitor.waits_for_human()
    desk.claims_first()
    visitor.sees_note("Alma er her nu")

    wire.cut()
    visitor.sends("skrevet i toget")
    desk.writes("Jeg er her, når du er tilbage.")
    wire.mend()

    visitor.sees_human_write("Jeg er her, når du er tilbage.")
    desk.sees("skrevet i toget")
