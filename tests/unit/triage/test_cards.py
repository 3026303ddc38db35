"""Cards carry what can be tapped, never a number of low confidence, and say when something does not run."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.real_content import AFTERNOON, NIGHT, catalogue
from triage.cards import MAX_LINES, actions_for, card_for, dialled, facts_card
from triage.offers import Contact, Offer
from triage.vocabulary import Aspect, OfferState

EVERY_ID = [*catalogue().offers, *catalogue().contacts]


def line_text(card: dict[str, Any]) -> str:
    return " ".join(card["lines"])


@pytest.mark.parametrize("entry_id", EVERY_ID)
def test_a_card_has_its_fields_and_a_few_lines(entry_id: str) -> None:
    card = card_for(catalogue(), entry_id, AFTERNOON)

    assert set(card) == {"kind", "id", "title", "lines", "actions"}
    assert card["id"] == entry_id and card["title"]
    assert card["kind"] == ("offer" if "." in entry_id else "contact")
    assert 1 <= len(card["lines"]) <= MAX_LINES
    assert all(re.match(r"(?:tel:|sms:)\+?\d{3,}$|https://", action["href"]) for action in card["actions"])


@pytest.mark.parametrize(
    "entry_id", [o.id for o in catalogue().offers.values() if not o.status.is_joinable(AFTERNOON.date())]
)
def test_what_does_not_run_says_so_on_both_cards(entry_id: str) -> None:
    note = catalogue().offers[entry_id].status.note

    assert note
    assert note in card_for(catalogue(), entry_id, AFTERNOON)["lines"]
    assert note in facts_card(catalogue(), entry_id, AFTERNOON)["lines"]


def test_the_number_dialled_is_the_number_written() -> None:
    children = catalogue().contacts["boernetelefonen"]

    actions = {action["href"]: action["label"] for action in actions_for(children)}

    assert actions["tel:116111"] == "Ring 116 111" and actions["sms:116111"] == "Sms 116 111"
    assert actions["https://bornsvilkar.dk"].startswith("Chat på bornsvilkar.dk")
    assert dialled("+45 12 34-56 78") == "+4512345678"


def test_a_contact_of_low_confidence_has_nothing_to_tap() -> None:
    doubtful = replace(catalogue().contacts["boernetelefonen"], confidence="low")

    assert actions_for(doubtful) == []


def test_no_contact_of_low_confidence_shows_a_number_anywhere() -> None:
    low = [c for c in catalogue().contacts.values() if not c.shown]

    shown = {c.id: number for c in low for number in (*c.phone, c.sms or "") if number and _on_card(c, number)}

    assert shown == {}


def _on_card(contact: Contact, number: str) -> bool:
    card = facts_card(catalogue(), contact.id, AFTERNOON)
    return dialled(number) in dialled(line_text(card)) or bool(card["actions"])


def test_open_and_closed_are_said_where_they_are_known() -> None:
    phrases = catalogue().phrases
    open_now = card_for(catalogue(), "boernetelefonen", NIGHT)["lines"]
    closed = card_for(catalogue(), "ankestyrelsen", NIGHT)["lines"]
    unknown = card_for(catalogue(), "headspace_kalundborg", NIGHT)["lines"]

    assert phrases["reason_open_now"] in open_now
    assert phrases["warning_closed_now"] in closed
    assert not {phrases["reason_open_now"], phrases["warning_closed_now"]} & set(unknown)


def test_an_insecure_address_is_not_tapped() -> None:
    contact = replace(catalogue().contacts["boernetelefonen"], url="http://example.org", phone=(), sms=None)

    assert actions_for(contact) == []


def test_the_long_card_holds_every_fact_once() -> None:
    offer = catalogue().offers["kalundborg.chilled"]

    lines = facts_card(catalogue(), offer.id, AFTERNOON)["lines"]

    assert len(lines) == len(set(lines))
    assert {fact.text for aspect, fact in offer.facts.items() if aspect is not Aspect.STATUS} <= set(lines)


def test_schools_are_a_warning_on_the_card() -> None:
    offer = catalogue().offers["kalundborg.rettidig_ungeindsats"]

    assert "Raklev Skole" in line_text(card_for(catalogue(), offer.id, AFTERNOON))


def test_an_unknown_id_is_an_error() -> None:
    with pytest.raises(KeyError):
        card_for(catalogue(), "no.such", AFTERNOON)


def test_proposed_offers_exist_so_that_these_tests_test_something() -> None:
    states = {offer.status.state for offer in catalogue().offers.values() if isinstance(offer, Offer)}

    assert {OfferState.RUNNING, OfferState.PILOT, OfferState.PROPOSED} <= states
