"""All or nothing: a release that fails anywhere leaves files and model as they were, and any state can be gone back to.

Rasa's part is a small HTTP server here, so that it can refuse; with the real one it is tested in tests/e2e/test_editor.py and, with two workers, tests/contract/test_editor_workers.py.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ops.model import ROOT, model_name
from web.editor import tree, yaml_text
from web.editor.drafts import APPROVED, Draft, Drafts
from web.editor.releases import DONE, PUBLISHING, ReleaseError, Releases, commit

CHILLED = "data/offers/kalundborg/chilled.yml"
PHRASES = "data/phrases.yml"


@dataclass
class SmallRasa:
    """Takes models, or refuses them."""

    status: int = 200
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(row.split(":")[1]) for row in head.split("\r\n") if row.lower().startswith("content-length"))
        self.asked.append(Path(json.loads(await reader.readexactly(length))["file"]).name)
        writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
        await writer.drain()
        writer.close()


@dataclass
class Place:
    """A content folder, its drafts and releases, and how often the content was taken anew."""

    drafts: Drafts
    releases: Releases
    rasa: SmallRasa
    refreshed: list[int]

    def approved(
        self, path: str = CHILLED, key: tuple[str, ...] = ("name",), value: Any = "Chilled 2", title: str = "Nyt navn"
    ) -> tuple[Draft, dict[str, Any]]:
        """A draft that was prepared and approved, and its preparation."""
        draft = self.drafts.create(title, "Rikke")
        text = yaml_text.set_value(self.drafts.text(None, path) or "", key, value)
        draft = self.drafts.change(draft.id, {path: text}, "Rikke", "Ændrede")
        draft = self.drafts.set_state(
            draft.id, APPROVED, "Ida", "Godkendte", approved_by="Ida", prepared_for=draft.content
        )
        progress = {
            "state": "passed",
            "content": draft.content,
            "live": tree.state_of(tree.texts(self.drafts.root)),
            "report": {"model": ""},
        }
        return draft, progress

    def name(self) -> str:
        return str(yaml_text.get((self.drafts.root / CHILLED).read_text(encoding="utf-8"), ("name",)))


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    root, models = tmp_path / "content", tmp_path / "models"
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("evaluation", "names", "risk"))
    for name in ("domain.yml", "config.yml"):
        shutil.copy2(ROOT / name, root / name)
    models.mkdir()
    (models / f"{model_name(root, ROOT)}.tar.gz").write_bytes(b"model")
    rasa, refreshed = SmallRasa(), []
    server = await asyncio.start_server(rasa.serve, "127.0.0.1", 0)
    rasa.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def refresh() -> None:
        refreshed.append(1)

    drafts = Drafts(root, tmp_path / "var")
    yield Place(drafts, Releases(drafts, models, [rasa.url], refresh), rasa, refreshed)
    server.close()


async def test_a_release_is_in_the_files_and_taken_by_everybody(place: Place) -> None:
    draft, progress = place.approved()

    release = await place.releases.publish(draft.id, "Ida", progress)

    assert place.name() == "Chilled 2" and release.state == DONE
    assert place.rasa.asked == [f"{model_name(place.drafts.root, ROOT)}.tar.gz"] and place.refreshed == [1]
    assert place.drafts.get(draft.id).state == "published"


async def test_what_rasa_does_not_read_needs_no_model(place: Place) -> None:
    draft, progress = place.approved(PHRASES, ("ask_age",), "Hvor gammel er du nu?")

    await place.releases.publish(draft.id, "Ida", progress)

    assert place.rasa.asked == []


async def test_a_model_that_does_not_load_changes_nothing(place: Place) -> None:
    before = tree.texts(place.drafts.root)
    draft, progress = place.approved()
    place.rasa.status = 422

    with pytest.raises(ReleaseError, match="som det var"):
        await place.releases.publish(draft.id, "Ida", progress)

    assert tree.texts(place.drafts.root) == before and place.releases.all() == []
    assert place.drafts.get(draft.id).state == APPROVED, "it can be tried again"


async def test_a_rasa_that_is_away_changes_nothing(place: Place) -> None:
    before = tree.texts(place.drafts.root)
    draft, progress = place.approved()
    away = Releases(place.drafts, place.releases.models, "http://127.0.0.1:9", place.releases._refresh)

    with pytest.raises(ReleaseError):
        await away.publish(draft.id, "Ida", progress)

    assert tree.texts(place.drafts.root) == before


@pytest.mark.parametrize("fault", ["not approved", "not prepared", "changed since", "other published", "conflict"])
async def test_what_may_not_be_published_is_not(place: Place, fault: str) -> None:
    draft, progress = place.approved()
    if fault == "not approved":
        place.drafts.set_state(draft.id, "open", "Rikke", "x")
    if fault == "not prepared":
        progress["state"] = "blocked"
    if fault == "changed since":
        draft = place.drafts.change(draft.id, {CHILLED: "name: andet\n"}, "Rikke", "igen")
        place.drafts.set_state(draft.id, APPROVED, "Ida", "x")
    if fault == "other published":
        tree.put(place.drafts.root, PHRASES, "a: b\n")
    if fault == "conflict":
        tree.put(place.drafts.root, CHILLED, "name: hånd\n")
    before = tree.texts(place.drafts.root)

    with pytest.raises(ReleaseError):
        await place.releases.publish(draft.id, "Ida", progress)

    assert tree.texts(place.drafts.root) == before and place.rasa.asked == []


async def test_one_release_is_taken_back(place: Place) -> None:
    before = tree.texts(place.drafts.root)
    draft, progress = place.approved()
    release = await place.releases.publish(draft.id, "Ida", progress)

    back = await place.releases.take_back(release.number, "Rikke")

    assert tree.texts(place.drafts.root) == before
    assert (back.kind, back.number) == ("rollback", 2)


async def test_the_whole_state_goes_back_over_several_releases(place: Place) -> None:
    before = tree.texts(place.drafts.root)
    states = [before]
    for number, (path, key, value) in enumerate(
        [(CHILLED, ("name",), "A"), (PHRASES, ("ask_age",), "Alder?"), (CHILLED, ("name",), "B")], 1
    ):
        draft, progress = place.approved(path, key, value, f"nr {number}")
        await place.releases.publish(draft.id, "Ida", progress)
        states.append(tree.texts(place.drafts.root))

    await place.releases.restore(1, "Ida")
    assert tree.texts(place.drafts.root) == states[1]
    await place.releases.restore(3, "Ida")
    assert tree.texts(place.drafts.root) == states[3]
    await place.releases.restore(0, "Ida")
    assert tree.texts(place.drafts.root) == before


async def test_what_was_edited_by_hand_since_is_not_lost(place: Place) -> None:
    draft, progress = place.approved()
    release = await place.releases.publish(draft.id, "Ida", progress)
    tree.put(place.drafts.root, CHILLED, "name: med hånden\n")

    with pytest.raises(ReleaseError, match="ændret siden"):
        await place.releases.take_back(release.number, "Ida")
    with pytest.raises(ReleaseError, match="ændret siden"):
        await place.releases.restore(0, "Ida")

    assert (place.drafts.root / CHILLED).read_text(encoding="utf-8") == "name: med hånden\n"


async def test_a_release_that_a_crash_cut_short_is_undone_at_the_next_start(place: Place) -> None:
    before = tree.texts(place.drafts.root)
    draft, _ = place.approved()
    begun = place.releases._begin(
        "Ida", "Ida", "x", "release", {p: (one.base, one.now) for p, one in draft.files.items()}, draft.id
    )
    place.releases._write(replace(begun, state=PUBLISHING))
    place.releases._put(begun, after=True)
    assert tree.texts(place.drafts.root) != before

    await place.releases.recover()

    assert tree.texts(place.drafts.root) == before and place.releases.all() == [] and place.releases.mend() == []
    assert place.rasa.asked == [f"{model_name(place.drafts.root, ROOT)}.tar.gz"], (
        "Rasa may have had the new model already"
    )


async def test_a_release_is_a_commit_of_its_files_alone(place: Place) -> None:
    root = place.drafts.root
    git = ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@invalid"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "x"], check=True)
    (root / "data/notes.txt").write_text("somebody else's work", encoding="utf-8")
    subprocess.run([*git, "add", "data/notes.txt"], check=True)
    draft, progress = place.approved()

    release = await place.releases.publish(draft.id, "Ida", progress)
    shown = subprocess.run(
        [*git, "show", "--stat", "--format=%an %s"], check=True, capture_output=True, text=True
    ).stdout

    assert release.note == ""
    assert "redaktører" in shown and "Nyt navn" in shown and CHILLED in shown and "notes.txt" not in shown
    assert "Ida" not in shown and "Rikke" not in shown


def test_where_there_is_no_repository_nothing_is_said(tmp_path: Path) -> None:
    assert commit(tmp_path, ["x"], "y") == ""
