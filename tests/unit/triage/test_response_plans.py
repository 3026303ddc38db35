"""Every level, kind and role has an answer that keeps the safe-messaging rules."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from triage.errors import ContentError
from triage.response_plans import MAX_CONTACTS, load_plans, local_contacts, plan_for
from triage.risk import RiskAssessment
from triage.vocabulary import RiskKind, RiskLevel, Role, Who

DATA = Path(__file__).resolve().parents[3] / "data"
PLACES = ["kalundborg", "haderslev", "kerteminde", "thisted", "other", None]


@pytest.fixture(scope="module")
def plans():
    return load_plans(DATA)


@pytest.fixture(scope="module")
def texts(plans):
    every = [*plans.by_key.values(), *plans.no_call.values()]
    return {text for plan in every for text in (plan.text, plan.until)} | {*plans.check_in, plans.retracted, plans.safe}


def test_acute_always_names_112_in_text_or_contacts(plans):
    acute = [plan for plan in plans.by_key.values() if plan.level is RiskLevel.ACUTE]

    assert all("112" in plan.text + plan.until or "alarm_112" in plan.contacts[:MAX_CONTACTS] for plan in acute)


def test_human_is_on_every_plan(plans):
    assert all("#human" in [choice.payload for choice in plan.choices] for plan in plans.by_key.values())


def test_poisoning_names_giftlinjen(plans):
    found = RiskAssessment(RiskLevel.ACUTE, RiskKind.SUBSTANCE)

    assert plan_for(found, "kalundborg", plans).contacts[:2] == ("alarm_112", "giftlinjen")


@pytest.mark.parametrize("place", PLACES)
def test_at_most_three_contacts_and_all_known(plans, place):
    known = {path.stem for path in (DATA / "contacts").glob("*.yml")}
    for plan in [*plans.by_key.values(), *plans.no_call.values()]:
        contacts = local_contacts(plan.contacts, place)
        assert 1 <= len(contacts) <= MAX_CONTACTS
        assert set(contacts) <= known


def test_region_follows_municipality(plans):
    found = RiskAssessment(RiskLevel.HIGH, RiskKind.MEDICAL)

    assert plan_for(found, "thisted", plans).contacts[0] == "laegevagt_region_nordjylland"
    assert "laegevagt" not in " ".join(plan_for(found, None, plans).contacts)


def test_friend_gets_other_words_than_the_one_in_danger(plans):
    own = plan_for(RiskAssessment(RiskLevel.HIGH, RiskKind.SUICIDE), None, plans)
    friend = plan_for(RiskAssessment(RiskLevel.HIGH, RiskKind.SUICIDE, who=Who.OTHER), None, plans)
    teacher = plan_for(RiskAssessment(RiskLevel.HIGH, RiskKind.SUICIDE), None, plans, Role.PROFESSIONAL)

    assert len({own.text, friend.text, teacher.text}) == 3


def test_no_level_no_plan(plans):
    assert plan_for(RiskAssessment(RiskLevel.NONE), None, plans) is None


def test_texts_keep_the_safe_messaging_rules(texts):
    forbidden = re.compile(
        r"!|begå|selvmord(?!stanker)|jeg lover|overdosis|barberblad|reb\b|skær|hvorfor har du|du burde", re.I
    )

    assert [text for text in texts if forbidden.search(text)] == []


def test_texts_are_easy_to_read(texts):
    def lix(text: str) -> float:
        words = re.findall(r"\w+", text)
        return len(words) / max(1, len(re.findall(r"[.?]", text))) + 100 * sum(len(w) > 6 for w in words) / len(words)

    own = {text for text in texts if "underret" not in text and len(text.split()) >= 20}
    assert {text: round(lix(text)) for text in own if lix(text) > 36} == {}
    assert sum(map(lix, own)) / len(own) <= 30


def test_texts_are_short(plans):
    assert all(len(re.findall(r"[.?]", plan.text)) <= 6 for plan in plans.by_key.values())


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        pytest.param("retracted: Det", "retracted: Du må ikke begå Det", "safe-messaging", id="forbidden-word"),
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
