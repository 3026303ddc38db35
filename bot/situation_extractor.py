"""Rasa component: entities that rules can read: age, place, grade, role, diagnosis, case, offers and rights named.

A wrapper around triage.needs, triage.mentions and triage.aspects; where the words know better than the classifier, the
intent follows them (triage.settling).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.danish_normalizer import NORMALISED
from triage.aspects import asked_aspects, names_a_thing
from triage.content import load_catalogue
from triage.figures import load_figures
from triage.intents import load_intents
from triage.mentions import is_elsewhere, is_turned_down, mention_finder
from triage.needs import SERVED, Told, find_relation, load_places, read_message, writes_of_own_grown_ups
from triage.plain_questions import PlainQuestion, question_finder
from triage.risk_lexicon import load_lexicon
from triage.settling import Said, corrects_surely, only_facts, reaches_office, settle, wants_no_office
from triage.topics import compile_words, is_over, load_topic_words
from triage.vocabulary import Aspect, Role

SEPARATOR = "|"  # between the ids that one name may mean
_FLAGS = ("open_case", "pregnant", "placed", "new_parent", "refugee")
TOLD_FACTS = {"age", "grade", "municipality", "diagnosis", "open_case", "role"}
# Whoever writes of a friend names one; the classifier alone takes "kan i hjælpe med at jeg er bange" for it too.
_SOMEBODY_ELSE = re.compile(
    r"\b(?:han|hun|hende|hendes|ham|hans|hin|ham|hend|dem|deres|de|barn\w*|børn\w*|elev\w*|dreng\w*|pige\w*|datter\w*|søn\w*|soen|son|unge?|nogen|en jeg kender"
    r"|\w*ven\w*|bestie\w*|bff\w*|kammerat\w*|klassekammerat\w*|makker\w*|kæreste\w*|kaereste\w*|\w*søster\w*|\w*soester\w*|\w*soster\w*|\w*bror\w*|fætter\w*|kusine\w*"
    r"|niece\w*|nevø\w*|nabo\w*|roomie\w*|familie\w*|klasse\w*|teenager\w*|knægt\w*|lille\w*|\[navn\])\b"
)
_OWN_CHILD = re.compile(r"\b(?:min|mit|mine|vores eg[ne]\w*|jeg er (?:mor|far|forælder))\b")
_NEIGHBOUR = re.compile(r"\b(?:nabo\w*|genbo\w*|overbo\w*|underbo\w*|opgangen)\b")
GROWN_PARENT = 25  # years: whoever is younger is no parent for the word "far" alone
_BARE_NUMBER = re.compile(r"\s*(\d{1,2})[.\s!]*")


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class SituationExtractor(GraphComponent):
    """Adds entities to each message."""

    def __init__(self, data_dir: Path) -> None:
        self.places = load_places(data_dir)
        catalogue = self.catalogue = load_catalogue(data_dir)
        self.finder = mention_finder(catalogue)
        self.rights = [
            (name, compile_words([*map(str.lower, right.get("aliases") or []), *(right.get("cues") or [])]))
            for name, right in catalogue.rights.items()
        ]
        self.questions = question_finder(data_dir, load_lexicon(data_dir).vocabulary)
        self.meanings = load_intents(data_dir)
        self.topic_words = load_topic_words(data_dir)
        self.figures = load_figures(data_dir)
        self.by_topic = {m.topic: m.name for m in self.meanings.values() if m.topic and not m.role}
        # Whom "kommunen" means where its number or address is asked for: the office each place calls so.
        self.offices = [
            i for place in SERVED for mention in self.finder.find(f"kommunen i {place.value}") for i in mention.ids
        ]

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SituationExtractor:
        """Read places and names from the content."""
        return cls(Path(config.get("data_dir") or os.environ.get("DATA_DIR", "data")))

    def process(self, messages: List[Message]) -> List[Message]:
        """Add what each message tells, and settle questions on offers by name."""
        for message in messages:
            text = message.get(TEXT) or ""
            offers = self._mentions(text)
            asked = asked_aspects(text)
            if asked == [Aspect.WHAT] and (offers or names_a_thing(text)):
                asked = []  # what an offer is needs no saying where nothing is asked beside it
            rights = self._rights(text)
            question = self._question(text, offers)
            if question is not None and question.texts:
                rights = [question.id]
            intent = question.intent if question else settle(self._said(message, offers, asked, rights))
            if intent is not None:
                message.set(INTENT, {"name": intent, "confidence": 1.0}, add_to_output=True)
            situation = self._situation(text, message)
            heard = [*(message.get(ENTITIES) or []), *self._topics_of_question(text, message, offers)]
            tells_facts = any(entity["entity"] in TOLD_FACTS for entity in situation)
            if only_facts(self._said(message, offers, asked, rights), tells_facts):
                message.set(INTENT, {"name": "give_facts", "confidence": 1.0}, add_to_output=True)
                heard = [e for e in heard if e["entity"] != "topic" or not corrects_surely(text)]
            if question is not None or intent in ("give_facts", "ask_other_options"):
                heard = [e for e in heard if e["entity"] != "topic"]  # what was heard first was heard wrongly
            heard = self._leave_denied(message, heard)
            # What a message tells is told by the whole of it; Rasa's own tests sort entities by their place.
            found = [
                *situation,
                *offers,
                *(_entity("aspect", aspect.value) for aspect in asked),
                *(_entity("right", right) for right in rights),
            ]
            whole = [{**entity, "start": 0, "end": len(text)} for entity in (*heard, *found)]
            message.set(ENTITIES, whole, add_to_output=True)
        return messages

    def _question(self, text: str, offers: List[Any]) -> PlainQuestion | None:
        """The plain question a message asks; "hvem skal jeg ringe til i pusterummet" is about what it names."""
        question = self.questions.find(text)
        is_of_any = question is not None and question.show in ("callers", "meetings")
        return None if is_of_any and any(not offer["is_turned_down"] for offer in offers) else question

    def _said(self, message: Message, offers: List[Any], asked: List[Aspect], rights: List[str]) -> Said:
        name = (message.get(INTENT) or {}).get("name", "")
        meaning = self.meanings.get(name)
        return Said(
            text=message.get(TEXT) or "",
            intent=name,
            kind=meaning.kind if meaning else "none",
            offers=len(offers),
            is_turned_down=any(offer["is_turned_down"] for offer in offers),
            aspects=tuple(asked),
            rights=tuple(rights),
        )

    def _leave_denied(self, message: Message, heard: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
        """Return what was heard without the needs a message says are none; the intent follows what is left."""
        text = message.get(NORMALISED) or ""
        denied = self.topic_words.denied(text)
        left = [e for e in heard if e["entity"] != "topic" or e["value"] not in denied]
        meaning = self.meanings.get((message.get(INTENT) or {}).get("name", ""))
        if meaning is not None and meaning.topic in denied:
            others = [self.by_topic[e["value"]] for e in left if e["entity"] == "topic" and e["value"] in self.by_topic]
            name = (others or ["say_better" if is_over(text) else "give_facts"])[0]
            message.set(INTENT, {"name": name, "confidence": 1.0}, add_to_output=True)
        return [*left, *(_entity("not_topic", topic.value) for topic in sorted(denied))]

    def _topics_of_question(self, text: str, message: Message, offers: List[Any]) -> List[Dict[str, Any]]:
        """Needs named in a question that names no offer: "hvad er nummeret til dem med vold i parforhold"."""
        meaning = self.meanings.get((message.get(INTENT) or {}).get("name", ""))
        if offers or meaning is None or meaning.kind != "fact":
            return []
        return [_entity("topic", topic.value) for topic in self.topic_words.find(text.lower())]

    def _rights(self, text: str) -> List[str]:
        """The right whose words stand longest in the text."""
        low = text.lower()
        hits = [
            (max(len(hit.group()) for hit in pattern.finditer(low)), name)
            for name, pattern in self.rights
            if pattern.search(low)
        ]
        return [max(hits)[1]] if hits else []

    def _situation(self, text: str, message: Message) -> List[Dict[str, Any]]:
        told = read_message(text, self.places)
        values = _values(told)
        intent = (message.get(INTENT) or {}).get("name", "")
        meaning = self.meanings.get(intent)
        names_another = _SOMEBODY_ELSE.search(text.lower()) is not None
        # A neighbour is nobody's parent or teacher here, and who writes of their own father is no parent.
        is_of_others = _NEIGHBOUR.search(text.lower()) is not None or writes_of_own_grown_ups(text)
        if "role" not in values and meaning and meaning.role is not None and names_another and not is_of_others:
            is_too_young = meaning.role is Role.PARENT and told.own_age is not None and told.own_age < GROWN_PARENT
            if not is_too_young:  # "bliver far til juni, jeg er 19, hun er 17"
                values["role"] = meaning.role.value
        if (relation := find_relation(text)) is not None:
            values["relation"] = relation
        number = _BARE_NUMBER.fullmatch(text)
        if number:
            values["number"] = int(number[1])
        is_own = _OWN_CHILD.search(text.lower()) is not None
        return [
            {**_entity(name, value), "is_own_child": is_own} if name == "role" else _entity(name, value)
            for name, value in values.items()
        ]

    def _mentions(self, text: str) -> List[Dict[str, Any]]:
        """Offers and contacts named; one only described is none of another place than the one the message names."""
        here, text = self.places.find(text.lower()), self.figures.plain(text)
        found = [
            _offer(ids, is_turned_down(text, mention), mention.is_described)
            for mention in self.finder.find(text)
            if (ids := [i for i in mention.ids if not (mention.is_described and is_elsewhere(self.catalogue, i, here))])
        ]
        if found:
            return found
        if wants_no_office(text):
            return [_offer(self.offices, is_turned_down=True)]
        return [_offer(self.offices)] if reaches_office(text) else []


def _values(told: Told) -> Dict[str, Any]:
    values: Dict[str, Any] = {}
    if told.age is not None:
        values["age"] = told.age
    if told.grade is not None:
        values["grade"] = told.grade
    if told.municipality is not None:
        values["municipality"] = told.municipality.value
    if told.role is not None:
        values["role"] = told.role.value
    if told.diagnosis is not None:
        values["diagnosis"] = SEPARATOR.join(sorted(told.diagnosis)) or "none"
    values.update({name: value for name in _FLAGS if (value := getattr(told, name)) is not None})
    return values


def _entity(name: str, value: Any) -> Dict[str, Any]:
    return {"entity": name, "value": value, "extractor": SituationExtractor.__name__}


def _offer(ids: List[str], is_turned_down: bool = False, is_described: bool = False) -> Dict[str, Any]:
    entity = _entity("offer", SEPARATOR.join(ids))
    return {**entity, "is_described": is_described, "is_turned_down": is_turned_down}
