"""Coming back: over the real lines, with the real database. Locator and verifier stand for what a browser makes from four words."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.fakes import FakeClock
from tests.stores import bytes_on_disk
from tests.unit.web.desk_rig import WAIT_SECONDS, Rig, Visitor, fresh_engine, rig, until
from web.chat import returns as returns_module
from web.chat.conversation import Conversation
from web.chat.returns import Returns, WrongCodeError, read_pepper
from web.db import handoffs
from web.db.engine import session_factory
from web.db.retention import sweep_once

BOX = "QUJD" * 30
CANARY = "KANARIEFUGL"


def code() -> dict[str, str]:
    """What a browser sends of one code."""
    return {"locator": secrets.token_urlsafe(16), "verifier": secrets.token_urlsafe(32)}


async def waiting(running: Rig) -> Visitor:
    visitor = await running.visitor()
    await visitor.accept()
    await visitor.wait("queue")
    return visitor


async def saved(visitor: Visitor, words: dict[str, str], id: str = "r1", box: str = BOX) -> dict[str, Any]:
    await visitor.send("return.save", id=id, box=box, **words)
    return await visitor.wait("return.saved", id=id)


async def test_a_code_opens_its_box_on_another_line(tmp_path: Path) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path)) as running:
        words = code()
        assert (await saved(await waiting(running), words))["hours"] == 72

        other = await running.visitor()
        await other.send("return.open", id="o1", **words)

        assert (await other.wait("return.opened", id="o1"))["box"] == BOX


@pytest.mark.parametrize("wrong", ["locator", "verifier"])
async def test_a_code_that_is_nearly_right_opens_nothing(tmp_path: Path, wrong: str) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path)) as running:
        words = code()
        visitor = await waiting(running)
        await saved(visitor, words)

        await visitor.send("return.open", id="o1", **{**words, wrong: code()[wrong]})

        assert (await visitor.wait("error", id="o1"))["code"] == "wrong_code"


@pytest.mark.parametrize("wrong", ["locator", "verifier"])
async def test_a_code_nobody_has_costs_as_much_as_a_wrong_one(
    tmp_path: Path, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path)) as running:
        words = code()
        visitor = await waiting(running)
        await saved(visitor, words)
        hashed: list[int] = []
        scrypt = hashlib.scrypt
        monkeypatch.setattr(hashlib, "scrypt", lambda *args, **kwargs: hashed.append(1) or scrypt(*args, **kwargs))

        await visitor.send("return.open", id="o1", **{**words, wrong: code()[wrong]})
        await visitor.wait("error", id="o1")

    assert len(hashed) == 1, "the time of an answer must not tell whether such a code lives"


async def test_guessing_is_slowed_on_a_line_and_for_the_whole_process(tmp_path: Path) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path)) as running:
        guesser = await running.visitor()
        for number in range(7):
            await guesser.send("return.open", id=f"g{number}", **code())
        await until(lambda: len(guesser.all("error")) == 7)
        codes = [frame["code"] for frame in guesser.all("error")]

        assert codes == ["wrong_code"] * 5 + ["code_wait"] * 2
        assert guesser.all("error")[-1]["retry_ms"] > 0
        while running.public.ctx.shared.returns.guesses.take():
            pass
        fresh = await running.visitor()
        await fresh.send("return.open", id="f", **code())
        assert (await fresh.wait("error", id="f"))["code"] == "code_wait"


async def test_a_new_code_ends_the_old_one(tmp_path: Path) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path)) as running:
        old, new = code(), code()
        visitor = await waiting(running)
        await saved(visitor, old, "r1")
        await saved(visitor, new, "r2")

        await visitor.send("return.open", id="o1", **old)
        await visitor.send("return.open", id="o2", **new)

        assert (await visitor.wait("error", id="o1"))["code"] == "wrong_code"
        assert await visitor.wait("return.opened", id="o2")


@pytest.mark.parametrize("end", ["erase", "leave", "visitor ends", "counsellor ends"])
async def test_when_the_talk_is_over_its_code_and_what_was_kept_are_gone(tmp_path: Path, end: str) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path)) as running:
        words = code()
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        await saved(visitor, words)
        await visitor.send("keep", box=BOX)
        returns = running.public.ctx.shared.returns
        await until(lambda: returns.box_of(talk))

        if end == "counsellor ends":
            await alma.send("end", talk=talk, outcome="helped")
        else:
            await visitor.send({"visitor ends": "talk.end"}.get(end, end))
        await until(lambda: returns.box_of(talk) is None)

        async def is_wrong() -> bool:
            other = await running.visitor()
            await other.send("return.open", id="o", **words)
            await until(lambda: other.last("error") or other.last("return.opened"))
            return other.last("error") is not None

        await until(lambda: rows(running) == 0)
        assert await is_wrong()


async def test_the_database_holds_hashes_and_a_box_only(tmp_path: Path) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path / "var")) as running:
        words = code()
        visitor = await waiting(running)
        await saved(visitor, words)
        await visitor.send("keep", box=base64.urlsafe_b64encode(CANARY.encode() * 20).decode().rstrip("="))
        await until(lambda: list(running.public.ctx.shared.returns._boxes))
        stored = bytes_on_disk(tmp_path)

        assert BOX.encode() in stored, "the search must see the row"
        for hidden in (*words.values(), CANARY, base64.urlsafe_b64encode(CANARY.encode() * 20).decode()[:40]):
            assert hidden.encode() not in stored


async def test_a_stolen_database_cannot_be_guessed_at_without_the_pepper(tmp_path: Path) -> None:
    factory, words = session_factory(fresh_engine(tmp_path)), code()
    at_home, elsewhere = (Returns(factory, lambda key=key: key, 72) for key in (b"a" * 32, b"b" * 32))
    await at_home.save(Conversation("t"), frame("return.save", **words))

    assert await at_home.open(frame("return.open", **words)) == BOX
    with pytest.raises(WrongCodeError):
        await elsewhere.open(frame("return.open", **words))


def test_the_pepper_is_made_once_and_read_by_nobody_else(tmp_path: Path) -> None:
    first, second = read_pepper(None, tmp_path / "new"), read_pepper(None, tmp_path / "new")

    assert first == second and len(first) == 32
    assert (tmp_path / "new" / "return_pepper").stat().st_mode & 0o777 == 0o600
    assert read_pepper("from the settings", tmp_path) != first


async def test_a_code_runs_out(tmp_path: Path) -> None:
    engine, now, words = fresh_engine(tmp_path), datetime(2026, 3, 4, 12, tzinfo=UTC), code()
    moment = [now]
    returns = Returns(session_factory(engine), lambda: b"p" * 32, 72, lambda: moment[0])
    talk = Conversation("t")
    await returns.save(talk, frame("return.save", **words))
    returns.keep("t", BOX)

    moment[0] = now + timedelta(hours=71, minutes=59)
    assert await returns.open(frame("return.open", **words)) == BOX
    moment[0] = now + timedelta(hours=72)
    with pytest.raises(WrongCodeError):
        await returns.open(frame("return.open", **words))

    restarted = Returns(session_factory(engine), lambda: b"p" * 32, 72, lambda: moment[0])
    moment[0] = now + timedelta(hours=71)
    await restarted.recall(talk)
    restarted.keep("t", BOX)
    moment[0] = now + timedelta(hours=72)
    for one in (returns, restarted):
        assert one.sweep() == 1 and one.box_of("t") is None
    assert sweep_once(engine, moment[0]) == 1


async def test_a_tab_that_comes_back_does_not_wait_for_a_database_that_stands_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returns_module, "RECALL_SECONDS", 0.05)
    returns, still = Returns(session_factory(fresh_engine(tmp_path)), lambda: b"p" * 32, 72), threading.Event()
    monkeypatch.setattr(returns, "_kept_until", lambda talk_id: still.wait(WAIT_SECONDS))

    talk = Conversation("t")
    await returns.recall(talk)

    assert not still.is_set() and talk.is_kept is False
    still.set()


async def test_a_page_loaded_anew_gets_back_what_it_kept(tmp_path: Path) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path)) as running:
        visitor = await waiting(running)
        token = visitor.last("welcome")["resume"]
        await visitor.send("keep", box=BOX)
        await until(lambda: list(running.public.ctx.shared.returns._boxes))
        await visitor.close()

        again = await running.visitor(resume=token)

        assert again.last("welcome")["kept"] is True
        assert (await again.wait("kept"))["box"] == BOX
        assert [f["type"] for f in again.frames].index("kept") > [f["type"] for f in again.frames].index("queue")


async def test_a_talk_with_the_robot_alone_keeps_nothing(tmp_path: Path) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path)) as running:
        visitor = await running.visitor()
        await visitor.send("keep", box=BOX)
        await visitor.send("choice", id="c", payload="#decline_human")
        await visitor.wait("done", id="c")

        assert running.public.ctx.shared.returns._boxes == {}


async def test_with_a_code_the_place_in_the_queue_outlives_a_closed_page(tmp_path: Path) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path)) as running:
        hub, clock = running.public.ctx.shared.hub, FakeClock()
        hub._clock = clock
        kept, unkept = await waiting(running), await waiting(running)
        await saved(kept, code())
        token = kept.last("welcome")["resume"]
        ids = list(hub._conversations)
        await kept.close()
        await unkept.close()
        await until(lambda: not hub.is_connected(ids[0]) and not hub.is_connected(ids[1]))

        clock.tick(3600)
        assert hub.expire() == 2
        await until(lambda: running.store.run_now(handoffs.get, ids[1]) is None)

        assert hub.count == 0, "the talks with the robot are forgotten"
        row = running.store.run_now(handoffs.get, ids[0])
        assert row is not None and row.state == "waiting"
        alma = await running.counsellor()
        assert (await until(lambda: (alma.last("queue") or {}).get("rows")))[0]["away"] is True
        again = await running.visitor(resume=token)
        assert again.last("welcome")["state"] == "waiting"


async def test_who_waits_with_the_page_open_is_not_idle(tmp_path: Path) -> None:
    async with rig(tmp_path, VAR_DIR=str(tmp_path)) as running:
        hub, clock = running.public.ctx.shared.hub, FakeClock()
        hub._clock = clock
        visitor = await waiting(running)

        clock.tick(3600)
        hub.expire()
        await visitor.send("choice", id="c", payload="#human")

        assert await visitor.wait("done", id="c")
        assert not visitor.all("ended")


def rows(running: Rig) -> int:
    with running.store.engine.connect() as connection:
        return int(connection.execute(text("select count(*) from return_codes")).scalar_one())


def frame(type: str, locator: str, verifier: str) -> Any:
    from triage.messages import parse_frame

    extra = {"box": BOX} if type == "return.save" else {}
    return parse_frame(json.dumps({"type": type, "id": "x", "locator": locator, "verifier": verifier, **extra}))
