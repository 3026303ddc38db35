"""Risk builds up over a talk, and falls only for a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.risk import RiskAssessment, assess, load_lexicon
from triage.risk_state import CARE_TURNS, RiskState
from triage.vocabulary import RiskKind, RiskLevel, Who

DATA = Path(__file__).resolve().parents[3] / "data"
CALM = RiskAssessment(RiskLevel.NONE)
HINT = RiskAssessment(RiskLevel.CONCERN, RiskKind.SUICIDE)
HIGH = RiskAssessment(RiskLevel.HIGH, RiskKind.SUICIDE)
ACUTE = RiskAssessment(RiskLevel.ACUTE, RiskKind.SEXUAL_ABUSE, who=Who.OTHER)


def after(*messages: RiskAssessment) -> RiskState:
    state = RiskState()
    for message in messages:
        state = state.update(message)
    return state


def test_danger_raises_at_once_and_is_remembered():
    state = after(ACUTE, CALM, HIGH)

    assert (state.level, state.kind, state.who, state.care_mode) == (
        RiskLevel.ACUTE,
        RiskKind.SEXUAL_ABUSE,
        Who.OTHER,
        True,
    )


def test_three_hints_make_high():
    assert after(HINT, HINT).level is RiskLevel.CONCERN
    state = after(HINT, CALM, HINT, HINT)
    assert (state.level, state.urgent) == (RiskLevel.HIGH, True)


def test_hint_asks_a_caring_question():
    assert after(HINT).asks_check and not after(HINT).urgent


@pytest.mark.parametrize("text", ["det var for sjov", "glem det", "jk", "jeg mente det ikke"])
def test_taking_back_lowers_nothing_and_asks(text):
    said = assess(text, load_lexicon(DATA))

    state = after(HIGH, said)

    assert said.retracted
    assert (state.level, state.care_mode, state.asks_check) == (RiskLevel.HIGH, True, True)


@pytest.mark.parametrize("text", ["jeg er i sikkerhed nu", "det var en linje fra en sang"])
def test_safety_or_explanation_lowers_to_care_mode(text):
    state = after(ACUTE, assess(text, load_lexicon(DATA)))

    assert (state.level, state.peak, state.care_mode) == (RiskLevel.CONCERN, RiskLevel.ACUTE, True)


def test_not_being_safe_lowers_nothing():
    assert after(ACUTE, assess("jeg er ikke i sikkerhed", load_lexicon(DATA))).level is RiskLevel.ACUTE


def test_care_mode_ends_after_calm_turns_only_when_level_has_fallen():
    safe = RiskAssessment(RiskLevel.NONE, safe=True)

    assert after(ACUTE, *[CALM] * (CARE_TURNS + 5)).care_mode
    assert after(ACUTE, safe, *[CALM] * (CARE_TURNS - 1)).care_mode
    assert not after(ACUTE, safe, *[CALM] * CARE_TURNS).care_mode


def test_new_danger_after_safety_raises_again():
    assert after(ACUTE, RiskAssessment(RiskLevel.NONE, safe=True), HIGH).level is RiskLevel.HIGH
