"""Words that name a need are found in order, with endings, and not where they are denied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real_content import DATA
from triage.errors import ContentError
from triage.topics import TopicWords, is_over, load_topic_words
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


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("nej jeg bliver ikke mobbet", Topic.BULLYING),
        ("jeg er ikke ensom", Topic.LONELINESS),
        ("nej jeg har ikke angst", Topic.ANXIETY),
        ("det handler ikke om mobning", Topic.BULLYING),
        ("det er slet ikke noget med stress", Topic.STRESS),
        ("mine forældre er ikke skilt", Topic.DIVORCE),
        ("jeg er ikke ked af det mere", Topic.SADNESS),
    ],
)
def test_a_need_denied_is_known(text: str, topic: Topic) -> None:
    assert load_topic_words(DATA).denied(text) == {topic}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("jeg har ikke nogen venner", id="a-need-told-with-no"),
        pytest.param("jeg kan ikke sove", id="a-need-told-with-not"),
        pytest.param("det er ikke mobning det er drilleri", id="told-all-the-same"),
        pytest.param("det er ikke mobning men de kalder mig klamme ting hver dag", id="a-long-message"),
        pytest.param("jeg bliver ikke slået", id="what-fear-may-deny"),
        pytest.param("jeg skærer ikke i mig selv", id="grave"),
        pytest.param("han er ikke den eneste der er ensom", id="of-another"),
    ],
)
def test_a_need_that_may_be_there_is_not_denied(text: str) -> None:
    assert load_topic_words(DATA).denied(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "expected"), [("jeg er ikke ked af det mere", True), ("jeg er ikke ked af det", False)]
)
def test_what_is_over_is_told_from_what_never_was(text: str, expected: bool) -> None:
    assert is_over(text) is expected


@pytest.mark.parametrize("text", ["det er min stedfar", "jeg er bonusmor til en pige", "min stedmor siger nej"])
def test_who_has_a_step_parent_does_not_write_of_divorce(text: str) -> None:
    assert Topic.DIVORCE not in load_topic_words(DATA).find(text)
