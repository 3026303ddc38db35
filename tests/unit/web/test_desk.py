"""The desk over its real lines: two real apps, real hub, real database, real keys."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from sqlalchemy.exc import OperationalError

from tests.stores import bytes_on_disk
from tests.unit.web.desk_rig import WAIT_SECONDS, Counsellor, Rig, add_staff, rig, until
from web import sealing
from web.counsellor import desk_rows, live
from web.counsellor.opening import DeskHours, OpeningHours
from web.counsellor.queue import is_overdue
from web.db import handoffs
from web.db.handoffs import QueueRow

NEVER = OpeningHours(DeskHours({}))
CANARY = "KANARIEFUGL Mikkel 20304050"


def state_of(running: Rig, talk: str) -> str | None:
    row = running.store.run_now(handoffs.get, talk)
    return row.state if row else None


async def test_visitor_and_counsellor_write_to_each_other_sealed(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)

        await visitor.say("hej, er du der?")
        await until(lambda: alma.read.get(talk) == ["hej, er du der?"])
        await alma.say(talk, "Ja. Godt, du skriver.")
        await until(lambda: visitor.read)

        assert visitor.read[0]["text"] == "Ja. Godt, du skriver."
        assert (await visitor.wait("counsellor"))["alias"] == "Alma"


async def test_server_never_writes_what_is_said_to_disk(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        box = await visitor.say(CANARY)
        await until(lambda: alma.read.get(talk) == [CANARY])

        await alma.send("end", talk=talk, outcome="helped")
        await visitor.wait("ended")
        stored = bytes_on_disk(tmp_path)

        assert b"KANARIEFUGL" not in stored
        assert box.encode()[:40] not in stored


async def test_exactly_one_of_two_counsellors_gets_the_talk(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=("Alma", "Villads")) as running:
        pages = [await running.counsellor(name) for name in ("Alma", "Villads")]
        visitor = await running.visitor()
        await visitor.accept()
        talk = await pages[0].first_in_queue()

        await asyncio.gather(*(page.claim(talk) for page in pages))
        await until(lambda: sum(len(p.all("talk")) + len(p.all("lost")) for p in pages) == 2)

        losers = [page for page in pages if page.all("lost")]
        assert len(losers) == 1
        assert losers[0].last("lost")["text"] == "En kollega har taget samtalen."
        await visitor.wait("counsellor")
        assert len(visitor.all("counsellor")) == 1


async def test_fourth_talk_is_refused(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma = await running.counsellor()
        for _ in range(3):
            await running.talk(alma, await running.visitor())
        fourth = await running.visitor()
        await fourth.accept()
        await fourth.wait("queue")
        talk = await until(
            lambda: next((r["id"] for r in alma.last("queue")["rows"] if r["id"] not in alma.keys), None)
        )

        await alma.claim(talk)

        assert "3 samtaler" in (await alma.wait("lost"))["text"]
        assert state_of(running, talk) == "waiting"


async def test_the_same_box_twice_arrives_once(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)

        box = await visitor.say("hej", "box-1")
        await visitor.send("sealed", id="box-1", box=box)
        answer = await alma.say(talk, "hej selv", "box-2")
        await alma.send("sealed", talk=talk, id="box-2", box=answer)
        await until(lambda: len(visitor.all("ack")) == 2 and len(alma.all("ack")) == 2)

        assert alma.read[talk] == ["hej"]
        assert [item["text"] for item in visitor.read] == ["hej selv"]


async def test_counsellor_who_comes_back_in_time_gets_what_was_missed(tmp_path: Path) -> None:
    async with rig(tmp_path, grace_seconds=20) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        await visitor.say("en")
        await until(lambda: alma.read.get(talk) == ["en"])
        await alma.send("received", talk=talk, seq=1)
        await alma.close()
        await visitor.say("to")
        await visitor.say("tre")
        await until(lambda: len(visitor.all("ack")) == 3)

        held = {"id": talk, "public_key": sealing.public_text(alma.keys[talk]), "last_seq": 1,
                "visitor_key": sealing.public_text(visitor.key)}  # fmt: skip
        again = await running.counsellor(talks=[])
        assert again.last("ready")["mine"] == [talk]
        await again.close()
        back = await _open_with(running, alma, [held])

        await until(lambda: len(back.all("sealed")) == 2)
        texts = [
            json.loads(sealing.open_box(alma.sessions[talk], frame["box"]))["text"] for frame in back.all("sealed")
        ]
        assert texts == ["to", "tre"]


async def _open_with(running: Rig, old, held):  # type: ignore[no-untyped-def]
    """A line of a page that kept its keys: frames are only collected."""
    from tests.unit.web.desk_rig import Frames, meta_csrf

    async with running.client() as client:
        await running.sign_in(client)
        csrf = meta_csrf((await client.get("/desk")).text)
        page = Frames(await running.connect_desk(client.cookies["desk_session"]))
    running._open.append(page)
    await page.send("hello", csrf=csrf, talks=held)
    await page.wait("ready")
    return page


async def test_reloaded_desk_page_takes_its_talk_up_with_a_new_key(tmp_path: Path) -> None:
    async with rig(tmp_path, grace_seconds=20) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        await alma.close()

        again = await running.counsellor()
        await again.claim(talk)
        await until(lambda: len(visitor.all("counsellor")) == 2)
        await visitor.say("stadig her")

        await until(lambda: again.read.get(talk) == ["stadig her"])


async def test_a_window_that_was_here_before_takes_up_only_what_it_was_about_to_take(tmp_path: Path) -> None:
    async with rig(tmp_path, grace_seconds=20) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        await alma.close()

        idle, claiming, loaded = [await running.counsellor(wants=wants) for wants in ([], [talk], None)]

        assert [page.last("ready")["mine"] for page in (idle, claiming, loaded)] == [[], [talk], [talk]]


async def test_a_talk_says_whether_a_colleague_has_had_it_in_between(tmp_path: Path) -> None:
    async with rig(tmp_path, grace_seconds=20, staff_names=("Alma", "Villads")) as running:
        alma, villads = await running.counsellor(), await running.counsellor("Villads")
        visitor = await running.visitor()
        talk = await running.talk(alma, visitor)

        async def taken_by(page: Counsellor) -> bool:
            before = len(page.all("talk"))
            await page.claim(talk)
            frame = await until(lambda: len(page.all("talk")) > before and page.last("talk"))
            await page.send("release", talk=talk)
            await page.wait("gone", talk=talk)
            await until(lambda: state_of(running, talk) == "waiting")
            return bool(frame["again"])

        assert [await taken_by(page) for page in (alma, alma, villads, alma)] == [True, True, False, False]


async def test_a_key_that_comes_while_the_counsellor_comes_back_after_a_restart_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig(tmp_path, grace_seconds=20) as first:
        alma, visitor = await first.counsellor(), await first.visitor()
        talk = await first.talk(alma, visitor)
        resume, last_seq = visitor.last("welcome")["resume"], visitor.last("counsellor")["seq"]
        held = {"id": talk, "public_key": sealing.public_text(alma.keys[talk]), "last_seq": 0,
                "visitor_key": sealing.public_text(visitor.key)}  # fmt: skip

    async with rig(tmp_path, grace_seconds=20, staff_names=()) as second:
        pages: list[Counsellor] = []
        run = second.store.run

        async def slow(work: Any, *args: Any, **kwargs: Any) -> Any:
            done = await run(work, *args, **kwargs)
            if work is desk_rows.request_and_accept:
                pages.append(await second.counsellor(talks=[held]))
                pages[0].keys = alma.keys
            return done

        monkeypatch.setattr(second.store, "run", slow)
        back = await second.visitor(resume, last_seq=last_seq)  # loaded anew: another key
        await back.accept()

        key = sealing.public_text(back.key)
        await until(lambda: pages and any(frame["public_key"] == key for frame in pages[0].all("visitor_key")))
        await back.wait("counsellor", visitor_key=key)


async def test_dropped_counsellor_puts_the_talk_back_to_the_front(tmp_path: Path) -> None:
    async with rig(tmp_path, grace_seconds=0.3, staff_names=("Alma", "Villads")) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        later = await running.visitor()
        await later.accept()
        villads = await running.counsellor("Villads")

        await alma.close()
        await until(lambda: state_of(running, talk) == "waiting")
        await until(lambda: len((villads.last("queue") or {}).get("rows", [])) == 2)

        assert villads.last("queue")["rows"][0] | {"reason": "released"} == villads.last("queue")["rows"][0]
        assert villads.last("queue")["rows"][0]["id"] == talk
        await until(lambda: "forrest" in (visitor.last("bot") or {}).get("text", ""))
        await villads.claim(talk)
        await until(lambda: len(visitor.all("counsellor")) == 2)


async def test_talk_given_back_can_be_taken_by_a_colleague(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=("Alma", "Villads")) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        villads = await running.counsellor("Villads")

        await alma.send("release", talk=talk)
        await alma.wait("gone", talk=talk, reason="released")
        await villads.first_in_queue()
        await villads.claim(talk)
        await until(lambda: len(visitor.all("counsellor")) == 2)
        await visitor.say("hej Villads")

        await until(lambda: villads.read.get(talk) == ["hej Villads"])
        assert talk not in alma.read


async def test_visitor_who_erases_is_gone_everywhere_at_once(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)

        await visitor.send("erase")
        await alma.wait("gone", talk=talk)
        await until(lambda: state_of(running, talk) is None)

        assert talk not in running.desk.talks


async def test_counsellor_sees_that_the_visitor_is_away_and_back(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        resume = visitor.last("welcome")["resume"]

        await visitor.close()
        await alma.wait("visitor_away", talk=talk)
        await running.visitor(resume, last_seq=visitor.last("counsellor")["seq"])

        await alma.wait("visitor_back", talk=talk)


async def test_a_page_that_comes_back_hears_that_the_visitor_came_back_before_it(tmp_path: Path) -> None:
    async with rig(tmp_path, grace_seconds=20) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        await visitor.close()
        await alma.wait("visitor_away", talk=talk)
        await alma.close()
        await running.visitor(visitor.last("welcome")["resume"], last_seq=visitor.last("counsellor")["seq"])

        held = {"id": talk, "public_key": sealing.public_text(alma.keys[talk]), "last_seq": 0,
                "visitor_key": sealing.public_text(visitor.key)}  # fmt: skip
        again = await running.counsellor(talks=[held])

        assert again.all("visitor_back") and not again.all("visitor_away")


async def test_visitor_with_a_new_key_in_mid_talk_goes_on(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        resume = visitor.last("welcome")["resume"]
        await visitor.close()

        again = await running.visitor(resume, last_seq=visitor.last("counsellor")["seq"])
        await again.accept()
        await again.wait("counsellor")
        await alma.wait("visitor_key", talk=talk)
        await again.say("ny nøgle")

        await until(lambda: alma.read.get(talk) == ["ny nøgle"])


async def test_a_page_that_was_served_by_another_process_meanwhile_is_sent_everything_again(tmp_path: Path) -> None:
    async with rig(tmp_path, grace_seconds=20) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        held = {"id": talk, "public_key": sealing.public_text(alma.keys[talk]), "last_seq": 50,
                "visitor_key": sealing.public_text(visitor.key)}  # fmt: skip
        await alma.close()
        session = visitor.session
        box = await visitor.say("kun her", "v1")
        await visitor.wait("ack", id="v1")

        again = await running.counsellor(talks=[held])  # 50 is the other process's count: not one of ours has arrived
        again.keys, again.sessions = alma.keys, alma.sessions
        await until(lambda: len(visitor.all("counsellor")) == 2)
        visitor.session = session
        await visitor.send("sealed", id="v1", box=box)  # what the page does when the same key is said again

        await until(lambda: again.read.get(talk) == ["kun her"])
        assert again.last("sealed")["seq"] > 50


async def test_after_a_visitors_page_says_its_key_again_boxes_are_carried_anew(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        box = await alma.say(talk, "er du der", "c1")
        await until(lambda: visitor.read)

        await visitor.accept()  # the page has heard that we had forgotten its talk
        await alma.wait("visitor_back", talk=talk)
        await alma.send("sealed", talk=talk, id="c1", box=box)

        await until(lambda: len(visitor.all("sealed")) == 2)


async def test_talk_goes_on_after_the_server_forgot_it(tmp_path: Path) -> None:
    async with rig(tmp_path, grace_seconds=20) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        await alma.close()
        running.desk.talks.clear()  # what a restart of the process does to its memory
        held = {"id": talk, "public_key": sealing.public_text(alma.keys[talk]), "last_seq": 7,
                "visitor_key": sealing.public_text(visitor.key)}  # fmt: skip

        back = await _open_with(running, alma, [held])
        await visitor.say("hallo")
        frame = await back.wait("sealed")

        assert frame["seq"] > 7
        assert json.loads(sealing.open_box(alma.sessions[talk], frame["box"]))["text"] == "hallo"


async def test_over_a_restart_neither_side_loses_its_talk(tmp_path: Path) -> None:
    async with rig(tmp_path, grace_seconds=20) as first:
        alma, visitor = await first.counsellor(), await first.visitor()
        talk = await first.talk(alma, visitor)
        resume, last_seq = visitor.last("welcome")["resume"], visitor.last("counsellor")["seq"]
        await alma.close()
        lost = await visitor.say("kom aldrig frem", "v1")  # acked, and then the process that held it is gone
        await visitor.wait("ack", id="v1")

    async with rig(tmp_path, grace_seconds=20, staff_names=()) as second:
        back = await second.visitor(resume, last_seq=last_seq, keys_of=visitor)
        await back.accept()
        held = {"id": talk, "public_key": sealing.public_text(alma.keys[talk]), "last_seq": 0,
                "visitor_key": sealing.public_text(visitor.key)}  # fmt: skip
        page = await second.counsellor(talks=[held])
        told = await back.wait("counsellor")
        page.sessions, page.keys = alma.sessions, alma.keys
        await back.send("sealed", id="v1", box=lost)
        frame = await page.wait("sealed")

        assert back.last("welcome")["state"] == "with_counsellor" and back.last("welcome")["resumed"] is False
        assert told["public_key"] == held["public_key"]
        assert frame["box"] == lost


async def test_counsellors_box_waits_on_the_desk_page_until_the_visitor_is_back_after_a_restart(tmp_path: Path) -> None:
    async with rig(tmp_path, grace_seconds=20) as first:
        alma, visitor = await first.counsellor(), await first.visitor()
        talk = await first.talk(alma, visitor)
        resume, last_seq = visitor.last("welcome")["resume"], visitor.last("counsellor")["seq"]

    async with rig(tmp_path, grace_seconds=20, staff_names=()) as second:
        held = {"id": talk, "public_key": sealing.public_text(alma.keys[talk]), "last_seq": 0,
                "visitor_key": sealing.public_text(visitor.key)}  # fmt: skip
        page = await second.counsellor(talks=[held])
        page.sessions = alma.sessions
        box = await page.say(talk, "er du der", "c1")
        await page.wait("visitor_away", talk=talk)
        back = await second.visitor(resume, last_seq=last_seq, keys_of=visitor)
        await page.wait("visitor_back", talk=talk)
        await page.send("sealed", talk=talk, id="c1", box=box)
        await page.wait("ack", id="c1")
        await back.wait("sealed")

        assert [content["text"] for content in back.read] == ["er du der"]


async def test_who_leaves_by_a_beacon_after_a_restart_leaves_the_queue(tmp_path: Path) -> None:
    async with rig(tmp_path) as first:
        visitor = await first.visitor()
        await visitor.accept()
        await visitor.wait("queue")
        token = visitor.last("welcome")["resume"]

    async with rig(tmp_path, staff_names=()) as second:
        assert len(second.store.run_now(handoffs.waiting, datetime.now(UTC))) == 1
        async with httpx.AsyncClient(base_url=f"http://{second.public_url}", trust_env=False) as browser:
            await browser.post("/chat/leave", content=token)

        await until(lambda: second.store.run_now(handoffs.waiting, datetime.now(UTC)) == [])


async def test_who_waited_before_a_restart_still_waits_though_nobody_is_at_work(tmp_path: Path) -> None:
    async with rig(tmp_path) as first:
        await first.counsellor()
        visitor = await first.visitor()
        await visitor.accept()
        resume = (await visitor.wait("queue")) and visitor.last("welcome")["resume"]

    async with rig(tmp_path, staff_names=()) as second:
        second.desk.doors.hours = NEVER
        back = await second.visitor(resume, last_seq=99)
        await back.accept()
        place = await back.wait("queue")

        assert back.last("welcome")["state"] == "waiting"
        assert place["position"] == 1


async def test_outside_opening_hours_an_accepted_talk_is_closed_and_not_waiting(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        running.desk.doors.hours = NEVER
        visitor = await running.visitor()
        await visitor.accept()
        answer = await visitor.wait("bot")
        talk = next(iter(running.public.ctx.shared.hub._conversations))

        assert answer["cards"]
        assert running.desk.hub.state(talk).value == "closed_hours"


async def test_rising_risk_moves_a_waiting_visitor_to_the_front(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma = await running.counsellor()
        first, second = await running.visitor(), await running.visitor()
        await first.accept()
        await first.wait("queue", position=1)
        await second.accept()
        await second.wait("queue", position=2)
        talk = running.desk.queue.rows[1].id

        await running.public.ctx.shared.hub.notify(talk, {"type": "risk", "level": "acute", "kind": "suicide"})

        await second.wait("queue", position=1)
        await first.wait("queue", position=2)
        rows = await until(lambda: (found := alma.last("queue")["rows"])[0]["risk_level"] == "acute" and found)
        assert rows[0]["risk_kind"] == "suicide"


async def test_waiting_without_any_counsellor_is_said_honestly_with_contacts(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        visitor = await running.visitor()

        await visitor.accept()
        frame = await visitor.wait("bot")

        assert "ingen rådgiver" in frame["text"]
        assert frame["cards"]
        assert (await visitor.wait("queue"))["position"] == 1
        assert visitor.last("queue").get("estimate_minutes") is None


async def test_typing_is_passed_on_both_ways(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)

        await alma.send("typing", talk=talk)
        await visitor.send("typing")

        await visitor.wait("typing")
        await alma.wait("typing", talk=talk)


@pytest.mark.parametrize(
    "frame",
    [{"type": "claim", "id": "x"}, {"type": "claim", "id": "../etc", "public_key": "A" * 87}, {"type": "nothing"}, {"type": "take"},
     {"type": "sealed", "talk": "t", "id": "i", "box": "<b>"}, {"type": "end", "talk": "t", "outcome": "deleted"}, ["list"],
     {"type": "received", "talk": "t", "seq": -1}, {"type": "pause", "paused": "yes"}, {"type": "search", "query": 7, "number": 1}],
)  # fmt: skip
async def test_a_bad_frame_gets_a_sentence_and_the_line_stays(tmp_path: Path, frame: object) -> None:
    async with rig(tmp_path) as running:
        alma = await running.counsellor()

        await alma.socket.send(json.dumps(frame))
        error = await alma.wait("error")
        await alma.send("beat")

        assert error["code"] == "bad_frame"
        await alma.wait("beat")


async def test_a_page_cannot_write_into_a_talk_it_does_not_have(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=("Alma", "Villads")) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        villads = await running.counsellor("Villads")

        await villads.send("sealed", talk=talk, id="b1", box="A" * 400)
        await villads.send("end", talk=talk, outcome="helped")
        await villads.send("release", talk=talk)
        await until(lambda: len(villads.all("error")) == 3)

        assert {frame["code"] for frame in villads.all("error")} == {"not_yours"}
        assert state_of(running, talk) == "with_counsellor"


async def test_search_finds_an_offer_and_shows_the_visitors_municipality_first(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma = await running.counsellor()

        await alma.send("search", query="raadgivning", number=1, municipality="kerteminde")
        cards = (await alma.wait("cards", number=1))["cards"]

        assert cards[0]["area"] == "kerteminde"


@pytest.mark.parametrize(
    ("cookie", "origin", "csrf"),
    [(False, None, True), (True, "https://evil.example", True), (True, None, False)],
    ids=["no sign-in", "foreign page", "wrong csrf"],
)
async def test_the_desk_line_is_shut_to_others(tmp_path: Path, cookie: bool, origin: str | None, csrf: bool) -> None:
    from tests.unit.web.desk_rig import meta_csrf

    async with rig(tmp_path) as running, running.client() as client:
        await running.sign_in(client)
        token = meta_csrf((await client.get("/desk")).text) if csrf else "wrong"
        socket = await running.connect_desk(client.cookies["desk_session"] if cookie else None, origin)

        with pytest.raises(websockets.ConnectionClosed):
            await socket.send(json.dumps({"type": "hello", "csrf": token, "talks": []}))
            await asyncio.wait_for(socket.recv(), WAIT_SECONDS)
        assert running.desk.presence.count_ready() == 0


async def test_who_leads_the_shift_sees_who_is_at_work_and_a_counsellor_does_not(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        add_staff(running.store, "Vera", "supervisor")
        alma, vera = await running.counsellor(), await running.counsellor("Vera")
        await running.talk(alma, await running.visitor())
        await alma.send("pause", paused=True)

        def seen() -> bool:
            people = (vera.last("queue") or {}).get("people") or []
            return people == [
                {"alias": "Vera", "role": "supervisor", "paused": False, "talks": 0},
                {"alias": "Alma", "role": "counsellor", "paused": True, "talks": 1},
            ]

        await until(seen)
        assert all("people" not in frame for frame in alma.all("queue"))


async def test_a_break_outlives_a_lost_line(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma = await running.counsellor()
        await alma.send("pause", paused=True)
        await until(lambda: running.desk.presence.count_ready() == 0)
        await alma.close()
        await until(lambda: not running.desk.presence.people())

        back = await running.counsellor(paused=True)

        assert back.last("ready")["paused"] is True  # type: ignore[index]
        assert running.desk.presence.count_ready() == 0
        visitor = await running.visitor()
        await visitor.accept()
        assert (await visitor.wait("queue")).get("estimate_minutes") is None, (
            "nobody is there: any figure would be a lie"
        )


async def test_a_further_page_does_not_send_anybody_on_a_break(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        await running.counsellor()

        further = await running.counsellor(paused=True)

        assert further.last("ready")["paused"] is False  # type: ignore[index]
        assert running.desk.presence.count_ready() == 1


async def test_what_nobody_takes_is_marked_for_whoever_leads_the_shift(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma = await running.counsellor()
        visitor = await running.visitor()
        await visitor.accept()
        fresh = await until(lambda: (alma.last("queue") or {}).get("rows"))

        running.desk.queue._clock = lambda: datetime.now(UTC) + timedelta(minutes=16)
        running.desk.queue.touch()

        assert fresh[0]["overdue"] is False
        await until(lambda: alma.last("queue").get("rows") and alma.last("queue")["rows"][0]["overdue"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("level", "minutes", "overdue"),
    [
        ("acute", 1, False),
        ("acute", 2, True),
        ("high", 4, False),
        ("high", 5, True),
        ("concern", 14, False),
        ("none", 15, True),
    ],
)
def test_how_long_is_too_long(level: str, minutes: int, overdue: bool) -> None:
    row = QueueRow("x", None, None, None, level, None, datetime(2026, 3, 4), minutes, "time")

    assert is_overdue(row) is overdue


async def test_a_page_that_stood_still_for_a_moment_is_not_shut_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HELLO_SECONDS", 0.1)
    async with rig(tmp_path) as running, running.client() as client:
        await running.sign_in(client)
        line = await running.connect_desk(client.cookies["desk_session"])
        await line.wait_closed()

    assert line.close_code not in (live.SIGNED_OUT, live.REFUSED)  # after these the page does not come back by itself


async def test_a_claim_the_database_cannot_take_is_answered_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("select", {}, Exception("locked"))

    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        await visitor.accept()
        talk = await alma.first_in_queue()
        with monkeypatch.context() as broken:
            broken.setattr(desk_rows, "claim", away)
            await alma.claim(talk)
            assert (await alma.wait("lost", id=talk))["text"]

        await alma.claim(talk)

        assert await alma.wait("talk", id=talk)


@pytest.mark.parametrize("is_database_away", [False, True], ids=["database there", "database away"])
async def test_a_page_whose_talk_has_just_changed_hands_is_asked_back_and_keeps_what_is_unseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_database_away: bool
) -> None:
    async def away(*_: object) -> bool:
        raise OperationalError("select", {}, Exception("gone"))

    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        if is_database_away:
            monkeypatch.setattr(running.desk, "is_unheld", away)
        del running.desk.talks[talk]  # as at a process that has become its owner, and has not met the page yet

        await alma.say(talk, "er her stadig")
        await asyncio.wait_for(alma.reader, WAIT_SECONDS)

        assert not alma.all("error") and not alma.all("gone")
