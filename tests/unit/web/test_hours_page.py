"""Opening hours as staff see them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from tests.unit.web.desk_rig import rig
from web.counsellor.hours_page import desk_view
from web.counsellor.opening import ALWAYS, DENMARK, DeskHours, closed_days

EVENINGS = DeskHours({"mon": ((14 * 60, 20 * 60),), "fri": ((20 * 60, 26 * 60),)}, closed_on_holidays=True)


def test_coming_holidays_are_named_in_danish_and_only_when_they_shut_something() -> None:
    found = closed_days(EVENINGS, date(2026, 3, 20), days=60)

    assert found == [(date(2026, 4, 3), "Langfredag"), (date(2026, 4, 6), "Anden påskedag")]


def test_a_day_shut_by_hand_is_listed_without_a_name() -> None:
    desk = DeskHours({"thu": ((0, 1440),)}, closed=frozenset({date(2026, 12, 24)}))

    assert closed_days(desk, date(2026, 12, 20), days=10) == [(date(2026, 12, 24), "")]


def test_week_says_open_until_past_midnight_and_all_day() -> None:
    view = desk_view("Alle", EVENINGS, datetime(2026, 3, 4, 12, tzinfo=DENMARK))

    assert dict(view["week"])["Fredag"] == "20.00–2.00"
    assert dict(view["week"])["Tirsdag"] == "lukket"
    assert view["state"] == "Lukket. Åbner på fredag kl. 20"
    assert dict(desk_view("Alle", ALWAYS, datetime(2026, 3, 4, tzinfo=DENMARK))["week"])["Mandag"] == "hele døgnet"


async def test_page_is_for_all_staff(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        await running.sign_in(client)

        page = await client.get("/hours")

        assert page.status_code == 200 and "Åbent nu" in page.text
        assert "Er en rådgiver klar ved vagten, er der altid åbent." in page.text


def test_a_desk_that_is_never_open_says_nothing_of_holidays() -> None:
    now = datetime(2026, 3, 4, 12, tzinfo=DENMARK)

    assert desk_view("Thisted", DeskHours({"mon": ()}), now)["is_ever_open"] is False
    assert desk_view("Alle", EVENINGS, now)["is_ever_open"] is True


async def test_a_wrong_address_on_the_staff_port_is_no_page_for_young_people(tmp_path: Path) -> None:
    async with rig(tmp_path) as running, running.client() as client:
        page = await client.get("/findes-ikke")

    assert page.status_code == 404 and "Tilbage til dit arbejde" in page.text
    assert "Er du i fare" not in page.text
