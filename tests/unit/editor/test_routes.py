"""The console over HTTP, without a browser: who gets in, what is saved, what is said, and that nothing leads out of the content."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.chat_server import real_core
from tests.real_content import ROOT
from tests.unit.web.desk_rig import Rig, add_staff, csrf_of, rig
from web.editor import examples, tree, yaml_text
from web.editor.console import Console, live_model
from web.editor.golden import intent_figures

CHILLED = "data/offers/kalundborg/chilled.yml"


@dataclass
class Desk:
    """A running console and one signed-in editor."""

    running: Rig
    client: httpx.AsyncClient
    csrf: str
    root: Path

    @property
    def console(self) -> Console:
        console: Console = self.running.staff_app.ctx.editor
        return console

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.csrf, **fields})

    async def save(self, item: str, draft: str = "", seen: str = "", **fields: Any) -> httpx.Response:
        return await self.post("/editor/item", id=item, draft=draft, seen=seen, script="1", **fields)

    def draft_text(self, draft_id: str, path: str = CHILLED) -> str:
        return self.console.drafts.text(self.console.drafts.get(draft_id), path) or ""


@asynccontextmanager
async def console(tmp_path: Path, role: str = "editor", **env: str) -> AsyncIterator[Desk]:
    root = tmp_path / "content"
    if not root.exists():
        shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("evaluation", "risk"))
        for name in ("domain.yml", "config.yml"):
            shutil.copy2(ROOT / name, root / name)
    async with rig(tmp_path, DATA_DIR=str(root / "data"), VAR_DIR=str(tmp_path / "var"), **env) as running:
        editor: Console = running.staff_app.ctx.editor
        editor.core = replace(editor.core, recognisers=real_core().recognisers)  # the desk's rig has none
        add_staff(running.store, "Rikke", role)
        async with running.client() as client:
            client.timeout = httpx.Timeout(
                60
            )  # the first page reads all content; other tests may hold the machine meanwhile
            await running.sign_in(client, "Rikke")
            page = (await client.get("/account")).text
            yield Desk(running, client, csrf_of(page), root)


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with console(tmp_path) as opened:
        yield opened


PATHS = ["/editor/", "/editor/item?id=offer:kalundborg.chilled", "/editor/facts", "/editor/go-live", "/editor/intents", "/editor/releases", "/editor/try",
         "/editor/figures", "/editor/frame"]  # fmt: skip


@pytest.mark.parametrize("role", ["counsellor", "supervisor"])
async def test_other_roles_get_nowhere(tmp_path: Path, role: str) -> None:
    async with console(tmp_path, role) as desk:
        assert {(await desk.client.get(path)).status_code for path in PATHS} == {403}
        assert (await desk.save("offer:kalundborg.chilled", name="x")).status_code == 403


async def test_pages_open_have_no_inline_code_and_only_our_frame(desk: Desk) -> None:
    for path in PATHS:
        answer = await desk.client.get(path)
        assert answer.status_code == 200, path
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", answer.text), path
        policy = answer.headers["content-security-policy"]
        assert "'unsafe" not in policy and "default-src 'none'" in policy
        assert ("frame-ancestors 'self'" in policy) == (path == "/editor/frame")


async def test_a_form_without_its_token_changes_nothing(desk: Desk) -> None:
    answer = await desk.client.post("/editor/item", data={"id": "offer:kalundborg.chilled", "name": "x"})

    assert answer.status_code == 403 and desk.console.drafts.all() == []


async def test_saving_begins_a_draft_and_leaves_the_content_alone(desk: Desk) -> None:
    before = tree.texts(desk.root)

    answer = await desk.save("offer:kalundborg.chilled", name="Chilled 2")
    found = answer.json()

    assert yaml_text.get(desk.draft_text(found["draft"]), ("name",)) == "Chilled 2"
    assert tree.texts(desk.root) == before
    assert (await desk.save("offer:kalundborg.chilled", found["draft"], found["seen"], name="Chilled 3")).json()[
        "draft"
    ] == found["draft"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"age_min": "ti"}, "helt tal"),
        ({"name": ""}, "tom"),
        ({"age_min": "18", "age_max": "12"}, "større end max"),
        ({"ref_0": ""}, "Gem i kladden"),
    ],
)
async def test_what_cannot_be_saved_is_said_and_nothing_is_written(
    desk: Desk, fields: dict[str, str], words: str
) -> None:
    answer = await desk.save("offer:kalundborg.chilled", **fields)

    assert answer.status_code == 422 and words in answer.json()["problem"]
    assert desk.console.drafts.all() == [] or desk.console.drafts.all()[0].files == {}


async def test_a_conflict_with_what_was_published_shows_the_field_and_not_the_file(desk: Desk) -> None:
    path = "data/phrases.yml"
    draft = (await desk.save("phrase:ask_age", text="Hvor mange år er du?")).json()["draft"]
    tree.put(desk.root, path, yaml_text.set_value(tree.read(desk.root, path) or "", ("ask_age",), "Hvor gammel?"))

    page = html.unescape((await desk.client.get(f"/editor/draft/{draft}")).text)

    clash = page.partition('class="clash"')[2].partition("</section>")[0]
    assert "Hvor mange år er du?" in clash and "Hvor gammel?" in clash
    assert "Jeg foreslår" not in clash, "nothing of the sentences that nobody changed"


async def test_a_new_intent_is_named_by_what_it_is_about(desk: Desk) -> None:
    files = {name: tree.read(desk.root, f"data/nlu/{name}") or "" for name in ("mind.yml",)}
    chosen = examples.read_intents(files)["disclose_anxiety"][0].examples[:2]
    fields = {"name": "disclose_anxiety", "action": "split", "sentence": chosen, "label": "at være bange til eksamen"}

    answer = await desk.post("/editor/intent", **fields)

    assert answer.status_code in (302, 303) and "name=at_vaere_bange_til_eksamen" in answer.headers["location"]


async def test_two_people_in_two_fields_are_put_together_and_in_one_are_shown(desk: Desk) -> None:
    first = (await desk.save("offer:kalundborg.chilled", name="Chilled 2")).json()
    seen = first["seen"]
    await desk.save("offer:kalundborg.chilled", first["draft"], seen, name="Chilled af en anden")

    other_field = await desk.save("offer:kalundborg.chilled", first["draft"], seen, summary="Helt ny tekst om gruppen.")
    same_field = await desk.save("offer:kalundborg.chilled", first["draft"], seen, name="Mit navn")

    assert other_field.status_code == 200 and same_field.status_code == 409 and same_field.json()["conflict"]
    text = desk.draft_text(first["draft"])
    assert (
        yaml_text.get(text, ("name",)) == "Chilled af en anden"
        and yaml_text.get(text, ("summary",)) == "Helt ny tekst om gruppen."
    )


async def test_while_typing_one_is_told_and_shown(desk: Desk) -> None:
    answer = await desk.post(
        "/editor/item/check",
        id="offer:kalundborg.chilled",
        summary="Jeg lover, at det skal nok gå, og du bliver glad af det!",
    )
    found = answer.json()

    assert any("løfte" in stop for stop in found["fields"]["summary"]["stops"])
    assert found["messages"][0]["cards"][0]["lines"][0].startswith("Jeg lover")


async def test_a_number_without_a_source_is_told_while_typing_until_a_fact_has_it(desk: Desk) -> None:
    item, summary = "offer:kalundborg.chilled", "En gruppe for 97 unge ad gangen."

    bare = await desk.post("/editor/item/check", id=item, summary=summary)
    fact = {"fact_what": "Chilled er en gruppe for 97 unge med angst."}
    sourced = await desk.post("/editor/item/check", id=item, summary=summary, **fact)

    assert any("ingen kilde" in stop and "»97«" in stop for stop in bare.json()["fields"]["summary"]["stops"])
    assert not any("ingen kilde" in stop for stop in sourced.json()["fields"]["summary"]["stops"])


async def test_a_word_list_is_saved_by_row_and_a_whole_group_only_by_hand(desk: Desk) -> None:
    path, item = "data/lexicon/risk_medical.yml", "lexicon:data/lexicon/risk_medical.yml"
    entries = yaml_text.load((desk.root / path).read_text(encoding="utf-8"))["entries"]
    rows = entries[0]["say"]

    page = await desk.client.get("/editor/item", params={"id": item})
    told = await desk.post("/editor/item/check", id=item, entry_0_say=[*rows, "(åben parentes"])
    row = await desk.save(item, entry_0_say=[*rows, "har slugt et batteri"])
    by_itself = await desk.save(item, row.json()["draft"], row.json()["seen"], entry_0_level="gone")
    by_hand = await desk.post(
        "/editor/item", id=item, draft=row.json()["draft"], seen=row.json()["seen"], entry_0_level="gone"
    )

    assert html.escape(rows[0], quote=False).split()[0] in page.text and "Hvor farligt er det?" in page.text
    assert "kan ikke læses" in told.json()["fields"]["entry_0_say"]["stops"][0]
    assert row.status_code == 200
    assert by_itself.status_code == 422 and "Gem i kladden" in by_itself.json()["problem"]
    assert by_hand.status_code == 303
    assert yaml_text.load(desk.draft_text(row.json()["draft"], path))["entries"] == entries[1:]


async def test_confirming_writes_todays_date_into_a_draft(desk: Desk) -> None:
    await desk.post("/editor/item/confirm", id="contact:boernetelefonen", back="facts")
    draft = desk.console.drafts.open_drafts()[0]

    assert yaml_text.get(desk.draft_text(draft.id, "data/contacts/boernetelefonen.yml"), ("confirmed",)) is not None
    assert not [
        row
        for row in desk.console.unconfirmed(draft, __import__("datetime").date.today())
        if row["item"].id == "contact:boernetelefonen"
    ]


async def test_an_example_that_names_somebody_is_refused_and_stays_in_the_form(desk: Desk) -> None:
    answer = await desk.post("/editor/intent", name="greet", action="add", new="jeg hedder Mette Sørensen")

    assert answer.status_code == 409 and "bestemt person" in answer.text and "jeg hedder Mette" in answer.text
    assert desk.console.drafts.all() == []


async def test_nobody_approves_what_is_not_ready_or_is_their_own(desk: Desk) -> None:
    draft = (await desk.save("offer:kalundborg.chilled", name="Chilled 2")).json()["draft"]

    unready = await desk.post(f"/editor/draft/{draft}", action="approve")
    unapproved = await desk.post(f"/editor/draft/{draft}", action="publish")
    tree.write(desk.console.drafts.path_of(draft) / "progress.json", _passed(desk, draft))
    own = await desk.post(f"/editor/draft/{draft}", action="approve")

    assert [one.status_code for one in (unready, unapproved, own)] == [409, 409, 409]
    assert "gøres klar" in unready.text and "ikke godkendt" in unapproved.text and "En anden skal godkende" in own.text


async def test_a_single_editor_may_approve_and_every_page_says_so(tmp_path: Path) -> None:
    async with console(tmp_path, EDITOR_FOUR_EYES="no") as desk:
        draft = (await desk.save("offer:kalundborg.chilled", name="Chilled 2")).json()["draft"]
        tree.write(desk.console.drafts.path_of(draft) / "progress.json", _passed(desk, draft))

        assert (await desk.post(f"/editor/draft/{draft}", action="approve")).status_code == 303
        assert "udgiver én person alene" in (await desk.client.get("/editor/")).text


def _passed(desk: Desk, draft_id: str) -> str:
    draft = desk.console.drafts.get(draft_id)
    return json.dumps({
        "state": "passed", "content": draft.content, "live": tree.state_of(tree.texts(desk.root)), "pid": 1, "began": "2026-11-26T12:00:00+00:00", "step": "",
        "report": {"findings": [], "trained": False, "model": "", "golden": [], "risk": {"same": True}, "intents": {}, "intents_before": {}, "blocked": [],
                   "seconds": {}},
    })  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/editor/draft/../../etc",
        "/editor/draft/zzzzzzzz",
        "/editor/item?id=offer:../../x",
        "/editor/release/99",
        "/editor/intent?name=x",
    ],
)
async def test_what_is_not_there_is_said_in_a_page(desk: Desk, path: str) -> None:
    answer = await desk.client.get(path)

    assert answer.status_code in (404, 409) and "Traceback" not in answer.text


async def test_a_draft_cannot_name_a_file_outside(desk: Desk) -> None:
    draft = (await desk.save("offer:kalundborg.chilled", name="Chilled 2")).json()["draft"]

    answer = await desk.post(f"/editor/draft/{draft}", action="together", file="../../etc/passwd", choice="mine")

    assert answer.status_code == 303 and list(desk.console.drafts.get(draft).files) == [CHILLED]


async def test_what_a_visitor_may_never_see_is_escaped(desk: Desk) -> None:
    found = (await desk.save("offer:kalundborg.chilled", name="<script>alert(1)</script>")).json()

    page = (await desk.client.get(f"/editor/draft/{found['draft']}")).text

    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


async def test_figures_are_a_picture_with_words_beside_it(desk: Desk) -> None:
    lines = [{"intent": "disclose_anxiety"}] * 3 + [{"intent": "greet"}]
    figures = intent_figures(lines, ["disclose_anxiety", "disclose_stress", "nlu_fallback", "smalltalk"])
    tree.write(desk.console.folder / "figures" / f"{live_model(desk.root)}.json", json.dumps(figures))

    page = (await desk.client.get("/editor/figures")).text

    assert '<svg class="matrix"' in page and "angst blev 1 gange forstået som" in page and "1 af 4" in page


async def test_a_whole_report_is_shown(desk: Desk) -> None:
    draft = (await desk.save("offer:kalundborg.chilled", name="Chilled 2")).json()["draft"]
    passed = json.loads(_passed(desk, draft))
    share = {"hits": 1, "total": 2}
    level = {"recall": share, "recall_acute": share, "precision": share, "look_alikes": share}
    change = {"id": "r1", "truth": "acute", "kind": "suicide", "before": "acute", "after": "none"}
    passed["state"] = "blocked"
    passed["report"] |= {
        "blocked": ["Robotten ser mindre fare end før."],
        "seconds": {"check": 5.0},
        "intents": {"right": share, "intents": {}, "mistakes": []},
        "findings": [
            {"weight": "stop", "file": "data/x.yml", "subject": "x", "message": "Det er et løfte.", "found": "lover"}
        ],
        "risk": {"same": False, "before": level, "after": level, "changes": [change]},
        "golden": [
            {"id": "g", "text": "hej", "municipality": "", "before": None, "differs": True,
             "after": {"right": False, "shown": [], "text": "x"}},
        ],
    }  # fmt: skip
    tree.write(desk.console.drafts.path_of(draft) / "progress.json", json.dumps(passed))

    page = (await desk.client.get(f"/editor/draft/{draft}")).text

    for words in (
        "Kan ikke udgives",
        "mindre fare",
        "Det er et løfte.",
        "r1 (akut, selvmordstanker)",
        "0 af 1 er rigtige",
        "1 af 2",
    ):
        assert words in page, words
    assert "Godkend</button>" not in page
