"""One new example goes live through a real training, on a tenth of the sentences so that the test stays short.

Every intent keeps its first examples; everything else (pipeline, rules, subprocess, gate, swap) is as it is in use. What the full
content costs stands in docs/editors.md, measured with tools of the same kind.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ops.model import ROOT, model_name
from ops.processes import Stack, ask
from tests.e2e.conftest import LAPTOP, People
from tests.e2e.editor_rig import content_of, editor_stack
from tests.e2e.pages.editor import EditorPage
from tests.e2e.test_editor import Talker, log_ins  # noqa: F401 - a fixture
from web.editor import examples, tree

pytestmark = pytest.mark.timeout(600)
KEPT = 40  # examples of each intent: above the thirty that are asked for


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with editor_stack(tmp_path_factory.mktemp("training") / "system") as running:
        yield running


def shorten(root: Path) -> None:
    """Keep the first examples of each intent. The live model stays the full one: its name no longer fits, which is honest."""
    files = {path: text for path, text in tree.texts(root).items() if path.startswith("data/nlu/")}
    for name, places in examples.read_intents(files).items():
        every = [sentence for place in places for sentence in place.examples]
        # Of what lies outside our field too few are no honest cut: the golden sentence on the weather then stops the release.
        if len(every) > KEPT and name != "out_of_scope":
            files |= examples.remove(files, name, every[KEPT:])
    for path, text in files.items():
        tree.put(root, path, text)


def test_a_new_example_is_trained_approved_published_and_understood(
    system: Stack, browser: Browser, log_ins: dict[str, str], tmp_path_factory: pytest.TempPathFactory  # noqa: F811
) -> None:  # fmt: skip
    root = content_of(system)
    shorten(root)
    (root / "models" / f"{model_name(root, ROOT)}.tar.gz").symlink_to(next((root / "models").iterdir()).resolve())
    people = People(browser, system, log_ins)
    editor = EditorPage(people.page(viewport=LAPTOP), system.staff_url).signs_in(
        "demo-redaktoer", log_ins["demo-redaktoer"]
    )
    second = EditorPage(people.page(viewport=LAPTOP), system.staff_url).signs_in("demo-leder", log_ins["demo-leder"])
    editor.goes("/editor/intent?name=greet")
    editor.page.get_by_label("Nye eksempler").fill("jeg hedder Mette Sørensen")
    editor.page.get_by_role("button", name="Tilføj").click()
    expect(editor.problem).to_contain_text("bestemt person")
    editor.page.get_by_label("Nye eksempler").fill("zwoppa bibbelibop\nzwoppa bibbelibop allesammen")
    editor.page.get_by_role("button", name="Tilføj").click()
    expect(editor.page.locator("p.good")).to_contain_text("Gemt")

    began = time.monotonic()
    with Talker(system) as talker:
        second.page.goto(editor.opens_draft().prepares().page.url)
        prepared = time.monotonic() - began
        expect(second.result).to_have_text("Bestået")
        expect(second.page.get_by_text("Hvor godt forstår den").last).to_be_visible()
        second.approves().publishes()
    published = time.monotonic() - began
    with (tmp_path_factory.getbasetemp() / "editor_figures.txt").open("a", encoding="utf-8") as file:
        file.write(
            f"intent, {KEPT} examples each: prepared {prepared:.1f} s, published {published:.1f} s; worst reply meanwhile {talker.worst:.2f} s\n"
        )
    frames = ask(system.chat_url, "zwoppa bibbelibop")

    assert (talker.answered, talker.welcomes) == (talker.sent, 1)
    assert any("smalltalk" in frame["topics"] for frame in frames), frames
    assert (root / "models" / f"{model_name(root, ROOT)}.tar.gz").is_file()
    second.goes("/editor/figures")
    expect(second.page.get_by_role("heading", name="Hvert intent")).to_be_visible()
    people.go()
