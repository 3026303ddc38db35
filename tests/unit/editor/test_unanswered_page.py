"""Editors see a sentence only when three talks wrote it alike; they make it an example of, or delete it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from tests.unit.editor.test_routes import Desk, console
from web.db import unanswered
from web.editor import examples

pytestmark = pytest.mark.asyncio
THREE = ["kan man låne en cykel her", "kan man låne en cykel her?", "ka man låne en cykel her"]
LONE = "min nabo har en rød papegøje"


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with console(tmp_path, UNANSWERED_QUESTIONS="yes") as opened:
        for sentence in [*THREE, LONE, LONE]:
            opened.running.store.run_now(unanswered.keep, sentence, date(2026, 11, 27))
        yield opened


def kept(desk: Desk) -> dict[str, str]:
    return {row_id: sentence for row_id, sentence in desk.running.store.run_now(unanswered.kept)}


def shown_ids(page: str) -> list[str]:
    return re.findall(r'name="id" value="(\w+)"', page)


async def test_three_alike_are_shown_and_two_are_not(desk: Desk) -> None:
    page = (await desk.client.get("/editor/unanswered")).text

    assert sorted(kept(desk)[row_id] for row_id in shown_ids(page)) == sorted(THREE)
    assert "papegøje" not in page


async def test_they_become_examples_in_a_draft_and_the_group_is_deleted(desk: Desk) -> None:
    ids = shown_ids((await desk.client.get("/editor/unanswered")).text)

    done = await desk.post("/editor/unanswered", action="learn", id=ids, use=ids[:2], to="ask_how_to_join",
                           **{f"text-{ids[0]}": "kan jeg låne en cykel hos jer", f"text-{ids[1]}": "låner I cykler ud"})  # fmt: skip

    assert done.status_code == 303
    (draft,) = desk.console.drafts.open_drafts()
    listed = examples.read_intents(desk.console.nlu(draft))["ask_how_to_join"]
    assert {"kan jeg låne en cykel hos jer", "låner I cykler ud"} <= {one for place in listed for one in place.examples}
    assert sorted(kept(desk).values()) == [LONE, LONE]


async def test_they_can_be_deleted_unused(desk: Desk) -> None:
    ids = shown_ids((await desk.client.get("/editor/unanswered")).text)

    assert (await desk.post("/editor/unanswered", action="dismiss", id=ids)).status_code == 303
    assert sorted(kept(desk).values()) == [LONE, LONE] and desk.console.drafts.open_drafts() == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"to": ""}, "Vælg, hvad"), ({"use": []}, "Sæt kryds"), ({"text": "  "}, "tom"), ({"text": "jeg hedder Mette Sørensen"}, "bestemt person"),
     ({"to": "ingenting"}, "findes ikke")],
    ids=["no intent", "none ticked", "empty", "a name", "unknown intent"],
)  # fmt: skip
async def test_what_cannot_be_made_an_example_is_said_and_nothing_is_lost(
    desk: Desk, fields: dict[str, object], said: str
) -> None:
    ids = shown_ids((await desk.client.get("/editor/unanswered")).text)
    text = fields.pop("text", "låner I cykler ud")

    done = await desk.post("/editor/unanswered", **{"action": "learn", "id": ids, "use": ids[:1], "to": "ask_how_to_join",
                                                    f"text-{ids[0]}": text, **fields})  # fmt: skip

    assert done.status_code == 409 and said in done.text
    assert len(kept(desk)) == 5 and desk.console.drafts.open_drafts() == []
    assert not str(text).strip() or f'value="{text}"' in done.text, "what was typed stays in the form"


async def test_nobody_acts_on_what_nobody_may_see(desk: Desk) -> None:
    hidden = [row_id for row_id, sentence in kept(desk).items() if sentence == LONE]

    done = await desk.post("/editor/unanswered", action="dismiss", id=hidden)

    assert done.status_code == 409 and len(kept(desk)) == 5


async def test_where_it_is_off_the_page_says_so_and_shows_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        for sentence in THREE:
            desk.running.store.run_now(unanswered.keep, sentence, date(2026, 11, 27))
        page = (await desk.client.get("/editor/unanswered")).text
        refused = await desk.post("/editor/unanswered", action="dismiss", id=list(kept(desk)))

    assert "slået fra" in page and "cykel" not in page and refused.status_code == 409
    assert "Ikke forstået</a>" not in page


async def test_counsellors_do_not_get_in(tmp_path: Path) -> None:
    async with console(tmp_path, role="counsellor", UNANSWERED_QUESTIONS="yes") as desk:
        assert (await desk.client.get("/editor/unanswered")).status_code == 403
