"""The arithmetic, against examples worked out by hand."""

from __future__ import annotations

import pytest

from evaluation.figures import Share, f1, grouped, percentile, wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        # 8 of 10: (0.8 + 3.8415/20 ± 1.96·√(0.16/10 + 3.8415/400)) / (1 + 3.8415/10)
        pytest.param(8, 10, 0.4902, 0.9433, id="eight-of-ten"),
        pytest.param(0, 10, 0.0, 0.2775, id="none"),  # 3.8415 / 13.8415
        pytest.param(10, 10, 0.7225, 1.0, id="all"),  # 1 - 3.8415 / 13.8415
        pytest.param(1, 1, 0.2065, 1.0, id="one"),  # 1 / (1 + 3.8415)
    ],
)
def test_wilson_interval_is_that_of_the_formula(hits: int, total: int, low: float, high: float) -> None:
    interval = wilson(hits, total)

    assert interval == pytest.approx((low, high), abs=1e-4)


def test_share_of_nothing_is_unknown() -> None:
    share = Share.of([])

    assert share.as_json() == {"hits": 0, "total": 0, "value": None, "ci95": None}


def test_share_counts_hits() -> None:
    assert Share.of([True, False, True, True]) == Share(3, 4)
    assert Share(3, 4).value == 0.75


@pytest.mark.parametrize(
    ("precision", "recall", "expected"),
    [(0.5, 1.0, 2 / 3), (0.0, 0.0, 0.0), (None, 1.0, None), (1.0, None, None)],
)
def test_f1_is_the_harmonic_mean(precision: float | None, recall: float | None, expected: float | None) -> None:
    assert f1(precision, recall) == (None if expected is None else pytest.approx(expected))


def test_percentile_is_the_nearest_rank() -> None:
    values = [float(number) for number in range(20, 0, -1)]

    assert (percentile(values, 0.5), percentile(values, 0.95), percentile([], 0.5)) == (10.0, 19.0, None)


def test_item_with_two_styles_stands_in_both_groups() -> None:
    groups = grouped([("a", ["typos", "slang"]), ("b", ["slang"])], lambda item: item[1])

    assert {name: [item[0] for item in items] for name, items in groups.items()} == {
        "slang": ["a", "b"],
        "typos": ["a"],
    }
