"""Somebody who does not write Danish gets an honest answer in their language; danger comes first, Rasa is left out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.chat_server import ChatServer, real_core, running
from tests.fakes import FakeBot

pytestmark = pytest.mark.asyncio
ARABIC, ARABIC_DANGER = "أحتاج مساعدة", "أريد أن أموت"
ENGLISH, ENGLISH_DANGER = "i don't speak danish can you help me", "i want to die"


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest_asyncio.fixture
async def server(tmp_path: Path, bot: FakeBot) -> AsyncIterator[ChatServer]:
    async with running(tmp_path, bot) as running_server:
        yield running_server


def bots(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [frame for frame in frames if frame["type"] == "bot"]


async def test_another_language_is_answered_in_it_without_rasa(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        frames = await visitor.says(ARABIC)

    (reply,) = bots(frames)
    assert reply["lang"] == "ar" and reply["text"] == real_core().languages.by_code["ar"].text
    assert {"out_of_scope", "human"} == set(reply["topics"])
    assert [card["id"] for card in reply["cards"]] == ["alarm_112", "boernetelefonen"]
    assert reply["choices"][0]["payload"] == "#human"
    assert bot.asked == []
    assert frames[-1]["type"] == "done"


async def test_the_same_words_are_not_said_twice(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        first = bots(await visitor.says(ENGLISH))
        second = bots(await visitor.says("what is this place and who are you", "m2"))

    assert first[0]["text"] != second[0]["text"]
    assert second[0]["lang"] == "en"


async def test_danish_goes_to_rasa_and_carries_no_language(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        frames = await visitor.says("im so done med skolen")

    assert len(bot.asked) == 1
    assert bots(frames)[0].get("lang") is None


@pytest.mark.parametrize(("text", "code"), [(ENGLISH_DANGER, "en"), (ARABIC_DANGER, "ar")])
async def test_danger_is_met_first_and_then_in_its_language(
    server: ChatServer, bot: FakeBot, text: str, code: str
) -> None:
    async with server.visitor() as visitor:
        urgent, line = bots(await visitor.says(text))

    assert "urgent" in urgent["topics"] and urgent["risk"] == "acute"
    assert "alarm_112" in [card["id"] for card in urgent["cards"]] and urgent.get("lang") is None
    assert line["lang"] == code and line["text"] == real_core().languages.by_code[code].danger
    assert line["choices"][0]["payload"] == "#human"
    assert bot.asked == []


async def test_danger_is_met_while_rasa_is_down(server: ChatServer, bot: FakeBot) -> None:
    bot.is_down = True
    async with server.visitor() as visitor:
        replies = bots(await visitor.says(ARABIC_DANGER))

    assert [frame.get("lang") for frame in replies] == [None, "ar"]


async def test_a_calm_message_after_danger_is_answered_in_its_language(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.says(ENGLISH_DANGER)
        replies = bots(await visitor.says("where can i go if i need someone to talk to", "m2"))

    assert [frame.get("lang") for frame in replies] == ["en"]
    assert replies[0]["risk"] == "acute"


async def test_identities_are_hidden_in_another_language_too(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.says("i need someone to talk to please call me on 20 12 34 56")
        held = repr(vars(server.shared.hub)["_conversations"])

    assert "20 12 34 56" not in held and "20 12 34 56" not in json.dumps(visitor.of("own"))


async def test_the_button_leads_to_a_human(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.says(ENGLISH)
        await visitor.send("choice", id="c1", payload="#human")
        await visitor.until("done", id="c1")

    assert visitor.of("own")[-1]["text"] == "Write with a person"
    assert "human" in bots(visitor.seen)[-1]["topics"]


async def test_a_guess_that_breaks_leaves_the_message_to_rasa(
    server: ChatServer, bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, text: str, guess: object = None) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("triage.languages.Languages.detect", broken)
    async with server.visitor() as visitor:
        frames = await visitor.says("kan jeg komme til headspace")

    assert len(bot.asked) == 1 and bots(frames)[0]["text"].startswith("Du skrev")


@pytest.mark.parametrize(
    ("begun", "then", "asked"),
    [
        pytest.param("jeg har angst og går i 8 klasse", "how long do i have to wait", 2, id="a-sentence-of-english-in-a-danish-talk"),
        pytest.param("jeg har angst og går i 8 klasse", "i don't understand danish can you help me", 1, id="who-asks-about-the-language"),
        pytest.param("jeg har angst og går i 8 klasse", ARABIC, 1, id="another-language-is-never-mixed-in"),
        pytest.param("hej", "how long do i have to wait", 1, id="a-greeting-is-no-danish-talk"),
    ],
)  # fmt: skip
async def test_english_in_a_danish_talk_goes_to_rasa(
    server: ChatServer, bot: FakeBot, begun: str, then: str, asked: int
) -> None:
    async with server.visitor() as visitor:
        await visitor.says(begun)
        replies = bots(await visitor.says(then, "m2"))

    assert len(bot.asked) == asked
    assert bool(replies[0].get("lang")) is (asked == 1)


async def test_danger_in_english_is_met_in_a_danish_talk(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.says("jeg har det virkelig dårligt")
        replies = bots(await visitor.says("i want to die", "m2"))

    assert "urgent" in replies[0]["topics"]


async def test_a_talk_in_english_stays_in_english(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        await visitor.says("you speak english?")
        replies = bots(await visitor.says("is it free", "m2")) + bots(await visitor.says("im 14", "m3"))

    assert [reply.get("lang") for reply in replies] == ["en", "en"] and bot.asked == []


async def test_danish_after_english_goes_to_rasa(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        await visitor.says(ENGLISH)
        replies = bots(await visitor.says("jeg er 14", "m2"))

    assert len(bot.asked) == 1 and replies[0].get("lang") is None
