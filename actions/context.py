"""What every action needs: the content, the clock in Denmark, and what is known of the visitor so far."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from triage.content import load_catalogue
from triage.intents import IntentMeaning, load_intents
from triage.mentions import choose, is_elsewhere
from triage.offers import QUESTIONS, Catalogue, Needs
from triage.replies import GENERAL, Reply, Teller
from triage.vocabulary import Municipality, RiskLevel, Role, Topic
from web.content_watch import Watched

DENMARK = ZoneInfo("Europe/Copenhagen")
DECLINED = "declined"
SEPARATOR = "|"
UNSURE = 0.3  # probability of an intent below which its need does not push out what was told before
MAX_QUESTIONS_IN_A_ROW = 2
# Facts of one person: they do not carry over when the talk turns to somebody else.
PERSONAL = ("age", "grade", "diagnosis", "open_case", "pregnant", "placed", "new_parent")
STANDING = {"pregnant": Topic.PREGNANCY, "placed": Topic.FOSTER_CARE, "new_parent": Topic.NEW_PARENT}
GENERAL_TOPICS = frozenset(topic.value for topic in GENERAL)
FACTS = (*PERSONAL, "topics", "municipality", "role", "refugee", "relation")


def catalogue() -> Catalogue:
    """The content as it stands; what an editor publishes is there a moment later."""
    return _content().catalogue


def meanings() -> Mapping[str, IntentMeaning]:
    """data/intents.yml as it stands."""
    return _content().intents


@dataclass(frozen=True)
class Content:
    """What the actions read of data/."""

    catalogue: Catalogue
    intents: Mapping[str, IntentMeaning]


def _load(data_dir: Path) -> Content:
    return Content(load_catalogue(data_dir), load_intents(data_dir))


_watched: dict[Path, Watched[Content]] = {}


def _content() -> Content:
    folder = _data_dir()
    if folder not in _watched:
        _watched[folder] = Watched(folder, _load)
    return _watched[folder].value()


def _data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR", "data"))


def teller() -> Teller:
    """Return what builds replies at this moment."""
    return Teller(catalogue(), datetime.now(DENMARK))


def say(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Send a reply."""
    dispatcher.utter_message(json_message=reply.payload())


def remember(reply: Reply) -> List[Dict[str, Any]]:
    """Keep what stands on the screen, for "hvad koster det?" and "hvad er nummeret?"."""
    return [SlotSet("shown", [card["id"] for card in reply.cards])] if reply.cards else []


def likelihood(tracker: Tracker, intent: str) -> float:
    """Probability (0 to 1) the classifier gives an intent for the last message; 0 where it is not among the likely."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    return next((ranked["confidence"] for ranked in ranking if ranked["name"] == intent), 0.0)


def metadata(tracker: Tracker) -> Mapping[str, Any]:
    """Return what `web` sent along with the message: page, risk."""
    return tracker.latest_message.get("metadata") or {}


def risk_level(tracker: Tracker) -> RiskLevel:
    """Return the talk's risk level as `web` knows it; an unknown word counts as high."""
    word = metadata(tracker).get("risk_level") or "none"
    return RiskLevel(word) if word in {level.value for level in RiskLevel} else RiskLevel.HIGH


def in_care(tracker: Tracker) -> bool:
    """Say whether `web` looks after the visitor after danger, or has just asked a caring question of its own."""
    sent = metadata(tracker)
    return bool(sent.get("care_mode") or sent.get("has_asked"))


def latest_intent(tracker: Tracker) -> str:
    """Name of the last message's intent."""
    return (tracker.latest_message.get("intent") or {}).get("name") or ""


def latest_values(tracker: Tracker, entity: str) -> list[Any]:
    """Values of an entity in the last message."""
    return values_of(tracker.latest_message.get("entities") or [], entity)


def values_of(entities: Iterable[Mapping[str, Any]], name: str) -> list[Any]:
    """Values of the entities of one name."""
    return [entity["value"] for entity in entities if entity["entity"] == name]


def entities_in(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entities Rasa found in a message, given its event."""
    return (event.get("parse_data") or {}).get("entities") or []


def message_before(tracker: Tracker) -> Mapping[str, Any]:
    """What Rasa found in the message before the last one (`intent`, `entities`); empty where there is none."""
    heard = messages(tracker)[-2:-1]
    return (heard[0].get("parse_data") or {}) if heard else {}


def messages(tracker: Tracker) -> list[dict[str, Any]]:
    """The events of what the visitor has written, the first one first."""
    return [event for event in tracker.events if event["event"] == "user"]


def needs_of(tracker: Tracker) -> Needs:
    """Read from the talk's events what is known, letting personal facts go when it turns to somebody else."""
    known: dict[str, Any] = {}
    fresh: set[str] = set()
    role_before: Any = None
    requested: Any = None
    is_answer = is_unsure = False
    is_own_child = False
    for event in [*tracker.events, {"event": "user"}]:
        if event["event"] == "slot" and event["name"] == "requested_slot":
            requested = event["value"]
        if event["event"] == "user":
            if known.get("role") != role_before and known.get("role") not in (None, role_before):
                for name in PERSONAL:
                    if name not in fresh:
                        known.pop(name, None)
            role_before = known.get("role")
            fresh = {e["entity"] for e in entities_in(event)}
            is_answer = requested in fresh
            intent = (event.get("parse_data") or {}).get("intent") or {}
            is_unsure = (intent.get("confidence") or 1.0) < UNSURE
            is_own_child = any(e.get("is_own_child") for e in entities_in(event))
            _leave_denied(known, entities_in(event))
        elif (
            event["event"] == "slot"
            and event["name"] == "role"
            and keeps_role(known.get("role"), event["value"], is_own_child)
        ):
            fresh.add("role")
        elif event["event"] == "slot" and event["name"] in FACTS:
            if event["name"] == "topics" and is_answer and known.get("topics"):
                continue  # "ja, jeg har en sag" answers a question; it is no new need
            new_needs = set(_listed(event["value"])) - GENERAL_TOPICS
            if "open_case" in fresh:  # "ja, jeg har en sagsbehandler" is no new need either
                new_needs.discard(Topic.CASE_HELP.value)
            if event["name"] == "topics" and not new_needs:
                event = {
                    **event,
                    "value": [*_listed(event["value"]), *_listed(known.get("topics"))],
                }  # "hvem kan hjælpe?" of the same
            elif event["name"] == "topics" and is_unsure and known.get("topics"):
                event = {**event, "value": [*_listed(known.get("topics")), *_listed(event["value"])]}
            known[event["name"]] = event["value"]
            fresh.add(event["name"])
    return _as_needs(known, metadata(tracker).get("municipality"))


def _leave_denied(known: dict[str, Any], entities: Iterable[Mapping[str, Any]]) -> None:
    """Take back a need that was heard before and is none ("nej, jeg bliver ikke mobbet")."""
    denied = set(values_of(entities, "not_topic"))
    if denied & set(_listed(known.get("topics"))):
        known["topics"] = [topic for topic in _listed(known["topics"]) if topic not in denied] or None


def keeps_role(before: Any, told: Any, is_own_child: bool) -> bool:
    """Say whether a professional stays one: "vi har en dreng på 4" is said by parents, and by a kindergarten too."""
    return before == Role.PROFESSIONAL.value and told == Role.PARENT.value and not is_own_child


def _as_needs(known: Mapping[str, Any], page: str | None) -> Needs:
    declined = frozenset(q for q in QUESTIONS if known.get(q) in (DECLINED, [DECLINED]))
    said = {name: value for name, value in known.items() if name not in declined and value is not None}
    topics = tuple(Topic(t) for t in _listed(said.get("topics")) if t in {x.value for x in Topic})
    if topics:  # who is with child stays so when the talk turns to being alone
        topics = (*topics, *(topic for fact, topic in STANDING.items() if _flag(said.get(fact))))
    if (_whole(said.get("grade")) or 0) > 0:  # no pupil is a small child
        topics = tuple(Topic.WORRY_FOR_CHILD if topic is Topic.SMALL_CHILD else topic for topic in topics)
    place = said.get("municipality") or page
    diagnosis = said.get("diagnosis")
    role = Role(said["role"]) if said.get("role") in {r.value for r in Role} else None
    if role is None and topics and topics[0] is Topic.SMALL_CHILD:
        role = Role.PARENT  # nobody of four writes here
    if role not in (None, Role.SELF):  # "min ven har angst" tells of angst, and of a friend second
        topics = tuple(sorted(topics, key=lambda topic: topic.value in GENERAL_TOPICS))
    return Needs(
        topics=tuple(dict.fromkeys(topics)),
        municipality=Municipality(place) if place in {m.value for m in Municipality} else None,
        age=_whole(said.get("age")),
        grade=_whole(said.get("grade")),
        role=role,
        diagnosis=None if diagnosis is None else frozenset(diagnosis.split(SEPARATOR)) - {"none"},
        open_case=_flag(said.get("open_case")),
        pregnant=_flag(said.get("pregnant")),
        placed=_flag(said.get("placed")),
        new_parent=_flag(said.get("new_parent")),
        refugee=_flag(said.get("refugee")),
        declined=declined,
        relation=said.get("relation"),
    )


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).lower())


def named_offers(tracker: Tracker, needs: Needs) -> list[str]:
    """Ids of the offers named in the last message, one per name, the visitor's own place first."""
    found = []
    for entity in tracker.latest_message.get("entities") or []:
        if entity["entity"] != "offer":
            continue
        chosen = choose(catalogue(), str(entity["value"]).split(SEPARATOR), needs.municipality)
        # "en socialrådgiver på skolen" is not the one of another place, though it is called so there.
        if chosen and not (entity.get("is_described") and is_elsewhere(catalogue(), chosen[0], needs.municipality)):
            found.append(chosen[0])
    return list(dict.fromkeys(found))


def asked_before(tracker: Tracker) -> frozenset[str]:
    """Questions not to ask now: each is asked once for a need, and two in a row are enough.

    Asking again what somebody passed over is nagging, and a third question in a row a form to fill in.
    """
    asked = tracker.get_slot("asked") or []
    if len([question for question in asked if question != "topics"]) >= MAX_QUESTIONS_IN_A_ROW:
        return frozenset(QUESTIONS)
    return frozenset(asked)


def times_in_a_row(tracker: Tracker, action: str) -> int:
    """Count how often an action has just answered, turn after turn, this time included."""
    count = 1
    for event in reversed(tracker.events):
        if event["event"] != "action" or event.get("name") in (
            "action_listen",
            "action_session_start",
            "action_extract_slots",
        ):
            continue
        if event.get("name") != action:
            break
        count += 1
    return count
