"""The whole way by keyboard alone: order, focus that can be seen, and no place one cannot get out of."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import LAPTOP, People
from tests.e2e.pages.chat import ChatPage

FOCUSED = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null; // past the last stop
  const label = node.getAttribute('aria-label') || node.labels?.[0]?.textContent || node.textContent || node.tagName;
  const style = getComputedStyle(node), box = node.getBoundingClientRect();
  const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return {name: label.replace(/\\s+/g, ' ').trim(), isSeen, isOnScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0};
}"""
MOST_STOPS = 60


def stops(page: Page) -> list[str]:
    """Press Tab through the page from its beginning; every stop must show its focus on the screen."""
    from_the_top(page)
    names: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            return names
        assert stop["isSeen"] and stop["isOnScreen"], f"focus cannot be seen on {stop}"
        names.append(stop["name"])
    raise AssertionError(f"no end after {MOST_STOPS} stops: {names[-5:]}")


def from_the_top(page: Page) -> None:
    """Let the next Tab begin where the page begins; blur alone would go on from where the focus was."""
    page.evaluate(
        "() => { const top = document.body; top.tabIndex = -1; top.focus(); top.removeAttribute('tabindex'); }"
    )


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something with this name has the focus."""
    for _ in range(MOST_STOPS):
        stop = page.evaluate(FOCUSED)
        if stop and stop["name"] == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name!r} cannot be reached by Tab")


def test_tab_follows_the_order_on_the_screen(people: People) -> None:
    visitor = people.visitor(viewport=LAPTOP)

    names = stops(visitor.page)

    assert names[0] == "Gå til indholdet" and names[1].startswith("Indgangen")
    assert names[2:4] == ["✕ Forlad siden", "Hvad kan I se?"]
    wanted = [
        "Ring 112",
        "Samtalen",
        "Jeg har det svært",
        "Skriv en besked",
        "Send",
        "Skriv med et menneske",
        "Slet alt",
    ]
    assert [name for name in names if name in wanted] == [name for name in wanted if name in names]
    assert {"Ring 112", "Jeg har det svært", "Skriv en besked", "Send", "Skriv med et menneske", "Slet alt"} <= set(
        names
    )


def test_front_page_by_keyboard(people: People) -> None:
    page = people.page(LAPTOP)
    page.goto(people.stack.public_url)

    tab_to(page, "Kalundborg")
    page.keyboard.press("Enter")

    expect(page.get_by_label("Skriv en besked")).to_be_visible()


def test_writing_cards_and_choices_by_keyboard(people: People) -> None:
    visitor = people.visitor(viewport=LAPTOP)
    expect(visitor.field).to_be_focused()

    visitor.page.keyboard.type("jeg er 15")
    visitor.page.keyboard.press("Shift+Enter")
    visitor.page.keyboard.type("og har angst")
    visitor.page.keyboard.press("Enter")

    visitor.sees_card("Chilled").sees_robot_is_done()
    assert visitor.own_words() == ["jeg er 15\nog har angst"]
    expect(visitor.field).to_be_focused()
    assert "Skriv med et menneske" in stops(visitor.page)


def test_to_a_human_and_back_by_keyboard(people: People) -> None:
    visitor = people.visitor(viewport=LAPTOP)
    keyboard = visitor.page.keyboard

    tab_to(visitor.page, "Skriv med et menneske")
    keyboard.press("Enter")
    visitor.sees_choice("Ja tak, et menneske")
    from_the_top(visitor.page)
    tab_to(visitor.page, "Ja tak, et menneske")
    keyboard.press("Enter")
    expect(visitor.consent).to_be_visible()
    assert focus_is_inside(visitor)
    for _ in range(30):  # a dialog keeps the focus; the browser's own bar is the only other stop
        keyboard.press("Tab")
        assert focus_is_inside(visitor)
    tab_to(visitor.page, "Ja, find et menneske")
    keyboard.press("Enter")

    expect(visitor.waiting_room).to_be_visible()
    assert "Træk vejret sammen med mig" in stops(visitor.page)


def test_escape_closes_the_consent_card_and_focus_stays_on_the_page(people: People) -> None:
    visitor = people.visitor(viewport=LAPTOP)
    visitor.says("hej").asks_for_human()

    visitor.page.keyboard.press("Escape")

    expect(visitor.consent).to_have_count(0)
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate(FOCUSED) is not None


def test_erasing_by_keyboard_puts_focus_on_the_receipt(people: People) -> None:
    visitor = people.visitor(viewport=LAPTOP)
    visitor.says("hej")

    tab_to(visitor.page, "Slet alt")
    visitor.page.keyboard.press("Enter")
    tab_to(visitor.page, "Ja, slet alt")
    visitor.page.keyboard.press("Enter")

    expect(visitor.erased).to_be_focused()


def test_desk_by_keyboard(people: People) -> None:
    visitor, desk = people.visitor(), people.counsellor()
    visitor.waits_for_human()
    desk.sees_waiting(1)

    desk.page.keyboard.press("Alt+KeyN")
    expect(desk.talks).to_have_count(1)
    visitor.sees_note("Alma er her nu")
    desk.page.keyboard.type("Hej, jeg er her.")
    desk.page.keyboard.press("Enter")

    visitor.sees_human_write("Hej, jeg er her.")
    stops(desk.page)


def test_screen_reader_is_told_what_is_new(visitor: ChatPage) -> None:
    log = visitor.page.get_by_role("log", name="Samtalen")

    visitor.says("hej")

    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_contain_text("Du: hej")
    expect(log).to_contain_text("Robotten: ")


def focus_is_inside(visitor: ChatPage) -> bool:
    """Focus is in the open dialog, or on the browser's own bar."""
    inside: bool = visitor.page.evaluate(
        "() => document.activeElement === document.body || document.querySelector('dialog[open]').contains(document.activeElement)"
    )
    return inside
