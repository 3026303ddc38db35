"""The state of one talk: ids, numbers, outbox."""

from __future__ import annotations

import json

import pytest

from triage.errors import FrameError
from triage.risk_state import RiskState
from triage.vocabulary import RiskKind, RiskLevel
from web.chat import conversation as module
from web.chat.conversation import Conversation
from web.chat.noted import queue_facts


@pytest.fixture
def talk() -> Conversation:
    return Conversation("kf3")


def test_same_id_has_one_effect(talk: Conversation) -> None:
    assert [talk.take_id(i) for i in ("a", "b", "a", "b", "c")] == [True, True, False, False, True]


def test_seen_ids_are_bounded(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SEEN_IDS", 3)

    for number in range(10):
        talk.take_id(str(number))

    assert list(talk.seen) == ["7", "8", "9"]


def test_kept_frames_are_numbered_without_gaps(talk: Conversation) -> None:
    frames = [talk.frame("bot", {"text": "x"}), talk.frame("ack", {"id": "a"}), talk.frame("done", {"id": "a"})]

    assert [json.loads(frame).get("seq") for frame in frames] == [1, None, 2]


def test_faulty_frame_takes_no_number(talk: Conversation) -> None:
    with pytest.raises(FrameError):
        talk.frame("bot", {"text": 5})

    assert json.loads(talk.frame("bot", {"text": "x"}))["seq"] == 1


def test_replay_begins_after_what_was_seen(talk: Conversation) -> None:
    for text in ("a", "b", "c"):
        talk.frame("bot", {"text": text})

    assert [json.loads(frame)["text"] for frame in talk.since(1)] == ["b", "c"]


def test_outbox_is_bounded(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_OUTBOX_FRAMES", 3)

    for number in range(10):
        talk.frame("bot", {"text": str(number)})

    assert [json.loads(frame)["seq"] for frame in talk.since(0)] == [8, 9, 10]


def test_only_the_newest_place_in_the_queue_is_kept(talk: Conversation) -> None:
    for place in (3, 2, 1):
        talk.frame("queue", {"position": place})

    assert [json.loads(frame)["position"] for frame in talk.since(0)] == [1]


def test_choice_counts_only_if_it_was_offered(talk: Conversation) -> None:
    talk.frame("bot", {"text": "?", "choices": [{"title": "Ja", "payload": "/affirm"}]})

    assert talk.title_of("/affirm") == "Ja"
    assert talk.title_of("/restart") is None
    assert talk.title_of("#human") is not None


def test_boxes_that_arrived_are_dropped(talk: Conversation) -> None:
    for box in ("A", "B"):
        talk.frame("sealed", {"box": box})
    talk.frame("bot", {"text": "x"})

    talk.drop_boxes(1)

    assert [json.loads(frame)["seq"] for frame in talk.since(0)] == [2, 3]


def test_the_queue_knows_the_worst_of_a_talk() -> None:
    taken_back = RiskState(level=RiskLevel.CONCERN, peak=RiskLevel.ACUTE, kind=RiskKind.SUICIDE)

    facts = queue_facts(Conversation("x", risk=taken_back))

    assert (facts["risk_level"], facts["risk_kind"]) == ("acute", "suicide")
