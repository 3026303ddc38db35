"""Whatever is sent over the chat's socket: frames of the protocol come back, the server lives on, nobody else notices."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.attacks.conftest import CANARY, Attacked
from tests.attacks.strategies import DEFS, FRAME_NAMES, anything, of_schema, wire

HELLO = {"type": "hello", "protocol": 1, "municipality": "kalundborg", "resume": None, "last_seq": 0}
LAST = {"type": "message", "id": "the-last-one", "text": "hvad er headspace"}
VALIDATORS = {
    name.removeprefix("frame."): Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": DEFS})
    for name in FRAME_NAMES
}
ORDINARY_ENDS = {1000, 1008, 1009}  # left or erased, against the rules, too big
bounded = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def open_line(attacked: Attacked) -> ClientConnection:
    return connect(attacked.chat_url, origin=attacked.public_url, max_size=None, proxy=None)  # type: ignore[arg-type]


def hear(line: ClientConnection, sent: list[Any]) -> list[dict[str, Any]]:
    """Everything up to the answer to LAST, or the end of the line.

    What is sent on after the frame that ends a talk may reach a closed socket; then the end comes without a close frame.
    """
    may_break = any(isinstance(frame, dict) and frame.get("type") in ("erase", "leave", "hello") for frame in sent)
    heard = []
    try:
        while True:
            frame = json.loads(line.recv(timeout=10))
            heard.append(frame)
            if frame["type"] in ("done", "error") and frame.get("id") == LAST["id"]:
                return heard
    except ConnectionClosed as end:
        assert end.rcvd.code in ORDINARY_ENDS if end.rcvd is not None else may_break, end
        return heard


def send_all(line: ClientConnection, frames: list[Any]) -> None:
    try:
        for frame in frames:
            line.send(wire(frame))
    except ConnectionClosed:
        pass


def check(heard: list[dict[str, Any]]) -> None:
    for frame in heard:
        VALIDATORS[frame["type"]].validate(frame)
        assert frame.get("code") != "internal", frame


@bounded
@given(frames=st.lists(anything, min_size=1, max_size=8))
def test_any_frames_in_a_talk(attacked: Attacked, frames: list[Any]) -> None:
    with open_line(attacked) as line:
        send_all(line, [HELLO, *frames, LAST])

        check(hear(line, frames))


@settings(bounded, max_examples=25)
@given(frames=st.lists(anything, min_size=1, max_size=4))
def test_any_frames_before_the_hello(attacked: Attacked, frames: list[Any]) -> None:
    with open_line(attacked) as line:
        send_all(line, [*frames, HELLO, LAST])

        check(hear(line, frames))


@settings(bounded, max_examples=25)
@given(hello=of_schema(DEFS["frame.hello"]))
def test_any_hello_even_with_a_made_up_token(attacked: Attacked, hello: dict[str, Any]) -> None:
    with open_line(attacked) as line:
        send_all(line, [hello, LAST])

        heard = hear(line, [hello])

    check(heard)
    assert not any(frame.get("resumed") for frame in heard), "a made-up token opens no talk of another"


def test_other_visitors_notice_nothing(attacked: Attacked) -> None:
    with open_line(attacked) as line, open_line(attacked) as other:
        send_all(line, [HELLO, {"type": "message", "id": "m1", "text": f"jeg skriver {CANARY}"}])
        send_all(other, [HELLO, LAST])

        assert CANARY not in json.dumps(hear(other, []))
