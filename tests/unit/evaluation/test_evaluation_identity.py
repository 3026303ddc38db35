"""The figures of identities, against a set worked out by hand; and the real core."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.figures import Share
from evaluation.identity import covered, judge, measure, report
from tests.chat_server import real_core
from triage.privacy import redact

HIDDEN: dict[str, list[tuple[int, int, str]]] = {
    "Bo Lund ringer 12345678": [
        (0, 2, "PERSON"),
        (3, 7, "PERSON"),
        (15, 23, "PHONE"),
    ],  # name in two parts, number exact
    "min ven Aleksandra": [(8, 12, "PERSON")],  # 4 of 10 characters
    "skriv til aa@bb.dk": [(10, 18, "URL")],  # hidden, as another kind
    "zlatan er sej": [(0, 6, "PERSON")],  # allowed
    "jeg er 16 og glad": [(13, 17, "PERSON")],  # harmless, touched
    "hun er byens eneste læge": [],
}


def line(text: str, spans: list[list[Any]], *style: str, optional: tuple[list[Any], ...] = ()) -> dict[str, Any]:
    return {"id": text[:8], "text": text, "spans": spans, "optional_spans": list(optional), "style": list(style)}


LINES = [
    line("Bo Lund ringer 12345678", [[0, 7, "PERSON"], [15, 23, "PHONE"]], "formal"),
    line("min ven Aleksandra", [[8, 18, "PERSON"]], "lowercase"),
    line("skriv til aa@bb.dk", [[10, 18, "EMAIL"]], "lowercase"),
    line("zlatan er sej", [], "hard_negative", optional=([0, 6, "PERSON"],)),
    line("jeg er 16 og glad", [], "hard_negative"),
    line("hun er byens eneste læge", [[7, 24, "QUASI"]]),
]


def figures() -> dict[str, Any]:
    return measure(judge(LINES, HIDDEN.__getitem__))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([(0, 10, "X")], 1.0, id="whole"),
        pytest.param([(0, 4, "X"), (2, 6, "X")], 0.6, id="overlapping-count-once"),
        pytest.param([(10, 12, "X")], 0.0, id="beside"),
    ],
)
def test_covered_is_the_share_of_hidden_characters(others: list[tuple[int, int, str]], expected: float) -> None:
    assert covered((0, 10, "PERSON"), others) == expected


def test_span_counts_when_four_fifths_are_hidden_whatever_the_kind() -> None:
    measured = figures()

    # "Bo Lund": 6 of 7 characters; "Aleksandra": 4 of 10; the address counts although it was taken for a link
    assert measured["recall"] == Share(3, 4)
    assert measured["recall_by_kind"] == {"EMAIL": Share(1, 1), "PERSON": Share(1, 2), "PHONE": Share(1, 1)}
    assert measured["recall_names"] == Share(1, 2)
    assert measured["recall_numbers"] == Share(2, 2)
    assert measured["kind_right"] == Share(2, 3)
    assert measured["exact"] == Share(2, 4)


def test_quasi_is_told_apart() -> None:
    measured = figures()

    assert measured["recall_quasi"] == Share(0, 1)
    assert "QUASI" not in measured["recall_by_kind"]
    assert [miss["kind"] for miss in measured["missed"]] == ["PERSON"]


def test_harmless_line_is_touched_only_outside_optional_spans() -> None:
    measured = figures()

    assert measured["harmless_touched"] == Share(1, 2)
    assert measured["touched"][0]["hidden"] == [{"kind": "PERSON", "span": "glad"}]


def test_precision_counts_hidden_stretches_that_are_labelled() -> None:
    assert figures()["precision"] == Share(6, 7)


def test_recall_is_told_by_style() -> None:
    assert figures()["recall_by_style"] == {"formal": Share(2, 2), "lowercase": Share(1, 2)}
    assert "Aleksandra" in report(figures())


def test_real_core_is_measured() -> None:
    lines = [line("mit nummer er 20 12 34 56", [[14, 25, "PHONE"]])]

    measured = measure(judge(lines, lambda text: redact(text, real_core().recognisers).spans))

    assert measured["recall"] == Share(1, 1)
