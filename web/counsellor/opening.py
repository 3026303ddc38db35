"""When counsellors are at work, by municipality, from data/opening_hours.yml. Danish public holidays come from `holidays`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from triage.content import read_yaml
from triage.errors import ContentError
from triage.hours import WEEKDAYS, parse_span

DENMARK = ZoneInfo("Europe/Copenhagen")
DAYS_LOOKED_AHEAD = 14
DANISH_DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_FIELDS = {"weekly", "closed_on_holidays", "closed"}


@dataclass(frozen=True)
class DeskHours:
    """Opening hours of one desk. `weekly` in minutes after midnight, an end above 1440 lies on the next day."""

    weekly: Mapping[str, tuple[tuple[int, int], ...]]
    closed_on_holidays: bool = False
    closed: frozenset[date] = frozenset()

    def is_open(self, now: datetime) -> bool:
        """Whether somebody is to be at work at `now` (with a zone). A span that began yesterday counts as yesterday's."""
        local = now.astimezone(DENMARK)
        minute = local.hour * 60 + local.minute
        yesterday = local.date() - timedelta(days=1)
        return any(start <= minute < end for start, end in self._spans(local.date())) or any(
            minute < end - 1440 for _, end in self._spans(yesterday)
        )

    def next_opening(self, now: datetime) -> datetime | None:
        """When it opens next (Danish time); None when it is open, or shut for the next two weeks."""
        if self.is_open(now):
            return None
        local = now.astimezone(DENMARK)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        for days in range(DAYS_LOOKED_AHEAD + 1):
            day = (midnight + timedelta(days=days)).date()
            for start, _ in sorted(self._spans(day)):
                opening = datetime(day.year, day.month, day.day, start // 60 % 24, start % 60, tzinfo=DENMARK)
                if opening > local:
                    return opening
        return None

    def _spans(self, day: date) -> tuple[tuple[int, int], ...]:
        if day in self.closed or (self.closed_on_holidays and day in _holidays(day.year)):
            return ()
        return self.weekly.get(WEEKDAYS[day.weekday()], ())


ALWAYS = DeskHours({day: ((0, 1440),) for day in WEEKDAYS})


@dataclass(frozen=True)
class OpeningHours:
    """All desks' hours: the default, and municipalities with their own."""

    default: DeskHours = ALWAYS
    municipalities: Mapping[str, DeskHours] | None = None

    def of(self, municipality: str | None) -> DeskHours:
        """The hours that hold for one municipality."""
        return (self.municipalities or {}).get(municipality or "", self.default)


def load_opening_hours(data_dir: Path) -> OpeningHours:
    """Read data/opening_hours.yml; without the file it is always open.

    Raises:
        ContentError: A field is not as the file's own comment says.
    """
    path = Path(data_dir) / "opening_hours.yml"
    if not path.exists():
        return OpeningHours()
    raw = read_yaml(path)
    if not isinstance(raw, dict) or not isinstance(raw.get("default"), dict):
        raise ContentError(path, "default", "skal findes og være et afsnit")
    default = _desk(path, "default", raw["default"], ALWAYS)
    own = {
        name: _desk(path, f"municipalities.{name}", part, default)
        for name, part in (raw.get("municipalities") or {}).items()
    }
    return OpeningHours(default, own)


class Doors:
    """Whether a human can take over: the one answer for chat, desk and pages (ADR 0033).

    Open are they by the hours of the municipality, and whenever a counsellor is ready at the desk, who is not sent home by a file.

    Args:
        hours: As read from data/opening_hours.yml; `take` goes on with others.
    """

    def __init__(self, hours: OpeningHours) -> None:
        self.hours = hours
        self.is_somebody_ready: Callable[[], bool] = lambda: False  # the desk knows

    def take(self, hours: OpeningHours) -> None:
        """Go on with other hours: an editor has published them."""
        self.hours = hours

    def is_open(self, municipality: str | None, now: datetime) -> bool:
        """Whether whoever asks for a human now, from this municipality, can get one."""
        return self.is_somebody_ready() or self.hours.of(municipality).is_open(now)

    def opening(self, municipality: str | None, now: datetime) -> str:
        """When its desk opens next, in words ("i morgen kl. 14"); "" when it is open, or nobody knows."""
        return opening_in_words(self.hours.of(municipality).next_opening(now), now)


def opening_in_words(opening: datetime | None, now: datetime) -> str:
    """Say when it opens: "i dag kl. 14", "i morgen kl. 9.30", "på mandag kl. 14"; "" when nobody knows."""
    if opening is None:
        return ""
    local = now.astimezone(DENMARK)
    days = (opening.date() - local.date()).days
    day = {0: "i dag", 1: "i morgen"}.get(days) or (
        f"på {DANISH_DAYS[opening.weekday()]}"
        if days < 7
        else f"{DANISH_DAYS[opening.weekday()]} den {opening.day}.{opening.month}."
    )
    clock = f"{opening.hour}.{opening.minute:02}" if opening.minute else str(opening.hour)
    return f"{day} kl. {clock}"


def closed_days(desk: DeskHours, today: date, days: int = 90) -> list[tuple[date, str]]:
    """Coming days on which a desk is shut though its week says otherwise, with the reason: a holiday's Danish name, or ""."""
    found = []
    for offset in range(days):
        day = today + timedelta(days=offset)
        is_holiday = desk.closed_on_holidays and day in _holidays(day.year)
        if desk.weekly.get(WEEKDAYS[day.weekday()]) and (is_holiday or day in desk.closed):
            found.append((day, _holidays(day.year).get(day, "")))
    return found


def _holidays(year: int) -> Mapping[date, str]:
    return holidays.country_holidays("DK", years=year, language="da")  # type: ignore[return-value]


def _desk(path: Path, field: str, raw: Any, base: DeskHours) -> DeskHours:
    if not isinstance(raw, dict) or set(raw) - _FIELDS:
        raise ContentError(path, field, f"må kun have {', '.join(sorted(_FIELDS))}")
    closed = frozenset(_day(path, field, item) for item in raw.get("closed") or [])
    desk = replace(base, closed=closed, closed_on_holidays=bool(raw.get("closed_on_holidays", base.closed_on_holidays)))
    return replace(desk, weekly=_weekly(path, field, raw["weekly"])) if "weekly" in raw else desk


def _weekly(path: Path, field: str, raw: Any) -> dict[str, tuple[tuple[int, int], ...]]:
    if not isinstance(raw, dict) or set(raw) - set(WEEKDAYS):
        raise ContentError(path, f"{field}.weekly", f"skal have dagene {', '.join(WEEKDAYS)}")
    try:
        return {day: tuple(parse_span(span) for span in spans or []) for day, spans in raw.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise ContentError(path, f"{field}.weekly", 'skal have tidsrum som "14:00-20:00"') from error


def _day(path: Path, field: str, raw: Any) -> date:
    try:
        return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    except ValueError as error:
        raise ContentError(path, f"{field}.closed", "skal have datoer som 2026-12-24") from error
