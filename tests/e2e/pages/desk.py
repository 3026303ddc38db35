"""The counsellor at the desk."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

ANSWER_MS = 20_000


class DeskPage:
    """What a counsellor does and sees."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page, self._base_url = page, base_url
        self.queue = page.locator("#queue .waiting")
        self.talks = page.locator("section.talk")
        self.toast = page.locator("#toast")

    # --- does ---------------------------------------------------------------------------------------------------------

    def signs_in(self, name: str, password: str) -> DeskPage:
        """Sign in and wait until the desk is on line."""
        self.page.goto(self._base_url)
        self.page.get_by_label("Navn").fill(name)
        self.page.get_by_label("Adgangskode").fill(password)
        self.page.get_by_role("button", name="Log ind").click()
        self.page.wait_for_url("**/desk", timeout=ANSWER_MS)
        expect(self.page.locator("#present")).to_contain_text("klar", timeout=ANSWER_MS)
        return self

    def claim_button(self, place: int = 0) -> Locator:
        """The button of a row in the queue."""
        return self.queue.nth(place).locator(".claim")

    def claims_first(self) -> DeskPage:
        """Take the talk at the top of the queue."""
        before = self.talks.count()
        self.claim_button().click(timeout=ANSWER_MS)
        expect(self.talks).to_have_count(before + 1, timeout=ANSWER_MS)
        expect(self.talk.locator(".talk-status")).to_contain_text("Låst", timeout=ANSWER_MS)
        return self

    @property
    def talk(self) -> Locator:
        """The talk taken last."""
        return self.talks.last

    def writes(self, text: str) -> DeskPage:
        """Write to the talk taken last and press Enter."""
        field = self.talk.get_by_placeholder("Skriv her …")
        field.fill(text)
        field.press("Enter")
        return self

    def inserts_card(self, words: str, title: str) -> DeskPage:
        """Search for an offer and show it in the talk."""
        self.talk.get_by_role("button", name="Vis tilbud").click()
        self.page.get_by_label("Søg på navn, emne eller kommune").fill(words)
        self.page.get_by_role("button", name=f"Vis i samtalen: {title}", exact=True).click(timeout=ANSWER_MS)
        return self

    def ends(self, outcome: str) -> DeskPage:
        """End the talk taken last and say how it ended."""
        before = self.talks.count()
        self.talk.get_by_role("button", name="Afslut").click()
        self.page.get_by_label(outcome).check()
        self.page.get_by_role("button", name="Afslut og slet").click()
        expect(self.talks).to_have_count(before - 1, timeout=ANSWER_MS)
        return self

    def asks_colleague(self, button: str, alias: str) -> DeskPage:
        """Ask a colleague to take over ("Giv videre") or to read along ("Kollega med")."""
        self.talk.get_by_role("button", name=button, exact=True).click()
        self.page.locator("dialog[open]").get_by_label(alias).check(timeout=ANSWER_MS)
        self.page.locator("dialog[open]").get_by_role("button", name="Spørg").click()
        return self

    def answers(self, button: str) -> DeskPage:
        """Answer a colleague's question."""
        self.page.locator("#asks").get_by_role("button", name=button).click(timeout=ANSWER_MS)
        return self

    def gives_back(self) -> DeskPage:
        """Put the talk taken last back into the queue."""
        self.talk.get_by_role("button", name="Giv tilbage").click()
        self.page.locator("dialog[open]").get_by_role("button", name="Giv tilbage").click()
        return self

    # --- sees ---------------------------------------------------------------------------------------------------------

    def sees_waiting(self, count: int) -> DeskPage:
        """So many stand in the queue."""
        expect(self.queue).to_have_count(count, timeout=ANSWER_MS)
        return self

    def sees(self, text: str) -> DeskPage:
        """These words stand in the talk taken last, once."""
        expect(self.talk.locator(".bubble").filter(has_text=text)).to_have_count(1, timeout=ANSWER_MS)
        return self

    def sees_shared(self, *texts: str) -> DeskPage:
        """These words stand in what the visitor chose to show."""
        for text in texts:
            expect(self.talk.locator(".summary-body")).to_contain_text(text, timeout=ANSWER_MS)
        return self
