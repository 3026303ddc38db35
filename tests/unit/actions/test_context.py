"""What is known of a visitor follows from the talk's events: corrections win, and facts of one person stay theirs."""

from __future__ import annotations

from typing import Any

import pytest

from actions.context import asked_before, latest_values, named_offers, needs_of, risk_level, times_in_a_row
from tests.unit.actions.talk import Talk
from triage.offers import Needs
from triage.vocabulary import Municipality, RiskLevel, Role, Topic


def told(*messages: dict[str, Any], **page: Any) -> Needs:
    talk = Talk(**page)
    for message in messages:
        talk.says(**message)
    return needs_of(talk.tracker())


def test_nothing_said_is_nothing_known() -> None:
    assert told({}) == Needs()


def test_facts_of_several_messages_add_up() -> None:
    needs = told({"topics": ["anxiety"]}, {"age": 15}, {"municipality": "kalundborg"}, {"diagnosis": "adhd|autism"})

    assert needs == Needs((Topic.ANXIETY,), Municipality.KALUNDBORG, 15, diagnosis=frozenset({"adhd", "autism"}))


def test_the_last_word_on_a_fact_counts() -> None:
    needs = told({"age": 14, "municipality": "thisted"}, {"age": 16}, {"municipality": "haderslev"})

    assert (needs.age, needs.municipality) == (16, Municipality.HADERSLEV)


def test_the_page_tells_the_municipality_until_the_visitor_does() -> None:
    assert told({"topics": ["sleep"]}, municipality="kalundborg").municipality is Municipality.KALUNDBORG
    assert told({"municipality": "thisted"}, municipality="kalundborg").municipality is Municipality.THISTED


def test_facts_about_oneself_do_not_become_the_friends() -> None:
    needs = told({"age": 15, "diagnosis": "autism", "topics": ["anxiety"]}, {"role": "friend", "topics": ["sadness"]})

    assert needs.role is Role.FRIEND
    assert (needs.age, needs.diagnosis) == (None, None)


@pytest.mark.parametrize(
    "fact, topic", [("pregnant", Topic.PREGNANCY), ("placed", Topic.FOSTER_CARE), ("new_parent", Topic.NEW_PARENT)]
)
def test_what_somebody_lives_in_is_heard_beside_the_next_need(fact: str, topic: Topic) -> None:
    assert told({fact: True}, {"topics": ["loneliness"]}).topics == (Topic.LONELINESS, topic)


def test_a_pupil_is_no_small_child() -> None:
    assert told({"topics": ["small_child"], "grade": 2}).topics == (Topic.WORRY_FOR_CHILD,)


def test_what_another_place_calls_so_is_not_named_here() -> None:
    talk = Talk(municipality="kalundborg").says(offer="kerteminde.fremskudt_socialraadgiver")
    tracker = talk.tracker()
    assert named_offers(tracker, needs_of(tracker)) == ["kerteminde.fremskudt_socialraadgiver"]

    tracker.latest_message["entities"][0]["is_described"] = True
    assert named_offers(tracker, needs_of(tracker)) == []


def test_what_is_said_along_with_the_new_role_stays() -> None:
    needs = told({"age": 42}, {"role": "parent", "age": 9, "open_case": True})

    assert (needs.role, needs.age, needs.open_case) == (Role.PARENT, 9, True)


def test_a_place_stays_when_the_talk_turns_to_somebody_else() -> None:
    needs = told({"municipality": "kalundborg", "age": 15}, {"role": "friend"})

    assert (needs.municipality, needs.age) == (Municipality.KALUNDBORG, None)


def test_turning_back_to_oneself_lets_the_childs_facts_go() -> None:
    needs = told({"role": "parent", "age": 9, "grade": 3}, {"role": "self"})

    assert (needs.role, needs.age, needs.grade) == (Role.SELF, None, None)


def test_the_same_role_again_loses_nothing() -> None:
    needs = told({"role": "parent", "age": 9}, {"role": "parent", "topics": ["sleep"]})

    assert (needs.role, needs.age) == (Role.PARENT, 9)


def test_facts_told_after_the_turn_are_kept() -> None:
    needs = told({"age": 15}, {"role": "friend"}, {"age": 13}, {"topics": ["eating"]})

    assert (needs.age, needs.role) == (13, Role.FRIEND)


@pytest.mark.parametrize("name", ["municipality", "age", "diagnosis", "open_case", "grade"])
def test_a_declined_question_is_remembered_and_its_fact_stays_unknown(name: str) -> None:
    needs = told({"topics": ["anxiety"]}, {name: "declined"})

    assert needs.declined == {name} and getattr(needs, name) is None


def test_a_declined_question_can_still_be_answered_later() -> None:
    needs = told({"age": "declined"}, {"age": 15})

    assert (needs.age, needs.declined) == (15, frozenset())


def test_a_professional_who_has_a_boy_of_four_in_the_group_stays_one() -> None:
    needs = told({"role": "professional"}, {"role": "parent", "age": 4}, {"municipality": "kalundborg"})

    assert (needs.role, needs.age) == (Role.PROFESSIONAL, 4)


def test_a_professional_may_write_of_their_own_child() -> None:
    talk = Talk().says(role="professional").says("min søn er 4", role="parent")
    talk.latest["entities"][0]["is_own_child"] = True

    assert needs_of(talk.tracker()).role is Role.PARENT


def test_a_declined_topic_is_no_topic() -> None:
    needs = told({"topics": ["declined"]})

    assert (needs.topics, needs.declined) == ((), frozenset({"topics"}))


@pytest.mark.parametrize(
    ("value", "known"),
    [("none", frozenset()), ("autism", frozenset({"autism"})), ("autism|none", frozenset({"autism"}))],
)
def test_no_diagnosis_is_knowledge(value: str, known: frozenset[str]) -> None:
    assert told({"diagnosis": value}).diagnosis == known


@pytest.mark.parametrize(
    ("value", "known"), [(True, True), ("true", True), (False, False), ("false", False), ("hm", None)]
)
def test_flags_from_buttons_and_words(value: Any, known: bool | None) -> None:
    assert told({"open_case": value}).open_case is known


@pytest.mark.parametrize("value", ["tolv", [], {}, "12; drop"])
def test_an_age_that_is_no_number_is_unknown(value: Any) -> None:
    assert told({"age": value}).age is None


def test_words_that_are_no_topic_place_or_role_are_ignored() -> None:
    needs = told({"topics": ["anxiety", "weather"], "municipality": "atlantis", "role": "uncle"})

    assert needs == Needs((Topic.ANXIETY,))


def test_an_answer_to_a_question_is_no_new_need() -> None:
    talk = Talk().says(topics=["anxiety"]).asks("open_case").says(open_case=True, topics=["case_help"])

    assert needs_of(talk.tracker()).topics == (Topic.ANXIETY,)


# --- the other readers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "level"),
    [("none", RiskLevel.NONE), ("acute", RiskLevel.ACUTE), (None, RiskLevel.NONE), ("unheard-of", RiskLevel.HIGH)],
)
def test_an_unknown_risk_word_counts_as_high(word: str | None, level: RiskLevel) -> None:
    assert risk_level(Talk(risk_level=word).says().tracker()) is level


def test_a_name_of_several_places_is_the_visitors_own() -> None:
    tracker = (
        Talk()
        .says(offer="haderslev.familieraadslagning|kerteminde.familieraadslagning", municipality="kerteminde")
        .tracker()
    )

    assert named_offers(tracker, needs_of(tracker)) == ["kerteminde.familieraadslagning"]


def test_an_unknown_offer_is_not_named() -> None:
    tracker = Talk().says(offer="no.such").tracker()

    assert named_offers(tracker, needs_of(tracker)) == []
    assert latest_values(tracker, "offer") == ["no.such"]


def test_a_question_is_asked_once_for_a_need() -> None:
    talk = Talk().says(topics=["anxiety"]).sets("asked", ["topics", "age"])

    assert asked_before(talk.tracker()) == {"topics", "age"}


def test_two_questions_in_a_row_are_enough() -> None:
    talk = Talk().says(topics=["anxiety"]).sets("asked", ["municipality", "age"])

    assert "open_case" in asked_before(talk.tracker())


def test_the_same_answer_in_a_row_is_counted() -> None:
    talk = Talk().says().does("action_default_fallback").says().does("action_default_fallback").says()

    assert times_in_a_row(talk.tracker(), "action_default_fallback") == 3
    assert times_in_a_row(talk.does("utter_greet").says().tracker(), "action_default_fallback") == 1


def test_a_general_wish_keeps_what_was_told_before() -> None:
    needs = told({"topics": ["anxiety"]}, {"topics": ["counselling"]})

    assert needs.topics == (Topic.COUNSELLING, Topic.ANXIETY)


def test_what_a_friend_has_stands_before_the_worry() -> None:
    needs = told({"role": "friend", "relation": "søster", "topics": ["counselling", "anxiety"]})

    assert needs.topics == (Topic.ANXIETY, Topic.COUNSELLING)
    assert needs.relation == "søster"


def test_a_need_denied_is_taken_back_and_the_others_stay() -> None:
    talk = Talk().says(topics=["bullying", "sadness"]).says("nej jeg bliver ikke mobbet", not_topic="bullying")

    assert needs_of(talk.tracker()).topics == (Topic.SADNESS,)
    assert needs_of(talk.says("det er bare skolen", topics=["bullying"]).tracker()).topics == (Topic.BULLYING,)


def test_a_need_denied_before_it_was_told_changes_nothing() -> None:
    talk = Talk().says(topics=["sadness"]).says("jeg er ikke ensom", not_topic="loneliness")

    assert needs_of(talk.tracker()).topics == (Topic.SADNESS,)
