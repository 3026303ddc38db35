"""data/intents.yml is read into meanings, and what is unknown in it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real_content import DATA
from triage.errors import ContentError
from triage.intents import load_intents
from triage.vocabulary import Aspect, Role, Topic


def test_meanings_carry_topic_aspect_role_and_right() -> None:
    meanings = load_intents(DATA)

    assert meanings["disclose_anxiety"].topic is Topic.ANXIETY and meanings["disclose_anxiety"].kind == "need"
    assert meanings["ask_price"].aspect is Aspect.PRICE
    assert meanings["worry_as_parent"].role is Role.PARENT
    assert meanings["ask_duty_to_report"].right == "duty_to_report"
    assert meanings["greet"].topic is None


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("a: {kind: wish, label: x}", "a.kind"),
        ("a: {label: x}", "a.kind"),
        ("a: {kind: need, label: x, topic: weather}", "a"),
        ("a: {kind: fact, label: x, aspect: colour}", "a"),
        ("a: {kind: need, label: x, role: uncle}", "a"),
    ],
)
def test_an_unknown_word_is_refused_with_its_intent(tmp_path: Path, line: str, field: str) -> None:
    (tmp_path / "intents.yml").write_text(line + "\n", encoding="utf-8")

    with pytest.raises(ContentError) as raised:
        load_intents(tmp_path)

    assert raised.value.field == field
