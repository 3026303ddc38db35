"""Markup, scripts, odd links and direction marks in every text that is shown: it stays text, and links lead where links may."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.chat_server import real_core, running
from tests.fakes import FakeBot
from tests.unit.web.desk_rig import add_staff, rig
from triage.messages import clean_text
from web.chat.core import ZONE

EVIL = '<img src=x onerror=alert(1)><script>alert(2)</script>"\' onclick="x" \u202egnp.exe &lt;b&gt; {{7*7}} </main>'
LINKS = ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>1</script>", "vbscript:x", "//evil.example", "http://x y",
         "https://a.dk/\"><script>", "tel:112;phone-context=x", "\x01javascript:1", "tel:+45\u202e12", "file:///etc/passwd", "")  # fmt: skip
ALLOWED = ("https:", "tel:", "sms:", "/", "#")


class Elements(HTMLParser):
    """What a browser would build of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def check(self) -> None:
        """No element of the attacker's, no handler, no address that runs something."""
        for tag, attributes in self.tags:
            assert tag != "script" or (attributes.get("src") or "").startswith("/static/"), attributes
            assert tag != "img" or (attributes.get("src") or "").startswith("/static/"), attributes
            assert not [name for name in attributes if name.startswith("on")], attributes
            for name in ("href", "src", "action"):
                value = attributes.get(name)
                assert value is None or value.startswith(ALLOWED) and not value.startswith("//"), (tag, value)


async def test_markup_in_offers_stays_text_on_the_pages(tmp_path: Path) -> None:
    core = real_core()
    names = {o.id: replace(o, name=f"{EVIL} {o.id}", summary=EVIL) for o in core.catalogue.offers.values()}  # fmt: skip
    contacts = {
        c.id: replace(c, name=EVIL, summary=EVIL, url="javascript:alert(1)") for c in core.catalogue.contacts.values()
    }
    core = replace(core, catalogue=replace(core.catalogue, offers=names, contacts=contacts))
    async with (
        running(tmp_path, FakeBot(), core) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False) as client,
    ):
        for path in ("/", "/kalundborg", "/thisted", "/om", "/embed/haderslev", "/chat-uden-kommune"):
            page = Elements((await client.get(path)).text)

            page.check()
        assert "<img src=x onerror=alert(1)>" in Elements((await client.get("/kalundborg")).text).words


@pytest.mark.parametrize("link", LINKS)
async def test_a_reply_with_an_odd_link_loses_the_card_not_the_words(tmp_path: Path, link: str) -> None:
    card = {"kind": "offer", "id": "x.y", "title": EVIL, "lines": [EVIL], "actions": [{"label": EVIL, "href": link}]}
    good = {
        **card,
        "id": "x.z",
        "actions": [{"label": "Ring 112", "href": "tel:112"}, {"label": "Læs", "href": "https://a.dk/b"}],
    }
    bot = FakeBot(
        lambda _: [{"custom": {"text": EVIL, "cards": [card, good], "choices": [{"title": EVIL, "payload": "/x"}]}}]
    )
    async with running(tmp_path, bot) as server, server.visitor() as visitor:
        frames = await visitor.says("hej")
        [reply] = [frame for frame in frames if frame["type"] == "bot"]

    assert reply["text"] == EVIL and [one["id"] for one in reply["cards"]] == ["x.z"]
    assert "javascript" not in json.dumps(reply).lower()


@pytest.mark.parametrize(
    "answer",
    [
        [{"text": 7}], [{"text": None, "buttons": "x"}], [{"custom": {"cards": "x", "choices": {}, "topics": [[]]}}], [{"custom": []}],
        [{"text": "x", "buttons": [{"title": EVIL, "payload": "x" * 5000}]}], [{}] * 500, [{"text": "x" * 100_000}],
        [{"custom": {"text": "x", "handoff": "yes", "cards": [None, 1, [], {"kind": "offer"}]}}], [{"image": "javascript:1"}],
    ],
    ids=lambda answer: json.dumps(answer)[:40],
)  # fmt: skip
async def test_whatever_the_bot_answers_the_visitor_gets_frames_of_the_protocol(tmp_path: Path, answer: Any) -> None:
    async with running(tmp_path, FakeBot(lambda _: answer)) as server, server.visitor() as visitor:
        frames = await visitor.says("hej")

    assert frames[-1]["type"] == "done"
    assert not [frame for frame in frames if frame["type"] == "error"]


@pytest.mark.parametrize(
    "language", ["العربية: أنا حزين", "עברית", "Українська: мені сумно", "türkçe ğüşiöç", "Soomaali", "فارسی ‌نیم‌فاصله"]
)
def test_other_languages_keep_their_letters_and_lose_only_what_hides(language: str) -> None:
    kept = clean_text(f"\u202e{language}\u2066\u0007\u200b")

    assert kept.replace("\u200c", "") == language.replace("\u200c", "")
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\0\x07")


async def test_markup_in_names_of_staff_stays_text(tmp_path: Path) -> None:
    name = "<b onclick=x>al\u202ema"
    async with rig(tmp_path) as running_desk, running_desk.client() as client:
        add_staff(running_desk.store, name)
        assert (await running_desk.sign_in(client, name)).status_code == 303
        for path in ("/desk", "/account"):
            page = Elements((await client.get(path)).text)
            page.check()
            assert "b" not in [tag for tag, _ in page.tags] and "<b onclick=x>" in page.words.lower()


async def test_what_a_visitor_calls_a_municipality_is_never_shown_to_staff(tmp_path: Path) -> None:
    async with rig(tmp_path) as running_desk:
        visitor, counsellor = await running_desk.visitor(municipality="kanariefugl"), await running_desk.counsellor()
        await visitor.accept()
        await counsellor.first_in_queue()
        await asyncio.sleep(0.1)

        assert "kanariefugl" not in json.dumps(counsellor.frames)


def test_no_card_of_ours_has_an_odd_link() -> None:
    core, now = real_core(), datetime.now(ZONE)
    cards = core.cards([*core.catalogue.offers, *core.catalogue.contacts], now)

    links = [action["href"] for card in cards for action in card["actions"]]
    assert len(links) > 50 and all(link.startswith(("https://", "tel:", "sms:")) for link in links)
