"""Doubtful danger: asked about beside the help somebody came for; danger the second time, or where the talk is of danger."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat_server import real_core, running
from tests.fakes import FakeBot
from triage.needs import Told
from triage.risk import OUTRIGHT, Evidence, RiskAssessment, is_doubtful
from triage.vocabulary import RiskKind, RiskLevel
from web.chat.conversation import Conversation
from web.chat.core import Core
from web.chat.listening import hear

PLANS = real_core().plans
TEXT = "jeg tjekker komfuret tredive gange hver aften og bliver så træt af mig selv, hvem hjælper med det"


def doubted(kind: RiskKind = RiskKind.SUICIDE) -> RiskAssessment:
    return RiskAssessment(RiskLevel.HIGH, kind, (Evidence(0, 3, "jeg", "et gæt"),), doubtful=True)


def says(talk: Conversation, assessment: RiskAssessment, text: str = TEXT) -> RiskAssessment:
    """Hear one message as a turn does; the rating that counts."""
    heard = hear(talk, text, assessment, Told())
    talk.risk = talk.risk.update(heard.assessment)
    return heard.assessment


@pytest.mark.parametrize(
    ("first", "p", "signals", "doubtful"),
    [
        pytest.param(RiskLevel.NONE, {"high": 0.45}, (), True, id="only the model, unsure"),
        pytest.param(RiskLevel.NONE, {"high": 0.80}, (), False, id="only the model, sure"),
        pytest.param(RiskLevel.NONE, {"high": 0.45, "acute": 0.15}, (), False, id="perhaps danger now"),
        pytest.param(RiskLevel.HIGH, {"high": 0.45}, (), True, id="a phrase the model doubts"),
        pytest.param(RiskLevel.HIGH, {"high": 0.55}, (), False, id="a phrase the model believes"),
        pytest.param(RiskLevel.HIGH, {"high": 0.20}, (OUTRIGHT,), False, id="said outright"),
    ],
)
def test_danger_is_doubtful_where_the_model_is_not_sure(
    first: RiskLevel, p: dict[str, float], signals: tuple[str, ...], doubtful: bool
) -> None:
    assert is_doubtful(first, p, signals) is doubtful


def test_doubtful_danger_is_a_concern_until_it_comes_again() -> None:
    talk = Conversation("x")

    levels = [says(talk, doubted()).level, says(talk, doubted(RiskKind.NEGLECT)).level]

    assert levels == [RiskLevel.CONCERN, RiskLevel.HIGH]
    assert talk.risk.urgent


def test_doubtful_danger_after_a_hint_of_the_same_kind_is_danger() -> None:
    talk = Conversation("x")
    says(talk, RiskAssessment(RiskLevel.CONCERN, RiskKind.SUICIDE, (Evidence(0, 3, "jeg", "hint"),)))

    assert says(talk, doubted()).level is RiskLevel.HIGH


def test_doubtful_danger_in_a_talk_of_danger_is_danger() -> None:
    talk = Conversation("x")
    says(talk, RiskAssessment(RiskLevel.ACUTE, RiskKind.PHYSICAL_ABUSE, (Evidence(0, 3, "far", "vold"),)))

    assert says(talk, doubted()).level is RiskLevel.HIGH


@pytest.mark.asyncio
async def test_one_is_asked_beside_the_help_and_a_yes_is_danger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Core.assess
    monkeypatch.setattr(Core, "assess", lambda core, text: doubted() if text == TEXT else real(core, text))
    bot = FakeBot()
    async with running(tmp_path, bot) as server, server.visitor() as visitor:
        first = [frame for frame in await visitor.says(TEXT) if frame["type"] == "bot"]
        second = [frame for frame in await visitor.says("ja", "m2") if frame["type"] == "bot"]

    assert first[0]["text"] == PLANS.doubt and "urgent" not in first[0]["topics"] and "human" in first[0]["topics"]
    assert bot.asked[0][1] == TEXT and bot.asked[0][2]["risk_level"] == "concern" and bot.asked[0][2]["has_asked"]
    assert "urgent" in second[0]["topics"] and second[0]["cards"]
    assert "Tænker du på at tage dit liv" in second[0]["text"]  # what is dangerous was not asked before


@pytest.mark.asyncio
async def test_a_no_is_thanked_for_and_raises_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Core.assess
    monkeypatch.setattr(Core, "assess", lambda core, text: doubted() if text == TEXT else real(core, text))
    async with running(tmp_path, FakeBot()) as server, server.visitor() as visitor:
        await visitor.says(TEXT)
        answers = [frame for frame in await visitor.says("nej", "m2") if frame["type"] == "bot"]

    assert [answer["text"] for answer in answers] == [PLANS.not_now]
