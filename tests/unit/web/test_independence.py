"""Danger is answered with contacts and a human whatever else is broken, and whatever is written. No clock decides here.

(How fast is measured apart: `python -m evaluation.urgent_bench`.)
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.chat_server import ROOT, ChatServer, Visitor, free_port, real_core, running
from tests.fakes import FakeBot
from triage.risk import assess, load_lexicon
from triage.vocabulary import RiskLevel
from web.chat.core import Core
from web.chat.timed import Timed

ACUTE = "jeg vil tage mit eget liv i aften"


async def must_be_met(server: ChatServer, text: str = ACUTE) -> dict[str, Any]:
    """Write, and see the urgent answer: contacts that can be tapped, a human first, and the turn brought to its end."""
    async with server.visitor(municipality="kalundborg") as visitor:
        return await met(visitor, text)


async def met(visitor: Visitor, text: str, id: str = "m1") -> dict[str, Any]:
    frames = await visitor.says(text, id)
    answer = next(frame for frame in frames if frame["type"] == "bot")
    assert {"urgent", "human"} <= set(answer["topics"]), text.encode("ascii", "backslashreplace")
    assert 1 <= len(answer["cards"]) <= 3 and all(card["actions"] for card in answer["cards"])
    assert answer["choices"][0]["payload"] == "#human"
    return answer


def break_database(folder: Path) -> None:
    """Put a folder in its place, which cannot be opened, nor made anew; a sweep may make the file again in between."""
    while not (folder / "test.sqlite3").is_dir():
        for file in folder.glob("test.sqlite3*"):
            file.unlink()
        with suppress(FileExistsError):
            (folder / "test.sqlite3").mkdir()


# --- other processes ------------------------------------------------------------------------------------------------------


async def test_rasa_stopped(tmp_path: Path) -> None:
    async with running(tmp_path, BOT_URL=f"http://127.0.0.1:{free_port()}") as server:
        answer = await must_be_met(server)

    assert answer["cards"][0]["id"] == "alarm_112"


async def test_action_server_stopped(tmp_path: Path) -> None:
    """Rasa without its actions answers with an empty list."""
    async with running(tmp_path, FakeBot(lambda _: [])) as server:
        await must_be_met(server)


@pytest.mark.parametrize("answer", [[{"text": None}], [{"custom": 5}], [{"text": "x" * 100_000}], [{}] * 50], ids=["none", "number", "long", "empty"])  # fmt: skip
async def test_rasa_out_of_its_mind(tmp_path: Path, answer: list[dict[str, Any]]) -> None:
    async with running(tmp_path, FakeBot(lambda _: answer)) as server:
        await must_be_met(server)


async def test_database_gone(tmp_path: Path) -> None:
    async with running(tmp_path, BOT_URL=f"http://127.0.0.1:{free_port()}") as server:
        break_database(tmp_path)
        await must_be_met(server)


async def test_everything_at_once(tmp_path: Path) -> None:
    lexicon = replace(real_core().lexicon, model=None, embed=None)
    core = replace(real_core(), lexicon=lexicon, recognisers=None, places=None)
    async with running(tmp_path, core=core, BOT_URL=f"http://127.0.0.1:{free_port()}") as server:
        break_database(tmp_path)
        await must_be_met(server)


# --- the model and the embedder ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data_with_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes | None], Path]:
    """Make a copy of data/ whose risk model holds these bytes; None: no model."""

    def make(content: bytes | None) -> Path:
        data = tmp_path_factory.mktemp("data") / "data"
        shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("evaluation", "risk", "nlu"))
        model = data / "lexicon" / "risk_model.json"
        model.unlink() if content is None else model.write_bytes(content)
        return data

    return make


MODEL = (ROOT / "data" / "lexicon" / "risk_model.json").read_bytes()
BROKEN = {
    "missing": None,
    "empty": b"",
    "half": MODEL[: len(MODEL) // 2],
    "no-json": b"\x00\xff" * 500,
    "another-format": b'{"format": "x"}',
    "weights-cut": json.dumps({**json.loads(MODEL), "buckets": 64}).encode(),
}


@pytest.mark.parametrize("name", BROKEN)
def test_model_file_corrupt(data_with_model: Callable[[bytes | None], Path], name: str) -> None:
    core = Core.load(data_with_model(BROKEN[name]))

    assert core.lexicon.model is None
    assert core.assess(ACUTE).level is RiskLevel.ACUTE
    assert core.assess("min far slår mig hver uge").level >= RiskLevel.HIGH


def raising(_: str) -> Any:
    raise OSError("no memory")


@pytest.mark.parametrize(
    "embed",
    [raising, lambda _: None, lambda _: [float("nan")] * 384, lambda _: [0.1] * 3, lambda _: ["x"] * 384],
    ids=["raises", "nothing", "nan", "wrong-size", "no-numbers"],
)
def test_embedder_broken(embed: Callable[[str], Any]) -> None:
    core = replace(real_core(), lexicon=real_core().lexicon.with_embedder(embed))

    assert core.assess(ACUTE).level is RiskLevel.ACUTE
    assert core.assess("jeg vil dø").level >= RiskLevel.HIGH  # words alone leave doubt here, so the embedder is asked


async def test_embedder_hanging(tmp_path: Path) -> None:
    """It never comes back: the first message waits a moment, the others not at all, and all are answered."""
    release, asked = threading.Event(), []

    def hang(text: str) -> Any:
        asked.append(text)
        release.wait()

    core = replace(real_core(), lexicon=real_core().lexicon.with_embedder(Timed(hang, wait_seconds=0.01)))
    try:
        async with running(tmp_path, FakeBot(), core) as server, server.visitor() as visitor:
            for number in range(5):
                await met(visitor, "jeg vil bare dø, det hele er lige meget", f"m{number}")
    finally:
        release.set()

    assert len(asked) == 1


# --- what is written ------------------------------------------------------------------------------------------------------------

FULL_WIDTH = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in ACUTE)
WRITTEN = {
    "zero-width": "\u200b".join(ACUTE),
    "soft-hyphens": "\u00ad".join(ACUTE),
    "right-to-left": f"\u202e{ACUTE}\u202c",
    "leetspeak": "j3g v1l d0",
    "leetspeak-and-signs": "j€g v!l d8",
    "full-width": FULL_WIDTH,
    "cyrillic": ACUTE.translate(str.maketrans("aeopcyxij", "аеорсухіј")),
    "greek": "jεg oνεrνεjεr sεlνmord",
    "small-capitals": "ᴊᴇɢ ᴠɪʟ ᴛᴀɢᴇ ᴍɪᴛ ʟɪᴠ",
    "spaced-word": "jeg overvejer s e l v m o r d",
    "all-spaced": " ".join(ACUTE.replace(" ", "")),
    "dotted": "s.e.l.v.m.o.r.d",
    "doubled": "jeg overvejer sselvvmmord",
    "drawn-out": "jeeeg viiil døøøøø",
    "struck-through": "".join(f"{char}\u0336" for char in ACUTE),
    "decomposed": "jeg vil tage mit liv pa\u030a torsdag, jeg vil do\u0338",
    "a-word-a-line": ACUTE.replace(" ", "\n"),
    "run-together": "jegvilikkelevemere",
    "capitals": ACUTE.upper(),
    "long-before": ("bla bla " * 300)[:1900] + ACUTE,
    "long-after": ACUTE + (" bla" * 900)[:1900],
    "emoji-around": f"😭😭😭 {ACUTE} 💀",
}


@pytest.fixture(scope="module")
def words_alone() -> Core:
    """The core without embeddings, as where the wheel is missing; made once."""
    return replace(real_core(), lexicon=replace(real_core().lexicon, embed=None))


@pytest.mark.parametrize("name", WRITTEN)
async def test_danger_in_disguise_is_met(tmp_path: Path, words_alone: Core, name: str) -> None:
    async with running(tmp_path, BOT_URL=f"http://127.0.0.1:{free_port()}", core=words_alone) as server:
        await must_be_met(server, WRITTEN[name])


STRANGE = {
    "emoji": "😭🌧️🎈",
    "one-emoji": "🙂",
    "arabic": "مرحبا كيف حالك",
    "marks-only": "?!?!",
    "combining-only": "\u0336\u0301",
    "one-letter": "a",
    "numbers": "1234567890",
    "markup": "<script>alert(1)</script>",
    "same-letter": "æ" * 2000,
    "spaces-between": "a " * 999,
}


@pytest.mark.parametrize("name", STRANGE)
async def test_strange_text_is_answered(tmp_path: Path, name: str) -> None:
    async with running(tmp_path, BOT_URL=f"http://127.0.0.1:{free_port()}") as server, server.visitor() as visitor:
        frames = await visitor.says(STRANGE[name])

    answer = next(frame for frame in frames if frame["type"] == "bot")
    assert answer["text"] and answer["cards"] and any(choice["payload"] == "#human" for choice in answer["choices"])


async def test_signs_of_danger_alone_are_asked_about(tmp_path: Path) -> None:
    async with running(tmp_path, BOT_URL=f"http://127.0.0.1:{free_port()}") as server, server.visitor() as visitor:
        frames = await visitor.says("😭🔪😭")

    question, after = (frame for frame in frames if frame["type"] == "bot")
    assert (question["risk"], question["text"].endswith("?")) == ("concern", True)
    assert after["cards"]


async def test_lone_surrogate_is_met(tmp_path: Path) -> None:
    """JSON can carry half a pair; Python's own encoder would not send it as text."""
    async with running(tmp_path, FakeBot()) as server, server.visitor() as visitor:
        await visitor.ws.send(r'{"type":"message","id":"m1","text":"jeg vil tage mit eget liv\ud83d i aften"}')
        answer = await visitor.until("bot", reply_to="m1")

    assert "urgent" in answer["topics"] and answer["risk"] == "acute"


async def test_danger_does_not_wait_for_the_hiding_and_all_stays_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, hide, is_out = FakeBot(), Core.hide, []

    def hiding(core: Core, text: str) -> Any:
        (tabs,) = server.shared.hub._sockets.values()
        is_out.append(all(tab._queue.empty() for tab in tabs))
        return hide(core, text)

    monkeypatch.setattr(Core, "hide", hiding)
    async with running(tmp_path, bot) as server, server.visitor() as visitor:
        await visitor.send("message", id="m1", text=ACUTE)
        await visitor.send("message", id="m2", text="hvad laver headspace")
        await visitor.until("done", id="m2")
        order = [(frame["type"], frame.get("id") or frame.get("reply_to")) for frame in visitor.seen]

    assert is_out[0]  # the answer had left before anything was hidden
    assert order.index(("bot", "m1")) < order.index(("own", "m1")) < order.index(("own", "m2"))
    assert [text for _, text, _ in bot.asked] == [ACUTE, "hvad laver headspace"]


async def test_a_cry_does_not_wait_for_another_one_that_is_being_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide, may_end = Core.hide, threading.Event()

    def hiding(core: Core, text: str) -> Any:
        if text.startswith("lang"):
            may_end.wait(30)
        return hide(core, text)

    monkeypatch.setattr(Core, "hide", hiding)
    async with running(tmp_path, FakeBot()) as server, server.visitor() as one, server.visitor() as other:
        await one.send("message", id="m1", text=f"lang {ACUTE}")
        await one.until("bot", reply_to="m1")
        await other.send("message", id="m1", text=ACUTE)
        answer = await other.until("bot", reply_to="m1")
        held = [frame["type"] for frame in one.seen]
        may_end.set()
        await one.until("done", id="m1")

    assert "urgent" in answer["topics"] and "own" not in held
    assert [frame["text"] for frame in one.seen if frame["type"] == "own"] == [f"lang {ACUTE}"]


TOO_LONG = {
    "4000-after": ACUTE + (" bla" * 990),
    "4000-before": "bla " * 900 + ACUTE,
    "4000-letters": "jeg skriver bare alt muligt " * 140 + ACUTE,
    "too-large-after": ACUTE + " blæ" * 5000,
    "too-large-before": "blå " * 5000 + ACUTE,
    "emoji": "😭" * 3000 + ACUTE,
}


@pytest.mark.parametrize("name", TOO_LONG)
async def test_danger_in_what_is_too_long_is_answered_and_the_rest_refused(tmp_path: Path, name: str) -> None:
    bot = FakeBot()
    async with running(tmp_path, bot) as server, server.visitor() as visitor:
        await visitor.send("message", id="m1", text=TOO_LONG[name])
        answer = await visitor.until("bot", reply_to="m1")
        refused = await visitor.until("error", id="m1")
        (talk,) = server.shared.hub._conversations.values()

    assert "urgent" in answer["topics"] and answer["risk"] == "acute" and answer["cards"][0]["id"] == "alarm_112"
    assert refused["code"] in ("too_long", "too_large") and refused["text"]
    assert (talk.risk.level, talk.seen, bot.asked) == (RiskLevel.ACUTE, {}, [])
    assert visitor.of("own") == []


@pytest.mark.parametrize("text", ["bla " * 990, "hvad laver headspace " * 200, "blå " * 5000], ids=["bla", "calm", "large"])  # fmt: skip
async def test_harmless_text_that_is_too_long_is_only_refused(tmp_path: Path, text: str) -> None:
    async with running(tmp_path, FakeBot()) as server, server.visitor() as visitor:
        await visitor.send("message", id="m1", text=text)
        refused = await visitor.until("error", id="m1")
        await met(visitor, ACUTE, "m2")

    assert refused["text"] and [frame["reply_to"] for frame in visitor.of("bot")][0] == "m2"


@pytest.mark.parametrize("text", [ACUTE + " bla" * 990, "bla " * 900 + ACUTE, "\ud83d" + ACUTE], ids=["4000-after", "4000-before", "surrogate"])  # fmt: skip
def test_core_rates_whatever_comes(text: str) -> None:
    assert assess(text, load_lexicon(ROOT / "data")).level is RiskLevel.ACUTE


async def test_core_that_breaks_counts_as_danger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("assess", "redact", "read_message"):
        monkeypatch.setattr(f"web.chat.core.{name}", raising)
    async with running(tmp_path, FakeBot()) as server:
        await must_be_met(server, "hej")
