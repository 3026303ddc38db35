"""Markup, scripts and direction marks between a visitor and a counsellor, through real browsers: it is read, and does nothing."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import People

EVIL = (
    '<img src=x onerror="window.hit=1"><script>window.hit=1</script> <a href="javascript:window.hit=1">tryk</a> {{7*7}}'
)
REVERSED = "\u202egnp.exe\u2066 og så videre"
STRAY = """() => [
  window.hit ?? null,
  document.querySelectorAll(".bubble img, .bubble script, .bubble a, .bubble b, iframe[srcdoc]").length,
  [...document.querySelectorAll("a[href]")].filter((a) => !/^(https?:|tel:|sms:)/.test(a.href)).length,
]"""
# Text before and after a bubble must stand as if it were not there: a direction mark ends with its paragraph.
DIRECTION = """() => getComputedStyle(document.querySelector('.bubble p')).display"""


def nothing_ran(page: Page) -> None:
    assert page.evaluate(STRAY) == [None, 0, 0]


def test_what_two_people_write_stays_text_on_both_sides(people: People) -> None:
    chat = people.visitor()
    chat.says(EVIL)
    expect(chat.page.locator("message-list")).to_contain_text("<script>window.hit=1</script>")
    chat.waits_for_human()
    desk = people.counsellor()
    desk.claims_first()

    chat.sends(f"{EVIL} {REVERSED}")
    desk.sees("{{7*7}}").writes(f"svar {EVIL} {REVERSED}")
    chat.sees_human_write("svar <img src=x")

    for page in (chat.page, desk.page):
        nothing_ran(page)
    assert chat.page.evaluate(DIRECTION) == "block"
    desk.ends("Den unge fik vist et tilbud")


def test_markup_in_the_summary_stays_text_at_the_desk(people: People) -> None:
    chat = people.visitor()
    chat.says(f"jeg er 15 {EVIL}")
    chat.waits_for_human()
    desk = people.counsellor()

    desk.claims_first()

    expect(desk.talk).to_contain_text("<img src=x onerror=")
    nothing_ran(desk.page)
    desk.ends("Den unge fik vist et tilbud")
