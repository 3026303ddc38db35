"""An answer in another language is marked as such on the page: voice, hyphens and writing direction follow from that."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import People
from tests.e2e.pages.chat import ChatPage
from tests.e2e.test_accessibility import faults


def test_arabic_is_read_from_right_to_left(visitor: ChatPage) -> None:
    visitor.says("لا أفهم الدنماركية")

    bubble = visitor.robot.last.locator(".bubble").first
    expect(bubble).to_have_attribute("lang", "ar")
    expect(bubble).to_have_css("direction", "rtl")
    expect(visitor.page.locator("quick-replies button[lang='ar'][dir='rtl']")).to_be_visible()
    expect(visitor.robot.last.locator(".card").first).not_to_have_attribute("lang", "ar")
    expect(visitor.robot.last.locator("a[href='tel:112']")).to_be_visible()


def test_danish_carries_no_language_of_its_own(visitor: ChatPage) -> None:
    visitor.says("hej")

    expect(visitor.robot.last.locator("[lang]")).to_have_count(0)


def test_danger_in_english_gets_the_card_and_a_line_in_english(visitor: ChatPage) -> None:
    visitor.says("i want to die")

    expect(visitor.page.locator(".is-urgent a[href='tel:112']")).to_be_visible()
    expect(visitor.robot.last.locator(".bubble[lang='en']")).to_be_visible()


def test_axe_finds_nothing(people: People) -> None:
    visitor = people.visitor()
    visitor.says("لا أفهم الدنماركية")

    assert faults(visitor.page, "arabic") == []
