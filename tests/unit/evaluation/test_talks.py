"""Talking to the system, against the real web app; only the bot behind it is a small class of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from evaluation.dialogues import measure as measure_dialogues
from evaluation.dialogues import report as report_dialogues
from evaluation.figures import Share
from evaluation.single_turns import measure, report
from evaluation.talks import Talk, hold, hold_all, is_listening
from tests.chat_server import ChatServer, free_port, running
from tests.fakes import Answer, FakeBot

pytestmark = pytest.mark.asyncio
CARD = {"kind": "contact", "id": "headspace_danmark", "title": "headspace", "lines": ["Det er gratis."], "actions": []}


def answer(text: str) -> Answer:
    if "headspace" in text:
        return [{"custom": {"text": "headspace er en rådgivning.", "cards": [CARD]}}, {"text": "Vil du vide mere?"}]
    return [{"custom": {"text": "Hej.", "topics": ["smalltalk"]}}]


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot(answer)


@pytest_asyncio.fixture
async def server(tmp_path: Path, bot: FakeBot) -> AsyncIterator[ChatServer]:
    async with running(tmp_path, bot) as running_server:
        yield running_server


def chat(server: ChatServer) -> str:
    return f"ws{server.url[4:]}/chat"


async def test_reply_holds_every_frame_of_the_turn(server: ChatServer) -> None:
    talk = await hold(chat(server), "kalundborg", ["hvad er headspace"])

    assert talk.last is not None
    assert talk.last.text == "headspace er en rådgivning.\nVil du vide mere?"
    assert talk.last.shown == {"headspace_danmark"}
    assert 0 < talk.last.seconds < 5


async def test_danger_is_seen_as_urgent(server: ChatServer) -> None:
    talk = await hold(chat(server), None, ["jeg tager mit liv i aften"])

    assert talk.last is not None
    assert {"urgent", "human"} <= talk.last.shown
    assert talk.last.risk == "acute"


async def test_turns_of_a_dialogue_share_one_conversation_and_the_next_one_has_its_own(
    server: ChatServer, bot: FakeBot
) -> None:
    await hold_all(chat(server), [("kalundborg", ["hej", "hej igen"]), ("thisted", ["hej"])], parallel=1)

    ids = [conversation for conversation, _, _ in bot.asked]
    assert ids[0] == ids[1] != ids[2]
    assert [metadata["municipality"] for _, _, metadata in bot.asked] == ["kalundborg", "kalundborg", "thisted"]


async def test_nothing_is_left_behind(server: ChatServer, bot: FakeBot) -> None:
    await hold(chat(server), None, ["hej"])
    await is_listening(chat(server))

    assert bot.forgotten[0] == bot.asked[0][0]
    assert len(bot.forgotten) == 2


async def test_too_fast_is_waited_for(server: ChatServer) -> None:
    talk = await hold(chat(server), None, ["hej"] * 23)  # the gateway takes 20 at once

    assert talk.fault is None
    assert len(talk.replies) == 23


async def test_no_more_talks_at_once_than_allowed(tmp_path: Path) -> None:
    waiting = FakeBot(answer, delay_seconds=0.05)
    counted: list[int] = []
    async with running(tmp_path, waiting) as server:
        await hold_all(chat(server), [(None, ["hej"])] * 6, 2, lambda done: counted.append(sum(waiting.busy.values())))

    assert len(waiting.asked) == 6
    assert max(counted) <= 1  # when one of two is done, at most the other is being answered


async def test_system_that_is_not_there_is_a_fault_and_not_a_wrong_answer() -> None:
    url = f"ws://127.0.0.1:{free_port()}/chat"

    talk = await hold(url, None, ["hej"])

    assert not await is_listening(url)
    assert talk.last is None
    assert talk.fault is not None


async def test_routing_and_facts_are_measured_end_to_end(server: ChatServer) -> None:
    lines = [
        {
            "id": "1",
            "text": "hvad er headspace",
            "municipality": "kalundborg",
            "any_of": ["headspace_danmark"],
            "topic": "a",
        },
        {"id": "2", "text": "hej", "municipality": None, "any_of": ["tuba"], "none_of": ["smalltalk"], "topic": "b"},
        {"id": "3", "text": "headspace?", "municipality": None, "about": "x.y", "contains_all": ["gratis"]},
    ]
    talks = await hold_all(chat(server), [(line["municipality"], [line["text"]]) for line in lines], 2)

    figures = measure(lines, talks, talks)

    assert figures["right"] == Share(2, 3)
    assert figures["wrong_shown"] == Share(1, 3)
    assert figures["wrong_card_shown"] == Share(0, 3)
    assert figures["right_noisy"] == Share(2, 3)
    assert figures["by_topic"] == {"a": Share(1, 1), "b": Share(0, 1)}
    assert figures["by_municipality"] == {"kalundborg": Share(1, 1), "none given": Share(1, 2)}
    assert figures["misses"][0]["wrong"] == ["smalltalk"]
    assert "wrong smalltalk" in report("routing", figures)


async def test_dialogue_is_judged_in_each_turn_that_expects_something(server: ChatServer) -> None:
    turns = [{"user": "hej", "expect": {"any_of": ["smalltalk"]}}, {"user": "hvad er headspace"}]
    right = {"id": "1", "turns": turns, "expect_final": {"any_of": ["headspace_danmark"]}}
    wrong = {"id": "2", "turns": turns, "expect_final": {"any_of": ["tuba"]}}
    talks = await hold_all(chat(server), [(None, [turn["user"] for turn in turns])] * 2, 2)

    figures = measure_dialogues([right, wrong], talks)

    assert figures["right"] == Share(1, 2)
    assert figures["expectations_met"] == Share(3, 4)
    assert [miss["id"] for miss in figures["misses"]] == ["2, turn 2"]
    assert "2, turn 2" in report_dialogues(figures)


async def test_talks_of_danger_are_told_apart_by_their_file() -> None:
    lines = [
        {"id": "1", "file": "dialogues.jsonl", "turns": [{"user": "hej"}], "expect_final": {"any_of": ["human"]}},
        {"id": "2", "file": "dialogues_risk.jsonl", "turns": [{"user": "x"}], "expect_final": {"any_of": ["urgent"]}},
    ]

    figures = measure_dialogues(lines, [Talk(fault="no answer"), Talk(fault="no answer")])

    assert figures["by_file"] == {"dialogues.jsonl": Share(0, 1), "dialogues_risk.jsonl": Share(0, 1)}
    assert "right by file" in report_dialogues(figures)
