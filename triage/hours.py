"""When something is open. Pure: the clock is passed in.

Times are Danish local times; `now` must carry that zone (callers use zoneinfo "Europe/Copenhagen").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Mapping

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Hours:
    """Opening hours: round the clock, by the week in minutes after midnight, or only in words."""

    text: str = ""
    round_the_clock: bool | None = None
    weekly: Mapping[str, tuple[tuple[int, int], ...]] | None = field(default=None)

    def is_open(self, now: datetime) -> bool | None:
        """Say whether it is open at `now`; None where the source does not tell."""
        if self.round_the_clock:
            return True
        if self.weekly is None:
            return None
        minute = now.hour * 60 + now.minute
        today, yesterday = WEEKDAYS[now.weekday()], WEEKDAYS[(now.weekday() - 1) % 7]
        return any(start <= minute < end for start, end in self.weekly.get(today, ())) or any(
            minute < end - _MINUTES_A_DAY for _, end in self.weekly.get(yesterday, ())
        )


def parse_span(span: str) -> tuple[int, int]:
    """Turn "16:00-08:00" into minutes; an end before the start lies on the next day.

    Raises:
        ValueError: The text is not of that form.
    """
    start, end = (_minutes(part) for part in span.split("-"))
    return start, end if end > start else end + _MINUTES_A_DAY


def _minutes(clock: str) -> int:
    hour, minute = (int(part) for part in clock.strip().split(":"))
    if not (0 <= hour <= 24 and 0 <= minute < 60):
        raise ValueError(clock)
    return hour * 60 + minute
