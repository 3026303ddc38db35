"""What is said to be deleted is deleted: the receipt comes after the database and the robot, and what fails is tried until it is done."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.chat_server import ChatServer, Visitor, running
from tests.fakes import FakeBot
from tests.stores import bytes_on_disk
from web.chat import deletions, hub, turn
from web.chat.deletions import Deletions
from web.chat.hub import Hub, conversation_id_of
from web.db import engine, handoffs

DANGER = "jeg er 15 og vil tage mit liv i aften"
CODE = {"box": "QUJD" * 30}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock is waited for 0.1 s, not five; what failed is tried again after as long."""
    pragmas = (*engine.SQLITE_PRAGMAS, "busy_timeout=100")
    monkeypatch.setattr(engine, "SQLITE_PRAGMAS", pragmas)
    monkeypatch.setattr(deletions, "RETRY_SECONDS", 0.1)


@contextmanager
def locked(tmp_path: Path) -> Iterator[None]:
    """Somebody else writes to the database the whole time."""
    other = sqlite3.connect(tmp_path / "test.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("COMMIT")
        other.close()


async def waiting(visitor: Visitor) -> str:
    """Say yes to a human; returns the id of the talk."""
    await visitor.send("handoff.accept", share={"topic": True, "municipality": True}, public_key="B" * 87)
    await visitor.until("queue")
    return conversation_id_of(visitor.welcome["resume"])


def rows(tmp_path: Path) -> list[Any]:
    with sqlite3.connect(tmp_path / "test.sqlite3") as database:
        return [row for table in ("handoffs", "return_codes") for row in database.execute(f"SELECT * FROM {table}")]


async def has_no_receipt(visitor: Visitor, seconds: float = 0.6) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(seconds):
            await visitor.until("erased")


# --- the receipt -----------------------------------------------------------------------------------------------------------


async def test_the_receipt_comes_when_the_row_and_the_code_are_gone(tmp_path: Path) -> None:
    async with running(tmp_path, FakeBot(), VAR_DIR=str(tmp_path / "var")) as server, server.visitor() as visitor:
        talk = await waiting(visitor)
        words = {"locator": secrets.token_urlsafe(16), "verifier": secrets.token_urlsafe(32)}
        await visitor.send("return.save", id="r", **words, **CODE)
        await visitor.until("return.saved")
        assert len(rows(tmp_path)) == 2

        with locked(tmp_path):
            await visitor.send("erase")
            await has_no_receipt(visitor)
            assert server.shared.hub.count == 0, "out of memory at once"
        await visitor.until("erased")

        assert rows(tmp_path) == []
        assert talk.encode() not in bytes_on_disk(tmp_path), "nor in the log of the database, nor in its free pages"


async def test_a_robot_that_does_not_answer_gives_no_receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf(FakeBot):
        async def forget(self, conversation_id: str) -> bool:
            await super().forget(conversation_id)
            return False

    monkeypatch.setattr(hub, "RECEIPT_SECONDS", 0.5)
    async with running(tmp_path, Deaf()) as server, server.visitor() as visitor:
        await visitor.says("hej")
        await visitor.send("erase")
        ended = await visitor.until("ended")

    assert ended["reason"] == "left" and visitor.of("erased") == []


async def test_the_other_tab_hears_that_it_is_over_when_there_is_no_receipt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "RECEIPT_SECONDS", 0.3)
    async with (
        running(tmp_path, FakeBot()) as server,
        server.visitor() as one,
        server.visitor(resume=one.welcome["resume"]) as two,
    ):
        with locked(tmp_path):
            await one.send("erase")
            await two.until("ended")

    assert two.of("erased") == []


async def test_a_page_without_a_receipt_can_ask_until_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.chat.routes.LEAVE_SECONDS", 0.5)
    async with (
        running(tmp_path, FakeBot()) as server,
        server.visitor() as visitor,
        httpx.AsyncClient(base_url=server.url, trust_env=False) as browser,
    ):
        await waiting(visitor)
        with locked(tmp_path):
            late = await browser.post("/chat/leave", content=visitor.welcome["resume"])
        monkeypatch.undo()
        done = await browser.post("/chat/leave", content=visitor.welcome["resume"])

        assert (late.status_code, done.status_code) == (202, 204)
        assert rows(tmp_path) == []


# --- trying again ----------------------------------------------------------------------------------------------------------


async def gone(tmp_path: Path) -> bool:
    for _ in range(100):
        if not rows(tmp_path):
            return True
        await asyncio.sleep(0.1)
    return False


async def test_a_row_that_could_not_be_deleted_is_deleted_later(tmp_path: Path) -> None:
    async with running(tmp_path, FakeBot()) as server, server.visitor() as visitor:
        await waiting(visitor)
        with locked(tmp_path):
            await visitor.send("leave")
            await visitor.until("ended")
            await asyncio.sleep(0.5)

        assert await gone(tmp_path)


async def test_a_talk_begun_anew_is_not_deleted_for_the_old_one(tmp_path: Path) -> None:
    async with running(tmp_path, FakeBot()) as server:
        async with server.visitor() as visitor:
            talk = await waiting(visitor)
            with locked(tmp_path):
                await visitor.send("leave")
                await visitor.until("ended")
                await server.shared.hub.settle()
        async with server.visitor(resume=visitor.welcome["resume"]) as again:
            await waiting(again)
            await server.shared.hub.deletions.settled(talk)
            assert len(rows(tmp_path)) == 1


async def test_one_that_cannot_be_done_holds_up_no_other() -> None:
    done: list[str] = []
    held = Deletions()

    async def never() -> bool:
        done.append("tried")
        return False

    async def works() -> bool:
        done.append("done")
        return True

    held.add("row", "a", never)
    held.add("row", "b", works)
    await held.retry()
    assert done == ["tried"], "the others wait for the same database, most likely"
    await held.retry()
    await asyncio.wait_for(held.settled("b"), 1)

    assert done == ["tried", "done", "tried"]


async def test_a_line_that_goes_does_not_stop_the_deletion() -> None:
    """The page is closed while the database is slow."""
    may_delete, deleted = asyncio.Event(), []
    talks = Hub(1800)
    opened = talks.open(None, None, 0)
    assert opened is not None

    async def slow(conversation_id: str, event: dict[str, Any]) -> None:
        await may_delete.wait()
        deleted.append(event["type"])

    talks.on_visitor(slow)
    line = asyncio.ensure_future(talks.erase(opened[0].id))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    line.cancel()
    await asyncio.wait((line,))
    may_delete.set()
    await talks.settle()

    assert deleted == ["erased"]


# --- nothing before a yes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["", "#decline_human"])
async def test_nothing_of_danger_is_written_before_a_yes(tmp_path: Path, answer: str) -> None:
    async with running(tmp_path, FakeBot()) as server, server.visitor(municipality="thisted") as visitor:
        await visitor.says(DANGER)
        if answer:
            await visitor.send("choice", id="no", payload=answer)
            await visitor.until("done", id="no")
        await server.shared.hub.settle()

        assert rows(tmp_path) == []
        assert conversation_id_of(visitor.welcome["resume"]).encode() not in bytes_on_disk(tmp_path)


async def test_after_the_yes_the_row_is_what_the_robot_heard(tmp_path: Path) -> None:
    async with running(tmp_path, FakeBot()) as server, server.visitor(municipality="thisted") as visitor:
        await visitor.says(DANGER)
        talk = await waiting(visitor)

        row = server_row(server, talk)
        assert (row.municipality, row.risk_level, row.risk_kind) == ("thisted", "acute", "suicide")
        assert (row.state, row.topic, row.age_band) == ("waiting", "suicide", None), "age was taken out of the card"


def server_row(server: ChatServer, talk: str) -> Any:
    with server.shared.sessions() as session:
        return handoffs.get(session, talk)


async def test_the_robot_hears_again_and_again_which_talks_go_on_and_never_of_one_that_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "KEEP_SECONDS", 0.05)
    bot = FakeBot()
    async with running(tmp_path, bot) as server, server.visitor() as visitor:
        talk = conversation_id_of(visitor.welcome["resume"])
        while not bot.kept or talk not in bot.kept[-1]:
            await asyncio.sleep(0.02)
        await visitor.send("erase")
        await visitor.until("erased")
        said = len(bot.kept)
        while len(bot.kept) < said + 2:
            await asyncio.sleep(0.02)

        assert server.shared.hub.count == 0
        assert bot.kept[-1] == []
