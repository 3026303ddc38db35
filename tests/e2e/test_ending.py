"""How a talk ends: by the visitor or the counsellor, with thanks, one tap and a receipt; and what is gone afterwards."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.e2e.conftest import People
from web.db.engine import create_db_engine

NUMBER = re.compile(r"Kvittering nummer [A-Z2-9]{4}-[A-Z2-9]{4}")


def helped_counts(people: People) -> dict[str, int]:
    engine = create_db_engine(people.stack.environment()["DATABASE_URL"])
    with engine.connect() as database:
        rows = database.execute(text("select helped, sum(answers) from feedback_counts group by helped")).all()
    engine.dispose()
    return {helped: int(count) for helped, count in rows}


def test_the_visitor_says_goodbye_and_both_sides_are_cleared(people: People) -> None:
    before = helped_counts(people)
    visitor, desk = people.visitor(), people.counsellor()
    visitor.waits_for_human()
    desk.claims_first()
    visitor.sees_note("er her nu").sends("fortroligt om kanelgiraffen")
    desk.sees("kanelgiraffen").writes("Godt, du siger det om kanelgiraffen.")
    visitor.sees_human_write("kanelgiraffen")

    visitor.taps("Afslut samtalen")
    visitor.taps("Nej, bliv")
    visitor.taps("Afslut samtalen")
    visitor.taps("Ja, afslut")

    ending = visitor.page.locator("end-panel")
    expect(ending).to_contain_text("Tak, fordi du skrev")
    expect(ending).to_contain_text(NUMBER)
    expect(ending).to_contain_text("blev slettet her på siden klokken")
    expect(visitor.page.locator("message-list")).not_to_contain_text("kanelgiraffen")
    expect(desk.talk.locator(".talk-status")).to_contain_text("Den unge har afsluttet samtalen.")
    ending.get_by_role("button", name="Lidt", exact=True).click()
    expect(ending).to_contain_text("Tak for svaret.")
    expect(ending.get_by_role("button", name="Lidt", exact=True)).to_be_hidden()
    visitor.says("tak")

    assert helped_counts(people).get("partly", 0) == before.get("partly", 0) + 1


def test_when_the_counsellor_ends_the_last_words_stay_a_moment_or_go_at_once(people: People) -> None:
    visitor, desk = people.visitor(), people.counsellor()
    visitor.waits_for_human()
    desk.claims_first()
    visitor.sees_note("er her nu")
    desk.writes("Pas godt på dig selv.")
    visitor.sees_human_write("Pas godt på dig selv.")
    desk.ends("Den unge fik snakket og kan komme videre selv")

    ending = visitor.page.locator("end-panel")
    expect(ending).to_contain_text("har sagt farvel")
    expect(ending).to_contain_text("forsvinder her på siden klokken")
    visitor.sees_human_write("Pas godt på dig selv.")
    ending.get_by_role("button", name="Slet det her på siden nu").click()

    expect(visitor.human).to_have_count(0)
    expect(ending).to_contain_text("blev slettet her på siden klokken")


def test_the_last_words_go_by_themselves_within_five_minutes_on_both_screens(people: People) -> None:
    visitor, desk = people.visitor(), people.counsellor()
    visitor.page.clock.install()
    visitor.waits_for_human()
    desk.claims_first()
    visitor.sees_note("er her nu")
    desk.writes("Pas godt på dig selv.")
    visitor.sees_human_write("Pas godt på dig selv.")
    desk.ends("Andet")
    expect(visitor.page.locator("end-panel")).to_be_visible()

    visitor.page.clock.fast_forward(5 * 60 * 1000)

    expect(visitor.human).to_have_count(0)


def test_who_no_longer_wants_to_wait_is_out_of_the_queue(people: People) -> None:
    visitor, desk = people.visitor(), people.counsellor()
    visitor.waits_for_human()
    desk.sees_waiting(1)

    visitor.taps("Jeg vil ikke vente mere")

    visitor.sees_note("Du er ikke i køen mere.")
    desk.sees_waiting(0)
    expect(visitor.page.locator("end-panel")).to_be_hidden()
    visitor.says("hej igen")


def test_the_receipt_says_what_went_and_carries_a_number(people: People) -> None:
    visitor = people.visitor()
    visitor.says("hej").says("jeg har det svært").erases()

    expect(visitor.erased).to_contain_text("2 beskeder til robotten")
    expect(visitor.erased).to_contain_text(NUMBER)


def test_a_plan_stays_on_the_device_only_if_wanted_and_goes_with_everything(people: People) -> None:
    visitor = people.visitor()
    visitor.waits_for_human()
    visitor.waiting_room.get_by_text("Min plan").click()
    visitor.page.get_by_label("Det gør mig rolig").fill("musik og min hund")
    assert visitor.page.evaluate("localStorage.length") == 0

    visitor.taps("Gem på den her enhed")

    expect(visitor.waiting_room).to_contain_text("Planen er gemt på den her enhed.")
    assert "min hund" in visitor.page.evaluate("localStorage.getItem('indgangen-plan')")
    visitor.taps("Slet planen")
    assert visitor.page.evaluate("localStorage.length") == 0
    visitor.page.get_by_label("Det gør mig rolig").fill("en gåtur")
    visitor.taps("Gem på den her enhed")
    visitor.erases()
    expect(visitor.erased).to_contain_text("Din plan på den her enhed")
    assert visitor.page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("choice", ["Ja, find et menneske", "Find et menneske, men del ikke noget"])
def test_consent_is_filled_and_does_as_it_is_told(people: People, choice: str) -> None:
    visitor, desk = people.visitor(), people.counsellor()
    visitor.says("jeg er 15 og har angst").says("det er værst i skolen")
    visitor.asks_for_human()
    card = visitor.consent
    expect(card.get_by_label("Din alder", exact=True)).to_have_value("15")
    expect(card.get_by_label("Din kommune", exact=True)).to_have_value("Kalundborg")
    expect(card.get_by_label("Hvad det handler om", exact=True)).not_to_have_value("")
    expect(card.get_by_label("Hvordan du har det", exact=True)).not_to_have_value("")
    card.get_by_role("button", name="Slet: Din alder").click()
    card.get_by_role("button", name="Slet: Besked 1").click()
    card.get_by_role("button", name="Nej, ikke nu").click()
    visitor.asks_for_human()
    expect(card.get_by_label("Din alder", exact=True)).to_have_value("")  # what was taken out stays out
    expect(card.get_by_label("Besked 1", exact=True)).to_have_value("")

    card.get_by_role("button", name=choice).click()

    expect(visitor.waiting_room).to_be_visible()
    desk.sees_waiting(1)
    expect(desk.queue.first).to_contain_text("alder ukendt")
    desk.claims_first()
    if choice.startswith("Ja"):
        desk.sees_shared("det er værst i skolen", "Kalundborg")
        expect(desk.talk.locator(".summary-body")).not_to_contain_text("har angst")
    else:
        desk.sees_shared("Den unge har valgt ikke at vise noget.")
        expect(desk.talk.locator(".facts")).to_contain_text("kommune ukendt")
