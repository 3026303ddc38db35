"""The journeys of a handoff once more, on PostgreSQL and Redis and two `web` processes: visitors and counsellors are spread over both."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from ops.processes import Stack, free_ports
from tests.conftest import demo_passwords
from tests.e2e import test_colleagues, test_coming_back, test_ending, test_human_talk
from tests.e2e.conftest import People
from tests.e2e.pages.chat import ChatPage
from tests.e2e.pages.desk import DeskPage
from tests.e2e.wire import wire_to
from tests.stores import new_database, postgres, redis_server

JOURNEYS: dict[str, Callable[[People], None]] = {
    "consent": partial(test_ending.test_consent_is_filled_and_does_as_it_is_told, choice="Ja, find et menneske"),
    "claim": test_human_talk.test_two_counsellors_claim_at_once_and_one_gets_it,
    "two ways, and reload": test_human_talk.test_both_sides_can_reload_in_the_middle,
    "reconnect": test_coming_back.test_a_phone_that_slept_for_long_loses_nothing,
    "transfer": test_colleagues.test_a_talk_goes_to_a_colleague_only_with_the_visitors_yes,
    "return code": test_coming_back.test_four_words_lead_back_to_the_queue_and_into_the_talk_on_another_device,
    "end": test_ending.test_the_visitor_says_goodbye_and_both_sides_are_cleared,
}


@dataclass
class PeopleOfTwo(People):
    """Visitors come to one process and the other in turn, counsellors the other way round: nobody meets at the same one by chance."""

    stacks: list[Stack] = field(default_factory=list)
    visitors: Iterator[int] = field(default_factory=count)
    counsellors: Iterator[int] = field(default_factory=lambda: count(1))

    def visitor(self, place: str = "kalundborg", base_url: str | None = None, **options: Any) -> ChatPage:
        """See People.visitor."""
        return super().visitor(place, base_url or self.stacks[next(self.visitors) % 2].public_url, **options)

    def counsellor(self, name: str = "demo-raadgiver", base_url: str | None = None, **options: Any) -> DeskPage:
        """See People.counsellor."""
        return super().counsellor(name, base_url or self.stacks[next(self.counsellors) % 2].staff_url, **options)


@pytest.fixture(scope="module")
def two_stacks(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Stack]]:
    """Two `web` processes that share a database, a Redis, and the robot of all other journeys."""
    with ExitStack() as cleanup:
        settings = {
            "DATABASE_URL": new_database(cleanup.enter_context(postgres())),
            "REDIS_URL": cleanup.enter_context(redis_server()),
            "RELAY_KEY": secrets.token_urlsafe(32),
            "BOT_URL": stack.rasa_url,
        }
        folder: Path = tmp_path_factory.mktemp("two")
        both = [
            Stack(folder / name, {**stack.ports, **free_ports(("public", "staff"))}, settings)
            for name in ("first", "second")
        ]
        for one in both:
            one.folder.mkdir()
            cleanup.callback(one.stop_all)
        both[0].migrate()
        for one in both:
            one.start("web")
        for one in both:
            one.wait_until_answering()
        yield both


@pytest.fixture(scope="module")
def their_passwords(two_stacks: list[Stack]) -> dict[str, str]:
    """Demo log-ins, good at both processes."""
    return demo_passwords(two_stacks[0])


@pytest.fixture
def people_of_two(browser: Browser, two_stacks: list[Stack], their_passwords: dict[str, str]) -> Iterator[PeopleOfTwo]:
    """Opens contexts; afterwards every journey must have been without a fault in any browser."""
    everybody = PeopleOfTwo(browser, two_stacks[0], their_passwords, stacks=two_stacks)
    yield everybody
    assert everybody.go() == []


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS.keys())
def test_the_same_journey(people_of_two: PeopleOfTwo, journey: Callable[[People], None]) -> None:
    journey(people_of_two)


def test_when_a_process_dies_the_other_one_goes_on_with_its_talk(people_of_two: PeopleOfTwo) -> None:
    first, second = people_of_two.stacks
    with wire_to(first.ports["public"]) as wire:
        desk, visitor = people_of_two.counsellor(base_url=second.staff_url), people_of_two.visitor(base_url=wire.url)
        people_of_two.watch(visitor.page).may_lose_line = True
        people_of_two.watch(desk.page).may_lose_line = True
        visitor.waits_for_human()
        desk.claims_first()
        visitor.sees_note("er her nu").sends("før den døde")
        desk.sees("før den døde")

        wire.leads_to(second.ports["public"])
        first.stop("web", kill=True)
        visitor.sends("skrevet, mens den var død")
        desk.writes("Jeg er her stadig.")

        visitor.sees_human_write("Jeg er her stadig.")
        desk.sees("skrevet, mens den var død").sees("før den døde")
        desk.ends("Den unge fik snakket og kan komme videre selv")
    people_of_two.stack = second  # the last journey here: the first process stays dead
