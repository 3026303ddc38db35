"""What the content promises: every offer and contact has a file, every fact a source, no person's number stands anywhere."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.real_content import AFTERNOON, DATA, ROOT, catalogue
from triage.offers import Contact, Needs
from triage.replies import Teller
from triage.vocabulary import Aspect, Municipality, OfferState, Role, Topic

# Design, section 4.
EXPECTED = {
    "kalundborg": """anonym_raadgivning cool_kids_asf chilled pift rettidig_ungeindsats gro makkerpar konsultativt_team
        ssp_undervisning bekymringssamtale ssp_lokaludvalg cafe_ungeliv oekonomisk_vejledning indsats_i_egen_sag
        familieraadslagning styrket_indsats_anbragte misbrug_unge stepping_stones rehab integration overgangsmoeder
        sammen_med_familien headspace laer_for_livet home_start red_barnet_oplevelsesklub psykiatri_samarbejde
        pusterummet foenix paedagogisk_sandplay kui""",
    "haderslev": "raadgivende_team boerne_familieservice familieraadslagning myndighedsraadgiver",
    "kerteminde": """anonym_raadgivning modtagelsen familieraadgivningen boerne_ungeraadgivningen familiehuset boernenes_hus
        villaen familiestuer sundhedsplejeklinikker psykoterapeutisk_behandler familieraadslagning
        fremskudt_socialraadgiver koereplan_skolefravaer koereplan_dysleksi""",
    "thisted": "boerne_familieraadgivningen fremskudte_funktioner sundhedspleje_tandpleje netvaerksmoeder ppr",
}
OFFER_IDS = {f"{area}.{slug}" for area, slugs in EXPECTED.items() for slug in slugs.split()}
# Numbers of named employees in the seeds: they change jobs, and nobody asked them.
PERSONAL_NUMBERS = ("59535453",)
SEARCHED = [
    *(path for folder in ("data", "web") for path in (ROOT / folder).rglob("*") if path.is_file() and
      # data/evaluation names the number as one that no answer may hold.
      "evaluation" not in path.parts and path.suffix in
      (".yml", ".md", ".txt", ".json", ".jsonl", ".js", ".html", ".py", ".css", ".jinja", ".j2")),
    ROOT / "domain.yml",
]  # fmt: skip
ENTRIES = [*catalogue().offers.values(), *catalogue().contacts.values()]


def test_every_offer_of_the_design_has_a_file_and_no_other() -> None:
    assert set(catalogue().offers) == OFFER_IDS


def test_there_are_as_many_contacts_as_were_researched() -> None:
    usable = [contact for contact in catalogue().contacts.values() if contact.shown]

    assert len(catalogue().contacts) >= 85 and len(usable) >= 50


def test_no_offer_and_contact_share_an_id() -> None:
    assert not set(catalogue().offers) & set(catalogue().contacts)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_fact_has_a_source_that_the_file_or_the_seeds_know(entry: Any) -> None:
    refs = {source.ref for source in entry.sources}

    for aspect, fact in entry.facts.items():
        # What is not shown may rest on something without an address; what is shown may not.
        hidden = isinstance(entry, Contact) and not entry.shown
        assert hidden or re.match(r"seed:00[0-4]$|https?://", fact.source), (aspect, fact.source)
        assert fact.source in refs, (aspect.value, fact.source)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_entry_says_what_it_is_and_who_keeps_it_right(entry: Any) -> None:
    assert entry.summary and entry.who and entry.sources
    assert entry.owner in {"national", *(place.value for place in Municipality)}
    assert all(alias == alias.lower() for alias in entry.aliases), "aliases are lower case"


@pytest.mark.parametrize("offer", list(catalogue().offers.values()), ids=lambda offer: offer.id)
def test_every_offer_can_be_asked_what_it_is_and_has_somebody_to_ask(offer: Any) -> None:
    assert offer.fact(Aspect.WHAT) is not None
    assert offer.topics, "an offer without a topic is never found"


def test_what_does_not_run_says_so_and_names_somebody_to_ask() -> None:
    dormant = [offer for offer in catalogue().offers.values() if not offer.status.is_joinable(AFTERNOON.date())]

    assert {offer.id for offer in dormant if offer.status.state is OfferState.PROPOSED} >= {
        "kalundborg.pusterummet",
        "kalundborg.foenix",
    }
    for offer in dormant:
        assert offer.status.note, offer.id
        assert re.search(r"[Ss]pørg|ved (?:jeg|vi) ikke", offer.status.note), offer.id


def test_nothing_that_does_not_run_is_recommended_to_anybody() -> None:
    teller = Teller(catalogue(), AFTERNOON)
    dormant = {o.id: o for o in catalogue().offers.values() if not o.status.is_joinable(AFTERNOON.date())}

    for topic in Topic:
        for place in (Municipality.KALUNDBORG, Municipality.KERTEMINDE):
            for role in (Role.SELF, Role.PARENT, Role.PROFESSIONAL):
                reply = teller.suggestions(
                    Needs((topic,), place, 10, 4, role, frozenset({"autism"}), False, True, True, True, True)
                )
                for card in reply.cards:
                    if card["id"] in dormant:
                        assert dormant[card["id"]].status.note in card["lines"]
                        assert f"Jeg foreslår {card['title']}" not in reply.text


@pytest.mark.parametrize("number", PERSONAL_NUMBERS)
def test_no_employees_number_stands_anywhere(number: str) -> None:
    loose = re.compile(r"[\s.\-]?".join(number))

    assert [str(path) for path in SEARCHED if loose.search(path.read_text(encoding="utf-8", errors="replace"))] == []
    assert len(SEARCHED) > 200


def test_emergency_contacts_are_shown_with_their_numbers() -> None:
    numbers = {
        "alarm_112": "112",
        "boernetelefonen": "116 111",
        "livslinien": "70 201 201",
        "giftlinjen": "82 12 12 12",
    }

    for contact_id, number in numbers.items():
        contact = catalogue().contacts[contact_id]
        assert contact.shown and number.replace(" ", "") in {phone.replace(" ", "") for phone in contact.phone}, (
            contact_id
        )


def test_an_alias_stands_for_one_thing_in_one_place() -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for offer in catalogue().offers.values():
        for alias in {offer.name.lower(), *offer.aliases}:
            owners.setdefault((offer.area, alias), set()).add(offer.id)

    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


def test_content_files_do_not_look_like_training_data() -> None:
    """A line starting with nlu:, rules: … makes Rasa read any YAML file under data/ as training data (style.md)."""
    trap = re.compile(r"^(?:nlu|responses|rules|stories):", re.M)
    own = {DATA / "nlu", DATA / "rules"}

    assert [
        str(p) for p in DATA.rglob("*.yml") if p.parent not in own and trap.search(p.read_text(encoding="utf-8"))
    ] == []
