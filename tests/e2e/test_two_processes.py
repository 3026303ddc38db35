"""What only two processes can show: one dies in the middle of a talk and the other goes on with it. The journeys themselves: see conftest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from ops.processes import Stack
from tests.conftest import SLOW_FOLDER
from tests.e2e.conftest import ALWAYS_OWN, ON_TWO, People, log_ins_of, runs_on_two
from tests.e2e.wire import wire_to
from tests.two_webs import TwoWebs


@pytest.fixture
def two(two_stack: Stack) -> Iterator[TwoWebs]:
    """Both processes; both live again when the test is over."""
    assert isinstance(two_stack, TwoWebs)
    yield two_stack
    for web in two_stack.webs:
        if not web.is_running("web"):
            web.start("web")
    two_stack.wait_until_answering()


def test_when_a_process_dies_the_other_one_goes_on_with_its_talk(
    two: TwoWebs, browser: Browser, passwords_by_stack: dict[int, dict[str, str]]
) -> None:
    first, second = two.webs
    people = People(browser, second, log_ins_of(two, passwords_by_stack))
    with wire_to(first.ports["public"]) as wire:
        desk, visitor = people.counsellor(), people.visitor(base_url=wire.url)
        people.watch(visitor.page).may_lose_line = True
        people.watch(desk.page).may_lose_line = True
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
    assert people.go() == []


def test_every_file_of_journeys_has_its_place() -> None:
    files = {path.stem for path in SLOW_FOLDER.glob("test_*.py")}

    assert set(ALWAYS_OWN) <= files and files >= ON_TWO and not ON_TWO & set(ALWAYS_OWN)
    assert runs_on_two("test_narrow", "two") and not runs_on_two("test_human_talk", "one")
    with pytest.raises(pytest.UsageError, match="BROWSER_STACK"):
        runs_on_two("test_narrow", "three")
