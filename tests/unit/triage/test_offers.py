"""Nobody is shown an offer they cannot use; a question is asked only where its answer matters.

The rules are restated here from the files as written, so that the code and its test cannot be wrong in the same way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.real_content import AFTERNOON, DATA, NIGHT, catalogue
from triage.content import read_yaml
from triage.offers import (
    MAX_SUGGESTIONS,
    QUESTIONS,
    AgeRange,
    Contact,
    Match,
    Needs,
    Offer,
    Status,
    check_eligibility,
)
from triage.vocabulary import Municipality, OfferState, Role, Topic

TODAY = AFTERNOON.date()
RAW = {
    raw["id"]: {**raw, "area": path.parent.name if path.parent.parent.name == "offers" else raw.get("area", "DK")}
    for path in (*DATA.glob("offers/*/*.yml"), *DATA.glob("contacts/*.yml"))
    for raw in [read_yaml(path)]
}
REGIONS = {
    "kalundborg": "region_sjaelland",
    "haderslev": "region_syddanmark",
    "kerteminde": "region_syddanmark",
    "thisted": "region_nordjylland",
}
# A condition nobody is asked about counts as met only where the person said it or writes about it.
SAID_BY_TOPIC = {
    "pregnant": {"pregnancy"},
    "placed": {"foster_care"},
    "new_parent": {"new_parent"},
    "refugee": {"refugee"},
    "child_under_school_age": {"small_child", "new_parent"},
}

yes_no_unknown = st.sampled_from([None, None, True, False])
any_needs = st.builds(
    Needs,
    topics=st.lists(st.sampled_from(list(Topic)), min_size=1, max_size=3, unique=True).map(tuple),
    municipality=st.sampled_from([None, *Municipality, Municipality.KALUNDBORG, Municipality.KALUNDBORG]),
    age=st.one_of(st.none(), st.integers(4, 32), st.sampled_from([7, 8, 12, 13, 14, 16, 17, 29, 30])),
    grade=st.one_of(st.none(), st.none(), st.integers(0, 10)),
    role=st.sampled_from([None, *Role]),
    diagnosis=st.one_of(st.none(), st.frozensets(st.sampled_from(["autism", "adhd", "disability"]), max_size=2)),
    open_case=yes_no_unknown,
    pregnant=yes_no_unknown,
    placed=yes_no_unknown,
    new_parent=yes_no_unknown,
    refugee=yes_no_unknown,
    declined=st.frozensets(st.sampled_from(QUESTIONS[1:]), max_size=2),
)


def offences(raw: dict[str, Any], needs: Needs) -> list[str]:
    """Name the conditions of a file that these needs violate or leave open."""
    ages, requires = raw.get("ages") or {}, raw.get("requires") or {}
    wrong = []
    if needs.municipality is None or raw["area"] != needs.municipality.value:
        wrong.append("municipality")
    # A teacher may ask for a whole class.
    for_many = needs.role is Role.PROFESSIONAL and needs.age is None and needs.grade is None
    if not for_many and not all(_within(ages, age) for age in possible_ages(needs)):
        wrong.append("age")
    if not roles_of(needs) & set(raw["who"]):
        wrong.append("role")
    if requires.get("diagnosis") and not set(requires["diagnosis"]) & (needs.diagnosis or set()):
        wrong.append("diagnosis")
    if requires.get("grade") and not for_many and not _within(requires["grade"], needs.grade):
        wrong.append("grade")
    if requires.get("open_case") is not None and needs.open_case is not requires["open_case"]:
        wrong.append("open_case")
    return wrong + [name for name in SAID_BY_TOPIC if requires.get(name) and not _said(name, needs)]


def possible_ages(needs: Needs) -> list[int | None]:
    """Ages the young person may have: the one told, else those of the school grade told, else anything (None)."""
    if needs.age is not None:
        return [needs.age]
    return [None] if needs.grade is None else [needs.grade + years for years in (5, 6, 7, 8)]


def _within(limits: dict[str, int | None], value: int | None) -> bool:
    low, high = limits.get("min"), limits.get("max")
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def roles_of(needs: Needs) -> set[str]:
    """Words of `who` that cover whoever writes; a friend uses what the one in trouble can use."""
    if needs.role in (Role.PARENT, Role.PROFESSIONAL):
        return {needs.role.value}
    return {"child", "young"}


def _said(name: str, needs: Needs) -> bool:
    told = getattr(needs, name)
    if told is not None:
        return told
    if name == "child_under_school_age" and needs.role is Role.PARENT and needs.age is not None:
        if needs.age > 6:
            return Topic.NEW_PARENT in needs.topics
        return needs.age < 6 or bool(SAID_BY_TOPIC[name] & {topic.value for topic in needs.topics})
    if name == "new_parent" and needs.role is Role.PARENT and needs.age is not None and needs.age > 1:
        return False
    return bool(SAID_BY_TOPIC[name] & {topic.value for topic in needs.topics})


def shown_ids(needs: Needs, now: Any = AFTERNOON) -> list[str]:
    return [match.offer.id for match in catalogue().suggest(needs, now)]


# --- what must never be shown ------------------------------------------------------------------------------------


@settings(max_examples=250, deadline=None)
@given(any_needs)
def test_no_match_violates_or_guesses_a_condition(needs: Needs) -> None:
    found = catalogue().match(needs, TODAY)

    assert {match.offer.id: wrong for match in found if (wrong := offences(RAW[match.offer.id], needs))} == {}


@settings(max_examples=250, deadline=None)
@given(any_needs, st.sampled_from([AFTERNOON, NIGHT]))
def test_no_suggestion_is_ineligible_unshown_or_one_too_many(needs: Needs, now: Any) -> None:
    found = catalogue().suggest(needs, now)

    assert len(found) <= MAX_SUGGESTIONS
    assert len({match.offer.id for match in found}) == len(found)
    for match in found:
        raw = RAW[match.offer.id]
        wrong = contact_offences(raw, needs) if isinstance(match.offer, Contact) else offences(raw, needs)
        assert wrong == [], match.offer.id


def contact_offences(raw: dict[str, Any], needs: Needs) -> list[str]:
    """Name what speaks against showing a contact; an unknown age needs limits that hold all of the young."""
    ages = raw.get("ages") or {}
    place = needs.municipality.value if needs.municipality else ""
    wrong = [] if raw["area"] in ("DK", place, REGIONS.get(place)) else ["area"]
    if raw["confidence"] == "low" or raw["kind"] == "fact":
        wrong.append("not shown")
    if not roles_of(needs) & set(raw["who"]):
        wrong.append("role")
    if needs.age is not None and not _within(ages, needs.age):
        wrong.append("age")
    if needs.age is None and ((ages.get("min") or 0) > 9 or (ages.get("max") or 99) < 18):
        wrong.append("age unknown")
    return wrong


@settings(max_examples=250, deadline=None)
@given(any_needs)
def test_what_cannot_be_joined_always_says_so(needs: Needs) -> None:
    for match in catalogue().match(needs, TODAY):
        status = RAW[match.offer.id]["status"]
        over = status.get("until") is not None and str(status["until"]) < TODAY.isoformat()[: len(str(status["until"]))]
        runs = status["state"] in ("running", "pilot") and not over

        assert ("not_running" in match.warnings) is not runs, match.offer.id


# --- edges -------------------------------------------------------------------------------------------------------

ANXIOUS = Needs(topics=(Topic.ANXIETY,), municipality=Municipality.KALUNDBORG)
ANXIOUS_AUTISM = replace(ANXIOUS, diagnosis=frozenset({"autism"}))


@pytest.mark.parametrize(
    ("needs", "offer", "is_shown"),
    [
        pytest.param(replace(ANXIOUS_AUTISM, age=7), "cool_kids_asf", False, id="cool-kids-7"),
        pytest.param(replace(ANXIOUS_AUTISM, age=8), "cool_kids_asf", True, id="cool-kids-8"),
        pytest.param(replace(ANXIOUS_AUTISM, age=12), "cool_kids_asf", True, id="cool-kids-12"),
        pytest.param(replace(ANXIOUS_AUTISM, age=13), "cool_kids_asf", False, id="cool-kids-13"),
        pytest.param(replace(ANXIOUS, age=10, diagnosis=frozenset()), "cool_kids_asf", False, id="no-autism"),
        pytest.param(replace(ANXIOUS, age=10, diagnosis=frozenset({"adhd"})), "cool_kids_asf", False, id="adhd-only"),
        pytest.param(replace(ANXIOUS, age=10), "cool_kids_asf", False, id="diagnosis-not-told"),
        pytest.param(replace(ANXIOUS_AUTISM), "cool_kids_asf", False, id="age-not-told"),
        pytest.param(replace(ANXIOUS, age=13), "chilled", False, id="chilled-13"),
        pytest.param(replace(ANXIOUS, age=14), "chilled", True, id="chilled-14"),
        pytest.param(replace(ANXIOUS, age=16), "chilled", True, id="chilled-16"),
        pytest.param(replace(ANXIOUS, age=17), "chilled", False, id="chilled-17"),
        pytest.param(replace(ANXIOUS_AUTISM, age=15), "chilled", True, id="chilled-with-autism"),
        pytest.param(replace(ANXIOUS, age=15, role=Role.PARENT), "chilled", True, id="chilled-asked-by-parent"),
        pytest.param(replace(ANXIOUS, age=15, role=Role.PROFESSIONAL), "chilled", False, id="not-for-professionals"),
        pytest.param(replace(ANXIOUS, age=11), "headspace", False, id="headspace-11"),
        pytest.param(replace(ANXIOUS, age=12), "headspace", True, id="headspace-12"),
        pytest.param(replace(ANXIOUS, age=29), "headspace", True, id="headspace-29"),
        pytest.param(replace(ANXIOUS, age=30), "headspace", False, id="headspace-30"),
        pytest.param(replace(ANXIOUS, age=15, municipality=Municipality.THISTED), "chilled", False, id="thisted"),
        pytest.param(replace(ANXIOUS, age=15, municipality=Municipality.OTHER), "chilled", False, id="elsewhere"),
        pytest.param(replace(ANXIOUS, age=15, municipality=None), "chilled", False, id="place-not-told"),
    ],
)
def test_edges_of_age_diagnosis_and_place(needs: Needs, offer: str, is_shown: bool) -> None:
    found = {match.offer.id for match in catalogue().match(needs, TODAY)}

    assert (f"kalundborg.{offer}" in found) is is_shown


@pytest.mark.parametrize(("open_case", "is_shown"), [(True, True), (False, False), (None, False)])
def test_an_offer_in_a_case_is_shown_only_with_a_case(open_case: bool | None, is_shown: bool) -> None:
    needs = Needs((Topic.SUBSTANCE,), Municipality.KALUNDBORG, age=17, open_case=open_case)

    found = {match.offer.id for match in catalogue().match(needs, TODAY)}

    assert ("kalundborg.misbrug_unge" in found) is is_shown


def test_an_offer_for_those_without_a_case_refuses_whoever_has_one() -> None:
    offer = catalogue().offers["kalundborg.rettidig_ungeindsats"]

    with_case = check_eligibility(
        offer, Needs((Topic.SCHOOL_REFUSAL,), Municipality.KALUNDBORG, open_case=True, grade=5)
    )

    assert with_case.refused_for == ("open_case",)


@pytest.mark.parametrize(
    ("grade", "offer", "is_shown"),
    [
        (9, "chilled", False),
        (8, "chilled", False),
        (4, "chilled", False),
        (7, "headspace", True),
        (6, "headspace", False),
    ],
)
def test_a_grade_stands_for_an_age_only_where_every_pupil_fits(grade: int, offer: str, is_shown: bool) -> None:
    found = {match.offer.id for match in catalogue().match(replace(ANXIOUS, grade=grade), TODAY)}

    assert (f"kalundborg.{offer}" in found) is is_shown


@pytest.mark.parametrize(
    ("age", "expected"),
    [(8, ("grade",)), (9, ()), (11, ()), (13, ()), (14, ("grade",))],
    ids=["too-young", "may-be-4th", "5th", "may-be-6th", "too-old"],
)
def test_a_grade_is_ruled_out_by_age_only_where_that_is_certain(age: int, expected: tuple[str, ...]) -> None:
    offer = catalogue().offers["kalundborg.rettidig_ungeindsats"]

    verdict = check_eligibility(offer, Needs((Topic.SCHOOL_REFUSAL,), Municipality.KALUNDBORG, age, open_case=False))

    assert verdict.refused_for == expected
    assert verdict.open_questions == (() if expected else ("grade",))


@pytest.mark.parametrize("offer_id", ["kalundborg.kui", "kalundborg.misbrug_unge", "kalundborg.cafe_ungeliv"])
def test_what_is_for_the_young_is_not_for_children(offer_id: str) -> None:
    needs = Needs((Topic.JOB,), Municipality.KALUNDBORG, age=9, open_case=True)

    assert "age" in check_eligibility(catalogue().offers[offer_id], needs).refused_for
    assert check_eligibility(catalogue().offers[offer_id], replace(needs, age=15)).eligible
    assert check_eligibility(catalogue().offers[offer_id], replace(needs, age=None)).eligible


def test_a_pregnancy_or_a_foster_home_is_never_guessed() -> None:
    placed = catalogue().offers["kalundborg.laer_for_livet"]
    needs = Needs((Topic.SELF_WORTH,), Municipality.KALUNDBORG, age=12)

    assert check_eligibility(placed, needs).refused_for == ("placed",)
    assert check_eligibility(placed, replace(needs, placed=True)).eligible


# --- order and words ---------------------------------------------------------------------------------------------


def test_fifteen_with_anxiety_gets_chilled_first_and_why() -> None:
    best = catalogue().suggest(replace(ANXIOUS, age=15), AFTERNOON)[0]

    assert best.offer.id == "kalundborg.chilled"
    assert {"topic", "age", "municipality"} <= set(best.reasons)


@settings(max_examples=80, deadline=None)
@given(any_needs)
def test_matches_are_ordered_best_first_and_the_same_each_time(needs: Needs) -> None:
    first, again = catalogue().match(needs, TODAY), catalogue().match(needs, TODAY)

    assert first == again
    assert [match.score for match in first] == sorted((match.score for match in first), reverse=True)


@pytest.mark.parametrize("topic", list(Topic), ids=lambda topic: topic.value)
def test_every_topic_leads_a_young_person_somewhere_at_any_hour(topic: Topic) -> None:
    somewhere = Needs((topic,), Municipality.OTHER, age=15)

    assert shown_ids(somewhere) and shown_ids(somewhere, NIGHT)


def test_a_place_is_kept_for_a_contact_that_needs_no_waiting() -> None:
    found = catalogue().suggest(replace(ANXIOUS, age=15), AFTERNOON)

    assert any(isinstance(match.offer, Contact) for match in found)


def test_only_one_headspace_is_named() -> None:
    found = shown_ids(Needs((Topic.LONELINESS, Topic.COUNSELLING), Municipality.KALUNDBORG, age=16))

    assert len([entry for entry in found if "headspace" in entry]) == 1


def test_closed_contacts_come_after_open_ones_of_the_same_fit() -> None:
    of_the_day = replace(catalogue().contacts["ankestyrelsen"], topics=(Topic.CASE_HELP,))
    with_it = replace(catalogue(), contacts={**catalogue().contacts, of_the_day.id: of_the_day})
    ranked = with_it.match_contacts(Needs((Topic.CASE_HELP,), Municipality.OTHER, age=15), NIGHT)
    by_state: dict[bool, list[float]] = {True: [], False: []}
    for match in ranked:
        by_state["closed_now" in match.warnings].append(match.score)

    assert by_state[False] and by_state[True]
    assert ranked[0].warnings == ()


# --- questions ---------------------------------------------------------------------------------------------------

ANSWERS: dict[str, list[Any]] = {
    "municipality": list(Municipality),
    "age": [5, 8, 10, 12, 14, 15, 16, 18, 22],
    "diagnosis": [frozenset(), frozenset({"autism"}), frozenset({"disability"})],
    "open_case": [True, False],
    "grade": [1, 5, 9],
}


def answer_matters(question: str, needs: Needs) -> bool:
    """Say whether two answers lead to different suggestions, for some answers to the other open questions."""
    others = [q for q in QUESTIONS[1:] if q != question and getattr(needs, q) is None and q not in needs.declined]
    for told in product(*(([None, *ANSWERS[other]]) for other in others)):
        rest = replace(needs, **dict(zip(others, told, strict=True)))
        outcomes = {tuple(sorted(shown_ids(replace(rest, **{question: answer})))) for answer in ANSWERS[question]}
        if len(outcomes) > 1:
            return True
    return False


@settings(max_examples=80, deadline=None)
@given(any_needs)
def test_a_question_is_asked_only_where_an_answer_changes_the_suggestion(needs: Needs) -> None:
    question = catalogue().next_question(needs, AFTERNOON)

    assert question is None or answer_matters(question, needs), question


@pytest.mark.parametrize(
    "needs",
    [
        pytest.param(Needs((Topic.COUNSELLING,), Municipality.KALUNDBORG, age=15), id="counselling-needs-no-case"),
        pytest.param(
            Needs((Topic.CASE_HELP,), Municipality.KALUNDBORG, age=15, open_case=True), id="case-needs-no-diagnosis"
        ),
    ],
)
def test_a_question_that_changes_nothing_is_not_asked(needs: Needs) -> None:
    assert catalogue().next_question(needs, AFTERNOON) is None


@settings(max_examples=200, deadline=None)
@given(any_needs, st.frozensets(st.sampled_from(QUESTIONS), max_size=4))
def test_nothing_declined_asked_before_or_known_is_asked(needs: Needs, asked: frozenset[str]) -> None:
    question = catalogue().next_question(needs, AFTERNOON, asked)

    assert question not in needs.declined | asked
    assert question is None or question == "topics" or getattr(needs, question) is None


@settings(max_examples=80, deadline=None)
@given(any_needs)
def test_questions_come_to_an_end(needs: Needs) -> None:
    asked: list[str] = []
    while (question := catalogue().next_question(needs, AFTERNOON)) is not None:
        assert question not in asked
        asked.append(question)
        needs = replace(needs, declined=needs.declined | {question})

    assert len(asked) <= len(QUESTIONS)


def test_the_first_question_is_what_it_is_about() -> None:
    assert catalogue().next_question(Needs(), AFTERNOON) == "topics"
    assert catalogue().next_question(Needs(declined=frozenset({"topics"})), AFTERNOON) is None


def test_anxiety_in_kalundborg_is_asked_for_age_then_for_diagnosis() -> None:
    assert catalogue().next_question(ANXIOUS, AFTERNOON) == "age"
    assert catalogue().next_question(replace(ANXIOUS, age=15), AFTERNOON) is None
    assert catalogue().next_question(replace(ANXIOUS, age=10), AFTERNOON) == "diagnosis"
    assert catalogue().next_question(replace(ANXIOUS, age=10, diagnosis=frozenset()), AFTERNOON) != "diagnosis"


# --- small parts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "joinable"),
    [
        pytest.param(Status(OfferState.RUNNING), True, id="running"),
        pytest.param(Status(OfferState.PILOT), True, id="pilot"),
        pytest.param(Status(OfferState.PILOT, until="2026"), True, id="whole-year-counts"),
        pytest.param(Status(OfferState.PILOT, until="2026-11"), True, id="whole-month-counts"),
        pytest.param(Status(OfferState.PILOT, until="2026-11-18"), True, id="last-day"),
        pytest.param(Status(OfferState.PILOT, until="2026-11-17"), False, id="day-after"),
        pytest.param(Status(OfferState.PILOT, until="2025"), False, id="year-over"),
        pytest.param(Status(OfferState.PROPOSED), False, id="proposed"),
        pytest.param(Status(OfferState.ENDED), False, id="ended"),
    ],
)
def test_joinable_by_state_and_last_day(status: Status, joinable: bool) -> None:
    assert status.is_joinable(date(2026, 11, 18)) is joinable


def test_age_limits_include_both_ends() -> None:
    limits = AgeRange(8, 12)

    assert [age for age in range(6, 15) if limits.admits(age)] == [8, 9, 10, 11, 12]
    assert AgeRange().is_open and not AgeRange(max=14).is_open


def test_the_pieces_of_a_match_belong_together() -> None:
    found = catalogue().match(replace(ANXIOUS, age=15), TODAY)

    assert all(isinstance(match, Match) and isinstance(match.offer, Offer) for match in found)
    assert catalogue().entry("kalundborg.chilled") is not None and catalogue().entry("no.such") is None


def test_home_start_is_not_shown_for_a_child_who_goes_to_school() -> None:
    def asked(age: int) -> list[str]:
        return shown_ids(Needs((Topic.SMALL_CHILD,), Municipality.KALUNDBORG, age, role=Role.PARENT))

    assert "kalundborg.home_start" in asked(5)
    assert "kalundborg.home_start" not in asked(7)


def test_whose_child_goes_to_school_is_no_new_parent_by_a_word_alone() -> None:
    topics = (Topic.NEW_PARENT, Topic.FAMILY_CONFLICT)
    family = Needs(topics, Municipality.KALUNDBORG, age=8, role=Role.PARENT)

    assert "kalundborg.gro" not in shown_ids(family)
    assert "kalundborg.gro" in shown_ids(replace(family, age=1)) + shown_ids(replace(family, age=None))
    assert "kalundborg.gro" in shown_ids(replace(family, new_parent=True))
