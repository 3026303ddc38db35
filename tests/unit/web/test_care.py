"""How danger and worry are met, over a real WebSocket: what is said, when, and what must never be said or lowered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.chat_server import ChatServer, Visitor, free_port, real_core, running
from tests.fakes import FakeBot
from triage.vocabulary import ConversationState, RiskKind, RiskLevel, Role
from web.chat.care import Care
from web.chat.conversation import Conversation
from web.chat.core import ZONE

pytestmark = pytest.mark.asyncio
ACUTE = "jeg vil slå mig selv ihjel i aften"
HIGH = "min far slår mig hver uge"
CONCERN = "jeg gider ikke mere"
JOKE = "det var bare for sjov"
CALM = "hvad laver headspace"
PLANS = real_core().plans
DAY, NIGHT = datetime(2026, 11, 18, 12, 0, tzinfo=ZONE), datetime(2026, 11, 18, 3, 0, tzinfo=ZONE)


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest_asyncio.fixture
async def server(tmp_path: Path, bot: FakeBot) -> AsyncIterator[ChatServer]:
    async with running(tmp_path, bot) as running_server:
        yield running_server


def talk_of(server: ChatServer) -> Conversation:
    (talk,) = server.shared.hub._conversations.values()
    return talk


async def taps(visitor: Visitor, payload: str, id: str = "tap") -> dict[str, Any]:
    """Tap a button; the answer to it."""
    await visitor.send("choice", id=id, payload=payload)
    return await visitor.until("bot", reply_to=id)


def texts(frames: list[dict[str, Any]]) -> list[str]:
    return [frame["text"] for frame in frames if frame["type"] == "bot"]


# --- quick replies of a plan ------------------------------------------------------------------------------------------------


async def test_who_will_not_call_gets_ways_to_write(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        await visitor.says(ACUTE)
        asked = len(bot.asked)
        answer = await taps(visitor, "#no_call")

    assert answer["text"].startswith(PLANS.no_call_in_danger[False, Role.SELF].text)
    assert answer["cards"] and all(action for card in answer["cards"] for action in card["actions"])
    assert any(not action["href"].startswith("tel:") for card in answer["cards"] for action in card["actions"])
    assert "human" in answer["topics"]
    assert len(bot.asked) == asked


async def test_who_says_to_be_safe_falls_to_care_and_no_further(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.says(ACUTE)
        answer = await taps(visitor, "#safe")
        risk = talk_of(server).risk

    assert answer["text"] == PLANS.safe
    assert (risk.level, risk.peak, risk.care_mode) == (RiskLevel.CONCERN, RiskLevel.ACUTE, True)


async def test_who_will_just_write_is_listened_to_and_the_danger_stays(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        await visitor.says(HIGH)
        before = talk_of(server).risk.level
        answer = await taps(visitor, "#write_on")
        await visitor.says("okay", "m2")
        after = talk_of(server).risk.level

    assert "Skriv bare" in answer["text"]
    assert before >= RiskLevel.HIGH and after is before
    assert bot.asked[-1][1] == "okay" and bot.asked[-1][2]["care_mode"] is True


@pytest.mark.parametrize("payload", ["#no_call", "#safe", "#write_on"])
async def test_buttons_of_danger_work_after_a_restart_too(server: ChatServer, payload: str) -> None:
    async with server.visitor() as visitor:
        answer = await taps(visitor, payload)

    assert answer["text"]


# --- cards ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [DAY, NIGHT], ids=["day", "night"])
async def test_every_plan_shows_one_to_three_contacts_that_can_be_tapped(now: datetime) -> None:
    care, empty = Care(real_core()), []
    for key, plan in PLANS.by_key.items():
        cards = care.cards(
            Conversation(
                "x",
            ),
            plan.contacts,
            now,
        )
        if not 1 <= len(cards) <= 3 or not all(card["actions"] for card in cards):
            empty.append(key)

    assert empty == []


async def test_contacts_closed_now_stand_last_and_the_others_keep_the_plans_order() -> None:
    care = Care(real_core())
    ids = ("ankestyrelsen", "alarm_112", "headspace_danmark", "boernetelefonen")

    at_night = [card["id"] for card in care.cards(Conversation("x"), ids, NIGHT)]

    assert at_night == ["alarm_112", "headspace_danmark", "boernetelefonen"]


# --- after danger -------------------------------------------------------------------------------------------------------------


async def test_after_danger_rasa_is_told_of_care_mode(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        await visitor.says(CALM)
        await visitor.says(ACUTE, "m2")
        await visitor.says(CALM, "m3")

    assert [metadata["care_mode"] for _, _, metadata in bot.asked] == [False, True, True]


async def test_after_danger_the_answer_is_followed_by_a_check_in_that_changes_and_does_not_nag(
    server: ChatServer,
) -> None:
    async with server.visitor() as visitor:
        await visitor.says(ACUTE)
        answers = [texts(await visitor.says(CALM, f"c{number}")) for number in range(6)]

    check_ins = [[text for text in said if text in PLANS.check_in[Role.SELF]] for said in answers]
    assert all(said[0] not in PLANS.check_in[Role.SELF] for said in answers)  # first what was asked for
    assert [len(said) for said in check_ins] == [1, 1, 1, 1, 0, 0]
    assert len({said[0] for said in check_ins if said}) == len(PLANS.check_in[Role.SELF])


async def test_only_joking_is_met_with_a_question_and_lowers_nothing(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.says(ACUTE)
        frames = await visitor.says(JOKE, "m2")
        risk = talk_of(server).risk

    assert texts(frames)[0] == PLANS.retracted[0]
    assert risk.level is RiskLevel.ACUTE and risk.care_mode


async def test_only_joking_without_danger_before_is_just_a_message(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        frames = await visitor.says(JOKE)

    assert texts(frames) == [f"Du skrev: {JOKE}"]


async def test_that_it_was_not_understood_is_not_said_beside_words_of_care(server: ChatServer, bot: FakeBot) -> None:
    bot.answer = lambda _: [{"custom": {"text": "Det forstod jeg ikke helt.", "topics": ["clarify"]}}]
    async with server.visitor() as visitor:
        frames = await visitor.says(ACUTE)

    assert len(texts(frames)) == 1


async def test_an_offer_of_rasa_is_shown_beside_words_of_care(server: ChatServer, bot: FakeBot) -> None:
    card = {"kind": "offer", "id": "kalundborg.chilled", "title": "Chilled", "lines": [], "actions": []}
    bot.answer = lambda _: [{"custom": {"text": "Måske det her?", "cards": [card], "topics": ["clarify"]}}]
    async with server.visitor() as visitor:
        frames = await visitor.says(ACUTE)

    assert len(texts(frames)) == 2


# --- worry ----------------------------------------------------------------------------------------------------------------------


async def test_worry_is_asked_about_once_before_the_answer_with_a_human_on_offer(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        first = await visitor.says(CONCERN)
        second = await visitor.says(CONCERN, "m2")

    asked = next(frame for frame in first if frame["type"] == "bot")
    kind = talk_kind(asked)
    assert kind is not None
    assert asked["topics"] == ["human"] and asked["risk"] == "concern"
    assert any(choice["payload"] == "#human" for choice in asked["choices"])
    assert texts(first)[1] == f"Du skrev: {CONCERN}"
    assert asked["text"] not in texts(second)


def talk_kind(frame: dict[str, Any]) -> RiskKind | None:
    """The kind whose caring question this is."""
    return next(
        (key[1] for key, plan in PLANS.by_key.items() if key[0] is RiskLevel.CONCERN and plan.text == frame["text"]),
        None,
    )


async def test_whoever_waits_for_a_human_is_not_offered_one(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        server.shared.hub.set_state(talk_of(server).id, ConversationState.WAITING)
        frames = await visitor.says(CONCERN)
        urgent = await visitor.says(ACUTE, "m2")

    said = [frame for frame in frames + urgent if frame["type"] == "bot"]
    assert said and not any(choice["payload"].endswith("human") for frame in said for choice in frame["choices"])
    assert not any("human" in frame["topics"] for frame in said)


# --- in time ----------------------------------------------------------------------------------------------------------------------


async def test_every_cry_is_answered_with_rasa_down(tmp_path: Path) -> None:
    """How fast is measured by `python -m evaluation.urgent_bench`: time decides no test."""
    async with running(tmp_path, BOT_URL=f"http://127.0.0.1:{free_port()}") as server, server.visitor() as visitor:
        for number in range(20):
            await visitor.send("message", id=f"r{number}", text=f"{ACUTE}, og jeg har skrevet breve {number}")
            urgent = await visitor.until("bot", reply_to=f"r{number}")
            assert "urgent" in urgent["topics"] and urgent["cards"]
            await visitor.until("done", id=f"r{number}")


# --- whom it is said of ------------------------------------------------------------------------------------------------------


async def test_a_worry_about_a_mother_is_answered_about_her(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        answer = await visitor.says("min mor vil dø")

    assert any("din mor" in text for text in texts(answer))
    assert not any("personen" in text for text in texts(answer))


async def test_a_parent_who_yells_yells_at_whoever_writes(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        answer = await visitor.says("min mor råber meget")

    assert any("slår dig eller truer dig" in text for text in texts(answer))


async def test_a_lonely_grown_up_is_asked_an_open_question(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        answer = await visitor.says("jeg er mor på 36 og jeg er så ensom")

    assert any("Hvad fylder mest" in text for text in texts(answer))
    assert not any("tage dit liv" in text or "slemmere" in text for text in texts(answer))
