"""The figures of the intent model, against guesses worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.figures import Share
from evaluation.intent_figures import Guess, calibration_report, measure, reliability, report, threshold_table
from evaluation.intent_sets import Sentence, read_test_set, unknown_intents
from evaluation.sets import SetError


def guess(
    intent: str, decided: str, *ranking: tuple[str, float], also: tuple[str, ...] = (), style: str = "plain"
) -> Guess:
    return Guess(Sentence("1", "tekst", (intent, *also), (style,)), ranking, decided, 0.01)


GUESSES = [
    guess("anxiety", "anxiety", ("anxiety", 0.9), ("stress", 0.05)),
    guess("anxiety", "stress", ("stress", 0.6), ("sleep", 0.2), ("anxiety", 0.1), style="slang"),
    guess("stress", "nlu_fallback", ("anxiety", 0.3), ("stress", 0.2)),
    guess("sleep", "report_danger", ("stress", 0.5), ("anxiety", 0.2), ("love", 0.1), ("sleep", 0.05)),
    guess("sleep", "stress", ("stress", 0.8), also=("stress",)),
    guess("out_of_scope", "out_of_scope", ("out_of_scope", 0.7)),
    guess("out_of_scope", "stress", ("stress", 0.7)),
    guess("out_of_scope", "nlu_fallback", ("sleep", 0.2)),
]


def test_top_figures_count_every_sentence() -> None:
    measured = measure(GUESSES)

    assert measured["top_1"] == Share(3, 8)
    assert measured["top_1_in_scope"] == Share(2, 5)
    assert measured["top_3"] == Share(5, 8)


def test_decisions_tell_wrong_answers_from_asking_back_and_danger() -> None:
    measured = measure(GUESSES)

    assert measured["answered_right"] == Share(2, 5)
    assert measured["answered_wrong"] == Share(1, 5)
    assert measured["unsure"] == Share(1, 5)
    assert measured["unsure_but_among_3"] == Share(1, 1)
    assert measured["taken_for_danger"] == Share(1, 8)


def test_fallback_counts_as_refusing_what_is_out_of_scope() -> None:
    assert measure(GUESSES)["out_of_scope_rejected"] == Share(2, 3)


def test_recall_confusions_and_styles_are_told() -> None:
    measured = measure(GUESSES)

    assert measured["recall_by_intent"]["anxiety"] == Share(1, 2)
    assert measured["by_style"] == {"plain": Share(3, 7), "slang": Share(0, 1)}
    assert measured["confusions"][0] == {"intent": "anxiety", "taken_for": "stress", "times": 1}
    assert "anxiety" in report("Intents", measured)


def test_threshold_row_counts_what_would_be_answered() -> None:
    row = next(row for row in threshold_table(GUESSES) if row["threshold"] == 0.5)

    assert row["coverage"] == Share(4, 5)
    assert row["precision"] == Share(2, 5)  # four in scope and one out of scope are answered, two of them rightly
    assert row["rejected"] == Share(2, 3)
    assert row["among_3_below"] == Share(1, 1)


def test_calibration_error_is_the_weighted_gap() -> None:
    guesses = [
        guess("a", "a", ("a", 0.9)),
        guess("a", "a", ("b", 0.9)),
        guess("a", "a", ("a", 0.5)),
        guess("a", "a", ("a", 0.5)),
    ]

    curve = reliability(guesses)

    assert curve["error"] == pytest.approx((2 * abs(0.9 - 0.5) + 2 * abs(0.5 - 1.0)) / 4)
    assert "calibration error" in calibration_report(threshold_table(guesses), curve)


def test_test_set_is_read_and_faults_named(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    good = {"text": "hej", "intent": "greet", "also": ["smalltalk"], "style": ["lower"]}
    path.write_text(json.dumps(good) + "\n", encoding="utf-8")

    assert read_test_set(path) == [Sentence("line 1", "hej", ("greet", "smalltalk"), ("lower",))]

    path.write_text(json.dumps(good) + '\n{"text": "hej"}\n', encoding="utf-8")
    with pytest.raises(SetError, match="line 2: intent: expected a text"):
        read_test_set(path)


def test_label_the_model_never_heard_of_is_found() -> None:
    assert unknown_intents([Sentence("1", "hej", ("greet", "wave"))], ["greet"]) == ["wave"]
