"""Dialogues: several turns in one conversation, judged at the end and wherever a turn says what it expects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from evaluation.expectations import NOT_RIGHT, Verdict, judge
from evaluation.figures import Share, grouped
from evaluation.sets import Line
from evaluation.single_turns import milliseconds, miss_line, time_line, verdict_parts
from evaluation.tables import listing, section, share_table
from evaluation.talks import Reply, Talk

Step = tuple[int, dict[str, Any], Verdict]  # turn number from 1, what was expected, what became of it


def verdicts(line: Line, talk: Talk) -> list[Step]:
    """Judge every expectation of a dialogue; a turn that was never reached is a fault."""
    return [(turn, expected, judge(_reply(talk, turn), expected)) for turn, expected in _expected(line)]


def _expected(line: Line) -> Iterator[tuple[int, dict[str, Any]]]:
    for turn, said in enumerate(line["turns"], 1):
        if "expect" in said:
            yield turn, said["expect"]
    if "expect_final" in line:
        yield len(line["turns"]), line["expect_final"]


def _reply(talk: Talk, turn: int) -> Reply | None:
    return talk.replies[turn - 1] if turn <= len(talk.replies) else None


def measure(lines: Sequence[Line], talks: Sequence[Talk]) -> dict[str, Any]:
    """Compute the figures of docs/evaluation.md; a dialogue is right when each of its expectations is met."""
    judged = [(line, talk, verdicts(line, talk)) for line, talk in zip(lines, talks, strict=True)]
    steps = [verdict for _, _, found in judged for _, _, verdict in found]
    areas = grouped(judged, lambda one: [one[0].get("municipality") or "none given"])
    return {
        "lines": len(judged),
        "right": Share.of(_all_right(found) for _, _, found in judged),
        "right_final": Share.of(found[-1][2].is_right for line, _, found in judged if "expect_final" in line),
        "expectations_met": Share.of(verdict.is_right for verdict in steps),
        **{outcome.replace(" ", "_"): Share.of(v.outcome == outcome for v in steps) for outcome in NOT_RIGHT},
        "by_municipality": {
            name: Share.of(_all_right(found) for _, _, found in group) for name, group in areas.items()
        },
        "by_file": {
            name: Share.of(_all_right(found) for _, _, found in group)
            for name, group in grouped(judged, lambda one: [one[0].get("file", "-")]).items()
        },
        "milliseconds": milliseconds([reply for talk in talks for reply in talk.replies]),
        "misses": [_shown(line, talk, step) for line, talk, found in judged for step in found if not step[2].is_right],
    }


def _all_right(steps: Sequence[Step]) -> bool:
    return all(verdict.is_right for _, _, verdict in steps)


def _shown(line: Line, talk: Talk, step: Step) -> dict[str, Any]:
    turn, _, verdict = step
    reached = Talk(talk.replies[:turn], talk.fault if turn > len(talk.replies) else None)
    said = " | ".join(one["user"] for one in line["turns"][:turn])
    return {
        "id": f"{line['id']}, turn {turn}", "file": line.get("file"), "text": said, "municipality": line.get("municipality"),
        "note": line.get("note"), **verdict_parts(verdict, reached),
    }  # fmt: skip


_NAMES = {
    "right": "dialogues right in every expectation",
    "right_final": "right at the end",
    "expectations_met": "expectations met",
    "wrong_shown": "wrong: something of none_of or contains_none",
    "other_shown": "something else shown",
    "asked_back": "asked back",
    "nothing_shown": "nothing shown",
    "fault": "no complete answer",
}


def report(figures: dict[str, Any]) -> str:
    """Write the figures for people."""
    areas, files = figures["by_municipality"], figures["by_file"]
    return section(
        f"Dialogues (dialogues*.jsonl, {figures['lines']} lines)",
        share_table("dialogues", {label: figures[name] for name, label in _NAMES.items()}),
        time_line(figures["milliseconds"]),
        share_table("right by municipality", areas) if len(areas) > 1 else "",
        share_table("right by file", files) if len(files) > 1 else "",
        listing("Not right", [miss_line(miss) for miss in figures["misses"]]),
    )
