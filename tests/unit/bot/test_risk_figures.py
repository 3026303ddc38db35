"""The thresholds of the risk model are chosen by the same decision that `triage.risk` makes, for all sentences at once."""

from __future__ import annotations

import numpy as np
import pytest

from bot.training.risk_data import Example
from bot.training.risk_figures import LOOK_ALIKES_AT_MOST, best_thresholds, combined, curve, figures
from triage.risk import CERTAIN, MODEL_THRESHOLDS, OUTRIGHT, is_brief, second_opinion
from triage.vocabulary import RiskLevel

LEVELS = list(RiskLevel)


def example(
    level: int = 0, first: int = 0, signals: tuple[str, ...] = (), words: str = "hus træ bil regn hav vind"
) -> Example:
    return Example("", 9, level, "", frozenset(), words, signals, first)


ORDINARY = Example("", 9, 0, "", frozenset({"ordinary"}), "hus træ bil regn hav vind", (), 0)


def one_by_one(one: Example, p: np.ndarray, thresholds: dict[str, float]) -> int:
    if one.is_certain:
        return RiskLevel.ACUTE.rank
    named = dict(zip(("concern", "high", "acute"), p.tolist(), strict=True))
    level = second_opinion(LEVELS[one.first], named, thresholds, False, one.signals)
    return min(level.rank, RiskLevel.CONCERN.rank) if is_brief(one.words, one.signals) else level.rank


@pytest.mark.parametrize("seed", range(3))
def test_all_at_once_decides_as_one_by_one(seed: int) -> None:
    chance = np.random.default_rng(seed)
    names = [CERTAIN, OUTRIGHT, "eased:past", "hit:high", "mark:now"]
    examples = [
        example(
            first=int(chance.integers(4)),
            signals=tuple(name for name in names if chance.random() < 0.3),
            words=" ".join(["ord"] * int(chance.integers(1, 9))),
        )
        for _ in range(600)
    ]
    p = np.sort(chance.random((600, 3)), axis=1)[:, ::-1]
    p[::3] = chance.random((200, 3))  # the three are asked apart: acute may be likelier than high
    thresholds = {name: 0.2 + 0.6 * float(chance.random()) for name in MODEL_THRESHOLDS}

    found = combined(examples, p, thresholds)

    assert found.tolist() == [one_by_one(one, row, thresholds) for one, row in zip(examples, p, strict=True)]
    assert set(found.tolist()) == {0, 1, 2, 3}


def test_thresholds_keep_look_alikes_few_before_they_find_more() -> None:
    """Between 0.3 and 0.8 there is as much danger as there are look-alikes; by their price alone all would alarm."""
    chance = np.random.default_rng(7)
    danger, harmless = 0.3 + 0.6 * chance.random(300), 0.8 * chance.random(400)
    examples = [example(level=2) for _ in danger] + [example(level=0) for _ in harmless] + [ORDINARY, example(level=3)]
    high = np.concatenate([danger, harmless, [0.0, 1.0]])
    p = np.stack([high, high, high / 4], axis=1)

    chosen = best_thresholds(examples, p)
    measured = figures(examples, combined(examples, p, chosen))

    assert measured["look_alike"] <= LOOK_ALIKES_AT_MOST
    assert measured["recall"] > 0.3


def test_the_curve_counts_what_is_seen_while_few_look_alikes_alarm() -> None:
    """Look-alikes at 0.0, 0.01, …, 0.99; danger at 0.9 and, certain, at 0."""
    looks = np.arange(100) / 100
    examples = [example(level=0) for _ in looks] + [example(level=2), example(level=3, signals=(CERTAIN,)), ORDINARY]
    high = np.concatenate([looks, [0.9, 0.0, 0.0]])
    p = np.stack([high, high, high], axis=1)

    found = curve(examples, p)

    assert found[0.05] == {"danger": 0.5, "acute": 1.0, "ordinary": 0.0, "seeks_help": 0.0}
    assert found[0.15]["danger"] == 1.0
