"""Shares with confidence intervals, percentiles and F1: the arithmetic of every report. Python 3.10, standard library."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Z_95 = 1.959963984540054  # two-sided 95 % of the normal distribution
Item = TypeVar("Item")


def wilson(hits: int, total: int, z: float = Z_95) -> tuple[float, float] | None:
    """Return the Wilson score interval of a share (0 to 1); None where nothing was counted.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    """
    if total == 0:
        return None
    share, square = hits / total, z * z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = z / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    # at 0 and at all hits the formula's own end is exact, but floats may miss it by 1e-17
    return (0.0 if hits == 0 else max(0.0, middle - half), 1.0 if hits == total else min(1.0, middle + half))


@dataclass(frozen=True)
class Share:
    """`hits` of `total`; a share of nothing is unknown (None), never 0 or 1."""

    hits: int
    total: int

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Share:
        """Count outcomes."""
        listed = list(outcomes)
        return cls(sum(map(bool, listed)), len(listed))

    @property
    def value(self) -> float | None:
        """The share, 0 to 1."""
        return self.hits / self.total if self.total else None

    def as_json(self) -> dict[str, Any]:
        """Return hits, total, value and the 95 % interval."""
        interval = wilson(self.hits, self.total)
        return {
            "hits": self.hits,
            "total": self.total,
            "value": self.value,
            "ci95": list(interval) if interval else None,
        }


def f1(precision: float | None, recall: float | None) -> float | None:
    """Return the harmonic mean; None where either is unknown, 0 where both are 0."""
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def percentile(values: Sequence[float], part: float) -> float | None:
    """Return the nearest-rank percentile (part 0 to 1); None for no values."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]


def grouped(items: Iterable[Item], keys: Callable[[Item], Iterable[str]]) -> dict[str, list[Item]]:
    """Sort items into groups by name; an item may stand in several (a sentence has several styles)."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        for key in keys(item):
            groups.setdefault(key, []).append(item)
    return dict(sorted(groups.items()))
