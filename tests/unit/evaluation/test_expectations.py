"""When a reply counts as right."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.expectations import judge, says
from evaluation.talks import Reply, reply_of

CARD = {"kind": "contact", "id": "boernetelefonen", "title": "BørneTelefonen", "lines": ["Du er anonym."],
        "actions": [{"label": "Ring", "href": "tel:116111"}]}  # fmt: skip


def reply(*topics: str, cards: tuple[dict[str, Any], ...] = (), text: str = "Hej.") -> Reply:
    return Reply((text,), cards, topics)


@pytest.mark.parametrize(
    ("came", "expected", "outcome"),
    [
        pytest.param(reply(cards=(CARD,)), {"any_of": ["cyberhus", "boernetelefonen"]}, "right", id="card-of-any-of"),
        pytest.param(reply("human"), {"any_of": ["human"], "must": ["human"]}, "right", id="topic"),
        pytest.param(reply("human"), {"any_of": ["human"], "must": ["urgent"]}, "other shown", id="must-is-lacking"),
        pytest.param(
            reply("human", cards=(CARD,)),
            {"any_of": ["human"], "none_of": ["boernetelefonen"]},
            "wrong shown",
            id="none-of",
        ),
        pytest.param(reply(cards=(CARD,)), {"any_of": ["tuba"]}, "other shown", id="other"),
        pytest.param(reply("clarify"), {"any_of": ["tuba"]}, "asked back", id="asked-back"),
        pytest.param(reply(), {"any_of": ["tuba"]}, "nothing shown", id="nothing"),
        pytest.param(reply(), {"any_of": [], "none_of": ["tuba"]}, "right", id="only-none-of"),
        pytest.param(None, {"any_of": ["tuba"]}, "fault", id="no-answer"),
        pytest.param(
            reply(cards=(CARD,)), {"contains_all": ["anonym", "re:116\\s?111"]}, "right", id="words-on-the-card"
        ),
        pytest.param(reply(text="Det er GRATIS."), {"contains_all": ["gratis"]}, "right", id="case"),
        pytest.param(
            reply(cards=(CARD,)), {"contains_none": ["anonym"]}, "right", id="contains-none-reads-the-text-alone"
        ),
        pytest.param(
            reply(text="Fra 6 til 12 år"),
            {"contains_none": ["re:\\b6\\s*(-|til)\\s*12\\b"]},
            "wrong shown",
            id="wrong-fact",
        ),
        pytest.param(reply(text="Ja."), {"contains_all": ["gratis"]}, "nothing shown", id="fact-is-lacking"),
    ],
)
def test_outcome(came: Reply | None, expected: dict[str, Any], outcome: str) -> None:
    assert judge(came, expected).outcome == outcome


def test_verdict_names_what_was_wrong_and_what_was_lacking() -> None:
    verdict = judge(
        reply("human", cards=(CARD,)), {"any_of": ["tuba"], "must": ["urgent"], "none_of": ["boernetelefonen"]}
    )

    assert verdict.wrong == ("boernetelefonen",)
    assert verdict.lacking == ("urgent", "one of tuba")


def test_pattern_keeps_its_own_capitals() -> None:
    assert says("kl. 17.30", r"re:17\S30")
    assert not says("kl. 17 30", r"re:17\S30")


def test_reply_joins_all_frames_of_a_turn() -> None:
    frames = [
        {"text": "Først.", "cards": [CARD], "topics": ["urgent", "human"]},
        {"text": "", "cards": [], "topics": ["human"]},
    ]

    joined = reply_of(frames, 0.25)

    assert joined == Reply(("Først.",), (CARD,), ("urgent", "human"), "none", 0.25)
    assert joined.shown == {"boernetelefonen", "urgent", "human"}
    assert "tel:116111" in joined.card_text
