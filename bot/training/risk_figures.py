"""What the two stages are worth, and where the thresholds of the second lie; on scores of held-out writers only."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.training.risk_data import LEVELS, Example
from triage.risk import CERTAIN, MODEL_THRESHOLDS, second_opinion
from triage.vocabulary import RiskLevel

_LEVELS = tuple(RiskLevel(level) for level in LEVELS)
HIGH, ACUTE = 2, 3
# What one of each is worth when thresholds are chosen; the issue asks for recall first, then few alarms.
WORTH = {
    "missed": 2.5,
    "missed_acute": 1.5,
    "look_alike": 1.0,
    "ordinary": 2.5,
    "concern_as_high": 0.35,
    "inexact": 0.3,
}


def combined(examples: Sequence[Example], p: np.ndarray, thresholds: dict[str, float]) -> np.ndarray:
    """Return the level of each sentence after both stages; `p` has shape (n_texts, 3)."""
    rows = [{"concern": concern, "high": high, "acute": acute} for concern, high, acute in p.tolist()]
    levels = [
        RiskLevel.ACUTE if one.is_certain else second_opinion(_LEVELS[one.first], row, thresholds, False, one.is_eased)
        for one, row in zip(examples, rows, strict=True)
    ]
    return np.array([level.rank for level in levels])


def best_thresholds(examples: Sequence[Example], p: np.ndarray) -> dict[str, float]:
    """Try a small grid; five numbers on thousands of sentences leave little room for luck."""
    best = dict(MODEL_THRESHOLDS)
    grids = {
        "raise_high": np.arange(0.15, 0.75, 0.025), "raise_high_eased": np.arange(0.3, 0.95, 0.05), "lower_high": np.arange(0.02, 0.5, 0.04), "lower_acute": np.arange(0.02, 0.32, 0.04),
        "raise_acute": np.arange(0.3, 0.9, 0.05), "raise_concern": np.arange(0.3, 0.9, 0.05), "lower_concern": np.arange(0.02, 0.3, 0.04),
    }  # fmt: skip
    for _, name in itertools.product(range(2), grids):
        costs = [_cost(examples, combined(examples, p, {**best, name: float(value)})) for value in grids[name]]
        best[name] = round(float(grids[name][int(np.argmin(costs))]), 4)
    return best


def _groups(examples: Sequence[Example]) -> dict[str, np.ndarray]:
    truth = np.array([one.level for one in examples])
    ordinary = np.array([one.is_ordinary for one in examples])
    return {"truth": truth, "look_alike": (truth == 0) & ~ordinary, "ordinary": ordinary}


def _cost(examples: Sequence[Example], seen: np.ndarray) -> float:
    groups, alarm = _groups(examples), seen >= HIGH
    truth = groups["truth"]
    return float(
        WORTH["missed"] * np.sum((truth >= HIGH) & ~alarm) + WORTH["missed_acute"] * np.sum((truth == ACUTE) & ~alarm)
        + WORTH["look_alike"] * np.sum(groups["look_alike"] & alarm) + WORTH["ordinary"] * np.sum(groups["ordinary"] & alarm)
        + WORTH["concern_as_high"] * np.sum((truth == 1) & alarm)
        + WORTH["inexact"] * np.sum((truth != seen) & ~groups["ordinary"])
    )  # fmt: skip


def figures(examples: Sequence[Example], seen: np.ndarray) -> dict[str, float]:
    """Return the shares the issue asks for; precision and level on the writers' sentences only."""
    groups, alarm = _groups(examples), seen >= HIGH
    truth, written = groups["truth"], np.array([one.writer > 0 for one in examples])
    return {
        "recall": alarm[truth >= HIGH].mean(), "acute": alarm[truth == ACUTE].mean(),
        "precision": (truth >= HIGH)[alarm & written].mean(), "precision_concern": (truth >= 1)[alarm & written].mean(),
        "look_alike": alarm[groups["look_alike"]].mean(), "ordinary": alarm[groups["ordinary"]].mean(),
        "any_harmless": (seen[truth == 0] > 0).mean(), "exact": (truth == seen)[written].mean(),
    }  # fmt: skip


def show(examples: Sequence[Example], p: np.ndarray, thresholds: dict[str, float], name: str) -> None:
    """Print a table: stage 1, stage 2 alone, both, for each held-out writer and for all."""
    writers = np.array([one.writer for one in examples])
    seen = {
        "stage 1": np.array([one.first for one in examples]),
        "stage 2": combined([_without_first(one) for one in examples], p, thresholds),
        "both": combined(examples, p, thresholds),
    }
    print(f"\n{name}: {thresholds}")
    print(f"{'':22}" + "".join(f"{key:>11.10}" for key in figures(examples, seen["both"])))
    for stage, who in itertools.product(seen, [None, *sorted(set(writers) - {0})]):
        chosen = np.flatnonzero((writers == who) | (writers == 0)) if who else np.arange(len(writers))
        row = figures([examples[i] for i in chosen], seen[stage][chosen])
        print(
            f"{stage:8} {'all' if who is None else f'writer {who}':12} "
            + "".join(f"{value:11.3f}" for value in row.values())
        )


def _without_first(one: Example) -> Example:
    return replace(one, first=0, signals=tuple(name for name in one.signals if name != CERTAIN))
