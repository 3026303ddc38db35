"""No text a visitor can read breaks the safe-messaging rules, and the check would notice one that did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.real_content import catalogue
from triage.response_plans import load_plans
from triage.safe_messaging import Shown, check, faults_of, known_numbers, plan_faults, shown_texts
from triage.vocabulary import RiskKind, RiskLevel, Role

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def texts():
    return list(shown_texts(ROOT))


@pytest.fixture(scope="module")
def known():
    return known_numbers(ROOT / "data")


def test_every_shown_text_keeps_the_rules():
    count, faults = check(ROOT)

    assert count > 500
    assert faults == []


@pytest.mark.parametrize(
    "place", ["data/responses", "data/offers", "data/contacts", "data/topics.yml", "domain.yml", "web/static/strings.js", "web/templates"]
)  # fmt: skip
def test_every_source_of_texts_is_read(texts, place):
    assert any(shown.where.startswith(place) for shown in texts)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param("Har du tænkt på at begå selvmord?", "begå", id="begå"),
        pytest.param("Ring nu!", "exclamation", id="exclamation"),
        pytest.param("Nogle vælger at springe ud fra en bro.", "method", id="method"),
        pytest.param("Det er din egen skyld.", "blame", id="blame"),
        pytest.param("Det skal nok gå.", "promise", id="promise"),
        pytest.param("Jeg lover dig, at det hjælper.", "promise", id="promise-by-i"),
        pytest.param("Det lyder som om du har en depression.", "diagnosis", id="diagnosis"),
        pytest.param("Ring til 70 11 22 33.", "number not in data/contacts", id="long-number"),
        pytest.param("Ring 911 med det samme.", "number not in data/contacts", id="short-number"),
    ],
)
def test_broken_rule_is_named(known, text, rule):
    assert [fault.rule for fault in faults_of(Shown("here", text, in_danger=True), known[0])] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "Det er ikke din skyld.", "Hvis du har angst, kan du få hjælp.", "Ring 112, hvis du er i fare.",
        "Tænker du på at tage dit liv?", "Skriv sms til 116 111.", "Åbent 15-19. Se også § 12, stk. 3.",
    ],
)  # fmt: skip
def test_kind_text_is_left_alone(known, text):
    assert list(faults_of(Shown("here", text, in_danger=True), known[0])) == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        pytest.param({"contacts": ("alarm_112", "boernetelefonen")}, "contact demanded", id="no-suicide-line"),
        pytest.param({"contacts": ("alarm_112", "livslinien", "nobody")}, "unknown contact", id="unknown"),
        pytest.param({"contacts": ()}, "one to three contacts", id="none"),
        pytest.param({"contacts": ("livslinien", "boernetelefonen", "headspace_danmark")}, "112 demanded", id="no-112"),
        pytest.param({"text": "Tænker du på at dø?", "until": "Skriv til mig."}, "112 demanded", id="112-not-said"),
        pytest.param({"choices": ()}, "human demanded", id="no-human"),
    ],
)
def test_plan_without_what_it_must_have_is_named(change, rule):
    plans = load_plans(ROOT / "data")
    key = RiskLevel.ACUTE, RiskKind.SUICIDE, Role.SELF
    faulty = replace(plans, by_key={**plans.by_key, key: replace(plans.by_key[key], **change)})

    assert rule in {fault.rule for fault in plan_faults(faulty, catalogue())}
