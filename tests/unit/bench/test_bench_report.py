"""The tables say which side is better, and hold no sentence of a set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import baseline, report
from evaluation.intent_sets import Sentence
from triage.vocabulary import RiskLevel


def side(milliseconds: float, rate: float) -> dict[str, Any]:
    times = {"turns": 600, "per_second": rate, "p50_ms": milliseconds, "p95_ms": milliseconds, "p99_ms": milliseconds}
    return {"training": {"seconds": 100.0, "cpu_seconds": 150.0, "peak_mb": 500.0}, "alone": times, "paced": times, "full": times,
            "memory_mb": 400.0, "start_seconds": 10.0, "open_chats": []}  # fmt: skip


def test_ratio_is_above_one_where_ours_is_better() -> None:
    held = {
        "chats": 500,
        "before_mb": 200.0,
        "open_mb": 210.0,
        "talked_mb": 215.0,
        "kb_each": 20.0,
        "kb_each_talked": 30.0,
    }
    figures = {"machine": {"processor": "x", "cores": 2, "load": 0.1}, "epochs": 30,
               "ours": {**side(10, 200), "open_chats": [held]}, "default": side(40, 50)}  # fmt: skip

    text = report.report(figures)

    assert [line.split()[-2:] for line in text.splitlines() if line.startswith("turn alone, p50")] == [["4.0", "x"]]
    assert [line.split()[-2:] for line in text.splitlines() if "as fast as" in line] == [["4.0", "x"]]
    assert "500" in text and "20.0" in text


@pytest.mark.parametrize(
    ("mine", "other", "less", "times"),
    [(10, 40, True, 4), (200, 50, False, 4), (40, 10, True, 0.25), (0, 5, True, float("inf"))],
)
def test_ratio(mine: float, other: float, less: bool, times: float) -> None:
    assert report.ratio(mine, other, less) == times


def answer(decided: str, *ranking: str) -> dict[str, Any]:
    names = ranking or (decided,)
    return {"ranking": [[name, 0.9 / (at + 1)] for at, name in enumerate(names)], "decided": decided, "seconds": 0.005}


def test_danger_intents_are_those_taught_as_danger() -> None:
    assert {"disclose_suicidal_thoughts", "disclose_violence", "report_danger"} <= baseline.danger_intents()
    assert "greet" not in baseline.danger_intents()


@pytest.mark.parametrize(
    ("decided", "level"),
    [("disclose_suicidal_thoughts", RiskLevel.HIGH), ("greet", RiskLevel.NONE), ("nlu_fallback", RiskLevel.NONE)],
)
def test_an_intent_of_danger_is_an_alarm(decided: str, level: RiskLevel) -> None:
    assert baseline.alarm_of(answer(decided)).level is level


def test_guesses_keep_what_was_decided_and_ranked() -> None:
    sentences = [Sentence("1", "hej", ("greet",)), Sentence("2", "x", ("out_of_scope",))]
    answers = [answer("greet"), answer("nlu_fallback", "greet", "thank")]

    first, second = baseline.guesses_of(sentences, lambda texts: answers)

    assert first.decided == first.first == "greet"
    assert (second.decided, second.first) == ("nlu_fallback", "greet")


def test_danger_figures_compare_three_ways(tmp_path: Path) -> None:
    lines = [
        {"id": "1", "text": "jeg vil slå mig selv ihjel i aften", "level": "acute", "kind": "suicide", "who": "self"},
        {"id": "2", "text": "hvornår har I åbent", "level": "none", "kind": None, "who": "self"},
    ]
    path = tmp_path / "risk.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")

    found = baseline.dangers([path], lambda texts: [answer("greet"), answer("disclose_violence")])

    assert found["ours"]["danger"]["recall"].hits == found["phrases"]["danger"]["recall"].hits == 1
    assert found["default"]["danger"]["recall"].hits == 0
    assert found["default"]["false_alarms"]["ordinary"].hits == 1


def test_no_sentence_leaves_the_baseline() -> None:
    kept = baseline.without_sentences({"clean": {"misses": [{"text": "hemmelig"}], "top_1": 1}, "missed": ["hemmelig"]})

    assert kept == {"clean": {"top_1": 1}}
