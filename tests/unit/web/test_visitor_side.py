"""What a visitor decides: what is shown, when it ends, whether it helped; and what they are told while they wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.chat_server import real_core
from tests.fakes import FakeBot
from tests.unit.web.desk_rig import Rig, Visitor, rig, until
from triage.needs import read_message
from triage.risk import RiskAssessment
from triage.vocabulary import RiskLevel, Role
from web.chat.conversation import Conversation
from web.chat.listening import hear
from web.chat.noted import note_answer, note_choice, note_message, noted_fields
from web.counsellor.opening import DENMARK, DeskHours, OpeningHours
from web.db import handoffs

NEVER = OpeningHours(DeskHours({}))
ALL = {"topic": True, "age": True, "municipality": True, "risk": True, "messages": True}


def counts(running: Rig, table: str) -> list[tuple[Any, ...]]:
    with running.store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"select * from {table}"))]


async def accepts(visitor: Visitor, share: dict[str, bool]) -> None:
    from web import sealing

    await visitor.send("handoff.accept", share=share, public_key=sealing.public_text(visitor.key))
    await visitor.wait("queue")


# --- the end ------------------------------------------------------------------------------------------------------------


async def test_the_visitor_ends_the_talk_and_everything_goes(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        talk = await running.talk(alma, visitor)
        await alma.say(talk, "Hej")
        await until(lambda: visitor.read)

        await visitor.send("talk.end")

        assert (await visitor.wait("ended"))["reason"] == "visitor"
        assert (await alma.wait("gone", talk=talk))["reason"] == "visitor_ended"
        conversation = running.public.ctx.shared.hub.find(talk)
        assert not [item for item in conversation.outbox if item[1] == "sealed"]
        assert running.store.run_now(handoffs.get, talk).state == "ended"
        assert [row[4] for row in counts(running, "talk_counts")] == ["visitor_ended"]
        await visitor.send("choice", id="m", payload="#human")
        assert await visitor.wait("done", id="m"), "the robot is there"


async def test_who_no_longer_waits_leaves_the_queue_and_not_the_robot(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        await visitor.accept()
        await alma.first_in_queue()

        await visitor.send("talk.end")

        assert (await visitor.wait("ended"))["reason"] == "gave_up"
        await until(lambda: alma.last("queue")["rows"] == [])
        await visitor.send("feedback", id="f", helped="no")
        await visitor.wait("ack", id="f")
        assert counts(running, "feedback_counts") == [], "nobody helped, nobody is asked"


@pytest.mark.parametrize("who", ["visitor", "counsellor"])
async def test_whether_it_helped_is_counted_once_as_a_number(tmp_path: Path, who: str) -> None:
    async with rig(tmp_path) as running:
        alma, visitor = await running.counsellor(), await running.visitor()
        await accepts(visitor, ALL)
        talk = await alma.first_in_queue()
        await alma.claim(talk)
        await visitor.wait("counsellor")
        await (visitor.send("talk.end") if who == "visitor" else alma.send("end", talk=talk, outcome="helped"))
        await visitor.wait("ended")

        for number in range(3):
            await visitor.send("feedback", id=f"f{number}", helped="partly")
        await visitor.wait("ack", id="f2")
        await until(lambda: counts(running, "feedback_counts"))

        quarter = handoffs.quarter_start(datetime.now(UTC).date())
        assert [row[1:] for row in counts(running, "feedback_counts")] == [("kalundborg", "unknown", "partly", 1)]
        assert counts(running, "feedback_counts")[0][0] == str(quarter)


async def test_feedback_without_a_talk_counts_nothing(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        visitor = await running.visitor()
        await visitor.send("feedback", id="f", helped="yes")

        assert await visitor.wait("ack", id="f")
        assert counts(running, "feedback_counts") == []


# --- what is shown ------------------------------------------------------------------------------------------------------


async def test_what_is_taken_out_of_the_consent_card_stands_in_no_queue(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        alma = await running.counsellor()
        shown, hidden = await running.visitor(), await running.visitor()
        for visitor in (shown, hidden):
            hub = running.public.ctx.shared.hub
            conversation = list(hub._conversations.values())[-1 if visitor is hidden else 0]
            conversation.topic, conversation.age = "anxiety", 15
        await accepts(shown, ALL)
        await accepts(hidden, {"messages": True})
        await until(lambda: len((alma.last("queue") or {"rows": []})["rows"]) == 2)

        first, second = alma.last("queue")["rows"]
        assert (first["topic"], first["age_band"], first["municipality"]) == ("angst", "13-15", "kalundborg")
        assert (second["topic"], second["age_band"], second["municipality"]) == (None, None, None)


async def test_a_row_that_waits_is_not_filled_in_behind_the_visitors_back(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        visitor = await running.visitor()
        await accepts(visitor, {})
        talk = next(iter(running.public.ctx.shared.hub._conversations))

        running.store.run_now(handoffs.request, talk, "kalundborg", "anxiety", "13-15", "high")

        row = running.store.run_now(handoffs.get, talk)
        assert (row.topic, row.age_band, row.municipality, row.risk_level) == (None, None, None, "high")


# Each case: what is written, and what the consent card says of it.
NOTED = [
    ("jeg er 15 og har angst", ("Angst", 15, "kalundborg")),
    ("jeg bor i thisted og bliver mobbet", ("Mobning", None, "thisted")),
    ("min bror er 9 og er ked af det", (None, None, "kalundborg")),
    ("hej", (None, None, "kalundborg")),
    ("jeg er onkel til en dreng på 14", (None, None, "kalundborg")),
]


@pytest.mark.parametrize(("words", "expected"), NOTED, ids=[case[0] for case in NOTED])
def test_what_is_told_is_noted_in_words(words: str, expected: tuple[Any, ...]) -> None:
    talk = Conversation("t", "kalundborg")

    note_message(talk, real_core(), words)

    fields = noted_fields(talk, real_core())
    topic, age, area = expected
    assert (fields["age"], fields["municipality"]) == (age, area)
    assert topic is None or fields["topic"] == topic


@pytest.mark.parametrize(
    "words", ["mine ben er døde efter træning", "jeg er 17 og går på gymnasiet", "jeg er ikke ensom"]
)
def test_what_names_no_need_is_noted_as_none(words: str) -> None:
    talk = Conversation("t", "kalundborg")

    note_message(talk, real_core(), words)

    assert noted_fields(talk, real_core())["topic"] is None


def test_a_need_denied_is_noted_no_longer() -> None:
    talk = Conversation("t", "kalundborg", topic="bullying")

    note_message(talk, real_core(), "nej jeg bliver ikke mobbet")

    assert noted_fields(talk, real_core())["topic"] is None


@pytest.mark.parametrize(("words", "age"), [("11 år", None), ("han er 11", None), ("jeg er 42", 42)])
def test_an_age_a_parent_writes_bare_is_the_childs(words: str, age: int | None) -> None:
    talk = Conversation("t", "kalundborg", role=Role.PARENT)

    hear(talk, words, RiskAssessment(RiskLevel.NONE), read_message(words, real_core().places))
    note_message(talk, real_core(), words)

    assert noted_fields(talk, real_core())["age"] == age


def test_the_robots_own_words_and_taps_say_what_it_has_heard() -> None:
    core, talk = real_core(), Conversation("t")
    hear = next(words["hear"] for topic, words in core.catalogue.topics.items() if topic.value == "grief")

    note_answer(talk, core, f"{hear} {core.catalogue.phrases['ask_age']}")
    note_message(talk, core, "14")
    note_choice(talk, '/inform{"municipality": "haderslev", "age": "999", "topic": "nonsense"}')
    note_choice(talk, "/inform{broken")

    assert (talk.topic, talk.age, talk.told_municipality) == ("grief", 14, "haderslev")


async def test_the_page_is_told_what_was_understood_once(tmp_path: Path) -> None:
    from tests.chat_server import running

    async with running(tmp_path, FakeBot()) as server, server.visitor(municipality="kalundborg") as visitor:
        await visitor.says("jeg er 15 og har angst", "m1")
        await visitor.says("ja", "m2")

        assert [(f["topic"], f["age"], f["municipality"]) for f in visitor.of("noted")] == [("Angst", 15, "kalundborg")]


# --- waiting ------------------------------------------------------------------------------------------------------------


async def test_who_waits_is_shown_who_can_be_reached_now(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        visitor = await running.visitor()
        await visitor.accept()

        cards = (await visitor.wait("queue"))["cards"]

        assert cards and all(card["actions"] for card in cards)


@pytest.mark.parametrize(("level", "minutes"), [("acute", 3), ("high", 5), ("none", 10)])
async def test_a_long_wait_is_said_once_with_contacts_and_a_code(tmp_path: Path, level: str, minutes: int) -> None:
    async with rig(tmp_path) as running:
        await running.counsellor()
        visitor = await running.visitor()
        await visitor.accept()
        await visitor.wait("queue")
        talk = next(iter(running.public.ctx.shared.hub._conversations))
        running.store.run_now(handoffs.raise_risk, talk, level)
        began = datetime.now(UTC)

        def said() -> list[dict[str, Any]]:
            return [frame for frame in visitor.all("bot") if "længere tid" in frame["text"]]

        for late in (minutes - 2, minutes + 1, minutes + 5):
            moment = began + timedelta(minutes=late)
            running.desk._clock = running.desk.queue._clock = lambda moment=moment: moment
            await running.desk.queue.refresh()
            if late < minutes:
                await visitor.send("choice", id="c", payload="#decline_human")
                await visitor.wait("done", id="c")
                assert not said()

        await until(said)
        assert len(said()) == 1
        assert said()[0]["cards"]
        assert [choice["payload"] for choice in said()[0]["choices"]] == ["#code"]


async def test_closing_time_is_said_to_who_still_waits(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        visitor = await running.visitor()
        await visitor.accept()
        await visitor.wait("queue")

        running.desk.doors.hours = OpeningHours(DeskHours({"mon": ((600, 660),)}))
        friday = datetime(2026, 3, 6, 22, tzinfo=UTC)
        running.desk._clock = running.desk.queue._clock = lambda: friday
        await running.desk.queue.refresh()

        said = await until(lambda: [f for f in visitor.all("bot") if "Vi har lukket nu" in f["text"]])
        assert "Vi åbner på mandag kl. 10" in said[0]["text"]
        assert said[0]["choices"][0]["payload"] == "#code"


async def test_closed_doors_say_when_they_open_and_offer_a_code(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        running.desk.doors.hours = NEVER
        visitor = await running.visitor()
        await visitor.accept()

        closed = await until(lambda: [f for f in visitor.all("bot") if "ikke en rådgiver" in f["text"]])

        assert closed[0]["cards"]
        assert closed[0]["choices"] == [{"title": "Giv mig en kode", "payload": "#code"}]


# --- whom they can reach ------------------------------------------------------------------------------------------------

WEEK = [datetime(2026, 11, 23, tzinfo=DENMARK) + timedelta(hours=hour) for hour in range(7 * 24)]


def reachable(age: int | None) -> set[str]:
    """Ids of all contacts that are shown at some hour of a week."""
    core = real_core()
    return {card["id"] for hour in WEEK for card in core.open_contacts("kalundborg", hour, age)}


@pytest.mark.parametrize("age", [8, 13, 30])
def test_whom_a_visitor_is_shown_is_there_for_their_age(age: int) -> None:
    contacts = real_core().catalogue.contacts

    assert all(contacts[name].ages.admits(age) for name in reachable(age))
    assert not all(contacts[name].ages.admits(age) for name in reachable(None)), "else nothing is tried here"


def test_somebody_is_there_at_every_hour_whatever_the_age() -> None:
    core = real_core()

    assert all(core.open_contacts("kalundborg", hour, age) for hour in WEEK for age in (None, 8, 13, 30, 60))
