"""Danger is answered in the same turn, with numbers that can be tapped and a human on offer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import People
from tests.e2e.pages.chat import ChatPage

DANGER = "jeg vil tage mit liv i aften"
WITHIN_MS = 1000  # design 1.1


def test_danger_gets_numbers_and_a_human_within_a_second(visitor: ChatPage) -> None:
    visitor.says("hej")  # what runs in every turn is warm by then
    visitor.stops_clock()

    visitor.sends(DANGER)

    for number in ("tel:112", "tel:116111", "tel:70201201"):
        expect(visitor.page.locator(f".is-urgent a[href='{number}']")).to_have_count(1)
    visitor.sees_choice("Skriv med et menneske")
    assert visitor.urgent_after_ms() < WITHIN_MS


def test_urgent_numbers_are_on_the_screen_without_scrolling(visitor: ChatPage) -> None:
    visitor.says(DANGER)

    expect(visitor.page.locator(".is-urgent a[href='tel:112']")).to_be_in_viewport()


@pytest.mark.parametrize("choice", ["Jeg vil ikke ringe", "Jeg er i sikkerhed"])
def test_every_answer_on_offer_in_danger_is_answered(visitor: ChatPage, choice: str) -> None:
    visitor.says(DANGER).sees_choice(choice)
    before = visitor.robot.count()

    visitor.taps(choice)

    expect(visitor.robot.nth(before)).to_be_visible()


def test_the_visitor_can_write_on_after_danger(visitor: ChatPage) -> None:
    visitor.says(DANGER)

    visitor.says("hvad er headspace")

    assert visitor.own_words() == [DANGER, "hvad er headspace"]


def test_danger_is_answered_where_no_municipality_is_known(people: People) -> None:
    visitor = people.visitor("chat-uden-kommune")

    visitor.says(DANGER)

    expect(visitor.page.locator(".is-urgent a[href='tel:112']")).to_be_visible()
