"""320 pixels, the width of the smallest phones and of 400 % zoom (WCAG 1.4.10): nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import People

NARROW = {"width": 320, "height": 568}


@pytest.mark.parametrize("place", ["", "om", "kalundborg", "findes-ikke"])
def test_pages_fit(people: People, place: str) -> None:
    page = people.page(NARROW)
    page.goto(f"{people.stack.public_url}/{place}")
    people.watch(page).faults.clear()  # a page that is not there is a fault to the browser

    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_every_state_of_the_chat_fits(people: People) -> None:
    visitor = people.visitor(viewport=NARROW)
    states = {"first": visitor.width_overflow()}
    visitor.says("jeg er 15 og har angst og " + "megetlangtord" * 20)
    states["cards"] = visitor.width_overflow()
    visitor.says("jeg vil tage mit liv i aften")
    states["urgent"] = visitor.width_overflow()
    visitor.asks_for_human()
    states["consent"] = visitor.width_overflow()
    visitor.shares()
    expect(visitor.waiting_room).to_be_visible()
    states["waiting"] = visitor.width_overflow()
    visitor.erases()
    states["receipt"] = visitor.width_overflow()

    assert {state: wide for state, wide in states.items() if wide} == {}


def test_writing_stays_in_reach_when_the_keyboard_takes_half_the_screen(people: People) -> None:
    visitor = people.visitor(viewport={"width": 320, "height": 300})
    visitor.says("hej")

    visitor.field.scroll_into_view_if_needed()

    expect(visitor.field).to_be_in_viewport(ratio=1)


def test_three_talks_side_by_side_leave_each_its_field_and_its_last_words(people: People) -> None:
    visitors = [people.visitor() for _ in range(3)]
    desk = people.counsellor(viewport={"width": 1280, "height": 800})
    for number, visitor in enumerate(visitors):
        for line in range(4):
            visitor.sends(f"linje {line} af noget, der fylder lidt mere end en linje på skærmen")
        visitor.sees_robot_is_done().waits_for_human()
        desk.claims_first()
        visitor.sees_note("er her nu").sends(f"sidste ord fra {number}")
        desk.sees(f"sidste ord fra {number}")

    for number in range(3):
        talk = desk.talks.nth(number)
        expect(talk.locator(".write")).to_be_in_viewport(ratio=1)
        expect(talk.get_by_role("button", name="Afslut", exact=True)).to_be_in_viewport(ratio=1)
        expect(talk.locator(".bubble").last).to_be_in_viewport(ratio=1)
