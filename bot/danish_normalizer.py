"""Rasa component: give every message its clean spelling (`normalised`), learnt from the training words.

A wrapper around triage.danish and triage.figures; the vocabulary is what people wrote in data/nlu, so that spelling is repaired towards
words the classifier knows.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from triage.danish import Vocabulary, normalise_text, without_introduction
from triage.figures import load_figures

NORMALISED = "normalised"
_WORD = re.compile(r"[a-zæøåé]{2,}")
MIN_SEEN = 2  # a word written once may itself be a slip


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class DanishNormalizer(GraphComponent):
    """Sets `normalised` on each message."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, words: List[str]) -> None:
        self._model_storage, self._resource = model_storage, resource
        self.figures = load_figures(Path(os.environ.get("DATA_DIR", "data")))
        self._use(words)

    def _use(self, words: List[str]) -> None:
        self.words = words
        self.vocabulary = Vocabulary.of(frozenset(words))

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DanishNormalizer:
        """Make a component that knows no words yet."""
        return cls(model_storage, resource, [])

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DanishNormalizer:
        """Read the words learnt in training."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, json.loads((folder / "words.json").read_text(encoding="utf-8")))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words of the training sentences."""
        counts: Dict[str, int] = {}
        for example in training_data.intent_examples:
            for word in _WORD.findall((example.get(TEXT) or "").lower()):
                counts[word] = counts.get(word, 0) + 1
        self._use(sorted(word for word, seen in counts.items() if seen >= MIN_SEEN))
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(self.words, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise the training sentences, turns of phrase as they stand: a new one in data/ needs no new model."""
        for message in training_data.training_examples:
            if text := message.get(TEXT):
                message.set(NORMALISED, self._clean(text))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Normalise messages, turns of phrase as they are meant."""
        for message in messages:
            if text := message.get(TEXT):
                message.set(NORMALISED, self.figures.plain(self._clean(text)))
        return messages

    def _clean(self, text: str) -> str:
        return normalise_text(without_introduction(text), self.vocabulary)
