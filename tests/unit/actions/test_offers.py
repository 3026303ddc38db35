"""Offers are shown with reasons, questions find the offer they are about, and what is shown is remembered."""

from __future__ import annotations

import pytest

from actions.context import catalogue, needs_of, teller
from actions.offers import (
    ActionAnswerFact,
    ActionCompareOffers,
    ActionShowOffers,
    ActionShowOtherOffers,
    ActionShowOverview,
    ActionShowWritingOptions,
    ActionTellHowToBegin,
)
from tests.unit.actions.talk import Talk, run
from triage.vocabulary import Role


def anxious() -> Talk:
    return Talk(municipality="kalundborg").says(topics=["anxiety"], age=15)


def ids(message: dict) -> list[str]:  # type: ignore[type-arg]
    return [card["id"] for card in message["cards"]]


async def test_fifteen_with_anxiety_gets_chilled_and_not_cool_kids() -> None:
    messages, events = await run(ActionShowOffers(), anxious())

    assert ids(messages[0])[0] == "kalundborg.chilled" and "kalundborg.cool_kids_asf" not in ids(messages[0])
    assert "fordi du er 15 og skriver om angst" in messages[0]["text"]
    assert events[0]["name"] == "shown" and events[0]["value"] == ids(messages[0])


async def test_other_offers_are_others() -> None:
    talk = anxious()
    first, events = await run(ActionShowOffers(), talk)

    other, _ = await run(
        ActionShowOtherOffers(), talk.sets("shown", events[0]["value"]).says(intent="ask_other_options")
    )

    assert not set(ids(first[0])) & set(ids(other[0]))


async def test_what_did_not_help_is_not_shown_again() -> None:
    talk = Talk(municipality="haderslev").says(topics=["counselling"], age=17)
    talk.says("headspace har jeg prøvet", intent="ask_other_options", offer="kalundborg.headspace|headspace_danmark")
    talk.latest["entities"][0]["is_turned_down"] = True

    messages, _ = await run(ActionShowOffers(), talk.says(open_case=False))

    assert messages[0]["cards"] and not any("headspace" in i for i in ids(messages[0]))


async def test_what_stood_beside_the_one_turned_down_still_stands() -> None:
    talk = Talk(municipality="kalundborg").says(topics=["substance_use"], age=24)
    _, events = await run(ActionShowOffers(), talk)
    beside = [i for i in events[0]["value"] if i != "netstof"]
    talk.sets("shown", events[0]["value"]).says("ikke netstof", intent="ask_other_options", offer="netstof")
    talk.latest["entities"][0]["is_turned_down"] = True

    messages, _ = await run(ActionShowOtherOffers(), talk)

    assert "netstof" not in ids(messages[0]) and beside[0] in ids(messages[0])


async def test_a_question_finds_what_it_points_at_among_all_that_was_shown() -> None:
    talk = Talk(municipality="kalundborg").sets("shown", ["kalundborg.red_barnet_oplevelsesklub"])
    talk.sets("shown", ["kalundborg.home_start", "kalundborg.anonym_raadgivning"])

    _, events = await run(
        ActionAnswerFact(), talk.says("hvad laver de i den klub?", intent="ask_what_is", aspect="what")
    )

    assert events[0]["value"] == ["kalundborg.red_barnet_oplevelsesklub"]


async def test_a_group_asked_for_is_the_one_that_stands_there() -> None:
    talk = Talk(municipality="kalundborg").says(topics=["anxiety"], age=15).sets("shown", ["kalundborg.chilled"])

    messages, _ = await run(ActionShowOtherOffers(), talk.says("er der en gruppe her", intent="ask_other_options"))

    assert ids(messages[0]) == ["kalundborg.chilled"]


async def test_another_group_is_not_the_one_that_stands_there() -> None:
    talk = Talk(municipality="kalundborg").says(topics=["anxiety"], age=15).sets("shown", ["kalundborg.chilled"])

    messages, _ = await run(
        ActionShowOtherOffers(), talk.says("ikke den gruppe, noget andet", intent="ask_other_options")
    )

    assert messages[0]["cards"] and "kalundborg.chilled" not in ids(messages[0])


async def test_whoever_has_a_meeting_at_the_office_may_bring_somebody() -> None:
    talk = Talk(municipality="kalundborg").says("møde med kommunen i morgen", topics=["case_help"])
    talk.sets("shown", ["boerns_vilkaar_bisidder"]).sets("shown", ["kalundborg.red_barnet_oplevelsesklub"])

    messages, _ = await run(
        ActionAnswerFact(), talk.says("må min storesøster komme med", intent="ask_what_is", aspect="parents")
    )

    assert "bisidder" in messages[0]["text"]


async def test_what_is_heard_second_opens_no_offer_for_parents_to_a_child() -> None:
    talk = Talk(municipality="kalundborg").says("mine forældre skal skilles", topics=["divorce", "new_parent"])

    messages, _ = await run(ActionShowOffers(), talk)

    assert not {"kalundborg.gro", "kalundborg.home_start", "kalundborg.foenix"} & set(ids(messages[0]))


async def test_the_number_of_the_municipality_waits_for_its_name() -> None:
    offices = "|".join(["kalundborg_fagcenter_boern_familie", "haderslev.boerne_familieservice", "kerteminde.modtagelsen",
                        "thisted.boerne_familieraadgivningen"])  # fmt: skip
    talk = Talk().says("har du nummeret til kommunen", intent="ask_phone", offer=offices, aspect="contact")

    asked, _ = await run(ActionAnswerFact(), talk)
    talk.sets("asked", ["municipality"]).says("haderslev", municipality="haderslev")
    told, _ = await run(ActionShowOffers(), talk)

    assert asked[0]["topics"] == ["clarify"] and "74 34 34 34" in told[0]["text"]


async def test_after_a_question_on_rights_who_comes_along_is_one_more() -> None:
    talk = Talk(municipality="kalundborg").says("hvad har jeg ret til", intent="ask_rights")
    talk.says("må min farmor komme med", intent="ask_how_to_join", aspect="join")

    messages, _ = await run(ActionAnswerFact(), talk)

    assert messages[0]["topics"] == ["rights"]


async def test_without_a_need_there_is_an_overview() -> None:
    messages, _ = await run(ActionShowOffers(), Talk(municipality="thisted").says())

    assert "I Thisted" in messages[0]["text"]
    assert (await run(ActionShowOverview(), Talk(municipality="thisted").says()))[0] == messages


async def test_what_can_be_done_for_somebody_is_what_fits() -> None:
    talk = Talk(municipality="kalundborg").says(
        "min fætter drikker", intent="disclose_substance_use", topics=["substance"]
    )
    talk.says("hvad kan kommunen gøre for ham", intent="ask_offers_overview")

    messages, _ = await run(ActionShowOverview(), talk)

    assert "alkolinjen" in ids(messages[0])


async def test_a_question_with_a_name_is_answered_on_it() -> None:
    talk = Talk().says(intent="ask_sessions", offer="kalundborg.chilled", aspect="sessions")

    messages, events = await run(ActionAnswerFact(), talk)

    assert "10 gange" in messages[0]["text"]
    assert events == [{"event": "slot", "timestamp": None, "name": "shown", "value": ["kalundborg.chilled"]}]


async def test_a_question_without_a_name_is_about_what_stands_on_the_screen() -> None:
    talk = anxious().sets("shown", ["kalundborg.chilled"]).says(intent="ask_sessions")

    messages, _ = await run(ActionAnswerFact(), talk)

    assert len(messages) == 1 and "10 gange" in messages[0]["text"]


async def test_two_facts_asked_are_both_answered() -> None:
    talk = Talk().says(intent="ask_sessions", offer="kalundborg.chilled", aspect="ages")

    messages, _ = await run(ActionAnswerFact(), talk)

    assert "10 gange" in messages[0]["text"] and "14 til 16 år" in messages[0]["text"]


async def test_a_question_about_nothing_asks_which_offer() -> None:
    messages, events = await run(ActionAnswerFact(), Talk(municipality="kalundborg").says(intent="ask_price"))

    assert messages[0]["topics"] == ["clarify"] and messages[0]["choices"] and events == []


async def test_whoever_is_too_old_is_told_so_without_a_card() -> None:
    talk = (
        Talk(municipality="kalundborg")
        .says(age=19)
        .says(intent="ask_place", offer="kalundborg.chilled", aspect="place")
    )

    messages, _ = await run(ActionAnswerFact(), talk)

    assert "14 til 16 år" in messages[0]["text"] and "kalundborg.chilled" not in ids(messages[0])


async def test_an_age_after_a_named_offer_says_whether_it_fits() -> None:
    talk = Talk(municipality="haderslev").sets("shown", ["headspace_danmark"]).says(intent="ask_age_limit", age=26)

    messages, _ = await run(ActionAnswerFact(), talk)

    assert "26" in messages[0]["text"] and "headspace_danmark" not in ids(messages[0])


async def test_two_offers_are_compared() -> None:
    talk = Talk().says(intent="ask_difference")
    talk.latest["entities"] = [
        {"entity": "offer", "value": i} for i in ("kalundborg.chilled", "kalundborg.cool_kids_asf")
    ]

    messages, _ = await run(ActionCompareOffers(), talk)

    assert ids(messages[0]) == ["kalundborg.chilled", "kalundborg.cool_kids_asf"]


async def test_one_name_is_compared_with_what_was_shown() -> None:
    talk = Talk().sets("shown", ["kalundborg.chilled"]).says(intent="ask_difference", offer="kalundborg.cool_kids_asf")

    messages, _ = await run(ActionCompareOffers(), talk)

    assert ids(messages[0]) == ["kalundborg.cool_kids_asf", "kalundborg.chilled"]


async def test_nothing_to_compare_asks_which() -> None:
    messages, _ = await run(ActionCompareOffers(), Talk().says(intent="ask_difference"))

    assert messages[0]["topics"] == ["clarify"]


@pytest.mark.parametrize("age", [None, 12, 20])
async def test_writing_options_can_be_written_to(age: int | None) -> None:
    messages, _ = await run(ActionShowWritingOptions(), Talk().says(**({"age": age} if age else {})))

    assert messages[0]["cards"]


async def test_a_question_in_the_middle_is_not_answered_twice() -> None:
    talk = (
        Talk(municipality="kalundborg")
        .says(topics=["anxiety"], age=15, intent="disclose_anxiety")
        .says(intent="ask_anonymity")
        .answers("Ja, du er anonym.")
    )

    messages, _ = await run(ActionShowOffers(), talk)

    assert messages == []


async def test_a_question_that_brings_a_need_into_the_form_is_answered() -> None:
    """ "skal man betale for at snakke med nogen?": Rasa's form takes the need, and no action of the question runs."""
    talk = Talk(municipality="kalundborg").says(topics=["anxiety"], age=15).sets("shown", ["kalundborg.headspace"])

    messages, _ = await run(
        ActionShowOffers(), talk.says(intent="ask_price", topics=["anxiety", "counselling"], aspect="price")
    )

    assert len(messages) == 1 and "gratis" in messages[0]["text"]


async def test_a_question_about_writing_here_is_answered_as_such() -> None:
    talk = Talk(municipality="kalundborg").says(
        "må jeg skrive her når jeg kun er 9", intent="ask_age_limit", aspect="ages", age=9
    )

    messages, _ = await run(ActionAnswerFact(), talk)

    assert messages[0]["text"] == catalogue().phrases["who_may_write"]


async def test_a_question_about_a_thing_of_others_is_no_question_about_an_offer() -> None:
    talk = Talk(municipality="thisted").says("hvor ligger biblioteket", intent="ask_place", aspect="place")

    messages, _ = await run(ActionAnswerFact(), talk)

    assert "out_of_scope" in messages[0]["topics"]


async def test_the_same_offers_again_are_not_told_in_the_same_words() -> None:
    talk = Talk(municipality="thisted").says(topics=["bullying"])
    first, events = await run(ActionShowOffers(), talk)
    for event in events:
        talk.sets(event["name"], event["value"])

    again, _ = await run(ActionShowOffers(), talk.says("i klassen", age=12))

    assert again[0]["text"] != first[0]["text"]
    assert ids(again[0]) == ids(first[0])


@pytest.mark.parametrize(
    ("text", "aspect", "phrase"),
    [("koster det noget at skrive her", "price", "here_price"), ("hvornår har i åbent", "hours", "here_hours")],
)
async def test_a_question_about_the_chat_itself_is_answered(text: str, aspect: str, phrase: str) -> None:
    talk = Talk(municipality="kalundborg").says(text, intent="ask_price", aspect=aspect)

    messages, _ = await run(ActionAnswerFact(), talk)

    assert catalogue().phrases[phrase] in messages[0]["text"]


async def test_a_question_without_a_name_keeps_the_first_offer_in_sight() -> None:
    talk = (
        Talk(municipality="kalundborg")
        .says(topics=["anxiety"])
        .sets("shown", ["kalundborg.chilled", "kalundborg.headspace"])
    )

    messages, events = await run(ActionAnswerFact(), talk.says("hvor er det henne", intent="ask_place", aspect="place"))

    assert "Chilled" in messages[0]["text"] and ids(messages[1]) == ["kalundborg.headspace"]
    assert {"shown": ["kalundborg.chilled", "kalundborg.headspace"]}.items() <= {
        e["name"]: e["value"] for e in events
    }.items()


async def test_first_words_come_with_who_stands_on_the_screen() -> None:
    talk = Talk().sets("shown", ["cyberhus"]).says("hvad skal jeg sige", intent="ask_what_to_say")

    (said,), _ = await run(ActionTellHowToBegin(), talk)

    assert said["text"] == catalogue().phrases["how_to_begin"]
    assert [card["id"] for card in said["cards"]] == ["cyberhus"]


async def test_where_headspace_lies_is_told_of_the_house_near_by() -> None:
    talk = Talk(municipality="haderslev").says(
        "hvor ligger headspace", intent="ask_place", offer="headspace_danmark", aspect="place"
    )

    (said,), _ = await run(ActionAnswerFact(), talk)

    assert "Lavgade" in said["text"]


HEADSPACE, COOL_KIDS = "kalundborg.headspace|headspace_danmark", "kalundborg.cool_kids_asf"


@pytest.mark.parametrize(
    ("place", "text", "offer", "begins", "shown"),
    [
        ("thisted", "er der headspace i thisted", HEADSPACE, "Nej, jeg kender ikke headspace i Thisted. Men", "headspace_danmark"),
        ("haderslev", "har i headspace", HEADSPACE, "Ja, jeg kender headspace Haderslev.", "headspace_haderslev"),
        ("kalundborg", "findes der headspace her?", HEADSPACE, "Ja, jeg kender headspace Kalundborg.", "kalundborg.headspace"),
        ("haderslev", "er der cool kids her", COOL_KIDS, "Nej, jeg kender ikke Cool Kids ASF i Haderslev.", "haderslev.raadgivende_team"),
    ],
)  # fmt: skip
async def test_whether_it_is_here_is_a_yes_or_a_no(place: str, text: str, offer: str, begins: str, shown: str) -> None:
    talk = Talk(municipality=place).says(text, intent="ask_what_is", offer=offer)

    (said,), _ = await run(ActionAnswerFact(), talk)

    assert said["text"].startswith(begins) and shown in ids(said)


@pytest.mark.parametrize(
    ("text", "offer", "facts"),
    [
        ("er der ventetid på headspace", HEADSPACE, {"aspect": "waiting"}),
        ("hvad er headspace", HEADSPACE, {}),
        ("er der voksne i headspace", HEADSPACE, {}),
        ("er der børnetelefonen her", "boernetelefonen", {}),  # everywhere, and in no place
    ],
)
async def test_what_is_asked_of_it_is_not_whether_it_is_here(text: str, offer: str, facts: dict[str, str]) -> None:
    talk = Talk(municipality="thisted").says(text, intent="ask_what_is", offer=offer, **facts)

    (said,), _ = await run(ActionAnswerFact(), talk)

    assert not said["text"].startswith(("Ja, jeg kender", "Nej, jeg kender"))


async def test_whoever_asks_again_what_to_do_sees_something_else() -> None:
    talk = anxious()
    _, events = await run(ActionShowOffers(), talk)
    talk.sets("shown", events[0]["value"])

    (said,), _ = await run(ActionShowOverview(), talk.says("har du nogle råd", intent="ask_offers_overview"))

    first, *rest = ids(said)
    assert first not in events[0]["value"] and set(rest) & set(events[0]["value"])  # what fits best is not lost
    assert said["text"] == catalogue().phrases["more_of_it"]


async def test_a_longer_question_for_help_is_about_what_stands_there() -> None:
    talk = anxious()
    _, events = await run(ActionShowOffers(), talk)
    talk.sets("shown", events[0]["value"])

    asked = talk.says("er der nogen plan for det på min skole", intent="ask_offers_overview")
    (said,), _ = await run(ActionShowOverview(), asked)

    assert ids(said) == events[0]["value"]


async def test_a_need_told_again_is_heard_and_the_words_are_others() -> None:
    talk = anxious()
    (first,), events = await run(ActionShowOffers(), talk)
    talk.sets("shown", events[0]["value"]).says("jeg er altid så bange", topics=["anxiety"])

    (said,), _ = await run(ActionShowOffers(), talk)

    assert ids(said) == ids(first) and said["text"] != first["text"]
    assert said["text"].endswith(catalogue().phrases["same_again_more"])


async def test_where_nothing_else_fits_what_stands_there_stays() -> None:
    talk = Talk(municipality="haderslev").says(topics=["anxiety"], role="friend", age=7)
    _, events = await run(ActionShowOffers(), talk)
    talk.sets("shown", events[0]["value"])

    (said,), _ = await run(ActionShowOtherOffers(), talk.says("hvad ellers", intent="ask_other_options"))

    assert ids(said)


async def test_an_age_alone_shows_what_there_is_for_it() -> None:
    talk = Talk(municipality="haderslev").says("er det noget for min lillebror han er 7", intent="ask_age_limit", age=7)

    (said,), _ = await run(ActionAnswerFact(), talk)

    assert ids(said)


async def test_a_parent_who_asks_whether_the_other_may_come_hears_of_no_leave_of_parents() -> None:
    talk = Talk(municipality="haderslev").says(topics=["school_refusal"], role="parent", age=14)
    talk.sets("shown", ["haderslev.boerne_familieservice"])

    (said,), _ = await run(ActionAnswerFact(), talk.says("kan far komme med", intent="ask_what_is", aspect="parents"))

    assert said["text"] == catalogue().questions["bring_somebody"].text(Role.PARENT)


@pytest.mark.parametrize(("shown", "is_of_any"), [([], True), (["haderslev.boerne_familieservice"], False)])
async def test_whom_to_ring_is_asked_of_what_is_shown_or_of_any(shown: list[str], is_of_any: bool) -> None:
    talk = Talk(municipality="haderslev").says("hej", intent="greet").sets("shown", shown)

    (said,), _ = await run(ActionAnswerFact(), talk.says("hvor ringer man hen", intent="ask_phone", aspect="contact"))

    assert (said["text"] == catalogue().questions["whom_to_ring"].text(None)) is is_of_any


async def test_who_tells_more_is_thanked_where_the_same_still_fits() -> None:
    talk = anxious()
    _, events = await run(ActionShowOffers(), talk)
    talk.sets("shown", events[0]["value"])

    told, _ = await run(ActionShowOffers(), talk.says("hun bor hos sin far"))
    left, _ = await run(ActionShowOffers(), talk.says("vil ikke sige det", intent="refuse_to_say"))

    assert told[0]["text"] == catalogue().phrases["told_more"] and left[0]["text"] == catalogue().phrases["same_again"]


async def test_an_age_after_a_look_around_is_no_question_on_the_first_card() -> None:
    talk = Talk(municipality="kalundborg").says("hvad findes der", intent="ask_offers_overview")
    _, events = await run(ActionShowOverview(), talk)

    messages, _ = await run(ActionShowOffers(), talk.sets("shown", events[0]["value"]).says("jeg er 15", age=15))

    assert len(ids(messages[0])) > 1 and "aldersgrænse" not in messages[0]["text"]


async def test_a_need_denied_is_no_question_on_what_is_shown() -> None:
    talk = Talk(municipality="haderslev").says(topics=["bullying"]).sets("shown", ["cyberhus"])

    messages, _ = await run(ActionShowOffers(), talk.says("nej jeg bliver ikke mobbet", not_topic="bullying"))

    assert messages[0]["text"] == teller().overview(needs_of(talk.tracker())).text
