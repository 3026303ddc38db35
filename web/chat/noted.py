"""What a visitor has told of topic, age and place: for the consent card, where they see and change it, and for the queue.

Words of our own vocabulary and a number only; the text itself is not kept here.
"""

from __future__ import annotations

import json
from typing import Any

from triage.danish import normalise_text
from triage.needs import read_message
from triage.plain_facts import tells_nothing_but_facts
from triage.vocabulary import Municipality, RiskKind, RiskLevel, Topic
from web.chat.conversation import Conversation
from web.chat.core import Core
from web.chat.listening import is_of_writer

# Where no topic is named, the danger says what it is about.
TOPIC_OF_KIND = {
    RiskKind.SUICIDE: Topic.SUICIDE, RiskKind.SELF_HARM: Topic.SELF_HARM, RiskKind.PHYSICAL_ABUSE: Topic.VIOLENCE,
    RiskKind.SEXUAL_ABUSE: Topic.SEXUAL_ABUSE, RiskKind.DIGITAL_ABUSE: Topic.DIGITAL_ABUSE, RiskKind.EATING: Topic.EATING,
    RiskKind.SUBSTANCE: Topic.SUBSTANCE, RiskKind.HOMELESS: Topic.HOUSING, RiskKind.HONOUR: Topic.SOCIAL_CONTROL,
    RiskKind.PSYCHOSIS: Topic.PSYCHIATRY, RiskKind.MEDICAL: Topic.HEALTH,
}  # fmt: skip
AREAS = frozenset(area.value for area in Municipality if area is not Municipality.OTHER)
MAX_AGE = 120


def note_message(talk: Conversation, core: Core, text: str) -> None:
    """Read one message with identities hidden."""
    if core.topic_words is None or core.places is None:
        return
    words = normalise_text(text)
    words = core.figures.plain(words) if core.figures is not None else words
    topics = [] if tells_nothing_but_facts(text) else core.topic_words.find(words)
    if topics:
        talk.topic = topics[0].value
    elif talk.topic in core.topic_words.denied(words):
        talk.topic = None
    told = read_message(text, core.places, "age" if talk.is_asked_age else None)
    talk.is_asked_age = False
    if told.own_age is not None and is_of_writer(talk, text):
        talk.age = told.own_age
    if told.municipality is not None and told.municipality.value in AREAS:
        talk.told_municipality = told.municipality.value


def note_choice(talk: Conversation, payload: str) -> None:
    """Read a tapped answer: Rasa's `/intent{"slot": "value"}`."""
    start = payload.find("{")
    try:
        slots = json.loads(payload[start:]) if start > 0 else {}
    except ValueError:
        return
    if not isinstance(slots, dict):
        return
    topic, age, area = slots.get("topic"), str(slots.get("age", "")), slots.get("municipality")
    if topic in {one.value for one in Topic}:
        talk.topic = topic
    if age.isascii() and age.isdigit() and int(age) <= MAX_AGE:
        talk.age = int(age)
    if area in AREAS:
        talk.told_municipality = area


def note_answer(talk: Conversation, core: Core, text: str) -> None:
    """Read what the robot says it has heard, and whether it asks for the age."""
    heard = _heard_topic(core, text)
    if heard is not None:
        talk.topic = heard
    question = core.catalogue.phrases.get("ask_age")
    talk.is_asked_age = bool(question) and str(question) in text


def noted_fields(talk: Conversation, core: Core) -> dict[str, Any]:
    """Fields of the `noted` frame: the topic in words a visitor knows."""
    topic = topic_of(talk)
    words = core.catalogue.topics.get(topic) if topic else None
    area = talk.told_municipality or talk.municipality
    return {
        "topic": words["label"][:1].upper() + words["label"][1:] if words else None,
        "age": talk.age,
        "municipality": area if area in AREAS else None,
    }


def topic_of(talk: Conversation) -> Topic | None:
    """The topic that was told, or else that of the danger."""
    if talk.topic is not None:
        return Topic(talk.topic)
    is_danger = talk.risk.peak >= RiskLevel.HIGH  # what only worries may be a guess, and is no topic anybody told
    return TOPIC_OF_KIND.get(talk.risk.kind) if talk.risk.kind and is_danger else None


def queue_facts(talk: Conversation) -> dict[str, Any]:
    """What the queue may know of a talk: words of our own vocabulary, without what the visitor took out of the consent card.

    Returns:
        {municipality, topic, age_band, risk_level, risk_kind}: arguments of `web.db.handoffs.request`.
    """
    topic = topic_of(talk)
    area = talk.municipality or talk.told_municipality
    told = {"municipality": area, "topic": topic.value if topic else None, "age_band": talk.age_band}
    shown = {name: None if name in talk.withheld else word for name, word in told.items()}
    level, kind = risk_words(talk).values()
    return {**shown, "risk_level": level, "risk_kind": kind}


def risk_words(talk: Conversation) -> dict[str, str | None]:
    """How serious a talk was at its worst, and what about, for the queue: {level, kind}. "Det var for sjov" moves nobody back."""
    return {"level": talk.risk.peak.value, "kind": talk.risk.kind.value if talk.risk.kind else None}


def _heard_topic(core: Core, text: str) -> str | None:
    """Find the sentence of data/topics.yml with which the robot shows that it has understood."""
    for topic, words in core.catalogue.topics.items():
        if words.get("hear") and words["hear"] in text:
            return str(getattr(topic, "value", topic))
    return None
