"""Risk levels are ordered, and nothing else may be compared with them."""

from __future__ import annotations

import pytest

from tests.real_content import DATA, catalogue
from triage.content import read_yaml
from triage.vocabulary import Aspect, RiskLevel, Topic


def test_levels_rise_from_none_to_acute() -> None:
    assert sorted(reversed(RiskLevel)) == [RiskLevel.NONE, RiskLevel.CONCERN, RiskLevel.HIGH, RiskLevel.ACUTE]
    assert max(RiskLevel.HIGH, RiskLevel.CONCERN) is RiskLevel.HIGH
    assert RiskLevel.HIGH >= RiskLevel.HIGH and not RiskLevel.HIGH > RiskLevel.HIGH
    assert RiskLevel.CONCERN <= RiskLevel.HIGH and RiskLevel.NONE < RiskLevel.ACUTE


def test_levels_are_not_ordered_as_words() -> None:
    with pytest.raises(TypeError):
        assert RiskLevel.HIGH < 3  # type: ignore[operator]


def test_values_are_what_stands_in_files() -> None:
    raw_topics = set(read_yaml(DATA / "topics.yml"))

    assert raw_topics == {topic.value for topic in Topic}


def test_every_aspect_is_used_by_some_file() -> None:
    entries = [*catalogue().offers.values(), *catalogue().contacts.values()]

    assert {aspect for entry in entries for aspect in entry.facts} == set(Aspect)
