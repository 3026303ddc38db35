"""Routing and faq: one message, one answer. Is the right destination shown, is the right fact said?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.expectations import NOT_RIGHT, Verdict, judge
from evaluation.figures import Share, grouped, percentile
from evaluation.noise import noisy
from evaluation.sets import Line
from evaluation.tables import listing, section, share_table, shortened
from evaluation.talks import Reply, Talk


@dataclass(frozen=True)
class Judged:
    """One line, what came, and the verdict."""

    line: Line
    talk: Talk
    verdict: Verdict


def measure(lines: Sequence[Line], talks: Sequence[Talk], noisy_talks: Sequence[Talk] | None = None) -> dict[str, Any]:
    """Compute the figures of docs/evaluation.md for one kind; `noisy_talks` answer the same lines with chat noise."""
    judged = [Judged(line, talk, judge(talk.last, line)) for line, talk in zip(lines, talks, strict=True)]
    figures = {
        "lines": len(judged),
        "right": Share.of(one.verdict.is_right for one in judged),
        **{outcome.replace(" ", "_"): Share.of(o.verdict.outcome == outcome for o in judged) for outcome in NOT_RIGHT},
        "wrong_card_shown": Share.of(bool(_card_ids(one.talk).intersection(one.verdict.wrong)) for one in judged),
        "by_topic": _right(judged, lambda line: [line["topic"]] if line.get("topic") else []),
        "by_style": _right(judged, lambda line: line.get("style") or []),
        "by_municipality": _right(judged, lambda line: [line.get("municipality") or "none given"]),
        "by_area": _right(judged, lambda line: [str(line["about"]).split(".")[0] if "." in str(line["about"]) else "contacts"]
                          if line.get("about") else []),
        "by_about": _right(judged, lambda line: [str(line["about"])] if line.get("about") else []),
        "by_file": _right(judged, lambda line: [line.get("file", "-")]),
        "milliseconds": milliseconds([reply for talk in talks for reply in talk.replies]),
        "misses": [_shown(one) for one in judged if not one.verdict.is_right],
    }  # fmt: skip
    if noisy_talks is not None:
        loud = [Judged(line, talk, judge(talk.last, line)) for line, talk in zip(lines, noisy_talks, strict=True)]
        figures["right_noisy"] = Share.of(one.verdict.is_right for one in loud)
        figures["wrong_shown_noisy"] = Share.of(one.verdict.outcome == "wrong shown" for one in loud)
        figures["misses_noisy_only"] = [
            {**_shown(one), "text": noisy(one.line["text"], one.line["id"])}
            for one, clean in zip(loud, judged, strict=True)
            if clean.verdict.is_right and not one.verdict.is_right
        ]
    return figures


def _card_ids(talk: Talk) -> set[str]:
    return {card["id"] for card in talk.last.cards} if talk.last else set()


def _right(judged: Sequence[Judged], keys: Callable[[Line], list[str]]) -> dict[str, Share]:
    groups = grouped(judged, lambda one: keys(one.line))
    return {name: Share.of(one.verdict.is_right for one in group) for name, group in groups.items()}


def milliseconds(replies: Sequence[Reply]) -> dict[str, float | None]:
    """Return p50 and p95 of the time from sending to `done`, in milliseconds."""
    times = [1000 * reply.seconds for reply in replies]
    return {"p50": percentile(times, 0.5), "p95": percentile(times, 0.95)}


def _shown(one: Judged) -> dict[str, Any]:
    return {
        "id": one.line["id"], "file": one.line.get("file"), "text": one.line["text"],
        "municipality": one.line.get("municipality"), "about": one.line.get("about") or one.line.get("topic"),
        **verdict_parts(one.verdict, one.talk),
    }  # fmt: skip


def verdict_parts(verdict: Verdict, talk: Talk) -> dict[str, Any]:
    """Say why a reply is not right, and what came instead."""
    reply = talk.last
    return {
        "outcome": verdict.outcome, "wrong": list(verdict.wrong), "lacking": list(verdict.lacking),
        "unwanted": list(verdict.unwanted), "shown": sorted(reply.shown) if reply else [],
        "answer": reply.text if reply else "", "fault": talk.fault,
    }  # fmt: skip


_NAMES = {
    "right": "right",
    "right_noisy": "right, with chat noise",
    "wrong_shown": "wrong: something of none_of or contains_none",
    "wrong_card_shown": "of these, a card (an offer or contact that does not fit)",
    "wrong_shown_noisy": "wrong, with chat noise",
    "other_shown": "something else shown",
    "asked_back": "asked back",
    "nothing_shown": "nothing shown",
    "fault": "no complete answer",
}
_TITLES = {"routing": "Destinations (routing*.jsonl", "faq": "Facts (faq*.jsonl"}


def report(kind: str, figures: dict[str, Any]) -> str:
    """Write the figures for people."""
    named = {
        "topic": "by_topic",
        "style": "by_style",
        "municipality": "by_municipality",
        "about": "by_area",
        "file": "by_file",
    }
    groups = [share_table(f"right by {name}", figures[key]) for name, key in named.items() if len(figures[key]) > 1]
    return section(
        f"{_TITLES[kind]}, {figures['lines']} lines)",
        share_table("answers", {label: figures[name] for name, label in _NAMES.items() if name in figures}),
        time_line(figures["milliseconds"]),
        *groups,
        listing("Not right", [miss_line(miss) for miss in figures["misses"]]),
        listing("Right, but not with chat noise", [miss_line(miss) for miss in figures.get("misses_noisy_only", [])]),
    )


def time_line(times: dict[str, float | None]) -> str:
    """Write the times of a turn."""
    return "turn through /chat: " + ", ".join(
        f"{name} {value:.0f} ms" for name, value in times.items() if value is not None
    )


def miss_line(miss: dict[str, Any]) -> str:
    """Write one miss: what was asked, what is wrong, what came."""
    why = [f"wrong {', '.join(miss['wrong'] + miss['unwanted'])}"] if miss["wrong"] or miss["unwanted"] else []
    why += [f"lacks {shortened('; '.join(miss['lacking']), 120)}"] if miss["lacking"] else []
    why += [miss["fault"]] if miss["fault"] else []
    came = f'shown {", ".join(miss["shown"]) or "nothing"}; said "{shortened(miss["answer"], 110)}"'
    return (
        f"{miss['id']}  ({miss['municipality'] or '-'}) {shortened(miss['text'])}\n      {'; '.join(why)}\n      {came}"
    )
