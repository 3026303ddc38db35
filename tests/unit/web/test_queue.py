"""Presence, opening hours, boxes in memory, and what a shut desk says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.fakes import FakeClock
from tests.unit.web.desk_rig import ROOT, rig
from triage.errors import ContentError
from web.counsellor.opening import ALWAYS, DENMARK, DeskHours, Doors, OpeningHours, load_opening_hours, opening_in_words
from web.counsellor.presence import SILENT_SECONDS, Presence
from web.counsellor.talks import MAX_UNDELIVERED, Talk

HOURS = """
default:
  weekly: {mon: ["14:00-20:00"], fri: ["22:00-02:00"]}
  closed_on_holidays: true
  closed: ['2026-03-09']
municipalities:
  kerteminde:
    weekly: {tue: ["09:30-12:00"]}
"""


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """Danish time in 2026; the 2nd of March is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=DENMARK)


@pytest.fixture
def hours(tmp_path: Path):  # type: ignore[no-untyped-def]
    (tmp_path / "opening_hours.yml").write_text(HOURS, encoding="utf-8")
    return load_opening_hours(tmp_path)


class Page:
    """A desk page that only keeps what it is told."""

    def __init__(self) -> None:
        self.frames: list[dict[str, object]] = []

    def put(self, frame: dict[str, object]) -> None:
        self.frames.append(frame)

    def finish(self) -> None:
        self.frames.append({"type": "closed"})


@pytest.mark.parametrize(
    ("now", "is_open"),
    [(at(2, 13, 59), False), (at(2, 14), True), (at(2, 20), False), (at(6, 23), True), (at(7, 1, 59), True), (at(7, 2), False),
     (at(9, 15), False), (at(6, 15, month=4), False)],
    ids=["before", "opens", "shuts", "evening", "past midnight", "ends at night", "closed day", "Easter Monday"],
)  # fmt: skip
def test_opening_hours(hours, now: datetime, is_open: bool) -> None:  # type: ignore[no-untyped-def]
    assert hours.of("kalundborg").is_open(now) is is_open


def test_municipality_has_its_own_hours_and_inherits_the_rest(hours) -> None:  # type: ignore[no-untyped-def]
    own = hours.of("kerteminde")

    assert own.is_open(at(3, 10)) and not own.is_open(at(2, 15))
    assert own.closed_on_holidays


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(2, 9), "i dag kl. 14"),
        (at(1, 9), "i morgen kl. 14"),
        (at(3, 9), "på fredag kl. 22"),
        (at(7, 9), "mandag den 16.3. kl. 14"),
        (at(2, 15), ""),
    ],
)
def test_next_opening_is_said_in_words(hours, now: datetime, words: str) -> None:  # type: ignore[no-untyped-def]
    desk = hours.of(None)
    if now == at(7, 9):  # the Friday between is left out here to reach the second Monday
        desk = type(desk)({"mon": desk.weekly["mon"]}, True, desk.closed)

    assert opening_in_words(desk.next_opening(now), now) == words


def test_the_doors_are_open_by_the_hours_of_the_municipality_or_because_somebody_is_ready(hours) -> None:  # type: ignore[no-untyped-def]
    doors, morning = Doors(hours), at(2, 9)
    assert not doors.is_open("kalundborg", morning) and not doors.is_open(None, morning)
    assert doors.opening(None, morning) == "i dag kl. 14"

    doors.is_somebody_ready = lambda: True
    assert doors.is_open("kalundborg", morning)

    doors.is_somebody_ready = lambda: False
    doors.take(OpeningHours(DeskHours({}), {"thisted": ALWAYS}))  # an editor has published others
    assert doors.is_open("thisted", morning) and not doors.is_open("kalundborg", morning)
    assert doors.opening("kalundborg", morning) == "", "nobody knows"


@pytest.mark.parametrize(
    "text",
    ["default: 7", "municipalities: {}", "default: {weekly: {mandag: []}}", 'default: {weekly: {mon: ["14-20"]}}',
     "default: {open: true}", "default: {closed: [i morgen]}"],
)  # fmt: skip
def test_a_wrong_file_names_the_field(tmp_path: Path, text: str) -> None:
    (tmp_path / "opening_hours.yml").write_text(text, encoding="utf-8")

    with pytest.raises(ContentError, match="default"):
        load_opening_hours(tmp_path)


def test_the_file_as_delivered_is_always_open() -> None:
    hours = load_opening_hours(ROOT / "data")

    assert all(hours.of(None).is_open(at(day, hour)) for day in range(1, 8) for hour in (0, 12, 23))


def test_a_silent_page_is_found_and_a_beating_one_is_not() -> None:
    clock, silent, beating = FakeClock(), Page(), Page()
    presence = Presence(clock)
    presence.arrive(1, "Alma", silent)
    presence.arrive(2, "Villads", beating)
    clock.tick(SILENT_SECONDS + 1)

    presence.beat(2, beating)

    assert presence.silent() == [(1, silent)]


def test_a_person_is_here_until_the_last_page_closes_and_on_a_break_is_not_ready() -> None:
    presence, pages = Presence(FakeClock()), (Page(), Page())
    for page in pages:
        presence.arrive(1, "Alma", page)
    presence.go(1, pages[0])
    assert presence.count_ready() == 1

    presence.pause(1, True)
    assert (presence.count_ready(), presence.person(1) is not None) == (0, True)
    presence.go(1, pages[1])

    assert presence.person(1) is None


def test_boxes_are_kept_until_received_and_taken_once() -> None:
    talk = Talk("t")
    frames = [talk.hold(box_id, "box") for box_id in ("a", "b", "a", "c")]

    talk.received(2)

    assert [frame and frame["seq"] for frame in frames] == [1, 2, None, 3]
    assert [frame["id"] for frame in talk.undelivered] == ["c"]


def test_too_many_boxes_are_refused_rather_than_lost() -> None:
    talk = Talk("t")
    for number in range(MAX_UNDELIVERED):
        talk.hold(str(number), "box")

    with pytest.raises(OverflowError):
        talk.hold("one more", "box")
    talk.received(1)

    assert talk.hold("one more", "box") is not None


async def test_a_shut_desk_says_so_with_contacts_and_keeps_nobody_in_the_queue(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        (tmp_path / "opening_hours.yml").write_text("default: {weekly: {}}", encoding="utf-8")
        running.desk.doors.hours = load_opening_hours(tmp_path)
        visitor = await running.visitor()

        await visitor.accept()
        frame = await visitor.wait("bot")
        await running.desk.queue.refresh()

        assert "ikke en rådgiver" in frame["text"]
        assert frame["cards"]
        assert running.desk.queue.rows == []
        assert visitor.all("queue") == []
