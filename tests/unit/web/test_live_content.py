"""What changes in data/ is taken without a restart; what cannot be used is not, and says why."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.real_content import ROOT
from triage.content import load_catalogue
from web.chat.core import Core
from web.content_watch import Watched, stamp
from web.counsellor.opening import OpeningHours
from web.editor import tree, yaml_text
from web.live_content import LiveContent

CHILLED = "offers/kalundborg/chilled.yml"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("evaluation", "nlu", "risk"))
    return tmp_path / "data"


def rename(data: Path, name: str) -> None:
    text = (data / CHILLED).read_text(encoding="utf-8")
    tree.write(data / CHILLED, yaml_text.set_value(text, ("name",), name))


async def test_a_published_name_is_on_the_card_of_the_same_core(data: Path) -> None:
    core = Core.load(data)
    hours: list[OpeningHours] = []
    live = LiveContent(data, core, hours.append)
    assert not await live.refresh()

    rename(data, "Chilled 2")

    assert await live.refresh() and hours
    assert core.catalogue.offers["kalundborg.chilled"].name == "Chilled 2"
    assert core.assess("jeg vil dø i nat").level.value == "acute"


async def test_a_broken_file_changes_nothing_and_is_told(data: Path) -> None:
    core = Core.load(data)
    live = LiveContent(data, core, lambda hours: None)
    tree.write(data / CHILLED, "id: [")

    assert not await live.refresh()
    assert "chilled.yml" in live.fault and core.catalogue.offers["kalundborg.chilled"].name == "Chilled"

    rename_back = (ROOT / "data" / CHILLED).read_text(encoding="utf-8")
    tree.write(data / CHILLED, rename_back)
    assert await live.refresh() and live.fault == ""


def test_actions_follow_their_files_in_the_background(data: Path) -> None:
    clock = [0.0]
    watched = Watched(data, load_catalogue, lambda: clock[0])
    rename(data, "Chilled 3")

    assert watched.value().offers["kalundborg.chilled"].name == "Chilled"  # nobody waits
    clock[0] = 5.0
    watched.value()
    end = time.monotonic() + 20
    while watched.value().offers["kalundborg.chilled"].name != "Chilled 3" and time.monotonic() < end:
        time.sleep(0.05)
    assert watched.value().offers["kalundborg.chilled"].name == "Chilled 3"


def test_a_file_that_cannot_be_used_leaves_the_actions_as_they_were(data: Path) -> None:
    watched = Watched(data, load_catalogue)
    tree.write(data / CHILLED, "id: [")

    assert not watched.refresh() and watched.fault
    assert watched.value().offers["kalundborg.chilled"].name == "Chilled"


def test_a_stamp_changes_with_a_file_and_with_nothing_else(data: Path) -> None:
    before = stamp(data)
    (data / "notes.txt").write_text("x", encoding="utf-8")
    assert stamp(data) == before

    rename(data, "Chilled 4")
    assert stamp(data) != before
