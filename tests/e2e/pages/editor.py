"""The content editor at the console."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

ANSWER_MS = 20_000
PREPARE_MS = 400_000


class EditorPage:
    """What an editor does and sees."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page, self._base_url = page, base_url
        self.saved = page.locator("#saved")
        self.problem = page.locator("p.problem")
        self.result = page.locator("#result-title")
        self.blocked = page.locator(".stops")

    def signs_in(self, name: str, password: str) -> EditorPage:
        """Sign in and go to the content."""
        self.page.goto(self._base_url + "/sign-in")
        self.page.get_by_label("Navn").fill(name)
        self.page.get_by_label("Adgangskode").fill(password)
        self.page.get_by_role("button", name="Log ind").click()
        self.page.wait_for_url(lambda url: "sign-in" not in url, timeout=ANSWER_MS)
        return self.goes("/editor/")

    def goes(self, path: str) -> EditorPage:
        """Open a page of the console."""
        self.page.goto(self._base_url + path)
        return self

    def finds(self, words: str, title: str) -> EditorPage:
        """Search, and open what was found."""
        self.goes("/editor/")
        self.page.get_by_label("Søg i alt").fill(words)
        self.page.get_by_role("button", name="Søg").click()
        self.page.get_by_role("link", name=title, exact=True).first.click()
        return self

    def opens(self, item_id: str) -> EditorPage:
        """Open an item by its id."""
        return self.goes(f"/editor/item?id={item_id}")

    def writes(self, label: str, text: str) -> EditorPage:
        """Write in a field and wait until it is saved by itself."""
        self.page.get_by_label(label, exact=True).first.fill(text)
        expect(self.saved).to_have_text("Gemt i kladden.", timeout=ANSWER_MS)
        return self

    def hears_less_danger(self) -> EditorPage:
        """In a list of danger words: have all groups but the first taken away."""
        for level in self.page.locator("select[name^='entry_'][name$='_level']").all()[1:]:
            level.select_option("gone", force=True)  # most groups are closed
        self.page.get_by_role("button", name="Gem i kladden").click()
        self.page.wait_for_url("**notice=saved", timeout=ANSWER_MS)
        return self

    def opens_draft(self) -> EditorPage:
        """Open the draft one works in; its address is then the page's."""
        self.goes("/editor/")
        self.page.locator("#draft-link").click()
        return self

    def prepares(self) -> EditorPage:
        """Have the draft made ready and wait for what comes of it."""
        self.page.get_by_role("button", name="Gør klar").click()
        return self.sees_a_result()

    def sees_a_result(self) -> EditorPage:
        """Wait until the preparation is over."""
        end = time.monotonic() + PREPARE_MS / 1000
        while time.monotonic() < end and self.page.locator("#progress").count():
            self.page.wait_for_timeout(500)
        expect(self.result).to_be_visible(timeout=ANSWER_MS)
        return self

    def approves(self) -> EditorPage:
        """Say yes to the draft."""
        self.page.get_by_role("button", name="Godkend").click()
        expect(self.page.get_by_role("button", name="Udgiv nu")).to_be_visible(timeout=ANSWER_MS)
        return self

    def publishes(self) -> EditorPage:
        """Publish it."""
        self.page.get_by_role("button", name="Udgiv nu").click()
        self.page.wait_for_url("**/release/**", timeout=PREPARE_MS)
        return self

    def drops_draft(self) -> EditorPage:
        """Throw the draft away."""
        self.opens_draft()
        self.page.get_by_text("Smid kladden væk").click()
        self.page.get_by_role("button", name="Smid væk").click()
        return self
