"""Figures of an intent model: right first, right among three, asked back, refused, and the thresholds that decide. Python 3.10."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.figures import Share, grouped, percentile
from evaluation.intent_sets import Sentence
from evaluation.tables import listing, percent, section, share_cells, share_table, shortened, table

OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"
DANGER = "report_danger"  # bot.risk_detector puts it in place of the intent; the gateway has answered by then
REFUSED = frozenset({OUT_OF_SCOPE, FALLBACK})
MAX_CONFUSIONS = 25
THRESHOLDS = tuple(step / 100 for step in range(10, 95, 5))
BINS = 10


@dataclass(frozen=True)
class Guess:
    """What the model makes of one sentence.

    Args:
        ranking: (intent, probability), the likeliest first.
        decided: The intent acted on, or nlu_fallback where the model is not sure enough.
    """

    sentence: Sentence
    ranking: tuple[tuple[str, float], ...]
    decided: str
    seconds: float = 0.0

    @property
    def is_out_of_scope(self) -> bool:
        """Whether the label says that the sentence is none of ours."""
        return self.sentence.intent == OUT_OF_SCOPE

    @property
    def confidence(self) -> float:
        """Probability of the likeliest intent."""
        return self.ranking[0][1] if self.ranking else 0.0

    @property
    def first(self) -> str:
        """The likeliest intent, whatever its probability."""
        return self.ranking[0][0] if self.ranking else FALLBACK

    def is_among(self, count: int) -> bool:
        """Whether a right intent is among the likeliest `count`."""
        return any(name in self.sentence.intents for name, _ in self.ranking[:count])


def measure(guesses: Sequence[Guess]) -> dict[str, Any]:
    """Compute the figures of docs/evaluation.md."""
    inside = [one for one in guesses if not one.is_out_of_scope]
    outside = [one for one in guesses if one.is_out_of_scope]
    unsure = [one for one in inside if one.decided == FALLBACK]
    names = grouped(guesses, lambda one: [one.sentence.intent])
    return {
        "sentences": len(guesses),
        "top_1": Share.of(one.is_among(1) for one in guesses),
        "top_1_in_scope": Share.of(one.is_among(1) for one in inside),
        "top_3": Share.of(one.is_among(3) for one in guesses),
        "answered_right": Share.of(one.decided in one.sentence.intents for one in inside),
        "answered_wrong": Share.of(one.decided not in (FALLBACK, DANGER, *one.sentence.intents) for one in inside),
        "taken_for_danger": Share.of(one.decided == DANGER for one in guesses),
        "unsure": Share.of(one.decided == FALLBACK for one in inside),
        "unsure_but_among_3": Share.of(one.is_among(3) for one in unsure),
        "out_of_scope_rejected": Share.of(one.decided in REFUSED for one in outside),
        "taken_for_out_of_scope": Share.of(one.decided == OUT_OF_SCOPE for one in inside),
        "recall_by_intent": {name: Share.of(one.is_among(1) for one in group) for name, group in names.items()},
        "precision_by_intent": _precision(guesses),
        "by_style": {
            name: Share.of(one.is_among(1) for one in group)
            for name, group in grouped(guesses, lambda one: one.sentence.styles).items()
        },
        "confusions": _confusions(guesses),
        "milliseconds": {
            name: percentile([1000 * one.seconds for one in guesses], part)
            for name, part in (("p50", 0.5), ("p95", 0.95))
        },
        "misses": [_shown(one) for one in guesses if not one.is_among(1)],
    }


def _precision(guesses: Sequence[Guess]) -> dict[str, Share]:
    groups = grouped(guesses, lambda one: [one.first])
    return {name: Share.of(one.is_among(1) for one in group) for name, group in groups.items()}


def _confusions(guesses: Sequence[Guess]) -> list[dict[str, Any]]:
    pairs = Counter((one.sentence.intent, one.first) for one in guesses if not one.is_among(1))
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [{"intent": truth, "taken_for": guess, "times": times} for (truth, guess), times in ordered]


def _shown(one: Guess) -> dict[str, Any]:
    return {
        "id": one.sentence.id, "text": one.sentence.text, "intent": one.sentence.intent, "decided": one.decided,
        "ranking": [[name, round(probability, 3)] for name, probability in one.ranking[:3]], "style": list(one.sentence.styles),
    }  # fmt: skip


def threshold_table(guesses: Sequence[Guess]) -> list[dict[str, Any]]:
    """For each threshold: how much would be answered, and how often rightly.

    Returns:
        Rows with threshold, coverage (in-scope sentences answered), precision (of all that is answered with an
        in-scope intent, right; an answered out-of-scope sentence is wrong), rejected (out-of-scope refused or below),
        among_3_below (in-scope below the threshold, right one among three: what asking back can still save).
    """
    return [_threshold(guesses, threshold) for threshold in THRESHOLDS]


def _threshold(guesses: Sequence[Guess], threshold: float) -> dict[str, Any]:
    inside = [one for one in guesses if not one.is_out_of_scope]
    answered = [one for one in guesses if one.confidence >= threshold and one.first not in REFUSED]
    below = [one for one in inside if one.confidence < threshold]
    return {
        "threshold": threshold,
        "coverage": Share.of(one.confidence >= threshold for one in inside),
        "precision": Share.of(one.is_among(1) for one in answered),
        "rejected": Share.of(
            one.first in REFUSED or one.confidence < threshold for one in guesses if one.is_out_of_scope
        ),
        "among_3_below": Share.of(one.is_among(3) for one in below),
    }


def reliability(guesses: Sequence[Guess]) -> dict[str, Any]:
    """Compare probabilities with what came true, in ten bins; `error` is the expected calibration error, 0 to 1."""
    bins = [[one for one in guesses if min(int(one.confidence * BINS), BINS - 1) == at] for at in range(BINS)]
    rows: list[dict[str, Any]] = [
        {
            "from": at / BINS,
            "mean": sum(one.confidence for one in group) / len(group),
            "right": Share.of(one.is_among(1) for one in group),
        }
        for at, group in enumerate(bins)
        if group
    ]
    gaps = sum(row["right"].total * abs(row["mean"] - row["right"].value) for row in rows)
    return {"bins": rows, "error": gaps / len(guesses) if guesses else None}


_NAMES = {
    "top_1": "right first (top 1)",
    "top_1_in_scope": "right first, in scope only",
    "top_3": "right among three (top 3)",
    "answered_right": "in scope: answered rightly",
    "answered_wrong": "in scope: answered wrongly",
    "unsure": "in scope: not sure, asks back or falls back",
    "unsure_but_among_3": "of these, the right one among three",
    "out_of_scope_rejected": "out of scope: refused",
    "taken_for_out_of_scope": "in scope: taken for out of scope",
    "taken_for_danger": "answered as danger, whatever the intent",
}


def report(title: str, figures: dict[str, Any]) -> str:
    """Write the figures for people."""
    confusions = figures["confusions"][:MAX_CONFUSIONS]
    times = figures["milliseconds"]
    return section(
        f"{title} ({figures['sentences']} sentences)",
        share_table("intents", {label: figures[name] for name, label in _NAMES.items()}),
        f"NLU: p50 {times['p50']:.1f} ms, p95 {times['p95']:.1f} ms" if times["p50"] else "",
        share_table("right first by style", figures["by_style"]) if len(figures["by_style"]) > 1 else "",
        _intent_table(figures),
        table(
            ["confusions", "taken for", "times"], [[c["intent"], c["taken_for"], str(c["times"])] for c in confusions]
        ),
        listing("Not right first", [_miss_line(miss) for miss in figures["misses"]]),
    )


def _intent_table(figures: dict[str, Any]) -> str:
    recall, precision = figures["recall_by_intent"], figures["precision_by_intent"]
    ordered = sorted(recall, key=lambda name: (recall[name].value, name))
    rows = [[name, *share_cells(recall[name]), percent(precision.get(name, Share(0, 0)).value)] for name in ordered]
    return table(["recall by intent", "%", "95 %", "counted", "precision %"], rows)


def _miss_line(miss: dict[str, Any]) -> str:
    guessed = ", ".join(f"{name} {probability:.2f}" for name, probability in miss["ranking"])
    return f"{miss['id']}  {miss['intent']} -> {guessed} ({miss['decided']}): {shortened(miss['text'], 110)}"


def calibration_report(rows: Sequence[dict[str, Any]], curve: dict[str, Any]) -> str:
    """Write the tables that thresholds are chosen by."""
    columns = ("coverage", "precision", "rejected", "among_3_below")
    lines = [[f"{row['threshold']:.2f}", *[percent(row[name].value) for name in columns]] for row in rows]
    bins = [[f"{row['from']:.1f}", percent(row["mean"]), *share_cells(row["right"])] for row in curve["bins"]]
    return section(
        "Thresholds, on sentences the fold was not trained on",
        table(
            ["threshold", "answered %", "right of answered %", "out of scope refused %", "below: among three %"], lines
        ),
        table(["probability from", "mean %", "right %", "95 %", "counted"], bins),
        f"expected calibration error {percent(curve['error'])} %",
    )
