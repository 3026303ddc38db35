"""Rasa component: which intent, how sure, and which needs a message tells of.

Sure: the intent. Else Rasa's `nlu_fallback`, with the likely ones in the ranking, so that the bot can ask back. Every
need heard becomes a `topic` entity, so that "jeg har angst og mine forældre skal skilles" is heard twice.
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
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.danish_normalizer import NORMALISED
from bot.embedder import embed_cached, load_embedder
from bot.intent_model import IntentModel, fit
from triage.intents import load_intents
from triage.topics import load_topic_words

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
JOY = "share_joy"
SCATTERED = 0.7  # the likeliest need against out_of_scope, below which needs do not add up
# Intents beside which a need named by its word still counts: "13 år, kalundborg, angst".
OPEN_TO_WORDS = {FALLBACK, "give_facts", "greet", "ask_other_options"}
RANKING_LENGTH = 6
MAX_TOPICS = 3
# Needs that say little by themselves: what is told beside them counts sooner.
GENERAL = {"worry_about_friend", "worry_as_parent", "worry_as_professional", "ask_about_case"}
# Not to be put into somebody's mouth as a second need: they must be named, or as likely as not.
GRAVE = {"disclose_suicidal_thoughts", "disclose_self_harm", "disclose_sexual_abuse", "disclose_violence"}
GRAVE_THRESHOLD = 0.5
# How much a need gains that is named outright ("angst", "skilsmisse").
NAMED_FACTOR, NAMED_BONUS = 2.0, 0.08
_CLAUSE = re.compile(r"\s(?:\.|og|men|plus|samt|også|derudover|desuden)\s")


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Sets intent, ranking and topic entities."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Thresholds are probabilities, calibrated on held-out folds (docs/evaluation.md)."""
        return {
            "embeddings": True,
            "answer_threshold": 0.42,
            "need_threshold": 0.55,
            "refuse_threshold": 0.22,
            "second_topic_threshold": 0.22,
            "beside_general_threshold": 0.1,
            "clause_threshold": 0.6,
            "data_dir": os.environ.get("DATA_DIR", "data"),
            "cache": "var/embeddings.npz",
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self.config = {**self.get_default_config(), **config}
        self._model_storage, self._resource = model_storage, resource
        self.meanings = load_intents(Path(self.config["data_dir"]))
        self.topic_words = load_topic_words(Path(self.config["data_dir"]))
        self.by_topic = {m.topic: name for name, m in self.meanings.items() if m.topic and not m.role}
        self.embedder = load_embedder() if self.config["embeddings"] else None
        self.model: IntentModel | None = None

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """Read the trained model."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.model = IntentModel.load(folder / "intents.joblib")
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the normalised sentences."""
        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        texts = [e.get(NORMALISED) or e.get(TEXT) for e in examples]
        vectors = embed_cached(self.embedder, texts, Path(self.config["cache"])) if self.embedder else None
        self.model = fit(texts, [e.get(INTENT) for e in examples], vectors)
        with self._model_storage.write_to(self._resource) as folder:
            self.model.save(folder / "intents.joblib")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Classify messages."""
        for message in messages:
            text = message.get(NORMALISED) or ""
            if self.model is None:
                continue
            ranking = self._rank(text)
            decided, needs = self._decide(ranking), self._needs(text, ranking)
            if decided["name"] in (FALLBACK, JOY) and needs:  # "vi tabte, og jeg er ked af det" is no joy
                decided = {"name": needs[0], "confidence": self.config["answer_threshold"]}
            message.set(INTENT, decided, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[:RANKING_LENGTH], add_to_output=True)
            # A need is told by the whole message; Rasa's own tests sort entities by their place.
            topics = [{**self._topic_entity(name), "start": 0, "end": len(message.get(TEXT) or "")} for name in needs]
            message.set(ENTITIES, (message.get(ENTITIES) or []) + topics, add_to_output=True)
        return messages

    def _rank(self, text: str, exact: bool = True) -> List[Dict[str, Any]]:
        """Return every intent with its probability, the likeliest first; needs named outright weigh more."""
        assert self.model is not None
        if not text.strip():
            return [{"name": FALLBACK, "confidence": 1.0}]
        row = self.model.predict([text], self.embedder if exact else None)[0]
        for topic in self.topic_words.find(text):
            if self.by_topic.get(topic) in self.model.labels:
                place = self.model.labels.index(self.by_topic[topic])
                row[place] = row[place] * NAMED_FACTOR + NAMED_BONUS
        row = row / row.sum()
        order = row.argsort()[::-1]
        return [{"name": self.model.labels[i], "confidence": float(row[i])} for i in order]

    def _decide(self, ranking: List[Dict[str, Any]]) -> Dict[str, Any]:
        """Return the intent to act on; `nlu_fallback` where even the family of intents is unclear.

        Needs share their destinations, so a message that surely tells of some need is answered as the likeliest one.
        """
        best = ranking[0]
        if best["confidence"] >= self.config["answer_threshold"]:
            return best
        needs = [r for r in ranking if self._is_need(r["name"])]
        if best["name"] == OUT_OF_SCOPE and needs and needs[0]["confidence"] < SCATTERED * best["confidence"]:
            needs = []  # a little of many needs is none: "min cykel er punkteret" is no handicap
        if sum(r["confidence"] for r in needs) >= self.config["need_threshold"]:
            return needs[0]
        if best["name"] == OUT_OF_SCOPE and best["confidence"] >= self.config["refuse_threshold"]:
            return best
        return {"name": FALLBACK, "confidence": 1.0 - best["confidence"]}

    def _needs(self, text: str, ranking: List[Dict[str, Any]]) -> List[str]:
        """Names of the need intents heard, the surest first: as a whole, clause by clause, and by their words."""
        decided = self._decide(ranking)
        probable = {r["name"]: r["confidence"] for r in ranking}
        heard: Dict[str, float] = {}
        if self._is_need(decided["name"]):
            heard[decided["name"]] = decided["confidence"]
            is_general = decided["name"] in GENERAL
            threshold = self.config["beside_general_threshold" if is_general else "second_topic_threshold"]
            for other in ranking[1:3]:
                needed = max(threshold, GRAVE_THRESHOLD if other["name"] in GRAVE else 0.0)
                if self._is_need(other["name"]) and other["confidence"] >= needed:
                    heard.setdefault(other["name"], other["confidence"])
        clauses = [c.strip() for c in _CLAUSE.split(f" {text} ") if len(c.split()) >= 2]
        for clause in clauses if len(clauses) > 1 else []:
            best = self._rank(clause, exact=False)[0]
            if best["name"] in GRAVE and probable.get(best["name"], 0.0) < self.config["second_topic_threshold"]:
                continue  # half a sentence ("den bedste tid i mit liv") is no ground for it
            if self._is_need(best["name"]) and best["confidence"] >= self.config["clause_threshold"]:
                heard.setdefault(best["name"], best["confidence"] * 0.9)
        for topic in self.topic_words.find(text):
            name = self.by_topic.get(topic)
            says_little = decided["name"] in OPEN_TO_WORDS or (decided["name"] in GENERAL and name not in GRAVE)
            if name is not None and (says_little or probable.get(name, 0) >= NAMED_BONUS * 2):
                heard.setdefault(name, probable.get(name, 0))
        return sorted(heard, key=lambda name: -heard[name])[:MAX_TOPICS]

    def _is_need(self, name: str) -> bool:
        meaning = self.meanings.get(name)
        return meaning is not None and meaning.kind == "need"

    def _topic_entity(self, name: str) -> Dict[str, Any]:
        topic = self.meanings[name].topic
        return {"entity": "topic", "value": topic.value if topic else None, "extractor": type(self).__name__}
