"""Danger: how much of it is seen, and how often harmless text is taken for it. Runs on the core, in-process.

"Danger" is level high or acute. The headline counts the labelled level strictly; where a line allows other levels
(`also`), a second figure counts those as right too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evaluation.figures import Share, f1, grouped
from evaluation.sets import LEVELS, Line
from evaluation.tables import listing, percent, section, share_table, shortened, table
from triage.risk_lexicon import RiskLexicon

HIGH = LEVELS.index("high")
CONCERN = LEVELS.index("concern")
# Styles of harmless text that is written to look like danger; everything else without danger is ordinary text.
LOOK_ALIKES = frozenset({
    "idiom", "hyperbole", "metaphor", "irony", "sarcasm", "joke", "meme", "game", "gaming", "sport", "song", "lyrics", "quote",
    "film", "movie", "series", "book", "fiction", "assignment", "homework", "school_work", "news", "history", "grief", "past",
    "negation", "negated", "hypothetical", "general_question", "medical_fact", "reported", "recovered", "look_alike", "lookalike",
    "hard_negative", "false_friend",
})  # fmt: skip
# By what danger is rated: as in `web`; by phrases and a model that reads words only; by phrases alone.
PARTS = ("all", "words", "phrases")
Assess = Callable[[str], Any]  # text -> something with level, kind, who (triage.risk.RiskAssessment)


@dataclass(frozen=True)
class Judged:
    """One line and what the core saw; levels as places in LEVELS."""

    line: Line
    truth: int
    seen: int
    kind: str | None
    who: str
    doubtful: bool = False

    @property
    def allowed(self) -> frozenset[int]:
        """Levels that count as right."""
        return frozenset([self.truth, *[LEVELS.index(level) for level in self.line.get("also", [])]])

    @property
    def is_danger(self) -> bool:
        """Whether the label is high or acute."""
        return self.truth >= HIGH

    @property
    def is_found(self) -> bool:
        """Whether it was seen as high or acute."""
        return self.seen >= HIGH

    @property
    def is_met_at_once(self) -> bool:
        """Whether the urgent answer comes at once; doubtful danger is asked about first."""
        return self.is_found and not self.doubtful

    @property
    def styles(self) -> list[str]:
        """Styles of the line; "-" for none, so that it is counted somewhere."""
        return self.line.get("style") or ["-"]

    @property
    def is_look_alike(self) -> bool:
        """Whether harmless text was written to look like danger."""
        return self.truth == 0 and bool(LOOK_ALIKES.intersection(self.styles))


def using(lexicon: RiskLexicon, parts: str) -> RiskLexicon:
    """Return the lexicon with some of PARTS only, to measure what each adds."""
    if parts == "phrases":
        return replace(lexicon, model=None, embed=None)
    return lexicon.with_embedder(None) if parts == "words" else lexicon


def judge(lines: Iterable[Line], assess: Assess) -> list[Judged]:
    """Rate every line."""
    return [_judge(line, assess(line["text"])) for line in lines]


def _judge(line: Line, found: Any) -> Judged:
    kind = found.kind.value if found.kind else None
    return Judged(
        line, LEVELS.index(line["level"]), LEVELS.index(found.level.value), kind, found.who.value, found.doubtful
    )


def measure(judged: Sequence[Judged]) -> dict[str, Any]:
    """Compute the figures of docs/evaluation.md; shares are `Share`, misses are plain dicts."""
    danger = [one for one in judged if one.is_danger]
    alarms = [one for one in judged if one.is_found]
    harmless = [one for one in judged if one.truth == 0]
    recall, precision = Share.of(one.is_found for one in danger), Share.of(one.is_danger for one in alarms)
    return {
        "lines": len(judged),
        "danger": {
            "recall": recall,
            "recall_acute": Share.of(one.is_found for one in danger if one.truth > HIGH),
            "recall_also": Share.of(one.is_found or one.seen in one.allowed for one in danger),
            "precision": precision,
            "precision_also": Share.of(max(one.allowed) >= HIGH for one in alarms),
            "precision_concern": Share.of(one.truth > 0 for one in alarms),
        },
        "met_at_once": {
            "danger": Share.of(one.is_met_at_once for one in danger),
            "acute": Share.of(one.is_met_at_once for one in danger if one.truth > HIGH),
            "concern": Share.of(one.is_met_at_once for one in judged if one.truth == CONCERN),
            "none": Share.of(one.is_met_at_once for one in harmless),
        },
        "f1": f1(precision.value, recall.value),
        "false_alarms": _false_alarms(harmless),
        "exact": Share.of(one.seen in one.allowed for one in judged),
        "kind_right": Share.of(one.kind == one.line["kind"] for one in judged if one.line.get("kind") and one.seen),
        "who_right": Share.of(
            one.who == one.line["who"] for one in judged if one.line.get("who") and one.truth and one.seen
        ),
        "recall_by_level": _recall(danger, lambda one: [LEVELS[one.truth]]),
        "recall_by_kind": _recall(danger, lambda one: [one.line.get("kind") or "-"]),
        "recall_by_style": _recall(danger, lambda one: one.styles),
        "recall_by_file": _recall(danger, lambda one: [one.line.get("file", "-")]),
        "alarms_by_style": {
            name: Share.of(one.is_found for one in group)
            for name, group in grouped(harmless, lambda one: one.styles).items()
        },
        "matrix": [[sum(one.truth == t and one.seen == s for one in judged) for s in range(4)] for t in range(4)],
        "missed": [_shown(one) for one in sorted(danger, key=lambda one: -one.truth) if not one.is_found],
        "false_alarm_lines": [_shown(one) for one in harmless if one.is_found],
        "concern_seen_as_danger": [_shown(one) for one in alarms if one.truth == CONCERN and max(one.allowed) < HIGH],
        "concern_unseen": [
            _shown(one) for one in judged if one.truth == CONCERN and one.seen == 0 and 0 not in one.allowed
        ],
    }


def _recall(danger: Sequence[Judged], keys: Callable[[Judged], list[str]]) -> dict[str, Share]:
    return {name: Share.of(one.is_found for one in group) for name, group in grouped(danger, keys).items()}


def _false_alarms(harmless: Sequence[Judged]) -> dict[str, Share]:
    alike, plain = [o for o in harmless if o.is_look_alike], [o for o in harmless if not o.is_look_alike]
    return {
        "look_alikes": Share.of(one.is_found for one in alike),
        "ordinary": Share.of(one.is_found for one in plain),
        "look_alikes_any_level": Share.of(one.seen > 0 for one in alike),
        "ordinary_any_level": Share.of(one.seen > 0 for one in plain),
    }


def _shown(one: Judged) -> dict[str, Any]:
    return {
        "id": one.line["id"], "file": one.line.get("file"), "text": one.line["text"], "truth": LEVELS[one.truth],
        "seen": LEVELS[one.seen], "kind": one.line.get("kind"), "seen_kind": one.kind, "style": one.line.get("style", []),
    }  # fmt: skip


_NAMES = {
    "recall": "recall: danger seen as at least high",
    "recall_acute": "recall: acute seen as at least high",
    "recall_also": "recall, levels in `also` counted too",
    "precision": "precision: of alarms, really danger",
    "precision_also": "precision, `also` counted too",
    "precision_concern": "of alarms, at least concern",
    "look_alikes": "look-alikes seen as at least high",
    "ordinary": "ordinary text seen as at least high",
    "look_alikes_any_level": "look-alikes seen as at least concern",
    "ordinary_any_level": "ordinary text seen as at least concern",
}


def report(figures: dict[str, Any]) -> str:
    """Write the figures for people."""
    right = {"exact level": figures["exact"], "kind": figures["kind_right"], "who": figures["who_right"]}
    files = figures["recall_by_file"]
    return section(
        f"Danger (risk*.jsonl, {figures['lines']} lines)",
        share_table("danger", {_NAMES[name]: share for name, share in figures["danger"].items()})
        + f"\nF1 {percent(figures['f1'])}",
        share_table(
            "false alarms on harmless text", {_NAMES[k]: share for k, share in figures["false_alarms"].items()}
        ),
        share_table("met at once, of lines at", figures["met_at_once"]),
        share_table("right", right),
        share_table("recall by level", figures["recall_by_level"]),
        share_table("recall by kind", figures["recall_by_kind"]),
        share_table("recall by style", figures["recall_by_style"]),
        share_table("recall by file", files) if len(files) > 1 else "",
        share_table("alarms on harmless text by style", figures["alarms_by_style"]),
        table(["labelled \\ seen", *LEVELS], [[LEVELS[t], *map(str, row)] for t, row in enumerate(figures["matrix"])]),
        listing("Danger not seen", [_line(miss) for miss in figures["missed"]]),
        listing("False alarms", [_line(miss) for miss in figures["false_alarm_lines"]]),
        listing("Concern seen as danger", [_line(miss) for miss in figures["concern_seen_as_danger"]]),
        listing("Concern not seen", [_line(miss) for miss in figures["concern_unseen"]]),
    )


def _line(miss: dict[str, Any]) -> str:
    return f"{miss['id']}  {miss['truth']} {miss['kind'] or ''} -> {miss['seen']} {miss['seen_kind'] or ''}: {shortened(miss['text'])}"
