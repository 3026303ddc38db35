"""No text a visitor can read breaks the safe-messaging rules, and the check would notice one that did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.real_content import catalogue
from triage.response_plans import load_plans
from triage.safe_messaging import (
    DEMANDED,
    Fault,
    Shown,
    check,
    faults_of,
    known_numbers,
    main,
    owners_of_numbers,
    plan_faults,
    shown_texts,
)
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
    "place", ["data/responses", "data/offers", "data/contacts", "data/topics.yml", "domain.yml", "web/static/strings.js", "web/static/desk/strings.js", "web/templates", "web/chat/wording.py", "web/http_errors.py", "actions",
              "data/phrases.yml", "data/rights.yml"]
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
        pytest.param("Mange tager 20 piller.", "method", id="method-number"),
        pytest.param("Hvorfor gjorde du det?", "blame", id="blame-by-question"),
        pytest.param("Ingen får det at vide.", "promise", id="promise-of-silence"),
        pytest.param("Det var et mislykket selvmordsforsøg.", "wording", id="failed"),
        # what an audit and we ourselves planted (2026-11-27)
        *[
            (text, "promise")
            for text in (
                "Du får hjælp, det lover jeg dig.",
                "Alt skal nok blive godt.",
                "Ingen får noget at vide.",
                "Vi fortæller det ikke til nogen.",
                "Det hele skal nok løse sig.",
                "Det bliver helt okay igen.",
                "Jeg siger aldrig noget til nogen.",
                "Det bliver vores hemmelighed.",
                "Der sker dig ikke noget.",
                "Ingen kommer til at få det at vide.",
                "Din hemmelighed er tryg.",
            )
        ],
        *[
            (text, "blame")
            for text in (
                "Hvorfor sagde du det ikke?",
                "Du skulle ikke have sendt billedet.",
                "Hvorfor gik du med ham?",
                "Du burde aldrig have svaret.",
                "Kunne du ikke bare have sagt nej?",
                "Du har jo selv sendt det.",
                "Du lod ham gøre det.",
                "Hvorfor har du aldrig sagt det?",
                "Det var dumt af dig.",
            )
        ],
        *[
            (text, "diagnosis")
            for text in (
                "Du har nok en depression.",
                "Du lider nok af angst.",
                "Du har måske en spiseforstyrrelse.",
                "Det lyder som en psykose.",
                "Du virker deprimeret.",
                "Det er helt klart anoreksi.",
                "Noget tyder på, at du har borderline.",
            )
        ],
        *[
            (text, "method")
            for text in (
                "Nogle tager fyrre Panodil.",
                "Han døde ved at hænge sig.",
                "Hun tog tre piller og lagde sig.",
                "Mange skyder sig selv.",
                "Han sprang ud fra et højhus.",
                "Hvis man tager en håndfuld sovepiller.",
                "At skære i håndleddet er farligt.",
                "De hopper foran toget.",
            )
        ],
        *[
            (text, "wording")
            for text in (
                "Selvmordsforsøget lykkedes ikke.",
                "Heldigvis lykkedes det ikke for ham at tage sit liv.",
                "Det første forsøg slog fejl.",
                "Selvmordsoffer fundet.",
            )
        ],
        *[
            (text, "belittling")
            for text in (
                "Andre har det værre end dig.",
                "Det er bare en fase.",
                "Så slemt er det nok ikke.",
                "Tænk positivt.",
                "Du skal bare komme videre.",
            )
        ],
        pytest.param("Hvis du vejer under 45 kg, er det alvorligt.", "weight", id="weight"),
        pytest.param("Ring til Livslinien på 116 111.", "number of another contact", id="wrong-number"),
        pytest.param("Ring til 70 11 22 33.", "number not in data/contacts", id="long-number"),
        pytest.param("Ring 911 med det samme.", "number not in data/contacts", id="short-number"),
    ],
)
def test_broken_rule_is_named(known, text, rule):
    owners = owners_of_numbers(ROOT / "data")

    assert [fault.rule for fault in faults_of(Shown("here", text, in_danger=True), known[0], owners)] == [rule]


PLACES = {  # where a fault is planted -> the file around it
    "data/responses/risk.yml": "safe: {}\n",
    "data/offers/thisted/ppr.yml": "id: thisted.ppr\nnote: {}\n",
    "data/contacts/livslinien.yml": "id: livslinien\nname: x\nfacts: {{what: {{text: {}}}}}\n",
    "data/topics.yml": "anxiety: {{hear: {}}}\n",
    "data/phrases.yml": "nothing_local: {}\n",
    "data/rights.yml": "- {{id: x, text: {}}}\n",
    "web/static/strings.js": "export const STRINGS = {{ a: {} }};\n",
    "web/static/desk/strings.js": "export const STRINGS = {{ prompts: [{}] }};\n",
    "web/templates/public/chat.html": "<p title='x'>{}</p>\n",
    "web/chat/wording.py": "TEXT = {}\n",
    "actions/talk.py": "def say():\n    return {}\n",
    "domain.yml": "responses: {{utter_x: [{{text: {}}}]}}\n",
}


@pytest.mark.parametrize("place", PLACES)
def test_fault_planted_anywhere_is_found(tmp_path, known, place):
    sound = {**dict.fromkeys(PLACES, '"Det er godt at høre."'), place: '"Du kan begå selvmord med 30 piller."'}
    for name, around in PLACES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(around.format(sound[name]), "utf-8")

    found = [fault for shown in shown_texts(tmp_path) for fault in faults_of(shown, known[0])]

    assert {fault.where.split(":")[0] for fault in found} == {place}
    assert {"begå", "method"} <= {fault.rule for fault in found}


def test_command_says_what_is_wrong_and_fails(capsys, monkeypatch):
    monkeypatch.setattr(
        "triage.safe_messaging.check", lambda: (7, [Fault("data/phrases.yml: x", "promise", "jeg lover")])
    )

    assert main() == 1
    assert "data/phrases.yml: x: promise: jeg lover" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        "Det er ikke din skyld.", "Hvis du har angst, kan du få hjælp.", "Ring 112, hvis du er i fare.",
        "Tænker du på at tage dit liv?", "Har du skåret i dig selv?", "Har du taget piller?", "Du har ikke gjort noget forkert.", "Jeg kan ikke love, at ingen får det at vide.",
        "Du skulle aldrig opleve det.", "Det er ikke dig, der skulle have sagt fra.", "Hvorfor det er svært, behøver du ikke forklare.", "Du har ret til hjælp.",
        "Mange har angst i perioder.", "Det kan blive bedre, når nogen hjælper.", "Det lyder hårdt.", "Du har selv ret til at bestemme.", "Er du bange for, at nogen hænger dig ud?",
        "Spring over, hvis du ikke vil svare.", "Du må gerne sige det til en anden.", "Skriv sms til 116 111.", "Åbent 15-19. Se også § 12, stk. 3.",
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


@pytest.mark.parametrize(("level", "kind"), list(DEMANDED))
@pytest.mark.parametrize("role", list(Role))
def test_a_plan_without_what_its_kind_demands_is_named_whoever_is_spoken_to(level, kind, role):
    plans = load_plans(ROOT / "data")
    emptied = replace(plans.by_key[level, kind, role], contacts=("alarm_112", "headspace_danmark"))
    faulty = replace(plans, by_key={**plans.by_key, (level, kind, role): emptied})

    named = [fault for fault in plan_faults(faulty, catalogue()) if fault.rule == "contact demanded"]

    assert [fault.where.rsplit(" ", 1)[1] for fault in named] == [f"{level.value}.{kind.value}.{role.value}"] * len(
        named
    )
    assert named


@pytest.mark.parametrize("role", list(Role))
def test_every_answer_to_poisoning_shows_the_poison_line(role):
    plans = load_plans(ROOT / "data")
    emptied = replace(plans.poisoning[role], contacts=("alarm_112", "boernetelefonen"))
    faulty = replace(plans, poisoning={**plans.poisoning, role: emptied})

    assert ("contact demanded", "giftlinjen") in {
        (fault.rule, fault.found) for fault in plan_faults(faulty, catalogue())
    }
