"""Editors change, prepare, approve, publish and take back, for real: a system with its own content, which is a git repository.

What trains a model stands in test_editor_training.py. Times are written to editor_figures.txt in pytest's folder.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect
from websockets.sync.client import connect

from ops.model import ROOT, model_name
from ops.own_content import content_of, demo_log_ins, own_content_stack
from ops.processes import Stack, ask
from tests.e2e.conftest import LAPTOP, PHONE, People
from tests.e2e.pages.editor import EditorPage
from tests.e2e.test_accessibility import faults
from web.editor import tree, yaml_text

pytestmark = pytest.mark.timeout(300)
CHILLED = "data/offers/kalundborg/chilled.yml"
SUICIDE = "data/lexicon/risk_suicide.yml"
TAKEN_SECONDS = 15  # until every process has taken what was published


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with own_content_stack(tmp_path_factory.mktemp("editor") / "system") as running:
        yield running


@pytest.fixture(scope="module")
def log_ins(system: Stack) -> dict[str, str]:
    return demo_log_ins(system)


@pytest.fixture
def staff(browser: Browser, system: Stack, log_ins: dict[str, str]) -> Iterator[Any]:
    everybody = People(browser, system, log_ins)

    def sign_in(name: str = "demo-redaktoer", viewport: dict[str, int] = LAPTOP) -> EditorPage:
        page = everybody.page(viewport=viewport)
        page.on("dialog", lambda dialog: dialog.accept())
        return EditorPage(page, system.staff_url).signs_in(name, log_ins[name])

    sign_in.people = everybody  # type: ignore[attr-defined]
    yield sign_in
    left = [fault for fault in everybody.go() if "409" not in fault]  # a conflict is an answer, not a fault
    assert left == []


@pytest.fixture
def figures(tmp_path_factory: pytest.TempPathFactory) -> Any:
    def note(line: str) -> None:
        with (tmp_path_factory.getbasetemp() / "editor_figures.txt").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    return note


def card_line(system: Stack, words: str = "hvad er chilled") -> str:
    """First line of the first card of an answer."""
    frames = ask(system.chat_url, words)
    return next((card["lines"][0] for frame in frames for card in frame["cards"]), "")


def until_shown(system: Stack, text: str, seconds: float = TAKEN_SECONDS) -> float:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if text in card_line(system):
            return time.monotonic() - began
        time.sleep(0.3)
    raise AssertionError(f"{text!r} was not shown within {seconds} s, but {card_line(system)!r}")


class Talker:
    """A visitor who writes all the time, one message after the other's answer, in one talk."""

    def __init__(self, system: Stack) -> None:
        self.sent = self.answered = self.silent = 0
        self.worst = 0.0
        self.welcomes = 0
        self._system, self._stop = system, threading.Event()
        self._thread = threading.Thread(target=self._talk, daemon=True)

    def __enter__(self) -> Talker:
        self._thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(1)
        self._stop.set()
        self._thread.join(30)

    def _talk(self) -> None:
        with connect(self._system.chat_url, origin=self._system.public_url) as socket:
            socket.send(
                json.dumps(
                    {"type": "hello", "protocol": 1, "municipality": "kalundborg", "resume": None, "last_seq": 0}
                )
            )
            while not self._stop.is_set():
                began = time.monotonic()
                self.sent += 1
                socket.send(json.dumps({"type": "message", "id": f"m{self.sent}", "text": "hvad er chilled"}))
                shown = False
                while (frame := json.loads(socket.recv(timeout=30)))["type"] != "done":
                    self.welcomes += frame["type"] == "welcome"
                    shown = shown or (
                        frame["type"] == "bot" and any("chilled" in card["id"] for card in frame["cards"])
                    )
                self.answered += 1
                self.silent += not shown
                self.worst = max(self.worst, time.monotonic() - began)
                time.sleep(max(0.0, 0.55 - (time.monotonic() - began)))  # within the chat's own limit
            socket.send(json.dumps({"type": "leave"}))


def test_an_answer_goes_from_search_to_live_and_back_while_a_visitor_talks(
    system: Stack, staff: Any, figures: Any
) -> None:
    editor = staff()
    editor.finds("chilled angst", "Chilled").writes(
        "Kort om det", "Gruppe for unge med angst. I øver jer sammen hver uge."
    )
    expect(editor.page.frame_locator("#preview").locator(".card").first).to_contain_text("I øver jer sammen")
    assert "I øver jer" not in card_line(system), "nothing is live before it is published"

    began = time.monotonic()
    address = editor.opens_draft().prepares().page.url
    prepared = time.monotonic() - began
    expect(editor.result).to_have_text("Bestået")
    expect(editor.page.get_by_text("en anden skal godkende")).to_be_visible()
    assert editor.page.get_by_role("button", name="Godkend").count() == 0, "nobody approves their own words"

    second = staff("demo-leder", PHONE)
    second.page.goto(address)
    with Talker(system) as talker:
        began = time.monotonic()
        second.approves().publishes()
        until_shown(system, "I øver jer sammen")
        published = time.monotonic() - began
        log = subprocess.run(
            ["git", "-C", str(content_of(system)), "log", "--stat", "-1"], capture_output=True, text=True
        ).stdout
        second.page.get_by_role("button", name="Fortryd kun").click()
        second.page.wait_for_url("**notice=rolled_back", timeout=60_000)
        until_shown(system, "Du lærer at styre angsten")
    figures(f"answer: prepared {prepared:.1f} s, approved, published and shown {published:.1f} s")
    figures(
        f"swap: {talker.sent} sent, {talker.sent - talker.answered} lost, {talker.silent} without the bot's answer, worst {talker.worst:.2f} s"
    )

    assert CHILLED in log and "redaktører" in log
    assert (talker.answered, talker.silent, talker.welcomes) == (talker.sent, 0, 1)
    assert tree.read(content_of(system), CHILLED) == tree.read(ROOT, CHILLED), "byte for byte as it was"


def test_other_words_of_an_answer_go_live_without_a_training(system: Stack, staff: Any) -> None:
    words, editor, second = "Det var så lidt. Skriv igen, når du vil.", staff(), staff("demo-leder")
    editor.opens("answer:utter_thank").writes("Svaret", words)
    editor.opens_draft().prepares()
    expect(editor.result).to_have_text("Bestået")
    expect(editor.page.get_by_text("Der skulle ikke trænes.")).to_be_visible()

    with Talker(system) as talker:
        second.page.goto(editor.page.url)
        second.approves().publishes()
        thanked = [frame["text"] for frame in ask(system.chat_url, "tak for hjælpen")]
        second.page.get_by_role("button", name="Fortryd kun").click()
        second.page.wait_for_url("**notice=rolled_back", timeout=60_000)

    assert words in thanked
    assert (talker.answered, talker.silent, talker.welcomes) == (talker.sent, 0, 1)
    assert tree.read(content_of(system), "domain.yml") == tree.read(ROOT, "domain.yml"), "byte for byte as it was"


def test_a_talk_goes_on_over_a_roll_back(system: Stack, staff: Any) -> None:
    editor, second = staff(), staff("demo-leder")
    editor.opens("offer:kalundborg.chilled").writes("Kort om det", "Gruppe for unge med angst. Ny tekst her.")
    second.page.goto(editor.opens_draft().prepares().page.url)
    second.approves().publishes()
    until_shown(system, "Ny tekst her")
    visitor = staff.people.visitor()
    visitor.says("hvad er chilled").sees_card("Chilled")

    second.page.get_by_role("button", name="Fortryd kun").click()
    second.page.wait_for_url("**notice=rolled_back", timeout=60_000)
    visitor.says("hvor gammel skal man være")

    log = visitor.page.get_by_role("log")
    expect(log.get_by_role("article")).to_have_count(2, timeout=20_000)
    expect(log.get_by_role("article").last).to_contain_text("Chilled")  # "man" is still about Chilled: the talk went on


def test_the_safety_gate_blocks_a_word_list_that_sees_less(system: Stack, staff: Any) -> None:
    editor = staff()
    editor.opens(f"lexicon:{SUICIDE}").hears_less_danger()

    editor.opens_draft().prepares()

    expect(editor.result).to_have_text("Kan ikke udgives")
    expect(editor.blocked).to_contain_text("Robotten ser mindre fare end før")
    expect(editor.page.get_by_text("vises ikke, for så skriver man til prøven")).to_be_visible()
    assert editor.page.get_by_role("button", name="Godkend").count() == 0
    assert [frame for frame in ask(system.chat_url, "jeg vil dø i aften") if "urgent" in frame["topics"]], (
        "live as before"
    )
    assert faults(editor.page, "blocked") == []
    editor.drops_draft()


def test_unsafe_words_are_told_while_writing_and_block_the_release(system: Stack, staff: Any) -> None:
    editor = staff()
    editor.opens("plan:acute.suicide").writes("Indtil hjælpen er der", "Jeg lover, at det skal nok gå.")
    expect(editor.page.locator('[data-reading="self_until"]')).to_contain_text("løfte, vi ikke kan holde")

    editor.opens_draft().prepares()

    expect(editor.blocked).to_contain_text("skal rettes først")
    expect(editor.page.locator(".findings .stop").first).to_be_visible()
    editor.drops_draft()


def test_a_late_answer_about_an_earlier_text_is_not_shown_over_a_newer_one(system: Stack, staff: Any) -> None:
    editor, held = staff(), []
    card = editor.page.frame_locator("#preview").locator(".card").first

    def hold_the_first(route: Route) -> None:
        held.append(route) if not held else route.continue_()

    editor.page.route("**/editor/item/check", hold_the_first)
    editor.opens("offer:kalundborg.chilled").writes("Kort om det", "Gruppe for unge, der er bange for meget.")
    expect(card).to_contain_text("bange for meget")

    held[0].continue_()
    editor.page.wait_for_timeout(1000)

    expect(card).to_contain_text("bange for meget")
    editor.drops_draft()


def test_two_editors_in_the_same_field_see_each_other_and_lose_nothing(system: Stack, staff: Any) -> None:
    one, two = staff(), staff("demo-leder")
    one.opens("phrase:ask_age").writes("Sætningen", "Hvor gammel er du nu?")
    address = one.page.url
    two.page.goto(address)
    one.page.goto(address)
    one.writes("Sætningen", "Hvor mange år er du?")

    two.page.get_by_label("Sætningen", exact=True).fill("Hvad er din alder?")
    expect(two.saved).to_contain_text("En anden har ændret det samme", timeout=20_000)
    two.page.get_by_role("button", name="Gem i kladden").click()

    expect(two.page.get_by_role("heading", name="I har begge ændret det samme")).to_be_visible()
    expect(two.page.locator(".two")).to_contain_text("Hvor mange år er du?")
    expect(two.page.locator(".two")).to_contain_text("Hvad er din alder?")
    expect(two.page.get_by_label("Sætningen", exact=True)).to_have_value("Hvad er din alder?")
    two.page.get_by_role("button", name="Gem i kladden").click()
    expect(two.page.locator("p.good")).to_contain_text("Gemt")
    one.opens_draft()
    one.page.get_by_role("button", name="Fortryd det sidste").click()
    one.page.goto(address)
    expect(one.page.get_by_label("Sætningen", exact=True)).to_have_value("Hvor mange år er du?")
    one.drops_draft()


def test_a_file_changed_by_hand_shows_up_and_meets_the_draft_as_a_conflict(system: Stack, staff: Any) -> None:
    editor, path = staff(), "data/phrases.yml"
    before = tree.read(content_of(system), path) or ""
    by_hand = yaml_text.set_value(before, ("ask_grade",), "Hvilken klasse går du i nu?")
    tree.put(content_of(system), path, by_hand)
    try:
        editor.finds("klasse går du i nu", "Hvilken klasse går du i nu?")
        editor.opens("phrase:ask_age").writes("Sætningen", "Hvor gammel er du nu?")
        tree.put(content_of(system), path, yaml_text.set_value(by_hand, ("which_offer",), "Hvilket tilbud mener du?"))
        editor.opens_draft()
        expect(editor.page.get_by_role("heading", name="Andre har ændret det samme")).to_be_visible()

        editor.page.get_by_role("button", name="Læg dem sammen").click()

        expect(editor.page.get_by_role("heading", name="Andre har ændret det samme")).to_have_count(0)
        expect(editor.page.locator(".diff")).to_contain_text("Hvor gammel er du nu?")
        expect(editor.page.locator(".diff")).not_to_contain_text("+ which_offer")
        editor.drops_draft()
    finally:
        tree.put(content_of(system), path, before)


def test_a_model_that_is_broken_is_never_published(system: Stack, staff: Any) -> None:
    editor = staff()
    editor.goes("/editor/intent?name=greet")
    editor.page.get_by_label("Nye eksempler").fill("halløjsa derinde alle sammen")
    editor.page.get_by_role("button", name="Tilføj").click()
    expect(editor.page.locator("p.good")).to_contain_text("Gemt")
    draft_id = re.search(r"draft=(\w{8})", editor.page.url)[1]  # type: ignore[index]
    folder = Path(system.folder) / "editor"
    built = tree.build(
        content_of(system), folder / "probe", {path: _blob(folder, one["now"]) for path, one in _draft(folder, draft_id)["files"].items()}, ROOT
    )  # fmt: skip
    broken = content_of(system) / "models" / f"{model_name(built, ROOT)}.tar.gz"
    broken.write_bytes(b"this is no model")

    editor.opens_draft().prepares()

    expect(editor.result).to_have_text("Gik ikke")
    expect(editor.blocked).to_contain_text("Modellen kan ikke indlæses")
    assert _take_model(system, broken) == 422, "and Rasa itself refuses it"
    assert card_line(system).startswith("Gruppe for unge med angst")
    broken.unlink()
    shutil.rmtree(built)
    editor.drops_draft()


def test_a_killed_training_leaves_everything_as_it_was(system: Stack, staff: Any) -> None:
    editor = staff()
    editor.goes("/editor/intent?name=greet")
    editor.page.get_by_label("Nye eksempler").fill("halløjsa derinde alle sammen")
    editor.page.get_by_role("button", name="Tilføj").click()
    draft_id = re.search(r"draft=(\w{8})", editor.page.url)[1]  # type: ignore[index]
    models = sorted(path.name for path in (content_of(system) / "models").iterdir())
    editor.opens_draft()
    editor.page.get_by_role("button", name="Gør klar").click()
    progress = Path(system.folder) / "editor" / "drafts" / draft_id / "progress.json"
    end = time.monotonic() + 120
    while time.monotonic() < end and not (
        progress.exists() and json.loads(progress.read_text("utf-8"))["step"] == "train"
    ):
        time.sleep(0.3)
    time.sleep(2)

    os.killpg(json.loads(progress.read_text("utf-8"))["pid"], signal.SIGKILL)  # its own session: nothing else is in it

    editor.sees_a_result()
    expect(editor.result).to_have_text("Gik ikke")
    expect(editor.blocked).to_contain_text("afbrudt")
    assert sorted(path.name for path in (content_of(system) / "models").iterdir()) == models
    assert card_line(system).startswith("Gruppe for unge med angst")
    editor.drops_draft()


def _draft(folder: Path, draft_id: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "drafts" / draft_id / "draft.json").read_text(encoding="utf-8"))
    return found


def _blob(folder: Path, name: str) -> str:
    return (folder / "blobs" / name).read_text(encoding="utf-8")


def _take_model(system: Stack, path: Path) -> int:
    request = urllib.request.Request(
        f"{system.rasa_url}/webhooks/rest/model",
        json.dumps({"file": str(path)}).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_sentence_is_tried_on_live_and_draft_side_by_side(system: Stack, staff: Any) -> None:
    editor = staff()
    editor.opens("offer:kalundborg.chilled").writes("Navn", "Chilled Plus")
    editor.goes("/editor/try")
    editor.page.get_by_label("Sætningen").fill("jeg er 15 og har angst, jeg hedder Mette Sørensen")
    end = time.monotonic() + 90
    while time.monotonic() < end:
        editor.page.get_by_role("button", name="Prøv", exact=True).click()
        if editor.page.get_by_text("Kladden varmer op").count() == 0:
            break
        editor.page.wait_for_timeout(2000)
    live, ours = editor.page.locator(".tried").nth(0), editor.page.locator(".tried").nth(1)

    expect(live).to_contain_text("disclose_anxiety")
    expect(live.locator(".mini-card").first).to_contain_text("Chilled")
    expect(ours.locator(".mini-card").first).to_contain_text("Chilled Plus")
    expect(live).to_contain_text("[navn]")
    assert faults(editor.page, "tried") == []
    editor.drops_draft()


@pytest.mark.parametrize(
    "path",
    ["/editor/", "/editor/?q=chilled", "/editor/item?id=offer:kalundborg.chilled", "/editor/item?id=contact:boernetelefonen",
     "/editor/item?id=plan:acute.suicide", "/editor/item?id=hours:default", f"/editor/item?id=lexicon:{SUICIDE}", "/editor/facts", "/editor/go-live",
     "/editor/intents", "/editor/intent?name=disclose_anxiety", "/editor/alike", "/editor/try", "/editor/figures", "/editor/releases", "/editor/release/1", "/editor/unanswered"],
)  # fmt: skip
def test_every_page_is_clean_for_axe_and_fits(system: Stack, staff: Any, path: str) -> None:
    editor = staff()
    editor.goes(path)
    wide = editor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = faults(editor.page, path)
    editor.page.set_viewport_size(PHONE)
    narrow = editor.page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert found + faults(editor.page, f"{path}, phone") == []
    assert (wide, narrow) == (0, 0)


def test_counsellors_do_not_get_in(system: Stack, browser: Browser, log_ins: dict[str, str]) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(system.staff_url)
    page.get_by_label("Navn").fill("demo-raadgiver")
    page.get_by_label("Adgangskode").fill(log_ins["demo-raadgiver"])
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url("**/desk")

    assert page.request.get(system.staff_url + "/editor/").status == 403
    context.close()
