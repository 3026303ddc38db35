"""A sentence the robot did not understand is kept only where the setting is on, nobody stands in it, no danger is near, and the visitor
taps yes; and then nothing but the sentence and the day.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect

from tests.chat_server import ChatServer, Visitor, real_core, running
from tests.fakes import FakeBot
from tests.stores import bytes_on_disk
from tests.unit.web.desk_rig import fresh_engine
from triage.risk import RiskAssessment
from triage.risk_state import RiskState
from triage.vocabulary import ConversationState, RiskKind, RiskLevel
from web.chat import wording
from web.chat.conversation import Conversation
from web.chat.core import Hidden
from web.chat.unanswered import cleaned, may_be_asked, may_be_kept
from web.counsellor.store import Store
from web.db import retention, unanswered
from web.db.models import UNANSWERED_CHARS, UnansweredSentence

LOST = [
    {
        "custom": {
            "text": "Det forstod jeg ikke.",
            "choices": [{"title": "Angst", "payload": "/x"}],
            "topics": ["clarify"],
            "lost": True,
        }
    }
]
SENTENCE = "hvordan fungerer den der flimmerting"
TODAY = date(2026, 11, 27)


@asynccontextmanager
async def served(folder: Path, answer: Any = None, **env: str) -> AsyncIterator[ChatServer]:
    async with running(
        folder, FakeBot(lambda text: answer or LOST), real_core(), **{"UNANSWERED_QUESTIONS": "yes", **env}
    ) as server:
        yield server


def kept(server: ChatServer) -> list[str]:
    with server.shared.sessions.begin() as session:
        return [sentence for _, sentence in unanswered.kept(session)]


def asks(frames: list[dict[str, Any]]) -> bool:
    return any(frame.get("text") == wording.KEEP_QUESTION for frame in frames)


async def taps(visitor: Visitor, payload: str, id: str = "c1") -> str:
    """Tap a button; returns what the robot says."""
    await visitor.send("choice", id=id, payload=payload)
    await visitor.until("done", id=id)
    return visitor.of("bot")[-1]["text"]


# --- canaries: what must not rest ------------------------------------------------------------------------------------------


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "text",
    [
        "jeg hedder Mikkel Hansen og vil have flimmer",
        "ring til mig på 20 30 40 50 om flimmer",
        "jeg gider ikke leve mere flimmer",
        "flimmer",
    ],
    ids=["name", "number", "danger", "one word"],
)
async def test_a_canary_is_neither_asked_about_nor_kept(tmp_path: Path, text: str) -> None:
    async with served(tmp_path) as server, server.visitor() as visitor:
        frames = await visitor.says(text)
        await visitor.send("choice", id="c1", payload="#keep")
        refused = await visitor.until("error", id="c1")
        files = bytes_on_disk(tmp_path)

        assert not asks(frames) and refused["code"] == "unknown_choice"
        assert kept(server) == [] and b"flimmer" not in files


@pytest.mark.asyncio
async def test_nobody_is_asked_and_nothing_kept_where_the_setting_is_off(tmp_path: Path) -> None:
    async with served(tmp_path, UNANSWERED_QUESTIONS="no") as server, server.visitor() as visitor:
        frames = await visitor.says(SENTENCE)
        await visitor.send("choice", id="c1", payload="#keep")
        await visitor.until("error", id="c1")

        assert not asks(frames) and kept(server) == []


@pytest.mark.asyncio
async def test_switching_it_off_deletes_what_was_kept(tmp_path: Path) -> None:
    engine = fresh_engine(tmp_path)
    store = Store(engine)
    store.run_now(unanswered.keep, SENTENCE, TODAY)

    retention.sweep_once(engine, datetime(2026, 11, 27, 12), retention.RETENTION_WITHOUT_UNANSWERED)

    assert store.run_now(unanswered.kept) == []
    assert SENTENCE.encode() not in bytes_on_disk(tmp_path)


@pytest.mark.asyncio
async def test_an_answer_that_was_understood_is_not_asked_about(tmp_path: Path) -> None:
    async with served(tmp_path, [{"text": "Chilled er en gruppe."}]) as server, server.visitor() as visitor:
        assert not asks(await visitor.says(SENTENCE))


@pytest.mark.asyncio
async def test_writing_yes_or_writing_on_is_no_yes(tmp_path: Path) -> None:
    async with served(tmp_path) as server, server.visitor() as visitor:
        await visitor.says(SENTENCE)
        frames = await visitor.says("ja det må I godt", "m2")
        said = await taps(visitor, "#keep")

        assert not asks(frames), "once a talk"
        assert said == wording.KEEP_FAILED and kept(server) == []


@pytest.mark.asyncio
async def test_in_care_after_danger_nobody_is_asked(tmp_path: Path) -> None:
    async with served(tmp_path) as server, server.visitor() as visitor:
        await visitor.says("jeg vil dø i aften")
        await visitor.says("jeg er i sikkerhed nu", "m2")
        for number in range(5):
            assert not asks(await visitor.says(SENTENCE, f"n{number}"))
        assert kept(server) == []


@pytest.mark.asyncio
async def test_who_waits_for_a_human_is_not_asked(tmp_path: Path) -> None:
    async with served(tmp_path) as server, server.visitor() as visitor:
        await taps(visitor, "#human", "h1")
        assert not asks(await visitor.says(SENTENCE))


# --- a yes, a no ------------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_yes_keeps_the_sentence_and_the_day_and_the_choices_stay(tmp_path: Path) -> None:
    async with served(tmp_path) as server, server.visitor() as visitor:
        frames = await visitor.says(SENTENCE)
        question = [frame for frame in frames if frame["type"] == "bot"][-1]
        said = await taps(visitor, "#keep")

        assert [choice["payload"] for choice in question["choices"]] == ["/x", "#keep", "#keep_not"]
        assert said == wording.KEPT and kept(server) == [SENTENCE]
        assert [choice["payload"] for choice in visitor.of("bot")[-1]["choices"]] == ["/x"]
        with server.shared.sessions.begin() as session:
            (row,) = session.query(UnansweredSentence).all()
            assert visitor.welcome["resume"] not in row.id and row.day == datetime.now().date()
        await taps(visitor, "#keep", "c2")
        assert len(kept(server)) == 1, "tapping twice keeps one"


@pytest.mark.asyncio
async def test_a_no_keeps_nothing(tmp_path: Path) -> None:
    async with served(tmp_path) as server, server.visitor() as visitor:
        await visitor.says(SENTENCE)

        assert await taps(visitor, "#keep_not") == wording.KEPT_NOT
        assert kept(server) == []


@pytest.mark.asyncio
async def test_a_database_that_is_away_is_said_and_the_talk_goes_on(tmp_path: Path) -> None:
    async with served(tmp_path) as server, server.visitor() as visitor:
        await visitor.says(SENTENCE)
        with server.shared.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE unanswered_sentences")

        assert await taps(visitor, "#keep") == wording.KEEP_FAILED
        assert not asks(await visitor.says(SENTENCE, "m2"))


def test_hiding_is_done_again_before_anything_is_kept() -> None:
    assert cleaned(SENTENCE, real_core()) == SENTENCE
    assert cleaned("min lærer hedder Bente Nielsen", real_core()) is None
    assert cleaned("jeg vil ikke leve mere", real_core()) is None


# --- the rules ---------------------------------------------------------------------------------------------------------------

LEVELS = st.sampled_from(list(RiskLevel))


@given(LEVELS, st.lists(st.sampled_from(["PERSON", "PHONE", "QUASI"]), max_size=2), st.text(max_size=260))
def test_only_what_holds_nobody_and_no_danger_may_be_kept(level: RiskLevel, kinds: list[str], text: str) -> None:
    kind = None if level is RiskLevel.NONE else RiskKind.OTHER

    if may_be_kept(Hidden(text, tuple(kinds)), RiskAssessment(level, kind)):
        assert level is RiskLevel.NONE and not kinds and 0 < len(text) <= UNANSWERED_CHARS


@given(st.lists(LEVELS, max_size=6), st.sampled_from(list(ConversationState)), st.booleans())
def test_only_a_calm_talk_with_the_robot_is_asked(
    levels: list[RiskLevel], state: ConversationState, asked: bool
) -> None:
    talk = Conversation("x", state=state, risk=RiskState(), is_asked_to_keep=asked)
    for level in levels:
        talk.risk = talk.risk.update(RiskAssessment(level, None if level is RiskLevel.NONE else RiskKind.OTHER))

    if may_be_asked(talk):
        assert set(levels) <= {RiskLevel.NONE} and state is ConversationState.BOT and not asked


# --- the table ----------------------------------------------------------------------------------------------------------------


def test_a_row_says_neither_who_nor_when_nor_in_which_order(tmp_path: Path) -> None:
    store = Store(fresh_engine(tmp_path))
    for number in range(20):
        store.run_now(unanswered.keep, f"sætning {number}", TODAY)

    columns = {column["name"] for column in inspect(store.engine).get_columns("unanswered_sentences")}
    sentences = [sentence for _, sentence in store.run_now(unanswered.kept)]
    with store.engine.connect() as connection:
        made = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'unanswered_sentences'"
        ).scalar_one()

    assert columns == {"id", "day", "sentence"}
    assert sorted(sentences) == sorted(f"sætning {number}" for number in range(20))
    assert sentences != [f"sætning {number}" for number in range(20)]
    assert "WITHOUT ROWID" in made


def test_there_is_an_end_to_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unanswered, "MOST_SENTENCES", 2)
    store = Store(fresh_engine(tmp_path))

    assert [store.run_now(unanswered.keep, text, TODAY) for text in ("a b", "", "x" * 201, "c d", "e f")] == [True, False, False, True, False]  # fmt: skip


@pytest.mark.parametrize(("days", "is_there"), [(29, True), (30, False)])
def test_it_is_gone_after_thirty_days(tmp_path: Path, days: int, is_there: bool) -> None:
    store = Store(fresh_engine(tmp_path))
    store.run_now(unanswered.keep, SENTENCE, TODAY)

    retention.sweep_once(store.engine, datetime(2026, 11, 27, 12) + timedelta(days=days))

    assert bool(store.run_now(unanswered.kept)) is is_there
    assert (SENTENCE.encode() in bytes_on_disk(tmp_path)) is is_there
