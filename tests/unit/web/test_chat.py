"""The chat over a real WebSocket against the real app; only the bot behind it is a small class of ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.chat_server import WAIT_SECONDS, ChatServer, Visitor, free_port, running
from tests.fakes import FakeBot
from triage.vocabulary import ConversationState
from web.chat import bot_client, routes, wording
from web.counsellor.opening import DeskHours, OpeningHours
from web.http_errors import FRAME_ERRORS

pytestmark = pytest.mark.asyncio
DANGER = "jeg vil slå mig selv ihjel i aften"
NEVER_SECONDS = 300  # longer than any test waits: what comes all the same did not wait for the bot
NAMED = "jeg hedder Sofie Hansen og mit nummer er 20 12 34 56"


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest_asyncio.fixture
async def server(tmp_path: Path, bot: FakeBot) -> AsyncIterator[ChatServer]:
    async with running(tmp_path, bot) as running_server:
        yield running_server


def card_ids(frames: list[dict[str, Any]]) -> set[str]:
    return {card["id"] for frame in frames if frame["type"] == "bot" for card in frame["cards"]}


def bot_frames(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [frame for frame in frames if frame["type"] == "bot"]


# --- a turn -----------------------------------------------------------------------------------------------------------


async def test_message_gets_own_ack_answer_and_done_in_order(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        frames = await visitor.says("hej, hvem er du")

    assert [frame["type"] for frame in frames] == ["own", "ack", "bot", "done"]
    assert frames[2]["reply_to"] == "m1"
    assert [frame["seq"] for frame in frames if "seq" in frame] == [1, 2, 3]


async def test_bot_gets_hidden_text_and_the_visitor_is_told_once(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        first = await visitor.says(NAMED)
        second = await visitor.says("min ven hedder Mikkel Jensen", "m2")

    asked = json.dumps(bot.asked)
    assert not any(word in asked for word in ("Sofie", "Hansen", "20 12 34 56", "Mikkel", "Jensen"))
    assert "skjult" in bot_frames(first)[0]["text"]
    assert not any("skjult" in frame["text"] for frame in bot_frames(second))


async def test_raw_text_is_nowhere_in_what_the_server_holds(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.says(NAMED)
        held = repr(vars(server.shared.hub)["_conversations"])

    assert "Sofie" not in held and "20 12 34 56" not in held


async def test_free_text_cannot_become_a_command_of_rasa(tmp_path: Path) -> None:
    received: list[dict[str, Any]] = []
    async with rasa_like(received) as url, running(tmp_path, BOT_URL=url) as server, server.visitor() as visitor:
        await visitor.says("/restart")
        await visitor.says(' / /inform{"age": "99"}', "m2")

    assert [body["message"] for body in received if "message" in body] == ["restart", 'inform{"age": "99"}']


async def test_choice_reaches_the_bot_only_if_it_was_offered(server: ChatServer, bot: FakeBot) -> None:
    bot.answer = lambda text: [{"text": "?", "buttons": [{"title": "Ja", "payload": "/affirm"}]}]
    async with server.visitor() as visitor:
        await visitor.send("choice", id="c0", payload="/affirm")
        refused = await visitor.until("error", id="c0")
        await visitor.says("hej")
        await visitor.send("choice", id="c1", payload="/affirm")
        await visitor.until("done", id="c1")

    assert refused["code"] == "unknown_choice"
    assert bot.asked[-1][1] == "/affirm"
    assert visitor.of("own")[-1]["text"] == "Ja"


async def test_one_conversation_asks_the_bot_one_thing_at_a_time(server: ChatServer, bot: FakeBot) -> None:
    bot.delay_seconds = 0.02
    async with server.visitor() as visitor:
        for number in range(5):
            await visitor.send("message", id=f"m{number}", text=f"nummer {number}")
        await visitor.until("done", id="m4")

    assert bot.most_at_once == 1
    assert [frame["id"] for frame in visitor.of("done")] == [f"m{number}" for number in range(5)]


# --- danger -----------------------------------------------------------------------------------------------------------


async def test_danger_is_answered_before_the_bot(server: ChatServer, bot: FakeBot) -> None:
    bot.delay_seconds = NEVER_SECONDS
    async with server.visitor(municipality="kalundborg") as visitor:
        await visitor.send("message", id="m1", text=DANGER)
        urgent = await visitor.until("bot")

    assert {"urgent", "human"} <= set(urgent["topics"])
    assert urgent["risk"] == "acute"
    assert any(action["href"].startswith("tel:") for card in urgent["cards"] for action in card["actions"])
    assert any(choice["payload"].endswith("human") for choice in urgent["choices"])


async def test_danger_is_answered_while_an_earlier_question_hangs(server: ChatServer, bot: FakeBot) -> None:
    bot.delay_seconds = NEVER_SECONDS
    async with server.visitor() as visitor:
        await visitor.send("message", id="m1", text="hvad er klokken")
        await visitor.send("message", id="m2", text=DANGER)
        urgent = await visitor.until("bot", reply_to="m2")

    assert "urgent" in urgent["topics"]


async def test_with_rasa_stopped_danger_gets_contacts_and_a_human(tmp_path: Path) -> None:
    async with running(tmp_path, BOT_URL=f"http://127.0.0.1:{free_port()}") as server, server.visitor() as visitor:
        frames = await visitor.says(DANGER)

    assert card_ids(frames)
    assert "human" in bot_frames(frames)[0]["topics"]
    assert len(bot_frames(frames)) == 1


async def test_with_rasa_stopped_any_message_gets_an_honest_answer(tmp_path: Path) -> None:
    async with running(tmp_path, BOT_URL=f"http://127.0.0.1:{free_port()}") as server, server.visitor() as visitor:
        frames = await visitor.says("hvad kan jeg lave i weekenden")

    answer = bot_frames(frames)[0]
    assert "ikke svare" in answer["text"]
    assert answer["cards"] and [choice["payload"] for choice in answer["choices"]] == ["#human"]


async def test_hanging_rasa_is_given_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot_client, "COOL_DOWN_SECONDS", NEVER_SECONDS)
    rasa = hanging()
    async with (
        rasa as url,
        running(tmp_path, BOT_URL=url, BOT_TIMEOUT_SECONDS="0.3") as server,
        server.visitor() as visitor,
    ):
        for number in range(3):
            await visitor.send("message", id=f"m{number}", text="hej")
        await visitor.until("done", id="m2")

    assert rasa.asked == 1  # the first waits for its time-out, the others do not


async def test_broken_rating_counts_as_danger_and_broken_hiding_sends_nothing_on(
    server: ChatServer, bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("x")

    monkeypatch.setattr("web.chat.core.assess", broken)
    monkeypatch.setattr("web.chat.core.redact", broken)
    async with server.visitor() as visitor:
        frames = await visitor.says("hej")

    assert "urgent" in bot_frames(frames)[0]["topics"]
    assert bot.asked == []


# --- nothing lost, nothing doubled --------------------------------------------------------------------------------------


async def test_same_id_twice_has_one_effect(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        await visitor.says("hej")
        await visitor.send("message", id="m1", text="hej")
        await visitor.until("ack", id="m1")
        await visitor.says("færdig", "m2")

    assert [text for _, text, _ in bot.asked] == ["hej", "færdig"]


async def test_tab_that_comes_back_gets_what_it_missed_once(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.says("et")
        token, last = visitor.welcome["resume"], visitor.seen[-1]["seq"]
        await visitor.send("message", id="m2", text="to")
        await visitor.until("ack", id="m2")

    async with server.visitor(resume=token, last_seq=last) as back:
        await back.until("done", id="m2")

    assert back.welcome["resumed"] is True and back.welcome["resume"] == token
    numbers = [frame["seq"] for frame in back.seen[1:] if "seq" in frame]
    assert numbers == list(range(last + 1, last + 1 + len(numbers)))
    assert [frame["text"] for frame in back.of("own")] == ["to"]


async def test_loaded_anew_shows_the_visitors_words_with_identities_hidden(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.says(NAMED)
    async with server.visitor(resume=visitor.welcome["resume"], last_seq=0) as back:
        own = await back.until("own")

    assert "Sofie" not in own["text"] and "[navn]" in own["text"]


async def test_two_tabs_get_the_same(server: ChatServer) -> None:
    async with server.visitor() as one, server.visitor(resume=one.welcome["resume"]) as two:
        await one.says("hej")
        await two.until("done", id="m1")

    kept = [frame for frame in one.seen if "seq" in frame and frame["type"] != "welcome"]
    assert kept == [frame for frame in two.seen if "seq" in frame and frame["type"] != "welcome"]


async def test_talk_goes_on_after_a_restart(tmp_path: Path) -> None:
    first_bot, second_bot = FakeBot(), FakeBot()
    async with running(tmp_path, first_bot) as server, server.visitor() as visitor:
        await visitor.says("et")
        token, last = visitor.welcome["resume"], visitor.seen[-1]["seq"]
    async with running(tmp_path, second_bot) as server, server.visitor(resume=token, last_seq=last) as back:
        frames = await back.says("to", "m2")

    assert back.welcome["resumed"] is False and back.welcome["resume"] == token
    assert second_bot.asked[0][0] == first_bot.asked[0][0]
    assert min(frame["seq"] for frame in frames if "seq" in frame) > last


async def test_a_tab_that_has_heard_more_than_was_said_here_begins_anew(tmp_path: Path) -> None:
    bot = FakeBot()
    async with running(tmp_path, bot) as server:
        async with server.visitor() as visitor:
            await visitor.says("et")
            token, last = visitor.welcome["resume"], visitor.seen[-1]["seq"]
        async with server.visitor(resume=token, last_seq=last + 3) as back:  # another process spoke to it meanwhile
            frames = await back.says("et")  # the same id: nobody knows what became of it there

    assert back.welcome["resumed"] is False
    assert [frame["type"] for frame in frames if frame["type"] in ("own", "bot", "done")] == ["own", "bot", "done"]
    assert min(frame["seq"] for frame in frames if "seq" in frame) > last + 3


async def test_a_page_hears_that_its_talk_was_forgotten_until_it_shows_that_it_knows(tmp_path: Path) -> None:
    token = "t" * 43
    async with running(tmp_path, FakeBot()) as server:
        async with server.visitor(
            resume=token, last_seq=7
        ) as first:  # this line breaks before the page has said a word
            heard = [first.welcome["resumed"]]
        async with server.visitor(resume=token, last_seq=7) as second:
            heard.append(second.welcome["resumed"])
            await second.says("hej")
        async with server.visitor(resume=token, last_seq=7) as third:
            heard.append(third.welcome["resumed"])

    assert heard == [False, False, True]


async def test_token_cannot_be_had_from_the_conversation_id(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        await visitor.says("hej")

    assert visitor.welcome["resume"] not in json.dumps(bot.asked)
    assert visitor.welcome["resume"] not in repr(vars(server.shared.hub))


# --- bad input ----------------------------------------------------------------------------------------------------------

BAD = [
    ("{hej", "not_json", None),
    ("[]", "not_json", None),
    ('{"type":"hej"}', "unknown_frame", None),
    ('{"type":"bot","seq":1,"text":"x"}', "unknown_frame", None),
    ('{"type":"message","id":"a b","text":"hej"}', "wrong_id", None),
    ('{"type":"message","id":"b1","text":" \\u0000\\u0007 "}', "empty", "b1"),
    ('{"type":"message","id":"b2","text":"%s"}' % ("a" * 2001), "too_long", "b2"),
    ('{"type":"message","id":"b3","text":"%s"}' % ("a" * 20_000), "too_large", "b3"),
    ('{"type":"message","id":"b4","text":5}', "wrong_field", "b4"),
    ('{"type":"sealed","id":"b5","box":"AQ"}', "no_counsellor", "b5"),
    ('{"type":"hello","protocol":1}', "unknown_frame", None),
    ("[" * 5000, "not_json", None),
]


@pytest.mark.parametrize(("raw", "code", "message_id"), BAD, ids=[f"{code}-{raw[:24]}" for raw, code, _ in BAD])
async def test_bad_frame_gets_a_danish_sentence_and_the_talk_goes_on(
    server: ChatServer, raw: str, code: str, message_id: str | None
) -> None:
    async with server.visitor() as visitor:
        await visitor.ws.send(raw)
        error = await visitor.until("error")
        frames = await visitor.says("hej")

    assert (error["code"], error.get("id")) == (code, message_id)
    assert error["text"] == FRAME_ERRORS[code]
    assert frames[-1]["type"] == "done"


async def test_binary_and_control_characters_are_taken_as_far_as_they_are_text(
    server: ChatServer, bot: FakeBot
) -> None:
    async with server.visitor() as visitor:
        await visitor.ws.send(b'{"type":"message","id":"m1","text":"he\\u0000j \\u202ddig"}')
        await visitor.until("done", id="m1")

    assert bot.asked[0][1] == "he j dig"


async def test_hello_must_come_first_and_of_the_right_version(server: ChatServer) -> None:
    async with connect(f"ws{server.url[4:]}/chat", proxy=None) as ws:
        visitor = Visitor(ws)
        await visitor.send("message", id="m1", text="hej")
        first = await visitor.until("error")
        await visitor.send("hello", protocol=99)
        second = await visitor.until("error")

    assert (first["code"], first["id"], second["code"]) == ("hello_first", "m1", "wrong_protocol")


async def test_a_hundred_messages_a_second_lose_and_double_nothing(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        for number in range(100):
            await visitor.send("message", id=f"m{number}", text=f"nummer {number}")
        while len(visitor.of("done")) + len(visitor.of("error")) < 100:
            await visitor.next()

    done, refused = {f["id"] for f in visitor.of("done")}, {f["id"] for f in visitor.of("error")}
    assert len(done) >= 20 and not done & refused and len(done | refused) == 100
    assert all(error["code"] == "too_fast" and error["retry_ms"] > 0 for error in visitor.of("error"))
    assert len(bot.asked) == len(done)


async def test_danger_is_not_held_back_by_the_limit(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        for number in range(30):
            await visitor.send("message", id=f"m{number}", text="hej")
        await visitor.send("message", id="danger", text=DANGER)
        urgent = await visitor.until("bot", reply_to="danger")

    assert "urgent" in urgent["topics"]


async def test_foreign_website_cannot_open_the_chat(server: ChatServer) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with server.visitor(origin="https://evil.example"):
            pass

    assert caught.value.response.status_code == 403


async def test_unknown_municipality_is_none(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor(municipality="atlantis") as visitor:
        await visitor.says("hej")

    assert bot.asked[0][2]["municipality"] is None


# --- towards a human ------------------------------------------------------------------------------------------------------


async def test_asking_for_a_human_offers_one(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.send("choice", id="c1", payload="#human")
        frames = [await visitor.until("bot"), await visitor.until("done", id="c1")]

    assert frames[0]["topics"] == ["human"]
    assert [choice["payload"] for choice in frames[0]["choices"]] == ["#accept_human", "#decline_human"]


async def test_outside_opening_hours_open_contacts_are_shown(server: ChatServer) -> None:
    server.shared.doors.take(OpeningHours(DeskHours({})))
    async with server.visitor() as visitor:
        await visitor.send("choice", id="c1", payload="#human")
        answer = await visitor.until("bot")

    assert visitor.welcome["hours"]["open"] is False
    assert answer["topics"] == [] and answer["cards"]


async def test_yes_puts_the_talk_into_the_queue(server: ChatServer) -> None:
    async with server.visitor() as visitor:
        await visitor.send("choice", id="c1", payload="#human")
        await visitor.until("done", id="c1")
        await visitor.send("handoff.accept", share={"topic": True}, public_key="B" * 87)
        place = await visitor.until("queue")
        (talk,) = server.shared.hub._conversations.values()

    assert place["position"] == 1
    assert talk.state is ConversationState.WAITING


async def test_whoever_waits_is_told_honestly_how_long(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor:
        await visitor.send("choice", id="c1", payload="#human")
        await visitor.until("done", id="c1")
        offered = await visitor.says("hvor lang tid tager det", "m1")
        await visitor.send("handoff.accept", share={"topic": True}, public_key="B" * 87)
        await visitor.until("queue")
        waiting = await visitor.says("hvor længe skal jeg vente?", "m2")

    said = [[frame for frame in frames if frame["type"] == "bot"][0] for frames in (offered, waiting)]
    assert [frame["text"] for frame in said] == [wording.WAIT_UNKNOWN_OFFERED, wording.WAIT_UNKNOWN]
    assert said[0]["choices"] and not said[1].get("choices") and bot.asked == []


async def test_with_a_counsellor_plain_text_is_refused_and_not_sent_to_the_bot(
    server: ChatServer, bot: FakeBot
) -> None:
    async with server.visitor() as visitor:
        (talk,) = server.shared.hub._conversations.values()
        server.shared.hub.set_state(talk.id, "with_counsellor")
        await visitor.send("message", id="m1", text="hej")
        error = await visitor.until("error", id="m1")

    assert error["code"] == "sealed_only"
    assert bot.asked == []


async def test_box_is_carried_and_acked(server: ChatServer) -> None:
    events: list[dict[str, Any]] = []

    async def listen(_conversation_id: str, event: dict[str, Any]) -> None:
        events.append(event)

    async with server.visitor() as visitor:
        (talk,) = server.shared.hub._conversations.values()
        server.shared.hub._visitor_callbacks[:] = [listen]
        server.shared.hub.set_state(talk.id, "with_counsellor")
        await visitor.send("sealed", id="s1", box="AQ")
        await visitor.until("ack", id="s1")
        server.shared.hub.deliver(talk.id, "sealed", box="AR")
        box = await visitor.until("sealed")

    assert {"type": "sealed", "id": "s1", "box": "AQ"} in events
    assert box["box"] == "AR"


async def test_risk_that_rises_while_waiting_is_told(server: ChatServer) -> None:
    events: list[dict[str, Any]] = []

    async def listen(_conversation_id: str, event: dict[str, Any]) -> None:
        events.append(event)

    server.shared.hub.on_visitor(listen)
    async with server.visitor() as visitor:
        await visitor.says(DANGER)
    await server.shared.hub.settle()

    assert {"type": "risk", "level": "acute", "kind": "suicide"} in events


# --- going ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("frame", "answer"), [("erase", "erased"), ("leave", "ended")])
async def test_going_forgets_at_once_everywhere(server: ChatServer, bot: FakeBot, frame: str, answer: str) -> None:
    async with server.visitor() as visitor:
        await visitor.says("hej")
        await visitor.send(frame)
        await visitor.until(answer)
        with pytest.raises(ConnectionClosed):
            await visitor.next()
    await server.shared.hub.settle()

    assert server.shared.hub.count == 0
    assert bot.forgotten == [bot.asked[0][0]]


async def test_a_beacon_with_the_token_forgets_as_a_frame_does(server: ChatServer, bot: FakeBot) -> None:
    async with server.visitor() as visitor, httpx.AsyncClient(base_url=server.url, trust_env=False) as browser:
        token = visitor.welcome["resume"]
        await visitor.says("hej")
        answer = await browser.post("/chat/leave", content=token, headers={"Origin": server.url})
        await visitor.until("ended")
    await server.shared.hub.settle()

    assert (answer.status_code, answer.content) == (204, b"")
    assert server.shared.hub.count == 0
    assert bot.forgotten == [bot.asked[0][0]]


@pytest.mark.parametrize("body", ["", "x", "a" * 43, "a" * 42 + "\n", "æ" * 43, "a" * 5000])
async def test_a_beacon_with_anything_else_ends_nothing(server: ChatServer, body: str) -> None:
    async with server.visitor() as visitor, httpx.AsyncClient(base_url=server.url, trust_env=False) as browser:
        answer = await browser.post("/chat/leave", content=body)
        await visitor.says("hej")

    assert (answer.status_code, answer.content) == (204, b"")
    assert server.shared.hub.count == 1


async def test_no_other_website_may_end_a_talk(server: ChatServer) -> None:
    async with server.visitor() as visitor, httpx.AsyncClient(base_url=server.url, trust_env=False) as browser:
        token = visitor.welcome["resume"]
        answer = await browser.post("/chat/leave", content=token, headers={"Origin": "https://evil.example"})
        await visitor.says("hej")

    assert answer.status_code == 403


async def test_forgetting_waits_for_the_turn_under_way(server: ChatServer, bot: FakeBot) -> None:
    bot.may_answer.clear()
    async with server.visitor() as visitor:
        await visitor.send("message", id="m1", text="hej")
        while not bot.asked:
            await asyncio.sleep(0.01)
        await visitor.until("ack")
        await visitor.send("erase")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(visitor.ws.recv(), 0.3)
        assert bot.forgotten == [] and server.shared.hub.count == 0
        bot.may_answer.set()
        await visitor.until("erased")
    await server.shared.hub.settle()

    assert len(bot.forgotten) == 1


async def test_erasing_in_one_tab_erases_the_other(server: ChatServer) -> None:
    async with server.visitor() as one, server.visitor(resume=one.welcome["resume"]) as two:
        await one.send("erase")
        await two.until("erased")


async def test_foreign_page_is_refused_on_every_spelling_of_the_address(server: ChatServer) -> None:
    for path in ("/chat", "/chat/", "/chat?x=1", "/chat/?x=1"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws{server.url[4:]}{path}", origin="https://evil.example", proxy=None)  # type: ignore[arg-type]
        assert refused.value.response.status_code == 403, path


async def test_line_without_a_word_is_closed(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "HELLO_SECONDS", 0.1)

    async with connect(f"ws{server.url[4:]}/chat", proxy=None) as ws:
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(ws.recv(), WAIT_SECONDS)


async def test_idle_talk_is_forgotten(tmp_path: Path, bot: FakeBot) -> None:
    async with running(tmp_path, bot, CONVERSATION_IDLE_SECONDS="1") as server, server.visitor() as visitor:
        await visitor.says("hej")
        ended = await visitor.until("ended")
        await server.shared.hub.settle()

        assert ended["reason"] == "expired"
        assert server.shared.hub.count == 0
        assert len(bot.forgotten) == 1


async def test_full_server_says_so_and_holds_back_no_danger(tmp_path: Path, bot: FakeBot) -> None:
    async with running(tmp_path, bot, MAX_CONVERSATIONS="4") as server, AsyncExitStack() as others:
        for _ in range(4):
            await others.enter_async_context(server.visitor())
        async with server.visitor() as visitor:
            assert (await visitor.until("error"))["code"] == "full"
            await visitor.send("message", id="m1", text="hvad er headspace")
            refused = await visitor.until("error", id="m1")
            danger = await visitor.says("jeg vil tage mit liv i aften", id="m2")

            assert (refused["code"], refused["retry_ms"] > 0) == ("full", True)
            assert any("urgent" in frame.get("topics", ()) for frame in danger)
            assert [text for _, text, _ in bot.asked] != []


async def test_talk_begun_in_a_full_house_goes_with_its_tab_and_gets_room_that_comes_free(
    tmp_path: Path, bot: FakeBot
) -> None:
    async with running(tmp_path, bot, MAX_CONVERSATIONS="4") as server, AsyncExitStack() as others:
        first, *_ = [await others.enter_async_context(server.visitor()) for _ in range(4)]
        async with server.visitor():
            assert server.shared.hub.count == 5
            async with connect(f"ws{server.url[4:]}/chat", proxy=None) as ws:  # no room even for danger only
                await Visitor(ws).send("hello", protocol=1)
                assert json.loads(await ws.recv())["code"] == "full"
        while len(server.shared.lines) > 4:  # a closed one is read to its end
            await asyncio.sleep(0.01)
        await server.shared.hub.settle()
        assert server.shared.hub.count == 4

        async with server.visitor() as late:
            await late.until("error")
            await first.send("leave")
            await first.until("ended")
            assert (await late.says("hej"))[-1]["type"] == "done"


# --- what stands in for Rasa over HTTP --------------------------------------------------------------------------------------


def rasa_like(received: list[dict[str, Any]]) -> Any:
    """A small HTTP server that answers like Rasa's REST channel and keeps what it got."""
    return _http(lambda body: received.append(body) or b'[{"text": "ok"}]')


def hanging() -> _http:
    """A server that takes the question and never answers."""
    return _http(None)


class _http:
    def __init__(self, answer: Any) -> None:
        self._answer, self.asked = answer, 0

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length")
                )
                body = json.loads(await reader.readexactly(length))
                self.asked += 1
                if self._answer is None:
                    await asyncio.sleep(NEVER_SECONDS)
                data = self._answer(body)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    % (len(data), data)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
