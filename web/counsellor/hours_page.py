"""When counsellors are to be at work, as the desk's staff see it: the week of every municipality, and days that are shut."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from triage.hours import WEEKDAYS
from triage.vocabulary import Municipality
from web.counsellor import auth
from web.counsellor.opening import DANISH_DAYS, DENMARK, DeskHours, closed_days, opening_in_words
from web.counsellor.pages import render
from web.db.staff import SignedIn

NAMES = {area.value: area.value.capitalize() for area in Municipality if area is not Municipality.OTHER}
bp = Blueprint("hours_page")


@bp.get("/hours", name="hours")
@auth.signed_in()
async def hours(request: Request, who: SignedIn) -> HTTPResponse:
    """The page. The hours themselves are content: data/opening_hours.yml."""
    now, all_hours = datetime.now(DENMARK), request.app.ctx.desk.doors.hours
    own = all_hours.municipalities or {}
    desks = [desk_view("Alle kommuner" if not own else "Alle andre", all_hours.default, now)]
    desks += [desk_view(NAMES.get(area, area), desk, now) for area, desk in own.items()]
    return render("hours.html", who=who, desks=desks)


def desk_view(name: str, desk: DeskHours, now: datetime) -> dict[str, Any]:
    """What the page shows of one desk."""
    opening = opening_in_words(desk.next_opening(now), now)
    return {
        "name": name,
        "state": "Åbent nu" if desk.is_open(now) else f"Lukket. Åbner {opening}" if opening else "Lukket",
        "week": [
            (day.capitalize(), " og ".join(map(_span, desk.weekly.get(key, ()))) or "lukket")
            for key, day in zip(WEEKDAYS, DANISH_DAYS, strict=True)
        ],
        "closed": [(_day(day), reason) for day, reason in closed_days(desk, now.date())],
        "on_holidays": desk.closed_on_holidays,
        "is_ever_open": any(desk.weekly.values()),
    }


def _span(span: tuple[int, int]) -> str:
    if span == (0, 1440):
        return "hele døgnet"
    return "–".join(f"{minute // 60 % 24 if minute != 1440 else 24}.{minute % 60:02}" for minute in span)


def _day(day: Any) -> str:
    return f"{DANISH_DAYS[day.weekday()]} den {day.day}.{day.month}."
