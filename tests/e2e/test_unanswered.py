"""Where a municipality has switched it on: three young people say yes, an editor sees what they wrote alike and makes an example of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from ops.own_content import own_content_stack
from ops.processes import Stack, ask
from tests.e2e.conftest import LAPTOP, People
from tests.e2e.pages.editor import EditorPage
from tests.e2e.test_accessibility import faults
from tests.e2e.test_editor import log_ins  # noqa: F401 - a fixture

pytestmark = pytest.mark.timeout(300)
# Words without sense; which of them the robot of the day does not understand is asked of it.
FAMILIES = [
    (one, f"{one}?", f"{one} igen")
    for one in ("tjohej derude", "hokus pokus", "abra kadabra", "rundt om den grønne", "plip plop derovre")
]
SINGLES = [("ding ding derinde",), ("jamen altså den anden igen",), ("så blev det sådan igen igen",), ("kuk kuk",)]
QUESTION = "Må vi gemme din sætning uden navne"
YES, NO = "Ja, gem den uden navne", "Nej, gem den ikke"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with own_content_stack(tmp_path_factory.mktemp("unanswered") / "system", UNANSWERED_QUESTIONS="yes") as running:
        yield running


def not_understood(system: Stack, families: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The first family of which nothing is understood: each gets the question, in a talk of its own that is left at once."""
    return next(
        family
        for family in families
        if all(any(QUESTION in frame["text"] for frame in ask(system.chat_url, one)) for one in family)
    )


def test_from_three_visitors_to_an_example_in_a_draft(system: Stack, browser: Browser, log_ins: dict[str, str]) -> None:  # noqa: F811
    people = People(browser, system, log_ins)
    editor = EditorPage(people.page(viewport=LAPTOP), system.staff_url).signs_in(
        "demo-redaktoer", log_ins["demo-redaktoer"]
    )
    for number, sentence in enumerate(not_understood(system, FAMILIES)):
        editor.goes("/editor/unanswered")
        expect(editor.page.get_by_text("Ingen lige nu.")).to_be_visible()
        visitor = people.visitor()
        visitor.says(sentence)
        expect(visitor.robot.last).to_contain_text(QUESTION)
        if number == 0:
            assert faults(visitor.page, "asked") == []
        visitor.taps(YES)
        expect(visitor.robot.last).to_contain_text("gemt uden navne")
        visitor.says(f"{sentence} altså")
        expect(visitor.page.get_by_text(QUESTION)).to_have_count(1)

    editor.goes("/editor/unanswered")
    expect(editor.page.get_by_role("heading", name="3 samtaler skrev næsten det samme")).to_be_visible()
    assert faults(editor.page, "unanswered") == []
    editor.page.get_by_role("checkbox").first.check()
    editor.page.get_by_label("Skriv den om").first.fill("hvad er det for et sted derude")
    editor.page.get_by_label("Betyder").select_option("ask_what_is")
    editor.page.get_by_role("button", name="Gør dem med kryds til eksempler").click()

    expect(editor.page.locator("p.good")).to_contain_text("eksempler i kladden")
    expect(editor.page.get_by_text("Ingen lige nu.")).to_be_visible()
    editor.opens_draft()
    expect(editor.page.locator(".diff")).to_contain_text("hvad er det for et sted derude")
    assert people.go() == []


def test_a_no_and_a_name_and_danger_keep_nothing(system: Stack, browser: Browser, log_ins: dict[str, str]) -> None:  # noqa: F811
    people = People(browser, system, log_ins)
    (sentence,) = not_understood(system, SINGLES)
    visitor = people.visitor().says(sentence)
    expect(visitor.robot.last).to_contain_text(QUESTION)
    visitor.taps(NO)
    expect(visitor.robot.last).to_contain_text("Jeg gemmer den ikke")
    named = people.visitor().says(f"{sentence}, hilsen Mette Sørensen")
    danger = people.visitor().says("jeg vil dø i aften")
    danger.says(sentence)

    for page in (named.page, danger.page):
        expect(page.get_by_text(QUESTION)).to_have_count(0)
    everything = b"".join(
        path.read_bytes() for path in system.folder.rglob("*") if path.is_file() and path.suffix != ".npz"
    )
    assert sentence.encode() not in everything
    assert people.go() == []


def test_the_page_for_visitors_says_so(system: Stack, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{system.public_url}/om")

    expect(page.get_by_text("om vi må gemme din sætning uden navne")).to_be_visible()
    assert faults(page, "about") == []
    page.close()
