"""Words that name a need are found in order, with endings, and not where they are denied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real_content import DATA
from triage.errors import ContentError
from triage.topics import TopicWords, load_topic_words
from triage.vocabulary import Topic


def words(tmp_path: Path, content: str) -> TopicWords:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon/topics.yml").write_text(content, encoding="utf-8")
    return load_topic_words(tmp_path)


SMALL = 'anxiety: [angst*, "får panik"]\nloneliness: [ensom*, "*alene"]\n'


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        pytest.param("jeg har angst", [Topic.ANXIETY], id="plain"),
        pytest.param("angsten kommer om natten", [Topic.ANXIETY], id="ending"),
        pytest.param("jeg får   panik i bussen", [Topic.ANXIETY], id="any-space"),
        pytest.param("ensom og har angst", [Topic.LONELINESS, Topic.ANXIETY], id="in-order-of-place"),
        pytest.param("er moderalene", [Topic.LONELINESS], id="any-beginning"),
        pytest.param("jeg har ikke angst", [], id="denied"),
        pytest.param("jeg er ikke så ensom", [], id="denied-with-a-word-between"),
        pytest.param("aldrig angst men ensom", [Topic.LONELINESS], id="one-denied-one-not"),
        pytest.param("ikke angst før, men nu angst hver dag", [Topic.ANXIETY], id="said-later"),
        pytest.param("forangst", [], id="no-beginning-without-star"),
        pytest.param("", [], id="empty"),
    ],
)
def test_topics_are_found(tmp_path: Path, text: str, topics: list[Topic]) -> None:
    assert words(tmp_path, SMALL).find(text) == topics


@pytest.mark.parametrize(
    ("content", "field"),
    [("weather: [regn]\n", "weather"), ("anxiety: angst\n", "anxiety"), ("anxiety: [1]\n", "anxiety")],
)
def test_a_wrong_list_is_refused(tmp_path: Path, content: str, field: str) -> None:
    with pytest.raises(ContentError) as raised:
        words(tmp_path, content)

    assert raised.value.field == field


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("jeg får panikanfald i klassen", Topic.ANXIETY),
        ("mine forældre skal skilles", Topic.DIVORCE),
        ("jeg ryger hash hver dag", Topic.SUBSTANCE),
        ("min far drikker", Topic.PARENTS_ADDICTION),
        ("de driller mig", Topic.BULLYING),
        ("jeg er ordblind", Topic.DYSLEXIA),
        ("jeg kan ikke sove", Topic.SLEEP),
        ("jeg fylder 18 snart", Topic.TURNING_18),
    ],
)
def test_the_lists_as_they_stand_name_common_needs(text: str, topic: Topic) -> None:
    assert topic in load_topic_words(DATA).find(text)


@pytest.mark.parametrize("text", ["hej med dig", "hvad koster det", "tak for hjælpen", "hvor ligger headspace"])
def test_the_lists_as_they_stand_are_silent_on_ordinary_words(text: str) -> None:
    assert load_topic_words(DATA).find(text) == []
