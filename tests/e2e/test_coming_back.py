"""Leave and come back: a reload, a phone that slept, another tab, another device with four words, closed doors."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import People

SLOW_MS = 20_000
SHUT_PLACE = "thisted"  # tests/conftest.py


def test_a_reload_in_the_middle_of_a_human_talk_brings_everything_back(people: People) -> None:
    visitor, desk = people.visitor(), people.counsellor()
    visitor.waits_for_human()
    desk.claims_first()
    visitor.sees_note("er her nu").sends("før genindlæsning")
    desk.sees("før genindlæsning").writes("Ja, jeg læser det.")
    visitor.sees_human_write("Ja, jeg læser det.")
    visitor.page.wait_for_timeout(1000)  # a page keeps a moment after the last word

    visitor.page.reload()

    visitor.sees_human_write("Ja, jeg læser det.")
    expect(visitor.own.filter(has_text="før genindlæsning")).to_have_count(1)
    expect(visitor.consent).to_have_count(0)
    visitor.sends("efter genindlæsning")
    desk.sees("efter genindlæsning").sees("før genindlæsning").writes("Jeg er her stadig.")
    visitor.sees_human_write("Jeg er her stadig.")


def test_four_words_lead_back_to_the_queue_and_into_the_talk_on_another_device(people: People) -> None:
    at_home = people.visitor()
    at_home.says("jeg er 15 og har angst").waits_for_human()
    words = at_home.gets_code()
    assert len(words) == 4 and all(re.fullmatch(r"[a-zæøå]{4,7}", word) for word in words)
    page = at_home.page.content()  # one of the words may stand there by chance, as "skole" does; never all
    assert not all(word in page for word in words), "shown once"

    elsewhere = people.visitor().comes_back_with(", ".join(words).upper())
    expect(elsewhere.waiting_room).to_be_visible(timeout=SLOW_MS)
    expect(elsewhere.waiting_room).to_contain_text("Du er den næste.")
    expect(elsewhere.consent).to_have_count(0)
    desk = people.counsellor().claims_first().sees_shared("Angst", "15", "jeg er 15 og har angst")
    elsewhere.sees_note("er her nu").sends("hej fra biblioteket")
    desk.sees("hej fra biblioteket").writes("Hej. Godt, du kom tilbage.")
    elsewhere.sees_human_write("Godt, du kom tilbage.")

    # The first page says where the talk is, and can take it back.
    at_home.sees_note("Samtalen er åben et andet sted nu")
    expect(at_home.field).to_be_hidden()
    at_home.taps("Skriv her i stedet")
    expect(at_home.field).to_be_visible(timeout=SLOW_MS)
    at_home.sends("nu er jeg hjemme igen")
    desk.sees("nu er jeg hjemme igen")
    elsewhere.sees_note("Samtalen er åben et andet sted nu")

    # Who has to go in the middle of the talk, and is not done, gets four words too.
    words = at_home.taps("Afslut samtalen").taps("Gå, og kom tilbage med en kode").reads_code()
    at_home.page.close()
    desk.writes("Vi ses, når du kan.")
    people.visitor().comes_back_with(" ".join(words)).sees_human_write("Vi ses, når du kan.")


def test_wrong_words_are_told_kindly_and_open_nothing(people: People) -> None:
    visitor = people.visitor()
    visitor.page.get_by_role("button", name="Jeg har en kode").click()
    field, sheet = visitor.page.get_by_label("Dine fire ord"), visitor.page.locator("dialog[open]")
    for typed, answer in (
        ("abekat agurk", "Der skal være fire ord."),
        ("abekat agurk ahorn xyzzyx", "Jeg kender ikke: xyzzyx."),
        ("abekat agurk ahorn alge", "De fire ord passer ikke til en samtale."),
    ):
        field.fill(typed)
        sheet.get_by_role("button", name="Kom tilbage").click()
        expect(sheet.get_by_role("alert")).to_contain_text(answer, timeout=SLOW_MS)

    field.press("Escape")
    visitor.says("hej")


def test_a_code_opens_nothing_once_everything_is_erased(people: People) -> None:
    visitor = people.visitor()
    visitor.waits_for_human()
    words = visitor.gets_code()
    visitor.erases()
    expect(visitor.erased).to_contain_text("Din plads i køen")

    other = people.visitor()
    other.types_code(" ".join(words))

    expect(other.page.get_by_role("alert")).to_contain_text("passer ikke", timeout=SLOW_MS)


def test_a_copied_tab_knows_that_the_talk_goes_on_in_the_other(people: People) -> None:
    first, desk = people.visitor(), people.counsellor()
    first.waits_for_human()
    desk.claims_first()
    first.sees_note("er her nu").sends("fra den første fane")
    desk.sees("fra den første fane")
    first.page.wait_for_timeout(1000)

    with first.page.context.expect_page() as opened:  # a tab opened by another begins with a copy of what it keeps
        first.page.evaluate("window.open(location.href)")
    second = type(first)(opened.value, people.stack.public_url)
    expect(second.field).to_be_visible(timeout=SLOW_MS)

    expect(second.own.filter(has_text="fra den første fane")).to_have_count(1, timeout=SLOW_MS)
    second.sends("fra den anden fane")
    desk.sees("fra den anden fane")
    first.sees_note("Samtalen er åben et andet sted nu")


def test_a_phone_that_slept_for_long_loses_nothing(people: People) -> None:
    visitor, desk = people.visitor(), people.counsellor()
    people.watch(visitor.page).may_lose_line = True
    visitor.waits_for_human()
    desk.claims_first()
    visitor.sees_note("er her nu")
    visitor.page.context.set_offline(True)
    visitor.page.evaluate("document.querySelector('chat-app').socket.renew()")
    visitor.sends("skrevet, mens telefonen sov")
    desk.writes("Er du der?")
    visitor.page.wait_for_timeout(3000)
    visitor.page.context.set_offline(False)

    visitor.sees_human_write("Er du der?")
    desk.sees("skrevet, mens telefonen sov")


def test_closed_doors_say_so_show_who_is_open_and_give_a_code(people: People) -> None:
    visitor = people.visitor(SHUT_PLACE)
    visitor.says("jeg er 15 og har angst")
    visitor.page.locator(".tools").get_by_role("button", name="Skriv med et menneske").click()
    visitor.sees_robot_say("Der er ikke et menneske her lige nu.").sees_robot_say(re.compile(r"Vi åbner .*kl\. 3\."))
    expect(visitor.robot.last.locator(".card").first).to_be_visible()
    words = visitor.taps("Giv mig en kode").reads_code()

    later = people.visitor(SHUT_PLACE).comes_back_with(" ".join(words))

    later.sees_note("Velkommen tilbage. Der er ikke et menneske her lige nu.")
    visitor.erases()
    assert people.visitor().asks_for_human(), "elsewhere the doors are open"
