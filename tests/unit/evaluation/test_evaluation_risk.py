"""The figures of danger, against a set worked out by hand; and the real core on sentences nobody can doubt."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.figures import Share
from evaluation.risk import judge, measure, report, using
from tests.chat_server import real_core
from triage.risk import RiskAssessment
from triage.vocabulary import RiskKind, RiskLevel, Who

SEEN = {  # text -> what an assessor sees
    "acute seen": RiskAssessment(RiskLevel.ACUTE, RiskKind.SUICIDE),
    "acute seen as high": RiskAssessment(RiskLevel.HIGH, RiskKind.SUICIDE, who=Who.OTHER),
    "high missed": RiskAssessment(RiskLevel.CONCERN, RiskKind.EATING),
    "high or concern, missed": RiskAssessment(RiskLevel.CONCERN, RiskKind.OTHER),
    "concern taken for high": RiskAssessment(RiskLevel.HIGH, RiskKind.NEGLECT, doubtful=True),
    "idiom taken for acute": RiskAssessment(RiskLevel.ACUTE, RiskKind.SUICIDE),
    "game seen as concern": RiskAssessment(RiskLevel.CONCERN, RiskKind.OTHER),
    "ordinary": RiskAssessment(RiskLevel.NONE),
}


def line(text: str, level: str, kind: str | None, *style: str, also: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "id": text,
        "text": text,
        "level": level,
        "kind": kind,
        "who": "self",
        "style": list(style),
        "also": list(also),
    }


LINES = [
    line("acute seen", "acute", "suicide", "slang"),
    line("acute seen as high", "acute", "suicide", "slang", "typos"),
    line("high missed", "high", "eating", "plain"),
    line("high or concern, missed", "high", "other", "plain", also=("concern",)),
    line("concern taken for high", "concern", "neglect", "plain"),
    line("idiom taken for acute", "none", None, "idiom"),
    line("game seen as concern", "none", None, "game"),
    line("ordinary", "none", None, "plain"),
]


def figures() -> dict[str, Any]:
    return measure(judge(LINES, SEEN.__getitem__))


def test_recall_counts_danger_seen_as_at_least_high() -> None:
    danger = figures()["danger"]

    assert danger["recall"] == Share(2, 4)
    assert danger["recall_acute"] == Share(2, 2)
    assert danger["recall_also"] == Share(3, 4)


def test_precision_counts_alarms_that_are_danger() -> None:
    measured = figures()

    assert measured["danger"]["precision"] == Share(2, 4)
    assert measured["danger"]["precision_concern"] == Share(3, 4)
    assert measured["f1"] == 0.5


def test_doubtful_danger_is_seen_but_not_met_at_once() -> None:
    measured = figures()

    assert measured["met_at_once"] == {
        "danger": Share(2, 4),
        "acute": Share(2, 2),
        "concern": Share(0, 1),
        "none": Share(1, 3),
    }
    assert "met at once" in report(measured)


def test_false_alarms_tell_look_alikes_from_ordinary_text() -> None:
    alarms = figures()["false_alarms"]

    assert (alarms["look_alikes"], alarms["ordinary"]) == (Share(1, 2), Share(0, 1))
    assert (alarms["look_alikes_any_level"], alarms["ordinary_any_level"]) == (Share(2, 2), Share(0, 1))


def test_exact_level_takes_every_allowed_level() -> None:
    measured = figures()

    assert measured["exact"] == Share(3, 8)  # acute seen, high or concern, ordinary
    assert measured["matrix"] == [[1, 1, 0, 1], [0, 0, 1, 0], [0, 2, 0, 0], [0, 0, 1, 1]]


def test_kind_and_who_count_where_danger_or_concern_was_labelled_and_seen() -> None:
    measured = figures()

    assert measured["kind_right"] == Share(5, 5)
    assert measured["who_right"] == Share(4, 5)


def test_recall_is_told_by_level_kind_and_style() -> None:
    measured = figures()

    assert measured["recall_by_level"] == {"acute": Share(2, 2), "high": Share(0, 2)}
    assert measured["recall_by_kind"] == {"eating": Share(0, 1), "other": Share(0, 1), "suicide": Share(2, 2)}
    assert measured["recall_by_style"] == {"plain": Share(0, 2), "slang": Share(2, 2), "typos": Share(1, 1)}


def test_every_miss_is_listed() -> None:
    measured = figures()

    assert [miss["id"] for miss in measured["missed"]] == ["high missed", "high or concern, missed"]
    assert [miss["id"] for miss in measured["false_alarm_lines"]] == ["idiom taken for acute"]
    assert [miss["id"] for miss in measured["concern_seen_as_danger"]] == ["concern taken for high"]
    assert "high missed" in report(measured)


def test_real_core_is_measured() -> None:
    lines = [line("jeg tager mit liv i aften", "acute", "suicide"), line("hvad er klokken", "none", None, "plain")]

    measured = measure(judge(lines, real_core().assess))

    assert measured["danger"]["recall"] == Share(1, 1)
    assert measured["false_alarms"]["ordinary"] == Share(0, 1)


@pytest.mark.parametrize(
    ("parts", "has_model", "embeds"), [("all", True, True), ("words", True, False), ("phrases", False, False)]
)
def test_what_each_part_adds_can_be_measured(parts: str, has_model: bool, embeds: bool) -> None:
    lexicon = using(real_core().lexicon.with_embedder(lambda text: [0.0] * 384), parts)

    assert (lexicon.model is not None, lexicon.embed is not None) == (has_model, embeds)
