"""Identities: how many are hidden, and how much harmless text is touched. Runs on the core, in-process.

A span is found when at least COVERED of its characters are hidden, whatever kind the core takes it for: what
protects a visitor is that the characters are gone. QUASI (descriptions that point at one person) is told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.figures import Share, f1, grouped
from evaluation.sets import Line
from evaluation.tables import listing, percent, section, share_table, shortened

COVERED = 0.8  # share of a span's characters that must be hidden
RIGHT = 0.5  # share of a hidden stretch that must lie in labelled spans for it to be right
QUASI = "QUASI"
NUMBERS = frozenset({"CPR", "PHONE", "EMAIL", "ADDRESS", "ACCOUNT", "PLATE", "BIRTHDATE", "URL", "HANDLE"})
Span = tuple[int, int, str]  # start, end (exclusive), kind
Hide = Callable[[str], Iterable[Span]]


@dataclass(frozen=True)
class Judged:
    """One line, its labelled and optional spans, and what the core hid."""

    line: Line
    spans: tuple[Span, ...]
    optional: tuple[Span, ...]
    hidden: tuple[Span, ...]

    @property
    def styles(self) -> list[str]:
        """Styles of the line; "-" for none."""
        return self.line.get("style") or ["-"]

    @property
    def is_harmless(self) -> bool:
        """Whether nothing had to be hidden."""
        return not self.spans

    @property
    def stray(self) -> tuple[Span, ...]:
        """Hidden stretches of a harmless line that no optional span allows."""
        return tuple(
            span for span in self.hidden if not any(o[0] <= span[0] and span[1] <= o[1] for o in self.optional)
        )


@dataclass(frozen=True)
class Found:
    """One labelled span and how it fared."""

    line: Line
    span: Span
    is_found: bool
    is_exact: bool
    is_kind_right: bool
    styles: list[str]


def judge(lines: Iterable[Line], hide: Hide) -> list[Judged]:
    """Hide the identities of every line."""
    return [
        Judged(line, _tuples(line["spans"]), _tuples(line.get("optional_spans", [])), _tuples(hide(line["text"])))
        for line in lines
    ]


def _tuples(spans: Iterable[Sequence[Any]]) -> tuple[Span, ...]:
    return tuple((int(start), int(end), str(kind)) for start, end, kind in spans)


def covered(span: Span, others: Iterable[Span]) -> float:
    """Return the share of a span's characters that lie in any of the others."""
    places = {place for start, end, _ in others for place in range(max(start, span[0]), min(end, span[1]))}
    return len(places) / (span[1] - span[0])


def find(one: Judged) -> list[Found]:
    """Look up each labelled span of a line among what was hidden."""
    return [
        Found(
            one.line,
            span,
            covered(span, one.hidden) >= COVERED,
            any(span[:2] == other[:2] for other in one.hidden),
            any(span[2] == other[2] and other[0] < span[1] and span[0] < other[1] for other in one.hidden),
            one.styles,
        )
        for span in one.spans
    ]


def measure(judged: Sequence[Judged]) -> dict[str, Any]:
    """Compute the figures of docs/evaluation.md."""
    every = [found for one in judged for found in find(one)]
    spans, quasi = [f for f in every if f.span[2] != QUASI], [f for f in every if f.span[2] == QUASI]
    harmless = [one for one in judged if one.is_harmless]
    hidden = [(one, span) for one in judged for span in one.hidden]
    recall = Share.of(found.is_found for found in spans)
    precision = Share.of(covered(span, one.spans + one.optional) >= RIGHT for one, span in hidden)
    return {
        "lines": len(judged),
        "recall": recall,
        "recall_names": Share.of(f.is_found for f in spans if f.span[2] == "PERSON"),
        "recall_numbers": Share.of(f.is_found for f in spans if f.span[2] in NUMBERS),
        "recall_quasi": Share.of(f.is_found for f in quasi),
        "exact": Share.of(found.is_exact for found in spans),
        "kind_right": Share.of(found.is_kind_right for found in spans if found.is_found),
        "precision": precision,
        "f1": f1(precision.value, recall.value),
        "harmless_touched": Share.of(bool(one.stray) for one in harmless),
        "lines_fully_hidden": Share.of(
            all(f.is_found for f in find(one) if f.span[2] != QUASI)
            for one in judged
            if any(span[2] != QUASI for span in one.spans)
        ),
        "recall_by_kind": _recall(spans, lambda found: [found.span[2]]),
        "recall_by_style": _recall(spans, lambda found: found.styles),
        "names_by_style": _recall([f for f in spans if f.span[2] == "PERSON"], lambda found: found.styles),
        "recall_by_file": _recall(spans, lambda found: [found.line.get("file", "-")]),
        "touched_by_style": {
            name: Share.of(bool(one.stray) for one in group)
            for name, group in grouped(harmless, lambda one: one.styles).items()
        },
        "missed": [_missed(found) for found in spans if not found.is_found],
        "quasi_missed": [_missed(found) for found in quasi if not found.is_found],
        "touched": [_touched(one, one.stray) for one in harmless if one.stray],
        "hidden_beside": [
            _touched(one, (span,))
            for one, span in hidden
            if not one.is_harmless and covered(span, one.spans + one.optional) < RIGHT
        ],
    }


def _recall(found: Sequence[Found], keys: Callable[[Found], list[str]]) -> dict[str, Share]:
    return {name: Share.of(one.is_found for one in group) for name, group in grouped(found, keys).items()}


def _missed(found: Found) -> dict[str, Any]:
    start, end, kind = found.span
    text = found.line["text"]
    return {"id": found.line["id"], "file": found.line.get("file"), "kind": kind, "span": text[start:end], "text": text}


def _touched(one: Judged, spans: Sequence[Span]) -> dict[str, Any]:
    text = one.line["text"]
    hidden = [{"kind": kind, "span": text[start:end]} for start, end, kind in spans]
    return {"id": one.line["id"], "file": one.line.get("file"), "hidden": hidden, "text": text}


_NAMES = {
    "recall": "recall, all kinds but QUASI",
    "recall_names": "recall: names",
    "recall_numbers": "recall: numbers, mail, links, addresses",
    "exact": "hidden with exactly these ends",
    "kind_right": "kind right, of those found",
    "lines_fully_hidden": "lines with every identity hidden",
    "precision": "precision: of what was hidden, labelled",
    "harmless_touched": "harmless lines touched",
    "recall_quasi": "apart: QUASI found",
}


def report(figures: dict[str, Any]) -> str:
    """Write the figures for people."""
    files = figures["recall_by_file"]
    return section(
        f"Identities (identity*.jsonl, {figures['lines']} lines)",
        share_table("identities", {label: figures[name] for name, label in _NAMES.items()})
        + f"\nF1 {percent(figures['f1'])}",
        share_table("recall by kind", figures["recall_by_kind"]),
        share_table("recall by style, all kinds", figures["recall_by_style"]),
        share_table("recall by style, names", figures["names_by_style"]),
        share_table("recall by file", files) if len(files) > 1 else "",
        share_table("harmless lines touched by style", figures["touched_by_style"]),
        listing("Not hidden", [_miss_line(miss) for miss in figures["missed"]]),
        listing("Harmless lines touched", [_touched_line(miss) for miss in figures["touched"]]),
        listing("Hidden beside the labelled", [_touched_line(miss) for miss in figures["hidden_beside"]]),
        listing("QUASI not hidden", [_miss_line(miss) for miss in figures["quasi_missed"]]),
    )


def _miss_line(miss: dict[str, Any]) -> str:
    return f'{miss["id"]}  {miss["kind"]} "{miss["span"]}": {shortened(miss["text"])}'


def _touched_line(miss: dict[str, Any]) -> str:
    hidden = ", ".join(f'{part["kind"]} "{shortened(part["span"], 50)}"' for part in miss["hidden"])
    return f"{miss['id']}  {hidden}: {shortened(miss['text'])}"
