"""An intent goes live through a real training, and the safety gate stops one that would see less danger. On the whole content.

The change is always the same, so the model it gives is trained once for a state of the content, kept in models/ under its hash, and
found there the next time; only the first run on a machine pays for a training.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from ops.model import ROOT, model_name
from ops.own_content import content_of, own_content_stack
from ops.processes import Stack, ask
from tests.e2e.conftest import PHONE
from tests.e2e.pages.editor import EditorPage
from tests.e2e.test_editor import SUICIDE, Talker, log_ins, staff  # noqa: F401 - fixtures
from web.editor import examples, tree

pytestmark = pytest.mark.timeout(600)
GREETING = "tjohej derude"  # a greeting the robot does not know yet, and in which nothing looks like a name
NEW = (GREETING, "tjohej du derude")


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with own_content_stack(tmp_path_factory.mktemp("training") / "system") as running:
        trained = ROOT / "models" / _trained_name(content_of(running), tmp_path_factory.mktemp("probe") / "tree")
        mine = content_of(running) / "models" / trained.name
        if trained.exists():
            mine.symlink_to(trained)
        yield running
        if not trained.exists() and mine.is_file():
            shutil.copy2(mine, trained.with_name(f".{trained.name}"))
            trained.with_name(f".{trained.name}").replace(trained)


def _trained_name(root: Path, probe: Path) -> str:
    """Name of the model with the two new examples."""
    files = {path: text for path, text in tree.texts(root).items() if path.startswith("data/nlu/")}
    return f"{model_name(tree.build(root, probe, examples.add(files, 'greet', NEW), ROOT), ROOT)}.tar.gz"


def is_greeted(system: Stack) -> bool:
    """Whether the robot takes the new greeting for one."""
    return any("smalltalk" in frame["topics"] for frame in ask(system.chat_url, GREETING))


def adds_greetings(editor: EditorPage) -> None:
    editor.goes("/editor/intent?name=greet")
    editor.page.get_by_label("Nye eksempler").fill("\n".join(NEW))
    editor.page.get_by_role("button", name="Tilføj").click()
    expect(editor.page.locator("p.good")).to_contain_text("Gemt")


def test_an_intent_is_written_trained_approved_published_understood_and_taken_back(
    system: Stack, staff: Any, tmp_path_factory: pytest.TempPathFactory  # noqa: F811
) -> None:  # fmt: skip
    editor, second = staff(), staff("demo-leder", PHONE)
    editor.goes("/editor/intent?name=greet")
    editor.page.get_by_label("Nye eksempler").fill("jeg hedder Mette Sørensen")
    editor.page.get_by_role("button", name="Tilføj").click()
    expect(editor.problem).to_contain_text("bestemt person")
    adds_greetings(editor)
    assert not is_greeted(system), "nothing is live before it is published"

    began = time.monotonic()
    with Talker(system) as talker:
        address = editor.opens_draft().prepares().page.url
        prepared = time.monotonic() - began
        expect(editor.result).to_have_text("Bestået")
        expect(editor.page.get_by_text("en anden skal godkende")).to_be_visible()
        second.page.goto(address)
        second.approves().publishes()
        published = time.monotonic() - began
        greeted = is_greeted(system)
    print(f"prepared {prepared:.1f} s, published {published:.1f} s, worst reply meanwhile {talker.worst:.2f} s")

    assert greeted
    assert (talker.answered, talker.silent, talker.welcomes) == (talker.sent, 0, 1)
    assert (content_of(system) / "models" / f"{model_name(content_of(system), ROOT)}.tar.gz").is_file()

    with Talker(system) as talker:
        second.page.get_by_role("button", name="Fortryd kun").click()
        second.page.wait_for_url("**notice=rolled_back", timeout=60_000)
        assert not is_greeted(system)
    assert (talker.answered, talker.silent, talker.welcomes) == (talker.sent, 0, 1)
    assert not tree.texts(content_of(system)).items() ^ tree.texts(ROOT).items(), "byte for byte as it was"


def test_the_safety_gate_blocks_an_intent_release_that_sees_less_danger(system: Stack, staff: Any) -> None:  # noqa: F811
    editor = staff()
    adds_greetings(editor)
    editor.opens(f"lexicon:{SUICIDE}").hears_less_danger()

    editor.opens_draft().prepares()

    expect(editor.result).to_have_text("Kan ikke udgives")
    expect(editor.blocked).to_contain_text("Robotten ser mindre fare end før")
    assert editor.page.get_by_role("button", name="Godkend").count() == 0
    assert not is_greeted(system)
    assert any("urgent" in frame["topics"] for frame in ask(system.chat_url, "jeg vil dø i aften")), "live as before"
    editor.drops_draft()
