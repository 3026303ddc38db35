"""What no page of ours sends: a clear Danish error or a defined effect, no stack trace, and the server lives on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from ops.processes import Stack, ask
from tests.e2e.raw import Line
from web.http_errors import FRAME_ERRORS

TRACES = ("Traceback", 'File "', ".py", "Error:", "Exception", "sanic", "127.0.0.1")


@pytest.fixture
def line(stack: Stack) -> Iterator[Line]:
    """A talk that has begun, and a server that still answers others when the test is over."""
    with Line(stack) as opened:
        opened.hello()
        yield opened
        opened.send("leave")
    assert ask(stack.chat_url, "hej"), "the server must answer the next visitor"


def message(**fields: object) -> str:
    return json.dumps({"type": "message", "id": "m1", "text": "hej", **fields})


@pytest.mark.parametrize(
    "text, code",
    [
        pytest.param(message(text="a" * 2001), "too_long", id="over-long"),
        pytest.param(message(text="a" * 20_000), "too_large", id="over-long-frame"),
        pytest.param(message(text=""), "empty", id="empty"),
        pytest.param(message(text=" \n\t "), "empty", id="blank"),
        pytest.param(message(text="\u0000\u0007\u200b\u202e"), "empty", id="only-control-characters"),
        pytest.param(message(text=None), "wrong_field", id="text-is-null"),
        pytest.param(message(text=["hej"]), "wrong_field", id="text-is-a-list"),
        pytest.param(message(more=1), "wrong_field", id="unknown-field"),
        pytest.param(message(id=""), "wrong_id", id="empty-id"),
        pytest.param(message(id="../../etc/passwd"), "wrong_id", id="id-of-other-characters"),
        pytest.param(message(id="x" * 65), "wrong_id", id="over-long-id"),
        pytest.param(message(id=7), "wrong_id", id="id-is-a-number"),
        pytest.param('{"type": "message", "text": "hej"}', "wrong_id", id="no-id"),
        pytest.param('{"type": "shutdown"}', "unknown_frame", id="unknown-frame"),
        pytest.param('{"type": "bot", "seq": 1, "text": "x"}', "unknown_frame", id="frame-of-the-server"),
        pytest.param('{"type": "hello", "protocol": 1, "municipality": null, "resume": null, "last_seq": 0}', "unknown_frame", id="hello-twice"),
        pytest.param("hej", "not_json", id="not-json"),
        pytest.param("[]", "not_json", id="not-an-object"),
        pytest.param("[" * 5000, "not_json", id="deeply-nested"),
        pytest.param(b"\xff\xfe\x00", "not_json", id="bytes"),
        pytest.param('{"type": "choice", "id": "c1", "payload": "/restart"}', "unknown_choice", id="choice-nobody-offered"),
        pytest.param('{"type": "sealed", "id": "s1", "box": "AAAA"}', "no_counsellor", id="box-without-counsellor"),
    ],
)  # fmt: skip
def test_wrong_frame_gets_a_danish_sentence_and_the_line_lives_on(line: Line, text: str | bytes, code: str) -> None:
    line.raw(text)

    error = line.until("error")

    assert (error["code"], error["text"]) == (code, FRAME_ERRORS[code])
    assert not any(trace in json.dumps(error) for trace in TRACES)
    assert line.says("hvad er headspace", id="after")


def test_control_characters_are_cleaned_out_of_what_is_kept(line: Line) -> None:
    line.send("message", id="m1", text="hej\u0007med\u200b dig\u202e\r\n")

    assert line.until("own")["text"] == "hej med dig"


def test_markup_stays_text(line: Line) -> None:
    words = "<img src=x onerror=alert(1)> <script>alert(2)</script>"

    line.send("message", id="m1", text=words)

    assert line.until("own")["text"] == words


def test_slash_command_is_no_command(line: Line) -> None:
    line.says("jeg er 15 og har angst", id="m1")

    line.says('/restart{"age": "99"}', id="m2")

    assert any(
        card["id"] == "kalundborg.chilled"
        for frame in line.says("hvad foreslår du mod angst", id="m3")
        for card in frame["cards"]
    )


def test_hundred_messages_in_a_second_lose_none_silently(line: Line) -> None:
    ids = [f"m{number}" for number in range(100)]
    for id in ids:
        line.send("message", id=id, text="hej")

    answered: dict[str, str] = {}
    while len(answered) < len(ids):
        frame = line.next()
        if frame["type"] in ("done", "error"):
            answered[frame["id"]] = frame["type"]

    errors = [frame for frame in line.seen if frame["type"] == "error"]
    assert sorted(answered) == sorted(ids)
    assert errors and all(error["code"] == "too_fast" and error["retry_ms"] > 0 for error in errors)
    assert sum(kind == "done" for kind in answered.values()) >= 20


def test_danger_is_answered_in_the_middle_of_a_flood(line: Line) -> None:
    for number in range(60):
        line.send("message", id=f"m{number}", text="hej")
    line.send("message", id="danger", text="jeg vil tage mit liv i aften")

    reply = line.until("bot", reply_to="danger")

    assert "urgent" in reply["topics"] and any(card["id"] == "alarm_112" for card in reply["cards"])


def test_same_id_twice_has_one_effect(line: Line) -> None:
    line.says("hej", id="m1")
    line.send("message", id="m1", text="hej")
    line.until("ack", id="m1")

    line.says("hvad er headspace", id="m2")

    assert [frame["id"] for frame in line.seen if frame["type"] == "own"] == ["m1", "m2"]


def test_two_tabs_of_one_talk_see_the_same(stack: Stack, line: Line) -> None:
    token = next(frame["resume"] for frame in line.seen if frame["type"] == "welcome")
    with Line(stack) as other:
        other.hello(resume=token)

        line.says("hvad er headspace", id="here")
        other.until("done", id="here")
        other.says("hej", id="there")
        line.until("done", id="there")

    numbered = [
        [frame for frame in one.seen if frame.get("seq") and frame["type"] != "welcome"] for one in (line, other)
    ]
    assert numbered[0] == numbered[1]


def test_first_frame_must_be_hello(stack: Stack) -> None:
    with Line(stack) as line:
        line.send("message", id="m1", text="hej")

        assert line.until("error")["code"] == "hello_first"
        assert line.hello()["state"] == "bot"


def test_a_foreign_page_cannot_open_the_line(stack: Stack) -> None:
    with pytest.raises(InvalidStatus) as refused, Line(stack, origin="https://evil.example"):
        pass

    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "/findes-ikke", 404),
        ("GET", "/static/../app.py", 404),
        ("GET", "/static/%2e%2e/%2e%2e/pyproject.toml", 404),
        ("GET", "/embed/nowhere", 404),
        ("POST", "/kalundborg", 405),
        ("GET", "/%00", 404),
        ("GET", "/" + "a" * 4000, 404),
    ],
)
def test_wrong_address_gets_a_danish_page_without_a_trace(stack: Stack, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, stack.public_url + path)

    assert answer.status_code == status
    assert "112" in answer.text and 'lang="da"' in answer.text
    assert not any(trace in answer.text for trace in TRACES[:3])


def test_nothing_of_the_bad_input_stands_in_a_log(stack: Stack, line: Line) -> None:
    line.raw(message(text="kanariefuglen " * 400))
    line.until("error")
    line.raw('{"type": "kanariefuglen"}')
    line.until("error")
    httpx.get(f"{stack.public_url}/kanariefuglen?q=kanariefuglen")
    line.says("kanariefuglen", id="m2")

    logs = {path: path.read_text(encoding="utf-8", errors="replace") for path in stack.folder.rglob("logs/*.log")}

    assert {"web.log", "rasa.log", "actions.log"} <= {path.name for path in logs}
    assert [str(path) for path, text in logs.items() if "kanariefuglen" in text or "Traceback" in text] == []
