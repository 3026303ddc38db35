"""From Rasa's list to bot frames."""

from __future__ import annotations

from web.chat.replies import read_replies

CARD = {"kind": "offer", "id": "kalundborg.chilled", "title": "Chilled", "lines": ["Gruppe."], "actions": []}


def test_custom_without_text_belongs_to_the_text_before_it() -> None:
    replies = read_replies(
        [{"text": "Her:"}, {"custom": {"cards": [CARD], "topics": ["clarify"]}}, {"text": "Og mere."}]
    )

    assert [(r.text, len(r.cards), r.topics) for r in replies] == [("Her:", 1, ["clarify"]), ("Og mere.", 0, [])]


def test_custom_with_text_stands_alone() -> None:
    replies = read_replies(
        [{"text": "A"}, {"custom": {"text": "B", "choices": [{"title": "Ja", "payload": "/affirm"}]}}]
    )

    assert [(r.text, r.choices) for r in replies] == [("A", []), ("B", [{"title": "Ja", "payload": "/affirm"}])]


def test_buttons_become_choices() -> None:
    replies = read_replies([{"text": "?", "buttons": [{"title": "Ja", "payload": "/affirm", "type": "postback"}]}])

    assert replies[0].choices == [{"title": "Ja", "payload": "/affirm"}]


def test_what_does_not_fit_the_protocol_is_left_out() -> None:
    evil = {**CARD, "actions": [{"label": "x", "href": "javascript:alert(1)"}]}

    replies = read_replies(
        [{"custom": {"text": "A", "cards": [evil, CARD, 7], "choices": ["x"], "topics": [3, "rights"]}}]
    )

    assert (replies[0].cards, replies[0].choices, replies[0].topics) == ([CARD], [], ["rights"])


def test_odd_items_give_nothing_and_break_nothing() -> None:
    assert read_replies([{}, {"text": ""}, {"text": 5}, {"custom": "x"}, {"custom": {"cards": None}}]) == []


def test_handoff_alone_is_kept() -> None:
    assert [r.is_handoff for r in read_replies([{"custom": {"handoff": True}}])] == [True]
