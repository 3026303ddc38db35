"""Handing over and reading along, over the real lines with real keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stores import bytes_on_disk
from tests.unit.web.desk_rig import Counsellor, Rig, Visitor, rig, until
from triage.errors import TriageError
from web import sealing
from web.db import handoffs

NAMES = ("Alma", "Villads", "Ida")


async def pair(running: Rig) -> tuple[Counsellor, Counsellor, Visitor, str]:
    alma, villads = await running.counsellor("Alma"), await running.counsellor("Villads")
    visitor = await running.visitor()
    return alma, villads, visitor, await running.talk(alma, visitor)


def id_of(running: Rig, alias: str) -> int:
    return next(int(str(one["id"])) for one in running.desk.presence.names() if one["alias"] == alias)


async def asks(running: Rig, alma: Counsellor, villads: Counsellor, talk: str) -> None:
    """Alma asks, Villads says yes, and the visitor is asked."""
    await alma.send("ask", talk=talk, kind="transfer", to=id_of(running, "Villads"))
    await villads.wait("asked", talk=talk, kind="transfer")
    villads.keys[talk] = sealing.create_key()
    await villads.send("take", talk=talk, public_key=sealing.public_text(villads.keys[talk]))
    await alma.wait("handover", state="visitor")


async def says_yes(visitor: Visitor) -> None:
    visitor.key = sealing.create_key()
    await visitor.send("transfer.answer", accepted=True, public_key=sealing.public_text(visitor.key))


def owner(running: Rig, talk: str) -> int | None:
    row = running.store.run_now(handoffs.get, talk)
    return row.claimed_by if row else None


async def test_with_three_yeses_the_talk_goes_to_the_colleague_with_new_keys(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, visitor, talk = await pair(running)
        old = sealing.public_text(visitor.key)
        await asks(running, alma, villads, talk)
        assert (await visitor.wait("transfer"))["alias"] == "Villads"
        assert owner(running, talk) == id_of(running, "Alma"), "nothing happens before the visitor's yes"

        await says_yes(visitor)
        await villads.wait("talk", id=talk)
        met = await visitor.wait("counsellor", alias="Villads")
        await visitor.say("hej Villads")
        await until(lambda: villads.read.get(talk) == ["hej Villads"])
        await villads.say(talk, "Hej du")
        await until(lambda: visitor.read)

        assert met["visitor_key"] not in (None, old)
        assert (await alma.wait("gone", talk=talk))["reason"] == "transferred"
        assert owner(running, talk) == id_of(running, "Villads")


async def test_who_had_the_talk_can_open_nothing_that_follows(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, visitor, talk = await pair(running)
        before = alma.sessions[talk]
        await asks(running, alma, villads, talk)
        await says_yes(visitor)
        await villads.wait("talk", id=talk)
        await visitor.wait("counsellor", alias="Villads")

        box = await visitor.say("kun til Villads")
        await alma.send("sealed", talk=talk, id="late", box=sealing.seal(before, "{}"))

        assert (await alma.wait("error", talk=talk))["code"] == "not_yours"
        with pytest.raises(TriageError):
            sealing.open_box(before, box)


async def test_a_no_of_the_visitor_leaves_everything_as_it_was(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, visitor, talk = await pair(running)
        await asks(running, alma, villads, talk)

        await visitor.send("transfer.answer", accepted=False)

        assert await alma.wait("handover", state="visitor_no")
        assert await villads.wait("unasked", talk=talk)
        assert owner(running, talk) == id_of(running, "Alma")
        await alma.say(talk, "Det er helt i orden.")
        await until(lambda: visitor.read)


async def test_a_no_of_the_colleague_is_told_and_the_visitor_never_asked(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, visitor, talk = await pair(running)
        await alma.send("ask", talk=talk, kind="transfer", to=id_of(running, "Villads"))
        await villads.wait("asked")

        await villads.send("refuse", talk=talk, kind="transfer")

        assert await alma.wait("handover", state="refused")
        assert not visitor.all("transfer")


async def test_nobody_can_take_a_talk_they_were_not_asked_for(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, visitor, talk = await pair(running)
        ida = await running.counsellor("Ida")
        await alma.send("ask", talk=talk, kind="transfer", to=id_of(running, "Villads"))
        await villads.wait("asked")

        await ida.send("take", talk=talk, public_key=sealing.public_text(sealing.create_key()))
        await ida.send("ask", talk=talk, kind="read", to=id_of(running, "Villads"))
        await visitor.send("transfer.answer", accepted=True, public_key=sealing.public_text(sealing.create_key()))

        assert (await ida.wait("error", talk=talk))["code"] == "not_yours"
        assert await ida.wait("unasked", talk=talk)
        assert not visitor.all("transfer")
        assert owner(running, talk) == id_of(running, "Alma")


async def test_a_colleague_who_has_gone_gets_no_talk(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, visitor, talk = await pair(running)
        await asks(running, alma, villads, talk)
        await villads.close()
        await alma.wait("handover", state="withdrawn")
        assert (await until(lambda: [f for f in visitor.all("transfer") if "alias" not in f]))[0]

        await says_yes(visitor)
        await alma.send("typing", talk=talk)
        await visitor.wait("typing")

        assert owner(running, talk) == id_of(running, "Alma")


async def test_a_full_colleague_gets_no_fourth_talk(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, visitor, talk = await pair(running)
        for _ in range(3):
            await running.talk(villads, await running.visitor())
        await asks(running, alma, villads, talk)

        await says_yes(visitor)

        assert await alma.wait("handover", state="failed")
        assert owner(running, talk) == id_of(running, "Alma")


@pytest.mark.parametrize("end", ["erase", "talk.end", "counsellor"])
async def test_a_talk_that_is_over_is_no_longer_asked_about(tmp_path: Path, end: str) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, visitor, talk = await pair(running)
        await asks(running, alma, villads, talk)

        await (alma.send("end", talk=talk, outcome="other") if end == "counsellor" else visitor.send(end))

        assert await villads.wait("unasked", talk=talk, kind="transfer")


# --- reading along ------------------------------------------------------------------------------------------------------


async def joins(running: Rig, alma: Counsellor, villads: Counsellor, talk: str) -> None:
    await alma.send("ask", talk=talk, kind="read", to=id_of(running, "Villads"))
    await villads.wait("asked", kind="read")
    await villads.send("join", talk=talk, public_key=sealing.public_text(sealing.create_key()))
    await alma.wait("joined", talk=talk, alias="Villads")


async def test_copies_go_between_the_two_pages_and_to_nobody_else(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, visitor, talk = await pair(running)
        ida = await running.counsellor("Ida")
        await joins(running, alma, villads, talk)

        await ida.send("copy", talk=talk, box="SWRh")
        await alma.send("copy", talk=talk, box="QUFB")
        await villads.wait("copy")
        await villads.send("copy", talk=talk, box="QkJC")
        await alma.wait("copy")

        assert [frame["box"] for frame in villads.all("copy")] == ["QUFB"]
        assert [frame["box"] for frame in alma.all("copy")] == ["QkJC"]
        assert not ida.all("copy") and not visitor.all("sealed")


@pytest.mark.parametrize("how", ["reader stops", "counsellor stops", "reader gone", "talk over", "given back"])
async def test_reading_along_ends_for_both(tmp_path: Path, how: str) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, visitor, talk = await pair(running)
        await joins(running, alma, villads, talk)

        steps = {
            "reader stops": lambda: villads.send("part", talk=talk),
            "counsellor stops": lambda: alma.send("part", talk=talk),
            "reader gone": villads.close,
            "talk over": lambda: visitor.send("talk.end"),
            "given back": lambda: alma.send("release", talk=talk),
        }
        await steps[how]()

        assert (await alma.wait("parted", talk=talk))["alias"] == "Villads"
        await alma.send("copy", talk=talk, box="QUFB")
        await alma.send("beat")
        await alma.wait("beat")
        assert not villads.all("copy")


async def test_what_a_colleague_reads_is_nowhere_on_disk_and_nobody_else_is_shown_as_free(tmp_path: Path) -> None:
    async with rig(tmp_path, staff_names=NAMES) as running:
        alma, villads, _, talk = await pair(running)
        await villads.send("pause", paused=True)
        await until(lambda: [one["alias"] for one in alma.last("queue")["colleagues"]] == ["Alma"])
        await alma.send("copy", talk=talk, box="S0FOQVJJRQ")
        await alma.send("beat")
        await alma.wait("beat")

        stored = bytes_on_disk(tmp_path)
        assert b"S0FOQVJJRQ" not in stored
        assert json.dumps(alma.frames).count("S0FOQVJJRQ") == 0
