"""What a danger is, beside how great it is: a child who is told "ingen må slå dig" when nobody hits was not heard.

Phrases as people wrote them to the bot or might; other sentences than those the model was trained on.
"""

from __future__ import annotations

import pytest

from tests.chat_server import real_core
from triage.risk import MODEL_REASON, SURE_KIND, SURE_OTHER_KIND, RiskAssessment, _model_kind
from triage.vocabulary import RiskKind, RiskLevel


def rated(text: str) -> RiskAssessment:
    return real_core().assess(text)


@pytest.mark.parametrize(
    "text",
    [
        "nej han har ikke slået mig",
        "nej, hun har aldrig slået mig",
        "han slår mig ikke",
        "nej min far slår os ikke",
        "jeg er ikke bange for ham",
        "han har ikke rørt mig",
    ],
)
def test_what_is_denied_is_no_danger(text):
    assert rated(text).level is RiskLevel.NONE


@pytest.mark.parametrize(
    "text", ["han har ikke slået mig endnu", "han slår mig ikke men han sparker mig", "han slår mig ikke, han sparker"]
)
def test_what_is_denied_in_half_is_danger(text):
    assert rated(text).level >= RiskLevel.HIGH


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("min nabos søn har fundet en pistol og den ligger hjemme hos os", RiskKind.OTHER),
        ("de skriver at de finder mig efter skole og tæsker mig", RiskKind.OTHER),
        ("de siger de kommer efter os", RiskKind.OTHER),
        ("min far har smidt mig ud i aften fordi jeg er lesbisk", RiskKind.HOMELESS),
        ("min kæreste holdt mig om halsen i går", RiskKind.PHYSICAL_ABUSE),
        ("far slog mig med et bælte", RiskKind.PHYSICAL_ABUSE),
        ("min fætter gjorde noget ved mig da jeg var lille", RiskKind.SEXUAL_ABUSE),
        ("min søster har fået en kæreste på snap han er 34 hun er 13", RiskKind.SEXUAL_ABUSE),
        ("min far sagde at han ville ønske jeg aldrig var blevet født", RiskKind.NEGLECT),
        ("vi har ikke spist siden i går for der er ikke penge", RiskKind.NEGLECT),
        ("han banker sig selv i hovedet når han er vred", RiskKind.SELF_HARM),
        ("nogen fra klassen skrev at jeg skulle gå hjem og dø", RiskKind.SUICIDE),
        ("jeg er 22 og min eks siger han deler de nøgenbilleder", RiskKind.DIGITAL_ABUSE),
    ],
)
def test_danger_is_called_what_it_is(text, kind):
    found = rated(text)

    assert (found.level >= RiskLevel.HIGH, found.kind) == (True, kind)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("de skrev jeg ku gå hjem og hænge mig selv", "andre opfordrer til at dø"),
        ("mor tog mig om halsen og jeg kunne ikke sige noget", "greb om halsen"),
        ("der er fundet en pistol i hans skab derhjemme", "våben i hjemmet"),
    ],
)
def test_a_phrase_that_has_words_of_its_own_is_found(text, reason):
    reasons = {one.reason for one in rated(text).evidence}

    assert reason in reasons
    assert reason in real_core().plans.heard


@pytest.mark.parametrize(
    "text",
    [
        "min søster mia fylder 10 i morgen",
        "mia og jeg er uvenner",
        "min aanaa er syg",
        "engelskprøven slog os ihjel",
        "den kamp var en ren voldtægt",
        "min søster tog min oplader jeg dræber hende",
        "jeg ville dø for min hund",
        "kan man blive smidt ud af gymnasiet for fravær",
        "min far faldt mig om halsen og gav mig et kram",
        "jeg fik en luftpistol derhjemme",
    ],
)
def test_everyday_words_are_no_danger(text):
    assert rated(text).level is RiskLevel.NONE


def test_not_to_fear_death_is_asked_about():
    assert rated("jeg er ikke bange for at dø mere").level >= RiskLevel.CONCERN


def test_watched_by_ones_brothers_is_no_delusion():
    assert rated("mine brødre overvåger mig hele tiden").kind is RiskKind.HONOUR


@pytest.mark.parametrize(
    ("kind", "p", "level", "named"),
    [
        (RiskKind.SEXUAL_ABUSE, SURE_KIND[RiskKind.SEXUAL_ABUSE], RiskLevel.HIGH, RiskKind.SEXUAL_ABUSE),
        (RiskKind.SEXUAL_ABUSE, SURE_KIND[RiskKind.SEXUAL_ABUSE] - 0.01, RiskLevel.ACUTE, RiskKind.OTHER),
        (RiskKind.PHYSICAL_ABUSE, SURE_OTHER_KIND, RiskLevel.HIGH, RiskKind.PHYSICAL_ABUSE),
        (RiskKind.PHYSICAL_ABUSE, 0.9, RiskLevel.HIGH, RiskKind.OTHER),
        (RiskKind.PHYSICAL_ABUSE, 0.2, RiskLevel.CONCERN, RiskKind.PHYSICAL_ABUSE),
    ],
)
def test_a_kind_the_model_is_not_sure_of_is_not_named(kind, p, level, named):
    assert _model_kind({kind.value: p}, level) is named


def test_danger_only_the_model_sees_is_met_in_words_that_fit_any():
    found = rated("min ven skriver til mig hver nat at han ik ka mer og jeg er den eneste der ved det")

    assert found.level >= RiskLevel.HIGH
    assert found.evidence and all(one.reason == MODEL_REASON for one in found.evidence)
    assert found.kind in (RiskKind.OTHER, RiskKind.SUICIDE)
