"""Robot or action server away: danger and everything else still get numbers and a human."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import People
from tests.e2e.pages.chat import ChatPage

WITHIN_MS = 1000


@pytest.mark.parametrize("part", ["rasa", "actions"])
def test_with_a_part_down_danger_and_questions_get_contacts_and_a_human(
    people: People, without: Callable[[str], None], part: str
) -> None:
    quiet = people.visitor().says("hej")
    without(part)
    visitor, desk = people.visitor(), people.counsellor()

    visitor.stops_clock()
    visitor.sends("jeg vil tage mit liv i aften")
    for number in ("tel:112", "tel:116111", "tel:70201201"):
        expect(visitor.page.locator(f".is-urgent a[href='{number}']")).to_have_count(1)
    visitor.sees_choice("Skriv med et menneske")
    assert visitor.urgent_after_ms() < WITHIN_MS

    another = people.visitor()
    another.says("jeg har det svært i skolen")
    sees_numbers_and_human(another)

    another.waits_for_human()
    desk.sees_waiting(1).claims_first().writes("Hej, jeg er her.")
    another.sees_human_write("Hej, jeg er her.")

    people.stack.start(part)
    people.stack.wait_until_answering()
    quiet.says("jeg er 15 og har angst").sees_card("Chilled")  # a talk from before goes on


def sees_numbers_and_human(visitor: ChatPage) -> None:
    """The robot says that it cannot answer, and shows who can."""
    last = visitor.robot.last
    assert last.locator(".card a[href^='tel:'], .card a[href^='sms:']").count() > 0
    visitor.sees_choice("Tal med et menneske")
