"""Two counsellors and three visitors at once, while nets are cut, tabs closed and the server killed in mid-message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from ops.processes import Stack
from tests.e2e.conftest import People
from tests.e2e.pages.chat import ChatPage
from tests.e2e.pages.desk import DeskPage
from tests.e2e.wire import wire_to

SLOW_MS = 45_000


@pytest.fixture
def others(browser: Browser, stack: Stack, passwords: dict[str, str]) -> Iterator[People]:
    """As `people`, but lost lines are part of these journeys, and browsers report them. The server is up when they are over."""
    everybody = People(browser, stack, passwords)
    yield everybody
    if not stack.is_running("web"):
        stack.start("web")
    stack.wait_until_answering()
    everybody.go()


def words(chat: ChatPage) -> list[str]:
    """What a visitor and a counsellor have written to each other, as the visitor's page shows it."""
    script = "nodes => nodes.map(n => n.querySelector('.bubble')?.innerText).filter(Boolean)"
    return list(chat.page.locator(".message:has(.status), .message.from-human").evaluate_all(script))


def heard(desk: DeskPage, letter: str) -> list[str]:
    """The same, as the counsellor's page shows it."""
    return list(desk.page.locator(f"#talk-{letter} .bubble .text").all_inner_texts())


def test_a_talk_that_was_handed_over_outlives_the_server(others: People, stack: Stack) -> None:
    visitor, alma = others.visitor(), others.counsellor("demo-raadgiver")
    villads = others.counsellor("demo-kollega")
    visitor.waits_for_human()
    alma.claims_first()
    visitor.sees_note("er her nu")
    alma.asks_colleague("Giv videre", "Villads")
    villads.answers("Ja, jeg tager den")
    visitor.taps("Ja, skriv med Villads")
    visitor.sees_note("Nu er det Villads, du skriver med.")

    stack.stop("web", kill=True)
    stack.start("web")
    visitor.sends("er du her stadig")

    expect(villads.talk.locator(".bubble").filter(has_text="er du her stadig")).to_have_count(1, timeout=SLOW_MS)
    villads.writes("Ja, det er jeg.")
    visitor.sees_human_write("Ja, det er jeg.")
    expect(visitor.page.locator("body")).not_to_contain_text("en anden fane")
    villads.ends("Den unge fik vist et tilbud")


def test_nothing_is_lost_or_doubled_whatever_breaks(others: People, stack: Stack) -> None:
    with wire_to(stack.ports["public"]) as wire:
        alma, villads = others.counsellor("demo-raadgiver"), others.counsellor("demo-kollega")
        first, second = others.visitor(), others.visitor()
        third = others.visitor(base_url=wire.url)
        for desk, visitor in ((alma, first), (villads, second), (alma, third)):
            visitor.waits_for_human()
            desk.sees_waiting(1).claims_first()
            visitor.sees_note("er her nu")
        talks = {first: (alma, "A"), second: (villads, "A"), third: (alma, "B")}
        said: dict[ChatPage, list[str]] = {visitor: [] for visitor in talks}

        def say(mark: str) -> None:
            for number, visitor in enumerate(talks):
                desk, letter = talks[visitor]
                visitor.sends(f"{mark} fra {number}")
                field = desk.page.locator(f"#write-{letter}")
                field.fill(f"{mark} til {number}")
                field.press("Enter")
                said[visitor] += [f"{mark} fra {number}", f"{mark} til {number}"]

        def all_have_all() -> None:
            for visitor, (desk, letter) in talks.items():
                for line in said[visitor]:
                    expect(desk.page.locator(f"#talk-{letter} .bubble").filter(has_text=line)).to_have_count(
                        1, timeout=SLOW_MS
                    )
                    expect(visitor.page.locator(".message").filter(has_text=line)).to_have_count(1, timeout=SLOW_MS)

        say("begyndelse")
        all_have_all()

        wire.cut()  # a tunnel: one of three visitors has no net
        say("uden net")
        wire.mend()
        all_have_all()

        stack.stop("web", kill=True)  # killed in mid-message: what is under way is in no database
        say("dræbt server")
        stack.start("web")
        all_have_all()

        say("bagefter")
        all_have_all()
        for visitor, (desk, letter) in talks.items():
            own = [line for line in said[visitor] if " fra " in line]
            answers = [line for line in said[visitor] if " til " in line]
            assert [line for line in heard(desk, letter) if " fra " in line] == own, "in order on the desk"
            assert [line for line in words(visitor) if " til " in line] == answers, "in order at the visitor's"

        second.page.close()  # a tab closed, the others go on
        expect(villads.talk.locator(".talk-status")).to_contain_text("Den unge har lukket siden", timeout=SLOW_MS)
        villads.writes("Jeg venter på dig.")
        expect(villads.talk.locator(".bubble").last).to_contain_text("venter, den unge er her ikke")
        villads.talk.get_by_role("button", name="Afslut", exact=True).click()
        expect(villads.page.locator("dialog[open]")).to_contain_text("har ikke læst dine sidste ord")
        villads.page.keyboard.press("Escape")
        first.sends("vi er her stadig")
        expect(alma.page.locator("#talk-A .bubble").filter(has_text="vi er her stadig")).to_have_count(
            1, timeout=SLOW_MS
        )
        villads.ends(
            "Den unge svarede ikke mere"
        )  # a talk whose page is closed is erased by nobody else, and would come into the queue
