"""A young person asks in their own words and is shown what they can really join."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import People
from tests.e2e.pages.chat import ChatPage

CHILLED, COOL_KIDS = "Chilled", "Cool Kids ASF"


def test_fifteen_with_anxiety_gets_chilled_and_not_cool_kids(visitor: ChatPage) -> None:
    visitor.says("jeg er 15 og har angst")

    visitor.sees_card(CHILLED).sees_robot_say("fordi du er 15 og skriver om angst")
    expect(visitor.card(COOL_KIDS)).to_have_count(0)


def test_an_age_told_later_is_used(visitor: ChatPage) -> None:
    """The caring question comes first, one question at a time; that an age is asked for is in tests/conversation."""
    visitor.says("jeg har angst")
    expect(visitor.card(CHILLED)).to_have_count(0)

    visitor.says("15")

    visitor.sees_card(CHILLED)
    expect(visitor.card(COOL_KIDS)).to_have_count(0)


def test_offers_of_one_municipality_are_not_shown_in_another(people: People) -> None:
    visitor = people.visitor("thisted")

    visitor.says("jeg er 15 og har angst")

    expect(visitor.card(CHILLED)).to_have_count(0)
    assert visitor.page.locator(".message .card").count() > 0


def test_first_screen_says_robot_anonymous_112_and_human(visitor: ChatPage) -> None:
    intro = visitor.page.get_by_label("Velkommen")

    for words in ("Jeg er en robot", "Du er anonym", "Du kan få et menneske", "Ring 112"):
        expect(intro.get_by_text(words)).to_be_visible()
    expect(visitor.page.locator(".tools").get_by_role("button", name="Skriv med et menneske")).to_be_in_viewport()
    expect(visitor.page.get_by_role("link", name="Forlad siden")).to_be_in_viewport()


def test_front_page_leads_to_the_chat_without_a_step_in_the_history(people: People) -> None:
    page = people.page()
    page.goto(people.stack.public_url)
    before = page.evaluate("history.length")

    page.get_by_role("link", name="Kalundborg").click()

    expect(page.get_by_label("Skriv en besked")).to_be_visible()
    assert page.evaluate("history.length") == before
