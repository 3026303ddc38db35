"""Pictures of the editor's console: `.venv/bin/python -m tests.e2e.editor_pictures` makes those of docs/editors.md anew.

`--all FOLDER` also takes every screen, whole, at the size of a phone and of a laptop, for people to look at. Everything is real: the
processes run on a copy of the content, and what is shown was done in a browser.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from ops.model import ROOT
from ops.own_content import content_of, demo_log_ins, own_content_stack
from ops.processes import Stack
from ops.test import BROWSERS
from tests.e2e.conftest import LAPTOP, PHONE, SWITCHES
from tests.e2e.pages.editor import EditorPage
from web.editor import golden, tree, yaml_text
from web.editor.console import live_model
from web.editor.tryout import Rasa

PICTURES = ROOT / "docs/pictures"
SUICIDE = "data/lexicon/risk_suicide.yml"
MOST_PIXELS = 3200  # of height, of a screen to look at


class Camera:
    """Takes each screen once for docs/ (where it has a name there) and at both sizes for looking at."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def takes(self, page: Page, name: str, docs: str = "", at: str = "") -> None:
        """Take what a page shows; `at` is a selector to bring into view for docs/."""
        page.wait_for_load_state("networkidle")
        if docs:
            page.set_viewport_size(LAPTOP)
            if at:
                page.locator(at).first.evaluate("(element) => element.scrollIntoView({ block: 'start' })")
            page.screenshot(path=PICTURES / f"{docs}.png")
        if self.folder is not None:
            for size, viewport in (("phone", PHONE), ("laptop", LAPTOP)):
                page.set_viewport_size(viewport)
                height = int(page.evaluate("document.documentElement.scrollHeight"))
                clip = {"x": 0, "y": 0, "width": viewport["width"], "height": min(height, MOST_PIXELS)}
                page.screenshot(path=self.folder / f"{name}-{size}.png", full_page=True, clip=clip)
        page.set_viewport_size(LAPTOP)
        print(name, flush=True)


def measure_figures(stack: Stack) -> None:
    """Measure how the published robot understands, as the first training would."""
    content = content_of(stack)
    lines = golden.read_intent_set(content / "data")

    async def ask() -> list[str]:
        rasa = Rasa(stack.rasa_url)
        try:
            return [golden.understood_as(await rasa.parse(line["text"])) for line in lines]
        finally:
            rasa.close()

    with ThreadPoolExecutor(1) as beside:  # Playwright has a loop of its own in this thread
        figures = golden.intent_figures(lines, beside.submit(lambda: asyncio.run(ask())).result())
    tree.write(stack.folder / "editor" / "figures" / f"{live_model(content)}.json", json.dumps(figures))


def take_all(stack: Stack, open_page: Callable[[], Page], camera: Camera) -> None:
    """Go through the whole loop, and take what is seen on the way."""
    log_ins = demo_log_ins(stack)

    def sign_in(name: str) -> EditorPage:
        page = open_page()
        page.on("dialog", lambda dialog: dialog.accept())
        return EditorPage(page, stack.staff_url).signs_in(name, log_ins[name])

    editor, second = sign_in("demo-redaktoer"), sign_in("demo-leder")
    page = editor.page
    camera.takes(page, "01-home")
    editor.goes("/editor/?q=chilled")
    camera.takes(page, "02-search", "editor-find")
    editor.goes("/editor/?q=xyzzy")
    camera.takes(page, "02-search-nothing")
    for number, item in enumerate(
        ("answer:utter_greet", "contact:boernetelefonen", "hours:default", "plan:acute.suicide", "topic:anxiety", "phrase:ask_age", f"lexicon:{SUICIDE}"), 3
    ):  # fmt: skip
        editor.opens(item)
        camera.takes(page, f"{number:02}-item-{item.partition(':')[0]}")
    editor.opens("lexicon:data/lexicon/risk_homeless.yml")
    camera.takes(page, "09-word-list")
    page.get_by_label("Søg på siden").fill("sove")
    camera.takes(page, "09-word-list-searched", "editor-words")
    for number, path in enumerate(("facts", "go-live", "intents", "alike", "releases", "unanswered", "figures", "try"), 10):  # fmt: skip
        editor.goes(f"/editor/{path}")
        camera.takes(page, f"{number}-{path}")
    if camera.folder is not None:
        measure_figures(stack)
        editor.goes("/editor/figures")
        camera.takes(page, "18-figures-measured")

    editor.opens("offer:kalundborg.chilled").writes(
        "Kort om det", "Gruppe for unge med angst. I øver jer sammen hver uge."
    )
    expect(page.frame_locator("#preview").locator(".card").first).to_contain_text("I øver jer sammen")
    camera.takes(page, "20-offer", "editor-item")
    page.get_by_label("Til og med alder").first.fill("abc")
    page.get_by_role("button", name="Gem i kladden").click()
    expect(editor.problem).to_be_visible()
    camera.takes(page, "21-offer-problem")
    editor.goes("/editor/try")
    page.get_by_label("Sætningen").fill("jeg er 15 og har angst, jeg hedder Mette Sørensen")
    end = time.monotonic() + 120
    while time.monotonic() < end:
        page.get_by_role("button", name="Prøv", exact=True).click()
        if page.get_by_text("Kladden varmer op").count() == 0:
            break
        page.wait_for_timeout(2000)
    camera.takes(page, "22-tried", "editor-try")
    address = editor.opens_draft().prepares().page.url
    expect(editor.result).to_have_text("Bestået", timeout=1000)
    camera.takes(page, "23-draft-passed", "editor-draft")
    second.page.goto(address)
    camera.takes(second.page, "24-draft-second-person")
    second.approves()
    camera.takes(second.page, "25-draft-approved")
    second.publishes()
    camera.takes(second.page, "26-published", "editor-release")
    second.goes("/editor/releases")
    camera.takes(second.page, "27-releases")
    second.page.get_by_role("link", name="Nr. 1", exact=False).first.click()
    second.page.get_by_role("button", name="Fortryd kun").click()
    second.page.wait_for_url("**notice=rolled_back", timeout=60_000)
    camera.takes(second.page, "28-rolled-back")

    editor.goes("/editor/intent?name=disclose_anxiety")
    camera.takes(page, "30-intent", "editor-intent")
    page.get_by_label("Nye eksempler").fill("jeg hedder Mette Sørensen og er bange")
    page.get_by_role("button", name="Tilføj").click()
    camera.takes(page, "31-intent-refused")
    for summary, name in (("Skriv et eksempel om", "reword"), ("Del i to", "split"), ("Læg sammen", "merge"), ("Omdøb", "rename")):  # fmt: skip
        editor.goes("/editor/intent?name=disclose_anxiety")
        page.locator("summary", has_text=summary).click()
        camera.takes(page, f"32-intent-{name}")

    editor.opens(f"lexicon:{SUICIDE}").hears_less_danger()
    editor.opens_draft().prepares()
    expect(editor.blocked).to_be_visible()
    camera.takes(page, "40-blocked-risk", "editor-blocked")
    editor.drops_draft()
    editor.opens("plan:acute.suicide").writes("Indtil hjælpen er der", "Jeg lover, at det skal nok gå.")
    camera.takes(page, "41-unsafe-words")
    editor.opens_draft()
    page.get_by_role("button", name="Gør klar").click()
    camera.takes(page, "42-running")
    editor.sees_a_result()
    camera.takes(page, "43-blocked-words")
    editor.drops_draft()

    editor.opens("phrase:ask_age").writes("Sætningen", "Hvor gammel er du nu?")
    address = page.url
    second.page.goto(address)
    page.goto(address)
    editor.writes("Sætningen", "Hvor mange år er du?")
    second.page.get_by_label("Sætningen", exact=True).fill("Hvad er din alder?")
    expect(second.saved).to_contain_text("En anden har ændret det samme", timeout=20_000)
    second.page.get_by_role("button", name="Gem i kladden").click()
    camera.takes(second.page, "50-both-changed", "editor-conflict")
    path = "data/phrases.yml"
    tree.put(content_of(stack), path, yaml_text.set_value(tree.read(content_of(stack), path) or "", ("ask_age",), "Hvor gammel?"))  # fmt: skip
    editor.opens_draft()
    camera.takes(page, "51-published-meanwhile")


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.e2e.editor_pictures", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument(
        "--all", type=Path, metavar="FOLDER", help="also take every screen at both sizes, into this folder"
    )
    folder = parser.parse_args().all
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with (
        tempfile.TemporaryDirectory(prefix="indgangen-pictures-") as home,
        own_content_stack(Path(home) / "system", UNANSWERED_QUESTIONS="yes") as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(SWITCHES))
        settings = {"viewport": LAPTOP, "locale": "da-DK", "reduced_motion": "reduce"}
        take_all(stack, lambda: browser.new_context(**settings).new_page(), Camera(folder))  # type: ignore[arg-type]
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
