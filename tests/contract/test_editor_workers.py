"""A release reaches every Rasa worker or none: two real ones, which share talks through a Redis, and one action server."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ops.model import ROOT, ensure_model, model_name
from ops.processes import Stack, free_ports
from tests.stores import redis_server
from web.editor import tree
from web.editor.drafts import APPROVED, Drafts
from web.editor.prepare import wait_until_ready
from web.editor.releases import ReleaseError, Releases
from web.editor.tryout import Rasa

pytestmark = pytest.mark.timeout(300)
ASKED = {"municipality": "kalundborg", "risk_level": "none", "risk_kind": None, "risk_who": "self", "handled": False}


@dataclass
class Workers:
    """Two workers, their content, and the releases of it."""

    stacks: list[Stack]
    root: Path
    releases: Releases

    async def models(self) -> list[str]:
        """Name of the model each worker that runs answers with."""
        found = []
        for stack in self.stacks:
            if "rasa" in stack.processes:
                found.append(str((await Rasa(stack.rasa_url).parse("hej"))["model"]).removesuffix(".tar.gz"))
        return found

    def approved(self, comment: str) -> tuple[str, dict[str, Any]]:
        """An approved draft that means the same to Rasa but needs another model, which is there: the old one under its name."""
        text = f"{tree.read(self.root, 'domain.yml')}\n# {comment}\n"
        drafts = self.releases.drafts
        draft = drafts.change(drafts.create(comment, "Rikke").id, {"domain.yml": text}, "Rikke", comment)
        before = self.releases.models / f"{model_name(self.root, ROOT)}.tar.gz"
        probe = tree.build(self.root, self.root.parent / "probe", {"domain.yml": text}, ROOT)
        model = f"{model_name(probe, ROOT)}.tar.gz"
        shutil.copy2(before.resolve(), self.releases.models / model)
        draft = drafts.set_state(draft.id, APPROVED, "Ida", "Godkendte", approved_by="Ida", prepared_for=draft.content)
        live = tree.state_of(tree.texts(self.root))
        return draft.id, {"state": "passed", "content": draft.content, "live": live, "report": {"model": model}}


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    folder = tmp_path_factory.mktemp("workers")
    root = folder / "content"
    shutil.copytree(ROOT / "data", root / "data")
    for name in ("domain.yml", "config.yml"):
        shutil.copy2(ROOT / name, root / name)
    (root / "models").mkdir()
    model = root / "models" / ensure_model().name
    model.symlink_to(ensure_model())
    with redis_server() as redis_url:
        settings = {"DATA_DIR": str(root / "data"), "REDIS_URL": redis_url}
        ports = free_ports()
        stacks = [
            Stack(folder / "one", ports, settings, model=model),
            Stack(folder / "two", {**ports, "rasa": free_ports(("rasa",))["rasa"]}, settings, model=model),
        ]
        for stack in stacks:
            stack.folder.mkdir()

        async def refresh() -> None: ...

        releases = Releases(Drafts(root, folder / "var"), root / "models", [one.rasa_url for one in stacks], refresh)
        try:
            stacks[0].start("actions")
            for stack in stacks:
                stack.start("rasa")
            for stack in stacks:
                asyncio.run(wait_until_ready(stack, Rasa(stack.rasa_url)))
            yield Workers(stacks, root, releases)
        finally:
            for stack in stacks:
                stack.stop_all()


async def says(stack: Stack, sender: str, text: str) -> str:
    """One message of a talk to one worker; the whole answer as words."""
    rasa = Rasa(stack.rasa_url)
    try:
        items = await rasa._ask("/webhooks/rest/webhook", {"sender": sender, "message": text, "metadata": ASKED})
        return str(items)
    finally:
        rasa.close()


async def test_every_worker_takes_the_model_and_a_talk_goes_on_with_the_other(workers: Workers) -> None:
    assert "Chilled" in await says(workers.stacks[0], "talk-1", "hvad er chilled")
    before = (await workers.models())[0]
    draft, progress = workers.approved("et nyt ord")
    answered, worst, is_over = 0, 0.0, False

    async def visitors() -> None:
        nonlocal answered, worst
        while not is_over:
            began = time.monotonic()
            for stack in workers.stacks:
                assert "Chilled" in await says(stack, f"talk-{answered}x", "hvad er chilled")
                answered += 1
            worst = max(worst, time.monotonic() - began)
            await asyncio.sleep(0.1)

    talking = asyncio.ensure_future(visitors())
    release = await workers.releases.publish(draft, "Rikke", progress)
    is_over = True
    await talking

    after = progress["report"]["model"].removesuffix(".tar.gz")
    print(f"{answered} answered while both swapped, worst pair {worst:.2f} s, swap {release.seconds} s")
    assert after != before and await workers.models() == [after, after]
    assert answered > 0
    assert "Chilled" in await says(workers.stacks[1], "talk-1", "hvor gammel skal man være"), "the talk went on"

    await workers.releases.take_back(release.number, "Ida")
    assert await workers.models() == [before, before]


async def test_where_one_worker_is_away_nothing_is_published_anywhere(workers: Workers) -> None:
    before = (await workers.models())[0]
    content = tree.texts(workers.root)
    draft, progress = workers.approved("endnu et ord")
    workers.stacks[1].stop("rasa")

    with pytest.raises(ReleaseError, match="1 af 2 robotter"):
        await workers.releases.publish(draft, "Rikke", progress)

    assert await workers.models() == [before], "the one that had taken it has the old one again"
    assert tree.texts(workers.root) == content
