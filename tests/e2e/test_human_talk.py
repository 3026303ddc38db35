"""From the robot to a counsellor and back, in two browsers, with nothing of it on disk."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import People
from tests.e2e.pages.chat import ChatPage
from tests.stores import words_on_disk

# Words nobody else uses: found anywhere on disk, they came from this talk.
SAID_TO_ROBOT = "jeg har det svært med zebrafinken"
REMOVED = "jeg skammer mig over kanelgiraffen"
TOPIC = "noget med purpurskolen"
SAID_SEALED = "hej menneske, det er om mahognirejsen"
COUNSELLOR_SAID = "Godt, du skriver. Fortæl mig om ravkonkylien."
CANARIES = ("zebrafinken", "kanelgiraffen", "purpurskolen", "mahognirejsen", "ravkonkylien")


def test_visitor_to_counsellor_and_back_with_nothing_on_disk(people: People) -> None:
    visitor = people.visitor()
    desk = people.counsellor()
    visitor.says(SAID_TO_ROBOT).says(REMOVED)

    # The consent card shows what will be shared, and does as it is told.
    visitor.asks_for_human()
    expect(visitor.consent.get_by_label("Besked 1", exact=True)).to_have_value(SAID_TO_ROBOT)
    expect(visitor.consent.get_by_label("Din kommune", exact=True)).to_have_value("Kalundborg")
    visitor.consent.get_by_role("button", name="Slet: Besked 2").click()
    visitor.shares(Hvad_det_handler_om=TOPIC, Din_alder="14")

    expect(visitor.waiting_room).to_contain_text("Du er den næste.")
    desk.sees_waiting(1).claims_first()
    visitor.sees_note("Alma er her nu. Det er et menneske.")
    desk.sees_shared(TOPIC, "14", "Kalundborg", SAID_TO_ROBOT)
    expect(desk.talk).not_to_contain_text(REMOVED)

    visitor.sends(SAID_SEALED)
    desk.sees(SAID_SEALED).writes(COUNSELLOR_SAID)
    visitor.sees_human_write(COUNSELLOR_SAID)
    desk.inserts_card("chilled", "Chilled")
    visitor.sees_card("Chilled")
    expect(desk.talk.locator(".bubble").filter(has_text="set")).to_have_count(
        2
    )  # the visitor's page says what is on screen

    desk.ends("Den unge fik snakket og kan komme videre selv")
    visitor.sees_note("Samtalen med mennesket er slut. Du kan stadig skrive med robotten.")
    visitor.says("tak for hjælpen")
    desk.sees_waiting(0)
    assert words_on_disk(people.stack.folders(), CANARIES, known="demo-raadgiver") == []


def test_two_counsellors_claim_at_once_and_one_gets_it(people: People) -> None:
    visitor = people.visitor()
    desks = [people.counsellor("demo-raadgiver"), people.counsellor("demo-kollega")]
    visitor.waits_for_human()
    for desk in desks:
        desk.sees_waiting(1)

    buttons = [
        desk.claim_button().element_handle() for desk in desks
    ]  # held, because a slow page may hear of the other's click first
    for button in buttons:
        button.evaluate("button => setTimeout(() => button.click(), 50)")

    for desk in desks:
        expect(desk.queue).to_have_count(0, timeout=20_000)
        expect(desk.talks.or_(desk.toast.filter(has_text="kollega")).first).to_be_visible(timeout=20_000)
    assert sorted(desk.talks.count() for desk in desks) == [0, 1]
    loser = next(desk for desk in desks if desk.talks.count() == 0)
    expect(loser.toast).to_have_text("En kollega har taget samtalen.", timeout=20_000)
    visitor.sees_note("er her nu. Det er et menneske.")
    expect(visitor.notes).to_have_count(1)


def test_danger_stands_before_those_who_came_first(people: People) -> None:
    first, urgent = people.visitor(), people.visitor()
    desk = people.counsellor()
    first.says("jeg er ked af det").waits_for_human()
    urgent.says("jeg vil tage mit liv i aften").waits_for_human()

    desk.sees_waiting(2)

    expect(desk.queue.first).to_contain_text("Akut")
    expect(urgent.waiting_room).to_contain_text("Du er den næste.")
    expect(first.waiting_room).to_contain_text("Du er nummer 2 i køen.")


def test_both_sides_can_reload_in_the_middle(people: People) -> None:
    visitor, desk = people.visitor(), people.counsellor()
    visitor.waits_for_human()
    desk.claims_first()
    visitor.sees_note("Alma er her nu").sends("før genindlæsning")
    desk.sees("før genindlæsning")

    visitor.page.wait_for_timeout(1000)  # a page keeps a moment after the last word
    visitor.page.reload()
    expect(visitor.own.filter(has_text="før genindlæsning")).to_have_count(1, timeout=20_000)
    visitor.sends("efter min genindlæsning")
    desk.sees("efter min genindlæsning")

    desk.page.reload()
    desk.sees("efter min genindlæsning").writes("Jeg er her igen.")
    visitor.sees_human_write("Jeg er her igen.")


def test_a_break_goes_on_after_a_reload_and_ends_when_it_is_ended(people: People) -> None:
    desk = people.counsellor()
    desk.page.get_by_role("button", name="Hold pause").click()
    expect(desk.page.locator("#present")).to_contain_text("0 rådgivere klar", timeout=20_000)

    desk.page.reload()
    expect(desk.page.locator("#paused-note")).to_be_visible()
    expect(desk.page.locator("#present")).to_contain_text("0 rådgivere klar", timeout=20_000)
    desk.page.locator("#pause").click()
    expect(desk.page.locator("#present")).to_contain_text("1 rådgiver klar", timeout=20_000)

    desk.page.reload()
    expect(desk.page.locator("#present")).to_contain_text("1 rådgiver klar", timeout=20_000)
    expect(desk.page.locator("#paused-note")).to_be_hidden()


def test_a_talk_given_back_goes_on_with_a_colleague(people: People) -> None:
    visitor = people.visitor()
    first, second = people.counsellor("demo-raadgiver"), people.counsellor("demo-kollega")
    visitor.waits_for_human()
    first.claims_first()
    visitor.sees_note("Alma er her nu")

    first.gives_back()
    visitor.sees_note("Du står forrest i køen")
    second.claims_first().writes("Hej, jeg hedder Villads her.")

    visitor.sees_human_write("Hej, jeg hedder Villads her.")


def test_who_waits_sees_the_place_in_the_queue_and_no_old_question(people: People) -> None:
    visitor = people.visitor()
    visitor.says("jeg vil tage mit liv i aften")

    visitor.waits_for_human()

    expect(visitor.waiting_room.get_by_text("Du er den næste.")).to_be_in_viewport()
    expect(visitor.waiting_room).to_be_focused()
    expect(visitor.page.get_by_role("button", name="Nej tak, ikke nu")).to_have_count(0)


def test_without_means_to_seal_the_page_says_so_and_shows_numbers(people: People) -> None:
    page = people.page()
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {get: () => undefined})")
    visitor = ChatPage(page, people.stack.public_url).opens()
    visitor.page.locator(".tools").get_by_role("button", name="Skriv med et menneske").click()

    visitor.taps("Ja tak, et menneske")

    visitor.sees_note("Din browser kan ikke låse beskeder her.")
    expect(page.locator("#uden-script a[href='tel:112']")).to_be_visible()
    expect(visitor.consent).to_have_count(0)
    visitor.says("robotten svarer stadig")
