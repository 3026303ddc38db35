"""Not understanding, rights, danger, and the offer of a human, for which nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actions.talk import (
    ActionAffirm,
    ActionAnswerIfNormal,
    ActionAnswerRight,
    ActionDefaultFallback,
    ActionHearComplaint,
    ActionRequestHandoff,
    ActionRespondToRisk,
)
from tests.real_content import catalogue
from tests.unit.actions.talk import Talk, run

ROOT = Path(__file__).parents[3]
TWO_MINDS = [{"name": "disclose_anxiety", "confidence": 0.35}, {"name": "disclose_sleep_trouble", "confidence": 0.3}]
CANARY = "Kanariefugl Sørensen fra Skovvej 7"


# --- asking back -------------------------------------------------------------------------------------------------


async def test_two_likely_meanings_are_asked_about() -> None:
    messages, _ = await run(ActionDefaultFallback(), Talk().says(intent="nlu_fallback", ranking=TWO_MINDS))

    assert "angst eller søvn" in messages[0]["text"]
    assert messages[0]["choices"][0]["payload"] == '/give_facts{"topic": "anxiety"}'


async def test_nobody_is_asked_whether_it_is_about_what_they_told() -> None:
    talk = Talk(municipality="kalundborg").says(topics=["anxiety"], age=15).sets("shown", ["kalundborg.chilled"])

    (said,), _ = await run(ActionDefaultFallback(), talk.says("vil gerne af med det", "nlu_fallback", TWO_MINDS))

    assert said["cards"] and "Handler det om" not in said["text"]


@pytest.mark.parametrize("care", [{"care_mode": True}, {"has_asked": True}, {"risk_level": "high"}], ids=str)
async def test_whoever_is_looked_after_is_not_shown_offers_instead(care: dict[str, Any]) -> None:
    talk = Talk(municipality="kalundborg", **care).says(topics=["anxiety"], age=15)

    (said,), _ = await run(ActionDefaultFallback(), talk.says("vil gerne af med det", "nlu_fallback", TWO_MINDS))

    assert said["topics"] == ["clarify"]


async def test_an_unclear_question_on_an_offer_named_is_answered_with_the_offer() -> None:
    talk = Talk().says(
        "er fønix gået i gang", intent="nlu_fallback", ranking=TWO_MINDS, offer="kalundborg.foenix", aspect="status"
    )

    messages, _ = await run(ActionDefaultFallback(), talk)

    assert [card["id"] for card in messages[0]["cards"]] == ["kalundborg.foenix"] and "2024" in messages[0]["text"]


async def test_two_questions_on_what_is_shown_are_answered_with_it() -> None:
    two_facts = [{"name": "ask_place", "confidence": 0.41}, {"name": "ask_what_is", "confidence": 0.37}]
    talk = (
        Talk()
        .sets("shown", ["kerteminde.familiehuset"])
        .says("er det et sted man skal bo", intent="nlu_fallback", ranking=two_facts)
    )

    messages, _ = await run(ActionDefaultFallback(), talk)

    assert [card["id"] for card in messages[0]["cards"]] == ["kerteminde.familiehuset"]


async def test_a_fallback_that_has_spoken_listens() -> None:
    """Rasa calls it again and again where no rule goes on from it: twelve texts stood under one message."""
    talk = Talk().says("jeg går på skolen", ranking=TWO_MINDS).answers("Det forstod jeg ikke helt.")

    messages, events = await run(ActionDefaultFallback(), talk)

    assert messages == [] and events == [{"event": "followup", "timestamp": None, "name": "action_listen"}]


async def test_no_idea_is_admitted() -> None:
    messages, _ = await run(
        ActionDefaultFallback(), Talk().says(intent="nlu_fallback", ranking=[{"name": "greet", "confidence": 0.1}])
    )

    assert messages[0]["text"].startswith("Det forstod jeg ikke helt")


async def test_the_same_is_never_said_twice_in_a_row() -> None:
    talk, said = Talk(), []
    for _ in range(4):
        talk.says(intent="nlu_fallback")
        messages, _ = await run(ActionDefaultFallback(), talk)
        said.append(messages[0]["text"])
        talk.does("action_default_fallback")

    assert all(before != after for before, after in zip(said, said[1:], strict=False))


async def test_a_human_among_the_likely_is_a_button_for_a_human() -> None:
    ranking = [{"name": "request_human", "confidence": 0.4}, {"name": "disclose_sadness", "confidence": 0.3}]

    messages, _ = await run(ActionDefaultFallback(), Talk().says(intent="nlu_fallback", ranking=ranking))

    assert messages[0]["choices"][0]["payload"] == "#human"


# --- yes to a human ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("ja tak", ActionAffirm()),
        ("ok. kan jeg få et", ActionDefaultFallback()),
        ("det vil jeg gerne", ActionDefaultFallback()),
    ],
)
async def test_a_yes_to_a_human_gets_one(text: str, action: Any) -> None:
    talk = Talk().says("er du et menneske", intent="ask_is_robot")
    talk.answers("Jeg er en robot. Vil du hellere skrive med et menneske?").says(text, intent="affirm")

    messages, _ = await run(action, talk)

    assert messages[0]["handoff"]


@pytest.mark.parametrize(
    "text", ["nej det vil jeg ikke", "okay, men hvad med min bror som er 9 og ikke tør i skole mere"]
)
async def test_no_human_is_sent_to_who_does_not_ask(text: str) -> None:
    talk = Talk().answers("Vil du hellere skrive med et menneske?").says(text, intent="nlu_fallback")

    messages, _ = await run(ActionDefaultFallback(), talk)

    assert not messages[0].get("handoff")


# --- rights ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "intent", "right"),
    [
        ({"right": "complaint"}, "ask_rights", "complaint"),
        ({}, "ask_duty_to_report", "duty_to_report"),
    ],
)
async def test_the_right_asked_for_is_explained(facts: dict[str, Any], intent: str, right: str) -> None:
    messages, _ = await run(ActionAnswerRight(), Talk().says(intent=intent, **facts))

    assert messages[0]["text"] == " ".join(catalogue().rights[right]["text"].split())
    assert messages[0]["topics"] == ["rights"]


async def test_a_plain_question_is_answered_beside_what_it_is_asked_of() -> None:
    talk = Talk(municipality="kalundborg").says(topics=["anxiety"], age=15).sets("shown", ["kalundborg.chilled"])

    messages, events = await run(ActionAnswerRight(), talk.says(intent="ask_rights", right="bring_somebody"))

    assert messages[0]["text"] == catalogue().questions["bring_somebody"].text(None)
    assert [card["id"] for card in messages[0]["cards"]] == events[0]["value"] == ["kalundborg.chilled"]


async def test_free_and_secret_is_asked_of_what_is_shown() -> None:
    talk = Talk(municipality="kalundborg").says("hvad er headspace").sets("shown", ["kalundborg.headspace"])
    talk.says("er det gratis og hemmeligt", intent="ask_rights", right="confidentiality")
    talk.latest["entities"] += [{"entity": "aspect", "value": "price"}, {"entity": "aspect", "value": "anonymous"}]

    messages, _ = await run(ActionAnswerRight(), talk)

    assert "gratis" in messages[0]["text"] and "anonym" in messages[0]["text"]


@pytest.mark.parametrize(
    ("shown", "is_told"), [(["kalundborg.headspace"], True), ([], False)], ids=["shown", "nothing"]
)
async def test_a_fact_asked_by_words_alone_is_of_what_is_shown(shown: list[str], is_told: bool) -> None:
    talk = Talk(municipality="kalundborg").says("hvad er headspace").sets("shown", shown)
    talk.says("åbner de om lørdagen", intent="nlu_fallback", ranking=TWO_MINDS, aspect="hours")

    messages, _ = await run(ActionDefaultFallback(), talk)

    assert ("headspace.dk" in messages[0]["text"]) is is_told


async def test_in_a_talk_of_a_case_who_comes_along_is_a_right() -> None:
    talk = Talk(municipality="kalundborg").says("hvad har jeg ret til", intent="ask_rights")

    messages, _ = await run(ActionAnswerRight(), talk.says(intent="ask_rights", right="bring_somebody"))

    assert "bisidder" in messages[0]["text"]


async def test_a_plain_question_before_makes_no_talk_of_a_case() -> None:
    talk = Talk(municipality="kalundborg").says("er det min skyld", intent="ask_rights", right="guilt")

    messages, _ = await run(ActionAnswerRight(), talk.says(intent="ask_rights", right="bring_somebody"))

    assert "bisidder" not in messages[0]["text"]


@pytest.mark.parametrize("facts", [{"right": "no-such"}, {}], ids=["unknown", "none"])
async def test_where_no_right_is_named_one_asks_which(facts: dict[str, Any]) -> None:
    messages, _ = await run(ActionAnswerRight(), Talk().says(intent="ask_rights", **facts))

    assert messages[0]["topics"] == ["rights", "clarify"]
    assert {choice["payload"] for choice in messages[0]["choices"]} >= {'/ask_rights{"right": "bisidder"}', "#human"}


# --- the way to a human ------------------------------------------------------------------------------------------


async def test_a_human_is_offered_and_nothing_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the visitor has said yes there is nothing of them on a disk: the action server knows no database."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite3'}")

    messages, _ = await run(ActionRequestHandoff(), Talk(risk_level="acute").says(CANARY, topics=["anxiety"], age=15))

    assert messages[0]["handoff"] is True and messages[0]["topics"] == ["human"]
    assert [choice["payload"] for choice in messages[0]["choices"]] == ["#accept_human", "#decline_human"]
    assert not [path for path in (ROOT / "actions").glob("*.py") if "web.db" in path.read_text("utf-8")]
    assert list(tmp_path.iterdir()) == []


async def test_who_wants_to_be_called_is_told_that_nobody_can() -> None:
    called, _ = await run(ActionRequestHandoff(), Talk().says("kan i ringe til mig i morgen"))
    written, _ = await run(ActionRequestHandoff(), Talk().says("må jeg få et menneske"))

    assert "Vi kan ikke ringe til dig" in called[0]["text"] and called[0]["handoff"] is True
    assert "ringe" not in written[0]["text"]


# --- danger ------------------------------------------------------------------------------------------------------


async def test_danger_already_answered_is_not_answered_again() -> None:
    messages, _ = await run(ActionRespondToRisk(), Talk(risk_level="acute", risk_kind="suicide", handled=True).says())

    assert messages == []


async def test_a_question_on_telling_is_answered_beside_danger() -> None:
    talk = Talk(risk_level="high", risk_kind="physical_abuse", handled=True).says(
        "må min lærer holde det hemmeligt, at jeg får tæv",
        intent="report_danger",
        ranking=[{"name": "ask_duty_to_report", "confidence": 0.85}],
        right="duty_to_report",
    )

    messages, _ = await run(ActionRespondToRisk(), talk)

    assert len(messages) == 1 and "rights" in messages[0]["topics"]


async def test_danger_nobody_has_answered_gets_urgent_contacts() -> None:
    messages, _ = await run(ActionRespondToRisk(), Talk(risk_level="high").says())

    assert messages[0]["topics"] == ["urgent", "human"]
    assert [card["id"] for card in messages[0]["cards"]][0] == "alarm_112"


async def test_anger_at_the_help_is_heard_and_can_go_somewhere() -> None:
    messages, _ = await run(ActionHearComplaint(), Talk().says("i gør jo ingenting", intent="complain_about_help"))

    assert [card["id"] for card in messages[0]["cards"]] == ["boernekontoret"]
    assert "#human" in [choice["payload"] for choice in messages[0]["choices"]]


async def test_whether_something_is_normal_is_left_to_those_who_fit_the_need() -> None:
    talk = Talk(municipality="kalundborg").says(topics=["parents_addiction"])

    messages, events = await run(ActionAnswerIfNormal(), talk.says("er det farligt", intent="ask_if_normal"))

    assert messages[0]["text"] == catalogue().phrases["if_normal"]
    assert [card["id"] for card in messages[0]["cards"]] == events[0]["value"] and events[0]["value"][0] == "alkolinjen"
