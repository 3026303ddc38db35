"""Rasa component: the same risk assessment as in `web`, so that danger also steers the dialogue.

High and acute override the intent with `report_danger`; `web` has by then already shown urgent contacts.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from triage.risk import assess, load_lexicon
from triage.vocabulary import RiskLevel

DANGER_INTENT = "report_danger"
CALM_LEVELS = frozenset({RiskLevel.NONE.value, RiskLevel.CONCERN.value})


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class RiskDetector(GraphComponent):
    """Sets the intent of a message that tells of danger."""

    def __init__(self, data_dir: Path) -> None:
        self.lexicon = load_lexicon(data_dir)
        self.lexicon.warm()

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RiskDetector:
        """Read the lexicon."""
        return cls(Path(config.get("data_dir") or os.environ.get("DATA_DIR", "data")))

    def process(self, messages: List[Message]) -> List[Message]:
        """Let danger decide the intent; how high it is, `web` says with each message (metadata).

        `web` knows the talk, and reads embeddings where words leave doubt: where it has found less than danger, that stands.
        """
        for message in messages:
            if (message.get("metadata") or {}).get("risk_level") in CALM_LEVELS:
                continue
            if assess(message.get(TEXT) or "", self.lexicon).level >= RiskLevel.HIGH:
                message.set(INTENT, {"name": DANGER_INTENT, "confidence": 1.0}, add_to_output=True)
        return messages
