"""axe finds nothing, on every page and in every state, by day and by night (WCAG 2.2 AA and axe's best practices)."""

from __future__ import annotations

import itertools
import secrets
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.e2e.conftest import LAPTOP, PHONE, People
from web.counsellor.store import Store
from web.db import handoffs

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page, state: str) -> list[str]:
    """What axe finds, in light and in dark."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"matchMedia('(prefers-color-scheme: {scheme})').matches")
        result = Axe().run(page, options={"runOnly": RULES})
        assert result.response["passes"], "axe must have looked at something"
        found += [
            f"{state}, {scheme}: {one['id']} {one['nodes'][0]['target']}" for one in result.response["violations"]
        ]
    return found


@pytest.mark.parametrize("path", ["/", "/om", "/kalundborg", "/embed/kalundborg", "/findes-ikke"])
def test_public_pages(people: People, path: str) -> None:
    page = people.page()
    page.goto(people.stack.public_url + path)
    people.watch(page).faults.clear()  # a page that is not there is a fault to the browser

    assert faults(page, path) == []


def test_page_without_script(people: People) -> None:
    page = people.page()
    page.goto(f"{people.stack.public_url}/kalundborg")
    page.evaluate("document.querySelector('.plain-help').hidden = false")  # axe is a script itself

    assert faults(page, "without script") == []


def test_every_state_of_the_chat(people: People) -> None:
    visitor = people.visitor()
    page = visitor.page
    visitor.says("jeg er 15 og har angst").sees_card("Chilled")
    found = faults(page, "cards")
    visitor.says("jeg vil tage mit liv i aften")
    found += faults(page, "urgent")
    visitor.asks_for_human()
    found += faults(page, "consent")
    visitor.shares()
    expect(visitor.waiting_room).to_be_visible()
    visitor.waiting_room.locator("summary", has_text="Træk vejret sammen med mig").click()
    page.get_by_role("button", name="Begynd", exact=True).click()
    visitor.waiting_room.locator("details").evaluate_all("nodes => nodes.forEach(node => { node.open = true; })")
    found += faults(page, "waiting")
    page.get_by_role("button", name="Gå, og kom tilbage med en kode").click()
    expect(page.locator(".words")).to_be_visible(timeout=20_000)
    found += faults(page, "four words")
    page.get_by_role("button", name="Jeg har gemt ordene").click()
    page.get_by_role("button", name="Slet alt").click()
    found += faults(page, "erase?")
    page.get_by_role("button", name="Ja, slet alt").click()
    expect(visitor.erased).to_be_visible()
    found += faults(page, "receipt")

    assert found == []


def test_what_a_visitor_sees_when_the_line_is_away_and_when_the_desk_is_closed(people: People) -> None:
    visitor = people.visitor("thisted")
    page = visitor.page
    people.watch(page).may_lose_line = True
    visitor.says("hej").page.locator(".tools").get_by_role("button", name="Skriv med et menneske").click()
    visitor.sees_choice("Giv mig en kode")
    found = faults(page, "closed")
    page.context.set_offline(True)
    page.evaluate("document.querySelector('chat-app').socket.renew()")  # the browser keeps an open line alive
    visitor.sends("skrevet uden net")
    expect(page.locator(".line-status")).to_contain_text("Forbindelsen er væk")
    found += faults(page, "not sent")
    page.context.set_offline(False)
    expect(page.locator(".line-status")).to_be_empty(timeout=30_000)

    assert found == []


def test_coming_back(people: People) -> None:
    visitor = people.visitor()
    visitor.types_code("abekat agurk ahorn alge")
    expect(visitor.page.get_by_role("alert").filter(has_text="passer ikke")).to_be_visible(timeout=20_000)

    assert faults(visitor.page, "wrong code") == []


def test_talk_with_a_counsellor_on_both_sides(people: People) -> None:
    visitor, desk = people.visitor(), people.counsellor()
    found = faults(desk.page, "desk, empty")
    visitor.says("jeg vil tage mit liv i aften").waits_for_human(Hvad_det_handler_om="skolen")
    desk.sees_waiting(1)
    found += faults(desk.page, "desk, queue")
    desk.claims_first().sees_shared("skolen")
    visitor.sees_note("er her nu").sends("hej")
    desk.sees("hej").writes("Hej. Godt, du skriver.").inserts_card("chilled", "Chilled")
    visitor.sees_human_write("Godt, du skriver").sees_card("Chilled")
    found += faults(desk.page, "desk, talk") + faults(visitor.page, "with counsellor")
    visitor.taps("Sig, hvem du er")
    found += faults(visitor.page, "envelope, the law")
    visitor.taps("Jeg vil gerne fortælle det")
    visitor.page.get_by_label("Dit navn", exact=True).fill("Test")
    found += faults(visitor.page, "envelope")
    visitor.taps("Send til Alma")
    expect(desk.talk.locator(".card.envelope")).to_be_visible()
    desk.page.set_viewport_size(PHONE)
    found += faults(desk.page, "desk, phone")
    desk.page.set_viewport_size(LAPTOP)
    colleague = people.counsellor("demo-kollega")
    desk.asks_colleague("Kollega med", "Villads")
    expect(colleague.page.locator("#asks .ask")).to_be_visible()
    found += faults(colleague.page, "desk, asked")
    colleague.answers("Ja, jeg læser med")
    visitor.sees_note("Villads læser med nu.")
    found += faults(colleague.page, "desk, reading along")
    desk.asks_colleague("Giv videre", "Villads")
    colleague.answers("Ja, jeg tager den")
    expect(visitor.page.locator(".ask")).to_be_visible()
    found += faults(visitor.page, "asked about a colleague") + faults(desk.page, "desk, handing over")
    visitor.taps("Nej, bliv hos Alma")
    desk.talk.get_by_role("button", name="Afslut").click()
    found += faults(desk.page, "desk, ending")
    desk.page.keyboard.press("Escape")
    desk.asks_colleague("Giv videre", "Villads")
    colleague.answers("Ja, jeg tager den")
    expect(visitor.page.locator(".ask")).to_be_visible()
    desk.talk.get_by_placeholder("Skriv her …").fill("jeg var lige ved at")
    visitor.taps("Ja, skriv med Villads")
    expect(desk.talk.locator(".bubble.is-undelivered")).to_be_visible()
    found += faults(desk.page, "desk, not sent")
    visitor.sees_note("Nu er det Villads").taps("Afslut samtalen")
    found += faults(visitor.page, "end?")
    visitor.taps("Ja, afslut")
    expect(visitor.page.locator("end-panel")).to_be_visible()
    found += faults(visitor.page, "ended")

    assert found == []


# --- staff --------------------------------------------------------------------------------------------------------------

STAFF_PAGES = ("/desk", "/staff", "/audit", "/statistics", "/hours", "/account")


def staff_faults(page: Page, state: str) -> list[str]:
    """What axe finds on a laptop and on a phone, and whether a phone's page can be pushed sideways."""
    found = faults(page, f"{state}, laptop")
    page.set_viewport_size(PHONE)
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found += faults(page, f"{state}, phone") + ([f"{state}: {wider} px too wide"] if wider > 0 else [])
    page.set_viewport_size(LAPTOP)
    return found


def counted(people: People) -> None:
    """Talks of the last months, so that every table and chart of the figures is there."""
    words = itertools.cycle(handoffs.OUTCOMES + ("visitor_ended", "left"))
    today = datetime.now(UTC).date()

    def add(session: Session) -> None:
        for back in range(100):
            day, area = today - timedelta(days=back), ("kalundborg", "thisted", "other")[back % 3]
            for waited in (0, 7, 40):
                handoffs.add_count(session, day, area, ("angst", None)[back % 2], "high", next(words), waited)
            handoffs.add_feedback(session, day, area, "angst", handoffs.HELPED[back % 3])

    store = Store.open(people.stack.environment()["DATABASE_URL"])
    store.run_now(add)
    store.close()


def test_signing_in(people: People) -> None:
    page = people.page(LAPTOP)
    page.goto(people.stack.staff_url + "/sign-in")
    found = staff_faults(page, "/sign-in")
    page.get_by_label("Navn").fill("nogen")
    page.get_by_label("Adgangskode").fill("ikke den rigtige")
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("alert")).to_contain_text("Det passede ikke")
    people.watch(page).faults.clear()  # to the browser a refusal is a fault
    found += staff_faults(page, "/sign-in, wrong")

    expect(page.get_by_label("Navn")).to_have_value("nogen")  # what was right need not be typed again
    assert found == []


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_staff_pages(people: People, path: str) -> None:
    if path == "/statistics":
        counted(people)
    page = people.counsellor("demo-leder").page
    page.goto(people.stack.staff_url + path)
    if path == "/statistics":
        expect(page.locator("svg.bars")).to_have_count(5)
        page.locator("details").evaluate_all("nodes => nodes.forEach(node => { node.open = true; })")
    if path == "/staff":
        page.locator("summary", has_text="demo-kollega").click()

    assert staff_faults(page, path) == []


def test_a_new_colleague_from_account_to_recovery_codes(people: People) -> None:
    ida = people.counsellor("demo-leder").page
    ida.goto(people.stack.staff_url + "/staff")
    name = f"ny-{secrets.token_hex(3)}"
    ida.get_by_label("Navn til at logge ind").fill(name)
    ida.locator("#new-alias").fill("Sofie")
    ida.get_by_role("button", name="Opret").click()
    found = staff_faults(ida, "account made")
    password = ida.locator("code.secret").inner_text()

    page = people.page(LAPTOP)
    page.goto(people.stack.staff_url)
    page.get_by_label("Navn").fill(name)
    page.get_by_label("Adgangskode").fill(password)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("status")).to_contain_text("Vælg din egen")
    found += staff_faults(page, "borrowed password")
    page.get_by_label("Nuværende adgangskode").fill(password)
    page.get_by_label("Ny adgangskode").fill("grøn stol under broen")
    page.get_by_role("button", name="Skift").click()
    page.get_by_role("button", name="Kom i gang").click()
    found += staff_faults(page, "one-time code")
    secret = page.locator("p code").inner_text()
    page.get_by_label("Tallet fra appen").fill("000000")
    page.get_by_role("button", name="Slå til").click()
    expect(page.get_by_role("alert")).to_contain_text("Koden passede ikke")
    people.watch(page).faults.clear()
    found += staff_faults(page, "one-time code, wrong")
    page.get_by_label("Tallet fra appen").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Slå til").click()
    expect(page.locator(".codes code")).to_have_count(8)
    found += staff_faults(page, "recovery codes")
    page.goto(people.stack.staff_url + "/staff")
    expect(page.get_by_role("heading", name="Her har du ikke adgang")).to_be_visible()
    people.watch(page).faults.clear()
    found += staff_faults(page, "no access")

    assert found == []
