"""What the two stages are worth, and where the thresholds of the second lie; on scores of held-out writers only."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.training.risk_data import Example
from triage.risk import CERTAIN, HIGH_OF_ACUTE, MODEL_THRESHOLDS, OUTRIGHT, is_brief

HIGH, ACUTE = 2, 3
# What one of each is worth when thresholds are chosen; the issue asks for recall first, then few alarms.
WORTH = {
    "missed": 2.5,
    "missed_acute": 1.5,
    "look_alike": 1.0,
    "ordinary": 2.5,
    "seeks_help": 1.0,  # some of them are danger after all
    "concern_as_high": 0.35,
    "inexact": 0.3,
    "look_alike_too_many": 4.0,  # on top, of each beyond LOOK_ALIKES_AT_MOST
}
LOOK_ALIKES_AT_MOST = (
    0.15  # of look-alikes of writers held out: made to deceive, about four times as hard as the benchmark's
)


@dataclass(frozen=True)
class FirstStage:
    """What the first stage says of each sentence, as arrays of shape (n_texts,): places in LEVELS, and yes or no."""

    first: np.ndarray
    certain: np.ndarray
    eased: np.ndarray
    outright: np.ndarray
    brief: np.ndarray

    @staticmethod
    def of(examples: Sequence[Example]) -> FirstStage:
        """Read it off the signals."""
        return FirstStage(
            np.array([one.first for one in examples]),
            np.array([one.is_certain for one in examples]),
            np.array([one.is_eased for one in examples]),
            np.array([OUTRIGHT in one.signals for one in examples]),
            np.array([is_brief(one.words, one.signals) for one in examples]),
        )

    def with_model(self, p: np.ndarray, thresholds: dict[str, float]) -> np.ndarray:
        """Return the level of each sentence as `triage.risk.second_opinion` and what stands around it give it, all at once."""
        limit, (concern, high, acute) = {**MODEL_THRESHOLDS, **thresholds}, p.T
        high = np.maximum(high, HIGH_OF_ACUTE * acute)
        raised = high >= np.where(self.eased, limit["raise_high_eased"], limit["raise_high"])
        stays = high >= np.where(self.outright, limit["lower_outright"], limit["lower_high"])
        is_high = raised | ((self.first == HIGH) & stays)
        milder = np.where(concern >= limit["lower_concern"], self.first, 0)
        milder = np.where((self.first == HIGH) | (concern >= limit["raise_concern"]), 1, milder)
        level = np.where(is_high, np.where(acute >= limit["raise_acute"], ACUTE, HIGH), milder)
        level = np.where(self.first == ACUTE, np.where(high >= limit["lower_acute"], ACUTE, 1), level)
        level = np.where(self.brief, np.minimum(level, 1), level)
        return np.where(self.certain, ACUTE, level)


def combined(examples: Sequence[Example], p: np.ndarray, thresholds: dict[str, float]) -> np.ndarray:
    """Return the level of each sentence after both stages; `p` has shape (n_texts, 3)."""
    return FirstStage.of(examples).with_model(p, thresholds)


def best_thresholds(examples: Sequence[Example], p: np.ndarray) -> dict[str, float]:
    """Try values one threshold after another; eight numbers on thousands of sentences leave little room for luck."""
    best, first, groups = dict(MODEL_THRESHOLDS), FirstStage.of(examples), _groups(examples)
    grids = {
        "raise_high": np.arange(0.15, 0.85, 0.01), "raise_high_eased": np.arange(0.2, 0.95, 0.02), "lower_high": np.arange(0.02, 0.32, 0.02),
        "lower_outright": np.arange(0.02, 0.14, 0.02), "lower_acute": np.arange(0.02, 0.32, 0.02),
        "raise_acute": np.arange(0.2, 0.9, 0.02), "raise_concern": np.arange(0.3, 0.9, 0.02), "lower_concern": np.arange(0.02, 0.4, 0.02),
    }  # fmt: skip
    for _, name in itertools.product(range(3), grids):
        costs = [_cost(groups, first.with_model(p, {**best, name: float(value)})) for value in grids[name]]
        best[name] = round(float(grids[name][int(np.argmin(costs))]), 4)
    return best


def _groups(examples: Sequence[Example]) -> dict[str, np.ndarray]:
    truth = np.array([one.level for one in examples])
    ordinary = np.array([one.is_ordinary for one in examples])
    seeks_help = np.array([one.seeks_help for one in examples])
    look_alike = (truth == 0) & ~ordinary & ~seeks_help
    return {"truth": truth, "look_alike": look_alike, "ordinary": ordinary, "seeks_help": seeks_help}


def _cost(groups: dict[str, np.ndarray], seen: np.ndarray) -> float:
    truth, alarm = groups["truth"], seen >= HIGH
    too_many = np.sum(groups["look_alike"] & alarm) - LOOK_ALIKES_AT_MOST * np.sum(groups["look_alike"])
    return float(
        WORTH["look_alike_too_many"] * max(0.0, too_many)
        + WORTH["missed"] * np.sum((truth >= HIGH) & ~alarm) + WORTH["missed_acute"] * np.sum((truth == ACUTE) & ~alarm)
        + WORTH["look_alike"] * np.sum(groups["look_alike"] & alarm) + WORTH["ordinary"] * np.sum(groups["ordinary"] & alarm)
        + WORTH["seeks_help"] * np.sum(groups["seeks_help"] & alarm)
        + WORTH["concern_as_high"] * np.sum((truth == 1) & alarm)
        + WORTH["inexact"] * np.sum((truth != seen) & ~groups["ordinary"] & ~groups["seeks_help"])
    )  # fmt: skip


def figures(examples: Sequence[Example], seen: np.ndarray) -> dict[str, float]:
    """Return the shares the issue asks for; precision and level on the writers' sentences only."""
    groups, alarm = _groups(examples), seen >= HIGH
    truth, written = groups["truth"], np.array([one.writer > 0 for one in examples])
    return {
        "recall": alarm[truth >= HIGH].mean(), "acute": alarm[truth == ACUTE].mean(),
        "precision": (truth >= HIGH)[alarm & written].mean(), "precision_concern": (truth >= 1)[alarm & written].mean(),
        "look_alike": alarm[groups["look_alike"]].mean(), "ordinary": alarm[groups["ordinary"]].mean(),
        "seeks_help": alarm[groups["seeks_help"]].mean() if groups["seeks_help"].any() else 0.0,
        "any_harmless": (seen[(truth == 0) & ~groups["seeks_help"]] > 0).mean(), "exact": (truth == seen)[written].mean(),
    }  # fmt: skip


def curve(examples: Sequence[Example], p: np.ndarray) -> dict[float, dict[str, float]]:
    """Return what is seen where alarms on a share of the look-alikes are allowed: the measure to compare ways of training by.

    Returns:
        Share of look-alikes (0 to 1) -> share alarmed of danger, acute, ordinary, seeks_help. One limit on P(high) decides, apart from
        what is certain and what is brief.
    """
    stage, groups = FirstStage.of(examples), _groups(examples)
    score = np.where(stage.certain, 2.0, np.where(stage.brief, -1.0, p[:, 1]))
    truth = groups["truth"]
    asked = {
        "danger": truth >= HIGH,
        "acute": truth == ACUTE,
        "ordinary": groups["ordinary"],
        "seeks_help": groups["seeks_help"],
    }
    found = {}
    for share in (0.03, 0.05, 0.10, 0.15):
        alarm = score > np.quantile(score[groups["look_alike"]], 1 - share)
        found[share] = {name: float(alarm[chosen].mean()) if chosen.any() else 0.0 for name, chosen in asked.items()}
    return found


def show(examples: Sequence[Example], p: np.ndarray, thresholds: dict[str, float], name: str) -> None:
    """Print a table: stage 1, stage 2 alone, both, for each held-out writer and for all."""
    writers = np.array([one.writer for one in examples])
    seen = {
        "stage 1": np.array([one.first for one in examples]),
        "stage 2": combined([_without_first(one) for one in examples], p, thresholds),
        "both": combined(examples, p, thresholds),
    }
    print(f"\n{name}: {thresholds}")
    for share, row in curve(examples, p).items():
        print(f"  {share:4.0%} of look-alikes: " + ", ".join(f"{key} {value:.3f}" for key, value in row.items()))
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
