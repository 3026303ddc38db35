"""What the bot says: honest about what runs and who may join, with a human near, never a wall of cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from tests.real_content import AFTERNOON, catalogue
from tests.unit.triage.test_offers import any_needs
from triage.offers import MAX_SUGGESTIONS, Needs
from triage.replies import Reply, Teller
from triage.vocabulary import Aspect, Municipality, Role, Topic

TELLER = Teller(catalogue(), AFTERNOON)
K = Municipality.KALUNDBORG
ANXIOUS = Needs((Topic.ANXIETY,), K, age=15)


def card_ids(reply: Reply) -> list[str]:
    return [card["id"] for card in reply.cards]


def payloads(reply: Reply) -> list[str]:
    return [choice["payload"] for choice in reply.choices]


def not_running() -> list[str]:
    return [offer.id for offer in catalogue().offers.values() if not offer.status.is_joinable(AFTERNOON.date())]


# --- suggestions -------------------------------------------------------------------------------------------------


def test_a_suggestion_gives_its_reason() -> None:
    reply = TELLER.suggestions(ANXIOUS)

    assert "Jeg foreslår Chilled, fordi du er 15 og skriver om angst." in reply.text
    assert card_ids(reply)[0] == "kalundborg.chilled"
    assert "#human" in payloads(reply)


def test_the_reason_for_a_parent_speaks_of_the_child() -> None:
    reply = TELLER.suggestions(replace(ANXIOUS, role=Role.PARENT))

    assert "fordi dit barn er 15 og du skriver om angst" in reply.text


@settings(max_examples=150, deadline=None)
@given(any_needs)
def test_any_suggestion_is_short_speakable_and_has_a_human(needs: Needs) -> None:
    reply = TELLER.suggestions(needs)

    assert reply.text.strip() and "{" not in reply.text and "None" not in reply.text
    assert len(reply.cards) <= MAX_SUGGESTIONS and len(set(card_ids(reply))) == len(reply.cards)
    assert "#human" in payloads(reply)


@settings(max_examples=150, deadline=None)
@given(any_needs)
def test_what_does_not_run_is_never_recommended_in_the_text(needs: Needs) -> None:
    text = TELLER.suggestions(needs).text

    dormant = [catalogue().offers[entry_id].name for entry_id in not_running()]
    assert [name for name in dormant if f"Jeg foreslår {name}" in text] == []


@pytest.mark.parametrize("entry_id", not_running())
def test_naming_an_offer_that_does_not_run_does_not_make_it_joinable(entry_id: str) -> None:
    offer = catalogue().offers[entry_id]
    needs = Needs(offer.topics[:1], Municipality(offer.area), age=offer.ages.min or offer.ages.max or 15, role=_role_for(offer.who),
                  diagnosis=offer.requires.diagnosis or None, open_case=offer.requires.open_case, placed=offer.requires.placed,
                  grade=offer.requires.grade.min if offer.requires.grade else None,
                  pregnant=offer.requires.pregnant, new_parent=offer.requires.new_parent)  # fmt: skip

    reply = TELLER.suggestions(needs, named=[entry_id])

    assert f"Jeg foreslår {offer.name}" not in reply.text
    assert offer.status.note in reply.text
    card = next(card for card in reply.cards if card["id"] == entry_id)
    assert offer.status.note in card["lines"]


def _role_for(who: frozenset[str]) -> Role:
    if who & {"child", "young"}:
        return Role.SELF
    return Role.PARENT if "parent" in who else Role.PROFESSIONAL


@pytest.mark.parametrize(
    ("needs", "named", "words"),
    [
        pytest.param(replace(ANXIOUS, age=17), "kalundborg.chilled", "mellem 14 og 16 år", id="too-old"),
        pytest.param(
            replace(ANXIOUS, municipality=Municipality.THISTED), "kalundborg.chilled", "Kalundborg Kommune", id="place"
        ),
        pytest.param(
            replace(ANXIOUS, age=10, diagnosis=frozenset()), "kalundborg.cool_kids_asf", "med autisme", id="diagnosis"
        ),
        pytest.param(
            Needs((Topic.SUBSTANCE,), K, 17, open_case=False), "kalundborg.misbrug_unge", "en sag i kommunen", id="case"
        ),
    ],
)
def test_an_offer_named_that_does_not_fit_is_refused_with_its_reason(needs: Needs, named: str, words: str) -> None:
    reply = TELLER.suggestions(needs, named=[named])

    assert words in reply.text
    assert named not in card_ids(reply)


def test_an_offer_named_that_fits_comes_first() -> None:
    reply = TELLER.suggestions(replace(ANXIOUS, age=16), named=["kalundborg.headspace"])

    assert card_ids(reply)[0] == "kalundborg.headspace"


def test_what_was_shown_is_left_out_when_others_are_wanted() -> None:
    first = card_ids(TELLER.suggestions(ANXIOUS))

    others = card_ids(TELLER.suggestions(ANXIOUS, without=first))

    assert not set(first) & set(others)


def test_two_needs_are_both_heard() -> None:
    reply = TELLER.suggestions(replace(ANXIOUS, topics=(Topic.ANXIETY, Topic.DIVORCE)))

    assert "nervøs eller bange" in reply.text and "Du skriver også om skilsmisse" in reply.text


@pytest.mark.parametrize(("role", "is_told"), [(None, True), (Role.PARENT, False)], ids=["self", "parent"])
def test_whoever_may_be_pregnant_hears_of_their_doctor(role: Role | None, is_told: bool) -> None:
    reply = TELLER.suggestions(Needs((Topic.PREGNANCY,), K, role=role))

    assert ("egen læge" in reply.text) is is_told


def test_nothing_is_promised_where_there_is_nothing_to_show() -> None:
    for topic in Topic:
        for role in (None, Role.PARENT, Role.FRIEND):
            reply = TELLER.suggestions(Needs((topic,), Municipality.OTHER, 15, role=role))

            assert reply.cards, (topic, role)


# --- questions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["topics", "municipality", "age", "diagnosis", "open_case", "grade"])
@pytest.mark.parametrize("role", [None, Role.PARENT, Role.FRIEND, Role.PROFESSIONAL])
def test_every_question_can_be_asked_and_declined(name: str, role: Role | None) -> None:
    reply = TELLER.question(name, Needs((Topic.ANXIETY,), role=role), [])

    assert "?" in reply.text and "clarify" in reply.topics
    assert name == "topics" or {"/refuse_to_say", "/dont_know"} & set(payloads(reply))


def test_a_question_about_somebody_else_is_put_so() -> None:
    mine, theirs = (TELLER.bare_question("age", Needs(role=role)).text for role in (None, Role.PARENT))

    assert mine == "Hvor gammel er du?"
    assert theirs != mine and "du?" not in theirs


def test_what_is_certain_already_stands_above_the_question() -> None:
    shown = catalogue().suggest(Needs((Topic.ANXIETY,)), AFTERNOON, limit=2)

    reply = TELLER.question("age", Needs((Topic.ANXIETY,)), shown)

    assert card_ids(reply) == [match.offer.id for match in shown]
    assert catalogue().phrases["until_known"] in reply.text


# --- facts -------------------------------------------------------------------------------------------------------


def test_the_fact_asked_for_is_in_the_text_and_the_rest_on_the_card() -> None:
    reply = TELLER.facts("kalundborg.chilled", [Aspect.SESSIONS], Needs())

    assert "10 gange" in reply.text
    assert card_ids(reply) == ["kalundborg.chilled"] and len(reply.cards[0]["lines"]) > 6


def test_what_is_unknown_is_said_and_somebody_to_ask_is_named() -> None:
    missing = [(o.id, a) for o in catalogue().offers.values() for a in Aspect if not o.facts and o.ask] or [
        (o.id, Aspect.PRICE) for o in catalogue().offers.values() if Aspect.PRICE not in o.facts and o.ask
    ]
    entry_id, aspect = missing[0]

    reply = TELLER.facts(entry_id, [aspect], Needs())

    assert "Det ved jeg ikke" in reply.text
    asked = [catalogue().entry(i) for i in catalogue().offers[entry_id].ask]
    assert (
        any(entry.name in reply.text for entry in asked if entry) or f"spørge {TELLER.name_of(entry_id)}" in reply.text
    )


def test_no_card_invites_whoever_cannot_come() -> None:
    reply = TELLER.facts("kalundborg.chilled", [Aspect.PLACE], replace(ANXIOUS, age=20))

    assert "kalundborg.chilled" not in {card["id"] for card in reply.cards}
    assert "14 til 16 år" in reply.text and "#human" in payloads(reply)


@pytest.mark.parametrize("entry_id", not_running())
def test_a_question_on_what_does_not_run_is_answered_with_its_status(entry_id: str) -> None:
    reply = TELLER.facts(entry_id, [Aspect.WHAT], Needs())

    assert reply.text.count(catalogue().offers[entry_id].status.note) == 1  # type: ignore[arg-type]
    assert card_ids(reply) == [entry_id]


@pytest.mark.parametrize("entry_id", [*catalogue().offers, *catalogue().contacts])
def test_every_fact_of_every_entry_can_be_asked(entry_id: str) -> None:
    for aspect in Aspect:
        text = TELLER.facts(entry_id, [aspect], Needs()).text

        assert text.strip() and "{" not in text


def test_an_unknown_id_is_an_error() -> None:
    with pytest.raises(KeyError):
        TELLER.facts("no.such", [Aspect.WHAT], Needs())


def test_a_comparison_names_both() -> None:
    reply = TELLER.comparison(["kalundborg.chilled", "kalundborg.cool_kids_asf"])

    assert "Chilled:" in reply.text and "Cool Kids ASF:" in reply.text
    assert card_ids(reply) == ["kalundborg.chilled", "kalundborg.cool_kids_asf"]


# --- the rest ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("municipality", [None, *Municipality])
def test_an_overview_shows_only_what_can_be_used_there(municipality: Municipality | None) -> None:
    reply = TELLER.overview(Needs(municipality=municipality))

    areas = {catalogue().entry(i).area for i in card_ids(reply)}  # type: ignore[union-attr]
    assert reply.cards
    assert areas <= {
        "DK",
        *((municipality.value,) if municipality else ()),
        "region_sjaelland",
        "region_syddanmark",
        "region_nordjylland",
    }
    assert [name for i in not_running() if (name := f"{catalogue().offers[i].name},") in reply.text] == []


@pytest.mark.parametrize("municipality", list(Municipality))
def test_an_overview_shows_nothing_for_another_age(municipality: Municipality) -> None:
    reply = TELLER.overview(Needs(municipality=municipality, age=24))

    assert reply.cards and all(catalogue().entry(i).ages.admits(24) for i in card_ids(reply))  # type: ignore[union-attr]
    named = [offer for offer in catalogue().offers.values() if f" {offer.name}," in reply.text]
    assert all(offer.ages.admits(24) for offer in named)


def test_an_overview_names_nothing_twice() -> None:
    reply = TELLER.overview(Needs(municipality=K))

    assert [card["title"] for card in reply.cards if card["title"] in reply.text] == []


def test_whoever_lives_elsewhere_is_not_asked_where_again() -> None:
    assert "hvilken kommune" not in TELLER.overview(Needs(municipality=Municipality.OTHER)).text


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_not_understanding_still_helps(times: int) -> None:
    reply = TELLER.fallback(times, Needs(municipality=K))

    assert "clarify" in reply.topics and "#human" in payloads(reply)
    assert (len(reply.cards) > 0) is (times >= 2)


def test_not_understanding_is_said_differently_each_time() -> None:
    assert len({TELLER.fallback(times, Needs(municipality=K)).text for times in (1, 2, 3)}) == 3


@pytest.mark.parametrize(
    "needs", [Needs(), Needs(municipality=K), Needs(age=10), Needs(age=15, municipality=K), Needs(age=24)]
)
def test_whoever_dares_not_call_is_shown_whom_to_write_to(needs: Needs) -> None:
    reply = TELLER.writing_options(needs)

    contacts = [catalogue().contacts[i] for i in card_ids(reply)]
    assert contacts
    for contact in contacts:
        assert contact.shown and (contact.chat or contact.sms)
        assert contact.who & {"child", "young"}, contact.id
        assert needs.age is None or contact.ages.admits(needs.age)


def test_a_parent_who_dares_not_call_is_shown_lines_for_parents() -> None:
    contacts = [catalogue().contacts[i] for i in card_ids(TELLER.writing_options(Needs(role=Role.PARENT)))]

    assert contacts and all("parent" in contact.who for contact in contacts)


def test_a_professional_without_a_line_to_write_to_gets_a_human() -> None:
    reply = TELLER.writing_options(Needs(role=Role.PROFESSIONAL))

    assert reply.cards or ("human" in reply.topics and "#human" in payloads(reply))


@pytest.mark.parametrize("right_id", list(catalogue().rights))
def test_every_right_is_explained_with_whom_to_ask(right_id: str) -> None:
    reply = TELLER.right(right_id)

    assert reply.topics == ("rights",) and reply.text and reply.cards


def test_asking_back_names_what_it_could_be() -> None:
    reply = TELLER.clarify([("angst", '/give_facts{"topic": "anxiety"}'), ("søvn", '/give_facts{"topic": "sleep"}')])

    assert "angst eller søvn" in reply.text and reply.choices[0]["title"] == "Angst"
    assert reply.topics == ("clarify",)


def test_a_question_without_a_name_offers_names_to_choose() -> None:
    reply = TELLER.which_offer(Needs(municipality=K))

    assert all(choice["payload"].startswith('/ask_what_is{"offer": "') for choice in reply.choices) and reply.choices


def test_the_payload_leaves_out_what_is_empty() -> None:
    payload: dict[str, Any] = Reply("Hej.").payload()

    assert payload == {"text": "Hej."}


def test_words_for_a_friend_fit_a_sister() -> None:
    needs = Needs((Topic.ANXIETY,), Municipality.KALUNDBORG, 9, role=Role.FRIEND, relation="søster")

    reply = TELLER.suggestions(needs)

    assert "din søster" in reply.text and " ven" not in reply.text


def test_what_is_for_parents_only_says_so() -> None:
    reply = TELLER.facts("kalundborg.oekonomisk_vejledning", [Aspect.WHAT], replace(ANXIOUS, age=19))

    assert "er for forældre" in reply.text


def test_who_names_an_offer_for_parents_and_says_nothing_of_themselves_may_be_one() -> None:
    reply = TELLER.suggestions(Needs((Topic.DISABILITY,), K), named=["kalundborg.stepping_stones"])

    assert card_ids(reply)[0] == "kalundborg.stepping_stones" and "Stepping Stones er for forældre" in reply.text
    young = TELLER.suggestions(Needs((Topic.DISABILITY,), K, age=14), named=["kalundborg.stepping_stones"])
    assert "kalundborg.stepping_stones" not in card_ids(young)


@pytest.mark.parametrize(
    ("needs", "named", "words"),
    [
        (Needs((), K, open_case=False), "kalundborg.cafe_ungeliv", "har en sag"),
        (Needs((), K, role=Role.PARENT, diagnosis=frozenset()), "kalundborg.cool_kids_asf", "autisme"),
    ],
)
def test_a_no_that_was_told_without_an_age_is_answered_with_a_no(needs: Needs, named: str, words: str) -> None:
    reply = TELLER.facts(named, (Aspect.JOIN,), needs)

    assert words in reply.text and named not in card_ids(reply)
    assert named in card_ids(TELLER.facts(named, (Aspect.JOIN,), Needs((), K)))


def test_a_right_is_never_cut_to_one_of_its_sentences() -> None:
    reply = TELLER.facts("fakta_abort_15_17", [Aspect.PARENTS], Needs())

    assert "15 år" in reply.text and "skal ikke give lov" in reply.text


def test_a_grown_up_is_told_whom_this_is_for() -> None:
    reply = TELLER.suggestions(Needs((Topic.LONELINESS,), Municipality.KALUNDBORG, 36))

    assert TELLER.phrases["for_the_young"] in reply.text
    assert card_ids(reply) == ["kalundborg.anonym_raadgivning"]


@pytest.mark.parametrize(
    ("relation", "words"),
    [("barnebarn", "sit barnebarn"), ("nevø", "sin nevø"), ("stedsøn", "sin stedsøn"), ("kæreste", "sit barn"), (None, "sit barn")],
)  # fmt: skip
def test_words_for_a_parent_fit_the_rest_of_the_family(relation: str | None, words: str) -> None:
    needs = Needs((Topic.SADNESS,), Municipality.KALUNDBORG, 14, role=Role.PARENT, relation=relation)

    text = TELLER.suggestions(needs).text

    assert words in text and f"fordi {words.replace('sit', 'dit').replace('sin', 'din')} er 14" in text


def test_a_lost_childs_age_is_no_reason_for_anything() -> None:
    needs = Needs((Topic.GRIEF,), Municipality.KALUNDBORG, 17, role=Role.PARENT)

    assert "17" not in TELLER.suggestions(needs).text


def test_what_is_not_known_of_leisure_is_said() -> None:
    needs = Needs((Topic.LEISURE,), Municipality.HADERSLEV, 14)

    assert TELLER.phrases["limits_leisure"] in TELLER.suggestions(needs).text
    assert TELLER.phrases["limits_leisure"] not in TELLER.suggestions(needs, is_new=False).text
