"""The page "Hvad kan I se om mig?" says nothing that the code does not do: each sentence has a check of its own, and easy words.

A sentence that promises something carries data-claim; the check of that name proves it. A claim without a check, or a check whose
sentence is gone, fails: whoever changes the page or the code meets the other half here.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from tests.attacks.test_talks import ForgetfulBot
from tests.chat_server import real_core, running
from tests.contract.test_texts import lix
from tests.fakes import FakeClock
from triage.messages import FRAMES
from triage.settings import Settings
from web import sources
from web.chat import hub, returns
from web.chat.hub import ENDED_SECONDS, SWEEP_SECONDS, Connection, Hub
from web.counsellor import desk
from web.db import retention
from web.db.models import Base, Handoff, TalkCount, UnansweredSentence
from web.editor import clusters
from web.event_log import ALLOWED_FIELDS
from web.security import secure_headers

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "web/static"
VISITORS_CODE = [path for path in STATIC.rglob("*.js") if "desk" not in path.parts and "editor" not in path.parts]
MOST_LIX = 30.0
CONVERSATION_IDLE_SECONDS = Settings.from_env({}).conversation_idle_seconds
VOID = {"meta", "link", "img", "br", "input", "hr"}


class Page(HTMLParser):
    """The words of the page: of each claim, and of each paragraph outside the cards."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.claims: dict[str, str] = {}
        self.paragraphs: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        self._cards = 0
        self.feed(html[html.index("<main") : html.index("</main>")])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        self._open.append((tag, dict(attributes).get("data-claim")))
        self._cards += tag == "section"
        if tag in ("p", "li", "h1", "h2") and not self._cards:
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._cards -= self._open.pop()[0] == "section"

    def handle_data(self, data: str) -> None:
        for _, claim in self._open:
            if claim:
                self.claims[claim] = self.claims.get(claim, "") + data
        if not self._cards and self.paragraphs and any(tag in ("p", "li", "h1", "h2") for tag, _ in self._open):
            self.paragraphs[-1] += data


@cache
def seen(**env: str) -> tuple[Page, dict[str, httpx.Response]]:
    """The page as it is served, and the other public pages, by path."""
    import tempfile

    async def read() -> dict[str, httpx.Response]:
        with tempfile.TemporaryDirectory() as folder:
            async with (
                running(Path(folder), ForgetfulBot(), real_core(), **env) as server,
                httpx.AsyncClient(base_url=server.url, trust_env=False) as client,
            ):
                paths = (
                    "/om",
                    "/",
                    "/kalundborg",
                    "/chat-uden-kommune",
                    "/embed/alle",
                    "/static/app.css",
                    "/findes-ikke",
                )
                return {path: await client.get(path) for path in paths}

    answers = asyncio.run(read())
    return Page(answers["/om"].text), answers


def code(*names: str) -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def visitors_code() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in VISITORS_CODE)


def minutes_in(claim: str) -> list[int]:
    return [int(number) for number in re.findall(r"(\d+) minut", seen()[0].claims[claim])]


# --- one check a claim -----------------------------------------------------------------------------------------------------


def no_login() -> None:
    """No public page has a field for a name or a password, and the first frame takes neither."""
    for path, answer in seen()[1].items():
        assert 'type="password"' not in answer.text and 'name="name"' not in answer.text, path
    assert "name" not in code("docs/protocol/frames.schema.json").split('"frame.hello"')[1].split('"frame.message"')[0]


def no_cookie() -> None:
    for path, answer in seen()[1].items():
        assert "set-cookie" not in answer.headers, path
    assert "document.cookie" not in visitors_code() and "cookieStore" not in visitors_code()


def nobody_reads() -> None:
    """What goes to the robot goes to Rasa and back to the visitor's own tabs: no event for the desk carries a text."""
    events = re.findall(
        r'\{"type": "(\w+)"([^}]*)\}', code("web/chat/routes.py", "web/chat/turn.py", "web/chat/hub.py")
    )
    assert {word for word, _ in events} >= {"accept", "sealed", "typing", "risk"}
    assert not [rest for _, rest in events if "text" in rest]
    assert "conversation.outbox" not in code("web/counsellor/desk.py", "web/counsellor/live.py")


def hide() -> None:
    """Before anything else sees it; and the page does not say that everything is found."""
    hidden = real_core().hide("jeg hedder Mikkel Hansen og mit nummer er 20 30 40 50")
    assert hidden is not None and hidden.text == "jeg hedder [navn] og mit nummer er [telefon]"
    assert "finder ikke alt" in seen()[0].claims["hide"]


def no_device() -> None:
    assert not {"address", "ip", "agent", "device", "text", "name"} & ALLOWED_FIELDS
    readers = [
        path.name
        for path in (ROOT / "web").rglob("*.py")
        if re.search(r"get\(.user-agent|user_agent|remote_addr", path.read_text("utf-8"), re.I)
    ]
    assert readers == []
    askers = [path.relative_to(ROOT).as_posix() for path in (ROOT / "web").rglob("*.py") if re.search(r"request\.ip\b|client_ip|x-forwarded-for", path.read_text("utf-8"), re.I)]  # fmt: skip
    assert set(askers) <= {"web/sources.py"}, "an address is read in one place, to be hashed"
    assert "access_log=False" in code("web/app.py") and "ACCESS_LOG=False" in code("web/app.py")


def flood() -> None:
    """Also when nobody comes after them: the app's own task turns the key (tests/unit/web/test_sources.py)."""
    assert sources.KEY_SECONDS <= 24 * 3600 and "et døgn" in seen()[0].claims["flood"]
    clock = FakeClock()
    known = sources.Sources(clock=clock)
    known.of("198.51.100.7")
    key = known._key
    clock.tick(sources.KEY_SECONDS)
    known.turn_old_key()
    assert known.count == 0 and known._key != key and "sources.run_key_days()" in code("web/app.py")
    text = code("web/sources.py")
    assert "secrets.token_bytes(32)" in text and "log_event" not in text and "open(" not in text


def memory_only() -> None:
    """No table has a column for a text (tests/unit/web/test_retention.py measures each), and the hub writes no file."""
    columns = {(table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns}
    texts = {"text", "message", "body", "summary", "words", "content", "sentence"}
    # One there is; it stays empty while the setting is off (test_unanswered.py), and when it is on the page says so.
    assert {pair for pair in columns if pair[1] in texts} == {("unanswered_sentences", "sentence")}
    assert not Settings.from_env({}).unanswered_questions and "unanswered" not in seen()[0].claims
    assert not re.search(
        r"(?<!def )\bopen\(|write_text|write_bytes|session\.add",
        code("web/chat/hub.py", "web/chat/turn.py", "web/chat/conversation.py"),
    )


def unanswered() -> None:
    """Only where the setting is on; the days are those of the sweep, the three those of the editor's page."""
    page = Page(seen(UNANSWERED_QUESTIONS="yes")[1]["/om"].text)
    said = page.claims["unanswered"]
    assert f"{retention.RETENTION_DEFAULT.unanswered.days} dage" in said and "sige nej" in said
    assert clusters.LEAST_TALKS == 3 and "tre samtaler" in said
    assert {column.name for column in UnansweredSentence.__table__.columns} == {"id", "day", "sentence"}
    assert "Kun hvis du selv siger ja" in page.paragraphs[1], "the first words of the page are no less true then"
    whole = " ".join(page.paragraphs)
    assert lix(whole) <= MOST_LIX and lix(said) <= 40


def tab_only() -> None:
    used = visitors_code()
    assert "sessionStorage" in used
    own_device = re.search(r"localStorage|indexedDB|caches\.open", used)
    assert not own_device or "på din egen enhed" in " ".join(seen()[0].paragraphs), "then the page has to say so"
    assert "kan åbne en lukket fane igen" in seen()[0].claims["tab-only"], "browsers do, and we cannot tell"
    going = code("web/static/chat.js").split("// --- going")[1].split("// --- showing")[0]
    assert all("forgetTab()" in going.split(f"  {name}() {{")[1].split("\n  }")[0] for name in ("vanish", "erase"))


def erase() -> None:
    """At once: tests/attacks/test_talks.py searches the process afterwards, tests/unit/web/test_deletions.py locks the database and
    searches its files; here, that page and code name the same ways, and that nobody is told before it is so."""
    said = seen()[0].claims["erase"]
    assert "»Slet alt«" in said and "»Forlad siden«" in said
    routes, page = code("web/chat/routes.py"), code("web/static/chat.js")
    assert routes.count("await self._hub.erase(talk.id)") == 2 and routes.count("_forget_left(") >= 3, "choice, frame"
    assert 'sendBeacon("/chat/leave", token)' in page and "await untilGone(this.erasing)" in page
    asyncio.run(_no_receipt_before_it_is_done())
    [title] = re.findall(r'erasedTitle: "(.*?)"', code("web/static/strings.js"))
    assert f"»{title}«" in said and 'frame.type === "erased") return this.finish(true)' in page


async def _no_receipt_before_it_is_done() -> None:
    """Whatever part of the deletion fails, the last word is not `erased`; and it is tried again."""
    for part in ("row", "robot", "code"):
        talks, tries, sent = Hub(CONVERSATION_IDLE_SECONDS), [part], Line()
        talks.on_visitor(lambda _, event, part=part, tries=tries: _fails(part == "row", tries))
        talks.on_forget(lambda _, part=part, tries=tries: _fails(part == "robot", tries))
        talks.on_over(lambda _, part=part, tries=tries: _fails(part == "code", tries))
        conversation = talks.open(None, None, 0)[0]  # type: ignore[index]
        talks.attach(conversation.id, sent.connection)
        await talks.settle()
        tries.clear()
        tries.append(part)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(hub, "RECEIPT_SECONDS", 0.05)
            await talks.erase(conversation.id)
        await sent.connection.drain()
        assert [json.loads(text)["type"] for text in sent.texts] == ["ended"], part
        await talks.deletions.retry()
        assert tries == [] or part == "robot", "the robot's own client tries on (web/chat/bot_client.py)"


async def _fails(is_mine: bool, tries: list[str]) -> bool:
    """Fails the first time it is asked."""
    if is_mine and tries:
        tries.clear()
        raise OSError
    return True


class Line:
    """A tab, and what it was sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.connection = Connection(self._send, self._close)

    async def _send(self, text: str) -> None:
        self.texts.append(text)

    async def _close(self) -> None:
        pass


def idle() -> None:
    assert minutes_in("idle") == [CONVERSATION_IDLE_SECONDS // 60]
    assert code("bot/tracker_store.py").count(f"IDLE_SECONDS = {CONVERSATION_IDLE_SECONDS}") == 1
    other = Page(seen(CONVERSATION_IDLE_SECONDS="600")[1]["/om"].text)
    assert "10 minutter" in other.claims["idle"], "the page says what is set"
    assert asyncio.run(_left_after(CONVERSATION_IDLE_SECONDS, "bot", is_open=True)) == ["left"]
    assert asyncio.run(_left_after(CONVERSATION_IDLE_SECONDS - 1, "bot", is_open=True)) == []


def idle_human() -> None:
    day = 24 * 3600
    for state in ("waiting", "with_counsellor"):
        assert asyncio.run(_left_after(day, state, is_open=True)) == [], state
        assert asyncio.run(_left_after(CONVERSATION_IDLE_SECONDS, state, is_open=False)) == ["left"], state
    assert "så længe siden er åben" in seen()[0].claims["idle-human"]


def idle_code() -> None:
    """The place stays; the box is sealed by the tab (tests/unit/web/test_returns.py), and goes with its code."""
    assert asyncio.run(_left_after(CONVERSATION_IDLE_SECONDS, "waiting", is_open=False, is_kept=True)) == ["away"]
    moment = [datetime(2026, 1, 1, tzinfo=UTC)]
    kept = returns.Returns(None, lambda: b"", 1, clock=lambda: moment[0])  # type: ignore[arg-type]
    kept.keep("talk", "box")
    kept._until["talk"] = moment[0] + timedelta(hours=1)
    moment[0] += timedelta(hours=1)
    assert (kept.sweep(), kept.box_of("talk")) == (1, None)
    assert "låst" in seen()[0].claims["idle-code"]


async def _left_after(seconds: float, state: str, is_open: bool, is_kept: bool = False) -> list[str]:
    """What the desk hears when nobody has done anything for so long."""
    clock, heard = FakeClock(), []
    talks = Hub(CONVERSATION_IDLE_SECONDS, clock=clock)

    async def hear(_: str, event: dict[str, str]) -> None:
        heard.append(event["type"])

    conversation = talks.open(None, None, 0)[0]  # type: ignore[index]
    talks.set_state(conversation.id, state)
    conversation.is_kept = is_kept
    line = Line()
    if is_open:
        talks.attach(conversation.id, line.connection)
        await talks.settle()
    talks.on_visitor(hear)
    clock.tick(seconds)
    talks.expire()
    await talks.settle()
    line.connection.stop()
    return heard


def network() -> None:
    """TLS hides the words from the network, not from whoever has set up the machine at its end (docs/threat-model.md)."""
    said = seen()[0].claims["network"]
    assert "For det meste" in said and "kan den måske se det hele" in said
    assert "breaks TLS towards a school's own machines" in code("docs/threat-model.md")
    https = Settings.from_env({"PUBLIC_ORIGINS": "https://indgang.example.dk"})
    assert "Strict-Transport-Security" in secure_headers(https, "/")


def after_human() -> None:
    [promised] = minutes_in("after-human")
    kept = retention.RETENTION_DEFAULT.closed + timedelta(seconds=retention.SWEEP_SECONDS)
    assert promised == retention.PROMISED_MINUTES and kept <= timedelta(minutes=promised)
    assert promised * 60 > ENDED_SECONDS + SWEEP_SECONDS
    assert promised * 60 > desk.BOX_LIFETIME_SECONDS
    assert Hub(CONVERSATION_IDLE_SECONDS)._kept_seconds("no talk") == CONVERSATION_IDLE_SECONDS


def consent() -> None:
    assert "consent-card" in code("web/static/chat.js")
    assert '"share": _part' not in code("triage/messages.py"), "flags only: the summary itself passes sealed"
    assert "_share" in code("triage/messages.py")


def sealed() -> None:
    """tests/contract/test_sealing.py proves the boxes; here, that the server has nothing to open them with."""
    server = [path for path in (ROOT / "web").rglob("*.py") if path.name != "sealing.py"]
    assert not [
        path.name for path in server if re.search(r"import sealing|web\.sealing|open_box", path.read_text("utf-8"))
    ]
    # One cipher there is: for what our processes tell each other, under a key of the operator that opens no box.
    assert sorted(path.name for path in server if "AESGCM" in path.read_text("utf-8")) == ["relay.py", "shelf.py"]
    assert "lavet om på vores side" in seen()[0].claims["sealed"]


def queue() -> None:
    """Written at the yes and not before: by the desk only, when it takes one (tests/unit/web/test_deletions.py asks the database)."""
    writers = [path.name for folder in ("web", "actions", "bot") for path in (ROOT / folder).rglob("*.py") if ".venv" not in path.parts and "handoffs.request(" in path.read_text("utf-8")]  # fmt: skip
    assert writers == ["desk_rows.py"] and "Siger du ja" in seen()[0].claims["queue"]
    columns = {column.name for column in Handoff.__table__.columns}
    said = {
        "municipality": "kommune",
        "topic": "emnet",
        "age_band": "alder",
        "risk_level": "haster",
        "risk_kind": "haster",
        "opened_minute": "hvornår",
    }
    ours = {"id", "state", "claimed_by", "claimed_at"}  # a random number, how far it is, and who of the staff has it
    assert columns == set(said) | ours, "a new column: say so on the page, or leave it out"
    assert all(word in seen()[0].claims["queue"] for word in said.values())


def end_yourself() -> None:
    assert "talk.end" in FRAMES and FRAMES["talk.end"].sender == "visitor"


def colleague() -> None:
    assert "transfer" in FRAMES and FRAMES["transfer"].sender == "server", "the visitor is told"
    assert "transfer" in code("web/chat/routes.py"), "and answers"


def return_code() -> None:
    """The words stay in the browser (docs/adr/0006): no frame has a field for them; the time is that of the settings."""
    frame = FRAMES["return.save"]
    assert not {"words", "code", "word"} & set(frame.__dataclass_fields__)
    assert f"{Settings.from_env({}).return_code_hours} timer" in seen()[0].claims["return-code"]


def plan() -> None:
    files = [path.name for path in VISITORS_CODE if "localStorage" in path.read_text("utf-8")]
    assert files and all("plan" in name for name in files), "nothing else is kept on the device"
    assert not re.search(
        "fetch|WebSocket", "".join(path.read_text("utf-8") for path in VISITORS_CODE if path.name in files)
    )


def duty() -> None:
    assert real_core().catalogue.entry("fakta_underretningspligt_fagfolk") is not None
    assert "underretningspligt" in seen()[0].claims["duty"]


def nothing_to_hand_over() -> None:
    """What is stored at all: staff, counts, the queue."""
    assert set(Base.metadata.tables) >= {"handoffs", "talk_counts", "staff"}
    for table in Base.metadata.tables.values():
        assert not {"address", "ip", "email", "phone", "cpr", "user_agent"} & {
            column.name for column in table.columns
        }, table


def quick_exit() -> None:
    script = code("web/static/components/quick-exit.js")
    assert "location.replace(url)" in script and '"Escape"' in script and "replaceChildren()" in script
    assert 'class="exit" href=' in code("web/templates/public/base.html"), "also without script"


def count() -> None:
    assert str(retention.LEAST_SHOWN_COUNT) in seen()[0].claims["count"] and retention.LEAST_SHOWN_COUNT >= 5
    assert f"Efter {retention.RETENTION_DEFAULT.counts.days // 365} år" in seen()[0].claims["count"]
    assert {column.name for column in TalkCount.__table__.columns} == {
        "quarter", "municipality", "topic", "risk_level", "outcome", "talks",
    }  # fmt: skip


CHECKS: dict[str, Callable[[], None]] = {
    check.__name__.replace("_", "-"): check
    for check in (
        no_login, no_cookie, nobody_reads, hide, no_device, flood, memory_only, unanswered, tab_only, erase, idle, idle_human, idle_code, network, after_human, consent, sealed, end_yourself, colleague, return_code, plan,
        queue, duty, nothing_to_hand_over, quick_exit, count,
    )
}  # fmt: skip


@pytest.mark.parametrize("claim", CHECKS)
def test_claim_is_true(claim: str) -> None:
    CHECKS[claim]()


def test_every_claim_has_a_check_and_every_check_a_claim() -> None:
    assert set(seen()[0].claims) == set(CHECKS) - {"unanswered"}
    assert set(Page(seen(UNANSWERED_QUESTIONS="yes")[1]["/om"].text).claims) == set(CHECKS)


def test_the_page_promises_nothing_outside_its_claims() -> None:
    """Sentences about "vi" are claims; the rest is advice and what others can do."""
    page = seen()[0]
    loose = [
        text
        for text in page.paragraphs
        if re.search(r"\bvi\b", text, re.I) and not any(text.strip() in said for said in page.claims.values())
    ]

    assert loose == [
        "Vi kan ikke se, hvem du er. Det, du skriver, er her kun, mens vi skriver sammen. Så er det væk.",
        "Din telefon kan selv huske ord, du skriver tit. Nogle har også en app på, som andre kan kigge med i. Det kan vi ikke se eller stoppe. Lån en anden telefon, hvis du er i tvivl.",
        "Hvad tæller vi?",
    ]


def test_a_twelve_year_old_can_read_it() -> None:
    paragraphs = [text.strip() for text in seen()[0].paragraphs if len(text.split()) >= 8]
    whole = " ".join(text if text.endswith((".", "?")) else f"{text}." for text in map(str.strip, seen()[0].paragraphs))

    assert lix(whole) <= MOST_LIX
    assert {text[:60]: round(lix(text)) for text in paragraphs if lix(text) > 40} == {}
    assert max(len(sentence.split()) for sentence in re.split(r"[.?:]\s", whole)) <= 25
    assert "!" not in whole and len(paragraphs) > 20


def test_dates_of_the_promise_hold_at_the_worst_moment() -> None:
    """A row closed just after a sweep is gone with the fifth one after it."""
    closed = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
    first_sweep = closed + timedelta(seconds=1)
    sweeps = [first_sweep + timedelta(seconds=retention.SWEEP_SECONDS * number) for number in range(10)]
    gone = next(moment for moment in sweeps if moment >= closed + retention.RETENTION_DEFAULT.closed)

    assert gone - closed <= timedelta(minutes=retention.PROMISED_MINUTES)
