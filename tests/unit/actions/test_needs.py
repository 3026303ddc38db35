"""The form asks one thing at a time, never somebody in danger, never twice for nothing."""

from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.needs import ASK_ACTIONS, ValidateNeedsForm
from tests.unit.actions.talk import Talk, run
from triage.offers import QUESTIONS


async def wanted(talk: Talk) -> list[str]:
    return await ValidateNeedsForm().required_slots([], CollectingDispatcher(), talk.tracker(), {})


def ask(question: str):  # type: ignore[no-untyped-def]
    return next(action() for action in ASK_ACTIONS if action().name() == f"action_ask_{question}")


async def test_the_form_asks_for_place_then_age() -> None:
    talk = Talk().says(topics=["anxiety"])
    assert await wanted(talk) == ["municipality"]

    assert await wanted(talk.says(municipality="kalundborg")) == ["age"]
    assert await wanted(talk.says(age=15)) == []


async def test_the_page_spares_the_question_where() -> None:
    assert await wanted(Talk(municipality="kalundborg").says(topics=["anxiety"])) == ["age"]


@pytest.mark.parametrize("level", ["high", "acute", "some-new-word"])
async def test_somebody_in_danger_is_asked_nothing(level: str) -> None:
    assert await wanted(Talk(risk_level=level).says(topics=["anxiety"])) == []


async def test_a_concern_does_not_stop_the_form() -> None:
    assert await wanted(Talk(risk_level="concern").says(topics=["anxiety"])) == ["municipality"]


@pytest.mark.parametrize("sent", [{"care_mode": True}, {"has_asked": True}], ids=["care", "caring-question"])
async def test_in_care_and_beside_a_caring_question_nothing_is_asked(sent: dict[str, bool]) -> None:
    assert await wanted(Talk(risk_level="none", **sent).says(topics=["anxiety"])) == []


async def test_a_question_unanswered_twice_is_let_go() -> None:
    talk = Talk(municipality="kalundborg").says(topics=["anxiety"])
    for _ in range(2):
        talk.asks("age").says("øh")

    assert "age" not in await wanted(talk)


async def test_a_declined_question_is_let_go_at_once() -> None:
    talk = Talk(municipality="kalundborg").says(topics=["anxiety"]).asks("age").says("nej", age="declined")

    assert "age" not in await wanted(talk)


async def test_the_first_question_shows_what_is_certain_and_that_we_listened() -> None:
    messages, events = await run(ask("age"), Talk(municipality="kalundborg").says(topics=["anxiety"]))

    assert len(messages) == 1
    assert "Det lyder hårdt" in messages[0]["text"] and "Hvor gammel er du?" in messages[0]["text"]
    assert messages[0]["cards"] and messages[0]["topics"] == ["clarify"]
    assert events[0]["name"] == "shown" and events[0]["value"] == [card["id"] for card in messages[0]["cards"]]


async def test_the_same_cards_are_not_shown_twice() -> None:
    talk = Talk(municipality="kalundborg").says(topics=["anxiety"])
    first, events = await run(ask("age"), talk)
    talk.sets("shown", events[0]["value"]).asks("age").says("hm")

    again, _ = await run(ask("age"), talk)

    assert again == [{"text": "Hvor gammel er du?", "choices": first[0]["choices"], "topics": ["clarify"]}]


def test_there_is_an_action_for_every_question() -> None:
    assert [action().name() for action in ASK_ACTIONS] == [f"action_ask_{question}" for question in QUESTIONS]


async def test_who_names_an_offer_is_told_of_it_and_asked_nothing_first() -> None:
    talk = Talk().says(topics=["anxiety"], municipality="kalundborg", offer="kalundborg.cool_kids_asf")

    assert await wanted(talk) == []


async def test_a_child_who_asked_of_secrecy_is_told_what_holds_at_that_age() -> None:
    talk = Talk(municipality="kalundborg").says(intent="ask_anonymity").says("og hvis jeg er 11", age=11)
    (said,), _ = await run(ask("topics"), talk)

    assert said["topics"] == ["rights"]
    assert "headspace_danmark" not in [card["id"] for card in said["cards"]]


async def test_a_question_comes_without_what_did_not_help() -> None:
    talk = Talk(municipality="kalundborg").says(
        "headspace har jeg prøvet", offer="kalundborg.headspace|headspace_danmark"
    )
    talk.latest["entities"][0]["is_turned_down"] = True
    talk.says(topics=["loneliness"], age=16)

    messages, _ = await run(ask("open_case"), talk)

    shown = [card["id"] for card in messages[0]["cards"]]
    assert len(shown) == 3 and not any("headspace" in entry_id for entry_id in shown)


async def test_who_tells_more_than_was_asked_is_heard_before_the_next_question() -> None:
    talk = (
        Talk(municipality="kalundborg")
        .says(topics=["sadness"])
        .sets("shown", ["kalundborg.anonym_raadgivning", "boernetelefonen", "cyberhus"])
    )

    told, _ = await run(ask("age"), talk.says("det har været sådan i et halvt år"))
    answered, _ = await run(ask("age"), talk.says("kalundborg", municipality="kalundborg"))

    assert told[0]["text"] == "Tak, fordi du fortæller mere. Hvor gammel er du?"
    assert answered[0]["text"] == "Hvor gammel er du?"


async def test_a_parent_in_grief_is_asked_nothing_of_the_child() -> None:
    talk = Talk(municipality="kalundborg").says(topics=["grief"], role="parent").says("hun blev 17", age=17)

    assert await wanted(talk) == []
