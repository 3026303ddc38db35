"""Two counsellors and a visitor who decides: the sealed envelope, a colleague who reads along, one who takes over."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import People
from tests.stores import words_on_disk

SLOW_MS = 20_000
NAME, PLACE = "Kirstine Kvasthilde", "Zinnobergyden 7"


def test_an_envelope_is_sent_only_after_the_law_has_been_told_and_is_gone_at_the_end(people: People) -> None:
    visitor, desk = people.visitor(), people.counsellor()
    visitor.waits_for_human()
    desk.claims_first()
    visitor.sees_note("er her nu")

    visitor.taps("Sig, hvem du er")
    sheet = visitor.page.locator("dialog[open]")
    expect(sheet).to_contain_text("skal sige det til kommunen")
    expect(sheet.locator("input")).to_have_count(0)
    visitor.taps("Nej, jeg bliver anonym")
    visitor.taps("Sig, hvem du er")
    visitor.taps("Jeg vil gerne fortælle det")
    sheet.get_by_label("Dit navn", exact=True).fill(NAME)
    sheet.get_by_label("Hvor du er, eller hvor du bor").fill(PLACE)
    visitor.taps("Send til Alma")

    envelope = desk.talk.locator(".card.envelope")
    expect(envelope).to_contain_text("Lukket kuvert", timeout=SLOW_MS)
    expect(envelope).to_contain_text(NAME)
    expect(envelope).to_contain_text("Underretningspligten gælder")
    expect(visitor.own.last).to_contain_text("Du har sendt en lukket kuvert")
    expect(visitor.page.locator("message-list")).not_to_contain_text(NAME)
    expect(visitor.own.last).to_contain_text("Set", timeout=SLOW_MS)
    visitor.page.wait_for_timeout(1000)
    visitor.page.reload()
    visitor.sees_note("er her nu")
    expect(visitor.page.locator("body")).not_to_contain_text(NAME)
    desk.ends("Der kom akut hjælp (112, læge, vagt)")
    expect(desk.page.locator("body")).not_to_contain_text(NAME)
    assert words_on_disk(people.stack.folders(), (NAME.split()[1], PLACE.split()[0]), known="demo-raadgiver") == []


def test_a_colleague_reads_along_only_after_the_visitor_has_seen_it(people: People) -> None:
    visitor, alma, villads = people.visitor(), people.counsellor(), people.counsellor("demo-kollega")
    visitor.waits_for_human()
    alma.claims_first()
    visitor.sees_note("er her nu").sends("før kollegaen kom")
    alma.sees("før kollegaen kom").asks_colleague("Kollega med", "Villads")
    villads.answers("Ja, jeg læser med")

    visitor.sees_note("Villads læser med nu.")
    expect(villads.page.locator(".reading")).to_contain_text("Du læser med fra nu af.", timeout=SLOW_MS)
    visitor.sends("efter kollegaen kom")
    alma.writes("Villads og jeg er her.")
    log = villads.page.locator(".reading .log")
    expect(log).to_contain_text("efter kollegaen kom", timeout=SLOW_MS)
    expect(log).to_contain_text("Villads og jeg er her.")
    expect(log).not_to_contain_text("før kollegaen kom")

    whisper = villads.page.get_by_placeholder("Skriv kun til Alma")
    whisper.fill("spørg til lillebror")
    whisper.press("Enter")
    alma.sees("spørg til lillebror")
    visitor.sees_human_write("Villads og jeg er her.")
    expect(visitor.page.locator("body")).not_to_contain_text("lillebror")
    expect(visitor.page.locator(".with-human")).to_contain_text("Villads læser med.")

    villads.page.get_by_role("button", name="Hold op med at læse med").click()
    visitor.sees_note("Villads læser ikke med mere.")
    visitor.sends("nu er vi to igen")
    alma.sees("nu er vi to igen")
    expect(villads.page.locator(".reading")).to_have_count(0)


def test_a_talk_goes_to_a_colleague_only_with_the_visitors_yes(people: People) -> None:
    visitor, alma, villads = people.visitor(), people.counsellor(), people.counsellor("demo-kollega")
    visitor.waits_for_human()
    alma.claims_first()
    visitor.sees_note("er her nu").sends("kun til Alma")
    alma.sees("kun til Alma").asks_colleague("Giv videre", "Villads")
    villads.answers("Ja, jeg tager den")

    question = visitor.page.locator(".ask")
    expect(question).to_contain_text("Alma vil gerne lade Villads tage over.", timeout=SLOW_MS)
    expect(visitor.own.last).to_be_in_viewport()  # the question takes room, but not from the last words
    visitor.taps("Nej, bliv hos Alma")
    expect(alma.toast).to_contain_text("Den unge vil helst blive hos dig.", timeout=SLOW_MS)
    expect(villads.talks).to_have_count(0)

    alma.asks_colleague("Giv videre", "Villads")
    villads.answers("Ja, jeg tager den")
    expect(question).to_be_visible(timeout=SLOW_MS)
    alma.talk.get_by_placeholder("Skriv her …").fill("jeg var lige ved at")
    visitor.taps("Ja, skriv med Villads")

    visitor.sees_note("Nu er det Villads, du skriver med.")
    expect(villads.talks).to_have_count(1, timeout=SLOW_MS)
    expect(alma.talk.locator(".talk-status")).to_contain_text("hos din kollega nu. Én besked fra dig blev ikke sendt")
    expect(alma.talk.locator(".bubble")).to_have_count(1)  # nothing of the visitor's stays behind
    expect(alma.talk.locator(".bubble.is-undelivered")).to_contain_text("jeg var lige ved at")
    alma.talk.get_by_role("button", name="Fjern fra skærmen").click()
    expect(alma.talks).to_have_count(0)
    expect(villads.talk).not_to_contain_text("kun til Alma")
    visitor.sends("hej Villads")
    villads.sees("hej Villads").writes("Hej med dig.")
    visitor.sees_human_write("Hej med dig.")
