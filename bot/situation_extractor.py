"""Rasa component: entities that rules can read: age, place, grade, role, diagnosis, case, and offers named.

A wrapper around triage.needs and triage.mentions.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from triage.content import load_catalogue
from triage.intents import load_intents
from triage.mentions import mention_finder
from triage.needs import Told, load_places, read_message

SEPARATOR = "|"  # between the ids that one name may mean
_FLAGS = ("open_case", "pregnant", "placed", "new_parent", "refugee")
_BARE_NUMBER = re.compile(r"\s*(\d{1,2})[.\s!]*")


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class SituationExtractor(GraphComponent):
    """Adds entities to each message."""

    def __init__(self, data_dir: Path) -> None:
        self.places = load_places(data_dir)
        self.finder = mention_finder(load_catalogue(data_dir))
        self.meanings = load_intents(data_dir)

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SituationExtractor":
        """Read places and names from the content."""
        return cls(Path(config.get("data_dir") or os.environ.get("DATA_DIR", "data")))

    def process(self, messages: List[Message]) -> List[Message]:
        """Add what each message tells."""
        for message in messages:
            text = message.get(TEXT) or ""
            found = [*self._situation(text, message), *self._mentions(text)]
            message.set(ENTITIES, (message.get(ENTITIES) or []) + found, add_to_output=True)
        return messages

    def _situation(self, text: Text, message: Message) -> List[Dict[Text, Any]]:
        told = read_message(text, self.places)
        values = _values(told)
        intent = (message.get(INTENT) or {}).get("name", "")
        meaning = self.meanings.get(intent)
        if "role" not in values and meaning is not None and meaning.role is not None:
            values["role"] = meaning.role.value
        number = _BARE_NUMBER.fullmatch(text)
        if number:
            values["number"] = int(number[1])
        return [_entity(name, value) for name, value in values.items()]

    def _mentions(self, text: Text) -> List[Dict[Text, Any]]:
        return [_entity("offer", SEPARATOR.join(mention.ids)) for mention in self.finder.find(text)]


def _values(told: Told) -> Dict[Text, Any]:
    values: Dict[Text, Any] = {}
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


def _entity(name: Text, value: Any) -> Dict[Text, Any]:
    return {"entity": name, "value": value, "extractor": SituationExtractor.__name__}
