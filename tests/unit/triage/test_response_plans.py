"""Every level, kind and role has an answer that keeps the safe-messaging rules."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from triage.errors import ContentError
from triage.response_plans import load_plans, local_contacts, plan_for
from triage.risk import RiskAssessment
from triage.vocabulary import RiskKind, RiskLevel, Role, Who

DATA = Path(__file__).resolve().parents[3] / "data"
PLACES = ["kalundborg", "haderslev", "kerteminde", "thisted", "other", None]


@pytest.fixture(scope="module")
def plans():
    return load_plans(DATA)


@pytest.fixture(scope="module")
def texts(plans):
    every = [*plans.every(), *plans.writings()]
    said = {text for plan in every for text in (plan.text, plan.until)} | {plan.answered for plan in plans.every()}
    lists = (*plans.check_in.values(), plans.retracted, plans.listening, plans.hard_to_tell, *plans.again.values())
    alone = {
        plans.retracted_other,
        plans.not_now,
        plans.promised,
        plans.explained,
        plans.still_call,
        *plans.heard.values(),
    }
    return (said | alone | {plans.safe, plans.safe_other, plans.safe_poisoned} | {t for one in lists for t in one}) - {
        ""
    }


def written(plans):
    """Each different text of danger together with what to do until then, as it is shown."""
    return {f"{plan.text} {plan.until}": plan for plan in plans.every() if plan.level >= RiskLevel.HIGH}


def test_acute_always_names_112_in_text_and_contacts(plans):
    acute = [plan for plan in plans.every() if plan.level is RiskLevel.ACUTE]

    assert acute and all("112" in plan.text + plan.until and "alarm_112" in plan.contacts for plan in acute)


def test_human_is_first_in_line_on_every_plan(plans):
    assert all(plan.choices[0].payload == "#human" for plan in (*plans.every(), *plans.writings()))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("level", [RiskLevel.ACUTE, RiskLevel.HIGH])
def test_every_kind_has_words_of_its_own_for_everybody(plans, level, role):
    shared = plans.by_key[level, RiskKind.OTHER, role].text

    assert [
        kind for kind in RiskKind if kind is not RiskKind.OTHER and plans.by_key[level, kind, role].text == shared
    ] == []


@pytest.mark.parametrize("level", [RiskLevel.ACUTE, RiskLevel.HIGH])
def test_nobody_gets_the_words_written_to_another(plans, level):
    for kind in RiskKind:
        assert len({plans.by_key[level, kind, role].text for role in Role}) == len(Role)


@pytest.mark.parametrize("kind", [RiskKind.PHYSICAL_ABUSE, RiskKind.SEXUAL_ABUSE, RiskKind.NEGLECT, RiskKind.HONOUR])
@pytest.mark.parametrize("level", [RiskLevel.ACUTE, RiskLevel.HIGH])
def test_who_tells_of_abuse_is_not_to_blame_and_can_ask_what_follows(plans, level, kind):
    for plan in (plans.by_key[level, kind, Role.SELF], plans.for_children[level, kind]):
        assert "#if_i_tell" in {choice.payload for choice in plan.choices}
        if kind in (RiskKind.PHYSICAL_ABUSE, RiskKind.SEXUAL_ABUSE):
            assert "ikke din skyld" in plan.text and "112" in plan.text + plan.until


def test_what_follows_when_one_tells_is_said_as_the_facts_have_it(plans):
    said = f"{plans.if_i_tell.text} {plans.if_i_tell.until}"

    for part in ("ringer ikke til nogen", "under 18", "sige det til kommunen", "døgn", "taler kommunen med dig først"):
        assert part in said


@pytest.mark.parametrize("role", [Role.SELF, Role.FRIEND, Role.PARENT])
@pytest.mark.parametrize("level", [RiskLevel.ACUTE, RiskLevel.HIGH])
def test_sextortion_asks_for_no_money_no_pictures_and_proof(plans, level, role):
    plan = plans.by_key[level, RiskKind.DIGITAL_ABUSE, role]
    said = f"{plan.text} {plan.until}".lower()

    assert "betal" in said and "bevis" in said and "ikke gjort noget forkert" in said
    assert "politi_114" in plan.contacts


@pytest.mark.parametrize("level", [RiskLevel.ACUTE, RiskLevel.HIGH])
def test_professionals_are_told_of_their_duty_or_whom_to_call(plans, level):
    silent = []
    for kind in RiskKind:
        plan = plans.by_key[level, kind, Role.PROFESSIONAL]
        if kind is not RiskKind.MEDICAL and "nderret" not in plan.text + plan.until:
            silent.append(kind)

    assert silent == []


def test_poisoning_names_112_and_giftlinjen_first_for_everybody(plans):
    overdose = RiskAssessment(RiskLevel.ACUTE, RiskKind.SUICIDE)
    for role in Role:
        plan = plan_for(overdose, "kalundborg", plans, role, is_poisoned=True)
        assert plan.contacts[:2] == ("alarm_112", "giftlinjen")
        assert (
            plan_for(RiskAssessment(RiskLevel.ACUTE, RiskKind.SUBSTANCE), None, plans, role).contacts[:2]
            == plan.contacts[:2]
        )


@pytest.mark.parametrize("role", Role)
def test_who_will_not_call_in_danger_is_told_of_112_first(plans, role):
    acute, poisoned = plans.no_call_in_danger[False, role], plans.no_call_in_danger[True, role]

    assert acute.contacts[0] == "alarm_112" and "112" in acute.text and acute.text != poisoned.text
    assert poisoned.contacts[:2] == ("alarm_112", "giftlinjen") and "Giftlinjen" in poisoned.text


@pytest.mark.parametrize("role", Role)
def test_everybody_hears_what_follows_when_one_tells_and_112(plans, role):
    plan = plans.told[role]

    assert "112" in plan.text + plan.until and "robot" in plan.text and "kommunen" in plan.text.lower()
    assert len({one.text for one in plans.told.values()}) == len(Role)


def test_only_the_young_are_asked_for_a_grown_up(plans):
    asked = {role for role in Role for text in plans.check_in[role] if "en voksen" in text}

    assert asked <= {Role.SELF, Role.FRIEND}
    assert len({texts for texts in plans.check_in.values()}) == len(Role)


def test_plans_without_a_level_are_easy_to_read(plans):
    assert {
        one.text: round(lix(f"{one.text} {one.until}"))
        for one in plans.writings()
        if lix(f"{one.text} {one.until}") > 36
    } == {}


def test_child_is_spoken_to_as_one(plans):
    found = RiskAssessment(RiskLevel.HIGH, RiskKind.PHYSICAL_ABUSE)

    assert plan_for(found, None, plans, age=9).text != plan_for(found, None, plans, age=15).text
    assert plan_for(found, None, plans, Role.PARENT, age=9) == plan_for(found, None, plans, Role.PARENT)


@pytest.mark.parametrize("place", PLACES)
def test_contacts_are_known_at_every_place(plans, place):
    known = {path.stem for path in (DATA / "contacts").glob("*.yml")}
    for plan in [*plans.every(), *plans.writings()]:
        contacts = local_contacts(plan.contacts, place)
        assert contacts and set(contacts) <= known


def test_region_and_municipality_follow_the_place(plans):
    found = RiskAssessment(RiskLevel.HIGH, RiskKind.MEDICAL)
    neglect = RiskAssessment(RiskLevel.HIGH, RiskKind.NEGLECT)

    assert plan_for(found, "thisted", plans).contacts[0] == "laegevagt_region_nordjylland"
    assert "laegevagt" not in " ".join(plan_for(found, None, plans).contacts)
    assert plan_for(neglect, "haderslev", plans, Role.PARENT).contacts[-1] == "haderslev_boerne_familieservice"


def test_who_is_known_only_by_the_assessment_is_a_friend(plans):
    other = plan_for(RiskAssessment(RiskLevel.HIGH, RiskKind.SUICIDE, who=Who.OTHER), None, plans)

    assert other.role is Role.FRIEND


def test_no_level_no_plan(plans):
    assert plan_for(RiskAssessment(RiskLevel.NONE), None, plans) is None


def test_a_question_about_a_concern_says_what_its_answer_means(plans):
    asking = [plan for plan in plans.every() if plan.level is RiskLevel.CONCERN and "?" in plan.text]

    assert asking and all(plan.if_yes or plan.if_no for plan in asking)


def test_texts_keep_the_safe_messaging_rules(texts):
    forbidden = re.compile(
        r"!|begå|selvmord(?!stanker)|jeg lover|overdosis|barberblad|\breb\b|skær|hvorfor har du|du burde", re.I
    )

    assert [text for text in texts if forbidden.search(text)] == []


def lix(text: str) -> float:
    words = re.findall(r"\w+", text)
    return len(words) / max(1, len(re.findall(r"[.?]", text))) + 100 * sum(len(w) > 6 for w in words) / len(words)


def test_texts_are_easy_to_read(plans):
    assert {text: round(lix(text)) for text in written(plans) if lix(text) > 30} == {}


def test_texts_are_two_to_four_sentences_with_one_question_at_most(plans):
    wrong = [
        text for text, plan in written(plans).items()
        if not 2 <= len(re.findall(r"[.?]", plan.text)) <= 4 or plan.text.count("?") > 1 or len(plan.until) > 130
    ]  # fmt: skip

    assert wrong == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        pytest.param("explained: Tak", "explained: Du må ikke begå Tak", "safe-messaging", id="forbidden-word"),
        pytest.param("      if_yes: acute", "      if_yes: maybe", "expected a level", id="unknown-meaning"),
        pytest.param("      child:\n", "      kid:\n", "unknown field 'kid'", id="unknown-variant"),
        pytest.param("[human, no_call, safe]", "[human, ring]", "expected a list of", id="unknown-choice"),
        pytest.param("  high:\n", "  hgh:\n", "expected high", id="missing-level"),
        pytest.param("    honour:\n", "    honor:\n", "expected honour", id="missing-kind"),
    ],
)
def test_wrong_file_is_named(tmp_path, before, after, fault):
    (tmp_path / "responses").mkdir()
    target = tmp_path / "responses" / "risk.yml"
    shutil.copy(DATA / "responses" / "risk.yml", target)
    target.write_text(target.read_text("utf-8").replace(before, after, 1), "utf-8")

    with pytest.raises(ContentError, match=r"risk\.yml") as caught:
        load_plans(tmp_path)

    assert fault in str(caught.value)
