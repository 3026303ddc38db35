"""The visitor at the chat."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import Locator, Page, expect

ANSWER_MS = 20_000  # generous: the machine of a test run is a busy one


class ChatPage:
    """What a young person does and sees."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page, self._base_url = page, base_url
        self.field = page.get_by_label("Skriv en besked")
        self.own = page.locator(".message.from-you")
        self.robot = page.locator(".message.from-robot")
        self.human = page.locator(".message.from-human")
        self.consent = page.locator("consent-card dialog[open]")
        self.notes = page.locator("message-list .note")
        self.waiting_room = page.locator("queue-panel")
        self.erased = page.locator(".receipt")

    def opens(self, place: str = "kalundborg") -> ChatPage:
        """Go to the chat of a municipality and wait until it is there."""
        self.page.goto(f"{self._base_url}/{place}")
        expect(self.field).to_be_visible(timeout=ANSWER_MS)
        return self

    # --- does ---------------------------------------------------------------------------------------------------------

    def sends(self, text: str) -> ChatPage:
        """Write and press Enter."""
        self.field.fill(text)
        self.field.press("Enter")
        return self

    def says(self, text: str) -> ChatPage:
        """Write, and wait until the robot has answered."""
        before = self.robot.count()
        self.sends(text)
        expect(self.robot.nth(before)).to_be_visible(timeout=ANSWER_MS)
        return self.sees_robot_is_done()

    def taps(self, title: str) -> ChatPage:
        """Tap a button by its words."""
        self.page.get_by_role("button", name=title, exact=True).last.click()
        return self

    def asks_for_human(self) -> ChatPage:
        """Tap the button that is always there, and say yes."""
        self.page.locator(".tools").get_by_role("button", name="Skriv med et menneske").click()
        self.taps("Ja tak, et menneske")
        expect(self.consent).to_be_visible()
        return self

    def shares(self, **fields: str) -> ChatPage:
        """Fill in lines of the consent card (by their label) and say yes."""
        for label, text in fields.items():
            self.consent.get_by_label(label.replace("_", " "), exact=True).fill(text)
        self.consent.get_by_role("button", name="Ja, find et menneske").click()
        return self

    def waits_for_human(self, **fields: str) -> ChatPage:
        """Ask for a human, consent, and stand in the queue."""
        self.asks_for_human().shares(**fields)
        expect(self.waiting_room).to_be_visible(timeout=ANSWER_MS)
        return self

    def gets_code(self) -> list[str]:
        """Ask for a code in the waiting room, and note the four words."""
        self.page.get_by_role("button", name="Gå, og kom tilbage med en kode").click()
        return self.reads_code()

    def reads_code(self) -> list[str]:
        """Note the four words that are shown, and say so."""
        shown = self.page.locator(".words li")
        expect(shown).to_have_count(4, timeout=ANSWER_MS)
        words = shown.all_inner_texts()
        self.page.get_by_role("button", name="Jeg har gemt ordene").click()
        self.page.wait_for_timeout(1000)  # the page keeps what belongs to the code
        return words

    def types_code(self, words: str) -> ChatPage:
        """Open "Jeg har en kode", type, and press the button."""
        self.page.get_by_role("button", name="Jeg har en kode").click()
        self.page.get_by_label("Dine fire ord").fill(words)
        self.page.locator("dialog[open]").get_by_role("button", name="Kom tilbage").click()
        return self

    def comes_back_with(self, words: str) -> ChatPage:
        """Come back with four words."""
        self.types_code(words)
        expect(self.page.locator("dialog.sheet[open]:has(#kode-ord)")).to_have_count(0, timeout=ANSWER_MS)
        return self

    def erases(self) -> ChatPage:
        """Tap "Slet alt" and confirm."""
        self.page.get_by_role("button", name="Slet alt").click()
        self.page.get_by_role("button", name="Ja, slet alt").click()
        expect(self.erased).to_be_visible(timeout=ANSWER_MS)
        return self

    # --- sees ---------------------------------------------------------------------------------------------------------

    def card(self, title: str) -> Locator:
        """Cards in the talk with exactly this title."""
        return self.page.locator(".message .card").filter(has=self.page.get_by_role("heading", name=title, exact=True))

    def sees_card(self, title: str) -> ChatPage:
        """The card is there."""
        expect(self.card(title).last).to_be_visible(timeout=ANSWER_MS)
        return self

    def sees_choice(self, title: str) -> ChatPage:
        """A button with these words is on offer."""
        expect(self.page.locator("quick-replies").get_by_role("button", name=title, exact=True)).to_be_visible(
            timeout=ANSWER_MS
        )
        return self

    def waits_until(self, holds: str) -> ChatPage:
        """Until what is said of the chat's element is true. Asked again and again: the page forbids to wait inside of it (CSP)."""
        deadline = time.monotonic() + ANSWER_MS / 1000
        while not self.page.evaluate(f"document.querySelector('chat-app'){holds}"):
            assert time.monotonic() < deadline, f"still not: {holds}"
            self.page.wait_for_timeout(50)
        return self

    def sees_robot_is_done(self) -> ChatPage:
        """The robot owes no answer any more: nothing sent waits for one, also while a line is only just being made."""
        self.waits_until("?.state?.pending.every((one) => one.frame.type === 'sealed')")
        expect(self.page.locator("typing-indicator")).to_be_hidden(timeout=ANSWER_MS)
        return self

    def sees_robot_say(self, text: str | re.Pattern[str]) -> ChatPage:
        """The last words of the robot hold this."""
        expect(self.robot.last).to_contain_text(text, timeout=ANSWER_MS)
        return self

    def sees_note(self, text: str | re.Pattern[str]) -> ChatPage:
        """A line about the talk itself."""
        expect(self.notes.filter(has_text=text).last).to_be_visible(timeout=ANSWER_MS)
        return self

    def sees_human_write(self, text: str) -> ChatPage:
        """The counsellor's words have come."""
        expect(self.human.filter(has_text=text)).to_have_count(1, timeout=ANSWER_MS)
        return self

    def lines(self) -> list[tuple[str, str]]:
        """Everything written so far: (who, words), oldest first."""
        script = "nodes => nodes.map(n => [n.className.match(/from-(\\w+)/)[1], [...n.querySelectorAll('.bubble')].map(b => b.innerText).join(' ')])"
        return [(who, words) for who, words in self.page.locator(".message").evaluate_all(script)]

    def own_words(self) -> list[str]:
        """What the visitor has written."""
        return [words for who, words in self.lines() if who == "you"]

    def token(self) -> str | None:
        """The resume token, where the page keeps it."""
        token: Any = self.page.evaluate("sessionStorage.getItem('indgangen')")
        return str(token) if token else None

    def stops_clock(self) -> None:
        """From the next Enter on, measure until the urgent answer with its numbers is on the screen."""
        self.page.evaluate(
            """() => {
              const urgent = () => document.querySelector('.is-urgent a[href="tel:112"]');
              window.urgentAfter = new Promise(done => {
                let start = 0;
                addEventListener('keydown', event => { if (event.key === 'Enter' && !start) start = performance.now(); }, true);
                new MutationObserver((_, observer) => {
                  if (urgent()) { observer.disconnect(); done(performance.now() - start); }
                }).observe(document.body, {childList: true, subtree: true});
              });
            }"""
        )

    def urgent_after_ms(self) -> float:
        """How long the urgent answer took, from Enter to the screen."""
        return float(self.page.evaluate("window.urgentAfter"))

    def width_overflow(self) -> list[str]:
        """What is wider than the screen: the page itself or something that scrolls sideways."""
        found: list[str] = self.page.evaluate(
            """() => [document.documentElement, ...document.querySelectorAll('main, .scroll, .foot, dialog[open], header')]
                 .filter(node => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)
                 .map(node => `${node.tagName}.${node.className}: ${node.scrollWidth} > ${node.clientWidth}`)"""
        )
        return found
