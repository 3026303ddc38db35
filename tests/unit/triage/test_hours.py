"""Opening hours hold over midnight, over the week's end, and say "unknown" where nothing is known."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.real_content import DENMARK, catalogue
from triage.hours import WEEKDAYS, Hours, parse_span


def at(day: int, clock: str) -> datetime:
    """A moment in the week of Monday 16 November 2026; day 0 = Monday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 16 + day, hour, minute, tzinfo=DENMARK)


def weekly(**days: str) -> Hours:
    return Hours(weekly={day: (parse_span(span),) for day, span in days.items()})


EVENING = weekly(mon="16:00-20:00")
OVERNIGHT = weekly(sun="22:00-06:00", wed="20:00-24:00")


@pytest.mark.parametrize(
    ("hours", "moment", "is_open"),
    [
        pytest.param(EVENING, at(0, "15:59"), False, id="minute-before"),
        pytest.param(EVENING, at(0, "16:00"), True, id="opens"),
        pytest.param(EVENING, at(0, "19:59"), True, id="last-minute"),
        pytest.param(EVENING, at(0, "20:00"), False, id="closes"),
        pytest.param(EVENING, at(1, "17:00"), False, id="another-day"),
        pytest.param(OVERNIGHT, at(6, "23:30"), True, id="sunday-night"),
        pytest.param(OVERNIGHT, at(0, "05:59"), True, id="monday-early-belongs-to-sunday"),
        pytest.param(OVERNIGHT, at(0, "06:00"), False, id="monday-six"),
        pytest.param(OVERNIGHT, at(6, "05:00"), False, id="sunday-early-belongs-to-saturday"),
        pytest.param(OVERNIGHT, at(2, "23:59"), True, id="until-midnight"),
        pytest.param(OVERNIGHT, at(3, "00:00"), False, id="midnight"),
        pytest.param(Hours(round_the_clock=True), at(5, "03:00"), True, id="round-the-clock"),
        pytest.param(Hours(text="Ring og hør."), at(0, "12:00"), None, id="unknown"),
        pytest.param(Hours(round_the_clock=False), at(0, "12:00"), None, id="not-round-the-clock-but-when"),
        pytest.param(Hours(weekly={}), at(0, "12:00"), False, id="never-open"),
    ],
)
def test_open_at(hours: Hours, moment: datetime, is_open: bool | None) -> None:
    assert hours.is_open(moment) is is_open


def test_two_spans_on_a_day_leave_a_break() -> None:
    hours = Hours(weekly={"mon": (parse_span("09:00-12:00"), parse_span("13:00-15:00"))})

    assert [hours.is_open(at(0, clock)) for clock in ("11:59", "12:30", "13:00")] == [True, False, True]


@pytest.mark.parametrize(
    ("span", "minutes"),
    [
        ("16:00-20:00", (960, 1200)),
        ("00:00-24:00", (0, 1440)),
        ("22:00-06:00", (1320, 1800)),
        ("08:00-08:00", (480, 1920)),
    ],
)
def test_a_span_is_read_in_minutes(span: str, minutes: tuple[int, int]) -> None:
    assert parse_span(span) == minutes


@pytest.mark.parametrize("span", ["", "16-20", "16:00", "25:00-26:00", "16:60-17:00", "a:b-c:d", "16:00-18:00-20:00"])
def test_a_wrong_span_is_refused(span: str) -> None:
    with pytest.raises(ValueError):
        parse_span(span)


def test_every_contact_with_weekly_hours_opens_and_closes_in_a_week() -> None:
    moments = [at(day, f"{hour:02}:30") for day in range(7) for hour in range(24)]

    stuck = [
        contact.id
        for contact in catalogue().contacts.values()
        if contact.hours.weekly is not None and {contact.hours.is_open(moment) for moment in moments} != {True, False}
    ]

    assert stuck == []
    assert len(WEEKDAYS) == 7
