"""Without script, or before it has loaded, the page itself helps."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import People

URGENT = ("tel:112", "tel:116111", "tel:70201201")


@pytest.mark.parametrize("place", ["", "om", "kalundborg", "haderslev", "kerteminde", "thisted", "chat-uden-kommune"])
def test_urgent_numbers_stand_on_every_page_without_script(people: People, place: str) -> None:
    page = people.page(java_script_enabled=False)

    page.goto(f"{people.stack.public_url}/{place}")

    for number in URGENT:
        expect(page.locator(f"main .card a[href='{number}']")).to_be_visible()


def test_local_offers_stand_on_the_page_without_script(people: People) -> None:
    page = people.page(java_script_enabled=False)

    page.goto(f"{people.stack.public_url}/kalundborg")

    expect(page.get_by_role("heading", name="Tilbud i Kalundborg")).to_be_visible()
    expect(page.get_by_role("heading", name="Chilled", exact=True)).to_be_visible()
    expect(page.locator("noscript p", has_text="Chatten virker kun med JavaScript")).to_be_visible()
    assert page.locator(".card-offer").count() >= 10


def test_page_without_script_can_be_read_to_its_end_on_a_phone(people: People) -> None:
    page = people.page(java_script_enabled=False)
    page.goto(f"{people.stack.public_url}/kalundborg")

    page.locator(".card").last.scroll_into_view_if_needed()

    expect(page.locator(".card").last).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
