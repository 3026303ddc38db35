"""Whatever a signed-in desk page sends: the line lives on, and nothing of another's talk comes back."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.attacks.conftest import Attacked
from tests.attacks.strategies import json_values, noise, texts, wire, wrong_frames
from tests.unit.web.desk_rig import meta_csrf
from web.counsellor.handover import READ, TRANSFER
from web.counsellor.live import Page
from web.db.handoffs import OUTCOMES

ids = st.one_of(st.from_regex(r"\A[A-Za-z0-9_-]{1,64}\Z"), texts)
keys = st.one_of(st.from_regex(r"\A[A-Za-z0-9_-]{86,88}\Z"), texts)
numbers = st.one_of(st.integers(-5, 2**60), st.floats(), st.none())
kinds = st.one_of(st.sampled_from((TRANSFER, READ)), json_values)
boxes = st.one_of(st.from_regex(r"\A[A-Za-z0-9_-]{1,200}\Z"), texts)
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "beat": {}, "claim": {"id": ids, "public_key": keys}, "sealed": {"talk": ids, "id": ids, "box": boxes},
    "received": {"talk": ids, "seq": numbers}, "typing": {"talk": ids}, "release": {"talk": ids},
    "end": {"talk": ids, "outcome": st.one_of(st.sampled_from(sorted(OUTCOMES)), texts)},
    "pause": {"paused": st.booleans()},
    "ask": {"kind": kinds, "talk": ids, "to": numbers}, "unask": {"kind": kinds, "talk": ids}, "refuse": {"kind": kinds, "talk": ids},
    "take": {"talk": ids, "public_key": keys}, "join": {"talk": ids, "public_key": keys}, "reader": {"talk": ids, "public_key": keys},
    "copy": {"talk": ids, "box": boxes}, "part": {"talk": ids},
    "search": {"query": texts, "number": numbers, "municipality": st.one_of(texts, json_values)},
}  # fmt: skip
frames = st.one_of(
    [st.fixed_dictionaries({"type": st.just(word), **fields}) for word, fields in FIELDS.items()]  # type: ignore[arg-type]
)
anything = st.one_of(frames, wrong_frames(frames), noise, json_values)
held = st.fixed_dictionaries({"id": ids, "public_key": keys, "visitor_key": keys, "last_seq": numbers})
bounded = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def pass_of(served: Attacked) -> tuple[str, str]:
    """Cookie and CSRF token of a counsellor."""
    with closing(served.client("Alma")) as client:
        return client.cookies["desk_session"], meta_csrf(client.get("/desk").text)


def open_desk(attacked: Attacked, cookie: str) -> ClientConnection:
    return connect(
        f"ws{attacked.staff_url[4:]}/desk/live", origin=attacked.staff_url,  # type: ignore[arg-type]
        additional_headers={"Cookie": f"desk_session={cookie}"}, max_size=None, proxy=None,
    )  # fmt: skip


def hear_until_cards(line: ClientConnection, number: int) -> list[dict[str, Any]]:
    heard = []
    while True:
        heard.append(json.loads(line.recv(timeout=10)))
        if heard[-1]["type"] == "cards" and heard[-1]["number"] == number:
            return heard


def test_every_frame_the_desk_knows_is_among_them() -> None:
    assert {name.removeprefix("_on_") for name in vars(Page) if name.startswith("_on_")} == set(FIELDS)


@bounded
@given(sent=st.lists(anything, min_size=1, max_size=8))
@example(sent=[{"type": {}, "talk": "a"}, {"type": [], "id": "a"}, {"type": None}])
def test_any_frames_on_the_desk(attacked: Attacked, pass_of: tuple[str, str], sent: list[Any]) -> None:
    cookie, csrf = pass_of
    with open_desk(attacked, cookie) as line:
        line.send(json.dumps({"type": "hello", "csrf": csrf, "talks": []}))
        for frame in sent:
            line.send(wire(frame))
        line.send(json.dumps({"type": "search", "query": "headspace", "number": 2**52 + 1, "municipality": None}))

        heard = hear_until_cards(line, 2**52 + 1)

    assert not [frame for frame in heard if frame.get("code") == "internal"]
    assert not [frame for frame in heard if frame["type"] in ("talk", "sealed", "visitor_key")]


@settings(bounded, max_examples=30)
@given(hello=st.one_of(st.fixed_dictionaries({"type": st.just("hello"), "csrf": texts, "talks": st.one_of(st.lists(held, max_size=3), json_values)}), noise, json_values))  # fmt: skip
def test_any_hello_with_another_token_is_refused(attacked: Attacked, pass_of: tuple[str, str], hello: Any) -> None:
    with open_desk(attacked, pass_of[0]) as line:
        line.send(wire(hello))

        with pytest.raises(ConnectionClosed) as closed:
            line.recv(timeout=10)

    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4403


@settings(bounded, max_examples=30)
@given(talks=st.one_of(st.lists(held, max_size=3), json_values))
def test_talks_a_page_says_it_has_are_not_believed(attacked: Attacked, pass_of: tuple[str, str], talks: Any) -> None:
    cookie, csrf = pass_of
    with open_desk(attacked, cookie) as line:
        line.send(json.dumps({"type": "hello", "csrf": csrf, "talks": talks}))
        try:
            heard = [json.loads(line.recv(timeout=10))]
            while heard[-1]["type"] not in ("ready", "queue"):
                heard.append(json.loads(line.recv(timeout=10)))
        except ConnectionClosed as closed:
            assert closed.rcvd is not None and closed.rcvd.code == 4403
            return

    assert {frame["type"] for frame in heard} <= {"gone", "ready", "queue"}


@pytest.mark.parametrize("cookie", ["", "x", "../..", "a" * 4000], ids=["none", "short", "path", "long"])
def test_without_a_sign_in_there_is_no_line(attacked: Attacked, cookie: str) -> None:
    with open_desk(attacked, cookie) as line, pytest.raises(ConnectionClosed) as closed:
        line.recv(timeout=10)

    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


def test_a_foreign_page_gets_no_line_even_with_the_cookie(attacked: Attacked, pass_of: tuple[str, str]) -> None:
    for origin in ("https://evil.example", "null", attacked.public_url):
        with (
            connect(
                f"ws{attacked.staff_url[4:]}/desk/live", origin=origin, proxy=None,  # type: ignore[arg-type]
                additional_headers={"Cookie": f"desk_session={pass_of[0]}"},
            ) as line,
            pytest.raises(ConnectionClosed) as closed,
        ):  # fmt: skip
            line.recv(timeout=10)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4403, origin
