"""Golden tests: sentences with a right answer, asked before and after a change. data/golden/*.jsonl is the editors' own set.

The frozen sets of data/evaluation measure too, but their sentences are never shown: whoever sees the exam writes to the exam.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.expectations import judge
from evaluation.figures import Share, f1
from evaluation.risk import judge as judge_risk
from evaluation.risk import measure as measure_risk
from evaluation.sets import Line, read_set
from evaluation.talks import Reply
from web.chat.core import Core
from web.editor.tryout import Understood


@dataclass(frozen=True)
class Outcome:
    """What one golden sentence got: whether that is right, what was shown, and the words."""

    right: bool
    shown: tuple[str, ...]
    text: str


def read_golden(data_dir: Path) -> list[Line]:
    """Read the golden sentences; none where there is no set.

    Raises:
        SetError: A file is not of its format.
    """
    return [line for path in sorted((data_dir / "golden").glob("routing*.jsonl")) for line in read_set(path, "routing")]


def outcome(line: Mapping[str, Any], found: Understood) -> Outcome:
    """Judge one answer."""
    reply = Reply(
        tuple(one["text"] for one in found.replies if one["text"]),
        tuple(card for one in found.replies for card in one["cards"]),
        tuple(dict.fromkeys(topic for one in found.replies for topic in one["topics"])),
        found.risk["level"],
    )
    said = "\n".join(part for part in (reply.text, reply.card_text) if part)
    return Outcome(judge(reply, line).is_right and not found.fault, tuple(sorted(reply.shown)), said)


def variants(responses: Mapping[str, Any]) -> list[frozenset[str]]:
    """Texts of domain.yml that the robot chooses among by chance: two of one group are the same answer."""
    return [frozenset(str(one.get("text") or "") for one in listed) for listed in responses.values() if len(listed) > 1]


def differ(before: Outcome, after: Outcome, chance: Iterable[frozenset[str]]) -> bool:
    """Whether two answers differ in more than chance."""
    if before.shown != after.shown:
        return True
    same_group = any({before.text, after.text} <= group for group in chance)
    return before.text != after.text and not same_group


def risk_figures(core: Core, data_dir: Path) -> dict[str, Any]:
    """Measure the frozen risk benchmark; {} where there is none.

    Returns:
        recall, recall_acute, precision, look_alikes (each hits, total, value), `seen` (id -> level) and `about` (id -> level, kind).
        No sentence.
    """
    lines: list[Line] = []
    for path in sorted((data_dir / "evaluation").glob("risk*.jsonl")):
        lines += read_set(path, "risk")
    if not lines:
        return {}
    judged = judge_risk(lines, core.assess)
    figures = measure_risk(judged)
    names = ("none", "concern", "high", "acute")
    return {
        "lines": len(lines),
        "recall": figures["danger"]["recall"].as_json(),
        "recall_acute": figures["danger"]["recall_acute"].as_json(),
        "precision": figures["danger"]["precision"].as_json(),
        "look_alikes": figures["false_alarms"]["look_alikes"].as_json(),
        "seen": {one.line["id"]: names[one.seen] for one in judged},
        "about": {one.line["id"]: [names[one.truth], one.line.get("kind") or ""] for one in judged},
    }


def fallen(live: Mapping[str, Any], draft: Mapping[str, Any]) -> list[str]:
    """Say, in Danish, in what the draft sees less danger than what is published; empty when it sees as much."""
    words = {"recall": "fare, der bliver set", "recall_acute": "akut fare, der bliver set"}
    said = []
    for name, label in words.items():
        before, after = live.get(name) or {}, draft.get(name) or {}
        if (after.get("hits") or 0) < (before.get("hits") or 0):
            said.append(
                f"Robotten ser mindre fare end før: {label} falder fra {before['hits']} til {after.get('hits')} af {before['total']} i prøven."
            )
    return said


def risk_changes(live: Mapping[str, Any], draft: Mapping[str, Any]) -> list[dict[str, str]]:
    """Sentences of the frozen set that are seen differently: id, what they are, before, after. Never the sentence."""
    about, before, after = draft.get("about") or {}, live.get("seen") or {}, draft.get("seen") or {}
    return [
        {"id": name, "truth": about[name][0], "kind": about[name][1], "before": before.get(name, ""), "after": level}
        for name, level in after.items() if before.get(name) != level
    ]  # fmt: skip


# --- intents ------------------------------------------------------------------------------------------------------------


def read_intent_set(data_dir: Path) -> list[dict[str, Any]]:
    """The frozen intent set, [] where there is none."""
    path = data_dir / "evaluation" / "intents.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def intent_figures(lines: Iterable[Mapping[str, Any]], guessed: Iterable[str]) -> dict[str, Any]:
    """Count how each intent of a labelled set was understood.

    Returns:
        right (share), per intent {count, right, guessed, recall, precision, f1}, and the most frequent mistakes
        [intent, taken for, how often]. No sentence.
    """
    counted: dict[str, dict[str, int]] = {}
    mistakes: dict[tuple[str, str], int] = {}
    outcomes = []
    for line, guess in zip(lines, guessed, strict=True):
        truth = guess if guess in line.get("also", ()) else line["intent"]
        outcomes.append(guess == truth)
        counted.setdefault(truth, {"count": 0, "right": 0, "guessed": 0})["count"] += 1
        counted.setdefault(guess, {"count": 0, "right": 0, "guessed": 0})["guessed"] += 1
        if guess == truth:
            counted[truth]["right"] += 1
        else:
            mistakes[truth, guess] = mistakes.get((truth, guess), 0) + 1
    per = {}
    for name, one in sorted(counted.items()):
        recall, precision = Share(one["right"], one["count"]).value, Share(one["right"], one["guessed"]).value
        per[name] = {**one, "recall": recall, "precision": precision, "f1": f1(precision, recall)}
    top = sorted(mistakes.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "right": Share.of(outcomes).as_json(),
        "intents": per,
        "mistakes": [[a, b, count] for (a, b), count in top[:60]],
    }
